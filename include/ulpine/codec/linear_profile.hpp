// Minifloats and fixed point as precision profiles: at exponent e a float keeps bits down to max(2^(e - M), quantum),
// the quantum being the smallest positive value.  (Fixed point: the quantum alone.  Without subnormals: M bits
// everywhere, and a threshold between the smallest value and zero.)
#pragma once

#include <ulpine/codec/float_word.hpp>

namespace ulpine::detail {

// Everything is on the scale of the bits of a float (T = u32) or double (u64).  Pairs: for values >= 0, and < 0.
template <class T>
struct linear_profile {
    using word = T;
    T drop = 0;      // fraction bits of the float beyond the format's precision
    T quantum = 0;   // field: a float with exponent field e loses quantum - e bits, where that is more (signed)
    T cap = 0;       // where floats with the field 0 are multiples of the quantum or of their own precision
    T smallest = 0;  // the quantum; 0 where it is subnormal, since then nothing lies below it that rounding would miss
    T half = 0;      // half the quantum: the threshold between it and zero
    T parity = 0;    // makes the exponent field of the quantum odd, as its code is
    T largest[2] = {};   // magnitudes above it overflow
    T beyond[2] = {};    // what they become: a float with its sign
    T infinite[2] = {};  // what infinities become
    T nan = 0;
    bool supported = false;
    bool deep = false;       // floats with the field 0 are told apart
    bool cuts = false;       // at least one bit is dropped, whatever the float, and not deep
    bool evenly = false;     // the same number of bits, at least one, whatever the float
    bool gradual = true;     // the smallest values have fewer fraction bits
    bool saturates = false;  // beyond and infinite are +-largest
    bool mirrored = false;   // largest is the same on both sides
    bool infinity_differs = false;
    bool minus_zero = false;
    // For codes.
    int width = 0, shift = 0;  // shift: from the fraction of a float to that of a code
    T base = 0;                // (field of the smallest normal number - 1), as a float
    T largest_code[2] = {}, beyond_code[2] = {}, infinite_code[2] = {}, nan_code = 0;
    bool integer = false;                      // fixed point: the code is a two's complement integer
    bool encodes = false, decodes = false;     // supported
    bool short_enough = false;                 // it may have a profile for halves
    bool halves = false;                       // every rounding drops two bits or more
    T top_finite = 0, infinity_magnitude = 0;  // magnitude codes
    bool special_codes = false;                // there are codes above top_finite
    bool has_infinity = false, nan_is_minus_zero = false, is_signed = false;

