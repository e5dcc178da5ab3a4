// calibrate against formulas in long double, against every scale and zero point tried one by one with the scalar codec,
// and against values worked out by hand.
#include <catch.hpp>

#include <ulpine/array/calibrate.hpp>

#include <support/failures.hpp>
#include <support/message_of.hpp>
#include <support/random.hpp>

#include <cfenv>
#include <cmath>
#include <numeric>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using support::failures;
using support::message_of;
using ulpine::calibrate;
using ulpine::calibrated_range;
using ulpine::calibration;
using ulpine::calibration_method;
using ulpine::calibration_options;
using ulpine::calibration_unit;
using ulpine::fixed_spec;
using ulpine::mapping;
using ulpine::scale_choice;

namespace {

constexpr calibration_options mean_square_by_twos{.method = calibration_method::mean_square,
                                                  .scale = scale_choice::power_of_two};

/// Sums of four uniform ones, some far away.
std::vector<float> values(std::size_t n, std::uint64_t seed, float shift = 0, int exponent = 0) {
    support::random_source random(seed);
    std::vector<float> all;
    while (all.size() < n) {
        float x = 0;
        for (int i = 0; i < 4; ++i) x += static_cast<float>(random() >> 40) * 0x1p-23f - 1;
        if (random.below(32) == 0) x *= 4;
        all.push_back(std::ldexp(x + shift, exponent));
    }
    return all;
}

/// (x - y)^2 summed, y by the scalar codec and by float operations, which a volatile keeps apart.
template <class Spec>
double error_of(const Spec& spec, const std::vector<float>& in, double scale) {
    long double sum = 0;
    for (const float x : in) {
        const volatile float factor = static_cast<float>(scale), product = x * factor;
        const volatile float value = static_cast<float>(ulpine::decode(spec, ulpine::encode(spec, float{product})));
        const volatile float y = value / factor;
        const long double e = static_cast<long double>(x) - y;
        sum += e * e;
    }
    return static_cast<double>(sum);
}
/// The same for integers of low .. high with a zero point.
double error_of(int low, int high, int zero_point, const std::vector<float>& in, double scale) {
    long double sum = 0;
    for (const float x : in) {
        const volatile float factor = static_cast<float>(scale), product = x * factor;
        const int q =
            static_cast<int>(std::clamp(std::nearbyint(double{product}) + zero_point, double(low), double(high)));
        const volatile float y = static_cast<float>(q - zero_point) / factor;
        const long double e = static_cast<long double>(x) - y;
        sum += e * e;
    }
    return static_cast<double>(sum);
}

bool same(const calibrated_range& a, const calibrated_range& b) {
    return a.scale == b.scale && a.zero_point == b.zero_point && a.lowest == b.lowest && a.largest == b.largest;
}
bool same(const calibration& a, const calibration& b) {
    return std::equal(a.ranges.begin(), a.ranges.end(), b.ranges.begin(), b.ranges.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
}

std::string at_seed(const char* name, std::uint64_t seed) {
    std::string text = name;
    text += ", seed ";
    return text += std::to_string(seed) + ": ";
}

template <class Spec>
void least_power_of_two(failures& failed, const char* name, const Spec& spec) {
    failed.next();
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const int exponent = static_cast<int>(seed) * 9 - 20;
        const std::vector<float> in = values(seed == 5 ? 1 : 40, seed, seed % 2 == 0 ? 0.0f : 1.5f, exponent);
        double least = std::numeric_limits<double>::max();
        for (int k = -40; k <= 40; ++k) least = std::min(least, error_of(spec, in, std::ldexp(1.0, k)));
        const calibrated_range r = calibrate(spec, in, mean_square_by_twos).ranges[0];
        const double got = error_of(spec, in, r.scale);
        if (!failed.holds(got == least && std::ilogb(r.scale) > -40 && std::ldexp(1.0, std::ilogb(r.scale)) == r.scale))
            failed.add(at_seed(name, seed) + "scale " + support::hex(r.scale) + ", error " + support::hex(got) + ", least " + support::hex(least));
    }
}

template <class Spec>
void least_free(failures& failed, const char* name, const Spec& spec, double slack) {
    failed.next();
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const std::vector<float> in = values(seed == 5 ? 5 : 40, 100 + seed, seed % 2 == 0 ? 0.0f : 1.5f);
        const double middle = calibrate(spec, in, mean_square_by_twos).ranges[0].scale;
        double least = std::numeric_limits<double>::max();
        for (int i = -300; i < 300; ++i) least = std::min(least, error_of(spec, in, middle * std::exp2(i / 150.0)));
        const double got =
            error_of(spec, in, calibrate(spec, in, {.method = calibration_method::mean_square}).ranges[0].scale);
        if (!failed.holds(got <= least * slack))
            failed.add(at_seed(name, seed) + "error " + std::to_string(got) + ", least " + std::to_string(least));
    }
}

