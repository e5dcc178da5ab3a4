// The loops behind array/pack.hpp: eight codes in a 64-bit word, and several words in a vector register.
#pragma once

#include <ulpine/array/dispatch.hpp>

#include <utility>

namespace ulpine::detail {

// ---- Eight codes in a word ----------------------------------------------------------------------------------------

// `bits` set bits at the bottom of every field of `field` bits.
ULPINE_HOST_FN constexpr u64 repeated_mask(int bits, int field) noexcept {
    return ~u64{0} / low_mask<u64>(field) * low_mask<u64>(bits);
}

// Neighbours side by side: items at the bottom of fields become items twice as long in fields twice as long.
//
//   0000bbbb 0000aaaa  ->  00000000 bbbbaaaa
//
// If 2 Item <= Field and nothing but items is set, x | x >> (Field - Item) holds bbbbaaaa, and elsewhere only bits that
// one mask takes away.  Else each neighbour has a mask of its own, and bits above the items do not matter.
// Item 1 to 28, Field 8 to 32; tests/array/pack.cpp has every code of every width in every place.
template <int Item, int Field, class U>
ULPINE_HOST_FN constexpr U join_neighbors(const U& x) noexcept {
    constexpr u64 even = repeated_mask(Item, 2 * Field), odd = even << Item;
    const U moved = x >> (Field - Item);
    if constexpr (2 * Item <= Field) return (x | moved) & (even | odd);
    else return (x & even) | (moved & odd);
}
// The way back.
template <int Item, int Field, class U>
ULPINE_HOST_FN constexpr U part_neighbors(const U& x) noexcept {
    constexpr u64 even = repeated_mask(Item, 2 * Field), odd = even << Field;
    const U moved = x << (Field - Item);
    if constexpr (2 * Item <= Field) return (x | moved) & (even | odd);
    else return (x & even) | (moved & odd);
}

// Eight codes, one a byte, to the lowest 8 Width bits of the word, and back; other bits are ignored.
template <int Width, class U>
ULPINE_HOST_FN constexpr U join_codes(const U& codes) noexcept {
    const U x = Width <= 4 ? codes & repeated_mask(Width, 8) : codes;
    return join_neighbors<4 * Width, 32>(join_neighbors<2 * Width, 16>(join_neighbors<Width, 8>(x)));
}
template <int Width, class U>
ULPINE_HOST_FN constexpr U part_codes(const U& joined) noexcept {
    const U x = Width <= 4 ? joined & low_mask<u64>(8 * Width) : joined;
    return part_neighbors<Width, 8>(part_neighbors<2 * Width, 16>(part_neighbors<4 * Width, 32>(x)));
}

// ---- From and to memory -------------------------------------------------------------------------------------------

inline constexpr bool little_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

// `count` bytes as a word, the first byte lowest.
ULPINE_HOST_FN u64 load_bytes(const u8* from, std::size_t count = 8) noexcept {
    u64 x = 0;
    __builtin_memcpy(&x, from, count);
    return little_endian ? x : __builtin_bswap64(x);
}
ULPINE_HOST_FN void store_bytes(u8* to, u64 x, std::size_t count = 8) noexcept {
    if constexpr (!little_endian) x = __builtin_bswap64(x);
    __builtin_memcpy(to, &x, count);
}

// `count` bytes, 1 to 8, from `at` on.  A load of 8 bytes that ends with them costs less than one of an odd length.
ULPINE_HOST_FN u64 load_end(const u8* buffer, std::size_t at, std::size_t count) noexcept {
    const std::size_t end = at + count;
    return end < 8 ? load_bytes(buffer + at, count) : load_bytes(buffer + (end - 8)) >> (64 - 8 * count);
}

// Words whose first bytes are Stride bytes apart.  Where they overlap, a later word is stored over an earlier one.
template <int Stride>
ULPINE_HOST_FN void load_words(u64& x, const u8* from) noexcept {
    x = load_bytes(from);
}
template <int Stride>
ULPINE_HOST_FN void store_words(u8* to, const u64& x) noexcept {
    store_bytes(to, x);
}
#if !defined(__CUDA_ARCH__)
template <int Stride, int N, int... I>
ULPINE_HOST_FN void load_words(lanes<u64, N>& x, const u8* from, std::integer_sequence<int, I...>) noexcept {
    x.v = typename lanes<u64, N>::vector{load_bytes(from + I * Stride)...};
}
template <int Stride, int N>
ULPINE_HOST_FN void load_words(lanes<u64, N>& x, const u8* from) noexcept {
    if constexpr (Stride == 8 && little_endian) __builtin_memcpy(&x.v, from, sizeof x.v);
    else load_words<Stride>(x, from, std::make_integer_sequence<int, N>{});
}
template <int Stride, int N>
ULPINE_HOST_FN void store_words(u8* to, const lanes<u64, N>& x) noexcept {
    if constexpr (Stride == 8 && little_endian) __builtin_memcpy(to, &x.v, sizeof x.v);
    else
        for (int i = 0; i < N; ++i) store_bytes(to + i * Stride, x.v[i]);
}
#endif

// ---- The loops ----------------------------------------------------------------------------------------------------

// Of n packed codes, how many groups of eight leave room for 8 bytes from where the group starts.
template <int Width>
ULPINE_HOST_FN constexpr std::size_t roomy_groups(std::size_t n) noexcept {
    const std::size_t bytes = n / 8 * Width;
    return bytes < 8 ? 0 : (bytes - 8) / Width + 1;
}

inline namespace ULPINE_BUILD {

// The words that a level works on, at most four: that reaches the speed of memory, and GCC fills eight slowly.
template <class U>
using packing_word = stdlib::conditional_t<(lanes_of<U> > 4), lanes<u64, 4>, U>;

// f(group) for the groups 0 to count - 1 of words, a vector of them at a time, if they fill one: the last vector may
// overlap the one before it and do the same words again.  Returns how many are done.
template <class U, class F>
ULPINE_HOST_FN std::size_t for_each_vector(std::size_t count, const F& f) noexcept {
    if (count < lanes_of<U>) return 0;
    std::size_t group = 0;
    for (; group + lanes_of<U> <= count; group += lanes_of<U>) f(group);
    if (group < count) f(count - lanes_of<U>);
    return count;
}

template <int Width>
struct pack_body {
    template <class Word>
    ULPINE_HOST_FN void run(const u8* codes, u8* bytes, std::size_t n) const noexcept {
        using U = packing_word<Word>;
        const auto pack_vector = [&](std::size_t group) __attribute__((always_inline)) {
            U x;
            load_words<8>(x, codes + 8 * group);
            store_words<Width>(bytes + Width * group, join_codes<Width>(x));
        };
        std::size_t group = for_each_vector<U>(roomy_groups<Width>(n), pack_vector);
        for (; group < n / 8; ++group)
            store_bytes(bytes + Width * group, join_codes<Width>(load_bytes(codes + 8 * group)), Width);
        if (const std::size_t rest = n % 8; rest != 0) {
            const u64 last = join_codes<Width>(load_end(codes, 8 * group, rest));
            store_bytes(bytes + Width * group, last, (rest * Width + 7) / 8);
        }
    }
};
template <int Width>
struct unpack_body {
    template <class Word>
    ULPINE_HOST_FN void run(const u8* bytes, u8* codes, std::size_t n) const noexcept {
        using U = packing_word<Word>;
        const auto unpack_vector = [&](std::size_t group) __attribute__((always_inline)) {
            U x;
            load_words<Width>(x, bytes + Width * group);
            store_words<8>(codes + 8 * group, part_codes<Width>(x));
        };
        std::size_t group = for_each_vector<U>(roomy_groups<Width>(n), unpack_vector);
        for (; group < n / 8; ++group)
            store_bytes(codes + 8 * group, part_codes<Width>(load_end(bytes, Width * group, Width)));
        if (const std::size_t rest = n % 8; rest != 0) {
            const u64 last = load_end(bytes, Width * group, (rest * Width + 7) / 8);
            store_bytes(codes + 8 * group, part_codes<Width>(last), rest);
        }
    }
};

template <int Width>
void pack_codes(const u8* codes, u8* bytes, std::size_t n) {
    if constexpr (Width < 8) run_at_level<u64>(pack_body<Width>{}, codes, bytes, n);
    else if (n != 0) __builtin_memcpy(bytes, codes, n);
}
template <int Width>
void unpack_codes(const u8* bytes, u8* codes, std::size_t n) {
    if constexpr (Width < 8) run_at_level<u64>(unpack_body<Width>{}, bytes, codes, n);
    else if (n != 0) __builtin_memcpy(codes, bytes, n);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
