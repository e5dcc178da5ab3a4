// Hybrid 8-bit training: X. Sun, J. Choi, C.-Y. Chen, N. Wang, S. Venkataramani, V. Srinivasan, X. Cui, W. Zhang,
// K. Gopalakrishnan, "Hybrid 8-bit Floating Point (HFP8) Training and Inference for Deep Neural Networks", NeurIPS 2019.
//
// Weights and activations are 1-4-3 with bias 11, errors 1-5-2; sums are 1-6-9, in chunks of 64 products; first and last
// layer are 1-6-9.  Weights are kept in 8 bits, and what rounding them took away, the residual, in 16.
// Shown: it trains like float32; what the residual is for; why forward values have a format of their own.
// docs/systems/hfp8_training.md
#include "nn/curve.hpp"
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/plot.hpp"
#include "nn/products.hpp"
#include "nn/table.hpp"

#include <ulpine/ulpine.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace ul = ulpine;

namespace {

constexpr ul::minifloat_spec forward = ul::hfp8_forward::spec, backward = ul::hfp8_backward::spec,
                             wide = ul::dlfloat16::spec;

enum class residual {
    kept,
    dropped
};

void round(const ul::minifloat_spec& format, std::span<float> values) { ul::round_to(format, values, values); }

nn::numerics hfp8(const ul::minifloat_spec& of_values, residual rest) {
    nn::numerics by;
    nn::use_dense<ul::chunked<ul::dlfloat16, 64>>(by);
    nn::use_convolution<ul::chunked<ul::dlfloat16, 64>>(by);
    const auto is_wide = [](const nn::place& at) { return at.first() || at.last(); };
    by.weights = by.activations = [=](std::span<float> values, const nn::place& at) {
        round(is_wide(at) ? wide : of_values, values);
    };
    by.errors = [=](std::span<float> values, const nn::place& at) { round(is_wide(at) ? wide : backward, values); };
    by.biases = by.sums = by.gradients = [](std::span<float> values, const nn::place&) { round(wide, values); };
    by.loss_scale = 1024;
    by.update = [=, rests = std::map<const float*, std::vector<float>>{}](const nn::parameter_step& step,
                                                                          const nn::place& at) mutable {
        std::vector<float>& rest_now = rests[step.values.data()];  // rounded less unrounded weights, 16 bits
        rest_now.resize(step.values.size());
        for (std::size_t i = 0; i < rest_now.size(); ++i) step.values[i] -= rest_now[i];
        nn::sgd_update(step, at);
        const std::vector<float> unrounded(step.values.begin(), step.values.end());
        round(is_wide(at) || at.rows == 1 ? wide : of_values, step.values);  // one row: biases
        if (rest == residual::dropped) return;
        for (std::size_t i = 0; i < rest_now.size(); ++i) rest_now[i] = step.values[i] - unrounded[i];
        round(wide, rest_now);
    };
    return by;
}

// The mean over some seeds.
nn::series trained(const char* name, const nn::options& o, float rate, const nn::numerics& by) {
    std::vector<nn::series> curves;
    for (std::uint64_t seed = o.seed; curves.size() < (o.is_short ? 1 : 3); ++seed) {
        const nn::split digits = nn::digits(o.data, seed);
        nn::network net(digits.training, seed);
        if (o.is_short) net.dense(32).dense(32).dense(32).dense(10);
        else net.convolution(8).convolution(16, 3, 2).convolution(16, 3, 2).dense(10);
        const nn::numerics fresh = by;  // with residuals of its own
        const nn::training_options steps{.epochs = o.is_short ? 12 : 20, .steps = {.rate = rate}, .seed = seed};
        curves.push_back(nn::accuracy_curve(name, net, digits, steps, fresh));
    }
    return nn::mean_curve(curves);
}

// The worst relative error of each binade.
nn::series rounding_errors(const char* name, const ul::minifloat_spec& format) {
    nn::series errors{name, {}, {}};
    for (int exponent = -18; exponent <= 17; ++exponent) {
        std::vector<float> x(1024), y(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::ldexp(1 + static_cast<float>(i) / 1024, exponent);
        ul::round_to(format, x, y);
        double worst = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
            worst = std::max(worst, std::abs(static_cast<double>(y[i] - x[i])) / static_cast<double>(x[i]));
        errors.x.push_back(std::ldexp(1.0, exponent));
        errors.y.push_back(worst);
    }
    return errors;
}

void run(const nn::options& o) {
    nn::table results({"test accuracy, %", "float32", "HFP8", "forward 1-5-2", "without residual"});
    std::vector<nn::series> slow;
    for (const float rate : {0.05f, 0.01f}) {
        nn::progress("training at the rate " + nn::decimal(rate, 2));
        const nn::series floats = trained("float32", o, rate, {});
        const nn::series hybrid = trained("HFP8", o, rate, hfp8(forward, residual::kept));
        const nn::series short_forward = trained("forward 1-5-2", o, rate, hfp8(backward, residual::kept));
        const nn::series no_residual = trained("without residual", o, rate, hfp8(forward, residual::dropped));
        slow = {floats, hybrid, short_forward, no_residual};
        std::vector<std::string> row{"rate " + nn::decimal(rate, 2)};
        for (const nn::series& curve : slow) row.push_back(nn::decimal(curve.y.back(), 2));
        results.row(row);
        nn::expect_at_least("HFP8 against float32, points", hybrid.y.back() - floats.y.back(), -1);
    }
    results.print();
    const nn::series of_forward = rounding_errors("1-4-3, bias 11", forward);
    const nn::series of_backward = rounding_errors("1-5-2", backward);
    nn::write_chart(o.svg, "Hybrid 8-bit training: two formats, and weights in 8 bits with a residual in 16",
                    "After Sun et al., NeurIPS 2019; left: the digits",
                    {{"Training at the rate 0.01", {"epoch"}, {"test accuracy, %"}, slow},
                     {"Worst relative error of a rounding",
                      {"magnitude", true},
                      {"relative error", true, 0.04, 1.0},
                      {of_forward, of_backward}}});
    nn::expect_at_most("without residual against HFP8, points", slow[3].y.back() - slow[1].y.back(), -1);
    // In the range of weights and activations 1-4-3 is twice as precise; it ends below 2^-13 and above 30.
    nn::expect_equal("error of 1-4-3 at 1", of_forward.y[18], 1 / 17.0);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(
        count, arguments,
        "Trains small networks with 8-bit weights, activations and errors and 16-bit sums (HFP8, Sun et al. 2019).",
        run);
}
