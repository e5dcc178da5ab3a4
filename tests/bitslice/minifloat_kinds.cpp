// Sums, differences and products in bit planes of minifloats that are not IEEE-like: other special values, biases, signs,
// lowest binades; overflow policies; stochastic rounding.  All pairs of operands are those of number<F>.
#include <catch.hpp>

#include <support/circuits.hpp>

#include <ulpine/format/catalog.hpp>

namespace {

namespace ul = ulpine;
using support::circuit_of;
using ul::circuit, ul::minifloat, ul::minifloat_options, ul::overflow, ul::rounding, ul::specials, ul::subnormals;

template <class T, rounding... Modes>
void check_modes(support::failures& failed) {
    (check_all_pairs(failed, circuit_of<T, circuit::add, Modes>()), ...);
    (check_all_pairs(failed, circuit_of<T, circuit::sub, Modes>()), ...);
    (check_all_pairs(failed, circuit_of<T, circuit::mul, Modes>()), ...);
}
// Nearest even, toward zero, and products in a third mode.
template <rounding Third, class... T>
void check_formats(support::failures& failed) {
    (check_modes<T, rounding::nearest_even, rounding::toward_zero>(failed), ...);
    (check_all_pairs(failed, circuit_of<T, circuit::mul, Third>()), ...);
}

template <specials Special, subnormals Subnormal = subnormals::gradual>
constexpr minifloat_options kind{.special = Special, .subnormal = Subnormal};
constexpr minifloat_options biased(int bias) { return {.bias = bias}; }

constexpr auto only_finite = ul::domain::finite;
constexpr auto without_sign = ul::signedness::unsigned_;

}  // namespace

TEST_CASE("all pairs of the catalog's formats up to 8 bits") {
    support::failures failed;
    check_formats<rounding::to_odd, ul::fp4_e2m1, ul::fp6_e3m2, ul::fp6_e2m3, ul::fp8_e4m3, ul::fp8_e5m2>(failed);
    check_formats<rounding::toward_negative, ul::fp8_e4m3fnuz, ul::fp8_e5m2fnuz, ul::fp8_e4m3b11fnuz,
                  ul::hfp8_forward_normal>(failed);
    check_formats<rounding::toward_positive, ul::e8m0>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs of P3109 formats") {
    support::failures failed;
    check_formats<rounding::nearest_away, ul::binary8p4se, ul::binary8p3se, ul::binary8p3sf, ul::binary4p2sf,
                  ul::p3109<7, 1>, ul::p3109<3, 1>>(failed);
    check_formats<rounding::toward_positive, ul::binary8p1uf, ul::p3109<8, 3, without_sign>,
                  ul::p3109<6, 2, without_sign, only_finite>, ul::p3109<6, 6, without_sign>>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs of formats without subnormals") {
    support::failures failed;
    constexpr auto none = subnormals::none, dlfloat = subnormals::dlfloat;
    check_formats<rounding::nearest_away, minifloat<4, 0, kind<specials::nan_only, none>>,
                  minifloat<4, 1, kind<specials::ieee, none>>, minifloat<4, 3, kind<specials::none, none>>>(failed);
    check_formats<rounding::toward_positive, minifloat<4, 0, kind<specials::merged, dlfloat>>,
                  minifloat<4, 1, kind<specials::merged, dlfloat>>, minifloat<4, 3, kind<specials::merged, dlfloat>>>(
        failed);
    check_modes<minifloat<3, 2, kind<specials::fnuz, none>>, rounding::nearest_away, rounding::toward_positive,
                rounding::toward_negative, rounding::to_odd>(failed);
    check_modes<minifloat<3, 2, kind<specials::merged, dlfloat>>, rounding::nearest_away, rounding::toward_negative,
                rounding::to_odd>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs of formats with other biases, specials and signs") {
    support::failures failed;
    check_formats<rounding::toward_negative, minifloat<4, 3, biased(-20)>, minifloat<4, 3, biased(40)>,
                  minifloat<2, 3, biased(1)>, minifloat<3, 2, kind<specials::merged>>>(failed);
    constexpr minifloat_options positive{.is_signed = false},
        one_nan{.special = specials::nan_only, .is_signed = false};
    check_formats<rounding::toward_positive, minifloat<4, 3, positive>, minifloat<3, 2, one_nan>>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs under the overflow policies") {
    support::failures failed;
    const auto check = [&]<class T, overflow O>() {
        check_all_pairs(failed, circuit_of<T, circuit::add, rounding::nearest_even, O>());
        check_all_pairs(failed, circuit_of<T, circuit::mul, rounding::toward_positive, O>());
    };
    const auto check_policies = [&]<class T>() {
        check.template operator()<T, overflow::saturate>();
        check.template operator()<T, overflow::propagate>();
        check.template operator()<T, overflow::infinity>();
        check.template operator()<T, overflow::wrap>();
    };
    check_policies.operator()<minifloat<3, 2>>();
    check_policies.operator()<minifloat<3, 2, kind<specials::nan_only>>>();
    check_policies.operator()<minifloat<3, 2, kind<specials::merged>>>();
    check_policies.operator()<ul::p3109<6, 3>>();
    check_policies.operator()<ul::p3109<6, 3, without_sign>>();
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs in stochastic mode: five bits that depend on the pair") {
    support::failures failed;
    check_modes<minifloat<4, 3>, rounding::stochastic>(failed);
    check_modes<minifloat<5, 0>, rounding::stochastic>(failed);
    check_modes<ul::fp8_e5m2, rounding::stochastic>(failed);
    check_modes<ul::fp6_e2m3, rounding::stochastic>(failed);
    check_modes<ul::binary8p4se, rounding::stochastic>(failed);
    check_modes<ul::p3109<6, 2, without_sign>, rounding::stochastic>(failed);
    CHECK_NO_FAILURES(failed);
}
