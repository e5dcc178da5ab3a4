// Which vector registers the array kernels use: chosen once by the processor's features, the environment variable
// ULPINE_SIMD (scalar, sse4.2, avx2, avx512, neon), or use_simd.  The results are the same bits at every level.
#pragma once

#include <ulpine/number/error.hpp>

#include <cstdlib>
#include <cstring>

namespace ulpine {

enum class simd_level {
    scalar,  // one word at a time
    sse42,   // x86-64: 4 lanes of 32 bits
    avx2,    // 8
    avx512,  // 16: needs the subsets F, BW, CD, DQ and VL
    neon,    // AArch64: 4
};

namespace detail {
// The level in use, or -1 before the first call; shared by all translation units.
inline int chosen_simd = -1;
}  // namespace detail

inline namespace ULPINE_BUILD {

// Whether this processor can run a level.
inline bool simd_available(simd_level level) noexcept {
    switch (level) {
    case simd_level::scalar:
        return true;
#if defined(__x86_64__)
    case simd_level::sse42:
        return __builtin_cpu_supports("sse4.2") != 0;
    case simd_level::avx2:
        return __builtin_cpu_supports("avx2") != 0;
    case simd_level::avx512:
        return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
               __builtin_cpu_supports("avx512cd") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
               __builtin_cpu_supports("avx512vl") != 0;
#elif defined(__aarch64__)
    case simd_level::neon:
        return true;
#endif
    default:
        return false;
    }
}

}  // namespace ULPINE_BUILD

namespace detail {
inline namespace ULPINE_BUILD {

inline const char* simd_name(simd_level level) noexcept {
    constexpr const char* names[] = {"scalar", "sse4.2", "avx2", "avx512", "neon"};
    return names[static_cast<int>(level)];
}

inline simd_level best_simd() noexcept {
    for (const simd_level level : {simd_level::neon, simd_level::avx512, simd_level::avx2, simd_level::sse42})
        if (simd_available(level)) return level;
    return simd_level::scalar;
}

[[noreturn]] inline void simd_not_available(const char* what, const char* value) {
    std::string accepted;
    for (int i = 0; i <= static_cast<int>(simd_level::neon); ++i)
        if (simd_available(static_cast<simd_level>(i)))
            accepted += std::string(accepted.empty() ? "" : ", ") + simd_name(static_cast<simd_level>(i));
    out_of_range(what, value, accepted + " (this processor)");
}

inline simd_level choose_simd() {
    simd_level level = best_simd();
    if (const char* name = std::getenv("ULPINE_SIMD"); name != nullptr && *name != 0) {
        int found = -1;
        for (int i = 0; i <= static_cast<int>(simd_level::neon); ++i)
            if (std::strcmp(name, simd_name(static_cast<simd_level>(i))) == 0) found = i;
        if (found < 0 || !simd_available(static_cast<simd_level>(found)))
            simd_not_available("environment variable ULPINE_SIMD", name);
        level = static_cast<simd_level>(found);
    }
    __atomic_store_n(&chosen_simd, static_cast<int>(level), __ATOMIC_RELAXED);
    return level;
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// The level of the array kernels from now on, in all threads; in translation units compiled without optimisation they
// stay scalar.  Bad values of ULPINE_SIMD are reported by the first call.
inline simd_level simd_in_use() {
    const int level = __atomic_load_n(&detail::chosen_simd, __ATOMIC_RELAXED);
    return level >= 0 ? static_cast<simd_level>(level) : detail::choose_simd();
}

// Not while another thread is in a function over arrays.  std::invalid_argument where the processor does not have it.
inline void use_simd(simd_level level) {
    if (static_cast<int>(level) < 0 || level > simd_level::neon)
        detail::simd_not_available("use_simd: level", std::to_string(static_cast<int>(level)).c_str());
    if (!simd_available(level)) detail::simd_not_available("use_simd: level", detail::simd_name(level));
    __atomic_store_n(&detail::chosen_simd, static_cast<int>(level), __ATOMIC_RELAXED);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
