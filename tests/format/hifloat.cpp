#include <catch.hpp>

#include <ulpine/format/hifloat.hpp>
#include <ulpine/number/hash.hpp>
#include <ulpine/number/io.hpp>
#include <ulpine/number/runtime.hpp>

#include <support/arith_pairs.hpp>
#include <support/formats.hpp>
#include <support/sweep.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

using namespace ulpine;

namespace {

int code(double x) { return hifloat8{x}.bits(); }
double value(int bits) { return static_cast<double>(hifloat8::from_bits(static_cast<std::uint8_t>(bits))); }

}  // namespace

// Sign, dot field, exponent, mantissa.
TEST_CASE("HiFloat8: codes worked out by hand", "[hifloat]") {
    CHECK(value(0x00) == 0);
    CHECK(std::isnan(value(0x80)));
    CHECK(value(0x01) == 0x1p-22);  // 0000 001
    CHECK(value(0x07) == 0x1p-16);  // 0000 111
    CHECK(value(0x08) == 1);        // 0001 000
    CHECK(value(0x0f) == 1.875);    // 0001 111
    CHECK(value(0x10) == 2);        // 001 0 000
    CHECK(value(0x18) == 0.5);      // 001 1 000
    CHECK(value(0x1f) == 0.9375);
    CHECK(value(0x20) == 4);         // 01 00 000
    CHECK(value(0x28) == 8);         // 01 01 000
    CHECK(value(0x30) == 0.25);      // 01 10 000
    CHECK(value(0x3f) == 0x1.ep-3);  // 01 11 111
    CHECK(value(0x40) == 16);        // 10 000 00
    CHECK(value(0x4f) == 0x1.cp7);   // 10 011 11
    CHECK(value(0x50) == 0x1p-4);    // 10 100 00
    CHECK(value(0x5c) == 0x1p-7);    // 10 111 00
    CHECK(value(0x60) == 256);       // 11 0000 0
    CHECK(value(0x6e) == 32768);     // 11 0111 0
    CHECK(value(0x6f) == std::numeric_limits<double>::infinity());
    CHECK(value(0xef) == -std::numeric_limits<double>::infinity());
    CHECK(value(0x70) == 0x1p-8);   // 11 1000 0
    CHECK(value(0x7e) == 0x1p-15);  // 11 1111 0
    CHECK(value(0x7f) == 0x1.8p-15);
    CHECK(value(0x88) == -1);
}

TEST_CASE("HiFloat8: rounding as the format defines it", "[hifloat]") {
    CHECK(code(40960) == 0x6f);
    CHECK(code(std::nextafter(40960.0, 0)) == 0x6e);
    CHECK(code(-40960) == 0xef);
    CHECK(code(0x1p-23) == 0x01);
    CHECK(code(std::nextafter(0x1p-23, 0)) == 0x00);
    CHECK(code(-0x1p-23) == 0x81);
    CHECK(code(std::nextafter(-0x1p-23, 0)) == 0x00);  // one zero, without sign
    CHECK(code(-0.0) == 0x00);
    CHECK(code(0x1.8p-22) == 0x02);  // half away
    CHECK(code(1.0625) == 0x09);
    CHECK(code(15.5) == 0x40);  // carries into an exponent with fewer mantissa bits: 15 to 16
    CHECK(code(18) == 0x41);
    CHECK(code(0x1.ep-4) == 0x38);  // the width is that of the exponent before rounding, two bits
    CHECK(code(std::nextafter(0x1.ep-4, 0)) == 0x53);
    CHECK(code(std::numeric_limits<double>::quiet_NaN()) == 0x80);

    constexpr projection even{rounding::nearest_even}, zero{rounding::toward_zero},
        saturate{rounding::nearest_away, overflow::saturate};
    CHECK(convert<hifloat8, even>(1.0625).bits() == 0x08);
    CHECK(convert<hifloat8, even>(0x1p-23).bits() == 0x00);
    CHECK(convert<hifloat8, even>(40960).bits() == 0x6e);
    CHECK(convert<hifloat8, zero>(1e9).bits() == 0x6e);
    CHECK(convert<hifloat8, saturate>(1e9).bits() == 0x6e);
    CHECK(convert<hifloat8, saturate>(-std::numeric_limits<float>::infinity()).bits() == 0xee);
    CHECK(convert<hifloat8, projection{rounding::nearest_away, overflow::propagate}>(
              std::numeric_limits<float>::infinity())
              .bits() == 0x6f);
}

