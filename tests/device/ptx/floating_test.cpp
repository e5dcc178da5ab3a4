// Floating-point arithmetic and comparisons: expected values from the PTX ISA, 9.7.3, 9.7.4 and 9.7.6, and IEEE 754.
#include "harness.hpp"

#include <cmath>
#include <limits>

using namespace ptx::test;
using ptx::u32;
using ptx::u64;

namespace {
constexpr float inf = std::numeric_limits<float>::infinity(), not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float tiny = 0x1p-149f, normal = 0x1p-126f, huge = std::numeric_limits<float>::max();
constexpr u32 canonical = 0x7fffffff;
}  // namespace

TEST_CASE("single precision rounds as each instruction says", "[ptx]") {
    const float eps = 0x1p-24f;  // half an ulp of 1
    CHECK(apply_f("add.f32", {f(1), f(eps)}) == 1.0f);
    CHECK(apply_f("add.rn.f32", {f(1), f(eps * 1.5f)}) == 1 + 2 * eps);
    CHECK(apply_f("add.rz.f32", {f(1), f(eps * 1.5f)}) == 1.0f);
    CHECK(apply_f("add.rp.f32", {f(1), f(tiny)}) == 1 + 2 * eps);
    CHECK(apply_f("add.rm.f32", {f(1), f(-tiny)}) == 1 - eps);
    CHECK(apply_f("add.rm.f32", {f(-1), f(-tiny)}) == -1 - 2 * eps);
    CHECK(apply("add.rm.f32", 32, {f(1), f(-1)}) == 0x80000000);  // -0
    CHECK(apply("add.rn.f32", 32, {f(1), f(-1)}) == 0);
    CHECK(apply_f("sub.rz.f32", {f(1), f(tiny)}) == 1 - eps);
    CHECK(apply_f("mul.rp.f32", {f(tiny), f(tiny)}) == tiny);
    CHECK(apply_f("mul.rn.f32", {f(tiny), f(tiny)}) == 0);
    CHECK(apply_f("mul.rz.f32", {f(huge), f(huge)}) == huge);
    CHECK(apply_f("mul.rn.f32", {f(huge), f(huge)}) == inf);
    CHECK(apply_f("div.rn.f32", {f(1), f(3)}) == 0x1.555556p-2f);
    CHECK(apply_f("div.rz.f32", {f(1), f(3)}) == 0x1.555554p-2f);
    CHECK(apply_f("div.rm.f32", {f(-1), f(3)}) == -0x1.555556p-2f);
    CHECK(apply_f("div.rp.f32", {f(-1), f(3)}) == -0x1.555554p-2f);
    CHECK(apply_f("div.rn.f32", {f(-1), f(0)}) == -inf);
    CHECK(apply_f("sqrt.rn.f32", {f(2)}) == 0x1.6a09e6p0f);
    CHECK(apply_f("sqrt.rp.f32", {f(2)}) == 0x1.6a09e8p0f);
    CHECK(apply_f("rcp.rn.f32", {f(3)}) == 0x1.555556p-2f);
    CHECK(apply_f("rcp.rz.f32", {f(3)}) == 0x1.555554p-2f);
    // Fused: (1 + 2^-23)^2 - (1 + 2^-22) = 2^-46
    CHECK(apply_f("fma.rn.f32", {f(1 + 0x1p-23f), f(1 + 0x1p-23f), f(-(1 + 0x1p-22f))}) == 0x1p-46f);
    CHECK(apply_f("mad.rn.f32", {f(1 + 0x1p-23f), f(1 + 0x1p-23f), f(-(1 + 0x1p-22f))}) == 0x1p-46f);
    CHECK(apply_f("fma.rp.f32", {f(1), f(1), f(tiny)}) == 1 + 0x1p-23f);
    CHECK(apply_f("fma.rz.f32", {f(1), f(1), f(-tiny)}) == 1 - 0x1p-24f);
    CHECK(apply_d("div.rn.f64", {d(1), d(3)}) == 1.0 / 3);
    CHECK(apply_d("add.rp.f64", {d(1), d(0x1p-1000)}) == 1 + 0x1p-52);
    CHECK(apply_d("add.rz.f64", {d(1), d(-0x1p-1000)}) == 1 - 0x1p-53);
    CHECK(apply_d("fma.rn.f64", {d(1 + 0x1p-52), d(1 + 0x1p-52), d(-(1 + 0x1p-51))}) == 0x1p-104);
    CHECK(apply_d("sqrt.rn.f64", {d(2)}) == 0x1.6a09e667f3bcdp0);
    CHECK(apply_d("sqrt.rm.f64", {d(2)}) == 0x1.6a09e667f3bccp0);
    CHECK(apply_d("mul.rm.f64", {d(-0x1p-1074), d(0x1p-1074)}) == -0x1p-1074);
}

