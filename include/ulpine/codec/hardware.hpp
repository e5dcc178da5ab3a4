// The device's conversion instructions where they give the same bits as the codec: a named exception to "the layers
// compute in integers" (docs/design.md).  What they take and give are words; the instructions are written out, so
// that no compiler flag (-ftz, -use_fast_math) reaches them.  Equal to the codec bit for bit, NaN, infinities, -0 and
// subnormals included: tests/device/hardware.cu.
//
//   architecture    encode, nearest even                                   decode
//   all             binary16 (infinity)                                    binary16, bfloat16
//   from sm_80      bfloat16 (infinity)
//   from sm_89      fp8_e4m3, fp8_e5m2 (saturate)                          fp8_e4m3, fp8_e5m2
//   sm_100a, ...f   fp6_e2m3, fp6_e3m2, fp4_e2m1 (saturate);               fp6_e2m3, fp6_e3m2, fp4_e2m1, e8m0
//                   e8m0 (saturate; toward_zero, toward_positive)
//
// In parentheses the overflow policy.  (sm_100a, ...f: architectures with 4- and 6-bit conversions, compiled for by
// their own name or that of their family; __CUDA_ARCH_FAMILY_SPECIFIC__.)  There is none of these on the host.
//
//   hardware_encodes<F, R, policy>    whether there is an instruction where this is compiled; F: a class with F::spec
//   hardware_encode<F, R>(x)          the code of a float's bits
//   hardware_encode2<F, R>(a, b)      two codes, that of a in the lower half of 32, 16 (fp8, fp6, e8m0) or 8 (fp4) bits
//   hardware_decodes<F>, hardware_decode<F>(code), hardware_decode2<F>(codes)     the way back
//
// Only for bodies of device functions outside of constant expressions.
//
// NaN comes out of these instructions as 0x7f (fp8), 0x7fff (16 bits) and 0x7fffffff (PTX ISA, cvt), and is put right
// here; fp6 and fp4 give their largest value, as the codec does.
#pragma once

#include <ulpine/codec/float_word.hpp>

