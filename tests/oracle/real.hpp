// Exact results: what an operation yields before it is rounded.
#pragma once

#include "dyadic.hpp"

#include <string>

namespace oracle {

/// A non-negative real: p/q * 2^e, or the square root of that.  q = 0 stands for "no divisor".
struct real {
    mpz_class p{};
    mpz_class q{};
    long e = 0;
    bool root = false;
};

namespace detail {

/// A real or a dyadic, without copying.
struct real_view {
    const mpz_class* p;
    const mpz_class* q;  // null: no divisor
    long e;
    bool root;
};

[[nodiscard]] inline real_view view(const real& x) { return {&x.p, ::sgn(x.q) == 0 ? nullptr : &x.q, x.e, x.root}; }
[[nodiscard]] inline real_view view(const dyadic& x) { return {&x.m, nullptr, x.e, false}; }

struct exponent_range {  // 2^low <= x < 2^high
    long low;
    long high;
};

[[nodiscard]] inline exponent_range range_of(const real_view& x, bool square) {
    const long top = bit_length(*x.p) + x.e;
    exponent_range r{top - 1, top};
    if (x.q != nullptr) {
        const long bits = bit_length(*x.q);
        r = {top - 1 - bits, top - bits + 1};
    }
    return square ? exponent_range{2 * r.low, 2 * r.high} : r;
}

/// Compares non-negative x and y.  Quotients by cross multiplication, roots by squaring the other side.
[[nodiscard]] inline int compare(const real_view& x, const real_view& y) {
    const int sx = ::sgn(*x.p);
    const int sy = ::sgn(*y.p);
    if (sx == 0 || sy == 0) {
        return sx - sy;
    }
    const bool any_root = x.root || y.root;
    const bool square_x = any_root && !x.root;
    const bool square_y = any_root && !y.root;
    const exponent_range rx = range_of(x, square_x);
    const exponent_range ry = range_of(y, square_y);
    if (rx.high <= ry.low) {
        return -1;
    }
    if (ry.high <= rx.low) {
        return 1;
    }

    mpz_class a = square_x ? mpz_class(*x.p * *x.p) : *x.p;
    mpz_class b = square_y ? mpz_class(*y.p * *y.p) : *y.p;
    if (y.q != nullptr) {
        a *= square_y ? mpz_class(*y.q * *y.q) : *y.q;
    }
    if (x.q != nullptr) {
        b *= square_x ? mpz_class(*x.q * *x.q) : *x.q;
    }
    const long ea = square_x ? 2 * x.e : x.e;
    const long eb = square_y ? 2 * y.e : y.e;
    if (ea > eb) {
        a = shifted_left(a, ea - eb);
    }
    if (eb > ea) {
        b = shifted_left(b, eb - ea);
    }
    return ::cmp(a, b);
}

}  // namespace detail

[[nodiscard]] inline int cmp(const real& x, const real& y) { return detail::compare(detail::view(x), detail::view(y)); }

/// y must not be negative.
[[nodiscard]] inline int cmp(const real& x, const dyadic& y) {
    return detail::compare(detail::view(x), detail::view(y));
}

/// floor(x * 2^k)
[[nodiscard]] inline mpz_class floor_scaled(const real& x, long k) {
    const long e = x.root ? x.e + 2 * k : x.e + k;
    mpz_class numerator = x.p;
    mpz_class denominator = ::sgn(x.q) == 0 ? mpz_class(1) : x.q;
    if (e >= 0) {
        numerator = shifted_left(numerator, e);
    } else {
        denominator = shifted_left(denominator, -e);
    }
    mpz_class r;
    mpz_fdiv_q(r.get_mpz_t(), numerator.get_mpz_t(), denominator.get_mpz_t());
    return x.root ? mpz_class(::sqrt(r)) : r;  // floor(sqrt(y)) = isqrt(floor(y))
}

enum class kind {
    finite,
    infinite,
    nan
};

/// What a code stands for: NaN, a signed infinity, or a signed dyadic (magnitude, so that -0 exists).
struct datum {
    kind what = kind::finite;
    bool negative = false;
    dyadic magnitude{};

