// Philox4x32-10 against its published answers and a second implementation; which of its bits an element takes.
#include <catch.hpp>

#include <ulpine/codec/philox.hpp>

#include "support/failures.hpp"
#include "support/random.hpp"

#include <array>
#include <cstdint>
#include <string>

using ulpine::philox;
using ulpine::random_at;

namespace {

using block = std::array<std::uint32_t, 4>;

constexpr block of_library(const block& c, std::uint32_t key_low, std::uint32_t key_high) {
    const auto b = ulpine::detail::philox4x32(ulpine::detail::philox_block<std::uint32_t>{{c[0], c[1], c[2], c[3]}},
                                              key_low, key_high);
    return {b.word[0], b.word[1], b.word[2], b.word[3]};
}

// From the paper: two multiplications per round, one for each pair of words, whose products go to the other pair.
// Nothing as in the library: 64-bit arithmetic, keys in closed form, division instead of shifts.
block by_the_paper(const block& counter, std::uint64_t key) {
    constexpr std::uint64_t base = 0x100000000u;
    constexpr std::uint64_t multiplier[2] = {0xD2511F53u, 0xCD9E8D57u};
    constexpr std::uint64_t weyl[2] = {0x9E3779B9u, 0xBB67AE85u};
    const std::uint64_t keys[2] = {key % base, key / base};
    block now = counter;
    for (std::uint64_t round = 0; round < 10; ++round) {
        block next{};
        for (std::size_t pair = 0; pair < 2; ++pair) {
            const std::size_t other = 1 - pair;
            const std::uint64_t product = multiplier[pair] * now[2 * pair];
            const std::uint64_t round_key = (keys[other] + round * weyl[other]) % base;
            next[2 * other] = static_cast<std::uint32_t>((product / base) ^ now[2 * other + 1] ^ round_key);
            next[2 * other + 1] = static_cast<std::uint32_t>(product % base);
        }
        now = next;
    }
    return now;
}

// The 16 bytes of a block, as they lie in memory on a little-endian machine.
std::array<unsigned, 16> bytes_of_block(const philox& source, std::uint64_t number) {
    const block b = by_the_paper({static_cast<std::uint32_t>(number % 0x100000000u),
                                  static_cast<std::uint32_t>(number / 0x100000000u),
                                  static_cast<std::uint32_t>(source.stream % 0x100000000u),
                                  static_cast<std::uint32_t>(source.stream / 0x100000000u)},
                                 source.seed);
    std::array<unsigned, 16> bytes{};
    for (std::size_t i = 0; i < 16; ++i) bytes[i] = b[i / 4] / (1u << (8 * (i % 4))) % 256;
    return bytes;
}

// The bits of element k, from those bytes: one byte for 1 to 8 bits, two for 9 to 16, four beyond.
std::uint32_t expected_bits(const philox& source, std::uint64_t k) {
    const std::uint64_t index = source.first + k;
    const std::size_t length = source.bits <= 8 ? 1 : source.bits <= 16 ? 2 : 4;
    const std::size_t fields = 16 / length;
    const auto bytes = bytes_of_block(source, index / fields);
    const std::size_t from = static_cast<std::size_t>(index % fields) * length;
    std::uint64_t field = 0;
    for (std::size_t i = length; i-- > 0;) field = field * 256 + bytes[from + i];
    return static_cast<std::uint32_t>(field % (std::uint64_t{1} << source.bits));
}

void check_elements(support::failures& failed, const philox& source, std::uint64_t from, std::uint64_t count) {
    for (std::uint64_t k = from; k != from + count; ++k) {
        const auto got = random_at(source, k);
        const std::uint32_t want = expected_bits(source, k);
        if (!failed.holds(got.value == want && got.bits == source.bits && got.variant == source.variant))
            failed.add("seed " + support::hex(source.seed) + " stream " + support::hex(source.stream) + " first " +
                       support::hex(source.first) + " bits " + std::to_string(source.bits) + " element " +
                       support::hex(k) + ": got " + std::to_string(got.value) + ", want " + std::to_string(want));
    }
}

}  // namespace

