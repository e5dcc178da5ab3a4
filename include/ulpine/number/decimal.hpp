// Exact conversion between decimal digits and the values of a format.  Nothing here rounds into a format: what goes to
// its encoder is the exact value with all lost bits jammed.
#pragma once

#include <ulpine/number/natural.hpp>
#include <ulpine/number/operations.hpp>
#include <ulpine/number/scan.hpp>

namespace ulpine::detail {

// 2^lowest divides every value and every threshold of a format (geometric ones apart), and all are below 2^highest.
struct value_range {
    int lowest;
    int highest;
};
inline value_range range_of(const posit_spec& s) noexcept {
    const int reach = s.bits << s.exponent_bits;
    return {s.scale - reach - s.bits, s.scale + reach};
}
inline value_range range_of(const minifloat_spec& s) noexcept {
    return {-s.exponent_bias() - s.fraction_bits - 2, (1 << s.exponent_bits) - s.exponent_bias() + 1};
}
inline value_range range_of(const fixed_spec& s) noexcept { return {-s.fraction_bits - 2, s.integer_bits + 1}; }
inline value_range range_of(const lookup_spec&) noexcept { return {-1078, 1025}; }

template <class T>
inline constexpr bool is_lookup_v = false;
template <class F>
    requires(stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>)
inline constexpr bool is_lookup_v<number<F>> = true;

// Where reading wraps: the value counts modulo 2^integer_bits.
template <class T, projection P>
inline constexpr bool reads_modulo = false;
template <class F, projection P>
    requires requires { F::spec.integer_bits; }
inline constexpr bool reads_modulo<number<F>, P> = wraps<number<F>, P>;

// numerator / denominator · 2^exponent as a working word; lost: it is not exact.
template <class U>
struct jammed {
    unpacked<U> value;
    bool lost;
};
template <class U>
jammed<U> to_word(const natural& numerator, const natural& denominator, i64 exponent, bool negative) {
    if (numerator.is_zero()) return {{U(0), zero_exponent, negative, false, false}, false};
    natural divided;
    const natural* whole = &numerator;
    i64 scale = 0;
    bool lost = false;
    if (denominator.bit_length() > 1) {
        scale = larger(digits<U> + 1 + denominator.bit_length() - numerator.bit_length(), i64{0});
        auto [value, remainder] = natural::divide(numerator << scale, denominator);
        divided = std::move(value);
        lost = !remainder.is_zero();
        whole = &divided;
    }
    const i64 cut = whole->bit_length() - digits<U>;
    lost = lost || whole->any_below(cut);
    U significand(0);
    for (int i = digits<U> / 64 - 1; i >= 0; --i) significand = shl(significand, 64) | U(whole->bits_at(cut + 64 * i));
    const int top = static_cast<int>(whole->bit_length() - 1 - scale + exponent);
    return {{significand | U(lost), top, negative, false, false}, lost};
}

// The order of a · 2^m and b · 2^n: negative, 0, positive.
inline int compare(const natural& a, i64 m, const natural& b, i64 n) {
    const natural x = a << larger(m - n, i64{0}), y = b << larger(n - m, i64{0});
    return x < y ? -1 : y < x ? 1 : 0;
}

// The order of numerator / denominator · 2^exponent against the midpoint, or the geometric mean, of |a| and |b|.
inline int compare_with_threshold(const lookup_spec& s, const natural& numerator, const natural& denominator, i64 exponent,
                                  const unpacked<u64>& a, const unpacked<u64>& b) {
    const bool has_zero = a.significand == 0 || b.significand == 0;
    const i64 am = a.significand == 0 ? b.exponent : a.exponent, bm = b.significand == 0 ? a.exponent : b.exponent;
    const natural x(a.significand), y(b.significand);
    if (s.rule == threshold_rule::geometric && !has_zero && a.negative == b.negative)
        return compare(numerator * numerator, 2 * exponent, x * y * denominator * denominator, am + bm - 126);
    const i64 unit = smaller(am, bm);
    const natural p = x << (am - unit), q = y << (bm - unit);
    const natural sum = a.negative == b.negative ? p + q : p < q ? q - p : p - q;
    return compare(numerator, exponent + 1, sum * denominator, unit - 63);
}

// The exact value rounded once.  A working word decides for every format but a lookup set: the threshold of two values
// is irrational, or longer than the word, where the two nearest words to the value may round apart.
template <class T, projection P>
T round_exact(const natural& numerator, const natural& denominator, i64 exponent, bool negative) {
    using U = word_for<result_bits<T, P>>;
    const auto [x, lost] = to_word<U>(numerator, denominator, exponent, negative);
    const T rounded = pack<T, P>(x, random_bits{});
    if constexpr (is_lookup_v<T> && (P.mode == rounding::nearest_even || P.mode == rounding::nearest_away)) {
        if (!lost || T::spec.rule == threshold_rule::given) return rounded;
        unpacked<U> below = x, above = x;
        below.significand = x.significand & ~U(1);
        above.significand = below.significand + U(2);
        if (above.significand == U(0)) above = {U(1) << (digits<U> - 1), x.exponent + 1, negative, false, false};
        const T a = pack<T, P>(below, random_bits{}), b = pack<T, P>(above, random_bits{});
        if (a.bits() == b.bits()) return a;
        const int order = compare_with_threshold(T::spec, numerator, denominator, exponent, unpack(a), unpack(b));
        return order < 0 ? a : order > 0 ? b : rounded;
    }
    return rounded;
}

// numerator / denominator · 2^exponent modulo 2^modulus.
inline void reduce(natural& numerator, const natural& denominator, i64& exponent, i64 modulus) {
    if (exponent > modulus) {
        numerator = numerator << (exponent - modulus);
        exponent = modulus;
    }
    if (denominator.bit_length() == 1)
        numerator = numerator.low_bits(modulus - exponent);
    else
        numerator = natural::divide(numerator, denominator << (modulus - exponent)).second;
}

// digits · 10^exponent, cut to what can count: beyond the format's range (non-modulo) one digit stands for all, and
// digits below the last place of every threshold become one digit 1.
template <class T, projection P>
void shorten(std::string& digits, i64& exponent) {
    const value_range range = range_of(T::spec);
    const i64 finest = smaller(range.lowest, 0);  // 10^finest divides nothing smaller that counts: 2^lowest has -lowest places
    const i64 top = exponent + static_cast<i64>(digits.size());  // the value is below 10^top and not below 10^(top-1)
    if constexpr (reads_modulo<T, P>) {
        // 2^integer_bits divides 10^n for n >= integer_bits.
        const i64 excess = top - larger(T::spec.integer_bits, 0);
        if (excess >= static_cast<i64>(digits.size())) digits.clear();
        else if (excess > 0) digits.erase(0, static_cast<std::size_t>(excess));
        if (digits.empty()) return;
    } else if ((top - 1) * 3 > range.highest) {  // 10^n > 2^(3n)
        digits = "1";
        exponent = larger(range.highest, 0) / 3 + 2;
        return;
    }
    if (exponent >= finest) return;
    // With a geometric threshold every digit may count, unless all are far below the smallest value.
    if (top >= finest - 2 && is_lookup_v<T>)
        if (T_rule_is_geometric<T>()) return;
    const i64 kept = larger(top - finest, i64{0});
    if (kept >= static_cast<i64>(digits.size())) return;
    digits.resize(static_cast<std::size_t>(kept));
    digits.push_back('1');
    exponent = smaller(top, finest) - 1;
}

}  // namespace ulpine::detail
