// IEEE P3109, draft 4.0, by its definitions as they are written, in exact rational arithmetic: decoding, projection and
// the operations, also into the external formats.  Nothing here searches for neighbours as round.hpp does: RoundToPrecision
// is computed as the report writes it, so the two check each other.
#pragma once

#include "operations.hpp"

#include <array>
#include <string>

namespace oracle::p3109 {

using code = std::uint64_t;

enum class mode {
    nearest_ties_to_even,
    nearest_ties_to_away,
    toward_zero,
    toward_positive,
    toward_negative,
    to_odd,
    stochastic_a,
    stochastic_b,
    stochastic_c
};
enum class saturation {
    finite,
    propagate,
    none
};
/// A projection; N random bits of value R for the stochastic modes.
struct projection {
    p3109::mode mode = mode::nearest_ties_to_even;
    p3109::saturation saturation = saturation::none;
    int n = 0;
    std::uint64_t r = 0;
};

inline constexpr std::array deterministic_modes{mode::nearest_ties_to_even, mode::nearest_ties_to_away,
                                                mode::toward_zero,          mode::toward_positive,
                                                mode::toward_negative,      mode::to_odd};
inline constexpr std::array stochastic_modes{mode::stochastic_a, mode::stochastic_b, mode::stochastic_c};
inline constexpr std::array saturations{saturation::finite, saturation::propagate, saturation::none};

/// Binary{K, P, Sigma, Delta}, 3; or an external format, 4.7.2.
struct format {
    int k = 8;
    int p = 4;
    bool is_signed = true;
    bool is_extended = true;
    bool is_external = false;
    int b = 8;  // exponent bias
};

[[nodiscard]] inline format make(int k, int p, bool is_signed, bool is_extended) {
    return {k, p, is_signed, is_extended, false, is_signed ? 1 << (k - p - 1) : 1 << (k - p)};
}
[[nodiscard]] inline format binary64() { return {64, 53, true, true, true, 1023}; }
[[nodiscard]] inline format binary32() { return {32, 24, true, true, true, 127}; }
[[nodiscard]] inline format binary16() { return {16, 11, true, true, true, 15}; }
[[nodiscard]] inline format bfloat16() { return {16, 8, true, true, true, 127}; }

[[nodiscard]] inline std::string name_of(const format& f) {
    return std::string(f.is_external ? "external" : "Binary") + std::to_string(f.k) + "p" + std::to_string(f.p) +
           (f.is_signed ? "s" : "u") + (f.is_extended ? "e" : "f");
}

/// The special codes: the table of 4.14 and annex B.
[[nodiscard]] inline code power(int e) { return code{1} << e; }
[[nodiscard]] inline code infinity_magnitude(const format& f) {  // of +inf; f has infinities
    if (f.is_external) return power(f.k - 1) - power(f.p - 1);
    return f.is_signed ? power(f.k - 1) - 1 : power(f.k) - 2;
}
[[nodiscard]] inline code nan_code(const format& f) {
    if (f.is_external) return infinity_magnitude(f) + power(f.p - 2);
    return f.is_signed ? power(f.k - 1) : power(f.k) - 1;
}
[[nodiscard]] inline code max_finite_code(const format& f) {
    if (f.is_external) return infinity_magnitude(f) - 1;
    if (f.is_signed) return f.is_extended ? power(f.k - 1) - 2 : power(f.k - 1) - 1;
    return f.is_extended ? power(f.k) - 3 : power(f.k) - 2;
}
[[nodiscard]] inline code min_finite_code(const format& f) {
    return f.is_signed ? max_finite_code(f) + power(f.k - 1) : 0;
}
[[nodiscard]] inline code infinity_code(const format& f, bool negative) {
    return infinity_magnitude(f) + (negative ? power(f.k - 1) : 0);
}

/// A decoded code: the value is significand * 2^exponent.
struct decoded {
    kind what = kind::finite;
    bool negative = false;
    std::uint64_t significand = 0;
    long exponent = 0;
};

/// 4.7.2.  Zero has no sign, NaN none either.
[[nodiscard]] inline decoded decode_fields(const format& f, code x) {
    const bool upper_half = f.is_signed && x >= power(f.k - 1);
    const code magnitude = upper_half ? x - power(f.k - 1) : x;
    if (f.is_external ? magnitude > infinity_magnitude(f) : x == nan_code(f)) return {kind::nan, false, 0, 0};
    if (f.is_extended && magnitude == infinity_magnitude(f)) return {kind::infinite, upper_half, 0, 0};
    const code t = magnitude % power(f.p - 1);
    const long e = static_cast<long>(magnitude / power(f.p - 1));
    if (magnitude == 0) return {};
    if (e == 0) return {kind::finite, upper_half, t, 1L - f.p + 1 - f.b};
    return {kind::finite, upper_half, power(f.p - 1) + t, 1L - f.p + e - f.b};
}
[[nodiscard]] inline datum decode(const format& f, code x) {
    const decoded d = decode_fields(f, x);
    return {d.what, d.negative, {mpz_class(static_cast<unsigned long>(d.significand)), d.exponent}};
}

namespace detail {

/// floor(log2 x) for x > 0.
[[nodiscard]] inline long floor_log2(const real& x) {
    const auto range = oracle::detail::range_of(oracle::detail::view(x), false);
    long g = x.root ? (range.low >= 0 ? range.low / 2 : -((1 - range.low) / 2)) : range.low;
    while (cmp(x, power_of_two(g)) < 0) --g;
    while (cmp(x, power_of_two(g + 1)) >= 0) ++g;
    return g;
}
[[nodiscard]] inline bool is_odd(const mpz_class& x) { return mpz_odd_p(x.get_mpz_t()) != 0; }

}  // namespace detail

/// 4.7.3 to 4.7.5, for a finite x other than 0.
[[nodiscard]] inline dyadic round_to_precision(int p, int b, const projection& rho, const result& x) {
    const real& magnitude = x.magnitude;
    const long log = detail::floor_log2(magnitude);
    const long q = (log > 1L - b ? log : 1L - b) - p + 1;
    mpz_class i = floor_scaled(magnitude, -q);
    const bool inexact = cmp(magnitude, dyadic{i, q}) != 0;                              // nu > 0
    const int half = cmp(magnitude, dyadic{2 * i + 1, q - 1});                           // sign of nu - 1/2
    const bool code_is_even = p > 1 ? !detail::is_odd(i) : ::sgn(i) == 0 || (q + b) % 2 == 0;
    const auto fraction = [&](int n) { return mpz_class(floor_scaled(magnitude, n - q) - shifted_left(i, n)); };
    const mpz_class r(static_cast<unsigned long>(rho.r)), range = shifted_left(mpz_class(1), rho.n);
    bool away = false;
    switch (rho.mode) {
    case mode::toward_zero:
        break;
    case mode::toward_positive:
        away = inexact && !x.negative;
        break;
    case mode::toward_negative:
        away = inexact && x.negative;
        break;
    case mode::nearest_ties_to_away:
        away = half >= 0;
        break;
    case mode::nearest_ties_to_even:
        away = half > 0 || (half == 0 && !code_is_even);
        break;
    case mode::to_odd:
        away = inexact && code_is_even;
        break;
    case mode::stochastic_a:
        away = fraction(rho.n) + r >= range;
        break;
    case mode::stochastic_b:
        away = fraction(rho.n + 1) + 2 * r + 1 >= 2 * range;
        break;
    case mode::stochastic_c: {
        mpz_class whole = fraction(rho.n);  // RNITE(nu 2^N)
        const int side = cmp(magnitude, dyadic{2 * (shifted_left(i, rho.n) + whole) + 1, q - rho.n - 1});
        if (side > 0 || (side == 0 && detail::is_odd(whole))) whole += 1;
        away = whole + r >= range;
        break;
    }
    }
    if (away) i += 1;
    return {x.negative ? mpz_class(-i) : i, q};
}

/// 4.7.6, for members of the set.
[[nodiscard]] inline code encode(const format& f, const dyadic& x) {
    if (is_zero(x)) return 0;
    const long log = detail::floor_log2(exact(abs(x)).magnitude);
    const long e = log > 1L - f.b ? log : 1L - f.b;
    const dyadic s = scaled(abs(x), f.p - 1 - e);
    const mpz_class whole = floor_scaled(exact(s).magnitude, 0);
    if (cmp(s, dyadic{whole, 0}) != 0) throw std::logic_error("oracle: encode of a value between two codes");
    const code significand = whole.get_ui(), t = significand % power(f.p - 1);
    const code magnitude =
        significand < power(f.p - 1) ? t : t + static_cast<code>(e + f.b) * power(f.p - 1);
    return magnitude + (sgn(x) < 0 ? power(f.k - 1) : 0);
}

/// What becomes of a rounded value: one of the two ends, an infinity or NaN; 4.7.5 in codes.
[[nodiscard]] inline code saturated(const format& f, const projection& rho, bool infinite, bool negative) {
    const bool is_extended = f.is_extended, has_minus = f.is_signed && f.is_extended;
    const code hi = max_finite_code(f), lo = min_finite_code(f);
    if (rho.saturation == saturation::finite) return negative ? lo : hi;
    if (infinite) {
        if (!negative) return is_extended ? infinity_code(f, false) : hi;
        if (has_minus) return infinity_code(f, true);
        return f.is_signed || rho.saturation == saturation::propagate ? lo : nan_code(f);
    }
    if (rho.saturation == saturation::propagate) return negative ? lo : hi;
    if (!negative) {
        if (!is_extended) return hi;
        switch (rho.mode) {
        case mode::toward_zero:
        case mode::toward_negative:
            return hi;
        case mode::to_odd:
            return f.is_signed ? infinity_code(f, false) : hi;
        default:
            return infinity_code(f, false);
        }
    }
    if (f.is_signed && !is_extended) return lo;
    const code below = f.is_signed ? infinity_code(f, true) : nan_code(f);
    return rho.mode == mode::toward_zero || rho.mode == mode::toward_positive ? lo : below;
}

/// The saturation and the encoding of a value that is rounded already.
[[nodiscard]] inline code settle(const format& f, const projection& rho, const dyadic& rounded) {
    if (rounded > decode(f, max_finite_code(f)).value()) return saturated(f, rho, false, false);
    if (rounded < decode(f, min_finite_code(f)).value()) return saturated(f, rho, false, true);
    return encode(f, rounded);
}

/// Project_{f, rho}(x), 4.7.3 to 4.7.5.  The quotient by zero is NaN.
[[nodiscard]] inline code project(const format& f, const projection& rho, const result& x) {
    if (x.what == kind::nan || x.by_zero) return nan_code(f);
    if (x.what == kind::infinite) return saturated(f, rho, true, x.negative);
    return x.is_zero() ? 0 : settle(f, rho, round_to_precision(f.p, f.b, rho, x));
}

// ---- Operations on closed extended reals beyond oracle/operations.hpp; NaN first, 4.10 ---------------------------

[[nodiscard]] inline result recip(const datum& x) {
    return oracle::div(finite(from_integer(1)), x);
}
[[nodiscard]] inline result rsqrt(const datum& x) {
    if (x.is_nan() || x.is_zero() || x.negative) return nan_datum();
    if (x.is_infinite()) return zero();
    return {false, real{mpz_class(1), x.magnitude.m, -x.magnitude.e, true}};
}
[[nodiscard]] inline result hypot(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) return nan_datum();
    if (x.is_infinite() || y.is_infinite()) return infinity(false);
    const dyadic sum = x.magnitude * x.magnitude + y.magnitude * y.magnitude;
    return {false, real{sum.m, {}, sum.e, true}};
}
/// The sum before rounding as a datum; every finite sum is one.
[[nodiscard]] inline datum exact_sum(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan() || (x.is_infinite() && y.is_infinite() && x.negative != y.negative))
        return nan_datum();
    if (x.is_infinite()) return x;
    if (y.is_infinite()) return y;
    return finite(x.value() + y.value());
}
[[nodiscard]] inline datum faa(const datum& x, const datum& y, const datum& z) {
    if (x.is_nan() || y.is_nan() || z.is_nan()) return nan_datum();
    const auto any = [&](bool negative) {
        const auto is = [&](const datum& d) { return d.is_infinite() && d.negative == negative; };
        return is(x) || is(y) || is(z);
    };
    if (any(false) && any(true)) return nan_datum();
    if (any(false) || any(true)) return infinity(any(true));
    return finite(x.value() + y.value() + z.value());
}
[[nodiscard]] inline datum copy_sign(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) return nan_datum();
    datum d = x;
    d.negative = y.negative && !y.is_zero();
    return d;
}