TEST_CASE("HiFloat8: every code, threshold, mode and policy", "[hifloat]") {
    support::failures failed;
    support::check_each<support::depth::api>{failed}(support::tag<hifloat8>{}, "hifloat8", oracle::make_hifloat8());
    using saturating = number<hifloat_format<hifloat_spec{rounding::nearest_even, overflow::saturate}>>;
    support::check_each<support::depth::wide>{failed}(
        support::tag<saturating>{}, "hifloat8 nearest_even, saturate",
        oracle::make_hifloat8(oracle::rounding::nearest_even, oracle::overflow::saturate));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("HiFloat8: every pair of operands, operators and functions", "[hifloat]") {
    arith_test::check_every_pair<hifloat8, overflow::format_default>();
    arith_test::check_operators<hifloat8>();
    arith_test::check_unary<hifloat8>();
}

// The vendor's arithmetic goes through binary32: for one operation on two numbers that is the same.
TEST_CASE("HiFloat8: arithmetic through binary32 gives the same", "[hifloat]") {
    support::failures failed;
    const auto same = [&](const char* what, hifloat8 x, hifloat8 y, hifloat8 got, float through) {
        if (!failed.same(got.bits(), hifloat8{through}.bits()))
            failed.add(to_string(x) + what + to_string(y) + " is " + to_string(got) + ", through binary32 " +
                       to_string(hifloat8{through}));
    };
    for (int i = 0; i < 256; ++i)
        for (int j = 0; j < 256; ++j) {
            const auto x = hifloat8::from_bits(static_cast<std::uint8_t>(i)),
                       y = hifloat8::from_bits(static_cast<std::uint8_t>(j));
            const float a = static_cast<float>(x), b = static_cast<float>(y);
            same(" + ", x, y, x + y, a + b);
            same(" - ", x, y, x - y, a - b);
            same(" * ", x, y, x * y, a * b);
            same(" / ", x, y, x / y, a / b);
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("HiFloat8: order, neighbours, limits, conversions, text", "[hifloat]") {
    support::failures failed;
    const oracle::format f = oracle::make_hifloat8();
    for (int i = 0; i < 256; ++i) {
        const auto x = hifloat8::from_bits(static_cast<std::uint8_t>(i));
        for (int j = 0; j < 256; ++j) {
            const auto y = hifloat8::from_bits(static_cast<std::uint8_t>(j));
            const double a = value(i), b = value(j);
            if (!failed.holds((x < y) == (a < b) && (x == y) == (a == b) && (x >= y) == (a >= b)))
                failed.add(to_string(x) + " and " + to_string(y) + " compared");
        }
        const bool same = std::isnan(value(i)) || from_string<hifloat8>(to_string(x)) == x;
        if (!failed.holds(same && from_string<hifloat8>(to_string(x)).bits() == i)) failed.add("text: " + to_string(x));
        if (!failed.same(is_subnormal(x), oracle::is_subnormal(f, static_cast<oracle::code>(i))))
            failed.add("subnormal: " + to_string(x));
    }
    CHECK_NO_FAILURES(failed);

    using limits = std::numeric_limits<hifloat8>;
    CHECK(limits::max() == 32768);
    CHECK(limits::lowest() == -32768);
    CHECK(limits::min() == 0x1p-15);
    CHECK(limits::denorm_min() == 0x1p-22);
    CHECK(limits::epsilon() == 0.125);
    CHECK(limits::infinity().bits() == 0x6f);
    CHECK(limits::quiet_NaN().bits() == 0x80);
    CHECK((limits::has_infinity && limits::has_quiet_NaN && limits::has_denorm == std::denorm_present &&
           limits::is_signed));
    CHECK(limits::digits == 4);
    CHECK(limits::max_exponent == 16);
    CHECK(limits::min_exponent == -14);
    CHECK(to_string(limits::quiet_NaN()) == "nan");
    CHECK(classify(hifloat8{-0x1p-16}) == number_class::negative_subnormal);
    CHECK(classify(hifloat8{0x1p-15}) == number_class::positive_normal);

    CHECK(next_up(limits::max()) == limits::infinity());
    CHECK(next_up(limits::infinity()) == limits::infinity());
    CHECK(next_up(hifloat8{-0x1p-22}).bits() == 0);
    CHECK(next_down(hifloat8{0}) == -0x1p-22);
    CHECK(next_up(hifloat8{15}) == 16);
    CHECK(next_down(hifloat8{16}) == 15);

    static_assert(std::is_convertible_v<hifloat8, binary32> && std::is_convertible_v<hifloat8, bfloat16> &&
                  std::is_convertible_v<hifloat8, binary16> && !std::is_convertible_v<hifloat8, fp8_e5m2>);
    static_assert(!std::is_convertible_v<fp4_e2m1, hifloat8> && std::is_convertible_v<takum<2>, posit8> &&
                  !std::is_convertible_v<hifloat8, posit64> && std::is_convertible_v<takum<4>, takum8> &&
                  std::is_convertible_v<p3109<4, 2>, hifloat8>);
    static_assert(std::is_same_v<decltype(hifloat8{} + bfloat16{}), bfloat16>);
    CHECK(static_cast<int>(hifloat8{-3.75}) == -3);  // toward zero, saturating, as C++
    CHECK(static_cast<signed char>(hifloat8{1000}) == 127);
    CHECK(static_cast<int>(limits::quiet_NaN()) == 0);
    CHECK(hifloat8{7}.bits() == 0x26);
    CHECK(std::hash<hifloat8>{}(hifloat8{2}) == std::hash<hifloat8>{}(hifloat8{1} + hifloat8{1}));
    static_assert(hifloat8{1.5}.bits() == 0x0c && hifloat8{1.5} * 2 == 3);
}

TEST_CASE("HiFloat8 as a record", "[hifloat]") {
    support::failures failed;
    for (int i = 0; i < 256; ++i) {
        const double x = value(i), back = ulpine::decode(hifloat_spec{}, static_cast<std::uint64_t>(i));
        if (!failed.holds(std::isnan(x) ? std::isnan(back) : x == back)) failed.add(support::hex(x));
        if (!failed.same(encode(hifloat_spec{}, x), static_cast<std::uint64_t>(i))) failed.add(support::hex(x));
    }
    CHECK_NO_FAILURES(failed);
    CHECK(encode(hifloat_spec{rounding::nearest_even, overflow::saturate}, 1e9) == 0x6e);
    CHECK(encode(hifloat_spec{}, 1.01, {rounding::stochastic}, random_bits{0xffffffff}) == 0x09);
    CHECK(encode(hifloat_spec{}, 1.01, {rounding::stochastic}, random_bits{0}) == 0x08);
    CHECK_THROWS_AS(encode(hifloat_spec{rounding::stochastic, overflow::infinity}, 1.0), std::invalid_argument);
}
