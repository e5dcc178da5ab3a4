// What the rounding kernels do with their elements: bodies for gpu/map.hpp over the same profiles as the host's
// (codec/linear_profile.hpp, codec/posit_profile.hpp) and, where those have none, the same codec.
#pragma once

#include <ulpine/array/exact.hpp>
#include <ulpine/array/scaling.hpp>
#include <ulpine/codec/hardware.hpp>
#include <ulpine/gpu/constants.hpp>
#include <ulpine/gpu/map.hpp>

namespace ulpine::detail::device {

template <class T, class S>
inline constexpr auto float_profile = make_profile<T>(source_traits<S>::spec, rounding::nearest_even,
                                                      overflow::infinity);

// The bits of a source element as a float of the word's length, exactly; a NaN stays one.
template <class T, class S>
ULPINE_FN T word_of(source_bits<S> x) noexcept {
    if constexpr (sizeof(x) == sizeof(T)) {
        return x;
    } else if constexpr (sizeof(T) == 4 && source_traits<S>::spec.exponent_bits == 8) {
        return T{x} << 16;
    } else {
        constexpr auto profile = float_profile<T, S>;
        return decode_word(profile, static_cast<T>(x));
    }
}
// A float of the word's length as an element, rounded to nearest even.
template <class O, class T>
ULPINE_FN source_bits<O> element_from(T y) noexcept {
    if constexpr (sizeof(source_bits<O>) == sizeof(T)) {
        return y;
    } else {
        constexpr auto profile = float_profile<T, O>;
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        T overflowed = 0, patch = 0;
        return static_cast<source_bits<O>>(encode_word(profile, y, nearest, T(0), &overflowed, &patch));
    }
}

// One word by a profile.
template <bool Encode, class P, class T, class Choice>
ULPINE_FN T rounded_word(const P& profile, T x, const Choice& choice, T random, T* overflowed, T* patch) noexcept {
    if constexpr (Encode) return encode_word(profile, x, choice, random, overflowed, patch);
    else return round_word(profile, x, choice, random, overflowed, patch);
}
template <bool Encode, class P, class T>
ULPINE_FN T nearest_word(const P& profile, T x) noexcept {
#if defined(__CUDA_ARCH__)
    if constexpr (stdlib::is_same_v<P, float_path>) {
        if constexpr (Encode) return device::encode_word(profile, x);
        else return device::round_word(profile, x);
    } else
#endif
        if constexpr (!stdlib::is_same_v<P, float_path>) {
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        T overflowed = 0, patch = 0;
        return rounded_word<Encode>(profile, x, nearest, T(0), &overflowed, &patch);
    }
    return x;
}

// What round_to and encode write: O is a float type or, for codes, an unsigned integer.
template <bool Encode, class O>
struct target {
    using bits = O;
    template <class T>
    ULPINE_FN static O of(T word) noexcept {
        return static_cast<O>(word);
    }
};
template <class O>
struct target<false, O> {
    using bits = source_bits<O>;
    template <class T>
    ULPINE_FN static bits of(T word) noexcept {
        return element_from<O>(word);
    }
};

template <class T>
auto* device_words(T* elements) noexcept {
    using word = source_bits<stdlib::remove_const_t<T>>;
    return reinterpret_cast<stdlib::conditional_t<stdlib::is_const_v<T>, const word, word>*>(elements);
}
template <bool Encode, class O>
auto* target_words(O* out) noexcept {
    if constexpr (Encode) return out;
    else return device_words(out);
}

template <class In, class Out>
inline constexpr int elements_per_16_bytes = static_cast<int>(16 /
                                                              (sizeof(In) < sizeof(Out) ? sizeof(In) : sizeof(Out)));

// Whether an array of floats goes through the device's conversion instructions, by nearest even under a type's own
// policy, or from its codes.
template <class Constants, class T>
inline constexpr bool encodes_by_hardware = false;
template <class Constants, class T>
inline constexpr bool decodes_by_hardware = false;
template <class Constants>
requires requires { typename Constants::format; }
inline constexpr bool encodes_by_hardware<Constants, u32> =
    hardware_encodes<typename Constants::format, rounding::nearest_even, overflow::format_default>;
template <class Constants>
requires requires { typename Constants::format; }
inline constexpr bool decodes_by_hardware<Constants, u32> = hardware_decodes<typename Constants::format>;

// The place of the second code of two.
template <class F>
inline constexpr int second_code = F::spec.width() == 16  ? 16
                                   : F::spec.width() == 4 ? 4
                                                          : 8;

// Nearest even, nothing else, no element left to the codec.
template <class Profile, bool Encode, class T, class S, class O>
struct nearest_body {
    using in = source_bits<S>;
    using out = typename target<Encode, O>::bits;
    static constexpr int vector = elements_per_16_bytes<in, out>;
    Profile profile;