    // A mask is right although some lanes are left to the codec.
    template <class Choice>
    ULPINE_FN constexpr bool masks(const Choice& choice) const noexcept {
        return is_signed || !patches(choice);
    }
    // Some lanes may be left to the codec.
    template <class Choice>
    ULPINE_FN constexpr bool patches(const Choice& choice) const noexcept {
        if constexpr (Choice::fixed) return false;
        else
            return choice.mode == rounding::stochastic && !deep &&
                   (choice.variant == stochastic_variant::c ||
                    (choice.variant == stochastic_variant::b && choice.bits == digits<T>));
    }
};

// The quantum 2^q and everything that follows from it.  lowest: exponent of the smallest normal number.
template <class T>
ULPINE_API constexpr void set_quantum(linear_profile<T>& p, int q, int precision) noexcept {
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    p.drop = static_cast<T>(larger(fraction - precision, 0));
    const int field = q + bias + fraction;
    p.quantum = static_cast<T>(field);
    p.deep = q <= 1 - bias;
    p.parity = static_cast<T>(static_cast<T>(((q + bias) & 1) ^ 1) << fraction);
    p.cap = static_cast<T>(larger(field - 1, static_cast<int>(p.drop)));
    if (!p.deep) {
        p.smallest = power_of_two<T>(q);
        p.half = power_of_two<T>(q - 1);
    }
    p.cuts = p.drop >= 1 && !p.deep;
    p.evenly = p.drop >= 1 && p.deep && p.cap == p.drop;
    // The quantum is a float; and floats with the field 0, if they matter, lose what their own precision says.
    p.supported = q < bias && (!p.deep || q + precision >= 1 - bias || p.drop == 0);
}

// Without subnormals: the same number of bits everywhere, down to the smallest value 2^-bias (1 + 2^-M).
template <class T>
ULPINE_API constexpr void set_smallest(linear_profile<T>& p, const minifloat_spec& s) noexcept {
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    const int m = s.fraction_bits, e = -s.exponent_bias();  // the lowest binade's exponent
    p.gradual = false;
    p.supported = m + 1 <= fraction && e - 1 >= 1 - bias && e < bias;
    if (!p.supported) return;
    p.drop = p.quantum = p.cap = static_cast<T>(fraction - m);
    p.cuts = p.evenly = true;
    p.parity = static_cast<T>(static_cast<T>((bias + e) & 1) << fraction);
    const auto with_bit = [](int exponent, int place) constexpr {
        return static_cast<T>(power_of_two<T>(exponent) + static_cast<T>(T(1) << place));
    };
    p.smallest = with_bit(e, fraction - m);
    p.half = s.subnormal == subnormals::dlfloat ? with_bit(e, fraction - m - 1) : with_bit(e - 1, fraction - m);
}

template <class T, class Spec>
ULPINE_API constexpr void set_limits(linear_profile<T>& p, const Spec& s, const u64 (&largest)[2],
                                     const u64 (&beyond)[2], const u64 (&infinite)[2], u64 nan) noexcept {
    p.saturates = true;
    for (int side = 0; side < 2; ++side) {
        const unpacked<u64> x = decode<u64>(s, largest[side]);
        const T exact = to_float_word<T>(x), sign = side == 1 && s.is_signed ? float_sign<T> : T(0);
        const auto value = [&](u64 code) constexpr {  // most of them are the largest value or infinite
            if (code == largest[side]) return exact;
            const unpacked<u64> v = decode<u64>(s, code);
            return v.nan ? float_nan<T> : to_float_word<T>(v);
        };
        p.largest[side] = static_cast<T>(exact & static_cast<T>(~float_sign<T>));
        // Where the largest value is no float, because it lies above them all, none overflows.
        if (x.exponent > float_layout<T>::bias) p.largest[side] = float_infinity<T>;
        else if (s.significand_bits() > float_layout<T>::fraction + 1)
            p.largest[side] =
                static_cast<T>(to_float_word<T, rounding::toward_zero>(x) & static_cast<T>(~float_sign<T>));
        p.beyond[side] = value(beyond[side]);
        p.infinite[side] = infinite[side] == beyond[side] ? p.beyond[side] : value(infinite[side]);
        const T saturated = static_cast<T>(p.largest[side] | sign);
        p.saturates = p.saturates && p.beyond[side] == saturated && p.infinite[side] == saturated;
        p.infinity_differs =
            p.infinity_differs || p.infinite[side] != p.beyond[side] || p.largest[side] == float_infinity<T>;
        p.largest_code[side] = static_cast<T>(largest[side] & low_mask<u64>(s.width() - s.is_signed));
        p.beyond_code[side] = static_cast<T>(beyond[side]);
        p.infinite_code[side] = static_cast<T>(infinite[side]);
    }
    // Where the largest value is less than a normal float, even its sign is a matter of rounding.
    p.supported = p.supported && p.largest[0] >= power_of_two<T>(1 - float_layout<T>::bias);
    p.mirrored = p.largest[0] == p.largest[1];
    p.saturates = p.saturates && p.mirrored;
    const unpacked<u64> x = decode<u64>(s, nan);
    p.nan = x.nan ? float_nan<T> : to_float_word<T>(x);
    p.nan_code = static_cast<T>(nan);
    p.width = s.width();
    p.is_signed = s.is_signed;
}

// The profile of a format in one mode and policy.  Power-of-two scales belong to the record: see scaled().
template <class T>
ULPINE_API constexpr linear_profile<T> make_profile(const minifloat_spec& s, rounding mode, overflow policy) noexcept {
    linear_profile<T> p;
    const bool gradual = s.subnormal == subnormals::gradual;
    if (!s.has_zero || (!gradual && mode == rounding::stochastic)) return p;
    const int lowest = 1 - s.exponent_bias();
    if (gradual) set_quantum(p, lowest - s.fraction_bits, s.fraction_bits);
    else set_smallest(p, s);
    const auto beyond = [&](bool infinite, bool negative) constexpr {
        if (negative && !s.is_signed) {
            return with_mode(mode, [&]<rounding R>() { return negative_code<R>(s, infinite, policy); });
        }
        return with_mode(mode, [&]<rounding R>() { return overflow_code<R>(s, infinite, negative, policy); });
    };
    const u64 sign = s.is_signed ? s.top_code() + 1 : 0;
    // The largest magnitude of unsigned formats below zero: zero.
    set_limits(p, s, {s.largest_code(), s.is_signed ? s.largest_code() | sign : 0},
               {beyond(false, false), beyond(false, true)}, {beyond(true, false), beyond(true, true)}, s.nan_code());
    p.minus_zero = s.has_negative_zero();
    p.nan_is_minus_zero = s.nan_is_minus_zero();
    p.has_infinity = s.has_infinity();
    p.infinity_magnitude = static_cast<T>(s.infinity_code());
    p.top_finite = static_cast<T>(s.largest_code());
    p.special_codes = s.top_code() > s.largest_code();
    constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    const int field = lowest + bias;
    p.shift = fraction - s.fraction_bits;
    p.base = static_cast<T>(static_cast<T>(field - 1) << fraction);
    // Whatever a code means is a float, and its exponent field fits below the sign.
    p.encodes = p.decodes = p.supported && s.fraction_bits <= fraction && field >= (gradual ? 1 : 2) &&
                            s.exponent_bits + fraction < digits<T> && p.largest[0] < float_infinity<T>;
    p.short_enough = s.fraction_bits + 2 <= float_layout<u16>::fraction;
    p.halves = p.encodes && gradual && !p.deep && p.drop >= 2;
    return p;
}
template <class T>
ULPINE_API constexpr linear_profile<T> make_profile(const fixed_spec& s, rounding, overflow policy) noexcept {
    linear_profile<T> p;
    if (policy == overflow::wrap) return p;
    set_quantum(p, -s.fraction_bits, float_layout<T>::fraction);
    const u64 highest = s.largest_code(), lowest = (0 - s.most_negative()) & low_mask<u64>(s.width());
    set_limits(p, s, {highest, lowest}, {highest, lowest}, {highest, lowest}, 0);
    p.integer = true;
    p.encodes = p.decodes = p.supported && !p.deep && s.width() <= digits<T> && s.integer_bits <= float_layout<T>::bias;
    return p;
}

// A family without a profile: the codec serves all of it.
template <class T, class Spec>
ULPINE_API constexpr linear_profile<T> make_profile(const Spec&, rounding, overflow) noexcept {
    return {};
}

// A choice of rounding may say that the profile is known while compiling: then special cases of it cost nothing.
template <class Choice>
inline constexpr bool known_profile = false;
template <class Choice>
requires(Choice::known_profile) inline constexpr bool known_profile<Choice> = true;

// |x| rounded, a = the bits of |x|, no upper limit.  random: at the top of the word.
//   patch: not 0 where the random decision needs more bits than the word has (variants b and c below the quantum).
template <class U, class Choice>
ULPINE_FN U round_magnitude(const linear_profile<element_t<U>>& p, const U& a, const flag_t<U>& negative,
                            const Choice& choice, const U& random, U* patch) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    U rounded;
    if (known_profile<Choice> && p.evenly) {
        const U v = p.deep ? a : larger_signed(a, p.smallest), cut = zero<U>() + p.drop;
        if (choice.mode == rounding::nearest_even)
            rounded = nearest_even_units(v, v + p.parity, static_cast<int>(p.drop), zero<U>());
        else rounded = whole_units(v + increment_for(choice, v + p.parity, cut, negative, random), cut);
    } else {
        const U v = larger_signed(a, p.smallest);
        const U field = v >> fraction;
        if (Choice::fixed && choice.mode == rounding::nearest_even && p.cuts) {
            rounded = nearest_even_units(v, v + p.parity, static_cast<int>(p.drop),
                                         larger_signed(static_cast<T>(p.quantum - p.drop) - field, T(0)));
        } else {
            U cut = larger_signed(p.quantum - field, p.drop);
            if (p.deep) cut = smaller_signed(cut, p.cap);
            rounded = whole_units(v + increment_for(choice, v + p.parity, cut, negative, random), cut);
        }
    }
    if (p.deep) return rounded;
    // Below the quantum: zero or the quantum.  Here the largest a that becomes zero, as two's complement.
    if (choice.mode == rounding::nearest_even) return select(less_signed(p.half, a), rounded, T(0));
    const T none = 0, all = static_cast<T>(p.smallest - 1);
    switch (choice.mode) {
    case rounding::nearest_away:
        return select(less_signed(static_cast<T>(p.half - 1), a), rounded, T(0));
    case rounding::toward_zero:
        return select(less_signed(all, a), rounded, T(0));
    case rounding::toward_positive:
        return select(less_signed(select(negative, all, none), a), rounded, T(0));
    case rounding::toward_negative:
        return select(less_signed(select(negative, none, all), a), rounded, T(0));
    case rounding::to_odd:
        return select(less_signed(none, a), rounded, T(0));
    default:
        break;
    }
    // Stochastic: nu = |x| / quantum as a fraction of the whole word; with the random bits it carries out, or not.
    const U normal = larger_signed(a >> fraction, T(1));
    const U significand = a - ((normal - T(1)) << fraction);
    const U down = static_cast<T>(p.quantum - T(fraction + 1)) - normal;
    const U within = smaller_signed(larger_signed(down, T(0)), T(digits<T> - 1));
    const U nu = select(down == within, (significand << (digits<T> - 1 - fraction)) >> within, T(0));
    const U total = nu + random;
    const U carry = ((nu & random) | ((nu | random) & (~total))) >> (digits<T> - 1);
    if constexpr (!Choice::fixed)
        if (p.patches(choice)) *patch = less_word(a, p.smallest) & less_word(none, a);
    return select(less_signed(all, a), rounded, rounded & (T(0) - carry));
}

