// Codes to bit planes and back at the width of the processor: what slice and unslice of array/bitsliced.hpp run, 64
// codes at a time.
//
//   AVX-512      vpmovb2m takes the top bits of 64 bytes into a word; back by a masked addition of 2^j
//   AVX2, SSE    pmovmskb; back by exchanges of blocks in words of 8 bytes (bitslice/transpose.hpp), as no instruction
//                spreads a word over bytes
//   elsewhere    those of bitslice/transpose.hpp, a word at a time; so do codes of more than 16 bits
//
// Codes of 9 to 16 bits are taken apart into their lower and upper bytes first.
#pragma once

#include <ulpine/array/dispatch.hpp>
#include <ulpine/bitslice/transpose.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// Planes of slices one after the other: W lanes, `Width` planes of W / 64 words.
template <int Width, int W>
struct slice_layout {
    static constexpr int stride = W / 64;  // words from plane to plane
    static constexpr std::size_t words = static_cast<std::size_t>(Width) * stride;

    // The word of plane 0 that has the lanes 64 group to 64 group + 63.
    template <class Word>
    ULPINE_HOST_FN static Word* at(Word* slices, std::size_t group) noexcept {
        return slices + group / stride * words + group % stride;
    }
};

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)

template <int Planes, int Stride>
ULPINE_TARGET_AVX512 inline void store_bits(u64* to, const lanes<u8, 64>& bytes) noexcept {
    lanes<u8, 64>::vector x = bytes.v;
    ULPINE_UNROLL_PLANES
    for (int j = 7; j >= 0; --j) {
        if (j < Planes) {
            u64 mask;
            asm("vpmovb2m %1, %0" : "=k"(mask) : "v"(x));
            to[j * Stride] = mask;
        }
        x = x + x;
    }
}
template <int Planes, int Stride>
ULPINE_TARGET_AVX512 inline void load_bits(lanes<u8, 64>& bytes, const u64* from) noexcept {
    using V = lanes<u8, 64>::vector;
    V x{};
    ULPINE_UNROLL_PLANES
    for (int j = 0; j < Planes; ++j) {
        const u8 value = static_cast<u8>(1 << j);
        const V bit = value - V{};
        asm("vpaddb %2, %0, %0 %{%1%}" : "+v"(x) : "Yk"(from[j * Stride]), "v"(bit));
    }
    bytes.v = x;
}
// The instructions that narrow and widen work on quarters of a register: first of a, then of b.
ULPINE_TARGET_AVX512 inline void split_bytes(lanes<u8, 64>& low, lanes<u8, 64>& high, const u16* codes) noexcept {
    using V = lanes<u16, 32>::vector;
    using Q = lanes<u64, 8>::vector;
    V a, b;
    __builtin_memcpy(&a, codes, sizeof a);
    __builtin_memcpy(&b, codes + 32, sizeof b);
    Q l, h;
    asm("vpackuswb %2, %1, %0" : "=v"(l) : "v"(a & 255), "v"(b & 255));
    asm("vpackuswb %2, %1, %0" : "=v"(h) : "v"(a >> 8), "v"(b >> 8));
    low.v = reinterpret_cast<lanes<u8, 64>::vector>(__builtin_shufflevector(l, l, 0, 2, 4, 6, 1, 3, 5, 7));
    high.v = reinterpret_cast<lanes<u8, 64>::vector>(__builtin_shufflevector(h, h, 0, 2, 4, 6, 1, 3, 5, 7));
}
ULPINE_TARGET_AVX512 inline void join_bytes(u16* codes, const lanes<u8, 64>& low, const lanes<u8, 64>& high) noexcept {
    using Q = lanes<u64, 8>::vector;
    const Q x = reinterpret_cast<Q>(low.v), y = reinterpret_cast<Q>(high.v);
    const Q l = __builtin_shufflevector(x, x, 0, 4, 1, 5, 2, 6, 3, 7);
    const Q h = __builtin_shufflevector(y, y, 0, 4, 1, 5, 2, 6, 3, 7);
    Q a, b;
    asm("vpunpcklbw %2, %1, %0" : "=v"(a) : "v"(l), "v"(h));
    asm("vpunpckhbw %2, %1, %0" : "=v"(b) : "v"(l), "v"(h));
    __builtin_memcpy(codes, &a, sizeof a);
    __builtin_memcpy(codes + 32, &b, sizeof b);
}

