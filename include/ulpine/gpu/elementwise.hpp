// Arithmetic on arrays of numbers in device memory: out[i] = the exact result of the operands, rounded once.
//
//   gpu::add<To, P>(stream, x, y, out, n)        and sub, mul, div
//   gpu::fma<To, P>(stream, x, y, z, out, n)     x y + z
//   gpu::sqrt<To, P>(stream, x, out, n)
//
// x, y, z: arrays of number types, float or double, in any mixture; out: of To, which may be the very array of an
// operand. To: by default the type of out.  P: the projection, that of To by default, and not stochastic.  n: any
// integer type. The last argument, gpu::errors::thrown or returned, may be left out; errors as gpu/options.hpp says.
// The results are those of the scalar functions of the same names (number/operations.hpp), bit for bit.
#pragma once

#include <ulpine/gpu/map.hpp>
#include <ulpine/number/number.hpp>

namespace ulpine::detail::device {

template <class T>
concept array_operand = number_type<T> || stdlib::same_as<T, float> || stdlib::same_as<T, double>;

// Enumerations rather than a projection: nvcc 13 cannot name a kernel whose template arguments are of class type.
#define ULPINE_ELEMENTWISE(name)                                                                                       \
    template <class To, rounding R, overflow O>                                                                        \
    struct name##_of {                                                                                                 \
        template <class... X>                                                                                          \
        ULPINE_FN To operator()(X... x) const noexcept {                                                               \
            return ulpine::name<To, projection{R, O}>(x...);                                                           \
        }                                                                                                              \
    };
ULPINE_ELEMENTWISE(add)
ULPINE_ELEMENTWISE(sub)
ULPINE_ELEMENTWISE(mul)
ULPINE_ELEMENTWISE(div)
ULPINE_ELEMENTWISE(fma)
ULPINE_ELEMENTWISE(sqrt)
#undef ULPINE_ELEMENTWISE

// In place of an operand that an operation does not have.
struct absent {};

// The operands of one element.
template <class Operation, class X, class Y, class Z>
ULPINE_FN auto applied(const Operation& operation, const X& x, const Y& y, const Z& z) noexcept {
    if constexpr (stdlib::is_same_v<Y, absent>) return operation(x);
    else if constexpr (stdlib::is_same_v<Z, absent>) return operation(x, y);
    else return operation(x, y, z);
}

template <int N, class E>
__device__ __forceinline__ void load_group(const E* from, u64 at, E (&x)[N]) {
    if constexpr (!stdlib::is_same_v<E, absent>) load_elements(from + at, x);
}
template <class E>
__device__ __forceinline__ E load_one(const E* from, u64 at) {
    if constexpr (stdlib::is_same_v<E, absent>) return {};
    else return from[at];
}

template <class Operation, class Out, class X, class Y, class Z>
__global__ void __launch_bounds__(threads_per_block)
    elementwise_kernel(Operation operation, const X* x, const Y* y, const Z* z, Out* out, u64 n, u64 groups) {
    constexpr int vector = static_cast<int>(16 / smallest_size<Out, X, Y, Z>);
    const u64 thread = u64{blockIdx.x} * threads_per_block + threadIdx.x, threads = u64{gridDim.x} * threads_per_block;
    for (u64 g = thread; g < groups; g += threads) {
        X a[vector];
        Y b[vector];
        Z c[vector];
        Out r[vector];
        load_group(x, g * vector, a);
        load_group(y, g * vector, b);
        load_group(z, g * vector, c);
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) r[k] = applied(operation, a[k], b[k], c[k]);
        store_elements(out + g * vector, r);
    }
    for (u64 i = groups * vector + thread; i < n; i += threads)
        out[i] = applied(operation, load_one(x, i), load_one(y, i), load_one(z, i));
}

template <class E>
void check_operand(const char* name, const E* pointer, std::size_t n, const void* out, std::size_t out_bytes) {
    if constexpr (!stdlib::is_same_v<E, absent>) {
        check_pointer(name, pointer, n);
        check_overlap(name, pointer, n * sizeof(E), "out", out, out_bytes,
                      n * sizeof(E) == out_bytes ? sharing::everything : sharing::nothing);
    }
}

