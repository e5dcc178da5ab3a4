// Named formats, each with its source.
#pragma once

#include "lookup.hpp"

namespace oracle {

namespace detail {

[[nodiscard]] inline minifloat_parameters with(specials s, int bias = ieee_bias) {
    minifloat_parameters p;
    p.specials = s;
    p.bias = bias;
    return p;
}

}  // namespace detail

// IEEE 754-2019, table 3.5; bfloat16 and tf32 are the same scheme with other fields.
[[nodiscard]] inline format binary16() { return make_minifloat(5, 10); }
[[nodiscard]] inline format binary32() { return make_minifloat(8, 23); }
[[nodiscard]] inline format binary64() { return make_minifloat(11, 52); }
[[nodiscard]] inline format bfloat16() { return make_minifloat(8, 7); }
[[nodiscard]] inline format tf32() { return make_minifloat(8, 10); }

// OCP 8-bit Floating Point Specification (OFP8) 1.0, and OCP Microscaling Formats (MX) 1.0.
[[nodiscard]] inline format fp8_e4m3() {
    return make_minifloat(4, 3, detail::with(specials::nan_only), overflow::saturate);
}
[[nodiscard]] inline format fp8_e5m2() { return make_minifloat(5, 2, {}, overflow::saturate); }
[[nodiscard]] inline format fp6_e3m2() {
    return make_minifloat(3, 2, detail::with(specials::none), overflow::saturate);
}
[[nodiscard]] inline format fp6_e2m3() {
    return make_minifloat(2, 3, detail::with(specials::none), overflow::saturate);
}
[[nodiscard]] inline format fp4_e2m1() {
    return make_minifloat(2, 1, detail::with(specials::none), overflow::saturate);
}

[[nodiscard]] inline format e8m0() {
    minifloat_parameters p = detail::with(specials::nan_only, 127);
    p.is_signed = false;
    p.has_zero = false;
    p.subnormals = subnormals::none;
    return make_minifloat(8, 0, p, overflow::saturate);
}

// One NaN at the code of minus zero (LLVM APFloat, StableHLO).
[[nodiscard]] inline format fp8_e4m3fnuz() {
    return make_minifloat(4, 3, detail::with(specials::fnuz, 8), overflow::saturate);
}
[[nodiscard]] inline format fp8_e5m2fnuz() {
    return make_minifloat(5, 2, detail::with(specials::fnuz, 16), overflow::saturate);
}
[[nodiscard]] inline format fp8_e4m3b11fnuz() {
    return make_minifloat(4, 3, detail::with(specials::fnuz, 11), overflow::saturate);
}

// DLFloat (Agrawal et al., ARITH 2019): one rounding, to nearest with ties away.
[[nodiscard]] inline format dlfloat16() {
    minifloat_parameters p = detail::with(specials::merged, 31);
    p.subnormals = subnormals::dlfloat;
    return make_minifloat(6, 9, p, overflow::infinity, rounding::nearest_away);
}

// HFP8 (Sun et al., NeurIPS 2019): forward 1-4-3 with exponent offset 11.
[[nodiscard]] inline format hfp8_forward() { return fp8_e4m3b11fnuz(); }

// IEEE P3109, draft 4.0.
[[nodiscard]] inline format binary8p4se() { return make_p3109(8, 4, true, true); }
[[nodiscard]] inline format binary8p3se() { return make_p3109(8, 3, true, true); }
[[nodiscard]] inline format binary4p2sf() { return make_p3109(4, 2, true, false); }
[[nodiscard]] inline format binary8p1uf() { return make_p3109(8, 1, false, false); }

// Posit Standard (2022): es = 2.  Bounded-regime posits: regime of at most 6 bits, es = 5.
[[nodiscard]] inline format standard_posit(int n) { return make_posit(n, 2); }
[[nodiscard]] inline format bounded_posit(int n) {
    posit_parameters p;
    p.regime_limit = 6;
    return make_posit(n, 5, p);
}

}  // namespace oracle
