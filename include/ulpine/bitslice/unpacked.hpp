// Minifloats in planes, taken apart; products and sums of them, exact but for a jammed lowest plane.
#pragma once

#include <ulpine/bitslice/blocks.hpp>
#include <ulpine/format/minifloat.hpp>

namespace ulpine {

// What operations on bit planes make of subnormal numbers.  In formats without them both are the same.
enum class underflow {
    as_format,      // what the format says
    flush_to_zero,  // a subnormal operand counts as zero of its sign; a result that, rounded to the format's precision
                    // as if exponents had no end, lies below the smallest normal number 2^(1 - bias) becomes zero of
                    // its sign.  Formats without -0: a flushed operand is -0 in sums and conversions to other formats
                    // all the same
};

namespace detail {

// Numbers of value 2^(exponent + Lowest) · significand / 2^(S - 1).  The leading plane of the significand is set but
// in zeros and where `Normal` is false; NaN and infinities stand beside (where the type has them: Nan, Infinite).
template <class U, int E, int Lowest, int S, bool Normal, bool Nan, bool Infinite>
struct unpacked_planes {
    static constexpr int exponent_planes = E, lowest = Lowest, significand_planes = S;
    static constexpr bool normal = Normal, has_nan = Nan, has_infinity = Infinite;
    using word = U;
    planes<U, E> exponent;
    planes<U, S> significand;
    plane<U> negative, nan, infinite;
};

template <class F, underflow Z>
inline constexpr bool gradual_v = F::spec.subnormal == subnormals::gradual&& Z == underflow::as_format;

template <class F, class U>
ULPINE_FN constexpr plane<U> sign_plane(const planes<U, F::spec.width()>& code) noexcept {
    if constexpr (F::spec.is_signed) return code[F::spec.width() - 1];
    else return plane<U>(false);
}
// The planes of the code below the sign.
template <class F, class U>
ULPINE_FN constexpr auto magnitude_planes(const planes<U, F::spec.width()>& code) noexcept {
    return slice<0, F::spec.exponent_bits + F::spec.fraction_bits>(code);
}
template <class F, class U>
ULPINE_FN constexpr plane<U> nan_plane(const planes<U, F::spec.width()>& code) noexcept {
    constexpr auto s = F::spec;
    const auto magnitude = magnitude_planes<F>(code);
    if constexpr (!s.has_nan()) return plane<U>(false);
    else if constexpr (s.nan_is_minus_zero()) return sign_plane<F>(code) & !any_of_planes(magnitude);
    else if constexpr (s.special == specials::ieee && s.fraction_bits > 0)
        return at_least<s.infinity_code() + 1>(magnitude);
    else return at_least<s.top_code()>(magnitude);
}
template <class F, class U>
ULPINE_FN constexpr plane<U> infinity_plane(const planes<U, F::spec.width()>& code) noexcept {
    constexpr auto s = F::spec;
    if constexpr (!s.has_infinity()) {
        return plane<U>(false);
    } else {
        planes<U, s.exponent_bits + s.fraction_bits> differ = magnitude_planes<F>(code);
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < differ.count; ++i)
            if (((s.infinity_code() >> i) & 1) != 0) differ[i] = !differ[i];
        return !any_of_planes(differ);
    }
}

template <class F, underflow Z, class U>
ULPINE_FN constexpr auto unpack_planes(const planes<U, F::spec.width()>& code) noexcept {
    constexpr auto s = F::spec;
    constexpr int m = s.fraction_bits, e = s.exponent_bits;
    constexpr bool gradual = gradual_v<F, Z>, subnormal = s.subnormal == subnormals::gradual;
    unpacked_planes<U, e, -s.exponent_bias(), m + 1, !gradual, s.has_nan(), s.has_infinity()> x;
    x.exponent = slice<m, e>(code);
    const plane<U> field = any_in<m, e>(code);
    const plane<U> leading = subnormal ? field : s.has_zero ? any_in<0, e + m>(code) : plane<U>(true);
    if (gradual) x.exponent[0] = x.exponent[0] | !field;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < m; ++i) x.significand[i] = subnormal && !gradual ? code[i] & field : code[i];
    x.significand[m] = leading;
    x.negative = sign_plane<F>(code);
    x.nan = nan_plane<F>(code);
    x.infinite = infinity_plane<F>(code);
    return x;
}

