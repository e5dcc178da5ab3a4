#include <catch.hpp>
#include <support/arith_operands.hpp>

using namespace arith_test;
using ulpine::minifloat;
using ulpine::overflow;

TEMPLATE_TEST_CASE("floats of 16 to 19 bits: structured and random operands", "", ulpine::binary16, ulpine::bfloat16,
                   ulpine::tf32, ulpine::dlfloat16) {
    check_structured<TestType, overflow::infinity, overflow::saturate>(111, 20000);
}

TEMPLATE_TEST_CASE("floats of 32 and 64 bits: structured and random operands", "", ulpine::binary32, ulpine::binary64) {
    check_structured<TestType, overflow::infinity, overflow::saturate>(112, 20000);
}

TEST_CASE("minifloat<16,47>: structured and random operands") {
    check_structured<minifloat<16, 47>, overflow::infinity>(113, 3000);
}
