// The kernels of gpu/blocks.hpp: a thread for a block, or for eight elements of one; decoding by the loop of
// gpu/map.hpp.
#pragma once

#include <ulpine/gpu/block_bodies.hpp>

namespace ulpine::detail::device {

// Where blocks lie: element j of line l at l line_step + j step; the scale of block b of it at b lines + l down
// columns, at l blocks + b along rows: the number that its thread has.
struct block_places {
    u64 n, lines, length, blocks, size, line_step, step;
    bool along_rows;

    ULPINE_FN u64 line_of(u64 block) const noexcept { return along_rows ? block / blocks : block % lines; }
    ULPINE_FN u64 block_of(u64 block) const noexcept { return along_rows ? block % blocks : block / lines; }
    // The scale of an element.
    ULPINE_FN u64 scale_of(u64 i) const noexcept {
        if (lines == 1) return i / size;
        const u64 columns = along_rows ? length : lines, row = i / columns, column = i % columns;
        return along_rows ? row * blocks + column / size : row / size * lines + column;
    }
};

// A thread for each block, which it reads twice.
template <bool Encode, class Body, class S, class O, class C>
__global__ void __launch_bounds__(threads_per_block)
    single_blocks_kernel(const __grid_constant__ Body body, const source_bits<S>* in,
                         typename target<Encode, O>::bits* out, C* scales, const __grid_constant__ block_places p) {
    const u64 threads = u64{gridDim.x} * threads_per_block;
    for (u64 t = u64{blockIdx.x} * threads_per_block + threadIdx.x; t < p.lines * p.blocks; t += threads) {
        const u64 first = p.block_of(t) * p.size, at = p.line_of(t) * p.line_step + first * p.step;
        const u64 count = p.length - first < p.size ? p.length - first : p.size;
        u32 amax = 0;
        for (u64 j = 0; j < count; ++j) amax = larger(amax, word_of<u32, S>(in[at + j * p.step]) & ~float_sign<u32>);
        const u32 code = body.code_of(amax);
        if (scales != nullptr) scales[t] = static_cast<C>(code);
        const auto under = body.under(code, amax);
        for (u64 j = 0; j < count; ++j) {
            const u64 i = at + j * p.step;
            out[i] = target<Encode, O>::of(body.template one<Encode>(word_of<u32, S>(in[i]), under, i));
        }
    }
}

// Eight elements of a block for each thread; a block's threads find its largest magnitude together.  Blocks follow one
// another.
inline constexpr int shared_vector = 8;
template <bool Encode, int K, class Body, class S, class O, class C>
__global__ void __launch_bounds__(threads_per_block)
    shared_blocks_kernel(const __grid_constant__ Body body, const source_bits<S>* in,
                         typename target<Encode, O>::bits* out, C* scales, u64 n, bool aligned) {
    using E = typename target<Encode, O>::bits;
    constexpr int vector = shared_vector, members = K / vector;
    static_assert(members >= 1 && members <= 32 && K % vector == 0 && (members & (members - 1)) == 0);
    constexpr u64 warp = 32;
    const u64 threads = u64{gridDim.x} * threads_per_block, groups = (n + vector - 1) / vector;
    for (u64 g = u64{blockIdx.x} * threads_per_block + threadIdx.x; g / warp * warp < groups; g += threads) {
        const u64 first = g * vector;
        const bool whole = aligned && first + vector <= n;
        source_bits<S> x[vector]{};
        if (whole) {
            load_elements(in + first, x);
        } else {
            for (int k = 0; k < vector; ++k)
                if (first + static_cast<u64>(k) < n) x[k] = in[first + static_cast<u64>(k)];
        }
        u32 w[vector], amax = 0;
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) {
            w[k] = word_of<u32, S>(x[k]);
            amax = larger(amax, w[k] & ~float_sign<u32>);
        }
        ULPINE_UNROLL
        for (int other = members / 2; other > 0; other /= 2) amax = larger(amax, __shfl_xor_sync(~0u, amax, other));
        const u32 code = body.code_of(amax);
        if (scales != nullptr && first < n && first % K == 0) scales[first / K] = static_cast<C>(code);
        const auto under = body.under(code, amax);
        E y[vector];
        ULPINE_UNROLL
        for (int k = 0; k < vector; k += 2) {
            u32 r[2];
            body.template two<Encode>(w[k], w[k + 1], under, r);
            y[k] = target<Encode, O>::of(r[0]);
            y[k + 1] = target<Encode, O>::of(r[1]);
        }
        if (whole) {
            constexpr int bytes = vector * static_cast<int>(sizeof(E));
            using packet = stdlib::conditional_t<bytes == 4, u32, stdlib::conditional_t<bytes == 8, uint2, uint4>>;
            ULPINE_UNROLL
            for (int k = 0; k < bytes / static_cast<int>(sizeof(packet)); ++k) {
                packet words;
                __builtin_memcpy(&words, y + k * static_cast<int>(sizeof(packet) / sizeof(E)), sizeof words);
                *(reinterpret_cast<packet*>(out + first) + k) = words;
            }
        } else {
            for (int k = 0; k < vector; ++k)
                if (first + static_cast<u64>(k) < n) out[first + static_cast<u64>(k)] = y[k];
        }
    }
}

