// Results that are posits and lookup values, from operands of other formats and built-in types.
#include <catch.hpp>
#include <support/arith_mixed.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

constexpr auto by_default = overflow::format_default;

struct set {
    static constexpr float values[] = {-100, -7, -2.5f, -1, -0.25f, 0, 0.0009765625f, 0.3f, 1, 2, 4.5f, 1000000};
};

}  // namespace

TEST_CASE("posits from posits") {
    check_mixed<posit16, by_default, posit8, posit<16, 1>, posit32>(201, 4000);
    check_mixed<posit<8, 0>, by_default, posit64, posit<5, 2>, posit16>(202, 4000);
    check_mixed<posit64, by_default, posit<64, 5>, posit<33, 0>, posit8>(203, 3000);
    check_mixed<bposit<32>, by_default, posit32, posit<32, 0>, bposit<16>>(204, 3000);
}

TEST_CASE("posits from floats") {
    check_mixed<posit32, by_default, binary64, posit16, int>(211, 4000);
    check_mixed<posit16, by_default, float, double, fp8_e4m3>(212, 4000);
    check_mixed<posit<2, 0>, by_default, binary32, fp4_e2m1, double>(213, 3000);
    check_mixed<posit<16, 1>, by_default, minifloat<16, 47>, bfloat16, e8m0>(214, 2000);
}

TEST_CASE("posits from integers, fixed point and lookup values") {
    check_mixed<posit<8, 0>, by_default, unsigned long long, long long, signed char>(221, 4000);
    check_mixed<posit32, by_default, fixed<1, 63>, fixed<32, 32>, fixed<64, 0>>(222, 4000);
    check_mixed<posit<64, 2>, by_default, lookup<set>, unsigned, bool>(223, 3000);
    check_mixed<posit16, by_default, long double, posit16, long double>(224, 3000);
}

TEST_CASE("lookup values from other formats") {
    check_mixed<lookup<set>, by_default, posit16, float, lookup<set>>(231, 4000);
    check_mixed<lookup<set>, by_default, double, long long, binary16>(232, 4000);
}
