// Packing against a reference that moves one bit at a time: every width, length, alignment and vector register.
#include <catch.hpp>

#include <ulpine/array/pack.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace ulpine;
using support::failures;
using bytes = std::vector<std::uint8_t>;

// Bit b of the stream is bit b % 8 of byte b / 8; element k starts at bit k * width.
std::size_t bytes_for(int width, std::size_t n) {
    std::size_t count = 0;
    while (count * 8 < n * static_cast<std::size_t>(width)) ++count;
    return count;
}
bytes packed_by_bits(int width, const bytes& codes) {
    bytes out(bytes_for(width, codes.size()), 0);
    std::size_t place = 0;
    for (const unsigned code : codes)
        for (int b = 0; b < width; ++b, ++place)
            if (code / (1u << b) % 2 != 0)
                out[place / 8] = static_cast<std::uint8_t>(out[place / 8] + (1u << (place % 8)));
    return out;
}
bytes unpacked_by_bits(int width, const bytes& packed, std::size_t n) {
    bytes codes(n, 0);
    std::size_t place = 0;
    for (auto& code : codes)
        for (int b = 0; b < width; ++b, ++place)
            code = static_cast<std::uint8_t>(code + (packed[place / 8] / (1u << (place % 8)) % 2 << b));
    return codes;
}

bytes random_bytes(support::random_source& random, std::size_t n) {
    bytes x(n);
    for (auto& b : x) b = static_cast<std::uint8_t>(random());
    return x;
}

std::vector<simd_level> levels() {
    std::vector<simd_level> all;
    for (const auto level :
         {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512, simd_level::neon})
        if (simd_available(level)) all.push_back(level);
    return all;
}
// The level in use, put back at the end.
struct keep_level {
    simd_level before = simd_in_use();
    ~keep_level() { use_simd(before); }
};

// A buffer that ends where its content ends, so that the sanitizers see a step beyond, or `behind` bytes later, so that
// the test sees it.
struct framed {
    bytes all;
    std::size_t front, n;
    framed(std::size_t before, const bytes& content, std::size_t behind)
        : all(before + content.size() + behind, 0xa5), front(before), n(content.size()) {
        for (std::size_t i = 0; i < n; ++i) all[front + i] = content[i];
    }
    std::span<std::uint8_t> content() { return std::span(all).subspan(front, n); }
    [[nodiscard]] bytes copy() const {
        return {all.begin() + static_cast<std::ptrdiff_t>(front), all.begin() + static_cast<std::ptrdiff_t>(front + n)};
    }
    [[nodiscard]] bool frame_intact() const {
        for (std::size_t i = 0; i < all.size(); ++i)
            if ((i < front || i >= front + n) && all[i] != 0xa5) return false;
        return true;
    }
};

std::string place(int width, std::size_t n, std::size_t offset) {
    return "width " + std::to_string(width) + ", n " + std::to_string(n) + ", offset " + std::to_string(offset) +
           ", level " + std::to_string(static_cast<int>(simd_in_use()));
}

void compare(failures& failed, int width, const bytes& codes, std::size_t offset, std::size_t behind,
             std::uint8_t garbage) {
    const std::size_t n = codes.size();
    const bytes want = packed_by_bits(width, codes);
    framed source((offset * 3 + 1) % 8, codes, behind), target(offset, bytes(want.size(), garbage), behind);
    pack(width, source.content(), target.content());
    if (!failed.holds(target.copy() == want && target.frame_intact() && source.copy() == codes))
        failed.add("pack, " + place(width, n, offset));

    // What lies behind the last code does not count.
    bytes stored = want;
    for (std::size_t bit = n * static_cast<std::size_t>(width); bit < stored.size() * 8; ++bit)
        stored[bit / 8] = static_cast<std::uint8_t>(stored[bit / 8] | ((garbage >> (bit % 8) & 1) << (bit % 8)));
    framed packed(offset, stored, behind), result((offset * 5 + 3) % 8, bytes(n, garbage), behind);
    unpack(width, packed.content(), result.content());
    if (!failed.holds(result.copy() == unpacked_by_bits(width, want, n) && result.frame_intact() &&
                      packed.copy() == stored))
        failed.add("unpack, " + place(width, n, offset));
}

