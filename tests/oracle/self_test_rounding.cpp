// The oracle's projection tables, stochastic rounding, fixed point, lookup sets and special values: literals only.
#include "../catch.hpp"

#include "oracle.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace {

using namespace oracle;

constexpr overflow none = overflow::infinity;  // P3109's SatNone
constexpr overflow propagate = overflow::propagate;
constexpr overflow saturate = overflow::saturate;
constexpr rounding even = rounding::nearest_even;
constexpr rounding away = rounding::nearest_away;
constexpr rounding tz = rounding::toward_zero;
constexpr rounding tp = rounding::toward_positive;
constexpr rounding tn = rounding::toward_negative;
constexpr rounding odd = rounding::to_odd;
constexpr rounding stochastic = rounding::stochastic;

code rounded(const format& f, double x, rounding mode = even, overflow policy = overflow::format_default) {
    return round(f, from_double(x), mode, policy);
}

code rounded(const format& f, const datum& x, rounding mode = even, overflow policy = overflow::format_default) {
    return round(f, x, mode, policy);
}

datum value(long m, long e = 0) { return finite({mpz_class(m), e}); }

code drawn(const format& f, double x, stochastic_variant v, int bits, std::uint32_t r) {
    return round(f, from_double(x), stochastic, none, random_bits{r, bits, v});
}

/// How many of the 2^bits random values send x away from `stay`.
int moved(const format& f, const result& x, code stay, stochastic_variant v, int bits) {
    int count = 0;
    for (std::uint32_t r = 0; r < (1U << bits); ++r) {
        count += round(f, x, stochastic, none, random_bits{r, bits, v}) != stay ? 1 : 0;
    }
    return count;
}

struct meaning {
    code word;
    datum what;
};

void check_decode(const format& f, std::initializer_list<meaning> list) {
    for (const auto& [word, what] : list) {
        INFO("code " << word << ": " << to_string(decode(f, word)) << ", expected " << to_string(what));
        CHECK(same(decode(f, word), what));
        CHECK(rounded(f, what) == word);
    }
}

}  // namespace

TEST_CASE("oracle: P3109 code points", "[oracle]") {
    check_decode(binary8p4se(), {{0, zero()},
                                 {0x01, value(1, -10)},
                                 {0x07, value(7, -10)},
                                 {0x08, value(1, -7)},
                                 {0x40, value(1)},
                                 {0x48, value(2)},
                                 {0x4c, value(3)},
                                 {0x7e, value(224)},
                                 {0x7f, infinity(false)},
                                 {0x80, nan_datum()},
                                 {0x81, value(-1, -10)},
                                 {0xfe, value(-224)},
                                 {0xff, infinity(true)}});
    check_decode(make_p3109(8, 3, true, false), {{0x01, value(1, -17)},
                                                 {0x03, value(3, -17)},
                                                 {0x04, value(1, -15)},
                                                 {0x40, value(1)},
                                                 {0x44, value(2)},
                                                 {0x7e, value(49152)},
                                                 {0x7f, value(57344)},
                                                 {0x80, nan_datum()},
                                                 {0x81, value(-1, -17)},
                                                 {0xff, value(-57344)}});
    check_decode(binary8p1uf(), {{0, zero()},
                                 {0x01, value(1, -127)},
                                 {0x7f, value(1, -1)},
                                 {0x80, value(1)},
                                 {0x81, value(2)},
                                 {0xfd, value(1, 125)},
                                 {0xfe, value(1, 126)},
                                 {0xff, nan_datum()}});
    check_decode(binary4p2sf(), {{1, value(1, -2)},
                                 {2, value(1, -1)},
                                 {3, value(3, -2)},
                                 {4, value(1)},
                                 {5, value(3, -1)},
                                 {6, value(2)},
                                 {7, value(3)},
                                 {8, nan_datum()},
                                 {9, value(-1, -2)},
                                 {0xf, value(-3)}});
    check_decode(make_p3109(6, 6, false, true), {{0x01, value(1, -5)},
                                                 {0x1f, value(31, -5)},
                                                 {0x20, value(1)},
                                                 {0x21, value(33, -5)},
                                                 {0x3d, value(61, -5)},
                                                 {0x3e, infinity(false)},
                                                 {0x3f, nan_datum()}});
    check_decode(binary8p3se(), {{0x7e, value(49152)}, {0x7f, infinity(false)}, {0x01, value(1, -17)}});
    check_decode(make_p3109(8, 1, true, true), {{0x7e, value(1, 62)}, {0x7f, infinity(false)}, {0x01, value(1, -63)}});
}

