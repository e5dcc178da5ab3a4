// Addresses, state spaces, vectors, atomic operations; what is out of bounds or misaligned is reported with its line.
#include "harness.hpp"

using namespace ptx::test;
using ptx::u16;
using ptx::u32;
using ptx::u64;
using ptx::u8;

TEST_CASE("loads and stores of every width", "[ptx]") {
    buffer<u8> out({0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0, 0, 0, 0, 0, 0, 0, 0});
    run_kernel(kernel("ld.global.s8 %h1, [%rd0]; st.global.u16 [%rd0+8], %h1;\n"
                      "ld.global.u8 %r1, [%rd0+1]; st.global.u32 [%rd0+12], %r1;"),
               {out.address()});
    CHECK(out.values() ==
          std::vector<u8>{0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x80, 0xff, 0, 0, 0x81, 0, 0, 0});
    buffer<u32> words({1, 2, 3, 4, 0, 0, 0, 0});
    run_kernel(
        kernel("ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0]; st.global.v4.u32 [%rd0+16], {%r4, %r3, %r2, %r1};\n"
               "ld.global.v2.u64 {%rd1, _}, [%rd0]; st.global.u64 [%rd0], %rd1; ld.global.s16 %r5, [%rd0+4]; "
               "st.global.u16 [%rd0+2], %r5;"),
        {words.address()});
    CHECK(words.values() == std::vector<u32>{1 | 2 << 16, 2, 3, 4, 4, 3, 2, 1});
    CHECK(by_thread("mov.b64 %rd2, {%r31, 7}; mov.b64 {%r1, %r2}, %rd2; shl.b32 %r1, %r1, 4; add.u32 %r1, %r1, %r2; "
                    "st.global.u32 [%rd1], %r1;",
                    2) == std::vector<u32>{7, 23});
}

TEST_CASE("shared, local, constant and global variables", "[ptx]") {
    const std::string before = ".global .align 4 .u32 g[2] = {5, 6};\n.const .align 8 .u64 table[2] = {g, "
                               "g+4};\n.shared .align 4 .b8 mine[16];\n.extern .shared .align 4 .b8 dyn[];\n"
                               ".global .align 1 .b8 text[3] = {104, 105};\n.global .f32 one = 0f3F800000;\n.global "
                               ".align 8 .u64 gen = generic(one);\n";
    CHECK(by_thread(
              "mov.u32 %r1, mine; shl.b32 %r2, %r31, 2; add.u32 %r1, %r1, %r2; st.shared.u32 [%r1], %r31; bar.sync 0;\n"
              "ld.shared.u32 %r3, [mine+8]; cvta.shared.u64 %rd3, %rd2;\n"
              "ld.const.u64 %rd4, [table+8]; ld.global.u32 %r4, [%rd4]; mad.lo.u32 %r3, %r4, 100, %r3; st.global.u32 "
              "[%rd1], %r3;",
              4, before) == std::vector<u32>(4, 602));
    CHECK(by_thread("ld.global.u64 %rd2, [gen]; ld.u32 %r1, [%rd2]; ld.global.u8 %r2, [text+1]; add.u32 %r1, %r1, %r2; "
                    "st.global.u32 [%rd1], %r1;",
                    1, before) == std::vector<u32>{0x3f800000 + 105});
    CHECK(by_thread(
              "mov.u32 %r1, dyn; st.shared.u32 [%r1+60], %r31; ld.shared.u32 %r2, [dyn+60]; st.global.u32 [%rd1], %r2;",
              1, before, 64) == std::vector<u32>{0});
    // Generic addresses of each window.
    CHECK(by_thread("{ .local .align 8 .b8 frame[16]; mov.u64 %rd2, frame; st.local.u32 [%rd2+4], 9; cvta.local.u64 "
                    "%rd3, %rd2; ld.u32 %r1, [%rd3+4];\n"
                    "mov.u64 %rd4, mine; cvta.shared.u64 %rd5, %rd4; st.u32 [%rd5], 30; ld.shared.u32 %r2, [mine]; "
                    "add.u32 %r1, %r1, %r2;\n"
                    "cvta.param.u64 %rd6, out; ld.u64 %rd7, [%rd6]; sub.u64 %rd8, %rd7, %rd0; cvt.u32.u64 %r3, %rd8; "
                    "add.u32 %r1, %r1, %r3; st.global.u32 [%rd1], %r1; }\n"
                    "isspacep.shared %p1, %rd5; @!%p1 trap; isspacep.local %p2, %rd3; @!%p2 trap; isspacep.global %p3, "
                    "%rd0; @!%p3 trap; isspacep.global %p4, %rd3; @%p4 trap;",
                    1, before) == std::vector<u32>{39});
}

