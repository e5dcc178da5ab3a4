#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::overflow;
using ulpine::posit;

// The policy is part of the call and must not matter: the posit standard leaves no choice.
TEMPLATE_TEST_CASE("posits of 8 bits: every pair of operands", "", (posit<8, 0>), (posit<8, 1>), (posit<8, 2>),
                   (posit<8, 2, ulpine::posit_options{.regime_limit = 4}>)) {
    check_every_pair<TestType, overflow::format_default>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEST_CASE("posit<8,2>: no overflow policy changes a result") {
    check_some_triples<posit<8, 2>, overflow::saturate, overflow::propagate, overflow::infinity, overflow::wrap>(11,
                                                                                                                 2000);
}

TEMPLATE_TEST_CASE("posits of at most 5 bits: every triple of operands", "", (posit<2, 0>), (posit<2, 3>),
                   (posit<3, 0>), (posit<3, 2>), (posit<4, 1>), (posit<5, 0>), (posit<5, 2>)) {
    check_every_triple<TestType, overflow::format_default>();
    check_every_pair<TestType, overflow::format_default>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("posits of 8 bits: random triples", "", (posit<8, 0>), (posit<8, 1>), (posit<8, 2>), (posit<8, 5>),
                   (posit<8, 2, ulpine::posit_options{.regime_limit = 4}>),
                   (posit<8, 1, ulpine::posit_options{.scale = -9}>)) {
    check_some_triples<TestType, overflow::format_default>(12, 20000);
}
