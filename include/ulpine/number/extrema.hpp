// Minimum and maximum in all their variants, clamping, and total orders.
//
//   minimum<To, P>(x, y)           NaN if an operand is
//   minimum_number                 the other operand if one is NaN
//   minimum_magnitude              by |x|, NaN as minimum
//   minimum_magnitude_number       by |x|, NaN as minimum_number
//   minimum_finite                 as minimum_number, and of one infinity and one finite value the finite one
//   maximum ...                    the same
//   clamp<To, P>(x, low, high)     minimum(maximum(x, low), high); NaN where low > high or an operand is NaN
//   total_order(x, y)              x not above y in an order of all codes of a format
//   total_order_magnitude(x, y)    the same of |x| and |y|
//
// To, P, the operands and random_bits: as in number/operations.hpp.  The value chosen is rounded into To once, so an
// infinity saturates where the policy says so.  -0 is below +0; of two equal magnitudes the lesser value is the
// minimum; NaR counts as NaN.  So these are the operations of IEEE 754-2019, 9.6, and of IEEE P3109 draft 4.0, 4.11;
// minimum_finite, maximum_finite and clamp are P3109's alone.
#pragma once

#include <ulpine/number/operators.hpp>

namespace ulpine {
namespace detail {

enum class extremum_end {
    least,
    greatest
};
enum class extremum_measure {
    value,
    magnitude
};
enum class extremum_skips {
    nothing,  // NaN wins
    nan,
    nan_and_infinity
};

// x < y for what is not NaN, -0 below +0.
template <class U>
ULPINE_FN constexpr bool precedes(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const auto a = ordered(x), b = ordered(y);
    const bool less = value_less(a, b), same = value_equal(a, b);
    return less | (same & a.negative & !b.negative);
}

template <extremum_end E, extremum_measure M, extremum_skips S, class U>
ULPINE_FN constexpr unpacked<U> extremum(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    constexpr bool least = E == extremum_end::least;
    bool first = least ? !precedes(y, x) : !precedes(x, y);
    if constexpr (M == extremum_measure::magnitude) {
        const auto a = ordered(x), b = ordered(y);
        const bool smaller = magnitude_less(a, b), larger = magnitude_less(b, a);
        first = (least ? smaller : larger) | (first & !smaller & !larger);
    }
    if constexpr (S == extremum_skips::nan_and_infinity) first = x.infinite != y.infinite ? y.infinite : first;
    if constexpr (S != extremum_skips::nothing) first = (first | y.nan) & !x.nan;
    unpacked<U> chosen = select_value(first, x, y);
    if constexpr (S == extremum_skips::nothing) chosen.nan = x.nan | y.nan;
    return chosen;
}

template <class To, projection P, extremum_end E, extremum_measure M, extremum_skips S, class A, class B>
ULPINE_FN constexpr To extremum_of(A x, B y, random_bits random) noexcept {
    using U = word_for<larger(convert_bits<To, P, A>, convert_bits<To, P, B>)>;
    return pack<To, P>(widen<U>(extremum<E, M, S>(unpack(x), unpack(y))), random);
}

template <class U>
ULPINE_FN constexpr unpacked<U> clamp(const unpacked<U>& x, const unpacked<U>& low, const unpacked<U>& high) noexcept {
    constexpr auto value = extremum_measure::value;
    constexpr auto nothing = extremum_skips::nothing;
    const bool empty = value_less(ordered(high), ordered(low));
    unpacked<U> chosen =
        extremum<extremum_end::least, value, nothing>(extremum<extremum_end::greatest, value, nothing>(x, low), high);
    chosen.nan = chosen.nan | empty;
    return chosen;
}

}  // namespace detail

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To minimum(A x, B y, Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::least, detail::extremum_measure::value,
                               detail::extremum_skips::nothing>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To maximum(A x, B y, Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::greatest, detail::extremum_measure::value,
                               detail::extremum_skips::nothing>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To minimum_number(A x, B y,
                                                                                   Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::least, detail::extremum_measure::value,
                               detail::extremum_skips::nan>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To maximum_number(A x, B y,
                                                                                   Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::greatest, detail::extremum_measure::value,
                               detail::extremum_skips::nan>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To minimum_magnitude(A x, B y,
                                                                                      Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::least, detail::extremum_measure::magnitude,
                               detail::extremum_skips::nothing>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To maximum_magnitude(A x, B y,
                                                                                      Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::greatest, detail::extremum_measure::magnitude,
                               detail::extremum_skips::nothing>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To
minimum_magnitude_number(A x, B y, Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::least, detail::extremum_measure::magnitude,
                               detail::extremum_skips::nan>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To
maximum_magnitude_number(A x, B y, Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::greatest, detail::extremum_measure::magnitude,
                               detail::extremum_skips::nan>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To minimum_finite(A x, B y,
                                                                                   Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::least, detail::extremum_measure::value,
                               detail::extremum_skips::nan_and_infinity>(x, y, detail::random_for<P>(random...));
}
template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To maximum_finite(A x, B y,
                                                                                   Random... random) noexcept {
    return detail::extremum_of<To, P, detail::extremum_end::greatest, detail::extremum_measure::value,
                               detail::extremum_skips::nan_and_infinity>(x, y, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B, operand C,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To clamp(A x, B low, C high,
                                                                          Random... random) noexcept {
    using U = detail::word_for<detail::larger(
        detail::convert_bits<To, P, A>,
        detail::larger(detail::convert_bits<To, P, B>, detail::convert_bits<To, P, C>))>;
    return detail::pack<To, P>(
        detail::widen<U>(detail::clamp(detail::unpack(x), detail::unpack(low), detail::unpack(high))),
        detail::random_for<P>(random...));
}

namespace detail {

// Formats whose NaNs have the top codes: IEEE 754-2019, 5.10.
template <class Spec>
ULPINE_API constexpr bool spec_nan_has_sign(const Spec& s) noexcept {
    if constexpr (requires { s.subnormal; }) return s.has_nan() && !s.nan_is_minus_zero() && !s.is_p3109();
    else return false;
}
template <class T>
inline constexpr bool nan_has_sign = spec_nan_has_sign(T::spec);

// Codes in the order of sign and magnitude.
template <class U>
ULPINE_FN constexpr bool code_not_above(const signed_code<U>& x, const signed_code<U>& y) noexcept {
    const U a = x.magnitude,
            b = y.magnitude;  // nvcc takes `x.magnitude <` for the beginning of a template argument list
    const bool less = a < b, same = a == b;
    return x.negative != y.negative ? x.negative : same | (less != x.negative);
}
// The values in order, -0 below +0, NaN below all.
template <class U>
ULPINE_FN constexpr bool not_above(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    return x.nan | (!y.nan & !precedes(y, x));
}

}  // namespace detail

// Where NaNs have the top codes IEEE 754-2019, 5.10: negative NaNs by their codes, -infinity, ..., -0, +0, ...,
// +infinity, positive NaNs.  Elsewhere the one NaN is below all: P3109 draft 4.0, 4.12; posits and takums, in the order
// of their codes as integers, NaR first.
template <number_type T>
ULPINE_API constexpr bool total_order(T x, T y) noexcept {
    if constexpr (detail::nan_has_sign<T>) {
        constexpr auto local = T::spec;
        return detail::code_not_above(detail::split(local, detail::u64{x.bits()}),
                                      detail::split(local, detail::u64{y.bits()}));
    } else {
        return detail::not_above(detail::unpack(x), detail::unpack(y));
    }
}
// The same for |x| and |y|, the signs of NaNs left out too.
template <number_type T>
ULPINE_API constexpr bool total_order_magnitude(T x, T y) noexcept {
    if constexpr (detail::nan_has_sign<T>) {
        constexpr auto local = T::spec;
        const auto a = detail::split(local, detail::u64{x.bits()}).magnitude;
        const auto b = detail::split(local, detail::u64{y.bits()}).magnitude;
        return a <= b;
    } else {
        auto a = detail::unpack(x), b = detail::unpack(y);
        a.negative = b.negative = false;
        return detail::not_above(a, b);
    }
}

}  // namespace ulpine
