// Blocks with a shared scale in device memory: the same bits as the functions of the same name in array/blocks.hpp.
//
//   gpu::encode_blocks<B>(stream, in, codes, scales, n, options)       floats to codes of elements and of scales
//   gpu::decode_blocks<B>(stream, codes, scales, out, n, options)      back
//   gpu::round_to_blocks<B>(stream, in, out, n, options)               both in one; in == out is allowed
//   gpu::encode_blocks<B>(stream, in_span, codes_span, scales_span, options)    and so on: spans
//   gpu::largest_magnitude(stream, in, n, result)                      *result = the largest finite |in[i]|: what
//                                                                      B::tensor_scale_for makes a tensor scale of
//
// B: a scaled_block.  in, out: float, binary16 or bfloat16; codes, scales: the number types of B or what they are
// stored in; n: any integer type.  One line of n elements, or options.rows rows of n / rows, with blocks along either
// axis; scales lie as on the host: of rows, ceil(columns / K) for each; of columns, ceil(rows / K) rows of them.
//
// Of formats with a tensor scale options.tensor_scale is needed.  Fast where blocks are 8 to 256 elements of one row, a
// power of two, their elements minifloats or fixed point, nearest even by the type's own policy, and scales powers of
// two or the nearest of a minifloat: eight elements a thread, the largest magnitude by exchange within a warp.  All
// else: a thread a block.  Errors: gpu/options.hpp.
#pragma once

#include <ulpine/array/blocks.hpp>
#include <ulpine/gpu/block_kernels.hpp>

namespace ulpine::gpu {

// As ulpine::block_options.
// rows   into which the n elements fall
// axis   along which blocks lie: 1 or -1 along rows, 0 or -2 along columns
struct block_options {
    std::optional<ulpine::projection> projection{};
    std::optional<philox> random{};
    std::optional<scale_rule> rule{};
    std::optional<std::size_t> block_size{};
    std::optional<float> tensor_scale{};
    std::size_t rows = 1;
    int axis = -1;
    gpu::errors errors = gpu::errors::thrown;
};

}  // namespace ulpine::gpu

