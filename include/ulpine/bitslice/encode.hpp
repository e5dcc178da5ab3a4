// From exact values in planes to codes: laid out, rounded once, overflow and special values as format/minifloat.hpp has
// them.
#pragma once

#include <ulpine/bitslice/unpacked.hpp>
#include <ulpine/number/operations.hpp>

namespace ulpine {

namespace detail {

template <class F>
inline constexpr bool is_fixed_format = requires {
    F::spec.integer_bits;
};
template <class F>
inline constexpr bool is_minifloat_format = requires {
    F::spec.subnormal;
};

// N random bits for each of the numbers of a word, as N planes, the lowest first (stochastic variant a).
template <class U, int N>
struct random_planes_of {
    static constexpr int count = N;
    planes<U, N> bits;
};
template <class U>
using no_random = random_planes_of<U, 0>;

// Planes below the kept ones that a decision looks at: the first dropped bit and a jammed one, or all that random bits
// are compared with, and one.
template <rounding R, int N>
inline constexpr int planes_below = R == rounding::stochastic ? N + 1 : 2;

// Which of two neighbours, of a significand whose lowest Below planes are dropped: the farther from zero.
//   stochastic, variant a: floor(nu 2^N) + R carries, that is >= 2^N
template <rounding R, int Below, class U, int K, int N>
ULPINE_FN constexpr plane<U> rounds_up(const planes<U, K>& x, const plane<U>& odd, const plane<U>& negative,
                                       const random_planes_of<U, N>& random) noexcept {
    if constexpr (R == rounding::stochastic) {
        static_assert(N > 0, "stochastic rounding needs random planes");
        return sum_of(slice<Below - N, N>(x), random.bits)[N];
    } else {
        const plane<U> above = any_in<0, Below - 1>(x);
        return takes_upper<R>(odd, x[Below - 1], above, negative);
    }
}

// Where `here` is set, the bit of four constants that belongs to (first, second); else x.
template <class U>
ULPINE_FN constexpr plane<U> replaced(const plane<U>& x, const plane<U>& here, const plane<U>& first,
                                      const plane<U>& second, const bool (&bit)[2][2]) noexcept {
    const bool by_first = bit[0][0] != bit[1][0] || bit[0][1] != bit[1][1];
    const bool by_second = bit[0][0] != bit[0][1] || bit[1][0] != bit[1][1];
    if (!by_first && !by_second) return bit[0][0] ? x | here : x & !here;
    const plane<U> when_first = bit[1][0] == bit[1][1] ? plane<U>(bit[1][0]) : bit[1][1] ? second : !second;
    const plane<U> otherwise = bit[0][0] == bit[0][1] ? plane<U>(bit[0][0]) : bit[0][1] ? second : !second;
    return select(here, by_first ? select(first, when_first, otherwise) : otherwise, x);
}
template <class U, int W, class Codes>
ULPINE_FN constexpr void replace(planes<U, W>& code, const plane<U>& here, const plane<U>& first,
                                 const plane<U>& second, Codes constants) noexcept {
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < W; ++i) {
        const bool bit[2][2] = {{((constants(false, false) >> i) & 1) != 0, ((constants(false, true) >> i) & 1) != 0},
                                {((constants(true, false) >> i) & 1) != 0, ((constants(true, true) >> i) & 1) != 0}};
        code[i] = replaced(code[i], here, first, second, bit);
    }
}

// Sign, overflow, infinities and NaN.  magnitude: rounded codes where not `beyond` the largest; zero: the exact value
// is.
template <class F, projection P, bool Nan, bool Infinite, class U>
ULPINE_FN constexpr planes<U, F::spec.width()>
finished(const planes<U, F::spec.exponent_bits + F::spec.fraction_bits>& magnitude, const plane<U>& negative,
         const plane<U>& beyond, const plane<U>& zero, const plane<U>& nan, const plane<U>& infinite) noexcept {
    constexpr auto s = F::spec;
    constexpr overflow policy = policy_for<number<F>>(P);
    constexpr rounding R = P.mode;
    plane<U> over = beyond;
    if constexpr (Infinite) over = over | infinite;
    planes<U, s.width()> code;
    if constexpr (s.is_signed) {
        code = joined(magnitude, s.has_negative_zero() ? negative : (negative & any_of_planes(magnitude)));
    } else {
        code = magnitude;
    }
    replace(code, over, infinite, negative,
            [](bool inf, bool neg) { return overflow_code<R>(F::spec, inf, neg && F::spec.is_signed, policy); });
    if constexpr (!s.is_signed) {
        const plane<U> nothing = s.has_zero ? !(any_of_planes(magnitude) | beyond) : zero;
        const plane<U> below_zero = negative & (infinite | !nothing);
        replace(code, below_zero, infinite, infinite,
                [](bool inf, bool) { return negative_code<R>(F::spec, inf, policy); });
    }
    if constexpr (Nan) replace(code, nan, nan, nan, [](bool, bool) { return F::spec.nan_code(); });
    return code;
}

// The fraction below the exponent field, which is exponent + 1 where the significand has its leading one, else 0;
// rounded up where `up`.  (Without a leading one the exponent counts as 0, whatever it is: a zero may have any.)
template <class U, int M, int E>
ULPINE_FN constexpr planes<U, M + E + 1> laid_out(const planes<U, M>& fraction, const planes<U, E>& exponent,
                                                  const plane<U>& leading, const plane<U>& up) noexcept {
    const auto low = increment(fraction, up);
    planes<U, M + E + 1> code;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < M; ++i) code[i] = low.sum[i];
    code[M] = logic(and_xor{}, leading, !exponent[0], low.carry);
    plane<U> carry = logic(or_and{}, exponent[0], low.carry, leading);
    ULPINE_UNROLL_PLANES
    for (int i = 1; i < E; ++i) {
        code[M + i] = logic(and_xor{}, leading, exponent[i], carry);
        carry = logic(all_of{}, leading, exponent[i], carry);
    }
    code[M + E] = carry;
    return code;
}

