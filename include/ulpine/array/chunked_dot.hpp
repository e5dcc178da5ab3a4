// Dot products with the accumulators that round: one product after the other; chunked sums with a chunk in each lane.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/array/pair_words.hpp>

namespace ulpine::detail {

template <class T>
struct spec_of {
    static constexpr auto value = T::spec;
};
template <>
struct spec_of<float> {
    static constexpr minifloat_spec value = float_layout<u32>::spec;
};
template <>
struct spec_of<double> {
    static constexpr minifloat_spec value = float_layout<u64>::spec;
};

// Whether chunks of products of A and B can be summed up in lanes of floats T: products and sums are normal floats, with
// bits to spare for a correct rounding.
template <class T, class Acc, class A, class B>
struct chunk_facts {
    static constexpr bool available = false;
};
template <class T, class V, int N, projection P, class A, class B>
requires(P.mode == rounding::nearest_even ||
         P.mode == rounding::nearest_away) struct chunk_facts<T, chunked<V, N, products::exact, P>, A, B> {
    static constexpr auto spec = spec_of<V>::value;
    using spec_type = stdlib::remove_const_t<decltype(spec)>;
    static constexpr value_extent sum = operand_extent<V>, x = operand_extent<A>, y = operand_extent<B>;
    static constexpr int x_bits = operand_traits<A>::significand_bits, y_bits = operand_traits<B>::significand_bits;
    static constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    static constexpr bool fits = is_float_word<T, A> && is_float_word<T, B> && x_bits + y_bits <= fraction + 1 &&
                                 x.lowest >= 1 - bias && y.lowest >= 1 - bias && x.lowest + y.lowest >= 1 - bias &&
                                 x.highest + y.highest < bias - 1 && sum.highest < bias - 1 && sum.lowest >= 1 - bias &&
                                 operand_traits<V>::significand_bits < fraction;
    static constexpr auto profile = [] {
        if constexpr (stdlib::is_same_v<spec_type, lookup_spec>) return linear_profile<T>{};
        else return make_profile<T>(spec, P.mode, policy_for<V>(P));
    }();
    static constexpr bool available =
        fits && N * sizeof(T) <= 512 && profile.supported && !profile.patches(fixed_rounding<P.mode>{});
};

inline namespace ULPINE_BUILD {

// Two vectors of chunks with AVX-512: a sum waits for the one before it, another can be computed meanwhile.
inline constexpr std::size_t chunks_at_once = 32, chains = 2;

// Sums of `count` terms each for chunks_at_once chunks, rounded by the profile after every term; terms[t][chunk].
template <class P, rounding R>
struct chunk_sums_body {
    using T = typename P::word;
    P profile;
    bool* special;  // a sum overflowed to infinity or NaN

    template <class U>
    ULPINE_HOST_FN void run(const T* terms, T* out, std::size_t count) const {
        constexpr fixed_rounding<R> nearest{};
        constexpr T magnitude_mask = static_cast<T>(~float_sign<T>);
        for (std::size_t chunk = 0; chunk < chunks_at_once; chunk += chains * lanes_of<U>) {
            U sum[chains], most = zero<U>(), overflowed = most, patch = most;
            for (U& s : sum) s = zero<U>();
            for (std::size_t t = 0; t < count; ++t)
                for (std::size_t c = 0; c < chains; ++c) {
                    const U term = load_word<U>(terms + t * chunks_at_once + chunk + c * lanes_of<U>);
                    sum[c] = round_word(profile, sum_word(sum[c], term), nearest, zero<U>(), &overflowed, &patch);
                    most = larger_signed(most, sum[c] & magnitude_mask);
                }
            for (std::size_t c = 0; c < chains; ++c) store_word(out + chunk + c * lanes_of<U>, sum[c]);
            if (any_special(most)) *special = true;
        }
    }
};

template <class Acc, class A, class B>
void add_one_by_one(Acc& acc, const A* a, const B* b, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) acc.add_product(a[i], b[i]);
}

// The same in lanes, for an accumulator at the start of a chunk.
template <class T, class V, int N, projection P, class A, class B>
void add_chunks(chunked<V, N, products::exact, P>& acc, const A* a, const B* b, std::size_t n) {
    using facts = chunk_facts<T, chunked<V, N, products::exact, P>, A, B>;
    using profile = stdlib::remove_cvref_t<decltype(facts::profile)>;
    using value = stdlib::conditional_t<sizeof(T) == 4, float, double>;
    constexpr std::size_t length = N, group = length * chunks_at_once, padded = (group + 63) / 64 * 64;
    T x[padded] = {}, y[padded] = {}, terms[padded], turned[group];
    for (std::size_t done = 0; done < n; done += group) {
        const std::size_t m = n - done < group ? n - done : group;
        load_operands(a + done, x, m);
        load_operands(b + done, y, m);
        bool special = false;
        run_at_level<T>(pair_body<T, pair_operation::product>{y, facts::x_bits, facts::y_bits, &special},
                        static_cast<const T*>(x), terms, (m + 63) / 64 * 64);
        // What follows the last product: -0, which changes no sum.
        for (std::size_t i = m; i < group; ++i) terms[i] = float_sign<T>;
        for (std::size_t chunk = 0; chunk < chunks_at_once; ++chunk)
            for (std::size_t t = 0; t < length; ++t) turned[t * chunks_at_once + chunk] = terms[chunk * length + t];
        T sums[chunks_at_once];
        if (!special)
            run_at_level<T>(chunk_sums_body<profile, P.mode>{facts::profile, &special}, static_cast<const T*>(turned),
                            sums, length);
        if (special) {
            add_one_by_one(acc, a + done, b + done, m);
            continue;
        }
        for (std::size_t chunk = 0; chunk * length < m; ++chunk)
            acc.add_chunk(ulpine::convert<V>(bit_cast<value>(sums[chunk])));
    }
}
template <class Acc, class A, class B>
void add_in_order(Acc& acc, const A* a, const B* b, std::size_t n) {
    add_one_by_one(acc, a, b, n);
}
template <class V, int N, projection P, class A, class B>
void add_in_order(chunked<V, N, products::exact, P>& acc, const A* a, const B* b, std::size_t n) {
    using Acc = chunked<V, N, products::exact, P>;
    const simd_level level = simd_in_use();
    // Slower than the codec: four lanes, and a few chunks.
    if ((level == simd_level::avx512 || level == simd_level::avx2) && n >= std::size_t{8} * N) {
        if constexpr (chunk_facts<u32, Acc, A, B>::available) return add_chunks<u32>(acc, a, b, n);
        else if constexpr (chunk_facts<u64, Acc, A, B>::available) return add_chunks<u64>(acc, a, b, n);
    }
    add_one_by_one(acc, a, b, n);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
