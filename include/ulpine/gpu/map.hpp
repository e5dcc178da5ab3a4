// The one loop of the array kernels: out[i] = body of in[i], with 16-byte accesses where both addresses allow them.
//
// A body is a class, passed to the kernel by value, with
//   static constexpr int vector                    elements of one call; 1 or a multiple of what 16 bytes hold
//   run(const In (&x)[vector], Out (&y)[vector], u64 i)      elements i .. i + vector - 1
//   one(In x, Out* y, u64 i)                       a single element
//   phase(u64 i)                                   0 where a call of run may start at element i
// and perhaps
//   prepare()                                      what the threads of a block work with, made by all of them together
#pragma once

#include <ulpine/gpu/options.hpp>

namespace ulpine::detail::device {

inline constexpr int threads_per_block = 256;
inline constexpr u64 most_blocks = 1u << 16;  // beyond that each block goes on with the next part

// A grid for n elements, so many to a thread before it goes on.
inline cudaLaunchConfig_t launch_config(cudaStream_t stream, u64 n, u64 per_thread) {
    const u64 per_block = u64{threads_per_block} * per_thread;
    const u64 blocks = (n + per_block - 1) / per_block;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(static_cast<unsigned>(blocks < most_blocks ? blocks : most_blocks));
    config.blockDim = dim3(threads_per_block);
    config.stream = stream;
    return config;
}

// How an array is cut: `head` elements alone, then `groups` of `vector`, then what is left alone.
struct cut {
    u64 n, head, groups;
};

// The head ends where both addresses are multiples of 16 and the body may start; no groups where that is nowhere.
template <class Body, class In, class Out>
cut cut_for(const Body& body, const In* in, const Out* out, u64 n) {
    const auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(out);
    if constexpr (Body::vector > 1)
        for (u64 head = 0; head < 16 && head < n; ++head)
            if ((a + head * sizeof(In)) % 16 == 0 && (b + head * sizeof(Out)) % 16 == 0 && body.phase(head) == 0)
                return {n, head, (n - head) / u64{Body::vector}};
    return {n, 0, 0};
}

template <class... E>
inline constexpr std::size_t smallest_size = [] {
    std::size_t least = 16;  // empty types do not count
    ((least = !stdlib::is_empty_v<E> && sizeof(E) < least ? sizeof(E) : least), ...);
    return least;
}();

template <int N, class E>
__device__ __forceinline__ void load_elements(const E* from, E (&x)[N]) {
    static_assert(N * sizeof(E) % 16 == 0);
    constexpr int per_packet = static_cast<int>(16 / sizeof(E));
    ULPINE_UNROLL
    for (int p = 0; p < N / per_packet; ++p) {
        const uint4 words = *(reinterpret_cast<const uint4*>(from) + p);
        __builtin_memcpy(x + p * per_packet, &words, 16);
    }
}
template <int N, class E>
__device__ __forceinline__ void store_elements(E* to, const E (&x)[N]) {
    static_assert(N * sizeof(E) % 16 == 0);
    constexpr int per_packet = static_cast<int>(16 / sizeof(E));
    ULPINE_UNROLL
    for (int p = 0; p < N / per_packet; ++p) {
        uint4 words;
        __builtin_memcpy(&words, x + p * per_packet, 16);
        *(reinterpret_cast<uint4*>(to) + p) = words;
    }
}

template <class Body, class In, class Out>
__device__ __forceinline__ void map_elements(const Body& body, const In* in, Out* out, const cut& parts) {
    constexpr int vector = Body::vector;
    const u64 thread = u64{blockIdx.x} * threads_per_block + threadIdx.x, threads = u64{gridDim.x} * threads_per_block;
    if constexpr (vector > 1) {
        const In* const from = in + parts.head;
        Out* const to = out + parts.head;
        // A block takes `unroll` groups per thread, so that loads are under way while others are worked on.
        constexpr int unroll = vector >= 16 ? 1 : 16 / vector;
        u64 done = 0;  // groups in whole tiles
        if constexpr (unroll > 1) {
            constexpr u64 tile = u64{threads_per_block} * unroll;
            const u64 tiles = parts.groups / tile;
            for (u64 t = blockIdx.x; t < tiles; t += gridDim.x) {
                In x[unroll][vector];
                const u64 first = t * tile + threadIdx.x;
                ULPINE_UNROLL
                for (int k = 0; k < unroll; ++k)
                    load_elements(from + (first + static_cast<u64>(k * threads_per_block)) * vector, x[k]);
                ULPINE_UNROLL
                for (int k = 0; k < unroll; ++k) {
                    const u64 i = (first + static_cast<u64>(k * threads_per_block)) * vector;
                    Out y[vector];
                    body.run(x[k], y, parts.head + i);
                    store_elements(to + i, y);
                }
            }
            done = tiles * tile;
        }
        for (u64 g = done + thread; g < parts.groups; g += threads) {
            In x[vector];
            Out y[vector];
            load_elements(from + g * vector, x);
            body.run(x, y, parts.head + g * vector);
            store_elements(to + g * vector, y);
        }
    }
    const u64 grouped = parts.groups * vector;
    for (u64 i = thread; i < parts.n - grouped; i += threads) {
        const u64 at = i < parts.head ? i : i + grouped;
        body.one(in[at], out + at, at);
    }
}

template <class Body>
concept prepares = requires(const Body& body) {
    body.prepare();
};

template <class Body, class In, class Out>
__global__ void __launch_bounds__(threads_per_block)
    map_kernel(const __grid_constant__ Body body, const In* in, Out* out, const __grid_constant__ cut parts) {
    if constexpr (prepares<Body>) map_elements(body.prepare(), in, out, parts);
    else map_elements(body, in, out, parts);
}

// shared: bytes of shared memory that body.prepare() uses.
template <class Body, class In, class Out>
cudaError_t launch_map(cudaStream_t stream, const Body& body, const In* in, Out* out, std::size_t n,
                       std::size_t shared = 0) {
    if (n == 0) return cudaSuccess;
    const cut parts = cut_for(body, in, out, n);
    cudaLaunchConfig_t config = launch_config(stream, n, parts.groups > 0 ? 16 : 4);
    config.dynamicSmemBytes = shared;
    return cudaLaunchKernelEx(&config, map_kernel<Body, In, Out>, body, in, out, parts);
}

}  // namespace ulpine::detail::device
