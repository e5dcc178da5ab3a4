// Text of numbers: binary32 and binary64 against strtod, printf and to_chars; what is accepted, what is not, streams.
#include <catch.hpp>

#include <ulpine/number/io.hpp>

#include "text.hpp"

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/format/catalog.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace text_tests;
using namespace ulpine;
using support::failures;
using support::hex;
using support::random_source;

}  // namespace

TEST_CASE("text: written by hand", "[io]") {
    CHECK(to_string(binary64(0.1)) == "0.1");
    CHECK(to_string(binary64(-0.0)) == "-0");
    CHECK(to_string(binary64(5e-324)) == "5e-324");
    CHECK(to_string(binary64(1e15)) == "1000000000000000");
    CHECK(to_string(binary64(1.5e16)) == "1.5e+16");
    CHECK(to_string(binary64(1.25e-5)) == "0.0000125");
    CHECK(to_string(binary64(1.25e-6)) == "1.25e-06");
    CHECK(to_string(binary64(-12345.678)) == "-12345.678");
    CHECK(to_string(std::numeric_limits<binary32>::infinity()) == "inf");
    CHECK(to_string(-std::numeric_limits<binary32>::infinity()) == "-inf");
    CHECK(to_string(std::numeric_limits<binary32>::quiet_NaN()) == "nan");
    CHECK(to_string(posit16::from_bits(0x8000)) == "nar");
    CHECK(to_string(posit16(0)) == "0");
    CHECK(to_string(posit16(1) / 3) == "0.3334");
    CHECK(to_string(fixed<8, 8>(-1.25)) == "-1.25");
    CHECK(to_string(fp8_e4m3(448)) == "440");  // the largest value: what is larger saturates and reads back as well
    CHECK(to_string(fp8_e4m3(448), 3) == "448");
    CHECK(to_string(e8m0::from_bits(0)) == "6e-39");
    CHECK(to_string(lookup<few>(-0.4)) == "-0.4");
    CHECK(to_string(lookup<mirrored_powers>::from_bits(8)) == "-0");

    CHECK(to_string(binary64(2.5), 1) == "2");
    CHECK(to_string(binary64(3.5), 1) == "4");
    CHECK(to_string(binary64(9.996), 3) == "10.0");
    CHECK(to_string(binary64(0.5), 4) == "0.5000");
    CHECK(to_string(binary64(1234), 2) == "1200");
    CHECK(to_string(binary64(0), 3) == "0.00");
    CHECK(to_string(posit16(0.1), 8) == "0.10000610");
    CHECK(to_string(binary64(0.1), 55) == "0.1000000000000000055511151231257827021181583404541015625");

    CHECK(to_hex(posit16(1)) == "0x4000");
    CHECK(to_hex(fp6_e3m2::from_bits(0x2a)) == "0x2a");
    CHECK(to_hex(posit<5, 0>::from_bits(0x1f)) == "0x1f");
    CHECK(to_hex(posit<2, 0>::from_bits(1)) == "0x1");
    CHECK(to_hex(binary64(1)) == "0x3ff0000000000000");
}

