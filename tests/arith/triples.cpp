// Fused multiply-add of every triple of formats of at most 5 bits, and of random triples of 8-bit formats.
#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::domain;
using ulpine::fixed;
using ulpine::fixed_options;
using ulpine::minifloat;
using ulpine::minifloat_options;
using ulpine::overflow;
using ulpine::p3109;
using ulpine::signedness;
using ulpine::specials;
using ulpine::subnormals;

namespace {

constexpr fixed_options not_signed{.is_signed = false};
constexpr minifloat_options dlfloat_like{.special = specials::merged, .subnormal = subnormals::dlfloat};
constexpr minifloat_options no_subnormals{.subnormal = subnormals::none};
constexpr minifloat_options fnuz_like{.special = specials::fnuz, .bias = 3};

}  // namespace

TEMPLATE_TEST_CASE("minifloats of at most 5 bits: every triple", "", ulpine::fp4_e2m1, (minifloat<2, 2>),
                   (minifloat<3, 1>), (minifloat<2, 1, fnuz_like>), (minifloat<2, 2, dlfloat_like>),
                   (minifloat<2, 2, no_subnormals>), (minifloat<4, 0>)) {
    check_every_triple<TestType, overflow::infinity, overflow::saturate>();
    check_every_pair<TestType, overflow::infinity, overflow::saturate>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("P3109 formats of at most 5 bits: every triple", "", ulpine::binary4p2sf, (p3109<5, 3>),
                   (p3109<4, 1>), (p3109<4, 2, signedness::unsigned_>),
                   (p3109<5, 5, signedness::unsigned_, domain::finite>)) {
    check_every_triple<TestType, overflow::infinity, overflow::saturate, overflow::propagate>();
    check_every_pair<TestType, overflow::infinity, overflow::saturate, overflow::propagate>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("fixed point of at most 5 bits: every triple", "", (fixed<3, 2>), (fixed<2, 2, not_signed>),
                   (fixed<5, 0>), (fixed<-3, 7>), (fixed<2, 0>)) {
    check_every_triple<TestType, overflow::saturate, overflow::wrap>();
    check_every_pair<TestType, overflow::saturate, overflow::wrap>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("minifloats of 8 bits: random triples", "", ulpine::fp8_e4m3, ulpine::fp8_e5m2, ulpine::fp8_e4m3fnuz,
                   ulpine::e8m0, ulpine::binary8p4se, ulpine::binary8p1uf, (minifloat<4, 3, dlfloat_like>),
                   (minifloat<4, 3, no_subnormals>)) {
    check_some_triples<TestType, overflow::saturate, overflow::infinity>(13, 20000);
}

TEMPLATE_TEST_CASE("fixed point of 8 bits: random triples", "", (fixed<4, 4>), (fixed<-2, 10>), (fixed<12, -4>),
                   (fixed<3, 5, not_signed>)) {
    check_some_triples<TestType, overflow::saturate, overflow::wrap>(14, 20000);
}
