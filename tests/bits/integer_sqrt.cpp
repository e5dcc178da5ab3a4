#include <catch.hpp>

#include <ulpine/bits/integer_sqrt.hpp>

#include <support/failures.hpp>
#include <support/gmp_words.hpp>

#include <cstdint>
#include <string>

using u64 = std::uint64_t;
using wide128 = ulpine::detail::wide<u64>;
using wide256 = ulpine::detail::wide<wide128>;
namespace lib = ulpine::detail;
using support::to_mpz;

namespace {

/// The first `bits` bits of the root, at the top of the word, and whether any are lost.
template <class U>
void check_root(support::failures& failed, const U& n, int bits) {
    constexpr int digits = lib::digits<U>;
    const mpz_class m = to_mpz(n);
    const auto got = lib::integer_sqrt(n, bits);
    const mpz_class root = support::shifted_right(sqrt(m), digits / 2 - bits);  // floor of the root's leading bits
    const mpz_class square = oracle::shifted_left(root * root, digits - 2 * bits);
    if (!failed.holds(to_mpz(got.value) == oracle::shifted_left(root, digits - bits) &&
                      (to_mpz(got.remainder) != 0) == (square != m)))
        failed.add("root of " + support::hex_word(n) + " to " + std::to_string(bits) + " bits: " +
                   support::hex_word(got.value) + ", remainder " + support::hex_word(got.remainder));
}

template <class U>
void check_roots(support::failures& failed, int rounds) {
    constexpr int digits = lib::digits<U>;
    support::random_source random(6);
    for (int i = 0; i < rounds; ++i) {
        U n = support::any_word<U>(random);
        if (i % 3 == 0) {  // a square, and its neighbours
            U root = support::any_word<U>(random) >> (digits / 2);
            root = root | (U(1) << (digits / 2 - 1));
            n = root * root + U(static_cast<u64>(i / 3 % 3)) - U(1);
        }
        n = n | (U(1) << (digits - 1 - i % 2));  // at least 2^(digits - 2)
        check_root(failed, n, digits / 2);
        check_root(failed, n, 1 + static_cast<int>(random.below(static_cast<u64>(digits / 2))));
    }
}

}  // namespace

TEST_CASE("square roots of words against GMP", "[bits]") {
    support::failures failed;
    check_roots<u64>(failed, 20000);
    check_roots<wide128>(failed, 10000);
    check_roots<wide256>(failed, 4000);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("square roots of every 16-bit number at the top of a word", "[bits]") {
    support::failures failed;
    for (u64 n = 0x4000; n < 0x10000; ++n) check_root(failed, n << 48, 32);
    CHECK_NO_FAILURES(failed);
}