template <class T>
void compare_typed(failures& failed) {
    failed.next();
    support::random_source random(static_cast<std::uint64_t>(T::width));
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{29}, std::size_t{200}}) {
        const bytes codes = random_bytes(random, n);
        std::vector<T> numbers;
        for (const auto c : codes) numbers.push_back(T::from_bits(c));
        bytes by_width(packed_bytes<T>(n)), by_code(packed_bytes<T>(n));
        std::vector<std::byte> by_number(packed_bytes<T>(n));
        pack(T::width, codes, by_width);
        pack<T>(codes, by_code);
        pack<T>(numbers, by_number);
        std::vector<T> back(n);
        bytes back_codes(n);
        unpack<T>(by_number, back);
        unpack<T>(by_width, back_codes);
        bool same = by_width == by_code && by_width == packed_by_bits(T::width, codes);
        for (std::size_t i = 0; i < by_width.size(); ++i)
            same &= std::to_integer<unsigned>(by_number[i]) == by_width[i];
        for (std::size_t i = 0; i < n; ++i)
            same &= back[i].bits() == numbers[i].bits() && back_codes[i] == numbers[i].bits();
        if (!failed.holds(same)) failed.add("width " + std::to_string(T::width) + ", n " + std::to_string(n));
    }
}

template <class Call>
std::string message_of(Call&& call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing thrown";
}

struct two_values {
    static constexpr float values[] = {-1, 1};
};

}  // namespace

