// The form in which all arithmetic happens: sign, exponent, significand and class of one number.
#pragma once

#include <ulpine/bits/wide.hpp>

namespace ulpine::detail {

// value = (-1)^negative · significand · 2^(exponent - (digits<U> - 1))
//   significand: the highest bit is set ("1.fraction"), or all bits are clear for zero.  Its lowest bit is jammed:
// it is
//     also set where lower bits of an inexact result were lost.  A word is always chosen long enough that this bit
// lies
//     below everything that a rounding looks at.
//   infinite, nan: the class; the other fields, but for the sign of an infinity, then mean nothing.
template <class U>
struct unpacked {
    U significand;
    exponent_t<U> exponent;
    flag_t<U> negative;
    flag_t<U> infinite;
    flag_t<U> nan;
};

// A code taken apart: within a format the magnitudes order as the absolute values do, NaN apart.
template <class U>
struct signed_code {
    U magnitude;
    flag_t<U> negative;
};

// An exponent below all others, given to a zero where operands of different formats meet.
inline constexpr int zero_exponent = -(1 << 24);

template <class U>
ULPINE_FN constexpr flag_t<U> is_zero(const unpacked<U>& x) noexcept {
    return (x.significand == U(0)) & !x.infinite & !x.nan;
}

template <class U>
ULPINE_FN constexpr unpacked<U> select_value(flag_t<U> condition, const unpacked<U>& a, const unpacked<U>& b) noexcept {
    return {select(condition, a.significand, b.significand), select(condition, a.exponent, b.exponent),
            select(condition, a.negative, b.negative), select(condition, a.infinite, b.infinite),
            select(condition, a.nan, b.nan)};
}

// To a longer word: the same value.
template <class To, class From>
ULPINE_FN constexpr unpacked<To> widen(const unpacked<From>& x) noexcept {
    static_assert(digits<To> >= digits<From>);
    if constexpr (stdlib::is_same_v<To, From>) return x;
    else
        return {word_cast<To>(x.significand) << (digits<To> - digits<From>), x.exponent, x.negative, x.infinite, x.nan};
}

// Shift the highest set bit up to the top: the value is kept.  For an exact zero the exponent falls far enough that
// no format of the operands has a smaller one.
template <class U>
ULPINE_FN constexpr unpacked<U> normalized(U significand, exponent_t<U> exponent, flag_t<U> negative) noexcept {
    const int lead = leading_zeros_nonzero(significand | U(1));
    return {significand << lead, exponent - lead, negative, false, false};
}

template <class U>
ULPINE_FN constexpr unpacked<U> with_class(unpacked<U> x, flag_t<U> infinite, flag_t<U> nan) noexcept {
    x.infinite = infinite;
    x.nan = nan;
    return x;
}

}  // namespace ulpine::detail
