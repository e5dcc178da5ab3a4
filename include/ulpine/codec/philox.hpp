// Random bits from a counter: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011), as Random123 and cuRAND define it.
//
// There is no state: the bits of an element are a function of seed, stream and index.  So neither the order in which
// an array is rounded, nor lanes, nor threads, nor a split into parts can change them.
#pragma once

#include <ulpine/bits/word.hpp>
#include <ulpine/core/rounding.hpp>

namespace ulpine {

// Random bits for the elements of an array.  Element k takes those of index i = first + k, modulo 2^64:
//
//   key      the seed, its low word first
//   fields   the shortest of 8, 16 and 32 bits that holds `bits`; a block has n = 16, 8 or 4
//   counter  the block number i / n, low word first, then the stream, low word first
//   block    128 bits, the first word lowest.  Element k uses the lowest `bits` bits of field i mod n, the lowest first
struct philox {
    detail::u64 seed = 0;
    detail::u64 stream = 0;  // streams under one seed are independent
    detail::u64 first = 0;   // the index of element 0: a part of an array starts where the part before it ended
    int bits = 32;           // per element, 1 to 32
    stochastic_variant variant = stochastic_variant::a;
};

namespace detail {

template <class U>
struct philox_block {
    U word[4];
};

// The upper half of a product; lanes have theirs in bits/lanes.hpp.
ULPINE_FN constexpr u32 high_product(u32 x, u32 y) noexcept { return static_cast<u32>((u64{x} * y) >> 32); }

// A template per round: a loop would not be unrolled at -O2, and would broadcast the key to the lanes again and again.
template <int Rounds, class U>
ULPINE_FN constexpr void philox_rounds(philox_block<U>& x, u32 key_low, u32 key_high) noexcept {
    constexpr u32 p = 0xd2511f53u, q = 0xcd9e8d57u;
    x = {{high_product(x.word[2], q) ^ x.word[1] ^ key_low, x.word[2] * q,
          high_product(x.word[0], p) ^ x.word[3] ^ key_high, x.word[0] * p}};
    // The fractions of the golden ratio and of sqrt(3).
    if constexpr (Rounds > 1) philox_rounds<Rounds - 1>(x, key_low + 0x9e3779b9u, key_high + 0xbb67ae85u);
}

// Ten rounds: one block, or one in each lane of U.  The lanes have counters of their own and the key in common.
template <class U>
ULPINE_FN constexpr philox_block<U> philox4x32(const philox_block<U>& counter, u32 key_low, u32 key_high) noexcept {
    philox_block<U> x = counter;
    philox_rounds<10>(x, key_low, key_high);
    return x;
}

ULPINE_FN constexpr u32 low_word(u64 x) noexcept { return static_cast<u32>(x); }
ULPINE_FN constexpr u32 high_word(u64 x) noexcept { return static_cast<u32>(x >> 32); }

ULPINE_FN constexpr philox_block<u32> random_block(const philox& source, u64 number) noexcept {
    const philox_block<u32> counter{
        {low_word(number), high_word(number), low_word(source.stream), high_word(source.stream)}};
    return philox4x32(counter, low_word(source.seed), high_word(source.seed));
}

// The binary logarithm of the bits of a field: 3, 4 or 5.
ULPINE_FN constexpr int log2_random_field(int bits) noexcept { return 3 + (bits > 8) + (bits > 16); }

}  // namespace detail

// The random bits of element k; source.bits is 1 to 32.
ULPINE_API constexpr random_bits random_at(const philox& source, detail::u64 k) noexcept {
    const detail::u64 i = source.first + k;
    const int log2_field = detail::log2_random_field(source.bits);
    const detail::philox_block<detail::u32> block = detail::random_block(source, i >> (7 - log2_field));
    const int place = static_cast<int>(i << log2_field & 127);  // in the block
    const detail::u32 low = detail::select((place & 32) == 0, block.word[0], block.word[1]);
    const detail::u32 high = detail::select((place & 32) == 0, block.word[2], block.word[3]);
    const detail::u32 field = detail::select((place & 64) == 0, low, high) >> (place & 31);
    return {field & detail::low_mask<detail::u32>(source.bits), source.bits, source.variant};
}

}  // namespace ulpine