// Planes for the exponents of X on a scale that begins `start` higher.
template <class X>
ULPINE_FN constexpr int exponent_planes_from(int start) noexcept {
    return planes_for(static_cast<int>(low_mask<u64>(X::exponent_planes)) - smaller(start, 0));
}

// Gradual underflow: exponents count from the lowest of the format; a significand that would have to rise beyond it
// stays without a leading one, which is the unit that its field then lacks.
template <class F, rounding R, class X, class U, int N>
ULPINE_FN constexpr auto round_gradual(const X& x, const random_planes_of<U, N>& random) noexcept {
    constexpr auto s = F::spec;
    constexpr int m = s.fraction_bits, below = planes_below<R, N>, kept = m + 1 + below;
    constexpr int start = 1 - s.exponent_bias() - X::lowest;  // the format's lowest exponent on x's scale
    constexpr int e = exponent_planes_from<X>(start);
    constexpr int range = planes_for(larger(start, 1));  // planes in which start - exponent fits
    auto significand = x.significand;
    planes<U, e> room;
    planes<U, range> missing;
    if constexpr (start <= 0) {
        room = rescaled_exponent<X::lowest + start, e>(x);
    } else {
        constexpr int wide = larger(e, range);
        const auto exponent = rescaled_exponent<X::lowest, wide>(x);
        const auto above = add_constant<(u64{1} << wide) - static_cast<u64>(start)>(exponent);  // carry: not below
        room = masked(slice<0, e>(above.sum), above.carry);
        missing = masked(slice<0, range>(constant_minus<static_cast<u64>(start)>(exponent)), !above.carry);
    }
    constexpr int leading_zeros = X::normal ? 0 : X::significand_planes - 1;
    constexpr int steps = smaller(planes_for(leading_zeros), e);
    normalise_steps_within<steps - 1>(significand, room);
    auto w = top_planes<kept>(significand);
    if constexpr (start > 0) w = shift_right_jam<kept>(w, missing);
    const plane<U> leading = w[kept - 1];
    const plane<U> odd = m > 0 ? w[below] : leading & !room[0];
    const plane<U> up = rounds_up<R, below>(w, odd, x.negative, random);
    return laid_out(slice<below, m>(w), room, leading, up);
}

// (No lambdas here and below: GCC leaves some of them as functions, without the registers of their caller.)
template <class X>
ULPINE_FN constexpr auto with_leading_one(const X& x) noexcept {
    if constexpr (X::normal) return x;
    else return normalised<X::significand_planes - 1>(x);
}

