#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::fixed;
using ulpine::fixed_options;
using ulpine::overflow;

namespace {

constexpr fixed_options not_signed{.is_signed = false};
constexpr fixed_options balanced{.symmetric = true};
constexpr fixed_options wrapping{.policy = overflow::wrap};
constexpr fixed_options wrapping_unsigned{.is_signed = false, .policy = overflow::wrap};

}  // namespace

TEMPLATE_TEST_CASE("signed fixed point: every pair of operands", "", (fixed<4, 4>), (fixed<8, 0>), (fixed<0, 8>),
                   (fixed<4, 4, balanced>)) {
    check_every_pair<TestType, overflow::saturate, overflow::wrap>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("fixed point beyond its digits: every pair of operands", "", (fixed<-2, 10>), (fixed<12, -4>)) {
    check_every_pair<TestType, overflow::saturate, overflow::wrap>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("unsigned and wrapping fixed point: every pair of operands", "", (fixed<3, 5, not_signed>),
                   (fixed<4, 4, wrapping>), (fixed<8, 0, wrapping_unsigned>)) {
    check_every_pair<TestType, overflow::saturate, overflow::wrap>();
    check_operators<TestType>();
    check_unary<TestType>();
}
