// round_to, quantize and dequantize by a calibration, element by element against plain float operations and the scalar codec.
#include <catch.hpp>

#include <ulpine/array/calibrate.hpp>

#include <support/failures.hpp>
#include <support/message_of.hpp>
#include <support/random.hpp>

#include <bit>
#include <cmath>

using support::failures;
using support::message_of;
using ulpine::array_options;
using ulpine::calibrate;
using ulpine::calibrated_range;
using ulpine::calibration;
using ulpine::calibration_unit;
using ulpine::dequantize;
using ulpine::fixed_spec;
using ulpine::mapping;
using ulpine::quantize;
using ulpine::round_to;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<float> values(std::size_t n) {
    support::random_source random(n);
    std::vector<float> all(n);
    for (float& x : all) x = static_cast<float>(random() >> 40) * 0x1p-21f - 4;
    return all;
}
/// The range of element i.
std::size_t part_of(const calibration& c, std::size_t i) {
    if (c.unit == calibration_unit::tensor) return 0;
    if (c.unit == calibration_unit::channel) return i / c.inner % c.extent;
    return i / c.extent * ((c.extent + c.group - 1) / c.group) + i % c.extent / c.group;
}
/// x s as the float that it is, then the integer: nearest, ties to even.
int code_of(const fixed_spec& spec, const calibrated_range& r, float x) {
    if (std::isnan(x)) return r.zero_point;
    const volatile float product = x * static_cast<float>(r.scale);
    const double low = -static_cast<double>(spec.most_negative()), high = static_cast<double>(spec.largest_code());
    return static_cast<int>(std::clamp(std::nearbyint(double{product}) + r.zero_point, low, high));
}
float value_of(const calibrated_range& r, int q) {
    return static_cast<float>(q - r.zero_point) / static_cast<float>(r.scale);
}

/// All units of an array of 4 x 6 x 50.
std::vector<calibration> calibrations(const fixed_spec& spec, const std::vector<float>& in, mapping map) {
    std::vector<calibration> all;
    const std::vector<std::size_t> shape{4, 6, 50};
    all.push_back(calibrate(spec, in, {.mapping = map}));
    for (const std::size_t axis : {0u, 1u, 2u})
        all.push_back(
            calibrate(spec, in, {.mapping = map, .unit = calibration_unit::channel, .shape = shape, .axis = axis}));
    for (const std::size_t group : {1u, 16u, 50u})
        all.push_back(
            calibrate(spec, in, {.mapping = map, .unit = calibration_unit::group, .shape = shape, .group = group}));
    return all;
}

template <class E>
void check_integers(failures& failed, const fixed_spec& spec) {
    std::vector<float> in = values(1200);
    for (const mapping map : {mapping::symmetric, mapping::affine})
        for (const calibration& c : calibrations(spec, in, map)) {
            std::vector<float> data = in;
            // What no scale is made for, and ties between integers.
            const float specials[] = {infinity, -infinity, std::nanf(""), -0.0f, 100, -100, 0x1p-149f, 3e38f};
            for (std::size_t i = 0; i < std::size(specials); ++i) data[40 + 31 * i] = specials[i];
            for (std::size_t i = 0; i < 30; ++i)
                data[500 + 20 * i] =
                    (static_cast<float>(i) - 14.5f) / static_cast<float>(c.ranges[part_of(c, 500 + 20 * i)].scale);
            std::vector<E> codes(data.size());
            std::vector<float> back(data.size()), rounded(data.size());
            std::vector<std::uint8_t> mask(data.size(), 7), rounded_mask(data.size(), 7);
            quantize(spec, data, codes, c);
            dequantize(spec, codes, back, c);
            round_to(spec, data, rounded, c);
            std::vector<E> again(data.size());
            std::vector<float> same(data.size());
            quantize(spec, data, again, c, {.mask = mask, .threads = 2});
            round_to(spec, data, same, c, {.mask = rounded_mask});
            for (std::size_t i = 0; i < data.size(); ++i) {
                const calibrated_range& r = c.ranges[part_of(c, i)];
                const int want = code_of(spec, r, data[i]);
                const float value = value_of(r, want);
                const volatile float product = data[i] * static_cast<float>(r.scale);
                const double unclamped = std::nearbyint(double{product}) + r.zero_point;
                const bool clamped = !std::isnan(data[i]) && unclamped != want;
                if (!failed.holds(codes[i] == want && back[i] == value && rounded[i] == value && again[i] == want &&
                                  same[i] == value && mask[i] == clamped && rounded_mask[i] == clamped))
                    failed.add(std::to_string(spec.width()) + " bits, unit " +
                               std::to_string(static_cast<int>(c.unit)) + ", element " + std::to_string(i) + ", " +
                               support::hex(double{data[i]}) + ": code " + std::to_string(int{codes[i]}) + ", want " +
                               std::to_string(want) + ", values " + support::hex(double{back[i]}) + " " +
                               support::hex(double{rounded[i]}) + ", want " + support::hex(double{value}) + ", mask " +
                               std::to_string(mask[i]) + std::to_string(rounded_mask[i]));
            }
        }
}

}  // namespace

