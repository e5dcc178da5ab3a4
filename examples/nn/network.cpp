#include "network.hpp"

#include "products.hpp"
#include "random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace nn {

namespace {

using tensor = tensor_view<float>;
using const_tensor = tensor_view<const float>;

tensor_view<const float> with_data(const tensor_view<const float>& shape, std::size_t images, const float* data) {
    return {data, images, shape.height, shape.width, shape.channels};
}
tensor_view<float> with_data(const tensor_view<const float>& shape, std::size_t images, float* data) {
    return {data, images, shape.height, shape.width, shape.channels};
}

// The values as a rounder leaves them; a copy only where there is one.
class rounded {
  public:
    rounded(const std::vector<float>& values, const rounder& by, const place& where) : values_{values} {
        if (!by) return;
        copy_ = values;
        by(copy_, where);
    }
    const float* data() const { return copy_.empty() ? values_.data() : copy_.data(); }

  private:
    const std::vector<float>& values_;
    std::vector<float> copy_;
};

void apply(const rounder& by, std::vector<float>& values, const place& where) {
    if (by) by(values, where);
}

// The defaults, float32.
struct float_products : numerics {
    float_products() {
        use_dense<float>(*this);
        use_convolution<float>(*this);
    }
};
const numerics& floats() {
    static const float_products products;
    return products;
}
template <class Function>
const Function& chosen(const Function& function, const Function& otherwise) {
    return function ? function : otherwise;
}

}  // namespace

// What a pass computes.
struct network::activity {
    std::size_t samples = 0;
    std::vector<std::vector<float>> x;          // the inputs of each layer, and last the outputs of the network
    std::vector<std::vector<float>> gradients;  // of weights and biases in turn
};

namespace {

// Where the operands of one layer's product stand.
struct places {
    const layer& l;
    std::size_t index, layers, pixels;  // pixels: of the outputs of all samples; rows of the matrices
    std::size_t samples;

    place at(product p, std::size_t rows, std::size_t columns) const { return {index, layers, p, rows, columns}; }
    place activations(product p) const {
        return l.is_dense ? at(p, samples, l.inputs())
                          : at(p, samples * l.inputs() / l.input_shape.channels, l.input_shape.channels);
    }
    place weights(product p) const { return at(p, l.filters(), l.fan_in()); }
    place errors(product p) const { return at(p, pixels, l.filters()); }
    place biases(product p) const { return at(p, 1, l.filters()); }
};

places places_of(const network& net, std::size_t index, std::size_t samples) {
    const layer& l = net.layers[index];
    return {l, index, net.layers.size(), samples * l.outputs() / l.filters(), samples};
}

void multiply_forward(const layer& l, const numerics& by, const float* x, const float* w, float* y, std::size_t samples,
                      const place& where) {
    if (l.is_dense) {
        const matrix_view<const float> inputs{x, samples, l.inputs(), l.inputs()};
        const matrix_view<const float> weights{w, l.outputs(), l.inputs(), l.inputs()};
        chosen(by.forward, floats().forward)(inputs, weights.transposed(), {y, samples, l.outputs(), l.outputs()},
                                             where);
    } else {
        chosen(by.convolve_forward, floats().convolve_forward)(
            with_data(l.input_shape, samples, x), const_tensor{w, l.filters(), l.taps, l.taps, l.input_shape.channels},
            with_data(l.output_shape, samples, y), l.options, where);
    }
}
void multiply_backward(const layer& l, const numerics& by, const float* dy, const float* w, float* dx,
                       std::size_t samples, const place& where) {
    if (l.is_dense) {
        const matrix_view<const float> errors{dy, samples, l.outputs(), l.outputs()};
        const matrix_view<const float> weights{w, l.outputs(), l.inputs(), l.inputs()};
        chosen(by.backward, floats().backward)(errors, weights, {dx, samples, l.inputs(), l.inputs()}, where);
    } else {
        chosen(by.convolve_backward,
               floats().convolve_backward)(with_data(l.output_shape, samples, dy),
                                           const_tensor{w, l.filters(), l.taps, l.taps, l.input_shape.channels},
                                           with_data(l.input_shape, samples, dx), l.options, where);
    }
}
void multiply_gradient(const layer& l, const numerics& by, const float* x, const float* dy, float* dw,
                       std::size_t samples, const place& where) {
    if (l.is_dense) {
        const matrix_view<const float> inputs{x, samples, l.inputs(), l.inputs()};
        const matrix_view<const float> errors{dy, samples, l.outputs(), l.outputs()};
        chosen(by.gradient, floats().gradient)(errors.transposed(), inputs, {dw, l.outputs(), l.inputs(), l.inputs()},
                                               where);
    } else {
        chosen(by.convolve_gradient, floats().convolve_gradient)(
            with_data(l.input_shape, samples, x), with_data(l.output_shape, samples, dy),
            tensor{dw, l.filters(), l.taps, l.taps, l.input_shape.channels}, l.options, where);
    }
}

}  // namespace

