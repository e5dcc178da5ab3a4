// Sum and fused multiply-add of unpacked values, exact (jammed), with the special cases of IEEE 754-2019, 6.
#pragma once

#include <ulpine/core/exact.hpp>
#include <ulpine/core/rounding.hpp>

namespace ulpine::detail {

// A zero takes an exponent below every other, so that the other operand of a sum stays where it is.
template <class U>
ULPINE_FN constexpr unpacked<U> lowered_zero(unpacked<U> x) noexcept {
    x.exponent = select(x.significand == U(0), zero_exponent, x.exponent);
    return x;
}

// Significands leave at least three low bits of the word clear.  An exact zero sum of opposite signs is +0, but -0 in mode
// toward_negative; a sum of equal zeros keeps their sign.
template <rounding R, class U>
ULPINE_FN constexpr unpacked<U> add(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    unpacked<U> total = sum(lowered_zero(x), lowered_zero(y));
    const bool opposite = x.negative != y.negative;
    const bool invalid = x.infinite & y.infinite & opposite;
    const bool zero_sign = R == rounding::toward_negative ? x.negative | y.negative : x.negative & y.negative;
    total.negative = select(x.infinite, x.negative,
                            select(y.infinite, y.negative, select(total.significand == U(0), zero_sign, total.negative)));
    return with_class(total, (x.infinite | y.infinite), x.nan | y.nan | invalid);
}

}  // namespace ulpine::detail
