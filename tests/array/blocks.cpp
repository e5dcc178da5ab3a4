// encode_blocks, decode_blocks and round_to_blocks against exact rationals: formats, rules, modes; every simd_level.
#include <catch.hpp>

#include <support/block_check.hpp>

using namespace block_test;
using ulpine::scale_rule;

namespace {

using minifloats = subject<ulpine::minifloat_spec>;

template <class B>
auto subject_of(const std::string& name, const oracle::format& element, const oracle::format& scale) {
    return make_subject(name, B::spec, element, scale);
}
const minifloats& mxfp8() {
    static const minifloats s = subject_of<ulpine::mxfp8_e4m3>("mxfp8_e4m3", oracle::fp8_e4m3(), oracle::e8m0());
    return s;
}
const minifloats& nvfp4() {
    static const minifloats s = subject_of<ulpine::nvfp4>("nvfp4", oracle::fp4_e2m1(), oracle::fp8_e4m3());
    return s;
}
const minifloats& nvfp4_blocks() {
    static const minifloats s =
        subject_of<ulpine::nvfp4_blocks>("nvfp4_blocks", oracle::fp4_e2m1(), oracle::fp8_e4m3());
    return s;
}
// Group scales of MLS: unsigned, without zero.
oracle::format group(int exponent_bits, int fraction_bits) {
    oracle::minifloat_parameters p = oracle::detail::with(oracle::specials::none, (1 << exponent_bits) - 1);
    p.is_signed = p.has_zero = false;
    p.subnormals = oracle::subnormals::none;
    return oracle::make_minifloat(exponent_bits, fraction_bits, p, oracle::overflow::saturate);
}
oracle::format plain(int exponent_bits, int fraction_bits) {
    return oracle::make_minifloat(exponent_bits, fraction_bits, oracle::detail::with(oracle::specials::none),
                                  oracle::overflow::saturate);
}

template <class Element>
void check_near_thresholds(failures& failed, subject<Element> s, int step, const block_options& o = {}) {
    if (o.rule) s.format.rule = static_cast<oracle::scale_rule>(*o.rule);
    const auto size = static_cast<std::size_t>(s.spec.size);
    const std::vector<float> x =
        blocks_near_thresholds(s, size, step, o.tensor_scale ? bits_of(*o.tensor_scale) : oracle::float_one);
    check(failed, s, x, {x.size()}, o);
}

}  // namespace