    [[nodiscard]] bool is_nan() const { return what == kind::nan; }
    [[nodiscard]] bool is_infinite() const { return what == kind::infinite; }
    [[nodiscard]] bool is_finite() const { return what == kind::finite; }
    [[nodiscard]] bool is_zero() const { return is_finite() && oracle::is_zero(magnitude); }
    /// The signed value of a finite datum.
    [[nodiscard]] dyadic value() const { return negative ? -magnitude : magnitude; }
};

[[nodiscard]] inline datum nan_datum() { return {kind::nan, false, {}}; }
[[nodiscard]] inline datum infinity(bool negative) { return {kind::infinite, negative, {}}; }
[[nodiscard]] inline datum zero(bool negative = false) { return {kind::finite, negative, {}}; }
[[nodiscard]] inline datum finite(const dyadic& x) { return {kind::finite, sgn(x) < 0, abs(x)}; }
[[nodiscard]] inline datum negated(datum x) {
    x.negative = !x.negative;
    return x;
}

/// An exact result that has yet to be rounded.
struct result {
    kind what = kind::finite;
    bool negative = false;
    real magnitude{};
    bool cancelled = false;  // zero as the sum of opposite numbers: its sign depends on the rounding mode
    bool by_zero = false;    // quotient by zero: an infinity, or NaN where the result's format says so

    result() = default;
    result(const datum& x)
        : what(x.what),
          negative(x.negative)  // NOLINT: a datum is an exact result
    {
        magnitude.p = x.magnitude.m;
        magnitude.e = x.magnitude.e;
    }
    result(bool is_negative, real x) : negative(is_negative), magnitude(std::move(x)) {}

    [[nodiscard]] bool is_zero() const { return what == kind::finite && ::sgn(magnitude.p) == 0; }
};

[[nodiscard]] inline result exact(const dyadic& x) { return result(finite(x)); }

/// x given as a rational.
[[nodiscard]] inline result exact(const mpq_class& x) {
    return {sgn(x) < 0, real{mpz_class(abs(x.get_num())), x.get_den(), 0, false}};
}

/// Compares two finite signed results.
[[nodiscard]] inline int cmp(const result& x, const result& y) {
    const int sx = x.is_zero() ? 0 : (x.negative ? -1 : 1);
    const int sy = y.is_zero() ? 0 : (y.negative ? -1 : 1);
    if (sx != sy) {
        return sx < sy ? -1 : 1;
    }
    return sx < 0 ? -cmp(x.magnitude, y.magnitude) : cmp(x.magnitude, y.magnitude);
}

[[nodiscard]] inline int cmp(const result& x, const dyadic& y) {
    const int sx = x.is_zero() ? 0 : (x.negative ? -1 : 1);
    const int sy = sgn(y);
    if (sx != sy) {
        return sx < sy ? -1 : 1;
    }
    return sx < 0 ? -cmp(x.magnitude, abs(y)) : cmp(x.magnitude, y);
}

/// The same datum: both NaN, or equal kind, sign (of zero too) and magnitude.
[[nodiscard]] inline bool same(const datum& x, const datum& y) {
    if (x.what != y.what) {
        return false;
    }
    if (x.is_nan()) {
        return true;
    }
    return x.negative == y.negative && (x.is_infinite() || x.magnitude == y.magnitude);
}

[[nodiscard]] inline std::string to_string(const datum& x) {
    if (x.is_nan()) {
        return "nan";
    }
    const std::string sign = x.negative ? "-" : "";
    return sign + (x.is_infinite() ? std::string("inf") : to_string(x.magnitude));
}

[[nodiscard]] inline std::string to_string(const result& x) {
    if (x.what == kind::nan) {
        return "nan";
    }
    const std::string sign = x.negative ? "-" : "";
    if (x.what == kind::infinite) {
        return sign + "inf";
    }
    std::string text = x.magnitude.p.get_str();
    if (::sgn(x.magnitude.q) != 0) {
        text += "/" + x.magnitude.q.get_str();
    }
    text += "*2^" + std::to_string(x.magnitude.e);
    return sign + (x.magnitude.root ? "sqrt(" + text + ")" : text);
}

}  // namespace oracle
