// Every named block format, one line each with its source.
#pragma once

#include <ulpine/block/scaled_block.hpp>

namespace ulpine {

namespace detail {
ULPINE_API constexpr fixed_options symmetric_fixed() noexcept {
    fixed_options o;
    o.symmetric = true;
    return o;
}
// All exponents are used for numbers, none are subnormal, and the code that would be 2^-bias is zero.
ULPINE_API constexpr minifloat_options adaptive_float() noexcept {
    return saturating(specials::none, ieee_bias, subnormals::none);
}
// Group scales: unsigned, the exponent bits E and fraction bits M, from 2^(1 - 2^E) to below 2.
ULPINE_API constexpr minifloat_options group_scale(int exponent_bits) noexcept {
    minifloat_options o = saturating(specials::none, (1 << exponent_bits) - 1, subnormals::none);
    o.is_signed = false;
    o.has_zero = false;
    return o;
}
// Formats by number<...> and not by their aliases, which nvcc 13 cannot write where options are arguments of an
// argument.
using mx_int8 = number<fixed_format<2, 6, symmetric_fixed()>>;
template <int E, int M>  // g++ 12 takes no function of the parameters in an alias template
struct group_scale_of {
    static constexpr minifloat_options options = group_scale(E);
    using type = number<minifloat_format<E, M, options>>;
};
}  // namespace detail

// OCP Microscaling Formats (MX) 1.0, table 1.  Of MXINT8 the most negative code is left unused, as 5.3.4 allows.
using mxfp8_e4m3 = scaled_block<fp8_e4m3, e8m0, 32>;
using mxfp8_e5m2 = scaled_block<fp8_e5m2, e8m0, 32>;
using mxfp6_e3m2 = scaled_block<fp6_e3m2, e8m0, 32>;
using mxfp6_e2m3 = scaled_block<fp6_e2m3, e8m0, 32>;
using mxfp4 = scaled_block<fp4_e2m1, e8m0, 32>;
using mxint8 = scaled_block<detail::mx_int8, e8m0, 32>;

// NVFP4: "Pretraining Large Language Models with NVFP4", appendix B.  With and without the float for the tensor.
using nvfp4 = scaled_block<fp4_e2m1, fp8_e4m3, 16, float>;
using nvfp4_blocks = scaled_block<fp4_e2m1, fp8_e4m3, 16>;

// Block floating point as in QPyTorch (Zhang et al., EMC2 2019): one exponent, mantissas of WL bits with the sign.
template <int WL, int K>
using block_float = scaled_block<number<fixed_format<2, WL - 2, detail::symmetric_fixed()>>, e8m0, K>;

// Low-bit training with multi-level scaling, MLS (Zhong et al., arXiv 2006.02804): a float for the tensor, a scale of
// EG exponent and MG fraction bits for a group, elements of EX and MX bits.  The fields of the group scale and its
// rounding are not given in the abstract: parameters, by default a power of two, rounded up.
template <int EX, int MX, int K, int EG = 4, int MG = 0>
using mls_block = scaled_block<number<minifloat_format<EX, MX, detail::saturating(specials::none)>>,
                               typename detail::group_scale_of<EG, MG>::type, K, float, scale_rule::rceil>;

// AdaptivFloat (Tambe et al., DAC 2020): N bits, E of them exponent, the exponent bias from the largest magnitude.  K:
// their block is the whole tensor; give array_blocks the length as block_size, or K here.
template <int N, int E, int K = 65536>
using adaptive_float = scaled_block<number<minifloat_format<E, N - 1 - E, detail::adaptive_float()>>, e8m0, K>;

}  // namespace ulpine