constexpr float set[] = {-3, -1, -0.25f, 0, 0.5f, 2, 7};

}  // namespace

TEST_CASE("calibrate: the largest magnitude, by hand") {
    const std::vector<float> in{-2, 1, 0.5f, 0};
    const calibrated_range r = calibrate(fixed_spec{8, 0}, in).ranges[0];
    CHECK(r.scale == 63.5);
    CHECK(r.zero_point == 0);
    CHECK(r.largest == 2);
    CHECK(r.lowest == -128 / 63.5);
    CHECK(calibrate<ulpine::fixed<8, 0>>(in).ranges[0].scale == 63.5);
    CHECK(calibrate(fixed_spec{8, 0, true, true}, in).ranges[0].lowest == -2);
    CHECK(calibrate(fixed_spec{8, 0, false}, in).ranges[0].scale == 255);  // no negative values
    CHECK(calibrate(fixed_spec{8, 0}, in, {.scale = scale_choice::power_of_two}).ranges[0].scale == 32);
    CHECK(calibrate<ulpine::fp8_e4m3>(in).ranges[0].scale == 224);
    CHECK(calibrate<ulpine::fp8_e4m3>(in, {.scale = scale_choice::power_of_two}).ranges[0].scale == 128);
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<float>{3}).ranges[0].scale == double(127.0f / 3));
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<double>{3}).ranges[0].scale == 127.0 / 3);
    // The scale stays a normal number of the source's type.
    CHECK(calibrate<ulpine::binary16>(std::vector<float>{0x1p-149f}).ranges[0].scale == 0x1p127);
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<double>{0x1p-1070}).ranges[0].scale == 0x1p1023);
}

TEST_CASE("calibrate: integers with a zero point, by hand") {
    const std::vector<float> in{-1, 3, 0.5f};
    const calibration_options affine{.mapping = mapping::affine};
    const calibrated_range u = calibrate(fixed_spec{8, 0, false}, in, affine).ranges[0];
    CHECK(u.scale == 63.75);
    CHECK(u.zero_point == 64);  // 63.75
    CHECK(u.lowest == -64 / 63.75);
    CHECK(u.largest == 191 / 63.75);
    CHECK(calibrate(fixed_spec{8, 0}, in, affine).ranges[0].zero_point == -64);  // -64.25
    // 0 is held although no element is: the zero point is the lowest, or the largest, integer.
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<float>{2, 3}, affine).ranges[0].zero_point == -128);
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<float>{-2, -3}, affine).ranges[0].zero_point == 127);
    CHECK(calibrate(fixed_spec{8, 0}, std::vector<float>{-2, -3}, affine).ranges[0].scale == 85);
    calibration_options by_twos = affine;
    by_twos.scale = scale_choice::power_of_two;
    CHECK(calibrate(fixed_spec{8, 0, false}, in, by_twos).ranges[0].scale == 32);
    CHECK(calibrate(fixed_spec{8, 0, false}, in, by_twos).ranges[0].zero_point == 32);
}

