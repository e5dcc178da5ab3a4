#include <catch.hpp>
#include <support/arith_operands.hpp>

using namespace arith_test;
using ulpine::overflow;
using ulpine::posit;

TEMPLATE_TEST_CASE("posits of 16 and 32 bits: structured and random operands", "", (posit<16, 1>), (posit<16, 2>),
                   (posit<32, 2>), (posit<33, 0>)) {
    check_structured<TestType, overflow::format_default>(101, 20000);
}

TEMPLATE_TEST_CASE("posits of 64 bits: structured and random operands", "", (posit<64, 2>), (posit<64, 5>),
                   (posit<63, 1>)) {
    check_structured<TestType, overflow::format_default>(102, 8000);
}

TEMPLATE_TEST_CASE("bounded and scaled posits: structured and random operands", "", ulpine::bposit<16>,
                   ulpine::bposit<32>, (posit<32, 3, ulpine::posit_options{.regime_limit = 9, .scale = 40}>)) {
    check_structured<TestType, overflow::format_default>(103, 12000);
}
