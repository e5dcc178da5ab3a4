// What takes minutes: every triple of 8-bit formats, and structured operands by the hundred thousand.
#include <catch.hpp>
#include <support/arith_operands.hpp>

using namespace arith_test;
using ulpine::overflow;
using ulpine::posit;

TEMPLATE_TEST_CASE("every triple of 8-bit formats", "[exhaustive]", ulpine::posit8, (posit<8, 0>), ulpine::fp8_e4m3,
                   ulpine::fp8_e5m2, ulpine::binary8p4se, (ulpine::fixed<4, 4>)) {
    check_every_triple<TestType, overflow::format_default>();
}

TEMPLATE_TEST_CASE("structured operands by the hundred thousand", "[exhaustive]", (posit<16, 1>), ulpine::posit16,
                   ulpine::posit32, ulpine::posit64, ulpine::binary16, ulpine::bfloat16, ulpine::binary32,
                   ulpine::binary64, (ulpine::fixed<16, 16>), (ulpine::fixed<32, 32>)) {
    check_structured<TestType, overflow::format_default>(601, 300000);
}

// One fast case keeps the program in the quick run.
TEST_CASE("every triple of a 6-bit format") { check_every_triple<ulpine::fp6_e2m3, overflow::format_default>(); }
