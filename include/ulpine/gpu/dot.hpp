// Dot products of arrays in device memory.
//
//   gpu::dot<quire<T>, To, P>(stream, x, y, n, result, options)     the exact sum of the products, rounded once
//   gpu::dot<chunked<T, 64>>, dot<sequential<T>>, dot<pairwise<T>>  as accumulate/models.hpp says: in order, by one
//                                                                   thread
//   gpu::add_products(stream, q, x, y, n, options)                  *q += the sum, for a quire in device memory
//
// x, y: arrays of number types, float or double, in any mixture; result: one To, by default what the accumulator makes.
// A quire's result has the same bits for every grid, block and order: no sum of its parts is rounded.  With a workspace
// of gpu::dot_workspace_bytes<quire<T>>(n) bytes the whole device takes part; with less, or none, fewer blocks do.
// Errors: gpu/options.hpp; more than 2^capacity products for a quire.
#pragma once

#include <ulpine/array/dot.hpp>
#include <ulpine/gpu/elementwise.hpp>

namespace ulpine::gpu {

// workspace  in device memory, aligned to 16 bytes; in use until the work on the stream is done
struct dot_options {
    std::span<std::byte> workspace{};
    gpu::errors errors = gpu::errors::thrown;
};

}  // namespace ulpine::gpu

namespace ulpine::detail::device {

inline constexpr u64 most_dot_blocks = 512, products_per_thread = 32;

// As many threads as have room for a quire each in shared memory, a power of two.
template <class Acc>
inline constexpr int dot_threads = [] {
    int threads = threads_per_block;
    while (threads > 1 && static_cast<std::size_t>(threads) * sizeof(Acc) > 32 * 1024) threads /= 2;
    return threads;
}();

// The sum of a block's parts, in its first thread.
template <class Acc>
__device__ void sum_of_block(Acc& acc) {
    constexpr unsigned threads = dot_threads<Acc>;
    __shared__ typename Acc::storage_type parts[threads];
    parts[threadIdx.x] = acc.bits();
    for (unsigned half = threads / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            acc.add(Acc::from_bits(parts[threadIdx.x + half]));
            parts[threadIdx.x] = acc.bits();
        }
    }
}

template <class Acc, class X, class Y>
__global__ void __launch_bounds__(dot_threads<Acc>) dot_kernel(const X* x, const Y* y, u64 n, Acc* sums) {
    Acc acc;
    const u64 threads = u64{gridDim.x} * dot_threads<Acc>;
    for (u64 i = u64{blockIdx.x} * dot_threads<Acc> + threadIdx.x; i < n; i += threads) acc.add_product(x[i], y[i]);
    sum_of_block(acc);
    if (threadIdx.x == 0) sums[blockIdx.x] = acc;
}

// What becomes of the sum.
template <class To, rounding R, overflow O>
struct round_result {
    To* to;
    template <class Acc>
    __device__ void operator()(const Acc& acc) const {
        *to = acc.template round<To, projection{R, O}>();
    }
};
template <class Acc>
struct add_result {
    Acc* to;
    __device__ void operator()(const Acc& acc) const { to->add(acc); }
};

template <class Acc, class Finish>
__global__ void __launch_bounds__(dot_threads<Acc>) finish_dot_kernel(const Acc* sums, u64 count, Finish finish) {
    Acc acc;
    for (u64 i = threadIdx.x; i < count; i += dot_threads<Acc>) acc.add(sums[i]);
    sum_of_block(acc);
    if (threadIdx.x == 0) finish(acc);
}
// One block and no workspace.
template <class Acc, class X, class Y, class Finish>
__global__ void __launch_bounds__(dot_threads<Acc>) whole_dot_kernel(const X* x, const Y* y, u64 n, Finish finish) {
    Acc acc;
    for (u64 i = threadIdx.x; i < n; i += dot_threads<Acc>) acc.add_product(x[i], y[i]);
    sum_of_block(acc);
    if (threadIdx.x == 0) finish(acc);
}
template <class Acc, class X, class Y, class Finish>
__global__ void ordered_dot_kernel(const X* x, const Y* y, u64 n, Finish finish) {
    Acc acc;
    for (u64 i = 0; i < n; ++i) acc.add_product(x[i], y[i]);
    finish(acc);
}

template <class Acc>
u64 dot_blocks(u64 n) noexcept {
    constexpr u64 per_block = static_cast<u64>(dot_threads<Acc>) * products_per_thread;
    const u64 blocks = (n + per_block - 1) / per_block;
    return blocks < most_dot_blocks ? blocks : most_dot_blocks;
}

