// Operations on decoded operands, exact: the special cases of IEEE 754-2019 (5.4, 6.1-6.3, 7.2), of which the other
// families are restrictions.  What depends on the result's format (x/0, the sign of a sum that cancels, NaN) is left
// to the rounding.
#pragma once

#include "real.hpp"

namespace oracle {

namespace detail {

[[nodiscard]] inline result nan_result() { return result(nan_datum()); }

}  // namespace detail

[[nodiscard]] inline result add(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) {
        return detail::nan_result();
    }
    if (x.is_infinite() && y.is_infinite() && x.negative != y.negative) {
        return detail::nan_result();
    }
    if (x.is_infinite()) {
        return infinity(x.negative);
    }
    if (y.is_infinite()) {
        return infinity(y.negative);
    }
    const dyadic sum = x.value() + y.value();
    if (!is_zero(sum)) {
        return finite(sum);
    }
    result r{zero(x.negative && y.negative)};
    r.cancelled = x.negative != y.negative;  // 6.3: +0, or -0 when rounding toward negative
    return r;
}

[[nodiscard]] inline result sub(const datum& x, const datum& y) { return add(x, y.is_nan() ? y : negated(y)); }

/// The product needs no rounding to be a datum.
[[nodiscard]] inline datum exact_product(const datum& x, const datum& y) {
    const bool negative = x.negative != y.negative;
    if (x.is_nan() || y.is_nan()) {
        return nan_datum();
    }
    if (x.is_infinite() || y.is_infinite()) {
        return x.is_zero() || y.is_zero() ? nan_datum() : infinity(negative);
    }
    return {kind::finite, negative, x.magnitude * y.magnitude};
}

[[nodiscard]] inline result mul(const datum& x, const datum& y) { return exact_product(x, y); }

[[nodiscard]] inline result fma(const datum& x, const datum& y, const datum& z) { return add(exact_product(x, y), z); }

[[nodiscard]] inline result div(const datum& x, const datum& y) {
    const bool negative = x.negative != y.negative;
    if (x.is_nan() || y.is_nan()) {
        return detail::nan_result();
    }
    if (x.is_infinite() && y.is_infinite()) {
        return detail::nan_result();
    }
    if (x.is_zero() && y.is_zero()) {
        return detail::nan_result();
    }
    if (y.is_zero()) {
        result r{infinity(negative)};
        r.by_zero = true;
        return r;
    }
    if (x.is_infinite()) {
        return infinity(negative);
    }
    if (y.is_infinite() || x.is_zero()) {
        return zero(negative);
    }
    return {negative, real{x.magnitude.m, y.magnitude.m, x.magnitude.e - y.magnitude.e, false}};
}

[[nodiscard]] inline result sqrt(const datum& x) {
    if (x.is_nan() || x.is_zero()) {
        return x;
    }
    if (x.negative) {
        return detail::nan_result();
    }
    if (x.is_infinite()) {
        return x;
    }
    return {false, real{x.magnitude.m, {}, x.magnitude.e, true}};
}

/// x - n y with n the integer nearest x/y, ties to even (5.3.1).
[[nodiscard]] inline datum remainder(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan() || x.is_infinite() || y.is_zero()) {
        return nan_datum();
    }
    if (y.is_infinite() || x.is_zero()) {
        return x;
    }
    const long e = x.magnitude.e < y.magnitude.e ? x.magnitude.e : y.magnitude.e;
    const mpz_class a = shifted_left(x.magnitude.m, x.magnitude.e - e);
    const mpz_class b = shifted_left(y.magnitude.m, y.magnitude.e - e);
    mpz_class n;
    mpz_class r;
    mpz_fdiv_qr(n.get_mpz_t(), r.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
    const int half = ::cmp(mpz_class(2 * r), b);
    if (half > 0 || (half == 0 && mpz_odd_p(n.get_mpz_t()) != 0)) {
        r -= b;
    }
    datum d = finite({r, e});
    d.negative = ::sgn(r) == 0 ? x.negative : d.negative != x.negative;
    return d;
}

