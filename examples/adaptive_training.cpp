// Training in fixed point whose word and fraction length change while it runs, each layer's on its own: L. Kummer, K. Sidak,
// T. Reichmann, W. Gansterer, "Adaptive Precision Training (AdaPT): A dynamic quantized training approach for DNNs", SDM 2023.
//
// Weights are rounded stochastically to the fixed point of their layer, float32 ones are kept beside them.  After each
// epoch PushDown takes the shortest format that leaves the histogram of the weights as it is, and PushUp adds bits where
// the gradients of the epoch cancel (their diversity).  Shown: it trains like float32, and where the lengths go.
// docs/systems/adaptive_training.md
#include "nn/network.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/table.hpp"

#include <ulpine/codec/philox.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ul = ulpine;

namespace {

nn::network untrained(const nn::options& o, const nn::data_set& data) {
    nn::network net(data, o.seed);
    if (o.is_short) net.dense(48).dense(32).dense(10);
    else net.convolution(8).convolution(16, 3, 2).convolution(16).dense(10);
    return net;
}

// Kullback-Leibler divergence of two histograms of 100 bins over the range of the first; infinite where a bin is lost.
double divergence(std::span<const float> p, std::span<const float> q) {
    constexpr std::size_t bins = 100;
    const auto [low, high] = std::minmax_element(p.begin(), p.end());
    std::vector<double> of_p(bins), of_q(bins);
    const auto bin = [low = *low, width = (*high - *low) / 100](float x) {
        return static_cast<std::size_t>(std::clamp((x - low) / width, 0.0f, 99.0f));
    };
    for (std::size_t i = 0; i < p.size(); ++i) ++of_p[bin(p[i])], ++of_q[bin(q[i])];
    double sum = 0;
    for (std::size_t i = 0; i < bins; ++i)
        if (of_p[i] > 0) sum += of_p[i] * std::log(of_p[i] / of_q[i]);
    return sum / static_cast<double>(p.size());
}

template <class Vector>
double norm_of(const Vector& v) {
    return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
}

struct adaptive_layer {
    int word = 8, fraction = 4;
    std::vector<double> sum;  // of the gradients since the last change
    double norms = 0;         // the sum of their norms

    void push_down(const std::vector<float>& weights, double tolerance) {
        std::vector<float> rounded(weights.size());
        const auto keeps = [&](int w, int f) {
            ul::round_to(ul::fixed_spec{w - f, f}, weights, rounded);
            return divergence(weights, rounded) <= tolerance;
        };
        for (fraction = 1; fraction < 24 && !keeps(32, fraction);) ++fraction;
        for (word = 2; word < 32 && !keeps(word, fraction);) ++word;
    }
    void push_up(int strategy) {
        const double t = std::log(norms / norm_of(sum)) - 1;  // of the gradient diversity
        if (t > 0) {
            const int first = static_cast<int>(std::min(32.0, std::ceil(1 / (t * t))));
            const int second = std::max(std::min(static_cast<int>(std::ceil(32 * t * t)), 32) - fraction, 0);
            const auto [least, most] = std::minmax(first, second);
            fraction = std::min(fraction + (strategy == 0 ? least : strategy == 1 ? (first + second) / 2 : most), 28);
            word = std::min(std::max(word, fraction) + 1, 32);
        }
        sum.clear();
        norms = 0;
    }
};

struct adapted_training {
    std::vector<nn::series> words;  // word lengths against epochs
    double accuracy = 0, bits = 0;  // at the end; mean of the weights
};
adapted_training adapt(const nn::options& o, const nn::split& digits, int epochs, double tolerance) {
    nn::network net = untrained(o, digits.training);
    std::vector<adaptive_layer> layers(net.layers.size());
    adapted_training result;
    for (std::size_t i = 0; i < layers.size(); ++i)
        result.words.push_back({"layer " + std::to_string(i + 1), {0}, {8}});

    nn::numerics by;  // the weights of `net` stay float32
    by.weights = [&, random = ul::philox{o.seed}](std::span<float> values, const nn::place& at) mutable {
        const auto& [word, fraction, sum, norms] = layers[at.layer];
        ul::round_to(ul::fixed_spec{word - fraction, fraction}, values, values, {.random = random});
        random.first += values.size();
    };
    by.update = [&](const nn::parameter_step& step, const nn::place& at) {
        nn::sgd_update(step, at);
        if (at.rows == 1) return;  // biases
        auto& [word, fraction, sum, norms] = layers[at.layer];
        sum.resize(step.gradient.size());
        std::transform(sum.begin(), sum.end(), step.gradient.begin(), sum.begin(), std::plus<double>{});
        norms += norm_of(step.gradient);
    };
    const auto change = [&, strategy = 0, last_loss = 1e30](int epoch, double loss) mutable {
        strategy = loss < std::exchange(last_loss, loss) ? 0 : std::min(strategy + 1, 2);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            layers[i].push_down(net.layers[i].weights, tolerance);
            layers[i].push_up(strategy);
            result.words[i].x.push_back(epoch + 1);
            result.words[i].y.push_back(layers[i].word);
        }
    };
    nn::train(net, digits.training, {.epochs = epochs, .seed = o.seed, .report = change}, by);
    result.accuracy = nn::accuracy(net, digits.test, by);
    double count = 0;
    for (const nn::layer& l : net.layers) count += static_cast<double>(l.weights.size());
    for (std::size_t i = 0; i < layers.size(); ++i)
        result.bits += layers[i].word * static_cast<double>(net.layers[i].weights.size()) / count;
    return result;
}

void run(const nn::options& o) {
    const nn::split digits = nn::digits(o.data, o.seed);
    const int epochs = o.is_short ? 12 : 30;
    nn::network net = untrained(o, digits.training);
    nn::train(net, digits.training, {.epochs = epochs, .seed = o.seed});
    const double floats = nn::accuracy(net, digits.test);
    const adapted_training near = adapt(o, digits, epochs, 0.01), same = adapt(o, digits, epochs, 0);

    nn::table results({"", "test accuracy, %", "mean bits of a weight"});
    results.row({"float32", nn::decimal(floats, 2), "32"})
        .row({"AdaPT, divergence 0", nn::decimal(same.accuracy, 2), nn::decimal(same.bits, 1)})
        .row({"AdaPT, divergence 0.01", nn::decimal(near.accuracy, 2), nn::decimal(near.bits, 1)})
        .print();
    if (!o.svg.empty())
        nn::write_file(o.svg,
                       nn::draw("Fixed point that adapts while training", "After AdaPT, on the digits",
                                {{"Word lengths of weights, divergence 0", {"epoch"}, {"bits", false, 0}, same.words},
                                 {"Divergence 0.01", {"epoch"}, {"bits", false, 0}, near.words}}));
    nn::expect_at_least("AdaPT against float32, points", std::min(near.accuracy, same.accuracy) - floats, -2.5);
    nn::expect_at_most("divergence 0.01, mean bits", near.bits, 24);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Trains in fixed point whose lengths change while it runs (AdaPT).", run);
}
