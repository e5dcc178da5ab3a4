// Products of matrices by accumulators that round (accumulate/models.hpp), AVX-512: each lane holds the accumulator of
// one element of c and adds its products in the order of k, so every rounding is that of the definition.
//
// Operands are floats or doubles exactly; so are the accumulator's values, with at least two bits to spare.  A step is
// the exact result rounded to odd by the float unit (array/float_unit.hpp), then to the accumulator's format
// (codec/linear_profile.hpp, codec/posit_profile.hpp): one rounding.  NaN, infinities and signed zeros come out by the
// rules of both.  Sums in float and double themselves are the float unit's alone.
//
// Tiles of c have 128 rows and four vectors of columns, 64 or 32; k comes in blocks of 256, between which the
// accumulators lie in memory.  Any shape that is not empty; k may be 0.
#pragma once

#include <ulpine/array/matmul_models_sums.hpp>
#include <ulpine/array/matmul_words.hpp>

namespace ulpine::detail {

// ---- Which accumulators ------------------------------------------------------------------------------------------

template <class Acc>
struct model_traits {
    static constexpr model_kind kind = model_kind::none;
    static constexpr u64 chunk = 0;
};
template <class V, products Products, projection P>
struct model_traits<sequential<V, Products, P>> {
    static constexpr model_kind kind = model_kind::sequential;
    static constexpr u64 chunk = 0;
};
template <class V, int N, products Products, projection P>
struct model_traits<chunked<V, N, Products, P>> {
    static constexpr model_kind kind = model_kind::chunked;
    static constexpr u64 chunk = N;
};
template <class V, projection P>
struct model_traits<pairwise<V, P>> {
    static constexpr model_kind kind = model_kind::pairwise;
    static constexpr u64 chunk = 0;
};
template <class V, products Products, projection P>
struct model_traits<compensated<V, Products, P>> {
    static constexpr model_kind kind = model_kind::compensated;
    static constexpr u64 chunk = 0;
};

// What lanes of floats T can do for an accumulator.
template <class T, class Acc>
struct model_facts {
    using V = typename Acc::value_type;
    static constexpr projection P = Acc::sum_projection;
    static constexpr rounding mode = P.mode;
    static constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    // The float unit rounds as the accumulator does.
    static constexpr bool ieee =
        is_ieee_word<V, T> && mode == rounding::nearest_even && policy_for<V>(P) == overflow::infinity;
    static constexpr auto profile = [] {
        constexpr auto spec = spec_of<V>::value;
        if constexpr (stdlib::is_same_v<stdlib::remove_const_t<decltype(spec)>, lookup_spec>)
            return linear_profile<T>{};
        else return make_profile<T>(spec, P.mode, policy_for<V>(P));
    }();
    // Values and thresholds of V are floats whose last bit is 0: rounding to odd leaves every result on its side of
    // them.
    static constexpr bool stochastic = mode == rounding::stochastic;
    static constexpr int spare_bits = stochastic ? nu_bits + 1 : 2;
    static constexpr bool spare = is_float_word<T, V> &&
                                  operand_traits<V>::significand_bits + spare_bits <= fraction + 1 &&
                                  operand_extent<V>.lowest - spare_bits >= 1 - bias - fraction;
    // The sum of two values of V, rounded to the nearest float and then to the nearest value, is the exact sum rounded
    // once: floats have twice its precision and two bits (Figueroa, "When is double rounding innocuous?", SIGNUM 30,
    // 1995). Not where an overflow of the float unit would have to stay finite.
    static constexpr bool plain_sums = [] {
        if constexpr (!stdlib::is_same_v<stdlib::remove_const_t<decltype(spec_of<V>::value)>, minifloat_spec>)
            return false;
        else
            return (mode == rounding::nearest_even || mode == rounding::nearest_away) &&
                   2 * operand_traits<V>::significand_bits + 2 <= fraction + 1 &&
                   profile.beyond[0] == profile.infinite[0] && profile.beyond[1] == profile.infinite[1];
    }();
    static constexpr bool available = ieee || (spare && profile.supported && !profile.patches(fixed_rounding<mode>{}));
};

// Whether a lane of floats T can hold the accumulator of one element.  Not sequential sums in T itself: those are the
// business of array/matmul_floats.hpp.
template <class T, class Acc, class A, class B>
constexpr bool fits_model_lanes() noexcept {
    if constexpr (model_traits<Acc>::kind == model_kind::none) {
        return false;
    } else {
        using facts = model_facts<T, Acc>;
        return is_float_word<T, A> && is_float_word<T, B> && facts::available &&
               !(facts::ieee && model_traits<Acc>::kind == model_kind::sequential);
    }
}
// Every product of operands is a float.
template <class T, class A, class B>
inline constexpr bool products_are_floats = operand_traits<A>::significand_bits + operand_traits<B>::significand_bits <=
                                                float_layout<T>::fraction + 1 &&
                                            operand_extent<A>.lowest + operand_extent<B>.lowest >=
                                                1 - float_layout<T>::bias -
                                                    float_layout<T>::fraction&& product_exponent(operand_extent<A>,
                                                                                                 operand_extent<B>) <=
                                                float_layout<T>::bias;
// The shortest floats that serve: 32 bits, 64, or 0.
template <class Acc, class A, class B>
inline constexpr int model_word_bits = fits_model_lanes<u32, Acc, A, B>()   ? 32
                                       : fits_model_lanes<u64, Acc, A, B>() ? 64
                                                                            : 0;
template <class Acc, class A, class B>
inline constexpr bool model_lanes = model_word_bits<Acc, A, B> != 0;
// The rest of it, of a problem.
template <class Acc, class Problem>
bool serves_in_model_lanes(const Problem& p) noexcept {
    if constexpr (Acc::sum_projection.mode == rounding::stochastic) return p.random->variant == stochastic_variant::a;
    else return true;
}

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
inline namespace ULPINE_BUILD {

// ---- Tiles -------------------------------------------------------------------------------------------------------

inline constexpr std::size_t model_rows = 128, model_depth = 256;

// Products done .. done + n - 1 for a tile: a: rows x n, b: n x width, the accumulators' words: [row][word][width].
// As many rows at a time as it takes for eight vectors.
template <class T, class Acc, bool ExactProducts>
struct model_body {
    using traits = model_traits<Acc>;
    static constexpr std::size_t count = 64 / sizeof(T), width = 4 * count;
    using facts = model_facts<T, Acc>;
    template <class G, int Rows>
    using steps =
        stdlib::conditional_t<facts::ieee, ieee_steps,
                              stdlib::conditional_t<facts::stochastic, random_steps<facts, ExactProducts, G, Rows>,
                                                    format_steps<facts, ExactProducts>>>;
    template <class G, int Rows>
    using model = lane_model<traits::kind, traits::chunk, Acc::product_rule, steps<G, Rows>, G, Rows>;
    const T* b;
    T* state;
    std::size_t rows, stride, words;  // stride: of a
    u64 done;
    bool last;
    const tile_source* random;
    u64* roundings;  // that every sum has behind it, before and after

    static std::size_t words_of(u64 products) noexcept {
        return model<lanes<T, static_cast<int>(count)>, 1>::words(products);
    }
    template <class G, int Rows>
    ULPINE_HOST_FN void run_rows(const T* a, std::size_t i, std::size_t n, u64 before) const {
        a += i * stride;
        const model_memory<G, Rows> memory{state + i * words * width, words * width, width};
        model<G, Rows> sum;
        alignas(64) T buffer[facts::stochastic ? 4 * sizeof(G) / sizeof(T) : 1];
        if constexpr (facts::stochastic) sum.steps.start(*random, random->rows + i, buffer, before);
        sum.load(memory, done);
        for (std::size_t k = 0; k < n;) {
            for (const std::size_t end = k + sum.uninterrupted(n - k); k < end; ++k)
                sum.add(memory, splat_vectors<Rows, G>(a + k, stride), repeat_vectors<Rows, G>(b + k * width));
            sum.interrupted(memory);
        }
        if (last) sum.finish(memory);
        else sum.store(memory);
        if constexpr (facts::stochastic) *roundings = sum.steps.roundings();
    }
    template <class U>
    ULPINE_HOST_FN void run(const T* a, T*, std::size_t n) const {
        if constexpr (lanes_of<U> == count) {
            using G = lane_pair<lane_pair<U>>;
            const ieee_environment environment;
            const u64 before = *roundings;
            std::size_t i = 0;
#if !defined(__SANITIZE_ADDRESS__)  // GCC 12 takes minutes over eight vectors with all checks
            for (; i + 2 <= rows; i += 2) run_rows<lane_pair<G>, 2>(a, i, n, before);
#endif
            for (; i < rows; ++i) run_rows<G, 1>(a, i, n, before);
        }
    }
};

// Only where simd_in_use() is avx512, model_lanes<Acc, A, B> and serves_in_model_lanes<Acc>(p).  Where c has but few
// columns its rows lie across the lanes.
template <class Acc, projection Q, class Problem>
void multiply_in_model_lanes(const Problem& p, int threads) {
    using A = typename Problem::a_element;
    using B = typename Problem::b_element;
    using T = stdlib::conditional_t<model_word_bits<Acc, A, B> == 32, u32, u64>;
    using body = model_body<T, Acc, products_are_floats<T, A, B>>;
    constexpr std::size_t width = body::width;
    const std::size_t depth = p.a.columns, most = depth < model_depth ? depth : model_depth,
                      words = body::words_of(depth);
    const bool across = p.c.columns < width && p.c.columns < p.c.rows;
    const auto tile = [&](std::size_t i0, std::size_t m, std::size_t j0, std::size_t n) {
        using space = workspace<T>;
        space memory(space::rounded(m * words * width) + space::rounded(most * width) + space::rounded(m * most) +
                     model_rows);
        T* const state = memory.take(m * words * width);
        T* const b = memory.take(most * width);
        T* const a = memory.take(m * most);
        T* const row = memory.take(model_rows);
        __builtin_memset(state, 0, m * words * width * sizeof(T));
        __builtin_memset(b, 0, most * width * sizeof(T));
        tile_source random;
        u64 row_numbers[model_rows], lane_numbers[width], roundings = 0;
        if constexpr (model_facts<T, Acc>::stochastic) {
            random = {*p.random, row_numbers, lane_numbers, across == p.turned};
            for (std::size_t i = 0; i < model_rows; ++i) row_numbers[i] = i0 + i;
            for (std::size_t j = 0; j < width; ++j) lane_numbers[j] = j0 + j;
        }
        for (std::size_t k = 0; k < depth; k += model_depth) {
            const std::size_t d = depth - k < model_depth ? depth - k : model_depth;
            if (across) {
                load_block(p.a.transposed(), k, d, j0, n, b, width);
                load_block(p.b.transposed(), i0, m, k, d, a, most);
            } else {
                load_block(p.b, k, d, j0, n, b, width);
                load_block(p.a, i0, m, k, d, a, most);
            }
            const bool last = k + d == depth;
            run_avx512<T>(body{b, state, m, most, words, k, last, &random, &roundings}, static_cast<const T*>(a), state,
                          d);
        }
        if (!across) {
            for (std::size_t i = 0; i < m; ++i)
                finish_row<Acc, Q>(p, state + i * words * width, i0 + i, j0, n, roundings);
            return;
        }
        for (std::size_t j = 0; j < n; ++j) {
            for (std::size_t i = 0; i < m; ++i) row[i] = state[i * words * width + j];
            finish_row<Acc, Q>(p, row, j0 + j, i0, m, roundings);
        }
    };
    if (across) for_each_tile(p.c.columns, p.c.rows, model_rows, width, threads, tile);
    else for_each_tile(p.c.rows, p.c.columns, model_rows, width, threads, tile);
}

}  // namespace ULPINE_BUILD
#endif

}  // namespace ulpine::detail