TEST_CASE("flushing, saturation and NaN", "[ptx]") {
    CHECK(apply("add.ftz.f32", 32, {f(-tiny), f(-tiny)}) == 0x80000000);
    CHECK(apply_f("add.f32", {f(tiny), f(tiny)}) == 2 * tiny);
    CHECK(apply("mul.ftz.f32", 32, {f(normal), f(0.5f)}) == 0);
    CHECK(apply_f("mul.f32", {f(normal), f(0.5f)}) == normal / 2);
    CHECK(apply_f("fma.rn.ftz.f32", {f(tiny), f(huge), f(1)}) == 1);
    CHECK(apply_f("add.sat.f32", {f(0.75f), f(0.75f)}) == 1);
    CHECK(apply("add.sat.f32", 32, {f(-2), f(1)}) == 0);
    CHECK(apply("add.sat.f32", 32, {f(not_a_number), f(1)}) == 0);
    CHECK(apply("add.f32", 32, {{32, 0xffc00001}, f(1)}) == canonical);
    CHECK(apply("add.f32", 32, {f(inf), f(-inf)}) == canonical);
    CHECK(apply("mul.rz.f32", 32, {f(inf), f(0)}) == canonical);
    CHECK(apply("sqrt.rn.f32", 32, {f(-1)}) == canonical);
    CHECK(apply("add.f64", 64, {{64, 0x7ff8000000000123}, d(1)}) == 0x7ff8000000000123);  // payloads stay
    CHECK(apply("min.f32", 32, {f(not_a_number), f(2)}) == std::bit_cast<u32>(2.0f));
    CHECK(apply("max.f32", 32, {f(2), f(not_a_number)}) == std::bit_cast<u32>(2.0f));
    CHECK(apply("min.f32", 32, {f(not_a_number), f(not_a_number)}) == canonical);
    CHECK(apply("min.NaN.f32", 32, {f(not_a_number), f(2)}) == canonical);
    CHECK(apply("min.f32", 32, {f(0.0f), f(-0.0f)}) == 0x80000000);
    CHECK(apply("max.f32", 32, {f(-0.0f), f(0.0f)}) == 0);
    CHECK(apply_d("max.f64", {d(-1), d(-2)}) == -1);
    CHECK(apply("neg.f32", 32, {f(0)}) == 0x80000000);
    CHECK(apply("abs.f32", 32, {f(-tiny)}) == 1);
    CHECK(apply("abs.ftz.f32", 32, {f(-tiny)}) == 0);
    CHECK(apply_f("copysign.f32", {f(-1), f(3)}) == -3);  // the sign of the first, the rest of the second
    CHECK(apply("testp.subnormal.f32", 1, {f(tiny)}) == 1);
    CHECK(apply("testp.normal.f32", 1, {f(tiny)}) == 0);
    CHECK(apply("testp.notanumber.f64", 1, {d(NAN)}) == 1);
    CHECK(apply("testp.finite.f32", 1, {f(inf)}) == 0);
    CHECK(has(fails("div.f32 %f1, %f2, %f3;"), "rounding"));
    CHECK(has(fails("fma.f32 %f1, %f2, %f3, %f4;"), "rounding"));
    CHECK(has(fails("add.sat.f64 %d1, %d2, %d3;"), "unknown modifier .sat"));
}