// Formats without subnormals, and underflow flushed to zero: the exponent goes as far down as it may, then what lies
// below the smallest number is decided.
template <class F, rounding R, underflow Z, class X, class U, int N>
ULPINE_FN constexpr auto round_normal(const X& x, const random_planes_of<U, N>& random) noexcept {
    constexpr auto s = F::spec;
    constexpr int m = s.fraction_bits, below = planes_below<R, N>, kept = m + 1 + below;
    constexpr bool flush = s.subnormal == subnormals::gradual;
    static_assert(R != rounding::stochastic || flush,
                  "bitsliced: stochastic rounding needs a format with subnormals, kept or flushed to zero");
    const auto n = with_leading_one(x);
    using Y = stdlib::remove_cvref_t<decltype(n)>;
    constexpr int start = -s.exponent_bias() - Y::lowest;  // where the exponent field is 0
    constexpr int e = larger(exponent_planes_from<Y>(start), planes_for(larger(start, 1)));
    const plane<U> leading = n.significand[Y::significand_planes - 1];
    planes<U, e> field = rescaled_exponent<Y::lowest, e>(n);
    plane<U> positive(true);  // the field is not below 0
    if constexpr (start > 0) {
        const auto above = add_constant<(u64{1} << e) - static_cast<u64>(start)>(field);
        field = above.sum;
        positive = above.carry;
    } else if constexpr (start < 0) {
        field = add_constant<static_cast<u64>(-start)>(field).sum;
    }
    const auto w = top_planes<kept>(n.significand);
    const plane<U> odd = m > 0 ? w[below] : field[0];
    const plane<U> up = rounds_up<R, below>(w, odd, x.negative, random);
    const auto rounded = increment(joined(slice<below, m>(w), field), up);
    auto code = joined(rounded.sum, rounded.carry);
    if constexpr (flush) {
        const plane<U> normal = leading & positive & any_in<m, e + 1>(code);
        return masked(code, normal);
    } else if constexpr (!s.has_zero) {
        return masked(code, leading & positive);
    } else {
        // Below the first code, 2^-bias (1 + 2^-M): zero or that code.
        const plane<U> field_zero = positive & !any_of_planes(field);
        plane<U> fraction_zero(true);
        if constexpr (m > 0) fraction_zero = !any_in<below, m>(w);
        const plane<U> low = (field_zero & fraction_zero) | !positive;
        plane<U> half, beyond;
        if constexpr (s.subnormal == subnormals::dlfloat) {  // 2^-bias (1 + 2^-(M+1))
            half = field_zero & w[below - 1];
            beyond = half & any_in<0, below - 1>(w);
        } else if constexpr (m == 0) {  // 2^-bias
            half = field_zero;
            beyond = half & any_in<0, below>(w);
        } else {  // 2^(-bias - 1) (1 + 2^-M)
            const plane<U> next = all_in<0, e>(field) & !positive, rest = any_in<0, below>(w);
            const plane<U> higher = m > 1 ? any_in<below + 1, (m > 1 ? m - 1 : 1)>(w) : plane<U>(false);
            half = field_zero | (next & (w[below] | higher));
            beyond = field_zero | (next & (higher | (w[below] & rest)));
        }
        if constexpr (R != rounding::stochastic) {
            const plane<U> small = takes_upper<R>(plane<U>(false), half, beyond | !half, x.negative);
            code = masked(code, leading & !low);
            code[0] = code[0] | (leading & low & small);
        }
        return code;
    }
}

template <class F, rounding R, underflow Z, class X, class U, int N>
ULPINE_FN constexpr auto round_magnitude(const X& x, const random_planes_of<U, N>& random) noexcept {
    if constexpr (gradual_v<F, Z>) return round_gradual<F, R>(x, random);
    else return round_normal<F, R, Z>(x, random);
}

// The codes that x rounds to.
template <class F, projection P, underflow Z, class X, class U, int N>
ULPINE_FN constexpr planes<U, F::spec.width()> encode_planes(const X& x,
                                                             const random_planes_of<U, N>& random) noexcept {
    constexpr auto s = F::spec;
    constexpr int width = s.exponent_bits + s.fraction_bits;
    const auto code = round_magnitude<F, P.mode, Z>(x, random);
    constexpr int n = decltype(code)::count;
    planes<U, width> magnitude;
    ULPINE_UNROLL_PLANES
    for (int i = 0; i < width; ++i) {
        if (i < n) magnitude[i] = code[i < n ? i : 0];
        else magnitude[i] = plane<U>(false);
    }
    const plane<U> beyond = at_least<s.largest_code() + 1>(code);
    plane<U> zero(false);
    if constexpr (!s.has_zero) zero = !any_of_planes(x.significand);
    return finished<F, P, X::has_nan, X::has_infinity>(magnitude, x.negative, beyond, zero, x.nan, x.infinite);
}

}  // namespace detail
}  // namespace ulpine
