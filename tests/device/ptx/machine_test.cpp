// Control flow, calls, barriers and warp-wide instructions (PTX ISA, 9.7.12 and 9.7.13).
#include "harness.hpp"

#include <cstdlib>

using namespace ptx::test;
using ptx::u32;
using ptx::u64;

TEST_CASE("threads go their own ways", "[ptx]") {
    // Collatz: every thread loops another number of times.
    const std::vector<u32> steps =
        by_thread("mov.u32 %r1, %r31; add.u32 %r1, %r1, 1; mov.u32 %r2, 0;\n"
                  "loop: setp.eq.u32 %p1, %r1, 1; @%p1 bra done; and.b32 %r3, %r1, 1; setp.eq.u32 %p2, %r3, 0;\n"
                  "@%p2 bra even; mad.lo.u32 %r1, %r1, 3, 1; bra.uni next; even: shr.u32 %r1, %r1, 1; next: add.u32 "
                  "%r2, %r2, 1; bra loop;\n"
                  "done: st.global.u32 [%rd1], %r2;",
                  64);
    for (u32 k = 0; k < 64; ++k) {
        u32 n = k + 1, expected = 0;
        for (; n != 1; ++expected) n = n % 2 ? 3 * n + 1 : n / 2;
        CHECK(steps[k] == expected);
    }
    CHECK(by_thread("setp.lt.u32 %p1, %r31, 2; mov.u32 %r1, 1; @%p1 mov.u32 %r1, 2; @!%p1 add.u32 %r1, %r1, 9; "
                    "st.global.u32 [%rd1], %r1;",
                    4) == std::vector<u32>{2, 2, 10, 10});
    CHECK(by_thread("list: .branchtargets a, b, c; brx.idx %r31, list; a: mov.u32 %r1, 7; bra end; b: mov.u32 %r1, 8; "
                    "bra end; c: mov.u32 %r1, 9; end: st.global.u32 [%rd1], %r1;",
                    3) == std::vector<u32>{7, 8, 9});
    CHECK(has(fails("list: .branchtargets a; brx.idx %r31, list; a: mov.u32 %r1, 7;", 2), "a branch to target 1 of 1"));
    CHECK(has(fails("trap;"), "trap"));
    setenv("ULPINE_PTX_LIMIT", "100000", 1);
    CHECK(has(fails("loop: bra loop;"), "more than 100000 instructions"));
    unsetenv("ULPINE_PTX_LIMIT");
    // One thread waits for another without a barrier.
    CHECK(by_thread("setp.eq.u32 %p1, %r31, 0; @!%p1 bra give; spin: ld.volatile.global.u32 %r1, [%rd0+4]; setp.ne.u32 "
                    "%p2, %r1, 77; @%p2 bra spin; st.global.u32 [%rd0], 1; ret;\n"
                    "give: st.volatile.global.u32 [%rd0+4], 77;",
                    2) == std::vector<u32>{1, 77});
}

