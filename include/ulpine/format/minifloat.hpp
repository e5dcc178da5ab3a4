// Binary floating-point formats: sign, biased exponent, significand, and a choice of special values.
#pragma once

#include <ulpine/core/format.hpp>

namespace ulpine {

// Which codes are not finite numbers.  "Top" is the largest magnitude code, all ones below the sign.
enum class specials {
    ieee,      // exponent field all ones: infinity (fraction 0) and NaNs; IEEE 754.  With no fraction bits the one such
               // code is a merged NaN-infinity
    nan_only,  // top is NaN; no infinity (OCP OFP8 e4m3)
    none,      // every code is a finite number (OCP MX fp6, fp4)
    fnuz,      // the code of -0 is the only NaN; no infinity, no -0
    merged,    // top is one merged NaN-infinity; overflow keeps its sign (DLFloat)
    p3109_finite,    // IEEE P3109: one NaN (at -0, unsigned: top), no -0, no infinity
    p3109_extended,  // the same, and infinities next below
};

// What the lowest exponent field means.
enum class subnormals {
    gradual,  // fraction without a leading one, as IEEE 754
    none,  // an ordinary binade whose first code is zero; the threshold between 0 and the smallest number is its half
    dlfloat,  // as none; the threshold is 2^-bias (1 + 2^-(M+1)), where the pattern has it (Agrawal et al., 2019)
};

inline constexpr int ieee_bias = -2147483647;  // stands for 2^(exponent_bits - 1) - 1

// The record of a minifloat format.  With M fraction bits, exponent field e and fraction f of a code,
//   value = 2^(e - bias) · (1 + f / 2^M),   and 2^(1 - bias) · f / 2^M for e = 0 where subnormals are gradual.
struct minifloat_spec {
    int exponent_bits = 4;  // 1 to 16
    int fraction_bits = 3;  // 0 to 52
    int bias = ieee_bias;
    specials special = specials::ieee;
    subnormals subnormal = subnormals::gradual;
    bool is_signed = true;
    bool has_zero = true;                    // false: code 0 is an ordinary power of two (OCP e8m0)
    rounding mode = rounding::nearest_even;  // the default projection of this format
    overflow policy = overflow::infinity;

    ULPINE_API friend constexpr bool operator==(const minifloat_spec&, const minifloat_spec&) = default;

    ULPINE_FN constexpr int width() const noexcept { return exponent_bits + fraction_bits + is_signed; }
    ULPINE_FN constexpr int significand_bits() const noexcept { return fraction_bits + 1; }
    ULPINE_FN constexpr int layout_bits(bool stochastic) const noexcept {
        const int room = exponent_bits + fraction_bits + 4;
        return !stochastic ? room : room + detail::nu_bits + (subnormal == subnormals::gradual ? 0 : fraction_bits);
    }
    ULPINE_FN constexpr projection default_projection() const noexcept { return {mode, policy}; }

