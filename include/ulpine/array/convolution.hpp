// Convolutions of images, and their gradients, with a chosen accumulator: products of matrices (array/matmul.hpp) whose
// operands are read in place, without a buffer of all patches.
//
//   convolve<Acc>(x, w, y, options)
//       y(n, i, j, k) = sum over (r, s, c) of x(n, i v - t + r d, j v' - l + s d', c) w(k, r, s, c)
//   convolve_input_gradient<Acc>(dy, w, dx, options)
//       dx(n, i, j, c) = sum over (r, s, k) of dy(n, (i + t - r d) / v, (j + l - s d') / v', k) w(k, r, s, c)
//   convolve_weight_gradient<Acc>(x, dy, dw, options)
//       dw(k, r, s, c) = sum over (n, i, j) of dy(n, i, j, k) x(n, i v - t + r d, j v' - l + s d', c)
//   convolve<Acc, P> and so on    by the projection P instead of that of the result's type
//
// v, v': strides; d, d': dilations; t, l: padding at the top and the left.  Each sum is one run of the accumulator over
// its indices in the order given, the last one fastest, then one rounding.  Where an index lies outside the tensor, or
// a quotient is no integer, the operand is +0 and takes part as such: times NaN or an infinity it is NaN, in chunks it
// counts.
//
// x, dx: images x height x width x channels; w, dw: filters x taps down x taps across x channels; y, dy: images x
// height x width x filters, of height (height of x + padding - d (taps down - 1) - 1) / v + 1, rounded down, of width
// likewise.  Acc, element types and all other options as in matmul.  bias[k], of y alone.  Random bits, as the elements
// of the matrices: of y and dx by (pixel, channel), of dw by (k, (r taps across + s) channels + c).
// std::invalid_argument, before anything is written: shapes that do not fit, strides or dilations of 0, null pointers,
// results that overlap an operand, operands that have no zero to pad with, and what matmul refuses.
#pragma once

#include <ulpine/array/matmul.hpp>
#include <ulpine/array/patch_view.hpp>

