// The blocks that circuits on bit planes are made of: adders, a multiplier, a comparator, shifters, a leading-zero
// counter.  Gate counts in brackets are of three-input gates, N planes.
#pragma once

#include <ulpine/bitslice/planes.hpp>

namespace ulpine::detail {

template <class U, int N>
struct carried {  // N planes and what leaves at the top
    planes<U, N> sum;
    plane<U> carry;
};

// x + y + carry: ripple [2 N].
template <class U, int N>
ULPINE_FN constexpr carried<U, N> add(const planes<U, N>& x, const planes<U, N>& y, const plane<U>& carry) noexcept {
    carried<U, N> r;
    r.carry = carry;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) {
        r.sum[i] = logic(parity_of{}, x[i], y[i], r.carry);
        r.carry = logic(majority_of{}, x[i], y[i], r.carry);
    }
    return r;
}
// x + bit [2 N].
template <class U, int N>
ULPINE_FN constexpr carried<U, N> increment(const planes<U, N>& x, const plane<U>& bit) noexcept {
    carried<U, N> r;
    r.carry = bit;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) {
        r.sum[i] = x[i] ^ r.carry;
        r.carry = x[i] & r.carry;
    }
    return r;
}
// x + y [2 N].
template <class U, int N, int M>
ULPINE_FN constexpr planes<U, (N < M ? M : N) + 1> sum_of(const planes<U, N>& x, const planes<U, M>& y) noexcept {
    if constexpr (N < M) {
        return sum_of(y, x);
    } else if constexpr (M == 0) {
        return joined(x, plane<U>(false));
    } else {
        planes<U, N + 1> r;
        plane<U> carry = x[0] & y[0];
        r[0] = x[0] ^ y[0];
        ULPINE_UNROLL_PLANES
        for (int i = 1; i < M; ++i) {
            r[i] = logic(parity_of{}, x[i], y[i], carry);
            carry = logic(majority_of{}, x[i], y[i], carry);
        }
        ULPINE_UNROLL_PLANES
        for (int i = M; i < N; ++i) {
            r[i] = x[i] ^ carry;
            carry = x[i] & carry;
        }
        r[N] = carry;
        return r;
    }
}
// x - y [2 N]; carry: the borrow.
template <class U, int N>
ULPINE_FN constexpr carried<U, N> difference(const planes<U, N>& x, const planes<U, N>& y) noexcept {
    carried<U, N> r;
    r.sum[0] = x[0] ^ y[0];
    r.carry = y[0] & !x[0];
    ULPINE_UNROLL_PLANES
    for (int i = 1; i < N; ++i) {
        r.sum[i] = logic(parity_of{}, x[i], y[i], r.carry);
        r.carry = logic(borrow_of{}, x[i], y[i], r.carry);
    }
    return r;
}
// x < y [N]
template <class U, int N>
ULPINE_FN constexpr plane<U> less(const planes<U, N>& x, const planes<U, N>& y) noexcept {
    plane<U> borrow = y[0] & !x[0];
    ULPINE_UNROLL_PLANES
    for (int i = 1; i < N; ++i) borrow = logic(borrow_of{}, x[i], y[i], borrow);
    return borrow;
}
// x == y
template <class U, int N>
ULPINE_FN constexpr plane<U> equal(const planes<U, N>& x, const planes<U, N>& y) noexcept {
    planes<U, N> differ;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) differ[i] = x[i] ^ y[i];
    return !any_of_planes(differ);
}