TEST_CASE("calls have frames of their own", "[ptx]") {
    const std::string before =
        ".func (.param .b32 result) factorial(.param .b32 n);\n"
        ".func (.param .b32 result) factorial(.param .b32 n)\n{\n.reg .b32 %r<9>; .reg .pred %p<2>;\n"
        "ld.param.u32 %r1, [n]; setp.gt.u32 %p1, %r1, 1; @%p1 bra more; st.param.b32 [result+0], 1; ret;\n"
        "more: sub.u32 %r2, %r1, 1; { .param .b32 a; st.param.b32 [a+0], %r2; .param .b32 r; call.uni (r), factorial, "
        "(a); ld.param.b32 %r3, [r+0]; }\n"
        "mul.lo.u32 %r4, %r3, %r1; st.param.b32 [result+0], %r4; ret;\n}\n"
        ".func (.param .align 4 .b8 out[8]) swap(.param .align 4 .b8 in[8])\n{\n.reg .b32 %r<3>; .reg .b64 %rd<3>; "
        ".local .align 4 .b8 keep[4];\n"
        "mov.b64 %rd1, in; cvta.param.u64 %rd2, %rd1; ld.u32 %r1, [%rd2+4]; ld.param.u32 %r2, [in]; st.param.v2.b32 "
        "[out], {%r1, %r2}; ret;\n}\n"
        ".global .u64 functions[2] = {factorial, swap};\n";
    CHECK(by_thread("{ .param .b32 a; st.param.b32 [a+0], %r31; .param .b32 r; call.uni (r), factorial, (a); "
                    "ld.param.b32 %r1, [r+0]; } st.global.u32 [%rd1], %r1;",
                    8, before) == std::vector<u32>{1, 1, 2, 6, 24, 120, 720, 5040});
    CHECK(by_thread("{ .param .align 4 .b8 a[8]; st.param.b32 [a+0], %r31; st.param.b32 [a+4], 50; .param .align 4 .b8 "
                    "r[8]; call (r), swap, (a);\n"
                    "ld.param.v2.b32 {%r1, %r2}, [r+0]; } mad.lo.u32 %r1, %r2, 100, %r1; st.global.u32 [%rd1], %r1;",
                    2, before) == std::vector<u32>{50, 150});
    CHECK(by_thread("ld.global.u64 %rd2, [functions]; { .param .b32 a; st.param.b32 [a+0], 4; .param .b32 r; proto : "
                    ".callprototype (.param .b32 _) _ (.param .b32 _);\n"
                    "call (r), %rd2, (a), proto; ld.param.b32 %r1, [r+0]; } st.global.u32 [%rd1], %r1;",
                    1, before) == std::vector<u32>{24});
    CHECK(has(fails("mov.u64 %rd2, 12345; call %rd2;"), "which is no function"));
    CHECK(has(fails("call.uni missing;"), "unknown function"));
    CHECK(
        has(fails("{ .param .b64 a; st.param.b64 [a+0], %rd0; call.uni factorial, (a); }", 1, before), "another size"));
}

TEST_CASE("barriers", "[ptx]") {
    const std::string before = ".shared .align 4 .b8 cells[1024];\n";
    const std::string at = "mov.u32 %r1, cells; shl.b32 %r2, %r31, 2; add.u32 %r3, %r1, %r2;\n";
    const std::vector<u32> reversed = by_thread(at + "st.shared.u32 [%r3], %r31; bar.sync 0; sub.u32 %r4, 199, %r31; "
                                                     "shl.b32 %r4, %r4, 2; add.u32 %r4, %r1, %r4;\n"
                                                     "ld.shared.u32 %r5, [%r4]; st.global.u32 [%rd1], %r5;",
                                                200, before);
    for (u32 k = 0; k < 200; ++k) CHECK(reversed[k] == 199 - k);
    // Threads that are gone do not count.
    CHECK(by_thread("setp.ge.u32 %p1, %r31, 40; @%p1 exit; barrier.sync 0; st.global.u32 [%rd1], 1;", 64)[39] == 1);
    // Two warps of three meet at barrier 1, the third passes by.
    CHECK(by_thread("setp.ge.u32 %p1, %r31, 64; @%p1 bra out; bar.sync 1, 64; st.global.u32 [%rd1], 3; ret; out: "
                    "st.global.u32 [%rd1], 4;",
                    96)[95] == 4);
    CHECK(by_thread(
              "and.b32 %r1, %r31, 3; setp.eq.u32 %p1, %r1, 0; bar.red.popc.u32 %r2, 0, %p1; st.global.u32 [%rd1], %r2;",
              96) == std::vector<u32>(96, 24));
    CHECK(by_thread("setp.lt.u32 %p1, %r31, 95; bar.red.and.pred %p2, 0, %p1; bar.red.or.pred %p3, 0, !%p1; selp.u32 "
                    "%r2, 1, 0, %p2; selp.u32 %r3, 2, 0, %p3;\n"
                    "or.b32 %r2, %r2, %r3; st.global.u32 [%rd1], %r2;",
                    96) == std::vector<u32>(96, 2));
    CHECK(has(fails("setp.eq.u32 %p1, %r31, 0; @%p1 bra other; bar.sync 0; ret; other: bar.sync 0;", 2),
              "different aligned barriers"));
    CHECK(has(fails("setp.lt.u32 %p1, %r31, 32; @%p1 bra other; bar.sync 0; ret; other: bar.sync 1;", 64), "deadlock"));
    CHECK(has(fails("bar.sync 1, 40;", 64), "multiple of the warp size"));
}

