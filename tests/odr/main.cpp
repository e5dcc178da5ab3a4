// Translation units with different flags in one program: whichever copy of an inline function the linker keeps, all
// give the same results, at every simd_level.  Linked in two orders, since the first copy usually wins.
//   program         everything
//   program plain   without what needs containers and exceptions of the standard library: this must also run on a
//                   processor that lacks what another unit was compiled for
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <ulpine/array/array.hpp>

std::uint64_t results_of_baseline(bool everything);
std::uint64_t results_of_avx512(bool everything);
std::uint64_t results_of_unoptimised(bool everything);
std::uint64_t results_of_fast_math(bool everything);
std::uint64_t results_of_small(bool everything);

namespace {

struct unit {
    char const* name;
    std::uint64_t (*run)(bool);
    bool needs_avx512 = false;
};
constexpr unit units[] = {
    {"baseline", &results_of_baseline},
    {"unoptimised", &results_of_unoptimised},
    {"fast_math", &results_of_fast_math},
    {"small", &results_of_small},
#if defined(ULPINE_ODR_AVX512)
    {"avx512", &results_of_avx512, true},
#endif
};

}  // namespace

int main(int argument_count, char**) {
    using ulpine::simd_level;
    bool const everything = argument_count == 1;
    std::uint64_t const reference = units[0].run(everything);
    int different = 0;
    for (auto const level :
         {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512, simd_level::neon}) {
        if (!ulpine::simd_available(level)) continue;
        ulpine::use_simd(level);
        for (unit const& u : units) {
            if (u.needs_avx512 && !ulpine::simd_available(simd_level::avx512)) continue;
            if (u.run(everything) == reference) continue;
            std::printf("%s at level %d: other results\n", u.name, static_cast<int>(level));
            ++different;
        }
    }
    std::printf("%d units, %d differences\n", static_cast<int>(std::size(units)), different);
    return different == 0 ? 0 : 1;
}
