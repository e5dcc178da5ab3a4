// Comparisons and what follows from them on codes in planes, of minifloats and fixed point: equal to the operators of
// number/operators.hpp and to minimum and maximum of number/extrema.hpp, and to -x and abs(x).  Codes of sign and
// magnitude order by one comparator: the sign of x enters at the bottom as a borrow, so that of two negative numbers it
// says whether |x| <= |y|.  Gate counts in brackets are of three-input gates, W planes, without NaN.
//   underflow::flush_to_zero: a subnormal operand counts as zero of its sign
#pragma once

#include <ulpine/bitslice/fixed.hpp>

namespace ulpine::detail {

struct in_order {  // x < y from the signs a and b, and whether |x| < |y| (x positive), |x| <= |y| (x negative)
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return a ^ (c & ~(a ^ b));
    }
};
struct and_neither {  // a & ~(b | c)
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return a & ~(b | c);
    }
};

// Subnormal numbers as zeros of their sign; formats without -0 have one zero.
template <class F, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> flushed(const planes<U, F::spec.width()>& code) noexcept {
    if constexpr (Z == underflow::flush_to_zero) {
        constexpr auto s = F::spec;
        constexpr int m = s.fraction_bits, e = s.exponent_bits;
        if constexpr (s.subnormal == subnormals::gradual && m > 0) {
            planes<U, s.width()> r = code;
            const plane<U> field = any_in<m, e>(code);
            ULPINE_UNROLL_PLANES
            for (int i = 0; i < m; ++i) r[i] = r[i] & field;
            if constexpr (s.nan_is_minus_zero()) r[e + m] = r[e + m] & (field | !any_in<0, m>(code));
            return r;
        } else {
            return code;
        }
    } else {
        return code;
    }
}

// x < y as a borrow, or x <= y where `equal` is set.
template <class U, int N>
ULPINE_FN constexpr plane<U> less_or(const planes<U, N>& x, const planes<U, N>& y, const plane<U>& equal) noexcept {
    plane<U> borrow = equal;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < N; ++i) borrow = logic(borrow_of{}, x[i], y[i], borrow);
    return borrow;
}
// x < y in two's complement.
template <class U, int N>
ULPINE_FN constexpr plane<U> less_signed(const planes<U, N>& x, const planes<U, N>& y) noexcept {
    planes<U, N> a = x, b = y;  // the signs exchanged
    a[N - 1] = y[N - 1];
    b[N - 1] = x[N - 1];
    return less(a, b);
}

// x before y in the order of values, -0 before +0; NaN somewhere [W].
template <class F, class U>
ULPINE_FN constexpr plane<U> precedes_planes(const planes<U, F::spec.width()>& x,
                                             const planes<U, F::spec.width()>& y) noexcept {
    if constexpr (!F::spec.is_signed) {
        return less(x, y);
    } else if constexpr (is_fixed_format<F>) {
        return less_signed(x, y);
    } else {
        const plane<U> a = sign_plane<F>(x), b = sign_plane<F>(y);
        return logic(in_order{}, a, b, less_or(magnitude_planes<F>(x), magnitude_planes<F>(y), a));
    }
}

// x < y as values: NaN is unordered, -0 equals +0 [3 W / 2].
template <class F, underflow Z, class U>
ULPINE_FN constexpr plane<U> less_planes(const planes<U, F::spec.width()>& x,
                                         const planes<U, F::spec.width()>& y) noexcept {
    if constexpr (is_fixed_format<F>) {
        return precedes_planes<F>(x, y);
    } else {
        const auto a = flushed<F, Z>(x), b = flushed<F, Z>(y);
        plane<U> r;
        if constexpr (F::spec.has_negative_zero()) {
            // Where y is zero it counts as negative: nothing of another sign is below it, and of its own sign what the
            // comparator says.
            const auto magnitude = magnitude_planes<F>(b);
            const plane<U> sign = sign_plane<F>(a);
            r = logic(in_order{}, sign, sign_plane<F>(b) | !any_of_planes(magnitude),
                      less_or(magnitude_planes<F>(a), magnitude, sign));
        } else {
            r = precedes_planes<F>(a, b);
        }
        if constexpr (F::spec.has_nan()) r = logic(and_neither{}, r, nan_plane<F>(x), nan_plane<F>(y));
        return r;
    }
}

// x == y as values.
template <class F, underflow Z, class U>
ULPINE_FN constexpr plane<U> equal_planes(const planes<U, F::spec.width()>& x,
                                          const planes<U, F::spec.width()>& y) noexcept {
    if constexpr (is_fixed_format<F>) {
        return equal(x, y);
    } else {
        constexpr int top = F::spec.width() - 1;
        auto a = flushed<F, Z>(x), b = flushed<F, Z>(y);
        if constexpr (F::spec.has_negative_zero()) {  // zeros are positive
            const auto magnitude = magnitude_planes<F>(a);
            const plane<U> differ = (a[top] ^ b[top]) & any_of_planes(magnitude);
            a[top] = differ;
            b[top] = plane<U>(false);
        }
        plane<U> r = equal(a, b);
        if constexpr (F::spec.has_nan()) r = r & !nan_plane<F>(x);
        return r;
    }
}

