// Inference in blocks with a shared scale: OCP Microscaling Formats (MX) 1.0 (2023) and NVFP4 (NVIDIA, "Pretraining Large
// Language Models with NVFP4", 2025), of a network trained in float32.  The rules that make a block's scale from its
// largest magnitude, amax, are compared by what they do to the outputs, and to amax itself, which small scales clamp.
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
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ul = ulpine;

namespace {

const std::vector<std::pair<std::string, ul::scale_rule>> rules{{"floor", ul::scale_rule::floor},
                                                                {"even", ul::scale_rule::even},
                                                                {"ceil", ul::scale_rule::ceil},
                                                                {"rceil", ul::scale_rule::rceil},
                                                                {"nearest", ul::scale_rule::nearest}};

// Blocks along the features, which products reduce: of a sample for activations, of a neuron for weights.
template <class Spec>
nn::rounder in_blocks(const Spec& spec, ul::scale_rule rule) {
    return [=](std::span<float> x, const nn::place& where) {
        const ul::matrix_view rows{x.data(), x.size() / where.columns, where.columns, where.columns};
        ul::round_to_blocks(spec, rows, rows, {.rule = rule});
    };
}

// What becomes of amax, for 2^bits values in a binade of it: |amax - decoded| / amax in percent.
nn::series loss(const std::string& rule, const std::vector<float>& amax, const std::vector<float>& decoded) {
    nn::series s{rule, {}, {}, false};
    for (std::size_t i = 0; i < amax.size(); ++i) {
        s.x.push_back(static_cast<double>(amax[i]));
        s.y.push_back(100 * std::abs(1 - static_cast<double>(decoded[i]) / static_cast<double>(amax[i])));
    }
    return s;
}
std::vector<float> binade(int bits) {
    std::vector<float> x;
    for (int i = 0; i < 1 << bits; ++i) x.push_back(1 + std::ldexp(static_cast<float>(i), -bits));
    return x;
}
template <class Spec>
nn::series loss_by_rule(const std::string& name, const Spec& spec, ul::scale_rule rule, int bits) {
    std::vector<float> amax = binade(bits), decoded = amax;
    const ul::matrix_view row{decoded.data(), 1, decoded.size(), decoded.size()};
    ul::round_to_blocks(spec, row, row, {.rule = rule, .block_size = 1});
    return loss(name, amax, decoded);
}
// The power of two whose exponent is nearest to log2(amax / max): a rule in use that the library does not offer.
nn::series loss_by_exponent(const ul::minifloat_spec& element, double max, int bits) {
    std::vector<float> amax = binade(bits), decoded = amax;
    for (float& x : decoded) {
        const double exponent = std::round(std::log2(static_cast<double>(x) / max));
        ul::round_to(element, &x, &x, 1, {.scale = std::exp2(-exponent)});
    }
    return loss("nearest exponent", amax, decoded);
}
double worst(const nn::series& s) { return *std::max_element(s.y.begin(), s.y.end()); }

struct study {
    nn::split data;
    nn::network net;
    std::vector<float> exact;  // outputs in float32
    nn::table accuracies, errors, losses;

    // A row of each table.  points: what the format may cost with its own rule, in percentage points.
    template <class Spec>
    void add(const std::string& name, const Spec& spec, double points) {
        std::vector<std::string> row[3]{{name}, {name}, {name}};
        for (const auto& [rule_name, rule] : rules) {
            nn::numerics by;
            by.weights = by.activations = in_blocks(spec, rule);
            const double accuracy = nn::accuracy(net, data.test, by);
            const std::vector<float> y = net.outputs(data.test.x, by);
            double error = 0, norm = 0;
            for (std::size_t i = 0; i < y.size(); ++i) {
                error += std::pow(y[i] - exact[i], 2);
                norm += std::pow(exact[i], 2);
            }
            row[0].push_back(nn::decimal(accuracy, 1));
            row[1].push_back(nn::decimal(100 * std::sqrt(error / norm), 1));
            row[2].push_back(nn::decimal(worst(loss_by_rule(rule_name, spec, rule, 13)), 2));
            if (rule == spec.rule)
                nn::expect_at_least(name + " against float32", accuracy, nn::accuracy(net, data.test) - points);
        }
        accuracies.row(row[0]);
        errors.row(row[1]);
        losses.row(row[2]);
        nn::progress(name + ": done");
    }
};

void infer(const nn::options& options) {
    const nn::split data = nn::digits(options.data, options.seed);
    nn::network net(data.training, options.seed);
    net.dense(64).dense(64).dense(10);
    nn::train(net, data.training, {.epochs = options.is_short ? 12 : 40, .seed = options.seed});
    const auto head = [](const std::string& title) {
        std::vector<std::string> fields{title};
        for (const auto& rule : rules) fields.push_back(rule.first);
        return nn::table(fields);
    };
    study s{data, net, net.outputs(data.test.x), head("accuracy, %"), head("output error, %"), head("amax loss, %")};
    s.add("mxfp8 e4m3", ul::mxfp8_e4m3::spec, 1.5);
    s.add("mxfp8 e5m2", ul::mxfp8_e5m2::spec, 1.5);
    s.add("mxint8", ul::mxint8::spec, 1);
    s.add("mxfp6 e2m3", ul::mxfp6_e2m3::spec, 1.5);
    s.add("mxfp6 e3m2", ul::mxfp6_e3m2::spec, 1.5);
    s.add("mxfp4", ul::mxfp4::spec, 3);
    s.add("nvfp4", ul::nvfp4::spec, 3);
    s.add("nvfp4, no tensor scale", ul::nvfp4_blocks::spec, 3);
    std::printf("float32: %.1f %%\n\n%s\n%s\n%s\n", nn::accuracy(net, data.test), s.accuracies.text().c_str(),
                s.errors.text().c_str(), s.losses.text().c_str());
    nn::panel e4m3{"mxfp8 e4m3", {"amax / 2^k"}, {"loss of amax in %", false, 0, 35}, {}}, e2m1 = e4m3;
    e2m1.title = "mxfp4";
    std::vector<double> worst_e4m3;
    for (const auto& [name, rule] : rules) {
        e4m3.lines.push_back(loss_by_rule(name, ul::mxfp8_e4m3::spec, rule, 8));
        e2m1.lines.push_back(loss_by_rule(name, ul::mxfp4::spec, rule, 8));
        worst_e4m3.push_back(worst(loss_by_rule(name, ul::mxfp8_e4m3::spec, rule, 13)));
    }
    e4m3.lines.push_back(loss_by_exponent(ul::fp8_e4m3::spec, 448, 8));
    e2m1.lines.push_back(loss_by_exponent(ul::fp4_e2m1::spec, 6, 8));
    worst_e4m3.push_back(worst(loss_by_exponent(ul::fp8_e4m3::spec, 448, 13)));
    std::printf("mxfp8 e4m3, nearest exponent: %.2f %%\n", worst_e4m3.back());
    if (!options.svg.empty()) nn::write_file(options.svg, nn::draw("What scales do to amax", "", {e4m3, e2m1}));
    const double exact[]{1 / 8., 3 / 31., 1 / 17., 1 / 17., 1 / 3., 1 - std::sqrt(0.5)};
    for (std::size_t i = 0; i < 6; ++i)
        nn::expect_at_most("worst loss, distance to theory", std::abs(worst_e4m3[i] - 100 * exact[i]), 0.05);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Inference of a float32 network in OCP MX formats and NVFP4.", infer);
}
