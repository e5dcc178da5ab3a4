// What Qtorch+ offers for trained networks (Ho, De Silva and Wong, "Qtorch+: Next generation arithmetic for PyTorch
// machine learning", CoNGA 2022): y = decode(encode(x scale)) / scale of weights and activations, in posits, fixed point,
// floats, blocks and tables of 8 to 4 bits, and with its two tables of 32 magnitudes, their thresholds placed in three
// ways.  The network is a small one for the shipped digits, trained in float32.  qtorch_functions.cpp has the rest.
#include "nn/block_rounding.hpp"
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/rounding.hpp"
#include "nn/table.hpp"

#include <ulpine/block/catalog.hpp>

#include <cmath>
#include <cstdio>
#include <list>
#include <span>
#include <string>
#include <vector>

namespace ul = ulpine;

namespace {

using candidates = std::vector<nn::rounder>;

// A format with 13 scales; the best is chosen later, a search that Qtorch+ leaves to its user.
template <class Spec>
void add(candidates& to, const Spec& spec) {
    for (double scale = 1.0 / 16; scale <= 256; scale *= 2)
        to.push_back([=](std::span<float> x, const nn::place&) { ul::round_to(spec, x, x, {.scale = scale}); });
}
// One exponent for a row, that is for a neuron's weights or for a sample, and mantissas of so many bits.
void add_block(candidates& to, int bits) {
    const ul::block_spec<ul::fixed_spec> spec{{2, bits - 2, true, true}, ul::e8m0::spec};
    to.push_back([=](std::span<float> x, const nn::place& where) {
        const ul::matrix_view rows{x.data(), x.size() / where.columns, where.columns, where.columns};
        ul::round_to_blocks(spec, rows, rows, {.block_size = where.columns});
    });
}
// A record of a set refers to arrays; these stay.
const float* kept(std::vector<float> values) {
    static std::list<std::vector<float>> all;
    return all.emplace_back(std::move(values)).data();
}
// "Hints" are thresholds in an array.  Those that Qtorch+ makes are geometric means, the first one 1e-4, below which all
// becomes 0; entries that no value reaches are left out.
ul::lookup_spec hinted(const ul::lookup_spec& table) {
    std::vector<float> values{0}, hints;
    for (int i = 0; i < table.count; ++i) {
        const float* const v = table.values.floats + i;
        const float below = i == 0 ? 1e-4f : std::sqrt(v[-1] * v[0]);
        for (; !hints.empty() && hints.back() >= below; hints.pop_back()) values.pop_back();
        values.push_back(*v);
        hints.push_back(below);
    }
    return {kept(values), static_cast<int>(values.size()), true, ul::threshold_rule::given, kept(hints)};
}
// table: which of its two tables
candidates of_kind(const std::string& kind, int bits, ul::lookup_spec table) {
    candidates c;
    if (kind == "fixed") add(c, ul::fixed_spec{1, bits - 1});
    if (kind == "block") add_block(c, bits);
    if (kind == "table, hints") add(c, hinted(table));
    if (kind == "table, geometric") table.rule = ul::threshold_rule::geometric;
    if (kind == "table, geometric" || kind == "table, nearest") add(c, table);
    for (int k = 0; k <= 2; ++k) {
        if (kind == "posit") add(c, ul::posit_spec{bits, k});
        if (kind == "float" && bits >= 3 + k) {
            ul::minifloat_spec spec{2 + k, bits - 3 - k};
            spec.special = ul::specials::none;
            add(c, spec);
        }
        if (kind == "2^(I.F)") {  // a logarithmic grid that ends at 1
            const int fraction_bits = std::max(0, bits - 6 + k), count = 1 << (bits - 1);
            std::vector<float> grid;
            for (int i = 1 - count; i <= 0; ++i)
                grid.push_back(std::exp2(static_cast<float>(i) / static_cast<float>(1 << fraction_bits)));
            add(c, ul::lookup_spec{kept(grid), count, true});
        }
    }
    return c;
}

// What loses least of the values, by the sum of squared errors.
nn::rounder best(const candidates& all, const std::vector<float>& values) {
    nn::rounder found;
    double least = INFINITY;
    for (const nn::rounder& round : all) {
        std::vector<float> rounded = values;
        round(rounded, {.columns = rounded.size()});
        double loss = 0;
        for (std::size_t i = 0; i < values.size(); ++i) loss += std::pow(rounded[i] - values[i], 2);
        if (loss < least) found = round;
        least = std::min(least, loss);
    }
    return found;
}

void quantise(const nn::options& options) {
    const nn::split data = nn::digits(options.data, options.seed);
    nn::network net(data.training, options.seed);
    net.dense(32).dense(10);
    nn::train(net, data.training, {.epochs = options.is_short ? 12 : 40, .seed = options.seed});
    std::vector<float> weights, activations;
    for (const nn::layer& l : net.layers) weights.insert(weights.end(), l.weights.begin(), l.weights.end());
    nn::numerics observe;
    observe.activations = [&](std::span<float> x, const nn::place&) {
        activations.insert(activations.end(), x.begin(), x.end());
    };
    net.outputs(std::span(data.training.x).first(200 * data.training.features()), observe);
    const double float32 = nn::accuracy(net, data.test);
    std::printf("float32: %.1f %%\n\n", float32);

    nn::table formats{{"accuracy in %", "rounded", "8 bits", "7", "6", "5", "4"}};
    nn::panel plot{"Weights and activations", {"bits"}, {"accuracy in %"}, {}};
    for (const std::string kind :
         {"posit", "fixed", "float", "block", "2^(I.F)", "table, nearest", "table, geometric", "table, hints"}) {
        std::vector<std::string> one{kind, "weights"}, both{"", "and activations"};
        nn::series line{kind, {}, {}};
        for (int bits = 8; bits >= 4; --bits) {
            if (kind.starts_with("table") && bits != 6) {  // its tables have a sign and 32 magnitudes
                one.push_back("");
                both.push_back("");
                continue;
            }
            nn::numerics by;
            by.weights = best(of_kind(kind, bits, ul::qtorch_weights::spec), weights);
            one.push_back(nn::decimal(nn::accuracy(net, data.test, by), 1));
            by.activations = best(of_kind(kind, bits, ul::qtorch_activations::spec), activations);
            line.x.push_back(bits);
            line.y.push_back(nn::accuracy(net, data.test, by));
            both.push_back(nn::decimal(line.y.back(), 1));
            if (bits >= 6) nn::expect_at_least(kind + ", 6 bits or more, against float32", line.y.back(), float32 - 2);
        }
        formats.row(one).row(both);
        plot.lines.push_back(line);
        nn::progress(kind + ": done");
    }
    formats.print();
    if (!options.svg.empty()) nn::write_file(options.svg, nn::draw("Digits with the formats of Qtorch+", "", {plot}));
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Rounds a trained network in the formats that Qtorch+ offers.", quantise);
}
