// The bits of a float or double as a working word, and the rounding mode of an array kernel.
//
// Rounding an array of floats into a format while keeping floats needs neither code nor unpacked form: a format is
// then a precision profile, how many low bits of the float's own fraction have to go at its exponent
// (codec/linear_profile.hpp, codec/posit_profile.hpp).  One template serves single words and lanes.
#pragma once

#include <ulpine/bits/lane_memory.hpp>
#include <ulpine/codec/native.hpp>

namespace ulpine::detail {

template <class T>
struct float_layout;
template <>
struct float_layout<u32> {
    static constexpr int fraction = 23, bias = 127;
    static constexpr minifloat_spec spec{8, 23};
};
template <>
struct float_layout<u64> {
    static constexpr int fraction = 52, bias = 1023;
    static constexpr minifloat_spec spec{11, 52};
};

// The upper half of a float, its lowest bit jammed: all that a rounding looks at which drops two bits or more of it.
template <>
struct float_layout<u16> {
    static constexpr int fraction = 7, bias = 127;
    static constexpr minifloat_spec spec{8, 7};
};

template <class T>
inline constexpr T float_sign = static_cast<T>(T(1) << (digits<T> - 1));
template <class T>
inline constexpr T float_infinity = static_cast<T>(T(2 * float_layout<T>::bias + 1) << float_layout<T>::fraction);
template <class T>
inline constexpr T float_nan = static_cast<T>(float_infinity<T> |
                                              static_cast<T>(T(1) << (float_layout<T>::fraction - 1)));

template <class T, rounding R, class U>
ULPINE_API constexpr T round_to_float_word(const unpacked<U>& x) noexcept {
    constexpr minifloat_spec spec = float_layout<T>::spec;
    constexpr overflow policy = overflow::infinity;
    // 64 bits hold a float on its way, 128 a double.
    using W = stdlib::conditional_t<(spec.layout_bits(false) <= 64 && digits<U> <= 64), u64, wide<u64>>;
    return static_cast<T>(low64(encode<R>(spec, widen<W>(x), policy, random_bits{})));
}
// The float nearest to x, ties to even; or the nearest toward zero.
template <class T, rounding R = rounding::nearest_even, class U>
ULPINE_API constexpr T to_float_word(const unpacked<U>& x) noexcept {
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    if constexpr (digits<U> == 64) {  // most values are floats: no rounding to prepare
        const T sign = x.negative ? float_sign<T> : T(0);
        if (x.infinite && !x.nan) return static_cast<T>(float_infinity<T> | sign);
        const bool whole = (x.significand << (1 + fraction)) == U(0), normal = x.exponent > -bias && x.exponent <= bias;
        if (!x.nan && whole && normal && x.significand != U(0))
            return static_cast<T>(sign | (static_cast<T>(x.exponent + bias) << fraction) |
                                  static_cast<T>((x.significand << 1) >> (64 - fraction)));
    }
    return round_to_float_word<T, R>(x);
}
// The bits of 2^e, for every e of a float; T(0) below, infinity above.
template <class T>
ULPINE_FN constexpr T power_of_two(int e) noexcept {
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    if (e > bias) return float_infinity<T>;
    if (e >= 1 - bias) return static_cast<T>(static_cast<T>(e + bias) << fraction);
    return e >= 1 - bias - fraction ? static_cast<T>(T(1) << (e - (1 - bias - fraction))) : T(0);
}

// visit<R>() for a mode known only now.
template <class Visit>
ULPINE_API constexpr auto with_mode(rounding mode, Visit&& visit) noexcept {
    switch (mode) {
    case rounding::nearest_even:
        return visit.template operator()<rounding::nearest_even>();
    case rounding::nearest_away:
        return visit.template operator()<rounding::nearest_away>();
    case rounding::toward_zero:
        return visit.template operator()<rounding::toward_zero>();
    case rounding::toward_positive:
        return visit.template operator()<rounding::toward_positive>();
    case rounding::toward_negative:
        return visit.template operator()<rounding::toward_negative>();
    case rounding::to_odd:
        return visit.template operator()<rounding::to_odd>();
    case rounding::stochastic:
        break;
    }
    return visit.template operator()<rounding::stochastic>();
}

// How an array is rounded.  The fast paths know the mode while compiling; all others ask this record, a branch that
// every vector of an array takes the same way.
struct rounding_choice {
    rounding mode = rounding::nearest_even;
    int bits = 32;
    stochastic_variant variant = stochastic_variant::a;
    static constexpr bool fixed = false;
};
template <rounding R>
struct fixed_rounding {  // stochastic: variant a
    static constexpr rounding mode = R;
    static constexpr stochastic_variant variant = stochastic_variant::a;
    static constexpr bool fixed = true;
    int bits = 32;
};

// The N random bits at the top of a word, as round_increment takes them.  Variant b: 2 R + 1 of N + 1 bits, where
// the word has room for them; where not, no dropped part is long enough for the last bit to matter.
template <class U, class Choice>
ULPINE_FN U random_at_top(const Choice& choice, const U& random) noexcept {
    const U top = random << (digits<U> - choice.bits);
    if (choice.variant != stochastic_variant::b || choice.bits == digits<U>) return top;
    return top | element_t<U>(element_t<U>(1) << (digits<U> - choice.bits - 1));
}

// Variant c rounds the fraction itself to N bits, ties to even, before it adds the random ones.
template <class U>
ULPINE_FN U stochastic_increment(const rounding_choice& choice, const U& word, const U& cut, const flag_t<U>& negative,
                                 const U& random) noexcept {
    const U increment = round_increment<rounding::stochastic>(word, cut, negative, random);
    if (choice.variant != stochastic_variant::c) return increment;
    const U surplus = larger_signed(cut - static_cast<element_t<U>>(choice.bits), element_t<U>(0));
    return increment + round_increment<rounding::nearest_even>(word, surplus, negative, random);
}

template <class U, class Choice>
ULPINE_FN U increment_for(const Choice& choice, const U& word, const U& cut, const flag_t<U>& negative,
                          const U& random) noexcept {
    if constexpr (Choice::fixed) {
        if constexpr (Choice::mode == rounding::toward_zero) return zero<U>();
        else return round_increment<Choice::mode>(word, cut, negative, random);
    } else {
        switch (choice.mode) {
        case rounding::nearest_even:
            return round_increment<rounding::nearest_even>(word, cut, negative, random);
        case rounding::nearest_away:
            return round_increment<rounding::nearest_away>(word, cut, negative, random);
        case rounding::toward_zero:
            return zero<U>();
        case rounding::toward_positive:
            return round_increment<rounding::toward_positive>(word, cut, negative, random);
        case rounding::toward_negative:
            return round_increment<rounding::toward_negative>(word, cut, negative, random);
        case rounding::to_odd:
            return round_increment<rounding::to_odd>(word, cut, negative, random);
        case rounding::stochastic:
            return stochastic_increment(choice, word, cut, negative, random);
        }
        return zero<U>();
    }
}

}  // namespace ulpine::detail