// x + C, 0 <= C < 2^N [2 N from C's lowest bit on].
template <u64 C, class U, int N>
ULPINE_FN constexpr carried<U, N> add_constant(const planes<U, N>& x) noexcept {
    static_assert(N >= 64 || C <= low_mask<u64>(N));
    carried<U, N> r;
    bool started = false;  // the carry below C's lowest bit is 0
    r.carry = plane<U>(false);
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) {
        const bool one = ((C >> i) & 1) != 0;
        if (!started) {
            r.sum[i] = one ? !x[i] : x[i];
            if (one) r.carry = x[i];
            started = one;
        } else {
            r.sum[i] = one ? !(x[i] ^ r.carry) : x[i] ^ r.carry;
            r.carry = one ? x[i] | r.carry : x[i] & r.carry;
        }
    }
    return r;
}
// C - x modulo 2^N [2 N].
template <u64 C, class U, int N>
ULPINE_FN constexpr planes<U, N> constant_minus(const planes<U, N>& x) noexcept {
    planes<U, N> r;
    r[0] = (C & 1) != 0 ? !x[0] : x[0];
    plane<U> borrow = (C & 1) != 0 ? plane<U>(false) : x[0];
    bool may_borrow = (C & 1) == 0;
    ULPINE_UNROLL_PLANES
    for (int i = 1; i < N; ++i) {
        const bool one = ((C >> i) & 1) != 0;
        if (!may_borrow) {
            r[i] = one ? !x[i] : x[i];
            borrow = x[i];
            may_borrow = !one;
        } else {
            r[i] = one ? !(x[i] ^ borrow) : x[i] ^ borrow;
            borrow = one ? x[i] & borrow : x[i] | borrow;
        }
    }
    return r;
}
// x >= C, 0 < C <= 2^N [N from C's lowest bit on].
template <u64 C, class U, int N>
ULPINE_FN constexpr plane<U> at_least(const planes<U, N>& x) noexcept {
    static_assert(C > 0);
    if constexpr (N < 64 && (C >> (N < 64 ? N : 0)) != 0) {
        return plane<U>(false);
    } else {
        constexpr int first = floor_log2(C & (~C + 1));
        plane<U> r = x[first];
        ULPINE_UNROLL_PLANES
        for (int i = first + 1; i < N; ++i) r = ((C >> i) & 1) != 0 ? r & x[i] : r | x[i];
        return r;
    }
}

// The product: N M partial products in rows of carry-save adders, and a ripple for what is left [3 N M].
template <class U, int N, int M>
ULPINE_FN constexpr planes<U, N + M> product(const planes<U, N>& x, const planes<U, M>& y) noexcept {
    planes<U, N + M> r;
    planes<U, N> sum, carry;  // the carry out of place i belongs to place i of the next row
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) sum[i] = x[i] & y[0];
    r[0] = sum[0];
    if constexpr (M > 1) {
        ULPINE_UNROLL_PLANES
        for (int i = 0; i + 1 < N; ++i) {
            carry[i] = logic(all_of{}, x[i], y[1], sum[i + 1]);
            sum[i] = logic(and_xor{}, x[i], y[1], sum[i + 1]);
        }
        sum[N - 1] = x[N - 1] & y[1];
        r[1] = sum[0];
    }
    ULPINE_UNROLL_PLANES
    for (int j = 2; j < M; ++j) {
        ULPINE_UNROLL_PLANES
        for (int i = 0; i + 1 < N; ++i) {
            const plane<U> partial = x[i] & y[j], above = sum[i + 1], before = carry[i];
            sum[i] = logic(parity_of{}, partial, above, before);
            carry[i] = logic(majority_of{}, partial, above, before);
        }
        sum[N - 1] = x[N - 1] & y[j];
        r[j] = sum[0];
    }
    plane<U> out(false);
    if constexpr (M == 1) {
        ULPINE_UNROLL_PLANES
        for (int i = 1; i < N; ++i) r[i] = sum[i];
    } else if constexpr (N > 1) {
        r[M] = sum[1] ^ carry[0];
        out = sum[1] & carry[0];
        ULPINE_UNROLL_PLANES
        for (int i = 1; i + 1 < N; ++i) {
            r[M + i] = logic(parity_of{}, sum[i + 1], carry[i], out);
            out = logic(majority_of{}, sum[i + 1], carry[i], out);
        }
    }
    r[N + M - 1] = out;
    return r;
}

// Planes needed for the numbers 0 to n.
ULPINE_FN constexpr int planes_for(int n) noexcept {
    int planes = 0;
    while ((n >> planes) != 0) ++planes;
    return planes;
}

