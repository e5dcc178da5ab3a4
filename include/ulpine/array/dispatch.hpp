// From a loop body written for a working word U to the level in use.  A body is a class with
//   template <class U> void run(const In*, Out*, std::size_t n) const     n: any number of elements
// that is inlined into a function with the level's target attribute, so that a translation unit compiled for the
// baseline has the fast code as well.
#pragma once

#include <ulpine/array/level.hpp>
#include <ulpine/bits/lane_memory.hpp>

#include <cstddef>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
// The body is copied: what a kernel stores might otherwise be what it reads its constants from.
template <class T, class Body, class In, class Out>
ULPINE_TARGET_AVX512 void run_avx512(const Body& body, const In* in, Out* out, std::size_t n) {
    const Body local = body;
    local.template run<lanes<T, 64 / sizeof(T)>>(in, out, n);
}
template <class T, class Body, class In, class Out>
ULPINE_TARGET_AVX2 void run_avx2(const Body& body, const In* in, Out* out, std::size_t n) {
    const Body local = body;
    local.template run<lanes<T, 32 / sizeof(T)>>(in, out, n);
}
template <class T, class Body, class In, class Out>
ULPINE_TARGET_SSE42 void run_sse42(const Body& body, const In* in, Out* out, std::size_t n) {
    const Body local = body;
    local.template run<lanes<T, 16 / sizeof(T)>>(in, out, n);
}
#elif ULPINE_LANES && !defined(__CUDA_ARCH__)
template <class T, class Body, class In, class Out>
void run_neon(const Body& body, const In* in, Out* out, std::size_t n) {
    const Body local = body;
    local.template run<lanes<T, 16 / sizeof(T)>>(in, out, n);
}
#endif

// T: the word whose lanes are used, u32 or u64.
template <class T, class Body, class In, class Out>
void run_at_level(const Body& body, const In* in, Out* out, std::size_t n) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    switch (simd_in_use()) {
#if defined(__x86_64__)
    case simd_level::avx512:
        return run_avx512<T>(body, in, out, n);
    case simd_level::avx2:
        return run_avx2<T>(body, in, out, n);
    case simd_level::sse42:
        return run_sse42<T>(body, in, out, n);
#else
    case simd_level::neon:
        return run_neon<T>(body, in, out, n);
#endif
    default:
        break;
    }
#endif
    body.template run<T>(in, out, n);
}

// Calls vector(i, m) for the elements i .. i + N - 1, N the lanes of U; the last call gets m < N where n is no
// multiple.
template <class U>
inline constexpr std::size_t lanes_of = sizeof(U) / sizeof(element_t<U>);

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