    static constexpr u64 phase(u64) noexcept { return 0; }
    ULPINE_FN void one(in x, out* y, u64) const noexcept {
        *y = target<Encode, O>::of(nearest_word<Encode>(profile.get(), word_of<T, S>(x)));
    }
    ULPINE_FN void run(const in (&x)[vector], out (&y)[vector], u64 i) const noexcept {
#if defined(__CUDA_ARCH__)
        if constexpr (encodes_by_hardware<Profile, T> && (Encode || decodes_by_hardware<Profile, T>)) {
            using F = typename Profile::format;
            ULPINE_UNROLL
            for (int k = 0; k < vector; k += 2) {
                const u32 codes = hardware_encode2<F>(word_of<T, S>(x[k]), word_of<T, S>(x[k + 1]));
                word_pair r{codes & low_mask<u32>(second_code<F>), codes >> second_code<F>};
                if constexpr (!Encode) r = hardware_decode2<F>(codes);
                y[k] = target<Encode, O>::of(r.low);
                y[k + 1] = target<Encode, O>::of(r.high);
            }
        } else
#endif
        {
            ULPINE_UNROLL
            for (int k = 0; k < vector; ++k) one(x[k], y + k, i);
        }
    }
};

// By the codec, out of line: elements that a profile leaves to it, and formats without one.  index: of the element.
template <bool Encode, class T, class Spec>
__device__ __noinline__ T exact_word(Spec spec, rounding_choice choice, overflow policy, random_bits random,
                                     int scale_exponent, T x) {
    constexpr minifloat_spec float_spec = float_layout<T>::spec;
    unpacked<u64> v = decode<u64>(float_spec, u64{x});
    v.exponent += scale_exponent;
    const u64 code = encode_long(spec, widen<wide<u64>>(v), projection{choice.mode, policy}, random);
    if constexpr (Encode) return static_cast<T>(code);
    else return decode_exact<T>(spec, code, scale_exponent);
}

template <class T, class Spec>
__device__ __noinline__ bool exact_overflow(Spec spec, rounding_choice choice, random_bits random, int scale_exponent,
                                            T x) {
    constexpr minifloat_spec float_spec = float_layout<T>::spec;
    unpacked<u64> v = decode<u64>(float_spec, u64{x});
    v.exponent += scale_exponent;
    return overflows(spec, scale_exponent, x, v, choice, random);
}

// Stochastic, variant a, as the profile has it: 16 elements share one, two or four blocks of random bits.
template <class Profile, class Spec, bool Encode, class T, class S, class O>
struct stochastic_body {
    using in = source_bits<S>;
    using out = typename target<Encode, O>::bits;
    static constexpr int vector = 16;
    Profile profile;
    Spec spec;
    overflow policy;
    int scale_exponent;
    philox source;

    u64 phase(u64 i) const noexcept { return (source.first + i) & low_mask<u64>(7 - log2_random_field(source.bits)); }

    ULPINE_FN out rounded(in x, u32 random, u64 i) const noexcept {
        const fixed_rounding<rounding::stochastic> choice{source.bits};
        const T word = word_of<T, S>(x);
        T overflowed = 0, patch = 0;
        T r = rounded_word<Encode>(profile.get(), word, choice, random_at_top(choice, T{random}), &overflowed, &patch);
#if defined(__CUDA_ARCH__)
        if (profile.get().patches(choice) && patch != 0)
            r = exact_word<Encode>(spec, {rounding::stochastic, source.bits, choice.variant}, policy,
                                   random_at(source, i), scale_exponent, word);
#endif
        return target<Encode, O>::of(r);
    }
    ULPINE_FN void one(in x, out* y, u64 i) const noexcept { *y = rounded(x, random_at(source, i).value, i); }