TEST_CASE("out of bounds and misaligned accesses", "[ptx]") {
    const std::string at_end = fails("st.global.u32 [%rd0+8], %r31;", 2);
    CHECK(has(at_end, "outside every allocation"));
    CHECK(has(at_end, "thread (0,0,0)"));
    CHECK(has(at_end, "st.global.u32 [%rd0+8], %r31;"));
    CHECK(has(fails("ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];", 2), "past the end"));
    CHECK(has(fails("ld.global.u32 %r1, [%rd0+-4];"), "outside"));
    CHECK(has(fails("ld.global.u32 %r1, [%rd0+2];", 2), "misaligned"));
    CHECK(has(fails("ld.global.v2.u32 {%r1, %r2}, [%rd0+4];", 4), "misaligned"));
    CHECK(has(fails("mov.u64 %rd5, 0; ld.global.u32 %r1, [%rd5];"), "0x0"));
    int host = 0;
    CHECK(has(fails("mov.u64 %rd5, " + std::to_string(reinterpret_cast<u64>(&host)) + "; ld.global.u32 %r1, [%rd5];"),
              "outside every allocation"));
    const std::string before = ".shared .align 4 .b8 mine[16];\n.shared .align 4 .b8 other[16];\n.const .u32 fixed = "
                               "3;\n.global .u32 open = 3;\n";
    CHECK(has(fails("st.shared.u32 [mine+16], %r31;", 1, before), "outside every shared variable"));
    CHECK(has(fails("st.shared.u32 [mine+-4], %r31;", 1, before), "outside every shared variable"));
    CHECK(has(fails("mov.u64 %rd5, fixed; ld.global.u32 %r1, [%rd5];", 1, before), "another state space"));
    CHECK(has(fails("mov.u64 %rd5, open; ld.const.u32 %r1, [%rd5];", 1, before), "another state space"));
    CHECK(has(fails("mov.u64 %rd5, fixed; st.u32 [%rd5], %r1;", 1, before), "constant memory"));
    CHECK(has(fails("{ .local .align 4 .b8 a[8]; mov.u64 %rd5, a; ld.local.u32 %r1, [%rd5+8]; }"), "local memory"));
    CHECK(has(fails("ld.param.u32 %r1, [out+8];"), "parameters"));
    buffer<u32> freed({1});
    const u64 address = freed.address();
    ptx::memory::instance().free(address, ptx::place::device);
    CHECK(has(fails("mov.u64 %rd5, " + std::to_string(address) + "; ld.global.u32 %r1, [%rd5];"), "outside"));
}

TEST_CASE("atomic operations give the old value and store the new one", "[ptx]") {
    const auto atom = [](const std::string& op, u32 old, u32 b, u32 c = 0) {
        buffer<u32> cell({old, 0});
        const bool cas = op.find("cas") != std::string::npos;
        run_kernel(kernel("mov.u32 %r1, " + std::to_string(b) + "; mov.u32 %r2, " + std::to_string(c) +
                          ";\natom.global." + op + " %r3, [%rd0], %r1" + (cas ? ", %r2" : "") +
                          "; st.global.u32 [%rd0+4], %r3;"),
                   {cell.address()});
        CHECK(cell.values()[1] == old);
        return cell.values()[0];
    };
    CHECK(atom("add.u32", 0xffffffff, 2) == 1);
    CHECK(atom("min.s32", 1, 0xffffffff) == 0xffffffff);
    CHECK(atom("min.u32", 1, 0xffffffff) == 1);
    CHECK(atom("max.s32", 1, 0xffffffff) == 1);
    CHECK(atom("max.u32", 1, 0xffffffff) == 0xffffffff);
    CHECK(atom("and.b32", 0xf0, 0x3c) == 0x30);
    CHECK(atom("or.b32", 0xf0, 0x3c) == 0xfc);
    CHECK(atom("xor.b32", 0xf0, 0x3c) == 0xcc);
    CHECK(atom("exch.b32", 1, 2) == 2);
    CHECK(atom("cas.b32", 1, 1, 7) == 7);
    CHECK(atom("cas.b32", 1, 2, 7) == 1);
    CHECK(atom("inc.u32", 3, 4) == 4);
    CHECK(atom("inc.u32", 4, 4) == 0);
    CHECK(atom("dec.u32", 3, 9) == 2);
    CHECK(atom("dec.u32", 0, 9) == 9);
    CHECK(atom("dec.u32", 10, 9) == 9);
    CHECK(atom("add.f32", 0x3f800000, 0x3f800000) == 0x40000000);
    CHECK(by_thread("red.global.add.u32 [%rd0], %r31; bar.sync 0; ld.global.u32 %r1, [%rd0]; bar.sync 0; st.global.u32 "
                    "[%rd1], %r1;",
                    64) == std::vector<u32>(64, 0x5a5a5a5au + 63 * 64 / 2));
    buffer<u16> halves({0x3c00, 0x3c00});
    run_kernel(kernel("mov.b32 %r1, 0x3c004000; red.global.add.noftz.f16x2 [%rd0], %r1;"), {halves.address()});
    CHECK(halves.values() == std::vector<u16>{0x4200, 0x4000});
}
