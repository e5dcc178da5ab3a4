// Minifloats and fixed point by the device's float unit, nearest even: a named exception to "the layers compute in
// integers" (docs/design.md).  The instructions are written out, so that neither -ftz, -use_fast_math nor contraction
// changes them, and each result is exact or the one rounding that is wanted.  Equal to codec/linear_profile.hpp bit for
// bit: tests/device/arrays_nearest.cu, at every threshold of the 8-bit formats and both its neighbours.
#pragma once

#include <ulpine/codec/linear_codes.hpp>

namespace ulpine::detail {

// A float to a format with fewer fraction bits: adding a power of two C rounds |x| to a multiple of C's last bit.
//
//   |x| in [2^e, 2^(e+1)):   C = max(2^(e + drop), 2^23 quantum)     r = (|x| + C) - C
//
// With drop >= 1 the sum stays in C's binade, [C, 2C], so its last bit is that of the format at x; the difference is
// exact.  Even sums are even codes, since the format has a fraction bit.  Exponents beyond the format's may push C out
// of range: to infinity (r becomes NaN) or past the sign bit (C becomes the smallest, r = |x|); both count as overflow.
//
// Fixed point: C = 1.5 · 2^23 quantum, for values within +-2^22 quanta; x is clamped first, and keeps its sign by
// itself.
struct float_path {
    u32 drop = 0;     // as an exponent field
    u32 lowest = 0;   // the bits of the smallest C; those of C of fixed point
    u32 largest = 0;  // bits of the largest value, and of what a larger magnitude becomes, without the sign
    u32 beyond = 0;
    u32 infinite = 0;  // what infinity becomes
    u32 nan = 0;
    u32 low_limit = 0;  // fixed point: the lowest value, with its sign
    bool rounds = false;
    bool clamps = false;  // beyond and infinite are the largest value
    bool integer = false;
    bool minus_zero = false;
    // Codes of minifloats.
    bool encodes = false, decodes = false;
    bool nan_is_minus_zero = false, special_codes = false, has_infinity = false;
    int width = 0, shift = 0;  // shift: from the fraction of a float to that of a code
    u32 offset = 0;            // the smallest C's bits >> shift
    u32 largest_code = 0, beyond_code = 0, infinite_code = 0, nan_code = 0;
    u32 limit = 0, sign_code = 0;  // limit: above it all magnitudes have one code
    // Decoding: a code's magnitude under the fields of a float, times a power of two.
    u32 scale = 0, placed_mask = 0, sign_bit = 0, infinity_placed = 0, nan_placed = 0;
};

ULPINE_API constexpr float_path make_float_path(const linear_profile<u32>& p) noexcept {
    constexpr int fraction = float_layout<u32>::fraction, bias = float_layout<u32>::bias;
    float_path f;
    if (!p.supported || !p.gradual) return f;
    const int quantum = static_cast<int>(p.quantum);  // field of 2^23 quanta
    const int top = static_cast<int>(p.largest[0] >> fraction);
    f.nan = p.nan;
    f.integer = p.integer;
    f.width = p.width;
    if (p.integer) {
        // Both limits within 2^22 quanta, and C a float.
        f.rounds = quantum >= 1 && quantum < 2 * bias && p.width <= fraction - !p.is_signed && !p.infinity_differs;
        f.lowest = (static_cast<u32>(quantum) << fraction) | (1u << (fraction - 1));
        f.largest = p.largest[0];
        f.low_limit = p.is_signed ? p.largest[1] | float_sign<u32> : 0;
        f.encodes = f.rounds && p.encodes;
        return f;
    }
    const auto magnitude = [](u32 bits) constexpr { return bits & ~float_sign<u32>; };
    const bool same_sides = p.mirrored && p.is_signed && magnitude(p.beyond[0]) == magnitude(p.beyond[1]) &&
                            magnitude(p.infinite[0]) == magnitude(p.infinite[1]) &&
                            (p.beyond[1] >= float_sign<u32>) == (p.infinite[1] >= float_sign<u32>);
    // NaN has no sign, so it is no magnitude to put one on.
    const bool plain = p.beyond[0] <= float_infinity<u32> && p.infinite[0] <= float_infinity<u32>;
    f.rounds = same_sides && plain && p.drop >= 1 && p.drop < static_cast<u32>(fraction) && quantum >= 1 &&
               quantum < 2 * bias && top + static_cast<int>(p.drop) < 2 * bias + 1 &&
               p.largest[0] < float_infinity<u32>;
    f.drop = p.drop << fraction;
    f.lowest = static_cast<u32>(quantum) << fraction;
    f.largest = p.largest[0];
    f.beyond = p.beyond[0];
    f.infinite = p.infinite[0];
    f.clamps = p.saturates;
    f.minus_zero = p.minus_zero;
    f.encodes = f.rounds && p.encodes && static_cast<u32>(p.shift) == p.drop &&
                (p.saturates || top + static_cast<int>(p.drop) < 2 * bias);  // C of the limit is a float
    f.shift = p.shift;
    f.offset = f.lowest >> p.shift;
    f.limit = f.clamps ? f.largest : static_cast<u32>(top + 1) << fraction;
    f.sign_code = 1u << (p.width - 1);
    f.largest_code = p.largest_code[0];
    f.beyond_code = p.beyond_code[0];
    f.infinite_code = p.infinite_code[0];
    f.nan_code = p.nan_code;
    const int missing = static_cast<int>(p.base >> fraction);  // what a code's exponent field lacks
    f.decodes = p.decodes && missing + bias <= 2 * bias;
    f.scale = power_of_two<u32>(missing);
    f.placed_mask = static_cast<u32>((low_mask<u64>(p.width) >> p.is_signed) << p.shift);
    f.sign_bit = p.is_signed ? float_sign<u32> : 0;
    f.nan_is_minus_zero = p.nan_is_minus_zero;
    f.special_codes = p.special_codes;
    f.has_infinity = p.has_infinity;
    f.infinity_placed = p.infinity_magnitude << p.shift;
    f.nan_placed = (p.top_finite + 1 + p.has_infinity) << p.shift;
    return f;
}
template <class P>
ULPINE_API constexpr float_path make_float_path(const P&) noexcept {
    return {};
}

#if defined(__CUDA_ARCH__)
namespace device {

// Single instructions.  Operands are the bits of floats.
#define ULPINE_OF_TWO_FLOATS(name, instruction)                                                                        \
    __device__ __forceinline__ u32 name(u32 a, u32 b) noexcept {                                                       \
        float r;                                                                                                       \
        asm(instruction " %0, %1, %2;" : "=f"(r) : "f"(__uint_as_float(a)), "f"(__uint_as_float(b)));                  \
        return __float_as_uint(r);                                                                                     \
    }
ULPINE_OF_TWO_FLOATS(add_float, "add.rn.f32")
ULPINE_OF_TWO_FLOATS(subtract_float, "sub.rn.f32")
ULPINE_OF_TWO_FLOATS(multiply_float, "mul.rn.f32")
ULPINE_OF_TWO_FLOATS(smaller_float, "min.f32")  // the other operand, where one is NaN
ULPINE_OF_TWO_FLOATS(larger_float, "max.f32")
#undef ULPINE_OF_TWO_FLOATS
__device__ __forceinline__ u32 add_to_magnitude(u32 x, u32 b) noexcept {  // |x| + b
    float r;
    asm("{.reg .f32 m; abs.f32 m, %1; add.rn.f32 %0, m, %2;}"
        : "=f"(r)
        : "f"(__uint_as_float(x)), "f"(__uint_as_float(b)));
    return __float_as_uint(r);
}
__device__ __forceinline__ bool is_nan_float(u32 x) noexcept {
    int r;
    asm("{.reg .pred p; setp.nan.f32 p, %1, %1; selp.s32 %0, 1, 0, p;}" : "=r"(r) : "f"(__uint_as_float(x)));
    return r != 0;
}
// !(a <= b), with NaN true.
__device__ __forceinline__ bool exceeds(u32 a, u32 b) noexcept {
    int r;
    asm("{.reg .pred p; setp.gtu.f32 p, %1, %2; selp.s32 %0, 1, 0, p;}"
        : "=r"(r)
        : "f"(__uint_as_float(a)), "f"(__uint_as_float(b)));
    return r != 0;
}

__device__ __forceinline__ u32 smaller_magnitude(u32 x, u32 b) noexcept {  // min(|x|, b); b where x is NaN
    float r;
    asm("{.reg .f32 m; abs.f32 m, %1; min.f32 %0, m, %2;}"
        : "=f"(r)
        : "f"(__uint_as_float(x)), "f"(__uint_as_float(b)));
    return __float_as_uint(r);
}

// C of x (its sign and fraction do not count): as two's complement, so that what runs past the sign bit is below
// lowest.
__device__ __forceinline__ u32 addend_of(const float_path& f, u32 x) noexcept {
    return larger_signed((x & float_infinity<u32>)+f.drop, f.lowest);
}

// What round_word makes of x.  f.rounds.
__device__ __forceinline__ u32 round_word(const float_path& f, u32 x) noexcept {
    if (f.integer) {
        const u32 v = larger_float(smaller_float(x, f.largest), f.low_limit);
        const u32 r = subtract_float(add_float(v, f.lowest), f.lowest);
        return is_nan_float(x) ? f.nan : r;
    }
    const u32 c = addend_of(f, x);
    u32 r = subtract_float(add_to_magnitude(x, c), c);
    if (f.clamps) {
        r = smaller_float(r, f.largest);
    } else {
        r = exceeds(r, f.largest) ? f.beyond : r;
        if (f.infinite != f.beyond) r = (x & ~float_sign<u32>) == float_infinity<u32> ? f.infinite : r;
    }
    const u32 with_sign = r | (x & float_sign<u32>);
    if (!f.minus_zero) r = r == 0 ? r : with_sign;
    else r = with_sign;
    return is_nan_float(x) ? f.nan : r;
}

// What encode_word makes of x.  f.encodes.  The sum's distance from C is the significand in units of the last place,
// and every binade above the lowest adds as many codes: code = (sum - C) + ((C - lowest) >> shift).
__device__ __forceinline__ u32 encode_word(const float_path& f, u32 x) noexcept {
    if (f.integer) {
        const u32 v = larger_float(smaller_float(x, f.largest), f.low_limit);
        const u32 code = (add_float(v, f.lowest) - f.lowest) & low_mask<u32>(f.width);
        return is_nan_float(x) ? f.nan_code : code;
    }
    const u32 v = smaller_magnitude(x, f.limit);
    const u32 c = addend_of(f, v);
    u32 code = (add_float(v, c) - c) + (c >> f.shift) - f.offset;
    if (!f.clamps) {
        code = code > f.largest_code ? f.beyond_code : code;
        if (f.infinite_code != f.beyond_code)
            code = (x & ~float_sign<u32>) == float_infinity<u32> ? f.infinite_code : code;
    }
    const u32 with_sign = code | ((x >> (32 - f.width)) & f.sign_code);
    if (!f.minus_zero) code = code == 0 ? code : with_sign;
    else code = with_sign;
    return is_nan_float(x) ? f.nan_code : code;
}

// What decode_word makes of a code, whose bits above the width are not looked at.  f.decodes.
__device__ __forceinline__ u32 decode_word(const float_path& f, u32 code) noexcept {
    const u32 placed = (code << f.shift) & f.placed_mask;
    u32 r = multiply_float(placed, f.scale) | ((code << (32 - f.width)) & f.sign_bit);
    if (f.nan_is_minus_zero) r = (code & low_mask<u32>(f.width)) == f.nan_code ? f.nan : r;
    if (f.special_codes) {
        if (f.has_infinity) r = placed == f.infinity_placed ? (r & f.sign_bit) | float_infinity<u32> : r;
        r = placed >= f.nan_placed ? f.nan : r;
    }
    return r;
}

}  // namespace device
#endif

}  // namespace ulpine::detail