TEST_CASE("oracle: P3109 rounding modes", "[oracle]") {
    const format f = binary8p4se();
    const std::array<double, 4> x{1.046875, -1.078125, 1.0625, -0x1p-12};
    const auto row = [&](rounding mode, std::array<code, 4> expected) {
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(rounded(f, x[i], mode) == expected[i]);
        }
    };
    row(even, {0x40, 0xc1, 0x40, 0x00});
    row(away, {0x40, 0xc1, 0x41, 0x00});
    row(tz, {0x40, 0xc0, 0x40, 0x00});
    row(tp, {0x41, 0xc0, 0x41, 0x00});
    row(tn, {0x40, 0xc1, 0x40, 0x81});
    row(odd, {0x41, 0xc1, 0x41, 0x81});

    const auto random_row = [&](stochastic_variant v, std::uint32_t r, std::array<code, 4> expected) {
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(drawn(f, x[i], v, 3, r) == expected[i]);
        }
    };
    random_row(stochastic_variant::a, 5, {0x41, 0xc1, 0x41, 0x00});
    random_row(stochastic_variant::a, 4, {0x40, 0xc1, 0x41, 0x00});
    random_row(stochastic_variant::b, 4, {0x40, 0xc1, 0x41, 0x00});
    random_row(stochastic_variant::b, 3, {0x40, 0xc1, 0x40, 0x00});
    random_row(stochastic_variant::c, 5, {0x41, 0xc1, 0x41, 0x00});
    random_row(stochastic_variant::c, 4, {0x40, 0xc1, 0x41, 0x00});
}

TEST_CASE("oracle: stochastic rounding moves as often as defined", "[oracle]") {
    const format f = binary8p4se();  // ulp of [1, 2) is 1/8
    struct row {
        long sixteenths;
        int a, b, c;
    };
    for (const row& r : {row{1, 0, 1, 0}, row{3, 1, 2, 2}, row{15, 7, 8, 8}, row{0, 0, 0, 0}, row{8, 4, 4, 4}}) {
        for (const long sign : {1, -1}) {
            const datum x = value(sign * (128 + r.sixteenths), -7);
            const code stay = sign > 0 ? 0x40 : 0xc0;
            CHECK(moved(f, x, stay, stochastic_variant::a, 3) == r.a);
            CHECK(moved(f, x, stay, stochastic_variant::b, 3) == r.b);
            CHECK(moved(f, x, stay, stochastic_variant::c, 3) == r.c);
        }
    }
    // nu = 1/3 and sqrt(2)/2 - 1/2 are cut to 85/256 and 53/256.
    CHECK(moved(f, exact(mpq_class(25, 24)), 0x40, stochastic_variant::a, 8) == 85);
    CHECK(moved(make_fixed(8, 0), oracle::sqrt(value(2)), 1, stochastic_variant::a, 8) == 106);
    // Posit: nu by value.  posit8 between 2^20 and 2^24, x = 2^20 + (2^24 - 2^20)/4.
    CHECK(moved(make_posit(8, 2), value((1 << 20) + (15 << 18)), 0x7e, stochastic_variant::a, 6) == 16);
    // Overflow is judged after rounding: 224 + 16 * 1/4.
    CHECK(moved(f, value(228), 0x7e, stochastic_variant::a, 4) == 4);
    // 32 random bits.
    CHECK(drawn(f, 1.0625, stochastic_variant::a, 32, 0x80000000U) == 0x41);
    CHECK(drawn(f, 1.0625, stochastic_variant::a, 32, 0x7fffffffU) == 0x40);
}