namespace ulpine {

template <class Bias = detail::no_bias>
struct convolution_options {
    std::size_t stride_height = 1, stride_width = 1;
    std::size_t padding_top = 0, padding_bottom = 0, padding_left = 0, padding_right = 0;
    std::size_t dilation_height = 1, dilation_width = 1;
    double beta = 0;
    std::span<const Bias> bias{};
    bool relu = false;
    std::optional<philox> random{};
    int threads = 1;
};

namespace detail {
inline namespace ULPINE_BUILD {

template <class T>
std::string shape_text(const tensor_view<T>& t) {
    return std::to_string(t.images) + " x " + std::to_string(t.height) + " x " + std::to_string(t.width) + " x " +
           std::to_string(t.channels);
}
template <class T>
void check_tensor(const char* name, const tensor_view<T>& t) {
    constexpr std::size_t most = std::size_t{1} << 31;
    if (t.images >= most || t.height >= most || t.width >= most || t.channels >= most)
        invalid_argument(std::string(name) + " is " + shape_text(t) + "; accepted: below 2^31 each");
    const auto exceeds = [](std::size_t n, std::size_t factor) {
        constexpr std::size_t limit = ~std::size_t{0} / 2 / sizeof(T);
        return factor != 0 && n > limit / factor;
    };
    const std::size_t lines = t.images * t.height;
    if (exceeds(lines, t.width) || exceeds(lines * t.width, t.channels))
        invalid_argument(std::string(name) + " is " + shape_text(t) + ", which exceeds the address space");
    if (t.data == nullptr && t.size() != 0)
        invalid_argument(std::string(name) + ".data is null; accepted: a pointer to " + shape_text(t) + " elements");
}
template <class T, class S>
void check_separate(const char* name, const tensor_view<T>& t, const char* other, const tensor_view<S>& o) {
    check_overlap(name, t.data, t.size() * sizeof(T), other, o.data, o.size() * sizeof(S), sharing::nothing);
}

// Positions along one axis of y.
inline std::size_t positions_along(const char* axis, std::size_t inputs, std::size_t taps, std::size_t stride,
                                   std::size_t dilation, std::size_t before, std::size_t after) {
    const auto option = [axis](const char* what) { return std::string(what) + "_" + axis; };
    constexpr std::size_t most = std::size_t{1} << 30;
    if (stride < 1 || stride > most) out_of_range(option("stride").c_str(), std::to_string(stride), "1 to 2^30");
    if (dilation < 1 || dilation > most)
        out_of_range(option("dilation").c_str(), std::to_string(dilation), "1 to 2^30");
    if (before > most || after > most)
        invalid_argument("the padding of the " + std::string(axis) + " is " + std::to_string(before) + " and " +
                         std::to_string(after) + "; accepted: at most 2^30");
    if (taps == 0) invalid_argument("w has no taps in its " + std::string(axis) + "; accepted: at least 1");
    const std::size_t padded = inputs + before + after, reach = dilation * (taps - 1) + 1;
    if (reach > padded)
        invalid_argument("w reaches over " + std::to_string(reach) + " pixels of the " + axis +
                         ", and x with padding has " + std::to_string(padded) + "; accepted: filters that fit");
    return (padded - reach) / stride + 1;
}

struct convolution_axes {
    patch_axis y, x;
};
// Checks the shapes of x, w and y against each other.
template <class X, class W, class Y, class Bias>
convolution_axes check_convolution(const tensor_view<X>& x, const tensor_view<W>& w, const tensor_view<Y>& y,
                                   const char* y_name, const convolution_options<Bias>& o) {
    const std::size_t height = positions_along("height", x.height, w.height, o.stride_height, o.dilation_height,
                                               o.padding_top, o.padding_bottom);
    const std::size_t width =
        positions_along("width", x.width, w.width, o.stride_width, o.dilation_width, o.padding_left, o.padding_right);
    if (x.channels != w.channels)
        invalid_argument("x is " + shape_text(x) + " and w " + shape_text(w) +
                         "; accepted: as many channels in the filters as in the images");
    if (y.images != x.images || y.height != height || y.width != width || y.channels != w.images)
        invalid_argument(std::string(y_name) + " is " + shape_text(y) +
                         "; accepted: " + shape_text(tensor_view<const X>{nullptr, x.images, height, width, w.images}) +
                         ", since x is " + shape_text(x) + " and w " + shape_text(w));
    if (o.threads < 1) out_of_range("threads", std::to_string(o.threads), "at least 1");
    const auto axis = [](std::size_t positions, std::size_t taps, std::size_t inputs, std::size_t stride,
                         std::size_t dilation, std::size_t before) {
        return patch_axis{positions,
                          taps,
                          inputs,
                          static_cast<std::ptrdiff_t>(stride),
                          static_cast<std::ptrdiff_t>(dilation),
                          -static_cast<std::ptrdiff_t>(before),
                          1};
    };
    return {axis(height, w.height, x.height, o.stride_height, o.dilation_height, o.padding_top),
            axis(width, w.width, x.width, o.stride_width, o.dilation_width, o.padding_left)};
}
// From the places of x to those of y.
inline patch_axis turned_axis(const patch_axis& a) noexcept {
    return {a.inputs, a.taps, a.positions, 1, -a.step, -a.offset, a.up};
}
// Formats without a zero have nothing to pad with.
template <class T>
void check_padding(const char* name, const patch_axis& y, const patch_axis& x) {
    if constexpr (!(ulpine::convert<T>(0) == 0)) {
        const auto all_inside = [](const patch_axis& a) {
            for (std::size_t i = 0; i < a.positions; ++i)
                for (std::size_t t = 0; t < a.taps; ++t)
                    if (a.place(i, t) == patch_axis::outside) return false;
            return true;
        };
        if (!all_inside(y) || !all_inside(x))
            invalid_argument(std::string(name) +
                             " has a format without a zero; accepted: strides and padding for which no "
                             "index lies outside of it");
    }
}
// Two operands, and the result that they must not overlap.
template <class A, class B, class C>
void check_tensors(const char* a_name, const tensor_view<A>& a, const char* b_name, const tensor_view<B>& b,
                   const char* c_name, const tensor_view<C>& c) {
    check_tensor(a_name, a);
    check_tensor(b_name, b);
    check_tensor(c_name, c);
    check_separate(c_name, c, a_name, a);
    check_separate(c_name, c, b_name, b);
}

template <class Acc, projection P, class MatrixA, class MatrixB, class To, class Bias>
void multiply_patches(const MatrixA& a, const MatrixB& b, const matrix_view<To>& c,
                      const convolution_options<Bias>& o) {
    using accumulator = accumulator_t<Acc>;
    static_assert(dot_operand<element_in<MatrixA>> && dot_operand<element_in<MatrixB>> && dot_operand<To>,
                  "convolve: the elements must be number types, float or double, and those of the result not const");
    static_cast<void>(simd_in_use());
    const matmul_options<Bias> options{o.beta, o.bias, false, o.relu, o.random, o.threads};
    const Bias* const bias = checked_bias(options, "y", c, "y's channels");
    check_terms<accumulator, To, Bias>(a.columns, options);
    check_random<accumulator, P>(c, options);
    if (c.rows == 0 || c.columns == 0) return;
    const matmul_problem<MatrixA, MatrixB, To, Bias> p{
        a, b, c, o.beta, bias, false, o.relu, o.random ? &*options.random : nullptr, false};
    multiply_matrices<accumulator, P>(p, o.threads);
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <class Acc, projection P, class X, class W, class Y, class Bias = detail::no_bias>
void convolve(const tensor_view<X>& x, const tensor_view<W>& w, const tensor_view<Y>& y,
              const convolution_options<Bias>& options = {}) {
    detail::check_tensors("x", x, "w", w, "y", y);
    const detail::convolution_axes axes = detail::check_convolution(x, w, y, "y", options);
    using A = std::remove_const_t<X>;
    using B = std::remove_const_t<W>;
    detail::check_padding<A>("x", axes.y, axes.x);
    const detail::patch_view<A> patches(x, axes.y, axes.x);
    const matrix_view<const B> filters{w.data, w.images, patches.columns, patches.columns};
    const matrix_view<Y> result{y.data, patches.rows, y.channels, y.channels};
    detail::multiply_patches<Acc, P>(patches, filters.transposed(), result, options);
}
template <class Acc, projection P, class Y, class W, class X>
void convolve_input_gradient(const tensor_view<Y>& dy, const tensor_view<W>& w, const tensor_view<X>& dx,
                             const convolution_options<>& options = {}) {
    detail::check_tensors("dy", dy, "w", w, "dx", dx);
    const detail::convolution_axes axes = detail::check_convolution(dx, w, dy, "dy", options);
    using A = std::remove_const_t<Y>;
    const detail::patch_axis down = detail::turned_axis(axes.y), across = detail::turned_axis(axes.x);
    detail::check_padding<A>("dy", down, across);
    const detail::patch_view<A> patches(dy, down, across);
    const detail::filter_view<std::remove_const_t<W>> filters(w);
    const matrix_view<X> result{dx.data, patches.rows, dx.channels, dx.channels};
    detail::multiply_patches<Acc, P>(patches, filters, result, options);
}
template <class Acc, projection P, class X, class Y, class W>
void convolve_weight_gradient(const tensor_view<X>& x, const tensor_view<Y>& dy, const tensor_view<W>& dw,
                              const convolution_options<>& options = {}) {
    detail::check_tensors("x", x, "dy", dy, "dw", dw);
    const detail::convolution_axes axes = detail::check_convolution(x, dw, dy, "dy", options);
    using A = std::remove_const_t<X>;
    using B = std::remove_const_t<Y>;
    detail::check_padding<A>("x", axes.y, axes.x);
    const detail::patch_view<A> patches(x, axes.y, axes.x);
    const matrix_view<const B> gradients{dy.data, patches.rows, dy.channels, dy.channels};
    const matrix_view<W> result{dw.data, dw.images, patches.columns, patches.columns};
    detail::multiply_patches<Acc, P>(gradients.transposed(), patches, result, options);
}

template <class Acc, class X, class W, class Y, class Bias = detail::no_bias>
void convolve(const tensor_view<X>& x, const tensor_view<W>& w, const tensor_view<Y>& y,
              const convolution_options<Bias>& options = {}) {
    ulpine::convolve<Acc, detail::operand_traits<Y>::default_projection>(x, w, y, options);
}
template <class Acc, class Y, class W, class X>
void convolve_input_gradient(const tensor_view<Y>& dy, const tensor_view<W>& w, const tensor_view<X>& dx,
                             const convolution_options<>& options = {}) {
    ulpine::convolve_input_gradient<Acc, detail::operand_traits<X>::default_projection>(dy, w, dx, options);
}
template <class Acc, class X, class Y, class W>
void convolve_weight_gradient(const tensor_view<X>& x, const tensor_view<Y>& dy, const tensor_view<W>& dw,
                              const convolution_options<>& options = {}) {
    ulpine::convolve_weight_gradient<Acc, detail::operand_traits<W>::default_projection>(x, dy, dw, options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
