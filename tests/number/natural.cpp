// Natural numbers of any length against GMP.
#include <catch.hpp>

#include <ulpine/number/natural.hpp>

#include <oracle/gmp.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>

#include <string>

namespace {

using support::failures;
using support::random_source;
using ulpine::detail::natural;

/// Up to `limbs` limbs, many of them 0, all ones or a power of two: where carries, borrows and corrections happen.
natural any_natural(random_source& random, std::uint64_t limbs) {
    natural x;
    for (std::uint64_t n = random.below(limbs + 1); n > 0; --n) {
        std::uint64_t limb = random();
        switch (random.below(5)) {
        case 0: limb = 0; break;
        case 1: limb = ~std::uint64_t{0}; break;
        case 2: limb = std::uint64_t{1} << random.below(64); break;
        case 3: limb = random.sparse(); break;
        default: break;
        }
        x = (x << 64) + natural(limb);
    }
    return x;
}

mpz_class of(const natural& x) { return x.is_zero() ? mpz_class(0) : mpz_class(x.digits(), 10); }

}  // namespace

TEST_CASE("natural: arithmetic", "[natural]") {
    failures failed;
    random_source random(5);
    for (int i = 0; i < 30000; ++i) {
        const natural a = any_natural(random, 12), b = any_natural(random, 7);
        const mpz_class p = of(a), q = of(b);
        const auto check = [&](const char* what, const natural& got, const mpz_class& want) {
            if (!failed.same(of(got), want)) failed.add(p.get_str() + " " + what + " " + q.get_str() + ": " + want.get_str());
        };
        check("+", a + b, p + q);
        check("*", a * b, p * q);
        if (b < a) check("-", a - b, p - q);
        const auto n = static_cast<long>(random.below(300));
        check("<<", a << n, p << static_cast<mp_bitcnt_t>(n));
        check(">>", a >> n, p >> static_cast<mp_bitcnt_t>(n));
        check("low bits", a.low_bits(n), p - ((p >> static_cast<mp_bitcnt_t>(n)) << static_cast<mp_bitcnt_t>(n)));
        if (!failed.same(a.any_below(n), !a.low_bits(n).is_zero())) failed.add("any_below " + p.get_str());
        if (!failed.same(a < b, p < q) || !failed.same(a == b, p == q)) failed.add(p.get_str() + " < " + q.get_str());
        if (!failed.same(a.bit_length(), p == 0 ? 0L : static_cast<long>(mpz_sizeinbase(p.get_mpz_t(), 2)))) failed.add("length");
        if (b.is_zero()) continue;
        const auto [quotient, remainder] = natural::divide(a, b);
        check("/", quotient, p / q);
        check("%", remainder, p % q);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("natural: a quotient digit that is corrected afterwards", "[natural]") {
    // Knuth's rare case, step D6: the estimate of the digit survives its test and is still one too large.
    const natural three_limbs = (natural(std::uint64_t{1} << 63) << 128) + natural(3);
    const natural divisor = (natural(std::uint64_t{1} << 61) << 128) + natural(1);
    for (const auto& [a, b] : {std::pair{three_limbs, divisor}, std::pair{three_limbs << 64, divisor}}) {
        const auto [quotient, remainder] = natural::divide(a, b);
        CHECK(of(quotient) == of(a) / of(b));
        CHECK(of(remainder) == of(a) % of(b));
    }
}

TEST_CASE("natural: digits and powers", "[natural]") {
    CHECK(natural().digits().empty());
    CHECK(natural::from_digits("").is_zero());
    CHECK(natural::from_digits("000123").digits() == "123");
    CHECK(natural::from_digits("18446744073709551616").digits() == "18446744073709551616");
    CHECK(natural::from_hex_digits("0123456789abcdefABCDEF01").digits() == mpz_class("123456789abcdefabcdef01", 16).get_str());
    failures failed;
    for (unsigned long n = 0; n < 300; ++n) {
        mpz_class five, ten;
        mpz_ui_pow_ui(five.get_mpz_t(), 5, n);
        mpz_ui_pow_ui(ten.get_mpz_t(), 10, n);
        if (!failed.same(natural::power_of_five(static_cast<long>(n)).digits(), five.get_str())) failed.add("5^" + std::to_string(n));
        if (!failed.same(natural::from_digits(ten.get_str()).digits(), ten.get_str())) failed.add("10^" + std::to_string(n));
    }
    mpz_class five;
    mpz_ui_pow_ui(five.get_mpz_t(), 5, 20000);
    if (!failed.same(natural::power_of_five(20000).digits(), five.get_str())) failed.add("5^20000");
    CHECK_NO_FAILURES(failed);
}
