// What bench/cuda measures and scripts/cuda_budget counts: calls of ulpine::gpu, and kernels that a user might write.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <span>

namespace cuda_bench {

enum class source {
    floats,
    codes,
    two_codes,  // n of the first operand, then n of the second
    three_codes
};

struct cuda_case {
    const char* name;                 // <operation>/<format>
    std::size_t in_bytes, out_bytes;  // read and written for an element
    cuda_bench::source source;
    cudaError_t (*launch)(cudaStream_t stream, const void* in, void* out, std::size_t n);
};
inline constexpr std::size_t spare_bytes = std::size_t{1} << 20;  // behind the n elements of out

/// Those with a budget (kernels.cu): compiled for every architecture by scripts/cuda_budget.
std::span<const cuda_case> budgeted_cases();
/// Others, which are timed alone (modes.cu).
std::span<const cuda_case> further_cases();

}  // namespace cuda_bench