TEST_CASE("approximations are within what the ISA promises", "[ptx]") {
    CHECK(apply_f("rcp.approx.f32", {f(3)}) == Approx(1.0 / 3).epsilon(1e-6));
    CHECK(apply_f("ex2.approx.ftz.f32", {f(0.5f)}) == Approx(std::sqrt(2.0)).epsilon(1e-6));
    CHECK(apply_f("lg2.approx.f32", {f(8)}) == Approx(3).epsilon(1e-6));
    CHECK(apply_f("rsqrt.approx.f32", {f(4)}) == Approx(0.5).epsilon(1e-6));
    CHECK(apply_f("sqrt.approx.f32", {f(4)}) == Approx(2).epsilon(1e-6));
    CHECK(apply_f("div.approx.f32", {f(1), f(3)}) == Approx(1.0 / 3).epsilon(1e-6));
    CHECK(apply_f("sin.approx.f32", {f(1)}) == Approx(std::sin(1.0)).epsilon(1e-6));
}

TEST_CASE("half precision", "[ptx]") {
    CHECK(apply("add.f16", 16, {h(0x3c00), h(0x1000)}) == 0x3c00);  // 1 + 2^-11: a tie, to even
    CHECK(apply("add.f16", 16, {h(0x3c01), h(0x1000)}) == 0x3c02);
    CHECK(apply("sub.f16", 16, {h(0x3c00), h(0x3c00)}) == 0);
    CHECK(apply("mul.f16", 16, {h(0x7bff), h(0x4000)}) == 0x7c00);
    CHECK(apply("mul.f16", 16, {h(0x0001), h(0x3800)}) == 0);  // 2^-25: a tie, to even
    CHECK(apply("mul.f16", 16, {h(0x0003), h(0x3800)}) == 2);
    // (1 + 2^-10)^2 = 1 + 2^-9 + 2^-20; minus 1 + 2^-9 leaves 2^-20
    CHECK(apply("fma.rn.f16", 16, {h(0x3c01), h(0x3c01), h(0xbc02)}) == 0x0010);
    CHECK(apply("fma.rn.f16", 16, {h(0x0001), h(0x3c00), h(0x6800)}) == 0x6800);
    CHECK(apply("fma.rn.f16", 16, {h(0x3c01), h(0x3bff), h(0x6800)}) == 0x6801);  // just above the tie 2049
    CHECK(apply("fma.rn.f16", 16, {h(0x3c01), h(0x3bfe), h(0x6800)}) == 0x6800);  // just below it
    CHECK(apply("fma.rn.f16", 16, {h(0x6801), h(0x3c00), h(0x3c00)}) == 0x6802);
    CHECK(apply("add.f16", 16, {h(0x7e01), h(0x3c00)}) == 0x7fff);
    CHECK(apply("add.sat.f16", 16, {h(0x3c00), h(0x3c00)}) == 0x3c00);
    CHECK(apply("add.ftz.f16", 16, {h(0x0001), h(0x0001)}) == 0);
    CHECK(apply("fma.rn.relu.f16", 16, {h(0xbc00), h(0x3c00), h(0)}) == 0);
    CHECK(apply("neg.f16", 16, {h(0x3c00)}) == 0xbc00);
    CHECK(apply("abs.bf16", 16, {h(0xbf80)}) == 0x3f80);
    CHECK(apply("min.f16", 16, {h(0x8000), h(0x0000)}) == 0x8000);
    CHECK(apply("max.NaN.f16", 16, {h(0x7e00), h(0x0000)}) == 0x7fff);
    CHECK(apply("add.f16x2", 32, {w(0x3c003c00), w(0x40003c00)}) == 0x42004000);
    CHECK(apply("fma.rn.f16x2", 32, {w(0x3c004000), w(0x40004000), w(0x00003c00)}) == 0x40004500);
    CHECK(apply("mul.bf16", 16, {h(0x4000), h(0x4040)}) == 0x40c0);
    CHECK(apply("add.bf16", 16, {h(0x3f80), h(0x3b80)}) == 0x3f80);  // 1 + 2^-8: a tie, to even
    CHECK(apply("fma.rn.bf16", 16, {h(0x3f80), h(0x3b80), h(0x3f81)}) == 0x3f82);
    CHECK(apply("fma.rn.bf16", 16, {h(0x3f80), h(0x0001), h(0x3f80)}) == 0x3f80);
    CHECK(apply("fma.rn.bf16x2", 32, {w(0x3f803f80), w(0x40004000), w(0x3f803f80)}) == 0x40404040);
}

