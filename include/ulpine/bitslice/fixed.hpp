// Operations on codes of fixed-point formats in planes.  Two's complement codes order as their values, so a result is
// the floor of the exact one, as an integer, or the integer above: products and sums need no magnitudes, and sums of
// one format no rounding.  Gate counts in brackets are of three-input gates, W planes.
#pragma once

#include <ulpine/bitslice/encode.hpp>
#include <ulpine/format/fixed.hpp>

namespace ulpine::detail {

// Of x + y or x - y, from the signs a and b and the carry or borrow c that reaches them: whether the sum is too large,
// too small, negative.
template <bool Subtract>
struct too_large {
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        if constexpr (Subtract) return b & ~(a | c);
        else return c & ~(a | b);
    }
};
template <bool Subtract>
struct too_small {
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        if constexpr (Subtract) return (a & c) & ~b;
        else return (a & b) & ~c;
    }
};
template <bool Subtract>
struct below_zero {  // where a and b agree (differ) a, else the carry's absence (the borrow)
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        if constexpr (Subtract) return a ^ ((a ^ c) & ~(a ^ b));
        else return a ^ ((a ^ b) & ~(a ^ c));
    }
};
struct unequal_of {  // whether the three differ
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a ^ b) | (a ^ c);
    }
};

// Planes First to First + N - 1 of x, which goes on above its planes with its sign (or zeros) and below with zeros.
template <int First, int N, bool Signed, class U, int M>
ULPINE_FN constexpr planes<U, N> extended(const planes<U, M>& x) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) {
        const int at = First + i;
        if (at >= 0 && at < M) r[i] = x[at];
        else if (Signed && at >= M) r[i] = x[M - 1];
        else r[i] = plane<U>(false);
    }
    return r;
}

// Whether any of the planes First to Last - 1 differs from `sign`; a pair of planes is one gate.
template <int First, int Last, class U, int M>
ULPINE_FN constexpr plane<U> any_unlike(const planes<U, M>& x, const plane<U>& sign) noexcept {
    if constexpr (First >= Last) {
        return plane<U>(false);
    } else {
        constexpr int pairs = (Last - First + 1) / 2;
        planes<U, pairs> differ;
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < pairs; ++i) {
            if (First + 2 * i + 1 < Last) differ[i] = logic(unequal_of{}, x[First + 2 * i], x[First + 2 * i + 1], sign);
            else differ[i] = x[First + 2 * i] ^ sign;
        }
        return any_of_planes(differ);
    }
}

// Bit i of x times bit j of y; of signs the one that weighs negatively, complemented.
template <class U, int N>
ULPINE_FN constexpr plane<U> signed_partial(const planes<U, N>& x, const planes<U, N>& y, int i, int j) noexcept {
    const plane<U> both = x[i] & y[j];
    return (i == N - 1) != (j == N - 1) ? !both : both;
}
// The product of two's complement numbers [3 N^2]: the partial products that weigh negatively are complemented, and two
// constants make up for it (Baugh and Wooley, IEEE Transactions on Computers 22(12), 1973); they fall into half adders.
template <class U, int N>
ULPINE_FN constexpr planes<U, 2 * N> signed_product(const planes<U, N>& x, const planes<U, N>& y) noexcept {
    static_assert(N >= 2);
    planes<U, 2 * N> r;
    planes<U, N> sum, carry;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) sum[i] = signed_partial(x, y, i, 0);
    r[0] = sum[0];
    ULPINE_UNROLL_PLANES
    for (int j = 1; j < N; ++j) {
        ULPINE_UNROLL_PLANES
        for (int i = 0; i + 1 < N; ++i) {
            const plane<U> bit = signed_partial(x, y, i, j), above = sum[i + 1];
            if (j == 1 && N > 2) {  // no carries yet
                sum[i] = logic(and_xor{}, x[i], y[j], above);
                carry[i] = logic(all_of{}, x[i], y[j], above);
            } else if (j == 1) {
                sum[i] = bit ^ above;
                carry[i] = bit & above;
            } else {
                sum[i] = logic(parity_of{}, bit, above, carry[i]);
                carry[i] = logic(majority_of{}, bit, above, carry[i]);
            }
        }
        sum[N - 1] = signed_partial(x, y, N - 1, j);
        r[j] = sum[0];
    }
    r[N] = !(sum[1] ^ carry[0]);  // and 2^N
    plane<U> out = sum[1] | carry[0];
    ULPINE_UNROLL_PLANES
    for (int i = 1; i + 1 < N; ++i) {
        r[N + i] = logic(parity_of{}, sum[i + 1], carry[i], out);
        out = logic(majority_of{}, sum[i + 1], carry[i], out);
    }
    r[2 * N - 1] = !out;  // and 2^(2N - 1)
    return r;
}

