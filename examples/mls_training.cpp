// Training with multi-level scaling, after Zhong et al., "Exploring the potential of low-bit training of convolutional neural
// networks" (arXiv 2006.02804): all operands of the three products of a convolution are tensor scale x group scale x
// element, elements of 2 exponent bits and 1 fraction bit, rounded stochastically; weights are kept in float32.
// The abstract leaves the format of the group scales and their axis open: here groups lie along the channels, and both
// readings of the scale are tried, powers of two <4,0> and one fraction bit <4,1>.
#include "nn/block_rounding.hpp"
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/rounding.hpp"
#include "nn/table.hpp"

#include <ulpine/block/catalog.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ul = ulpine;

namespace {

// A way to round operands: a block format, or with one scale for the tensor the elements of one.
struct system {
    std::string name;
    ul::block_spec<ul::minifloat_spec> format{};
    bool stochastic = true, groups = true;
};

// Groups of 16 channels.  The first convolution has one channel, nothing to group, and the last layer decides: these two
// stay in float32.
nn::rounder operands(const system& s, std::uint64_t seed) {
    return [s, random = ul::philox{.seed = seed, .bits = 16}](std::span<float> x, const nn::place& where) mutable {
        if (where.first() || where.last()) return;
        const std::optional<ul::philox> bits = s.stochastic ? std::optional(random) : std::nullopt;
        random.stream += 1;
        if (s.groups) {
            const ul::matrix_view rows{x.data(), x.size() / where.columns, where.columns, where.columns};
            ul::round_to_blocks(s.format, rows, rows, {.random = bits});
        } else {
            float amax = 0;
            for (const float v : x) amax = std::max(amax, std::abs(v));
            if (amax > 0)  // 6: the largest of <2,1>
                ul::round_to(s.format.element, x, x, {.random = bits, .scale = 6 / static_cast<double>(amax)});
        }
    };
}

// Errors of a trained network that become 0, in percent of those that are none, rounded to nearest.
double lost_errors(const nn::network& net, const nn::data_set& data, system s) {
    s.stochastic = false;
    const nn::rounder round = operands(s, 0);
    std::size_t lost = 0, all = 0;
    nn::numerics observe;
    observe.errors = [&](std::span<float> x, const nn::place& where) {
        if (where.first() || where.last()) return;
        std::vector<float> rounded(x.begin(), x.end());
        round(rounded, where);
        for (std::size_t i = 0; i < x.size(); ++i) {
            all += x[i] != 0;
            lost += x[i] != 0 && rounded[i] == 0;
        }
    };
    net.gradients(std::span(data.x).first(256 * data.features()), std::span(data.labels).first(256), observe);
    return 100 * static_cast<double>(lost) / static_cast<double>(all);
}

void train(const nn::options& options) {
    const nn::split data = nn::digits(options.data, options.seed);
    std::vector<system> systems{
        {"<2,1>, groups <4,1>", ul::mls_block<2, 1, 16, 4, 1>::spec},
        {"<2,1>, no groups", ul::mls_block<2, 1, 16>::spec, true, false},
        {"<2,1>, groups <4,0>", ul::mls_block<2, 1, 16, 4, 0>::spec},
        {"<2,4>, groups <4,1>", ul::mls_block<2, 4, 16, 4, 1>::spec},
        {"<2,1>, groups <4,1>, nearest", ul::mls_block<2, 1, 16, 4, 1>::spec, false},
        {"<2,1>, no groups, nearest", ul::mls_block<2, 1, 16>::spec, false, false},
    };
    if (options.is_short) systems.resize(2);
    nn::table table{{"element, group scale", "bits", "accuracy, %", "loss", "errors to 0, %"}};
    nn::panel losses{"Training", {"epoch"}, {"cross-entropy", true}, {}};

    // A network trained by these numerics; its losses go into the picture.
    const auto trained = [&](const std::string& name, const nn::numerics& by) {
        nn::network net(data.training, options.seed);
        net.convolution(16).convolution(16, 3, 2).convolution(32).dense(10);
        nn::series line{name, {}, {}};
        nn::training_options how{.epochs = options.is_short ? 6 : 20, .seed = options.seed};
        how.report = [&](int epoch, double loss) {
            line.x.push_back(epoch + 1);
            line.y.push_back(loss);
            nn::progress(name + ", epoch " + std::to_string(epoch + 1) + ": loss " + nn::decimal(loss, 4));
        };
        nn::train(net, data.training, how, by);
        losses.lines.push_back(line);
        return net;
    };
    const nn::network reference = trained("float32", {});
    const double float32 = nn::accuracy(reference, data.test);
    table.row({"float32", "32", nn::decimal(float32, 1), nn::decimal(losses.lines[0].y.back(), 4), "0.0"});
    std::vector<double> lost_in;
    for (const system& s : systems) {
        nn::numerics by, test;
        by.weights = operands(s, 3 * options.seed);
        by.activations = operands(s, 3 * options.seed + 1);
        by.errors = operands(s, 3 * options.seed + 2);
        test.weights = test.activations = operands({s.name, s.format, false, s.groups}, 0);
        const nn::network net = trained(s.name, by);
        const double accuracy = nn::accuracy(net, data.test, test), lost = lost_errors(reference, data.training, s);
        const double bits = s.format.element.width() + (s.groups ? s.format.scale.width() / 16.0 : 0);
        table.row({s.name, nn::decimal(bits, 2), nn::decimal(accuracy, 1), nn::decimal(losses.lines.back().y.back(), 4),
                   nn::decimal(lost, 1)});
        lost_in.push_back(lost);
        if (s.groups)
            nn::expect_at_least(s.name + " against float32", accuracy, float32 - (options.is_short ? 2.5 : 1.5));
    }
    table.print();
    if (!options.svg.empty()) nn::write_file(options.svg, nn::draw("Training with multi-level scaling", "", {losses}));
    nn::expect_at_least("errors that become 0, without groups against with", lost_in[1] / lost_in[0], 2);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Trains a small convolutional network with multi-level scaling.", train);
}