TEST_CASE("text: binary64 and binary32 print as std::to_chars", "[io]") {
    failures failed;
    random_source random(1);
    const auto compare = [&](auto native, auto x) {
        char text[64];
        const auto end = std::to_chars(text, text + sizeof text, native, std::chars_format::scientific).ptr;
        const std::string want(text, end), got = to_string(x);
        if (!failed.same(taken_apart(got), taken_apart(want))) failed.add(got + ", to_chars " + want);
    };
    for (int i = 0; i < 200000; ++i) {
        const auto x = code_of<binary64>(i < 2000 ? static_cast<std::uint64_t>(i) + 1 : i % 2 == 0 ? random() : random.sparse());
        if (isfinite(x) && !is_zero(x)) compare(static_cast<double>(x), x);
        const auto y = code_of<binary32>(i % 2 == 0 ? random() : random.sparse());
        if (isfinite(y) && !is_zero(y)) compare(static_cast<float>(y), y);
        const double short_one = static_cast<double>(random.below(100000)) * 1e-3;
        if (short_one != 0) compare(short_one, binary64(short_one));
    }
    for (int e = -1074; e < 1024; ++e) compare(std::ldexp(1.0, e), binary64(std::ldexp(1.0, e)));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: binary64 to a number of digits as printf", "[io]") {
    failures failed;
    random_source random(2);
    for (int i = 0; i < 20000; ++i) {
        const auto x = code_of<binary64>(i % 2 == 0 ? random() : random.sparse());
        if (!isfinite(x) || is_zero(x)) continue;
        const int digits = i % 100 == 0 ? 770 : 1 + static_cast<int>(random.below(25));
        char text[1000];
        std::snprintf(text, sizeof text, "%.*e", digits - 1, static_cast<double>(x));
        const std::string got = to_string(x, digits);
        // Plain notation may write zeros in front of the point for digits beyond those asked for.
        parts a = taken_apart(got, true), b = taken_apart(text, true);
        if (a.digits.size() > b.digits.size()) b.digits.append(a.digits.size() - b.digits.size(), '0');
        if (!failed.same(a, b)) failed.add(got + ", printf " + text);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: binary64 and binary32 read as strtod and strtof", "[io]") {
    static_assert(std::numeric_limits<long double>::digits >= 54, "the middle of two doubles is written as a long double");
    failures failed;
    random_source random(4);
    const auto compare = [&](const std::string& text) {
        const double d = std::strtod(text.c_str(), nullptr);
        const float f = std::strtof(text.c_str(), nullptr);
        const auto got_d = from_string<binary64>(text).bits();
        const auto got_f = from_string<binary32>(text).bits();
        if (!failed.same(got_d, binary64(d).bits())) failed.add("binary64 " + text + ": " + hex(std::uint64_t{got_d}) + ", " + hex(d));
        if (!failed.same(got_f, binary32(f).bits())) failed.add("binary32 " + text + ": " + hex(std::uint64_t{got_f}));
    };
    const auto around = [&](long double middle) {
        char text[1200];
        std::snprintf(text, sizeof text, "%.1100Le", middle);
        std::string exact(text), digits = exact.substr(0, exact.find('e')), exponent = exact.substr(exact.find('e'));
        digits.erase(digits.find_last_not_of('0') + 1);
        compare(digits + exponent);
        compare(digits + std::string(random.below(60), '0') + "1" + exponent);
        if (digits.back() == '.') return;
        digits.back() = static_cast<char>(digits.back() - 1);
        compare(digits + std::string(1 + random.below(60), '9') + exponent);
    };
    for (int i = 0; i < 4000; ++i) {
        // Halfway between two doubles, and two floats: normal and subnormal ones.
        const auto x = code_of<binary64>(random() & (i % 4 == 0 ? 0x001fffffffffffff : 0x7fffffffffffffff));
        if (isfinite(x) && isfinite(next_up(x)))
            around((static_cast<long double>(static_cast<double>(x)) + static_cast<double>(next_up(x))) / 2);
        const auto y = code_of<binary32>(random() & (i % 4 == 0 ? 0x00ffffff : 0x7fffffff));
        if (isfinite(y) && isfinite(next_up(y)))
            around((static_cast<long double>(static_cast<float>(y)) + static_cast<float>(next_up(y))) / 2);
        std::string digits = std::to_string(random()) + (i % 2 == 0 ? std::to_string(random()) : "");
        digits.insert(random.below(digits.size()), ".");
        compare(digits + "e" + std::to_string(static_cast<int>(random.below(700)) - 370));
        compare(std::to_string(random.below(1000000)) + "e" + std::to_string(static_cast<int>(random.below(60)) - 30));
        char text[64];
        std::snprintf(text, sizeof text, "0x%llx.%llxp%d", static_cast<unsigned long long>(random() >> random.below(63)),
                      static_cast<unsigned long long>(random()), static_cast<int>(random.below(2300)) - 1200);
        compare(text);
    }
    for (const char* text : {"2.2250738585072011e-308", "2.2250738585072012e-308", "1.7976931348623158e308", "1.7976931348623159e308",
                             "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "6.9294956446009195e15",
                             "9007199254740993", "9007199254740992.999999999999999999999999999", "0.1e400", "1e-400", "0x.8p-1074",
                             "0x.80000001p-1074", "0x1.fffffffffffff7ffffp1023", "0x1.fffffffffffff8p1023", "0x1", "0X.ABCp3"})
        compare(text);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: length and exponents without limit", "[io]") {
    const std::string zeros(5000, '0'), nines(5000, '9');
    CHECK(from_string<posit16>("1" + zeros + "e-5000") == 1);
    CHECK(from_string<posit16>("0." + zeros + "1e5001") == 1);
    CHECK(from_string<binary64>("0." + nines) == 1);
    CHECK(from_string<binary64>("1.00000000000000011102230246251565404236316680908203125" + zeros + "1") == 1 + 0x1p-52);
    CHECK(from_string<binary64>("1.00000000000000011102230246251565404236316680908203125" + zeros) == 1);
    CHECK(isinf(from_string<binary64>("1e999999999")));
    CHECK(isinf(from_string<binary64>("1e99999999999999999999999999999999")));
    CHECK(from_string<binary64>("1e-99999999999999999999999999999999") == 0);
    CHECK(signbit(from_string<binary64>("-1e-99999999999999999999999999999999")));
    CHECK(from_string<binary64>("0e99999999999999999999999999999999") == 0);
    CHECK(from_string<posit16>("1e999999999") == std::numeric_limits<posit16>::max());
    CHECK(from_string<posit16>("-1e-999999999") == posit16::from_bits(0xffff));
    CHECK(from_string<posit16>("0x1p-99999999999999999999999") == std::numeric_limits<posit16>::denorm_min());
    CHECK(from_string<posit16>("0x" + zeros + "1" + zeros + "p-20000") == 1);
    CHECK(from_string<posit16>(nines) == std::numeric_limits<posit16>::max());
    CHECK(from_string<fp8_e4m3>("1e999999999") == 448);
    CHECK(from_string<fixed<8, 8>>("-1e999999999") == -128);
    CHECK(from_string<lookup<few>>("1e999999999") == 7);
    CHECK(from_string<lookup<geometric_powers>>("1e-999999999") == 0.5);
    CHECK(from_string<e8m0>("1e-999999999").bits() == 0);
    const std::string long_text = "1" + std::string(300000, '7');
    CHECK(isinf(from_string<binary64>(long_text)));
    CHECK(from_string<binary64>("0." + std::string(300000, '0') + long_text) == 0);
    CHECK(from_string<posit64>(long_text + "e-300000") == from_string<posit64>("1" + std::string(300, '7') + "e-300"));
}

TEST_CASE("text: special words", "[io]") {
    for (const char* text : {"inf", "INF", "+Infinity", "infinity"}) {
        CHECK(isinf(from_string<binary16>(text)));
        CHECK(isnan(from_string<posit16>(text)));
        CHECK(from_string<fp8_e4m3>(text) == 448);
        CHECK(from_string<fixed<8, 8>>(text) == std::numeric_limits<fixed<8, 8>>::max());
    }
    CHECK(isinf(from_string<fp8_e5m2>("inf")));  // its infinity, although larger finite numbers saturate
    CHECK(from_string<fp8_e5m2>("1e9") == 57344);
    CHECK(from_string<fp8_e5m2, projection{rounding::toward_zero, overflow::saturate}>("inf") == 57344);
    CHECK(from_string<binary16>("-inf") == -std::numeric_limits<binary16>::infinity());
    for (const char* text : {"nan", "NaN", "-nan", "nar", "NaR"}) {
        CHECK(from_string<binary16>(text).bits() == 0x7e00);
        CHECK(from_string<posit16>(text).bits() == 0x8000);
        CHECK(from_string<fixed<8, 8>>(text) == 0);
    }
}

// IEEE P3109 draft 4.0, 4.7.5: -infinity under SatNone is NaN where there is no sign; other unsigned formats give 0.
TEST_CASE("text: infinities into unsigned formats", "[io]") {
    using unsigned_p3109 = p3109<8, 4, signedness::unsigned_>;
    CHECK(from_string<unsigned_p3109>("-inf").bits() == 0xff);
    CHECK(from_string<unsigned_p3109>("inf").bits() == 0xfe);
    CHECK(from_string<unsigned_p3109>("-1").bits() == 0xff);
    CHECK(from_string<unsigned_p3109>("-1e-99").bits() == 0);
    using unsigned_ieee = minifloat<4, 4, minifloat_options{.is_signed = false}>;
    CHECK(from_string<unsigned_ieee>("-inf").bits() == 0);
    CHECK(from_string<unsigned_ieee>("inf").bits() == 0xf0);
    CHECK(from_string<unsigned_ieee>("-1").bits() == 0);
}

TEST_CASE("text: from_chars takes the longest number", "[io]") {
    struct row {
        const char* text;
        long taken;
        double value;
    };
    for (const row& r : {row{"12", 2, 12}, {"12 ", 2, 12}, {"1.5x", 3, 1.5}, {"1.5.2", 3, 1.5}, {"1.", 2, 1}, {".5", 2, 0.5},
                         {"+2", 2, 2}, {"-2", 2, -2}, {"1e", 1, 1}, {"1e+", 1, 1}, {"1e2", 3, 100}, {"1e-2e", 4, 0.01},
                         {"1E+2", 4, 100}, {"0x10", 4, 16}, {"0x1.8p1", 7, 3}, {"0x1.8p", 5, 1.5}, {"0x", 1, 0}, {"0xg", 1, 0},
                         {"0x.p1", 1, 0}, {"0x.8", 4, 0.5}, {"0x1e2", 5, 482}, {"1p3", 1, 1}, {"00012", 5, 12}, {"1,5", 1, 1},
                         {"1_000", 1, 1}, {"0b11", 1, 0}, {"1d5", 1, 1}}) {
        CAPTURE(r.text);
        binary64 x(-77);
        const auto result = from_chars(r.text, r.text + std::char_traits<char>::length(r.text), x);
        CHECK(result.ec == std::errc{});
        CHECK(result.ptr - r.text == r.taken);
        CHECK(x == r.value);
    }
    for (const char* text : {"", " 1", "x", "+", "-", "+-1", "--1", ".", "-.", ".e5", "e5", "in", "na", "ix", "p3"}) {
        CAPTURE(text);
        binary64 x(-77);
        const auto result = from_chars(text, text + std::char_traits<char>::length(text), x);
        CHECK(result == from_chars_result{text, std::errc::invalid_argument});
        CHECK(x == -77);
    }
}

TEST_CASE("text: from_string names the text, the position and what was expected", "[io]") {
    struct row {
        const char* text;
        const char* message;
    };
    for (const row& r : {row{"", "from_string: \"\", position 1: expected a digit, inf, nan or nar, found the end of the text"},
                         {"   ", "\"   \", position 4: expected a digit, inf, nan or nar, found the end of the text"},
                         {"abc", "\"abc\", position 1: expected a digit, inf, nan or nar, found 'a'"},
                         {"1.5x", "\"1.5x\", position 4: expected the end of the text, found 'x'"},
                         {"  1.5 x", "\"  1.5 x\", position 6: expected the end of the text, found ' '"},
                         {"1,5", "position 2: expected the end of the text, found ','"},
                         {"--1", "position 2: expected a digit, inf, nan or nar, found '-'"},
                         {"1e", "position 3: expected a digit of the exponent, found the end of the text"},
                         {"1e+x", "position 4: expected a digit of the exponent, found 'x'"},
                         {".", "position 2: expected a digit, found the end of the text"},
                         {"0x", "position 3: expected a hexadecimal digit, found the end of the text"},
                         {"0xg", "position 3: expected a hexadecimal digit, found 'g'"},
                         {"1.2.3", "position 4: expected the end of the text, found '.'"},
                         {"infinit", "position 4: expected the end of the text, found 'i'"},
                         {"1\n2", "\"1?2\", position 2: expected the end of the text, found the byte 0x0a"}}) {
        CAPTURE(r.text);
        std::string message = "nothing thrown";
        try {
            static_cast<void>(from_string<posit16>(r.text));
        } catch (const std::invalid_argument& error) {
            message = error.what();
        }
        CAPTURE(message);
        CHECK(message.find(r.message) != std::string::npos);
    }
    // A long text is shown around the position only.
    std::string message;
    try {
        static_cast<void>(from_string<posit16>(std::string(1000, '1') + "x" + std::string(1000, '2')));
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    CHECK(message.find("position 1001: expected the end of the text, found 'x'") != std::string::npos);
    CHECK(message.find("1x2") != std::string::npos);
    CHECK(message.size() < 200);
    CHECK_THROWS_AS(to_string(posit16(1), 0), std::invalid_argument);
    CHECK(from_string<posit16>(" \t 1.5\r\n") == 1.5);
    CHECK((from_string<posit16, projection{rounding::toward_zero}>("0.1") < from_string<posit16>("0.1")));
}

TEST_CASE("text: streams", "[io]") {
    std::ostringstream out;
    out << posit16(0.5) << '|' << std::setw(8) << std::setfill('*') << fixed<8, 8>(-1.25) << '|' << std::left << std::setw(5)
        << fp8_e4m3(2) << '|' << std::setprecision(2) << binary64(0.12345);
    CHECK(out.str() == "0.5|***-1.25|2****|0.12345");

    std::istringstream in(" 1.5\n-2e1,0x1p-2 inf 3x 4");
    binary32 a, b, c, d, e(77);
    char comma = 0;
    in >> a >> b >> comma >> c >> d;
    CHECK(in.good());
    CHECK((a == 1.5 && b == -20 && comma == ',' && c == 0.25 && isinf(d)));
    in >> e;
    CHECK(in.fail());
    CHECK(e == 77);
    std::istringstream ends("2.5"), nothing("  ");
    ends >> a;
    CHECK((a == 2.5 && ends.eof() && !ends.fail()));
    nothing >> a;
    CHECK((a == 2.5 && nothing.fail()));
    std::istringstream difference("1-2 1e-2-3");
    difference >> a;
    CHECK(a == 1);
    difference >> a;
    CHECK(a == -2);
    difference >> a;
    CHECK(a == binary32(0.01));
    difference >> a;
    CHECK(a == -3);
}
