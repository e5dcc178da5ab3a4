// Translation units with different flags in one program: whichever copy of an inline function the linker keeps, all
// give the same results, at every simd_level.  Linked in two orders, since the first copy usually wins.
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <ulpine/array/array.hpp>
#include <vector>

using results = std::vector<std::uint64_t>;
results results_of_baseline();
results results_of_avx512();
results results_of_unoptimised();
results results_of_fast_math();
results results_of_small();

namespace {

struct unit {
    char const* name;
    results (*run)();
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

int main() {
    using ulpine::simd_level;
    results const reference = units[0].run();
    int different = 0;
    for (auto const level :
         {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512, simd_level::neon}) {
        if (!ulpine::simd_available(level)) continue;
        ulpine::use_simd(level);
        for (unit const& u : units) {
            if (u.needs_avx512 && !ulpine::simd_available(simd_level::avx512)) continue;
            if (u.run() != reference) {
                std::printf("%s at level %d: other results\n", u.name, static_cast<int>(level));
                ++different;
            }
        }
    }
    std::printf("%d units, %d results each, %d differences\n", static_cast<int>(std::size(units)),
                static_cast<int>(reference.size()), different);
    return different == 0 ? 0 : 1;
}
