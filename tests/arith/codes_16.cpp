// Square roots in all modes, negation, abs and the roundings to an integer of every code of 10 to 16 bits.
#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::fixed;
using ulpine::overflow;
using ulpine::posit;

namespace {

template <class T, overflow... Policies>
void check_every_root() {
    sweep s(name_of(format_of<T>()) + ", every square root");
    for (const code c : all_codes<T>()) {
        const T x = number_from<T>(c);
        compare<T, Policies...>(s, operation::sqrt, x, x, x, oracle::decode(format_of<T>(), c), {}, {});
    }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("posits: every code", "", (posit<16, 1>), (posit<16, 2>), (posit<13, 0>), (posit<16, 5>),
                   (ulpine::bposit<16>)) {
    check_every_root<TestType, overflow::format_default>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("floats: every code", "", ulpine::binary16, ulpine::bfloat16, ulpine::dlfloat16,
                   (ulpine::p3109<12, 5>), (ulpine::minifloat<10, 0>)) {
    check_every_root<TestType, overflow::infinity>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("fixed point: every code", "", (fixed<8, 8>), (fixed<-1, 13>), (fixed<20, -4>),
                   (fixed<2, 14, ulpine::fixed_options{.is_signed = false}>)) {
    check_every_root<TestType, overflow::saturate, overflow::wrap>();
    check_unary<TestType>();
}