    ULPINE_FN constexpr int exponent_bias() const noexcept {
        return bias == ieee_bias ? (1 << (exponent_bits - 1)) - 1 : bias;
    }
    ULPINE_FN constexpr bool is_p3109() const noexcept {
        return special == specials::p3109_finite || special == specials::p3109_extended;
    }
    ULPINE_FN constexpr bool has_infinity() const noexcept {
        return (special == specials::ieee && fraction_bits > 0) || special == specials::p3109_extended;
    }
    ULPINE_FN constexpr bool has_nan() const noexcept { return special != specials::none; }
    ULPINE_FN constexpr bool has_negative_zero() const noexcept {
        return is_signed && has_zero && special != specials::fnuz && !is_p3109();
    }
    // NaN and infinity share the top codes, with either sign.
    ULPINE_FN constexpr bool has_merged_top() const noexcept {
        return special == specials::merged || (special == specials::ieee && fraction_bits == 0);
    }
    // The one NaN is the code of -0.
    ULPINE_FN constexpr bool nan_is_minus_zero() const noexcept {
        return special == specials::fnuz || (is_p3109() && is_signed);
    }
    // Magnitude codes, the sign left out.
    ULPINE_FN constexpr detail::u64 top_code() const noexcept {
        return detail::low_mask<detail::u64>(exponent_bits + fraction_bits);
    }
    ULPINE_FN constexpr detail::u64 largest_code() const noexcept {
        switch (special) {
        case specials::ieee:
            return infinity_code() - 1;
        case specials::nan_only:
        case specials::merged:
            return top_code() - 1;
        case specials::none:
        case specials::fnuz:
            return top_code();
        case specials::p3109_finite:
            return top_code() - !is_signed;
        case specials::p3109_extended:
            return infinity_code() - 1;
        }
        return 0;
    }
    ULPINE_FN constexpr detail::u64 infinity_code() const noexcept {
        return is_p3109() ? top_code() - !is_signed : top_code() - detail::low_mask<detail::u64>(fraction_bits);
    }
    // The canonical NaN with its sign bit; +largest where the format has no NaN.
    ULPINE_FN constexpr detail::u64 nan_code() const noexcept {
        if (special == specials::none) return largest_code();
        if (nan_is_minus_zero()) return top_code() + 1;
        if (special == specials::ieee && fraction_bits > 0)
            return infinity_code() | (detail::u64{1} << (fraction_bits - 1));
        return top_code();
    }
};

struct minifloat_options {
    specials special = specials::ieee;
    int bias = ieee_bias;
    subnormals subnormal = subnormals::gradual;
    bool is_signed = true;
    bool has_zero = true;
    rounding mode = rounding::nearest_even;
    overflow policy = overflow::infinity;
    ULPINE_API friend constexpr bool operator==(const minifloat_options&, const minifloat_options&) = default;
};

template <int E, int M, minifloat_options... Options>
struct minifloat_format {
    static constexpr minifloat_options O = detail::options_of<minifloat_options, Options...>;
    static_assert(E >= 1 && E <= 16, "minifloat<E, M>: the exponent must have 1 to 16 bits");
    static_assert(M >= 0 && M <= 52, "minifloat<E, M>: the fraction must have 0 to 52 bits");
    static_assert(E + M + O.is_signed >= 2 && E + M + O.is_signed <= 64,
                  "minifloat<E, M>: the width must be 2 to 64 bits");
    static_assert(O.bias == ieee_bias || (O.bias >= -65536 && O.bias <= 65536),
                  "minifloat: the bias must be -65536 to 65536");
    static_assert(O.is_signed || O.special != specials::fnuz, "minifloat: fnuz puts its NaN at -0 and needs a sign");
    static_assert(O.has_zero || (O.subnormal == subnormals::none && !O.is_signed),
                  "minifloat: a format without zero has no subnormals and no sign");
    static_assert(O.mode != rounding::stochastic, "minifloat: the default rounding mode cannot be stochastic");
    static constexpr minifloat_spec spec{E,           M,          O.bias, O.special, O.subnormal,
                                         O.is_signed, O.has_zero, O.mode, O.policy};
};

namespace detail {

template <class U>
ULPINE_FN constexpr signed_code<U> split(const minifloat_spec& s, U code) noexcept {
    const U magnitude = code & U(s.top_code());
    return {magnitude, s.is_signed && code != magnitude};
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const minifloat_spec& s, signed_code<U> x_code) noexcept {
    constexpr int top = digits<U> - 1;
    const int m = s.fraction_bits;
    const U magnitude = x_code.magnitude;
    const bool negative = x_code.negative;
    const int field = static_cast<int>(low64(magnitude >> m));
    const int lowest = s.subnormal == subnormals::gradual ? 1 : 0;
    const bool leading_one = (field >= lowest) & ((lowest == 1) | !s.has_zero | (magnitude != U(0)));
    // The fraction at the top below its leading one; only subnormals then move up further.
    const U fraction = (magnitude << (top - m)) & low_mask<U>(top);
    unpacked<U> x = normalized(fraction | (U(leading_one) << top), larger(field, lowest) - s.exponent_bias(), negative);
    const bool at_infinity = magnitude == U(s.infinity_code()), at_top = magnitude == U(s.top_code());
    x.infinite = s.has_infinity() && at_infinity;
    if (s.nan_is_minus_zero()) x.nan = negative & (magnitude == U(0));
    else if (s.special == specials::ieee && m > 0) x.nan = magnitude > U(s.infinity_code());
    else x.nan = s.has_nan() && at_top;
    return x;
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const minifloat_spec& s, U code) noexcept {
    return decode(s, split(s, code));
}

// Formats without subnormals, 0 < |x| below their smallest number s = 2^-bias (1 + 2^-M): zero or s.
//   none: the threshold is s / 2;  dlfloat: 2^-bias (1 + 2^-(M+1));  stochastic: nu = x / s, so (2^M + 1) nu = x
// 2^bias 2^M field: the exponent field that x would have.
template <rounding R, class U>
ULPINE_FN constexpr U round_below_smallest(const minifloat_spec& s, const unpacked<U>& x, int field,
                                           random_bits random) noexcept {
    constexpr int top = digits<U> - 1;
    const int m = s.fraction_bits;
    if constexpr (R == rounding::stochastic) {
        const int down = top - nu_bits - field - m;
        const nu_fraction<U> nu{shr(x.significand, down), (U(1) << m) + U(1),
                                (x.significand & ~shl(~U(0), down)) != U(0)};
        return U(takes_upper_stochastic(nu, random));
    } else {
        const bool dlfloat = s.subnormal == subnormals::dlfloat;
        const int middle_field = dlfloat || m == 0 ? 0 : -1;
        const U middle = (U(1) << top) | (dlfloat ? U(1) << (top - m - 1) : m == 0 ? U(0) : U(1) << (top - m));
        const bool same = field == middle_field, farther = field > middle_field;
        const bool beyond = x.significand > middle, on = x.significand == middle;
        const bool above = farther | (same & beyond), half = above | (same & on);
        const bool inexact_side = above | !half;
        return U(takes_upper<R>(false, half, inexact_side, x.negative));
    }
}

// What a finite value beyond the largest code, or an infinity, becomes: P3109 draft 4.0, 4.7.5.  With its sign bit.
template <rounding R>
ULPINE_FN constexpr u64 overflow_code(const minifloat_spec& s, bool infinite, bool negative, overflow policy) noexcept {
    const bool leaves = leaves_range<R>(policy, infinite, negative, s.is_signed, s.has_infinity());
    const u64 sign = static_cast<u64>(negative & s.is_signed) << (s.exponent_bits + s.fraction_bits);
    const u64 beyond = s.has_infinity()               ? s.infinity_code() | sign
                       : s.has_merged_top()           ? s.nan_code() | sign
                       : s.has_nan() && !s.is_p3109() ? s.nan_code()
                                                      : s.largest_code() | sign;
    return select(leaves, beyond, s.largest_code() | sign);
}

// Negative results of unsigned formats (a zero is not negative).
template <rounding R>
ULPINE_FN constexpr u64 negative_code(const minifloat_spec& s, bool infinite, overflow policy) noexcept {
    if (!s.has_zero) return s.nan_code();
    if (!s.is_p3109() || policy != overflow::infinity) return 0;
    const bool clamps = R == rounding::toward_zero || R == rounding::toward_positive;
    return select(clamps & !infinite, u64{0}, s.nan_code());
}

//   extended = | 0 | field - 1 | 1 fraction ... |    the leading one is added to the field; in the subnormal range
// the field
//                                                    stays at its lowest and the significand moves down
template <rounding R, class U>
ULPINE_FN constexpr U encode(const minifloat_spec& s, const unpacked<U>& x, overflow policy, random_bits random,
                             int significant = digits<U>) noexcept {
    constexpr int top = digits<U> - 1;
    const int hidden = top - 1 - s.exponent_bits;
    const int cut = hidden - s.fraction_bits;
    const bool gradual = s.subnormal == subnormals::gradual;
    const bool zero = x.significand == U(0);
    const int field = x.exponent + s.exponent_bias();
    const int kept = select(zero, gradual ? 1 : 0, clamped(field, gradual ? 1 : 0, 1 << s.exponent_bits));
    // M + 2 places down the whole significand lies below the first half, wherever it goes from there.
    const int down =
        gradual ? smaller(larger(1 - field, 0), s.fraction_bits + (R == rounding::stochastic ? nu_bits : 0) + 2) : 0;
    const int distance = top - hidden + down;
    U shifted = x.significand >> distance;
    if (significant + s.exponent_bits + s.fraction_bits + 4 > digits<U> || R == rounding::stochastic)
        shifted = shifted | U(((x.significand << 1) << (top - distance)) != U(0));
    const U extended = ((U(static_cast<u32>(kept)) - U(1)) << hidden) + shifted;
    U code = round_shift<R>(extended, cut, x.negative, random);
    if (!gradual) {
        const bool first_code = (extended >> cut) == U(0);
        const bool below = zero | (field < 0) | (s.has_zero & (field == 0) & first_code);
        const U small = s.has_zero ? round_below_smallest<R>(s, x, field, random) : U(0);
        code = select(below, select(zero, U(0), small), code);
    }
    const bool beyond = code > U(s.largest_code());
    const bool over = beyond | x.infinite;
    const bool nonzero = code != U(0), keeps_sign = s.has_negative_zero();
    const bool signed_result = s.is_signed & x.negative & (keeps_sign | nonzero);
    code = code | (U(signed_result) << (s.exponent_bits + s.fraction_bits));
    if (!s.is_signed) {
        const bool below_zero = x.negative & (s.has_zero ? x.infinite | nonzero : x.infinite | !zero);
        code = select(below_zero, U(negative_code<R>(s, x.infinite, policy)),
                      select(over, U(overflow_code<R>(s, x.infinite, x.negative, policy)), code));
    } else {
        code = select(over, U(overflow_code<R>(s, x.infinite, x.negative, policy)), code);
    }
    return select(x.nan, U(s.nan_code()), code);
}

}  // namespace detail
}  // namespace ulpine
