// Exact kernels on finite unpacked values: order, sum, product.  What does not fit the word is jammed, never rounded.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// |x| < |y| and |x| == |y|.
template <class U>
ULPINE_FN constexpr bool magnitude_less(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool x_zero = x.significand == U(0), y_zero = y.significand == U(0);
    const bool less_exponent = x.exponent < y.exponent, same_exponent = x.exponent == y.exponent;
    const bool less_significand = x.significand < y.significand;
    return (!y_zero) & (x_zero | less_exponent | (same_exponent & less_significand));
}
template <class U>
ULPINE_FN constexpr bool magnitude_equal(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool same_significand = x.significand == y.significand, zero = x.significand == U(0);
    return same_significand & ((x.exponent == y.exponent) | zero);
}

// x < y and x == y as real numbers; the two zeros are equal.
template <class U>
ULPINE_FN constexpr bool value_less(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool x_zero = x.significand == U(0), y_zero = y.significand == U(0);
    const bool x_negative = x.negative & !x_zero, y_negative = y.negative & !y_zero;
    const bool less = magnitude_less(x, y), greater = magnitude_less(y, x);
    return (x_negative & !y_negative) | (!x_negative & !y_negative & less) | (x_negative & y_negative & greater);
}
template <class U>
ULPINE_FN constexpr bool value_equal(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool same_magnitude = magnitude_equal(x, y), zero = x.significand == U(0);
    return same_magnitude & ((x.negative == y.negative) | zero);
}

// x + y for |x| >= |y|, whatever exponent a zero has, and significands with at least three zero bits below: exact but
// for the jammed lowest bit.  An exact zero comes out with x's sign.
//
// Both move down by one bit for the carry, y further by the difference of the exponents.  Where that is 2 or more the
// result loses at most one leading bit; where it is less nothing is jammed.
//
// reach: a distance, given where the word is long: beyond it the smaller operand lies below everything that decides,
// so it may stay there, and (its significand having at most digits - 1 - reach bits) nothing is lost.
template <class U>
ULPINE_FN constexpr unpacked<U> sum_ordered(const unpacked<U>& x, const unpacked<U>& y,
                                            int reach = digits<U>) noexcept {
    constexpr int top = digits<U> - 1;
    // NaR as the larger one may make the difference negative; what comes out then is not looked at, but must be
    // defined.
    const int distance = smaller(x.exponent - y.exponent, smaller(reach, top)) & top;
    const U half = y.significand >> 1;
    U moved = half >> distance;
    if (reach > top) moved = moved | U(((half << 1) << (top - distance)) != U(0));
    const U total = (x.significand >> 1) + negate_if(x.negative != y.negative, moved);
    return normalized(total, x.exponent + 1, x.negative);
}

// x + y in any order.  They are exchanged by a mask: by selections both compilers put a jump there, and which operand
// is larger cannot be learnt.
template <class U>
ULPINE_FN constexpr unpacked<U> sum(const unpacked<U>& x, const unpacked<U>& y, int reach = digits<U>) noexcept {
    const u64 swap = hidden(u64{0} - u64{magnitude_less(x, y)});
    const U significands = masked(x.significand ^ y.significand, swap);
    const int exponents = static_cast<int>(masked(static_cast<u32>(x.exponent ^ y.exponent), swap));
    const bool signs = (x.negative != y.negative) & ((swap & 1) != 0);
    return sum_ordered(
        unpacked<U>{x.significand ^ significands, x.exponent ^ exponents, x.negative != signs, false, false},
        unpacked<U>{y.significand ^ significands, y.exponent ^ exponents, y.negative != signs, false, false}, reach);
}

// x · y for significands that fit the upper half of the word: exact.
template <class U>
ULPINE_FN constexpr unpacked<U> product(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    constexpr int top = digits<U> - 1;
    const U p = upper_product(x.significand, y.significand);
    if constexpr (digits<U> == 32) {
        const U carried = p >> top;
        return {p << (carried ^ U(1)), x.exponent + y.exponent + static_cast<int>(carried), x.negative != y.negative,
                false, false};
    }
    const bool carry = (p >> top) != U(0);
    return {select(carry, p, p << 1), x.exponent + y.exponent + carry, x.negative != y.negative, false, false};
}

}  // namespace ulpine::detail