TEST_CASE("oracle: P3109 saturation", "[oracle]") {
    const format se = binary8p4se();
    CHECK(rounded(se, 232.0) == 0x7e);
    CHECK(rounded(se, 0x1.d000000000001p7) == 0x7f);
    CHECK(rounded(se, 232.0, away) == 0x7f);
    CHECK(rounded(se, 0x1p-11) == 0);
    CHECK(rounded(se, 0x1.0000000000001p-11) == 1);
    CHECK(rounded(se, 0x1.8p-10) == 2);
    CHECK(rounded(se, -0.0) == 0);
    CHECK(rounded(se, 1000.0, tz) == 0x7e);
    CHECK(rounded(se, -1000.0, tp) == 0xfe);
    CHECK(rounded(se, -1000.0, odd) == 0xff);
    CHECK(rounded(se, infinity(false), tz) == 0x7f);
    CHECK(rounded(se, infinity(false), tz, saturate) == 0x7e);
    CHECK(rounded(se, infinity(true), tz, propagate) == 0xff);

    const format sf = binary4p2sf();
    const std::array<double, 6> x{1.25, 1.75, -2.5, 0.125, 0.375, 100};
    const std::array<code, 6> expected{4, 6, 0xe, 0, 2, 7};
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(rounded(sf, x[i]) == expected[i]);
    }
    CHECK(rounded(sf, infinity(false)) == 7);
    CHECK(rounded(sf, infinity(true)) == 0xf);
    CHECK(rounded(sf, nan_datum()) == 8);

    const format uf = binary8p1uf();
    CHECK(rounded(uf, 3.0) == 0x82);
    CHECK(rounded(uf, 1.5) == 0x80);
    CHECK(rounded(uf, 6.0) == 0x82);
    CHECK(rounded(uf, -1.0) == 0xff);
    CHECK(rounded(uf, -0x1p-200) == 0x00);
    CHECK(rounded(uf, 0x1p127) == 0xfe);
    CHECK(rounded(uf, -1.0, tz) == 0);
    CHECK(rounded(uf, -1.0, tp) == 0);
    CHECK(rounded(uf, -0x1p-200, tn) == 0xff);
    CHECK(rounded(uf, -0x1p-200, odd) == 0xff);
    CHECK(rounded(uf, -1.0, even, saturate) == 0);
    CHECK(rounded(uf, infinity(true), tz) == 0xff);
    CHECK(rounded(uf, infinity(true), tz, propagate) == 0);

    const format ue = make_p3109(6, 6, false, true);  // largest 61/32, tie above it at 61.5/32
    CHECK(round(ue, value(123, -6)) == 0x3e);
    CHECK(round(ue, value(123, -6), tz) == 0x3d);
    CHECK(round(ue, value(100), odd) == 0x3d);
    CHECK(round(ue, value(100), tp) == 0x3e);

    CHECK(next_up(se, 0x7e) == 0x7f);
    CHECK(next_up(se, 0x7f) == 0x80);
    CHECK(next_up(se, 0x81) == 0x00);
    CHECK(next_down(se, 0x00) == 0x81);
    CHECK(next_down(uf, 0x00) == 0xff);
    CHECK(next_up(sf, 0x7) == 0x8);
}

