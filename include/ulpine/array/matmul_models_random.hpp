// Steps of accumulators that round stochastically, on lanes of doubles: all sums of a tile have the same number of
// roundings behind them, so one block of the generator (codec/philox.hpp) a lane serves the next 4, 8 or 16 of them.
//
// A double rounded to odd has 34 bits or more below those of the accumulator's format: what N <= 32 random bits are
// compared with, and one that says whether there is more.
#pragma once

#include <ulpine/array/matmul_models_lanes.hpp>
#include <ulpine/array/random.hpp>

namespace ulpine::detail {

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
inline namespace ULPINE_BUILD {

// Where the random bits of a tile come from.  An element's stream is the number of its row, then that of its column,
// or, where the product is turned, the reverse; lanes_low: the number that differs from lane to lane is the lower word
// of it.
struct tile_source {
    philox source{};
    const u64* rows = nullptr;   // the numbers of the tile's rows,
    const u64* lanes = nullptr;  // and those across the lanes
    bool lanes_low = true;
};

template <class Facts, bool ExactProducts, class G, int Rows>
struct random_steps {
    static constexpr std::size_t all = sizeof(G) / sizeof(u64), row = all / Rows, two = 16;
    const tile_source* from = nullptr;
    const u64* rows = nullptr;
    u64* words = nullptr;  // of the current blocks, [word][row][lane]
    u64 index = 0;         // of the next random bits
    bool filled = false;

    ULPINE_HOST_FN void start(const tile_source& s, const u64* row_numbers, u64* buffer, u64 roundings) noexcept {
        from = &s;
        rows = row_numbers;
        words = buffer;
        index = s.source.first + roundings;
    }
    ULPINE_HOST_FN u64 roundings() const noexcept { return index - from->source.first; }

    ULPINE_HOST_FN void fill(u64 block) const noexcept {
        using P = vector_of<G>;
        using W = philox_lanes<P>;
        using pair = lane_pair<P>;
        const u32 key_low = low_word(from->source.seed), key_high = high_word(from->source.seed);
        const u64 number[2] = {block & 0xffffffff, block >> 32};
        const P block_low = splat_vectors<1, P>(number, 0), block_high = splat_vectors<1, P>(number + 1, 0);
        for (std::size_t at = 0; at < all; at += two) {
            const pair lane = load_vectors<1, pair>(from->lanes + at % row, 0);
            const pair own = splat_vectors<1, pair>(rows + at / row, 0);
            const pair& low = from->lanes_low ? lane : own;
            const pair& high = from->lanes_low ? own : lane;
            const philox_block<W> r = philox4x32<W>(
                {{{block_low, block_low}, {block_high, block_high}, {low.low, low.high}, {high.low, high.high}}},
                key_low, key_high);
            for (int w = 0; w < 4; ++w) {
                store_word(words + static_cast<std::size_t>(w) * all + at, r.word[w].a);
                store_word(words + static_cast<std::size_t>(w) * all + at + two / 2, r.word[w].b);
            }
        }
    }
    // As random_at has it, at the top of the word.
    ULPINE_HOST_FN G next() noexcept {
        const int log2_field = log2_random_field(from->source.bits),
                  place = static_cast<int>(index << log2_field & 127);
        if (place == 0 || !filled) fill(index >> (7 - log2_field));
        filled = true;
        ++index;
        const G word = load_vectors<Rows, G>(words + static_cast<std::size_t>(place >> 5) * all, row);
        return (word >> (place & 31)) << (64 - from->source.bits);
    }
    ULPINE_HOST_FN G rounded(const G& x) noexcept {
        constexpr known_rounding<rounding::stochastic> choice{};
        G overflowed = zero<G>(), patch = overflowed;
        return round_word(Facts::profile, x, choice, next(), &overflowed, &patch);
    }
    ULPINE_HOST_FN G sum(const G& a, const G& b) noexcept { return rounded(odd_sum(a, b)); }
    ULPINE_HOST_FN G product(const G& a, const G& b) noexcept {
        if constexpr (ExactProducts) return rounded(ieee_steps::product(a, b));
        else return rounded(odd_product(a, b));
    }
    ULPINE_HOST_FN G fused(const G& a, const G& b, const G& c) noexcept { return rounded(odd_fused(a, b, c)); }
};

}  // namespace ULPINE_BUILD
#endif

}  // namespace ulpine::detail
