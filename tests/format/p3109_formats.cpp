// All formats Binary{K, P, Sigma, Delta} of 3 to 16 bits, as records chosen at run time: codes, special codes, the
// table of extreme values, and projections, against oracle/p3109.hpp.  IEEE P3109, draft 4.0, clauses 3 and 4.7.
#include <catch.hpp>

#include <oracle/p3109.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>
#include <support/subject.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/runtime.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using namespace oracle::p3109;
using oracle::dyadic;
using ulpine::minifloat_spec;

struct pair_of_formats {
    format report;
    minifloat_spec spec;
};

template <int K, int P, ulpine::signedness S, ulpine::domain D>
void append(std::vector<pair_of_formats>& list) {
    constexpr bool is_signed = S == ulpine::signedness::signed_;
    if constexpr (P < K || !is_signed)
        list.push_back({make(K, P, is_signed, D == ulpine::domain::extended), ulpine::p3109<K, P, S, D>::spec});
}

/// Every legal format, by its type.
const std::vector<pair_of_formats>& all_formats() {
    static const std::vector<pair_of_formats> list = [] {
        using ulpine::domain;
        using ulpine::signedness;
        std::vector<pair_of_formats> all;
        [&]<int... I>(std::integer_sequence<int, I...>) {
            const auto of_width = [&]<int K, int... P>(std::integral_constant<int, K>,
                                                       std::integer_sequence<int, P...>) {
                (append<K, P + 1, signedness::signed_, domain::extended>(all), ...);
                (append<K, P + 1, signedness::signed_, domain::finite>(all), ...);
                (append<K, P + 1, signedness::unsigned_, domain::extended>(all), ...);
                (append<K, P + 1, signedness::unsigned_, domain::finite>(all), ...);
            };
            (of_width(std::integral_constant<int, I + 3>{}, std::make_integer_sequence<int, I + 3>{}), ...);
        }
        (std::make_integer_sequence<int, 14>{});
        return all;
    }();
    return list;
}

// ---- Codes ---------------------------------------------------------------------------------------------------------

bool same_value(const ulpine::detail::unpacked<std::uint64_t>& got, const decoded& want) {
    if (want.what == oracle::kind::nan) return got.nan;
    if (want.what == oracle::kind::infinite) return got.infinite && !got.nan && got.negative == want.negative;
    if (got.infinite || got.nan || got.negative != want.negative) return false;
    if (want.significand == 0) return got.significand == 0;
    const int lead = __builtin_clzll(want.significand);
    return got.significand == want.significand << lead && got.exponent == want.exponent + 63 - lead;
}

dyadic largest_by_the_table(const format& f) {
    const auto value = [](const dyadic& significand, long exponent) { return oracle::scaled(significand, exponent); };
    const int k = f.k, p = f.p;
    const dyadic two = oracle::from_integer(2);
    const auto less = [&](long units, int e) { return two - dyadic{mpz_class(units), e}; };  // 2 - units 2^e
    if (f.is_signed) {
        const long top = (1L << (k - p - 1)) - 1;
        if (!f.is_extended) return value(less(1, 1 - p), top);
        return p > 1 ? value(less(1, 2 - p), top) : oracle::power_of_two((1L << (k - 2)) - 2);
    }
    const long top = (1L << (k - p)) - 1;
    if (!f.is_extended) return p > 1 ? value(less(1, 2 - p), top) : oracle::power_of_two((1L << (k - 1)) - 2);
    if (p > 2) return value(less(3, 1 - p), top);
    return p == 2 ? value(dyadic{mpz_class(3), -1}, (1L << (k - 2)) - 2) : oracle::power_of_two((1L << (k - 1)) - 3);
}

bool is_value(const format& f, code c, const dyadic& want) {
    const oracle::datum d = decode(f, c);
    return d.is_finite() && d.value() == want;
}

// ---- Projection ----------------------------------------------------------------------------------------------------

constexpr ulpine::rounding library_mode(mode m) {
    switch (m) {
    case mode::nearest_ties_to_even:
        return ulpine::rounding::nearest_even;
    case mode::nearest_ties_to_away:
        return ulpine::rounding::nearest_away;
    case mode::toward_zero:
        return ulpine::rounding::toward_zero;
    case mode::toward_positive:
        return ulpine::rounding::toward_positive;
    case mode::toward_negative:
        return ulpine::rounding::toward_negative;
    case mode::to_odd:
        return ulpine::rounding::to_odd;
    default:
        return ulpine::rounding::stochastic;
    }
}
constexpr ulpine::overflow library_policy(saturation s) {
    switch (s) {
    case saturation::finite:
        return ulpine::overflow::saturate;
    case saturation::propagate:
        return ulpine::overflow::propagate;
    default:
        return ulpine::overflow::infinity;
    }
}
constexpr ulpine::random_bits library_bits(const projection& rho) {
    const auto variant = rho.mode == mode::stochastic_c   ? ulpine::stochastic_variant::c
                         : rho.mode == mode::stochastic_b ? ulpine::stochastic_variant::b
                                                          : ulpine::stochastic_variant::a;
    return {static_cast<std::uint32_t>(rho.r), rho.n == 0 ? 32 : rho.n, variant};
}

