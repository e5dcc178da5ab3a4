// lanes<T, N>: N unsigned integers in one vector register, as a working word.  A layer function that takes a word U
// and keeps to the vocabulary below runs on single words and on lanes alike, and gives the same bits.
//
// GCC's and Clang's vector types wrapped in a class, since nvcc rejects them in host-device templates; no operation
// passes one by value, which would depend on the ABI of a register length that the caller may not have.  Everything
// is inlined into a function that carries a target attribute (array/dispatch.hpp), and exists in optimised host
// code only.
#pragma once

#include <ulpine/bits/word.hpp>

namespace ulpine::detail {

template <class T, int N>
struct lanes;
template <class T, int N>
struct lane_flags;

template <class T, int N>
struct word_traits<lanes<T, N>> {
    using flag = lane_flags<T, N>;
    using exponent = lanes<T, N>;
    using element = T;
};
template <class T, int N>
inline constexpr int digits<lanes<T, N>> = digits<T>;

#if !defined(__CUDA_ARCH__)

// Of a comparison: all bits of a lane set, or none.  There are no operators on flags, select is their one use: AVX-512
// compares into mask registers, and GCC takes a comparison apart that is used as a vector.
template <class T, int N>
struct lane_flags {
    typedef stdlib::make_signed_t<T> vector __attribute__((vector_size(N * sizeof(T))));
    vector v;
};

template <class T, int N>
struct lanes {
    static constexpr int count = N;
    typedef T vector __attribute__((vector_size(N * sizeof(T))));
    typedef stdlib::make_signed_t<T> signed_vector __attribute__((vector_size(N * sizeof(T))));
    vector v;