ULPINE_TARGET_AVX2 inline void split_bytes(lanes<u8, 32>& low, lanes<u8, 32>& high, const u16* codes) noexcept {
    using V = lanes<u16, 16>::vector;
    using Q = lanes<u64, 4>::vector;
    V a, b;
    __builtin_memcpy(&a, codes, sizeof a);
    __builtin_memcpy(&b, codes + 16, sizeof b);
    Q l, h;
    asm("vpackuswb %2, %1, %0" : "=x"(l) : "x"(a & 255), "x"(b & 255));
    asm("vpackuswb %2, %1, %0" : "=x"(h) : "x"(a >> 8), "x"(b >> 8));
    low.v = reinterpret_cast<lanes<u8, 32>::vector>(__builtin_shufflevector(l, l, 0, 2, 1, 3));
    high.v = reinterpret_cast<lanes<u8, 32>::vector>(__builtin_shufflevector(h, h, 0, 2, 1, 3));
}

// The bits of `count` codes as so many bits of each plane, at byte `at` of its word.
#define ULPINE_STORE_BITS(isa, count, instruction)                                                                     \
    template <int Planes, int Stride>                                                                                  \
    isa inline void store_bits(u64* to, int at, const lanes<u8, count>& bytes) noexcept {                              \
        lanes<u8, count>::vector x = bytes.v;                                                                          \
        ULPINE_UNROLL_PLANES                                                                                           \
        for (int j = 7; j >= 0; --j) {                                                                                 \
            if (j < Planes) {                                                                                          \
                u32 mask;                                                                                              \
                asm(instruction " %1, %0" : "=r"(mask) : "x"(x));                                                      \
                __builtin_memcpy(reinterpret_cast<u8*>(to + j * Stride) + at, &mask, count / 8);                       \
            }                                                                                                          \
            x = x + x;                                                                                                 \
        }                                                                                                              \
    }
ULPINE_STORE_BITS(ULPINE_TARGET_AVX2, 32, "vpmovmskb")
ULPINE_STORE_BITS(ULPINE_TARGET_SSE42, 16, "pmovmskb")
#undef ULPINE_STORE_BITS

// 16 codes to their lower and upper bytes, and back.
ULPINE_HOST_FN void split_bytes(lanes<u8, 16>& low, lanes<u8, 16>& high, const u16* codes) noexcept {
    using V = lanes<u8, 16>::vector;
    V a, b;
    __builtin_memcpy(&a, codes, sizeof a);
    __builtin_memcpy(&b, codes + 8, sizeof b);
    low.v = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    high.v = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
ULPINE_HOST_FN void join_bytes(u16* codes, const u8* low, const u8* high) noexcept {
    using V = lanes<u8, 16>::vector;
    V l, h;
    __builtin_memcpy(&l, low, sizeof l);
    __builtin_memcpy(&h, high, sizeof h);
    const V a = __builtin_shufflevector(l, h, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const V b = __builtin_shufflevector(l, h, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    __builtin_memcpy(codes, &a, sizeof a);
    __builtin_memcpy(codes + 8, &b, sizeof b);
}
// 64 bytes from the words of up to eight planes: bytes of the words across, then bits of each word.
template <int Planes, int Stride>
ULPINE_HOST_FN void load_bytes_of_planes(u8* bytes, const u64* from) noexcept {
    using B = lanes<u8, 16>::vector;
    using H = lanes<u16, 8>::vector;
    using W = lanes<u32, 4>::vector;
    B pairs[4];
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < 4; ++i) {
        const lanes<u64, 2>::vector two{2 * i < Planes ? from[2 * i * Stride] : 0,
                                        2 * i + 1 < Planes ? from[(2 * i + 1) * Stride] : 0};
        const B x = reinterpret_cast<B>(two);
        pairs[i] = __builtin_shufflevector(x, x, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    }
    H fours[4];
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < 4; i += 2) {
        const H x = reinterpret_cast<H>(pairs[i]), y = reinterpret_cast<H>(pairs[i + 1]);
        fours[i] = __builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11);
        fours[i + 1] = __builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15);
    }
    W eights[4];
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < 2; ++i) {
        const W x = reinterpret_cast<W>(fours[i]), y = reinterpret_cast<W>(fours[i + 2]);
        eights[2 * i] = __builtin_shufflevector(x, y, 0, 4, 1, 5);
        eights[2 * i + 1] = __builtin_shufflevector(x, y, 2, 6, 3, 7);
    }
    // Two words at a time also with AVX2: four would go through memory.
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < 4; ++i) {
        lanes<u64, 2> x;
        x.v = reinterpret_cast<lanes<u64, 2>::vector>(eights[i]);
        x = transposed_8x8(x);
        __builtin_memcpy(bytes + 16 * i, &x.v, sizeof x.v);
    }
}

