// The loops of lookup sets, over the tables of array/lookup_tables.hpp.
#pragma once

#include <ulpine/array/lookup_tables.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

template <class U>
concept permutable = requires(U& r, const U& x) {
    permute(r, x, x);
};
// Whether the level in use looks up 16 words in registers.
template <class T>
bool permutes_at_level() {
#if ULPINE_LANES && defined(__x86_64__)
    const simd_level level = simd_in_use();
    return level == simd_level::avx512 || (level == simd_level::avx2 && sizeof(T) == 4);
#else
    return false;
#endif
}

// table[i mod 16] for tables of 16 words, in one register or two.
template <permutable U>
ULPINE_HOST_FN U look_up_16(const element_t<U> (&table)[16], const U& i) noexcept {
    U r;
    if constexpr (lanes_of<U> >= 16) {
        permute(r, load_word<U>(table), i);
    } else {
        U high;
        permute(r, load_word<U>(table), i);
        permute(high, load_word<U>(table + 8), i);
        r = select((i & element_t<U>(8)) == element_t<U>(0), r, high);
    }
    return r;
}

// Up to 16 places: four comparisons down a tree whose node j has the children 2j and 2j + 1.
template <class T>
struct lookup_tree_body {
    T tree[16];     // keys; node 0 is not used
    T results[16];  // of each place: values or codes
    T nan_result;

    lookup_tree_body(const lookup_tables<T>& t, bool encode) {
        const auto key = [&](int i) {
            const auto at = static_cast<std::size_t>(i);
            return at < t.keys.size() ? t.keys[at] : static_cast<T>(~float_sign<T>);
        };
        const auto result = [&](int i) {
            const auto at = static_cast<std::size_t>(i < t.places ? i : 0);
            return encode ? static_cast<T>(t.place_codes[at]) : t.place_values[at];
        };
        tree[0] = 0;
        for (int level = 0, node = 1; level < 4; ++level)
            for (int i = 0; i < 1 << level; ++i) tree[node++] = key((16 >> level) * i + (8 >> level) - 1);
        for (int i = 0; i < 16; ++i) results[i] = result(i);
        nan_result = result(t.nan_place);
    }

    template <class U>
    ULPINE_HOST_FN U child(const U& key, const U& node) const noexcept {
        const U left = node + node;
        return select(less_signed(key, look_up_16(tree, node)), left, left + T(1));
    }
    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        constexpr T magnitudes = static_cast<T>(~float_sign<T>);
        const U key = x ^ (sar(x, digits<T> - 1) & magnitudes);
        const U second = child(key, select(less_signed(key, tree[1]), T(2), T(3)));
        const U node = child(key, child(key, second));
        return select(less_signed(float_infinity<T>, x & magnitudes), nan_result, look_up_16(results, node));
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        if constexpr (permutable<U>) for_each_word<U>(in, out, n, *this);
    }
};

// The tables as the loops take them.
template <class T>
struct bucket_view {
    const T* thresholds;
    const u32* base;
    int steps;
};

// Ranks and what they stand for, word by word: out of line, where no compiler makes gathers of it, which are slower.
template <int Steps, class T, class R, class Out>
ULPINE_HOST_FN void look_up_one(const bucket_view<T>& t, T magnitude, u32 bucket, const R* results, Out* out) {
    std::size_t rank = t.base[bucket];
    if constexpr (Steps > 0) {
        if constexpr (Steps > 1) rank += magnitude >= t.thresholds[rank + 1] ? 2 : 0;
        rank += magnitude >= t.thresholds[rank];
    } else {
        for (std::size_t step = std::size_t{1} << (t.steps - 1); step > 0; step >>= 1)
            rank += magnitude >= t.thresholds[rank + step - 1] ? step : 0;
    }
    *out = static_cast<Out>(results[rank]);
}
template <int Steps, class T, class R, class Out>
[[gnu::noinline]] void look_up_block(bucket_view<T> t, const T* magnitudes, const u32* buckets, const R* results,
                                     Out* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        look_up_one<Steps>(t, magnitudes[i], buckets[i], results, out + i);
        look_up_one<Steps>(t, magnitudes[i + 1], buckets[i + 1], results, out + i + 1);
        look_up_one<Steps>(t, magnitudes[i + 2], buckets[i + 2], results, out + i + 2);
        look_up_one<Steps>(t, magnitudes[i + 3], buckets[i + 3], results, out + i + 3);
    }
    for (; i < n; ++i) look_up_one<Steps>(t, magnitudes[i], buckets[i], results, out + i);
}

