// wide<W>: an unsigned word twice as long as W, from two words.  wide<u64> has 128 bits, wide<wide<u64>> 256.
#pragma once

#include <ulpine/bits/word.hpp>

namespace ulpine::detail {

template <class W>
struct wide;
template <class W>
inline constexpr int digits<wide<W>> = 2 * digits<W>;

template <class W>
struct wide {
    W hi{};
    W lo{};

    constexpr wide() = default;
    ULPINE_FN constexpr wide(W high, W low) noexcept : hi(high), lo(low) {}
    template <stdlib::integral T>
    ULPINE_FN constexpr explicit wide(T value) noexcept : hi(0), lo(static_cast<W>(value)) {}

    ULPINE_FN friend constexpr wide operator+(wide a, wide b) noexcept {
        const W low = a.lo + b.lo;
        return {a.hi + b.hi + W(low < a.lo), low};
    }
    ULPINE_FN friend constexpr wide operator-(wide a, wide b) noexcept {
        return {a.hi - b.hi - W(a.lo < b.lo), a.lo - b.lo};
    }
    ULPINE_FN friend constexpr wide operator&(wide a, wide b) noexcept { return {a.hi & b.hi, a.lo & b.lo}; }
    ULPINE_FN friend constexpr wide operator|(wide a, wide b) noexcept { return {a.hi | b.hi, a.lo | b.lo}; }
    ULPINE_FN friend constexpr wide operator^(wide a, wide b) noexcept { return {a.hi ^ b.hi, a.lo ^ b.lo}; }
    ULPINE_FN friend constexpr wide operator~(wide a) noexcept { return {~a.hi, ~a.lo}; }
    ULPINE_FN friend constexpr bool operator==(wide a, wide b) noexcept {
        return ((a.hi ^ b.hi) | (a.lo ^ b.lo)) == W(0);
    }
    ULPINE_FN friend constexpr bool operator<(wide a, wide b) noexcept {
        const bool less = a.hi < b.hi, same = a.hi == b.hi, low_less = a.lo < b.lo;
        return less | (same & low_less);
    }
    ULPINE_FN friend constexpr bool operator>(wide a, wide b) noexcept { return b < a; }
    ULPINE_FN friend constexpr bool operator<=(wide a, wide b) noexcept { return !(b < a); }
    ULPINE_FN friend constexpr bool operator>=(wide a, wide b) noexcept { return !(a < b); }
    // Here every distance is allowed: the parts use the total shifts, to which a negative distance is "too far".
    ULPINE_FN friend constexpr wide operator<<(wide a, int n) noexcept {
        constexpr int half = digits<W>;
        return {shl(a.hi, n) | shr(a.lo, half - n) | shl(a.lo, n - half), shl(a.lo, n)};
    }
    ULPINE_FN friend constexpr wide operator>>(wide a, int n) noexcept {
        constexpr int half = digits<W>;
        return {shr(a.hi, n), shr(a.lo, n) | shl(a.hi, half - n) | shr(a.hi, n - half)};
    }
};

template <class W>
ULPINE_FN constexpr wide<W> masked(wide<W> x, u64 mask) noexcept {
    return {masked(x.hi, mask), masked(x.lo, mask)};
}
template <class W>
ULPINE_FN constexpr wide<W> shl(wide<W> x, int n) noexcept {
    return x << n;
}
template <class W>
ULPINE_FN constexpr wide<W> shr(wide<W> x, int n) noexcept {
    return x >> n;
}
template <class W>
ULPINE_FN constexpr wide<W> sar(wide<W> x, int n) noexcept {
    const wide<W> sign{sar(x.hi, digits<W> - 1), sar(x.hi, digits<W> - 1)};
    return (x >> n) | (sign << (digits<wide<W>> - n));
}
template <class W>
ULPINE_FN constexpr wide<W> magnitude(wide<W> x) noexcept {
    return negate_if((x.hi >> (digits<W> - 1)) != W(0), x);
}
template <class W>
ULPINE_FN constexpr int leading_zeros_nonzero(wide<W> x) noexcept {
    const bool high_is_zero = x.hi == W(0);
    return leading_zeros_nonzero(select(high_is_zero, x.lo, x.hi)) + select(high_is_zero, digits<W>, 0);
}

// The lowest 64 bits.
ULPINE_FN constexpr u64 low64(u32 x) noexcept { return x; }
ULPINE_FN constexpr u64 low64(u64 x) noexcept { return x; }
template <class W>
ULPINE_FN constexpr u64 low64(wide<W> x) noexcept {
    return low64(x.lo);
}

// From one word to another: widening keeps the value, narrowing keeps the low bits.
template <class To, class From>
ULPINE_FN constexpr To word_cast(From x) noexcept {
    if constexpr (stdlib::is_same_v<To, From>) return x;
    else if constexpr (stdlib::is_integral_v<To>) return static_cast<To>(low64(x));
    else if constexpr (digits<From> < digits<To>) return To(decltype(To::hi)(0), word_cast<decltype(To::lo)>(x));
    else return word_cast<To>(x.lo);
}

// Full products.
ULPINE_FN constexpr u64 full_product(u32 a, u32 b) noexcept { return u64{a} * b; }
ULPINE_FN constexpr wide<u64> full_product(u64 a, u64 b) noexcept {
#if defined(__CUDACC_RTC__) && !defined(__SIZEOF_INT128__)
    if (!__builtin_is_constant_evaluated()) return {__umul64hi(a, b), a * b};
#endif
#if defined(__SIZEOF_INT128__)
    __extension__ using u128 = unsigned __int128;
    const u128 p = static_cast<u128>(a) * b;
    return {static_cast<u64>(p >> 64), static_cast<u64>(p)};
#else
    const u64 al = a & 0xffffffffu, ah = a >> 32, bl = b & 0xffffffffu, bh = b >> 32;
    const u64 mid = ah * bl + ((al * bl) >> 32);
    const u64 mid2 = al * bh + (mid & 0xffffffffu);
    return {ah * bh + (mid >> 32) + (mid2 >> 32), a * b};
#endif
}
template <class W>
ULPINE_FN constexpr wide<wide<W>> full_product(wide<W> a, wide<W> b) noexcept {
    using U = wide<W>;
    const U ll = full_product(a.lo, b.lo), lh = full_product(a.lo, b.hi), hl = full_product(a.hi, b.lo),
            hh = full_product(a.hi, b.hi);
    const U mid = lh + U(W(0), ll.hi);
    const U mid2 = hl + U(W(0), mid.lo);
    return {hh + U(W(0), mid.hi) + U(W(0), mid2.hi), U(mid2.lo, ll.lo)};
}

template <class W>
ULPINE_FN constexpr wide<W> operator*(wide<W> a, wide<W> b) noexcept {  // the low half of the product
    const wide<W> low = full_product(a.lo, b.lo);
    return {low.hi + a.hi * b.lo + a.lo * b.hi, low.lo};
}

// Product of the upper halves of two words, as a whole word: exact for significands that fit a half.
ULPINE_FN constexpr u32 upper_product(u32 a, u32 b) noexcept { return static_cast<u32>((u64{a} * b) >> 32); }
ULPINE_FN constexpr u64 upper_product(u64 a, u64 b) noexcept { return (a >> 32) * (b >> 32); }
template <class W>
ULPINE_FN constexpr wide<W> upper_product(wide<W> a, wide<W> b) noexcept {
    return full_product(a.hi, b.hi);
}

template <class U>
struct quotient {
    U value;
    U remainder;
};

// Long division of a word by a 64-bit divisor != 0.
ULPINE_FN constexpr quotient<u64> divide(u64 n, u64 d) noexcept { return {n / d, n % d}; }
ULPINE_FN constexpr quotient<u32> divide(u32 n, u64 d) noexcept {
    const u32 short_d = static_cast<u32>(d);  // no longer than n
    return {n / short_d, n % short_d};
}

// (high·2^64 + low) / d for high < d.
ULPINE_HOST_DEVICE inline constexpr quotient<u64> divide_step(u64 high, u64 low, u64 d) noexcept {
#if defined(__SIZEOF_INT128__)
    __extension__ using u128 = unsigned __int128;
    const u128 n = (static_cast<u128>(high) << 64) | low;
    return {static_cast<u64>(n / d), static_cast<u64>(n % d)};
#else
    for (int i = 0; i < 64; ++i) {
        const bool carry = high >> 63 != 0;
        high = (high << 1) | (low >> 63);
        const bool fits = carry || high >= d;
        high -= fits ? d : 0;
        low = (low << 1) | u64{fits};
    }
    return {low, high};
#endif
}

template <class W>
struct wide_division;
template <>
struct wide_division<u64> {
    ULPINE_FN static constexpr quotient<u64> run(u64 carry, u64 n, u64 d) noexcept { return divide_step(carry, n, d); }
};
template <class W>
struct wide_division<wide<W>> {
    ULPINE_FN static constexpr quotient<wide<W>> run(u64 carry, wide<W> n, u64 d) noexcept {
        const auto high = wide_division<W>::run(carry, n.hi, d);
        const auto low = wide_division<W>::run(low64(high.remainder), n.lo, d);
        return {{high.value, low.value}, word_cast<wide<W>>(low.remainder)};
    }
};
template <class W>
ULPINE_FN constexpr quotient<wide<W>> divide(wide<W> n, u64 d) noexcept {
    return wide_division<wide<W>>::run(0, n, d);
}

// A device has registers of 32 bits: there the scalar path takes that word where it is long enough.
#if defined(__CUDA_ARCH__)
inline constexpr bool short_words = true;
#else
inline constexpr bool short_words = false;
#endif

// The smallest word of the scalar path with at least the given number of bits.
template <int Bits>
using word_for =
    stdlib::conditional_t<(Bits <= 64), u64, stdlib::conditional_t<(Bits <= 128), wide<u64>, wide<wide<u64>>>>;

}  // namespace ulpine::detail