TEST_CASE("shuffles", "[ptx]") {
    const auto shuffle = [](const std::string& what, u32 threads = 32) {
        return by_thread("add.u32 %r1, %r31, 100; shfl.sync." + what +
                             "; selp.u32 %r3, 1000, 0, %p1; add.u32 %r2, %r2, %r3; st.global.u32 [%rd1], %r2;",
                         threads);
    };
    const auto up = shuffle("up.b32 %r2|%p1, %r1, 3, 0, -1"), down = shuffle("down.b32 %r2|%p1, %r1, 3, 31, -1"),
               bfly = shuffle("bfly.b32 %r2|%p1, %r1, 5, 31, -1"), idx = shuffle("idx.b32 %r2|%p1, %r1, 37, 31, -1");
    // Segments of eight lanes: the mask 0b11000 in bits 8 to 12.
    const auto up8 = shuffle("up.b32 %r2|%p1, %r1, 3, 0x1800, -1"),
               down8 = shuffle("down.b32 %r2|%p1, %r1, 3, 0x181f, -1"),
               idx8 = shuffle("idx.b32 %r2|%p1, %r1, 2, 0x181f, -1"),
               bfly8 = shuffle("bfly.b32 %r2|%p1, %r1, 9, 0x181f, -1");
    for (u32 k = 0; k < 32; ++k) {
        INFO(k);
        CHECK(up[k] == (k >= 3 ? 1100 + k - 3 : 100 + k));
        CHECK(down[k] == (k < 29 ? 1100 + k + 3 : 100 + k));
        CHECK(bfly[k] == 1100 + (k ^ 5));
        CHECK(idx[k] == 1105);
        CHECK(up8[k] == (k % 8 >= 3 ? 1100 + k - 3 : 100 + k));
        CHECK(down8[k] == (k % 8 < 5 ? 1100 + k + 3 : 100 + k));
        CHECK(idx8[k] == 1100 + k / 8 * 8 + 2);
        CHECK(bfly8[k] == ((k ^ 9) <= (k | 7) ? 1100 + (k ^ 9) : 100 + k));
    }
    // Members only; the same operation at different places; clamped rows.
    const auto some = by_thread("setp.lt.u32 %p2, %r31, 16; @!%p2 bra out; shfl.sync.bfly.b32 %r2, %r31, 1, 31, "
                                "0xffff; st.global.u32 [%rd1], %r2; out: ret;",
                                32);
    CHECK(some[4] == 5);
    CHECK(some[16] == 0x5a5a5a5a);
    const auto apart =
        by_thread("setp.lt.u32 %p2, %r31, 16; @%p2 bra one; shfl.sync.bfly.b32 %r2, %r31, 16, 31, -1; bra end; one: "
                  "shfl.sync.bfly.b32 %r2, %r31, 16, 31, -1; end: st.global.u32 [%rd1], %r2;",
                  32);
    CHECK(apart[3] == 19);
    CHECK(apart[19] == 3);
    CHECK(has(fails("shfl.sync.bfly.b32 %r2, %r31, 1, 31, 1;", 2), "member mask"));
    CHECK(has(fails("setp.eq.u32 %p2, %r31, 0; @%p2 bra one; shfl.sync.up.b32 %r2, %r31, 1, 31, 3; ret; one: "
                    "shfl.sync.down.b32 %r2, %r31, 1, 31, 3;",
                    2),
              "deadlock"));
}

