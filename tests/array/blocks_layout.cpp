// Blocks along every axis, in every layout of memory, of every length: against exact rationals.  Types, records,
// threads, masks, short floats, in place.
#include <catch.hpp>

#include <support/block_check.hpp>

using namespace block_test;

namespace {

using minifloats = subject<ulpine::minifloat_spec>;

const minifloats& mxfp8() {
    static const minifloats s =
        make_subject("mxfp8_e4m3", ulpine::mxfp8_e4m3::spec, oracle::fp8_e4m3(), oracle::e8m0());
    return s;
}
const minifloats& nvfp4() {
    static const minifloats s = make_subject("nvfp4", ulpine::nvfp4::spec, oracle::fp4_e2m1(), oracle::fp8_e4m3());
    return s;
}
/// Floats whose blocks differ, some of them special.
std::vector<float> floats(std::size_t n) {
    std::mt19937 random(static_cast<unsigned>(n));
    std::vector<float> all;
    for (std::size_t i = 0; i < n; ++i) {
        const auto r = static_cast<std::uint32_t>(random());
        const std::uint32_t field =
            110 + 3 * (static_cast<std::uint32_t>(i) / 24 % 9) + static_cast<std::uint32_t>(random()) % 6;
        all.push_back(float_of(i % 97 == 96     ? 0x7fc00000
                               : i % 131 == 130 ? 0xff800000
                               : i % 11 == 0    ? r & 0x80000000
                                                : (r & 0x807fffff) | field << 23));
    }
    return all;
}
block_options along(int axis, std::optional<std::size_t> size = {}) {
    block_options o;
    o.axis = axis;
    o.block_size = size;
    return o;
}

constexpr memory layouts[] = {memory::contiguous, memory::with_gaps, memory::reversed, memory::transposed};

}  // namespace

