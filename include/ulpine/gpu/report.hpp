// How well a format holds an array in device memory: quantization_report of array/report.hpp, to the last bit.
//
//   gpu::quantization_report<T>(stream, in, n, sums, options)      and with a record in place of T
//   gpu::statistics(sums, n)        on the host, from the sums once they have been copied there
//
// in: float, double, binary16 or bfloat16; sums: one gpu::quantization_sums in device memory.  options: as round_to's,
// the mask included.  The workspace, where it has gpu::report_workspace_bytes(n) bytes beyond what a lookup set's
// tables need (they come first), lets the whole device take part, but for the last step, in which one thread adds up
// the sums of 4,096 elements each in the host's order; without it one block does all the work, with the same results.
#pragma once

#include <ulpine/array/report.hpp>
#include <ulpine/gpu/round_to.hpp>

namespace ulpine::gpu {

using quantization_sums = detail::error_sums;

}  // namespace ulpine::gpu

namespace ulpine::detail::device {

inline constexpr u64 report_piece = 1024, report_unit = 4096;
inline constexpr int report_threads = 256, per_report_thread = static_cast<int>(report_piece) / report_threads;
static_assert(report_piece == piece && report_unit == part_granularity);  // so the sums have the same order

// What a thread knows of a piece, and the threads of a block together.
struct report_sums {
    u64 largest;  // bits of the largest |x|
    double max_absolute, max_relative, relative, signal, noise;
    u32 nan, infinite, clamped, flushed, overflowed, divisors;
};

#if defined(__CUDACC__)

__device__ __forceinline__ double larger_double(double a, double b) { return a < b ? b : a; }

// Upper halves onto lower ones, as array/report.hpp reduces: what the threads have is two steps down the tree already.
template <class Combine>
__device__ void reduce_block(report_sums* shared, const Combine& combine) {
    for (unsigned half = report_threads / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) combine(shared[threadIdx.x], shared[threadIdx.x + half]);
    }
    __syncthreads();
}

// 2^-e with squares in the middle of double's range.
__device__ __forceinline__ int middle_exponent(double largest) {
    constexpr int fraction = float_layout<u64>::fraction, bias = float_layout<u64>::bias;
    const int exponent = static_cast<int>(static_cast<u64>(__double_as_longlong(largest)) >> fraction) - bias;
    return clamped(exponent, -1000, 1000);
}
__device__ __forceinline__ double power_of_two_double(int e) {
    return __longlong_as_double(static_cast<long long>(power_of_two<u64>(e)));
}
__device__ __forceinline__ double value_of(u32 bits) {
    double r;
    asm("cvt.f64.f32 %0, %1;" : "=d"(r) : "f"(__uint_as_float(bits)));  // written out: subnormals stay
    return r;
}
__device__ __forceinline__ double value_of(u64 bits) { return __longlong_as_double(static_cast<long long>(bits)); }

