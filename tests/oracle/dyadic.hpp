// Exact numbers m * 2^e: every finite value of a binary format is one.
#pragma once

#include "gmp.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace oracle {

/// The number m * 2^e.  Not kept in lowest terms; zero is m = 0 with any e.
struct dyadic {
    mpz_class m{};
    long e = 0;
};

[[nodiscard]] inline mpz_class shifted_left(const mpz_class& m, long distance) {
    if (distance < 0) {
        throw std::logic_error("oracle: negative shift");
    }
    mpz_class r;
    mpz_mul_2exp(r.get_mpz_t(), m.get_mpz_t(), static_cast<mp_bitcnt_t>(distance));
    return r;
}

/// Number of bits of |m|; 0 for 0.
[[nodiscard]] inline long bit_length(const mpz_class& m) {
    return sgn(m) == 0 ? 0 : static_cast<long>(mpz_sizeinbase(m.get_mpz_t(), 2));
}

[[nodiscard]] inline mpz_class to_mpz(wide v) {
    mpz_class r(static_cast<unsigned long>(v >> 64));
    r <<= 64;
    r += static_cast<unsigned long>(v & ~std::uint64_t{0});
    return r;
}

[[nodiscard]] inline dyadic power_of_two(long e) { return {mpz_class(1), e}; }

[[nodiscard]] inline dyadic from_integer(long v) { return {mpz_class(v), 0}; }

/// x * 2^k
[[nodiscard]] inline dyadic scaled(dyadic x, long k) {
    x.e += k;
    return x;
}

[[nodiscard]] inline int sgn(const dyadic& x) { return ::sgn(x.m); }

[[nodiscard]] inline bool is_zero(const dyadic& x) { return sgn(x) == 0; }

[[nodiscard]] inline dyadic operator-(const dyadic& x) { return {-x.m, x.e}; }

[[nodiscard]] inline dyadic abs(const dyadic& x) { return {::abs(x.m), x.e}; }

[[nodiscard]] inline dyadic operator+(const dyadic& x, const dyadic& y) {
    if (is_zero(x)) {
        return y;
    }
    if (is_zero(y)) {
        return x;
    }
    if (x.e == y.e) {
        return {x.m + y.m, x.e};
    }
    if (x.e < y.e) {
        return {x.m + shifted_left(y.m, y.e - x.e), x.e};
    }
    return {shifted_left(x.m, x.e - y.e) + y.m, y.e};
}

[[nodiscard]] inline dyadic operator-(const dyadic& x, const dyadic& y) { return x + -y; }

[[nodiscard]] inline dyadic operator*(const dyadic& x, const dyadic& y) { return {x.m * y.m, x.e + y.e}; }

/// The arithmetic mean.
[[nodiscard]] inline dyadic midpoint(const dyadic& x, const dyadic& y) { return scaled(x + y, -1); }

/// Negative, zero or positive as x is less than, equal to or greater than y.
[[nodiscard]] inline int cmp(const dyadic& x, const dyadic& y) {
    const int sx = sgn(x);
    const int sy = sgn(y);
    if (sx != sy) {
        return sx < sy ? -1 : 1;
    }
    if (sx == 0) {
        return 0;
    }
    const long tx = bit_length(x.m) + x.e;
    const long ty = bit_length(y.m) + y.e;
    if (tx != ty) {
        return (tx < ty ? -1 : 1) * sx;
    }
    if (x.e == y.e) {
        return ::cmp(x.m, y.m);
    }
    if (x.e < y.e) {
        return ::cmp(x.m, shifted_left(y.m, y.e - x.e));
    }
    return ::cmp(shifted_left(x.m, x.e - y.e), y.m);
}

[[nodiscard]] inline bool operator==(const dyadic& x, const dyadic& y) { return cmp(x, y) == 0; }
[[nodiscard]] inline bool operator!=(const dyadic& x, const dyadic& y) { return cmp(x, y) != 0; }
[[nodiscard]] inline bool operator<(const dyadic& x, const dyadic& y) { return cmp(x, y) < 0; }
[[nodiscard]] inline bool operator>(const dyadic& x, const dyadic& y) { return cmp(x, y) > 0; }
[[nodiscard]] inline bool operator<=(const dyadic& x, const dyadic& y) { return cmp(x, y) <= 0; }
[[nodiscard]] inline bool operator>=(const dyadic& x, const dyadic& y) { return cmp(x, y) >= 0; }

/// Lowest terms: m odd, or 0 * 2^0.
[[nodiscard]] inline dyadic reduced(const dyadic& x) {
    if (is_zero(x)) {
        return {};
    }
    const mp_bitcnt_t zeros = mpz_scan1(x.m.get_mpz_t(), 0);
    dyadic r{mpz_class(), x.e + static_cast<long>(zeros)};
    mpz_tdiv_q_2exp(r.m.get_mpz_t(), x.m.get_mpz_t(), zeros);
    return r;
}

[[nodiscard]] inline mpq_class to_mpq(const dyadic& x) {
    mpq_class q(x.m);
    return x.e >= 0 ? mpq_class(q << static_cast<mp_bitcnt_t>(x.e)) : mpq_class(q >> static_cast<mp_bitcnt_t>(-x.e));
}

/// For messages: "-3*2^-10".
[[nodiscard]] inline std::string to_string(const dyadic& x) {
    const dyadic r = reduced(x);
    return r.m.get_str() + "*2^" + std::to_string(r.e);
}

}  // namespace oracle
