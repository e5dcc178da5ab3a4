// Networks on many images at once: an N is one feature of all of them, such as a column of numbers or ulpine::bitsliced.
#pragma once

#include "network.hpp"

#include <ulpine/number/extrema.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace nn {

// A number of each image.
template <class T, std::size_t Images>
struct column : std::array<T, Images> {
    column() = default;
    explicit column(T value) { this->fill(value); }
};
template <class T, std::size_t Images>
column<T, Images> relu(column<T, Images> values) {
    for (T& x : values) x = ulpine::maximum<T>(x, T{});
    return values;
}

// The inputs of one output pixel of a layer, taps in rows, channels fastest; zeros (N{}) for taps beyond the edge.
template <class N>
std::vector<N> patch(const layer& l, const std::vector<N>& x, std::size_t pixel) {
    const auto &in = l.input_shape, &out = l.output_shape;
    std::vector<N> inputs;
    for (std::size_t tap = 0; tap < l.taps * l.taps; ++tap) {
        const std::size_t row = pixel / out.width * l.options.stride_height + tap / l.taps - l.options.padding_top;
        const std::size_t at = pixel % out.width * l.options.stride_width + tap % l.taps - l.options.padding_left;
        for (std::size_t c = 0; c < in.channels; ++c)
            inputs.push_back(row < in.height && at < in.width ? x[(row * in.width + at) * in.channels + c] : N{});
    }
    return inputs;
}

// The outputs of the last layer, weights and biases rounded to T.  add_products(sums, x, w) adds to sum i the products
// x[k] w[i x.size() + k].
template <class T, class N, class AddProducts>
std::vector<N> outputs(const network& net, std::vector<N> x, const AddProducts& add_products) {
    for (const layer& l : net.layers) {
        const std::vector<T> weights(l.weights.begin(), l.weights.end()), biases(l.biases.begin(), l.biases.end());
        std::vector<N> y;
        y.reserve(l.outputs());
        for (std::size_t pixel = 0; pixel < l.output_shape.height * l.output_shape.width; ++pixel) {
            std::vector<N> sums(biases.begin(), biases.end());
            add_products(sums, patch(l, x, pixel), weights);
            for (const N& sum : sums) y.push_back(&l == &net.layers.back() ? sum : relu(sum));
        }
        x = std::move(y);
    }
    return x;
}

// Of one image; products with the zeros beyond the edge count.
inline std::size_t multiply_adds(const network& net) {
    std::size_t count = 0;
    for (const layer& l : net.layers) count += l.outputs() * l.fan_in();
    return count;
}

}  // namespace nn
