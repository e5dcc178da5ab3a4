// cvt: expected values from the PTX ISA, 9.7.9.21, and the formats' definitions.
#include "harness.hpp"

#include <cmath>
#include <limits>

using namespace ptx::test;
using ptx::u32;
using ptx::u64;

namespace {
constexpr float inf = std::numeric_limits<float>::infinity(), not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr u64 top = u64{1} << 63, ones = ~u64{0};
}  // namespace

TEST_CASE("between integers", "[ptx]") {
    CHECK(apply("cvt.s64.s32", 64, {w(0xffffffff)}) == ones);
    CHECK(apply("cvt.u64.u32", 64, {w(0xffffffff)}) == 0xffffffff);
    CHECK(apply("cvt.u32.u64", 32, {x(0x123456789abcdef0)}) == 0x9abcdef0);
    CHECK(apply("cvt.s32.s16", 32, {h(0x8000)}) == 0xffff8000);
    CHECK(apply("cvt.u16.u32", 16, {w(0x12345678)}) == 0x5678);
    CHECK(apply("cvt.s32.s8", 32, {w(0x180)}) == 0xffffff80);  // the low 8 bits of a wider register
    CHECK(apply("cvt.s16.s8", 16, {h(0x0080)}) == 0xff80);
    CHECK(apply("cvt.s8.s32", 32, {w(0x180)}) == 0xffffff80);  // signed results fill the register
    CHECK(apply("cvt.u8.u32", 32, {w(0x1ff)}) == 0xff);
    CHECK(apply("cvt.s16.s64", 64, {x(0x18000)}) == 0xffffffffffff8000);
    CHECK(apply("cvt.sat.u8.s32", 32, {w(0xffffffff)}) == 0);
    CHECK(apply("cvt.sat.u8.s32", 32, {w(300)}) == 255);
    CHECK(apply("cvt.sat.s8.s32", 32, {w(0xffffff00)}) == 0xffffff80);
    CHECK(apply("cvt.sat.s32.u64", 32, {x(ones)}) == 0x7fffffff);
    CHECK(apply("cvt.sat.u32.s64", 32, {x(top)}) == 0);
}

TEST_CASE("from floating point to integers: rounding, limits, NaN", "[ptx]") {
    struct row {
        float value;
        u32 nearest, zero, down, up;
    };
    for (const row& r :
         {row{2.5f, 2, 2, 2, 3}, row{3.5f, 4, 3, 3, 4}, row{-2.5f, 0xfffffffe, 0xfffffffe, 0xfffffffd, 0xfffffffe},
          row{0.5f, 0, 0, 0, 1}, row{-0.5f, 0, 0, 0xffffffff, 0}, row{-0.75f, 0xffffffff, 0, 0xffffffff, 0},
          row{1e-30f, 0, 0, 0, 1}, row{8388609, 8388609, 8388609, 8388609, 8388609}}) {
        INFO(r.value);
        CHECK(apply("cvt.rni.s32.f32", 32, {f(r.value)}) == r.nearest);
        CHECK(apply("cvt.rzi.s32.f32", 32, {f(r.value)}) == r.zero);
        CHECK(apply("cvt.rmi.s32.f32", 32, {f(r.value)}) == r.down);
        CHECK(apply("cvt.rpi.s32.f32", 32, {f(r.value)}) == r.up);
    }
    CHECK(apply("cvt.rzi.s32.f32", 32, {f(1e20f)}) == 0x7fffffff);
    CHECK(apply("cvt.rzi.s32.f32", 32, {f(-inf)}) == 0x80000000);
    CHECK(apply("cvt.rzi.u32.f32", 32, {f(-3)}) == 0);
    CHECK(apply("cvt.rzi.u32.f32", 32, {f(4294967296.0f)}) == 0xffffffff);
    CHECK(apply("cvt.rzi.u64.f64", 64, {d(0x1p63 + 2048)}) == top + 2048);
    CHECK(apply("cvt.rzi.u64.f64", 64, {d(1e300)}) == ones);
    CHECK(apply("cvt.rzi.s64.f64", 64, {d(-1e300)}) == top);
    CHECK(apply("cvt.rzi.s64.f64", 64, {d(-0x1p63)}) == top);
    CHECK(apply("cvt.rzi.u16.f32", 16, {f(1e6f)}) == 0xffff);
    CHECK(apply("cvt.rzi.s16.f32", 16, {f(-1e6f)}) == 0x8000);
    CHECK(apply("cvt.rzi.s8.f32", 32, {f(-1e6f)}) == 0xffffff80);
    CHECK(apply("cvt.rni.s32.f16", 32, {h(0xfc00)}) == 0x80000000);
    CHECK(apply("cvt.rzi.s32.f32", 32, {f(not_a_number)}) == 0);
    CHECK(apply("cvt.rzi.u32.f32", 32, {f(not_a_number)}) == 0);
    CHECK(apply("cvt.rzi.s32.f16", 32, {h(0x7e00)}) == 0);
    CHECK(apply("cvt.rzi.s32.f64", 32, {d(NAN)}) == 0x80000000);
    CHECK(apply("cvt.rzi.u32.f64", 32, {d(NAN)}) == 0x80000000);
    CHECK(apply("cvt.rzi.s64.f32", 64, {f(not_a_number)}) == top);
    CHECK(apply("cvt.rzi.u64.f32", 64, {f(not_a_number)}) == top);
    CHECK(apply("cvt.rpi.ftz.s32.f32", 32, {f(1e-40f)}) == 0);
    CHECK(has(fails("cvt.s32.f32 %r1, %f1;"), "integer rounding"));
    CHECK(has(fails("cvt.rn.s32.f32 %r1, %f1;"), "rounding"));
}

