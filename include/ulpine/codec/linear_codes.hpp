// Codes of minifloats and fixed point from and to the bits of floats, by their precision profile.
#pragma once

#include <ulpine/codec/linear_profile.hpp>

namespace ulpine::detail {

// The code of a magnitude that the format has, r = its bits as a float; without the sign.
template <class U>
ULPINE_FN U code_of_magnitude(const linear_profile<element_t<U>>& p, const U& r) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    if (p.integer) {  // significand · 2^(field - quantum field - fraction)
        const U field = r >> fraction;
        const U significand = (r & low_mask<T>(fraction)) | static_cast<T>(T(1) << fraction);
        constexpr T last = digits<T> - 1;
        const U right = p.quantum - field, left = T(0) - right;
        const U down = significand >> smaller_signed(larger_signed(right, T(0)), last);
        return down << smaller_signed(larger_signed(left, T(0)), last);
    }
    if (!p.gradual) return select(r == T(0), T(0), (r - p.base) >> static_cast<int>(p.shift));
    // Below the smallest normal number the significand, leading one included, moves down.
    const U field = p.deep ? larger_signed(r >> fraction, T(1)) : r >> fraction;
    const U below = larger_signed(static_cast<T>((p.base >> fraction) + 1) - field, T(0));
    const U right = smaller_signed(below + static_cast<T>(p.shift), T(fraction + 1));
    return (r - p.base + (below << fraction)) >> right;
}

template <class U>
ULPINE_FN U with_sign_of(const linear_profile<element_t<U>>& p, const U& code, const U& x) noexcept {
    using T = element_t<U>;
    if (p.integer) {
        const U ones = sar(x, digits<T> - 1);
        return ((code ^ ones) - ones) & low_mask<T>(p.width);
    }
    if (!p.is_signed) return code;
    U sign = (x & float_sign<T>) >> (digits<T> - p.width);
    if (!p.minus_zero) sign = select(code == T(0), T(0), sign);
    return code | sign;
}

// Rounded as the code that it becomes, which has no special case below the quantum: nearest even alone.
template <class U>
ULPINE_FN U nearest_code(const linear_profile<element_t<U>>& p, const U& a) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    const U field = p.deep ? larger_signed(a >> fraction, T(1)) : a >> fraction;
    const U below = larger_signed(static_cast<T>((p.base >> fraction) + 1) - field, T(0));
    const U cut = smaller_signed(below + static_cast<T>(p.shift), T(fraction + 2));
    const U v = a - p.base + (below << fraction);
    return (v + round_increment<rounding::nearest_even>(v, cut, less_signed(a, T(0)), zero<U>())) >> cut;
}

// The code of a float, rounded on the way; overflowed and patch as in round_word.
template <class U, class Choice>
ULPINE_FN U encode_word(const linear_profile<element_t<U>>& p, const U& x, const Choice& choice, const U& random,
                        U* overflowed, U* patch) noexcept {
    using T = element_t<U>;
    constexpr T infinity = float_infinity<T>;
    const U a = x & static_cast<T>(~float_sign<T>);
    const flag_t<U> negative = less_signed(x, T(0)), is_nan = less_signed(infinity, a);
    if (Choice::fixed && choice.mode == rounding::nearest_even && !p.integer && p.gradual) {
        U code = nearest_code(p, a);
        if (p.saturates) return select(is_nan, p.nan_code, with_sign_of(p, smaller_signed(code, p.largest_code[0]), x));
        code = limited<U>(negative, p.mirrored, p.largest_code, code, p.beyond_code, with_sign_of(p, code, x));
        if (p.infinity_differs) code = select(a == infinity, by_side<U>(negative, p.infinite_code), code);
        return select(is_nan, p.nan_code, code);
    }
    const U r = round_magnitude(p, a, negative, choice, random, patch);
    if constexpr (!Choice::fixed) *overflowed = outside(p, negative, a, r);
    U code = with_sign_of(p, code_of_magnitude(p, r), x);
    code = limited<U>(negative, p.mirrored, p.largest, r, p.beyond_code, code);
    if (p.infinity_differs) code = select(a == infinity, by_side<U>(negative, p.infinite_code), code);
    return select(is_nan, p.nan_code, code);
}

// The value of a code as a float: exact, but for fixed point with more bits than the float, which is rounded to even.
template <class U>
ULPINE_FN U decode_word(const linear_profile<element_t<U>>& p, const U& code) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction, spare = digits<T> - 1 - fraction;
    if (p.integer) {
        const U placed = code << (digits<T> - p.width);
        const U ones = p.is_signed ? sar(placed, digits<T> - 1) : zero<U>();
        const U magnitude = ((placed ^ ones) - ones) >> (digits<T> - p.width);
        const U zeros = leading_zeros(magnitude);
        const U top = magnitude << smaller_signed(zeros, T(digits<T> - 1)), kept = top >> spare;
        const U dropped = top & low_mask<T>(spare);
        const U up = less_word(static_cast<T>(T(1) << (spare - 1)), dropped + (kept & T(1)));
        // The leading one counts in the exponent field.
        const U field = static_cast<T>(p.quantum + T(spare - 1)) - zeros;
        const U bits = (kept + up + (field << fraction)) | (ones & float_sign<T>);
        return select(magnitude == T(0), T(0), bits);
    }
    const U magnitude = code & static_cast<T>(low_mask<T>(p.width) >> p.is_signed);
    const U placed = magnitude << p.shift;
    U bits = placed + p.base;
    if (p.gradual) {
        // Subnormal codes move up until their leading one is in place, or the float is subnormal too.
        const U missing = larger_signed(leading_zeros(placed) - T(spare), T(0));
        const U up = smaller_signed(missing, static_cast<T>(p.base >> fraction));
        const U low = smaller_signed(up, T(fraction + 1));
        bits = (placed << low) + (p.base - (up << fraction));
    }
    bits = select(magnitude == T(0), T(0), bits);
    const U sign = p.is_signed ? (code << (digits<T> - p.width)) & float_sign<T> : zero<U>();
    bits = bits | sign;
    if (p.nan_is_minus_zero) bits = select((code & low_mask<T>(p.width)) == p.nan_code, p.nan, bits);
    if (p.special_codes) {
        const flag_t<U> special = less_signed(p.top_finite, magnitude);
        bits = select(special, p.nan, bits);
        if (p.has_infinity) bits = select(magnitude == p.infinity_magnitude, sign | float_infinity<T>, bits);
    }
    return bits;
}

}  // namespace ulpine::detail
