// Operations in bit planes with underflow flushed to zero, against its definition in bitslice/unpacked.hpp: operands
// flushed, the exact result rounded in a format of the same precision and more exponents, and then flushed.
#include <catch.hpp>

#include <support/circuits.hpp>

#include <ulpine/format/catalog.hpp>

namespace {

namespace ul = ulpine;
using ul::circuit, ul::minifloat, ul::minifloat_options, ul::overflow, ul::rounding, ul::specials, ul::subnormals;

template <class T, circuit C, rounding R = rounding::nearest_even>
constexpr support::circuit_entry flushed() {
    return support::circuit_of<T, C, R, overflow::format_default, ul::underflow::flush_to_zero>();
}

template <class T, rounding... Modes>
void check_pairs(support::failures& failed) {
    (check_all_pairs(failed, flushed<T, circuit::add, Modes>()), ...);
    (check_all_pairs(failed, flushed<T, circuit::sub, Modes>()), ...);
    (check_all_pairs(failed, flushed<T, circuit::mul, Modes>()), ...);
}
constexpr auto even = rounding::nearest_even, zero = rounding::toward_zero, up = rounding::toward_positive,
               down = rounding::toward_negative, away = rounding::nearest_away, odd = rounding::to_odd;

template <specials Special, subnormals Subnormal = subnormals::gradual, bool Signed = true>
constexpr minifloat_options kind{.special = Special, .subnormal = Subnormal, .is_signed = Signed};
constexpr minifloat_options biased(int bias) { return {.bias = bias}; }

}  // namespace

TEST_CASE("all pairs of IEEE-like formats, flushed") {
    support::failures failed;
    check_pairs<minifloat<4, 3>, even, zero, up, down>(failed);
    check_pairs<minifloat<5, 3>, even, zero>(failed);
    check_pairs<minifloat<5, 2>, even, away, odd>(failed);
    check_pairs<minifloat<2, 4>, even, down, odd>(failed);
    check_pairs<minifloat<1, 5>, even, up>(failed);
    check_pairs<minifloat<6, 0>, even, zero, odd>(failed);
    check_pairs<minifloat<3, 0>, even, away>(failed);
    check_pairs<minifloat<7, 1>, even>(failed);
    check_pairs<minifloat<4, 3, biased(-20)>, even, zero>(failed);
    check_pairs<minifloat<4, 3, biased(40)>, even, zero>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs of other formats, flushed") {
    support::failures failed;
    check_pairs<ul::fp4_e2m1, even, zero>(failed);
    check_pairs<ul::fp6_e2m3, even, up>(failed);
    check_pairs<ul::fp8_e4m3, even, zero>(failed);
    check_pairs<ul::fp8_e5m2fnuz, even, down>(failed);
    check_pairs<ul::binary8p3se, even, zero>(failed);
    check_pairs<ul::p3109<6, 3, ul::signedness::unsigned_>, even, zero>(failed);
    check_pairs<minifloat<3, 2, kind<specials::merged>>, even, away>(failed);
    check_pairs<minifloat<3, 2, kind<specials::ieee, subnormals::gradual, false>>, even, down>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("formats without subnormals have nothing to flush") {
    support::failures failed;
    check_pairs<minifloat<3, 2, kind<specials::ieee, subnormals::none>>, even, zero>(failed);
    check_pairs<minifloat<3, 2, kind<specials::merged, subnormals::dlfloat>>, even, zero>(failed);
    check_pairs<ul::e8m0, even>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding, flushed") {
    support::failures failed;
    check_pairs<minifloat<4, 3>, rounding::stochastic>(failed);
    check_pairs<ul::binary8p4se, rounding::stochastic>(failed);
    check_triples(failed, flushed<minifloat<5, 3>, circuit::fma, rounding::stochastic>(), 50000);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("multiply-add, flushed") {
    support::failures failed;
    constexpr std::uint64_t triples = 100000;
    check_triples(failed, flushed<minifloat<4, 3>, circuit::fma>(), triples);
    check_triples(failed, flushed<minifloat<4, 3>, circuit::fma, zero>(), triples);
    check_triples(failed, flushed<minifloat<4, 3>, circuit::mul_add>(), triples);
    check_triples(failed, flushed<minifloat<5, 0>, circuit::fma>(), triples);
    check_triples(failed, flushed<ul::fp8_e4m3, circuit::fma, up>(), triples);
    check_triples(failed, flushed<ul::fp8_e5m2, circuit::fma>(), triples);
    check_triples(failed, flushed<ul::binary8p3se, circuit::fma>(), triples);
    check_triples(failed, flushed<ul::binary16, circuit::fma>(), triples);
    check_triples(failed, flushed<ul::binary16, circuit::mul_add, zero>(), triples);
    check_triples(failed, flushed<ul::bfloat16, circuit::fma, down>(), triples);
    check_triples(failed, flushed<minifloat<5, 3, biased(40)>, circuit::fma>(), triples);
    CHECK_NO_FAILURES(failed);
}