struct projection_check {
    const pair_of_formats& both;
    support::failures& failed;

    /// One value, one mode, one set of random bits: rounded once by the oracle, saturated in three ways.
    void compare(const oracle::result& x, const support::real& operand, projection rho) const {
        const dyadic rounded = round_to_precision(both.report.p, both.report.b, rho, x);
        for (const saturation s : saturations) {
            rho.saturation = s;
            const code want = settle(both.report, rho, rounded);
            const code got = ulpine::detail::encode_value(
                both.spec, operand, {library_mode(rho.mode), library_policy(s)}, library_bits(rho));
            if (!failed.same(got, want))
                failed.add(name_of(both.report) + " mode " + std::to_string(static_cast<int>(rho.mode)) +
                           " saturation " + std::to_string(static_cast<int>(s)) + " N " + std::to_string(rho.n) +
                           " R " + std::to_string(rho.r) + ": " + oracle::to_string(x) + " gives " + support::hex(got) +
                           ", expected " + support::hex(want));
        }
    }
    /// x and -x in every mode; where `bits` is not 0 also stochastically with every word of so many bits.
    void all_modes(const dyadic& magnitude, int bits) const {
        const dyadic x = oracle::reduced(magnitude);
        const long length = oracle::bit_length(x.m);
        const std::uint64_t significand = oracle::shifted_left(x.m, 64 - length).get_ui();
        for (const bool negative : {false, true}) {
            const oracle::result exact{oracle::datum{oracle::kind::finite, negative, x}};
            const support::real operand{significand, x.e + length - 1, negative};
            for (const mode m : deterministic_modes) compare(exact, operand, {m, saturation::none, 0, 0});
            if (bits == 0) continue;
            for (const mode m : stochastic_modes)
                for (std::uint64_t r = 0; r < power(bits); ++r) compare(exact, operand, {m, saturation::none, bits, r});
        }
    }
    void infinities_and_nan() const {
        for (const mode m : deterministic_modes)
            for (const saturation s : saturations)
                for (const double x : {HUGE_VAL, -HUGE_VAL, std::nan(""), 0.0, -0.0}) {
                    const projection rho{m, s, 0, 0};
                    const code want = project(both.report, rho, oracle::result(oracle::from_double(x)));
                    const code got = ulpine::encode(both.spec, x, {library_mode(m), library_policy(s)});
                    if (!failed.same(got, want)) failed.add(name_of(both.report) + " at " + support::hex(x));
                }
    }
    /// The value that code c has, or would have if the exponents went on.
    dyadic value_at(code c) const {
        const code t = c % power(both.report.p - 1);
        const long e = static_cast<long>(c / power(both.report.p - 1));
        const code significand = e == 0 ? t : t + power(both.report.p - 1);
        return {mpz_class(static_cast<unsigned long>(significand)),
                (e == 0 ? 1 : e) - both.report.b - both.report.p + 1L};
    }
    /// From the magnitude of code c in sixteenths of the way to the next, and next to these where `beside`.
    void between(code c, int step, int bits, bool beside) const {
        const dyadic low = value_at(c), gap = value_at(c + 1) - low;
        const dyadic little = oracle::scaled(gap, -30);
        for (int j = 0; j < 16; j += step) {
            const dyadic x = low + oracle::scaled(gap * oracle::from_integer(j), -4);
            if (!oracle::is_zero(x)) all_modes(x, bits);
            if (!beside) continue;
            all_modes(x + little, bits);
            if (x > little) all_modes(x - little, bits);
        }
    }
};

}  // namespace

