#include <catch.hpp>

#include <ulpine/format/takum.hpp>
#include <ulpine/number/hash.hpp>
#include <ulpine/number/io.hpp>
#include <ulpine/number/runtime.hpp>

#include <support/arith_operands.hpp>
#include <support/formats.hpp>
#include <support/random.hpp>
#include <support/sweep.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <type_traits>

using namespace ulpine;
using oracle::code;

namespace {

template <int N, support::depth D>
void check_width(support::failures& failed) {
    support::check_each<D>{failed}(support::tag<takum<N>>{}, "takum<" + std::to_string(N) + ">", oracle::make_takum(N));
}

double value(int width, std::uint64_t code) { return ulpine::decode(takum_spec{width}, code); }

}  // namespace

// From the fields, S D R C M.
TEST_CASE("takums: codes worked out by hand", "[takum]") {
    CHECK(value(16, 0x0000) == 0);
    CHECK(value(16, 0x4000) == 1);  // 0 1 000 : r = 0, c = 0
    CHECK(value(16, 0xc000) == -1);
    CHECK(value(16, 0x4800) == 2);      // 0 1 001 0 : r = 1, c = 1 + 0
    CHECK(value(16, 0x4c00) == 4);      // 0 1 001 1 : c = 1 + 1
    CHECK(value(16, 0x5000) == 8);      // 0 1 010 00 : r = 2, c = 3
    CHECK(value(16, 0x3800) == 0.5);    // 0 0 111 : r = 0, c = -1
    CHECK(value(16, 0x3000) == 0.125);  // 0 0 110 0 : r = 1, c = -3
    CHECK(value(16, 0x4400) == 1.5);
    CHECK(value(16, 0x4001) == 1 + 0x1p-11);
    CHECK(value(16, 0x7fff) == 0x1.fp254);
    CHECK(value(16, 0x0001) == 0x1.1p-255);
    CHECK(std::isnan(value(16, 0x8000)));
    CHECK(value(12, 0x7ff) == 0x1p254);
    CHECK(value(12, 0x001) == 0x1p-254);
    CHECK(value(8, 0x7f) == 0x1p239);   // 0 1 111 111(0000) : c = 127 + 112
    CHECK(value(8, 0x01) == 0x1p-239);  // 0 0 000 001(0000) : c = -255 + 16
    CHECK(value(5, 0x0f) == 0x1p127);
    CHECK(value(2, 0x1) == 1);
    CHECK(value(3, 0x1) == 0x1p-15);  // 0 0 1(00) : r = 3, c = -15
    CHECK(value(3, 0x3) == 0x1p15);   // 0 1 1(00) : r = 4, c = 15
    CHECK(std::numeric_limits<takum64>::digits == 60);
    CHECK(std::numeric_limits<takum16>::epsilon() == 0x1p-11);
}

// The constants of takum.h in libtakum, its linear takums.
TEST_CASE("takums: constants of the reference library", "[takum]") {
    const auto codes = [](long double x) {
        return std::array<std::uint64_t, 4>{takum8{x}.bits(), takum16{x}.bits(), takum32{x}.bits(), takum64{x}.bits()};
    };
    using quad = std::array<std::uint64_t, 4>;
    CHECK(codes(1) == quad{64, 16384, 1073741824, 4611686018427387904});
    CHECK(codes(1.6180339887498948482045868343656381177203L) == quad{69, 17650, 1156692942, 4967958356531237857});
    CHECK(codes(3.1415926535897932384626433832795028841972L) == quad{74, 19016, 1246265045, 5352667610708919826});
    CHECK(codes(1.5707963267948966192313216916397514420986L) == quad{69, 17553, 1150352810, 4940727698383604771});
    CHECK(codes(1.0471975511965977461542144610931676280657L) == quad{64, 16481, 1080076572, 4638893554297057986});
    CHECK(codes(0.78539816339744830961566084581987572104929L) == quad{61, 15505, 1016135082, 4364266946080181283});
}