TEST_CASE("from integers and between floating types", "[ptx]") {
    CHECK(apply_f("cvt.rn.f32.u32", {w(0xffffffff)}) == 0x1p32f);
    CHECK(apply_f("cvt.rz.f32.u32", {w(0xffffffff)}) == 0x1.fffffep31f);
    CHECK(apply_f("cvt.rn.f32.s32", {w(0xffffffff)}) == -1);
    CHECK(apply_f("cvt.rm.f32.s32", {w(16777217)}) == 16777216);
    CHECK(apply_f("cvt.rp.f32.s32", {w(16777217)}) == 16777218);
    CHECK(apply_f("cvt.rn.f32.u64", {x(ones)}) == 0x1p64f);
    CHECK(apply_f("cvt.rn.f32.u64", {x((u64{1} << 40) + (1 << 16) + 1)}) ==
          0x1.000002p40f);  // above a tie by its last bit
    CHECK(apply_d("cvt.rn.f64.u64", {x(ones)}) == 0x1p64);
    CHECK(apply_d("cvt.rz.f64.s64", {x(ones >> 1)}) == 9223372036854774784.0);
    CHECK(apply("cvt.rn.f16.u32", 16, {w(65520)}) == 0x7c00);
    CHECK(apply("cvt.rn.f16.u32", 16, {w(65519)}) == 0x7bff);
    CHECK(apply("cvt.rz.f16.u32", 16, {w(1000000)}) == 0x7bff);
    CHECK(apply_f("cvt.rn.f32.f64", {d(1 + 0x1p-24 + 0x1p-50)}) == 1 + 0x1p-23f);
    CHECK(apply_f("cvt.rm.f32.f64", {d(1 + 0x1p-24 + 0x1p-50)}) == 1);
    CHECK(apply_f("cvt.rz.f32.f64", {d(1e300)}) == std::numeric_limits<float>::max());
    CHECK(apply_f("cvt.rn.f32.f64", {d(0x1.8p-149)}) == 0x1p-148f);
    CHECK(apply_d("cvt.f64.f32", {f(1e-45f)}) == 0x1p-149);
    CHECK(apply("cvt.ftz.f64.f32", 64, {f(-1e-45f)}) == top);
    CHECK(apply("cvt.rn.ftz.f32.f64", 32, {d(-0x1p-149)}) == 0x80000000);
    CHECK(apply_f("cvt.rni.f32.f32", {f(2.5f)}) == 2);
    CHECK(apply("cvt.rzi.f32.f32", 32, {f(-0.5f)}) == 0x80000000);
    CHECK(apply_d("cvt.rpi.f64.f64", {d(1e-300)}) == 1);
    CHECK(apply_f("cvt.sat.f32.f32", {f(1.5f)}) == 1);
    CHECK(apply("cvt.sat.f32.f32", 32, {f(not_a_number)}) == 0);
    CHECK(apply("cvt.rn.f16.f32", 16, {f(65519.996f)}) == 0x7bff);
    CHECK(apply("cvt.rn.f16.f32", 16, {f(65520)}) == 0x7c00);
    CHECK(apply("cvt.rz.f16.f32", 16, {f(1e10f)}) == 0x7bff);
    CHECK(apply("cvt.rz.f16.f32", 16, {f(inf)}) == 0x7c00);
    CHECK(apply("cvt.rp.f16.f32", 16, {f(1e-20f)}) == 0x0001);
    CHECK(apply("cvt.rn.f16.f32", 16, {f(0x1p-25f)}) == 0);
    CHECK(apply("cvt.rn.f16.f32", 16, {f(0x1.8p-24f)}) == 2);
    CHECK(apply("cvt.rn.f16.f32", 16, {f(-not_a_number)}) == 0x7fff);
    CHECK(apply("cvt.rn.relu.f16.f32", 16, {f(-2)}) == 0);
    CHECK(apply("cvt.rn.satfinite.f16.f32", 16, {f(-inf)}) == 0xfbff);
    CHECK(apply_f("cvt.f32.f16", {h(0x0001)}) == 0x1p-24f);
    CHECK(apply_f("cvt.f32.bf16", {h(0x3f80)}) == 1);
    CHECK(apply("cvt.rn.bf16.f32", 16, {f(1 + 0x1p-8f)}) == 0x3f80);
    CHECK(apply("cvt.rp.bf16.f32", 16, {f(1 + 0x1p-8f)}) == 0x3f81);
    CHECK(apply("cvt.rz.bf16.f32", 16, {f(-3.4e38f)}) == 0xff7f);
    CHECK(apply("cvt.rn.f16x2.f32", 32, {f(1), f(-2)}) == 0x3c00c000);
    CHECK(apply("cvt.rn.bf16x2.f32", 32, {f(1), f(-2)}) == 0x3f80c000);
    CHECK(has(fails("cvt.f16.f32 %h1, %f1;"), "rounding"));
    CHECK(has(fails("cvt.rn.f64.f32 %d1, %f1, %f1;"), "operands"));
}

