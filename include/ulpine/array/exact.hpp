// Array kernels without a profile: the codec, element by element.  Also the reference that the tests hold the others
// against.
#pragma once

#include <ulpine/array/loops.hpp>
#include <ulpine/array/options.hpp>
#include <ulpine/codec/linear_codes.hpp>
#include <ulpine/codec/posit_profile.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// The record of values times 2^k: rounding x·s for s = 2^-k, and dividing by it, is rounding x to that.  Families
// without a profile have none; the codec scales the exponents.
template <class Spec>
ULPINE_API Spec times_power_of_two(const Spec& s, int) noexcept {
    return s;
}
ULPINE_API minifloat_spec times_power_of_two(minifloat_spec s, int k) noexcept {
    s.bias = s.exponent_bias() - k;
    return s;
}
ULPINE_API fixed_spec times_power_of_two(fixed_spec s, int k) noexcept {
    s.integer_bits += k;
    s.fraction_bits -= k;
    return s;
}
ULPINE_API posit_spec times_power_of_two(posit_spec s, int k) noexcept {
    s.scale += k;
    return s;
}

// The magnitude code of |v|, rounded as v is.
template <class Spec>
ULPINE_API u64 encode_magnitude(const Spec& s, const unpacked<u64>& v, rounding_choice choice,
                                random_bits random) noexcept {
    const bool up = choice.mode == rounding::toward_positive, down = choice.mode == rounding::toward_negative;
    if (v.negative && up) choice.mode = rounding::toward_negative;
    if (v.negative && down) choice.mode = rounding::toward_positive;
    unpacked<wide<u64>> magnitude = widen<wide<u64>>(v);
    magnitude.negative = false;
    return encode_long(s, magnitude, projection{choice.mode, overflow::saturate}, random);
}

// v = x 2^k rounds beyond the largest value, or x is infinite: what a mask shows.
template <class T>
ULPINE_API bool overflows(const minifloat_spec& s, int, T, const unpacked<u64>& v, const rounding_choice& choice,
                          random_bits random) noexcept {
    if (v.nan || v.infinite) return v.infinite;
    // The same format without a sign and with another exponent bit.
    minifloat_spec longer = s;
    longer.bias = s.exponent_bias();
    longer.exponent_bits += 1;
    longer.special = specials::none;
    longer.is_signed = false;
    if (!s.is_signed && v.negative && v.significand != 0)  // below all values, where it does not round to zero
        return !s.has_zero || encode_magnitude(longer, v, choice, random) != 0;
    return encode_magnitude(longer, v, choice, random) > s.largest_code();
}
template <class T>
ULPINE_API bool overflows(const fixed_spec& s, int k, T x, const unpacked<u64>& v, const rounding_choice& choice,
                          random_bits random) noexcept {
    if (v.nan || v.infinite) return v.infinite;
    if (!s.is_signed && v.negative && v.significand != 0) return encode_magnitude(s, v, choice, random) != 0;
    if (s.width() < 64) {  // without a sign, and a bit longer
        const fixed_spec longer{s.integer_bits + 1, s.fraction_bits, false};
        return encode_magnitude(longer, v, choice, random) > (v.negative ? s.most_negative() : s.largest_code());
    }
    T overflowed = 0, patch = 0;
    round_word(make_profile<T>(times_power_of_two(s, -k), choice.mode, overflow::saturate), x, choice,
               random_at_top(choice, static_cast<T>(random.value)), &overflowed, &patch);
    return overflowed != 0;
}
template <class T>
ULPINE_API bool overflows(const hifloat_spec& s, int, T, const unpacked<u64>& v, const rounding_choice& choice,
                          random_bits random) noexcept {
    if (v.nan || v.infinite) return v.infinite;
    const int rank = with_mode(choice.mode, [&]<rounding R>() { return hifloat_rounded_rank<R>(v, random); });
    return rank >= s.infinity_rank;
}
template <class T, nar_spec Spec>
ULPINE_API bool overflows(const Spec& s, int, T, const unpacked<u64>& v, const rounding_choice&, random_bits) noexcept {
    return !v.nan && (v.infinite || magnitude_less(decode<u64>(s, low_mask<u64>(s.width() - 1)), v));
}
template <class T>
ULPINE_API bool overflows(const lookup_spec& s, int, T, const unpacked<u64>& v, const rounding_choice&,
                          random_bits) noexcept {
    unpacked<u64> low = table_entry(s.values, 0);
    const unpacked<u64> high = table_entry(s.values, s.count - 1);
    if (s.mirrored) {
        low = high;
        low.negative = true;
    }
    return !v.nan && (v.infinite || value_less(v, low) || value_less(high, v));
}

// The exact value of a code, divided by 2^k, as a float, rounded once to nearest even; NaN canonical.
template <class T, class Spec>
ULPINE_API T decode_exact(const Spec& s, u64 code, int k) noexcept {
    unpacked<u64> x = decode<u64>(s, code);
    x.exponent -= k;
    return x.nan ? float_nan<T> : to_float_word<T>(x);
}

template <class T, class Spec, bool Encode>
struct exact_codec {
    const Spec* spec;
    rounding_choice choice;
    overflow policy;
    const philox* random;
    std::size_t begin;   // the array's place in the one that the random indices count
    int scale_exponent;  // x is multiplied by 2^scale_exponent, exactly

    random_bits bits_at(std::size_t i) const noexcept {
        return random != nullptr ? random_at(*random, begin + i) : random_bits{};
    }
    static T call(const void* self, T x, std::size_t i) {
        const auto& c = *static_cast<const exact_codec*>(self);
        const unpacked<u64> v = c.scaled_value(x);
        // One word for all: the lanes that come here are few.
        const u64 code = encode_long(*c.spec, widen<wide<u64>>(v), projection{c.choice.mode, c.policy}, c.bits_at(i));
        if constexpr (Encode) return static_cast<T>(code);
        else return decode_exact<T>(*c.spec, code, c.scale_exponent);
    }
    exact_element<T> element() const noexcept { return {this, &call}; }

    unpacked<u64> scaled_value(T x) const noexcept {
        unpacked<u64> v = decode<u64>(float_layout<T>::spec, u64{x});
        v.exponent += scale_exponent;
        return v;
    }

    template <class Out>
    void run(const T* in, Out* out, std::uint8_t* mask, std::size_t n) const {
        for (std::size_t i = 0; i < n; ++i) {
            const T x = in[i], y = call(this, x, i);
            if (mask != nullptr) mask[i] = overflows(*spec, scale_exponent, x, scaled_value(x), choice, bits_at(i));
            __builtin_memcpy(out + i, &y, sizeof(Out) < sizeof(T) ? sizeof(Out) : sizeof(T));
        }
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
