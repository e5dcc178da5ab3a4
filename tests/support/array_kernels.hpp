// The array functions with a record chosen at run time, compiled once for all tests: support/array_kernels_*.cpp.
#pragma once

#include <ulpine/array/round_to.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace array_test {

using ulpine::array_options;
using ulpine::bfloat16;
using ulpine::binary16;
using ulpine::simd_level;

using any_spec = std::variant<ulpine::posit_spec, ulpine::minifloat_spec, ulpine::fixed_spec, ulpine::lookup_spec>;

struct named_spec {
    std::string name;
    any_spec spec;
};

/// S to O: float, double, binary16, bfloat16 to themselves, the two short ones to float.
template <class S, class O>
void run_round_to(const any_spec& spec, const S* in, O* out, std::size_t n, const array_options& options);
/// E: 8 to 64 bits from float and double, 16 from the short types, 8 from binary16, 64 from bfloat16.
template <class S, class E>
void run_encode(const any_spec& spec, const S* in, E* codes, std::size_t n, const array_options& options);
/// The same combinations.
template <class E, class O>
void run_decode(const any_spec& spec, const E* codes, O* out, std::size_t n, const array_options& options);

[[nodiscard]] inline std::vector<simd_level> available_levels() {
    std::vector<simd_level> levels;
    for (const simd_level level :
         {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512, simd_level::neon})
        if (ulpine::simd_available(level)) levels.push_back(level);
    return levels;
}

/// The best level again at the end of a test.
class level_guard {
public:
    level_guard() : before_(ulpine::simd_in_use()) {}
    ~level_guard() { ulpine::use_simd(before_); }
    level_guard(const level_guard&) = delete;
    level_guard& operator=(const level_guard&) = delete;

private:
    simd_level before_;
};

}  // namespace array_test
