// Scales of blocks against exact rationals: every rule, formats of scales and elements as records.
#include <catch.hpp>
#include <oracle/block.hpp>
#include <support/failures.hpp>
#include <ulpine/block/catalog.hpp>

#include <bit>
#include <limits>
#include <random>

namespace {

using namespace ulpine;
using oracle::code;

struct pairing {
    const char* name;
    minifloat_spec scale;
    oracle::format oracle_scale;
};
template <class Spec>
struct element {
    const char* name;
    Spec spec;
    oracle::format format;
};

const std::vector<pairing>& scales() {
    static const std::vector<pairing> all = [] {
        oracle::minifloat_parameters group = oracle::detail::with(oracle::specials::none, 15);
        group.is_signed = group.has_zero = false;
        group.subnormals = oracle::subnormals::none;
        return std::vector<pairing>{
            {"e8m0", e8m0::spec, oracle::e8m0()},
            {"fp8_e4m3", fp8_e4m3::spec, oracle::fp8_e4m3()},
            {"fp8_e5m2", fp8_e5m2::spec, oracle::fp8_e5m2()},
            {"binary16", binary16::spec, oracle::binary16()},
            {"bfloat16", bfloat16::spec, oracle::bfloat16()},
            {"group 4,0", mls_block<2, 1, 16>::spec.scale,
             oracle::make_minifloat(4, 0, group, oracle::overflow::saturate)},
            {"group 4,2", mls_block<2, 1, 16, 4, 2>::spec.scale,
             oracle::make_minifloat(4, 2, group, oracle::overflow::saturate)},
        };
    }();
    return all;
}

// Floats near what the rules decide by: powers of two, powers times the largest element and its halfway points, ends.
std::vector<std::uint32_t> magnitudes(const std::vector<double>& significands) {
    std::vector<std::uint32_t> all{0,           1,           2,           3,           0x7fffffu,
                                   0x800000u,   0x800001u,   0x7f7ffffeu, 0x7f7fffffu, 0x7f800000u,
                                   0x7f800001u, 0x7fc00000u, 0x7fffffffu};
    for (int e = -149; e < 128; e += e < -120 || e > 110 ? 1 : 7)
        for (const double s : significands) {
            const double x = std::ldexp(s, e);
            if (!(x < 3.4e38)) continue;
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
            for (const std::uint32_t b : {bits - 1, bits, bits + 1})
                if (b < 0x7f800000u) all.push_back(b);
        }
    std::mt19937 random(5);
    for (int i = 0; i < 200; ++i) all.push_back(static_cast<std::uint32_t>(random()) & 0x7fffffffu);
    return all;
}

template <class Spec>
void check(support::failures& failed, const element<Spec>& e) {
    const double largest = oracle::to_double_exact(oracle::largest_magnitude(e.format));
    int emax = 0;
    const double top = std::frexp(largest, &emax);
    const long bits = oracle::top_fraction_bits(e.format);
    const double tie = bits < 22 ? 2 - std::ldexp(1, -static_cast<int>(bits) - 1) : 2;
    const std::vector<std::uint32_t> inputs = magnitudes({1, tie, 2 * top, 1.5, 2 * top * 1.125, 2 * top * 1.0625});
    for (const pairing& p : scales())
        for (int r = 0; r < 5; ++r)
            for (const float t : {1.0f, 0.0123f}) {
                if (r % 2 == 0 && t != 1.0f && p.scale.fraction_bits == 0) continue;
                failed.next();
                const block_spec<Spec> spec{e.spec, p.scale, 16, static_cast<scale_rule>(r), true};
                const oracle::block_format f{e.format, p.oracle_scale, static_cast<oracle::scale_rule>(r), true};
                const std::uint32_t t_bits = std::bit_cast<std::uint32_t>(t);
                const detail::scale_plan plan = detail::plan_scales(spec, t_bits);
                const oracle::datum tensor = oracle::decode(oracle::binary32(), t_bits);
                for (const std::uint32_t amax : inputs) {
                    const code want = oracle::scale_for(f, amax, tensor);
                    const code got = detail::scale_code(plan, amax);
                    if (!failed.same(got, want))
                        failed.add(std::string(e.name) + " " + p.name + " rule " + std::to_string(r) + " tensor " +
                                   support::hex(t) + " amax " + support::hex(std::uint64_t{amax}) + ": got " +
                                   support::hex(got) + ", want " + support::hex(want));
                }
            }
}

}  // namespace