TEST_CASE("calibrate: percentiles are nearest ranks") {
    std::vector<float> in(100);
    for (std::size_t i = 0; i < 100; ++i) in[i] = static_cast<float>((i * 37) % 100 + 1) * (i % 2 == 0 ? 1.0f : -1.0f);
    const auto clip = [&](double percent) {
        return calibrate(fixed_spec{8, 0, true, true}, in,
                         {.method = calibration_method::percentile, .percentile = percent})
            .ranges[0]
            .scale;
    };
    CHECK(clip(99) == double(127.0f / 99));
    CHECK(clip(98.5) == double(127.0f / 99));
    CHECK(clip(99.1) == double(127.0f / 100));
    CHECK(clip(100) == double(127.0f / 100));
    CHECK(clip(0.5) == 127);
    std::iota(in.begin(), in.end(), -9.0f);  // -9 .. 90
    const calibrated_range r =
        calibrate(fixed_spec{8, 0, false}, in,
                  {.method = calibration_method::percentile, .percentile = 95, .mapping = mapping::affine})
            .ranges[0];
    CHECK(r.scale == double(255.0f / 89));  // from -4 to 85
    CHECK(r.zero_point == 11);              // 11.46
}

TEST_CASE("calibrate: SAWB") {
    const std::vector<float> in = values(2000, 7);
    long double squares = 0, sum = 0;
    for (const float x : in) {
        squares += static_cast<long double>(x) * x;
        sum += std::fabs(x);
    }
    const long double rms = std::sqrt(squares / 2000), mean = sum / 2000;
    const auto clip = [&](int bits, calibration_method method) {
        const fixed_spec spec{bits, 0, true, true};
        return ((1 << (bits - 1)) - 1) / calibrate(spec, in, {.method = method}).ranges[0].scale;
    };
    const auto is = [&](double got, double c1, double c2) {
        CHECK(std::fabs(got / static_cast<double>(c1 * rms - c2 * mean) - 1) < 1e-6);
    };
    is(clip(2, calibration_method::sawb), 3.12, 2.064);
    is(clip(3, calibration_method::sawb), 7.509, 6.892);
    is(clip(4, calibration_method::sawb), 12.68, 12.80);
    is(clip(5, calibration_method::sawb), 17.74, 18.64);
    is(clip(8, calibration_method::sawb), 31.76, 35.04);
    is(clip(2, calibration_method::sawb_zero), 2.6, 1.71);
    is(clip(4, calibration_method::sawb_zero), 12.035, 12.03);
    is(clip(7, calibration_method::sawb_zero), 28.24, 30.81);
    is(clip(8, calibration_method::sawb_zero), 31.76, 35.04);
    // 12.68 - 12.80 is negative.
    CHECK(calibrate(fixed_spec{4, 0}, std::vector<float>{2, -2, 2}, {.method = calibration_method::sawb})
              .ranges[0]
              .scale == 3.5);
}

