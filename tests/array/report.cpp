// quantization_report against sums in long double over what the scalar codec gives for each element, and against values
// worked out by hand.
#include <catch.hpp>

#include <ulpine/array/report.hpp>

#include <support/array_reference.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>

#include <algorithm>
#include <array>
#include <cfenv>
#include <string>
#include <vector>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using namespace array_test;
using support::failures;
using ulpine::overflow;
using ulpine::projection;
using ulpine::quantization_report;
using ulpine::quantization_statistics;
using ulpine::rounding;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
std::string text(T x) {
    if constexpr (std::is_floating_point_v<T>) return support::hex(x);
    else return std::to_string(x);
}
std::string text(const quantization_statistics& s) {
    return "count " + text(s.count) + ", nan " + text(s.count_nan) + ", infinite " + text(s.count_infinite) +
           ", clamped " + text(s.count_clamped) + ", flushed " + text(s.count_flushed) + ", overflowed " +
           text(s.count_overflowed) + ", errors " + text(s.max_absolute_error) + " " + text(s.max_relative_error) +
           " " + text(s.mean_relative_error) + ", sqnr " + text(s.sqnr_db);
}

/// Bit for bit.
bool same(const quantization_statistics& a, const quantization_statistics& b) {
    return a.count == b.count && a.count_nan == b.count_nan && a.count_infinite == b.count_infinite &&
           a.count_clamped == b.count_clamped && a.count_flushed == b.count_flushed &&
           a.count_overflowed == b.count_overflowed && a.max_absolute_error == b.max_absolute_error &&
           a.max_relative_error == b.max_relative_error && a.mean_relative_error == b.mean_relative_error &&
           a.sqnr_db == b.sqnr_db;
}

/// O: what round_to writes.
template <class O, class S>
quantization_statistics expected(const any_spec& spec, const std::vector<S>& in, const array_options& o) {
    quantization_statistics r;
    long double max_absolute = 0, max_relative = 0, relative = 0, signal = 0, noise = 0;
    std::size_t divisors = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const long double x = real(in[i]), y = rounded_to<O>(spec, in[i], o, i);
        ++r.count;
        r.count_nan += std::isnan(x);
        r.count_infinite += std::isinf(x);
        r.count_clamped += mask_of(spec, in[i], o, i);
        if (!std::isfinite(x)) continue;
        r.count_flushed += x != 0 && y == 0;
        r.count_overflowed += !std::isfinite(y);
        const long double error = std::isnan(y) ? infinity : std::fabs(x - y);
        max_absolute = std::max(max_absolute, error);
        signal += x * x;
        noise += error * error;
        if (x == 0) continue;
        ++divisors;
        max_relative = std::max(max_relative, error / std::fabs(x));
        relative += error / std::fabs(x);
    }
    const long double unbounded = infinity;
    r.max_absolute_error = static_cast<double>(max_absolute);
    r.max_relative_error = static_cast<double>(r.count_overflowed != 0 ? unbounded : max_relative);
    r.mean_relative_error = static_cast<double>(r.count_overflowed != 0 ? unbounded : relative);
    if (divisors != 0) r.mean_relative_error = static_cast<double>(relative / static_cast<long double>(divisors));
    r.sqnr_db = static_cast<double>(noise == 0 ? unbounded : 10 * std::log10(signal / noise));
    return r;
}

bool close(double a, double b) { return a == b || std::fabs(a - b) <= 1e-13 * std::fabs(b); }
bool close(const quantization_statistics& a, const quantization_statistics& b) {
    return a.count == b.count && a.count_nan == b.count_nan && a.count_infinite == b.count_infinite &&
           a.count_clamped == b.count_clamped && a.count_flushed == b.count_flushed &&
           a.count_overflowed == b.count_overflowed && close(a.max_absolute_error, b.max_absolute_error) &&
           close(a.max_relative_error, b.max_relative_error) && close(a.mean_relative_error, b.mean_relative_error) &&
           (close(a.sqnr_db, b.sqnr_db) || std::fabs(a.sqnr_db - b.sqnr_db) < 1e-11);
}

template <class S>
quantization_statistics report(const any_spec& spec, const std::vector<S>& in, const array_options& o) {
    return std::visit([&](const auto& s) { return quantization_report(s, in, o); }, spec);
}

/// At every level the same figures, and those of the reference.
template <class S>
void check(failures& failed, const std::string& name, const any_spec& spec, const std::vector<S>& in,
           const array_options& o = {}) {
    const quantization_statistics want = expected<real_of<S>>(spec, in, o), first = report(spec, in, o);
    if (!failed.holds(close(first, want)))
        failed.add(name + ", " + text(in.size()) + " elements: " + text(first) + "\n  want " + text(want));
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        const quantization_statistics got = report(spec, in, o);
        if (!failed.holds(same(got, first)))
            failed.add(name + ", level " + text(static_cast<int>(level)) + ": " + text(got) + "\n  want " +
                       text(first));
    }
}