// Infinities as the policy has them, and the canonical NaN where there may be others.
template <class F, projection P, bool Nan, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> settled(const planes<U, F::spec.width()>& x,
                                                       const plane<U>& nan) noexcept {
    constexpr overflow policy = policy_for<number<F>>(P);
    planes<U, F::spec.width()> code = x;
    if constexpr (F::spec.has_infinity() && policy != overflow::infinity && policy != overflow::propagate)
        replace(code, infinity_plane<F>(x), sign_plane<F>(x), sign_plane<F>(x), [](bool negative, bool) {
            return overflow_code<P.mode>(F::spec, true, negative, policy_for<number<F>>(P));
        });
    if constexpr (Nan) replace(code, nan, nan, nan, [](bool, bool) { return F::spec.nan_code(); });
    return code;
}

// The lesser or the greater of x and y, rounded into the format: -0 is below +0, NaN if an operand is [2 W].
template <class F, projection P, underflow Z, bool Least, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> extremum_planes(const planes<U, F::spec.width()>& x,
                                                               const planes<U, F::spec.width()>& y) noexcept {
    if constexpr (is_fixed_format<F>) {
        const plane<U> first = Least ? precedes_planes<F>(x, y) : precedes_planes<F>(y, x);
        return without_excluded<F>(select(first, x, y));
    } else {
        const auto a = flushed<F, Z>(x), b = flushed<F, Z>(y);
        const plane<U> first = Least ? precedes_planes<F>(a, b) : precedes_planes<F>(b, a);
        return settled<F, P, F::spec.has_nan()>(select(first, a, b), nan_plane<F>(x) | nan_plane<F>(y));
    }
}
template <class F, projection P, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> minimum_planes(const planes<U, F::spec.width()>& x,
                                                              const planes<U, F::spec.width()>& y) noexcept {
    return extremum_planes<F, P, Z, true>(x, y);
}
template <class F, projection P, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> maximum_planes(const planes<U, F::spec.width()>& x,
                                                              const planes<U, F::spec.width()>& y) noexcept {
    return extremum_planes<F, P, Z, false>(x, y);
}

// -x (Negate) or |x|, rounded into the format.  Where -0 is NaN its sign is kept, so NaN needs no replacing.
template <class F, projection P, underflow Z, bool Negate, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> signed_anew(const planes<U, F::spec.width()>& x) noexcept {
    constexpr auto s = F::spec;
    auto r = flushed<F, Z>(x);
    if constexpr (!s.is_signed) {
        // A negative result of an unsigned format: its NaN or zero, and infinity and zero as `finished` has them.
        const plane<U> none(false);
        if constexpr (!Negate) return settled<F, P, s.has_nan()>(r, nan_plane<F>(x));
        else
            return finished<F, P, s.has_nan(), s.has_infinity()>(r, plane<U>(true), none, none, nan_plane<F>(x),
                                                                 infinity_plane<F>(x));
    } else {
        plane<U>& sign = r[s.width() - 1];
        const auto magnitude = magnitude_planes<F>(r);
        if constexpr (s.nan_is_minus_zero()) {
            const plane<U> nonzero = any_of_planes(magnitude);
            sign = Negate ? sign ^ nonzero : sign & !nonzero;
            return settled<F, P, false>(r, plane<U>(false));
        } else {
            sign = Negate ? !sign : plane<U>(false);
            return settled<F, P, s.has_nan()>(r, nan_plane<F>(x));
        }
    }
}
template <class F, projection P, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> negate_planes(const planes<U, F::spec.width()>& x) noexcept {
    return signed_anew<F, P, Z, true>(x);
}
template <class F, projection P, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> abs_planes(const planes<U, F::spec.width()>& x) noexcept {
    return signed_anew<F, P, Z, false>(x);
}

// The maximum of x and +0; NaN stays as it is [W].
template <class F, underflow Z, class U>
ULPINE_FN constexpr planes<U, F::spec.width()> relu_planes(const planes<U, F::spec.width()>& x) noexcept {
    if constexpr (is_fixed_format<F>) {
        if constexpr (F::spec.is_signed) return masked(x, !x[F::spec.width() - 1]);
        else return x;
    } else {
        constexpr auto s = F::spec;
        static_assert(s.has_zero, "relu: the format has no zero");
        const auto r = flushed<F, Z>(x);
        if constexpr (!s.is_signed) {
            return r;
        } else if constexpr (s.nan_is_minus_zero()) {
            const auto magnitude = magnitude_planes<F>(r);
            const plane<U> sign = sign_plane<F>(r);
            return joined(masked(magnitude, !sign), sign & !any_of_planes(magnitude));
        } else if constexpr (!s.has_nan()) {
            return masked(r, !sign_plane<F>(r));
        } else {
            return masked(r, nan_plane<F>(x) | !sign_plane<F>(r));
        }
    }
}

}  // namespace ulpine::detail
