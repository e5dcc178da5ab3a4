// Integer arithmetic, shifts, bit fields: expected values from the definitions of the PTX ISA, 9.7.1, 9.7.2 and 9.7.8.
#include "harness.hpp"

using namespace ptx::test;
using ptx::u32;
using ptx::u64;

namespace {
constexpr u64 top = u64{1} << 63, ones = ~u64{0};
}

TEST_CASE("sums, products and quotients wrap", "[ptx]") {
    CHECK(apply("add.u32", 32, {w(0xffffffff), w(2)}) == 1);
    CHECK(apply("add.s64", 64, {x(ones >> 1), x(1)}) == top);
    CHECK(apply("add.u16", 16, {h(0xffff), h(3)}) == 2);
    CHECK(apply("add.sat.s32", 32, {w(0x7fffffff), w(1)}) == 0x7fffffff);
    CHECK(apply("add.sat.s32", 32, {w(0x80000000), w(0xffffffff)}) == 0x80000000);
    CHECK(apply("sub.s32", 32, {w(0), w(1)}) == 0xffffffff);
    CHECK(apply("sub.sat.s32", 32, {w(0x80000000), w(1)}) == 0x80000000);
    CHECK(apply("mul.lo.s32", 32, {w(0x10001), w(0x10001)}) == 0x20001);
    CHECK(apply("mul.hi.u32", 32, {w(0xffffffff), w(0xffffffff)}) == 0xfffffffe);
    CHECK(apply("mul.hi.s32", 32, {w(0xffffffff), w(0xffffffff)}) == 0);
    CHECK(apply("mul.hi.u64", 64, {x(ones), x(ones)}) == ones - 1);
    CHECK(apply("mul.hi.s64", 64, {x(top), x(2)}) == ones);
    CHECK(apply("mul.wide.u32", 64, {w(0xffffffff), w(0xffffffff)}) == 0xfffffffe00000001);
    CHECK(apply("mul.wide.s32", 64, {w(0xffffffff), w(2)}) == ones - 1);
    CHECK(apply("mul.wide.s16", 32, {h(0xffff), h(5)}) == 0xfffffffb);
    CHECK(apply("mul.wide.u16", 32, {h(0xffff), h(0xffff)}) == 0xfffe0001);
    CHECK(apply("mad.lo.u32", 32, {w(3), w(5), w(0xfffffff2)}) == 1);
    CHECK(apply("mad.hi.u32", 32, {w(0x80000000), w(6), w(1)}) == 4);
    CHECK(apply("mad.wide.u32", 64, {w(0xffffffff), w(0xffffffff), x(2)}) == 0xfffffffe00000003);
    CHECK(apply("mul24.lo.s32", 32, {w(0xff800000), w(2)}) == 0xff000000);
    CHECK(apply("mul24.hi.u32", 32, {w(0xabffffff), w(0xffffff)}) == 0xfffffe00);
    CHECK(apply("div.s32", 32, {w(0xfffffff9), w(2)}) == 0xfffffffd);  // toward zero
    CHECK(apply("rem.s32", 32, {w(0xfffffff9), w(2)}) == 0xffffffff);
    CHECK(apply("div.u64", 64, {x(ones), x(10)}) == 1844674407370955161u);
    CHECK(apply("div.s32", 32, {w(0x80000000), w(0xffffffff)}) == 0x80000000);
    CHECK(apply("min.s16", 16, {h(0x8000), h(1)}) == 0x8000);
    CHECK(apply("max.u16", 16, {h(0x8000), h(1)}) == 0x8000);
    CHECK(apply("min.u64", 64, {x(top), x(1)}) == 1);
    CHECK(apply("max.s64", 64, {x(top), x(1)}) == 1);
    CHECK(apply("abs.s32", 32, {w(0x80000000)}) == 0x80000000);
    CHECK(apply("abs.s64", 64, {x(ones)}) == 1);
    CHECK(apply("neg.s32", 32, {w(5)}) == 0xfffffffb);
    CHECK(apply("sad.u32", 32, {w(3), w(10), w(100)}) == 107);
    CHECK(apply("sad.s32", 32, {w(0xffffffff), w(1), w(100)}) == 102);
    CHECK(apply("dp4a.u32.u32", 32, {w(0x010203ff), w(0x01010102), w(10)}) == 1 + 2 + 3 + 510 + 10);
    CHECK(apply("dp4a.s32.u32", 32, {w(0x000000ff), w(0x00000002), w(0)}) == 0xfffffffe);
    CHECK(has(fails("mov.u32 %r1, 0; div.u32 %r2, %r1, %r1;"), "division by zero"));
    CHECK(has(fails("mov.u32 %r1, 0; rem.s32 %r2, %r1, %r1;"), "line"));
}

