// Operations on codes of minifloats in planes: taken apart, exact, encoded; one rounding.
#pragma once

#include <ulpine/bitslice/encode.hpp>

namespace ulpine::detail {

template <class F, class U>
using code_planes = planes<U, F::spec.width()>;

// x + y, or x - y.
template <class F, projection P, underflow Z, bool Subtract, class U, int N>
ULPINE_FN constexpr code_planes<F, U> add_planes(const code_planes<F, U>& x, const code_planes<F, U>& y,
                                                 const random_planes_of<U, N>& random) noexcept {
    const auto a = unpack_planes<F, Z>(x);
    auto b = unpack_planes<F, Z>(y);
    if constexpr (Subtract) b.negative = !b.negative;
    using X = decltype(b);
    constexpr int window = sum_planes<X, X, F::spec.fraction_bits + 1, planes_below<P.mode, N>, 0>;
    const plane<U> swap = less(magnitude_planes<F>(x), magnitude_planes<F>(y));
    return encode_planes<F, P, Z>(sum_aligned<P.mode, window, true, X::lowest>(a, b, a.exponent, b.exponent, swap),
                                  random);
}

template <class F, projection P, underflow Z, class U, int N>
ULPINE_FN constexpr code_planes<F, U> mul_planes(const code_planes<F, U>& x, const code_planes<F, U>& y,
                                                 const random_planes_of<U, N>& random) noexcept {
    return encode_planes<F, P, Z>(multiply(unpack_planes<F, Z>(x), unpack_planes<F, Z>(y)), random);
}

// x y + z, rounded once.
template <class F, projection P, underflow Z, class U, int N>
ULPINE_FN constexpr code_planes<F, U> fma_planes(const code_planes<F, U>& x, const code_planes<F, U>& y,
                                                 const code_planes<F, U>& z,
                                                 const random_planes_of<U, N>& random) noexcept {
    constexpr int below = planes_below<P.mode, N>, precision = F::spec.fraction_bits + 1;
    const auto exact = multiply(unpack_planes<F, Z>(x), unpack_planes<F, Z>(y));
    // Without subnormal operands a product has at most one leading zero.
    constexpr int zeros = gradual_v<F, Z> ? 2 * precision - 1 : 1;
    const auto p = normalised<zeros>(exact);
    return encode_planes<F, P, Z>(sum<P.mode, precision, below, 0>(p, unpack_planes<F, Z>(z)), random);
}

}  // namespace ulpine::detail
