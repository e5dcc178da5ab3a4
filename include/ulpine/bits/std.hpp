// The standard headers of the core layers, and nothing else: each one costs every user build time.
// NVRTC opens no standard header; there the CUDA Toolkit's equivalents stand in.
#pragma once

#if defined(__CUDACC_RTC__)
#include <cuda/std/concepts>
#include <cuda/std/cstdint>
#include <cuda/std/limits>
#include <cuda/std/type_traits>
namespace ulpine::detail {
namespace stdlib = ::cuda::std;
}
#else
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
namespace ulpine::detail {
namespace stdlib = ::std;
}
#endif
