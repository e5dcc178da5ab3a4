// HiFloat8: Luo et al., "Ascend HiFloat8 Format for Deep Learning" (arXiv 2409.16626); special codes and rounding as in
// the vendor's conversions.
#pragma once

#include <ulpine/core/format.hpp>

namespace ulpine {

namespace detail {

// Binade e of HiFloat8: the values 2^e (1 + f) have fraction_bits bits of f.  Counted by magnitude, from 0 for zero,
// the value 2^e (1 + f) is number (e + f) 2^fraction_bits + offset: its rank.
struct hifloat_binade {
    int fraction_bits;
    int offset;
};
// 3 fraction bits in the middle, one less from the exponents 4, 8 up and from -4, -8, -16 down.  upward and downward:
// how many of these are reached.  Each changes the offset so that the ranks go on without a gap:
//   upward  64 80 96      downward  64 52 38 23
ULPINE_FN constexpr hifloat_binade hifloat_taper(int upward, int downward) noexcept {
    return {3 - upward - downward, 72 + 16 * (upward - downward) - (8 >> downward)};
}
ULPINE_FN constexpr hifloat_binade hifloat_binade_of(int e) noexcept {
    return hifloat_taper((e >= 4) + (e >= 8), (e <= -4) + (e <= -8) + (e <= -16));
}

// A value's exponent and fraction.
struct hifloat_fields {
    int exponent;
    int fraction;
    int fraction_bits;
};
// Of a rank, 1 to 127.
ULPINE_FN constexpr hifloat_fields hifloat_from_rank(int rank) noexcept {
    const hifloat_binade b = hifloat_taper((rank >= 96) + (rank >= 112), (rank < 40) + (rank < 24) + (rank < 8));
    const int place = rank - b.offset;
    return {place >> b.fraction_bits, place & ((1 << b.fraction_bits) - 1), b.fraction_bits};
}
ULPINE_FN constexpr int hifloat_rank(hifloat_fields x) noexcept {
    return x.exponent * (1 << x.fraction_bits) + hifloat_binade_of(x.exponent).offset + x.fraction;
}

// The seven bits below the sign.  With d = the bits that the exponent takes, its sign and what follows the magnitude's
// leading one:
//   d = 4, 3, 2: prefix 11, 10, 01    d = 1: 001    d = 0: 0001    denormals: 0000, then the rank
// The prefix ends where the exponent's sign would add 2^(d - 1): an exponent of magnitude m is the field
//   m - 2^(d - 1) where positive, m where negative
ULPINE_FN constexpr int hifloat_code(int rank) noexcept {
    const hifloat_fields x = hifloat_from_rank(larger(rank, 8));
    const int size = larger(x.exponent, -x.exponent);
    const int d = floor_log2(static_cast<u64>(2 * size + 1));
    const int prefix = select(d < 2, 8 << d, (d - 1) * 32);
    const int field = size - select(x.exponent < 0, 0, (1 << d) >> 1);
    return select(rank < 8, rank, prefix + (field << x.fraction_bits) + x.fraction);
}
// Of the code 0 what a denormal of that code would be.
ULPINE_FN constexpr hifloat_fields hifloat_from_code(int code) noexcept {
    const bool denormal = code < 8;
    const int d = (code >= 16) + (code >= 32) + (code >= 64) + (code >= 96);
    const int fraction_bits = select(denormal, 0, smaller(5 - d, 3));
    const int field = (code >> fraction_bits) & ((1 << d) - 1), half = (1 << d) >> 1;
    const int exponent = select(field < half, field + half, -field);
    return {select(denormal, code - 23, exponent), code & ((1 << fraction_bits) - 1), fraction_bits};
}

}  // namespace detail

// The record of HiFloat8: a sign and seven bits, a prefix code that says how many bits the exponent takes, exponent in
// sign and magnitude, fraction.  Denormals are powers of two, 2^-22 to 2^-16; normal numbers go from 2^-15 to 2^15.
// One zero; one NaN, the code of -0; infinities in the place of ±1.5 · 2^15.  The codes do not order as the values:
// exponents of one size lie together.
struct hifloat_spec {
    rounding mode = rounding::nearest_away;  // the default projection of this format
    overflow policy = overflow::infinity;

    ULPINE_API friend constexpr bool operator==(const hifloat_spec&, const hifloat_spec&) = default;

    static constexpr int infinity_rank = 127, first_normal_rank = 8;