TEST_CASE("eight-bit floating point", "[ptx]") {
    // 448 is the largest e4m3; values saturate; NaN is 0x7f.
    const auto e4m3 = [](float v) { return static_cast<u32>(apply("cvt.rn.satfinite.e4m3x2.f32", 16, {f(0), f(v)})); };
    const auto e5m2 = [](float v) { return static_cast<u32>(apply("cvt.rn.satfinite.e5m2x2.f32", 16, {f(0), f(v)})); };
    CHECK(e4m3(448) == 0x7e);
    CHECK(e4m3(1e9f) == 0x7e);
    CHECK(e4m3(-inf) == 0xfe);
    CHECK(e4m3(not_a_number) == 0x7f);
    CHECK(e4m3(1) == 0x38);
    CHECK(e4m3(1.0625f) == 0x38);  // a tie
    CHECK(e4m3(1.1875f) == 0x3a);  // a tie, up to the even code
    CHECK(e4m3(0x1p-10f) == 0);
    CHECK(e4m3(0x1.8p-9f) == 2);
    CHECK(e4m3(-0.0f) == 0x80);
    CHECK(e5m2(57344) == 0x7b);
    CHECK(e5m2(61440) == 0x7b);
    CHECK(e5m2(inf) == 0x7b);
    CHECK(e5m2(not_a_number) == 0x7f);
    CHECK(e5m2(0x1p-17f) == 0);
    CHECK(e5m2(0x1.8p-17f) == 1);
    CHECK(apply("cvt.rn.satfinite.e4m3x2.f32", 16, {f(2), f(1)}) == 0x4038);  // the first above
    CHECK(apply("cvt.rn.satfinite.e4m3x2.f16x2", 16, {w(0x40003c00)}) == 0x4038);
    CHECK(apply("cvt.rn.satfinite.relu.e4m3x2.f32", 16, {f(-2), f(1)}) == 0x0038);
    // Every code back and forth.
    std::string wrong;
    for (u32 code = 0; code < 256; ++code) {
        const u32 e = code >> 3 & 15, m = code & 7;
        const double magnitude = e ? std::ldexp(8 + m, static_cast<int>(e) - 10) : std::ldexp(m, -9);
        const u64 half = apply("cvt.rn.f16x2.e4m3x2", 32, {h(code)}) & 0xffff;
        const float back = apply_f("cvt.f32.f16", {h(half)});
        if (e == 15 && m == 7 ? !std::isnan(back) : back != static_cast<float>(code & 0x80 ? -magnitude : magnitude))
            wrong += " e4m3 " + std::to_string(code);
        if (!(e == 15 && m == 7) && e4m3(back) != code) wrong += " to e4m3 " + std::to_string(code);
        // e5m2 is the upper half of f16.
        const u64 wide = apply("cvt.rn.f16x2.e5m2x2", 32, {h(code << 8 | code)});
        const u32 expected = (code & 0x7f) > 0x7c ? 0x7fff : code << 8;
        if (wide != (expected << 16 | expected)) wrong += " e5m2 " + std::to_string(code);
    }
    CHECK(wrong == "");
}
