#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::domain;
using ulpine::overflow;
using ulpine::p3109;
using ulpine::signedness;

namespace {

using binary8p4uf = p3109<8, 4, signedness::unsigned_, domain::finite>;
using binary8p3ue = p3109<8, 3, signedness::unsigned_, domain::extended>;

}  // namespace

// IEEE P3109 (draft 4.0) names three saturation modes.
TEMPLATE_TEST_CASE("P3109, signed: every pair of operands", "", ulpine::binary8p4se, ulpine::binary8p3sf) {
    check_every_pair<TestType, overflow::infinity, overflow::saturate, overflow::propagate>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("P3109, unsigned: every pair of operands", "", binary8p4uf, binary8p3ue) {
    check_every_pair<TestType, overflow::infinity, overflow::saturate, overflow::propagate>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("P3109, precision 1 and full precision: every pair of operands", "", ulpine::binary8p1uf,
                   (p3109<8, 1>), (p3109<8, 7>), (p3109<8, 8, signedness::unsigned_>),
                   (p3109<6, 6, signedness::unsigned_>)) {
    check_every_pair<TestType, overflow::format_default>();
    check_operators<TestType>();
    check_unary<TestType>();
}
