#include <catch.hpp>

#include <ulpine/core/round.hpp>

#include <support/failures.hpp>

#include <cstdint>
#include <string>

using ulpine::random_bits;
using ulpine::rounding;
using ulpine::stochastic_variant;

namespace {

using u64 = std::uint64_t;

/// The plain definition: the number extended / 2^cut lies between code and code + 1.
bool goes_up(rounding mode, u64 code, u64 dropped, u64 unit, bool negative) {
    if (dropped == 0) return false;
    const bool odd = code % 2 != 0;
    switch (mode) {
    case rounding::nearest_even: return 2 * dropped > unit || (2 * dropped == unit && odd);
    case rounding::nearest_away: return 2 * dropped >= unit;
    case rounding::toward_positive: return !negative;
    case rounding::toward_negative: return negative;
    case rounding::to_odd: return !odd;
    default: return false;
    }
}

/// P3109 (draft 4.0), 4.7.4, with nu = dropped / unit, unit a power of two.
bool goes_up(random_bits random, u64 dropped, u64 unit) {
    const u64 n = u64{1} << random.bits;
    const u64 r = random.value % n;
    switch (random.variant) {
    case stochastic_variant::a: return dropped * n / unit + r >= n;
    case stochastic_variant::b: return dropped * 2 * n / unit + 2 * r + 1 >= 2 * n;
    default: {
        const u64 floor = dropped * n / unit, rest = dropped * n % unit;
        const u64 nearest = floor + (2 * rest > unit || (2 * rest == unit && floor % 2 != 0) ? 1 : 0);
        return nearest + r >= n;
    }
    }
}

template <rounding R, class U>
void sweep(support::failures& failed) {
    for (int cut = 2; cut <= 9; ++cut) {
        const u64 unit = u64{1} << cut;
        for (u64 extended = 0; extended < 8192; ++extended) {
            for (const bool negative : {false, true}) {
                const u64 code = extended / unit;
                const u64 want = code + (goes_up(R, code, extended % unit, unit, negative) ? 1 : 0);
                const u64 got = ulpine::detail::low64(ulpine::detail::round_shift<R>(U(extended), cut, negative, random_bits{}));
                if (!failed.same(got, want))
                    failed.add("mode " + std::to_string(static_cast<int>(R)) + ", extended " + support::hex(extended) + ", cut " +
                               std::to_string(cut) + (negative ? ", negative" : "") + ": got " + support::hex(got) + ", want " +
                               support::hex(want));
            }
        }
    }
}

template <class U>
void sweep_all(support::failures& failed) {
    sweep<rounding::nearest_even, U>(failed);
    sweep<rounding::nearest_away, U>(failed);
    sweep<rounding::toward_zero, U>(failed);
    sweep<rounding::toward_positive, U>(failed);
    sweep<rounding::toward_negative, U>(failed);
    sweep<rounding::to_odd, U>(failed);
}

using wide128 = ulpine::detail::wide<u64>;

constexpr stochastic_variant variants[] = {stochastic_variant::a, stochastic_variant::b, stochastic_variant::c};

template <class U>
u64 times_up(U extended, int cut, int bits, stochastic_variant variant) {
    u64 up = 0;
    const U code = extended >> cut;
    for (u64 r = 0; r < u64{1} << bits; ++r) {
        const random_bits random{static_cast<std::uint32_t>(r), bits, variant};
        up += ulpine::detail::round_shift<rounding::stochastic>(extended, cut, false, random) == code ? 0 : 1;
    }
    return up;
}

}  // namespace