// The product of two numbers of fixed<I, F>, not rounded: of fixed<2 I, 2 F>, two's complement where F is signed.
template <class F, class U>
ULPINE_FN constexpr planes<U, 2 * F::spec.width()>
fixed_exact_product_planes(const planes<U, F::spec.width()>& x, const planes<U, F::spec.width()>& y) noexcept {
    if constexpr (F::spec.is_signed) return signed_product(x, y);
    else return product(x, y);
}

template <class F, projection P>
inline constexpr bool wraps_planes = policy_for<number<F>>(P) == overflow::wrap;

// Symmetric formats have no number -2^(W-1): the next one stands for it.
template <class F, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> without_excluded(const planes<U, F::spec.width()>& x) noexcept {
    planes<U, F::spec.width()> r = x;
    if constexpr (F::spec.symmetric) {
        constexpr int top = F::spec.width() - 1;
        r[0] = r[0] | (x[top] & !any_in<0, top>(x));
    }
    return r;
}
// The largest number where too_large, the smallest where too_small; else x below the sign, with that sign.
template <class F, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> saturated(const planes<U, F::spec.width()>& x, const plane<U>& large,
                                                         const plane<U>& small, const plane<U>& sign) noexcept {
    constexpr int top = F::spec.width() - 1;
    planes<U, top + 1> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < top; ++i) r[i] = logic(or_and_not{}, x[i], large, small);
    r[top] = sign;
    return without_excluded<F>(r);
}

// x + bit as a number of F; x is an integer of K >= W planes, two's complement where F is signed, and x + bit is within
// their range.
template <class F, projection P, bool Bit, class U, int K>
ULPINE_FN constexpr planes<U, F::spec.width()> fitted(const planes<U, K>& x, const plane<U>& bit) noexcept {
    constexpr int w = F::spec.width();
    carried<U, w> low{slice<0, w>(x), plane<U>(false)};
    if constexpr (Bit) low = increment(low.sum, bit);
    if constexpr (wraps_planes<F, P> || K == w) {
        return without_excluded<F>(low.sum);
    } else if constexpr (F::spec.is_signed) {
        const plane<U> sign = x[K - 1], beyond = any_unlike<w - 1, K - 1>(x, sign);
        const plane<U> top = low.sum[w - 1];
        if constexpr (Bit)  // only the carry makes a number negative that is not, and one just too small fit
            return saturated<F>(low.sum, logic(or_and_not{}, beyond, top, sign), beyond & sign,
                                logic(or_and{}, beyond, top, sign));
        else return saturated<F>(low.sum, beyond & !sign, beyond & sign, sign);
    } else {
        plane<U> beyond = any_in<w, K - w>(x);
        if constexpr (Bit) beyond = beyond | low.carry;
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < w; ++i) low.sum[i] = low.sum[i] | beyond;
        return low.sum;
    }
}

