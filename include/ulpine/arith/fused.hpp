// Sum and product of three unpacked values, exact (the sum jammed), with the special cases of IEEE 754-2019, 6.
#pragma once

#include <ulpine/arith/mul.hpp>
#include <ulpine/core/rounding.hpp>

namespace ulpine::detail {

// The three lowest bits jammed into the fourth, so that the value can go into another sum.
template <class U>
ULPINE_FN constexpr unpacked<U> with_clear_low_bits(unpacked<U> x) noexcept {
    x.significand = (x.significand & ~U(7)) | (U((x.significand & U(7)) != U(0)) << 3);
    return x;
}

// x + y + z of finite values, whose significands leave at least eight low bits of the word clear: exact but for a
// jammed bit, at most five places above the lowest, below which everything is clear.
//
// Let |a| >= |b| >= |c|.  Only a sum that loses no bit may cancel afterwards, so the order depends on the exponents:
//   a and b at most 1 apart   (a + b) + c: a + b is exact, in two bits more than they have
//   farther                   a + (b + c): |b + c| < |a|.  Where b + c loses bits, b and c are at least 2 apart too, so
//                             |b + c| <= 5/8 |a|: the sum keeps its leading bit or the one or two places below it
// Where the smaller operands are zeros either order is exact, whatever their exponents say.
template <class U>
ULPINE_FN constexpr unpacked<U> sum_of_three(const unpacked<U>& x, const unpacked<U>& y,
                                             const unpacked<U>& z) noexcept {
    bool swap = magnitude_less(x, y);
    const unpacked<U> xy = select_value(swap, y, x), less = select_value(swap, x, y);
    swap = magnitude_less(xy, z);
    const unpacked<U> a = select_value(swap, z, xy), rest = select_value(swap, xy, z);
    swap = magnitude_less(less, rest);
    const unpacked<U> b = select_value(swap, rest, less), c = select_value(swap, less, rest);

    const bool close = a.exponent - b.exponent <= 1;
    const unpacked<U> first = sum_ordered(select_value(close, a, b), select_value(close, b, c));
    return sum(with_clear_low_bits(first), select_value(close, c, a));
}

// x + y + z: NaN where infinities of both signs meet.  An exact zero is +0, but -0 where all three are -0, or in mode
// toward_negative where one is negative.  SignedZero: the result's format tells the zeros apart.
template <rounding R, bool SignedZero = true, class U>
ULPINE_FN constexpr unpacked<U> classified_sum_of_three(const unpacked<U>& x, const unpacked<U>& y,
                                                        const unpacked<U>& z, unpacked<U> total) noexcept {
    const bool up = (x.infinite & !x.negative) | (y.infinite & !y.negative) | (z.infinite & !z.negative);
    const bool down = (x.infinite & x.negative) | (y.infinite & y.negative) | (z.infinite & z.negative);
    if constexpr (SignedZero) {
        const bool zero_sign = R == rounding::toward_negative ? x.negative | y.negative | z.negative
                                                              : x.negative & y.negative & z.negative;
        total.negative = select(total.significand == U(0), zero_sign, total.negative);
    }
    total.negative = down | (!up & total.negative);
    return with_class(total, up | down, x.nan | y.nan | z.nan | (up & down));
}

// x · y · z: significands of x · y, and of z, fit the upper half of the word.
template <class U>
ULPINE_FN constexpr unpacked<U> product_of_three(const unpacked<U>& x, const unpacked<U>& y,
                                                 const unpacked<U>& z) noexcept {
    const bool infinite = x.infinite | y.infinite | z.infinite;
    const bool x_zero = is_zero(x), y_zero = is_zero(y), z_zero = is_zero(z);
    const bool zero = x_zero | y_zero | z_zero;
    return with_class(product(product(x, y), z), infinite, x.nan | y.nan | z.nan | (infinite & zero));
}

}  // namespace ulpine::detail