TEST_CASE("the scale of a block follows from its largest magnitude by the rule") {
    support::failures failed;
    const auto minifloats = {
        element<minifloat_spec>{"fp8_e4m3", fp8_e4m3::spec, oracle::fp8_e4m3()},
        element<minifloat_spec>{"fp4_e2m1", fp4_e2m1::spec, oracle::fp4_e2m1()},
        element<minifloat_spec>{"bfloat16", bfloat16::spec, oracle::bfloat16()},
    };
    for (const auto& e : minifloats) check(failed, e);
    oracle::fixed_parameters symmetric;
    symmetric.symmetric = true;
    check(failed, element<fixed_spec>{"mxint8", mxint8::spec.element, oracle::make_fixed(2, 6, symmetric)});
    check(failed, element<posit_spec>{"posit8", posit8::spec, oracle::standard_posit(8)});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("factors: scale and tensor scale as one float") {
    support::failures failed;
    for (const pairing& p : scales())
        for (const float t : {1.0f, 0.0123f, 1e-38f, 3e35f}) {
            const std::uint32_t t_bits = std::bit_cast<std::uint32_t>(t);
            const detail::scale_plan plan = detail::plan_scales(
                block_spec<minifloat_spec>{fp4_e2m1::spec, p.scale, 16, scale_rule::floor, true}, t_bits);
            const oracle::datum tensor = oracle::decode(oracle::binary32(), t_bits);
            for (code c = 0; c<(code{1} << p.scale.width()); c += p.scale.width()> 8 ? 37 : 1) {
                const oracle::datum want = oracle::factor_of(oracle::decode(p.oracle_scale, c), tensor);
                const oracle::datum got = oracle::decode(oracle::binary32(), detail::scale_factor(plan, c));
                if (!failed.holds(oracle::same(got, want)))
                    failed.add(std::string(p.name) + " " + support::hex(c) + " times " + support::hex(t) + ": got " +
                               oracle::to_string(got) + ", want " + oracle::to_string(want));
            }
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("the scale of a tensor") {
    support::failures failed;
    const oracle::block_format f{oracle::fp4_e2m1(), oracle::fp8_e4m3(), oracle::scale_rule::nearest, true};
    for (const std::uint32_t amax : magnitudes({1, 1.3125, 1.999}))
        if (amax < 0x7f800000u) {
            const code want = oracle::tensor_scale_for(f, amax), got = detail::tensor_scale_for(nvfp4::spec, amax);
            if (!failed.same(got, want))
                failed.add(support::hex(std::uint64_t{amax}) + ": got " + support::hex(got) + ", want " +
                           support::hex(want));
        }
    CHECK_NO_FAILURES(failed);
    CHECK(std::bit_cast<float>(detail::tensor_scale_for(nvfp4::spec, std::bit_cast<std::uint32_t>(2688.0f))) == 1);
}

TEST_CASE("the rules differ as OCP MX 1.0, 6.3, and others in use say") {
    const auto scale = [](scale_rule rule, float amax) {
        const block_spec<minifloat_spec> spec{fp4_e2m1::spec, e8m0::spec, 32, rule};
        const detail::scale_plan plan = detail::plan_scales(spec, 0x3f800000u);
        return static_cast<float>(
            e8m0::from_bits(static_cast<std::uint8_t>(detail::scale_code(plan, std::bit_cast<std::uint32_t>(amax)))));
    };
    // 6 = 1.5 4 is the largest element; 7 clamps, 7.5 would.
    using enum scale_rule;
    CHECK(scale(floor, 6) == 1);
    CHECK(scale(floor, 7.5f) == 1);
    CHECK(scale(ceil, 4) == 1);
    CHECK(scale(ceil, 4.5f) == 2);
    CHECK(scale(even, 6.5f) == 1);
    CHECK(scale(even, 7) == 2);  // the tie between 6 and 8
    CHECK(scale(rceil, 6) == 1);
    CHECK(scale(rceil, 6.000001f) == 2);
    CHECK(scale(nearest, 7.5f) == 1);
    CHECK(scale(nearest, 9) == 2);  // 1.5, the tie between 1 and 2
}

// Of formats of scales without NaN, under a tensor scale so small that even their largest value times it is 0.
TEST_CASE("under the factor 0 elements are zeros, but NaN") {
    const auto under_zero = [](float x) { return detail::scaled_down(std::bit_cast<std::uint32_t>(x), 0); };
    CHECK(under_zero(3.5f) == 0);
    CHECK(under_zero(-1e30f) == 0x80000000u);
    CHECK(under_zero(-std::numeric_limits<float>::infinity()) == 0x80000000u);
    CHECK(under_zero(std::numeric_limits<float>::quiet_NaN()) == 0x7fc00000u);
}