// The sums of elements begin .. begin + n - 1, in the first thread.
template <class Body, class S, class T>
__device__ error_sums sums_of_piece(const Body& body, const source_bits<S>* in, u64 begin, u64 n, report_sums* shared) {
    double value[per_report_thread], error[per_report_thread], relative[per_report_thread];
    report_sums own{};
    ULPINE_UNROLL
    for (int k = 0; k < per_report_thread; ++k) {
        const u64 i = threadIdx.x + static_cast<u64>(k) * report_threads;
        value[k] = error[k] = relative[k] = 0;
        if (i >= n) continue;
        constexpr T infinity = float_infinity<T>;
        T overflow_flag = 0;
        const T x = word_of<T, S>(in[begin + i]), y = body.rounded(in[begin + i], begin + i, &overflow_flag);
        if (body.mask != nullptr) body.mask[begin + i] = static_cast<std::uint8_t>(overflow_flag);
        const T a = x & static_cast<T>(~float_sign<T>), b = y & static_cast<T>(~float_sign<T>);
        const bool finite = a < infinity, lost = b >= infinity, kept = finite && !lost, divides = kept && a != 0;
        own.nan += a > infinity;
        own.infinite += a == infinity;
        own.clamped += overflow_flag != 0;
        own.flushed += divides && b == 0;
        own.overflowed += finite && lost;
        own.divisors += divides;
        if (!kept) continue;
        if (own.largest < u64{a}) own.largest = u64{a};
        const double v = value_of(x);
        value[k] = v;
        error[k] = fabs(__dsub_rn(v, value_of(y)));
        relative[k] = divides ? __ddiv_rn(error[k], fabs(v)) : 0;
    }
    // v[i] and v[i + 512], then with v[i + 256] and v[i + 768].
    const auto four = [](const double(&v)[per_report_thread]) {
        return __dadd_rn(__dadd_rn(v[0], v[2]), __dadd_rn(v[1], v[3]));
    };
    const auto most = [](const double(&v)[per_report_thread]) {
        return larger_double(larger_double(v[0], v[2]), larger_double(v[1], v[3]));
    };
    own.max_absolute = most(error);
    own.max_relative = most(relative);
    own.relative = four(relative);
    shared[threadIdx.x] = own;
    reduce_block(shared, [](report_sums& a, const report_sums& b) {
        a.largest = a.largest < b.largest ? b.largest : a.largest;
        a.max_absolute = larger_double(a.max_absolute, b.max_absolute);
        a.max_relative = larger_double(a.max_relative, b.max_relative);
        a.relative = __dadd_rn(a.relative, b.relative);
        a.nan += b.nan;
        a.infinite += b.infinite;
        a.clamped += b.clamped;
        a.flushed += b.flushed;
        a.overflowed += b.overflowed;
        a.divisors += b.divisors;
    });
    int signal_exponent = 0, noise_exponent = 0;
    if constexpr (sizeof(T) == 8) {
        signal_exponent = middle_exponent(value_of(shared[0].largest));
        noise_exponent = middle_exponent(shared[0].max_absolute);
        __syncthreads();
    }
    ULPINE_UNROLL
    for (int k = 0; k < per_report_thread; ++k) {
        if constexpr (sizeof(T) == 8) {
            value[k] = __dmul_rn(value[k], power_of_two_double(-signal_exponent));
            error[k] = __dmul_rn(error[k], power_of_two_double(-noise_exponent));
        }
        value[k] = __dmul_rn(value[k], value[k]);
        error[k] = __dmul_rn(error[k], error[k]);
    }
    shared[threadIdx.x].signal = four(value);
    shared[threadIdx.x].noise = four(error);
    reduce_block(shared, [](report_sums& a, const report_sums& b) {
        a.signal = __dadd_rn(a.signal, b.signal);
        a.noise = __dadd_rn(a.noise, b.noise);
    });
    const report_sums& s = shared[0];
    error_sums sums;
    sums.nan = s.nan;
    sums.infinite = s.infinite;
    sums.clamped = s.clamped;
    sums.flushed = s.flushed;
    sums.overflowed = s.overflowed;
    sums.divisors = s.divisors;
    sums.max_absolute = s.max_absolute;
    sums.max_relative = s.max_relative;
    sums.relative = s.relative;
    sums.signal = {s.signal, 2 * signal_exponent};
    sums.noise = {s.noise, 2 * noise_exponent};
    __syncthreads();
    return sums;
}

// units: one for each 4096 elements; or null: a single block, and all of it in *total.
template <class S, class T, class Body>
__device__ void report_units(const Body& body, const source_bits<S>* in, u64 n, error_sums* units, error_sums* total) {
    __shared__ report_sums shared[report_threads];
    error_sums all;
    for (u64 unit = blockIdx.x; unit * report_unit < n; unit += gridDim.x) {
        error_sums sums;
        for (u64 i = unit * report_unit; i < n && i < (unit + 1) * report_unit; i += report_piece)
            sums.add(sums_of_piece<Body, S, T>(body, in, i, n - i < report_piece ? n - i : report_piece, shared));
        if (units == nullptr) all.add(sums);
        else if (threadIdx.x == 0) units[unit] = sums;
    }
    if (units == nullptr && threadIdx.x == 0) *total = all;
}
#endif

template <class S, class T, class Body>
__global__ void __launch_bounds__(report_threads)
    report_kernel(const __grid_constant__ Body body, const source_bits<S>* in, u64 n, error_sums* units,
                  error_sums* total) {
    if constexpr (prepares<Body>) report_units<S, T>(body.prepare(), in, n, units, total);
    else report_units<S, T>(body, in, n, units, total);
}
template <class Sums>
__global__ void finish_report_kernel(const Sums* units, u64 count, Sums* total) {
    Sums all;
    for (u64 i = 0; i < count; ++i) all.add(units[i]);
    *total = all;
}