TEST_CASE("votes, matches and reductions", "[ptx]") {
    const auto each = [](const std::string& body, u32 threads = 32) {
        return by_thread(body + "st.global.u32 [%rd1], %r2;", threads);
    };
    CHECK(each("setp.lt.u32 %p1, %r31, 3; vote.sync.ballot.b32 %r2, %p1, -1;") == std::vector<u32>(32, 7));
    CHECK(each("setp.lt.u32 %p1, %r31, 3; vote.sync.ballot.b32 %r2, !%p1, -1;") == std::vector<u32>(32, 0xfffffff8));
    CHECK(each("setp.lt.u32 %p1, %r31, 3; vote.sync.any.pred %p2, %p1, -1; vote.sync.all.pred %p3, %p1, -1; "
               "vote.sync.uni.pred %p4, %p1, -1;\n"
               "selp.u32 %r2, 1, 0, %p2; selp.u32 %r3, 2, 0, %p3; selp.u32 %r4, 4, 0, %p4; or.b32 %r2, %r2, %r3; "
               "or.b32 %r2, %r2, %r4;") == std::vector<u32>(32, 1));
    const auto any = each("and.b32 %r1, %r31, 3; match.any.sync.b32 %r2, %r1, -1;");
    for (u32 k = 0; k < 32; ++k) CHECK(any[k] == 0x11111111u << k % 4);
    CHECK(each("and.b32 %r1, %r31, 0; match.all.sync.b32 %r2|%p1, %r1, -1; @!%p1 trap;") ==
          std::vector<u32>(32, 0xffffffff));
    CHECK(each("match.all.sync.b32 %r2|%p1, %r31, -1; @%p1 trap;") == std::vector<u32>(32, 0));
    CHECK(each("redux.sync.add.u32 %r2, %r31, -1;") == std::vector<u32>(32, 496));
    CHECK(each("sub.u32 %r1, %r31, 5; redux.sync.min.s32 %r2, %r1, -1;") == std::vector<u32>(32, 0xfffffffb));
    CHECK(each("sub.u32 %r1, %r31, 5; redux.sync.max.u32 %r2, %r1, -1;") == std::vector<u32>(32, 0xffffffff));
    CHECK(each("redux.sync.xor.b32 %r2, %r31, -1;") == std::vector<u32>(32, 0));
    // A last warp that is not full; threads that are gone.
    CHECK(each("setp.lt.u32 %p1, %r31, 99; vote.sync.ballot.b32 %r2, %p1, -1;", 40)[39] == 0xff);
    CHECK(each("setp.ge.u32 %p1, %r31, 30; @%p1 exit; redux.sync.add.u32 %r2, 1, -1;")[0] == 30);
    const auto active = each("mov.u32 %r2, 0; setp.lt.u32 %p1, %r31, 4; @!%p1 bra end; activemask.b32 %r2; end:");
    CHECK(active[0] == 15);
    CHECK(active[4] == 0);
    CHECK(each("mov.u32 %r3, %lanemask_lt; mov.u32 %r4, %laneid; mov.u32 %r5, %warpid; popc.b32 %r2, %r3; sub.u32 %r2, "
               "%r2, %r4; add.u32 %r2, %r2, %r5;",
               64)[63] == 1);
    CHECK(each("mov.u32 %r2, 1; bar.warp.sync -1;") == std::vector<u32>(32, 1));
}

TEST_CASE("blocks of a grid", "[ptx]") {
    buffer<u32> out(std::vector<u32>(2 * 3 * 2 * 4, 0));
    run_kernel(
        kernel(
            "mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ctaid.y; mov.u32 %r3, %ctaid.z; mov.u32 %r4, %nctaid.x; mov.u32 %r5, "
            "%nctaid.y;\n"
            "mad.lo.u32 %r6, %r3, %r5, %r2; mad.lo.u32 %r6, %r6, %r4, %r1; mov.u32 %r7, %ntid.x; mov.u32 %r8, %ntid.y; "
            "mul.lo.u32 %r9, %r7, %r8;\n"
            "mov.u32 %r10, %tid.y; mov.u32 %r11, %tid.x; mad.lo.u32 %r12, %r10, %r7, %r11; mad.lo.u32 %r13, %r6, %r9, "
            "%r12;\n"
            "mul.wide.u32 %rd1, %r13, 4; add.u64 %rd1, %rd0, %rd1; add.u32 %r13, %r13, 1; st.global.u32 [%rd1], %r13;"),
        {out.address()}, {2, 2, 1}, {2, 3, 2});
    for (u32 k = 0; k < 48; ++k) CHECK(out.values()[k] == k + 1);
    // A block that waits for a later one: both are resident, as on a device.
    buffer<u32> flag({0, 0});
    run_kernel(kernel("mov.u32 %r1, %ctaid.x; setp.eq.u32 %p1, %r1, 1; @%p1 bra give; spin: ld.volatile.global.u32 "
                      "%r2, [%rd0]; setp.eq.u32 %p2, %r2, 0; @%p2 bra spin;\n"
                      "st.global.u32 [%rd0+4], 6; ret; give: st.volatile.global.u32 [%rd0], 5;"),
               {flag.address()}, {64, 1, 1}, {2, 1, 1});
    CHECK(flag.values() == std::vector<u32>{5, 6});
}
