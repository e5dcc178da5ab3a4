// Reciprocals, roots and integer powers, rounded once.
//
//   recip<To, P>(x)    1/x               hypot<To, P>(x, y)      sqrt(x² + y²)
//   rsqrt<To, P>(x)    1/sqrt(x)         compound<To, P>(x, n)   (1 + x)^n
//                                        rootn<To, P>(x, n)      x^(1/n)
//
// Operands, To, P and a last argument of random_bits as in number/operations.hpp; n: any integer that a long long
// holds.  Every result is correctly rounded, whatever the formats and n; arith/power.hpp says why for compound and rootn.
//
// Special values by the family of the result (NaR stands for posits and takums; formats without NaN or infinity give
// what they give for those):
//                            IEEE-like            P3109    posits             fixed, lookup
//   recip, rsqrt of +-0      +-infinity           NaN      NaR                +-largest
//   rsqrt(x), x < 0          NaN                  NaN      NaR                as NaN
//   hypot(infinity, NaN)     infinity             NaN      NaR                largest
//   compound(x, n), x < -1   NaN                  NaN      the real number    the real number
//   compound(-1, n), n < 0   infinity             NaN      NaR                largest
//   compound(NaN, 0)         1                    NaN      NaR                1
//   rootn(+-0, n), n < 0     infinity, but        NaN      NaR                largest
//                            -infinity for -0 and odd n
//   compound(x, 0) = 1;  rootn(x, 0), and rootn(x, n) for x < 0 and even n, are invalid
// A NaN operand in a P3109 or posit format stays NaN in hypot and compound whatever the result's family.
// Sources: IEEE 754-2019, 9.2.1; IEEE P3109 draft 4.0, 4.10; Posit Standard (2022), 5.5, 5.6 and 5.8.
#pragma once

#include <ulpine/arith/power.hpp>
#include <ulpine/arith/root.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine {
namespace detail {

// NaN stays NaN where IEEE 754 would forget it: P3109 draft 4.0, 4.10; Posit Standard (2022), 4.2.
template <class... T>
inline constexpr bool keeps_nan = ((has_nar_v<T> || zero_division_is_nan<T>) || ...);

template <class T>
inline constexpr bool is_ieee_like = stdlib::is_floating_point_v<T>;
template <class F>
requires requires { F::spec.has_infinity(); }
inline constexpr bool is_ieee_like<number<F>> = true;

// Rounds a result that is infinite for a finite operand where it has a pole.
template <class To, projection P, class U>
ULPINE_FN constexpr To pack_with_pole(unpacked<U> r, bool operand_infinite, random_bits random) noexcept {
    if constexpr (zero_division_is_nan<To>) r.nan = r.nan | (r.infinite & !operand_infinite);
    return pack<To, P>(r, random);
}

}  // namespace detail

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To recip(A x, Random... random) noexcept {
    return ulpine::div<To, P>(true, x, random...);
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To rsqrt(A x, Random... random) noexcept {
    static_assert(!detail::wraps<To, P>, "rsqrt<To, P>: the result must saturate, not wrap");
    using U = detail::word_for<detail::larger(2 * detail::root_bits<To, P>, detail::result_bits<To, P>)>;
    const auto value = detail::unpack(x);
    return detail::pack_with_pole<To, P>(detail::rsqrt<U>(value, detail::root_bits<To, P>), value.infinite,
                                         detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To hypot(A x, B y, Random... random) noexcept {
    static_assert(!detail::wraps<To, P>, "hypot<To, P>: the result must saturate, not wrap");
    constexpr int need = detail::larger(2 * detail::most_significant_bits<A, B> + 3, 2 * detail::root_bits<To, P> + 4);
    using U = detail::word_for<detail::larger(need, detail::result_bits<To, P>)>;
    auto r = detail::hypot(detail::load<U>(x), detail::load<U>(y), detail::root_bits<To, P>);
    r.nan = r.nan & (!r.infinite | detail::keeps_nan<To, A, B>);
    return detail::pack<To, P>(r, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To compound(A x, long long n,
                                                                             Random... random) noexcept {
    static_assert(!detail::wraps<To, P>, "compound<To, P>: the result must saturate, not wrap");
    using U = detail::word_for<detail::larger(detail::root_bits<To, P> + 1, detail::result_bits<To, P>)>;
    const auto value = detail::unpack(x);
    return detail::pack_with_pole<To, P>(
        detail::compound<U>(value, n, detail::root_bits<To, P>, detail::is_ieee_like<To>, detail::keeps_nan<To, A>),
        value.infinite, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To rootn(A x, long long n, Random... random) noexcept {
    static_assert(!detail::wraps<To, P>, "rootn<To, P>: the result must saturate, not wrap");
    using U = detail::word_for<detail::larger(detail::root_bits<To, P> + 1, detail::result_bits<To, P>)>;
    const auto value = detail::unpack(x);
    return detail::pack_with_pole<To, P>(detail::rootn<U>(value, n, detail::root_bits<To, P>), value.infinite,
                                         detail::random_for<P>(random...));
}

// These take no type argument: the result has the operand's format, that of hypot the wider of the two.
template <int = 0, number_type T>
ULPINE_API constexpr T recip(T x) noexcept {
    return ulpine::recip<T>(x);
}
template <int = 0, number_type T>
ULPINE_API constexpr T rsqrt(T x) noexcept {
    return ulpine::rsqrt<T>(x);
}
template <int = 0, class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto hypot(A x, B y) noexcept {
    return ulpine::hypot<detail::common_number_t<A, B>>(x, y);
}
template <int = 0, number_type T>
ULPINE_API constexpr T compound(T x, long long n) noexcept {
    return ulpine::compound<T>(x, n);
}
template <int = 0, number_type T>
ULPINE_API constexpr T rootn(T x, long long n) noexcept {
    return ulpine::rootn<T>(x, n);
}

}  // namespace ulpine
