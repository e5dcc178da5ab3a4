// The rounding of array kernels: round_increment, whole_units and nearest_even_units against the definitions of the
// modes on whole numbers, for every word of 12 bits, every cut and, where random, every value of the random bits.
#include <catch.hpp>

#include <support/failures.hpp>
#include <ulpine/core/round.hpp>

#include <cstdint>
#include <string>

using ulpine::rounding;
namespace d = ulpine::detail;

namespace {

// The multiple of 2^cut that a word becomes, from the quotient and the remainder.
std::uint32_t expected(rounding mode, std::uint32_t word, int cut, bool negative) {
    const std::uint32_t unit = std::uint32_t{1} << cut, lower = word / unit, rest = word % unit;
    if (rest == 0) return word;
    bool up = false;
    switch (mode) {
    case rounding::nearest_even:
        up = 2 * rest > unit || (2 * rest == unit && lower % 2 == 1);
        break;
    case rounding::nearest_away:
        up = 2 * rest >= unit;
        break;
    case rounding::toward_positive:
        up = !negative;
        break;
    case rounding::toward_negative:
        up = negative;
        break;
    case rounding::to_odd:
        up = lower % 2 == 0;
        break;
    default:
        break;
    }
    return (lower + up) * unit;
}

template <rounding R>
void sweep(support::failures& wrong) {
    for (int cut = 0; cut <= 12; ++cut)
        for (std::uint32_t word = 0; word < 4096; ++word)
            for (const bool negative : {false, true}) {
                const std::uint32_t cut_word = static_cast<std::uint32_t>(cut);
                const std::uint32_t got = d::whole_units(
                    word + d::round_increment<R>(word, cut_word, negative, std::uint32_t{0}), cut_word);
                if (!wrong.same(got, expected(R, word, cut, negative)))
                    wrong.add("mode " + std::to_string(static_cast<int>(R)) + " cut " + std::to_string(cut) + " word " +
                              std::to_string(word) + " gives " + std::to_string(got));
            }
}

}  // namespace

TEST_CASE("rounding in place agrees with the definition of each mode") {
    support::failures wrong;
    sweep<rounding::nearest_even>(wrong);
    sweep<rounding::nearest_away>(wrong);
    sweep<rounding::toward_zero>(wrong);
    sweep<rounding::toward_positive>(wrong);
    sweep<rounding::toward_negative>(wrong);
    sweep<rounding::to_odd>(wrong);
    CHECK_NO_FAILURES(wrong);
}

TEST_CASE("nearest even with a cut of at least one bit, in two parts") {
    support::failures wrong;
    for (int base = 1; base <= 6; ++base)
        for (std::uint32_t extra = 0; extra <= 6; ++extra)
            for (std::uint32_t word = 0; word < 4096; ++word) {
                const std::uint32_t got = d::nearest_even_units(word, word, base, extra);
                if (!wrong.same(got, expected(rounding::nearest_even, word, base + static_cast<int>(extra), false)))
                    wrong.add("cut " + std::to_string(base) + " + " + std::to_string(extra) + " word " +
                              std::to_string(word) + " gives " + std::to_string(got));
            }
    CHECK_NO_FAILURES(wrong);
}

TEST_CASE("random bits carry exactly where floor(nu 2^N) + R >= 2^N") {
    support::failures wrong;
    for (int bits = 1; bits <= 8; ++bits)
        for (int cut = 0; cut <= 8; ++cut)
            for (std::uint32_t word = 0; word < 512; ++word)
                for (std::uint32_t random = 0; random < (std::uint32_t{1} << bits); ++random) {
                    const std::uint32_t cut_word = static_cast<std::uint32_t>(cut), rest = word % (1u << cut);
                    const bool up = ((std::uint64_t{rest} << bits) >> cut) + random >= (std::uint64_t{1} << bits);
                    const std::uint32_t want = ((word >> cut) + up) << cut;
                    const std::uint32_t got = d::whole_units(
                        word + d::round_increment<rounding::stochastic>(word, cut_word, false, random << (32 - bits)),
                        cut_word);
                    if (!wrong.same(got, want))
                        wrong.add("N " + std::to_string(bits) + " cut " + std::to_string(cut) + " word " +
                                  std::to_string(word) + " R " + std::to_string(random));
                }
    CHECK_NO_FAILURES(wrong);
}