    ULPINE_FN constexpr int width() const noexcept { return 8; }
    ULPINE_FN constexpr int significand_bits() const noexcept { return 4; }
    ULPINE_FN constexpr int layout_bits(bool stochastic) const noexcept {
        return width() + 2 + (stochastic ? detail::nu_bits : 0);
    }
    ULPINE_FN constexpr projection default_projection() const noexcept { return {mode, policy}; }

    ULPINE_FN constexpr bool has_infinity() const noexcept { return true; }
    ULPINE_FN constexpr bool has_nan() const noexcept { return true; }
    // Without sign.
    ULPINE_FN constexpr detail::u64 largest_code() const noexcept {
        constexpr int code = detail::hifloat_code(infinity_rank - 1);
        return static_cast<detail::u64>(code);
    }
    ULPINE_FN constexpr detail::u64 smallest_normal_code() const noexcept {
        constexpr int code = detail::hifloat_code(first_normal_rank);
        return static_cast<detail::u64>(code);
    }
    ULPINE_FN constexpr detail::u64 infinity_code() const noexcept {
        constexpr int code = detail::hifloat_code(infinity_rank);
        return static_cast<detail::u64>(code);
    }
    ULPINE_FN constexpr detail::u64 nan_code() const noexcept { return sign_bit(); }
    ULPINE_FN constexpr detail::u64 sign_bit() const noexcept { return detail::u64{1} << (width() - 1); }
};

template <hifloat_spec S = hifloat_spec{}>
struct hifloat_format {
    static_assert(S.mode != rounding::stochastic, "hifloat: the default rounding mode cannot be stochastic");
    static constexpr hifloat_spec spec = S;
};

namespace detail {

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const hifloat_spec& s, U code) noexcept {
    constexpr int top = digits<U> - 1;
    const int bits = static_cast<int>(low64(code)), magnitude = bits & static_cast<int>(s.sign_bit() - 1);
    const bool negative = bits != magnitude;
    const hifloat_fields x = hifloat_from_code(magnitude);
    const U significand = U(static_cast<u32>((1 << x.fraction_bits) | x.fraction)) << (top - x.fraction_bits);
    const bool zero = magnitude == 0, infinite = magnitude == static_cast<int>(s.infinity_code());
    return {select(zero, U(0), significand), x.exponent, negative, infinite, zero && negative};
}

// The rank that |x| rounds to, as if the binade of 2^15 were complete; beyond it some rank above infinity's.
//
//   extended = | rank | fraction ... |    8 bits of rank; below 2^-22, the first rank, x moves down
template <rounding R, class U>
ULPINE_FN constexpr int hifloat_rounded_rank(const unpacked<U>& x, random_bits random) noexcept {
    constexpr int top = digits<U> - 1, cut = digits<U> - 8;
    constexpr int lowest = -22, highest = 16;
    const int kept = select(x.significand == U(0), lowest, clamped(x.exponent, lowest, highest));
    const hifloat_binade b = hifloat_binade_of(kept);
    // Two places down the whole significand lies below the first half, wherever it goes from there.
    const int down = clamped(kept - x.exponent, 0, (R == rounding::stochastic ? nu_bits : 0) + 2);
    const int distance = 7 - b.fraction_bits + down;
    // The significand's leading one is added to the rank, so that is put one binade too small.
    const int rank = (kept - 1) * (1 << b.fraction_bits) + b.offset;
    const U jammed = U(((x.significand << 1) << (top - distance)) != U(0));
    const U extended = (U(static_cast<u32>(rank)) << cut) + ((x.significand >> distance) | jammed);
    return static_cast<int>(low64(round_shift<R>(extended, cut, x.negative, random)));
}

template <rounding R, class U>
ULPINE_FN constexpr U encode(const hifloat_spec& s, const unpacked<U>& x, overflow policy, random_bits random,
                             int = digits<U>) noexcept {
    const int rank = hifloat_rounded_rank<R>(x, random);
    const bool over = (rank >= s.infinity_rank) | x.infinite;
    const bool leaves = leaves_range<R>(policy, x.infinite, x.negative, true, s.has_infinity());
    const int last = s.infinity_rank - !leaves;
    const u64 code = static_cast<u64>(hifloat_code(select(over, last, rank)));
    const u64 sign = static_cast<u64>(x.negative & (code != 0)) * s.sign_bit();
    return U(select(x.nan, s.nan_code(), code | sign));
}

}  // namespace detail
}  // namespace ulpine