TEST_CASE("comparisons and selections", "[ptx]") {
    const auto holds = [](const std::string& order, const std::string& type, std::vector<source> s) {
        return apply("setp." + order + "." + type, 1, s) != 0;
    };
    CHECK(holds("lt", "s32", {w(0xffffffff), w(0)}));
    CHECK_FALSE(holds("lt", "u32", {w(0xffffffff), w(0)}));
    CHECK(holds("lo", "u32", {w(0), w(0xffffffff)}));
    CHECK(holds("hs", "u64", {x(~u64{0}), x(1)}));
    CHECK(holds("ge", "s64", {x(1), x(~u64{0})}));
    CHECK(holds("le", "s16", {h(0x8000), h(0)}));
    CHECK(holds("ne", "b16", {h(1), h(0)}));
    struct row {
        const char* order;
        bool less, equal, greater, unordered;
    };
    for (const row& r : {row{"eq", 0, 1, 0, 0}, row{"ne", 1, 0, 1, 0}, row{"lt", 1, 0, 0, 0}, row{"le", 1, 1, 0, 0},
                         row{"gt", 0, 0, 1, 0}, row{"ge", 0, 1, 1, 0}, row{"equ", 0, 1, 0, 1}, row{"neu", 1, 0, 1, 1},
                         row{"ltu", 1, 0, 0, 1}, row{"leu", 1, 1, 0, 1}, row{"gtu", 0, 0, 1, 1}, row{"geu", 0, 1, 1, 1},
                         row{"num", 1, 1, 1, 0}, row{"nan", 0, 0, 0, 1}}) {
        INFO(r.order);
        CHECK(holds(r.order, "f32", {f(1), f(2)}) == r.less);
        CHECK(holds(r.order, "f32", {f(0.0f), f(-0.0f)}) == r.equal);
        CHECK(holds(r.order, "f32", {f(3), f(2)}) == r.greater);
        CHECK(holds(r.order, "f32", {f(not_a_number), f(2)}) == r.unordered);
        CHECK(holds(r.order, "f64", {d(1), d(NAN)}) == r.unordered);
        CHECK(holds(r.order, "f16", {h(0x3c00), h(0x4000)}) == r.less);
    }
    CHECK(holds("eq.ftz", "f32", {f(tiny), f(0)}));
    CHECK(apply("setp.lt.and.s32", 1, {w(1), w(2), p(false)}) == 0);
    CHECK(apply("setp.lt.or.s32", 1, {w(3), w(2), p(true)}) == 1);
    CHECK(apply("setp.lt.xor.s32", 1, {w(1), w(2), p(true)}) == 0);
    CHECK(by_thread("setp.lt.s32 %p1|%p2, %r31, 2; selp.u32 %r1, 1, 0, %p1; selp.u32 %r2, 2, 0, %p2; or.b32 %r3, %r1, "
                    "%r2; st.global.u32 [%rd1], %r3;",
                    4) == std::vector<u32>{1, 1, 2, 2});
    CHECK(by_thread("setp.lt.s32 %p1, %r31, 2; setp.ge.and.s32 %p2, %r31, 1, !%p1; selp.u32 %r1, 7, 8, %p2; "
                    "st.global.u32 [%rd1], %r1;",
                    4) == std::vector<u32>{8, 8, 7, 7});
    CHECK(apply("set.lt.u32.s32", 32, {w(1), w(2)}) == 0xffffffff);
    CHECK(apply("set.lt.f32.s32", 32, {w(1), w(2)}) == 0x3f800000);
    CHECK(apply("set.gt.u32.f32", 32, {f(1), f(2)}) == 0);
    CHECK(apply("set.eq.f16.f16", 16, {h(0x3c00), h(0x3c00)}) == 0x3c00);
    CHECK(apply("selp.b64", 64, {x(5), x(6), p(false)}) == 6);
    CHECK(apply("slct.u32.s32", 32, {w(5), w(6), w(0xffffffff)}) == 6);
    CHECK(apply("slct.u32.f32", 32, {w(5), w(6), f(-0.0f)}) == 5);
}
