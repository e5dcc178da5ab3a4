// Masks by hand, threads, and what counts as an array.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <array>
#include <limits>
#include <span>

using namespace array_test;
using ulpine::projection;
using ulpine::rounding;

namespace {

constexpr float infinite = std::numeric_limits<float>::infinity(), not_a_number = std::numeric_limits<float>::quiet_NaN();

using bytes = std::vector<std::uint8_t>;

/// The mask of round_to and that of encode, which must agree at every level.
bytes mask_for(const any_spec& spec, const std::vector<float>& in, array_options o = {}) {
    const level_guard guard;
    bytes first;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        std::vector<float> out(in.size());
        std::vector<std::uint64_t> codes(in.size());
        bytes mask(in.size(), 0xee), again(in.size(), 0xee);
        o.mask = mask;
        run_round_to(spec, in.data(), out.data(), in.size(), o);
        o.mask = again;
        run_encode(spec, in.data(), codes.data(), in.size(), o);
        CHECK(mask == again);
        if (first.empty()) first = mask;
        CHECK(mask == first);
    }
    return first;
}

}  // namespace

TEST_CASE("mask: minifloats, judged after rounding") {
    const any_spec e4m3 = ulpine::fp8_e4m3::spec;  // largest 448; 464 is the threshold to what would be 480
    const std::vector<float> in{0, 1, 448, -448, 464, -464, 464.01f, -470, 1e30f, infinite, -infinite, not_a_number, -not_a_number};
    const bytes nearest{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0};
    CHECK(mask_for(e4m3, in) == nearest);
    for (const ulpine::overflow policy : policies)
        CHECK(mask_for(e4m3, in, {.projection = projection{rounding::nearest_even, policy}}) == nearest);
    CHECK(mask_for(e4m3, in, {.projection = projection{rounding::nearest_away}}) ==
          bytes{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    CHECK(mask_for(e4m3, in, {.projection = projection{rounding::toward_zero}}) ==
          bytes{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0});
    CHECK(mask_for(e4m3, in, {.projection = projection{rounding::toward_positive}}) ==
          bytes{0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0});
    CHECK(mask_for(e4m3, in, {.scale = 0.5}) == bytes{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0});
    CHECK(mask_for(e4m3, in, {.scale = 1.5}) == bytes{0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    CHECK(mask_for(e4m3, in, {.scale = 0x1p127}) == bytes{0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    // With an infinity, and with none but no NaN either.
    CHECK(mask_for(ulpine::binary16::spec, {65504, 65519, 65520, -65520, infinite, not_a_number}) == bytes{0, 0, 1, 1, 1, 0});
    CHECK(mask_for(ulpine::fp4_e2m1::spec, {6, 7, 7.01f, -7, -8, infinite, not_a_number}) == bytes{0, 1, 1, 1, 1, 1, 0});
}

TEST_CASE("mask: unsigned formats") {
    // Smallest subnormal 2^-10: half of it rounds to zero, which no negative number can be held against.
    const any_spec uf = ulpine::minifloat_spec{4, 4, ulpine::ieee_bias, ulpine::specials::ieee,
                                               ulpine::subnormals::gradual, false};
    CHECK(mask_for(uf, {0, -0.0f, 1, -1, -0x1p-11f, -0x1.1p-11f, -infinite, infinite, not_a_number}) == bytes{0, 0, 0, 1, 0, 1, 1, 1, 0});
    CHECK(mask_for(ulpine::fixed_spec{8, 0, false}, {0, -0.0f, -0.5f, -0.51f, 255, 255.49f, 255.5f, -infinite, not_a_number}) ==
          bytes{0, 0, 0, 1, 0, 0, 1, 1, 0});
}

TEST_CASE("mask: fixed point, wrapping or not") {
    const std::vector<float> in{7.9375f, 7.96f, 7.97f, 8, -8, -8.03f, -8.04f, infinite, not_a_number};
    CHECK(mask_for(ulpine::fixed_spec{4, 4}, in) == bytes{0, 0, 1, 1, 0, 0, 1, 1, 0});
    CHECK(mask_for(ulpine::fixed_spec{4, 4, true, false, ulpine::overflow::wrap}, in) == bytes{0, 0, 1, 1, 0, 0, 1, 1, 0});
    CHECK(mask_for(ulpine::fixed_spec{4, 4, true, true}, in) == bytes{0, 0, 1, 1, 1, 1, 1, 1, 0});
}

TEST_CASE("mask: posits, which never overflow, beyond their largest value") {
    CHECK(mask_for(ulpine::posit_spec{8, 0}, {64, -64, 64.5f, -65, 1e-30f, 0, infinite, -infinite, not_a_number}) ==
          bytes{0, 0, 1, 1, 0, 0, 1, 1, 0});
}

TEST_CASE("threads: any number, lengths around the cuts") {
    failures failed;
    support::random_source next(11);
    std::vector<float> pool(6 * 4096);
    for (float& x : pool) x = from_bits<float>(0x30000000 + (next() & 0x9fffffff));
    const any_spec spec = ulpine::fp8_e4m3::spec;
    for (const double scale : {1.0, 3.0}) {
        std::vector<float> want(pool.size());
        bytes want_mask(pool.size());
        std::vector<std::uint8_t> want_codes(pool.size());
        for (std::size_t i = 0; i < pool.size(); ++i) {
            const array_options o{.scale = scale};
            want_codes[i] = static_cast<std::uint8_t>(code_of(spec, pool[i], o));
            want[i] = float_of<float>(spec, want_codes[i], scale);
            want_mask[i] = mask_of(spec, pool[i], o);
        }
        for (const std::size_t n :
             {0u, 1u, 4095u, 4096u, 4097u, 8191u, 8192u, 8193u, 12287u, 12288u, 12289u, 5 * 4096 + 1u})
            for (const int threads : {1, 2, 3, 4, 5, 64}) {
                failed.next();
                std::vector<float> out(pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(n));
                bytes mask(n, 0xee), codes(n);
                array_options o{.scale = scale, .mask = mask, .threads = threads};
                run_encode(spec, out.data(), codes.data(), n, o);
                run_round_to(spec, out.data(), out.data(), n, o);
                std::vector<float> decoded(n);
                run_decode(spec, codes.data(), decoded.data(), n, {.scale = scale, .threads = threads});
                for (std::size_t i = 0; i < n; ++i)
                    if (!failed.same(bits_of(out[i]), bits_of(want[i])) || !failed.same(codes[i], want_codes[i]) ||
                        !failed.same(mask[i], want_mask[i]) || !failed.same(bits_of(decoded[i]), bits_of(want[i])))
                        failed.add("element " + std::to_string(i) + " of " + std::to_string(n) + ", " + text_of(o));
            }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("arrays: vectors, arrays, spans, C arrays, pointers, const and not") {
    using T = ulpine::fp8_e4m3;
    const std::vector<float> vector{1.03f, -0.4f, 500};
    const std::array<float, 3> array{1.03f, -0.4f, 500};
    const float c_array[3] = {1.03f, -0.4f, 500};
    const std::vector<float> want{1, -0.40625f, 448};
    const std::vector<std::uint8_t> want_codes{0x38, 0xad, 0x7e};

    std::vector<float> out(3);
    std::array<float, 3> out_array{};
    float out_c[3] = {};
    const auto same = [&](const auto& got) { return std::equal(std::begin(got), std::end(got), want.begin()); };
    ulpine::round_to<T>(vector, out);
    CHECK(same(out));
    ulpine::round_to<T>(array, out_array);
    CHECK(same(out_array));
    ulpine::round_to<T>(c_array, out_c);
    CHECK(same(out_c));
    std::fill(out.begin(), out.end(), 0.0f);
    ulpine::round_to<T>(std::span<const float>(vector), std::span<float>(out));
    CHECK(same(out));
    const std::span<float, 3> fixed_extent(out_c);
    std::fill(std::begin(out_c), std::end(out_c), 0.0f);
    ulpine::round_to<T>(std::span(c_array), fixed_extent, {.threads = 2});
    CHECK(same(out_c));
    ulpine::round_to<T>(vector.data(), out_array.data(), 3);
    CHECK(same(out_array));
    ulpine::round_to(T::spec, c_array, out_array, {});
    CHECK(same(out_array));
    ulpine::round_to(T::spec, vector.data(), out.data(), 3);
    CHECK(same(out));
    std::vector<float> in_place = vector;
    ulpine::round_to<T>(in_place, in_place);
    CHECK(same(in_place));

    std::vector<T> numbers(3);
    std::array<std::uint8_t, 3> codes{};
    std::uint64_t wide[3] = {};
    ulpine::encode<T>(vector, numbers);
    ulpine::encode<T>(array, codes);
    ulpine::encode(T::spec, c_array, wide);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(numbers[i].bits() == want_codes[i]);
        CHECK(codes[i] == want_codes[i]);
        CHECK(wide[i] == want_codes[i]);
    }
    ulpine::encode<T>(vector.data(), codes.data(), 3);
    ulpine::encode(T::spec, vector.data(), codes.data(), 3);
    const std::vector<T>& const_numbers = numbers;
    ulpine::decode<T>(const_numbers, out);
    CHECK(same(out));
    ulpine::decode<T>(want_codes, out_array);
    CHECK(same(out_array));
    ulpine::decode<T>(std::span<const std::uint8_t>(codes), out_c);
    CHECK(same(out_c));
    ulpine::decode(T::spec, want_codes.data(), out.data(), 3);
    CHECK(same(out));
    ulpine::decode(T::spec, wide, std::span<float>(out));
    CHECK(same(out));
}

TEST_CASE("arrays: empty ones, null pointers without elements") {
    using T = ulpine::posit16;
    std::vector<float> none, also_none;
    ulpine::round_to<T>(none, also_none);
    ulpine::round_to<T>(none, none);
    const float* in = nullptr;
    float* out = nullptr;
    std::uint16_t* codes = nullptr;
    ulpine::round_to<T>(in, out, 0, {.scale = 3, .threads = 4});
    ulpine::encode<T>(in, codes, 0, {.random = ulpine::philox{}});
    ulpine::decode<T>(codes, out, 0);
    ulpine::round_to(T::spec, in, out, 0);
    CHECK(none.empty());
}

TEST_CASE("arrays: codes may replace floats of the same size in place") {
    const std::vector<float> in = inputs_for<float>(ulpine::posit32::spec);
    std::vector<std::uint32_t> buffer(in.size());
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        std::memcpy(buffer.data(), in.data(), in.size() * sizeof(float));
        ulpine::encode<ulpine::posit32>(reinterpret_cast<const float*>(buffer.data()), buffer.data(), in.size());
        int wrong = 0;
        for (std::size_t i = 0; i < in.size(); ++i) wrong += buffer[i] != ulpine::posit32(in[i]).bits() ? 1 : 0;
        CHECK(wrong == 0);
        ulpine::decode<ulpine::posit32>(buffer.data(), reinterpret_cast<float*>(buffer.data()), in.size());
        wrong = 0;
        for (std::size_t i = 0; i < in.size(); ++i)
            wrong += buffer[i] != bits_of(static_cast<float>(ulpine::posit32(in[i]))) ? 1 : 0;
        CHECK(wrong == 0);
    }
}