TEST_CASE("oracle: P3109 operations", "[oracle]") {
    const format se = binary8p4se();
    const auto recip = [](const format& f, const datum& x) { return round(f, oracle::div(value(1), x)); };
    CHECK(recip(se, value(3)) == 0x33);
    CHECK(recip(binary8p3se(), value(3)) == 0x39);
    CHECK(recip(binary4p2sf(), value(3)) == 1);
    CHECK(recip(se, value(1, -10)) == 0x7f);
    CHECK(recip(se, zero()) == 0x80);
    CHECK(round(se, oracle::div(infinity(false), zero())) == 0x80);
    CHECK(round(se, oracle::div(infinity(false), value(-2))) == 0xff);
    CHECK(round(se, oracle::div(value(-2), infinity(false))) == 0);
    const result sum = add(decode(se, 0x7e), decode(binary8p3se(), 0x4c));
    CHECK(round(se, sum) == 0x7e);
    CHECK(round(binary8p3se(), sum) == 0x5f);
    CHECK(round(binary16(), sum) == 0x5b40);
    CHECK(round(se, mul(value(15), value(15))) == 0x7e);
    CHECK(round(se, mul(value(13), value(13))) == 0x7b);
    CHECK(round(se, mul(value(3), value(3))) == 0x59);
    CHECK(round(binary32(), fma(value(1, -10), value(1, -10), value(1))) == 0x3f800008);
    CHECK(round(se, oracle::sqrt(value(2))) == 0x43);
    CHECK(round(se, oracle::sqrt(value(224))) == 0x5f);
    CHECK(round(se, add(infinity(false), infinity(true))) == 0x80);
    CHECK(round(se, fma(zero(), infinity(true), value(1))) == 0x80);
}

TEST_CASE("oracle: zeros, infinities and remainders", "[oracle]") {
    const format h = binary16();
    const result cancelled = sub(value(3), value(3));
    CHECK(round(h, cancelled) == 0);
    CHECK(round(h, cancelled, tn) == 0x8000);
    CHECK(round(h, add(zero(true), zero(true)), tp) == 0x8000);
    CHECK(round(h, sub(zero(), zero())) == 0);
    CHECK(round(h, mul(zero(), value(-1))) == 0x8000);
    CHECK(round(h, oracle::sqrt(zero(true))) == 0x8000);
    CHECK(round(h, oracle::sqrt(value(-1))) == 0x7e00);
    CHECK(round(h, oracle::div(value(-1), zero())) == 0xfc00);
    CHECK(round(h, oracle::div(zero(), zero())) == 0x7e00);
    CHECK(round(make_posit(16, 1), oracle::div(value(1), zero())) == 0x8000);

    const auto r = [](long x, long y) { return oracle::remainder(value(x), value(y)); };
    CHECK(same(r(5, 3), value(-1)));
    CHECK(same(r(5, 2), value(1)));
    CHECK(same(r(7, 2), value(-1)));
    CHECK(same(r(-5, 3), value(1)));
    CHECK(same(r(-6, 3), zero(true)));
    CHECK(same(r(2, -7), value(2)));
    CHECK(same(oracle::remainder(value(-3), infinity(false)), value(-3)));
    CHECK(oracle::remainder(value(3), zero()).is_nan());
    CHECK(oracle::remainder(infinity(true), value(3)).is_nan());

    CHECK(same(floor(value(-5, -1)), value(-3)));
    CHECK(same(ceil(value(-1, -1)), zero(true)));
    CHECK(same(trunc(value(7, -2)), value(1)));
    CHECK(same(rint(value(5, -1)), value(2)));
    CHECK(same(rint(value(7, -1)), value(4)));
    CHECK(same(round_half_away(value(-5, -1)), value(-3)));
    CHECK(same(minimum(zero(), zero(true)), zero(true)));
    CHECK(same(maximum(zero(true), zero()), zero()));
    CHECK(minimum(nan_datum(), value(1)).is_nan());
    CHECK(compare(zero(), zero(true)) == ordering::equal);
    CHECK(compare(infinity(true), value(-1, 99)) == ordering::less);
    CHECK(compare(nan_datum(), nan_datum()) == ordering::unordered);
    CHECK(compare_posits(nan_datum(), value(-1, 28)) == ordering::less);
}

