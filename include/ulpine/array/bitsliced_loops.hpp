// The loops behind array/bitsliced.hpp: circuits on slices in the widest words of the level that W lanes fill, from
// memory to memory; and sums of products, whose accumulators stay in registers.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/array/dispatch.hpp>
#include <ulpine/bitslice/operators.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// The word for W lanes at a level whose words are U.
template <class U, int W, int Words = (W / 64 < static_cast<int>(lanes_of<U>) ? W / 64 : static_cast<int>(lanes_of<U>))>
struct level_word {
    using type = lanes<u64, Words>;
};
template <class U, int W>
struct level_word<U, W, 1> {
    using type = u64;
};

// run_at_level for bodies that work on W lanes.  64 of them fill no more than a word at any level.
template <int W, class Body>
void run_slices(const Body& body, const u64* in, u64* out, std::size_t n) {
    if constexpr (W == 64) body.template run<u64>(in, out, n);
    else run_at_level<u64>(body, in, out, n);
}

template <class B>
inline constexpr std::size_t slice_words = static_cast<std::size_t>(B::width) * B::words;

// The planes of slices, one after the other.
template <class B>
ULPINE_HOST_FN auto* words_of(B* slices) noexcept {
    static_assert(sizeof(B) == slice_words<B> * sizeof(u64));
    using word = stdlib::conditional_t<stdlib::is_const_v<B>, const u64, u64>;
    return reinterpret_cast<word*>(slices);
}

// N planes, `stride` words apart.
template <class U, int N>
ULPINE_HOST_FN planes<U, N> read_planes(const u64* at, int stride) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int j = 0; j < N; ++j) r[j] = load_plane<U>(at + j * stride);
    return r;
}
template <class U, int N>
ULPINE_HOST_FN void write_planes(u64* at, int stride, const planes<U, N>& x) noexcept {
    ULPINE_UNROLL_PLANES
    for (int j = 0; j < N; ++j) store_plane(at + j * stride, x[j]);
}

// Operands: slices that are `step` words apart, 0 where one is for all.
struct sliced_words {
    const u64* data;
    std::size_t step;
    ULPINE_HOST_FN const u64* operator[](std::size_t i) const noexcept { return data + i * step; }
};

// out[s] = the circuit's result; Random planes of random bits for each slice.
template <circuit C, class F, projection P, underflow Z, int W, int Random>
struct circuit_body {
    sliced_words x, y, z;

    template <class U>
    ULPINE_HOST_FN void run(const u64* random, u64* out, std::size_t n) const {
        using V = typename level_word<U, W>::type;
        constexpr int width = F::spec.width(), stride = W / 64, step = static_cast<int>(lanes_of<V>);
        constexpr int operands = operand_count(C);
        for (std::size_t s = 0; s < n; ++s) {
            const u64 *const a = x[s], *const b = y[s], *const c = z[s];
            u64* const to = out + s * width * stride;
            for (int i = 0; i < stride; i += step) {
                const auto p = read_planes<V, width>(a + i, stride);
                const auto q = operands > 1 ? read_planes<V, width>(b + i, stride) : p;
                const auto r = operands > 2 ? read_planes<V, width>(c + i, stride) : p;
                if constexpr (Random > 0) {
                    const random_planes_of<V, Random> bits{
                        read_planes<V, Random>(random + s * Random * stride + i, stride)};
                    write_planes(to + i, stride, run_circuit<C, F, P, Z>(p, q, r, bits));
                } else {
                    write_planes(to + i, stride, run_circuit<C, F, P, Z>(p, q, r, no_random<V>{}));
                }
            }
        }
    }
};

// out[s] = x[s] in the format To.
template <class To, class F, projection P, underflow Z, int W, int Random>
struct conversion_body {
    const u64* x;

    template <class U>
    ULPINE_HOST_FN void run(const u64* random, u64* out, std::size_t n) const {
        using V = typename level_word<U, W>::type;
        constexpr int from = F::spec.width(), to = To::spec.width(), stride = W / 64;
        constexpr int step = static_cast<int>(lanes_of<V>);
        for (std::size_t s = 0; s < n; ++s) {
            for (int i = 0; i < stride; i += step) {
                const auto p = read_planes<V, from>(x + s * from * stride + i, stride);
                u64* const at = out + s * to * stride + i;
                if constexpr (Random > 0) {
                    const random_planes_of<V, Random> bits{
                        read_planes<V, Random>(random + s * Random * stride + i, stride)};
                    write_planes(at, stride, convert_planes<To, P, Z, F>(p, bits));
                } else {
                    write_planes(at, stride, convert_planes<To, P, Z, F>(p, no_random<V>{}));
                }
            }
        }
    }
};

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
ULPINE_TARGET_AVX512 inline void load_everywhere(lanes<u64, 8>& r, const u64* x) noexcept {
    asm("vpbroadcastq %1, %0" : "=v"(r.v) : "m"(*x));
}
ULPINE_TARGET_AVX2 inline void load_everywhere(lanes<u64, 4>& r, const u64* x) noexcept {
    asm("vpbroadcastq %1, %0" : "=x"(r.v) : "m"(*x));
}
#endif
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
ULPINE_HOST_FN void load_everywhere(lanes<u64, 2>& r, const u64* x) noexcept { r.v = lanes<u64, 2>::vector{*x, *x}; }
#endif
ULPINE_HOST_FN void load_everywhere(u64& r, const u64* x) noexcept { r = *x; }

// A word of 64 equal bits for each bit of the code: what one number is as planes.
template <int Width>
ULPINE_HOST_FN void spread_code(u64 code, u64* masks) noexcept {
    for (int j = 0; j < Width; ++j) masks[j] = u64{0} - ((code >> j) & 1);
}

// An operand of sums of products: element k is a slice, or one number for all lanes as spread_code gives it.
template <bool Everywhere>
struct product_operand {
    const u64* data;

    template <class U, int Width>
    ULPINE_HOST_FN planes<U, Width> read(std::size_t k, int i, int stride) const noexcept {
        if constexpr (Everywhere) {
            planes<U, Width> r;
            ULPINE_UNROLL_PLANES
            for (int j = 0; j < Width; ++j) load_everywhere(r[j].bits, data + k * Width + static_cast<std::size_t>(j));
            return r;
        } else {
            return read_planes<U, Width>(data + k * static_cast<std::size_t>(Width * stride) + i, stride);
        }
    }
};

// acc = x[k] y[k] + acc for k = 0 to n - 1, in this order.
template <products Products, class F, projection P, underflow Z, int W, bool XEverywhere, bool YEverywhere>
struct sliced_products_body {
    product_operand<XEverywhere> x;
    product_operand<YEverywhere> y;

    template <class U, class In>
    ULPINE_HOST_FN void run(const In*, u64* acc, std::size_t n) const {
        using V = typename level_word<U, W>::type;
        constexpr int width = F::spec.width(), stride = W / 64, step = static_cast<int>(lanes_of<V>);
        constexpr circuit operation = Products == products::exact ? circuit::fma : circuit::mul_add;
        for (int i = 0; i < stride; i += step) {
            auto sum = read_planes<V, width>(acc + i, stride);
            for (std::size_t k = 0; k < n; ++k)
                sum = run_circuit<operation, F, P, Z>(x.template read<V, width>(k, i, stride),
                                                      y.template read<V, width>(k, i, stride), sum, no_random<V>{});
            write_planes(acc + i, stride, sum);
        }
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
