// Working words.  A layer function is written once for a word U: std::uint64_t, std::uint32_t, or wide<U>
// (bits/wide.hpp). This file hides what differs between words: flags, select, leading zeros, and shifts that are
// total.
#pragma once

#include <ulpine/bits/std.hpp>
#include <ulpine/config.hpp>

namespace ulpine::detail {

using u8 = stdlib::uint8_t;
using u16 = stdlib::uint16_t;
using u32 = stdlib::uint32_t;
using u64 = stdlib::uint64_t;
using i32 = stdlib::int32_t;
using i64 = stdlib::int64_t;

template <class U>
inline constexpr int digits = stdlib::numeric_limits<U>::digits;

// What a comparison of words gives, and the type of an exponent that belongs to a word.
template <class U>
struct word_traits {
    using flag = bool;
    using exponent = int;
    using element = U;
};
template <class U>
using flag_t = typename word_traits<U>::flag;
template <class U>
using exponent_t = typename word_traits<U>::exponent;
template <class U>
using element_t = typename word_traits<U>::element;  // of lanes: the type of one

// One of two values, without a branch.  Both compilers would at times put a jump here: GCC where one side costs
// something to compute or is a constant, Clang inside loops.  Opaque operands leave GCC a conditional move; Clang
// gets a mask that it cannot see through.
template <class T>
ULPINE_FN constexpr T select(bool condition, T if_true, T if_false) noexcept {
    if constexpr (stdlib::is_same_v<T, bool>) {
        return (condition & if_true) | (!condition & if_false);
    } else {
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
        if constexpr (stdlib::is_integral_v<T>) {
            if (!__builtin_is_constant_evaluated() && !__builtin_constant_p(condition)) {
#if defined(__clang__)
                T mask = static_cast<T>(T(0) - static_cast<T>(condition));
                asm("" : "+r"(mask));
                return static_cast<T>(if_false ^ ((if_true ^ if_false) & mask));
#else
                asm("" : "+r"(if_true), "+r"(if_false));
#endif
            }
        }
#endif
        return condition ? if_true : if_false;
    }
}

// The same word, of which the compiler knows nothing: where it would put one jump in place of several selections.
ULPINE_FN constexpr u64 hidden(u64 x) noexcept {
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
    if (!__builtin_is_constant_evaluated() && !__builtin_constant_p(x)) asm("" : "+r"(x));
#endif
    return x;
}
#if defined(__CUDA_ARCH__)
// Likewise in device code: where the compiler would go back to the halves of a register that a word was loaded as.
ULPINE_FN constexpr u32 hidden_register(u32 x) noexcept {
    if (!__builtin_is_constant_evaluated()) asm("" : "+r"(x));
    return x;
}
#endif
ULPINE_FN constexpr u32 masked(u32 x, u64 mask) noexcept { return x & static_cast<u32>(mask); }
ULPINE_FN constexpr u64 masked(u64 x, u64 mask) noexcept { return x & mask; }

template <class T>
ULPINE_FN constexpr T smaller(T a, T b) noexcept {
    return select(a < b, a, b);
}
template <class T>
ULPINE_FN constexpr T larger(T a, T b) noexcept {
    return select(a < b, b, a);
}
template <class T>
ULPINE_FN constexpr T clamped(T x, T low, T high) noexcept {
    return smaller(larger(x, low), high);
}

#if defined(__clang__)
// Of ints whose difference does not overflow: by the sign of the difference this is shorter than through a mask.
ULPINE_FN constexpr int smaller(int a, int b) noexcept { return b + ((a - b) & ((a - b) >> 31)); }
ULPINE_FN constexpr int larger(int a, int b) noexcept { return a - ((a - b) & ((a - b) >> 31)); }
#endif

// Shifts with one meaning on every machine: a distance outside [0, digits) gives 0, or the sign for sar.
ULPINE_FN constexpr u32 shl(u32 x, int n) noexcept { return select(static_cast<unsigned>(n) < 32u, x << (n & 31), 0u); }
ULPINE_FN constexpr u64 shl(u64 x, int n) noexcept {
    return select(static_cast<unsigned>(n) < 64u, x << (n & 63), u64{0});
}
ULPINE_FN constexpr u32 shr(u32 x, int n) noexcept { return select(static_cast<unsigned>(n) < 32u, x >> (n & 31), 0u); }
ULPINE_FN constexpr u64 shr(u64 x, int n) noexcept {
    return select(static_cast<unsigned>(n) < 64u, x >> (n & 63), u64{0});
}

// Arithmetic shift right of the two's complement reading; 0 <= n < digits.
ULPINE_FN constexpr u32 sar(u32 x, int n) noexcept { return static_cast<u32>(static_cast<i32>(x) >> n); }
ULPINE_FN constexpr u64 sar(u64 x, int n) noexcept { return static_cast<u64>(static_cast<i64>(x) >> n); }

// Leading zeros of x != 0, where a compiler has nothing for it: NVRTC in constant expressions.
template <class U>
ULPINE_FN constexpr int searched_leading_zeros(U x) noexcept {
    int zeros = 0;
    for (int step = digits<U> / 2; step > 0; step /= 2) {
        const bool clear = (x >> (digits<U> - step)) == 0;
        zeros += clear ? step : 0;
        x = clear ? x << step : x;
    }
    return zeros;
}

// Leading zeros of x != 0.
ULPINE_FN constexpr int leading_zeros_nonzero(u32 x) noexcept {
#if defined(__CUDA_ARCH__)
    if (!__builtin_is_constant_evaluated()) {  // one instruction; of __clz, which knows 0 too, nvcc makes two
        int zeros;
        asm("bfind.shiftamt.u32 %0, %1;" : "=r"(zeros) : "r"(x));
        return zeros;
    }
#endif
#if defined(__CUDACC_RTC__)
    return searched_leading_zeros(x);
#else
    return __builtin_clz(x);
#endif
}
ULPINE_FN constexpr int leading_zeros_nonzero(u64 x) noexcept {
#if defined(__CUDA_ARCH__)
    if (!__builtin_is_constant_evaluated()) return __clzll(static_cast<long long>(x));
#endif
#if defined(__CUDACC_RTC__)
    return searched_leading_zeros(x);
#else
    return __builtin_clzll(x);
#endif
}

// Shift right, with every lost bit gathered in the lowest bit of the result ("jamming").  Any n >= 0.
template <class U>
ULPINE_FN constexpr U shift_right_jam(U x, int n) noexcept {
    return shr(x, n) | U(shl(x, digits<U> - n) != U(0)) | U((n > digits<U>)&(x != U(0)));
}

// n low bits set, 0 <= n <= digits.
template <class U>
ULPINE_FN constexpr U low_mask(int n) noexcept {
    if constexpr (stdlib::is_same_v<U, u16>) return static_cast<u16>(~shl(~u32{0}, n));
    else return ~shl(~U(0), n);
}

// |x| of the two's complement reading, which compilers know as an operation of its own.
// (Hidden: GCC else puts a jump there where the sign has another use.)
ULPINE_FN constexpr u32 magnitude(u32 x) noexcept { return static_cast<i32>(x) < 0 ? 0u - x : x; }
ULPINE_FN constexpr u64 magnitude(u64 x) noexcept {
    const u64 y = hidden(x);
    return static_cast<i64>(y) < 0 ? u64{0} - y : y;
}

// Bit `place` set where x != 0, for x < 2^n, place <= n < digits: x + (2^n - 1) carries into bit n.
template <class U>
ULPINE_FN constexpr U jam_bit(U x, int n, int place) noexcept {
    return ((x + low_mask<U>(n)) >> (n - place)) & (U(1) << place);
}

// x, or -x where the flag is set, in two's complement.
template <class U>
ULPINE_FN constexpr U negate_if(bool negative, U x) noexcept {
#if defined(__CUDA_ARCH__)
    if constexpr (stdlib::is_integral_v<U>) return negative ? U(0) - x : x;  // predicated: one instruction
#endif
    const U mask = U(0) - U(negative);
    return (x ^ mask) - mask;
}

// x, or 1 where it is 0.
template <class U>
ULPINE_FN constexpr U at_least_one(U x) noexcept {
#if defined(__CUDA_ARCH__)
    if constexpr (stdlib::is_same_v<U, u32>)
        if (!__builtin_is_constant_evaluated()) {  // as one instruction; nvcc takes a comparison and a selection
            asm("max.u32 %0, %0, 1;" : "+r"(x));
            return x;
        }
#endif
    return x + U(x == U(0));
}

// What follows has its counterpart for lanes (bits/lanes.hpp).  Order of the two's complement readings:
template <class U>
ULPINE_FN constexpr bool less_signed(U a, U b) noexcept {
    return static_cast<stdlib::make_signed_t<U>>(a) < static_cast<stdlib::make_signed_t<U>>(b);
}
template <class U>
ULPINE_FN constexpr U smaller_signed(U a, U b) noexcept {
    return less_signed(a, b) ? a : b;
}
template <class U>
ULPINE_FN constexpr U larger_signed(U a, U b) noexcept {
    return less_signed(a, b) ? b : a;
}
ULPINE_FN constexpr u32 sar(u32 x, u32 n) noexcept { return sar(x, static_cast<int>(n)); }
ULPINE_FN constexpr u64 sar(u64 x, u64 n) noexcept { return sar(x, static_cast<int>(n)); }
// 1 where x < y, else 0, for x and y less than half the word's range apart.
template <class X, class Y>
ULPINE_FN constexpr auto less_word(const X& x, const Y& y) noexcept {
    return (x - y) >> (digits<decltype(x - y)> - 1);
}
template <class U>
requires stdlib::is_integral_v<U> ULPINE_FN constexpr U shifted_left(U x, U n) noexcept { return x << n; }
template <class U>
requires stdlib::is_integral_v<U> ULPINE_FN constexpr U zero() noexcept { return U(0); }
ULPINE_FN constexpr bool any(u32 x) noexcept { return x != 0; }
ULPINE_FN constexpr bool any(u64 x) noexcept { return x != 0; }
ULPINE_FN constexpr u32 leading_zeros(u32 x) noexcept {
    return x == 0 ? 32u : static_cast<u32>(leading_zeros_nonzero(x));
}
ULPINE_FN constexpr u64 leading_zeros(u64 x) noexcept {
    return x == 0 ? u64{64} : static_cast<u64>(leading_zeros_nonzero(x));
}
ULPINE_FN void copy_bytes(void* to, const void* from, decltype(sizeof 0) n) noexcept {
#if defined(__CUDACC_RTC__)
    memcpy(to, from, n);
#else
    __builtin_memcpy(to, from, n);
#endif
}
template <class U, class E>
requires stdlib::is_integral_v<U> ULPINE_FN U load_word(const E* from)
noexcept {
    E x;
    copy_bytes(&x, from, sizeof x);
    return static_cast<U>(x);
}
template <class E, class U>
requires stdlib::is_integral_v<U> ULPINE_FN void store_word(E* to, U word) noexcept {
    const E x = static_cast<E>(word);
    copy_bytes(to, &x, sizeof x);
}

ULPINE_FN constexpr int floor_log2(u64 x) noexcept { return 63 - leading_zeros_nonzero(x); }  // x != 0

template <class To, class From>
ULPINE_FN constexpr To bit_cast(const From& from) noexcept {
    static_assert(sizeof(To) == sizeof(From));
    return __builtin_bit_cast(To, from);
}

}  // namespace ulpine::detail
