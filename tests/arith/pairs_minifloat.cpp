#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::minifloat;
using ulpine::minifloat_options;
using ulpine::overflow;
using ulpine::specials;
using ulpine::subnormals;

namespace {

using without_subnormals = minifloat<4, 3, minifloat_options{.subnormal = subnormals::none}>;
using dlfloat8 = minifloat<4, 3, minifloat_options{.special = specials::merged, .subnormal = subnormals::dlfloat}>;
using merged8 = minifloat<5, 2, minifloat_options{.special = specials::merged}>;
using powers_of_two = minifloat<7, 0>;
using fraction = minifloat<1, 6, minifloat_options{.special = specials::none}>;
using unsigned_ieee = minifloat<5, 3, minifloat_options{.is_signed = false}>;
using unsigned_flush = minifloat<4, 3, minifloat_options{.subnormal = subnormals::none, .is_signed = false}>;

}  // namespace

TEMPLATE_TEST_CASE("OCP formats: every pair of operands", "", ulpine::fp8_e4m3, ulpine::fp8_e5m2, ulpine::fp6_e3m2,
                   ulpine::fp6_e2m3, ulpine::fp4_e2m1) {
    check_every_pair<TestType, overflow::saturate, overflow::infinity>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("e8m0 and the fnuz formats: every pair of operands", "", ulpine::e8m0, ulpine::fp8_e4m3fnuz,
                   ulpine::fp8_e5m2fnuz, ulpine::fp8_e4m3b11fnuz) {
    check_every_pair<TestType, overflow::saturate, overflow::infinity>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("minifloats without subnormals: every pair of operands", "", without_subnormals, dlfloat8,
                   ulpine::hfp8_forward_normal) {
    check_every_pair<TestType, overflow::infinity, overflow::saturate>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("minifloats of other kinds: every pair of operands", "", merged8, powers_of_two, fraction,
                   unsigned_ieee, unsigned_flush) {
    check_every_pair<TestType, overflow::format_default, overflow::saturate>();
    check_operators<TestType>();
    check_unary<TestType>();
}