namespace ulpine::detail::device {

// ---- What a call asks for -----------------------------------------------------------------------------------------

inline block_places places_of(std::size_t n, std::size_t size, const gpu::block_options& o) {
    if (o.axis < -2 || o.axis > 1)
        out_of_range("axis", std::to_string(o.axis), "-2 to 1, the array being rows x columns");
    if (o.rows == 0 || n % o.rows != 0)
        out_of_range("rows", std::to_string(o.rows), "a divisor of n, which is " + std::to_string(n));
    const u64 columns = n / o.rows;
    block_places p{};
    p.n = n;
    p.along_rows = o.axis == 1 || o.axis == -1;
    p.lines = p.along_rows ? o.rows : columns;
    p.length = p.along_rows ? columns : o.rows;
    if (o.block_size && (*o.block_size == 0 || *o.block_size > p.length))
        out_of_range("block_size", std::to_string(*o.block_size),
                     "1 to " + std::to_string(p.length) + ", the length of the axis");
    p.size = o.block_size.value_or(size);
    p.blocks = (p.length + p.size - 1) / p.size;
    p.line_step = p.along_rows ? columns : 1;
    p.step = p.along_rows ? 1 : columns;
    return p;
}

template <class B>
scale_plan scale_plan_of(const gpu::block_options& o,
                         block_spec<stdlib::remove_cvref_t<decltype(B::spec.element)>>* spec) {
    *spec = B::spec;
    if (o.rule) {
        check_choice("rule", *o.rule, scale_rule::nearest, "scale_rule::floor to scale_rule::nearest");
        spec->rule = *o.rule;
    }
    if (!B::has_tensor_scale && o.tensor_scale)
        out_of_range("tensor_scale", number_text(static_cast<double>(*o.tensor_scale)),
                     "none, since the format has no scale for the tensor");
    if (B::has_tensor_scale && !o.tensor_scale)
        invalid_argument("tensor_scale is not set; accepted: what B::tensor_scale_for makes of the largest magnitude");
    u32 t = power_of_two<u32>(0);
    if (o.tensor_scale) t = checked_tensor_scale(*spec, *o.tensor_scale);
    return plan_scales(*spec, t);
}

// Whether blocks of a row-major array follow one another, each in one piece.
template <class B>
bool is_flat(const block_places& p) noexcept {
    return p.along_rows && p.size == static_cast<u64>(B::size) && (p.lines == 1 || p.length % p.size == 0);
}

template <bool Encode, class B, class Body, class S, class O, class C>
cudaError_t launch_fast(cudaStream_t stream, const Body& body, const S* in, O* out, C* scales, const block_places& p) {
    constexpr int vector = shared_vector, members = B::size / vector;
    const auto* const from = device_words(in);
    auto* const to = target_words<Encode>(out);
    if constexpr (B::size % vector == 0 && members <= 32 && (members & (members - 1)) == 0) {
        if (is_flat<B>(p)) {
            const std::uintptr_t bytes = vector * sizeof(*to);
            const bool aligned = reinterpret_cast<std::uintptr_t>(from) % 16 == 0 &&
                                 reinterpret_cast<std::uintptr_t>(to) % (bytes < 16 ? bytes : 16) == 0;
            cudaLaunchConfig_t config = launch_config(stream, (p.n + vector - 1) / vector, 1);
            return cudaLaunchKernelEx(&config, shared_blocks_kernel<Encode, B::size, Body, S, O, C>, body, from, to,
                                      scales, p.n, aligned);
        }
    }
    cudaLaunchConfig_t config = launch_config(stream, p.lines * p.blocks, 1);
    return cudaLaunchKernelEx(&config, single_blocks_kernel<Encode, Body, S, O, C>, body, from, to, scales, p);
}

// scales: null where nothing is encoded.
template <bool Encode, class B, class S, class O, class C>
cudaError_t launch_blocks(cudaStream_t stream, const S* in, O* out, C* scales, std::size_t n, const block_places& p,
                          const gpu::block_options& o) {
    block_spec<stdlib::remove_cvref_t<decltype(B::spec.element)>> spec;
    const scale_plan plan = scale_plan_of<B>(o, &spec);
    ulpine::array_options elements;
    elements.projection = o.projection;
    elements.random = o.random;
    const array_plan<u32> element_plan = plan_of<u32>(spec.element, elements, n);
    if (n == 0) return cudaSuccess;
    if constexpr (fast_facts<B>::available) {
        if (element_plan.choice.mode == rounding::nearest_even &&
            element_plan.policy == spec.element.default_projection().policy) {
            fast_blocks<B> body{};
            bool fast;
            if constexpr (fast_facts<B>::powers) fast = power_scales::make(spec, &body.scales);
            else fast = fast_facts<B>::scales::make(plan, spec.rule, &body.scales);
            if (fast) return launch_fast<Encode, B>(stream, body, in, out, scales, p);
        }
    }
    const any_blocks<stdlib::remove_cvref_t<decltype(spec.element)>> body{
        spec.element,         plan,
        element_plan.choice,  element_plan.policy,
        o.random.has_value(), o.random.value_or(philox{})};
    cudaLaunchConfig_t config = launch_config(stream, p.lines * p.blocks, 1);
    using Body = stdlib::remove_cvref_t<decltype(body)>;
    return cudaLaunchKernelEx(&config, single_blocks_kernel<Encode, Body, S, O, C>, body, device_words(in),
                              target_words<Encode>(out), scales, p);
}

// A span of scales, by its length.
template <class B>
void check_scales(std::size_t length, std::size_t n, const gpu::block_options& o) {
    const block_places p = places_of(n, static_cast<std::size_t>(B::size), o);
    if (length != p.lines * p.blocks)
        out_of_range("scales.size()", std::to_string(length),
                     std::to_string(p.lines * p.blocks) + ", a scale for each block");
}

template <class A, class B>
void check_disjoint(const char* name, const A* a, u64 n, const char* other, const B* b, u64 m,
                    sharing allowed = sharing::nothing) {
    check_overlap(name, a, n * sizeof(A), other, b, m * sizeof(B), allowed);
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

template <block_type B, detail::block_source S, code_element<typename B::element_type> E,
          code_element<typename B::scale_type> C, detail::stdlib::integral Size>
cudaError_t encode_blocks(cudaStream_t stream, const S* in, E* codes, C* scales, Size size,
                          const block_options& options = {}) {
    namespace dev = detail::device;
    return dev::guarded(options.errors, [&] {
        const std::size_t n = dev::checked_length(size);
        const dev::block_places p = dev::places_of(n, static_cast<std::size_t>(B::size), options);
        const detail::u64 count = p.lines * p.blocks;
        dev::check_pointer("in", in, n);
        dev::check_pointer("codes", codes, n);
        dev::check_pointer("scales", scales, count);
        dev::check_disjoint("codes", codes, n, "in", in, n);
        dev::check_disjoint("scales", scales, count, "in", in, n);
        dev::check_disjoint("scales", scales, count, "codes", codes, n);
        return dev::launch_blocks<true, B>(stream, in, detail::code_words(codes), detail::code_words(scales), n, p,
                                           options);
    });
}

template <block_type B, detail::block_source S, detail::block_source O, detail::stdlib::integral Size>
cudaError_t round_to_blocks(cudaStream_t stream, const S* in, O* out, Size size, const block_options& options = {}) {
    namespace dev = detail::device;
    return dev::guarded(options.errors, [&] {
        const std::size_t n = dev::checked_length(size);
        const dev::block_places p = dev::places_of(n, static_cast<std::size_t>(B::size), options);
        dev::check_pointer("in", in, n);
        dev::check_pointer("out", out, n);
        dev::check_disjoint("out", out, n, "in", in, n,
                            sizeof(S) == sizeof(O) ? detail::sharing::everything : detail::sharing::nothing);
        return dev::launch_blocks<false, B>(stream, in, out, static_cast<detail::u8*>(nullptr), n, p, options);
    });
}

// Of the options block_size, tensor_scale, rows and axis count.
template <block_type B, code_element<typename B::element_type> E, code_element<typename B::scale_type> C,
          detail::block_source O, detail::stdlib::integral Size>
cudaError_t decode_blocks(cudaStream_t stream, const E* codes, const C* scales, O* out, Size size,
                          const block_options& options = {}) {
    namespace dev = detail::device;
    return dev::guarded(options.errors, [&] {
        const std::size_t n = dev::checked_length(size);
        const dev::block_places p = dev::places_of(n, static_cast<std::size_t>(B::size), options);
        const detail::u64 count = p.lines * p.blocks;
        dev::check_pointer("codes", codes, n);
        dev::check_pointer("scales", scales, count);
        dev::check_pointer("out", out, n);
        dev::check_disjoint("out", out, n, "codes", codes, n);
        dev::check_disjoint("out", out, n, "scales", scales, count);
        block_options used = options;
        used.rule.reset();
        block_spec<detail::stdlib::remove_cvref_t<decltype(B::spec.element)>> spec;
        const detail::scale_plan plan = dev::scale_plan_of<B>(used, &spec);
        const auto* const from = detail::code_words(codes);
        const auto* const factors = detail::code_words(scales);
        using code = detail::stdlib::remove_cvref_t<decltype(*from)>;
        using scale = detail::stdlib::remove_cvref_t<decltype(*factors)>;
        using flat = dev::decode_blocks_body<B, code, scale, O, true>;
        if constexpr (B::size % flat::vector == 0)
            if (dev::is_flat<B>(p))
                return dev::launch_map(stream, flat{plan, p, factors}, from, dev::device_words(out), n);
        return dev::launch_map(stream, dev::decode_blocks_body<B, code, scale, O, false>{plan, p, factors}, from,
                               dev::device_words(out), n);
    });
}

// *result: a float in device memory, 0 for nothing but zeros, NaN and infinities.
template <detail::block_source S, detail::stdlib::integral Size>
cudaError_t largest_magnitude(cudaStream_t stream, const S* in, Size size, float* result,
                              gpu::errors errors = gpu::errors::thrown) {
    namespace dev = detail::device;
    return dev::guarded(errors, [&] {
        const std::size_t n = dev::checked_length(size);
        dev::check_pointer("in", in, n);
        dev::check_pointer("result", result, 1);
        dev::check_disjoint("result", result, 1, "in", in, n);
        const cudaError_t cleared = cudaMemsetAsync(result, 0, sizeof *result, stream);
        if (cleared != cudaSuccess || n == 0) return cleared;
        cudaLaunchConfig_t config = dev::launch_config(stream, n, 16);
        return cudaLaunchKernelEx(&config, dev::largest_magnitude_kernel<S>, dev::device_words(in), detail::u64{n},
                                  reinterpret_cast<detail::u32*>(result));
    });
}

// ---- Spans --------------------------------------------------------------------------------------------------------

template <block_type B, class S, std::size_t N, class E, std::size_t M, class C, std::size_t L>
cudaError_t encode_blocks(cudaStream_t stream, std::span<S, N> in, std::span<E, M> codes, std::span<C, L> scales,
                          const block_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("codes", codes.size(), "in", in.size());
        detail::device::check_scales<B>(scales.size(), in.size(), options);
        return encode_blocks<B>(stream, static_cast<const S*>(in.data()), codes.data(), scales.data(), in.size(),
                                options);
    });
}
template <block_type B, class E, std::size_t M, class C, std::size_t L, class O, std::size_t N>
cudaError_t decode_blocks(cudaStream_t stream, std::span<E, M> codes, std::span<C, L> scales, std::span<O, N> out,
                          const block_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "codes", codes.size());
        detail::device::check_scales<B>(scales.size(), codes.size(), options);
        return decode_blocks<B>(stream, static_cast<const E*>(codes.data()), static_cast<const C*>(scales.data()),
                                out.data(), codes.size(), options);
    });
}
template <block_type B, class S, std::size_t N, class O, std::size_t M>
cudaError_t round_to_blocks(cudaStream_t stream, std::span<S, N> in, std::span<O, M> out,
                            const block_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "in", in.size());
        return round_to_blocks<B>(stream, static_cast<const S*>(in.data()), out.data(), in.size(), options);
    });
}

}  // namespace ulpine::gpu
