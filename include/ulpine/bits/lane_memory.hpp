// Lanes to and from memory, and what the compilers' vector types lack: single instructions, with a generic form.
#pragma once

#include <ulpine/bits/lanes.hpp>

namespace ulpine::detail {

#if !defined(__CUDA_ARCH__)

#if defined(__x86_64__)
// Single instructions that the vector types do not give.  Functions with the target attribute of the instruction, by
// reference: what is inlined into a function of that target may call them, and they are inlined into it.
ULPINE_TARGET_AVX512 inline void count_zeros(lanes<u32, 16>& r, const lanes<u32, 16>& x) noexcept {
    asm("vplzcntd %1, %0" : "=v"(r.v) : "v"(x.v));
}
ULPINE_TARGET_AVX512 inline void count_zeros(lanes<u64, 8>& r, const lanes<u64, 8>& x) noexcept {
    asm("vplzcntq %1, %0" : "=v"(r.v) : "v"(x.v));
}
// r = count shorter unsigned integers at x, extended.
#define ULPINE_EXTEND(isa, constraint, type, count, from, instruction)                                                 \
    isa inline void extend(lanes<type, count>& r, const from* x) noexcept {                                            \
        typedef from memory __attribute__((vector_size(count * sizeof(from)), aligned(1), may_alias));                 \
        asm(instruction " %1, %0" : "=" constraint(r.v) : "m"(*reinterpret_cast<const memory*>(x)));                   \
    }
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u32, 16, u8, "vpmovzxbd")
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u32, 16, u16, "vpmovzxwd")
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u16, 32, u8, "vpmovzxbw")
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u64, 8, u8, "vpmovzxbq")
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u64, 8, u16, "vpmovzxwq")
ULPINE_EXTEND(ULPINE_TARGET_AVX512, "v", u64, 8, u32, "vpmovzxdq")
ULPINE_EXTEND(ULPINE_TARGET_AVX2, "x", u32, 8, u8, "vpmovzxbd")
ULPINE_EXTEND(ULPINE_TARGET_AVX2, "x", u32, 8, u16, "vpmovzxwd")
ULPINE_EXTEND(ULPINE_TARGET_AVX2, "x", u64, 4, u8, "vpmovzxbq")
ULPINE_EXTEND(ULPINE_TARGET_AVX2, "x", u64, 4, u16, "vpmovzxwq")
ULPINE_EXTEND(ULPINE_TARGET_AVX2, "x", u64, 4, u32, "vpmovzxdq")
#undef ULPINE_EXTEND
// r = product of the low halves of a's words and of b
#define ULPINE_EVEN_PRODUCT(isa, constraint, count)                                                                    \
    isa inline void even_product(lanes<u64, count>& r, const lanes<u64, count>& a, u64 b) noexcept {                   \
        const typename lanes<u64, count>::vector all = b - typename lanes<u64, count>::vector{};                       \
        asm("vpmuludq %2, %1, %0" : "=" constraint(r.v) : constraint(a.v), constraint(all));                           \
    }
ULPINE_EVEN_PRODUCT(ULPINE_TARGET_AVX512, "v", 8)
ULPINE_EVEN_PRODUCT(ULPINE_TARGET_AVX2, "x", 4)
#undef ULPINE_EVEN_PRODUCT
// r = signed product of the low halves of the 64-bit words that a and b are
#define ULPINE_SIGNED_PRODUCT(isa, constraint, count)                                                                  \
    isa inline void even_signed_product(lanes<u64, count>& r, const lanes<u32, 2 * count>& a,                          \
                                        const lanes<u32, 2 * count>& b) noexcept {                                     \
        asm("vpmuldq %2, %1, %0" : "=" constraint(r.v) : constraint(a.v), constraint(b.v));                            \
    }
ULPINE_SIGNED_PRODUCT(ULPINE_TARGET_AVX512, "v", 8)
ULPINE_SIGNED_PRODUCT(ULPINE_TARGET_AVX2, "x", 4)
#undef ULPINE_SIGNED_PRODUCT
ULPINE_TARGET_SSE42 inline void even_signed_product(lanes<u64, 2>& r, const lanes<u32, 4>& a,
                                                    const lanes<u32, 4>& b) noexcept {
    lanes<u32, 4>::vector product = a.v;
    asm("pmuldq %1, %0" : "+x"(product) : "x"(b.v));
    r.v = reinterpret_cast<lanes<u64, 2>::vector>(product);
}
// r[i] = table[index[i]], index[i] < N
#define ULPINE_PERMUTE(isa, constraint, type, count, instruction)                                                      \
    isa inline void permute(lanes<type, count>& r, const lanes<type, count>& table,                                    \
                            const lanes<type, count>& index) noexcept {                                                \
        asm(instruction : "=" constraint(r.v) : constraint(table.v), constraint(index.v));                             \
    }
