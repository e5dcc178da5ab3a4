// Linear takums: Hunhold, "Beating Posits at Their Own Game: Takum Arithmetic" (arXiv 2404.18603), of any width.
#pragma once

#include <ulpine/core/format.hpp>

namespace ulpine {

// The record of a linear takum format.  A code is S | D | RRR | C | M: sign, direction, regime, a characteristic of r
// bits, mantissa; negative codes are two's complements, the lowest code is NaR.  Bits cut off by the width are 0, so
// that codes of less than 12 bits, the longest S D R C, are longer ones that end in zeros.  With S = 0:
//   D = 1:  r = R,      characteristic = 2^r - 1 + C           0 to 254
//   D = 0:  r = 7 - R,  characteristic = -2^(r + 1) + 1 + C    -255 to -1
//   value = 2^characteristic · 1.M
struct takum_spec {
    int bits = 16;  // 2 to 64

    static constexpr int lowest_characteristic = -255, highest_characteristic = 254;

    ULPINE_API friend constexpr bool operator==(const takum_spec&, const takum_spec&) = default;

    ULPINE_FN constexpr int width() const noexcept { return bits; }
    // At a characteristic of 0 or -1, which has no bits of its own.
    ULPINE_FN constexpr int significand_bits() const noexcept { return detail::larger(bits - 4, 1); }
    ULPINE_FN constexpr int layout_bits(bool stochastic) const noexcept {
        return stochastic ? detail::larger(bits, longest_step()) + detail::nu_bits + 3 : bits + 4;
    }
    // Neighbouring powers of two, where characteristic bits are cut, differ by a factor of at most 2 to this.
    ULPINE_FN constexpr int longest_step() const noexcept { return 1 << detail::clamped(12 - bits, 0, 6); }
    ULPINE_FN constexpr projection default_projection() const noexcept {
        return {rounding::nearest_even, overflow::saturate};
    }
    ULPINE_FN constexpr bool has_nar() const noexcept { return true; }
};

template <int N>
struct takum_format {
    static_assert(N >= 2 && N <= 64, "takum<N>: the width N must be 2 to 64 bits");
    static constexpr takum_spec spec{N};
};

namespace detail {

template <class U>
ULPINE_FN constexpr signed_code<U> split(const takum_spec& s, U code) noexcept {
    return split_twos_complement(s.bits, code);
}

// The field D R C of a characteristic.  With q = characteristic + 1, and -characteristic below 0, it is
//   | 1 | r | q without its leading one |      and for D = 0 the complement of that
struct takum_field {
    int value;
    int length;  // 4 + r
};
ULPINE_FN constexpr takum_field takum_field_of(int characteristic) noexcept {
    const int downward = characteristic >> 31;  // -1 where D = 0
    const int q = (characteristic ^ downward) + 1;
    const int r = 31 - leading_zeros_nonzero(static_cast<u32>(q));
    return {(((7 + r) << r) + q) ^ (downward & ((16 << r) - 1)), 4 + r};
}

// A zero gets the lowest characteristic.
template <class U>
ULPINE_FN constexpr unpacked<U> decode(const takum_spec&, signed_code<U> x) noexcept {
    constexpr int top = digits<U> - 1;
    const U body = x.magnitude << 1;  // the direction first
    const U upward = sar(body, top);  // all ones where D = 1
    const U field = body ^ ~upward;
    const int r = static_cast<int>(low64(field >> (top - 3))) & 7;
    const int q = static_cast<int>(low64(((field << 4) >> 1) >> (top - r))) | (1 << r);
    const int characteristic = (q - 1) ^ ~static_cast<int>(low64(upward));
    const U significand = ((body << (4 + r)) >> 1) | (U(1) << top);
    const bool nonzero = body != U(0), nar = (x.magnitude >> top) != U(0);  // only NaR keeps the sign bit
    return {select(nonzero, significand, U(0)), characteristic, x.negative, false, nar};
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const takum_spec& s, U code) noexcept {
    return decode(s, split(s, code));
}

// nu by value where characteristic bits are cut, by the dropped bits elsewhere.  The neighbours are then 2^a and
// 2^(a + step), and |x| = 2^(a + low) · m, so nu · (2^step - 1) = 2^low · m - 1.
template <class U>
ULPINE_FN constexpr nu_fraction<U> takum_nu(const takum_spec& s, const unpacked<U>& x, int field_bits, U extended,
                                            int cut) noexcept {
    const nu_fraction<U> by_bits = nu_by_bits(extended, cut);
    if (field_bits < s.bits) return by_bits;
    const U lower = extended & ~low_mask<U>(cut), upper = lower + (U(1) << cut);
    const int a = decode(s, signed_code<U>{lower, false}).exponent;
    const int step = clamped(decode(s, signed_code<U>{upper, false}).exponent - a, 1, s.longest_step());
    const int down = digits<U> - 1 - nu_bits - clamped(x.exponent - a, 0, step);
    return {shr(x.significand, down) - (U(1) << nu_bits), low_mask<U>(step),
            (x.significand & low_mask<U>(larger(down, 0))) != U(0)};
}

// The dropping of bits, as for posits: the threshold between two codes is the code one bit longer, ties go to the even
// code, nothing nonzero becomes 0 or NaR.  From 12 bits on all thresholds are arithmetic midpoints.
//
//   extended = | 0 | D R C | M ... |      from the top; the upper `bits` bits are the code's magnitude
template <rounding R, class U>
ULPINE_FN constexpr U encode(const takum_spec& s, const unpacked<U>& x, overflow, random_bits random,
                             int significant = digits<U>) noexcept {
    constexpr int top = digits<U> - 1;
    const int characteristic = clamped(x.exponent, s.lowest_characteristic, s.highest_characteristic);
    const takum_field field = takum_field_of(characteristic);
    // The significand's leading one is added to the field above it, so that field is put one too small.
    U extended = ((U(static_cast<u32>(field.value)) - U(1)) << (top - field.length)) + (x.significand >> field.length);
    if (significant + 11 > digits<U> || R == rounding::stochastic)
        extended = extended | U(((x.significand << 1) << (top - field.length)) != U(0));
    extended = select(x.exponent > s.highest_characteristic, low_mask<U>(top), extended);
    extended = select(x.exponent < s.lowest_characteristic, U(0), extended);
    const int cut = digits<U> - s.bits;
    U code;
    if constexpr (R == rounding::stochastic)
        code = (extended >> cut) + U(takes_upper_stochastic(takum_nu(s, x, field.length, extended, cut), random));
    else code = round_shift<R>(extended, cut, x.negative, random);
    code = smaller(code, low_mask<U>(s.bits - 1));
    return join_twos_complement(s.bits, code, x);
}

}  // namespace detail
}  // namespace ulpine
