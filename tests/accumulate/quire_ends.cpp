// The quire at the ends of its range, and its reserved words.
#include <catch.hpp>

#include <support/exact_sum.hpp>
#include <support/failures.hpp>

#include <oracle/oracle.hpp>
#include <ulpine/accumulate/quire.hpp>
#include <ulpine/format/catalog.hpp>

#include <limits>
#include <string>

namespace ul = ulpine;
using support::bits_of;
using support::exact_sum;
using support::failures;

namespace {

// Doubled until it leaves the range, from either side; every word near the reserved ones; NaN and order.
template <class T>
void check_ends(const oracle::format& f, int width, int lowest, const std::string& name) {
    using Q = ul::quire<T>;
    failures failed;
    const bool infinities = oracle::has_infinity(f);
    for (const bool negative : {false, true}) {
        Q q;
        exact_sum want{width, lowest, infinities};
        const T one{1};
        q.add_product(one, one);
        want.add(oracle::finite(oracle::from_integer(1)));
        if (negative) {
            q.negate();
            want.value = oracle::negated(want.value);
        }
        for (int i = 0; i < width; ++i) {
            q += q;
            want.add(want.value);
            if (!failed.same(bits_of(q), want.bits())) failed.add(name + ": doubled " + std::to_string(i) + " times");
        }
        if (!failed.holds(q.isnan())) failed.add(name + ": no end of doubling");
    }
    // NaN and the infinities with one more bit: numbers, but for the reserved words themselves.
    for (int place = -1; place < width - 1; ++place) {
        typename Q::storage_type nan{}, most{};
        nan.word[(width - 1) / 64] = std::uint64_t{1} << ((width - 1) % 64);
        for (int i = 0; i < width - 1; ++i) most.word[i / 64] |= std::uint64_t{1} << (i % 64);
        if (place >= 0) nan.word[place / 64] ^= std::uint64_t{1} << (place % 64);
        if (place >= 0) most.word[place / 64] ^= std::uint64_t{1} << (place % 64);
        const Q low = Q::from_bits(nan), high = Q::from_bits(most);
        const bool reserved = place == -1;
        if (!failed.same(low.isnan(), reserved) || !failed.same(low.isinf(), infinities && place == 0) ||
            !failed.same(high.isinf(), infinities && reserved) || !failed.holds(!high.isnan()) ||
            !failed.holds(low.signbit() && !high.signbit()))
            failed.add(name + ": the class of the words next to the reserved ones, place " + std::to_string(place));
        if (!reserved && !failed.holds(low < high && !(high < low) && low != high && Q::from_bits(nan) == low))
            failed.add(name + ": order of the words next to the reserved ones, place " + std::to_string(place));
    }
    Q nan;
    nan.add(std::numeric_limits<T>::quiet_NaN());
    const bool is_posit = oracle::is_posit(f);
    const Q zero;
    CHECK((nan == nan) == is_posit);
    CHECK((nan < zero) == is_posit);
    CHECK_FALSE(zero < nan);
    CHECK((nan != zero));
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("quire: the ends of the range, and reserved words") {
    check_ends<ul::posit<16, 2>>(oracle::make_posit(16, 2), 256, -112, "posit<16,2>");
    check_ends<ul::posit<8, 0>>(oracle::make_posit(8, 0), 56, -12, "posit<8,0>");
    check_ends<ul::fp8_e5m2>(oracle::fp8_e5m2(), 95, -32, "fp8_e5m2");
    check_ends<ul::minifloat<2, 1>>(oracle::make_minifloat(2, 1), 37, -2, "minifloat<2,1>");
    check_ends<ul::bfloat16>(oracle::bfloat16(), 553, -266, "bfloat16");
}