TEST_CASE("the carry flag goes through chains", "[ptx]") {
    buffer<u32> out(std::vector<u32>(8, 0));
    run_kernel(kernel("mov.u32 %r1, -1; mov.u32 %r2, 1; mov.u32 %r3, 0;\n"
                      "add.cc.u32 %r4, %r1, %r2; addc.cc.u32 %r5, %r1, %r3; addc.u32 %r6, %r3, %r3;\n"
                      "st.global.u32 [%rd0], %r4; st.global.u32 [%rd0+4], %r5; st.global.u32 [%rd0+8], %r6;\n"
                      "sub.cc.u32 %r4, %r3, %r2; subc.cc.u32 %r5, %r3, %r3; subc.u32 %r6, %r2, %r3;\n"
                      "st.global.u32 [%rd0+12], %r4; st.global.u32 [%rd0+16], %r5; st.global.u32 [%rd0+20], %r6;\n"
                      "mad.lo.cc.u32 %r4, %r1, %r1, %r1; madc.hi.u32 %r5, %r1, %r1, %r3;\n"
                      "st.global.u32 [%rd0+24], %r4; st.global.u32 [%rd0+28], %r5;"),
               {out.address()});
    // (2^32 - 1)^2 + 2^32 - 1 = 2^64 - 2^32
    CHECK(out.values() == std::vector<u32>{0, 0, 1, 0xffffffff, 0xffffffff, 0, 0, 0xffffffff});
}

TEST_CASE("shifts clamp, funnel shifts clamp or wrap", "[ptx]") {
    for (const u32 n : {32u, 33u, 255u, 256u, 0xffffffffu}) {
        CHECK(apply("shl.b32", 32, {w(0xffffffff), w(n)}) == 0);
        CHECK(apply("shr.u32", 32, {w(0xffffffff), w(n)}) == 0);
        CHECK(apply("shr.s32", 32, {w(0x80000000), w(n)}) == 0xffffffff);
        CHECK(apply("shr.s32", 32, {w(0x7fffffff), w(n)}) == 0);
    }
    CHECK(apply("shl.b64", 64, {x(1), w(63)}) == top);
    CHECK(apply("shl.b64", 64, {x(ones), w(64)}) == 0);
    CHECK(apply("shr.s64", 64, {x(top), w(64)}) == ones);
    CHECK(apply("shr.s64", 64, {x(top), w(63)}) == ones);
    CHECK(apply("shr.u64", 64, {x(top), w(63)}) == 1);
    CHECK(apply("shr.s16", 16, {h(0x8000), w(20)}) == 0xffff);
    CHECK(apply("shl.b16", 16, {h(0xffff), w(15)}) == 0x8000);
    CHECK(apply("shl.b16", 16, {h(0xffff), w(16)}) == 0);
    // a is the low word, b the high one.
    CHECK(apply("shf.l.wrap.b32", 32, {w(0x80000001), w(0x12345678), w(4)}) == 0x23456788);
    CHECK(apply("shf.l.wrap.b32", 32, {w(0x80000001), w(0x12345678), w(36)}) == 0x23456788);
    CHECK(apply("shf.l.clamp.b32", 32, {w(0x80000001), w(0x12345678), w(36)}) == 0x80000001);
    CHECK(apply("shf.l.clamp.b32", 32, {w(0x80000001), w(0x12345678), w(0)}) == 0x12345678);
    CHECK(apply("shf.r.wrap.b32", 32, {w(0x12345678), w(0x80000001), w(4)}) == 0x11234567);
    CHECK(apply("shf.r.wrap.b32", 32, {w(0x12345678), w(0x80000001), w(32)}) == 0x12345678);
    CHECK(apply("shf.r.clamp.b32", 32, {w(0x12345678), w(0x80000001), w(32)}) == 0x80000001);
    CHECK(apply("shf.r.clamp.b32", 32, {w(0x12345678), w(0x80000001), w(99)}) == 0x80000001);
}