template <class X>
inline constexpr bool special_v = X::has_nan || X::has_infinity;

// x y, exact.
template <class X, class Y>
ULPINE_FN constexpr auto multiply(const X& x, const Y& y) noexcept {
    using U = typename X::word;
    constexpr int e = larger(X::exponent_planes, Y::exponent_planes) + 1;
    unpacked_planes<U, e, X::lowest + Y::lowest + 1, X::significand_planes + Y::significand_planes, false,
                    special_v<X> || special_v<Y>, X::has_infinity || Y::has_infinity>
        r;
    r.exponent = sum_of(x.exponent, y.exponent);
    r.significand = product(x.significand, y.significand);
    r.negative = x.negative ^ y.negative;
    r.infinite = x.infinite | y.infinite;
    r.nan = x.nan | y.nan;
    if constexpr (X::has_infinity) r.nan = r.nan | (x.infinite & !any_of_planes(y.significand));
    if constexpr (Y::has_infinity) r.nan = r.nan | (y.infinite & !any_of_planes(x.significand));
    return r;
}

// The same value with its leading one at the top, of at most Zeros leading zeros; zero with exponent 0, the lowest.
template <int Zeros, class X>
ULPINE_FN constexpr auto normalised(const X& x) noexcept {
    using U = typename X::word;
    constexpr int steps = planes_for(Zeros), s = X::significand_planes;
    unpacked_planes<U, larger(X::exponent_planes, steps) + 1, X::lowest - ((1 << steps) - 1), s, true, X::has_nan,
                    X::has_infinity>
        r;
    planes<U, steps> stayed;
    r.significand = x.significand;
    normalise_steps<steps - 1>(r.significand, stayed);
    r.exponent = masked(sum_of(x.exponent, stayed), r.significand[s - 1]);
    r.negative = x.negative;
    r.nan = x.nan;
    r.infinite = x.infinite;
    return r;
}

// The exponent of x on the scale that begins at Lowest, in E planes.
template <int Lowest, int E, class X>
ULPINE_FN constexpr auto rescaled_exponent(const X& x) noexcept {
    using U = typename X::word;
    static_assert(Lowest <= X::lowest && E >= X::exponent_planes);
    planes<U, E> r;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < E; ++i) {
        if (i < X::exponent_planes) r[i] = x.exponent[i < X::exponent_planes ? i : 0];
        else r[i] = plane<U>(false);
    }
    if constexpr (Lowest == X::lowest) return r;
    else return add_constant<static_cast<u64>(X::lowest - Lowest)>(r).sum;
}
template <class X>
inline constexpr i64 highest_exponent = X::lowest + static_cast<i64>(low_mask<u64>(X::exponent_planes));

// Planes of the larger operand's significand and below in which a sum is made, so that all that decides is there: the
// leading one of the result lies in one of the first 1 + Slack places where anything is lost, and then there follow
// Precision bits and Below planes.
template <class X, class Y, int Precision, int Below, int Slack>
inline constexpr int sum_planes = larger(larger(X::significand_planes, Y::significand_planes) + 1 + Slack,
                                         Precision + Below + 1 + Slack);

