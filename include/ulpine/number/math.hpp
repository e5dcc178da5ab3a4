// Functions of numbers, found by argument-dependent lookup.  Each result is exact, or the exact result rounded once
// by the format's default projection.
#pragma once

#include <ulpine/codec/neighbors.hpp>
#include <ulpine/number/limits.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine {

enum class number_class {
    nan,
    negative_infinity,
    negative_normal,
    negative_subnormal,
    negative_zero,
    positive_zero,
    positive_subnormal,
    positive_normal,
    positive_infinity,
};

// NaN, and NaR of posits and takums.
template <number_type T>
ULPINE_API constexpr bool isnan(T x) noexcept {
    return detail::unpack(x).nan;
}
template <number_type T>
ULPINE_API constexpr bool isinf(T x) noexcept {
    const auto u = detail::unpack(x);
    return u.infinite & !u.nan;
}
template <number_type T>
ULPINE_API constexpr bool isfinite(T x) noexcept {
    const auto u = detail::unpack(x);
    return !(u.infinite | u.nan);
}
// The sign bit; NaR's too.
template <number_type T>
ULPINE_API constexpr bool signbit(T x) noexcept {
    return detail::unpack(x).negative;
}
template <number_type T>
ULPINE_API constexpr bool is_zero(T x) noexcept {
    return detail::is_zero(detail::unpack(x));
}
// A nonzero finite value below the smallest one with a leading one; only minifloats have them.  HiFloat8: a denormal.
template <number_type T>
ULPINE_API constexpr bool is_subnormal(T x) noexcept {
    if constexpr (requires { T::spec.subnormal; })
        return T::spec.subnormal == subnormals::gradual && !is_zero(x) && isfinite(x) &&
               detail::unpack(x).exponent < 1 - T::spec.exponent_bias();
    else if constexpr (requires { T::spec.smallest_normal_code(); })
        return !is_zero(x) && isfinite(x) &&
               detail::unpack(x).exponent < detail::unpack(detail::stdlib::numeric_limits<T>::min()).exponent;
    else return false;
}
template <number_type T>
ULPINE_API constexpr bool isnormal(T x) noexcept {
    return isfinite(x) && !is_zero(x) && !is_subnormal(x);
}
template <number_type T>
ULPINE_API constexpr number_class classify(T x) noexcept {
    if (isnan(x)) return number_class::nan;
    const bool negative = signbit(x);
    if (isinf(x)) return negative ? number_class::negative_infinity : number_class::positive_infinity;
    if (is_zero(x)) return negative ? number_class::negative_zero : number_class::positive_zero;
    if (is_subnormal(x)) return negative ? number_class::negative_subnormal : number_class::positive_subnormal;
    return negative ? number_class::negative_normal : number_class::positive_normal;
}

namespace detail {

// x with another sign, rounded into its own format: only asymmetric and unsigned formats can change the magnitude.
template <class T>
ULPINE_FN constexpr T with_sign(T x, bool negative) noexcept {
    auto u = load<word_for<convert_bits<T, T::default_projection, T>>>(x);
    u.negative = negative;
    return pack<T, T::default_projection>(u, random_bits{});
}

template <rounding R, class T>
ULPINE_FN constexpr T integral(T x) noexcept {
    using U = word_for<larger(operand_traits<T>::significand_bits + 2, result_bits<T, T::default_projection>)>;
    return pack<T, T::default_projection>(to_integer<R>(load<U>(x)), random_bits{});
}

}  // namespace detail

template <number_type T>
ULPINE_API constexpr T abs(T x) noexcept {
    return detail::with_sign(x, false);
}
// |x| with the sign of y.  A NaN y gives NaN in posits, takums and P3109 formats, where NaN has no sign.
template <number_type T, number_type S>
ULPINE_API constexpr T copysign(T x, S y) noexcept {
    const auto sign = detail::unpack(y);
    if constexpr (detail::has_nar_v<T> || detail::zero_division_is_nan<T>)
        if (sign.nan) return detail::convert_value<T, T::default_projection>(y, random_bits{});
    return detail::with_sign(x, sign.negative);
}
// -1, 0 or 1 in the format; NaN for NaN.
template <number_type T>
ULPINE_API constexpr T sign(T x) noexcept {
    if (isnan(x) || is_zero(x)) return x;
    return T{signbit(x) ? -1 : 1};
}

// IEEE 754-2019 minimum and maximum: NaN if an operand is, and -0 below +0.
template <number_type T>
ULPINE_API constexpr T min(const T& x, const T& y) noexcept {
    if (isnan(x)) return x;
    if (isnan(y)) return y;
    return y < x || (x == y && signbit(y)) ? y : x;
}
template <number_type T>
ULPINE_API constexpr T max(const T& x, const T& y) noexcept {
    if (isnan(x)) return x;
    if (isnan(y)) return y;
    return x < y || (x == y && signbit(x)) ? y : x;
}

template <number_type T>
ULPINE_API constexpr T floor(T x) noexcept {
    return detail::integral<rounding::toward_negative>(x);
}
template <number_type T>
ULPINE_API constexpr T ceil(T x) noexcept {
    return detail::integral<rounding::toward_positive>(x);
}
template <number_type T>
ULPINE_API constexpr T trunc(T x) noexcept {
    return detail::integral<rounding::toward_zero>(x);
}
// To the nearest integer, halves away from zero.
template <number_type T>
ULPINE_API constexpr T round(T x) noexcept {
    return detail::integral<rounding::nearest_away>(x);
}
// To the nearest integer, halves to even.
template <number_type T>
ULPINE_API constexpr T rint(T x) noexcept {
    return detail::integral<rounding::nearest_even>(x);
}
template <number_type T>
ULPINE_API constexpr T nearest_integer(T x) noexcept {
    return rint(x);
}

template <number_type T>
ULPINE_API constexpr T next_up(T x) noexcept {
    constexpr auto local = T::spec;  // a static member has no storage in device code
    return T::from_bits(static_cast<typename T::storage_type>(detail::neighbor(local, detail::u64{x.bits()}, true)));
}
template <number_type T>
ULPINE_API constexpr T next_down(T x) noexcept {
    constexpr auto local = T::spec;  // a static member has no storage in device code
    return T::from_bits(static_cast<typename T::storage_type>(detail::neighbor(local, detail::u64{x.bits()}, false)));
}

// These take no type argument (the leading int keeps sqrt<To>(x) apart, see number/operations.hpp).
template <int = 0, number_type T>
ULPINE_API constexpr T sqrt(T x) noexcept {
    return ulpine::sqrt<T>(x);
}
template <int = 0, class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto remainder(A x, B y) noexcept {
    return ulpine::remainder<detail::common_number_t<A, B>>(x, y);
}
template <int = 0, number_type A, operand B, operand C>
ULPINE_API constexpr A fma(A x, B y, C z) noexcept {
    return ulpine::fma<A>(x, y, z);
}

}  // namespace ulpine
