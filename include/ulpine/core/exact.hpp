// Exact kernels on finite unpacked values: order, sum, product.  What does not fit the word is jammed, never rounded.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// |x| < |y| and |x| == |y|.
template <class U>
ULPINE_FN constexpr bool magnitude_less(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool smaller_exponent = x.exponent < y.exponent;
    const bool by_fields = smaller_exponent | ((x.exponent == y.exponent) & (x.significand < y.significand));
    const bool x_zero = x.significand == U(0), y_zero = y.significand == U(0);
    return (!y_zero) & (x_zero | by_fields);
}
template <class U>
ULPINE_FN constexpr bool magnitude_equal(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    return (x.significand == y.significand) & ((x.exponent == y.exponent) | (x.significand == U(0)));
}

// x < y and x == y as real numbers; the two zeros are equal.
template <class U>
ULPINE_FN constexpr bool value_less(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool xn = x.negative & (x.significand != U(0)), yn = y.negative & (y.significand != U(0));
    return (xn & !yn) | ((!xn) & (!yn) & magnitude_less(x, y)) | (xn & yn & magnitude_less(y, x));
}
template <class U>
ULPINE_FN constexpr bool value_equal(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    return magnitude_equal(x, y) & ((x.negative == y.negative) | (x.significand == U(0)));
}

// x + y for significands with at least three zero bits below, exact but for the jammed lowest bit.  A zero operand must
// have an exponent not above the other's.  An exact zero comes out positive.
//
// Both significands move down by two bits and take their sign as two's complement; the one with the smaller exponent moves
// down further.  Jamming keeps floor(v) | lost, also for negative v: the true value lies in the open interval of
// the two even neighbours.  With an exponent difference of 2 or more the sum loses at most one leading bit, with
// less nothing is jammed.
template <class U>
ULPINE_FN constexpr unpacked<U> sum(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    constexpr int top = digits<U> - 1;
    const U xs = negate_if(x.negative, x.significand >> 2), ys = negate_if(y.negative, y.significand >> 2);
    const int difference = x.exponent - y.exponent;
    const bool swap = difference < 0;
    const U upper = select(swap, ys, xs), lower = select(swap, xs, ys);
    const int distance = smaller(select(swap, -difference, difference), top);
    const U lost = (lower << 1) << (top - distance);
    const U total = upper + (sar(lower, distance) | U(lost != U(0)));
    const bool negative = (total >> top) != U(0);
    return normalized(negate_if(negative, total), select(swap, y.exponent, x.exponent) + 2, negative);
}

// x · y for significands that fit the upper half of the word: exact.
template <class U>
ULPINE_FN constexpr unpacked<U> product(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    constexpr int top = digits<U> - 1;
    const U p = upper_product(x.significand, y.significand);
    const bool carry = (p >> top) != U(0);
    return {select(carry, p, p << 1), x.exponent + y.exponent + carry, x.negative != y.negative, false, false};
}

}  // namespace ulpine::detail