    lanes() = default;
    // Constants stay single words up to the operation that uses them: GCC takes a vector apart that is built from one
    // word and stored, unless the function, and not just the one that it will be inlined into, has such registers.
    ULPINE_FN friend lanes operator+(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v + b.v;
        return r;
    }
    ULPINE_FN friend lanes operator+(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v + b;
        return r;
    }
    ULPINE_FN friend lanes operator-(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v - b.v;
        return r;
    }
    ULPINE_FN friend lanes operator-(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v - b;
        return r;
    }
    ULPINE_FN friend lanes operator&(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v & b.v;
        return r;
    }
    ULPINE_FN friend lanes operator&(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v & b;
        return r;
    }
    ULPINE_FN friend lanes operator|(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v | b.v;
        return r;
    }
    ULPINE_FN friend lanes operator|(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v | b;
        return r;
    }
    ULPINE_FN friend lanes operator^(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v ^ b.v;
        return r;
    }
    ULPINE_FN friend lanes operator^(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v ^ b;
        return r;
    }
    ULPINE_FN friend lanes operator-(T a, const lanes& b) noexcept {
        lanes r;
        r.v = a - b.v;
        return r;
    }
    ULPINE_FN friend lanes operator*(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v * b.v;
        return r;
    }
    ULPINE_FN friend lanes operator*(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v * b;
        return r;
    }
    ULPINE_FN friend lanes operator~(const lanes& a) noexcept {
        lanes r;
        r.v = ~a.v;
        return r;
    }
    // Distances: 0 to the word's length less one, in each lane.
    ULPINE_FN friend lanes operator<<(const lanes& a, const lanes& n) noexcept {
        lanes r;
        r.v = a.v << n.v;
        return r;
    }
    ULPINE_FN friend lanes operator>>(const lanes& a, const lanes& n) noexcept {
        lanes r;
        r.v = a.v >> n.v;
        return r;
    }
    ULPINE_FN friend lanes operator<<(const lanes& a, int n) noexcept {
        lanes r;
        r.v = a.v << n;
        return r;
    }
    ULPINE_FN friend lanes operator>>(const lanes& a, int n) noexcept {
        lanes r;
        r.v = a.v >> n;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator==(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v == b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator==(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v == b;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator!=(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v != b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator!=(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v != b;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator<(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v < b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator<(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v < b;
        return r;
    }
};

template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(element_t<lanes<T, N>> a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = static_cast<stdlib::make_signed_t<T>>(a) - S{}, y = reinterpret_cast<S>(b.v);
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? x : y);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? x : y);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> larger_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? y : x);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> larger_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? y : x);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    const typename lanes<T, N>::vector y = b - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = a.v < y ? a.v : y;
    return r;
}

template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, const lanes<T, N>& if_true,
                             const lanes<T, N>& if_false) noexcept {
    lanes<T, N> r;
    r.v = condition.v ? if_true.v : if_false.v;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, const lanes<T, N>& if_true,
                             element_t<lanes<T, N>> if_false) noexcept {
    const typename lanes<T, N>::vector y = if_false - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? if_true.v : y;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, element_t<lanes<T, N>> if_true,
                             const lanes<T, N>& if_false) noexcept {
    const typename lanes<T, N>::vector x = if_true - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? x : if_false.v;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, element_t<lanes<T, N>> if_true,
                             element_t<lanes<T, N>> if_false) noexcept {
    const typename lanes<T, N>::vector x = if_true - typename lanes<T, N>::vector{},
                                       y = if_false - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? x : y;
    return r;
}
// One word, shifted by a distance in each lane; and zero, everywhere.
template <class U>
requires(!stdlib::is_integral_v<U>) ULPINE_FN U shifted_left(element_t<U> x, const U& n) noexcept {
    U r;
    r.v = x << n.v;
    return r;
}
template <class U>
requires(!stdlib::is_integral_v<U>) ULPINE_FN U zero() noexcept {
    U r;
    r.v = typename U::vector{};
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> sar(const lanes<T, N>& x, int n) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(reinterpret_cast<S>(x.v) >> n);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> sar(const lanes<T, N>& x, const lanes<T, N>& n) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(reinterpret_cast<S>(x.v) >> reinterpret_cast<S>(n.v));
    return r;
}
template <class T, int N>
ULPINE_FN bool any(const lanes<T, N>& x) noexcept {
    constexpr int words = N * static_cast<int>(sizeof(T)) / 8;
    u64 parts[words], all = 0;
    __builtin_memcpy(parts, &x.v, sizeof x.v);
    for (int i = 0; i < words; ++i) all |= parts[i];
    return all != 0;
}

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
#define ULPINE_EXTEND(isa, constraint, type, count, from, instruction)                                             \
    isa inline void extend(lanes<type, count>& r, const from* x) noexcept {                       \
        typedef from memory __attribute__((vector_size(count * sizeof(from)), aligned(1), may_alias));             \
        asm(instruction " %1, %0" : "=" constraint(r.v) : "m"(*reinterpret_cast<const memory*>(x)));               \
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
#define ULPINE_EVEN_PRODUCT(isa, constraint, count)                                                                \
    isa inline void even_product(lanes<u64, count>& r, const lanes<u64, count>& a, u64 b) noexcept {               \
        const typename lanes<u64, count>::vector all = b - typename lanes<u64, count>::vector{};                   \
        asm("vpmuludq %2, %1, %0" : "=" constraint(r.v) : constraint(a.v), constraint(all));                       \
    }
ULPINE_EVEN_PRODUCT(ULPINE_TARGET_AVX512, "v", 8)
ULPINE_EVEN_PRODUCT(ULPINE_TARGET_AVX2, "x", 4)
#undef ULPINE_EVEN_PRODUCT
// r[i] = table[index[i]], index[i] < N
#define ULPINE_PERMUTE(isa, constraint, type, count, instruction)                                                  \
    isa inline void permute(lanes<type, count>& r, const lanes<type, count>& table,                                \
                            const lanes<type, count>& index) noexcept {                                            \
        asm(instruction : "=" constraint(r.v) : constraint(table.v), constraint(index.v));                         \
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
