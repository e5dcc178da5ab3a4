// Matrices of any format as floats, and from floats: what the routes of array/matmul.hpp have in common.
#pragma once

#include <ulpine/array/matmul_terms.hpp>

#include <new>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// Memory for words, not initialised, aligned to cache lines.  One per tile: allocators give the pages of several large
// blocks back to the system between two calls.
template <class T>
class workspace {
  public:
    explicit workspace(std::size_t n) : words_(static_cast<T*>(::operator new(n * sizeof(T), alignment))) {}
    ~workspace() { ::operator delete(words_, alignment); }
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;
    // The next n words, and the rest of a cache line.
    T* take(std::size_t n) noexcept {
        T* const part = words_ + taken_;
        taken_ += rounded(n);
        return part;
    }
    static constexpr std::size_t rounded(std::size_t n) noexcept { return (n + line - 1) / line * line; }

  private:
    static constexpr std::align_val_t alignment{64};
    static constexpr std::size_t line = 64 / sizeof(T);
    T* words_;
    std::size_t taken_ = 0;
};

// out[r stride + c] = strip[c length + r] for 16 columns c and n rows.
template <class T>
void turn_strip(const T* strip, std::size_t length, std::size_t n, T* out, std::size_t stride) {
    std::size_t r = 0;
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    // Registers of the baseline, four columns of four rows at a time.
    if constexpr (sizeof(T) == 4) {
        typedef T quad __attribute__((vector_size(16), aligned(4), may_alias));
        for (; r + 4 <= n; r += 4)
            for (std::size_t c = 0; c < 16; c += 4) {
                const auto column = [&](std::size_t i) {
                    return *reinterpret_cast<const quad*>(strip + (c + i) * length + r);
                };
                const quad a = column(0), b = column(1), x = column(2), y = column(3);
                const quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5),
                           xy = __builtin_shufflevector(x, y, 0, 4, 1, 5),
                           ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7),
                           xy2 = __builtin_shufflevector(x, y, 2, 6, 3, 7);
                // Clang forgets the alignment of a reference that a function returns.
                const auto store = [&](std::size_t i, const quad& words) {
                    __builtin_memcpy(out + (r + i) * stride + c, &words, sizeof words);
                };
                store(0, __builtin_shufflevector(ab, xy, 0, 1, 4, 5));
                store(1, __builtin_shufflevector(ab, xy, 2, 3, 6, 7));
                store(2, __builtin_shufflevector(ab2, xy2, 0, 1, 4, 5));
                store(3, __builtin_shufflevector(ab2, xy2, 2, 3, 6, 7));
            }
    }
#endif
    for (; r < n; ++r)
        for (std::size_t c = 0; c < 16; ++c) out[r * stride + c] = strip[c * length + r];
}

// out[i stride + j] = m(i0 + i, j0 + j).  is_float_word<T, A>.
template <class T, class A>
void load_block(const matrix_view<const A>& m, std::size_t i0, std::size_t rows, std::size_t j0, std::size_t columns,
                T* out, std::size_t stride) {
    if (m.order == matrix_order::row_major) {
        for (std::size_t i = 0; i < rows; ++i) load_operands(&m(i0 + i, j0), out + i * stride, columns);
        return;
    }
    // Strips that stay in the first-level cache: down the columns, then across.
    constexpr std::size_t height = 128, width = 16;
    T strip[width][height] = {};
    for (std::size_t j = 0; j < columns; j += width) {
        const std::size_t w = columns - j < width ? columns - j : width;
        for (std::size_t i = 0; i < rows; i += height) {
            const std::size_t h = rows - i < height ? rows - i : height;
            for (std::size_t c = 0; c < w; ++c) load_operands(&m(i0 + i, j0 + j + c), strip[c], h);
            if (w == width) turn_strip(strip[0], height, h, out + i * stride + j, stride);
            else
                for (std::size_t r = 0; r < h; ++r)
                    for (std::size_t c = 0; c < w; ++c) out[(i + r) * stride + j + c] = strip[c][r];
        }
    }
}

// f(i0, m, j0, n) for tiles of at most tile_rows x tile_columns, shared out to the threads.
template <class F>
void for_each_tile(std::size_t rows, std::size_t columns, std::size_t tile_rows, std::size_t tile_columns, int threads,
                   const F& f) {
    // As many tiles as threads, where there are so many rows.
    const std::size_t share = (rows + static_cast<std::size_t>(threads) - 1) / static_cast<std::size_t>(threads);
    const std::size_t height = share < tile_rows ? share : tile_rows;
    const std::size_t down = (rows + height - 1) / height, across = (columns + tile_columns - 1) / tile_columns;
    for_each_part(
        down * across, threads,
        [&](std::size_t begin, std::size_t count) {
            for (std::size_t t = begin; t < begin + count; ++t) {
                const std::size_t i = t % down * height, j = t / down * tile_columns;
                f(i, rows - i < height ? rows - i : height, j, columns - j < tile_columns ? columns - j : tile_columns);
            }
        },
        1);
}

// ---- From sums to elements ----------------------------------------------------------------------------------------

// The value of V that a float T is.
template <class V, class T>
V value_of_word(T word) noexcept {
    const auto x = bit_cast<stdlib::conditional_t<sizeof(T) == 4, float, double>>(word);
    return ulpine::convert<V, projection{rounding::nearest_even, overflow::propagate}>(x);
}