TEST_CASE("blocks: first, middle and last axis, strides of every kind") {
    failures failed;
    const std::vector<std::vector<std::size_t>> shapes{
        {7, 5, 33}, {3, 40, 9}, {37, 2, 2}, {2, 3, 2, 3, 1, 17}, {1, 70}};
    for (const memory m : layouts)
        for (const auto& shape : shapes) {
            std::size_t n = 1;
            for (const std::size_t length : shape) n *= length;
            const std::vector<float> x = floats(n);
            for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
                check(failed, mxfp8(), x, shape, along(axis), m);
                block_options o = along(axis, (shape[static_cast<std::size_t>(axis)] + 1) / 2);
                o.random = ulpine::philox{9, 1, 2, 11};
                o.threads = 3;
                check(failed, nvfp4(), x, shape, o, m);
            }
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: lines of every length up to three blocks, and blocks of every size") {
    failures failed;
    for (std::size_t n = 1; n <= 70; ++n) {
        check(failed, mxfp8(), floats(n), {n});
        check(failed, nvfp4(), floats(n), {n});
        check(failed, mxfp8(), floats(3 * n), {3, n});
    }
    for (std::size_t size = 1; size <= 67; ++size) check(failed, mxfp8(), floats(140), {140}, along(-1, size));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: arrays and blocks longer than a tile, threads") {
    failures failed;
    for (const int threads : {1, 3}) {
        block_options o;
        o.threads = threads;
        check(failed, mxfp8(), floats(9000), {9000}, o);
        check(failed, nvfp4(), floats(9000), {9000}, o);
        check(failed, mxfp8(), floats(9 * 1040), {9, 1040}, o);
        check(failed, mxfp8(), floats(40 * 130), {40, 130}, o);
        check(failed, nvfp4(), floats(300 * 16), {300, 16}, o);
        for (const std::size_t size : {1023u, 1024u, 1025u, 1040u, 2500u, 5000u}) {
            o.block_size = size;
            o.axis = -1;
            check(failed, mxfp8(), floats(5000), {5000}, o);
            o.axis = 0;
            check(failed, mxfp8(), floats(5000 * 2), {5000, 2}, o);
        }
        o.block_size.reset();
        o.axis = 0;
        check(failed, mxfp8(), floats(34 * 1500), {34, 1500}, o);
        check(failed, nvfp4(), floats(20 * 1100), {20, 1100}, o);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: a type is its record, in the forms that an array has") {
    failures failed;
    const std::vector<float> x = floats(40 * 48);
    const expectation e = expected(mxfp8(), x, {40, 48}, 1, 32, oracle::float_one, {});
    const array_test::level_guard guard;
    for (const ulpine::simd_level level : array_test::available_levels()) {
        ulpine::use_simd(level);
        std::vector<ulpine::fp8_e4m3> codes(x.size());
        std::vector<ulpine::e8m0> scales(80);
        std::vector<float> out(x.size()), rounded = x;
        const ulpine::matrix_view<const float> in{x.data(), 40, 48, 48};
        const ulpine::matrix_view<ulpine::fp8_e4m3> to{codes.data(), 40, 48, 48};
        const ulpine::matrix_view<ulpine::e8m0> scale_view{scales.data(), 40, 2, 2};
        CHECK(ulpine::encode_blocks<ulpine::mxfp8_e4m3>(in, to, scale_view) == 1);
        ulpine::decode_blocks<ulpine::mxfp8_e4m3>(to, scale_view, ulpine::matrix_view<float>{out.data(), 40, 48, 48});
        const ulpine::matrix_view<float> in_place{rounded.data(), 40, 48, 48};
        ulpine::round_to_blocks<ulpine::mxfp8_e4m3>(in_place, in_place);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (!failed.same<oracle::code>(codes[i].bits(), e.codes[i])) failed.add("code " + std::to_string(i));
            if (!failed.same<oracle::code>(bits_of(out[i]), e.values[i])) failed.add("value " + std::to_string(i));
            if (!failed.same<oracle::code>(bits_of(rounded[i]), e.values[i]))
                failed.add("rounded " + std::to_string(i));
        }
        for (std::size_t i = 0; i < scales.size(); ++i)
            if (!failed.same<oracle::code>(scales[i].bits(), e.scales[i])) failed.add("scale " + std::to_string(i));
        // The value type.
        const float block[32] = {1, -2, 3.7f, 0x1p-30f};
        std::uint8_t bytes[32], scale[1];
        ulpine::encode_blocks<ulpine::mxfp8_e4m3>(block, bytes, scale);
        const ulpine::mxfp8_e4m3 value(block);
        CHECK(std::memcmp(bytes, value.bytes(), 32) == 0);
        CHECK(scale[0] == value.scale().bits());
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: binary16 and bfloat16, read and written") {
    failures failed;
    const auto run = [&]<class S>(S) {
        std::vector<float> x = floats(2200);
        std::vector<S> in(x.size()), out(x.size());
        ulpine::round_to<S>(x, x);
        ulpine::encode<S>(x, in);
        const expectation e = expected(mxfp8(), x, {2200}, 0, 32, oracle::float_one, {});
        std::vector<float> want(x.size());
        std::vector<S> values(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) values[i] = S(float_of(e.values[i]));
        const array_test::level_guard guard;
        for (const ulpine::simd_level level : array_test::available_levels()) {
            ulpine::use_simd(level);
            std::vector<std::uint8_t> codes(x.size()), scales(69);
            ulpine::encode_blocks<ulpine::mxfp8_e4m3>(in, codes, scales);
            ulpine::round_to_blocks<ulpine::mxfp8_e4m3>(in, out);
            std::vector<S> decoded(x.size());
            ulpine::decode_blocks<ulpine::mxfp8_e4m3>(codes, scales, decoded);
            for (std::size_t i = 0; i < x.size(); ++i)
                if (!failed.same<oracle::code>(codes[i], e.codes[i]) || !failed.same(out[i].bits(), values[i].bits()) ||
                    !failed.same(decoded[i].bits(), values[i].bits()))
                    failed.add("element " + std::to_string(i));
            ulpine::round_to_blocks<ulpine::mxfp8_e4m3>(in, in);
            for (std::size_t i = 0; i < x.size(); ++i)
                if (!failed.same(in[i].bits(), values[i].bits())) failed.add("in place, " + std::to_string(i));
            ulpine::encode<S>(x, in);
        }
    };
    run(ulpine::binary16{});
    run(ulpine::bfloat16{});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: masks show what lies outside, by the exact quotient") {
    failures failed;
    const std::vector<float> x = floats(1300);
    const oracle::format& f = mxfp8().format.element;
    const mpq_class largest = oracle::to_mpq(oracle::largest_magnitude(f));
    std::vector<int> want;
    for (std::size_t b = 0; b < x.size(); b += 32) {
        std::vector<oracle::code> in;
        for (std::size_t i = b; i < b + 32 && i < x.size(); ++i) in.push_back(bits_of(x[i]));
        const oracle::block r = oracle::encode(mxfp8().format, in);
        for (const oracle::code c : in) {
            const oracle::datum v = oracle::decode(oracle::binary32(), c);
            // Rounded to nearest even, 448 takes all up to 464, where the next would be 480.
            const bool finite = v.is_finite() && r.factor.is_finite() && !r.factor.is_zero();
            want.push_back(finite && oracle::to_mpq(v.magnitude) / oracle::to_mpq(r.factor.magnitude) > 464 ? 1 : 0);
        }
    }
    CHECK(largest == 448);
    const array_test::level_guard guard;
    for (const ulpine::simd_level level : array_test::available_levels())
        for (const int threads : {1, 3}) {
            ulpine::use_simd(level);
            std::vector<std::uint8_t> codes(x.size()), scales(41), mask(x.size(), 7);
            ulpine::encode_blocks<ulpine::mxfp8_e4m3>(x, codes, scales, {.mask = mask, .threads = threads});
            for (std::size_t i = 0; i < x.size(); ++i)
                if (!failed.same<int>(mask[i], want[i])) failed.add("mask " + std::to_string(i));
        }
    CHECK_NO_FAILURES(failed);
}
