// For comparison: posit rounding in the formulation of Qtorch+'s published GPU kernels, written anew.  One element a thread; what follows from the format stands in constant memory, set up before
// the launch; a float becomes a 16-bit code by way of an over-long one of 64 bits, and the code a float again; cases are
// told apart by branches.  Nearest even on codes; exact for posits of up to 16 bits.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

namespace cuda_bench {

struct baseline_constants {
    std::int32_t exponent_bits, shift;  // shift: from a code of the format to one of 16 bits
    std::uint32_t largest, smallest;    // magnitudes, as floats
    std::uint32_t largest_code, smallest_code, nar;
};
static __constant__ baseline_constants baseline;

__device__ inline std::uint32_t baseline_encode(std::uint32_t x) {
    const std::uint32_t magnitude = x & 0x7fffffffu;
    if (magnitude == 0) return 0;
    if (magnitude >= 0x7f800000u) return baseline.nar;
    std::uint32_t code;
    if (magnitude >= baseline.largest) {
        code = baseline.largest_code;
    } else if (magnitude <= baseline.smallest) {
        code = baseline.smallest_code;
    } else {
        const std::int32_t exponent = static_cast<std::int32_t>(magnitude >> 23) - 127;
        const std::int32_t run = exponent >> baseline.exponent_bits;
        const std::uint32_t low = static_cast<std::uint32_t>(exponent) & ((1u << baseline.exponent_bits) - 1);
        // Exponent and fraction below the regime.
        const std::uint64_t tail = (std::uint64_t{low} << 23) | (magnitude & 0x7fffffu);
        const std::int32_t tail_bits = 23 + baseline.exponent_bits;
        std::uint64_t extended;
        std::int32_t regime_bits;
        if (run >= 0) {
            regime_bits = run + 2;
            extended = ((std::uint64_t{1} << regime_bits) - 2) << tail_bits;
        } else {
            regime_bits = 1 - run;
            extended = std::uint64_t{1} << tail_bits;
        }
        extended |= tail;
        // 64 bits hold it: at most 16 + 2 + 27.
        const std::int32_t cut = regime_bits + tail_bits - (15 - baseline.shift);
        const std::uint64_t half = std::uint64_t{1} << (cut - 1), rest = extended & ((half << 1) - 1);
        code = static_cast<std::uint32_t>(extended >> cut);
        if (rest > half || (rest == half && (code & 1) != 0)) ++code;
        code <<= baseline.shift;
    }
    return (x >> 31) != 0 ? (0u - code) & 0xffffu : code;
}

__device__ inline std::uint32_t baseline_decode(std::uint32_t code) {
    if (code == 0) return 0;
    if (code == baseline.nar) return 0x7fc00000u;
    const std::uint32_t sign = (code & 0x8000u) << 16;
    if (sign != 0) code = (0u - code) & 0xffffu;
    std::uint32_t left = code << 17;  // the regime at the top
    std::int32_t run;
    if ((left >> 31) != 0) {
        run = __clz(static_cast<int>(~left));
        left <<= run + 1;
        --run;
    } else {
        run = __clz(static_cast<int>(left));
        left <<= run + 1;
        run = -run;
    }
    const std::int32_t es = baseline.exponent_bits;
    const std::int32_t exponent = (run << es) + (es > 0 ? static_cast<std::int32_t>(left >> (32 - es)) : 0);
    left <<= es;
    return sign | (static_cast<std::uint32_t>(exponent + 127) << 23) | (left >> 9);
}

static __global__ void baseline_kernel(const float* in, float* out, std::size_t n) {
    const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[i] = __uint_as_float(baseline_decode(baseline_encode(__float_as_uint(in[i]))));
}

/// Posits of up to 16 bits whose values are normal floats.
inline baseline_constants constants_for(int bits, int exponent_bits) {
    const int top = (bits - 2) << exponent_bits;
    const std::uint32_t smallest_code = 1u << (16 - bits), largest_code = 0x8000u - smallest_code;
    return {exponent_bits,
            16 - bits,
            static_cast<std::uint32_t>(127 + top) << 23,
            static_cast<std::uint32_t>(127 - top) << 23,
            largest_code,
            smallest_code,
            0x8000u};
}

inline cudaError_t launch_baseline(cudaStream_t stream, int bits, int exponent_bits, const void* in, void* out,
                                   std::size_t n) {
    static int loaded = 0;  // the format that constant memory describes
    if (loaded != 64 * bits + exponent_bits) {
        const baseline_constants constants = constants_for(bits, exponent_bits);
        const cudaError_t status =
            cudaMemcpyToSymbolAsync(baseline, &constants, sizeof constants, 0, cudaMemcpyHostToDevice, stream);
        if (status != cudaSuccess) return status;
        loaded = 64 * bits + exponent_bits;
    }
    constexpr unsigned threads = 1024;
    baseline_kernel<<<static_cast<unsigned>((n + threads - 1) / threads), threads, 0, stream>>>(
        static_cast<const float*>(in), static_cast<float*>(out), n);
    return cudaPeekAtLastError();
}

}  // namespace cuda_bench