TEST_CASE("oracle: fixed point", "[oracle]") {
    const format f = make_fixed(8, 8);
    check_decode(f, {{0x0100, value(1)}, {0x7fff, value(32767, -8)}, {0x8000, value(-128)}, {0xffff, value(-1, -8)}});
    CHECK(rounded(f, -1.25) == 0xfec0);
    CHECK(rounded(f, 0x1.8p-8) == 2);
    CHECK(rounded(f, 0x1.4p-7) == 2);
    CHECK(rounded(f, 0x1.4p-7, away) == 3);
    CHECK(rounded(f, -0x1.4p-7, tn) == 0xfffd);
    CHECK(rounded(f, -0x1.4p-7, odd) == 0xfffd);
    CHECK(rounded(f, 1e9) == 0x7fff);
    CHECK(rounded(f, infinity(true)) == 0x8000);
    CHECK(rounded(f, nan_datum()) == 0);
    CHECK(rounded(f, 128.5, even, overflow::wrap) == 0x8080);
    CHECK(rounded(f, infinity(false), even, overflow::wrap) == 0x7fff);
    CHECK(round(f, oracle::div(value(-1), zero())) == 0x8000);
    fixed_parameters p;
    p.symmetric = true;
    CHECK(rounded(make_fixed(8, 8, p), -1e9) == 0x8001);
    CHECK(rounded(make_fixed(8, 8, p), 128.0, even, overflow::wrap) == 0x8001);
    p = {};
    p.is_signed = false;
    CHECK(rounded(make_fixed(8, 0, p), -3.0) == 0);
    CHECK(rounded(make_fixed(8, 0, p), -3.0, even, overflow::wrap) == 0xfd);
    CHECK(rounded(make_fixed(8, 0, p), 300.0) == 0xff);
    CHECK(rounded(make_fixed(-4, 12), 1.0) == 0x7f);
    CHECK(same(decode(make_fixed(12, -4), 0x7f), value(2032)));
}

TEST_CASE("oracle: lookup sets", "[oracle]") {
    const format f = make_lookup({0.5, -1, 0, 2, 0.25, 1});  // -1 0 .25 .5 1 2
    check_decode(f, {{0, value(-1)}, {1, zero()}, {2, value(1, -2)}, {5, value(2)}});
    CHECK(rounded(f, 0.7) == 3);
    CHECK(rounded(f, 0.75) == 4);
    CHECK(rounded(f, -0.5) == 0);
    CHECK(rounded(f, 0.125) == 2);
    CHECK(rounded(f, 0.375, away) == 3);
    CHECK(rounded(f, -0.1, tz) == 1);
    CHECK(rounded(f, -0.1, tn) == 0);
    CHECK(rounded(f, 0.1, odd) == 1);
    CHECK(rounded(f, 0.3, odd) == 3);
    CHECK(rounded(f, 99.0) == 5);
    CHECK(rounded(f, infinity(true)) == 0);
    CHECK(rounded(f, nan_datum()) == 1);
    CHECK(moved(f, value(-1, -2), 1, stochastic_variant::a, 4) == 4);
    CHECK(moved(f, value(5, -2), 4, stochastic_variant::a, 4) == 4);

    const format g = make_lookup({1, 4, 16}, true, threshold_rule::geometric);
    CHECK(rounded(g, 2.0) == 0);
    CHECK(rounded(g, 2.001) == 1);
    CHECK(rounded(g, -8.001) == 6);
    CHECK(rounded(g, -8.0) == 6);
    CHECK(rounded(g, -0.1) == 4);
    CHECK(rounded(g, -3.0, tz) == 4);
    const format sqrt_two = make_lookup({1, 2}, false, threshold_rule::geometric);
    CHECK(round(sqrt_two, oracle::sqrt(value(2))) == 0);
    CHECK(round(sqrt_two, oracle::sqrt(value(2)), away) == 1);
    CHECK(rounded(sqrt_two, 0x1.6a09e667f3bcdp0) == 1);

    CHECK(rounded(make_lookup({0, 1, 4}, false, threshold_rule::geometric), 0.5) == 0);
    CHECK(rounded(make_lookup({0, 1, 4}, false, threshold_rule::geometric), 2.5) == 2);

    const format h = make_lookup({0, 1, 10}, true, threshold_rule::user, {0.9, 2});
    CHECK(rounded(h, 0.89) == 0);
    CHECK(rounded(h, -0.91) == 5);
    CHECK(rounded(h, -3.0) == 6);
    CHECK(rounded(h, 2.0) == 2);
    CHECK(next_up(f, 0) == 1);
    CHECK(next_up(f, 5) == 5);
    CHECK(next_down(h, 0) == 5);
}