template <class Operation, class Size, class Out, class X, class Y = absent, class Z = absent>
cudaError_t apply_elementwise(gpu::errors errors, cudaStream_t stream, Out* out, Size size, const X* x,
                              const Y* y = nullptr, const Z* z = nullptr) {
    return guarded(errors, [&] {
        const std::size_t n = checked_length(size);
        check_pointer("out", out, n);
        check_operand("x", x, n, out, n * sizeof(Out));
        check_operand("y", y, n, out, n * sizeof(Out));
        check_operand("z", z, n, out, n * sizeof(Out));
        if (n == 0) return cudaSuccess;
        constexpr u64 vector = 16 / smallest_size<Out, X, Y, Z>;
        // All addresses multiples of 16, absent operands being null.
        const auto addresses = reinterpret_cast<std::uintptr_t>(x) | reinterpret_cast<std::uintptr_t>(y) |
                               reinterpret_cast<std::uintptr_t>(z) | reinterpret_cast<std::uintptr_t>(out);
        const u64 groups = addresses % 16 == 0 ? n / vector : 0;
        const cudaLaunchConfig_t config = launch_config(stream, n, groups == 0 ? 1 : vector);
        return cudaLaunchKernelEx(&config, elementwise_kernel<Operation, Out, X, Y, Z>, Operation{}, x, y, z, out,
                                  u64{n}, groups);
    });
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

#define ULPINE_TO                                                                                                      \
    class To, projection P = detail::operand_traits<To>::default_projection, detail::device::array_operand X
#define ULPINE_OPERATION(name)                                                                                         \
    using operation = detail::device::name##_of<To, P.mode, P.policy>;                                                 \
    static_assert(P.mode != rounding::stochastic, "gpu::" #name ": the mode cannot be stochastic")

template <ULPINE_TO, detail::device::array_operand Y, detail::stdlib::integral Size>
cudaError_t add(cudaStream_t stream, const X* x, const Y* y, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(add);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x, y);
}
template <ULPINE_TO, detail::device::array_operand Y, detail::stdlib::integral Size>
cudaError_t sub(cudaStream_t stream, const X* x, const Y* y, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(sub);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x, y);
}
template <ULPINE_TO, detail::device::array_operand Y, detail::stdlib::integral Size>
cudaError_t mul(cudaStream_t stream, const X* x, const Y* y, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(mul);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x, y);
}
template <ULPINE_TO, detail::device::array_operand Y, detail::stdlib::integral Size>
cudaError_t div(cudaStream_t stream, const X* x, const Y* y, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(div);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x, y);
}
template <ULPINE_TO, detail::device::array_operand Y, detail::device::array_operand Z, detail::stdlib::integral Size>
cudaError_t fma(cudaStream_t stream, const X* x, const Y* y, const Z* z, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(fma);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x, y, z);
}
template <ULPINE_TO, detail::stdlib::integral Size>
cudaError_t sqrt(cudaStream_t stream, const X* x, To* out, Size n, errors e = errors::thrown) {
    ULPINE_OPERATION(sqrt);
    return detail::device::apply_elementwise<operation>(e, stream, out, n, x);
}

// With spans in place of pointers and a length.
#define ULPINE_OF_TWO(name)                                                                                            \
    template <class X, std::size_t N, class Y, std::size_t M, class To, std::size_t K>                                 \
    cudaError_t name(cudaStream_t stream, std::span<X, N> x, std::span<Y, M> y, std::span<To, K> out,                  \
                     errors e = errors::thrown) {                                                                      \
        return detail::device::guarded(e, [&] {                                                                        \
            detail::check_length("x", x.size(), "out", out.size());                                                    \
            detail::check_length("y", y.size(), "out", out.size());                                                    \
            return gpu::name(stream, static_cast<const X*>(x.data()), static_cast<const Y*>(y.data()), out.data(),     \
                             out.size(), e);                                                                           \
        });                                                                                                            \
    }
ULPINE_OF_TWO(add)
ULPINE_OF_TWO(sub)
ULPINE_OF_TWO(mul)
ULPINE_OF_TWO(div)
#undef ULPINE_OF_TWO
template <class X, std::size_t N, class Y, std::size_t M, class Z, std::size_t L, class To, std::size_t K>
cudaError_t fma(cudaStream_t stream, std::span<X, N> x, std::span<Y, M> y, std::span<Z, L> z, std::span<To, K> out,
                errors e = errors::thrown) {
    return detail::device::guarded(e, [&] {
        detail::check_length("x", x.size(), "out", out.size());
        detail::check_length("y", y.size(), "out", out.size());
        detail::check_length("z", z.size(), "out", out.size());
        return gpu::fma(stream, static_cast<const X*>(x.data()), static_cast<const Y*>(y.data()),
                        static_cast<const Z*>(z.data()), out.data(), out.size(), e);
    });
}
template <class X, std::size_t N, class To, std::size_t K>
cudaError_t sqrt(cudaStream_t stream, std::span<X, N> x, std::span<To, K> out, errors e = errors::thrown) {
    return detail::device::guarded(e, [&] {
        detail::check_length("x", x.size(), "out", out.size());
        return gpu::sqrt(stream, static_cast<const X*>(x.data()), out.data(), out.size(), e);
    });
}

#undef ULPINE_OPERATION
#undef ULPINE_TO

}  // namespace ulpine::gpu
