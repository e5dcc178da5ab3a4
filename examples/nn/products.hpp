// The products of a network with an accumulator of the library.  Each instantiation compiles a kernel: name the
// accumulators that the example uses once.
#pragma once

#include "network.hpp"

namespace nn {

template <class Acc>
numerics::dense dense_by() {
    return [](const matrix_view<const float>& a, const matrix_view<const float>& b, const matrix_view<float>& c,
              const place&) { ulpine::matmul<Acc>(a, b, c); };
}

// All three products of dense layers, sums by Acc.
template <class Acc>
void use_dense(numerics& by) {
    by.forward = by.backward = by.gradient = dense_by<Acc>();
}

// And those of convolutions.
template <class Acc>
void use_convolution(numerics& by) {
    using in = tensor_view<const float>;
    using out = tensor_view<float>;
    using how = ulpine::convolution_options<>;
    by.convolve_forward = [](const in& x, const in& w, const out& y, const how& o, const place&) {
        ulpine::convolve<Acc>(x, w, y, o);
    };
    by.convolve_backward = [](const in& dy, const in& w, const out& dx, const how& o, const place&) {
        ulpine::convolve_input_gradient<Acc>(dy, w, dx, o);
    };
    by.convolve_gradient = [](const in& x, const in& dy, const out& dw, const how& o, const place&) {
        ulpine::convolve_weight_gradient<Acc>(x, dy, dw, o);
    };
}

}  // namespace nn
