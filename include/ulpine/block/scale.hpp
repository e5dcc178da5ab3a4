// The scale of a block from the largest magnitude in it, and an element under a scale: the definition that all kernels
// follow.
//
//   code   = the scale's code for amax / tensor_scale, by the rule (block/spec.hpp)
//   factor = scale tensor_scale as a float, rounded to nearest even (exact without a tensor scale), at most the
//            largest float
//   element = x / factor rounded once into the element's format; factor 0: zero with the sign of x
//
// A block that holds NaN or an infinity gets the scale NaN, and with it all its elements (OCP MX 1.0, 5.3; where the
// scale's format has no NaN: what that format makes of NaN).  A block of zeros gets the smallest scale.
//
// The quotient x / factor is a float rounded to odd: what follows, a rounding into a format with at least two bits less
// than a float, is then as if from the exact quotient.  Stochastic rounding takes its fraction from that float.
#pragma once

#include <ulpine/block/spec.hpp>

namespace ulpine::detail {

// Everything that a block format and a tensor scale determine, floats by their bits.
struct scale_plan {
    minifloat_spec scale;
    scale_rule rule;
    int emax;          // of the elements
    int precision;     // top_precision
    u32 tensor_scale;  // 1 where there is none
    u32 divisor;       // max tensor_scale, rounded to nearest even: of the rules rceil and nearest
};

template <class Element>
ULPINE_API constexpr scale_plan plan_scales(const block_spec<Element>& s, u32 tensor_scale) noexcept {
    const unpacked<u64> max = largest_value(s.element);
    const float t = bit_cast<float>(tensor_scale);
    const u32 divisor = mul<binary32>(binary32::from_bits(to_float_word<u32>(max)), t).bits();
    return {s.scale, s.rule, max.exponent, top_precision(s.element), tensor_scale, divisor};
}

// amax: the bits of a float without its sign; NaN and infinities among them.
ULPINE_API constexpr u64 scale_code(const scale_plan& p, u32 amax) noexcept {
    constexpr auto nearest = rounding::nearest_even;
    constexpr minifloat_spec of_float = binary32_spec;
    const unpacked<u64> x = decode<u64>(of_float, u64{amax});
    if (x.nan || x.infinite) return p.scale.nan_code();
    const bool by_value = p.rule == scale_rule::rceil || p.rule == scale_rule::nearest;
    const unpacked<u64> y = decode<u64>(of_float, u64{by_value ? p.divisor : p.tensor_scale});
    unpacked<u64> q = div(x, y, 24);
    if (q.significand == 0) return encode<nearest>(p.scale, q, overflow::saturate, random_bits{});
    if (p.rule == scale_rule::rceil)
        return encode<rounding::toward_positive>(p.scale, q, overflow::saturate, random_bits{});
    if (by_value) return encode<nearest>(p.scale, q, overflow::saturate, random_bits{});
    const u64 fraction = q.significand << 1;
    if (p.rule == scale_rule::ceil) q.exponent += fraction != 0;
    if (p.rule == scale_rule::even) {  // to precision + 1 bits, which may carry into one more
        const u64 rounded = round_shift<nearest>(q.significand >> 1, 62 - p.precision, false, random_bits{});
        q.exponent += static_cast<int>(rounded >> (p.precision + 1));
    }
    q.significand = u64{1} << 63;
    q.exponent -= p.emax;
    return encode<nearest>(p.scale, q, overflow::saturate, random_bits{});
}

// The factor of a block, a float, from its scale's code.
ULPINE_API constexpr u32 scale_factor(const scale_plan& p, u64 code) noexcept {
    constexpr minifloat_spec of_float = binary32_spec;  // a namespace-scope constant has no storage in device code
    const unpacked<u64> s = decode<u64>(p.scale, code), t = decode<u64>(of_float, u64{p.tensor_scale});
    if (s.nan) return float_nan<u32>;
    const u32 r = to_float_word<u32>(mul(s, t));  // an infinite scale, which no encoding gives, counts as the largest
    return r == float_infinity<u32> ? r - 1 : r;
}

// x / factor rounded to odd.
ULPINE_API constexpr u32 scaled_down(u32 x, u32 factor) noexcept {
    constexpr projection odd{rounding::to_odd, overflow::propagate};  // finite quotients stay finite
    if (factor == 0) return (x << 1) > (float_infinity<u32> << 1) ? float_nan<u32> : x & float_sign<u32>;
    return div<binary32, odd>(binary32::from_bits(x), binary32::from_bits(factor)).bits();
}
// element factor, rounded to nearest even.
ULPINE_API constexpr u32 scaled_up(u32 element, u32 factor) noexcept {
    return mul<binary32>(binary32::from_bits(element), binary32::from_bits(factor)).bits();
}

// The largest tensor scale: a float whose products with the largest scale and with the largest element are finite.
template <class Element>
ULPINE_API constexpr u32 largest_tensor_scale(const block_spec<Element>& s) noexcept {
    constexpr minifloat_spec of_float = binary32_spec;
    constexpr u32 last = float_infinity<u32> - 1;
    const unpacked<u64> of_element = largest_value(s.element), of_scale = largest_value(s.scale);
    const unpacked<u64> larger_one = magnitude_less(of_element, of_scale) ? of_scale : of_element;
    if (larger_one.exponent < 0) return last;
    const unpacked<u64> x = decode<u64>(of_float, u64{last});
    return to_float_word<u32, rounding::toward_zero>(div(widen<wide<u64>>(x), widen<wide<u64>>(larger_one), 64));
}
// The tensor scale for a tensor whose largest finite magnitude is amax: with it the block of that magnitude gets the
// largest scale.  amax / (max of the scales max of the elements), nearest even, from the smallest normal float to
// largest_tensor_scale; 1 for a tensor of zeros.
template <class Element>
ULPINE_API constexpr u32 tensor_scale_for(const block_spec<Element>& s, u32 amax) noexcept {
    if (amax == 0) return power_of_two<u32>(0);
    constexpr minifloat_spec of_float = binary32_spec;
    const unpacked<u64> of_element = largest_value(s.element), of_scale = largest_value(s.scale);
    const unpacked<u64> largest = product(of_element, of_scale);
    const unpacked<u64> x = decode<u64>(of_float, u64{amax});
    const u32 r = to_float_word<u32>(div(widen<wide<u64>>(x), widen<wide<u64>>(largest), 64));
    const u32 most = largest_tensor_scale(s);
    return larger(r < most ? r : most, power_of_two<u32>(1 - float_layout<u32>::bias));
}

}  // namespace ulpine::detail