/// Values of both signs around 1, some specials, some tiny and some huge ones.
template <class S>
std::vector<S> values(std::size_t n, int spread, bool special, std::uint64_t seed = 1) {
    support::random_source random(seed);
    std::vector<S> all;
    while (all.size() < n) {
        const std::uint64_t bits = random();
        const int exponent = static_cast<int>(random.below(static_cast<std::uint64_t>(2 * spread))) - spread;
        double x = std::ldexp(static_cast<double>(static_cast<std::int64_t>(bits)), exponent - 63);
        if (special && random.below(16) == 0) {
            constexpr std::array specials{0.0, -0.0, not_a_number, infinity, -infinity};
            x = specials[random.below(specials.size())];
        }
        all.push_back(S(x));
    }
    return all;
}

const std::vector<named_spec> formats{
    {"fp8_e4m3", ulpine::fp8_e4m3::spec},
    {"fp8_e5m2", ulpine::fp8_e5m2::spec},
    {"fp4_e2m1", ulpine::fp4_e2m1::spec},
    {"e8m0", ulpine::e8m0::spec},
    {"binary16", ulpine::binary16::spec},
    {"bfloat16", ulpine::bfloat16::spec},
    {"binary8p1uf", ulpine::binary8p1uf::spec},
    {"binary64", ulpine::binary64::spec},
    {"posit8", ulpine::posit8::spec},
    {"posit<16,1>", ulpine::posit<16, 1>::spec},
    {"posit64", ulpine::posit64::spec},
    {"fixed<8,8>", ulpine::fixed<8, 8>::spec},
    {"fixed<1,40>", ulpine::fixed<1, 40>::spec},
    {"qtorch_weights", ulpine::qtorch_weights::spec},
    {"radix4_fp4_even", ulpine::radix4_fp4_even::spec},
};