template <class U>
ULPINE_FN U by_side(const flag_t<U>& negative, const element_t<U> (&pair)[2]) noexcept {
    return select(negative, pair[1], pair[0]);
}

// beyond where the magnitude exceeds the largest one, else r.  (Two selections: GCC wants flags used where they are made.)
template <class U>
ULPINE_FN U limited(const flag_t<U>& negative, bool mirrored, const element_t<U> (&largest)[2], const U& magnitude,
                    const element_t<U> (&beyond)[2], const U& r) noexcept {
    if (mirrored) return select(less_signed(largest[0], magnitude), by_side<U>(negative, beyond), r);
    return select(less_signed(by_side<U>(negative, largest), magnitude), by_side<U>(negative, beyond), r);
}
// 1 where |x| = a, rounded to r, exceeds the largest value or is infinite.
template <class U>
ULPINE_FN U outside(const linear_profile<element_t<U>>& p, const flag_t<U>& negative, const U& a, const U& r) noexcept {
    using T = element_t<U>;
    constexpr T infinity = float_infinity<T>;
    const U above = less_word(by_side<U>(negative, p.largest), r) | less_word(static_cast<T>(infinity - 1), a);
    return above & (less_word(infinity, a) ^ T(1));
}

// A float rounded to the format and kept as a float, NaN and infinities included.  overflowed: |x| rounds to more than
// the largest value, or is infinite.
template <class U, class Choice>
ULPINE_FN U round_word(const linear_profile<element_t<U>>& p, const U& x, const Choice& choice, const U& random,
                       U* overflowed, U* patch) noexcept {
    using T = element_t<U>;
    constexpr T infinity = float_infinity<T>;
    const U a = x & static_cast<T>(~float_sign<T>);
    U sign = x & float_sign<T>;
    const flag_t<U> negative = less_signed(x, T(0));
    U r = round_magnitude(p, a, negative, choice, random, patch);
    if constexpr (!Choice::fixed) *overflowed = outside(p, negative, a, r);
    if (p.saturates) {
        r = smaller_signed(r, p.largest[0]);
        if (!p.minus_zero) sign = select(r == T(0), T(0), sign);
        r = r | sign;
    } else {
        if (!p.minus_zero) sign = select(r == T(0), T(0), sign);
        if (known_profile<Choice> && p.mirrored && p.beyond[1] == (p.beyond[0] | float_sign<T>))
            r = select(less_signed(p.largest[0], r), p.beyond[0], r) | sign;
        else r = limited<U>(negative, p.mirrored, p.largest, r, p.beyond, r | sign);
        if (p.infinity_differs) r = select(a == infinity, by_side<U>(negative, p.infinite), r);
    }
    return select(less_signed(infinity, a), p.nan, r);
}

}  // namespace ulpine::detail
