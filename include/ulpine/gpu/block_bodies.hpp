// What the kernels of gpu/blocks.hpp do with a block: its scale, and an element under it.  Two of a kind:
//
//   fast_blocks     nearest even, in the float unit: scales that are powers of two (a shift of the largest magnitude's
//                   bits), or quotients of floats that a short format rounds to nearest
//   any_blocks      block/scale.hpp and the codec, out of line
//
// Both have
//   code_of(amax)             the scale's code, from the bits of the largest magnitude
//   under(code, amax)         what elements need to know of it
//   one<Encode>(x, under, i)  an element: its code, or the bits of the float that it stands for
#pragma once

#include <ulpine/accumulate/extent.hpp>
#include <ulpine/block/scaled_block.hpp>
#include <ulpine/gpu/round_to.hpp>

namespace ulpine::detail::device {

// ---- Scales -------------------------------------------------------------------------------------------------------

// Scales 2^(code - 127).  A rule adds something below the exponent to the largest magnitude:
//   floor 0, ceil all ones, even half a unit of the elements' last place, rceil what carries above the fraction of the
//   largest element
// and then the exponent field, less emax, is the code; below 2^-127 it is clamped.
struct power_scales {
    u32 carry;
    u32 emax;

    static constexpr u32 nan_code = 255;

    template <class Element>
    ULPINE_API static constexpr bool make(const block_spec<Element>& s, power_scales* out) noexcept {
        constexpr int fraction = float_layout<u32>::fraction;
        const u32 largest = to_float_word<u32>(largest_value(s.element));
        const int emax = largest_value(s.element).exponent, precision = top_precision(s.element);
        u32 carry = 0;
        if (s.rule == scale_rule::ceil) carry = low_mask<u32>(fraction);
        if (s.rule == scale_rule::even) carry = precision < fraction ? u32{1} << (fraction - 1 - precision) : 0;
        if (s.rule == scale_rule::rceil) carry = low_mask<u32>(fraction) - (largest & low_mask<u32>(fraction));
        *out = {carry, static_cast<u32>(emax)};
        // Subnormal magnitudes need no care where their codes are clamped to 0 in any case.
        const bool clamped = emax >= 1 || (emax == 0 && s.rule == scale_rule::floor);
        return clamped && s.rule != scale_rule::nearest && emax < 32 && precision < fraction;
    }
    ULPINE_FN u32 code_of(u32 amax) const noexcept {
        const u32 code = larger_signed(((amax + carry) >> float_layout<u32>::fraction) - emax, u32{0});
        return amax >= float_infinity<u32> ? nan_code : code;
    }
    ULPINE_FN static u32 power(u32 field) noexcept {  // of 2^(field - 127), field 0 to 254
        constexpr int fraction = float_layout<u32>::fraction;
        return field == 0 ? u32{1} << (fraction - 1) : field << fraction;
    }
    ULPINE_FN u32 factor_of(u32 code) const noexcept { return code == nan_code ? float_nan<u32> : power(code); }
};

#if defined(__CUDA_ARCH__)
ULPINE_FN u32 fused_floats(u32 a, u32 b, u32 c) noexcept {
    float r;
    asm("fma.rn.f32 %0, %1, %2, %3;"
        : "=f"(r)
        : "f"(__uint_as_float(a)), "f"(__uint_as_float(b)), "f"(__uint_as_float(c)));
    return __float_as_uint(r);
}
ULPINE_FN u32 reciprocal_float(u32 a) noexcept {
    float r;
    asm("rcp.rn.f32 %0, %1;" : "=f"(r) : "f"(__uint_as_float(a)));
    return __float_as_uint(r);
}
// x / y rounded to odd, y > 0; inverse = 1 / y to nearest.  y and |x / y| within 2^-64 to 2^64.  Beneath |x| = 2^-100
// the remainder gets lost: then x / y < 2^-36 comes out as something as small, of x's sign, and not as zero.  y = 0
// with the inverse 0: the like.
//
//   q = x inverse, improved once by its exact remainder, lies within an ulp of x / y (Markstein 1990); the sign of what
//   then remains says on which side, and makes the last bit odd.
ULPINE_FN u32 odd_quotient(u32 x, u32 y, u32 inverse) noexcept {
    const u32 minus_y = y ^ float_sign<u32>;
    const u32 first = multiply_float(x, inverse);
    const u32 q = fused_floats(fused_floats(first, minus_y, x), inverse, first);
    const u32 rest = fused_floats(q, minus_y, x);
    const u32 inexact = (rest << 1) != 0, above = ((rest ^ q) >> 31) & inexact;  // |q| > |x / y|
    return (q - above) | inexact | (x & float_sign<u32>);                        // of x = -0, which the sums lose
}
#endif

// amax / (max tensor_scale), nearest, in the format F of scales.
template <class F>
struct quotient_scales {
    u32 divisor, inverse, limit;  // limit: above it all magnitudes have one code
    u32 tensor_scale;