    ULPINE_FN void run(const in (&x)[vector], out (&y)[vector], u64 i) const noexcept {
        u32 random[vector];
        const int log2_field = log2_random_field(source.bits), log2_count = 7 - log2_field;  // fields of a block
        const u64 first = source.first + i;
        if (log2_field == 5) {
            ULPINE_UNROLL
            for (int b = 0; b < 4; ++b) {
                const philox_block<u32> block = random_block(source, (first + static_cast<u64>(4 * b)) >> log2_count);
                ULPINE_UNROLL
                for (int w = 0; w < 4; ++w) random[4 * b + w] = block.word[w];
            }
        } else if (log2_field == 4) {
            ULPINE_UNROLL
            for (int b = 0; b < 2; ++b) {
                const philox_block<u32> block = random_block(source, (first + static_cast<u64>(8 * b)) >> log2_count);
                ULPINE_UNROLL
                for (int k = 0; k < 8; ++k) random[8 * b + k] = (block.word[k / 2] >> (k % 2 * 16)) & low_mask<u32>(16);
            }
        } else {
            const philox_block<u32> block = random_block(source, first >> log2_count);
            ULPINE_UNROLL
            for (int k = 0; k < 16; ++k) random[k] = (block.word[k / 4] >> (k % 4 * 8)) & low_mask<u32>(8);
        }
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) y[k] = rounded(x[k], random[k], i + static_cast<u64>(k));
    }
};

// x s and y / s, rounded to nearest even, subnormals kept; a NaN stays as it is, where a device makes another of it.
template <bool Divide, class T>
ULPINE_FN T scaled_word(T x, T s) noexcept {
#if defined(__CUDA_ARCH__)
    if ((x & static_cast<T>(~float_sign<T>)) > float_infinity<T>) return x;
    if constexpr (sizeof(T) == 4) {
        float r;
        if constexpr (Divide)
            asm("div.rn.f32 %0, %1, %2;" : "=f"(r) : "f"(__uint_as_float(x)), "f"(__uint_as_float(s)));
        else asm("mul.rn.f32 %0, %1, %2;" : "=f"(r) : "f"(__uint_as_float(x)), "f"(__uint_as_float(s)));
        return __float_as_uint(r);
    } else {
        const double a = __longlong_as_double(static_cast<long long>(x)),
                     b = __longlong_as_double(static_cast<long long>(s));
        double r;
        if constexpr (Divide) asm("div.rn.f64 %0, %1, %2;" : "=d"(r) : "d"(a), "d"(b));
        else asm("mul.rn.f64 %0, %1, %2;" : "=d"(r) : "d"(a), "d"(b));
        return static_cast<T>(__double_as_longlong(r));
    }
#else
    return scaled<Divide>(x, s);
#endif
}

// Any mode, mask and scale; formats without a profile.  W: the word of the source, in which the scale counts; T: the
// working word, longer where codes are.
template <class P, class Spec, bool Encode, class T, class W, class S, class O>
struct general_body {
    using in = source_bits<S>;
    using out = typename target<Encode, O>::bits;
    static constexpr int vector = 1;
    static constexpr u64 phase(u64) noexcept { return 0; }
    P profile;
    Spec spec;
    rounding_choice choice;
    overflow policy;
    int scale_exponent;
    W scale;          // 0: none
    bool by_profile;  // one that knows the mask too, where masked
    bool masked;
    bool random;
    philox source;
    std::uint8_t* mask;

