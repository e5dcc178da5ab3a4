// Every library type that the sweeps visit beside the oracle's description of the same format: one line each, or one line
// for a grid of parameters.  A visitor is called as visit(tag<T>{}, name, oracle::format).
#pragma once

#include <oracle/oracle.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <string>
#include <utility>

namespace support {

using ulpine::fixed_options;
using ulpine::minifloat_options;

template <class T>
struct tag {
    using type = T;
};

namespace detail {

/// visit_constant(std::integral_constant<int, i>) for i = First to Last.
template <int First, int Last, class Body>
void for_each_int(Body&& body) {
    if constexpr (First <= Last) {
        [&]<int... I>(std::integer_sequence<int, I...>) {
            (body(std::integral_constant<int, First + I>{}), ...);
        }(std::make_integer_sequence<int, Last - First + 1>{});
    }
}

[[nodiscard]] inline std::string call(const std::string& name, int a, int b) {
    return name + "<" + std::to_string(a) + "," + std::to_string(b) + ">";
}

[[nodiscard]] inline oracle::posit_parameters posit_with(int regime_limit, int scale) {
    oracle::posit_parameters p;
    p.regime_limit = regime_limit;
    p.scale = scale;
    return p;
}

[[nodiscard]] inline oracle::minifloat_parameters
minifloat_with(oracle::specials specials, int bias = oracle::ieee_bias,
               oracle::subnormals subnormals = oracle::subnormals::gradual, bool is_signed = true, bool has_zero = true) {
    oracle::minifloat_parameters p;
    p.specials = specials;
    p.bias = bias;
    p.subnormals = subnormals;
    p.is_signed = is_signed;
    p.has_zero = has_zero;
    return p;
}

[[nodiscard]] inline oracle::fixed_parameters fixed_with(bool is_signed, bool symmetric = false) {
    oracle::fixed_parameters p;
    p.is_signed = is_signed;
    p.symmetric = symmetric;
    return p;
}

}  // namespace detail

// ---- The catalog ---------------------------------------------------------------------------------------------------

template <class Visit>
void visit_catalog_8bit(Visit&& visit) {
    visit(tag<ulpine::posit8>{}, "posit8", oracle::standard_posit(8));
    visit(tag<ulpine::fp8_e4m3>{}, "fp8_e4m3", oracle::fp8_e4m3());
    visit(tag<ulpine::fp8_e5m2>{}, "fp8_e5m2", oracle::fp8_e5m2());
    visit(tag<ulpine::fp6_e3m2>{}, "fp6_e3m2", oracle::fp6_e3m2());
    visit(tag<ulpine::fp6_e2m3>{}, "fp6_e2m3", oracle::fp6_e2m3());
    visit(tag<ulpine::fp4_e2m1>{}, "fp4_e2m1", oracle::fp4_e2m1());
    visit(tag<ulpine::e8m0>{}, "e8m0", oracle::e8m0());
    visit(tag<ulpine::fp8_e4m3fnuz>{}, "fp8_e4m3fnuz", oracle::fp8_e4m3fnuz());
    visit(tag<ulpine::fp8_e5m2fnuz>{}, "fp8_e5m2fnuz", oracle::fp8_e5m2fnuz());
    visit(tag<ulpine::fp8_e4m3b11fnuz>{}, "fp8_e4m3b11fnuz", oracle::fp8_e4m3b11fnuz());
    visit(tag<ulpine::hfp8_forward>{}, "hfp8_forward", oracle::hfp8_forward());
    visit(tag<ulpine::hfp8_forward_normal>{}, "hfp8_forward_normal",
          oracle::make_minifloat(4, 3, detail::minifloat_with(oracle::specials::fnuz, 11, oracle::subnormals::none),
                                 oracle::overflow::saturate));
    visit(tag<ulpine::hfp8_backward>{}, "hfp8_backward", oracle::make_minifloat(5, 2));
    visit(tag<ulpine::binary8p4se>{}, "binary8p4se", oracle::binary8p4se());
    visit(tag<ulpine::binary8p3se>{}, "binary8p3se", oracle::binary8p3se());
    visit(tag<ulpine::binary8p3sf>{}, "binary8p3sf", oracle::make_p3109(8, 3, true, false));
    visit(tag<ulpine::binary8p1uf>{}, "binary8p1uf", oracle::binary8p1uf());
    visit(tag<ulpine::binary4p2sf>{}, "binary4p2sf", oracle::binary4p2sf());
    visit(tag<ulpine::bposit<8>>{}, "bposit<8>", oracle::bounded_posit(8));
}

template <class Visit>
void visit_catalog_16bit(Visit&& visit) {
    visit(tag<ulpine::posit16>{}, "posit16", oracle::standard_posit(16));
    visit(tag<ulpine::binary16>{}, "binary16", oracle::binary16());
    visit(tag<ulpine::bfloat16>{}, "bfloat16", oracle::bfloat16());
    visit(tag<ulpine::dlfloat16>{}, "dlfloat16", oracle::dlfloat16());
    visit(tag<ulpine::bposit<16>>{}, "bposit<16>", oracle::bounded_posit(16));
}

template <class Visit>
void visit_catalog_wide(Visit&& visit) {
    visit(tag<ulpine::tf32>{}, "tf32", oracle::tf32());
    visit(tag<ulpine::posit32>{}, "posit32", oracle::standard_posit(32));
    visit(tag<ulpine::posit64>{}, "posit64", oracle::standard_posit(64));
    visit(tag<ulpine::binary32>{}, "binary32", oracle::binary32());
    visit(tag<ulpine::binary64>{}, "binary64", oracle::binary64());
    visit(tag<ulpine::bposit<32>>{}, "bposit<32>", oracle::bounded_posit(32));
    visit(tag<ulpine::bposit<64>>{}, "bposit<64>", oracle::bounded_posit(64));
}

// ---- Posits --------------------------------------------------------------------------------------------------------

template <int N, int ES, int Limit = 0, int Scale = 0, class Visit>
void visit_posit(Visit&& visit) {
    std::string name = detail::call("posit", N, ES);
    if (Limit != 0) name += " regime_limit " + std::to_string(Limit);
    if (Scale != 0) name += " scale " + std::to_string(Scale);
    visit(tag<ulpine::posit<N, ES, ulpine::posit_options{.regime_limit = Limit, .scale = Scale}>>{}, name,
          oracle::make_posit(N, ES, detail::posit_with(Limit, Scale)));
}

/// posit<N, 0..5> for one stretch of widths.
template <int First, int Last, class Visit>
void visit_posits(Visit&& visit) {
    detail::for_each_int<First, Last>([&](auto n) {
        detail::for_each_int<0, 5>([&](auto es) { visit_posit<decltype(n)::value, decltype(es)::value>(visit); });
    });
}

template <class Visit>
void visit_bounded_posits(Visit&& visit) {
    detail::for_each_int<1, 7>([&](auto limit) { visit_posit<8, 1, decltype(limit)::value>(visit); });
    detail::for_each_int<1, 5>([&](auto limit) { visit_posit<6, 5, decltype(limit)::value>(visit); });
    detail::for_each_int<2, 7>([&](auto n) { visit_posit<decltype(n)::value, 2, 1>(visit); });
    detail::for_each_int<3, 12>([&](auto n) { visit_posit<decltype(n)::value, 5, 6>(visit); });
    visit_posit<5, 0, 2>(visit);
    visit_posit<8, 0, 3>(visit);
    visit_posit<12, 0, 4>(visit);
    visit_posit<10, 3, 9>(visit);  // as long as the width allows: no limit
    visit_posit<10, 3, 8>(visit);
    visit_posit<10, 3, 40>(visit);
    visit_posit<16, 2, 6>(visit);
}

template <class Visit>
void visit_scaled_posits(Visit&& visit) {
    visit_posit<8, 0, 0, 1>(visit);
    visit_posit<8, 2, 0, -13>(visit);
    visit_posit<6, 1, 0, 100>(visit);
    visit_posit<6, 5, 3, -7>(visit);
    visit_posit<2, 3, 0, 5>(visit);
    visit_posit<16, 1, 0, -3>(visit);
}

/// Wider than 16 bits, or beyond the range of double.
template <class Visit>
void visit_wide_posits(Visit&& visit) {
    visit_posit<17, 0>(visit);
    visit_posit<19, 5>(visit);
    visit_posit<24, 1>(visit);
    visit_posit<31, 3>(visit);
    visit_posit<32, 0>(visit);
    visit_posit<32, 1>(visit);
    visit_posit<33, 2>(visit);
    visit_posit<40, 5>(visit);
    visit_posit<48, 3>(visit);
    visit_posit<62, 4>(visit);
    visit_posit<63, 1>(visit);
    visit_posit<64, 0>(visit);
    visit_posit<64, 1>(visit);
    visit_posit<64, 3>(visit);
    visit_posit<64, 5>(visit);
    visit_posit<32, 2, 5, 9>(visit);
    visit_posit<64, 2, 1>(visit);
    visit_posit<64, 0, 30, -40>(visit);
    visit_posit<61, 5, 59>(visit);
    visit_posit<8, 2, 0, 1100>(visit);
    visit_posit<9, 5, 0, -1100>(visit);
    visit_posit<64, 5, 0, 1100>(visit);
    visit_posit<64, 5, 0, -1100>(visit);
}

// ---- Minifloats ----------------------------------------------------------------------------------------------------

template <int E, int M, ulpine::minifloat_options O = ulpine::minifloat_options{}, class Visit>
void visit_minifloat(Visit&& visit, const std::string& what, const oracle::format& format) {
    visit(tag<ulpine::minifloat<E, M, O>>{}, detail::call("minifloat", E, M) + " " + what, format);
}

/// IEEE fields of every small shape, and long ones.
template <class Visit>
void visit_ieee_minifloats(Visit&& visit) {
    detail::for_each_int<1, 6>([&](auto e) {
        detail::for_each_int<0, 4>([&](auto m) {
            constexpr int E = decltype(e)::value, M = decltype(m)::value;
            visit_minifloat<E, M>(visit, "ieee", oracle::make_minifloat(E, M));
        });
    });
    visit_minifloat<1, 14>(visit, "ieee", oracle::make_minifloat(1, 14));
    visit_minifloat<2, 13>(visit, "ieee", oracle::make_minifloat(2, 13));
    visit_minifloat<10, 0>(visit, "ieee", oracle::make_minifloat(10, 0));
    visit_minifloat<9, 6>(visit, "ieee", oracle::make_minifloat(9, 6));
}

/// Every kind of special values, with and without sign, subnormals and zero.
template <ulpine::specials S, class Visit>
void visit_special_minifloats(Visit&& visit, oracle::specials s, const std::string& kind) {
    using ulpine::overflow;
    using ulpine::subnormals;
    constexpr subnormals none = subnormals::none, dlfloat = subnormals::dlfloat;
    const auto with = [&](int bias = oracle::ieee_bias, oracle::subnormals sub = oracle::subnormals::gradual,
                          bool is_signed = true, bool has_zero = true) {
        return detail::minifloat_with(s, bias, sub, is_signed, has_zero);
    };
    constexpr auto o_none = oracle::subnormals::none, o_dlfloat = oracle::subnormals::dlfloat;
    constexpr auto saturate = oracle::overflow::saturate;

    visit_minifloat<4, 3, minifloat_options{.special = S, .policy = overflow::saturate}>(visit, kind,
                                                                        oracle::make_minifloat(4, 3, with(), saturate));
    visit_minifloat<2, 1, minifloat_options{.special = S}>(visit, kind, oracle::make_minifloat(2, 1, with()));
    visit_minifloat<3, 0, minifloat_options{.special = S}>(visit, kind, oracle::make_minifloat(3, 0, with()));
    visit_minifloat<1, 3, minifloat_options{.special = S}>(visit, kind, oracle::make_minifloat(1, 3, with()));
    visit_minifloat<1, 1, minifloat_options{.special = S}>(visit, kind, oracle::make_minifloat(1, 1, with()));
    visit_minifloat<3, 2, minifloat_options{.special = S, .bias = -4}>(visit, kind + " bias -4", oracle::make_minifloat(3, 2, with(-4)));
    visit_minifloat<3, 3, minifloat_options{.special = S, .bias = 60}>(visit, kind + " bias 60", oracle::make_minifloat(3, 3, with(60)));
    visit_minifloat<4, 2, minifloat_options{.special = S, .subnormal = none}>(visit, kind + " no subnormals",
                                                             oracle::make_minifloat(4, 2, with(oracle::ieee_bias, o_none)));
    visit_minifloat<4, 0, minifloat_options{.special = S, .subnormal = none}>(visit, kind + " no subnormals",
                                                             oracle::make_minifloat(4, 0, with(oracle::ieee_bias, o_none)));
    visit_minifloat<3, 5, minifloat_options{.special = S, .bias = 2, .subnormal = dlfloat}>(
        visit, kind + " dlfloat", oracle::make_minifloat(3, 5, with(2, o_dlfloat)));
    visit_minifloat<4, 0, minifloat_options{.special = S, .subnormal = dlfloat}>(
        visit, kind + " dlfloat", oracle::make_minifloat(4, 0, with(oracle::ieee_bias, o_dlfloat)));
    visit_minifloat<2, 2, minifloat_options{.special = S, .subnormal = none, .mode = ulpine::rounding::toward_zero}>(
        visit, kind + " no subnormals, toward zero",
        oracle::make_minifloat(2, 2, with(oracle::ieee_bias, o_none), oracle::overflow::infinity,
                               oracle::rounding::toward_zero));
    if constexpr (S != ulpine::specials::fnuz) {
        visit_minifloat<4, 3, minifloat_options{.special = S, .is_signed = false}>(
            visit, kind + " unsigned", oracle::make_minifloat(4, 3, with(oracle::ieee_bias, oracle::subnormals::gradual, false)));
        visit_minifloat<5, 0, minifloat_options{.special = S, .is_signed = false}>(
            visit, kind + " unsigned", oracle::make_minifloat(5, 0, with(oracle::ieee_bias, oracle::subnormals::gradual, false)));
        visit_minifloat<4, 3, minifloat_options{.special = S, .subnormal = none, .is_signed = false}>(
            visit, kind + " unsigned, no subnormals", oracle::make_minifloat(4, 3, with(oracle::ieee_bias, o_none, false)));
        visit_minifloat<4, 2, minifloat_options{.special = S, .subnormal = none, .is_signed = false, .has_zero = false}>(
            visit, kind + " unsigned, no zero", oracle::make_minifloat(4, 2, with(oracle::ieee_bias, o_none, false, false)));
        visit_minifloat<6, 0, minifloat_options{.special = S, .bias = 10, .subnormal = none, .is_signed = false, .has_zero = false}>(
            visit, kind + " unsigned, no zero", oracle::make_minifloat(6, 0, with(10, o_none, false, false)));
    }
}

/// Wider than 16 bits, or beyond the range of double.
template <class Visit>
void visit_wide_minifloats(Visit&& visit) {
    using ulpine::overflow;
    using ulpine::specials;
    using ulpine::subnormals;
    visit_minifloat<11, 4>(visit, "ieee", oracle::make_minifloat(11, 4));
    visit_minifloat<15, 0>(visit, "ieee", oracle::make_minifloat(15, 0));
    visit_minifloat<16, 1>(visit, "ieee", oracle::make_minifloat(16, 1));
    visit_minifloat<16, 47>(visit, "ieee", oracle::make_minifloat(16, 47));
    visit_minifloat<15, 48>(visit, "ieee", oracle::make_minifloat(15, 48));
    visit_minifloat<1, 52>(visit, "ieee", oracle::make_minifloat(1, 52));
    visit_minifloat<5, 52>(visit, "ieee", oracle::make_minifloat(5, 52));
    visit_minifloat<11, 51>(visit, "ieee", oracle::make_minifloat(11, 51));
    visit_minifloat<12, 51, minifloat_options{.special = specials::nan_only}>(
        visit, "nan_only", oracle::make_minifloat(12, 51, detail::minifloat_with(oracle::specials::nan_only)));
    visit_minifloat<12, 52, minifloat_options{.special = specials::p3109_extended, .bias = 2048, .is_signed = false}>(
        visit, "p3109_extended unsigned",
        oracle::make_minifloat(12, 52, detail::minifloat_with(oracle::specials::p3109_extended, 2048,
                                                              oracle::subnormals::gradual, false)));
    visit_minifloat<8, 23, minifloat_options{.special = specials::none, .subnormal = subnormals::none, .policy = overflow::saturate}>(
        visit, "none, no subnormals",
        oracle::make_minifloat(
            8, 23, detail::minifloat_with(oracle::specials::none, oracle::ieee_bias, oracle::subnormals::none),
            oracle::overflow::saturate));
    visit_minifloat<10, 52, minifloat_options{.special = specials::merged, .subnormal = subnormals::dlfloat}>(
        visit, "merged, dlfloat",
        oracle::make_minifloat(
            10, 52, detail::minifloat_with(oracle::specials::merged, oracle::ieee_bias, oracle::subnormals::dlfloat)));
    visit_minifloat<11, 52, minifloat_options{.special = specials::fnuz, .bias = 1024, .subnormal = subnormals::none}>(
        visit, "fnuz, no subnormals",
        oracle::make_minifloat(11, 52, detail::minifloat_with(oracle::specials::fnuz, 1024, oracle::subnormals::none)));
    visit_minifloat<6, 3, minifloat_options{.bias = 1200}>(visit, "ieee bias 1200",
                                          oracle::make_minifloat(6, 3, detail::minifloat_with(oracle::specials::ieee, 1200)));
    visit_minifloat<5, 3, minifloat_options{.special = specials::none, .bias = -1000}>(
        visit, "none bias -1000", oracle::make_minifloat(5, 3, detail::minifloat_with(oracle::specials::none, -1000)));
    visit_minifloat<16, 0, minifloat_options{.special = specials::nan_only, .subnormal = subnormals::none, .is_signed = false, .has_zero = false}>(
        visit, "nan_only unsigned, no zero",
        oracle::make_minifloat(16, 0, detail::minifloat_with(oracle::specials::nan_only, oracle::ieee_bias,
                                                             oracle::subnormals::none, false, false)));
    visit_minifloat<16, 3, minifloat_options{.bias = 65536}>(visit, "ieee bias 65536",
                                            oracle::make_minifloat(16, 3, detail::minifloat_with(oracle::specials::ieee, 65536)));
    visit_minifloat<16, 3, minifloat_options{.bias = -65536}>(
        visit, "ieee bias -65536", oracle::make_minifloat(16, 3, detail::minifloat_with(oracle::specials::ieee, -65536)));
}

// ---- P3109 ---------------------------------------------------------------------------------------------------------

template <int K, int P, class Visit>
void visit_p3109(Visit&& visit) {
    using ulpine::domain;
    using ulpine::p3109;
    using ulpine::signedness;
    const std::string name = "Binary" + std::to_string(K) + "p" + std::to_string(P);
    if constexpr (P < K) {
        visit(tag<p3109<K, P, signedness::signed_, domain::extended>>{}, name + "se", oracle::make_p3109(K, P, true, true));
        visit(tag<p3109<K, P, signedness::signed_, domain::finite>>{}, name + "sf", oracle::make_p3109(K, P, true, false));
    }
    visit(tag<p3109<K, P, signedness::unsigned_, domain::extended>>{}, name + "ue", oracle::make_p3109(K, P, false, true));
    visit(tag<p3109<K, P, signedness::unsigned_, domain::finite>>{}, name + "uf", oracle::make_p3109(K, P, false, false));
}

/// Every format of the widths First to Last.
template <int First, int Last, class Visit>
void visit_all_p3109(Visit&& visit) {
    detail::for_each_int<First, Last>([&](auto k) {
        detail::for_each_int<1, decltype(k)::value>([&](auto p) { visit_p3109<decltype(k)::value, decltype(p)::value>(visit); });
    });
}

template <class Visit>
void visit_short_p3109(Visit&& visit) {
    visit_p3109<9, 1>(visit);
    visit_p3109<9, 4>(visit);
    visit_p3109<10, 10>(visit);
    visit_p3109<11, 3>(visit);
    visit_p3109<12, 11>(visit);
    visit_p3109<16, 11>(visit);
}
template <class Visit>
void visit_long_p3109(Visit&& visit) {
    visit_p3109<15, 8>(visit);
    visit_p3109<16, 6>(visit);
    visit_p3109<16, 16>(visit);
}
template <class Visit>
void visit_sampled_p3109(Visit&& visit) {
    visit_short_p3109(visit);
    visit_long_p3109(visit);
}

/// 2^(K - P) exponents and more: beyond the range of double.
template <class Visit>
void visit_wide_p3109(Visit&& visit) {
    visit_p3109<12, 1>(visit);
    visit_p3109<14, 2>(visit);
    visit_p3109<16, 1>(visit);
}

}  // namespace support
