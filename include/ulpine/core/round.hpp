// THE routine: everything in the library that rounds comes here.
#pragma once

#include <ulpine/core/rounding.hpp>
#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// Whether what lies beyond the largest finite value leaves the range, rather than becoming that value: P3109 draft 4.0,
// 4.7.5.  Under the policy infinity the modes that round inward keep the largest finite value.
template <rounding R>
ULPINE_FN constexpr bool leaves_range(overflow policy, bool infinite, bool negative, bool is_signed,
                                      bool has_infinity) noexcept {
    const bool inward = (R == rounding::toward_zero) | ((R == rounding::toward_positive) & negative) |
                        ((R == rounding::toward_negative) & !negative) | ((R == rounding::to_odd) & !is_signed);
    return policy == overflow::infinity ? (infinite | !inward)
                                        : (policy == overflow::propagate) & has_infinity & infinite;
}

// The place of an inexact value between its neighbours, for stochastic rounding:
//   nu = (|x| - |lower|) / (|upper| - |lower|) = (fraction + s) / (2^33 · spacing),  0 <= s < 1,  s > 0 where sticky
// spacing is 1 where the neighbours differ by one unit of the dropped bits; 2^k - 1 between the powers of two 2^a and
// 2^(a+k) of a posit whose exponent bits are cut.  So no division is needed: both sides are multiplied by spacing.
template <class U>
struct nu_fraction {
    U fraction{};
    U spacing{};
    flag_t<U> sticky{};
};

// Bits below the units place that a stochastic decision may look at: 32 random bits and one more.
inline constexpr int nu_bits = 33;

// Away from zero  <=>  nu · 2^(n+1) > value, or equal and on_equality: the three variants of P3109 multiplied out.
struct stochastic_bound {
    u64 value;
    bool on_equality;
};
ULPINE_FN constexpr stochastic_bound bound_of(random_bits random) noexcept {
    const u64 r = random.value & low_mask<u64>(random.bits);
    const bool a = random.variant == stochastic_variant::a, c = random.variant == stochastic_variant::c;
    const bool on_equality = !c | ((r & 1) == 0);
    return {2 * ((u64{1} << random.bits) - r) - u64{!a}, on_equality};
}

template <class U>
ULPINE_FN constexpr flag_t<U> takes_upper_stochastic(const nu_fraction<U>& nu, random_bits random) noexcept {
    const stochastic_bound bound = bound_of(random);
    const U scaled = U(bound.value << (nu_bits - 1 - random.bits)) * nu.spacing;
    const bool above = scaled < nu.fraction, equal = scaled == nu.fraction;
    return above | (equal & (nu.sticky | bound.on_equality));
}

// nu from the dropped bits themselves: the neighbours differ by one unit of them.  cut > nu_bits where the lowest is
// jammed.
template <class U>
ULPINE_FN constexpr nu_fraction<U> nu_by_bits(U extended, int cut) noexcept {
    const U dropped = extended & low_mask<U>(cut);
    const int down = larger(cut - nu_bits, 0), up = larger(nu_bits - cut, 0);
    return {(dropped >> down) << up, U(1), (dropped & low_mask<U>(down)) != U(0)};
}

// Which of two neighbours: true for the one farther from zero.
//   odd    the code nearer to zero is odd
//   half   the value is on or beyond the threshold between the two
//   above  the value is beyond that threshold (where half), or beyond the neighbour nearer to zero (where not)
template <rounding R, class F>
ULPINE_FN constexpr F takes_upper(const F& odd, const F& half, const F& above, const F& negative) noexcept {
    static_assert(R != rounding::stochastic, "stochastic rounding needs random bits");
    if constexpr (R == rounding::nearest_even) return half & (above | odd);
    else if constexpr (R == rounding::nearest_away) return half;
    else if constexpr (R == rounding::toward_positive) return (half | above) & !negative;
    else if constexpr (R == rounding::toward_negative) return (half | above) & negative;
    else if constexpr (R == rounding::to_odd) return (half | above) & !odd;
    else return F(false);
}

