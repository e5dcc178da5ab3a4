// Further calls, for bench_cuda_throughput alone: other modes, other sources, sums.
#include "cases.hpp"

#include <ulpine/format/catalog.hpp>
#include <ulpine/gpu/gpu.hpp>

namespace cuda_bench {
namespace {

namespace gpu = ulpine::gpu;
using ulpine::posit;

template <class T, ulpine::rounding Mode>
cudaError_t mode_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    gpu::array_options options;
    options.projection = {Mode, T::default_projection.policy};
    return gpu::round_to<T>(stream, static_cast<const float*>(in), static_cast<float*>(out), n, options);
}
template <class T>
cudaError_t scaled_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    gpu::array_options options;
    options.scale = 3;  // no power of two: a multiplication and a division of floats
    return gpu::round_to<T>(stream, static_cast<const float*>(in), static_cast<float*>(out), n, options);
}
template <class T>
cudaError_t few_bits_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    gpu::array_options options;
    options.random = ulpine::philox{.seed = 42, .bits = 8};
    return gpu::round_to<T>(stream, static_cast<const float*>(in), static_cast<float*>(out), n, options);
}
// From and to another type of float.
template <class T, class S>
cudaError_t source_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return gpu::round_to<T>(stream, static_cast<const S*>(in), static_cast<S*>(out), n);
}
template <class T>
cudaError_t div_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    return gpu::div(stream, a, a + n, static_cast<T*>(out), n);
}
template <class T>
cudaError_t fma_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    return gpu::fma(stream, a, a + n, a + 2 * n, static_cast<T*>(out), n);
}
template <class T>
cudaError_t dot_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    gpu::dot_options options;
    options.workspace = {static_cast<std::byte*>(out) + 256, spare_bytes - 256};
    return gpu::dot<ulpine::quire<T>>(stream, a, a + n, n, static_cast<T*>(out), options);
}

using p16 = posit<16, 1>;
using ulpine::bfloat16;
using ulpine::fp8_e4m3;

constexpr cuda_case cases[] = {
    {"round_to toward_zero/fp8_e4m3", 4, 4, source::floats, mode_case<fp8_e4m3, ulpine::rounding::toward_zero>},
    {"round_to toward_zero/posit<16,1>", 4, 4, source::floats, mode_case<p16, ulpine::rounding::toward_zero>},
    {"round_to scale 3/fp8_e4m3", 4, 4, source::floats, scaled_case<fp8_e4m3>},
    {"stochastic 8 bits/fp8_e4m3", 4, 4, source::floats, few_bits_case<fp8_e4m3>},
    {"round_to from bfloat16/fp8_e4m3", 2, 2, source::codes, source_case<fp8_e4m3, bfloat16>},
    {"round_to from double/posit<16,1>", 8, 8, source::codes, source_case<p16, double>},
    {"div/posit<16,1>", 4, 2, source::two_codes, div_case<p16>},
    {"fma/posit<16,1>", 6, 2, source::three_codes, fma_case<p16>},
    {"quire dot/posit<16,1>", 4, 0, source::two_codes, dot_case<p16>},
    {"quire dot/fp8_e4m3", 2, 0, source::two_codes, dot_case<fp8_e4m3>},
};

}  // namespace

std::span<const cuda_case> further_cases() { return cases; }

}  // namespace cuda_bench
