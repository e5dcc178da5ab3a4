// Training in 8 bits: N. Wang, J. Choi, D. Brand, C.-Y. Chen, K. Gopalakrishnan, "Training Deep Neural Networks with 8-bit
// Floating Point Numbers", NeurIPS 2018.
//
// All operands of the three products are 1-5-2; their sums are 1-6-9, in chunks of 64 products; weights are kept in 1-6-9
// and updated with stochastic rounding; the last layer and the input images are 1-6-9; the loss is multiplied by 1000.
// Shown: it trains like float32, and what happens without two of the parts.  docs/systems/fp8_training.md
#include "nn/curve.hpp"
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/plot.hpp"
#include "nn/products.hpp"
#include "nn/random.hpp"
#include "nn/table.hpp"

#include <ulpine/ulpine.hpp>

#include <cmath>
#include <cstdio>

namespace ul = ulpine;

namespace {

constexpr ul::minifloat_spec fp8{5, 2}, fp16{6, 9};  // nearest even, IEEE infinities: not stated in the paper
using fp16_number = ul::minifloat<6, 9>;

enum class updates {
    nearest,
    stochastic
};

nn::numerics wang(updates rounding, std::uint64_t seed) {
    nn::numerics by;
    nn::use_dense<ul::chunked<fp16_number, 64>>(by);
    nn::use_convolution<ul::chunked<fp16_number, 64>>(by);
    by.weights = by.errors = [](std::span<float> values, const nn::place& at) {
        ul::round_to(at.last() ? fp16 : fp8, values, values);
    };
    by.activations = [](std::span<float> values, const nn::place& at) {
        ul::round_to(at.first() || at.last() ? fp16 : fp8, values, values);
    };
    by.biases = by.sums =
        by.gradients = [](std::span<float> values, const nn::place&) { ul::round_to(fp16, values, values); };
    by.loss_scale = 1000;
    by.update = [rounding, random = ul::philox{seed}](const nn::parameter_step& step, const nn::place& at) mutable {
        nn::sgd_update(step, at, [&](std::span<float> values, const nn::place&) {
            if (rounding == updates::nearest) return ul::round_to(fp16, values, values);
            ul::round_to(fp16, values, values, {.random = random});
            random.first += values.size();
        });
    };
    return by;
}

nn::series trained(const char* name, const nn::options& o, const nn::split& digits, int epochs, float rate,
                   const nn::numerics& by) {
    nn::network net(digits.training, o.seed);
    if (o.is_short) net.dense(32).dense(32).dense(10);
    else net.convolution(8).convolution(16, 3, 2).dense(10);
    const nn::training_options steps{.epochs = epochs, .steps = {.rate = rate}, .seed = o.seed};
    return nn::mean_curve({nn::accuracy_curve(name, net, digits, steps, by)});
}

// The error of a sum of n terms, for n up to 2^16: of the partial sums, relative to the exact ones.
template <class Acc>
nn::series sum_errors(const char* name, const std::vector<float>& terms) {
    nn::series errors{name, {}, {}};
    Acc sum;
    double exact = 0;
    for (std::size_t n = 1; n <= terms.size(); ++n) {
        sum.add(terms[n - 1]);
        exact += static_cast<double>(terms[n - 1]);
        if (n >= 64 && (n & (n - 1)) == 0) {
            errors.x.push_back(static_cast<double>(n));
            errors.y.push_back(std::abs(static_cast<double>(sum.sum()) / exact - 1) + 1e-6);  // drawn as 1e-6: exact
        }
    }
    return errors;
}

// Where a sum stops growing: at 10 significant bits, where terms are below half of the last place.
template <class T>
void show_end(const char* terms_name, const std::vector<float>& terms, double expected) {
    ul::sequential<T> sum;
    for (const float x : terms) sum.add(x);
    std::printf("65536 terms in 1-6-9, %-28s the sum stops at %g\n", terms_name, static_cast<double>(sum.sum()));
    nn::expect_equal(terms_name, static_cast<double>(sum.sum()), expected);
}

nn::panel sums(std::uint64_t seed) {
    nn::random_source random{seed};
    std::vector<float> uniform(65536), ones(65536, 1.0f);  // uniform: mean 1, deviation 1
    for (float& x : uniform) x = 1 + std::sqrt(3.0f) * random.symmetric();
    show_end<fp16_number>("1, ties to even:", ones, 1024);
    show_end<ul::dlfloat16>("1, ties away (DLFloat16):", ones, 2048);
    show_end<fp16_number>("uniform, mean 1, deviation 1:", uniform, 4096);
    const nn::series chunks = sum_errors<ul::chunked<fp16_number, 64>>("1-6-9 in chunks of 64", uniform);
    nn::expect_at_most("error of 65536 terms in chunks", chunks.y.back(), 0.03);
    const nn::series at_once = sum_errors<ul::sequential<fp16_number>>("1-6-9", uniform);
    const nn::series floats = sum_errors<ul::sequential<float>>("float32", uniform);
    return {"Sums of n terms, mean 1, deviation 1", {"n", true}, {"relative error", true}, {at_once, chunks, floats}};
}

void run(const nn::options& o) {
    const nn::panel lengths = sums(o.seed);
    const nn::split digits = nn::digits(o.data, o.seed);
    nn::progress("training at the usual rate");
    const int epochs = o.is_short ? 10 : 30;
    const nn::series floats = trained("float32", o, digits, epochs, 0.05f, {});
    const nn::series eight = trained("FP8", o, digits, epochs, 0.05f, wang(updates::stochastic, o.seed));

    // Rounded to nearest, a weight does not move by steps below half of its last place.
    nn::progress("training in small steps");
    const int many = o.is_short ? 20 : 100;
    const float small = o.is_short ? 0.001f : 0.0005f;
    const nn::series slow_floats = trained("float32", o, digits, many, small, {});
    const nn::series slow_eight = trained("FP8", o, digits, many, small, wang(updates::stochastic, o.seed));
    const nn::series nearest =
        trained("FP8, updates to nearest", o, digits, many, small, wang(updates::nearest, o.seed));

    const auto percent = [](const nn::series& curve) { return nn::decimal(curve.y.back(), 2); };
    const auto points = [](const nn::series& a, const nn::series& b) { return a.y.back() - b.y.back(); };
    std::printf("\n");
    nn::table({"test accuracy, %", "epochs", "float32", "FP8", "FP8, updates to nearest"})
        .row({"rate 0.05", std::to_string(epochs), percent(floats), percent(eight), ""})
        .row({"rate " + nn::decimal(small, 4), std::to_string(many), percent(slow_floats), percent(slow_eight),
              percent(nearest)})
        .print();
    const nn::panel small_steps{"Training in small steps",
                                {"epoch"},
                                {"test accuracy, %", false, o.is_short ? 0.0 : 80.0, 100.0},
                                {slow_floats, slow_eight, nearest}};
    nn::write_chart(o.svg, "Training in 8 bits: why sums have chunks and updates are stochastic",
                    "After Wang et al., NeurIPS 2018; right: the digits", {lengths, small_steps});

    nn::expect_at_least("FP8 against float32, points", points(eight, floats), -1);
    nn::expect_at_least("small steps: FP8 against float32, points", points(slow_eight, slow_floats), -2.5);
    nn::expect_at_most("small steps: updates to nearest against stochastic, points", points(nearest, slow_eight), -1);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments,
                           "Trains small networks with 8-bit operands and 16-bit sums and weights (Wang et al. 2018).",
                           run);
}