void network::run(std::span<const float> x, const numerics& by, activity& a) const {
    if (layers.empty()) throw std::logic_error("a network without layers");
    if (x.size() % layers.front().inputs() != 0)
        throw std::invalid_argument("x holds " + std::to_string(x.size()) + " numbers; accepted: a multiple of " +
                                    std::to_string(layers.front().inputs()) + ", the features of a sample");
    a.samples = x.size() / layers.front().inputs();
    a.x.resize(layers.size() + 1);
    a.x[0].assign(x.begin(), x.end());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const layer& l = layers[i];
        const places where = places_of(*this, i, a.samples);
        constexpr product forward = product::forward;
        const rounded inputs(a.x[i], by.activations, where.activations(forward));
        const rounded weights(l.weights, by.weights, where.weights(forward));
        const rounded biases(l.biases, by.biases, where.biases(forward));
        std::vector<float>& y = a.x[i + 1];
        y.resize(a.samples * l.outputs());
        multiply_forward(l, by, inputs.data(), weights.data(), y.data(), a.samples, where.errors(forward));
        for (std::size_t k = 0; k < y.size(); ++k) y[k] += biases.data()[k % l.filters()];
        apply(by.sums, y, where.errors(forward));
        if (i + 1 < layers.size())
            for (float& value : y) value = value < 0 ? 0 : value;  // NaN stays
    }
}

// Softmax and its cross-entropy: outputs become the errors, times `scale`.
static double softmax_errors(std::vector<float>& outputs, std::span<const int> labels, float scale) {
    const std::size_t classes = outputs.size() / labels.size();
    double loss = 0;
    for (std::size_t s = 0; s < labels.size(); ++s) {
        float* const row = outputs.data() + s * classes;
        const float highest = *std::max_element(row, row + classes);
        float total = 0;
        for (std::size_t k = 0; k < classes; ++k) total += row[k] = std::exp(row[k] - highest);
        for (std::size_t k = 0; k < classes; ++k) row[k] /= total;
        float& hit = row[labels[s]];
        loss -= std::log(hit < 1e-30f ? 1e-30 : static_cast<double>(hit));
        hit -= 1;
        for (std::size_t k = 0; k < classes; ++k) row[k] *= scale;
    }
    return loss / static_cast<double>(labels.size());
}

double network::propagate(std::span<const int> labels, const numerics& by, activity& a) const {
    if (labels.size() != a.samples)
        throw std::invalid_argument("labels.size() is " + std::to_string(labels.size()) +
                                    "; accepted: " + std::to_string(a.samples) + ", the number of samples");
    std::vector<float> errors = a.x.back(), next;
    const double loss = softmax_errors(errors, labels, by.loss_scale / static_cast<float>(a.samples));
    a.gradients.resize(2 * layers.size());
    for (std::size_t i = layers.size(); i-- > 0;) {
        const layer& l = layers[i];
        const places where = places_of(*this, i, a.samples);
        std::vector<float>& dw = a.gradients[2 * i];
        std::vector<float>& db = a.gradients[2 * i + 1];
        dw.resize(l.weights.size());
        db.assign(l.biases.size(), 0.0f);
        {
            constexpr product gradient = product::gradient;
            const rounded dy(errors, by.errors, where.errors(gradient));
            const rounded x(a.x[i], by.activations, where.activations(gradient));
            multiply_gradient(l, by, x.data(), dy.data(), dw.data(), a.samples, where.weights(gradient));
            for (std::size_t k = 0; k < errors.size(); ++k) db[k % db.size()] += dy.data()[k];
            if (by.through_weights) by.through_weights(dw, l.weights, where.weights(gradient));
            apply(by.gradients, dw, where.weights(gradient));
            apply(by.gradients, db, where.biases(gradient));
        }
        for (std::vector<float>* g : {&dw, &db})
            for (float& value : *g) value /= by.loss_scale;
        if (i == 0) break;
        constexpr product backward = product::backward;
        const rounded dy(errors, by.errors, where.errors(backward));
        const rounded weights(l.weights, by.weights, where.weights(backward));
        next.resize(a.samples * l.inputs());
        multiply_backward(l, by, dy.data(), weights.data(), next.data(), a.samples, where.activations(backward));
        if (by.through_activations) by.through_activations(next, a.x[i], where.activations(backward));
        for (std::size_t k = 0; k < next.size(); ++k)
            if (a.x[i][k] <= 0) next[k] = 0;  // the slope of ReLU
        errors.swap(next);
    }
    return loss;
}

network::network(const data_set& data, std::uint64_t seed)
    : height_{data.height}, width_{data.width}, channels_{data.channels}, seed_{seed} {}

