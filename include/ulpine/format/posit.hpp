// Posits: the Posit Standard (2022) for any width and exponent size, with a bounded regime and a scale as options.
#pragma once

#include <ulpine/core/format.hpp>

namespace ulpine {

// The record of a posit format.  A code is the sign, a run of equal bits (the regime) ended by the opposite bit, up
// to exponent_bits bits of exponent, and fraction; negative codes are two's complements.  Bits cut off by the width
// are 0.
//   value = 2^scale · 2^(regime · 2^exponent_bits + exponent) · 1.fraction
//   regime = run - 1 for a run of ones, -run for a run of zeros
struct posit_spec {
    int bits = 16;          // 2 to 64
    int exponent_bits = 2;  // 0 to 5; may exceed what the width leaves room for
    int regime_limit = 0;   // longest run (bounded posits, "b-posit"); a run of this length has no end bit; 0: no limit
    int scale = 0;          // every value is multiplied by 2^scale (adaptive posits); -1100 to 1100

    ULPINE_API friend constexpr bool operator==(const posit_spec&, const posit_spec&) = default;

    ULPINE_FN constexpr int width() const noexcept { return bits; }
    ULPINE_FN constexpr int longest_run() const noexcept {
        return regime_limit > 0 && regime_limit < bits - 1 ? regime_limit : bits - 1;
    }
    // At a run of one bit: sign, two bits of regime (one where the limit is one), exponent, then fraction.
    ULPINE_FN constexpr int significand_bits() const noexcept {
        const int fraction = bits - 1 - (longest_run() == 1 ? 1 : 2) - exponent_bits;
        return 1 + detail::larger(fraction, 0);
    }
    ULPINE_FN constexpr int layout_bits(bool stochastic) const noexcept {
        return stochastic ? detail::larger(bits + exponent_bits, longest_step()) + detail::nu_bits + 3
                          : bits + exponent_bits + 4;
    }
    // Neighbouring powers of two, where exponent bits are cut, differ by a factor of at most 2 to this.
    ULPINE_FN constexpr int longest_step() const noexcept { return 1 << exponent_bits; }
    ULPINE_FN constexpr projection default_projection() const noexcept {
        return {rounding::nearest_even, overflow::saturate};
    }
    ULPINE_FN constexpr bool has_nar() const noexcept { return true; }
};

struct posit_options {
    int regime_limit = 0;
    int scale = 0;
    ULPINE_API friend constexpr bool operator==(const posit_options&, const posit_options&) = default;
};

template <int N, int ES, posit_options... Options>
struct posit_format {
    static constexpr posit_options O = detail::options_of<posit_options, Options...>;
    static_assert(N >= 2 && N <= 64, "posit<N, ES>: the width N must be 2 to 64 bits");
    static_assert(ES >= 0 && ES <= 5, "posit<N, ES>: the exponent size ES must be 0 to 5 bits");
    static_assert(O.regime_limit >= 0, "posit: the regime limit must be 0 (none) or positive");
    static_assert(O.scale >= -1100 && O.scale <= 1100, "posit: the scale must be -1100 to 1100");
    static constexpr posit_spec spec{N, ES, O.regime_limit, O.scale};
};

namespace detail {

template <class U>
ULPINE_FN constexpr signed_code<U> split(const posit_spec& s, U code) noexcept {
    return split_twos_complement(s.bits, code);
}

// A zero gets an exponent below all others.
template <class U>
ULPINE_FN constexpr unpacked<U> decode(const posit_spec& s, signed_code<U> x) noexcept {
    constexpr int top = digits<U> - 1;
    const U body = x.magnitude << 1;  // the regime first
    const U ones = sar(body, top);    // all ones where it is a run of ones
    int run = leading_zeros_nonzero((body ^ ones) | U(1));
    U tail = (body << run) << 1;
    if (s.longest_run() < s.bits - 1) {  // no end bit at the cap
        const bool capped = run >= s.longest_run();
        run = smaller(run, s.longest_run());
        tail = select(capped, body << run, tail);
    }
    const int regime = -run ^ static_cast<int>(low64(ones));  // -run, or run - 1
    const int exponent = static_cast<int>(low64((tail >> 1) >> (top - s.exponent_bits)));
    const U significand = ((tail << s.exponent_bits) >> 1) | (U(1) << top);
    const bool nonzero = body != U(0), nar = (x.magnitude >> top) != U(0);  // only NaR keeps the sign bit
    return {select(nonzero, significand, U(0)),
            static_cast<int>(static_cast<u32>(regime) << s.exponent_bits) + exponent + s.scale, x.negative, false, nar};
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const posit_spec& s, U code) noexcept {
    return decode(s, split(s, code));
}

// nu by value for the codes whose exponent bits are cut, by the dropped bits for all others.
//   kept = exponent bits in the code; the neighbours are 2^a and 2^(a + 2^cut) with cut = exponent_bits - kept, and
//   |x| = 2^(a + low) · m, so nu · (2^(2^cut) - 1) = 2^low · m - 1.
template <class U>
ULPINE_FN constexpr nu_fraction<U> posit_nu(const posit_spec& s, U significand, int exponent, int regime_bits,
                                            U extended, int cut) noexcept {
    const int kept = clamped(s.bits - 1 - regime_bits, 0, s.exponent_bits);
    const int lost = s.exponent_bits - kept;
    const int low = exponent & ((1 << lost) - 1);
    const int down = digits<U> - 1 - nu_bits - low;
    const nu_fraction<U> by_value{shr(significand, down) - (U(1) << nu_bits), low_mask<U>(1 << lost),
                                  (significand & low_mask<U>(larger(down, 0))) != U(0)};
    const nu_fraction<U> by_bits = nu_by_bits(extended, cut);
    return lost > 0 ? by_value : by_bits;
}

// The standard's rounding (4.1) is the dropping of bits: the threshold between two codes is the code one bit longer.
//
//   extended = | run of regime, end bit | exponent | fraction ...      from the top; the upper bits - 1 are the code
//
// The two highest bits are put as 10 (regime >= 0) or 01 (regime < 0); an arithmetic shift right by run - 1 then
// stretches the run.
template <rounding R, class U>
ULPINE_FN constexpr U encode(const posit_spec& s, const unpacked<U>& x, overflow, random_bits random,
                             int significant = digits<U>) noexcept {
    constexpr int top = digits<U> - 1;
    const int es = s.exponent_bits;
    const int scaled = x.exponent - s.scale;
    const int regime = scaled >> es;
    const int sign = regime >> 31;
    const int exponent = scaled & ((1 << es) - 1);
    const int stretch = smaller(regime ^ sign, s.longest_run() - 1);
    // The significand's leading one is added to the field above it, so that field is put one too small.
    const int head = ((2 + sign) << es) + exponent - 1;
    U extended = (U(static_cast<u32>(head)) << (top - 1 - es)) + (x.significand >> (1 + es));
    // Lost below: the low bits of the significand, and what the stretching pushes out.
    const int spare = 2 * s.bits + es - 1 <= digits<U> ? es : 0;
    if (significant + es + s.bits <= digits<U>) {
        extended = sar(extended, stretch);  // nothing is lost
    } else if (2 * s.bits - 1 <= digits<U> && s.longest_run() == s.bits - 1 && R != rounding::stochastic) {
        // bits + 1 high bits (and some spare) decide; stretched by at most bits - 2 they stay within the word.
        const U low = x.significand & low_mask<U>(digits<U> - (s.bits - es + spare));
        extended = extended | jam_bit(low, digits<U> - (s.bits - es + spare), top - s.bits - spare);
        extended = sar(extended, stretch);
    } else {
        const U lost = (x.significand << (top - es)) | ((extended << 1) << (top - stretch));
        extended = sar(extended, stretch) | U(lost != U(0));
    }
    int cut = digits<U> - (s.bits - 1);
    int regime_bits = stretch + 2;
    if (s.longest_run() < s.bits - 1) {  // a bounded regime: no end bit at the cap, and codes of ones are ordinary
        const int rest = digits<U> - s.longest_run();
        const U run = U(0) - U(sign == 0);
        const bool capped = stretch == s.longest_run() - 1;
        const U without_end = (run & ~low_mask<U>(rest)) | ((extended << 1) & low_mask<U>(rest)) | (extended & U(1));
        extended = select(capped, without_end, extended);
        const bool beyond = (regime ^ sign) >= s.longest_run();
        extended = select(beyond, run & ~low_mask<U>(cut), extended);
        extended = (extended >> 1) | (extended & U(1));  // room for the carry
        cut -= 1;
        regime_bits -= capped;
    }
    U code;
    if constexpr (R == rounding::stochastic)
        code = (extended >> cut) +
               U(takes_upper_stochastic(posit_nu(s, x.significand, scaled, regime_bits, extended, cut), random));
    else code = round_shift<R>(extended, cut, x.negative, random);
    // Above the largest: the modes that may round it up are held back (the others meet the end bit 0 of the longest
    // run, or are cut).  Below the smallest: up to it.
    constexpr bool may_step_up =
        R == rounding::toward_positive || R == rounding::toward_negative || R == rounding::stochastic;
    if (may_step_up || s.longest_run() < s.bits - 1) code = smaller(code, low_mask<U>(s.bits - 1));
    return join_twos_complement(s.bits, code, x);
}

}  // namespace detail
}  // namespace ulpine
