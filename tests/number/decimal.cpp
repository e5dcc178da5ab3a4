// Decimal conversion of every family against exact rationals: what is printed reads back and is the shortest, what is read is
// rounded once.
#include <catch.hpp>

#include <ulpine/number/io.hpp>

#include "text.hpp"

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/format/catalog.hpp>

#include <array>
#include <string>
#include <vector>

namespace {

using namespace text_tests;
using namespace ulpine;
using support::failures;
using support::hex;
using support::random_source;

struct far_apart {
    static constexpr double values[] = {1e-300, 1, 1e200};
};

/// The text is what the oracle reads back as x, no shorter one is, and no other of its length is nearer.  What lies beyond the extreme
/// values of a saturating format does not count: it reads back, but it is not x.
template <class T>
std::string judged(const T& x, const oracle::format& format, const std::string& text) {
    const oracle::datum datum = oracle::decode(format, x.bits());
    if (!datum.is_finite() || datum.is_zero()) return "";
    const bool negative = datum.negative;
    const mpq_class value = rational(datum.magnitude);
    const parts p = taken_apart(text);
    const oracle::code one_further = negative ? oracle::next_down(format, x.bits()) : oracle::next_up(format, x.bits());
    const oracle::datum beyond = oracle::decode(format, one_further);
    const bool ends = format.default_policy == oracle::overflow::saturate && format.family != oracle::family::posit
                          ? one_further == x.bits() || !beyond.is_finite()
                          : format.family == oracle::family::posit && !beyond.is_finite();
    const auto reads = [&](const mpq_class& y) {
        if (ends && y > value) return false;
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

TEST_CASE("decimal: every code up to 16 bits reads back from its shortest decimal", "[decimal]") {
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

TEST_CASE("decimal: lookup sets read back", "[decimal]") {
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

TEST_CASE("decimal: random codes of 32 and 64 bits read back from their shortest decimal", "[decimal]") {
    failures failed;
    check_random_codes<posit32>(failed, "posit32", oracle::make_posit(32, 2), 20);
    check_random_codes<posit64>(failed, "posit64", oracle::make_posit(64, 2), 20);
    check_random_codes<posit<64, 5>>(failed, "posit<64,5>", oracle::make_posit(64, 5), 100);
    check_random_codes<fixed<32, 32>>(failed, "fixed<32,32>", oracle::make_fixed(32, 32), 20);
    check_random_codes<fixed<-1000, 1064>>(failed, "fixed<-1000,1064>", oracle::make_fixed(-1000, 1064), 100);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("decimal: exponents of 16 bits", "[decimal]") {
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

TEST_CASE("decimal: a default mode of to_odd prints until it reads back", "[decimal]") {
    using odd = minifloat<5, 10, minifloat_options{.mode = rounding::to_odd}>;
    failures failed;
    for (std::uint64_t code = 0; code < 0x7c00; ++code)
        if (!failed.holds(reads_back(code_of<odd>(code), to_string(code_of<odd>(code))))) failed.add(hex(code));
    CHECK_NO_FAILURES(failed);
    CHECK(to_string(odd::from_bits(2)) == "1.1920928955078125e-07");  // only its exact value rounds to an even code
}

TEST_CASE("decimal: every format reads decimals rounded once, in every mode", "[decimal]") {
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

TEST_CASE("decimal: fixed point wraps modulo its width, however long the text", "[decimal]") {
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

TEST_CASE("decimal: lookup thresholds that no word holds", "[decimal]") {
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
