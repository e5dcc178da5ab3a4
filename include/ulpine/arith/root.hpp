// Reciprocal square root and hypotenuse of unpacked values, jammed.
#pragma once

#include <ulpine/arith/sqrt.hpp>
#include <ulpine/core/exact.hpp>

namespace ulpine::detail {

// 1/sqrt(x) to result_bits (<= digits / 2) bits, and whether bits are lost; U is the word of the result.  For
// x = m · 2^(e - 63), d = digits<U>, and k = d + 62 for odd e, d + 63 for even e,
//
//   1/sqrt(x) = sqrt(2^k / m) · 2^((63 - e - k) / 2)     and     floor(sqrt(y)) = floor(sqrt(floor(y))),
//
// so one integer division and one integer root decide, and whatever either leaves over says "inexact".  Only powers of
// four, which would need one bit more, have an exact result; so no result is a tie.
//
// 1/sqrt(+-0) is an infinity with the sign of the zero (IEEE 754-2019, 9.2.1), of other negative values invalid.
template <class U>
ULPINE_FN constexpr unpacked<U> rsqrt(const unpacked<u64>& x, int result_bits) noexcept {
    constexpr int top = digits<U> - 1;
    const bool odd = (x.exponent & 1) != 0;
    const bool power_of_four = !odd & (x.significand == (u64{1} << 63));
    // high · 2^d / m lies in [2^(d - 2), 2^d).
    const u64 high = select(power_of_four | (x.significand == 0), u64{0}, select(odd, u64{1} << 62, u64{1} << 63));
    const quotient<U> inverse = wide_division<U>::run(high, U(0), x.significand | u64{x.significand == 0});
    const quotient<U> root = integer_sqrt(inverse.value, result_bits);
    const bool inexact = (root.remainder | inverse.remainder) != U(0);
    const int exponent = odd ? -((x.exponent + 1) >> 1) : -(x.exponent >> 1) - 1;
    unpacked<U> r{root.value | U(inexact), exponent, x.negative, false, false};
    if (power_of_four) r = {U(1) << top, exponent + 1, x.negative, false, false};
    const bool zero = is_zero(x);
    r.significand = select(zero | x.infinite, U(0), r.significand);
    return with_class(r, zero, x.nan | (x.negative & !zero));
}

// sqrt(x² + y²) to result_bits bits, for 2 result_bits + 4 <= digits and significands of at most (digits - 3) / 2
// bits.  The sum may be jammed: the squares that the root compares with have their last place above the jammed bit.
template <class U>
ULPINE_FN constexpr unpacked<U> hypot(const unpacked<U>& x, const unpacked<U>& y, int result_bits) noexcept {
    unpacked<U> squares = sum(product(x, x), product(y, y));
    // The root drops the lowest bit where the exponent is even.
    squares.significand = (squares.significand & ~U(1)) | ((squares.significand & U(1)) << 1);
    const bool infinite = x.infinite | y.infinite;
    return with_class(sqrt(with_class(squares, false, false), result_bits), infinite, x.nan | y.nan);
}

}  // namespace ulpine::detail