TEST_CASE("round_shift equals the plain definition of each mode", "[round]") {
    support::failures failed;
    sweep_all<u64>(failed);
    sweep_all<std::uint32_t>(failed);
    sweep_all<wide128>(failed);
    sweep_all<ulpine::detail::wide<wide128>>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("takes_upper equals the truth table of each mode", "[round]") {
    // odd, half, above as round.hpp defines them; a value with neither half nor above is exact.
    support::failures failed;
    for (int bits = 0; bits < 16; ++bits) {
        const bool odd = bits & 1, half = bits & 2, above = bits & 4, negative = bits & 8;
        const bool inexact = half || above, past_half = half && above;
        const auto check = [&](const char* mode, bool got, bool want) {
            if (!failed.same(got, want)) failed.add(std::string(mode) + ", case " + std::to_string(bits));
        };
        using ulpine::detail::takes_upper;
        check("nearest_even", takes_upper<rounding::nearest_even>(odd, half, above, negative), past_half || (half && odd));
        check("nearest_away", takes_upper<rounding::nearest_away>(odd, half, above, negative), half);
        check("toward_zero", takes_upper<rounding::toward_zero>(odd, half, above, negative), false);
        check("toward_positive", takes_upper<rounding::toward_positive>(odd, half, above, negative), inexact && !negative);
        check("toward_negative", takes_upper<rounding::toward_negative>(odd, half, above, negative), inexact && negative);
        check("to_odd", takes_upper<rounding::to_odd>(odd, half, above, negative), inexact && !odd);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding equals P3109's three definitions for every random value", "[round]") {
    support::failures failed;
    for (const stochastic_variant variant : variants) {
        for (int bits = 1; bits <= 6; ++bits) {
            for (int cut = 2; cut <= 9; ++cut) {
                const u64 unit = u64{1} << cut;
                for (u64 extended = 0; extended < 3 * unit; ++extended) {
                    for (u64 r = 0; r < u64{1} << bits; ++r) {
                        const random_bits random{static_cast<std::uint32_t>(r), bits, variant};
                        const u64 want = extended / unit + (goes_up(random, extended % unit, unit) ? 1 : 0);
                        const u64 got = ulpine::detail::round_shift<rounding::stochastic>(extended, cut, false, random);
                        if (!failed.same(got, want))
                            failed.add("extended " + support::hex(extended) + ", cut " + std::to_string(cut) + ", R = " +
                                       std::to_string(r) + " of " + std::to_string(bits) + " bits, variant " +
                                       "abc"[static_cast<int>(variant)] + ": got " + support::hex(got) + ", want " +
                                       support::hex(want));
                    }
                }
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding goes up floor(nu 2^N), floor(nu 2^N + 1/2), nearest_even(nu 2^N) times in 2^N", "[round]") {
    support::failures failed;
    constexpr int cut = 12;
    for (int bits = 1; bits <= 8; ++bits) {
        for (u64 dropped = 0; dropped < u64{1} << cut; dropped += 1 + dropped % 3) {
            const u64 extended = (u64{5} << cut) | dropped;
            const u64 scaled = dropped << bits, unit = u64{1} << cut;  // nu 2^N = scaled / unit
            const u64 floor = scaled / unit, rest = scaled % unit;
            const u64 b = (2 * scaled + unit) / (2 * unit);
            const u64 c = floor + (2 * rest > unit || (2 * rest == unit && floor % 2 != 0) ? 1 : 0);
            const u64 want[] = {floor, b, c};
            for (int v = 0; v < 3; ++v) {
                const u64 got = times_up(extended, cut, bits, variants[v]);
                const u64 got_wide = times_up(wide128(0, extended) << 60, cut + 60, bits, variants[v]);
                if (!failed.same(got, want[v]) || !failed.same(got_wide, want[v]))
                    failed.add("nu = " + std::to_string(dropped) + "/4096, N = " + std::to_string(bits) + ", variant " + "abc"[v] +
                               ": " + std::to_string(got) + " and " + std::to_string(got_wide) + " times, want " +
                               std::to_string(want[v]));
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding, the report's own counts for N = 3", "[round]") {
    // P3109 (draft 4.0): counts A/B/C; nu = 1/16: 0/1/0; 3/16: 1/2/2; 15/16: 7/8/8.
    const struct {
        u64 sixteenths;
        u64 a, b, c;
    } rows[] = {{1, 0, 1, 0}, {3, 1, 2, 2}, {15, 7, 8, 8}};
    for (const auto& row : rows) {
        const u64 extended = (u64{1} << 40) | (row.sixteenths << 36);
        CHECK(times_up(extended, 40, 3, stochastic_variant::a) == row.a);
        CHECK(times_up(extended, 40, 3, stochastic_variant::b) == row.b);
        CHECK(times_up(extended, 40, 3, stochastic_variant::c) == row.c);
    }
}

TEST_CASE("stochastic rounding never moves an exact value", "[round]") {
    support::failures failed;
    for (const stochastic_variant variant : variants) {
        for (int bits = 1; bits <= 32; ++bits) {
            for (const std::uint32_t r : {0U, 1U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
                const u64 got = ulpine::detail::round_shift<rounding::stochastic>(u64{7} << 40, 40, true, random_bits{r, bits, variant});
                if (!failed.same(got, u64{7})) failed.add("R = " + std::to_string(r) + " of " + std::to_string(bits));
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding sees a jammed bit below the random bits only as inexact", "[round]") {
    // nu = k / 2^N + tiny: variant a and b at equality, c beyond it.
    for (int bits = 1; bits <= 32; ++bits) {
        const wide128 half = wide128(0, 1) << 99;
        const wide128 code = wide128(0, 2) << 100;
        const auto up = [&](wide128 dropped, std::uint32_t r, stochastic_variant v) {
            return ulpine::detail::round_shift<rounding::stochastic>(code | dropped, 100, false, random_bits{r, bits, v}) ==
                   wide128(0, 3);
        };
        const auto r_half = static_cast<std::uint32_t>(u64{1} << (bits - 1));  // floor(2^N / 2) + R = 2^N
        INFO("N = " << bits);
        CHECK(up(half, r_half, stochastic_variant::a));
        CHECK_FALSE(up(half - wide128(0, 1), r_half, stochastic_variant::a));
        CHECK(up(half | wide128(0, 1), r_half, stochastic_variant::a));
        CHECK_FALSE(up(half, r_half - 1, stochastic_variant::a));
        CHECK_FALSE(up(wide128(0, 1), static_cast<std::uint32_t>((u64{1} << bits) - 1), stochastic_variant::a));
        // nu = 2^-(N+1): b goes up with the largest R; c is a tie at 0 and stays, and goes up with anything beyond.
        const wide128 tie = wide128(0, 1) << (99 - bits);
        const auto largest = static_cast<std::uint32_t>((u64{1} << bits) - 1);
        CHECK(up(tie, largest, stochastic_variant::b));
        CHECK_FALSE(up(tie - wide128(0, 1), largest, stochastic_variant::b));
        CHECK_FALSE(up(tie, largest, stochastic_variant::c));
        CHECK(up(tie | wide128(0, 1), largest, stochastic_variant::c));
    }
}