// Whether floats T become elements of To in lanes, rounded by Q.
template <class T, class To, projection Q>
struct store_facts {
    static constexpr auto profile = [] {
        constexpr auto spec = spec_of<To>::value;
        if constexpr (stdlib::is_same_v<stdlib::remove_const_t<decltype(spec)>, lookup_spec>)
            return linear_profile<T>{};
        else return make_profile<T>(spec, Q.mode, policy_for<To>(Q));
    }();
    static constexpr bool available =
        Q.mode != rounding::stochastic && profile.encodes && !profile.patches(fixed_rounding<Q.mode>{});
};
template <class T>
struct rectify_body {
    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        // As signed integers all negative floats, and NaN with a sign, lie below zero.
        const U magnitude = x & static_cast<T>(~float_sign<T>);
        return select(less_signed(float_infinity<T>, magnitude), float_nan<T>, larger_signed(x, T(0)));
    }
    template <class U>
    ULPINE_HOST_FN void run(const T* in, T* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};
// ReLU where it is asked for, then one rounding; words are overwritten.
template <class To, projection Q, class T>
void store_words(T* words, To* out, std::size_t n, bool relu) {
    using facts = store_facts<T, To, Q>;
    using profile = stdlib::remove_cvref_t<decltype(facts::profile)>;
    static_assert(facts::available);
    if (relu) run_at_level<T>(rectify_body<T>{}, static_cast<const T*>(words), words, n);
    auto* const codes = reinterpret_cast<storage_for<8 * static_cast<int>(sizeof(To))>*>(out);
    if constexpr (Q.mode == rounding::nearest_even)
        run_at_level<T>(nearest_body<profile, true>{facts::profile}, static_cast<const T*>(words), codes, n);
    else
        run_at_level<T>(general_body<profile, true, fixed_rounding<Q.mode>>{facts::profile, {}},
                        static_cast<const T*>(words), codes, n);
}

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
// out = sum + factor y, the product rounded before, or not (Fused); factor 1: sum + y.
template <class T, bool Fused>
struct term_body {
    const T* y;  // as long as the sums
    T factor;

    template <class U>
    ULPINE_HOST_FN U word(const U& sum, std::size_t i, std::size_t m) const {
        T padded[lanes_of<U>] = {};
        __builtin_memcpy(padded, y + i, m * sizeof(T));
        const U x = zero<U>() + factor;
        U r = sum, product = load_word<U>(static_cast<const T*>(padded));
        if constexpr (Fused && requires { multiply_add(r, x, product); }) {
            multiply_add(r, x, product);
        } else {
            multiply(product, x);
            plus(r, product);
        }
        return r;
    }
    template <class U>
    ULPINE_HOST_FN void run(const T* in, T* out, std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
            const ieee_environment environment;
            for_each_word<U>(in, out, n, *this);
        }
    }
};
#endif

template <class V>
inline constexpr bool is_ieee_sum = stdlib::is_same_v<V, float> || stdlib::is_same_v<V, double>;
template <class V, class T>
inline constexpr bool is_ieee_word = is_ieee_sum<V> && sizeof(V) == sizeof(T);

// Elements c(i, j0) ... c(i, j0 + n - 1) from their sums, which are floats T and get overwritten; next: the number of
// the first rounding after the sum.
template <class Acc, projection Q, class T, class Problem>
void finish_row(const Problem& p, T* sums, std::size_t i, std::size_t j0, std::size_t n, u64 next = 0) {
    using V = typename Acc::value_type;
    using To = stdlib::remove_cvref_t<decltype(p.c(i, j0))>;
    bool terms = p.has_terms();
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    // beta c and the bias by the float unit.
    if constexpr (is_ieee_word<V, T> && store_facts<T, To, Q>::available && is_float_word<T, To> &&
                  Acc::sum_projection.mode == rounding::nearest_even &&
                  policy_for<V>(Acc::sum_projection) == overflow::infinity) {
        using Bias = stdlib::remove_cvref_t<decltype(*p.bias)>;
        constexpr bool fused = Acc::product_rule == products::exact;
        const V factor = static_cast<V>(p.beta);
        const bool exact_factor = bit_cast<u64>(static_cast<double>(factor)) == bit_cast<u64>(p.beta);
        const bool able = simd_in_use() != simd_level::scalar && (!fused || fused_available()) && exact_factor;
        T row[piece];
        if (able && terms) {
            terms = false;
            for (std::size_t done = 0; done < n; done += piece) {
                const std::size_t m = n - done < piece ? n - done : piece;
                T* const part = sums + done;
                if (!p.is_zero_word(p.beta)) {
                    load_operands(static_cast<const To*>(&p.c(i, j0 + done)), row, m);
                    run_at_level<T>(term_body<T, fused>{row, bit_cast<T>(factor)}, static_cast<const T*>(part), part,
                                    m);
                }
                if constexpr (!stdlib::is_same_v<Bias, no_bias>) {
                    if (p.bias == nullptr) continue;
                    constexpr T one = power_of_two<T>(0);
                    if constexpr (is_float_word<T, Bias>) {
                        load_operands(p.bias + p.bias_index(i, j0 + done), row, p.bias_by_row ? 1 : m);
                        for (std::size_t k = 1; p.bias_by_row && k < m; ++k) row[k] = row[0];
                        run_at_level<T>(term_body<T, false>{row, one}, static_cast<const T*>(part), part, m);
                    } else {
                        for (std::size_t k = 0; k < m; ++k)
                            part[k] = bit_cast<T>(ulpine::add<V, Acc::sum_projection>(
                                bit_cast<V>(part[k]), p.bias[p.bias_index(i, j0 + done + k)]));
                    }
                }
            }
        }
    }
#endif
    if constexpr (store_facts<T, To, Q>::available)
        if (!terms) return store_words<To, Q>(sums, &p.c(i, j0), n, p.relu);
    for (std::size_t k = 0; k < n; ++k) {
        element_source source{};
        if (p.random != nullptr) source = source_of(p, i, j0 + k);
        source.next = next;
        p.c(i, j0 + k) = finished<Acc, Q>(p, value_of_word<V>(sums[k]), i, j0 + k, source);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