// x + y, or x - y [3 W where it saturates, 2 W where it wraps].
template <class F, projection P, bool Subtract, class U, int N>
ULPINE_FN constexpr planes<U, F::spec.width()> fixed_add_planes(const planes<U, F::spec.width()>& x,
                                                                const planes<U, F::spec.width()>& y,
                                                                const random_planes_of<U, N>&) noexcept {
    constexpr int top = F::spec.width() - 1;
    planes<U, top + 1> r;
    plane<U> carry;  // or borrow
    const auto a = slice<0, top>(x), b = slice<0, top>(y);
    if constexpr (Subtract) {
        const auto low = difference(a, b);
        r = joined(low.sum, x[top]);
        carry = low.carry;
    } else {
        r = sum_of(a, b);
        carry = r[top];
    }
    if constexpr (F::spec.is_signed && !wraps_planes<F, P>) {
        const plane<U> large = logic(too_large<Subtract>{}, x[top], y[top], carry);
        const plane<U> small = logic(too_small<Subtract>{}, x[top], y[top], carry);
        return saturated<F>(r, large, small, logic(below_zero<Subtract>{}, x[top], y[top], carry));
    } else {
        r[top] = logic(parity_of{}, x[top], y[top], carry);
        if constexpr (wraps_planes<F, P>) {
            return without_excluded<F>(r);
        } else if constexpr (Subtract) {
            return masked(r, !logic(borrow_of{}, x[top], y[top], carry));
        } else {
            const plane<U> beyond = logic(majority_of{}, x[top], y[top], carry);
            ULPINE_UNROLL_PLANES
            for (int i = 0; i <= top; ++i) r[i] = r[i] | beyond;
            return r;
        }
    }
}

// How far a product moves: down by F places, which are rounded away, or up by -F.  Beyond some distance more makes no
// difference: nothing but the sign is left above the units, or everything but zero is beyond the range.
template <class F, int N>
inline constexpr int product_cut = F::spec.fraction_bits > 0
                                       ? smaller(F::spec.fraction_bits, 2 * F::spec.width() + N + 1)
                                       : larger(F::spec.fraction_bits, -F::spec.width() - 1);

// Whether the decision depends on the sign of what is rounded down to the code below it.
template <rounding R>
inline constexpr bool sign_decides =
    R == rounding::toward_zero || R == rounding::nearest_away || R == rounding::stochastic;

// Whether the integer above the floor is taken, Cut planes of p being dropped.  Where p is not negative the floor is
// the neighbour nearer to zero, else the farther one: what takes_upper says of the dropped magnitude 2^Cut - d is said
// of d by the complementary mode.
//   stochastic, variant a: the farther  <=>  floor(nu 2^N) + R >= 2^N; for negative p, with nu = 1 - d / 2^Cut, the
//   nearer  <=>  ceil(d 2^N / 2^Cut) + (2^N - 1 - R) >= 2^N
template <rounding R, int Cut, bool Signed, class U, int M, int N>
ULPINE_FN constexpr plane<U> takes_next(const planes<U, M>& p, const plane<U>& odd, const plane<U>& negative,
                                        const random_planes_of<U, N>& random) noexcept {
    if constexpr (R == rounding::stochastic) {
        static_assert(N > 0, "stochastic rounding needs random planes");
        constexpr int first = larger(N - Cut, 0);  // below it there are no dropped bits
        const auto dropped = extended<Cut - N + first, N - first, Signed>(p);
        plane<U> carry(false);
        if constexpr (Signed && Cut > N) carry = negative & any_in<0, smaller(Cut - N, M)>(p);
        ULPINE_UNROLL_PLANES
        for (int i = first; i < N; ++i)
            carry =
                logic(majority_of{}, dropped[i - first], Signed ? random.bits[i] ^ negative : random.bits[i], carry);
        return carry;
    } else {
        const plane<U> half = extended<Cut - 1, 1, Signed>(p)[0];
        plane<U> above(false);
        if constexpr (Cut > 1) above = any_in<0, smaller(Cut - 1, M)>(p);
        if constexpr (!Signed) return takes_upper<R>(odd, half, above, negative);
        else if constexpr (R == rounding::toward_zero)
            return takes_upper<rounding::toward_positive>(odd, half, above, !negative);
        else if constexpr (R == rounding::nearest_away)
            return takes_upper<R>(odd, half, above, negative) & (above | !negative);
        else return takes_upper<R>(odd, half, above, plane<U>(false));
    }
}

