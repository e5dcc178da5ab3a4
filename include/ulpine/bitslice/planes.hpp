// Bit planes: bit j of many numbers in one word, a lane for each number.
//
//   plane<U>       one bit of each: the word U, and the operations that flags have, so that decisions written for flags
//                  (core/round.hpp) hold for planes
//   planes<U, N>   N of them, the lowest first: a code, an exponent, a significand
//
// U is u32, u64, or lanes of u64.  Both are copied vector by vector: what GCC copies as a class it leaves in memory.
#pragma once

#include <ulpine/bits/logic.hpp>

namespace ulpine::detail {

template <class U>
struct plane {
    U bits;

    plane() = default;
    ULPINE_FN constexpr plane(const plane& x) noexcept { *this = x; }
    ULPINE_FN constexpr plane& operator=(const plane& x) noexcept {
        if constexpr (requires { bits.v; }) bits.v = x.bits.v;
        else bits = x.bits;
        return *this;
    }
    ULPINE_FN constexpr explicit plane(bool everywhere) noexcept
        : bits(everywhere ? ~detail::zero<U>() : detail::zero<U>()) {}
    ULPINE_FN static constexpr plane of(const U& word) noexcept {
        plane p;
        if constexpr (requires { p.bits.v; }) p.bits.v = word.v;
        else p.bits = word;
        return p;
    }
    ULPINE_FN friend constexpr plane operator&(const plane& a, const plane& b) noexcept { return of(a.bits & b.bits); }
    ULPINE_FN friend constexpr plane operator|(const plane& a, const plane& b) noexcept { return of(a.bits | b.bits); }
    ULPINE_FN friend constexpr plane operator^(const plane& a, const plane& b) noexcept { return of(a.bits ^ b.bits); }
    ULPINE_FN friend constexpr plane operator!(const plane& a) noexcept { return of(~a.bits); }
};

template <class U, int N>
struct planes {
    static constexpr int count = N;
    plane<U> bit[N > 0 ? N : 1];

    planes() = default;
    ULPINE_FN constexpr planes(const planes& x) noexcept { *this = x; }
    ULPINE_FN constexpr planes& operator=(const planes& x) noexcept {
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < N; ++i) bit[i] = x.bit[i];
        return *this;
    }
    ULPINE_FN constexpr plane<U>& operator[](int i) noexcept { return bit[i]; }
    ULPINE_FN constexpr const plane<U>& operator[](int i) const noexcept { return bit[i]; }
};

template <class Function, class U>
ULPINE_FN constexpr plane<U> logic(Function function, const plane<U>& a, const plane<U>& b,
                                   const plane<U>& c) noexcept {
    return plane<U>::of(logic(function, a.bits, b.bits, c.bits));
}

// a where the condition is set, else b.
template <class U>
ULPINE_FN constexpr plane<U> select(const plane<U>& condition, const plane<U>& a, const plane<U>& b) noexcept {
    return logic(selection_of{}, condition, a, b);
}
template <class U, int N>
ULPINE_FN constexpr planes<U, N> select(const plane<U>& condition, const planes<U, N>& a,
                                        const planes<U, N>& b) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = select(condition, a[i], b[i]);
    return r;
}

// Planes First to First + N - 1.
template <int First, int N, class U, int M>
ULPINE_FN constexpr planes<U, N> slice(const planes<U, M>& x) noexcept {
    static_assert(First >= 0 && First + N <= M);
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = x[First + i];
    return r;
}
// high above low
template <class U, int N, int M>
ULPINE_FN constexpr planes<U, N + M> joined(const planes<U, N>& low, const planes<U, M>& high) noexcept {
    planes<U, N + M> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = low[i];
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < M; ++i) r[N + i] = high[i];
    return r;
}
template <class U, int N>
ULPINE_FN constexpr planes<U, N + 1> joined(const planes<U, N>& low, const plane<U>& high) noexcept {
    planes<U, N + 1> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = low[i];
    r[N] = high;
    return r;
}
// x with each plane & mask
template <class U, int N>
ULPINE_FN constexpr planes<U, N> masked(const planes<U, N>& x, const plane<U>& mask) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = x[i] & mask;
    return r;
}
// The same constant in every lane.
template <class U, int N>
ULPINE_FN constexpr planes<U, N> constant_planes(u64 value) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) r[i] = plane<U>(((value >> i) & 1) != 0);
    return r;
}

// Whether any of the planes First to First + N - 1 is set; N > 0.
template <int First, int N, class U, int M>
ULPINE_FN constexpr plane<U> any_in(const planes<U, M>& x) noexcept {
    static_assert(N > 0 && First >= 0 && First + N <= M);
    // Thirds, not one after the other: three levels of gates for 27 planes.
    if constexpr (N == 1) return x[First];
    else if constexpr (N == 2) return x[First] | x[First + 1];
    else
        return logic(any_of{}, any_in<First, N / 3>(x), any_in<First + N / 3, N / 3>(x),
                     any_in<First + 2 * (N / 3), N - 2 * (N / 3)>(x));
}
template <class U, int N>
ULPINE_FN constexpr plane<U> any_of_planes(const planes<U, N>& x) noexcept {
    return any_in<0, N>(x);
}
template <int First, int N, class U, int M>
ULPINE_FN constexpr plane<U> all_in(const planes<U, M>& x) noexcept {
    static_assert(N > 0 && First >= 0 && First + N <= M);
    if constexpr (N == 1) return x[First];
    else if constexpr (N == 2) return x[First] & x[First + 1];
    else
        return logic(all_of{}, all_in<First, N / 3>(x), all_in<First + N / 3, N / 3>(x),
                     all_in<First + 2 * (N / 3), N - 2 * (N / 3)>(x));
}

}  // namespace ulpine::detail