TEST_CASE("blocks: the formats of the catalog near all thresholds") {
    failures failed;
    check_near_thresholds(failed, mxfp8(), 1);
    check_near_thresholds(failed, nvfp4_blocks(), 1);
    check_near_thresholds(failed, subject_of<ulpine::mxfp8_e5m2>("mxfp8_e5m2", oracle::fp8_e5m2(), oracle::e8m0()), 1);
    check_near_thresholds(failed, subject_of<ulpine::mxfp6_e3m2>("mxfp6_e3m2", oracle::fp6_e3m2(), oracle::e8m0()), 1);
    check_near_thresholds(failed, subject_of<ulpine::mxfp6_e2m3>("mxfp6_e2m3", oracle::fp6_e2m3(), oracle::e8m0()), 1);
    check_near_thresholds(failed, subject_of<ulpine::mxfp4>("mxfp4", oracle::fp4_e2m1(), oracle::e8m0()), 1);
    check_near_thresholds(failed, subject_of<ulpine::mls_block<2, 1, 16>>("mls 4,0", plain(2, 1), group(4, 0)), 1);
    check_near_thresholds(failed, subject_of<ulpine::mls_block<2, 1, 16, 4, 2>>("mls 4,2", plain(2, 1), group(4, 2)),
                          1);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: scales for the tensor, given and found") {
    failures failed;
    for (const float t : {1.0f, 1.0f / 3, 0x1.fffffep-60f, 0x1.000002p+100f, 0x1p-149f, 0x1.8p-130f})
        check_near_thresholds(failed, nvfp4(), 2, {.tensor_scale = t});
    std::vector<float> x = blocks_near_thresholds(nvfp4(), 16, 4);
    check(failed, nvfp4(), x, {x.size()});
    for (float& v : x) v = float_of((bits_of(v) & 0x807fffff) | (100 + bits_of(v) % 28) << 23);
    check(failed, nvfp4(), x, {x.size()});
    check(failed, nvfp4(), std::vector<float>(40, -0.0f), {40});
    minifloats s = subject_of<ulpine::mls_block<2, 1, 16>>("mls 4,0", plain(2, 1), group(4, 0));
    check(failed, s, x, {x.size()});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: every rule with every kind of scale") {
    failures failed;
    for (const auto rule :
         {scale_rule::floor, scale_rule::ceil, scale_rule::even, scale_rule::rceil, scale_rule::nearest}) {
        for (minifloats s :
             {mxfp8(), nvfp4_blocks(),
              make_subject("e3m2 under e5m2",
                           block_spec<ulpine::minifloat_spec>{ulpine::fp6_e3m2::spec, ulpine::fp8_e5m2::spec, 16},
                           oracle::fp6_e3m2(), oracle::fp8_e5m2()),
              make_subject("e2m1 under binary16",
                           block_spec<ulpine::minifloat_spec>{ulpine::fp4_e2m1::spec, ulpine::binary16::spec, 16},
                           oracle::fp4_e2m1(), oracle::binary16()),
              make_subject("e4m3 under bfloat16",
                           block_spec<ulpine::minifloat_spec>{ulpine::fp8_e4m3::spec, ulpine::bfloat16::spec, 16},
                           oracle::fp8_e4m3(), oracle::bfloat16())}) {
            s.spec.rule = rule;
            s.format.rule = static_cast<oracle::scale_rule>(rule);
            s.name += ", rule " + std::to_string(static_cast<int>(rule));
            check_near_thresholds(failed, s, 3);
        }
        const minifloats s = subject_of<ulpine::mls_block<2, 1, 16, 4, 2>>("mls 4,2", plain(2, 1), group(4, 2));
        check_near_thresholds(failed, s, 9, {.rule = rule, .tensor_scale = 0.7f});
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: modes and policies of the elements, random bits") {
    failures failed;
    const minifloats infinite = make_subject(
        "binary8p4se", block_spec<ulpine::minifloat_spec>{ulpine::binary8p4se::spec, ulpine::fp8_e4m3::spec, 16},
        oracle::binary8p4se(), oracle::fp8_e4m3());
    for (const ulpine::rounding mode : array_test::modes) {
        if (mode == ulpine::rounding::stochastic) continue;
        for (const minifloats* s : {&mxfp8(), &nvfp4_blocks(), &infinite})
            check_near_thresholds(failed, *s, 5,
                                  {.projection = ulpine::projection{mode, ulpine::overflow::format_default}});
        check_near_thresholds(
            failed, nvfp4(), 7,
            {.projection = ulpine::projection{mode, ulpine::overflow::saturate}, .tensor_scale = 3.1f});
    }
    for (const ulpine::overflow policy :
         {ulpine::overflow::infinity, ulpine::overflow::propagate, ulpine::overflow::saturate})
        for (const minifloats* s : {&mxfp8(), &infinite})
            check_near_thresholds(failed, *s, 13,
                                  {.projection = ulpine::projection{ulpine::rounding::nearest_even, policy}});
    for (const auto v : {ulpine::stochastic_variant::a, ulpine::stochastic_variant::b, ulpine::stochastic_variant::c})
        for (const int bits : {1, 7, 23, 32}) {
            check_near_thresholds(failed, mxfp8(), 29, {.random = ulpine::philox{3, 4, 5, bits, v}});
            check_near_thresholds(failed, nvfp4_blocks(), 29,
                                  {.random = ulpine::philox{3, 4, ~std::uint64_t{0} - 50, bits, v}});
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: fixed-point and posit elements") {
    failures failed;
    oracle::fixed_parameters symmetric;
    symmetric.symmetric = true;
    const auto mxint8 = subject_of<ulpine::mxint8>(
        "mxint8", oracle::make_fixed(2, 6, symmetric, oracle::overflow::saturate), oracle::e8m0());
    check_near_thresholds(failed, mxint8, 2);
    check_near_thresholds(failed, mxint8, 11, {.rule = scale_rule::even});
    check_near_thresholds(failed, mxint8, 17, {.random = ulpine::philox{1}});
    const block_spec<ulpine::posit_spec> posits{{8, 1}, ulpine::e8m0::spec, 32};
    check_near_thresholds(failed, make_subject("posit<8,1>", posits, oracle::make_posit(8, 1), oracle::e8m0()), 5);
    CHECK_NO_FAILURES(failed);
}

// Elements whose largest power of two is below 1 need scales beyond those of floats.
TEST_CASE("blocks: short fixed point and block floating point, up to the largest float") {
    failures failed;
    std::vector<float> x;
    for (int i = 0; i < 6; ++i)
        for (std::size_t k = 0; k < 32; ++k)
            x.push_back(float_of(0x7f7fffff - (static_cast<std::uint32_t>(i) << 22) - (k % 5 == 0 ? 0 : k << 20)));
    for (const int integer_bits : {-3, 0, 1})
        for (const scale_rule rule : {scale_rule::floor, scale_rule::ceil, scale_rule::even, scale_rule::rceil}) {
            const block_spec<ulpine::fixed_spec> spec{{integer_bits, 8 - integer_bits}, ulpine::e8m0::spec, 32, rule};
            const auto f = make_subject(
                "fixed", spec, oracle::make_fixed(integer_bits, 8 - integer_bits, {}, oracle::overflow::saturate),
                oracle::e8m0());
            check(failed, f, x, {x.size()});
            check_near_thresholds(failed, f, 31);
        }
    oracle::fixed_parameters symmetric;
    symmetric.symmetric = true;
    const auto bfp = subject_of<ulpine::block_float<6, 16>>(
        "block_float<6,16>", oracle::make_fixed(2, 4, symmetric, oracle::overflow::saturate), oracle::e8m0());
    check_near_thresholds(failed, bfp, 3);
    check(failed, bfp, x, {x.size()});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: AdaptivFloat, the tensor one block") {
    failures failed;
    oracle::minifloat_parameters adaptive = oracle::detail::with(oracle::specials::none);
    adaptive.subnormals = oracle::subnormals::none;
    const auto s = subject_of<ulpine::adaptive_float<8, 3>>(
        "adaptive_float<8,3>", oracle::make_minifloat(3, 4, adaptive, oracle::overflow::saturate), oracle::e8m0());
    std::vector<float> x;
    for (std::uint32_t i = 0; i < 3000; ++i)
        x.push_back(float_of((i * 0x9e3779b9u & 0x807fffff) | (115 + i % 13) << 23));
    check(failed, s, x, {x.size()}, {.block_size = x.size()});
    check(failed, s, x, {x.size()});  // shorter than its block
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: quotients beyond the largest float are finite") {
    failures failed;
    const minifloats s = make_subject(
        "e5m2, e4m3", block_spec<ulpine::minifloat_spec>{ulpine::fp8_e5m2::spec, ulpine::fp8_e4m3::spec, 16,
                                                         scale_rule::nearest, true},
        oracle::fp8_e5m2(), oracle::fp8_e4m3());
    std::vector<float> x(16, 1);
    x[3] = std::numeric_limits<float>::max();
    x[4] = -x[3];
    for (const ulpine::overflow policy : {ulpine::overflow::propagate, ulpine::overflow::infinity})
        for (const ulpine::rounding mode : {ulpine::rounding::nearest_even, ulpine::rounding::toward_zero})
            check(failed, s, x, {16}, {.projection = ulpine::projection{mode, policy}, .tensor_scale = 0x1p-20f});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks: a tensor scale that is found can be given") {
    const block_spec<ulpine::fixed_spec> spec{{0, 8}, ulpine::e8m0::spec, 32, scale_rule::floor, true};
    std::vector<float> x(32, 0x1p127f), out(32), rounded(32);
    x[1] = 0x1p100f;
    std::vector<std::uint8_t> codes(32), scales(1);
    const float t = ulpine::encode_blocks(spec, x, codes, scales);
    ulpine::decode_blocks(spec, codes, scales, out, {.tensor_scale = t});
    CHECK(ulpine::round_to_blocks(spec, x, rounded) == t);
    CHECK(out == rounded);
    CHECK(t == 2 * (1 - 0x1p-24f));  // largest: 2^127 of it is the largest float
}

TEST_CASE("blocks: every code under every scale, decoded") {
    failures failed;
    const array_test::level_guard guard;
    const auto run = [&](const minifloats& s, float t) {
        failed.next();
        constexpr std::size_t size = 16;
        const std::size_t n = 256 * 256;
        std::vector<std::uint8_t> codes(n), scales(n / size);
        std::vector<oracle::code> want;
        for (std::size_t b = 0; b < n / size; ++b) {
            scales[b] = static_cast<std::uint8_t>(b / size);
            std::vector<oracle::code> of_block;
            const oracle::code mask = (oracle::code{1} << s.spec.element.width()) - 1;
            for (std::size_t i = 0; i < size; ++i) {
                codes[b * size + i] = static_cast<std::uint8_t>(b % size * size + i);
                of_block.push_back(codes[b * size + i] & mask);  // what is above a code does not count
            }
            const oracle::block r = oracle::decode(s.format, scales[b], of_block, bits_of(t));
            want.insert(want.end(), r.values.begin(), r.values.end());
        }
        block_options o;
        o.block_size = size;
        if (s.spec.tensor_scale) o.tensor_scale = t;
        for (const ulpine::simd_level level : array_test::available_levels()) {
            ulpine::use_simd(level);
            // At once, and in parts that are too short for tables.
            for (const std::size_t part : {n, std::size_t{8208}}) {
                std::vector<float> out(n);
                for (std::size_t i = 0; i < n; i += part) {
                    const std::size_t m = std::min(part, n - i);
                    ulpine::decode_blocks(s.spec, std::span(codes).subspan(i, m),
                                          std::span(scales).subspan(i / size, m / size), std::span(out).subspan(i, m),
                                          o);
                }
                for (std::size_t i = 0; i < n; ++i)
                    if (!failed.same<oracle::code>(bits_of(out[i]), want[i]))
                        failed.add(s.name + ", " + array_test::name_of(level) + ": code " +
                                   hex(std::uint64_t{codes[i]}) + " under " + hex(std::uint64_t{scales[i / size]}) +
                                   " is " + hex(std::uint64_t{bits_of(out[i])}) + ", want " + hex(want[i]));
            }
        }
    };
    run(mxfp8(), 1);
    run(nvfp4(), 0x1.345678p-120f);
    run(make_subject("e5m2 under e4m3",
                     block_spec<ulpine::minifloat_spec>{ulpine::fp8_e5m2::spec, ulpine::fp8_e4m3::spec, 16},
                     oracle::fp8_e5m2(), oracle::fp8_e4m3()),
        1);
    run(make_subject("e3m2 under e5m2",
                     block_spec<ulpine::minifloat_spec>{ulpine::fp6_e3m2::spec, ulpine::fp8_e5m2::spec, 16},
                     oracle::fp6_e3m2(), oracle::fp8_e5m2()),
        1);
    CHECK_NO_FAILURES(failed);
}
