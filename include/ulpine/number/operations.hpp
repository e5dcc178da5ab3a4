// Operations with a chosen result type and projection: the exact result of operands of any formats, rounded once.
//
//   add<To, P>(x, y)  sub  mul  div  remainder  fma<To, P>(x, y, z)  sqrt<To, P>(x)  convert<To, P>(x)
//
// To: a number type or a built-in arithmetic type.  P: rounding mode and overflow policy, by default those of To.  A
// last argument of random_bits is needed, and used, where the mode is stochastic.  Operands: number types and
// built-in types, freely mixed. Invalid operations give NaN or NaR, and where a format has neither what the format
// defines for NaN.
#pragma once

#include <ulpine/arith/add.hpp>
#include <ulpine/arith/div.hpp>
#include <ulpine/arith/integral.hpp>
#include <ulpine/arith/mul.hpp>
#include <ulpine/arith/remainder.hpp>
#include <ulpine/arith/sqrt.hpp>
#include <ulpine/number/type.hpp>

namespace ulpine {
namespace detail {

template <class... T>
inline constexpr int most_significant_bits = 0;
template <class T, class... Rest>
inline constexpr int most_significant_bits<T, Rest...> = larger(operand_traits<T>::significand_bits,
                                                                most_significant_bits<Rest...>);

// Powers of two may be neighbours in To, up to a factor of 2 to this; a stochastic decision between them looks as far
// below a result as below that many significand bits.
template <class To>
inline constexpr int longest_step = 1;
template <class F>
requires requires { F::spec.longest_step(); }
inline constexpr int longest_step<number<F>> = F::spec.longest_step();

// Room for a result of To: its layout; and its precision, the rounding place, and what a sum may lose at the top.
template <class To, projection P>
inline constexpr int result_precision = P.mode == rounding::stochastic
                                            ? larger(operand_traits<To>::significand_bits, longest_step<To>) + nu_bits +
                                                  1
                                            : operand_traits<To>::significand_bits;
template <class To, projection P>
inline constexpr int result_bits = larger(operand_traits<To>::layout_bits(P.mode == rounding::stochastic),
                                          result_precision<To, P> + 5);

template <class To, projection P>
ULPINE_API constexpr bool wraps_around() noexcept {
    if constexpr (requires { operand_traits<To>::spec.integer_bits; }) return policy_for<To>(P) == overflow::wrap;
    else return false;
}
template <class To, projection P>
inline constexpr bool wraps = wraps_around<To, P>();

// Room for the sum of operands of so many bits.  Where the word is long enough for the operands side by side, the
// smaller one moves by at most `reach`, far enough to lie below all that decides, and every bit is kept.
template <class To, projection P, int OperandBits, class... Operands>
struct sum_room {
    using word = operation_word<larger(OperandBits + 3, result_bits<To, P>), Operands...>;
    static constexpr int far =
        result_precision<To, P> + 4 > OperandBits + 4 ? result_precision<To, P> + 4 : OperandBits + 4;
    static constexpr bool side_by_side = !wraps<To, P> && OperandBits + far + 2 <= digits<word>;
    static constexpr int reach = side_by_side ? far : digits<word>;
    static constexpr int significant = side_by_side ? OperandBits + far + 2 : digits<word>;
};

// Where the result wraps modulo 2^I, an addend may be reduced by it first; then no bit that counts is jammed away.
template <class To, class U>
ULPINE_FN constexpr unpacked<U> reduced(const unpacked<U>& x) noexcept {
    const int modulus = operand_traits<To>::spec.integer_bits;
    const unpacked<U> low =
        normalized(shl(x.significand, larger(x.exponent - modulus + 1, 0)), modulus - 1, x.negative);
    return x.exponent < modulus || x.infinite || x.nan ? x : low;
}

// x + y where the result wraps: of both operands only what the modulus leaves.  The sum keeps the sign of the true
// one, which the rounding may depend on, by a multiple of the modulus.
template <class To, projection P, bool SignedZero, class U>
ULPINE_FN constexpr unpacked<U> add_reduced(const unpacked<U>& x, const unpacked<U>& y, int reach) noexcept {
    if constexpr (!wraps<To, P>) {
        return add<P.mode, SignedZero>(x, y, reach);
    } else {
        unpacked<U> total = add<P.mode, SignedZero>(reduced<To>(x), reduced<To>(y));
        const bool negative = magnitude_less(x, y) ? y.negative : x.negative;
        const bool turned = total.significand != U(0) && total.negative != negative && !total.infinite && !total.nan;
        const unpacked<U> turn{U(1) << (digits<U> - 1), operand_traits<To>::spec.integer_bits + 1, negative, false,
                               false};
        return turned ? sum(total, turn) : total;
    }
}

template <class Spec>
ULPINE_API constexpr bool spec_has_signed_zero(const Spec& s) noexcept {
    if constexpr (requires { s.has_negative_zero(); }) return s.has_negative_zero();
    else return requires {
            s.mirrored;
        };
}
template <class T>
inline constexpr bool has_signed_zero = true;
template <class F>
inline constexpr bool has_signed_zero<number<F>> = spec_has_signed_zero(F::spec);

// x + y, or x - y.  Operands of one format are put in order by their codes, before they are taken apart.
template <class To, projection P, bool Subtract, class A, class B>
ULPINE_FN constexpr To add_operands(A x, B y, random_bits random) noexcept {
    using room = sum_room<To, P, most_significant_bits<A, B>, A, B>;
    using U = typename room::word;
    constexpr bool zeros = has_signed_zero<To>;
    if constexpr (stdlib::is_same_v<A, B> && !wraps<To, P> && requires { operand_traits<A>::unpack_ordered(x, y); }) {
        constexpr bool is_short = digits<U> < 64;
        const auto pair =
            operand_traits<A>::template unpack_ordered<stdlib::conditional_t<is_short, u32, u64>>(x, y, Subtract);
        return pack<To, P>(add_ordered<P.mode, zeros>(widen<U>(pair.larger), widen<U>(pair.smaller), room::reach),
                           random, room::significant);
    } else {
        auto second = load<U>(y);
        second.negative = second.negative != Subtract;
        return pack<To, P>(add_reduced<To, P, zeros>(load<U>(x), second, room::reach), random, room::significant);
    }
}

template <class T>
inline constexpr bool is_lookup_v = false;
template <class F>
requires requires { F::spec.rule; }
inline constexpr bool is_lookup_v<number<F>> = true;

// The bits of a root that decide: up to the place below the thresholds, and one more.  Where the result wraps its low
// bits count; the thresholds of a lookup set may be longer than its values, or roots themselves.
template <class To, projection P>
inline constexpr int root_bits = wraps<To, P> || is_lookup_v<To> ? 126 : result_precision<To, P> + 2;

template <class To>
inline constexpr bool zero_division_is_nan = false;
template <class F>
requires(stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>,
                           minifloat_spec>) inline constexpr bool zero_division_is_nan<number<F>> = F::spec.is_p3109();

// The random bits given; a deterministic mode needs none.
template <class... Random>
concept optional_random = sizeof...(Random) == 0 ||
                          (sizeof...(Random) == 1 && (stdlib::is_same_v<Random, random_bits> && ...));

template <projection P>
ULPINE_FN constexpr random_bits random_for() noexcept {
    static_assert(P.mode != rounding::stochastic, "stochastic rounding needs random_bits as the last argument");
    return {};
}
template <projection P>
ULPINE_FN constexpr random_bits random_for(random_bits random) noexcept {
    return random;
}

}  // namespace detail

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To convert(A x, Random... random) noexcept {
    return detail::convert_operand<To, P>(x, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To add(A x, B y, Random... random) noexcept {
    return detail::add_operands<To, P, false>(x, y, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To sub(A x, B y, Random... random) noexcept {
    return detail::add_operands<To, P, true>(x, y, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To mul(A x, B y, Random... random) noexcept {
    constexpr int product = 2 * detail::most_significant_bits<A, B>;
    using U = detail::operation_word<detail::larger(product, detail::result_bits<To, P>), A, B>;
    return detail::pack<To, P>(detail::mul(detail::load<U>(x), detail::load<U>(y)), detail::random_for<P>(random...),
                               product);
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To div(A x, B y, Random... random) noexcept {
    constexpr int divisor = detail::operand_traits<B>::significand_bits;
    constexpr int need =
        detail::larger(detail::most_significant_bits<A, B> + 3, divisor + detail::result_precision<To, P> + 3);
    using U = detail::operation_word<detail::larger(need, detail::result_bits<To, P>), A, B>;
    const auto divisor_value = detail::load<U>(y);
    auto dividend = detail::load<U>(x);
    if constexpr (detail::wraps<To, P>) {  // x/y modulo 2^I is (x modulo y 2^I) / y
        auto modulus = divisor_value;
        modulus.exponent += detail::operand_traits<To>::spec.integer_bits;
        const bool finite = !dividend.infinite && !dividend.nan && !modulus.infinite && !modulus.nan;
        if (finite && !detail::is_zero(modulus)) dividend = detail::modulo(dividend, modulus);
    }
    auto ratio = detail::div(dividend, divisor_value, divisor);
    if constexpr (detail::zero_division_is_nan<To>) ratio.nan = ratio.nan || detail::is_zero(divisor_value);
    return detail::pack<To, P>(ratio, detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To remainder(A x, B y, Random... random) noexcept {
    using U = detail::word_for<detail::larger(detail::most_significant_bits<A, B> + 3, detail::result_bits<To, P>)>;
    return detail::pack<To, P>(detail::remainder(detail::load<U>(x), detail::load<U>(y)),
                               detail::random_for<P>(random...));
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B, operand C,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To fma(A x, B y, C z, Random... random) noexcept {
    constexpr int product = 2 * detail::most_significant_bits<A, B>;
    using room = detail::sum_room<To, P, detail::larger(product, detail::operand_traits<C>::significand_bits), A, B, C>;
    using U = typename room::word;
    const auto xy = detail::mul(detail::load<U>(x), detail::load<U>(y));
    return detail::pack<To, P>(
        detail::add_reduced<To, P, detail::has_signed_zero<To>>(xy, detail::load<U>(z), room::reach),
        detail::random_for<P>(random...), room::significant);
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To sqrt(A x, Random... random) noexcept {
    constexpr int root_bits = detail::root_bits<To, P>;
    constexpr int need = detail::larger(detail::operand_traits<A>::significand_bits + 1, 2 * root_bits);
    using U = detail::operation_word<detail::larger(need, detail::result_bits<To, P>), A>;
    return detail::pack<To, P>(detail::sqrt(detail::load<U>(x), root_bits), detail::random_for<P>(random...));
}

}  // namespace ulpine
