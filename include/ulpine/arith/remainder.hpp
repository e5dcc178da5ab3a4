// IEEE 754-2019 remainder of unpacked values: x - n y, n the integer nearest x / y, ties to even.  Always exact.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// Significands leave at least three low bits of the word clear.  The loop runs once per unit of the exponents'
// difference.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> remainder(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool x_zero = is_zero(x), y_zero = is_zero(y);
    const bool invalid = x.infinite | y_zero;
    const unpacked<U> unchanged = with_class(x, false, x.nan | y.nan | invalid);
    const int difference = x.exponent - y.exponent;
    // |x| < |y| / 2 where the exponents are two apart; x is its own remainder then, and by an infinite y.
    if (unchanged.nan | y.infinite | x_zero | (difference < -1)) return unchanged;
    // Units of 2^(y.exponent - (digits - 1)) · 4: both leave room for doubling above and halving below.
    const U divisor = y.significand >> 2;
    U rest = x.significand >> (difference < 0 ? 3 : 2);
    bool odd = false;
    for (int i = larger(difference, 0);; --i) {
        odd = rest >= divisor;
        rest = rest - select(odd, divisor, U(0));
        if (i == 0) break;
        rest = rest << 1;
    }
    const U twice = rest << 1;
    const bool beyond = twice > divisor, tie = twice == divisor;
    const bool up = beyond | (tie & odd);
    rest = select(up, divisor - rest, rest);
    unpacked<U> r = normalized(rest, y.exponent + 2, x.negative != up);
    r.negative = select(rest == U(0), x.negative, r.negative);
    return r;
}

// |x| modulo |y| with x's sign, for finite x and y != 0.  Divided by y it is the quotient without a whole number: what a
// wrapping result needs of it.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> modulo(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const int difference = x.exponent - y.exponent;
    if (difference < 0 || is_zero(x)) return x;
    const U divisor = y.significand >> 2;
    U rest = x.significand >> 2;
    for (int i = difference; i >= 0; --i) {
        rest = rest - select(rest >= divisor, divisor, U(0));
        if (i > 0) rest = rest << 1;
    }
    return normalized(rest, y.exponent + 2, x.negative);
}

}  // namespace ulpine::detail
