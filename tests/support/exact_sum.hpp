// What a quire must hold: the sum in exact arithmetic, as bits.
#pragma once

#include <oracle/oracle.hpp>

#include <cstdint>
#include <iterator>
#include <vector>

namespace support {

// The sum as it should be: a number, or what has become of it.
struct exact_sum {
    int width, lowest;
    bool infinities;
    oracle::datum value = oracle::zero();

    void settle() {
        if (!value.is_finite()) return;
        const mpz_class limit = oracle::shifted_left(mpz_class(1), width - 1);
        const mpz_class units = in_units();
        // The reserved words: NaN alone, or NaN and the two infinities.
        if (::abs(units) >= limit - (infinities ? 1 : 0)) value = oracle::nan_datum();
    }
    [[nodiscard]] mpz_class in_units() const {
        const oracle::dyadic v = oracle::reduced(value.value());
        return oracle::is_zero(v) ? mpz_class(0) : oracle::shifted_left(v.m, v.e - lowest);
    }
    void add(const oracle::datum& x) {
        const oracle::result r = oracle::add(value, x);
        if (r.what == oracle::kind::nan) value = oracle::nan_datum();
        else if (r.what == oracle::kind::infinite) value = oracle::infinity(r.negative);
        else value = oracle::finite(value.value() + x.value());
        settle();
    }
    // Two's complement, in words of 64 bits.
    [[nodiscard]] std::vector<std::uint64_t> bits() const {
        mpz_class all;
        const mpz_class top = oracle::shifted_left(mpz_class(1), width - 1);
        if (value.is_nan()) all = top;
        else if (value.is_infinite()) all = value.negative ? mpz_class(top + 1) : mpz_class(top - 1);
        else mpz_fdiv_r_2exp(all.get_mpz_t(), in_units().get_mpz_t(), static_cast<mp_bitcnt_t>(width));
        std::vector<std::uint64_t> words(static_cast<std::size_t>((width + 63) / 64));
        for (auto& w : words) {
            w = mpz_class(all & mpz_class("ffffffffffffffff", 16)).get_ui();
            all >>= 64;
        }
        return words;
    }
};

template <class Q>
[[nodiscard]] std::vector<std::uint64_t> bits_of(const Q& q) {
    const auto b = q.bits();
    return {std::begin(b.word), std::end(b.word)};
}

}  // namespace support
