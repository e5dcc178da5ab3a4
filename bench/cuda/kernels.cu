// The calls whose kernels have a budget (budget.txt).
#include "baseline.hpp"
#include "cases.hpp"

#include <ulpine/format/catalog.hpp>
#include <ulpine/gpu/gpu.hpp>

namespace cuda_bench {

// What a user writes: one element a thread, results in place.
struct plus {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return a + b;
    }
};
struct times {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return a * b;
    }
};
template <class Operation, class T>
__global__ void user_kernel(const T* a, const T* b, T* out, unsigned n) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = Operation{}(a[i], b[i]);
}

namespace {

namespace gpu = ulpine::gpu;
using ulpine::fixed;
using ulpine::posit;

// 16 and 256 values at unequal distances, both signs.
template <int N>
struct some_values {
    using table = ulpine::detail::value_list<float, N>;
    ULPINE_API static constexpr table make() noexcept {
        table t{};
        for (int i = 0; i < N; ++i) {
            const float k = static_cast<float>(i - N / 2) + 0.5f;
            t.data[i] = k * (k < 0 ? -k : k) / (N * N / 4);
        }
        return t;
    }
    static constexpr table values = make();
};

template <class T>
cudaError_t round_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return gpu::round_to<T>(stream, static_cast<const float*>(in), static_cast<float*>(out), n);
}
template <class T>
cudaError_t stochastic_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    gpu::array_options options;
    options.random = ulpine::philox{42};
    return gpu::round_to<T>(stream, static_cast<const float*>(in), static_cast<float*>(out), n, options);
}
template <class T>
cudaError_t encode_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return gpu::encode<T>(stream, static_cast<const float*>(in), static_cast<T*>(out), n);
}
template <class T>
cudaError_t decode_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return gpu::decode<T>(stream, static_cast<const T*>(in), static_cast<float*>(out), n);
}
template <class T>
cudaError_t add_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    return gpu::add(stream, a, a + n, static_cast<T*>(out), n);
}
template <class T>
cudaError_t mul_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    return gpu::mul(stream, a, a + n, static_cast<T*>(out), n);
}
template <class T>
cudaError_t record_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return gpu::round_to(T::spec, stream, static_cast<const float*>(in), static_cast<float*>(out), n);
}

template <class Operation, class T>
cudaError_t user_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    const T* const a = static_cast<const T*>(in);
    user_kernel<Operation><<<static_cast<unsigned>((n + 255) / 256), 256, 0, stream>>>(a, a + n, static_cast<T*>(out),
                                                                                       static_cast<unsigned>(n));
    return cudaPeekAtLastError();
}

template <int Bits, int Exponent>
cudaError_t baseline_case(cudaStream_t stream, const void* in, void* out, std::size_t n) {
    return launch_baseline(stream, Bits, Exponent, in, out, n);
}

using p8 = posit<8, 2>;
using p16 = posit<16, 1>;

constexpr cuda_case cases[] = {
    {"round_to/fp8_e4m3", 4, 4, source::floats, round_case<ulpine::fp8_e4m3>},
    {"round_to/fp8_e5m2", 4, 4, source::floats, round_case<ulpine::fp8_e5m2>},
    {"round_to/binary16", 4, 4, source::floats, round_case<ulpine::binary16>},
    {"round_to/bfloat16", 4, 4, source::floats, round_case<ulpine::bfloat16>},
    {"round_to/fixed<8,8>", 4, 4, source::floats, round_case<fixed<8, 8>>},
    {"round_to/posit<8,2>", 4, 4, source::floats, round_case<p8>},
    {"round_to/posit<16,1>", 4, 4, source::floats, round_case<p16>},
    {"round_to/posit<32,2>", 4, 4, source::floats, round_case<posit<32, 2>>},
    {"round_to/lookup 16", 4, 4, source::floats, round_case<ulpine::lookup<some_values<16>>>},
    {"round_to/lookup 256", 4, 4, source::floats, round_case<ulpine::lookup<some_values<256>>>},
    {"round_to/minifloat_spec", 4, 4, source::floats, record_case<ulpine::fp8_e4m3>},
    {"round_to/posit_spec", 4, 4, source::floats, record_case<p16>},
    {"stochastic/fp8_e4m3", 4, 4, source::floats, stochastic_case<ulpine::fp8_e4m3>},
    {"stochastic/posit<16,1>", 4, 4, source::floats, stochastic_case<p16>},
    {"encode/fp8_e4m3", 4, 1, source::floats, encode_case<ulpine::fp8_e4m3>},
    {"encode/posit<16,1>", 4, 2, source::floats, encode_case<p16>},
    {"decode/fp8_e4m3", 1, 4, source::codes, decode_case<ulpine::fp8_e4m3>},
    {"decode/posit<16,1>", 2, 4, source::codes, decode_case<p16>},
    {"add/posit<16,1>", 4, 2, source::two_codes, add_case<p16>},
    {"mul/posit<16,1>", 4, 2, source::two_codes, mul_case<p16>},
    {"user kernel +/posit<16,1>", 4, 2, source::two_codes, user_case<plus, p16>},
    {"user kernel */posit<16,1>", 4, 2, source::two_codes, user_case<times, p16>},
    {"baseline/posit<8,2>", 4, 4, source::floats, baseline_case<8, 2>},
    {"baseline/posit<16,1>", 4, 4, source::floats, baseline_case<16, 1>},
};

}  // namespace

std::span<const cuda_case> budgeted_cases() { return cases; }

}  // namespace cuda_bench
