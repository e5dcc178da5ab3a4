// Results that are fixed point and integers, from operands of other formats and built-in types; saturating and wrapping.
#include <catch.hpp>
#include <support/arith_mixed.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

constexpr auto by_default = overflow::format_default;
constexpr fixed_options not_signed{.is_signed = false};
constexpr fixed_options wrapping{.policy = overflow::wrap};

}  // namespace

TEST_CASE("saturating fixed point from others") {
    check_mixed<fixed<8, 8>, by_default, fixed<16, 16>, posit<16, 1>, float>(401, 4000);
    check_mixed<fixed<32, 32>, by_default, fixed<1, 63>, fixed<64, 0>, fixed<-100, 130>>(402, 4000);
    check_mixed<fixed<1100, -1040>, by_default, double, fixed<1050, -1000>, posit64>(403, 3000);
    check_mixed<fixed<-1040, 1100>, by_default, double, double, fixed<-1000, 1050>>(404, 3000);
    check_mixed<fixed<4, 4, not_signed>, by_default, fp8_e4m3, int, long double>(405, 3000);
}

TEST_CASE("wrapping fixed point from fixed point and integers") {
    check_mixed<fixed<8, 8>, overflow::wrap, fixed<16, 16>, fixed<32, 32>, int>(411, 4000);
    check_mixed<fixed<64, 0, wrapping>, by_default, long long, unsigned long long, fixed<32, 32>>(412, 4000);
    check_mixed<fixed<0, 8>, overflow::wrap, fixed<60, 4>, fixed<4, 60>, long long>(413, 4000);
    check_mixed<fixed<8, 0, not_signed>, overflow::wrap, unsigned char, short, long long>(414, 4000);
}

TEST_CASE("wrapping fixed point from floats and posits") {
    check_mixed<fixed<8, 8>, overflow::wrap, float, posit16, bfloat16>(421, 4000);
}

TEST_CASE("wrapping quotients and roots of any size") {
    check_mixed<fixed<-2, 10>, overflow::wrap, double, binary16, posit32>(422, 3000);
    check_mixed<fixed<32, 32>, overflow::wrap, posit64, posit64, posit64>(423, 3000);
}

TEST_CASE("integers from numbers: add and the others saturate, convert follows the posit standard for posits") {
    check_mixed<int, by_default, posit32, float, fixed<8, 8>>(431, 4000);
    check_mixed<unsigned char, by_default, fp8_e4m3, double, posit8>(432, 4000);
    check_mixed<long long, by_default, double, posit64, long long>(433, 4000);
    check_mixed<unsigned long long, by_default, fixed<64, 0, not_signed>, float, posit<63, 1>>(434, 4000);
    check_mixed<short, overflow::wrap, posit<16, 1>, int, binary16>(435, 4000);
    check_mixed<signed char, by_default, posit64, posit8, binary8p4se>(436, 4000);
    check_mixed<unsigned long long, by_default, posit<64, 2>, long double, fixed<30, 30>>(437, 4000);
}
