// Products of matrices by the processor's float unit: sums in float or double, one product after the other, and exact sums
// of formats so short that a float or a double holds them.
//
// A lane holds the sum of one element of c from the first product to the last, so each is rounded as the definition has
// it, whatever the blocks.  Blocks: of b 256 x 512 words, in panels as wide as two registers that stay in the first-level
// cache; of a 240 x 256 words; a tile of c of 960 x 512.
#pragma once

#include <ulpine/array/matmul_words.hpp>

namespace ulpine::detail {

// Sums by sequential<float> or sequential<double> of operands that are floats of that length.
template <class Acc, class A, class B>
struct float_sum_facts {
    static constexpr bool available = false, exact_products = false;
    using word = u32;
};
template <class V, products Products, projection P, class A, class B>
requires((stdlib::is_same_v<V, float> || stdlib::is_same_v<V, double>)&&P.mode == rounding::nearest_even &&
         (P.policy == overflow::infinity ||
          P.policy == overflow::format_default)) struct float_sum_facts<sequential<V, Products, P>, A, B> {
    using word = stdlib::conditional_t<sizeof(V) == 4, u32, u64>;
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>;
    static constexpr int fraction = float_layout<word>::fraction, bias = float_layout<word>::bias;
    static constexpr bool available = is_float_word<word, A> && is_float_word<word, B>;
    // Every product is a float: then it does not matter whether it is rounded.
    static constexpr bool exact_products =
        operand_traits<A>::significand_bits + operand_traits<B>::significand_bits <= fraction + 1 &&
        x.lowest + y.lowest >= 1 - bias - fraction && product_exponent(x, y) <= bias;
    static constexpr bool fused = Products == products::exact || exact_products;
};

// Sums by a quire that are floats T, whatever the order: integers of at most 24 or 53 bits in units of the lowest bits of the
// operands, as long as there are not too many products.
template <class T, class Acc, class A, class B>
struct exact_sum_facts {
    static constexpr bool available = false;
    static constexpr std::size_t most_products = 0;
};
template <class T, class V, int Capacity, class A, class B>
requires(is_float_word<T, A>&& is_float_word<T, B>) struct exact_sum_facts<T, quire<V, Capacity>, A, B> {
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>;
    static constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    // |product| < 2^bits
    static constexpr int bits = product_exponent(x, y) + 1 - x.lowest - y.lowest, spare = fraction + 1 - bits;
    static constexpr bool available = spare >= (sizeof(T) == 4 ? 8 : 0) && x.lowest + y.lowest >= 1 - bias - fraction &&
                                      product_exponent(x, y) + spare <= bias;
    static constexpr std::size_t most_products = available ? std::size_t{1} << larger(spare, 0) : 0;
};

inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)

inline constexpr std::size_t deep = 256;              // products between two looks at the sums
inline constexpr std::size_t row_stride = deep + 16;  // of a's words: rows in different sets of the cache
inline constexpr std::size_t rows_at_once = 240, tile_columns = 512, tile_rows = 960;
inline constexpr std::size_t few_rows = 24;  // for which panels do not pay

// The elements of a register, by the level in use.
template <class T>
std::size_t lanes_in_use() {
    switch (simd_in_use()) {
    case simd_level::avx512:
        return 64 / sizeof(T);
    case simd_level::avx2:
        return 32 / sizeof(T);
    case simd_level::scalar:
        return 1;
    default:
        return 16 / sizeof(T);
    }
}

// R rows of two registers of sums.  Fused: one rounding a step, or where there is no such instruction and products are
// exact, two instructions.
template <class U, int R>
struct sum_rows {
    using T = element_t<U>;
    U left, right;
    sum_rows<U, R - 1> rest;

    ULPINE_HOST_FN void load(const T* sums, std::size_t stride) noexcept {
        left = load_word<U>(sums);
        right = load_word<U>(sums + lanes_of<U>);
        rest.load(sums + stride, stride);
    }
    ULPINE_HOST_FN void store(T* sums, std::size_t stride) const noexcept {
        store_word(sums, left);
        store_word(sums + lanes_of<U>, right);
        rest.store(sums + stride, stride);
    }
    template <bool Fused>
    ULPINE_HOST_FN void step(const T* a, const U& b_left, const U& b_right) noexcept {
        const U x = zero<U>() + *a;
        if constexpr (Fused && requires { multiply_add(left, x, b_left); }) {
            multiply_add(left, x, b_left);
            multiply_add(right, x, b_right);
        } else {
            U p = x, q = x;
            multiply(p, b_left);
            multiply(q, b_right);
            plus(left, p);
            plus(right, q);
        }
        rest.template step<Fused>(a + row_stride, b_left, b_right);
    }
};
template <class U>
struct sum_rows<U, 0> {
    using T = element_t<U>;
    ULPINE_HOST_FN void load(const T*, std::size_t) noexcept {}
    ULPINE_HOST_FN void store(T*, std::size_t) const noexcept {}
    template <bool>
    ULPINE_HOST_FN void step(const T*, const U&, const U&) noexcept {}
};

// sums += a b for a block: a: rows x depth, sums: rows x columns, columns a multiple of two registers; b: columns j and on,
// as many as two registers hold, begin at j panel_step, and their rows lie row_step apart.
template <class T, bool Fused>
struct outer_products_body {
    const T* b;
    std::size_t panel_step, row_step;
    std::size_t rows, columns, depth, stride;  // stride: of the sums

