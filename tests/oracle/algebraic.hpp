// Algebraic functions of decoded operands, exact or known to a thousand bits, from integers alone (GMP).  Special cases
// of IEEE 754-2019, 9.2.1; what the families do differently is the caller's choice.
#pragma once

#include "operations.hpp"

namespace oracle {

[[nodiscard]] inline result fmm(const datum& x, const datum& y, const datum& z) {
    return exact_product(exact_product(x, y), z);
}

[[nodiscard]] inline result faa(const datum& x, const datum& y, const datum& z) {
    const datum* all[] = {&x, &y, &z};
    bool positive = false;
    bool negative = false;
    bool any_minus = false;
    bool any_plus = false;
    dyadic sum{};
    for (const datum* d : all) {
        if (d->is_nan()) {
            return nan_datum();
        }
        (d->negative ? any_minus : any_plus) = true;
        if (d->is_infinite()) {
            (d->negative ? negative : positive) = true;
        } else {
            sum = sum + d->value();
        }
    }
    if (positive || negative) {
        return positive && negative ? nan_datum() : infinity(negative);
    }
    if (!is_zero(sum)) {
        return finite(sum);
    }
    result r{zero(any_minus && !any_plus)};
    r.cancelled = any_minus && any_plus;
    return r;
}

[[nodiscard]] inline result recip(const datum& x) { return div(finite(from_integer(1)), x); }

[[nodiscard]] inline result rsqrt(const datum& x) {
    if (x.is_zero()) {
        result r{infinity(x.negative)};
        r.by_zero = true;
        return r;
    }
    if (x.is_nan() || x.negative) {
        return nan_datum();
    }
    if (x.is_infinite()) {
        return zero();
    }
    return {false, real{mpz_class(1), x.magnitude.m, -x.magnitude.e, true}};
}

/// nan_first: NaN wins over an infinity (P3109, posits).
[[nodiscard]] inline result hypot(const datum& x, const datum& y, bool nan_first) {
    const bool nan = x.is_nan() || y.is_nan();
    if (x.is_infinite() || y.is_infinite()) {
        return nan && nan_first ? nan_datum() : infinity(false);
    }
    if (nan) {
        return nan_datum();
    }
    const dyadic squares = x.magnitude * x.magnitude + y.magnitude * y.magnitude;
    return {false, real{squares.m, {}, squares.e, !is_zero(squares)}};
}

namespace detail {

inline constexpr long far_exponent = 1L << 20;

/// Bounds m 2^e of a positive real.
struct bounds {
    mpz_class low;
    mpz_class high;
    long e = 0;
};

inline void cut(bounds& b, long bits) {
    const long drop = bit_length(b.high) - bits;
    if (drop <= 0) {
        return;
    }
    mpz_fdiv_q_2exp(b.low.get_mpz_t(), b.low.get_mpz_t(), static_cast<mp_bitcnt_t>(drop));
    mpz_cdiv_q_2exp(b.high.get_mpz_t(), b.high.get_mpz_t(), static_cast<mp_bitcnt_t>(drop));
    b.e += drop;
}

/// base^n by squaring from the lowest bit up; e is held at the far end once it is there.
[[nodiscard]] inline bounds power_bounds(const dyadic& base, unsigned long n, long bits) {
    const auto product = [bits](const bounds& x, const bounds& y) {
        bounds r{x.low * y.low, x.high * y.high, x.e + y.e};
        cut(r, bits);
        const long top = bit_length(r.high) + r.e;
        if (top > far_exponent || top < -far_exponent) {
            r.e += (top > 0 ? far_exponent : -far_exponent) - top;
        }
        return r;
    };
    bounds square{base.m, base.m, base.e};
    bounds power{1, 1, 0};
    for (; n != 0; n >>= 1) {
        if (n % 2 != 0) {
            power = product(power, square);
        }
        square = product(square, square);
    }
    return power;
}

/// A real between bounds that agree to so many bits, and is no dyadic of so few: cut, and an odd bit below.
[[nodiscard]] inline real jammed(bounds b, long bits) {
    const long drop = bit_length(b.high) - bits;
    if (drop < 0) {
        throw std::logic_error("oracle: bounds too short");
    }
    mpz_fdiv_q_2exp(b.low.get_mpz_t(), b.low.get_mpz_t(), static_cast<mp_bitcnt_t>(drop));
    mpz_fdiv_q_2exp(b.high.get_mpz_t(), b.high.get_mpz_t(), static_cast<mp_bitcnt_t>(drop));
    if (b.low != b.high) {
        throw std::logic_error("oracle: a power is closer to a short number than expected");
    }
    return {2 * b.low + 1, {}, b.e + drop - 1, false};
}

}  // namespace detail

/// |base|^n for a positive dyadic and n != 0.
[[nodiscard]] inline real power(const dyadic& base, long n) {
    const dyadic b = reduced(base);
    const unsigned long count = n < 0 ? 0UL - static_cast<unsigned long>(n) : static_cast<unsigned long>(n);
    const bool one = b.m == 1;
    if (one || count <= 4 || count <= 20000UL / static_cast<unsigned long>(bit_length(b.m))) {
        mpz_class m;
        mpz_pow_ui(m.get_mpz_t(), b.m.get_mpz_t(), one ? 1UL : count);
        const mpz_class end(detail::far_exponent);
        const mpz_class wanted = mpz_class(b.e) * n;
        const long e = mpz_class(wanted > end ? end : wanted < -end ? mpz_class(-end) : wanted).get_si();
        return n > 0 ? real{m, {}, e, false} : real{mpz_class(1), m, e, false};
    }
    // 1 + x may be close to 1, or to x, as far as the length of its significand.
    const long kept = 1000 + bit_length(b.m);
    detail::bounds p = detail::power_bounds(b, count, 3 * kept);
    if (n < 0) {
        const long k = 6 * kept;
        const mpz_class one_scaled = mpz_class(1) << static_cast<mp_bitcnt_t>(k);
        p = detail::bounds{one_scaled / p.high, one_scaled / p.low + 1, -k - p.e};
    }
    return detail::jammed(p, kept);
}

/// (1 + x)^n.  only_above: x < -1 is invalid (IEEE 754).  nan_stays: NaN^0 is NaN.
[[nodiscard]] inline result compound(const datum& x, long n, bool only_above, bool nan_stays) {
    if (x.is_nan()) {
        return n == 0 && !nan_stays ? result(finite(from_integer(1))) : result(nan_datum());
    }
    const bool odd = n % 2 != 0;
    if (x.is_infinite()) {
        if (x.negative && only_above) {
            return nan_datum();
        }
        return n == 0  ? result(finite(from_integer(1)))
               : n > 0 ? result(infinity(x.negative && odd))
                       : result(zero(x.negative && odd));
    }
    const dyadic base = x.value() + from_integer(1);
    if (sgn(base) < 0 && only_above) {
        return nan_datum();
    }
    if (n == 0) {
        return finite(from_integer(1));
    }
    if (is_zero(base)) {
        result r{n > 0 ? zero() : infinity(false)};
        r.by_zero = n < 0;
        return r;
    }
    return {sgn(base) < 0 && odd, power(abs(base), n)};
}

namespace detail {

/// x^(1/n) of a positive dyadic: 400 bits, cut, and an odd bit below where it is inexact.  |n| up to some thousands.
[[nodiscard]] inline real root(const dyadic& x, long n) {
    const unsigned long count = static_cast<unsigned long>(n < 0 ? -n : n);
    const long size = bit_length(x.m) + x.e;
    const long scale = 400 - (n < 0 ? -size : size) / static_cast<long>(count);
    const long shift = static_cast<long>(count) * scale + (n < 0 ? -x.e : x.e);
    mpz_class radicand;
    bool exact = true;
    if (n > 0 && shift >= 0) {
        radicand = shifted_left(x.m, shift);
    } else {
        const mpz_class numerator = n > 0 ? x.m : shift >= 0 ? shifted_left(1, shift) : mpz_class(1);
        mpz_class denominator = n > 0 ? mpz_class(1) : x.m;
        denominator = shift < 0 ? shifted_left(denominator, -shift) : denominator;
        mpz_class rest;
        mpz_fdiv_qr(radicand.get_mpz_t(), rest.get_mpz_t(), numerator.get_mpz_t(), denominator.get_mpz_t());
        exact = rest == 0;
    }
    mpz_class r;
    exact = mpz_root(r.get_mpz_t(), radicand.get_mpz_t(), count) != 0 && exact;
    return {2 * r + (exact ? 0 : 1), {}, -scale - 1, false};
}

}  // namespace detail

/// x^(1/n)
[[nodiscard]] inline result rootn(const datum& x, long n) {
    const bool odd = n % 2 != 0;
    if (x.is_nan() || n == 0 || (x.negative && !odd && !x.is_zero())) {
        return nan_datum();
    }
    const bool negative = x.negative && odd;
    if (x.is_zero()) {
        result r{n > 0 ? zero(negative) : infinity(negative)};
        r.by_zero = n < 0;
        return r;
    }
    if (x.is_infinite()) {
        return n > 0 ? infinity(negative) : zero(negative);
    }
    return {negative, detail::root(x.magnitude, n)};
}

}  // namespace oracle