    using constants = typename at_once<true, F, float>::constants;
    static constexpr bool available = [] {
        if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, minifloat_spec>) {
            using A = at_once<true, F, float>;
            return A::available && decodes_at_once<F, float> && F::spec.has_zero && F::spec.has_nan() &&
                   F::spec.default_projection().policy == overflow::saturate && F::spec.largest_code() > 0 &&
                   decode<u64>(F::spec, F::spec.largest_code()).exponent <= 16 &&
                   decode<u64>(F::spec, 1).exponent >= -32;
        } else {
            return false;
        }
    }();

    static bool make(const scale_plan& p, scale_rule rule, quotient_scales* out) noexcept {
        const auto within = [](u32 x, int n) { return x >= power_of_two<u32>(-n) && x <= power_of_two<u32>(n); };
        const u32 inverse = div<binary32>(1.0f, binary32::from_bits(p.divisor)).bits();
        *out = {p.divisor, inverse, p.divisor + (u32{20} << float_layout<u32>::fraction), p.tensor_scale};
        return rule == scale_rule::nearest && within(p.divisor, 40) && within(p.tensor_scale, 40);
    }
    ULPINE_FN u32 code_of(u32 amax) const noexcept {
#if defined(__CUDA_ARCH__)
        constexpr u32 nan_code = static_cast<u32>(F::spec.nan_code());
        const u32 q = odd_quotient(smaller(amax, limit), divisor, inverse);
        u32 code;
        if constexpr (encodes_by_hardware<constants, u32>) code = hardware_encode<F>(q);
        else code = nearest_word<true>(constants{}.get(), q);
        return amax >= float_infinity<u32> ? nan_code : code;
#else
        return amax;
#endif
    }
    ULPINE_FN u32 factor_of(u32 code) const noexcept {
#if defined(__CUDA_ARCH__)
        u32 s;
        if constexpr (decodes_by_hardware<constants, u32>) s = hardware_decode<F>(code);
        else if constexpr (type_path<F>.decodes) s = decode_word(known_path<F>{}.get(), code);
        else s = decode_word(known_profile<u32, F, rounding::nearest_even>{}.get(), code);
        return multiply_float(s, tensor_scale);
#else
        return code;
#endif
    }
};

// ---- Elements -----------------------------------------------------------------------------------------------------

#if defined(__CUDA_ARCH__)
// element factor, with the NaN of the host.
ULPINE_FN u32 product_of_floats(u32 element, u32 factor) noexcept {
    const u32 r = multiply_float(element, factor);
    return is_nan_float(r) ? float_nan<u32> : r;
}
#endif

template <bool Encode, class Spec>
__device__ __noinline__ u32 element_by_definition(Spec spec, rounding_choice choice, overflow policy,
                                                  random_bits random, u32 x, u32 factor) {
    return exact_word<Encode, u32>(spec, choice, policy, random, 0, scaled_down(x, factor));
}
__device__ __noinline__ inline u32 scale_by_definition(scale_plan plan, u32 amax) {
    return static_cast<u32>(scale_code(plan, amax));
}
__device__ __noinline__ inline u32 factor_by_definition(scale_plan plan, u32 code) {
    return scale_factor(plan, u64{code});
}

// Elements that are zero below half their smallest value (which posits never are), well within floats, and scales that
// the float unit makes.
template <class B>
struct fast_facts {
    using element = typename B::element_type::format;
    using scale = typename B::scale_type::format;
    static constexpr bool powers = hardware_format_for<scale> == hardware_format::e8m0 && !B::has_tensor_scale;
    static constexpr bool elements = [] {
        using spec = stdlib::remove_cvref_t<decltype(B::element_type::spec)>;
        if constexpr (!stdlib::is_same_v<spec, minifloat_spec> && !stdlib::is_same_v<spec, fixed_spec>) return false;
        else
            return detail::facts(element::spec).zero && at_once<true, element, float>::available &&
                   at_once<false, element, float>::available &&
                   operand_extent<typename B::element_type>.lowest >= -32 &&
                   operand_extent<typename B::element_type>.highest <= 32;
    }();
    static constexpr bool available = elements && (powers || quotient_scales<scale>::available);
    using scales = stdlib::conditional_t<powers, power_scales, quotient_scales<scale>>;
};