    // The word that an element becomes; *overflowed: 1 where the mask says so.  masked.
    ULPINE_FN T rounded(in x, u64 i, T* overflowed) const noexcept {
        W source_word = word_of<W, S>(x);
        if (scale != 0) source_word = scaled_word<false>(source_word, scale);
        T word;
        if constexpr (sizeof(T) == sizeof(W)) word = source_word;
        else word = word_of<T, float>(source_word);
        const random_bits bits = random ? random_at(source, i) : random_bits{};
        T r = 0, patch = 0;
        if (by_profile)
            r = rounded_word<Encode>(profile, word, choice, random_at_top(choice, T{bits.value}), overflowed, &patch);
#if defined(__CUDA_ARCH__)
        if (!by_profile || (profile.patches(choice) && patch != 0))
            r = exact_word<Encode>(spec, choice, policy, bits, scale_exponent, word);
        if (masked && !by_profile) *overflowed = exact_overflow(spec, choice, bits, scale_exponent, word);
#endif
        if constexpr (!Encode && sizeof(T) == sizeof(W))  // there is no scale where they differ
            if (scale != 0) r = scaled_word<true>(r, scale);
        return r;
    }
    ULPINE_FN void one(in x, out* y, u64 i) const noexcept {
        T overflowed = 0;
        *y = target<Encode, O>::of(rounded(x, i, &overflowed));
        if (mask != nullptr) mask[i] = static_cast<std::uint8_t>(overflowed);
    }
};

// masked: as the plan's mask, or for those who ask for it without one.
template <bool Encode, class T, class S, class O, class W, class Spec, class P>
auto general_for(const Spec& spec, const P& profile, const array_plan<W>& plan, bool masked) {
    const bool supported = Encode ? profile.encodes : profile.supported;
    const bool by_profile = supported && (!masked || profile.masks(plan.choice));
    const bool random = plan.random != nullptr;
    return general_body<P, Spec, Encode, T, W, S, O>{
        profile,    spec,       plan.choice, plan.policy, plan.scale_exponent,
        plan.scale, by_profile, masked,      random,      random ? *plan.random : philox{},
        plan.mask};
}

// Codes to floats.
template <class Profile, class T, class E, class O>
struct decode_body {
    using out = source_bits<O>;
    static constexpr int vector = elements_per_16_bytes<E, out>;
    Profile profile;

    static constexpr u64 phase(u64) noexcept { return 0; }
    ULPINE_FN void one(E code, out* y, u64) const noexcept {
#if defined(__CUDA_ARCH__)
        *y = element_from<O>(decode_word(profile.get(), static_cast<T>(code)));
#endif
    }
    ULPINE_FN void run(const E (&x)[vector], out (&y)[vector], u64 i) const noexcept {
#if defined(__CUDA_ARCH__)
        if constexpr (decodes_by_hardware<Profile, T>) {
            using F = typename Profile::format;
            ULPINE_UNROLL
            for (int k = 0; k < vector; k += 2) {
                const u32 mask = low_mask<u32>(F::spec.width());
                const word_pair r = hardware_decode2<F>((u32{x[k]} & mask) | (u32{x[k + 1]} & mask) << second_code<F>);
                y[k] = element_from<O>(r.low);
                y[k + 1] = element_from<O>(r.high);
            }
        } else
#endif
        {
            ULPINE_UNROLL
            for (int k = 0; k < vector; ++k) one(x[k], y + k, i);
        }
    }
};
// The value of a code, divided by 2^scale_exponent or by scale (0: none), as an element, rounded to nearest even.
template <class T, class O, class Spec>
ULPINE_API source_bits<O> decoded_element(const Spec& spec, u64 code, int scale_exponent, T scale) noexcept {
    if (scale != 0) return element_from<O>(scaled_word<true>(decode_exact<T>(spec, code, scale_exponent), scale));
    // Straight into the target: by way of a longer float it would round twice.
    constexpr minifloat_spec to = source_traits<O>::spec;
    unpacked<u64> x = decode<u64>(spec, code);
    x.exponent -= scale_exponent;
    return static_cast<source_bits<O>>(
        low64(encode<rounding::nearest_even>(to, widen<wide<u64>>(x), overflow::infinity, random_bits{})));
}
template <class Spec, class T, class E, class O>
struct exact_decode_body {
    static constexpr int vector = 1;
    Spec spec;
    int scale_exponent;
    T scale;

    static constexpr u64 phase(u64) noexcept { return 0; }
    ULPINE_FN void one(E code, source_bits<O>* y, u64) const noexcept {
#if defined(__CUDA_ARCH__)
        *y = decoded_element<T, O>(spec, u64{code} & low_mask<u64>(spec.width()), scale_exponent, scale);
#endif
    }
};

}  // namespace ulpine::detail::device
