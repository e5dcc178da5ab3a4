// The loops of blocks with a shared scale, over words that are floats and lie side by side.
//
//   maxima of blocks     the largest magnitude of every `size` consecutive words, or of each column
//   spread               a word for every block to a word for every element
//   down, up             elements by their divisor, or times their factor
#pragma once

#include <ulpine/array/block_scales.hpp>
#include <ulpine/array/loops.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
// a.0 b.0 a.1 b.1 ... from the lower or the upper lanes.
template <bool Upper, int N>
ULPINE_HOST_FN lanes<u32, N> interleaved(const lanes<u32, N>& a, const lanes<u32, N>& b) noexcept {
    constexpr int at = Upper ? N / 2 : 0;
    lanes<u32, N> r;
    if constexpr (N == 16)
        r.v = __builtin_shufflevector(a.v, b.v, at, 16 + at, 1 + at, 17 + at, 2 + at, 18 + at, 3 + at, 19 + at, 4 + at,
                                      20 + at, 5 + at, 21 + at, 6 + at, 22 + at, 7 + at, 23 + at);
    else if constexpr (N == 8)
        r.v = __builtin_shufflevector(a.v, b.v, at, 8 + at, 1 + at, 9 + at, 2 + at, 10 + at, 3 + at, 11 + at);
    else r.v = __builtin_shufflevector(a.v, b.v, at, 4 + at, 1 + at, 5 + at);
    return r;
}
#endif

// Words a tile ahead: the hardware's prefetchers stop at the end of a page.
inline constexpr std::size_t prefetch_ahead = 4096;
template <class T>
ULPINE_HOST_FN void prefetch(const T* p) noexcept {
    __builtin_prefetch(reinterpret_cast<const char*>(p) + prefetch_ahead * sizeof(T));
}

// in: rows of `length` words; out: the largest magnitudes of the blocks of each row, row by row.
struct maxima_body {
    std::size_t length, size;

    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        for (std::size_t begin = 0; begin < n; begin += length) {
            std::size_t i = begin;
            const std::size_t end = begin + length;
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
            if constexpr (lanes_of < U >> 1) {
                if (size % lanes_of<U> == 0)
                    for (; i + lanes_of<U> * size <= end; i += lanes_of<U> * size, out += lanes_of<U>)
                        store_word(out, of_blocks<U, 1>(in + i));
            }
#endif
            for (; i < end; i += size) *out++ = of_one<U>(in + i, end - i < size ? end - i : size);
        }
    }

  private:
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    // Of the blocks 0, Step, 2 Step, ... in turn: from one step to the next two vectors are interleaved, and each
    // half holds maxima of all of them.
    template <class U, std::size_t Step>
    ULPINE_HOST_FN U of_blocks(const u32* x) const {
        if constexpr (Step == lanes_of<U>) {
            U r = load_word<U>(x) & ~float_sign<u32>;
            for (std::size_t k = lanes_of<U>; k < size; k += lanes_of<U>)
                r = larger_signed(r, load_word<U>(x + k) & ~float_sign<u32>);
            return r;
        } else {
            const U a = of_blocks<U, 2 * Step>(x), b = of_blocks<U, 2 * Step>(x + Step * size);
            return larger_signed(interleaved<false>(a, b), interleaved<true>(a, b));
        }
    }
#endif
    template <class U>
    ULPINE_HOST_FN static u32 of_one(const u32* x, std::size_t n) {
        u32 r = 0;
        std::size_t i = 0;
        if constexpr (lanes_of < U >> 1) {
            if (n >= lanes_of<U>) {
                U all = zero<U>();
                for (; i + lanes_of<U> <= n; i += lanes_of<U>)
                    all = larger_signed(all, load_word<U>(x + i) & ~float_sign<u32>);
                u32 parts[lanes_of<U>];
                store_word(parts, all);
                for (const u32 part : parts) r = larger(r, part);
            }
        }
        for (; i < n; ++i) r = larger(r, x[i] & ~float_sign<u32>);
        return r;
    }
};

// out[i] becomes the largest magnitude of it and of in[i].
struct larger_body {
    const u32* before;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t i, std::size_t) const {
        return larger_signed(load_word<U>(before + i), x & ~float_sign<u32>);
    }
    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};

// The largest finite magnitude, into *out.
struct finite_maximum_body {
    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        U all = zero<U>();
        std::size_t i = 0;
        for (; i + lanes_of<U> <= n; i += lanes_of<U>) {
            prefetch(in + i);
            all = larger_signed(all, finite(load_word<U>(in + i)));
        }
        u32 parts[lanes_of<U>];
        store_word(parts, all);
        u32 r = *out;
        for (const u32 part : parts) r = larger(r, part);
        for (; i < n; ++i) r = larger(r, finite(in[i]));
        *out = r;
    }

  private:
    template <class U>
    ULPINE_HOST_FN static U finite(const U& x) {
        const U a = x & ~float_sign<u32>;
        return select(less_signed(a, float_infinity<u32>), a, u32{0});
    }
};

// out: for each row of `length` elements, each word of in as many times as its block has elements.
struct spread_body {
    std::size_t length, size;

    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        for (std::size_t begin = 0; begin < n; begin += length) {
            for (std::size_t i = 0; i < length; i += size) {
                const u32 value = *in++;
                const std::size_t m = length - i < size ? length - i : size;
                std::size_t k = 0;
                for (; k + lanes_of<U> <= m; k += lanes_of<U>) store_word(out + begin + i + k, zero<U>() + value);
                for (; k < m; ++k) out[begin + i + k] = value;
            }
        }
    }
};

// How elements are brought under their scale: see quotient_for in array/block_lines.hpp.
enum class division {
    reciprocal,  // times the reciprocal of a power of two: exact but for what lies below all thresholds
    nearest,     // divided, to nearest even
    odd,         // divided, rounded to odd
};
template <class U>
ULPINE_HOST_FN U scaled_by([[maybe_unused]] division way, const U& x, const U& divisor) noexcept {
    if constexpr (lanes_of<U> == 1) {
        return scaled_down(x, divisor);
    } else {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
        U r = x;
        if (way == division::reciprocal) multiply(r, divisor);
        else if (way == division::nearest) divide(r, divisor);
        else r = odd_quotient_any(x, divisor);
        return r;
#endif
    }
}

// Times a factor.  Infinities: there may be some, and infinity times zero is to be the one NaN.
template <class U>
ULPINE_HOST_FN U times(const U& x, const U& factor, [[maybe_unused]] bool infinities = true) noexcept {
    if constexpr (lanes_of<U> == 1) {
        return scaled_up(x, factor);
    } else {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
        U r = x;
        multiply(r, factor);
        if (infinities) r = select(less_signed(float_infinity<u32>, r & ~float_sign<u32>), float_nan<u32>, r);
        return r;
#endif
    }
}

// Words to elements of another length.
struct copy_body {
    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        return x;
    }
    template <class U, class Out>
    ULPINE_HOST_FN void run(const u32* in, Out* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};
struct down_body {
    const u32* divisors;
    division way;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t i, std::size_t) const {
        return scaled_by(way, x, load_word<U>(divisors + i));
    }
    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        const ieee_environment environment;
        for_each_word<U>(in, out, n, *this);
    }
};
struct up_body {
    const u32* factors;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t i, std::size_t) const {
        return times(x, load_word<U>(factors + i));
    }
    template <class U>
    ULPINE_HOST_FN void run(const u32* in, u32* out, std::size_t n) const {
        const ieee_environment environment;
        for_each_word<U>(in, out, n, *this);
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
