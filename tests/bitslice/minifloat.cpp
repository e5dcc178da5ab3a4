// Sums, differences and products of minifloats in bit planes: all pairs of operands of every IEEE-like format up to 9 bits
// are those of number<F>.  Other formats: bitslice/minifloat_kinds.
#include <catch.hpp>

#include <support/circuits.hpp>

#include <ulpine/format/catalog.hpp>

namespace {

namespace ul = ulpine;
using support::circuit_of;
using ul::circuit, ul::minifloat, ul::rounding;

// Besides nearest even and toward zero another mode, turn by turn.
template <int E, int M>
constexpr rounding another_mode = (E + 2 * M) % 4 == 0   ? rounding::nearest_away
                                  : (E + 2 * M) % 4 == 1 ? rounding::toward_positive
                                  : (E + 2 * M) % 4 == 2 ? rounding::toward_negative
                                                         : rounding::to_odd;

template <int E, int M>
void check_format(support::failures& failed) {
    using T = minifloat<E, M>;
    check_all_pairs(failed, circuit_of<T, circuit::add>());
    check_all_pairs(failed, circuit_of<T, circuit::sub>());
    check_all_pairs(failed, circuit_of<T, circuit::mul>());
    check_all_pairs(failed, circuit_of<T, circuit::add, rounding::toward_zero>());
    check_all_pairs(failed, circuit_of<T, circuit::sub, rounding::toward_zero>());
    check_all_pairs(failed, circuit_of<T, circuit::mul, rounding::toward_zero>());
    check_all_pairs(failed, circuit_of<T, circuit::sub, another_mode<E, M>>());
    check_all_pairs(failed, circuit_of<T, circuit::mul, another_mode<E + 1, M>>());
}

// body<E, M>() for M up to 8 - E.
template <int E, int M, class Body>
void for_each_fraction(Body body) {
    if constexpr (E + M <= 8) {
        body.template operator()<E, M>();
        for_each_fraction<E, M + 1>(body);
    }
}

}  // namespace

TEST_CASE("all pairs of IEEE-like formats up to 9 bits, exponents of 1 to 3") {
    support::failures failed;
    const auto body = [&]<int E, int M>() { check_format<E, M>(failed); };
    for_each_fraction<1, 0>(body);
    for_each_fraction<2, 0>(body);
    for_each_fraction<3, 0>(body);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("all pairs of IEEE-like formats up to 9 bits, exponents of 4 to 8") {
    support::failures failed;
    const auto body = [&]<int E, int M>() { check_format<E, M>(failed); };
    for_each_fraction<4, 0>(body);
    for_each_fraction<5, 0>(body);
    for_each_fraction<6, 0>(body);
    for_each_fraction<7, 0>(body);
    for_each_fraction<8, 0>(body);
    CHECK_NO_FAILURES(failed);
}
