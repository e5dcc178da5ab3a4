// Codes to bit planes and back, a word of lanes at a time.
#pragma once

#include <ulpine/bits/word.hpp>

namespace ulpine::detail {

// Of 8 x 8 bits those in a row i without, in a column j with the bit Step: what changes places with what lies 7 Step
// higher, across the diagonal.
template <int Step>
ULPINE_FN constexpr u64 above_diagonal() noexcept {
    u64 mask = 0;
    for (int place = 0; place < 64; ++place)
        if ((place / 8 & Step) == 0 && (place % 8 & Step) != 0) mask |= u64{1} << place;
    return mask;
}
template <int Step, class U>
ULPINE_FN constexpr U exchanged(const U& x) noexcept {
    constexpr u64 mask = above_diagonal<Step>();
    const U differ = (x ^ (x >> (7 * Step))) & mask;
    return (x ^ differ) ^ (differ << (7 * Step));
}
// The 8 x 8 bits of a word of 64, bit j of byte i to bit i of byte j: three exchanges of blocks across the diagonal
// (Knuth, The Art of Computer Programming 4A, 7.1.3).
template <class U>
ULPINE_FN constexpr U transposed_8x8(const U& x) noexcept {
    return exchanged<4>(exchanged<2>(exchanged<1>(x)));
}

// plane(j, word) for each bit j of the codes of values[0 .. n-1], n <= digits<Word>; lanes from n on are 0.
template <class T, class Word, class Plane>
ULPINE_FN constexpr void planes_of_values(const T* values, int n, Plane plane) noexcept {
    constexpr int bytes = (T::width + 7) / 8, groups = digits<Word> / 8;
    Word words[8 * bytes]{};
    for (int g = 0; g < groups; ++g) {
        for (int b = 0; b < bytes; ++b) {
            u64 block = 0;
            for (int i = 0; i < 8; ++i)
                if (8 * g + i < n) block |= ((u64{values[8 * g + i].bits()} >> (8 * b)) & 255) << (8 * i);
            block = transposed_8x8(block);
            for (int j = 0; j < 8; ++j)
                words[8 * b + j] |= static_cast<Word>(static_cast<Word>((block >> (8 * j)) & 255) << (8 * g));
        }
    }
    for (int j = 0; j < T::width; ++j) plane(j, words[j]);
}

// The way back: values[0 .. n-1] from the words plane(j).
template <class T, class Word, class Plane>
ULPINE_FN constexpr void values_of_planes(Plane plane, T* values, int n) noexcept {
    constexpr int bytes = (T::width + 7) / 8, groups = digits<Word> / 8;
    Word words[8 * bytes]{};
    for (int j = 0; j < T::width; ++j) words[j] = plane(j);
    for (int g = 0; g < groups; ++g) {
        u64 codes[8]{};
        for (int b = 0; b < bytes; ++b) {
            u64 block = 0;
            for (int j = 0; j < 8; ++j) block |= u64{(words[8 * b + j] >> (8 * g)) & 255} << (8 * j);
            block = transposed_8x8(block);
            for (int i = 0; i < 8; ++i) codes[i] |= ((block >> (8 * i)) & 255) << (8 * b);
        }
        for (int i = 0; i < 8; ++i)
            if (8 * g + i < n) values[8 * g + i] = T::from_bits(static_cast<typename T::storage_type>(codes[i]));
    }
}

}  // namespace ulpine::detail