// x y
template <class F, projection P, class U, int N>
ULPINE_FN constexpr planes<U, F::spec.width()> fixed_mul_planes(const planes<U, F::spec.width()>& x,
                                                                const planes<U, F::spec.width()>& y,
                                                                const random_planes_of<U, N>& random) noexcept {
    constexpr bool is_signed = F::spec.is_signed;
    constexpr int w = F::spec.width(), cut = product_cut<F, N>;
    const auto p = fixed_exact_product_planes<F>(x, y);
    const auto floor = extended<cut, larger(2 * w - cut, w), is_signed>(p);
    if constexpr (cut > 0) {
        const plane<U> negative = is_signed ? x[w - 1] ^ y[w - 1] : plane<U>(false);  // or zero
        return fitted<F, P, true>(floor, takes_next<P.mode, cut, is_signed>(p, floor[0], negative, random));
    } else {
        return fitted<F, P, false>(floor, plane<U>(false));
    }
}

// p + z, p an exact product, rounded once: the increment of the rounding is a carry into the sum.
template <class F, projection P, class U, int N>
ULPINE_FN constexpr planes<U, F::spec.width()> fixed_add_product_planes(const planes<U, 2 * F::spec.width()>& p,
                                                                        const planes<U, F::spec.width()>& z,
                                                                        const random_planes_of<U, N>& random) noexcept {
    constexpr bool is_signed = F::spec.is_signed;
    constexpr int w = F::spec.width(), cut = product_cut<F, N>, k = larger(2 * w - cut, w);
    const auto floor = extended<cut, k, is_signed>(p), addend = extended<0, k, is_signed>(z);
    plane<U> up(false);
    if constexpr (cut > 0) {
        plane<U> negative(false);
        if constexpr (is_signed && sign_decides<P.mode>) {
            plane<U> carry = floor[0] & addend[0];
            ULPINE_UNROLL_PLANES
            for (int i = 1; i + 1 < k; ++i) carry = logic(majority_of{}, floor[i], addend[i], carry);
            negative = logic(below_zero<false>{}, floor[k - 1], addend[k - 1], carry);
        }
        up = takes_next<P.mode, cut, is_signed>(p, floor[0] ^ addend[0], negative, random);
    }
    const auto total = add(floor, addend, up);
    plane<U> top = total.carry;
    if constexpr (is_signed) top = logic(parity_of{}, floor[k - 1], addend[k - 1], total.carry);
    return fitted<F, P, false>(joined(total.sum, top), plane<U>(false));
}
// x y + z, rounded once.
template <class F, projection P, class U, int N>
ULPINE_FN constexpr planes<U, F::spec.width()>
fixed_fma_planes(const planes<U, F::spec.width()>& x, const planes<U, F::spec.width()>& y,
                 const planes<U, F::spec.width()>& z, const random_planes_of<U, N>& random) noexcept {
    return fixed_add_product_planes<F, P>(fixed_exact_product_planes<F>(x, y), z, random);
}

// -x [2 W]
template <class F, projection P, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> fixed_negate_planes(const planes<U, F::spec.width()>& x) noexcept {
    constexpr int w = F::spec.width();
    planes<U, w> r;
    if constexpr (!F::spec.is_signed && !wraps_planes<F, P>) {
        return constant_planes<U, w>(0);
    } else {
        r = constant_minus<0>(x);
        if constexpr (wraps_planes<F, P>) return without_excluded<F>(r);
        const plane<U> large = x[w - 1] & r[w - 1];
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < w; ++i) r[i] = i == w - 1 ? r[i] & !large : r[i] | large;
        return r;
    }
}

// |x| [3 W]
template <class F, projection P, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> fixed_abs_planes(const planes<U, F::spec.width()>& x) noexcept {
    constexpr int w = F::spec.width();
    if constexpr (!F::spec.is_signed) {
        return x;
    } else {
        const plane<U> negative = x[w - 1];
        planes<U, w> r;
        r[0] = x[0];  // -x = ~x + 1 goes on while the planes below are clear: where one is set, bits are complemented
        plane<U> complemented = negative & x[0];
        ULPINE_UNROLL_PLANES
        for (int i = 1; i < w; ++i) {
            r[i] = x[i] ^ complemented;
            complemented = logic(and_or{}, negative, x[i], complemented);
        }
        if constexpr (wraps_planes<F, P>) return without_excluded<F>(r);
        const plane<U> large = r[w - 1];
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < w; ++i) r[i] = i == w - 1 ? plane<U>(false) : r[i] | large;
        return r;
    }
}

}  // namespace ulpine::detail
