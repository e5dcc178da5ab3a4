// The library's words as GMP integers, and words that find carries.
#pragma once

#include <support/random.hpp>

#include <oracle/dyadic.hpp>
#include <ulpine/bits/wide.hpp>

#include <cstdint>
#include <string>

namespace support {

[[nodiscard]] inline mpz_class to_mpz(std::uint32_t x) { return mpz_class(static_cast<unsigned long>(x)); }
[[nodiscard]] inline mpz_class to_mpz(std::uint64_t x) { return mpz_class(static_cast<unsigned long>(x)); }
template <class W>
[[nodiscard]] mpz_class to_mpz(const ulpine::detail::wide<W>& x) {
    return oracle::shifted_left(to_mpz(x.hi), ulpine::detail::digits<W>) + to_mpz(x.lo);
}

/// x modulo 2^digits of the word.
template <class U>
[[nodiscard]] mpz_class wrapped(const mpz_class& x) {
    mpz_class r;
    mpz_fdiv_r_2exp(r.get_mpz_t(), x.get_mpz_t(), static_cast<mp_bitcnt_t>(ulpine::detail::digits<U>));
    return r;
}

/// floor(x / 2^n), n >= 0, x of any sign.
[[nodiscard]] inline mpz_class shifted_right(const mpz_class& x, int n) {
    mpz_class r;
    mpz_fdiv_q_2exp(r.get_mpz_t(), x.get_mpz_t(), static_cast<mp_bitcnt_t>(n));
    return r;
}

namespace detail {

template <class U>
struct draw {
    static U run(random_source& random, bool sparse) { return static_cast<U>(sparse ? random.sparse() : random()); }
};
template <class W>
struct draw<ulpine::detail::wide<W>> {
    static ulpine::detail::wide<W> run(random_source& random, bool sparse) {
        const W high = draw<W>::run(random, sparse);
        return {high, draw<W>::run(random, sparse)};
    }
};

}  // namespace detail

/// Random, sparse, all zeros, all ones, one bit, and any of these shifted right.
template <class U>
[[nodiscard]] U any_word(random_source& random) {
    const std::uint64_t kind = random.below(8);
    if (kind == 0) return U(0);
    if (kind == 1) return ~U(0);
    const int shift = static_cast<int>(random.below(static_cast<std::uint64_t>(ulpine::detail::digits<U>)));
    if (kind == 2) return U(1) << shift;
    const U x = detail::draw<U>::run(random, kind < 6);
    return kind % 2 != 0 ? x >> shift : x;
}

template <class U>
[[nodiscard]] std::string hex_word(const U& x) {
    return "0x" + to_mpz(x).get_str(16);
}

}  // namespace support
