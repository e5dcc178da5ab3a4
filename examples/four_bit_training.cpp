// Training in 4 bits: X. Sun, N. Wang, C.-Y. Chen, J. Ni, A. Agrawal, X. Cui, S. Venkataramani, K. El Maghraoui,
// V. Srinivasan, K. Gopalakrishnan, "Ultra-Low Precision 4-bit Training of Deep Neural Networks", NeurIPS 2020.
//
// Weights and activations are 4-bit integers, scaled by SAWB; gradients are powers of four with a sign, rounded twice: to
// even powers of two for one product, to odd ones for the other; a scale for each layer, adapted while training, fills
// their range; sums are 1-6-9; the first and the last layer are wider.
// Shown: it trains close to float32, and what happens without the two phases or the gradient scale.
// docs/systems/four_bit_training.md
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/products.hpp"
#include "nn/table.hpp"

#include <ulpine/array/calibrate.hpp>
#include <ulpine/format/catalog.hpp>

#include <cmath>
#include <cstdio>
#include <numeric>

namespace ul = ulpine;

namespace {

constexpr ul::minifloat_spec fp16{6, 9};
constexpr ul::fixed_spec int4{4, 0, true, true}, uint4{4, 0, false};  // -7 .. 7; after ReLU 0 .. 15

struct ablation {
    bool two_phases = true, gradient_scale = true;
};

bool is_wide(const nn::place& at) { return at.first() || at.last(); }

// Integers by the authors' rule for the clip, beyond which they saturate; 1-6-9 in the first and the last layer.
nn::rounder integers(const ul::fixed_spec& spec) {
    return [=](std::span<float> values, const nn::place& at) {
        if (is_wide(at)) return ul::round_to(fp16, values, values);
        ul::round_to(spec, values, values, ul::calibrate(spec, values, {.method = ul::calibration_method::sawb}));
    };
}

// A power of two for each layer, doubled or halved where the largest gradient leaves the highest binade of the format.
void adapt(double& scale, std::span<const float> values) {
    double largest = 0;
    for (const float v : values) largest = std::max(largest, std::abs(static_cast<double>(v)));
    constexpr double top = 64;  // 4^3
    if (largest * scale > top) scale /= 2;
    else if (largest > 0 && largest * scale * 2 <= top) scale *= 2;
}

nn::numerics sun(std::size_t layers, ablation with = {}) {
    nn::numerics by;
    nn::use_dense<ul::chunked<ul::minifloat<6, 9>, 64>>(by);
    nn::use_convolution<ul::chunked<ul::minifloat<6, 9>, 64>>(by);
    by.weights = integers(int4);
    by.activations = integers(uint4);
    by.errors = [=, scales = std::vector<double>(layers, 1.0)](std::span<float> values, const nn::place& at) mutable {
        if (is_wide(at)) return ul::round_to(fp16, values, values);
        const bool backward = at.used_in == nn::product::backward;
        double& scale = scales[at.layer];
        if (with.gradient_scale && !backward) adapt(scale, values);  // once a step
        if (with.two_phases && backward) ul::round_to<ul::radix4_fp4_odd>(values, values, {.scale = scale});
        else ul::round_to<ul::radix4_fp4_even>(values, values, {.scale = scale});
    };
    by.biases = by.sums =
        by.gradients = [](std::span<float> values, const nn::place&) { ul::round_to(fp16, values, values); };
    return by;
}

nn::network untrained(const nn::options& o, const nn::split& digits) {
    nn::network net(digits.training, o.seed);
    if (o.is_short) net.dense(48).dense(48).dense(48).dense(48).dense(10);
    else net.convolution(8).convolution(16, 3, 2).convolution(16).convolution(16).convolution(16).dense(10);
    return net;
}

nn::series trained(const char* name, const nn::options& o, const nn::split& digits, const nn::numerics& by) {
    nn::network net = untrained(o, digits);
    nn::series line{name, {}, {}, false};
    const auto test = [&](int epoch, double) {
        line.x.push_back(epoch + 1);
        line.y.push_back(nn::accuracy(net, digits.test, by));
    };
    const int epochs = o.is_short ? 12 : 30;
    nn::train(net, digits.training,
              {.epochs = epochs, .batch = 128, .steps = {.rate = 0.1f}, .seed = o.seed, .report = test}, by);
    nn::progress(std::string("  ") + name + ": " + nn::decimal(line.y.back(), 2) + " %");
    return line;
}

// (rounded - x) / x of each phase and of their mean, for x from 1 to 16.
std::vector<nn::series> phase_errors() {
    std::vector<float> x(1200), even(1200), odd(1200);
    for (std::size_t i = 0; i < 1200; ++i) x[i] = std::exp2(4 * (static_cast<float>(i) + 0.5f) / 1200);
    ul::round_to<ul::radix4_fp4_even>(x, even);
    ul::round_to<ul::radix4_fp4_odd>(x, odd);
    std::vector<nn::series> lines(3, {"", {x.begin(), x.end()}, {}, false});
    for (std::size_t i = 0; i < 1200; ++i) {
        const float rounded[] = {even[i], odd[i], (even[i] + odd[i]) / 2};
        for (std::size_t k = 0; k < 3; ++k) lines[k].y.push_back(static_cast<double>((rounded[k] - x[i]) / x[i]));
    }
    lines[0].name = "even phase", lines[1].name = "odd phase", lines[2].name = "mean of both";
    return lines;
}
double mean_square(const nn::series& s) {
    return std::inner_product(s.y.begin(), s.y.end(), s.y.begin(), 0.0) / static_cast<double>(s.y.size());
}

void run(const nn::options& o) {
    const nn::split digits = nn::digits(o.data, o.seed);
    const std::size_t layers = untrained(o, digits).layers.size();
    nn::progress("training");
    const nn::series floats = trained("float32", o, digits, {});
    const nn::series four = trained("4 bits", o, digits, sun(layers));
    const nn::series single = trained("4 bits, one phase", o, digits, sun(layers, {.two_phases = false}));
    const nn::series fixed = trained("4 bits, no gradient scale", o, digits, sun(layers, {.gradient_scale = false}));
    const std::vector<nn::series> errors = phase_errors();

    nn::table accuracies({"", "test accuracy, %", "against float32"});
    for (const nn::series* s : {&floats, &four, &single, &fixed})
        accuracies.row({s->name, nn::decimal(s->y.back(), 2), nn::decimal(s->y.back() - floats.y.back(), 2)});
    accuracies.print();
    std::printf("\n");
    nn::table rounding({"rounding x of 1 to 16", "mean square of the relative error"});
    for (const nn::series& line : errors) rounding.row({line.name, nn::decimal(mean_square(line), 4)});
    rounding.print();
    if (!o.svg.empty())
        nn::write_file(o.svg, nn::draw("Training in 4 bits: two phases and gradient scale",
                                       "After Sun et al. 2020, on the digits",
                                       {{"Training", {"epoch"}, {"test accuracy, %"}, {floats, four, single, fixed}},
                                        {"Radix 4 in two phases", {"x", true}, {"relative error"}, errors}}));
    nn::expect_at_least("4 bits against float32, points", four.y.back() - floats.y.back(), -3);
    nn::expect_at_most("without gradient scale against with it, points", fixed.y.back() - four.y.back(), -20);
    nn::expect_at_most("mean square error of both phases over that of one",
                       mean_square(errors[2]) / mean_square(errors[0]), 0.5);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Trains small networks with 4-bit operands (Sun et al. 2020).", run);
}