    template <class U, int R>
    ULPINE_HOST_FN void some_rows(const T* a, const T* panel, T* sums) const {
        sum_rows<U, R> all;
        all.load(sums, stride);
        for (std::size_t k = 0; k < depth; ++k) {
            const T* const at = panel + k * row_step;
            all.template step<Fused>(a + k, load_word<U>(at), load_word<U>(at + lanes_of<U>));
        }
        all.store(sums, stride);
    }
    template <class U>
    ULPINE_HOST_FN void run(const T* a, T* sums, std::size_t) const {
        if constexpr (lanes_of < U >> 1) {
            const ieee_environment environment;
            constexpr int high = sizeof(U) == 64 ? 12 : 6;  // of 32 registers, or 16
            constexpr std::size_t width = 2 * lanes_of<U>;
            for (std::size_t j = 0; j < columns; j += width) {
                const T* const panel = b + j * panel_step;
                std::size_t i = 0;
                for (; i + high <= rows; i += high)
                    some_rows<U, high>(a + i * row_stride, panel, sums + i * stride + j);
                for (; i + 3 <= rows; i += 3) some_rows<U, 3>(a + i * row_stride, panel, sums + i * stride + j);
                for (; i < rows; ++i) some_rows<U, 1>(a + i * row_stride, panel, sums + i * stride + j);
            }
        }
    }
};

// finish(sums, i, j, n) for every row of every tile.
template <class T, bool Fused, class Problem, class Finish>
void multiply_by_floats(const Problem& p, int threads, const Finish& finish) {
    const std::size_t width = 2 * lanes_in_use<T>(), depth = p.a.columns;
    const auto up = [&](std::size_t n) { return (n + width - 1) / width * width; };
    for_each_tile(p.c.rows, p.c.columns, tile_rows, tile_columns, threads,
                  [&](std::size_t i0, std::size_t m, std::size_t j0, std::size_t n) {
                      const std::size_t padded = up(n), most = depth < deep ? depth : deep,
                                        high = m < rows_at_once ? m : rows_at_once, wide = padded + 16;
                      using space = workspace<T>;
                      space memory(space::rounded(m * padded) + space::rounded(most * padded) +
                                   space::rounded(most * wide) + space::rounded(high * row_stride));
                      T* const sums = memory.take(m * padded);
                      T* const plain = memory.take(most * wide);
                      T* const panels = memory.take(most * padded);
                      const bool reused = m > few_rows;
                      T* const a = memory.take(high * row_stride);
                      __builtin_memset(sums, 0, m * padded * sizeof(T));
                      __builtin_memset(plain, 0, most * wide * sizeof(T));
                      for (std::size_t k0 = 0; k0 < depth; k0 += deep) {
                          const std::size_t d = depth - k0 < deep ? depth - k0 : deep;
                          load_block(p.b, k0, d, j0, n, plain, wide);
                          for (std::size_t j = 0; reused && j < padded; j += width)
                              for (std::size_t k = 0; k < d; ++k)
                                  __builtin_memcpy(panels + j * d + k * width, plain + k * wide + j, width * sizeof(T));
                          for (std::size_t i = 0; i < m; i += high) {
                              const std::size_t h = m - i < high ? m - i : high;
                              load_block(p.a, i0 + i, h, k0, d, a, row_stride);
                              const T* const b = reused ? panels : plain;
                              run_at_level<T>(outer_products_body<T, Fused>{b, reused ? d : 1, reused ? width : wide, h,
                                                                            padded, d, padded},
                                              static_cast<const T*>(a), sums + i * padded, h);
                          }
                      }
                      for (std::size_t i = 0; i < m; ++i) finish(sums + i * padded, i0 + i, j0, n);
                  });
}

template <class Acc, projection Q, class Problem>
void multiply_in_floats(const Problem& p, int threads) {
    using facts = float_sum_facts<Acc, typename Problem::a_element, typename Problem::b_element>;
    using T = typename facts::word;
    multiply_by_floats<T, facts::fused>(p, threads, [&](T* sums, std::size_t i, std::size_t j, std::size_t n) {
        finish_row<Acc, Q>(p, sums, i, j, n);
    });
}
// Whether exact products can be added here: by fused instructions, or by two where the level never has any.
inline bool exact_floats_available() { return simd_in_use() == simd_level::sse42 || fused_available(); }
// Whether this processor has what the sums need.
template <class Facts>
bool floats_available() {
    if (Facts::fused) return Facts::exact_products ? exact_floats_available() : fused_available();
    return simd_in_use() != simd_level::scalar;
}

// The quire of a finite sum of its products.
template <class Quire, class T>
Quire quire_of_sum(T word) {
    const unpacked<u64> x = decode<u64>(float_layout<T>::spec, u64{word});
    typename Quire::storage_type sum{};
    add_shifted(sum, x.significand, x.exponent - 63 - Quire::lowest_exponent, x.negative);
    return Quire::from_bits(sum);
}
template <class T, class Acc, projection Q, class Problem>
void multiply_exact_floats(const Problem& p, int threads) {
    using To = stdlib::remove_cvref_t<decltype(p.c(0, 0))>;
    multiply_by_floats<T, true>(p, threads, [&](T* sums, std::size_t i, std::size_t j, std::size_t n) {
        if constexpr (store_facts<T, To, Q>::available)
            if (!p.has_terms()) return store_words<To, Q>(sums, &p.c(i, j), n, p.relu);
        for (std::size_t k = 0; k < n; ++k) {
            if ((sums[k] & static_cast<T>(~float_sign<T>)) >= float_infinity<T>) {
                p.c(i, j + k) = matmul_element<Acc, Q>(p, i, j + k);
                continue;
            }
            element_source source{};
            if (p.random != nullptr) source = source_of(p, i, j + k);
            p.c(i, j + k) = finished<Q>(p, quire_of_sum<Acc>(sums[k]), i, j + k, source);
        }
    });
}
#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
