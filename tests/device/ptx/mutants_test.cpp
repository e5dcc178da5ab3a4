// Mutants: every constant of a kernel is found, and changing it changes what a sufficient test sees.
#include "harness.hpp"
#include "mutants.hpp"

using namespace ptx::test;
using ptx::u32;

namespace {

// x * 5 + 3 of the upper half, a float, a loop of four rounds.
const std::string source_text = kernel(
    "ld.global.u32 %r1, [%rd0]; shr.u32 %r1, %r1, 16; mad.lo.u32 %r1, %r1, 5, 3; mov.u32 %r2, 0;\n"
    "loop: add.u32 %r1, %r1, %r1; add.u32 %r2, %r2, 1; setp.lt.u32 %p1, %r2, 4; @%p1 bra loop;\n"
    "mov.f32 %f1, 0f3F800000; mov.b32 %r3, %f1; bar.sync 0; st.global.u32 [%rd0+4], %r1; st.global.u32 [%rd0+8], %r3;");

std::vector<u32> result(const std::string& text) {
    buffer<u32> data({0x00070000, 0, 0, 0});
    run_kernel(text, {data.address()});
    return data.values();
}

}  // namespace

TEST_CASE("mutants of a kernel", "[ptx]") {
    const std::vector<u32> right = {0x00070000, 38 << 4, 0x3f800000, 0};
    REQUIRE(result(source_text) == right);
    const ptx::module m(source_text);
    const auto sites = ptx::constants_of(m);
    REQUIRE(sites.size() == 9);  // 16 5 3 0 1 4 1.0f +4 +8, and not the number of the barrier
    CHECK(sites[0].changed == "17");
    CHECK(sites[6].changed == "0f3F800001");
    for (const auto& site : sites) {
        INFO(site.line << ": " << source_text.substr(site.begin, site.length) << " -> " << site.changed);
        std::vector<u32> changed;
        const std::string message = message_of([&] { changed = result(ptx::mutant(source_text, site)); });
        CHECK((!message.empty() || changed != right));
    }
}
