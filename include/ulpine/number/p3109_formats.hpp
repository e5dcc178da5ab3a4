// The formats of IEEE P3109 draft 4.0 and what can be asked of a datum or of a format, under the report's names:
// concepts, comparison, predicates, classes, neighbours, queries.  The operations are in number/p3109.hpp.
//
// External formats (binary64, binary32, binary16, bfloat16, double, float) are seen as the report sees them: -0 is 0,
// every NaN the one NaN.
#pragma once

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/math.hpp>

namespace ulpine {
namespace detail {

template <class T>
inline constexpr minifloat_spec minifloat_record{1, 0, 0};  // no format of the report
template <class F>
requires(stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, minifloat_spec>) inline constexpr minifloat_spec
    minifloat_record<number<F>> = F::spec;
template <>
inline constexpr minifloat_spec minifloat_record<float> = binary32_spec;
template <>
inline constexpr minifloat_spec minifloat_record<double> = binary64_spec;

// Equal but for the default projection.
ULPINE_API constexpr bool same_values(const minifloat_spec& a, const minifloat_spec& b) noexcept {
    return a.exponent_bits == b.exponent_bits && a.fraction_bits == b.fraction_bits &&
           a.exponent_bias() == b.exponent_bias() && a.special == b.special && a.subnormal == b.subnormal &&
           a.is_signed == b.is_signed && a.has_zero == b.has_zero;
}
ULPINE_API constexpr bool is_p3109_format(const minifloat_spec& s) noexcept {
    const signedness sign = s.is_signed ? signedness::signed_ : signedness::unsigned_;
    const domain d = s.special == specials::p3109_extended ? domain::extended : domain::finite;
    return s.width() >= 3 && s.width() <= 16 && same_values(s, p3109_spec(s.width(), s.significand_bits(), sign, d));
}
ULPINE_API constexpr bool is_external_format(const minifloat_spec& s) noexcept {
    return same_values(s, binary64_spec) || same_values(s, binary32_spec) || same_values(s, minifloat_spec{5, 10}) ||
           same_values(s, minifloat_spec{8, 7});
}

}  // namespace detail

namespace ieee_p3109 {

// A format of the report, 3; an external format, 4.7.2; either.
template <class T>
concept p3109_format = detail::is_p3109_format(detail::minifloat_record<T>);
template <class T>
concept external_format = detail::is_external_format(detail::minifloat_record<T>);
template <class T>
concept datum = p3109_format<T> || external_format<T>;

// 4.2 in the report's words; stochastic modes: rounding::stochastic, the variant stands in random_bits.
inline constexpr rounding NearestTiesToEven = rounding::nearest_even, NearestTiesToAway = rounding::nearest_away,
                          TowardZero = rounding::toward_zero, TowardPositive = rounding::toward_positive,
                          TowardNegative = rounding::toward_negative, ToOdd = rounding::to_odd;
inline constexpr overflow SatFinite = overflow::saturate, SatPropagate = overflow::propagate,
                          SatNone = overflow::infinity;
// That of the minimum set, 4.5, for every result format.
template <datum To>
inline constexpr projection default_projection{NearestTiesToEven, SatNone};

ULPINE_API constexpr rounding RoundOf(projection p) noexcept { return p.mode; }
ULPINE_API constexpr overflow SatOf(projection p) noexcept { return p.policy; }

}  // namespace ieee_p3109

namespace detail {

template <class T>
ULPINE_FN constexpr T p3109_code(u64 code) noexcept {
    if constexpr (number_type<T>) return T::from_bits(static_cast<typename T::storage_type>(code));
    else if constexpr (sizeof(T) == 4) return bit_cast<T>(static_cast<u32>(code));
    else return bit_cast<T>(code);
}
template <class T>
ULPINE_FN constexpr T p3109_nan() noexcept {
    constexpr auto local = minifloat_record<T>;
    return p3109_code<T>(local.nan_code());
}

}  // namespace detail

namespace ieee_p3109 {

// ---- Comparison, 4.12: along the extended reals, false where an operand is NaN ------------------------------------

template <datum A, datum B>
ULPINE_API constexpr bool CompareLess(A x, B y) noexcept {
    const auto a = detail::ordered(detail::unpack(x)), b = detail::ordered(detail::unpack(y));
    const bool numbers = !a.nan & !b.nan;
    return numbers & detail::value_less(a, b);
}
template <datum A, datum B>
ULPINE_API constexpr bool CompareEqual(A x, B y) noexcept {
    const auto a = detail::ordered(detail::unpack(x)), b = detail::ordered(detail::unpack(y));
    const bool numbers = !a.nan & !b.nan;
    return numbers & detail::value_equal(a, b);
}
template <datum A, datum B>
ULPINE_API constexpr bool CompareLessEqual(A x, B y) noexcept {
    return CompareLess(x, y) || CompareEqual(x, y);
}
template <datum A, datum B>
ULPINE_API constexpr bool CompareGreater(A x, B y) noexcept {
    return CompareLess(y, x);
}
template <datum A, datum B>
ULPINE_API constexpr bool CompareGreaterEqual(A x, B y) noexcept {
    return CompareLessEqual(y, x);
}
// NaN is below everything and equal to itself.
template <datum A, datum B>
ULPINE_API constexpr bool TotalOrder(A x, B y) noexcept {
    return detail::unpack(x).nan || CompareLessEqual(x, y);
}

// ---- Predicates and classes, 4.13 to 4.16 ------------------------------------------------------------------------

template <datum T>
ULPINE_API constexpr bool IsZero(T x) noexcept {
    return detail::is_zero(detail::unpack(x));
}
template <datum T>
ULPINE_API constexpr bool IsOne(T x) noexcept {
    const auto v = detail::unpack(x);
    return v.significand == detail::u64{1} << 63 && v.exponent == 0 && !v.negative && !v.infinite && !v.nan;
}
template <datum T>
ULPINE_API constexpr bool IsNaN(T x) noexcept {
    return detail::unpack(x).nan;
}
template <datum T>
ULPINE_API constexpr bool IsInfinite(T x) noexcept {
    const auto v = detail::unpack(x);
    return v.infinite && !v.nan;
}
template <datum T>
ULPINE_API constexpr bool IsFinite(T x) noexcept {
    const auto v = detail::unpack(x);
    return !v.infinite && !v.nan;
}
// Below zero; false for NaN, which has no sign, and for zero.
template <datum T>
ULPINE_API constexpr bool IsSignMinus(T x) noexcept {
    const auto v = detail::unpack(x);
    return v.negative && !v.nan && !detail::is_zero(v);
}
template <datum T>
ULPINE_API constexpr bool IsNormal(T x) noexcept {
    constexpr int lowest = 1 - detail::minifloat_record<T>.exponent_bias();
    return IsFinite(x) && !IsZero(x) && detail::unpack(x).exponent >= lowest;
}
template <datum T>
ULPINE_API constexpr bool IsSubnormal(T x) noexcept {
    return IsFinite(x) && !IsZero(x) && !IsNormal(x);
}

enum class_of_datum {
    ClsNaN,
    ClsNegativeInfinity,
    ClsNegativeNormal,
    ClsNegativeSubnormal,
    ClsZero,
    ClsPositiveSubnormal,
    ClsPositiveNormal,
    ClsPositiveInfinity
};
template <datum T>
ULPINE_API constexpr class_of_datum Class(T x) noexcept {
    if (IsNaN(x)) return ClsNaN;
    if (IsZero(x)) return ClsZero;
    const bool negative = IsSignMinus(x);
    if (IsInfinite(x)) return negative ? ClsNegativeInfinity : ClsPositiveInfinity;
    if (IsSubnormal(x)) return negative ? ClsNegativeSubnormal : ClsPositiveSubnormal;
    return negative ? ClsNegativeNormal : ClsPositiveNormal;
}

// ---- Neighbours: infinities included, NaN where there is none; P3109 formats only --------------------------------

template <p3109_format T>
ULPINE_API constexpr T NextGreaterThan(T x) noexcept {
    return next_up(x);
}
template <p3109_format T>
ULPINE_API constexpr T NextLessThan(T x) noexcept {
    return next_down(x);
}

// ---- Formats: BitwidthOf<T>() ... --------------------------------------------------------------------------------

template <datum T>
ULPINE_API constexpr int BitwidthOf() noexcept {
    return detail::minifloat_record<T>.width();
}
template <datum T>
ULPINE_API constexpr int PrecisionOf() noexcept {
    return detail::minifloat_record<T>.significand_bits();
}
template <datum T>
ULPINE_API constexpr signedness SignednessOf() noexcept {
    return detail::minifloat_record<T>.is_signed ? signedness::signed_ : signedness::unsigned_;
}
template <datum T>
ULPINE_API constexpr domain DomainOf() noexcept {
    return detail::minifloat_record<T>.has_infinity() ? domain::extended : domain::finite;
}
template <datum T>
ULPINE_API constexpr int ExponentBitwidthOf() noexcept {
    return detail::minifloat_record<T>.exponent_bits;
}
template <datum T>
ULPINE_API constexpr int TrailingSignificandBitwidthOf() noexcept {
    return detail::minifloat_record<T>.fraction_bits;
}
template <datum T>
ULPINE_API constexpr int ExponentBiasOf() noexcept {
    return detail::minifloat_record<T>.exponent_bias();
}
template <datum T>
ULPINE_API constexpr T MaxFiniteOf() noexcept {
    constexpr auto local = detail::minifloat_record<T>;
    return detail::p3109_code<T>(local.largest_code());
}
template <datum T>
ULPINE_API constexpr T MinFiniteOf() noexcept {
    constexpr auto local = detail::minifloat_record<T>;
    return detail::p3109_code<T>(local.is_signed ? local.largest_code() | (local.top_code() + 1) : 0);
}
template <datum T>
ULPINE_API constexpr T MinPositiveOf() noexcept {
    return detail::p3109_code<T>(1);
}
// NaN where the precision is 1.
template <datum T>
ULPINE_API constexpr T MaxSubnormalOf() noexcept {
    constexpr int m = detail::minifloat_record<T>.fraction_bits;
    return m == 0 ? detail::p3109_nan<T>() : detail::p3109_code<T>((detail::u64{1} << m) - 1);
}
template <datum T>
ULPINE_API constexpr T MinNormalOf() noexcept {
    constexpr int m = detail::minifloat_record<T>.fraction_bits;
    return detail::p3109_code<T>(detail::u64{1} << m);
}

}  // namespace ieee_p3109
}  // namespace ulpine