// What to add to a word so that the carry out of its low `cut` bits is the rounding; they are dropped afterwards.
// Total for 0 <= cut < digits, and for lanes with a cut each.
//   nearest even   half the unit, less one where the kept part is even:  ((2^cut - 1) + odd) >> 1
//   stochastic     random bits on the scale of the dropped ones: they carry out  <=>  floor(nu 2^N) + R >= 2^N
// random: the N random bits at the top of the word, as random_at_top gives them; used by the stochastic mode alone.
template <rounding R, class U, class Distance>
ULPINE_FN constexpr U round_increment(const U& word, const Distance& cut, const flag_t<U>& negative,
                                      const U& random) noexcept {
    using T = element_t<U>;
    const U below = shifted_left<U>(T(1), cut) - T(1);
    if constexpr (R == rounding::nearest_even) return (below + ((word >> cut) & T(1))) >> 1;
    else if constexpr (R == rounding::nearest_away) return (below + T(1)) >> 1;
    else if constexpr (R == rounding::toward_positive) return select(negative, T(0), below);
    else if constexpr (R == rounding::toward_negative) return select(negative, below, T(0));
    else if constexpr (R == rounding::to_odd) return below & (((word >> cut) & T(1)) - T(1));
    else if constexpr (R == rounding::stochastic) return (random >> 1) >> (T(digits<T> - 1) - cut);
    else return zero<U>();
}

// The same as nearest even in place where at least one bit is dropped at all times, cut = base + extra with base >= 1:
// half - 1 + odd needs no shift of what a shift has made, so the chain of operations is shorter.
// parity: a word whose bit `cut` says whether the kept part is odd.
template <class U>
ULPINE_FN constexpr U nearest_even_units(const U& word, const U& parity, int base, const U& extra) noexcept {
    using T = element_t<U>;
    const U odd = ((parity >> base) >> extra) & T(1);
    const U half = shifted_left<U>(static_cast<T>(T(1) << (base - 1)), extra);
    return ((word - T(1)) + odd + half) & shifted_left<U>(static_cast<T>(T(0) - (T(1) << base)), extra);
}

// The word without its low `cut` bits, where they are dropped in place.
template <class U, class Distance>
ULPINE_FN constexpr U whole_units(const U& word, const Distance& cut) noexcept {
    using T = element_t<U>;
    return word & (~(shifted_left<U>(T(1), cut) - T(1)));
}

// Drop the low `cut` bits of an over-long code (2 <= cut < digits) and round what remains by them.
//
//   extended = | code | h | lower bits, the lowest one jammed |      h is the first of the dropped bits
//
// The code of the next larger magnitude is code + 1, so the carry of the rounding may ripple through fraction,
// exponent and regime.  Nearest even needs no decision: with odd = the lowest kept bit,
//   extended + (2^(cut-1) - 1) + odd   carries into the code  <=>  dropped > half, or dropped = half and odd.
// Valid while extended < 2^digits - 2^cut.  Checked for every code and threshold in tests/core/round.cpp.
template <rounding R, class U>
ULPINE_FN constexpr U round_shift(U extended, int cut, flag_t<U> negative, random_bits random) noexcept {
    const U code = extended >> cut;
    if constexpr (R == rounding::toward_zero) {
        return code;
    } else if constexpr (R == rounding::nearest_even) {
        return (extended + ((U(1) << (cut - 1)) - U(1)) + (code & U(1))) >> cut;
    } else if constexpr (R == rounding::nearest_away) {
        return (extended + (U(1) << (cut - 1))) >> cut;
    } else if constexpr (R == rounding::stochastic) {
        return code + U(takes_upper_stochastic(nu_by_bits(extended, cut), random));
    } else {
        const flag_t<U> odd = (code & U(1)) != U(0), half = (extended & (U(1) << (cut - 1))) != U(0),
                        above = (extended & low_mask<U>(cut - 1)) != U(0);
        return code + U(takes_upper<R>(odd, half, above, negative));
    }
}

}  // namespace ulpine::detail