// Shift right by `distance`; what is lost gathers in the lowest plane ("jamming").  x is laid at the top of T planes
// first. A barrel shifter, short steps first: while it lasts, the planes below x are known to be clear.
//   Clear: low planes known to be clear
template <int Step, int Clear, class U, int T>
struct shift_step {
    static constexpr int distance = 1 << Step;
    static constexpr int still_clear = Clear > distance ? Clear - distance : 0;
    ULPINE_FN static constexpr void run(planes<U, T>& w, plane<U>& lost, const plane<U>& now) noexcept {
        if constexpr (Clear < distance && Clear < T)
            lost = logic(and_or{}, now, any_in<Clear, (distance < T ? distance : T) - Clear>(w), lost);
        // Three loops, since nvcc unrolls none with such a choice inside.
        constexpr int end = T > distance ? T - distance : 0;
        ULPINE_UNROLL_PLANES
        for (int i = still_clear; i < (Clear < end ? Clear : end); ++i) w[i] = w[i + distance] & now;
        ULPINE_UNROLL_PLANES
        for (int i = Clear; i < end; ++i) w[i] = select(now, w[i + distance], w[i]);
        ULPINE_UNROLL_PLANES
        for (int i = end > still_clear ? end : still_clear; i < T; ++i) w[i] = w[i] & !now;
    }
};
template <int Step, int Clear, int Steps, class U, int T>
ULPINE_FN constexpr void shift_steps(planes<U, T>& w, plane<U>& lost, const planes<U, Steps>& now) noexcept {
    if constexpr (Step < Steps) {
        using step = shift_step<Step, Clear, U, T>;
        step::run(w, lost, now[Step]);
        shift_steps<Step + 1, step::still_clear, Steps>(w, lost, now);
    }
}
template <int T, class U, int S, int D>
ULPINE_FN constexpr planes<U, T> shift_right_jam(const planes<U, S>& x, const planes<U, D>& distance) noexcept {
    static_assert(S <= T);
    constexpr int enough = planes_for(T), steps = D < enough ? D : enough;
    planes<U, T> w;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < T; ++i) {
        if (i < T - S) w[i] = plane<U>(false);
        else w[i] = x[i - (T - S)];
    }
    planes<U, steps> now = slice<0, steps>(distance);
    if constexpr (D > steps) {  // farther than all steps: all of them, which is beyond the lowest plane
        const plane<U> far = any_in<steps, D - steps>(distance);
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < steps; ++i) now[i] = now[i] | far;
    }
    plane<U> lost(false);
    shift_steps<0, T - S, steps>(w, lost, now);
    w[0] = w[0] | lost;
    return w;
}

// The top K of S planes, the lowest of them jammed; clear planes below where there are fewer.
template <int K, class U, int S>
ULPINE_FN constexpr planes<U, K> top_planes(const planes<U, S>& x) noexcept {
    planes<U, K> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < K; ++i) {
        if (i + S < K) r[i] = plane<U>(false);
        else r[i] = x[i + S - K < 0 ? 0 : i + S - K];
    }
    if constexpr (S > K) r[0] = any_in<0, S - K + 1>(x);
    return r;
}

// Shift left by the number of leading zeros, at most 2^Steps - 1 [(S + 1) Steps].  stayed: its planes are clear where a
// step of that length was made, so the distance is 2^Steps - 1 - stayed.
template <int Step, int Steps, class U, int S>
ULPINE_FN constexpr void normalise_steps(planes<U, S>& w, planes<U, Steps>& stayed) noexcept {
    if constexpr (Step >= 0) {
        constexpr int distance = 1 << Step;
        const plane<U> stays = any_in<S - distance, distance>(w);
        stayed[Step] = stays;
        ULPINE_UNROLL_PLANES
        for (int i = S - 1; i >= distance; --i) w[i] = select(stays, w[i], w[i - distance]);
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < distance; ++i) w[i] = w[i] & stays;
        normalise_steps<Step - 1>(w, stayed);
    }
}
// The same, but never farther than `room`, from which the distance is taken: the significand of a subnormal number
// stays where its lowest exponent puts it.
template <int Step, class U, int S, int E>
ULPINE_FN constexpr void normalise_steps_within(planes<U, S>& w, planes<U, E>& room) noexcept {
    if constexpr (Step >= 0) {
        constexpr int distance = 1 << Step;
        const plane<U> moves = any_in<Step, E - Step>(room) & !any_in<S - distance, distance>(w);
        ULPINE_UNROLL_PLANES
        for (int i = S - 1; i >= distance; --i) w[i] = select(moves, w[i - distance], w[i]);
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < distance; ++i) w[i] = w[i] & !moves;
        plane<U> borrow = moves;
        ULPINE_UNROLL_PLANES
        for (int i = Step; i < E; ++i) {
            const plane<U> before = room[i];
            room[i] = before ^ borrow;
            borrow = borrow & !before;
        }
        normalise_steps_within<Step - 1>(w, room);
    }
}

}  // namespace ulpine::detail