TEST_CASE("calibrate: the best power of two") {
    failures failed;
    least_power_of_two(failed, "int4", fixed_spec{4, 0});
    least_power_of_two(failed, "int8", fixed_spec{8, 0});
    least_power_of_two(failed, "uint2", fixed_spec{2, 0, false});
    least_power_of_two(failed, "fixed<2,3>", fixed_spec{2, 3, true, true});
    least_power_of_two(failed, "fp4_e2m1", ulpine::fp4_e2m1::spec);
    least_power_of_two(failed, "fp8_e4m3", ulpine::fp8_e4m3::spec);
    least_power_of_two(failed, "binary16", ulpine::binary16::spec);
    least_power_of_two(failed, "posit<4,0>", ulpine::posit_spec{4, 0});
    least_power_of_two(failed, "posit<8,1>", ulpine::posit_spec{8, 1});
    least_power_of_two(failed, "lookup", ulpine::make_lookup(set));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("calibrate: no free scale is much better") {
    failures failed;
    least_free(failed, "int2", fixed_spec{2, 0}, 1.001);
    least_free(failed, "int4", fixed_spec{4, 0}, 1.01);
    least_free(failed, "int8", fixed_spec{8, 0}, 1.1);  // 40 elements: a jagged function of the scale
    least_free(failed, "uint3", fixed_spec{3, 0, false}, 1.01);
    least_free(failed, "fp4_e2m1", ulpine::fp4_e2m1::spec, 1.01);
    least_free(failed, "fp8_e4m3", ulpine::fp8_e4m3::spec, 1.1);
    least_free(failed, "posit<4,0>", ulpine::posit_spec{4, 0}, 1.01);
    least_free(failed, "lookup", ulpine::make_lookup(set), 1.02);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("calibrate: the best zero point for powers of two, and no much better one for free scales") {
    failures failed;
    for (std::uint64_t seed = 0; seed < 4; ++seed)
        for (const fixed_spec spec : {fixed_spec{3, 0}, fixed_spec{4, 0, false}, fixed_spec{5, 0, true, true}}) {
            const int low = -static_cast<int>(spec.most_negative()), high = static_cast<int>(spec.largest_code());
            const std::vector<float> in = values(30, seed, seed == 3 ? -4.0f : 0.5f * static_cast<float>(seed));
            const auto least = [&](int first, int last, double steps) {
                double error = std::numeric_limits<double>::max();
                for (int k = first; k <= last; ++k)
                    for (int z = low; z <= high; ++z)
                        error = std::min(error, error_of(low, high, z, in, std::exp2(k / steps)));
                return error;
            };
            calibration_options options = mean_square_by_twos;
            options.mapping = mapping::affine;
            const calibrated_range twos = calibrate(spec, in, options).ranges[0];
            const double got = error_of(low, high, twos.zero_point, in, twos.scale);
            if (!failed.holds(got == least(-10, 10, 1)))
                failed.add("seed " + std::to_string(seed) + ": powers of two, " + std::to_string(got));
            options.scale = scale_choice::free;
            const calibrated_range r = calibrate(spec, in, options).ranges[0];
            const double error = error_of(low, high, r.zero_point, in, r.scale);
            if (!failed.holds(error <= 1.02 * least(-80, 240, 60)))
                failed.add("seed " + std::to_string(seed) + ": free, " + std::to_string(error));
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("calibrate: each channel and each group as an array of its own") {
    const std::vector<float> in = values(2 * 3 * 5, 3);
    for (const calibration_method method : {calibration_method::maximum, calibration_method::mean_square}) {
        calibration_options options{.method = method, .unit = calibration_unit::channel, .shape = {2, 3, 5}};
        const auto one = [&](const std::vector<float>& part) {
            return calibrate(fixed_spec{4, 0}, part, {.method = method}).ranges[0];
        };
        const std::size_t extents[] = {2, 3, 5}, inner[] = {15, 5, 1};
        for (options.axis = 0; options.axis < 3; ++options.axis) {
            const calibration c = calibrate(fixed_spec{4, 0}, in, options);
            REQUIRE(c.ranges.size() == extents[options.axis]);
            for (std::size_t channel = 0; channel < c.ranges.size(); ++channel) {
                std::vector<float> part;
                for (std::size_t i = 0; i < in.size(); ++i)
                    if (i / inner[options.axis] % extents[options.axis] == channel) part.push_back(in[i]);
                CHECK(same(c.ranges[channel], one(part)));
            }
        }
        options.unit = calibration_unit::group;
        options.group = 2;
        const calibration c = calibrate(fixed_spec{4, 0}, in, options);
        REQUIRE(c.ranges.size() == 6 * 3);
        for (std::size_t row = 0; row < 6; ++row)
            for (std::size_t g = 0; g < 3; ++g) {
                const auto first = in.begin() + static_cast<std::ptrdiff_t>(5 * row + 2 * g);
                CHECK(same(c.ranges[3 * row + g], one({first, first + (g == 2 ? 1 : 2)})));
            }
    }
}

TEST_CASE("calibrate: zeros, sources, levels, threads and floating-point environments") {
    const std::vector<float> zeros(9, -0.0f), in = values(40000, 11, 0.25f, -140);
    std::vector<double> wide(in.begin(), in.end());
    std::vector<ulpine::bfloat16> shorts(300);
    std::vector<float> short_values;
    for (std::size_t i = 0; i < shorts.size(); ++i) {
        shorts[i] = ulpine::bfloat16(std::ldexp(in[i], 100));
        short_values.push_back(static_cast<float>(shorts[i]));
    }
    for (const calibration_method method : {calibration_method::maximum, calibration_method::percentile,
                                            calibration_method::mean_square, calibration_method::sawb}) {
        const calibration_options options{.method = method};
        calibration_options threads = options;
        threads.threads = 3;
        const fixed_spec spec{4, 0};
        CHECK(calibrate(spec, zeros, options).ranges[0].scale == 1);
        const calibration want = calibrate(spec, in, options);
        CHECK(same(calibrate(spec, in, threads), want));
        CHECK(same(calibrate(spec, shorts, options), calibrate(spec, short_values, options)));
        CHECK(std::fabs(calibrate(spec, wide, options).ranges[0].scale / want.ranges[0].scale - 1) <=
              (want.ranges[0].scale == 0x1p127 ? 1e9 : 1e-6));
        const ulpine::simd_level before = ulpine::simd_in_use();
        for (const ulpine::simd_level level : {ulpine::simd_level::scalar, ulpine::simd_level::avx2})
            if (ulpine::simd_available(level)) {
                ulpine::use_simd(level);
                CHECK(same(calibrate(spec, in, options), want));
            }
        ulpine::use_simd(before);
        std::fesetround(FE_UPWARD);
        const calibration upward = calibrate(spec, in, options);
        std::fesetround(FE_TONEAREST);
        CHECK(same(upward, want));
#if defined(__SSE2__)
        const unsigned control = _mm_getcsr();
        _mm_setcsr(control | 0x8040);  // FTZ, DAZ: many elements are subnormal
        const calibration flushed = calibrate(spec, in, options);
        _mm_setcsr(control);
        CHECK(same(flushed, want));
#endif
    }
}

TEST_CASE("calibrate: bad arguments") {
    std::vector<float> in(12, 1.0f);
    const fixed_spec int4{4, 0};
    using Catch::Matchers::Equals;
    const auto says = [&](const calibration_options& o, const std::string& text,
                          const fixed_spec& spec = fixed_spec{4, 0}) {
        CHECK_THAT(message_of([&] { static_cast<void>(calibrate(spec, in, o)); }), Equals(text));
    };
    using enum calibration_method;
    CHECK_THAT(message_of([&] { static_cast<void>(calibrate(int4, std::vector<float>{})); }),
               Equals("in.size() is 0; accepted: at least 1 element"));
    says({.percentile = 0}, "options.percentile is 0; accepted: above 0, at most 100");
    says({.percentile = 100.5}, "options.percentile is 100.5; accepted: above 0, at most 100");
    says({.percentile = std::nan("")}, "options.percentile is nan; accepted: above 0, at most 100");
    says({.shape = {3, 5}}, "the product of options.shape is more than in.size(); accepted: 12, as in.size()");
    says({.shape = {3, 3}}, "the product of options.shape is 9; accepted: 12, as in.size()");
    says({.shape = {12, 0}}, "options.shape[1] is 0; accepted: 1 or more");
    says({.shape = {12, std::size_t{1} << 63}},
         "the product of options.shape is more than in.size(); accepted: 12, as in.size()");
    says({.unit = calibration_unit::channel, .shape = {3, 4}, .axis = 2}, "options.axis is 2; accepted: 0 to 1");
    says({.unit = calibration_unit::group, .shape = {3, 4}},
         "options.group is 0; accepted: 1 to 4, the length of the last axis");
    says({.unit = calibration_unit::group, .shape = {3, 4}, .group = 5},
         "options.group is 5; accepted: 1 to 4, the length of the last axis");
    says({.threads = 0}, "options.threads is 0; accepted: 1 to 1048576");
    says({.method = sawb}, "fixed_spec's width is 6; accepted: 2, 3, 4, 5 or 8 bits with calibration_method::sawb",
         {6, 0});
    says({.method = sawb_zero},
         "fixed_spec's width is 3; accepted: 2, 4, 7 or 8 bits with calibration_method::sawb_zero", {3, 0});
    says({.method = sawb, .mapping = mapping::affine},
         "options.mapping is mapping::affine; accepted: mapping::symmetric with SAWB");
    says({.mapping = mapping::affine}, "fixed_spec.fraction_bits is 3; accepted: 0, for integers", {4, 3});
    CHECK_THAT(message_of([&] { static_cast<void>(calibrate<ulpine::fp8_e4m3>(in, {.mapping = mapping::affine})); }),
               Equals("mapping::affine is for integers; accepted: fixed_spec{bits, 0}, fixed<bits, 0>"));
    in[7] = std::numeric_limits<float>::quiet_NaN();
    says({}, "in[7] is NaN; accepted: finite values");
    in[3] = -std::numeric_limits<float>::infinity();
    says({.method = mean_square}, "in[3] is -inf; accepted: finite values");
}
