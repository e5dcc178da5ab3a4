// Multiply-add in bit planes on hard and random triples: each of the results is that of number<F>.
#include <catch.hpp>

#include <support/circuits.hpp>

#include <ulpine/format/catalog.hpp>

namespace {

namespace ul = ulpine;
using support::circuit_of;
using ul::circuit, ul::minifloat, ul::minifloat_options, ul::rounding;

// Fused to nearest even, toward zero and in a third mode; rounded twice.
template <class T, rounding Third>
void check_format(support::failures& failed, std::uint64_t triples) {
    check_triples(failed, circuit_of<T, circuit::fma>(), triples);
    check_triples(failed, circuit_of<T, circuit::fma, rounding::toward_zero>(), triples);
    check_triples(failed, circuit_of<T, circuit::fma, Third>(), triples / 4);
    check_triples(failed, circuit_of<T, circuit::mul_add>(), triples / 4);
}
constexpr minifloat_options biased(int bias) { return {.bias = bias}; }

void check_formats(std::uint64_t triples) {
    support::failures failed;
    check_format<minifloat<4, 3>, rounding::toward_positive>(failed, triples);
    check_format<minifloat<5, 3>, rounding::toward_negative>(failed, triples);
    check_format<ul::fp8_e4m3, rounding::to_odd>(failed, triples);
    check_format<ul::fp8_e5m2, rounding::nearest_away>(failed, triples);
    check_format<ul::binary16, rounding::toward_negative>(failed, triples);
    check_format<ul::bfloat16, rounding::toward_positive>(failed, triples);
    check_format<ul::dlfloat16, rounding::nearest_away>(failed, triples);
    check_format<ul::p3109<8, 4>, rounding::nearest_away>(failed, triples);
    CHECK_NO_FAILURES(failed);
    CHECK(failed.compared() > 20 * triples);
}

}  // namespace

TEST_CASE("multiply-add: ten million triples in eight formats") { check_formats(500000); }

TEST_CASE("multiply-add of formats with odd parameters") {
    support::failures failed;
    constexpr std::uint64_t triples = 30000;
    check_triples(failed, circuit_of<minifloat<6, 0>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<1, 6>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<1, 14>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<2, 1>, circuit::fma, rounding::toward_zero>(), triples);
    check_triples(failed, circuit_of<minifloat<10, 5>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<4, 3, biased(-20)>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<4, 3, biased(40)>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<ul::hfp8_forward_normal, circuit::fma>(), triples);
    check_triples(failed, circuit_of<ul::fp8_e4m3fnuz, circuit::fma>(), triples);
    check_triples(failed, circuit_of<ul::fp6_e3m2, circuit::fma, rounding::toward_zero>(), triples);
    check_triples(failed, circuit_of<ul::e8m0, circuit::fma>(), triples);
    check_triples(failed, circuit_of<ul::p3109<6, 3, ul::signedness::unsigned_>, circuit::fma>(), triples);
    check_triples(failed, circuit_of<minifloat<4, 3>, circuit::fma, rounding::stochastic>(), triples);
    check_triples(failed, circuit_of<ul::binary16, circuit::fma, rounding::stochastic>(), triples);
    CHECK_NO_FAILURES(failed);
}
