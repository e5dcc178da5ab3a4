// The oracle against published values, written here by hand.  Every expectation is a literal.
#include "../catch.hpp"

#include "oracle.hpp"

#include <initializer_list>
#include <string>

namespace {

using namespace oracle;

constexpr overflow by_default = overflow::format_default;
constexpr rounding away = rounding::nearest_away;

/// 2^e * m as a datum.
datum value(long m, long e = 0) { return finite({mpz_class(m), e}); }

struct pair_of {
    code word;
    datum meaning;
};

/// Each code decodes to the value, and the value rounds to the code in every deterministic mode.
void check_codes(const format& f, std::initializer_list<pair_of> list) {
    for (const auto& [word, meaning] : list) {
        INFO("code " << word << ", expected " << to_string(meaning) << ", got " << to_string(decode(f, word)));
        CHECK(same(decode(f, word), meaning));
        for (const code c : round_all_modes(f, meaning)) {
            CHECK(c == word);
        }
    }
}

code rounded(const format& f, const datum& x, rounding mode = rounding::nearest_even, overflow policy = by_default) {
    return round(f, x, mode, policy);
}

code rounded(const format& f, double x, rounding mode = rounding::nearest_even, overflow policy = by_default) {
    return round(f, from_double(x), mode, policy);
}

}  // namespace

TEST_CASE("oracle: posits", "[oracle]") {
    check_codes(make_posit(16, 1), {{0, zero()},
                                    {0x4000, value(1)},
                                    {0x5000, value(2)},
                                    {0x4800, value(3, -1)},
                                    {0x6000, value(4)},
                                    {0x3000, value(1, -1)},
                                    {0xc000, value(-1)},
                                    {0x0001, value(1, -28)},
                                    {0x7fff, value(1, 28)},
                                    {0x8001, value(-1, 28)},
                                    {0xffff, value(-1, -28)}});
    check_codes(make_posit(8, 0), {{0x40, value(1)}, {0x7f, value(64)}, {0x7e, value(32)}, {0x01, value(1, -6)}});
    check_codes(make_posit(8, 2),
                {{0x7e, value(1, 20)}, {0x7f, value(1, 24)}, {0x01, value(1, -24)}, {0x02, value(1, -20)}});
    check_codes(make_posit(2, 2), {{0, zero()}, {1, value(1)}, {3, value(-1)}});
    check_codes(make_posit(32, 2), {{0x7fffffff, value(1, 120)}, {0x40000000, value(1)}, {0x00000001, value(1, -120)}});
    check_codes(make_posit(64, 2), {{0x7fffffffffffffff, value(1, 248)}, {0xffffffffffffffff, value(-1, -248)}});
    CHECK(decode(make_posit(16, 1), 0x8000).is_nan());

    SECTION("threshold of posit8 between 2^20 and 2^24 is 2^22, the tie goes to the even code") {
        const format f = make_posit(8, 2);
        CHECK(rounded(f, 0x1p22) == 0x7e);
        CHECK(rounded(f, 0x1.0000000000001p22) == 0x7f);
        CHECK(rounded(f, 0x1p23) == 0x7f);
        CHECK(rounded(f, 0x1p22, away) == 0x7f);
        CHECK(rounded(f, 0x1p23, rounding::toward_zero) == 0x7e);
        CHECK(rounded(f, -0x1p23, rounding::toward_positive) == 0x82);
        CHECK(rounded(f, -0x1p23, rounding::toward_negative) == 0x81);
        CHECK(rounded(f, 0x1p21, rounding::to_odd) == 0x7f);
    }
    SECTION("no mode reaches zero or NaR") {
        const format f = make_posit(8, 2);
        for (const code c : round_all_modes(f, from_double(0x1p-60))) {
            CHECK(c == 0x01);
        }
        for (const code c : round_all_modes(f, from_double(-0x1p-60))) {
            CHECK(c == 0xff);
        }
        for (const code c : round_all_modes(f, from_double(0x1p60))) {
            CHECK(c == 0x7f);
        }
        for (const overflow p : all_policies) {
            CHECK(rounded(f, infinity(true), rounding::nearest_even, p) == 0x80);
        }
        CHECK(rounded(f, nan_datum()) == 0x80);
    }
    SECTION("next and prior wrap") {
        const format f = make_posit(16, 2);
        CHECK(same(decode(f, next_up(f, rounded(f, 4096.0))), value(4112)));
        CHECK(next_up(f, 0x7fff) == 0x8000);
        CHECK(next_up(f, 0x8000) == 0x8001);
        CHECK(next_down(f, 0x8000) == 0x7fff);
    }
    SECTION("bounded regime and scale") {
        // 32 bits, regime of 6 without terminator, 5 exponent bits, 20 fraction bits.
        check_codes(bounded_posit(32), {{0x40000000, value(1)},
                                        {0x00000001, value((1 << 20) + 1, -192 - 20)},
                                        {0x00100000, value(1, -191)},
                                        {0x7fffffff, value((1 << 21) - 1, 191 - 20)},
                                        {0x80000001, value(1 - (1 << 21), 191 - 20)}});
        posit_parameters p;
        p.scale = -3;
        check_codes(make_posit(8, 1, p), {{0x40, value(1, -3)}, {0x7f, value(1, 9)}, {0x01, value(1, -15)}});
    }
    SECTION("arithmetic that other libraries got wrong") {
        const format f = make_posit(32, 2);
        const datum a = decode(f, 0x3a676000);
        CHECK(round(f, fma(a, decode(f, 0x33064000), a)) == 0x3dfcf131);
        CHECK(same(decode(f, round(f, oracle::div(value(10), value(2)))), value(5)));
    }
    SECTION("2*10 + 2*10 + 2*10 + 2*2 in posit<8,0>: 32 step by step, 64 at once") {
        const format f = make_posit(8, 0);
        datum sum = zero();
        for (const long y : {10, 10, 10, 2}) {
            const datum product = decode(f, round(f, mul(value(2), value(y))));
            sum = decode(f, round(f, add(sum, product)));
        }
        CHECK(same(sum, value(32)));
        CHECK(rounded(f, 64.0) == 0x7f);
    }
}

