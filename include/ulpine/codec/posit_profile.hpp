// Posits as precision profiles: the longer the regime of a float's exponent, the fewer bits it keeps; where even
// exponent bits are cut, the bits dropped are those of the float's exponent, which is the standard's rule.
#pragma once

#include <ulpine/codec/float_word.hpp>

namespace ulpine::detail {

template <class T>
struct posit_profile {
    using word = T;
    int width = 0, exponent_bits = 0;
    T smallest = 0;   // bits of minPos
    T largest = 0;    // bits of maxPos, or infinity where it is no float
    T center = 0;     // what the bits of a float exceed those of 2^scale by:  regime | exponent | fraction
    T parity = 0;     // makes the regime's lowest bit that of the code where the regime ends the code
    T longest = 0;    // the regime's magnitude where it does
    T first_cut = 0;  // bits lost at a regime magnitude of 0 (signed)
    bool supported = false;
    bool cuts = false;    // at least one bit is dropped, whatever the float
    bool deep = false;    // minPos is subnormal as a float, or less: such floats are left to the codec
    bool rounds = false;  // a posit may have more fraction bits than the float
    bool encodes = false, decodes = false;
    bool short_enough = false;  // it may have a profile for halves
    bool halves = false;        // every rounding drops two bits or more

    template <class Choice>
    ULPINE_FN constexpr bool masks(const Choice&) const noexcept {
        return true;
    }
    // Some lanes may be left to the codec.
    template <class Choice>
    ULPINE_FN constexpr bool patches(const Choice& choice) const noexcept {
        return deep || choice.mode == rounding::stochastic;
    }
};

template <class T>
ULPINE_API constexpr posit_profile<T> make_profile(const posit_spec& s, rounding, overflow) noexcept {
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    posit_profile<T> p;
    p.width = s.bits;
    p.exponent_bits = s.exponent_bits;
    const int most = ((s.bits - 2) << s.exponent_bits);
    p.deep = s.scale - most < 1 - bias;
    p.smallest = p.deep ? static_cast<T>(T(1) << fraction) : power_of_two<T>(s.scale - most);
    p.largest = s.scale + most > bias ? float_infinity<T> : power_of_two<T>(s.scale + most);
    p.center = static_cast<T>(static_cast<T>(bias + s.scale) << fraction);
    p.parity = s.bits % 2 == 0 ? static_cast<T>(T(1) << (fraction + s.exponent_bits)) : T(0);
    p.longest = static_cast<T>(larger(s.bits - 3, 0));
    p.first_cut = static_cast<T>(fraction - (s.bits - 3 - s.exponent_bits));
    p.supported = s.bits >= 3 && s.longest_run() == s.bits - 1 && s.scale - most <= bias &&
                  s.scale + most >= 1 - bias && larger(s.scale, -s.scale) < bias;
    p.cuts = fraction - (s.bits - 3 - s.exponent_bits) >= 1;
    p.rounds = s.significand_bits() > fraction + 1;
    p.encodes = p.supported && s.bits <= digits<T>;
    p.decodes = p.encodes && !p.deep && s.scale + most <= bias;
    p.short_enough = s.bits <= 16;
    p.halves = p.decodes && fraction - (s.bits - 3 - s.exponent_bits) >= 2;
    return p;
}

// The regime's magnitude, run - 1, of a = |x|: of a - center, or of its complement where that is negative.
template <class U>
ULPINE_FN U regime_of(const posit_profile<element_t<U>>& p, const U& a) noexcept {
    using T = element_t<U>;
    return larger_signed(a - p.center, static_cast<T>(p.center - 1) - a) >>
           (float_layout<T>::fraction + p.exponent_bits);
}

//   relative = | regime (signed) | exponent | fraction |     the cut runs up to the regime's lowest bit
template <class U, class Choice>
ULPINE_FN U round_magnitude(const posit_profile<element_t<U>>& p, const U& a, const flag_t<U>& negative,
                            const Choice& choice, const U& random, U* patch) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    const U regime = smaller_signed(regime_of(p, a), p.longest);
    const U v = a - static_cast<T>(p.center - p.parity);
    U r;
    if (Choice::fixed && choice.mode == rounding::nearest_even && p.cuts) {
        r = nearest_even_units(v, v, static_cast<int>(p.first_cut), regime);
    } else {
        const U cut = larger_signed(regime + p.first_cut, T(0));
        r = whole_units(v + increment_for(choice, v, cut, negative, random), cut);
        // Where exponent bits are cut nu is not the fraction of the dropped bits.
        if (choice.mode == rounding::stochastic) *patch = less_word(T(fraction), cut);
    }
    const U bits = r + static_cast<T>(p.center - p.parity);
    if (p.deep) *patch = *patch | ((less_word(a, p.smallest) | less_word(bits, p.smallest)) & less_word(T(0), a));
    // Unsigned: a carry may run into the sign.
    return select(less_signed(a, p.smallest), p.smallest, smaller(bits, p.largest));
}