TEST_CASE("calibration: integers") {
    failures failed;
    check_integers<std::int8_t>(failed, {8, 0});
    check_integers<std::uint8_t>(failed, {8, 0, false});
    check_integers<std::int8_t>(failed, {4, 0, true, true});
    check_integers<std::int32_t>(failed, {16, 0});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("calibration: other formats, scale by scale") {
    const std::vector<float> in = values(1200);
    using T = ulpine::fp8_e4m3;
    failures failed;
    for (const std::size_t axis : {0u, 1u, 2u}) {
        const calibration c = calibrate<T>(in, {.unit = calibration_unit::channel, .shape = {4, 6, 50}, .axis = axis});
        std::vector<float> out(in.size()), in_place = in, random(in.size());
        const array_options stochastic{.random = ulpine::philox{.seed = 5, .first = 9}};
        round_to<T>(in, out, c);
        round_to<T>(in_place, in_place, c);
        round_to<T>(in, random, c, stochastic);
        for (std::size_t i = 0; i < in.size(); ++i) {
            const double scale = c.ranges[part_of(c, i)].scale;
            float want = 0, drawn = 0;
            round_to<T>(&in[i], &want, 1, {.scale = scale});
            // Element i takes the random bits of its place in the array.
            round_to<T>(&in[i], &drawn, 1, {.random = ulpine::philox{.seed = 5, .first = 9 + i}, .scale = scale});
            if (!failed.holds(out[i] == want && in_place[i] == want && random[i] == drawn))
                failed.add("axis " + std::to_string(axis) + ", element " + std::to_string(i));
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("calibration: other batches, doubles, halves, random integers") {
    const std::vector<float> in = values(1200);
    const fixed_spec int8{8, 0};
    const calibration c = calibrate(
        int8, in, {.mapping = mapping::affine, .unit = calibration_unit::channel, .shape = {12, 100}, .axis = 1});
    std::vector<std::int8_t> whole(1200), part(300);
    quantize(int8, in, whole, c);
    quantize(int8, std::span(in).subspan(300, 300), part, c);
    CHECK(std::equal(part.begin(), part.end(), whole.begin() + 300));
    // Doubles and powers of two: x s is exact.
    const std::vector<double> wide{0.5, 1.5, -2.5, 0.4999999999999999, -300};
    calibration halves;
    halves.ranges[0] = {1, 3, 0, 0};
    std::vector<std::int16_t> codes(5);
    quantize(int8, wide, codes, halves);
    CHECK(codes == std::vector<std::int16_t>{3, 5, 1, 3, -128});
    const std::vector<ulpine::binary16> shorts{ulpine::binary16(0.5), ulpine::binary16(65504)};
    std::vector<ulpine::binary16> back(2);
    std::vector<std::int16_t> short_codes(2);
    quantize(fixed_spec{12, 0}, shorts, short_codes, halves);
    dequantize(fixed_spec{12, 0}, short_codes, back, halves);
    CHECK(short_codes == std::vector<std::int16_t>{3, 2047});
    CHECK(static_cast<float>(back[1]) == 2044);
    // Options without a name stay options.
    std::vector<double> plain(5), by_record(5);
    round_to<ulpine::fixed<8, 0>>(wide, plain, {});
    round_to(int8, wide, by_record, {});
    CHECK(plain == std::vector<double>{0, 2, -2, 0, -128});
    CHECK(plain == by_record);
    // Stochastic: nu of 0.25 is taken about a quarter of the time, the same whatever the split.
    const std::vector<float> quarter(4000, 0.25f);
    std::vector<std::int8_t> draws(4000), later(1000);
    quantize(int8, quarter, draws, halves, {.random = ulpine::philox{.seed = 1}});
    quantize(int8, std::span(quarter).first(1000), later, halves, {.random = ulpine::philox{.seed = 1, .first = 3000}});
    CHECK(std::equal(later.begin(), later.end(), draws.begin() + 3000));
    const auto ups = std::count(draws.begin(), draws.end(), 4);
    CHECK(ups + std::count(draws.begin(), draws.end(), 3) == 4000);
    CHECK(std::abs(ups - 1000) < 140);  // 5 standard deviations
}

TEST_CASE("calibration: channels of short runs go by blocks, with the same results") {
    const fixed_spec int8{8, 0};
    for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{700, 7, 3}, {3, 40000, 1}, {2100, 2, 1}}) {
        const std::vector<float> in = values(shape[0] * shape[1] * shape[2]);
        const calibration c = calibrate(int8, in, {.unit = calibration_unit::channel, .shape = shape, .axis = 1});
        std::vector<std::int8_t> blocks(in.size()), in_turn(in.size());
        std::vector<float> back(in.size()), want(in.size());
        std::vector<std::uint8_t> mask(in.size());
        quantize(int8, in, blocks, c);
        quantize(int8, in, in_turn, c, {.mask = mask});
        CHECK(blocks == in_turn);
        dequantize(int8, blocks, back, c);
        for (std::size_t i = 0; i < in.size(); ++i) want[i] = value_of(c.ranges[part_of(c, i)], blocks[i]);
        CHECK(back == want);
    }
}

TEST_CASE("calibration: bad arguments") {
    const std::vector<float> in(12, 1.0f);
    std::vector<float> out(12), shorter(11);
    std::vector<std::int8_t> codes(12, 77);
    std::vector<std::uint8_t> unsigned_codes(12, 77);
    const fixed_spec int8{8, 0};
    const calibration c = calibrate(int8, in, {.unit = calibration_unit::channel, .shape = {3, 4}, .axis = 1}),
                      groups = calibrate(int8, in, {.unit = calibration_unit::group, .shape = {3, 4}, .group = 3});
    const auto says = [](auto call, const std::string& text) {
        CHECK_THAT(message_of(call), Catch::Matchers::Equals(text));
    };
    says([&] { quantize(int8, shorter, codes, c); }, "codes.size() is 12; accepted: 11, as in.size()");
    says([&] { quantize(int8, shorter, std::span(codes).first(11), c); },
         "in.size() is 11; accepted: multiples of 4, the 4 channels of the calibration");
    says([&] { round_to(int8, std::span(in).first(4), std::span(out).first(4), groups); },
         "in.size() is 4; accepted: 12, as calibration.size()");
    says([&] { quantize(int8, in, unsigned_codes, c); },
         "codes' element type is unsigned, 8 bits; accepted: signed integers of at least 8 bits");
    says(
        [&] {
            quantize(fixed_spec{9, 0}, in, codes, c);
        },
        "codes' element type is signed, 8 bits; accepted: signed integers of at least 9 bits");
    says([&] { quantize(fixed_spec{4, 4}, in, codes, c); }, "fixed_spec.fraction_bits is 4; accepted: 0, for integers");
    says(
        [&] {
            quantize(fixed_spec{30, 0}, in, codes, c);
        },
        "fixed_spec's width (integer_bits + fraction_bits) is 30; accepted: 2 to 29");
    says([&] { quantize(int8, in, codes, c, {.scale = 2}); },
         "options.scale is 2; accepted: 1, since the calibration has the scales");
    says([&] { quantize(int8, in, codes, c, {.threads = 0}); }, "threads is 0; accepted: 1 to 1048576");
    calibration affine = c;
    affine.ranges[2].zero_point = 3;
    says([&] { round_to<ulpine::fp8_e4m3>(in, out, affine); },
         "the calibration has zero points; accepted: a format of integers, fixed_spec");
    affine.ranges[2].zero_point = 200;
    says([&] { dequantize(int8, codes, out, affine); }, "calibration's zero_point is 200; accepted: -128 to 127");
    affine.ranges.pop_back();
    says([&] { dequantize(int8, codes, out, affine); },
         "calibration.ranges.size() is 3; accepted: one for each part, as calibrate makes them");
    CHECK(codes == std::vector<std::int8_t>(12, 77));
    CHECK(out == std::vector<float>(12));
}
