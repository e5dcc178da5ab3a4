// The only macros of the library.
//   ULPINE_FN   a small function of the layers bits .. codec: host and device, always inlined, so that constants fold
//               and target-attributed callers keep their instruction set; at -O0 and -Os a plain inline function,
//               which compiles several times faster.
//   ULPINE_HOST_FN  the same as ULPINE_FN for host code alone: the loops of array/.
//   ULPINE_UNROLL  before a loop of device code that is to be unrolled.
//   ULPINE_UNROLL_PLANES  before a loop over bit planes, which are to be registers.
//   ULPINE_LANES  1 where the kernels of array/ may use vector registers: optimised host code for x86-64 and AArch64.
//   ULPINE_BUILD  an inline namespace for the functions of array/, named after the flags that change their code: two
//                 translation units with different flags then have two functions, and the linker never takes one for
//                 the other.
//   ULPINE_API  a function that users call: host and device, inlined at the compiler's discretion.
#pragma once

#if !defined(__cplusplus) || (__cplusplus < 202002L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 202002L))
#error "ulpine needs C++20 (for example -std=c++20)"
#endif
#if defined(_MSC_VER) && !defined(__clang__)
#error "ulpine is tested with GCC >= 12, Clang >= 14 and nvcc >= 13; MSVC's own front end is not supported"
#endif

#if defined(__CUDACC__)
#define ULPINE_HOST_DEVICE __host__ __device__
#else
#define ULPINE_HOST_DEVICE
#endif
#if defined(__CUDACC_RTC__)  // it knows no attribute of GCC's
#define ULPINE_FN ULPINE_HOST_DEVICE __forceinline__
#elif (defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)) || defined(__CUDACC__)
#define ULPINE_FN [[gnu::always_inline]] ULPINE_HOST_DEVICE inline
#else
#define ULPINE_FN ULPINE_HOST_DEVICE inline
#endif
#define ULPINE_API ULPINE_HOST_DEVICE inline
#if defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)
#define ULPINE_HOST_FN [[gnu::always_inline]] inline
#else
#define ULPINE_HOST_FN inline
#endif

#if defined(__CUDA_ARCH__)
#define ULPINE_UNROLL _Pragma("unroll")
#else
#define ULPINE_UNROLL
#endif
#if defined(__CUDA_ARCH__)
#define ULPINE_UNROLL_PLANES _Pragma("unroll")
#elif !defined(__OPTIMIZE__) || defined(__OPTIMIZE_SIZE__) || defined(__CUDACC__)
#define ULPINE_UNROLL_PLANES
#elif defined(__clang__)
#define ULPINE_UNROLL_PLANES _Pragma("unroll")
#else
#define ULPINE_UNROLL_PLANES _Pragma("GCC unroll 128")
#endif

#if defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && (defined(__x86_64__) || defined(__aarch64__))
#define ULPINE_LANES 1
#define ULPINE_BUILD_LANES lanes_
#else
#define ULPINE_LANES 0
#define ULPINE_BUILD_LANES words_
#endif
#if defined(__AVX512F__)
#define ULPINE_BUILD_TARGET avx512
#elif defined(__AVX2__)
#define ULPINE_BUILD_TARGET avx2
#elif defined(__AVX__)
#define ULPINE_BUILD_TARGET avx
#elif defined(__SSE4_2__)
#define ULPINE_BUILD_TARGET sse42
#elif defined(__ARM_FEATURE_SVE2)
#define ULPINE_BUILD_TARGET sve2
#elif defined(__ARM_FEATURE_SVE)
#define ULPINE_BUILD_TARGET sve
#elif defined(__ARM_FEATURE_ATOMICS)
#define ULPINE_BUILD_TARGET lse
#else
#define ULPINE_BUILD_TARGET baseline
#endif
// One text per level: clang inlines a function into another only where their targets agree to the letter.
#define ULPINE_TARGET_AVX512 [[gnu::target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]]
#define ULPINE_TARGET_AVX2 [[gnu::target("avx2")]]
#define ULPINE_TARGET_SSE42 [[gnu::target("sse4.2")]]
#define ULPINE_PASTE_NOW(a, b) a##b
#define ULPINE_PASTE(a, b) ULPINE_PASTE_NOW(a, b)
#define ULPINE_BUILD ULPINE_PASTE(ULPINE_BUILD_LANES, ULPINE_BUILD_TARGET)