// The magnitudes of a block, and the buckets that they fall into.
template <class T>
struct bucket_finder {
    int shift;
    T first, buckets;
    u32* places;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t i, std::size_t count) const {
        const U a = x & static_cast<T>(~float_sign<T>);
        const U inner = (a >> shift) - static_cast<T>(first - 1);
        const U bucket = smaller_signed(larger_signed(inner, T(0)), static_cast<T>(buckets - 1));
        const U of_side = select(less_signed(x, T(0)), bucket + buckets, bucket);
        u32 some[lanes_of<U>];
        store_word(some, select(less_signed(float_infinity<T>, a), static_cast<T>(2 * buckets), of_side));
        __builtin_memcpy(places + i, some, count * sizeof(u32));
        return a;
    }
};

template <class T, class R>
struct lookup_bucket_body {
    bucket_view<T> view;
    const R* results;  // by rank
    int shift;
    T first, buckets;

    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        constexpr std::size_t block = 256;
        T magnitudes[block];
        u32 places[block];
        const bucket_finder<T> finder{shift, first, buckets, places};
        for (std::size_t done = 0; done < n; done += block) {
            const std::size_t m = n - done < block ? n - done : block;
            for_each_word<U>(in + done, magnitudes, m, finder);
            if (view.steps == 1) look_up_block<1>(view, magnitudes, places, results, out + done, m);
            else if (view.steps == 2) look_up_block<2>(view, magnitudes, places, results, out + done, m);
            else look_up_block<0>(view, magnitudes, places, results, out + done, m);
        }
    }
};

// Few enough values for a search in registers.
template <class T>
bool fits_registers(const lookup_spec& s) {
    return s.count << s.mirrored <= lookup_tables<T>::in_registers && permutes_at_level<T>();
}

template <class T, bool Encode, class Out>
void round_by_tables(const lookup_tables<T>& t, const T* in, Out* out, std::size_t n) {
    if (t.places <= lookup_tables<T>::in_registers && permutes_at_level<T>())
        return run_at_level<T>(lookup_tree_body<T>(t, Encode), in, out, n);
    const bucket_view<T> view{t.thresholds.data(), t.base.data(), t.steps};
    if constexpr (Encode)
        run_at_level<T>(lookup_bucket_body<T, u32>{view, t.codes.data(), t.shift, t.first, t.buckets}, in, out, n);
    else run_at_level<T>(lookup_bucket_body<T, T>{view, t.values.data(), t.shift, t.first, t.buckets}, in, out, n);
}

// 1 where x lies outside the values.
template <class T>
void mask_outside(const lookup_tables<T>& t, const T* in, std::uint8_t* mask, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        const T x = in[i], key = order_key_of(x);
        const bool is_nan = static_cast<T>(x << 1) > static_cast<T>(float_infinity<T> << 1);
        mask[i] = (less_signed(key, t.low_key) || less_signed(t.high_key, key)) && !is_nan;
    }
}

// Rounding into a set: as rounding_job.
template <class T, bool Encode>
struct lookup_job {
    using word = T;
    static constexpr bool encode = Encode;
    lookup_spec spec;
    array_plan<T> plan;
    const lookup_tables<T>& tables;

    template <class Out>
    void run(const T* in, Out* out, std::size_t i, std::size_t n) const {
        std::uint8_t* const mask = plan.mask != nullptr ? plan.mask + i : nullptr;
        if (!tables.supported) {
            const exact_codec<T, lookup_spec, Encode> codec{&spec,       plan.choice, plan.policy,
                                                            plan.random, i,           plan.scale_exponent};
            return codec.run(in, out, mask, n);
        }
        if (mask != nullptr) mask_outside(tables, in, mask, n);
        round_by_tables<T, Encode>(tables, in, out, n);
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