void network::add(layer next) {
    random_source random{seed_ + 0x9e37 * (layers.size() + 1)};
    const float limit = std::sqrt(6.0f / static_cast<float>(next.fan_in()));
    next.weights.resize(next.filters() * next.fan_in());
    for (float& w : next.weights) w = limit * random.symmetric();
    next.biases.resize(next.filters());
    next.weight_velocity.resize(next.weights.size());
    next.bias_velocity.resize(next.biases.size());
    height_ = next.output_shape.height;
    width_ = next.output_shape.width;
    channels_ = next.output_shape.channels;
    layers.push_back(std::move(next));
}

network& network::dense(std::size_t outputs) {
    layer next;
    next.input_shape = {nullptr, 1, 1, 1, height_ * width_ * channels_};
    next.output_shape = {nullptr, 1, 1, 1, outputs};
    add(std::move(next));
    return *this;
}

network& network::convolution(std::size_t filters, std::size_t taps, std::size_t stride) {
    if (taps % 2 == 0 || stride == 0)
        throw std::invalid_argument("convolution: taps " + std::to_string(taps) + ", stride " + std::to_string(stride) +
                                    "; accepted: an odd number of taps, a stride of at least 1");
    const std::size_t pad = taps / 2;
    layer next;
    next.is_dense = false;
    next.taps = taps;
    next.options.stride_height = next.options.stride_width = stride;
    next.options.padding_top = next.options.padding_bottom = pad;
    next.options.padding_left = next.options.padding_right = pad;
    next.input_shape = {nullptr, 1, height_, width_, channels_};
    next.output_shape = {nullptr, 1, (height_ - 1) / stride + 1, (width_ - 1) / stride + 1, filters};
    add(std::move(next));
    return *this;
}

std::vector<float> network::outputs(std::span<const float> x, const numerics& by) const {
    activity a;
    run(x, by, a);
    return std::move(a.x.back());
}

std::vector<std::vector<float>> network::gradients(std::span<const float> x, std::span<const int> labels,
                                                   const numerics& by) const {
    activity a;
    run(x, by, a);
    propagate(labels, by, a);
    return std::move(a.gradients);
}

void sgd_update(const parameter_step& step, const place& where, const rounder& round) {
    const auto& [rate, momentum, decay] = step.options;
    std::vector<float> g(step.gradient.begin(), step.gradient.end());
    const auto rounding = [&](std::span<float> values) {
        if (round) round(values, where);
    };
    for (std::size_t i = 0; i < g.size(); ++i) g[i] += decay * step.values[i];
    rounding(g);
    for (std::size_t i = 0; i < g.size(); ++i) step.velocity[i] = momentum * step.velocity[i] + g[i];
    rounding(step.velocity);
    for (std::size_t i = 0; i < g.size(); ++i) step.values[i] -= rate * step.velocity[i];
    rounding(step.values);
}

double network::step(std::span<const float> x, std::span<const int> labels, const sgd& options, const numerics& by) {
    activity a;
    run(x, by, a);
    const double loss = propagate(labels, by, a);
    sgd without_decay = options;
    without_decay.decay = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        layer& l = layers[i];
        const places where = places_of(*this, i, a.samples);
        const auto move = [&](const parameter_step& s, const place& p) {
            if (by.update) by.update(s, p);
            else sgd_update(s, p);
        };
        move({l.weights, l.weight_velocity, a.gradients[2 * i], options}, where.weights(product::gradient));
        move({l.biases, l.bias_velocity, a.gradients[2 * i + 1], without_decay}, where.biases(product::gradient));
    }
    return loss;
}

double train(network& net, const data_set& data, const training_options& options, const numerics& by) {
    random_source random{options.seed};
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    double mean = 0;
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        random.shuffle(order);
        sgd now = options.steps;
        now.rate *= 1 - static_cast<float>(epoch) / static_cast<float>(options.epochs);
        double loss = 0;
        for (std::size_t first = 0; first < order.size(); first += options.batch) {
            const std::size_t count = std::min(options.batch, order.size() - first);
            const data_set batch = subset(data, std::span(order).subspan(first, count));
            loss += net.step(batch.x, batch.labels, now, by) * static_cast<double>(count);
        }
        mean = loss / static_cast<double>(data.size());
        if (options.report) options.report(epoch, mean);
    }
    return mean;
}

double accuracy(const network& net, const data_set& data, const numerics& by) {
    const std::size_t classes = net.layers.back().outputs(), features = data.features();
    std::size_t right = 0;
    constexpr std::size_t batch = 512;
    for (std::size_t first = 0; first < data.size(); first += batch) {
        const std::size_t count = std::min(batch, data.size() - first);
        const std::vector<float> y = net.outputs({data.x.data() + first * features, count * features}, by);
        for (std::size_t s = 0; s < count; ++s) {
            const float* const row = y.data() + s * classes;
            const bool numbers = std::none_of(row, row + classes, [](float v) { return std::isnan(v); });
            if (numbers && std::max_element(row, row + classes) - row == data.labels[first + s]) ++right;
        }
    }
    return 100.0 * static_cast<double>(right) / static_cast<double>(data.size());
}

}  // namespace nn
