// Two's complement integers of W words, lowest word first: what an exact accumulator is made of.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine {

// The bits of an accumulator: word[0] holds the lowest 64.
template <int W>
struct quire_bits {
    detail::u64 word[W]{};
    ULPINE_API friend constexpr bool operator==(const quire_bits&, const quire_bits&) = default;
};

namespace detail {

template <int W>
ULPINE_FN constexpr bool is_negative(const quire_bits<W>& q) noexcept {
    return (q.word[W - 1] >> 63) != 0;
}
template <int W>
ULPINE_HOST_DEVICE inline constexpr bool is_zero(const quire_bits<W>& q) noexcept {
    u64 all = 0;
    for (int i = 0; i < W; ++i) all |= q.word[i];
    return all == 0;
}

struct carried_sum {
    u64 value;
    u64 carry;
};
ULPINE_FN constexpr carried_sum add_carry(u64 a, u64 b, u64 carry) noexcept {
#if defined(__SIZEOF_INT128__)
    __extension__ using u128 = unsigned __int128;
    const u128 total = static_cast<u128>(a) + b + carry;
    return {static_cast<u64>(total), static_cast<u64>(total >> 64)};
#else
    const u64 part = a + b, total = part + carry;
    return {total, u64{part < a} | u64{total < part}};
#endif
}

// In device code: short enough to stay in registers, which have no index, so that every word takes its turn.
#if defined(__CUDA_ARCH__)
template <int W>
inline constexpr bool in_registers = W <= 16;
#else
template <int W>
inline constexpr bool in_registers = false;
#endif

// q += v 2^offset, or -= where negative.  offset may be negative, and reach beyond the top, where the bits of v there
// are zero.  Words above v change only as far as the carry runs.
//
//   -v = ~v + 1: the words of v are complemented, the carry starts as 1, and above v every word is all ones, which
//   changes nothing as long as the carry stays 1
template <int W, int N>
ULPINE_FN constexpr void add_window(quire_bits<W>& q, const u64 (&window)[N], int index, bool negative) noexcept {
    const u64 ones = u64{0} - u64{negative};
    u64 carry = u64{negative};
    if constexpr (in_registers<W> && N < W && N <= 3) {
        const u64 first = window[0] ^ ones, second = window[N > 1] ^ ones, third = window[N > 2 ? 2 : 0] ^ ones;
        ULPINE_UNROLL
        for (int i = 0; i < W; ++i) {
            u64 addend = N > 2 && i - index == 2 ? third : ones;
            addend = N > 1 && i - index == 1 ? second : addend;
            addend = i == index ? first : addend;
            const bool below = i < index;
            const carried_sum s = add_carry(q.word[i], below ? 0 : addend, below ? 0 : carry);
            q.word[i] = s.value;
            carry = below ? carry : s.carry;
        }
    } else {
        for (int j = 0; j < N; ++j) {
            const int i = index + j;
            if (static_cast<unsigned>(i) >= static_cast<unsigned>(W)) continue;
            const carried_sum s = add_carry(q.word[i], window[j] ^ ones, carry);
            q.word[i] = s.value;
            carry = s.carry;
        }
        for (int i = larger(index + N, 0); i < W && carry != u64{negative}; ++i) {
            const carried_sum s = add_carry(q.word[i], ones, carry);
            q.word[i] = s.value;
            carry = s.carry;
        }
    }
}
template <int W>
ULPINE_FN constexpr void add_shifted(quire_bits<W>& q, u64 v, int offset, bool negative) noexcept {
    const int up = offset & 63;
    const u64 window[2] = {v << up, (v >> 1) >> (63 - up)};
    add_window(q, window, offset >> 6, negative);
}
template <int W>
ULPINE_FN constexpr void add_shifted(quire_bits<W>& q, wide<u64> v, int offset, bool negative) noexcept {
    const int up = offset & 63;
    const u64 window[3] = {v.lo << up, (v.hi << up) | ((v.lo >> 1) >> (63 - up)), (v.hi >> 1) >> (63 - up)};
    add_window(q, window, offset >> 6, negative);
}

template <int W>
ULPINE_HOST_DEVICE inline constexpr void add_integer(quire_bits<W>& q, const quire_bits<W>& v, bool negative) noexcept {
    add_window(q, v.word, 0, negative);
}

template <int W>
ULPINE_HOST_DEVICE inline constexpr quire_bits<W> magnitude(const quire_bits<W>& q) noexcept {
    if (!is_negative(q)) return q;
    quire_bits<W> r{};
    add_integer(r, q, true);
    return r;
}

// a < b of the two's complement readings.
template <int W>
ULPINE_HOST_DEVICE inline constexpr bool integer_less(const quire_bits<W>& a, const quire_bits<W>& b) noexcept {
    for (int i = W - 1; i >= 0; --i) {
        if (a.word[i] == b.word[i]) continue;
        return i == W - 1 ? less_signed(a.word[i], b.word[i]) : a.word[i] < b.word[i];
    }
    return false;
}

// Sign extended from bit `width - 1`, 64 (W - 1) < width <= 64 W.
template <int W>
ULPINE_FN constexpr quire_bits<W> sign_extended(quire_bits<W> q, int width) noexcept {
    const int up = 64 * W - width;
    q.word[W - 1] = sar(q.word[W - 1] << up, up);
    return q;
}

// The highest bits of q > 0 as the significand of an unpacked value, all lower ones jammed; lowest: the exponent of
// bit 0.
template <class U, int W>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> to_unpacked(const quire_bits<W>& q, int lowest,
                                                            bool negative) noexcept {
    if constexpr (in_registers<W> && digits<U> == 64) {
        u64 high = 0, low = 0, below = 0,
            all = 0;  // the highest word that is not 0, the one below it, all others below
        int place = 0;
        ULPINE_UNROLL
        for (int i = 0; i < W; ++i) {
            const bool here = q.word[i] != 0;
            const u64 next = i > 0 ? q.word[i > 0 ? i - 1 : 0] : 0;
            high = here ? q.word[i] : high;
            low = here ? next : low;
            below = here ? all : below;
            place = here ? i : place;
            all |= next;
        }
        const int shift = leading_zeros_nonzero(high | 1);
        const u64 top = (high << shift) | ((low >> 1) >> (63 - shift)), lost = below | (low << shift);
        return {top | u64{lost != 0}, high != 0 ? lowest + 64 * place + 63 - shift : zero_exponent, negative, false,
                false};
    } else {
        int i = W - 1;
        while (i > 0 && q.word[i] == 0) --i;
        if (q.word[i] == 0) return {U(0), zero_exponent, negative, false, false};
        const int up = leading_zeros_nonzero(q.word[i]);
        const int exponent = lowest + 64 * i + 63 - up;
        U significand(0);
        for (int n = 0; n < digits<U> / 64; ++n, --i) {
            const u64 high = i >= 0 ? q.word[i] : 0, low = i >= 1 ? q.word[i - 1] : 0;
            significand = shl(significand, 64) | U((high << up) | ((low >> 1) >> (63 - up)));
        }
        u64 rest = i >= 0 ? q.word[i] << up : 0;
        while (--i >= 0) rest |= q.word[i];
        return {significand | U(rest != 0), exponent, negative, false, false};
    }
}

}  // namespace detail
}  // namespace ulpine