TEST_CASE("oracle: IEEE 754 formats", "[oracle]") {
    check_codes(binary16(), {{0, zero()},
                             {0x8000, zero(true)},
                             {0x3c00, value(1)},
                             {0x7bff, value(65504)},
                             {0x0001, value(1, -24)},
                             {0x03ff, value(1023, -24)},
                             {0x0400, value(1, -14)},
                             {0x7c00, infinity(false)},
                             {0xfc00, infinity(true)},
                             {0x7e00, nan_datum()}});
    CHECK(same(decode(bfloat16(), 0x7f7f), value(255, 120)));
    CHECK(same(decode(tf32(), 0x1fc00), value(1)));
    CHECK(same(decode(binary32(), 0x00000001), value(1, -149)));
    CHECK(same(decode(binary64(), 0x3fb999999999999a), from_double(0.1)));

    const format h = binary16();
    CHECK(rounded(h, 65519.0) == 0x7bff);
    CHECK(rounded(h, 65520.0) == 0x7c00);
    CHECK(rounded(h, 65520.0, rounding::toward_zero) == 0x7bff);
    CHECK(rounded(h, 1e9, rounding::toward_zero) == 0x7bff);
    CHECK(rounded(h, 1e9, rounding::toward_negative) == 0x7bff);
    CHECK(rounded(h, -1e9, rounding::toward_negative) == 0xfc00);
    CHECK(rounded(h, -1e9, rounding::toward_positive) == 0xfbff);
    CHECK(rounded(h, 1e9, rounding::nearest_even, overflow::saturate) == 0x7bff);
    CHECK(rounded(h, 1e9, rounding::nearest_even, overflow::propagate) == 0x7bff);
    CHECK(rounded(h, infinity(true), rounding::nearest_even, overflow::propagate) == 0xfc00);
    CHECK(rounded(h, infinity(true), rounding::nearest_even, overflow::saturate) == 0xfbff);
    CHECK(rounded(h, -0x1p-25) == 0x8000);
    CHECK(rounded(h, -0x1.8p-25) == 0x8001);

    const format s = binary32();
    CHECK(round(s, oracle::div(value(1), value(3))) == 0x3eaaaaab);
    CHECK(round(s, oracle::div(value(1), value(3)), rounding::toward_zero) == 0x3eaaaaaa);
    CHECK(round(s, oracle::sqrt(value(2))) == 0x3fb504f3);
    CHECK(round(s, oracle::sqrt(value(2)), rounding::toward_positive) == 0x3fb504f4);
    CHECK(round(s, oracle::sqrt(value(9))) == 0x40400000);
    CHECK(round(s, oracle::exact(mpq_class(1, 10))) == 0x3dcccccd);
    CHECK(round(binary64(), oracle::sqrt(value(2))) == 0x3ff6a09e667f3bcd);
    CHECK(next_up(s, 0x80000000) == 1);
    CHECK(next_up(s, 0x80000001) == 0x80000000);
    CHECK(next_up(s, 0x7f7fffff) == 0x7f800000);
    CHECK(next_up(s, 0xff800000) == 0xff7fffff);
    CHECK(next_down(s, 0) == 0x80000001);
    CHECK(is_subnormal(s, 0x807fffff));
    CHECK(is_normal(s, 0x00800000));
}