// Thresholds are codes one bit longer, the even code wins on them, and the range is never left.
TEST_CASE("takums: where rounding differs from the arithmetic midpoint", "[takum]") {
    CHECK(takum8{0x1p231}.bits() == 0x7e);  // between 2^223 and 2^239: the code 0.1.111.111|0 one bit longer is 2^231
    CHECK(takum8{0x1.001p231}.bits() == 0x7f);
    CHECK(takum8{1e300}.bits() == 0x7f);
    CHECK(takum8{1e-300}.bits() == 0x01);
    CHECK(takum8{-1e-300}.bits() == 0xff);
    CHECK(takum8{std::numeric_limits<double>::infinity()}.bits() == 0x80);
    CHECK(convert<takum8, projection{rounding::toward_zero}>(1e-300).bits() == 0x01);
    CHECK(convert<takum8, projection{rounding::toward_positive}>(1e300).bits() == 0x7f);
    CHECK(takum16{0x1.08p-255}.bits() == 0x0001);
    CHECK(takum16{0x1p-300}.bits() == 0x0001);
}

TEST_CASE("takums of 2 to 12 bits: every code, threshold and mode", "[takum]") {
    support::failures failed;
    support::detail::for_each_int<2, 12>(
        [&](auto n) { check_width<decltype(n)::value, support::depth::codec>(failed); });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("takums of 13 and 16 bits: every code, threshold and mode", "[takum]") {
    support::failures failed;
    check_width<13, support::depth::codec>(failed);
    check_width<16, support::depth::api>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("takums of 17 to 64 bits: structured and random codes", "[takum]") {
    support::failures failed;
    check_width<17, support::depth::wide>(failed);
    check_width<32, support::depth::wide>(failed);
    check_width<33, support::depth::wide>(failed);
    check_width<63, support::depth::wide>(failed);
    check_width<64, support::depth::wide>(failed);
    CHECK_NO_FAILURES(failed);
}

// Between 2^a and 2^(a + k) a draw may decide by bits of x that are far below its precision: draws on both sides of nu.
TEMPLATE_TEST_CASE("powers of two as neighbours: stochastic rounding of roots", "[takum]", takum8, takum<6>,
                   (posit<6, 5>)) {
    const oracle::format& f = arith_test::format_of<TestType>();
    support::random_source next(31);
    support::failures failed;
    for (int i = 0; i < 20000; ++i) {
        const double x =
            std::ldexp(1.0 + static_cast<double>(next() >> 12) * 0x1p-52, static_cast<int>(next.below(400)) - 200);
        const oracle::result r = oracle::sqrt(oracle::from_double(x));
        const oracle::position at = oracle::locate_result(f, r);
        if (at.is_exact || at.beyond || at.lower == 0) continue;
        std::uint64_t low = 0, high = (std::uint64_t{1} << 32) - 1;  // the last j with nu >= j / 2^32
        while (low < high) {
            const std::uint64_t middle = low + (high - low + 1) / 2;
            if (cmp(r.magnitude, oracle::detail::part_way(at.low, at.high, middle, 32)) >= 0) low = middle;
            else high = middle - 1;
        }
        for (const std::uint64_t j : {low, low + 1}) {
            const auto draw = static_cast<std::uint32_t>((std::uint64_t{1} << 32) - j);
            const code want = oracle::settle(f, r, at, oracle::rounding::stochastic, oracle::overflow::format_default,
                                             {draw, 32, oracle::stochastic_variant::a});
            const code got = ulpine::sqrt<TestType, projection{rounding::stochastic}>(x, random_bits{draw}).bits();
            if (!failed.same(got, want))
                failed.add(support::hex(x) + " gives " + support::hex(got) + ", want " + support::hex(want));
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("takum8: every pair of operands, operators and functions", "[takum]") {
    arith_test::check_every_pair<takum8, overflow::format_default>();
    arith_test::check_operators<takum8>();
    arith_test::check_unary<takum8>();
}

TEST_CASE("takum32: operations on structured operands", "[takum]") {
    arith_test::check_structured<takum32, overflow::format_default>(41, 3000);
}

TEST_CASE("takums compare as integers, NaR below all", "[takum]") {
    const auto nar = std::numeric_limits<takum8>::quiet_NaN();
    CHECK(nar.bits() == 0x80);
    support::failures failed;
    for (int i = -128; i < 128; ++i)
        for (int j = -128; j < 128; ++j) {
            const auto x = takum8::from_bits(static_cast<std::uint8_t>(i)),
                       y = takum8::from_bits(static_cast<std::uint8_t>(j));
            const bool right = (x < y) == (i < j) && (x == y) == (i == j) && (x >= y) == (i >= j);
            if (!failed.holds(right)) failed.add(std::to_string(i) + " and " + std::to_string(j));
            // The value of y, in a posit and a double.
            if (i != j && (posit<64, 5>{y} == x || static_cast<double>(y) == x))
                failed.add("equal to another format's");
        }
    CHECK_NO_FAILURES(failed);
    CHECK(nar == std::numeric_limits<posit8>::quiet_NaN());
    CHECK(nar == std::numeric_limits<double>::quiet_NaN());
    CHECK(nar < posit8{-1e30});
    CHECK(isnan(copysign(takum8{1}, nar)));
    CHECK(next_up(nar).bits() == 0x81);
    CHECK(next_up(takum8::from_bits(0x7f)) == nar);
}

TEST_CASE("takums: conversion, limits, text", "[takum]") {
    // Shorter codes are longer ones that end in zeros.
    static_assert(std::is_convertible_v<takum8, takum16> && std::is_convertible_v<takum<12>, takum<13>> &&
                  std::is_convertible_v<takum<2>, takum<3>> && !std::is_convertible_v<takum16, takum8>);
    static_assert(std::is_convertible_v<takum32, binary64> && !std::is_convertible_v<takum64, binary64> &&
                  std::is_convertible_v<takum16, binary64> && !std::is_convertible_v<takum16, binary32>);
    static_assert(std::is_convertible_v<posit16, takum64> && !std::is_convertible_v<posit64, takum64> &&
                  !std::is_convertible_v<binary16, takum64>);
    static_assert(std::is_same_v<decltype(takum16{} + takum8{}), takum16>);
    // Integers: toward zero, saturating, NaR as 0; the Posit Standard's rule is for posits.
    CHECK(static_cast<int>(takum16{2.75}) == 2);
    CHECK(static_cast<int>(takum16{-2.75}) == -2);
    CHECK(static_cast<int>(takum16{1e30}) == std::numeric_limits<int>::max());
    CHECK(static_cast<int>(std::numeric_limits<takum16>::quiet_NaN()) == 0);
    CHECK(takum64{std::numeric_limits<int>::min()} == -0x1p31);

    using limits = std::numeric_limits<takum16>;
    CHECK(limits::max() == 0x1.fp254);
    CHECK(limits::min() == 0x1.1p-255);
    CHECK(limits::denorm_min() == limits::min());
    CHECK(limits::lowest() == -limits::max());
    CHECK(limits::max_exponent == 255);
    CHECK(limits::min_exponent == -254);
    CHECK((limits::has_quiet_NaN && !limits::has_infinity && limits::has_denorm == std::denorm_absent &&
           limits::is_signed));
    CHECK(classify(limits::min()) == number_class::positive_normal);

    CHECK(to_string(limits::quiet_NaN()) == "nar");
    support::failures failed;
    for (unsigned c = 0; c < 65536; c += 7) {
        const auto x = takum16::from_bits(static_cast<std::uint16_t>(c));
        if (!failed.holds(from_string<takum16>(to_string(x)) == x))
            failed.add(support::hex(std::uint64_t{c}) + " as text: " + to_string(x));
    }
    CHECK_NO_FAILURES(failed);
    CHECK(std::hash<takum16>{}(takum16{1.5}) == std::hash<takum16>{}(takum16{3} / 2));
}

TEST_CASE("takums as records", "[takum]") {
    support::failures failed;
    support::random_source next(5);
    for (const int bits : {8, 11, 40, 64}) {
        const oracle::format f = oracle::make_takum(bits);
        for (int i = 0; i < 1000; ++i) {
            const double x = std::ldexp(static_cast<double>(next() >> 11), static_cast<int>(next.below(500)) - 300);
            for (const rounding mode : {rounding::nearest_even, rounding::toward_negative, rounding::to_odd}) {
                const code want = oracle::round(f, oracle::from_double(-x), support::detail::of(mode));
                if (!failed.same(encode(takum_spec{bits}, -x, projection{mode}), want))
                    failed.add("takum<" + std::to_string(bits) + "> of " + support::hex(-x));
            }
        }
    }
    CHECK_NO_FAILURES(failed);
    for (const int bits : {1, 65}) CHECK_THROWS_AS(encode(takum_spec{bits}, 1.0), std::invalid_argument);
}
