// Text: against strtod, printf and to_chars for binary32 and binary64, against exact rationals for every other format.
#include <catch.hpp>

#include <ulpine/number/io.hpp>

#include <oracle/oracle.hpp>
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

using namespace ulpine;
using support::failures;
using support::hex;
using support::random_source;

struct few {
    static constexpr float values[] = {-3, -1, -0.4375f, 0, 0.1f, 0.3f, 1, 7};
};
struct mirrored_powers {
    static constexpr double values[] = {0, 0.125, 0.25, 0.5, 1, 2};
    static constexpr bool mirrored = true;
};
struct geometric_powers {
    static constexpr double values[] = {-8, -3, 0.5, 3, 5, 1e100};
    static constexpr auto thresholds = threshold_rule::geometric;
};
struct far_apart {
    static constexpr double values[] = {1e-300, 1, 1e200};
};

/// The value of a decimal text without special words, by GMP.
mpq_class rational(const std::string& text) {
    std::string digits;
    long exponent = 0;
    bool point = false;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != 'e'; ++i) {
        if (text[i] == '.') point = true;
        else digits += text[i];
        if (point && text[i] != '.') --exponent;
    }
    if (i < text.size()) exponent += std::stol(text.substr(i + 1));
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::labs(exponent)));
    const mpz_class whole(digits[0] == '+' ? digits.substr(1) : digits, 10);
    mpq_class value = exponent < 0 ? mpq_class(whole, power) : mpq_class(whole * power);
    value.canonicalize();
    return value;
}
mpq_class rational(const oracle::dyadic& x) {
    mpq_class value(x.m);
    if (x.e > 0) value *= mpq_class(mpz_class(1) << static_cast<mp_bitcnt_t>(x.e));
    if (x.e < 0) value /= mpq_class(mpz_class(1) << static_cast<mp_bitcnt_t>(-x.e));
    return value;
}
mpq_class power_of_ten(long e) { return rational("1e" + std::to_string(e)); }

/// All digits of a dyadic number.
std::string exact_text(const oracle::dyadic& x) {
    if (x.e >= 0) return mpz_class(x.m << static_cast<mp_bitcnt_t>(x.e)).get_str();
    mpz_class fives;
    mpz_ui_pow_ui(fives.get_mpz_t(), 5, static_cast<unsigned long>(-x.e));
    return mpz_class(x.m * fives).get_str() + "e" + std::to_string(x.e);
}

/// "-0.00125" -> sign, "125", exponent of the first digit.
struct parts {
    bool negative = false;
    std::string digits;
    long exponent = 0;
    friend bool operator==(const parts&, const parts&) = default;
};
parts taken_apart(std::string text, bool keep_zeros = false) {
    parts p;
    p.negative = text[0] == '-';
    if (p.negative) text.erase(0, 1);
    const std::size_t e = text.find('e');
    const long shift = e == std::string::npos ? 0 : std::stol(text.substr(e + 1));
    text = text.substr(0, e);
    const std::size_t point = std::min(text.find('.'), text.size());
    p.digits = text.substr(0, point) + (point < text.size() ? text.substr(point + 1) : "");
    const std::size_t zeros = std::min(p.digits.find_first_not_of('0'), p.digits.size());
    p.digits.erase(0, zeros);
    p.exponent = static_cast<long>(point) - 1 - static_cast<long>(zeros) + shift;
    if (!keep_zeros) p.digits.erase(p.digits.find_last_not_of('0') + 1);
    return p;
}

template <class T>
T code_of(std::uint64_t code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}

template <class T>
bool reads_back(const T& x, const std::string& text) {
    T y = code_of<T>(~std::uint64_t{0});
    const auto result = from_chars(text.data(), text.data() + text.size(), y);
    return result.ec == std::errc{} && result.ptr == text.data() + text.size() && y.bits() == x.bits() &&
           from_string<T>(text).bits() == x.bits();
}

