#include <catch.hpp>

#include <ulpine/bits/word.hpp>

#include <support/failures.hpp>
#include <support/gmp_words.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>

using u32 = std::uint32_t;
using u64 = std::uint64_t;
using wide128 = ulpine::detail::wide<u64>;
using wide256 = ulpine::detail::wide<wide128>;
namespace lib = ulpine::detail;
using support::to_mpz;
using support::wrapped;

namespace {

/// Every shift function against GMP, distances from -2 digits to 2 digits.
template <class U>
void check_shifts(support::failures& failed, int rounds) {
    support::random_source random(1);
    constexpr int digits = lib::digits<U>;
    for (int i = 0; i < rounds; ++i) {
        const U x = support::any_word<U>(random);
        const mpz_class m = to_mpz(x);
        const auto check = [&](const char* what, int n, const mpz_class& got, const mpz_class& want) {
            if (!failed.same(got, want))
                failed.add(std::string(what) + "(" + support::hex_word(x) + ", " + std::to_string(n) + ") of " +
                           std::to_string(digits) + " bits gives 0x" + got.get_str(16) + ", want 0x" + want.get_str(16));
        };
        for (int n = -2 * digits; n <= 2 * digits; n += 1 + static_cast<int>(random.below(3))) {
            const bool within = n >= 0 && n < digits;
            const mpz_class left = within ? wrapped<U>(oracle::shifted_left(m, n)) : mpz_class(0);
            const mpz_class right = within ? support::shifted_right(m, n) : mpz_class(0);
            check("shl", n, to_mpz(lib::shl(x, n)), left);
            check("shr", n, to_mpz(lib::shr(x, n)), right);
            if (within) {
                const mpz_class sign = support::shifted_right(m, digits - 1);
                const mpz_class value = m - oracle::shifted_left(sign, digits);
                check("sar", n, to_mpz(lib::sar(x, n)), wrapped<U>(support::shifted_right(value, n)));
                check("<<", n, to_mpz(U(x << n)), left);
                check(">>", n, to_mpz(U(x >> n)), right);
            }
            if (n >= 0) {
                const mpz_class kept = support::shifted_right(m, n);
                const bool lost = oracle::shifted_left(kept, n) != m;
                mpz_class want = kept;
                if (lost) mpz_setbit(want.get_mpz_t(), 0);
                check("shift_right_jam", n, to_mpz(lib::shift_right_jam(x, n)), want);
            }
            if (n >= 0 && n <= digits)
                check("low_mask", n, to_mpz(lib::low_mask<U>(n)), oracle::shifted_left(mpz_class(1), n) - 1);
        }
        if (x != U(0))
            check("leading_zeros_nonzero", 0, mpz_class(lib::leading_zeros_nonzero(x)),
                  mpz_class(digits - oracle::bit_length(m)));
        check("negate_if true", 0, to_mpz(lib::negate_if(true, x)), wrapped<U>(-m));
        check("negate_if false", 0, to_mpz(lib::negate_if(false, x)), m);
        const U y = support::any_word<U>(random);
        check("select", 1, to_mpz(lib::select(true, x, y)), m);
        check("select", 0, to_mpz(lib::select(false, x, y)), to_mpz(y));
        check("smaller", 0, to_mpz(lib::smaller(x, y)), std::min(m, to_mpz(y)));
        check("larger", 0, to_mpz(lib::larger(x, y)), std::max(m, to_mpz(y)));
    }
}

}  // namespace

TEST_CASE("shifts, masks and leading zeros of every word against GMP", "[bits]") {
    support::failures failed;
    check_shifts<u32>(failed, 1500);
    check_shifts<u64>(failed, 1500);
    check_shifts<wide128>(failed, 800);
    check_shifts<wide256>(failed, 400);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("shift_right_jam of every small number by every distance", "[bits]") {
    support::failures failed;
    for (u64 x = 0; x < 4096; ++x) {
        for (int n = 0; n < 140; ++n) {
            const u64 kept = n < 64 ? x >> n : 0;
            const bool lost = n < 64 ? (kept << n) != x : x != 0;
            const u64 want = kept | (lost ? 1 : 0);
            if (!failed.same(lib::shift_right_jam(x, n), want)) failed.add(std::to_string(x) + " by " + std::to_string(n));
            // The same bits at the top of the word.
            const u64 high = x << 52;
            const u64 high_kept = n < 64 ? high >> n : 0;
            const bool high_lost = n < 64 ? (high_kept << n) != high : high != 0;
            if (!failed.same(lib::shift_right_jam(high, n), high_kept | (high_lost ? 1 : 0)))
                failed.add(std::to_string(x) + " << 52 by " + std::to_string(n));
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("the smaller and the larger of ints, and clamped", "[bits]") {
    support::failures failed;
    const int list[] = {-(1 << 29), -70000, -64, -2, -1, 0, 1, 2, 63, 64, 1100, 70000, 1 << 24, 1 << 29};
    for (const int a : list) {
        for (const int b : list) {
            if (!failed.same(lib::smaller(a, b), std::min(a, b))) failed.add("smaller " + std::to_string(a) + ", " + std::to_string(b));
            if (!failed.same(lib::larger(a, b), std::max(a, b))) failed.add("larger " + std::to_string(a) + ", " + std::to_string(b));
            if (a > b) continue;
            for (const int x : list) {
                if (!failed.same(lib::clamped(x, a, b), std::clamp(x, a, b)))
                    failed.add("clamped " + std::to_string(x) + " to " + std::to_string(a) + ", " + std::to_string(b));
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("floor_log2 and bit_cast", "[bits]") {
    for (int k = 0; k < 64; ++k) {
        CHECK(lib::floor_log2(u64{1} << k) == k);
        CHECK(lib::floor_log2((u64{2} << k) - 1) == k);
    }
    CHECK(lib::bit_cast<u32>(1.0F) == 0x3f800000U);
    CHECK(lib::bit_cast<u64>(-2.0) == 0xc000000000000000U);
    CHECK(lib::bit_cast<float>(0x7f800001U) != 0.0F);
}

TEST_CASE("the functions of words are constant expressions", "[bits]") {
    static_assert(lib::shl(u64{1}, 63) == u64{1} << 63 && lib::shl(u64{1}, 64) == 0 && lib::shl(u64{1}, -1) == 0);
    static_assert(lib::shr(u32{8}, 3) == 1 && lib::shr(u32{8}, 32) == 0);
    static_assert(lib::sar(u64{1} << 63, 63) == ~u64{0});
    static_assert(lib::shift_right_jam(u64{5}, 1) == 3 && lib::shift_right_jam(u64{4}, 100) == 1);
    static_assert(lib::low_mask<u64>(64) == ~u64{0} && lib::low_mask<u32>(0) == 0);
    static_assert(lib::select(true, 1, 2) == 1 && lib::smaller(3, -4) == -4 && lib::larger(3, -4) == 3);
    SUCCEED("checked while compiling, by the static_asserts above");
}
