// The only macros of the library.
//   ULPINE_FN   a small function of the layers bits .. codec: host and device, always inlined, so that constants fold
//               and target-attributed callers keep their instruction set; at -O0 and -Os a plain inline function:
// several times
//               faster to compile.
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
#if (defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)) || defined(__CUDACC__)
#define ULPINE_FN ULPINE_HOST_DEVICE [[gnu::always_inline]] inline
#else
#define ULPINE_FN ULPINE_HOST_DEVICE inline
#endif
#define ULPINE_API ULPINE_HOST_DEVICE inline