/// The text is what the oracle reads back as x, no shorter one is, and no other of its length is nearer.
template <class T>
std::string judged(const T& x, const oracle::format& format, const std::string& text) {
    const oracle::datum datum = oracle::decode(format, x.bits());
    if (!datum.is_finite() || datum.is_zero()) return "";
    const bool negative = datum.negative;
    const mpq_class value = rational(datum.magnitude);
    const parts p = taken_apart(text);
    const auto reads = [&](const mpq_class& y) {
        oracle::result r = oracle::exact(y);
        r.negative = negative;
        return oracle::round(format, r) == x.bits();
    };
    const mpq_class shown = abs(rational(text));
    if (p.negative != negative || !reads(shown)) return "does not read back";
    const auto around = [&](std::size_t digits) {
        const mpq_class unit = power_of_ten(taken_apart(exact_text(datum.magnitude)).exponent - static_cast<long>(digits) + 1);
        const mpz_class lower = mpq_class(value / unit).get_num() / mpq_class(value / unit).get_den();
        return std::array<mpq_class, 2>{mpq_class(lower * unit), mpq_class((lower + 1) * unit)};
    };
    if (p.digits.size() > 1)
        for (const mpq_class& y : around(p.digits.size() - 1))
            if (reads(y)) return "not the shortest";
    for (const mpq_class& y : around(p.digits.size()))
        if (reads(y) && abs(y - value) < abs(shown - value)) return "not the nearest";
    return "";
}

template <class T>
void check_codes(failures& failed, const std::string& name, const oracle::format& format) {
    failed.next();
    const std::uint64_t step = T::width <= 8 ? 1 : 61;
    const T zero_or_lowest = code_of<T>(0);
    for (std::uint64_t code = 0; code < std::uint64_t{1} << T::width; ++code) {
        const T x = code_of<T>(code);
        const std::string text = to_string(x);
        // Codes that mean the same (NaN) come back as the canonical one.
        const T canonical = isnan(x) ? from_string<T>("nan") : x;
        if (!failed.holds(reads_back(canonical, text))) failed.add(name + " " + hex(code) + ": " + text);
        if (code % step != 0) continue;
        const std::string why = judged(x, format, text);
        if (!failed.holds(why.empty())) failed.add(name + " " + hex(code) + ": " + text + " " + why);
    }
    static_cast<void>(zero_or_lowest);
}

template <class T>
void check_random_codes(failures& failed, const std::string& name, const oracle::format& format, int judged_every) {
    failed.next();
    random_source random(20240601);
    for (int i = 0; i < 20000; ++i) {
        const T x = code_of<T>(i % 2 == 0 ? random() : random.sparse());
        const std::string text = to_string(x);
        if (!isnan(x) && !failed.holds(reads_back(x, text))) failed.add(name + " " + hex(std::uint64_t{x.bits()}) + ": " + text);
        if (i % judged_every != 0) continue;
        const std::string why = judged(x, format, text);
        if (!failed.holds(why.empty())) failed.add(name + " " + hex(std::uint64_t{x.bits()}) + ": " + text + " " + why);
    }
}

template <projection P, class T>
std::uint64_t read_as(const std::string& text) {
    T x{};
    from_chars<P>(text.data(), text.data() + text.size(), x);
    return x.bits();
}

/// Text in six modes against the oracle.
template <class T, overflow Policy = overflow::format_default>
void check_reading(failures& failed, const std::string& name, const oracle::format& format,
                   const std::vector<std::string>& texts) {
    failed.next();
    const auto policy = Policy == overflow::wrap ? oracle::overflow::wrap : oracle::overflow::format_default;
    const std::array<std::uint64_t (*)(const std::string&), 6> readers{
        &read_as<projection{rounding::nearest_even, Policy}, T>,    &read_as<projection{rounding::nearest_away, Policy}, T>,
        &read_as<projection{rounding::toward_zero, Policy}, T>,     &read_as<projection{rounding::toward_positive, Policy}, T>,
        &read_as<projection{rounding::toward_negative, Policy}, T>, &read_as<projection{rounding::to_odd, Policy}, T>};
    for (const std::string& text : texts) {
        oracle::result exact = oracle::exact(rational(text));
        exact.negative = text[0] == '-';
        const auto want = oracle::round_all_modes(format, exact, policy);
        for (std::size_t m = 0; m < readers.size(); ++m)
            if (const auto got = readers[m](text); !failed.same(got, want[m]))
                failed.add(name + " mode " + std::to_string(m) + " " + text + ": got " + hex(got) + ", want " + hex(want[m]));
    }
}