// The loops: `groups` times 64 codes.
template <int Width, int W>
ULPINE_TARGET_AVX512 inline void slice_groups(lanes<u64, 8>*, const u8* codes, u64* slices,
                                              std::size_t groups) noexcept {
    using layout = slice_layout<Width, W>;
    for (std::size_t g = 0; g < groups; ++g) {
        lanes<u8, 64> x;
        __builtin_memcpy(&x.v, codes + 64 * g, sizeof x.v);
        store_bits<Width, layout::stride>(layout::at(slices, g), x);
    }
}
template <int Width, int W>
ULPINE_TARGET_AVX512 inline void slice_groups(lanes<u64, 8>*, const u16* codes, u64* slices,
                                              std::size_t groups) noexcept {
    using layout = slice_layout<Width, W>;
    for (std::size_t g = 0; g < groups; ++g) {
        lanes<u8, 64> low, high;
        split_bytes(low, high, codes + 64 * g);
        u64* const to = layout::at(slices, g);
        store_bits<8, layout::stride>(to, low);
        store_bits<Width - 8, layout::stride>(to + 8 * layout::stride, high);
    }
}
template <int Width, int W>
ULPINE_TARGET_AVX512 inline void unslice_groups(lanes<u64, 8>*, const u64* slices, u8* codes,
                                                std::size_t groups) noexcept {
    using layout = slice_layout<Width, W>;
    for (std::size_t g = 0; g < groups; ++g) {
        lanes<u8, 64> x;
        load_bits<Width, layout::stride>(x, layout::at(slices, g));
        __builtin_memcpy(codes + 64 * g, &x.v, sizeof x.v);
    }
}
template <int Width, int W>
ULPINE_TARGET_AVX512 inline void unslice_groups(lanes<u64, 8>*, const u64* slices, u16* codes,
                                                std::size_t groups) noexcept {
    using layout = slice_layout<Width, W>;
    for (std::size_t g = 0; g < groups; ++g) {
        const u64* const from = layout::at(slices, g);
        lanes<u8, 64> low, high;
        load_bits<8, layout::stride>(low, from);
        load_bits<Width - 8, layout::stride>(high, from + 8 * layout::stride);
        join_bytes(codes + 64 * g, low, high);
    }
}