ULPINE_PERMUTE(ULPINE_TARGET_AVX512, "v", u32, 16, "vpermd %1, %2, %0")
ULPINE_PERMUTE(ULPINE_TARGET_AVX512, "v", u64, 8, "vpermq %1, %2, %0")
ULPINE_PERMUTE(ULPINE_TARGET_AVX2, "x", u32, 8, "vpermd %1, %2, %0")
#undef ULPINE_PERMUTE
#endif
#if defined(__x86_64__)
// The upper halves of 32 words, and 32 halves as upper halves of words.
ULPINE_TARGET_AVX512 inline void take_halves(lanes<u16, 32>& r, const lanes<u32, 16>& first,
                                             const lanes<u32, 16>& second, const lanes<u16, 32>& odd_places) noexcept {
    r.v = odd_places.v;
    asm("vpermi2w %2, %1, %0" : "+v"(r.v) : "v"(first.v), "v"(second.v));
}
ULPINE_TARGET_AVX512 inline void place_halves(lanes<u32, 16>& r, const lanes<u16, 32>& halves,
                                              const lanes<u16, 32>& places) noexcept {
    const lanes<u16, 32>::vector none{};
    lanes<u16, 32>::vector x = places.v;
    asm("vpermi2w %2, %1, %0" : "+v"(x) : "v"(none), "v"(halves.v));
    r.v = reinterpret_cast<lanes<u32, 16>::vector>(x);
}
#endif
template <int N>
ULPINE_FN void even_product(lanes<u64, N>& r, const lanes<u64, N>& a, u64 b) noexcept {
    r = (a & u64{0xffffffff}) * (b & 0xffffffff);
}
template <int N>
ULPINE_FN void even_signed_product(lanes<u64, N / 2>& r, const lanes<u32, N>& a, const lanes<u32, N>& b) noexcept {
    lanes<u64, N / 2> x, y;
    x.v = reinterpret_cast<typename lanes<u64, N / 2>::vector>(a.v);
    y.v = reinterpret_cast<typename lanes<u64, N / 2>::vector>(b.v);
    r = sar(x << 32, 32) * sar(y << 32, 32);
}
// even += a b of the words with even places, odd += of the others; signed words.
template <int N>
ULPINE_FN void add_signed_products(lanes<u64, N / 2>& even, lanes<u64, N / 2>& odd, const lanes<u32, N>& a,
                                   const lanes<u32, N>& b) noexcept {
    using W = lanes<u64, N / 2>;
    W product;
    even_signed_product(product, a, b);
    even = even + product;
    lanes<u32, N> x, y;
    x.v = reinterpret_cast<typename lanes<u32, N>::vector>(reinterpret_cast<typename W::vector>(a.v) >> 32);
    y.v = reinterpret_cast<typename lanes<u32, N>::vector>(reinterpret_cast<typename W::vector>(b.v) >> 32);
    even_signed_product(product, x, y);
    odd = odd + product;
}

// Leading zeros of x; the word's length for 0.
template <class T, int N>
ULPINE_FN lanes<T, N> leading_zeros(const lanes<T, N>& x) noexcept {
    lanes<T, N> r;
#if defined(__x86_64__)
    if constexpr (N * sizeof(T) == 64 && sizeof(T) >= 4) {
        count_zeros(r, x);
        return r;
    }
#endif
    // Halve the distance to the highest set bit, from half the word downward.
    lanes<T, N> rest = x;
    r = zero<lanes<T, N>>() + T(digits<T>);
    for (int step = digits<T> / 2; step > 0; step /= 2) {
        const lanes<T, N> high = rest >> step;
        const lane_flags<T, N> found = high != T(0);
        r = select(found, r - static_cast<T>(step), r);
        rest = select(found, high, rest);
    }
    return r - rest;
}

// From and to memory, where the elements may have another length: what a longer one holds above the lane is dropped.
template <class U, class E>
ULPINE_FN U load_word(const E* from) noexcept {
    using T = typename word_traits<U>::element;
    if constexpr (sizeof(E) == sizeof(T)) {
        U r;
        __builtin_memcpy(&r.v, from, sizeof r.v);
        return r;
#if defined(__x86_64__)
    } else if constexpr (sizeof(U) > 16 && sizeof(E) < sizeof(T)) {
        U r;
        extend(r, from);
        return r;
#endif
    } else {
        typedef E narrow __attribute__((vector_size(U::count * sizeof(E))));
        narrow x;
        __builtin_memcpy(&x, from, sizeof x);
        U r;
        r.v = __builtin_convertvector(x, typename U::vector);
        return r;
    }
}
template <class E, class T, int N>
ULPINE_FN void store_word(E* to, const lanes<T, N>& word) noexcept {
    if constexpr (sizeof(E) == sizeof(T)) {
        __builtin_memcpy(to, &word.v, sizeof word.v);
    } else {
        typedef E narrow __attribute__((vector_size(N * sizeof(E))));
        const narrow x = __builtin_convertvector(word.v, narrow);
        __builtin_memcpy(to, &x, sizeof x);
    }
}

#endif

}  // namespace ulpine::detail