// Codes to floats, by gpu/map.hpp; Flat: blocks follow one another, and the elements of a vector lie in one.
template <class B, class E, class C, class O, bool Flat>
struct decode_blocks_body {
    using F = typename B::element_type::format;
    using facts = fast_facts<B>;
    using out = source_bits<O>;
    static constexpr bool at_once_codes = decodes_at_once<F, float>;
    static constexpr int vector = Flat ? elements_per_16_bytes<E, out> : 1;
    scale_plan plan;
    block_places places;
    const C* scales;

    static constexpr u64 phase(u64 i) noexcept { return i % static_cast<u64>(vector); }
    ULPINE_FN u32 factor_at(u64 i) const noexcept {
#if defined(__CUDA_ARCH__)
        constexpr u32 mask = low_mask<u32>(B::scale_type::width);
        const u32 code = scales[Flat ? i / static_cast<u64>(B::size) : places.scale_of(i)] & mask;
        if constexpr (facts::powers) return power_scales{}.factor_of(code);
        else return factor_by_definition(plan, code);
#else
        return static_cast<u32>(i);
#endif
    }
    ULPINE_FN out value(E code, u32 factor) const noexcept {
#if defined(__CUDA_ARCH__)
        u32 v;
        if constexpr (!at_once_codes) {
            constexpr auto spec = B::element_type::spec;
            v = decode_exact<u32>(spec, u64{code} & low_mask<u64>(spec.width()), 0);
        } else if constexpr (type_path<F>.decodes) {
            v = decode_word(known_path<F>{}.get(), static_cast<u32>(code));
        } else {
            v = decode_word(known_profile<u32, F, rounding::nearest_even>{}.get(), static_cast<u32>(code));
        }
        return element_from<O>(product_of_floats(v, factor));
#else
        return static_cast<out>(code + factor);
#endif
    }
    ULPINE_FN void one(E code, out* y, u64 i) const noexcept { *y = value(code, factor_at(i)); }
    ULPINE_FN void run(const E (&x)[vector], out (&y)[vector], u64 i) const noexcept {
        const u32 factor = factor_at(i);
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) y[k] = value(x[k], factor);
    }
};

template <class S>
__global__ void __launch_bounds__(threads_per_block)
    largest_magnitude_kernel(const source_bits<S>* in, u64 n, u32* result) {
    u32 amax = 0;
    const u64 threads = u64{gridDim.x} * threads_per_block;
    for (u64 i = u64{blockIdx.x} * threads_per_block + threadIdx.x; i < n; i += threads) {
        const u32 x = word_of<u32, S>(in[i]) & ~float_sign<u32>;
        if (x < float_infinity<u32>) amax = larger(amax, x);
    }
    for (int other = 16; other > 0; other /= 2) amax = larger(amax, __shfl_xor_sync(~0u, amax, other));
    if (threadIdx.x % 32 == 0 && amax != 0) atomicMax(result, amax);
}

}  // namespace ulpine::detail::device