namespace ulpine::detail {

enum class hardware_format {
    none,
    binary16,
    bfloat16,
    e4m3,
    e5m2,
    e2m3,
    e3m2,
    e2m1,
    e8m0
};

ULPINE_API constexpr bool is_layout(const minifloat_spec& s, int e, int m, specials special) noexcept {
    return s.exponent_bits == e && s.fraction_bits == m && s.special == special &&
           s.exponent_bias() == (1 << (e - 1)) - 1 && s.subnormal == subnormals::gradual && s.is_signed && s.has_zero;
}
// By what the codes mean alone: a rounding mode and an overflow policy belong to a conversion.
template <class Spec>
ULPINE_API constexpr hardware_format hardware_format_of(const Spec& s) noexcept {
    if constexpr (stdlib::is_same_v<Spec, minifloat_spec>) {
        if (is_layout(s, 5, 10, specials::ieee)) return hardware_format::binary16;
        if (is_layout(s, 8, 7, specials::ieee)) return hardware_format::bfloat16;
        if (is_layout(s, 4, 3, specials::nan_only)) return hardware_format::e4m3;
        if (is_layout(s, 5, 2, specials::ieee)) return hardware_format::e5m2;
        if (is_layout(s, 2, 3, specials::none)) return hardware_format::e2m3;
        if (is_layout(s, 3, 2, specials::none)) return hardware_format::e3m2;
        if (is_layout(s, 2, 1, specials::none)) return hardware_format::e2m1;
        if (s.exponent_bits == 8 && s.fraction_bits == 0 && s.exponent_bias() == 127 && !s.is_signed && !s.has_zero &&
            s.special == specials::nan_only && s.subnormal == subnormals::none)
            return hardware_format::e8m0;
    }
    return hardware_format::none;
}
template <class F>
inline constexpr hardware_format hardware_format_for = hardware_format_of(F::spec);

#if defined(__CUDA_ARCH__)
inline constexpr int device_architecture = __CUDA_ARCH__;
#else
inline constexpr int device_architecture = 0;
#endif
#if defined(__CUDA_ARCH__) && defined(__CUDA_ARCH_FAMILY_SPECIFIC__)
inline constexpr bool device_has_short_formats =
    __CUDA_ARCH_FAMILY_SPECIFIC__ >= 1000 && __CUDA_ARCH_FAMILY_SPECIFIC__ < 1300;
#else
inline constexpr bool device_has_short_formats = false;
#endif

ULPINE_API constexpr bool device_encodes(hardware_format f) noexcept {
    switch (f) {
    case hardware_format::none:
        return false;
    case hardware_format::binary16:
        return device_architecture > 0;
    case hardware_format::bfloat16:
        return device_architecture >= 800;
    case hardware_format::e4m3:
    case hardware_format::e5m2:
        return device_architecture >= 890;
    case hardware_format::e2m3:
    case hardware_format::e3m2:
    case hardware_format::e2m1:
    case hardware_format::e8m0:
        return device_has_short_formats;
    }
    return false;
}
ULPINE_API constexpr bool device_decodes(hardware_format f) noexcept {
    return f == hardware_format::bfloat16 ? device_architecture > 0 : device_encodes(f);
}
ULPINE_API constexpr bool device_rounds(hardware_format f, rounding mode, overflow policy) noexcept {
    if (f == hardware_format::e8m0)
        return policy == overflow::saturate && (mode == rounding::toward_zero || mode == rounding::toward_positive);
    const bool of_16_bits = f == hardware_format::binary16 || f == hardware_format::bfloat16;
    return mode == rounding::nearest_even && policy == (of_16_bits ? overflow::infinity : overflow::saturate);
}

template <class F, rounding R, overflow Policy>
inline constexpr bool
    hardware_encodes = device_encodes(hardware_format_for<F>) &&
                       device_rounds(hardware_format_for<F>, R,
                                     Policy == overflow::format_default ? F::spec.default_projection().policy : Policy);
template <class F>
inline constexpr bool hardware_decodes = device_decodes(hardware_format_for<F>);

struct word_pair {
    u32 low, high;
};

#if defined(__CUDA_ARCH__)

// y, or `other` where the float x is NaN.
ULPINE_FN u32 unless_nan(u32 x, u32 y, u32 other) noexcept {
    u32 r;
    asm("{ .reg .pred p; setp.nan.f32 p, %1, %1; selp.b32 %0, %2, %3, p; }" : "=r"(r) : "r"(x), "r"(other), "r"(y));
    return r;
}

// Two codes of one instruction, a below b.  (The instructions name the upper operand first.)
template <hardware_format Format, rounding R>
ULPINE_FN u32 convert_pair(u32 a, u32 b) noexcept {
    u16 codes = 0;
#if __CUDA_ARCH__ >= 890
    if constexpr (Format == hardware_format::e4m3) {
        asm("cvt.rn.satfinite.e4m3x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
    } else if constexpr (Format == hardware_format::e5m2) {
        asm("cvt.rn.satfinite.e5m2x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
        // There is no infinity among the results, so what lies between its code and the sign, added, carries into the
        // sign from NaN alone.  The instruction's NaN has all bits set, the canonical one not the lowest.
        constexpr minifloat_spec spec{5, 2};
        constexpr u32 both = (1u << 8) | 1u, magnitudes = static_cast<u32>(spec.top_code()) * both;
        constexpr u32 signs = magnitudes + both, step = signs - static_cast<u32>(spec.infinity_code()) * both;
        return codes ^ ((((codes & magnitudes) + step) & signs) >> 7);
    }
#endif
#if defined(__CUDA_ARCH_FAMILY_SPECIFIC__)
    if constexpr (Format == hardware_format::e2m3) {
        asm("cvt.rn.satfinite.e2m3x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
    } else if constexpr (Format == hardware_format::e3m2) {
        asm("cvt.rn.satfinite.e3m2x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
    } else if constexpr (Format == hardware_format::e2m1) {
        asm("{ .reg .b8 pair; cvt.rn.satfinite.e2m1x2.f32 pair, %2, %1; mov.b16 %0, {pair, 0}; }"
            : "=h"(codes)
            : "r"(a), "r"(b));
    } else if constexpr (Format == hardware_format::e8m0) {
        if constexpr (R == rounding::toward_zero)
            asm("cvt.rz.satfinite.ue8m0x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
        else asm("cvt.rp.satfinite.ue8m0x2.f32 %0, %2, %1;" : "=h"(codes) : "r"(a), "r"(b));
        // The instruction leaves the sign aside; a negative number has no scale: NaN.  (-0 is a zero.)
        constexpr u32 nan = low_mask<u32>(8);
        return codes | (a > float_sign<u32> ? nan : 0u) | (b > float_sign<u32> ? nan << 8 : 0u);
    }
#endif
    return codes;
}

template <class F, rounding R = rounding::nearest_even>
ULPINE_FN u32 hardware_encode(u32 x) noexcept {
    constexpr hardware_format format = hardware_format_for<F>;
    constexpr u32 nan = static_cast<u32>(F::spec.nan_code());
    if constexpr (format == hardware_format::binary16) {
        u16 code;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(code) : "r"(x));
        return unless_nan(x, code, nan);
    } else if constexpr (format == hardware_format::bfloat16) {
        u16 code = 0;
#if __CUDA_ARCH__ >= 800
        asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(code) : "r"(x));
#endif
        return unless_nan(x, code, nan);
    } else {
        constexpr u32 mask = static_cast<u32>(low_mask<u64>(F::spec.width()));
        return convert_pair<format, R>(x, 0) & mask;
    }
}

template <class F, rounding R = rounding::nearest_even>
ULPINE_FN u32 hardware_encode2(u32 a, u32 b) noexcept {
    if constexpr (F::spec.width() == 16) return hardware_encode<F, R>(a) | hardware_encode<F, R>(b) << 16;
    else return convert_pair<hardware_format_for<F>, R>(a, b);
}

ULPINE_FN u32 from_binary16(u32 code) noexcept {
    u32 x;
    asm("cvt.f32.f16 %0, %1;" : "=r"(x) : "h"(static_cast<u16>(code)));
    return x;
}

template <class F>
ULPINE_FN word_pair hardware_decode2(u32 codes) noexcept {
    constexpr hardware_format format = hardware_format_for<F>;
    constexpr bool has_nan = F::spec.has_nan();
    u32 halves = codes;  // two numbers of 16 bits
#if __CUDA_ARCH__ >= 890
    [[maybe_unused]] const u16 pair = static_cast<u16>(codes);
    if constexpr (format == hardware_format::e4m3) asm("cvt.rn.f16x2.e4m3x2 %0, %1;" : "=r"(halves) : "h"(pair));
    else if constexpr (format == hardware_format::e5m2) asm("cvt.rn.f16x2.e5m2x2 %0, %1;" : "=r"(halves) : "h"(pair));
#endif
#if defined(__CUDA_ARCH_FAMILY_SPECIFIC__)
    if constexpr (format == hardware_format::e2m3) asm("cvt.rn.f16x2.e2m3x2 %0, %1;" : "=r"(halves) : "h"(pair));
    else if constexpr (format == hardware_format::e3m2) asm("cvt.rn.f16x2.e3m2x2 %0, %1;" : "=r"(halves) : "h"(pair));
    else if constexpr (format == hardware_format::e2m1)
        asm("{ .reg .b8 pair, rest; mov.b16 {pair, rest}, %1; cvt.rn.f16x2.e2m1x2 %0, pair; }"
            : "=r"(halves)
            : "h"(pair));
    else if constexpr (format == hardware_format::e8m0) asm("cvt.rn.bf16x2.ue8m0x2 %0, %1;" : "=r"(halves) : "h"(pair));
#endif
    word_pair r;
    if constexpr (format == hardware_format::bfloat16 || format == hardware_format::e8m0)
        r = {halves << 16, halves & ~low_mask<u32>(16)};
    else r = {from_binary16(halves & low_mask<u32>(16)), from_binary16(halves >> 16)};
    if constexpr (has_nan) r = {unless_nan(r.low, r.low, float_nan<u32>), unless_nan(r.high, r.high, float_nan<u32>)};
    return r;
}
template <class F>
ULPINE_FN u32 hardware_decode(u32 code) noexcept {
    return hardware_decode2<F>(code).low;
}

#endif

}  // namespace ulpine::detail