/// 4.11, in the order of the report's table.
enum class extremum {
    minimum,
    maximum,
    minimum_number,
    maximum_number,
    minimum_magnitude,
    maximum_magnitude,
    minimum_magnitude_number,
    maximum_magnitude_number,
    minimum_finite,
    maximum_finite
};
inline constexpr int extrema = 10;

/// The order of two data that are not NaN: by value, and by magnitude.  Of a negative and a positive zero the negative
/// one is the less, as IEEE 754-2019, 9.6; the report has one zero.
struct order_of_pair {
    ordering value = ordering::unordered;
    ordering magnitude = ordering::unordered;
};
[[nodiscard]] inline order_of_pair order_of(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) return {};
    order_of_pair o{compare(x, y), ordering::equal};
    if (o.value == ordering::equal && x.negative != y.negative)
        o.value = x.negative ? ordering::less : ordering::greater;
    else if (o.value != ordering::equal && x.negative == y.negative)
        o.magnitude = x.negative ? (o.value == ordering::less ? ordering::greater : ordering::less) : o.value;
    else if (o.value != ordering::equal && x.is_infinite() != y.is_infinite())
        o.magnitude = x.is_infinite() ? ordering::greater : ordering::less;
    else if (o.value != ordering::equal && x.is_finite()) {
        const int c = cmp(x.magnitude, y.magnitude);
        o.magnitude = c < 0 ? ordering::less : c > 0 ? ordering::greater : ordering::equal;
    }
    return o;
}
[[nodiscard]] inline datum extremum_of(extremum op, const datum& x, const datum& y, const order_of_pair& order) {
    const int index = static_cast<int>(op);
    const bool maximum = index % 2 != 0;
    if (x.is_nan() || y.is_nan()) {
        const bool skips = index / 2 == 1 || index / 2 >= 3;
        return skips ? (x.is_nan() ? y : x) : nan_datum();
    }
    if (index / 2 == 4 && x.is_infinite() != y.is_infinite()) return x.is_infinite() ? y : x;
    const bool by_magnitude = (index / 2 == 2 || index / 2 == 3) && order.magnitude != ordering::equal;
    const ordering o = by_magnitude ? order.magnitude : order.value;
    return (o == ordering::greater) == maximum ? x : y;
}
[[nodiscard]] inline datum extremum_of(extremum op, const datum& x, const datum& y) {
    return extremum_of(op, x, y, order_of(x, y));
}
[[nodiscard]] inline datum clamp(const datum& x, const datum& lo, const datum& hi) {
    if (x.is_nan() || lo.is_nan() || hi.is_nan() || compare(lo, hi) == ordering::greater) return nan_datum();
    return oracle::minimum(oracle::maximum(x, lo), hi);
}
[[nodiscard]] inline bool total_order(const datum& x, const datum& y) {
    if (x.is_nan()) return true;
    if (y.is_nan()) return false;
    return compare(x, y) != ordering::greater;
}

/// NextGreaterThan and NextLessThan, 4.13 to 4.16, by looking at every code.
[[nodiscard]] inline code next(const format& f, code x, bool up) {
    const datum from = decode(f, x);
    code best = nan_code(f);
    if (from.is_nan()) return best;
    const ordering beyond = up ? ordering::greater : ordering::less;
    for (code c = 0; c < power(f.k); ++c) {
        const datum d = decode(f, c);
        if (d.is_nan() || compare(d, from) != beyond) continue;
        if (best == nan_code(f) || compare(decode(f, best), d) == beyond) best = c;
    }
    return best;
}

}  // namespace oracle::p3109
