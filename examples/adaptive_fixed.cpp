// A trained network in fixed point, whose word and fraction lengths are searched for while the program runs: A. Shawahna,
// S. M. Sait, A. El-Maleh, I. Ahmad, "FxP-QNet: A Post-Training Quantizer for the Design of Mixed Low-Precision DNNs with
// Dynamic Fixed-Point Representation", IEEE Access 10 (2022).
//
// The weights and the inputs of each layer have a format of their own, a record that changes; they lose bit after bit as
// long as the accuracy holds, and for each length quantization_report finds where the point belongs.
// docs/systems/adaptive_fixed.md
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/table.hpp"

#include <ulpine/array/report.hpp>

#include <cstdio>

namespace ul = ulpine;

namespace {

nn::network untrained(const nn::options& o, const nn::data_set& data) {
    nn::network net(data, o.seed);
    if (o.is_short) net.dense(48).dense(32).dense(10);
    else net.convolution(8).convolution(16, 3, 2).convolution(16).dense(10);
    return net;
}

// The format of so many bits that keeps the values best, by its signal-to-noise ratio.
ul::fixed_spec best_format(int bits, bool is_signed, const std::vector<float>& values) {
    ul::fixed_spec best{bits, 0, is_signed};
    double ratio = -1e30;
    for (int fraction = bits - 6; fraction <= bits + 6; ++fraction) {
        const ul::fixed_spec spec{bits - fraction, fraction, is_signed};
        const double db = ul::quantization_report(spec, values).sqnr_db;
        if (db > ratio) ratio = db, best = spec;
    }
    return best;
}

class quantized_network {
  public:
    quantized_network(const nn::network& net, const nn::split& data)
        : net_{net}, data_{data}, tensors_(2 * net.layers.size()) {
        nn::numerics watch;
        watch.activations = [&](std::span<float> x, const nn::place& at) {
            tensors_[2 * at.layer + 1] = {{x.begin(), x.end()}, x.size() / data.training.size()};
        };
        static_cast<void>(net.outputs(data.training.x, watch));
        for (std::size_t i = 0; i < net.layers.size(); ++i)
            tensors_[2 * i] = {net.layers[i].weights, net.layers[i].weights.size()};
        for (std::size_t i = 0; i < tensors_.size(); ++i) set(i, 8);
    }

    std::size_t size() const { return tensors_.size(); }  // weights and inputs of each layer in turn
    ul::fixed_spec format(std::size_t i) const { return tensors_[i].format; }
    void set(std::size_t i, int bits) { tensors_[i].format = best_format(bits, i % 2 == 0, tensors_[i].values); }
    double accuracy(const nn::data_set& samples) const {
        nn::numerics by;
        by.weights = [&](auto x, const auto& at) { ul::round_to(tensors_[2 * at.layer].format, x, x); };
        by.activations = [&](auto x, const auto& at) { ul::round_to(tensors_[2 * at.layer + 1].format, x, x); };
        return nn::accuracy(net_, samples, by);
    }
    // Of all weights and of the activations of one sample.
    double mean_bits() const {
        double bits = 0, count = 0;
        for (const tensor& t : tensors_) {
            bits += static_cast<double>(t.count) * t.format.width();
            count += static_cast<double>(t.count);
        }
        return bits / count;
    }
    // Takes a bit from whatever leaves the best accuracy on the training samples; false where that falls below the floor.
    bool shorten(double floor) {
        std::size_t best = size();
        double most = floor;
        for (std::size_t i = 0; i < size(); ++i) {
            const int bits = format(i).width();
            if (bits == 2) continue;
            set(i, bits - 1);
            const double a = accuracy(data_.training);
            set(i, bits);
            if (a > most || (a >= most && best == size())) best = i, most = a;
        }
        if (best < size()) set(best, format(best).width() - 1);
        return best < size();
    }

  private:
    struct tensor {
        std::vector<float> values;
        std::size_t count = 0;
        ul::fixed_spec format{};
    };
    const nn::network& net_;
    const nn::split& data_;
    std::vector<tensor> tensors_;
};

void run(const nn::options& o) {
    const nn::split digits = nn::digits(o.data, o.seed);
    nn::network net = untrained(o, digits.training);
    nn::train(net, digits.training, {.epochs = o.is_short ? 12 : 30, .seed = o.seed});
    const double floats = nn::accuracy(net, digits.test), floor = nn::accuracy(net, digits.training) - 0.5;

    nn::progress("taking bits");
    quantized_network fixed(net, digits), uniform = fixed;
    nn::series mixed{"each its own", {}, {}}, equal{"all alike", {}, {}};
    const auto note = [&](nn::series& line, const quantized_network& q) {
        line.x.push_back(q.mean_bits());
        line.y.push_back(q.accuracy(digits.test));
    };
    do note(mixed, fixed);
    while (fixed.shorten(floor));
    for (int bits = 8; bits >= 3; --bits) {
        for (std::size_t i = 0; i < uniform.size(); ++i) uniform.set(i, bits);
        note(equal, uniform);
    }

    nn::table results({"", "mean bits", "test accuracy, %"});
    results.row({"float32", "32", nn::decimal(floats, 2)});
    results.row({"each its own", nn::decimal(mixed.x.back(), 1), nn::decimal(mixed.y.back(), 2)});
    for (std::size_t i = 0; i < equal.x.size(); ++i)
        results.row({"all alike", nn::decimal(equal.x[i], 0), nn::decimal(equal.y[i], 2)});
    results.print();
    std::printf("\n");
    nn::table formats({"integer and fraction bits", "weights", "inputs"});
    const auto text = [](const ul::fixed_spec& s) {
        return std::to_string(s.integer_bits) + ", " + std::to_string(s.fraction_bits);
    };
    for (std::size_t i = 0; i < fixed.size(); i += 2)
        formats.row({"layer " + std::to_string(i / 2 + 1), text(fixed.format(i)), text(fixed.format(i + 1))});
    formats.print();
    if (!o.svg.empty())
        nn::write_file(
            o.svg, nn::draw("Fixed point with lengths for each layer",
                            "After FxP-QNet: a network trained on the digits in float32",
                            {{"", {"mean bits of weights and activations"}, {"test accuracy, %"}, {mixed, equal}}}));
    nn::expect_at_least("each its own against float32, points", mixed.y.back() - floats, -2.5);
    nn::expect_at_most("mean bits", mixed.x.back(), 6);
    nn::expect_at_most("3 bits for all against each its own, points", equal.y[5] - mixed.y.back(), -0.5);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Fixed point with lengths for each layer of a trained network (FxP-QNet).",
                           run);
}