template <class S, class T, class Body>
cudaError_t launch_report(cudaStream_t stream, const Body& body, const S* in, std::size_t n, error_sums* total,
                          std::span<std::byte> workspace, std::size_t shared) {
    const u64 count = (n + report_unit - 1) / report_unit;
    const bool whole = workspace.size() / sizeof(error_sums) >= count && count > 1;
    error_sums* const units = whole ? reinterpret_cast<error_sums*>(workspace.data()) : nullptr;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(static_cast<unsigned>(!whole ? 1 : count < most_blocks ? count : most_blocks));
    config.blockDim = dim3(report_threads);
    config.dynamicSmemBytes = shared;
    config.stream = stream;
    const cudaError_t status =
        cudaLaunchKernelEx(&config, report_kernel<S, T, Body>, body, device_words(in), u64{n}, units, total);
    if (status != cudaSuccess || !whole) return status;
    config.gridDim = config.blockDim = dim3(1);
    config.dynamicSmemBytes = 0;
    return cudaLaunchKernelEx(&config, finish_report_kernel<error_sums>, static_cast<const error_sums*>(units), count,
                              total);
}

template <class Spec, class S, class Size>
cudaError_t report_elements(cudaStream_t stream, const Spec& spec, const S* in, Size size, error_sums* total,
                            const gpu::array_options& o) {
    return guarded(o.errors, [&] {
        using T = source_word<S>;
        const std::size_t n = checked_length(size);
        check_pointer("in", in, n);
        check_pointer("sums", total, 1);
        check_not_null("mask", o.mask.data(), o.mask.size());
        check_overlap("mask", o.mask.data(), o.mask.size(), "in", in, n * sizeof(S), sharing::nothing);
        check_overlap("sums", total, sizeof *total, "in", in, n * sizeof(S), sharing::nothing);
        check_workspace(o.workspace, "in", in, n * sizeof(S));
        check_workspace(o.workspace, "sums", total, sizeof *total);
        check_workspace(o.workspace, "mask", o.mask.data(), o.mask.size());
        check_overlap("sums", total, sizeof *total, "mask", o.mask.data(), o.mask.size(), sharing::nothing);
        using real = stdlib::conditional_t<sizeof(T) == 4, float, double>;
        const ulpine::array_options host = host_options(o);
        const array_plan<T> plan = plan_of<T>(spec, host, n);
        if constexpr (stdlib::is_same_v<Spec, lookup_spec>) {
            return with_values<false, T, S, real>(
                stream, spec, plan, o.workspace, true, [&](const auto& body, std::size_t shared, std::size_t used) {
                    return launch_report<S, T>(stream, body, in, n, total, o.workspace.subspan(used), shared);
                });
        } else {
            const auto profile =
                make_profile<T>(times_power_of_two(spec, -plan.scale_exponent), plan.choice.mode, plan.policy);
            return launch_report<S, T>(stream, general_for<false, T, S, real>(spec, profile, plan, true), in, n, total,
                                       o.workspace, 0);
        }
    });
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

inline std::size_t report_workspace_bytes(std::size_t n) noexcept {
    return (n + detail::device::report_unit - 1) / detail::device::report_unit * sizeof(quantization_sums);
}

template <number_type T, float_element S, detail::stdlib::integral Size>
cudaError_t quantization_report(cudaStream_t stream, const S* in, Size n, quantization_sums* sums,
                                const array_options& options = {}) {
    return detail::device::report_elements(stream, T::spec, in, n, sums, options);
}
template <runtime_spec Spec, float_element S, detail::stdlib::integral Size>
cudaError_t quantization_report(const Spec& spec, cudaStream_t stream, const S* in, Size n, quantization_sums* sums,
                                const array_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        validate(spec);
        return detail::device::report_elements(stream, spec, in, n, sums, options);
    });
}

template <number_type T, class S, std::size_t N>
cudaError_t quantization_report(cudaStream_t stream, std::span<S, N> in, quantization_sums* sums,
                                const array_options& options = {}) {
    return quantization_report<T>(stream, static_cast<const S*>(in.data()), in.size(), sums, options);
}
template <runtime_spec Spec, class S, std::size_t N>
cudaError_t quantization_report(const Spec& spec, cudaStream_t stream, std::span<S, N> in, quantization_sums* sums,
                                const array_options& options = {}) {
    return quantization_report(spec, stream, static_cast<const S*>(in.data()), in.size(), sums, options);
}

// n: the length of the array that the sums are of.
[[nodiscard]] inline quantization_statistics statistics(const quantization_sums& sums, std::size_t n) {
    const detail::default_float_environment environment;
    return detail::statistics_of({sums}, n);
}

}  // namespace ulpine::gpu