// x + y.  A zero sum is +0, or -0 where both operands are, in mode toward_negative where one is.
//   Ordered   y_larger says whether |x| < |y|; the difference of magnitudes is never negative
//   else      it says whether x's exponent is below y's; the difference may have to be negated
// Window: the planes that it is made in (sum_planes).
template <rounding R, int Window, bool Ordered, int Lowest, class X, class Y, class U, int E>
ULPINE_FN constexpr auto sum_aligned(const X& x, const Y& y, const planes<U, E>& x_exponent,
                                     const planes<U, E>& y_exponent, const plane<U>& y_larger) noexcept {
    constexpr int s = larger(X::significand_planes, Y::significand_planes);
    constexpr bool infinities = X::has_infinity && Y::has_infinity;
    const auto wide_x = top_planes<s>(x.significand), wide_y = top_planes<s>(y.significand);
    const auto far = select(y_larger, y_exponent, x_exponent), near = select(y_larger, x_exponent, y_exponent);
    const auto large = select(y_larger, wide_y, wide_x), small = select(y_larger, wide_x, wide_y);
    const plane<U> differ = x.negative ^ y.negative;
    auto addend = shift_right_jam<Window>(small, difference(far, near).sum);
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < Window; ++i) addend[i] = addend[i] ^ differ;

    unpacked_planes<U, E, Lowest + 1, Window + 1, false, X::has_nan || Y::has_nan || infinities,
                    X::has_infinity || Y::has_infinity>
        r;
    planes<U, Window> total;
    plane<U> carry = differ;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < Window; ++i) {
        if (i < Window - s) {
            total[i] = addend[i] ^ carry;
            carry = addend[i] & carry;
        } else {
            const plane<U> a = large[i < Window - s ? 0 : i - (Window - s)];
            total[i] = logic(parity_of{}, a, addend[i], carry);
            carry = logic(majority_of{}, a, addend[i], carry);
        }
    }
    plane<U> negative = select(y_larger, y.negative, x.negative);
    if constexpr (!Ordered) {
        const plane<U> below_zero = differ & !carry;
        ULPINE_UNROLL_PLANES
        for (int i = 0; i < Window; ++i) total[i] = total[i] ^ below_zero;
        total = increment(total, below_zero).sum;
        negative = negative ^ below_zero;
    }
    r.significand = joined(total, carry & !differ);
    r.exponent = far;
    const plane<U> cancelled = differ & !any_of_planes(total);
    r.negative = R == rounding::toward_negative ? negative | cancelled : negative & !cancelled;
    if constexpr (X::has_infinity) r.negative = select(x.infinite, x.negative, r.negative);
    if constexpr (Y::has_infinity) r.negative = select(y.infinite, y.negative, r.negative);
    r.infinite = x.infinite | y.infinite;
    r.nan = x.nan | y.nan;
    if constexpr (infinities) r.nan = r.nan | (differ & x.infinite & y.infinite);
    return r;
}

// Of any two; normalised, but that x may have a leading zero (Slack 1), and y as many as it likes where the result's
// quantum is not below y's.
// A zero must not push the other operand out, so it gets the lowest exponent of both; but not y's where y is of the
// result's format (SameFormat), since what it pushes out is below the result's quantum.
template <rounding R, int Precision, int Below, int Slack, bool SameFormat = true, class X, class Y>
ULPINE_FN constexpr auto sum(const X& x, const Y& y) noexcept {
    constexpr int lowest = X::lowest < Y::lowest ? X::lowest : Y::lowest;
    constexpr i64 x_top = highest_exponent<X>, y_top = highest_exponent<Y>;
    constexpr int e = planes_for(static_cast<int>((x_top < y_top ? y_top : x_top) - lowest));
    auto a = rescaled_exponent<lowest, e>(x), b = rescaled_exponent<lowest, e>(y);
    if constexpr (X::normal && X::lowest > lowest) a = masked(a, x.significand[X::significand_planes - 1]);
    if constexpr (!SameFormat && Y::normal && Y::lowest > lowest)
        b = masked(b, y.significand[Y::significand_planes - 1]);
    return sum_aligned<R, sum_planes<X, Y, Precision, Below, Slack>, false, lowest>(x, y, a, b, less(a, b));
}

}  // namespace detail
}  // namespace ulpine
