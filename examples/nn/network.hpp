// Small networks, dense and convolutional: ReLU after each layer but the last, softmax cross-entropy, stochastic gradient
// descent with momentum.  Everything is float32, except what a `numerics` changes: a system of the literature is a
// numerics with a few functions filled in.
//
// A layer multiplies three times in training (x: its inputs, w: its weights, dy: the errors of its outputs):
//
//     forward     y  = x w'      + bias          samples x outputs
//     backward    dx = dy w                      samples x inputs
//     gradient    dw = dy' x                     outputs x inputs
//
// and each operand passes its rounding before each product that it enters, so that an operand may be rounded differently for
// each of them.
#pragma once

#include "data.hpp"
#include "rounding.hpp"

#include <ulpine/array/convolution.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace nn {

using ulpine::matrix_view;
using ulpine::tensor_view;

enum class product {
    forward,
    backward,
    gradient
};

// Where values stand.  As a matrix, rows of `columns` values: activations and errors have a row for each sample, in
// convolutions for each pixel, and a column for each feature or channel; weights a row for each output; biases one row.
// Sums over the reduction axis run along columns in forward products, over rows in gradient products, and in backward
// products along the columns of the errors and over the rows of the weights.
struct place {
    std::size_t layer = 0;   // from 0
    std::size_t layers = 0;  // of the network
    product used_in = product::forward;
    std::size_t rows = 0, columns = 0;

    bool first() const { return layer == 0; }
    bool last() const { return layer + 1 == layers; }
};

struct sgd {
    float rate = 0.05f;
    float momentum = 0.9f;
    float decay = 1e-4f;  // of weights, not of biases
};

// One array of parameters and what moves it.
struct parameter_step {
    std::span<float> values;
    std::span<float> velocity;  // kept from step to step, 0 at first
    std::span<const float> gradient;
    sgd options;  // decay is 0 for biases
};

// Rounds in place; none: values stay.
using rounder = std::function<void(std::span<float> values, const place&)>;

// g = gradient + decay w; v = momentum v + g; w = w - rate v, each computed in float32 and then rounded by `round`.
void sgd_update(const parameter_step& step, const place& where, const rounder& round = {});

struct numerics {
    using dense = std::function<void(const matrix_view<const float>& a, const matrix_view<const float>& b,
                                     const matrix_view<float>& c, const place&)>;
    using convolution =
        std::function<void(const tensor_view<const float>& a, const tensor_view<const float>& b,
                           const tensor_view<float>& c, const ulpine::convolution_options<>&, const place&)>;
    // Multiplies the gradient of the rounded values into that of the values.
    using slope = std::function<void(std::span<float> gradient, std::span<const float> values, const place&)>;

    // The products; none: matmul<float>, convolve<float> and so on.  products.hpp fills them in.
    dense forward, backward, gradient;
    convolution convolve_forward, convolve_backward, convolve_gradient;

    // Operands, before each product that they enter: weights and activations forward, in the backward and the gradient
    // product again, errors in the latter two.
    rounder weights, activations, errors;
    rounder biases;     // before they are added
    rounder sums;       // y, bias included, before ReLU or softmax
    rounder gradients;  // dw, and the gradient of the biases (the sums of dy), still times loss_scale

    // Straight through where these are none; one that clamps sets the gradient of clamped values to 0.
    slope through_weights, through_activations;

    // The step of weights or biases; none: sgd_update in float32.
    std::function<void(const parameter_step&, const place&)> update;

    // The loss is multiplied by this, gradients are divided by it before the update.
    float loss_scale = 1;
};

// Sizes and parameters of a layer.  A dense layer is a convolution of images of 1 x 1 pixel by 1 x 1 taps.
struct layer {
    tensor_view<const float> input_shape;   // of one image, data null
    tensor_view<const float> output_shape;  // likewise
    std::size_t taps = 1;
    ulpine::convolution_options<> options{};
    bool is_dense = true;
    std::vector<float> weights;  // outputs x inputs, or filters x taps x taps x channels
    std::vector<float> biases;   // one for each output or filter
    std::vector<float> weight_velocity, bias_velocity;

    std::size_t inputs() const { return input_shape.size(); }    // of one sample
    std::size_t outputs() const { return output_shape.size(); }  // likewise
    std::size_t filters() const { return output_shape.channels; }
    std::size_t fan_in() const { return taps * taps * input_shape.channels; }  // products of an output
};

class network {
  public:
    // For samples of the data's shape.  Initial weights are uniform with variance 2 / fan-in (He et al. 2015).
    network(const data_set& data, std::uint64_t seed);

    network& dense(std::size_t outputs);
    // Square filters; padding taps / 2 on each side, so that with stride 1 the size stays (taps odd).
    network& convolution(std::size_t filters, std::size_t taps = 3, std::size_t stride = 1);

    std::vector<layer> layers;

    // The outputs of the last layer, before softmax, samples x classes.  x: rows of features.
    std::vector<float> outputs(std::span<const float> x, const numerics& by = {}) const;

    // One step; the mean cross-entropy before it.
    double step(std::span<const float> x, std::span<const int> labels, const sgd& options, const numerics& by = {});

    // The gradients that `step` would use (divided by loss_scale): weights and biases of each layer in turn.  For tests.
    std::vector<std::vector<float>> gradients(std::span<const float> x, std::span<const int> labels,
                                              const numerics& by = {}) const;

  private:
    struct activity;
    void run(std::span<const float> x, const numerics& by, activity& a) const;
    double propagate(std::span<const int> labels, const numerics& by, activity& a) const;
    void add(layer next);

    std::size_t height_, width_, channels_;
    std::uint64_t seed_;
};

struct training_options {
    int epochs = 30;
    std::size_t batch = 32;
    sgd steps{};  // the rate falls linearly to zero over the epochs
    std::uint64_t seed = 1;
    // Called after each epoch (from 0) with the mean cross-entropy.
    std::function<void(int epoch, double loss)> report{};
};

// Trains; the mean cross-entropy of the last epoch.  NaN stays NaN: training that diverges ends as it ends.
double train(network& net, const data_set& data, const training_options& options, const numerics& by = {});

// Right answers in percent; a NaN among the outputs is no right answer.
double accuracy(const network& net, const data_set& data, const numerics& by = {});

}  // namespace nn