/// Decimals around random values of a format: near by, on and just beside the midpoint of two, short, long, huge, tiny.
std::vector<std::string> decimals_for(const oracle::format& format, int count) {
    random_source random(7);
    std::vector<std::string> texts{"0", "-0", "1e300000", "-1e300000", "1e-300000", "-1e-300000", "1e7", "-1e-7", "123456789.5"};
    while (static_cast<int>(texts.size()) < count) {
        const oracle::code code = random() & oracle::all_ones(format);
        const oracle::datum a = oracle::decode(format, code), b = oracle::decode(format, (code + 1) & oracle::all_ones(format));
        if (!a.is_finite() || !b.is_finite() || a.negative != b.negative) continue;
        const oracle::dyadic middle = oracle::midpoint(a.magnitude, b.magnitude);
        const std::string sign = a.negative ? "-" : "";
        for (const oracle::dyadic& place : {a.magnitude, middle}) {
            if (oracle::is_zero(place)) continue;
            const std::string text = exact_text(place);
            const parts p = taken_apart(text);
            const std::string e = "e" + std::to_string(p.exponent - static_cast<long>(p.digits.size()) + 1);
            texts.push_back(sign + text);
            texts.push_back(sign + p.digits + "." + std::string(random.below(80), '0') + "1" + e);
            std::string below = p.digits;  // its last digit is not 0
            below.back() = static_cast<char>(below.back() - 1);
            texts.push_back(sign + below + "." + std::string(1 + random.below(80), '9') + e);
            const std::size_t cut = 1 + static_cast<std::size_t>(random.below(25));
            texts.push_back(sign + p.digits.substr(0, 1) + "." + p.digits.substr(1, cut) + "e" + std::to_string(p.exponent));
        }
    }
    return texts;
}

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
    CHECK(to_string(fp8_e4m3(448)) == "500");  // the largest value: what is larger saturates and reads back as well
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
    CHECK(to_string(binary64(0.1), 55) == "0.1000000000000000055511151231257827021181583404541015625");

    CHECK(to_hex(posit16(1)) == "0x4000");
    CHECK(to_hex(fp6_e3m2::from_bits(0x2a)) == "0x2a");
    CHECK(to_hex(posit<5, 0>::from_bits(0x1f)) == "0x1f");
    CHECK(to_hex(posit<2, 0>::from_bits(1)) == "0x1");
    CHECK(to_hex(binary64(1)) == "0x3ff0000000000000");
}