TEST_CASE("oracle: OCP formats", "[oracle]") {
    check_codes(fp8_e4m3(),
                {{0x38, value(1)}, {0x7e, value(448)}, {0x01, value(1, -9)}, {0x80, zero(true)}, {0x7f, nan_datum()}});
    CHECK(decode(fp8_e4m3(), 0xff).is_nan());
    check_codes(fp8_e5m2(), {{0x3c, value(1)}, {0x7b, value(57344)}, {0x01, value(1, -16)}, {0x7e, nan_datum()}});
    CHECK(same(decode(fp8_e5m2(), 0xfc), infinity(true)));
    check_codes(fp6_e3m2(), {{0x1f, value(28)}, {0x01, value(1, -4)}, {0x0c, value(1)}});
    check_codes(fp6_e2m3(), {{0x1f, value(15, -1)}, {0x01, value(1, -3)}, {0x08, value(1)}});
    check_codes(fp4_e2m1(), {{0, zero()},
                             {1, value(1, -1)},
                             {2, value(1)},
                             {3, value(3, -1)},
                             {4, value(2)},
                             {5, value(3)},
                             {6, value(4)},
                             {7, value(6)},
                             {0xf, value(-6)}});
    check_codes(e8m0(), {{0, value(1, -127)}, {0x7f, value(1)}, {0xfe, value(1, 127)}, {0xff, nan_datum()}});

    SECTION("round first, then saturate or not") {
        const format f = fp8_e4m3();
        const format g = fp8_e5m2();
        CHECK(rounded(f, 464.0) == 0x7e);
        CHECK(rounded(f, 465.0) == 0x7e);
        CHECK(rounded(f, infinity(true)) == 0xfe);
        CHECK(rounded(f, 464.0, rounding::nearest_even, overflow::infinity) == 0x7e);
        CHECK(rounded(f, 465.0, rounding::nearest_even, overflow::infinity) == 0x7f);
        CHECK(rounded(f, infinity(true), rounding::nearest_even, overflow::infinity) == 0x7f);
        CHECK(rounded(f, 1e9, rounding::toward_zero, overflow::infinity) == 0x7e);
        CHECK(rounded(g, 61439.0, rounding::nearest_even, overflow::infinity) == 0x7b);
        CHECK(rounded(g, 61440.0, rounding::nearest_even, overflow::infinity) == 0x7c);
        CHECK(rounded(g, infinity(false)) == 0x7b);
        CHECK(rounded(g, infinity(false), rounding::nearest_even, overflow::propagate) == 0x7c);
        CHECK(rounded(fp4_e2m1(), nan_datum()) == 7);
        CHECK(rounded(fp4_e2m1(), 5.0) == 6);
        CHECK(rounded(fp4_e2m1(), -2.5) == 0xc);
        CHECK(rounded(fp4_e2m1(), -100.0, rounding::nearest_even, overflow::infinity) == 0xf);
    }
    SECTION("e8m0 has no zero and no sign") {
        const format f = e8m0();
        CHECK(rounded(f, 0.0) == 0);
        CHECK(rounded(f, 0x1p-200) == 0);
        CHECK(rounded(f, -1.0) == 0xff);
        CHECK(rounded(f, infinity(true)) == 0xff);
        CHECK(rounded(f, infinity(false)) == 0xfe);
        CHECK(rounded(f, 1.5) == 0x80);
        CHECK(rounded(f, 3.0) == 0x80);
        CHECK(rounded(f, 0x1.8p127) == 0xfe);
    }
}