// 1 above maxPos and for infinities, not for NaN.
template <class U>
ULPINE_FN U outside(const posit_profile<element_t<U>>& p, const U& a) noexcept {
    using T = element_t<U>;
    constexpr T infinity = float_infinity<T>;
    return (less_word(p.largest, a) | less_word(static_cast<T>(infinity - 1), a)) & (less_word(infinity, a) ^ T(1));
}

template <class U, class Choice>
ULPINE_FN U round_word(const posit_profile<element_t<U>>& p, const U& x, const Choice& choice, const U& random,
                       U* overflowed, U* patch) noexcept {
    using T = element_t<U>;
    constexpr T infinity = float_infinity<T>;
    const U a = x & static_cast<T>(~float_sign<T>);
    U r = round_magnitude(p, a, less_signed(x, T(0)), choice, random, patch);
    if constexpr (!Choice::fixed) *overflowed = outside(p, a);
    r = select(a == T(0), T(0), r | (x & float_sign<T>));
    return select(less_signed(a, infinity), r, float_nan<T>);
}

template <class U, class Choice>
ULPINE_FN U encode_word(const posit_profile<element_t<U>>& p, const U& x, const Choice& choice, const U& random,
                        U* overflowed, U* patch) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    constexpr T infinity = float_infinity<T>;
    const U a = x & static_cast<T>(~float_sign<T>);
    const U relative = round_magnitude(p, a, less_signed(x, T(0)), choice, random, patch) - p.center;
    if constexpr (!Choice::fixed) *overflowed = outside(p, a);
    // 10 or 01 on top, exponent and fraction below it; an arithmetic shift stretches the run.
    const int places = fraction + p.exponent_bits;
    const U sign = sar(relative, digits<T> - 1);
    const U body = (relative & low_mask<T>(places)) << (digits<T> - 2 - places);
    const U stretched =
        sar(body + ((sign << (digits<T> - 2)) + static_cast<T>(T(2) << (digits<T> - 2))), (relative ^ sign) >> places);
    const U magnitude = stretched >> (digits<T> - (p.width - 1));
    const U ones = sar(x, digits<T> - 1);
    U code = ((magnitude ^ ones) - ones) & low_mask<T>(p.width);
    code = select(a == T(0), T(0), code);
    return select(less_signed(a, infinity), code, static_cast<T>(T(1) << (p.width - 1)));
}

// Codes whose values are normal floats or are rounded to one (p.rounds).
template <class U>
ULPINE_FN U decode_word(const posit_profile<element_t<U>>& p, const U& code) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction, top = digits<T> - 1, spare = digits<T> - fraction;
    const U x = code << (digits<T> - p.width);
    const U negative = sar(x, top), magnitude = (x ^ negative) - negative;
    const U body = magnitude << 1;
    const U ones = sar(body, top);
    const U run = leading_zeros((body ^ ones) | T(1));
    const U tail = (body << run) << 1;
    const U regime = (T(0) - run) ^ ones;  // -run, or run - 1
    const U exponent = (tail >> 1) >> (top - p.exponent_bits), low = tail << p.exponent_bits;
    U bits = ((((regime << p.exponent_bits) + exponent) << fraction) + p.center) + (low >> spare);
    if (p.rounds) {
        const U dropped = low & low_mask<T>(spare);
        bits = bits + less_word(static_cast<T>(T(1) << (spare - 1)), dropped + (bits & T(1)));
    }
    bits = bits | (negative & float_sign<T>);
    bits = select(body == T(0), T(0), bits);
    return select(magnitude == float_sign<T>, float_nan<T>, bits);
}

}  // namespace ulpine::detail