TEST_CASE("text: every code up to 16 bits reads back from its shortest decimal", "[io]") {
    failures failed;
    check_codes<posit<8, 0>>(failed, "posit<8,0>", oracle::make_posit(8, 0));
    check_codes<posit<8, 1>>(failed, "posit<8,1>", oracle::make_posit(8, 1));
    check_codes<posit<8, 2>>(failed, "posit<8,2>", oracle::make_posit(8, 2));
    check_codes<posit<16, 1>>(failed, "posit<16,1>", oracle::make_posit(16, 1));
    check_codes<posit<16, 2>>(failed, "posit<16,2>", oracle::make_posit(16, 2));
    check_codes<fp8_e4m3>(failed, "fp8_e4m3", oracle::fp8_e4m3());
    check_codes<fp8_e5m2>(failed, "fp8_e5m2", oracle::fp8_e5m2());
    check_codes<fp8_e4m3fnuz>(failed, "fp8_e4m3fnuz", oracle::fp8_e4m3fnuz());
    check_codes<fp4_e2m1>(failed, "fp4_e2m1", oracle::fp4_e2m1());
    check_codes<e8m0>(failed, "e8m0", oracle::e8m0());
    check_codes<binary8p1uf>(failed, "binary8p1uf", oracle::binary8p1uf());
    check_codes<binary16>(failed, "binary16", oracle::binary16());
    check_codes<bfloat16>(failed, "bfloat16", oracle::bfloat16());
    check_codes<dlfloat16>(failed, "dlfloat16", oracle::dlfloat16());
    check_codes<fixed<8, 8>>(failed, "fixed<8,8>", oracle::make_fixed(8, 8));
    check_codes<fixed<-3, 11>>(failed, "fixed<-3,11>", oracle::make_fixed(-3, 11));
    check_codes<fixed<12, -4>>(failed, "fixed<12,-4>", oracle::make_fixed(12, -4));
    check_codes<fixed<-1090, 1098>>(failed, "fixed<-1090,1098>", oracle::make_fixed(-1090, 1098));
    check_codes<fixed<1098, -1090>>(failed, "fixed<1098,-1090>", oracle::make_fixed(1098, -1090));
    check_codes<fixed<3, 5, fixed_options{.policy = overflow::wrap}>>(failed, "fixed<3,5> wrapping",
                                                                     oracle::make_fixed(3, 5, {}, oracle::overflow::wrap));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: lookup sets read back", "[io]") {
    failures failed;
    const auto all = [&]<class T>(const char* name, T) {
        for (int i = 0; i < 1 << T::width; ++i) {
            const T x = code_of<T>(static_cast<std::uint64_t>(i));
            const T canonical = convert<T>(x);  // codes above the last value mean it again
            if (!failed.holds(reads_back(canonical, to_string(x)))) failed.add(std::string(name) + " " + to_string(x));
        }
    };
    all("few", lookup<few>{});
    all("mirrored_powers", lookup<mirrored_powers>{});
    all("geometric_powers", lookup<geometric_powers>{});
    all("far_apart", lookup<far_apart>{});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: random codes of 32 and 64 bits read back from their shortest decimal", "[io]") {
    failures failed;
    check_random_codes<posit32>(failed, "posit32", oracle::make_posit(32, 2), 20);
    check_random_codes<posit64>(failed, "posit64", oracle::make_posit(64, 2), 20);
    check_random_codes<posit<64, 5>>(failed, "posit<64,5>", oracle::make_posit(64, 5), 100);
    check_random_codes<fixed<32, 32>>(failed, "fixed<32,32>", oracle::make_fixed(32, 32), 20);
    check_random_codes<fixed<-1000, 1064>>(failed, "fixed<-1000,1064>", oracle::make_fixed(-1000, 1064), 100);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: exponents of 16 bits", "[io]") {
    using wide_float = minifloat<16, 47>;
    failures failed;
    random_source random(3);
    for (int i = 0; i < 60; ++i) {
        const wide_float x = code_of<wide_float>(i == 0 ? 1 : i == 1 ? 0x7ffeffffffffffff : random() & 0x7ffeffffffffffff);
        if (!isfinite(x)) continue;
        const std::string text = to_string(x);
        if (!failed.holds(reads_back(x, text))) failed.add(hex(std::uint64_t{x.bits()}) + ": " + text);
    }
    CHECK_NO_FAILURES(failed);
    CHECK(to_string(std::numeric_limits<wide_float>::max()).find("e+9864") != std::string::npos);
    CHECK(isinf(from_string<wide_float>("1e9865")));
    CHECK(from_string<wide_float>("1e-9999").bits() == 0);
}