TEST_CASE("oracle: fnuz, HFP8 and DLFloat", "[oracle]") {
    check_codes(fp8_e4m3fnuz(), {{0x40, value(1)}, {0x7f, value(240)}, {0x01, value(1, -10)}, {0x80, nan_datum()}});
    check_codes(fp8_e5m2fnuz(), {{0x7f, value(57344)}, {0x01, value(1, -17)}, {0x80, nan_datum()}});
    check_codes(hfp8_forward(), {{0x7f, value(30)}, {0x01, value(1, -13)}, {0x08, value(1, -10)}, {0x80, nan_datum()}});
    CHECK(rounded(fp8_e4m3fnuz(), -0.0) == 0);
    CHECK(rounded(fp8_e4m3fnuz(), -0x1p-12) == 0);
    CHECK(rounded(fp8_e4m3fnuz(), infinity(true)) == 0xff);
    CHECK(rounded(fp8_e4m3fnuz(), infinity(true), rounding::nearest_even, overflow::infinity) == 0x80);

    minifloat_parameters p;
    p.specials = specials::fnuz;
    p.bias = 11;
    p.subnormals = subnormals::none;
    check_codes(make_minifloat(4, 3, p), {{0, zero()}, {1, value(9, -14)}, {0x7f, value(30)}, {0x08, value(1, -10)}});
    CHECK(rounded(make_minifloat(4, 3, p), 0x1p-11) == 1);
    CHECK(rounded(make_minifloat(4, 3, p), 0x1.2p-12) == 0);

    const format d = dlfloat16();
    check_codes(d, {{0, zero()},
                    {0x8000, zero(true)},
                    {0x0001, value(513, -40)},
                    {0x3e00, value(1)},
                    {0x7ffe, finite({mpz_class("8573157376"), 0})},
                    {0x7fff, nan_datum()}});
    CHECK(round(d, finite({mpz_class(1025), -41})) == 0x0001);
    CHECK(round(d, finite({mpz_class(4099), -43})) == 0x0000);
    CHECK(rounded(d, -0x1p-31) == 0x8000);
    CHECK(rounded(d, -1e30) == 0xffff);
    CHECK(rounded(d, infinity(false)) == 0x7fff);
    CHECK(rounded(d, 0x1.ff4p32, away) == 0x7fff);
    CHECK(rounded(d, 0x1.ff3fffp32, away) == 0x7ffe);
    CHECK(rounded(d, 0x1.feep32, away) == 0x7ffe);
    CHECK(rounded(d, 0x1.fecp32, away) == 0x7ffe);
    CHECK(rounded(d, 0x1.febp32, away) == 0x7ffd);
    CHECK(rounded(d, 0x1p-32, away) == 0);
}

TEST_CASE("oracle: text for messages and doubles", "[oracle]") {
    CHECK(to_string(value(-12, -2)) == "-3*2^0");
    CHECK(to_string(nan_datum()) == "nan");
    for (const double x : {0.0, -0.0, 1.5, -0x1p-1074, 0x1.fffffffffffffp1023, 0x1.fffffffffffffp-1023}) {
        CHECK(same(from_double(to_double_exact(from_double(x))), from_double(x)));
    }
    CHECK_THROWS_AS(to_double_exact(value(1, -1075)), std::range_error);
    CHECK_THROWS_AS(to_double_exact(value((1L << 53) + 1)), std::range_error);
    CHECK(same(from_native(0.1f), value(13421773, -27)));
    CHECK(same(from_native(-7), value(-7)));
    CHECK(same(from_native(0.5L), value(1, -1)));
}