template <class B>
struct fast_blocks {
    using F = typename fast_facts<B>::element;
    static constexpr bool powers = fast_facts<B>::powers;
    typename fast_facts<B>::scales scales;

    // factor, and what x is multiplied with; clamps: magnitudes beyond limit = 2^40 factor occur, which make the
    // quotients leave the range of odd_quotient, but not the elements that they become.
    struct under_scale {
        u32 factor, inverse, limit;
        bool clamps;
    };

    ULPINE_FN u32 code_of(u32 amax) const noexcept { return scales.code_of(amax); }
    ULPINE_FN under_scale under(u32 code, u32 amax) const noexcept {
        under_scale u{scales.factor_of(code), 0, 0, false};
#if defined(__CUDA_ARCH__)
        if constexpr (powers) {
            u.inverse = code == power_scales::nan_code ? float_nan<u32> : power_scales::power(254 - code);
        } else {
            u.inverse = u.factor == 0 ? 0 : reciprocal_float(u.factor);
            u.limit = u.factor + (u32{40} << float_layout<u32>::fraction);
            u.clamps = amax > u.limit;
        }
#endif
        return u;
    }
    ULPINE_FN static u32 clamped(u32 x, u32 limit) noexcept {
        return smaller(x & ~float_sign<u32>, limit) | (x & float_sign<u32>);
    }
    ULPINE_FN u32 scaled_element(u32 x, const under_scale& u) const noexcept {
#if defined(__CUDA_ARCH__)
        if constexpr (powers) return multiply_float(x, u.inverse);  // exact, or below all that counts
        else return odd_quotient(x, u.factor, u.inverse);
#else
        return x + u.factor;
#endif
    }
    template <bool Encode>
    ULPINE_FN u32 one(u32 x, const under_scale& u, u64) const noexcept {
        u32 y[2];
        two<Encode>(x, x, u, y);
        return y[0];
    }
    // A pair, since the conversion instructions take pairs.
    template <bool Encode>
    ULPINE_FN void two(u32 a, u32 b, const under_scale& u, u32 (&y)[2]) const noexcept {
#if defined(__CUDA_ARCH__)
        using constants = typename at_once<Encode, F, float>::constants;
        if (!powers && u.clamps) {
            a = clamped(a, u.limit);
            b = clamped(b, u.limit);
        }
        const u32 p = scaled_element(a, u), q = scaled_element(b, u);
        if constexpr (encodes_by_hardware<constants, u32> && (Encode || decodes_by_hardware<constants, u32>)) {
            const u32 codes = hardware_encode2<F>(p, q);
            word_pair r{codes & low_mask<u32>(second_code<F>), codes >> second_code<F>};
            if constexpr (!Encode) r = hardware_decode2<F>(codes);
            y[0] = r.low;
            y[1] = r.high;
        } else {
            y[0] = nearest_word<Encode>(constants{}.get(), p);
            y[1] = nearest_word<Encode>(constants{}.get(), q);
        }
        if constexpr (!Encode)
            for (u32& r : y) r = product_of_floats(r, u.factor);
#endif
    }
};

template <class Spec>
struct any_blocks {
    Spec spec;
    scale_plan plan;
    rounding_choice choice;
    overflow policy;
    bool has_random;
    philox random;

    struct under_scale {
        u32 factor;
    };
    ULPINE_FN u32 code_of(u32 amax) const noexcept {
#if defined(__CUDA_ARCH__)
        return scale_by_definition(plan, amax);
#else
        return amax;
#endif
    }
    ULPINE_FN under_scale under(u32 code, u32) const noexcept {
#if defined(__CUDA_ARCH__)
        return {factor_by_definition(plan, code)};
#else
        return {code};
#endif
    }
    template <bool Encode>
    ULPINE_FN u32 one(u32 x, const under_scale& u, u64 i) const noexcept {
#if defined(__CUDA_ARCH__)
        const random_bits bits = has_random ? random_at(random, i) : random_bits{};
        const u32 r = element_by_definition<Encode>(spec, choice, policy, bits, x, u.factor);
        return Encode ? r : product_of_floats(r, u.factor);
#else
        return x + u.factor + static_cast<u32>(i);
#endif
    }
};

}  // namespace ulpine::detail::device
