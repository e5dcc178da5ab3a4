// A small dense network in float32: ReLU in the hidden layers, softmax cross-entropy at the output,
// stochastic gradient descent with momentum.  Small enough to read; it trains in seconds.
#pragma once

#include "csv.hpp"
#include "random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace deep_positron {

struct layer {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::vector<float> weights;  // row-major, one row of `inputs` weights a neuron
    std::vector<float> biases;
};

struct network {
    std::vector<layer> layers;  // ReLU after each but the last
};

struct training_options {
    int epochs = 100;
    std::size_t batch = 16;
    float rate = 0.05f;  // falls linearly to zero over the epochs
    float momentum = 0.9f;
    float decay = 1e-4f;  // of the weights, not of the biases
};

// The outputs of every layer; a hidden layer's after its ReLU.  `outputs` keeps its memory between calls.
inline void forward(const network& net, std::span<const float> input, std::vector<std::vector<float>>& outputs) {
    outputs.resize(net.layers.size());
    for (std::size_t l = 0; l < net.layers.size(); ++l) {
        const layer& current = net.layers[l];
        outputs[l].resize(current.outputs);
        for (std::size_t j = 0; j < current.outputs; ++j) {
            const float* weights = current.weights.data() + j * current.inputs;
            const float sum = std::inner_product(input.begin(), input.end(), weights, current.biases[j]);
            const bool hidden = l + 1 < net.layers.size();
            outputs[l][j] = hidden ? std::max(sum, 0.0f) : sum;
        }
        input = outputs[l];
    }
}

// The position of the largest value, the first one among equals.
template <class T>
int largest(const std::vector<T>& values) {
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

// Uniform weights with the variance 2 / inputs that suits ReLU (He et al. 2015); biases zero.
inline network make_network(const std::vector<std::size_t>& sizes, random_source& random) {
    network net;
    for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
        layer next{sizes[l], sizes[l + 1], {}, std::vector<float>(sizes[l + 1])};
        const float limit = std::sqrt(6.0f / static_cast<float>(next.inputs));
        next.weights.resize(next.inputs * next.outputs);
        for (float& w : next.weights) w = limit * random.symmetric();
        net.layers.push_back(std::move(next));
    }
    return net;
}

class trainer {
  public:
    trainer(network& net, const training_options& options) : net_{net}, options_{options} {
        for (const layer& l : net.layers) {
            gradient_.layers.push_back(
                {l.inputs, l.outputs, std::vector<float>(l.weights.size()), std::vector<float>(l.biases.size())});
        }
        velocity_ = gradient_;
    }

    // One pass over `samples` in the given order; the mean cross-entropy before each update.
    double epoch(const data_set& data, const std::vector<std::size_t>& samples, float rate) {
        double loss = 0;
        for (std::size_t first = 0; first < samples.size(); first += options_.batch) {
            const std::size_t last = std::min(first + options_.batch, samples.size());
            for (std::size_t i = first; i < last; ++i)
                loss += accumulate(data.row(samples[i]), data.labels[samples[i]]);
            update(rate, 1.0f / static_cast<float>(last - first));
        }
        return loss / static_cast<double>(samples.size());
    }

  private:
    // Adds one sample's gradient; its cross-entropy is the result.
    double accumulate(std::span<const float> input, int label) {
        forward(net_, input, outputs_);
        delta_ = outputs_.back();
        const float highest = *std::max_element(delta_.begin(), delta_.end());
        float total = 0;
        for (float& d : delta_) total += d = std::exp(d - highest);
        for (float& d : delta_) d /= total;
        float& hit = delta_[static_cast<std::size_t>(label)];
        const double loss = -std::log(std::max(static_cast<double>(hit), 1e-30));
        hit -= 1.0f;  // softmax minus target: the gradient at the output sums

        for (std::size_t l = net_.layers.size(); l-- > 0;) {
            const layer& current = net_.layers[l];
            const std::span<const float> below = l == 0 ? input : std::span<const float>(outputs_[l - 1]);
            previous_.assign(current.inputs, 0.0f);
            for (std::size_t j = 0; j < current.outputs; ++j) {
                const float d = delta_[j];
                if (d == 0) continue;
                float* gradient = gradient_.layers[l].weights.data() + j * current.inputs;
                const float* weights = current.weights.data() + j * current.inputs;
                for (std::size_t i = 0; i < current.inputs; ++i) {
                    gradient[i] += d * below[i];
                    previous_[i] += d * weights[i];
                }
                gradient_.layers[l].biases[j] += d;
            }
            if (l == 0) break;
            for (std::size_t i = 0; i < previous_.size(); ++i) {
                if (below[i] <= 0) previous_[i] = 0;  // the slope of ReLU
            }
            delta_.swap(previous_);
        }
        return loss;
    }

    void update(float rate, float mean) {
        const auto step = [&](std::vector<float>& values, std::vector<float>& speed, std::vector<float>& gradient,
                              float decay) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                speed[i] = options_.momentum * speed[i] - rate * (mean * gradient[i] + decay * values[i]);
                values[i] += speed[i];
                gradient[i] = 0;
            }
        };
        for (std::size_t l = 0; l < net_.layers.size(); ++l) {
            step(net_.layers[l].weights, velocity_.layers[l].weights, gradient_.layers[l].weights, options_.decay);
            step(net_.layers[l].biases, velocity_.layers[l].biases, gradient_.layers[l].biases, 0.0f);
        }
    }

    network& net_;
    training_options options_;
    network gradient_;
    network velocity_;
    std::vector<std::vector<float>> outputs_;
    std::vector<float> delta_;
    std::vector<float> previous_;
};

// Trains `net` on the given samples; the mean cross-entropy of the last epoch is the result.
inline double train(network& net, const data_set& data, std::vector<std::size_t> samples,
                    const training_options& options, random_source& random) {
    trainer steps(net, options);
    double loss = 0;
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        random.shuffle(samples);
        const float progress = static_cast<float>(epoch) / static_cast<float>(options.epochs);
        loss = steps.epoch(data, samples, options.rate * (1.0f - progress));
    }
    return loss;
}

}  // namespace deep_positron
