// Fixed-point formats: an integer times a power of two.
#pragma once

#include <ulpine/core/format.hpp>

namespace ulpine {

// The record of a fixed-point format: width = integer_bits + fraction_bits, in two's complement (the sign is one of
// the integer bits) or unsigned; value = code · 2^-fraction_bits.  Either count may be negative or exceed the width.
struct fixed_spec {
    int integer_bits = 8;   // -1100 to 1100
    int fraction_bits = 8;  // -1100 to 1100; the sum is 2 to 64
    bool is_signed = true;
    bool symmetric = false;                // gives up the most negative value
    overflow policy = overflow::saturate;  // saturate or wrap; the default projection

    ULPINE_API friend constexpr bool operator==(const fixed_spec&, const fixed_spec&) = default;

    ULPINE_FN constexpr int width() const noexcept { return integer_bits + fraction_bits; }
    ULPINE_FN constexpr int significand_bits() const noexcept { return is_signed ? width() - 1 : width(); }
    ULPINE_FN constexpr int layout_bits(bool stochastic) const noexcept {
        return width() + 4 + (stochastic ? detail::nu_bits : 0);
    }
    ULPINE_FN constexpr projection default_projection() const noexcept { return {rounding::nearest_even, policy}; }
    // Largest magnitudes, as integers.
    ULPINE_FN constexpr detail::u64 largest_code() const noexcept {
        return detail::low_mask<detail::u64>(significand_bits());
    }
    ULPINE_FN constexpr detail::u64 most_negative() const noexcept {
        return is_signed ? largest_code() + !symmetric : 0;
    }
};

struct fixed_options {
    bool is_signed = true;
    bool symmetric = false;
    overflow policy = overflow::saturate;
    ULPINE_API friend constexpr bool operator==(const fixed_options&, const fixed_options&) = default;
};

template <int I, int F, fixed_options... Options>
struct fixed_format {
    static constexpr fixed_options O = detail::options_of<fixed_options, Options...>;
    static_assert(I >= -1100 && I <= 1100, "fixed<I, F>: I must be -1100 to 1100");
    static_assert(F >= -1100 && F <= 1100, "fixed<I, F>: F must be -1100 to 1100");
    static_assert(I + F >= 2 && I + F <= 64, "fixed<I, F>: the width I + F must be 2 to 64 bits");
    static_assert(O.is_signed || !O.symmetric, "fixed: only signed formats can be symmetric");
    static_assert(O.policy == overflow::saturate || O.policy == overflow::wrap,
                  "fixed: the default policy is saturate or wrap");
    static_assert(!(O.symmetric && O.policy == overflow::wrap), "fixed: a symmetric format cannot wrap by default");
    static constexpr fixed_spec spec{I, F, O.is_signed, O.symmetric, O.policy};
};

namespace detail {

template <class U>
ULPINE_FN constexpr signed_code<U> split(const fixed_spec& s, U code) noexcept {
    constexpr int top = digits<U> - 1;
    const U x = code << (top + 1 - s.width());
    const bool negative = s.is_signed & ((x >> top) != U(0));
    return {negate_if(negative, x), negative};  // the magnitude stays at the top of the word
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const fixed_spec& s, signed_code<U> x) noexcept {
    return normalized(x.magnitude, s.integer_bits - 1, x.negative);
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const fixed_spec& s, U code) noexcept {
    return decode(s, split(s, code));
}

//   extended = | 0 0 | magnitude of the code | dropped |
template <rounding R, class U>
ULPINE_FN constexpr U encode(const fixed_spec& s, const unpacked<U>& x, overflow policy, random_bits random,
                             int = digits<U>) noexcept {
    constexpr int top = digits<U> - 1;
    const int cut = top - 1 - s.width();
    const int right = top - (x.exponent + s.fraction_bits + cut);
    const int left = larger(-right, 0);
    // Without wrapping a value that would leave the word at the top stays there: it is beyond every code.
    const U placed = shift_right_jam(x.significand, larger(right, 0));
    const U extended = policy == overflow::wrap ? shl(placed, left) : placed;
    U code = round_shift<R>(extended & low_mask<U>(top), cut, x.negative, random);
    if (policy == overflow::wrap) {
        code = select(x.infinite, U(select(x.negative, s.most_negative(), s.largest_code())), code);
        code = negate_if(x.negative, code) & low_mask<U>(s.width());
        const bool excluded = s.symmetric & (code == (U(1) << (s.width() - 1)));
        code = select(excluded, code + U(1), code);
    } else {
        const U limit = U(select(x.negative, s.most_negative(), s.largest_code()));
        const bool beyond = (extended >> top) != U(0);
        code = select((code > limit) | beyond | x.infinite, limit, code);
        code = negate_if(x.negative, code) & low_mask<U>(s.width());
    }
    return select(x.nan, U(0), code);
}

}  // namespace detail
}  // namespace ulpine