TEST_CASE("logic, permutations and bit fields", "[ptx]") {
    CHECK(apply("and.b32", 32, {w(0xff00ff00), w(0x0ff00ff0)}) == 0x0f000f00);
    CHECK(apply("or.b64", 64, {x(top), x(1)}) == (top | 1));
    CHECK(apply("xor.b16", 16, {h(0xffff), h(0x0f0f)}) == 0xf0f0);
    CHECK(apply("not.b16", 16, {h(0x00ff)}) == 0xff00);
    CHECK(apply("not.b64", 64, {x(0)}) == ones);
    CHECK(apply("cnot.b32", 32, {w(0)}) == 1);
    CHECK(apply("cnot.b32", 32, {w(7)}) == 0);
    CHECK(apply("not.pred", 1, {p(true)}) == 0);
    CHECK(apply("not.pred", 1, {p(false)}) == 1);
    CHECK(apply("xor.pred", 1, {p(true), p(true)}) == 0);
    const u32 a = 0xf0f0f0f0, b = 0xcccccccc, c = 0xaaaaaaaa;
    for (u32 table = 0; table < 256; table += 5)  // these operands make the result the table itself
        CHECK(apply("lop3.b32", 32, {w(a), w(b), w(c)}, ", " + std::to_string(table)) == table * 0x01010101u);
    // Bytes 0 to 3 of a, 4 to 7 of b.
    CHECK(apply("prmt.b32", 32, {w(0x33221100), w(0x77665544), w(0x7531)}) == 0x77553311);
    CHECK(apply("prmt.b32", 32, {w(0x80221100), w(0x77665544), w(0xb803)}) == 0xff000080);
    CHECK(apply("prmt.b32.f4e", 32, {w(0x33221100), w(0x77665544), w(1)}) == 0x44332211);
    CHECK(apply("prmt.b32.b4e", 32, {w(0x33221100), w(0x77665544), w(1)}) == 0x66770011);
    CHECK(apply("prmt.b32.rc8", 32, {w(0x33221100), w(0x77665544), w(2)}) == 0x22222222);
    CHECK(apply("prmt.b32.ecl", 32, {w(0x33221100), w(0x77665544), w(1)}) == 0x33221111);
    CHECK(apply("prmt.b32.ecr", 32, {w(0x33221100), w(0x77665544), w(1)}) == 0x11111100);
    CHECK(apply("prmt.b32.rc16", 32, {w(0x33221100), w(0x77665544), w(1)}) == 0x33223322);
    CHECK(apply("popc.b64", 32, {x(ones)}) == 64);
    CHECK(apply("clz.b32", 32, {w(0)}) == 32);
    CHECK(apply("clz.b64", 32, {x(1)}) == 63);
    CHECK(apply("bfind.u32", 32, {w(0x00010000)}) == 16);
    CHECK(apply("bfind.u32", 32, {w(0)}) == 0xffffffff);
    CHECK(apply("bfind.s32", 32, {w(0xffffffff)}) == 0xffffffff);
    CHECK(apply("bfind.s32", 32, {w(0xfffffff0)}) == 3);
    CHECK(apply("bfind.shiftamt.u32", 32, {w(0x00010000)}) == 15);
    CHECK(apply("bfind.s64", 32, {x(top)}) == 62);
    CHECK(apply("brev.b32", 32, {w(0x00000011)}) == 0x88000000);
    CHECK(apply("brev.b64", 64, {x(1)}) == top);
    CHECK(apply("bfe.u32", 32, {w(0xabcd1234), w(8), w(8)}) == 0x12);
    CHECK(apply("bfe.s32", 32, {w(0xabcd8234), w(8), w(8)}) == 0xffffff82);
    CHECK(apply("bfe.u32", 32, {w(0xffffffff), w(28), w(8)}) == 0xf);
    CHECK(apply("bfe.s32", 32, {w(0x80000000), w(28), w(8)}) == 0xfffffff8);
    CHECK(apply("bfe.s32", 32, {w(0x80000000), w(40), w(8)}) == 0xffffffff);  // beyond the top: its sign
    CHECK(apply("bfe.s32", 32, {w(0xffffffff), w(3), w(0)}) == 0);
    CHECK(apply("bfe.u32", 32, {w(0xffffffff), w(0x100), w(4)}) == 0xf);  // one byte of the position counts
    CHECK(apply("bfe.s64", 64, {x(top), w(63), w(1)}) == ones);
    CHECK(apply("bfi.b32", 32, {w(0xff), w(0), w(4), w(8)}) == 0xff0);
    CHECK(apply("bfi.b32", 32, {w(0), w(0xffffffff), w(28), w(8)}) == 0x0fffffff);
    CHECK(apply("bfi.b32", 32, {w(0), w(0xffffffff), w(3), w(0)}) == 0xffffffff);
    CHECK(apply("bfi.b32", 32, {w(0), w(0xffffffff), w(32), w(5)}) == 0xffffffff);
    CHECK(apply("bfi.b64", 64, {x(5), x(7), w(32), w(32)}) == 0x0000000500000007);
    CHECK(apply("bmsk.clamp.b32", 32, {w(4), w(8)}) == 0xff0);
    CHECK(apply("bmsk.clamp.b32", 32, {w(28), w(40)}) == 0xf0000000);
    CHECK(apply("bmsk.wrap.b32", 32, {w(36), w(40)}) == 0xff0);
    CHECK(apply("fns.b32", 32, {w(0b10110), w(0), w(2)}) == 2);
    CHECK(apply("fns.b32", 32, {w(0b10110), w(4), w(0xfffffffe)}) == 2);
    CHECK(apply("fns.b32", 32, {w(0b10110), w(1), w(0)}) == 1);
    CHECK(apply("fns.b32", 32, {w(0b10110), w(0), w(9)}) == 0xffffffff);
}