template <class Acc, class Finish, class X, class Y>
cudaError_t launch_dot(cudaStream_t stream, const X* x, const Y* y, std::size_t n, const Finish& finish,
                       std::span<std::byte> workspace) {
    cudaLaunchConfig_t config{};
    config.gridDim = config.blockDim = dim3(1);
    config.stream = stream;
    if constexpr (!is_quire<Acc>) {
        return cudaLaunchKernelEx(&config, ordered_dot_kernel<Acc, X, Y, Finish>, x, y, u64{n}, finish);
    } else {
        check_capacity<Acc>(n);
        const u64 room = workspace.size() / sizeof(Acc), wanted = dot_blocks<Acc>(n);
        const u64 blocks = wanted < room ? wanted : room;
        config.blockDim = dim3(static_cast<unsigned>(dot_threads<Acc>));
        if (blocks <= 1) return cudaLaunchKernelEx(&config, whole_dot_kernel<Acc, X, Y, Finish>, x, y, u64{n}, finish);
        Acc* const sums = reinterpret_cast<Acc*>(workspace.data());
        config.gridDim = dim3(static_cast<unsigned>(blocks));
        const cudaError_t status = cudaLaunchKernelEx(&config, dot_kernel<Acc, X, Y>, x, y, u64{n}, sums);
        if (status != cudaSuccess) return status;
        config.gridDim = dim3(1);
        return cudaLaunchKernelEx(&config, finish_dot_kernel<Acc, Finish>, static_cast<const Acc*>(sums), blocks,
                                  finish);
    }
}

template <class Acc, class Size, class Finish, class Result, class X, class Y>
cudaError_t checked_dot(cudaStream_t stream, const X* x, const Y* y, Size size, const char* result_name, Result* result,
                        const Finish& finish, const gpu::dot_options& o) {
    return guarded(o.errors, [&] {
        const std::size_t n = checked_length(size);
        check_pointer("x", x, n);
        check_pointer("y", y, n);
        check_pointer(result_name, result, 1);
        check_overlap(result_name, result, sizeof(Result), "x", x, n * sizeof(X), sharing::nothing);
        check_overlap(result_name, result, sizeof(Result), "y", y, n * sizeof(Y), sharing::nothing);
        check_workspace(o.workspace, "x", x, n * sizeof(X));
        check_workspace(o.workspace, "y", y, n * sizeof(Y));
        check_workspace(o.workspace, result_name, result, sizeof(Result));
        return launch_dot<Acc>(stream, x, y, n, finish, o.workspace);
    });
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

// Bytes with which a dot product of n elements uses the whole device; 0 for accumulators that go in order.
template <class Acc>
std::size_t dot_workspace_bytes(std::size_t n) noexcept {
    if constexpr (detail::is_quire<Acc>)
        return static_cast<std::size_t>(detail::device::dot_blocks<Acc>(n)) * sizeof(Acc);
    else return 0;
}

template <class Acc, class To = typename detail::accumulator_t<Acc>::value_type,
          projection P = detail::operand_traits<To>::default_projection, detail::device::array_operand X,
          detail::device::array_operand Y, detail::stdlib::integral Size>
cudaError_t dot(cudaStream_t stream, const X* x, const Y* y, Size n, To* result, const dot_options& options = {}) {
    static_assert(P.mode != rounding::stochastic, "gpu::dot: the mode cannot be stochastic");
    const detail::device::round_result<To, P.mode, P.policy> finish{result};
    return detail::device::checked_dot<detail::accumulator_t<Acc>>(stream, x, y, n, "result", result, finish, options);
}

template <number_type T, int Capacity, detail::device::array_operand X, detail::device::array_operand Y,
          detail::stdlib::integral Size>
cudaError_t add_products(cudaStream_t stream, quire<T, Capacity>* q, const X* x, const Y* y, Size n,
                         const dot_options& options = {}) {
    const detail::device::add_result<quire<T, Capacity>> finish{q};
    return detail::device::checked_dot<quire<T, Capacity>>(stream, x, y, n, "q", q, finish, options);
}

template <class Acc, class X, std::size_t N, class Y, std::size_t M, class To>
cudaError_t dot(cudaStream_t stream, std::span<X, N> x, std::span<Y, M> y, To* result,
                const dot_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("y", y.size(), "x", x.size());
        return dot<Acc>(stream, static_cast<const X*>(x.data()), static_cast<const Y*>(y.data()), x.size(), result,
                        options);
    });
}
template <number_type T, int Capacity, class X, std::size_t N, class Y, std::size_t M>
cudaError_t add_products(cudaStream_t stream, quire<T, Capacity>* q, std::span<X, N> x, std::span<Y, M> y,
                         const dot_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("y", y.size(), "x", x.size());
        return add_products(stream, q, static_cast<const X*>(x.data()), static_cast<const Y*>(y.data()), x.size(),
                            options);
    });
}

}  // namespace ulpine::gpu