TEST_CASE("every width, length and alignment, at every level", "[pack]") {
    const keep_level keep;
    failures failed;
    for (const auto level : levels()) {
        use_simd(level);
        support::random_source random(1);
        for (int width = 1; width <= 8; ++width)
            for (std::size_t n = 0; n <= 67; ++n)
                for (std::size_t offset = 0; offset < 8; ++offset)
                    compare(failed, width, random_bytes(random, n), offset, offset % 2 * 24,
                            static_cast<std::uint8_t>(random()));
        for (int width = 1; width <= 8; ++width)
            for (const std::size_t n : {std::size_t{128}, std::size_t{333}, std::size_t{4099}})
                compare(failed, width, random_bytes(random, n), 3, 0, 0xff);
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("every code in every place, between zeros and between ones", "[pack]") {
    const keep_level keep;
    failures failed;
    for (const auto level : levels()) {
        use_simd(level);
        for (int width = 1; width <= 8; ++width)
            for (unsigned code = 0; code < (1u << width); ++code)
                for (std::size_t k = 0; k < 64; k += (code % 4 == 0 ? 1 : 5))
                    for (const std::uint8_t others : {std::uint8_t{0}, std::uint8_t{0xff}}) {
                        bytes codes(64, others);
                        codes[k] = static_cast<std::uint8_t>(code);
                        compare(failed, width, codes, 0, 0, 0);
                    }
    }
    CHECK_NO_FAILURES(failed);
}

// By hand: 0x1, 0xa is one byte; 0x01, 0x02, 0x03, 0x3f are 0x01 + 0x02 * 2^6 + 0x03 * 2^12 + 0x3f * 2^18 = 0xfc3081.
TEST_CASE("MX elements", "[pack]") {
    std::array<std::uint8_t, 1> pair{};
    pack<fp4_e2m1>(std::array<std::uint8_t, 2>{0x1, 0xa}, pair);
    CHECK(pair[0] == 0xa1);
    pack<fp4_e2m1>(std::array{fp4_e2m1{1}, fp4_e2m1{-6}}, pair);  // 0 01 0 and 1 11 1
    CHECK(pair[0] == 0xf2);
    std::array<fp4_e2m1, 2> numbers{};
    unpack<fp4_e2m1>(pair, numbers);
    CHECK(static_cast<float>(numbers[0]) == 1.0F);
    CHECK(static_cast<float>(numbers[1]) == -6.0F);

    std::array<std::byte, 3> three{};
    pack<fp6_e2m3>(bytes{0x01, 0x02, 0x03, 0x3f}, three);
    CHECK(three == std::array{std::byte{0x81}, std::byte{0x30}, std::byte{0xfc}});
    bytes codes(4);
    unpack<fp6_e3m2>(three, codes);
    CHECK(codes == bytes{0x01, 0x02, 0x03, 0x3f});
}

TEST_CASE("bits above the width are ignored, as by from_bits", "[pack]") {
    std::array<std::uint8_t, 1> byte{0x55};
    pack(4, std::array<std::uint8_t, 2>{0xfe, 0x03}, byte);  // -2 and 3, sign-extended
    CHECK(byte[0] == 0x3e);
}

TEST_CASE("number types, their codes and run-time widths agree", "[pack]") {
    failures failed;
    compare_typed<lookup<two_values>>(failed);
    compare_typed<posit<2, 0>>(failed);
    compare_typed<posit<3, 1>>(failed);
    compare_typed<fp4_e2m1>(failed);
    compare_typed<fixed<3, 2>>(failed);
    compare_typed<fp6_e3m2>(failed);
    compare_typed<posit<7, 1>>(failed);
    compare_typed<fp8_e4m3>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("lengths", "[pack]") {
    failures failed;
    for (int width = 1; width <= 8; ++width)
        for (std::size_t n = 0; n < 200; ++n)
            if (!failed.same(packed_bytes(width, n), bytes_for(width, n)))
                failed.add(std::to_string(width) + " bits, " + std::to_string(n));
    CHECK_NO_FAILURES(failed);
    STATIC_REQUIRE(packed_bytes<fp6_e2m3>(4) == 3);
    STATIC_REQUIRE(packed_bytes(3, 9) == 4);
    STATIC_REQUIRE(packed_bytes(7, ~std::size_t{0}) == 16140901064495857664u);  // 7 2^64 / 8: beyond what n * 7 holds
    CHECK(message_of([] { static_cast<void>(packed_bytes(0, 1)); }) == "width is 0; accepted: 1 to 8");
    CHECK(message_of([] { static_cast<void>(packed_bytes(9, 1)); }) == "width is 9; accepted: 1 to 8");
}

TEST_CASE("bad arguments are named, and nothing is written", "[pack]") {
    bytes codes(8, 1), packed(3, 0xee), longer(4, 0xee), shorter(2, 0xee);
    const bytes codes_before = codes;
    CHECK(message_of([&] { pack(3, codes, longer); }) == "bytes.size() is 4; accepted: 3, what 8 codes of 3 bits take");
    CHECK(message_of([&] { pack<posit<3, 1>>(codes, shorter); }) ==
          "bytes.size() is 2; accepted: 3, what 8 codes of 3 bits take");
    CHECK(message_of([&] { unpack(3, longer, codes); }) ==
          "bytes.size() is 4; accepted: 3, what 8 codes of 3 bits take");
    CHECK(message_of([&] { unpack<posit<3, 1>>(shorter, codes); }) ==
          "bytes.size() is 2; accepted: 3, what 8 codes of 3 bits take");
    CHECK(message_of([&] { pack(0, codes, packed); }) == "width is 0; accepted: 1 to 8");
    CHECK(message_of([&] { unpack(9, packed, codes); }) == "width is 9; accepted: 1 to 8");
    CHECK(longer == bytes(4, 0xee));
    CHECK(shorter == bytes(2, 0xee));
    CHECK(packed == bytes(3, 0xee));
    CHECK(codes == codes_before);

    const std::span<std::uint8_t> null8(static_cast<std::uint8_t*>(nullptr), 8);
    const std::span<std::uint8_t> null3(static_cast<std::uint8_t*>(nullptr), 3);
    CHECK(message_of([&] { pack(3, null8, packed); }) == "codes is null; accepted: a pointer to 8 elements");
    CHECK(message_of([&] { pack(3, codes, null3); }) == "bytes is null; accepted: a pointer to 3 elements");
    CHECK(message_of([&] { unpack(3, packed, null8); }) == "codes is null; accepted: a pointer to 8 elements");
    CHECK(message_of([&] { unpack(3, null3, codes); }) == "bytes is null; accepted: a pointer to 3 elements");
    CHECK(packed == bytes(3, 0xee));
    CHECK(codes == codes_before);

    // Nothing to do is no error.
    const std::span<std::uint8_t> empty;
    CHECK(message_of([&] { pack(3, empty, empty); }) == "nothing thrown");
    CHECK(message_of([&] { unpack(8, empty, empty); }) == "nothing thrown");
}

TEST_CASE("codes and bytes may not overlap", "[pack]") {
    failures failed;
    bytes buffer(40);
    for (std::size_t i = 0; i < buffer.size(); ++i) buffer[i] = static_cast<std::uint8_t>(i);
    const bytes before = buffer;
    const std::span<std::uint8_t> all(buffer);
    const auto codes = all.subspan(12, 16);
    for (std::size_t at = 0; at + 6 <= buffer.size(); ++at) {
        const bool apart = at + 6 <= 12 || at >= 28;
        const std::string want =
            apart ? "nothing thrown" : "bytes overlaps codes; accepted: ranges without a common byte";
        if (!failed.same(message_of([&] { pack(3, codes, all.subspan(at, 6)); }), want)) failed.add("pack");
        if (!failed.holds(apart || buffer == before)) failed.add("pack has written");
        buffer = before;
        if (!failed.same(message_of([&] { unpack(3, all.subspan(at, 6), codes); }), want)) failed.add("unpack");
        if (!failed.holds(apart || buffer == before)) failed.add("unpack has written");
        buffer = before;
    }
    CHECK_NO_FAILURES(failed);
}