enum class to_integral {
    floor,
    ceil,
    trunc,
    half_even,
    half_away
};

/// The integer the direction asks for; infinities, NaN and the sign stay (5.9).
[[nodiscard]] inline datum integral(const datum& x, to_integral direction) {
    if (!x.is_finite() || x.is_zero() || x.magnitude.e >= 0) {
        return x;
    }
    mpz_class n;
    mpz_fdiv_q_2exp(n.get_mpz_t(), x.magnitude.m.get_mpz_t(), static_cast<mp_bitcnt_t>(-x.magnitude.e));
    const int part = cmp(x.magnitude, dyadic{n, 0});  // 0: an integer already
    const int half = cmp(x.magnitude, dyadic{2 * n + 1, -1});
    bool up = false;
    switch (direction) {
    case to_integral::floor:
        up = x.negative && part != 0;
        break;
    case to_integral::ceil:
        up = !x.negative && part != 0;
        break;
    case to_integral::trunc:
        break;
    case to_integral::half_even:
        up = half > 0 || (half == 0 && mpz_odd_p(n.get_mpz_t()) != 0);
        break;
    case to_integral::half_away:
        up = half >= 0;
        break;
    }
    if (up) {
        n += 1;
    }
    return {kind::finite, x.negative, {n, 0}};
}

[[nodiscard]] inline datum floor(const datum& x) { return integral(x, to_integral::floor); }
[[nodiscard]] inline datum ceil(const datum& x) { return integral(x, to_integral::ceil); }
[[nodiscard]] inline datum trunc(const datum& x) { return integral(x, to_integral::trunc); }
[[nodiscard]] inline datum rint(const datum& x) { return integral(x, to_integral::half_even); }
[[nodiscard]] inline datum round_half_away(const datum& x) { return integral(x, to_integral::half_away); }

/// The integer value of a finite datum that is one.
[[nodiscard]] inline mpz_class to_mpz(const datum& x) {
    const dyadic r = reduced(x.value());
    if (!x.is_finite() || r.e < 0) {
        throw std::range_error("oracle: not an integer: " + to_string(x));
    }
    return shifted_left(r.m, r.e);
}

enum class ordering {
    less,
    equal,
    greater,
    unordered
};

/// IEEE 754-2019, 5.11: -0 equals +0, NaN is unordered.
[[nodiscard]] inline ordering compare(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) {
        return ordering::unordered;
    }
    const auto level = [](const datum& d) { return d.is_infinite() ? (d.negative ? -1 : 1) : 0; };
    const int c = level(x) != level(y) ? level(x) - level(y) : (level(x) != 0 ? 0 : cmp(x.value(), y.value()));
    return c < 0 ? ordering::less : (c > 0 ? ordering::greater : ordering::equal);
}

/// Posit Standard (2022), 5.3: NaR equals itself and is less than every other posit.
[[nodiscard]] inline ordering compare_posits(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) {
        if (x.is_nan() && y.is_nan()) {
            return ordering::equal;
        }
        return x.is_nan() ? ordering::less : ordering::greater;
    }
    return compare(x, y);
}

/// IEEE 754-2019, 9.6 minimum: NaN if either is, -0 below +0.
[[nodiscard]] inline datum minimum(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) {
        return nan_datum();
    }
    const ordering o = compare(x, y);
    if (o == ordering::equal) {
        return x.negative ? x : y;
    }
    return o == ordering::less ? x : y;
}

[[nodiscard]] inline datum maximum(const datum& x, const datum& y) {
    if (x.is_nan() || y.is_nan()) {
        return nan_datum();
    }
    const ordering o = compare(x, y);
    if (o == ordering::equal) {
        return x.negative ? y : x;
    }
    return o == ordering::greater ? x : y;
}

}  // namespace oracle