TEST_CASE("what is not known is named", "[ptx]") {
    CHECK(has(fails("frobnicate.b32 %r1, %r2;"), "unknown instruction"));
    CHECK(has(fails("frobnicate.b32 %r1, %r2;"), "frobnicate.b32"));
    CHECK(has(fails("add.wibble.s32 %r1, %r2, %r3;"), "unknown modifier .wibble"));
    CHECK(has(fails("add.s32 %r1, %r2;"), "operands"));
    CHECK(has(fails("add.s64 %rd1, %r2, %rd3;"), "too narrow"));
    CHECK(has(fails("add.s64 %r1, %rd2, %rd3;"), "too narrow"));
    CHECK(has(fails("add.s32 %r1, %q2, %r3;"), "%q2"));
    CHECK(has(fails("add.s32 %r1, %r99, %r3;"), "%r99"));
    CHECK(has(fails("bra nowhere;"), "unknown label"));
    CHECK(has(fails("shl.b8 %r1, %r2, 1;"), "type"));
    CHECK(has(fails(".wobble 3;"), "unknown directive"));
    CHECK(has(fails("mov.u32 %tid.x, 3;"), "special register"));
    CHECK(has(message_of([] { ptx::module m(".version 9.0\n.target sm_90\n.surprise x;"); }), "unknown directive"));
}
