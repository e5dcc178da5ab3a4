// Results that are minifloats, from operands of other formats and built-in types.
#include <catch.hpp>
#include <support/arith_mixed.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

constexpr auto by_default = overflow::format_default;

struct set {
    static constexpr double values[] = {-1e300, -1, -1e-300, 0, 0.1, 1e10};
};

}  // namespace

TEST_CASE("8-bit floats from wider floats") {
    check_mixed<fp8_e4m3, by_default, binary32, bfloat16, e8m0>(301, 4000);
    check_mixed<fp8_e5m2, overflow::infinity, double, binary16, fp8_e4m3>(302, 4000);
    check_mixed<e8m0, by_default, binary32, e8m0, fp8_e5m2>(303, 4000);
    check_mixed<binary8p4se, overflow::propagate, binary16, binary8p1uf, fp8_e4m3>(304, 4000);
    check_mixed<binary8p1uf, by_default, binary8p3se, float, binary8p4se>(305, 4000);
}

TEST_CASE("16-bit floats from others") {
    check_mixed<bfloat16, by_default, float, float, float>(311, 4000);
    check_mixed<binary16, by_default, minifloat<16, 47>, fp4_e2m1, minifloat<16, 47>>(312, 1500);
    check_mixed<dlfloat16, by_default, binary32, dlfloat16, binary16>(313, 4000);
    check_mixed<hfp8_forward_normal, by_default, binary32, hfp8_backward, dlfloat16>(314, 4000);
}

TEST_CASE("wide floats from posits, fixed point and lookup values") {
    check_mixed<binary32, by_default, posit<16, 1>, posit8, fp8_e4m3>(321, 4000);
    check_mixed<binary64, by_default, lookup<set>, tf32, posit<64, 5>>(322, 3000);
    check_mixed<tf32, by_default, fixed<1, 63>, fixed<40, -30>, posit64>(323, 4000);
    check_mixed<minifloat<16, 47>, by_default, unsigned long long, double, posit<64, 5>>(324, 1500);
    check_mixed<minifloat<5, 3, minifloat_options{.is_signed = false}>, by_default, float, posit16, int>(325, 4000);
}

TEST_CASE("float and double as results") {
    check_mixed<float, by_default, posit64, double, fixed<1, 63>>(331, 4000);
    check_mixed<double, by_default, posit<64, 5>, unsigned long long, binary64>(332, 3000);
    check_mixed<float, overflow::saturate, binary64, long double, posit32>(333, 3000);
    check_mixed<double, by_default, long double, fixed<64, 0>, posit16>(334, 3000);
}
