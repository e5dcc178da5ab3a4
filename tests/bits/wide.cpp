#include <catch.hpp>

#include <ulpine/bits/wide.hpp>

#include <support/failures.hpp>
#include <support/gmp_words.hpp>

#include <cstdint>
#include <string>

using u32 = std::uint32_t;
using u64 = std::uint64_t;
using wide128 = ulpine::detail::wide<u64>;
using wide256 = ulpine::detail::wide<wide128>;
using wide512 = ulpine::detail::wide<wide256>;
namespace lib = ulpine::detail;
using support::hex_word;
using support::to_mpz;
using support::wrapped;

namespace {

template <class U>
void check_arithmetic(support::failures& failed, int rounds) {
    support::random_source random(2);
    for (int i = 0; i < rounds; ++i) {
        const U a = support::any_word<U>(random);
        const U b = i % 16 == 0 ? a : support::any_word<U>(random);
        const mpz_class x = to_mpz(a), y = to_mpz(b);
        const auto check = [&](const char* what, const mpz_class& got, const mpz_class& want) {
            if (!failed.same(got, want))
                failed.add(hex_word(a) + " " + what + " " + hex_word(b) + " gives 0x" + got.get_str(16) + ", want 0x" +
                           want.get_str(16));
        };
        check("+", to_mpz(U(a + b)), wrapped<U>(x + y));
        check("-", to_mpz(U(a - b)), wrapped<U>(x - y));
        check("&", to_mpz(U(a & b)), x & y);
        check("|", to_mpz(U(a | b)), x | y);
        check("^", to_mpz(U(a ^ b)), x ^ y);
        check("~", to_mpz(U(~a)), wrapped<U>(-x - 1));
        check("*", to_mpz(U(a * b)), wrapped<U>(x * y));
        check("==", mpz_class(a == b), mpz_class(x == y));
        check("!=", mpz_class(a != b), mpz_class(x != y));
        check("<", mpz_class(a < b), mpz_class(x < y));
        check(">", mpz_class(a > b), mpz_class(x > y));
        check("<=", mpz_class(a <= b), mpz_class(x <= y));
        check(">=", mpz_class(a >= b), mpz_class(x >= y));
    }
}

template <class U>
void check_products(support::failures& failed, int rounds) {
    support::random_source random(3);
    for (int i = 0; i < rounds; ++i) {
        const U a = support::any_word<U>(random), b = support::any_word<U>(random);
        const mpz_class want = to_mpz(a) * to_mpz(b);
        if (!failed.same(to_mpz(lib::full_product(a, b)), want)) failed.add("full_product " + hex_word(a) + ", " + hex_word(b));
        if constexpr (lib::digits<U> >= 64) {
            const int half = lib::digits<U> / 2;
            const mpz_class upper = support::shifted_right(to_mpz(a), half) * support::shifted_right(to_mpz(b), half);
            if (!failed.same(to_mpz(lib::upper_product(a, b)), upper))
                failed.add("upper_product " + hex_word(a) + ", " + hex_word(b));
        }
    }
}

template <class U>
void check_division(support::failures& failed, int rounds) {
    support::random_source random(4);
    for (int i = 0; i < rounds; ++i) {
        const U n = support::any_word<U>(random);
        u64 d = support::any_word<u64>(random);
        if (d == 0) d = 1;
        const auto got = lib::divide(n, d);
        const mpz_class x = to_mpz(n), y = to_mpz(d);
        if (!failed.holds(to_mpz(got.value) == x / y && to_mpz(got.remainder) == x % y))
            failed.add(hex_word(n) + " / " + hex_word(d) + " gives " + hex_word(got.value) + ", remainder " +
                       hex_word(got.remainder));
    }
}

template <class To, class From>
void check_cast(support::failures& failed) {
    support::random_source random(5);
    for (int i = 0; i < 2000; ++i) {
        const From x = support::any_word<From>(random);
        if (!failed.same(to_mpz(lib::word_cast<To>(x)), wrapped<To>(to_mpz(x)))) failed.add("word_cast " + hex_word(x));
        if (!failed.same(to_mpz(lib::low64(x)), wrapped<u64>(to_mpz(x)))) failed.add("low64 " + hex_word(x));
    }
}

}  // namespace

TEST_CASE("arithmetic and order of wide words against GMP", "[bits]") {
    support::failures failed;
    check_arithmetic<wide128>(failed, 20000);
    check_arithmetic<wide256>(failed, 20000);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("full and upper products against GMP", "[bits]") {
    support::failures failed;
    check_products<u32>(failed, 20000);
    check_products<u64>(failed, 20000);
    check_products<wide128>(failed, 20000);
    check_products<wide256>(failed, 20000);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("division of words by 64 bits against GMP", "[bits]") {
    support::failures failed;
    check_division<u64>(failed, 20000);
    check_division<wide128>(failed, 20000);
    check_division<wide256>(failed, 20000);
    check_division<wide512>(failed, 5000);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("casts between words", "[bits]") {
    support::failures failed;
    check_cast<u64, u64>(failed);
    check_cast<wide128, u64>(failed);
    check_cast<wide256, u64>(failed);
    check_cast<wide256, wide128>(failed);
    check_cast<u64, wide128>(failed);
    check_cast<u64, wide256>(failed);
    check_cast<u32, wide256>(failed);
    check_cast<wide128, wide256>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("carries ripple through all parts of a wide word", "[bits]") {
    const wide256 ones = ~wide256(0);
    CHECK((ones + wide256(1)) == wide256(0));
    CHECK((wide256(0) - wide256(1)) == ones);
    for (int k = 0; k < 256; ++k) {
        const wide256 power = wide256(1) << k;
        CHECK(((power - wide256(1)) + wide256(1)) == power);
        CHECK(lib::leading_zeros_nonzero(power) == 255 - k);
        CHECK((power >> k) == wide256(1));
    }
    CHECK(lib::full_product(ones, ones).lo == wide256(1));
    CHECK(lib::full_product(ones, ones).hi == ones - wide256(1));
}

TEST_CASE("the word for a number of bits", "[bits]") {
    static_assert(lib::digits<lib::word_for<1>> == 64);
    static_assert(lib::digits<lib::word_for<64>> == 64);
    static_assert(lib::digits<lib::word_for<65>> == 128);
    static_assert(lib::digits<lib::word_for<128>> == 128);
    static_assert(lib::digits<lib::word_for<129>> == 256);
    static_assert(lib::digits<lib::word_for<256>> == 256);
    static_assert(lib::full_product(u64{1} << 63, u64{4}) == wide128(2, 0));
    static_assert(lib::divide(wide128(1, 0), 3).value == wide128(0, 0x5555555555555555U));
    SUCCEED("checked while compiling, by the static_asserts above");
}
