// Takums and HiFloat8 have no profile: their arrays run through the scalar codec, element by element.
#include <catch.hpp>

#include <ulpine/array/report.hpp>
#include <ulpine/array/round_to.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

using namespace ulpine;

namespace {

/// Values over the whole range, near 1, values of the format and their neighbours, specials.
template <class T>
std::vector<float> inputs() {
    std::vector<float> x{0.0F,
                         -0.0F,
                         std::numeric_limits<float>::infinity(),
                         -std::numeric_limits<float>::infinity(),
                         std::numeric_limits<float>::quiet_NaN(),
                         std::numeric_limits<float>::max(),
                         std::numeric_limits<float>::denorm_min(),
                         40960.0F,
                         49152.0F,
                         0x1p-23F};
    support::random_source next(77);
    for (int i = 0; i < 1500; ++i) {
        x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(next())));
        x.push_back(
            std::ldexp(1.0F + static_cast<float>(next() >> 41) * 0x1p-23F, static_cast<int>(next.below(50)) - 25));
        const float v = static_cast<float>(T::from_bits(static_cast<typename T::storage_type>(next())));
        x.insert(x.end(), {v, std::nextafter(v, 1.0F), std::nextafter(v, -1.0F)});
    }
    return x;
}

bool same(float x, float y) {
    return std::isnan(x) ? std::isnan(y) : std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
}

/// Takums: above the largest value.  HiFloat8: rounded to 1.5 · 2^15 or more, if that were a value.  A mode that rounds
/// inward stays below it; of the others the code says it where overflow becomes infinity.
template <class T>
bool beyond(double x, projection p, random_bits r) {
    if (std::isnan(x) || std::isinf(x)) return std::isinf(x);
    if constexpr (requires { T::spec.has_nar(); })
        return std::fabs(x) > static_cast<double>(std::numeric_limits<T>::max());
    const std::uint64_t code = ulpine::encode(T::spec, x, {p.mode, overflow::infinity}, r);
    return std::fabs(x) >= 49152 || (code & 0x7f) == 0x6f;
}

template <class T>
void check(const array_options& options) {
    const std::vector<float> x = inputs<T>();
    std::vector<float> rounded(x.size()), decoded(x.size());
    std::vector<T> codes(x.size());
    std::vector<std::uint64_t> by_record(x.size());
    std::vector<std::uint8_t> mask(x.size(), 0xee);
    array_options masked = options;
    masked.mask = mask;
    round_to<T>(x, rounded, masked);
    ulpine::encode<T>(x, codes, options);
    ulpine::encode(T::spec, x, by_record, options);
    array_options back;
    back.scale = options.scale;
    ulpine::decode<T>(codes, decoded, back);

    support::failures failed;
    projection p = options.projection.value_or(T::default_projection);
    if (options.random) p.mode = rounding::stochastic;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const random_bits r = options.random ? random_at(*options.random, i) : random_bits{};
        const double scaled = static_cast<double>(x[i]) * options.scale;  // a power of two
        const std::uint64_t want = ulpine::encode(T::spec, scaled, p, r);
        const float value = static_cast<float>(ulpine::decode(T::spec, want) / options.scale);
        const bool right =
            codes[i].bits() == want && by_record[i] == want && same(decoded[i], value) && same(rounded[i], value);
        if (!failed.holds(right))
            failed.add(support::hex(double{x[i]}) + ": code " + support::hex(std::uint64_t{codes[i].bits()}) +
                       ", want " + support::hex(want) + ", rounded to " + support::hex(double{rounded[i]}) +
                       ", decoded " + support::hex(double{decoded[i]}));
        if (!failed.same(mask[i] == 1, beyond<T>(scaled, p, r)))
            failed.add(support::hex(double{x[i]}) + ": mask " + std::to_string(mask[i]));
    }
    CHECK_NO_FAILURES(failed);
}

template <class T>
void check_options() {
    check<T>({});
    array_options o;
    o.threads = 2;
    o.scale = 0x1p-5;
    check<T>(o);
    o.projection = projection{rounding::toward_zero, overflow::saturate};
    check<T>(o);
    o = {};
    o.projection = projection{rounding::to_odd, overflow::infinity};
    check<T>(o);
    o.random = philox{.seed = 3, .bits = 8};
    check<T>(o);
}

}  // namespace

TEST_CASE("arrays of takums agree with the scalar codec") { check_options<takum16>(); }
TEST_CASE("arrays of HiFloat8 agree with the scalar codec") { check_options<hifloat8>(); }

TEST_CASE("arrays of takums and HiFloat8 from doubles and short floats") {
    const std::vector<double> x{1.0, -2.75, 1e100, 1e-100, 0x1p-23, 40959, 40960};
    std::vector<double> y(x.size());
    round_to<takum64>(x, y);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == static_cast<double>(takum64{x[i]}));
    round_to<hifloat8>(x, y);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == static_cast<double>(hifloat8{x[i]}));
    std::vector<takum64> codes(x.size());
    ulpine::encode<takum64>(x, codes);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(codes[i] == takum64{x[i]});
    const std::vector<float> z{1.0F, 0.1F, 3e30F};
    ulpine::encode<takum64>(z, std::span(codes).first(3));
    for (std::size_t i = 0; i < z.size(); ++i) CHECK(codes[i] == takum64{z[i]});
    const auto report = quantization_report<hifloat8>(std::vector<float>{1.0F, 1.0625F, 50000.0F});
    CHECK(report.count_clamped == 1);
    CHECK(report.count_overflowed == 1);
}
