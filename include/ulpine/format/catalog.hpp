// Every named format, one line each with its source.
#pragma once

#include <ulpine/format/fixed.hpp>
#include <ulpine/format/grid.hpp>
#include <ulpine/format/hifloat.hpp>
#include <ulpine/format/lookup_set.hpp>
#include <ulpine/format/minifloat.hpp>
#include <ulpine/format/posit.hpp>
#include <ulpine/format/takum.hpp>
#include <ulpine/fwd.hpp>

namespace ulpine {

namespace detail {
// Field by field: nvcc with clang as host compiler zeroes the members that a designated initialiser skips.
ULPINE_API constexpr minifloat_options saturating(specials special, int bias = ieee_bias,
                                                  subnormals subnormal = subnormals::gradual) noexcept {
    minifloat_options o;
    o.special = special;
    o.bias = bias;
    o.subnormal = subnormal;
    o.policy = overflow::saturate;
    return o;
}
ULPINE_API constexpr minifloat_options e8m0_options() noexcept {
    minifloat_options o = saturating(specials::nan_only, 127, subnormals::none);
    o.is_signed = false;
    o.has_zero = false;
    return o;
}
ULPINE_API constexpr minifloat_options dlfloat_options() noexcept {
    minifloat_options o;
    o.special = specials::merged;
    o.subnormal = subnormals::dlfloat;
    o.mode = rounding::nearest_away;
    return o;
}
ULPINE_API constexpr posit_options bounded_regime(int limit) noexcept {
    posit_options o;
    o.regime_limit = limit;
    return o;
}
}  // namespace detail

// Posit Standard (2022): two exponent bits at every width.
using posit8 = number<posit_format<8, 2>>;
using posit16 = number<posit_format<16, 2>>;
using posit32 = number<posit_format<32, 2>>;
using posit64 = number<posit_format<64, 2>>;
// Bounded posits: regime of at most 6 bits, 5 exponent bits.
template <int N>
using bposit = number<posit_format<N, 5, detail::bounded_regime(6)>>;

// Linear takums: Hunhold, arXiv 2404.18603.  Since libtakum 2 (2025) these carry the plain name, the logarithmic ones
// are takum_log8 and so on; before it was the reverse (takum_linear8).
using takum8 = number<takum_format<8>>;
using takum16 = number<takum_format<16>>;
using takum32 = number<takum_format<32>>;
using takum64 = number<takum_format<64>>;

// IEEE 754-2019, 3.6; bfloat16 and TensorFloat-32 have the same rules with other widths.
using binary16 = number<minifloat_format<5, 10>>;
using binary32 = number<minifloat_format<8, 23>>;
using binary64 = number<minifloat_format<11, 52>>;
using bfloat16 = number<minifloat_format<8, 7>>;
using tf32 = number<minifloat_format<8, 10>>;

// OCP 8-bit Floating Point Specification (OFP8) 1.0, and OCP Microscaling Formats (MX) 1.0.
using fp8_e4m3 = number<minifloat_format<4, 3, detail::saturating(specials::nan_only)>>;
using fp8_e5m2 = number<minifloat_format<5, 2, detail::saturating(specials::ieee)>>;
using fp6_e3m2 = number<minifloat_format<3, 2, detail::saturating(specials::none)>>;
using fp6_e2m3 = number<minifloat_format<2, 3, detail::saturating(specials::none)>>;
using fp4_e2m1 = number<minifloat_format<2, 1, detail::saturating(specials::none)>>;
using e8m0 = number<minifloat_format<8, 0, detail::e8m0_options()>>;

// One zero, one NaN at the code of -0: Noune et al., "8-bit numerical formats for deep neural networks" (2022);
// e4m3b11fnuz: the StableHLO type, after the forward format of HFP8.
using fp8_e4m3fnuz = number<minifloat_format<4, 3, detail::saturating(specials::fnuz, 8)>>;
using fp8_e5m2fnuz = number<minifloat_format<5, 2, detail::saturating(specials::fnuz, 16)>>;
using fp8_e4m3b11fnuz = number<minifloat_format<4, 3, detail::saturating(specials::fnuz, 11)>>;

// DLFloat16: Agrawal et al., ARITH 2019.  Ties away from zero is its one rounding; the signs of zero and
// NaN-infinity mean nothing.
using dlfloat16 = number<minifloat_format<6, 9, detail::dlfloat_options()>>;

// HFP8: Sun et al., NeurIPS 2019.  The forward bias 11 is derived from the paper's range (largest value 30); two
// readings of its lowest binade.  FP8 of Wang et al., NeurIPS 2018, is the backward format; its bias and specials
// are not stated there.
using hfp8_forward = fp8_e4m3b11fnuz;
using hfp8_forward_normal = number<minifloat_format<4, 3, detail::saturating(specials::fnuz, 11, subnormals::none)>>;
using hfp8_backward = number<minifloat_format<5, 2>>;

// HiFloat8: Luo et al., arXiv 2409.16626.
using hifloat8 = number<hifloat_format<>>;

// IEEE P3109 (draft 4.0): Binary{K, P, signedness, domain}, precision P, one zero, one NaN; the default projection
// is SatNone.
enum class signedness {
    signed_,
    unsigned_
};
enum class domain {
    finite,
    extended
};

// The record of such a format, for parameters known only at run time.  K and P out of range: a record that validate()
// refuses, by its exponent bits of -1.
ULPINE_API constexpr minifloat_spec p3109_spec(int k, int p, signedness s = signedness::signed_,
                                               domain d = domain::extended) noexcept {
    const bool is_signed = s == signedness::signed_;
    const bool valid = k >= 3 && k <= 16 && p >= 1 && p <= k - is_signed;
    minifloat_spec spec;
    spec.exponent_bits = !valid ? -1 : is_signed ? k - p : k - p + 1;
    spec.fraction_bits = p - 1;
    spec.bias = 1 << detail::clamped(spec.exponent_bits - 1, 0, 16);
    spec.special = d == domain::extended ? specials::p3109_extended : specials::p3109_finite;
    spec.is_signed = is_signed;
    return spec;
}

namespace detail {
ULPINE_API constexpr minifloat_options p3109_options(const minifloat_spec& spec) noexcept {
    minifloat_options o;
    o.special = spec.special;
    o.bias = spec.bias;
    o.is_signed = spec.is_signed;
    return o;
}
template <int K, int P, signedness S, domain D>
struct p3109_of {
    static_assert(K >= 3 && K <= 16, "p3109<K, P>: the width K must be 3 to 16 bits");
    static_assert(P >= 1 && (S == signedness::signed_ ? P < K : P <= K),
                  "p3109<K, P>: the precision P must be 1 to K - 1, or to K where unsigned");
    static constexpr minifloat_spec spec = p3109_spec(K, P, S, D);
    using type = number<minifloat_format<spec.exponent_bits, spec.fraction_bits, p3109_options(spec)>>;
};
}  // namespace detail

template <int K, int P, signedness S = signedness::signed_, domain D = domain::extended>
using p3109 = typename detail::p3109_of<K, P, S, D>::type;

using binary8p4se = p3109<8, 4>;
using binary8p3se = p3109<8, 3>;
using binary8p3sf = p3109<8, 3, signedness::signed_, domain::finite>;
using binary8p1uf = p3109<8, 1, signedness::unsigned_, domain::finite>;
using binary4p2sf = p3109<4, 2, signedness::signed_, domain::finite>;

// Lookup sets.  Qtorch+ (Ho et al., CoNGA 2022), from its published source: 32 magnitudes each for weights and
// activations.
struct qtorch_weight_values {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0x1p-16f,  0x1p-15f, 0x1p-14f,  0x1p-13f,  0x1p-12f, 0x1p-11f,  0x1p-10f,
                                       0x1p-9f,   0x1p-8f,  0x1p-7f,   3 / 256.f, 1 / 64.f, 5 / 256.f, 3 / 128.f,
                                       7 / 256.f, 1 / 32.f, 9 / 256.f, 5 / 128.f, 3 / 64.f, 7 / 128.f, 1 / 16.f,
                                       9 / 128.f, 5 / 64.f, 3 / 32.f,  7 / 64.f,  1 / 8.f,  9 / 64.f,  3 / 16.f,
                                       1 / 4.f,   3 / 8.f,  1 / 2.f,   1};
};
struct qtorch_activation_values {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0x1p-12f, 0x1p-11f, 0x1p-10f, 0x1p-9f, 0x1p-8f,  0x1p-7f, 0x1p-6f,  0x1p-5f,
                                       0x1p-4f,  1 / 8.f,  3 / 16.f, 1 / 4.f, 5 / 16.f, 3 / 8.f, 7 / 16.f, 1 / 2.f,
                                       9 / 16.f, 5 / 8.f,  3 / 4.f,  7 / 8.f, 1,        9 / 8.f, 5 / 4.f,  3 / 2.f,
                                       7 / 4.f,  2,        9 / 4.f,  3,       4,        6,       8,        16};
};
using qtorch_weights = number<lookup_format<qtorch_weight_values>>;
using qtorch_activations = number<lookup_format<qtorch_activation_values>>;

// Radix-4 FP4, its two phases: Sun et al., NeurIPS 2020 (fields from US patent 12443841; the level set is not
// confirmed).
using radix4_fp4_even = number<lookup_format<radix4_levels<0>>>;
using radix4_fp4_odd = number<lookup_format<radix4_levels<1>>>;

// Logarithmic grids 2^(I.F) as Qtorch+ offers them.
template <int I, int F>
using log2_number = number<lookup_format<log2_grid<I, F>>>;

}  // namespace ulpine