template <class S>
void sweep(int spread) {
    failures failed;
    for (const named_spec& f : formats) {
        failed.next();
        for (const bool special : {false, true}) {
            const std::vector<S> in = values<S>(5000, spread, special);
            check(failed, f.name, f.spec, in);
            check(failed, f.name + " upward", f.spec, in, {.projection = projection{rounding::toward_positive}});
            check(failed, f.name + " times 4", f.spec, in, {.scale = 4});
            check(failed, f.name + " times 0.3", f.spec, in, {.scale = 0.3});
        }
    }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("quantization_report: floats") { sweep<float>(30); }
TEST_CASE("quantization_report: doubles") { sweep<double>(60); }
TEST_CASE("quantization_report: binary16") { sweep<binary16>(8); }
TEST_CASE("quantization_report: bfloat16") { sweep<bfloat16>(20); }

TEST_CASE("quantization_report: whole ranges of float and double") {
    failures failed;
    for (const named_spec& f : formats) {
        failed.next();
        check(failed, f.name, f.spec, values<float>(3000, 148, true));
        check(failed, f.name, f.spec, values<double>(3000, 1070, true));
        check(failed, f.name + ", subnormal", f.spec, std::vector<float>{0x1p-149f, -0x1.8p-130f, 0x1.fp-127f, 0});
        check(failed, f.name + ", subnormal", f.spec, std::vector<double>{0x1p-1074, -0x1.8p-1050, 0x1.fp-1030, 0});
        check(failed, f.name + ", huge", f.spec, std::vector<double>{0x1.3p1023, -0x1.ap1022, 0x1.1p1000});
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("quantization_report: every length around the pieces") {
    failures failed;
    const any_spec spec = ulpine::fp8_e4m3::spec;
    std::vector<std::size_t> lengths{1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097, 9000, 100000};
    for (std::size_t n = 0; n < 68; ++n) lengths.push_back(n);
    for (const std::size_t n : lengths) check(failed, "fp8_e4m3", spec, values<float>(n, 12, true, n));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("quantization_report: by hand") {
    // 1.0625 is the tie between 1 and 1.125; 448 the largest value, 2^-9 the smallest.
    const std::vector<float> in{
        1, 1.0625f, -500, 1e-4f, 0, static_cast<float>(not_a_number), static_cast<float>(-infinity)};
    const quantization_statistics r = quantization_report<ulpine::fp8_e4m3>(in);
    CHECK(r.count == 7);
    CHECK(r.count_nan == 1);
    CHECK(r.count_infinite == 1);
    CHECK(r.count_clamped == 2);
    CHECK(r.count_flushed == 1);
    CHECK(r.count_overflowed == 0);
    CHECK(r.max_absolute_error == 52);
    CHECK(r.max_relative_error == 1);
    CHECK(close(r.mean_relative_error, (0.0625 / 1.0625 + 52.0 / 500 + 1) / 4));
    const double tiny = static_cast<double>(1e-4f);
    CHECK(close(r.sqnr_db, 10 * std::log10((1 + 1.0625 * 1.0625 + 250000 + tiny * tiny) /
                                           (0.0625 * 0.0625 + 52.0 * 52 + tiny * tiny))));
}

TEST_CASE("quantization_report: nothing, zeros, and what is exact") {
    using ulpine::fp8_e4m3;
    CHECK(same(quantization_report<fp8_e4m3>(std::vector<float>{}), quantization_statistics{}));
    CHECK(same(quantization_report<fp8_e4m3>(static_cast<const double*>(nullptr), 0), quantization_statistics{}));
    quantization_statistics exact;
    exact.count = 5000;
    CHECK(exact.sqnr_db == infinity);
    CHECK(same(quantization_report<fp8_e4m3>(std::vector<float>(5000, 0.0f)), exact));
    CHECK(same(quantization_report<fp8_e4m3>(std::vector<float>(5000, -1.5f)), exact));
    exact.count_nan = 5000;
    CHECK(same(quantization_report<fp8_e4m3>(std::vector<double>(5000, not_a_number)), exact));
    exact.count_nan = 0;
    exact.count_infinite = exact.count_clamped = 5000;
    CHECK(same(quantization_report<fp8_e4m3>(std::vector<double>(5000, -infinity)), exact));
    // No code for 0: the error of a zero is absolute only.
    const quantization_statistics zeros = quantization_report<ulpine::e8m0>(std::vector<double>{0, 0});
    CHECK(zeros.max_absolute_error == 0x1p-127);
    CHECK(zeros.max_relative_error == 0);
    CHECK(zeros.mean_relative_error == 0);
    CHECK(zeros.sqnr_db == -infinity);
}

TEST_CASE("quantization_report: what becomes infinite or NaN has an infinite error") {
    const std::array<float, 4> in{1, 70000, 0.3f, -1e9f};
    const quantization_statistics half = quantization_report<ulpine::binary16>(in);
    CHECK(half.count_overflowed == 2);
    CHECK(half.count_clamped == 2);
    CHECK(half.max_absolute_error == infinity);
    CHECK(half.max_relative_error == infinity);
    CHECK(half.mean_relative_error == infinity);
    CHECK(half.sqnr_db == -infinity);
    const quantization_statistics e4m3 = quantization_report<ulpine::fp8_e4m3>(
        in, {.projection = projection{rounding::nearest_even, overflow::infinity}});
    CHECK(e4m3.count_overflowed == 2);
    CHECK(e4m3.sqnr_db == -infinity);
}

TEST_CASE("quantization_report: sums where squares leave double") {
    using ulpine::posit8;
    // Each x becomes 2^k for a k that posit8 does not reach: all error, no signal left to speak of.
    const quantization_statistics large = quantization_report<posit8>(std::vector<double>(3000, 0x1p1000));
    CHECK(close(large.max_absolute_error, 0x1p1000));
    CHECK(std::fabs(large.sqnr_db) < 1e-9);
    const quantization_statistics small = quantization_report<posit8>(std::vector<double>(3000, 0x1p-1000));
    CHECK(close(small.mean_relative_error, 0x1p976));  // minpos is 2^-24
    CHECK(close(small.sqnr_db, -20 * 976 * std::log10(2)));
    const quantization_statistics both = quantization_report<posit8>(std::vector<double>{0x1p1000, 0x1p-1000});
    CHECK(std::fabs(both.sqnr_db) < 1e-9);
}

TEST_CASE("quantization_report: the figures do not depend on threads") {
    const std::vector<float> in = values<float>(50001, 14, true);
    const std::vector<double> wide = values<double>(50001, 500, true);
    failures failed;
    const auto same_for_all = [&](const auto& array, const any_spec& spec, array_options o) {
        const quantization_statistics one = report(spec, array, o);
        for (const int threads : {2, 3, 4, 7, 64}) {
            o.threads = threads;
            if (!failed.holds(same(report(spec, array, o), one))) failed.add(text(threads) + " threads");
        }
    };
    for (const named_spec& f : formats) {
        same_for_all(in, f.spec, {});
        same_for_all(wide, f.spec, {});
        same_for_all(in, f.spec, {.random = ulpine::philox{.seed = 5, .first = 3, .bits = 11}});
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("quantization_report: random bits") {
    failures failed;
    for (const named_spec& f : formats)
        for (const int bits : {1, 8, 13, 32}) {
            const ulpine::philox random{.seed = 99, .stream = 7, .first = 5, .bits = bits};
            const projection down{rounding::toward_negative, overflow::saturate};
            check(failed, f.name, f.spec, values<float>(5003, 12, true), {.projection = down, .random = random});
            check(failed, f.name, f.spec, values<double>(1500, 12, true), {.random = random, .scale = 0.7});
            check(failed, f.name, f.spec, values<bfloat16>(1500, 12, true), {.random = random});
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("quantization_report: a mask is filled as by round_to") {
    const std::vector<float> in = values<float>(9001, 12, true);
    for (const int threads : {1, 3}) {
        std::vector<std::uint8_t> want(in.size()), got(in.size(), 0xee);
        std::vector<float> out(in.size());
        ulpine::round_to<ulpine::fp8_e4m3>(in, out, {.scale = 3, .mask = want});
        const auto r = quantization_report<ulpine::fp8_e4m3>(in, {.scale = 3, .mask = got, .threads = threads});
        CHECK(got == want);
        CHECK(same(r, quantization_report<ulpine::fp8_e4m3>(in, {.scale = 3})));
        CHECK(r.count_clamped == static_cast<std::size_t>(std::count(want.begin(), want.end(), 1)));
    }
}

TEST_CASE("quantization_report: ranges, pointers, types and records agree") {
    using ulpine::posit8;
    const float c_array[]{1, 2.1f, -1e9f, 3e-8f};
    const std::vector<float> vector(std::begin(c_array), std::end(c_array));
    const quantization_statistics r = quantization_report<posit8>(vector);
    CHECK(r.count == 4);
    CHECK(same(quantization_report<posit8>(c_array), r));
    CHECK(same(quantization_report<posit8>(c_array, {}), r));
    CHECK(same(quantization_report<posit8>(c_array, 4), r));
    CHECK(same(quantization_report<posit8>(c_array, 4u, {.threads = 2}), r));
    CHECK(same(quantization_report<posit8>(std::span(vector)), r));
    CHECK(same(quantization_report(posit8::spec, vector), r));
    CHECK(same(quantization_report(posit8::spec, c_array, {}), r));
    CHECK(same(quantization_report(ulpine::posit_spec{8, 2}, vector.data(), vector.size()), r));
}

TEST_CASE("quantization_report: whatever the floating-point environment") {
    const std::vector<float> in{0x1p-149f, 0x1.fffffep-127f, 1.1f, -3.7f, 0x1.8p-140f};
    const std::vector<double> wide{0x1p-1074, 0x1.2p-1040, 1.1, -3.7};
    using ulpine::posit8;
    const quantization_statistics floats = quantization_report<posit8>(in), doubles = quantization_report<posit8>(wide);
    CHECK(floats.max_relative_error == 0x1p125);  // minpos, 2^-24, for 2^-149, less a little
    for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
        std::fesetround(mode);
        const quantization_statistics a = quantization_report<posit8>(in), b = quantization_report<posit8>(wide);
        const int after = std::fegetround();
        std::fesetround(FE_TONEAREST);
        CHECK(after == mode);
        CHECK(same(a, floats));
        CHECK(same(b, doubles));
    }
#if defined(__SSE2__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);  // FTZ, DAZ
    const quantization_statistics a = quantization_report<posit8>(in), b = quantization_report<posit8>(wide);
    const unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    CHECK((after & 0x8040) == 0x8040);
    CHECK(same(a, floats));
    CHECK(same(b, doubles));
#endif
}

TEST_CASE("quantization_report: bad arguments") {
    using ulpine::fp8_e4m3;
    const std::vector<float> in(10, 1.0f);
    std::vector<std::uint8_t> mask(9, 0xee);
    const auto message = [](auto call) -> std::string {
        try {
            (void)call();
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "nothing thrown";
    };
    using Catch::Matchers::StartsWith;
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(static_cast<const float*>(nullptr), 3); }),
               StartsWith("in is null"));
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(in, {.mask = mask}); }),
               StartsWith("mask.size() is 9"));
    CHECK(mask == std::vector<std::uint8_t>(9, 0xee));
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(in, {.scale = 0}); }), StartsWith("scale is 0"));
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(in, {.scale = not_a_number}); }),
               StartsWith("scale is "));
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(in, {.threads = 0}); }), StartsWith("threads is 0"));
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(in, {.random = ulpine::philox{.bits = 0}}); }),
               StartsWith("random.bits is 0"));
    CHECK_THAT(
        message([&] { return quantization_report<fp8_e4m3>(in, {.projection = projection{rounding::stochastic}}); }),
        StartsWith("projection.mode is rounding::stochastic"));
    CHECK_THAT(message([&] {
                   return quantization_report(ulpine::posit_spec{65, 2}, in);
               }),
               StartsWith("posit_spec.bits is 65"));
    std::array<float, 4> shared{};
    const std::span<std::uint8_t> over(reinterpret_cast<std::uint8_t*>(shared.data()), 4);
    CHECK_THAT(message([&] { return quantization_report<fp8_e4m3>(shared, {.mask = over}); }),
               StartsWith("mask overlaps in"));
}
