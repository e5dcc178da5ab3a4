// Sum of unpacked values, exact (jammed), with the special cases of IEEE 754-2019, 6.
#pragma once

#include <ulpine/core/exact.hpp>
#include <ulpine/core/rounding.hpp>

namespace ulpine::detail {

// The class and the sign of x + y, given its finite value.  An exact zero sum of opposite signs is +0, but -0 in
// mode toward_negative; a sum of equal zeros keeps their sign.  SignedZero: the result's format tells the zeros
// apart.
template <rounding R, bool SignedZero, class U>
ULPINE_FN constexpr unpacked<U> classified_sum(const unpacked<U>& x, const unpacked<U>& y, unpacked<U> total) noexcept {
    const bool opposite = x.negative != y.negative;
    const bool invalid = x.infinite & y.infinite & opposite;
    if constexpr (SignedZero) {
        const bool zero_sign = R == rounding::toward_negative ? x.negative | y.negative : x.negative & y.negative;
        total.negative = select(total.significand == U(0), zero_sign, total.negative);
    }
    total.negative =
        (x.infinite & x.negative) | (y.infinite & y.negative) | (!x.infinite & !y.infinite & total.negative);
    return with_class(total, x.infinite | y.infinite, x.nan | y.nan | invalid);
}

// Significands leave at least three low bits of the word clear.
template <rounding R, bool SignedZero = true, class U>
ULPINE_FN constexpr unpacked<U> add(const unpacked<U>& x, const unpacked<U>& y, int reach = digits<U>) noexcept {
    return classified_sum<R, SignedZero>(x, y, sum(x, y, reach));
}
// The same for |x| >= |y| (infinities and NaN in any order) of one format, whose zeros have exponents below all
// others.
template <rounding R, bool SignedZero = true, class U>
ULPINE_FN constexpr unpacked<U> add_ordered(const unpacked<U>& x, const unpacked<U>& y,
                                            int reach = digits<U>) noexcept {
    return classified_sum<R, SignedZero>(x, y, sum_ordered(x, y, reach));
}

}  // namespace ulpine::detail