// Random123, examples/kat_vectors: the three lines philox4x32 10.
TEST_CASE("known answers of Random123", "[philox]") {
    CHECK(of_library({0, 0, 0, 0}, 0, 0) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(of_library({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffff, 0xffffffff) ==
          block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(of_library({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0) ==
          block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a second implementation agrees", "[philox]") {
    CHECK(by_the_paper({0, 0, 0, 0}, 0) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    support::random_source random(20250811);
    support::failures failed;
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t low = i % 2 == 0 ? random() : random.sparse();
        const std::uint64_t high = i % 4 < 2 ? random() : random.sparse();
        const std::uint64_t key = i % 8 < 4 ? random() : random.sparse();
        const block counter{static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
                            static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32)};
        const block got = of_library(counter, static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32));
        if (!failed.same(got, by_the_paper(counter, key)))
            failed.add("counter " + support::hex(high) + " " + support::hex(low) + " key " + support::hex(key));
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("constant expressions", "[philox]") {
    STATIC_REQUIRE(of_library({0, 0, 0, 0}, 0, 0) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    STATIC_REQUIRE(random_at(philox{}, 2).value == 0xbc57ac4c);
    STATIC_REQUIRE(random_at(philox{}, 2).bits == 32);
    STATIC_REQUIRE(random_at(philox{.bits = 9}, 7).value == (0x9b00u & 0x1ffu));
}

TEST_CASE("the defaults", "[philox]") {
    const philox source{7};
    CHECK(source.seed == 7);
    CHECK(source.stream == 0);
    CHECK(source.first == 0);
    CHECK(source.bits == 32);
    CHECK(source.variant == ulpine::stochastic_variant::a);
}

// Key 0, counter 0, by hand: the block is 6627e8d5 e169c58d bc57ac4c 9b00dbd8, its bytes d5 e8 27 66 8d c5 69 e1 ...
TEST_CASE("fields of the first block", "[philox]") {
    CHECK(random_at(philox{.bits = 8}, 0).value == 0xd5);
    CHECK(random_at(philox{.bits = 8}, 1).value == 0xe8);
    CHECK(random_at(philox{.bits = 8}, 3).value == 0x66);
    CHECK(random_at(philox{.bits = 8}, 4).value == 0x8d);
    CHECK(random_at(philox{.bits = 8}, 15).value == 0x9b);
    CHECK(random_at(philox{.bits = 1}, 0).value == 1);
    CHECK(random_at(philox{.bits = 1}, 1).value == 0);
    CHECK(random_at(philox{.bits = 3}, 2).value == 7);
    CHECK(random_at(philox{.bits = 16}, 0).value == 0xe8d5);
    CHECK(random_at(philox{.bits = 16}, 1).value == 0x6627);
    CHECK(random_at(philox{.bits = 9}, 0).value == 0x0d5);
    CHECK(random_at(philox{.bits = 9}, 2).value == 0x18d);
    CHECK(random_at(philox{.bits = 16}, 7).value == 0x9b00);
    CHECK(random_at(philox{.bits = 17}, 0).value == 0x1e8d5);
    CHECK(random_at(philox{.bits = 17}, 3).value == 0x0dbd8);
    CHECK(random_at(philox{.bits = 32}, 1).value == 0xe169c58d);
}

TEST_CASE("every number of bits", "[philox]") {
    support::failures failed;
    for (int bits = 1; bits <= 32; ++bits)
        for (const auto variant : {ulpine::stochastic_variant::a, ulpine::stochastic_variant::c})
            check_elements(failed, {0x0123456789abcdef, 0xfedcba9876543210, 5, bits, variant}, 0, 70);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("where the words of index, stream and seed are full", "[philox]") {
    support::failures failed;
    for (const int bits : {1, 3, 8, 9, 16, 17, 32})
        for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0x3fffffff0}, std::uint64_t{0x7fffffff8},
                                          std::uint64_t{0xffffffff0}, ~std::uint64_t{0} - 20}) {
            // Blocks past 2^32, and indices past 2^64, which start again at 0.
            check_elements(failed, {1, 2, first, bits}, 0, 50);
            check_elements(failed, {~std::uint64_t{0}, 0xffffffff00000000, first, bits}, 0, 50);
        }
    CHECK_NO_FAILURES(failed);
    CHECK(random_at({.seed = 3, .first = ~std::uint64_t{0}}, 1).value == random_at({.seed = 3}, 0).value);
    // The high halves of seed and stream count.
    CHECK(random_at({.seed = 1}, 0).value != random_at({.seed = 0x100000001}, 0).value);
    CHECK(random_at({.stream = 1}, 0).value != random_at({.stream = 0x100000001}, 0).value);
}

TEST_CASE("a split array takes the same bits", "[philox]") {
    support::failures failed;
    for (const int bits : {1, 3, 8, 9, 16, 17, 32}) {
        const philox whole{42, 9, 1000, bits};
        for (std::uint64_t cut = 0; cut <= 40; ++cut) {
            philox rest = whole;
            rest.first += cut;
            for (std::uint64_t k = 0; k < 20; ++k)
                if (!failed.same(random_at(rest, k).value, random_at(whole, cut + k).value))
                    failed.add(std::to_string(bits) + " bits, cut at " + std::to_string(cut));
        }
    }
    CHECK_NO_FAILURES(failed);
}