TEST_CASE("all formats of 3 to 16 bits: record, every code, special codes, extreme values", "[p3109]") {
    support::failures failed;
    const auto expect = [&](bool holds, const format& f, const char* what) {
        if (!failed.holds(holds)) failed.add(name_of(f) + ": " + what);
    };
    CHECK(all_formats().size() == 504);
    for (const auto& [f, spec] : all_formats()) {
        using ulpine::domain;
        using ulpine::signedness;
        failed.next();
        ulpine::validate(spec);
        expect(spec == ulpine::p3109_spec(f.k, f.p, f.is_signed ? signedness::signed_ : signedness::unsigned_,
                                          f.is_extended ? domain::extended : domain::finite),
               f, "p3109_spec");
        expect(spec.width() == f.k && spec.fraction_bits == f.p - 1 && spec.exponent_bias() == f.b, f, "record");
        for (code c = 0; c < power(f.k); ++c)
            expect(same_value(ulpine::detail::decode<std::uint64_t>(spec, c), decode_fields(f, c)), f, "decode");
        expect(spec.nan_code() == nan_code(f), f, "NaN");
        expect(spec.has_infinity() == f.is_extended, f, "infinity");
        if (f.is_extended) expect(spec.infinity_code() == infinity_magnitude(f), f, "code of infinity");
        expect(spec.largest_code() == max_finite_code(f), f, "code of the largest value");
        // The table of extreme values, as formulas.
        expect(is_value(f, power(f.is_signed ? f.k - 2 : f.k - 1), oracle::from_integer(1)), f, "1.0");
        expect(is_value(f, 1, oracle::power_of_two(2L - f.p - f.b)), f, "MinPositive");
        expect(is_value(f, power(f.p - 1), oracle::power_of_two(1L - f.b)), f, "MinNormal");
        if (f.p > 1)
            expect(
                is_value(f, power(f.p - 1) - 1, oracle::power_of_two(1L - f.b) - oracle::power_of_two(2L - f.p - f.b)),
                f, "MaxSubnormal");
        expect(is_value(f, max_finite_code(f), largest_by_the_table(f)), f, "largest value");
        expect(is_value(f, min_finite_code(f), f.is_signed ? -largest_by_the_table(f) : dyadic{}), f, "smallest value");
        expect((max_finite_code(f) % 2 == 0) == (f.is_signed == f.is_extended), f, "parity of the largest code");
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("projection into all formats of 3 to 6 bits: 9 modes, 3 saturations, sixteenths of every gap", "[p3109]") {
    support::failures failed;
    for (const pair_of_formats& both : all_formats()) {
        if (both.report.k > 6) continue;
        failed.next();
        const projection_check check{both, failed};
        check.infinities_and_nan();
        for (code c = 0; c < max_finite_code(both.report) + 3; ++c) {
            check.between(c, 1, 3, false);  // every tie of the three variants with 3 bits
            check.between(c, 8, 1, true);
        }
        for (const long e : {-20000L, -200L, 200L, 20000L}) check.all_modes(oracle::power_of_two(e), 2);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("projection into all formats of 7 to 16 bits: both ends and a sample of the gaps", "[p3109]") {
    support::failures failed;
    support::random_source random(3109);
    for (const pair_of_formats& both : all_formats()) {
        if (both.report.k < 7) continue;
        failed.next();
        const projection_check check{both, failed};
        const code top = max_finite_code(both.report), normal = power(both.report.p - 1);
        check.infinities_and_nan();
        for (const code c : {code{0}, normal - 1, top - 1, top, top + 1, random() % top, random() % top})
            check.between(c, 8, 0, true);
        check.between(random() % top, 5, 3, false);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("projection into all formats of 7 to 12 bits: every gap", "[p3109][exhaustive]") {
    support::failures failed;
    for (const pair_of_formats& both : all_formats()) {
        if (both.report.k < 7 || both.report.k > 12) continue;
        failed.next();
        const projection_check check{both, failed};
        for (code c = 0; c < max_finite_code(both.report) + 2; ++c) check.between(c, 8, 0, true);
    }
    CHECK_NO_FAILURES(failed);
}

// ---- Known answers -------------------------------------------------------------------------------------------------

TEST_CASE("Binary8p4se, SatNone: known answers of all modes", "[p3109]") {
    using namespace ulpine;
    constexpr auto spec = binary8p4se::spec;
    const auto codes = [&](rounding m, random_bits r = {}) {
        std::vector<std::uint64_t> list;
        for (const double x : {1 + 3 / 64.0, -(1 + 5 / 64.0), 1 + 1 / 16.0, -0x1p-12})
            list.push_back(encode(spec, x, ulpine::projection{m, overflow::infinity}, r));
        return list;
    };
    using list = std::vector<std::uint64_t>;
    CHECK(codes(rounding::nearest_even) == list{0x40, 0xc1, 0x40, 0x00});
    CHECK(codes(rounding::nearest_away) == list{0x40, 0xc1, 0x41, 0x00});
    CHECK(codes(rounding::toward_zero) == list{0x40, 0xc0, 0x40, 0x00});
    CHECK(codes(rounding::toward_positive) == list{0x41, 0xc0, 0x41, 0x00});
    CHECK(codes(rounding::toward_negative) == list{0x40, 0xc1, 0x40, 0x81});
    CHECK(codes(rounding::to_odd) == list{0x41, 0xc1, 0x41, 0x81});
    using enum stochastic_variant;
    constexpr auto s = rounding::stochastic;
    CHECK(codes(s, {5, 3, a}) == list{0x41, 0xc1, 0x41, 0x00});
    CHECK(codes(s, {4, 3, a}) == list{0x40, 0xc1, 0x41, 0x00});
    CHECK(codes(s, {4, 3, b}) == list{0x40, 0xc1, 0x41, 0x00});
    CHECK(codes(s, {3, 3, b}) == list{0x40, 0xc1, 0x40, 0x00});
    CHECK(codes(s, {5, 3, c}) == list{0x41, 0xc1, 0x41, 0x00});
    CHECK(codes(s, {4, 3, c}) == list{0x40, 0xc1, 0x41, 0x00});
}

TEST_CASE("code points of the report", "[p3109]") {
    const auto check = [](const auto& spec, std::vector<std::pair<std::uint64_t, double>> points) {
        for (const auto& [c, value] : points) {
            CAPTURE(c);
            CHECK(ulpine::decode(spec, c) == value);
        }
    };
    using enum ulpine::signedness;
    using enum ulpine::domain;
    using ulpine::p3109_spec;
    check(p3109_spec(8, 4), {{0x00, 0},
                             {0x01, 0x1p-10},
                             {0x07, 7 * 0x1p-10},
                             {0x08, 0x1p-7},
                             {0x40, 1},
                             {0x48, 2},
                             {0x4c, 3},
                             {0x7e, 224},
                             {0x7f, HUGE_VAL},
                             {0x81, -0x1p-10},
                             {0xfe, -224},
                             {0xff, -HUGE_VAL}});
    check(p3109_spec(8, 3, signed_, finite), {{0x01, 0x1p-17},
                                              {0x03, 3 * 0x1p-17},
                                              {0x04, 0x1p-15},
                                              {0x40, 1},
                                              {0x44, 2},
                                              {0x7e, 49152},
                                              {0x7f, 57344},
                                              {0x81, -0x1p-17},
                                              {0xff, -57344}});
    check(p3109_spec(8, 1, unsigned_, finite),
          {{0x00, 0}, {0x01, 0x1p-127}, {0x7f, 0.5}, {0x80, 1}, {0x81, 2}, {0xfd, 0x1p125}, {0xfe, 0x1p126}});
    check(p3109_spec(4, 2, signed_, finite), {{0, 0},
                                              {1, .25},
                                              {2, .5},
                                              {3, .75},
                                              {4, 1},
                                              {5, 1.5},
                                              {6, 2},
                                              {7, 3},
                                              {9, -.25},
                                              {10, -.5},
                                              {11, -.75},
                                              {12, -1},
                                              {13, -1.5},
                                              {14, -2},
                                              {15, -3}});
    check(p3109_spec(6, 6, unsigned_, extended),
          {{0x01, 1 / 32.}, {0x1f, 31 / 32.}, {0x20, 1}, {0x21, 33 / 32.}, {0x3d, 61 / 32.}, {0x3e, HUGE_VAL}});
    check(p3109_spec(8, 3), {{0x01, 0x1p-17}, {0x7e, 49152}, {0x7f, HUGE_VAL}});
    check(p3109_spec(8, 1), {{0x01, 0x1p-63}, {0x7e, 0x1p62}, {0x7f, HUGE_VAL}});
    CHECK(std::isnan(ulpine::decode(p3109_spec(8, 1, unsigned_, finite), 0xff)));
    CHECK(std::isnan(ulpine::decode(p3109_spec(4, 2, signed_, finite), 8)));
    CHECK(std::isnan(ulpine::decode(p3109_spec(6, 6, unsigned_, extended), 0x3f)));
}

TEST_CASE("P3109 records: K and P out of range are refused") {
    using ulpine::p3109_spec;
    for (const auto& [k, p] : {std::pair{2, 1}, {17, 4}, {20, 4}, {8, 8}, {8, 0}, {3, -1}})
        CHECK_THROWS_AS(ulpine::validate(p3109_spec(k, p)), std::invalid_argument);
    CHECK_NOTHROW(ulpine::validate(p3109_spec(8, 8, ulpine::signedness::unsigned_)));
    CHECK_NOTHROW(ulpine::validate(p3109_spec(16, 15)));
}