#define ULPINE_SLICE_GROUPS(isa, words, count)                                                                         \
    template <int Width, int W>                                                                                        \
    isa inline void slice_groups(lanes<u64, words>*, const u8* codes, u64* slices, std::size_t groups) noexcept {      \
        using layout = slice_layout<Width, W>;                                                                         \
        for (std::size_t g = 0; g < groups; ++g) {                                                                     \
            u64* const to = layout::at(slices, g);                                                                     \
            ULPINE_UNROLL_PLANES                                                                                       \
            for (int i = 0; i < 64; i += count) {                                                                      \
                lanes<u8, count> x;                                                                                    \
                __builtin_memcpy(&x.v, codes + 64 * g + i, sizeof x.v);                                                \
                store_bits<Width, layout::stride>(to, i / 8, x);                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    template <int Width, int W>                                                                                        \
    isa inline void slice_groups(lanes<u64, words>*, const u16* codes, u64* slices, std::size_t groups) noexcept {     \
        using layout = slice_layout<Width, W>;                                                                         \
        for (std::size_t g = 0; g < groups; ++g) {                                                                     \
            u64* const to = layout::at(slices, g);                                                                     \
            ULPINE_UNROLL_PLANES                                                                                       \
            for (int i = 0; i < 64; i += count) {                                                                      \
                lanes<u8, count> low, high;                                                                            \
                split_bytes(low, high, codes + 64 * g + i);                                                            \
                store_bits<8, layout::stride>(to, i / 8, low);                                                         \
                store_bits<Width - 8, layout::stride>(to + 8 * layout::stride, i / 8, high);                           \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    template <int Width, int W>                                                                                        \
    isa inline void unslice_groups(lanes<u64, words>*, const u64* slices, u8* codes, std::size_t groups) noexcept {    \
        using layout = slice_layout<Width, W>;                                                                         \
        for (std::size_t g = 0; g < groups; ++g)                                                                       \
            load_bytes_of_planes<Width, layout::stride>(codes + 64 * g, layout::at(slices, g));                        \
    }                                                                                                                  \
    template <int Width, int W>                                                                                        \
    isa inline void unslice_groups(lanes<u64, words>*, const u64* slices, u16* codes, std::size_t groups) noexcept {   \
        using layout = slice_layout<Width, W>;                                                                         \
        for (std::size_t g = 0; g < groups; ++g) {                                                                     \
            const u64* const from = layout::at(slices, g);                                                             \
            u8 low[64], high[64];                                                                                      \
            load_bytes_of_planes<8, layout::stride>(low, from);                                                        \
            load_bytes_of_planes<Width - 8, layout::stride>(high, from + 8 * layout::stride);                          \
            for (int i = 0; i < 64; i += 16) join_bytes(codes + 64 * g + i, low + i, high + i);                        \
        }                                                                                                              \
    }
ULPINE_SLICE_GROUPS(ULPINE_TARGET_AVX2, 4, 32)
ULPINE_SLICE_GROUPS(ULPINE_TARGET_SSE42, 2, 16)
#undef ULPINE_SLICE_GROUPS

#endif

// Whether a level with words U has loops of its own for codes of type T.
template <class U, class T>
inline constexpr bool slices_in_lanes =
#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
    lanes_of<U> > 1 && T::width <= 16 && sizeof(T) == (T::width + 7) / 8;
#else
    false;
#endif

// n: groups of 64 codes.
template <class T, int W>
struct planes_of_values_body {
    template <class U>
    ULPINE_HOST_FN void run(const T* codes, u64* slices, std::size_t n) const {
        using layout = slice_layout<T::width, W>;
        if constexpr (slices_in_lanes<U, T>) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
            using code = stdlib::conditional_t<sizeof(T) == 1, u8, u16>;
            slice_groups<T::width, W>(static_cast<U*>(nullptr), reinterpret_cast<const code*>(codes), slices, n);
#endif
        } else {
            for (std::size_t g = 0; g < n; ++g) {
                u64* const to = layout::at(slices, g);
                planes_of_values<T, u64>(codes + 64 * g, 64, [&](int j, u64 word) { to[j * layout::stride] = word; });
            }
        }
    }
};
template <class T, int W>
struct values_of_planes_body {
    template <class U>
    ULPINE_HOST_FN void run(const u64* slices, T* codes, std::size_t n) const {
        using layout = slice_layout<T::width, W>;
        if constexpr (slices_in_lanes<U, T>) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
            using code = stdlib::conditional_t<sizeof(T) == 1, u8, u16>;
            unslice_groups<T::width, W>(static_cast<U*>(nullptr), slices, reinterpret_cast<code*>(codes), n);
#endif
        } else {
            for (std::size_t g = 0; g < n; ++g) {
                const u64* const from = layout::at(slices, g);
                values_of_planes<T, u64>([&](int j) { return from[j * layout::stride]; }, codes + 64 * g, 64);
            }
        }
    }
};

// n codes into ceil(n / W) slices; the lanes from n on get the code 0.
template <class T, int W>
void slice_codes(const T* codes, u64* slices, std::size_t n) {
    using layout = slice_layout<T::width, W>;
    const std::size_t groups = n / 64, all = (n + W - 1) / W * layout::stride;
    run_at_level<u64>(planes_of_values_body<T, W>{}, codes, slices, groups);
    for (std::size_t g = groups; g < all; ++g) {
        const int rest = g == groups ? static_cast<int>(n % 64) : 0;
        u64* const to = layout::at(slices, g);
        planes_of_values<T, u64>(codes + 64 * groups, rest, [&](int j, u64 word) { to[j * layout::stride] = word; });
    }
}
template <class T, int W>
void unslice_codes(const u64* slices, T* codes, std::size_t n) {
    using layout = slice_layout<T::width, W>;
    const std::size_t groups = n / 64;
    run_at_level<u64>(values_of_planes_body<T, W>{}, slices, codes, groups);
    if (const int rest = static_cast<int>(n % 64); rest != 0) {
        const u64* const from = layout::at(slices, groups);
        values_of_planes<T, u64>([&](int j) { return from[j * layout::stride]; }, codes + 64 * groups, rest);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
