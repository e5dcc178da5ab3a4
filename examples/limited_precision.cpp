// Training in 16-bit fixed point: S. Gupta, A. Agrawal, K. Gopalakrishnan, P. Narayanan, "Deep Learning with Limited
// Numerical Precision", ICML 2015.
//
// Weights, outputs of layers, errors, gradients and updates are fixed point <IL, FL> of 16 bits, IL integer bits with the
// sign; products are summed wide and converted once.  Shown: rounded to nearest, training fails where FL is short, since
// gradients and updates below half a unit vanish; rounded stochastically it follows float32 with the same bits.
// docs/systems/limited_precision.md
#include "nn/curve.hpp"
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/plot.hpp"
#include "nn/products.hpp"
#include "nn/table.hpp"

#include <ulpine/ulpine.hpp>

#include <memory>

namespace ul = ulpine;

namespace {

enum class conversion {
    nearest,
    stochastic
};

nn::numerics gupta(const ul::fixed_spec& format, conversion by_chance, std::uint64_t seed) {
    const nn::rounder to_nearest = [=](std::span<float> values, const nn::place&) {
        ul::round_to(format, values, values);
    };
    const auto random = std::make_shared<ul::philox>(ul::philox{seed});  // one sequence for all that is rounded
    const nn::rounder stochastic = [=](std::span<float> values, const nn::place&) {
        ul::round_to(format, values, values, {.random = *random});
        random->first += values.size();
    };
    const nn::rounder convert = by_chance == conversion::nearest ? to_nearest : stochastic;
    nn::numerics by;
    nn::use_dense<ul::quire<ul::binary32>>(by);  // exact sums of products
    by.weights = by.biases = to_nearest;         // which matters for the initial ones alone
    by.sums = by.errors = by.gradients = convert;
    by.update = [=](const nn::parameter_step& step, const nn::place& at) { nn::sgd_update(step, at, convert); };
    return by;
}

// The mean over some seeds.
nn::series trained(const std::string& name, const nn::options& o,
                   const std::function<nn::numerics(std::uint64_t)>& system) {
    std::vector<nn::series> curves;
    for (std::uint64_t seed = o.seed; curves.size() < (o.is_short ? 1 : 3); ++seed) {
        const nn::split digits = nn::digits(o.data, seed);
        nn::network net(digits.training, seed);
        net.dense(64).dense(64).dense(10);
        const nn::training_options steps{.epochs = o.is_short ? 20 : 60,
                                         .batch = 100,
                                         .steps = {.rate = 0.05f, .momentum = 0, .decay = 0},
                                         .seed = seed};
        curves.push_back(nn::accuracy_curve(name, net, digits, steps, system(seed)));
    }
    return nn::mean_curve(curves);
}

void run(const nn::options& o) {
    const auto last = [](const nn::series& curve) { return curve.y.back(); };
    nn::progress("training");
    const nn::series floats = trained("float32", o, [](std::uint64_t) { return nn::numerics{}; });
    nn::table results({"test accuracy, %", "to nearest", "stochastic"});
    std::vector<nn::series> curves{floats};
    for (int fraction = 8; fraction <= 12; fraction += o.is_short ? 4 : 1) {
        const ul::fixed_spec format{16 - fraction, fraction};
        const std::string name = "<" + std::to_string(format.integer_bits) + ", " + std::to_string(fraction) + ">";
        const nn::series nearest = trained(
            name + " to nearest", o, [=](std::uint64_t seed) { return gupta(format, conversion::nearest, seed); });
        const nn::series stochastic = trained(
            name + " stochastic", o, [=](std::uint64_t seed) { return gupta(format, conversion::stochastic, seed); });
        results.row({name, nn::decimal(last(nearest), 2), nn::decimal(last(stochastic), 2)});
        nn::expect_at_least(stochastic.name + " against float32, points", last(stochastic) - last(floats), -1.5);
        if (fraction == 8) nn::expect_at_most(nearest.name + " fails to train", last(nearest), 20);
        if (fraction % 2 != 0) continue;
        curves.push_back(nearest);
        curves.push_back(stochastic);
    }
    results.row({"float32", nn::decimal(last(floats), 2), ""}).print();
    for (std::size_t i = 1; i < curves.size(); i += 2) curves[i].dashed = true;
    nn::write_chart(o.svg, "Training in 16-bit fixed point <integer, fraction bits>",
                    "After Gupta et al., ICML 2015, on the digits; dashed: rounded to nearest",
                    {{"Training", {"epoch"}, {"test accuracy, %", false, 0.0, 100.0}, curves}});
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(
        count, arguments,
        "Trains small networks in 16-bit fixed point, rounded to nearest and stochastically (Gupta et al. 2015).", run);
}