TEST_CASE("text: a default mode of to_odd prints until it reads back", "[io]") {
    using odd = minifloat<5, 10, minifloat_options{.mode = rounding::to_odd}>;
    failures failed;
    for (std::uint64_t code = 0; code < 0x7c00; ++code)
        if (!failed.holds(reads_back(code_of<odd>(code), to_string(code_of<odd>(code))))) failed.add(hex(code));
    CHECK_NO_FAILURES(failed);
    CHECK(to_string(odd::from_bits(2)) == "1.1920928955078125e-07");  // only its exact value rounds to an even code
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
        std::snprintf(digits.data(), 0, "%s", "");
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

TEST_CASE("text: every format reads decimals rounded once, in every mode", "[io]") {
    failures failed;
    const auto check = [&]<class T>(const char* name, T, const oracle::format& format, int count) {
        check_reading<T>(failed, name, format, decimals_for(format, count));
    };
    check("posit<8,2>", posit<8, 2>{}, oracle::make_posit(8, 2), 2000);
    check("posit<16,1>", posit<16, 1>{}, oracle::make_posit(16, 1), 2000);
    check("posit<32,2>", posit32{}, oracle::make_posit(32, 2), 2000);
    check("posit<64,2>", posit64{}, oracle::make_posit(64, 2), 2000);
    check("posit<12,5>", posit<12, 5>{}, oracle::make_posit(12, 5), 2000);
    check("bposit<16>", bposit<16>{}, oracle::bounded_posit(16), 2000);
    check("fp8_e4m3", fp8_e4m3{}, oracle::fp8_e4m3(), 2000);
    check("fp8_e5m2fnuz", fp8_e5m2fnuz{}, oracle::fp8_e5m2fnuz(), 2000);
    check("e8m0", e8m0{}, oracle::e8m0(), 2000);
    check("binary8p3se", binary8p3se{}, oracle::binary8p3se(), 2000);
    check("bfloat16", bfloat16{}, oracle::bfloat16(), 2000);
    check("binary64", binary64{}, oracle::binary64(), 1000);
    check("dlfloat16", dlfloat16{}, oracle::dlfloat16(), 2000);
    check("fixed<8,8>", fixed<8, 8>{}, oracle::make_fixed(8, 8), 2000);
    check("fixed<-3,11>", fixed<-3, 11>{}, oracle::make_fixed(-3, 11), 2000);
    check("fixed<12,-4>", fixed<12, -4>{}, oracle::make_fixed(12, -4), 2000);
    check("fixed<-1036,1100>", fixed<-1036, 1100>{}, oracle::make_fixed(-1036, 1100), 200);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("text: fixed point wraps modulo its width, however long the text", "[io]") {
    failures failed;
    const auto check = [&]<class T>(const char* name, T, const oracle::format& format) {
        std::vector<std::string> texts = decimals_for(format, 400);
        random_source random(11);
        for (int i = 0; i < 400; ++i) {
            std::string digits;
            for (std::uint64_t n = 1 + random.below(120); n > 0; --n) digits += static_cast<char>('0' + random.below(10));
            if (i % 3 != 0) digits.insert(random.below(digits.size()), ".");
            texts.push_back((i % 2 == 0 ? "-" : "") + digits + (i % 5 == 0 ? "e" + std::to_string(i % 60 - 30) : ""));
        }
        std::erase_if(texts, [](const std::string& t) { return t.find("300000") != std::string::npos; });
        check_reading<T, overflow::wrap>(failed, name, format, texts);
    };
    check("fixed<8,8>", fixed<8, 8>{}, oracle::make_fixed(8, 8));
    check("fixed<-3,11>", fixed<-3, 11>{}, oracle::make_fixed(-3, 11));
    check("fixed<12,-4>", fixed<12, -4>{}, oracle::make_fixed(12, -4));
    check("fixed<32,32>", fixed<32, 32>{}, oracle::make_fixed(32, 32));
    check("fixed<200,-150>", fixed<200, -150>{}, oracle::make_fixed(200, -150));
    CHECK_NO_FAILURES(failed);
    using wrapping = fixed<8, 8, fixed_options{.policy = overflow::wrap}>;
    CHECK(from_string<wrapping>("300") == 44);
    CHECK(from_string<wrapping>("1e999999999") == 0);
    CHECK(from_string<wrapping>("0x1p999999999") == 0);
    CHECK(from_string<wrapping>("0x123456789abcdef01.8p0") == 1.5);
}

TEST_CASE("text: lookup thresholds that no word holds", "[io]") {
    failures failed;
    oracle::format geometric = oracle::make_lookup({oracle::from_double(-8).value(), oracle::from_double(-3).value(),
                                                    oracle::from_double(0.5).value(), oracle::from_double(3).value(),
                                                    oracle::from_double(5).value(), oracle::from_double(1e100).value()},
                                                   false, oracle::threshold_rule::geometric);
    std::vector<std::string> texts = {"-2.5", "2", "1e50", "0", "1.25"};
    for (const auto& [a, b] : {std::pair{"8", "3"}, std::pair{"3", "5"}, std::pair{"0.5", "3"}}) {
        // 150 digits of sqrt(a b), cut and one unit more.
        const mpz_class square = mpq_class(rational(a) * rational(b) * power_of_ten(300)).get_num();
        const mpz_class root = sqrt(square);
        for (const mpz_class& r : {root, mpz_class(root + 1)})
            for (const char* sign : {"", "-"}) texts.push_back(sign + r.get_str() + "e-150");
    }
    check_reading<lookup<geometric_powers>>(failed, "geometric", geometric, texts);

    const oracle::dyadic tiny = oracle::from_double(1e-300).value(), one = oracle::from_double(1).value();
    const oracle::format apart = oracle::make_lookup({tiny, one, oracle::from_double(1e200).value()});
    const std::string middle = exact_text(oracle::midpoint(tiny, one)), digits = taken_apart(middle).digits;
    texts = {middle, "0.5", "0.5000000000000000000001", "1e-301", "2"};
    texts.push_back("0." + digits.substr(0, digits.size() - 1));
    texts.push_back("0." + digits + "1");
    check_reading<lookup<far_apart>>(failed, "far apart", apart, texts);
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
