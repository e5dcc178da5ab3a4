// Inference as Deep Positron does it: weights, biases, activations and sums in one number format; a neuron's
// products are added exactly and rounded once (its "exact multiply-accumulate"), then comes ReLU.
#pragma once

#include "exact_sum.hpp"
#include "nn/network.hpp"

#include <ulpine/ulpine.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace deep_positron {

// The position of the largest value, the first one among equals.
template <class Values>
int largest(const Values& values) {
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

// A format is what can encode a double, rounding it once, and decode the result, exactly.
// A number type of the library, known at compile time:
template <class Number>
struct number_format {
    using value_type = Number;
    Number encode(double x) const { return Number{x}; }
    double decode(Number x) const { return static_cast<double>(x); }
};

// A lookup set known only at run time, as a run-time record of the library; the code is the index.  The values must
// ascend and live as long as this refers to them.
class set_format {
  public:
    using value_type = std::size_t;

    explicit set_format(std::span<const double> values) : values_{values}, spec_{ulpine::make_lookup(values)} {}

    value_type encode(double x) const { return static_cast<value_type>(ulpine::encode(spec_, x)); }
    double decode(value_type code) const { return values_[code]; }  // as ulpine::decode, without its checks

  private:
    std::span<const double> values_;
    ulpine::lookup_spec spec_;
};

template <class Format>
class quantized_network {
  public:
    using value_type = typename Format::value_type;

    quantized_network(const nn::network& net, Format format) : format_{std::move(format)} {
        for (const nn::layer& l : net.layers) {
            layers_.push_back({l.inputs(), l.outputs(), quantized(l.weights), quantized(l.biases)});
        }
    }

    // The class of one sample: the largest output, the first one among equals.
    int classify(std::span<const float> features) {
        activations_ = quantized({features.begin(), features.end()});
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            const quantized_layer& current = layers_[l];
            next_.resize(current.outputs);
            for (std::size_t j = 0; j < current.outputs; ++j) {
                const value_type sum = format_.encode(neuron(current, j));
                next_[j] = format_.decode(sum);
                const bool hidden = l + 1 < layers_.size();
                if (hidden && next_[j] < 0) next_[j] = 0;
            }
            activations_.swap(next_);
        }
        return largest(activations_);
    }

  private:
    // The values of the format are kept decoded: a double holds each of them exactly.
    struct quantized_layer {
        std::size_t inputs;
        std::size_t outputs;
        std::vector<double> weights;
        std::vector<double> biases;
    };

    std::vector<double> quantized(const std::vector<float>& values) const {
        std::vector<double> result;
        result.reserve(values.size());
        for (const float x : values) result.push_back(format_.decode(format_.encode(static_cast<double>(x))));
        return result;
    }

    double neuron(const quantized_layer& current, std::size_t j) const {
        const double* weights = current.weights.data() + j * current.inputs;
        exact_sum sum;
        sum.add(current.biases[j]);
        for (std::size_t i = 0; i < current.inputs; ++i) sum.add_product(weights[i], activations_[i]);
        return sum.to_odd();
    }

    Format format_;
    std::vector<quantized_layer> layers_;
    std::vector<double> activations_;
    std::vector<double> next_;
};

}  // namespace deep_positron
