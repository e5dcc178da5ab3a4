#include <catch.hpp>

#include <ulpine/core/exact.hpp>

#include <support/failures.hpp>
#include <support/gmp_words.hpp>

#include <cstdint>
#include <string>

namespace {

using u64 = std::uint64_t;
using wide128 = ulpine::detail::wide<u64>;
namespace lib = ulpine::detail;

/// The exact value of unpacked parts.
template <class U>
oracle::dyadic value(const lib::unpacked<U>& x) {
    const mpz_class m = support::to_mpz(x.significand);
    return {x.negative ? mpz_class(-m) : m, long{x.exponent} - (lib::digits<U> - 1)};
}

/// A significand of at most `bits` bits, normalised; zero now and then.
template <class U>
lib::unpacked<U> draw(support::random_source& random, int bits, int exponents) {
    const U all = support::any_word<U>(random);
    const U significand = all & ~lib::low_mask<U>(lib::digits<U> - bits);
    const int exponent = static_cast<int>(random.below(static_cast<u64>(2 * exponents + 1))) - exponents;
    if (significand == U(0)) return {U(0), lib::zero_exponent, random.below(2) != 0, false, false};
    return {significand << lib::leading_zeros_nonzero(significand), exponent, random.below(2) != 0, false, false};
}

template <class U>
std::string text(const lib::unpacked<U>& x) {
    return oracle::to_string(value(x));
}

/// Normalised, of the right sign, and no rounding that looks at the three lowest bits only as zero or not can tell it from
/// the exact value: what a jammed result promises.
template <class U>
bool rounds_like(const lib::unpacked<U>& got, const oracle::dyadic& want) {
    if (got.significand == U(0)) return oracle::is_zero(want);
    if (got.negative != (oracle::sgn(want) < 0)) return false;
    if (got.significand >> (lib::digits<U> - 1) != U(1)) return false;
    const long place = long{got.exponent} - (lib::digits<U> - 1) + 3;
    const auto units = [&](const oracle::dyadic& x) {  // floor(|x| / 2^place)
        const long shift = x.e - place;
        const mpz_class m = abs(x.m);
        return shift >= 0 ? oracle::shifted_left(m, shift) : support::shifted_right(m, static_cast<int>(-shift));
    };
    const oracle::dyadic have = value(got);
    const mpz_class whole = units(have);
    const oracle::dyadic floor{whole, place};
    return whole == units(want) && (abs(have) == floor) == (abs(want) == floor);
}

template <class U>
void check_kernels(support::failures& failed, int exponents) {
    support::random_source random(12);
    constexpr int digits = lib::digits<U>;
    for (int i = 0; i < 60000; ++i) {
        const auto x = draw<U>(random, digits - 3, exponents);
        auto y = draw<U>(random, digits - 3, exponents);
        if (i % 7 == 0) y = x;
        if (i % 7 == 1) {  // nearly cancelling
            y = x;
            y.negative = !x.negative;
            y.exponent += static_cast<int>(random.below(3)) - 1;
        }
        const oracle::dyadic a = value(x), b = value(y);
        const auto s = lib::sum(x, y);
        if (!failed.holds(rounds_like(s, a + b))) failed.add("sum " + text(x) + " + " + text(y) + " gives " + text(s));
        if (!failed.same(bool{lib::magnitude_less(x, y)}, abs(a) < abs(b))) failed.add("|" + text(x) + "| < |" + text(y) + "|");
        if (!failed.same(bool{lib::magnitude_equal(x, y)}, abs(a) == abs(b))) failed.add("|" + text(x) + "| == |" + text(y) + "|");
        if (!failed.same(bool{lib::value_less(x, y)}, a < b)) failed.add(text(x) + " < " + text(y));
        if (!failed.same(bool{lib::value_equal(x, y)}, a == b)) failed.add(text(x) + " == " + text(y));

        const auto p = draw<U>(random, digits / 2, exponents), q = draw<U>(random, digits / 2, exponents);
        const auto r = lib::product(p, q);
        const bool right = value(p) * value(q) == value(r) && (oracle::is_zero(value(r)) || support::to_mpz(r.significand >> (digits - 1)) == 1);
        if (!failed.holds(right)) failed.add("product " + text(p) + " * " + text(q) + " gives " + text(r));
    }
}

}  // namespace

TEST_CASE("sum, product and order of unpacked numbers against exact arithmetic", "[exact]") {
    support::failures failed;
    check_kernels<u64>(failed, 3);
    check_kernels<u64>(failed, 80);
    check_kernels<wide128>(failed, 3);
    check_kernels<wide128>(failed, 150);
    check_kernels<lib::wide<wide128>>(failed, 100);
    CHECK_NO_FAILURES(failed);
}
