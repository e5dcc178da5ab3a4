// Quotient of unpacked values, jammed.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// The divisor's significand has at most divisor_bits (<= 64) bits; the quotient has digits - divisor_bits bits or
// one more, and the remainder is jammed below them.  x / 0 is an infinity, 0 / 0 and infinity / infinity are invalid.
//
//   x.significand / (y.significand >> s) = q, the value is q · 2^(x.exponent - y.exponent - s)
template <class U>
ULPINE_FN constexpr unpacked<U> div(const unpacked<U>& x, const unpacked<U>& y, int divisor_bits) noexcept {
    constexpr int top = digits<U> - 1;
    const int s = digits<U> - divisor_bits;
    const bool y_zero = y.significand == U(0);
    const quotient<U> q = divide(x.significand, low64(y.significand >> s) | u64{y_zero});
    unpacked<U> ratio = normalized(q.value, x.exponent - y.exponent - s + top, x.negative != y.negative);
    ratio.significand = ratio.significand | U(q.remainder != U(0));
    const bool zero_divisor = is_zero(y);
    const bool invalid = (x.infinite & y.infinite) | (is_zero(x) & zero_divisor);
    ratio.significand = select(y.infinite, U(0), ratio.significand);
    return with_class(ratio, x.infinite | zero_divisor, x.nan | y.nan | invalid);
}

}  // namespace ulpine::detail
