// packed_span: elements in place against bits moved one at a time, and as a range for the standard algorithms.
#include <catch.hpp>

#include <ulpine/array/packed_span.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/array/pack.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace ulpine;
using support::failures;
using bytes = std::vector<std::uint8_t>;

unsigned bits_at(const bytes& all, std::size_t from, int width) {
    unsigned code = 0;
    for (std::size_t b = 0; b < static_cast<std::size_t>(width); ++b)
        code += all[(from + b) / 8] / (1u << (from + b) % 8) % 2 << b;
    return code;
}
void put_bits(bytes& all, std::size_t from, int width, unsigned code) {
    for (std::size_t b = 0; b < static_cast<std::size_t>(width); ++b) {
        const unsigned bit = 1u << (from + b) % 8, old = all[(from + b) / 8];
        all[(from + b) / 8] = static_cast<std::uint8_t>(code >> b & 1 ? old | bit : old & ~bit);
    }
}

// Every element of a buffer with no byte to spare, read and written, at every bit of its first byte.
template <class T>
void read_and_write(failures& failed) {
    failed.next();
    support::random_source random(7);
    const auto width = static_cast<std::size_t>(T::width);
    for (std::size_t offset = 0; offset < 8; ++offset)
        for (std::size_t n = 1; n <= 19; ++n) {
            bytes all;
            while (all.size() * 8 < offset + n * width) all.push_back(static_cast<std::uint8_t>(random()));
            const packed_span<T> span(all.data(), n, static_cast<int>(offset));
            const packed_span<const T> view = span;
            for (std::size_t k = 0; k < n; ++k) {
                const unsigned want = bits_at(all, offset + k * width, T::width);
                const T read = span[k];
                if (!failed.holds(read.bits() == want && view[k].bits() == want))
                    failed.add("read, width " + std::to_string(width) + ", offset " + std::to_string(offset));
                bytes expected = all;
                const T value = T::from_bits(static_cast<std::uint8_t>(random()));
                put_bits(expected, offset + k * width, T::width, value.bits());
                span[k] = value;
                if (!failed.same(all, expected))
                    failed.add("write, width " + std::to_string(width) + ", offset " + std::to_string(offset));
            }
        }
}

template <class T>
std::vector<unsigned> codes_of(packed_span<const T> span) {
    std::vector<unsigned> codes;
    for (const T x : span) codes.push_back(x.bits());
    return codes;
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

TEST_CASE("elements of every width at every bit; neighbours stay", "[packed_span]") {
    failures failed;
    read_and_write<lookup<two_values>>(failed);
    read_and_write<posit<2, 0>>(failed);
    read_and_write<posit<3, 1>>(failed);
    read_and_write<fp4_e2m1>(failed);
    read_and_write<fixed<3, 2>>(failed);
    read_and_write<fp6_e3m2>(failed);
    read_and_write<posit<7, 1>>(failed);
    read_and_write<fp8_e4m3>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("proxies stand for their elements", "[packed_span]") {
    bytes all(3);
    const packed_span<fp6_e2m3> span(all, 4);
    span[0] = fp6_e2m3{1.5};
    span[1] = span[0];
    span[2] = fp6_e2m3{-2};
    CHECK(all == bytes{0x0c, 0x03, 0x03});  // 001100 + 001100 * 2^6 + 110000 * 2^12 = 0x03030c
    CHECK(static_cast<float>(span[1]) == 1.5F);
    CHECK(static_cast<double>(span[2]) == -2);
    CHECK(span[0] == span[1]);
    CHECK(span[0] == fp6_e2m3{1.5});
    CHECK(fp6_e2m3{1.5} == span[0]);
    CHECK(span[0] != span[2]);
    CHECK(span[2] < span[0]);
    CHECK(span[2] < fp6_e2m3{0});
    CHECK(fp6_e2m3{1} < span[0]);
    const auto first = span[0];  // another name of the element, not a copy
    first = fp6_e2m3{0.5};
    CHECK(static_cast<float>(span[0]) == 0.5F);
    const fp6_e2m3 copy = span[0];
    span[0] = fp6_e2m3{4};
    CHECK(static_cast<float>(copy) == 0.5F);
    swap(span[0], span[2]);
    CHECK(static_cast<float>(span[0]) == -2);
    CHECK(static_cast<float>(span[2]) == 4);
    CHECK(static_cast<float>(span[1]) == 1.5F);
    CHECK(static_cast<float>(span[3]) == 0);
}

TEST_CASE("types", "[packed_span]") {
    using span = packed_span<fp4_e2m1>;
    using view = packed_span<const fp4_e2m1>;
    STATIC_REQUIRE(std::is_same_v<view::reference, fp4_e2m1>);
    STATIC_REQUIRE(std::is_convertible_v<span, view>);
    STATIC_REQUIRE(!std::is_convertible_v<view, span>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<span>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<view>);
    STATIC_REQUIRE(std::is_constructible_v<view, const bytes&, std::size_t>);
    STATIC_REQUIRE(!std::is_constructible_v<span, const bytes&, std::size_t>);
    STATIC_REQUIRE(std::is_constructible_v<span, std::array<std::byte, 4>&, std::size_t>);
    STATIC_REQUIRE(!std::is_constructible_v<span, std::vector<int>&, std::size_t>);
    STATIC_REQUIRE(std::random_access_iterator<span::iterator>);
    STATIC_REQUIRE(std::random_access_iterator<view::iterator>);
    STATIC_REQUIRE(!packable<posit16>);
    STATIC_REQUIRE(!packable<float>);
    // A view of elements is no range of bytes, though it has data() and size().
    STATIC_REQUIRE(!detail::contiguous<view>);
    STATIC_REQUIRE(span().empty());
    STATIC_REQUIRE(span().begin() == span().end());
}

TEST_CASE("constant expressions", "[packed_span]") {
    constexpr auto sum = [] {
        std::uint8_t all[3] = {};
        const packed_span<posit<5, 1>> span(all, 4, 2);
        for (unsigned k = 0; k < 4; ++k) span[k] = posit<5, 1>(k);
        double total = 0;
        for (const posit<5, 1> x : span) total += static_cast<double>(x);
        return total + 100 * (all[0] % 4);
    }();
    STATIC_REQUIRE(sum == 6);
}

TEST_CASE("iterators", "[packed_span]") {
    bytes all(17);
    const packed_span<posit<5, 1>> span(all.data(), 25, 6);
    const auto begin = span.begin(), end = span.end();
    CHECK(end - begin == 25);
    CHECK(begin - end == -25);
    failures failed;
    for (std::ptrdiff_t i = 0; i <= 25; ++i)
        for (std::ptrdiff_t j = 0; j <= 25; ++j) {
            const auto a = begin + i, b = end - (25 - j);
            const bool ok = (b - a) == j - i && (a == b) == (i == j) && (a != b) == (i != j) && (a < b) == (i < j) &&
                            (a > b) == (i > j) && (a <= b) == (i <= j) && (a >= b) == (i >= j) && a + (j - i) == b;
            if (!failed.holds(ok)) failed.add(std::to_string(i) + " " + std::to_string(j));
        }
    CHECK_NO_FAILURES(failed);
    auto i = begin;
    CHECK(i++ == begin);
    CHECK(i == begin + 1);
    CHECK(++i == 2 + begin);
    CHECK(i-- == begin + 2);
    CHECK(--i == begin);
    i += 7;
    i -= 3;
    CHECK(i - begin == 4);
    i[3] = posit<5, 1>{2};
    CHECK(static_cast<float>(span[7]) == 2);
}

TEST_CASE("standard algorithms", "[packed_span]") {
    using T = posit<7, 1>;
    support::random_source random(11);
    std::vector<T> values;
    for (int k = 0; k < 500; ++k) values.push_back(T::from_bits(static_cast<std::uint8_t>(random())));
    bytes all(packed_bytes<T>(values.size()));
    const packed_span<T> span(all, values.size());
    std::copy(values.begin(), values.end(), span.begin());
    bytes packed(all.size());
    pack<T>(values, packed);
    CHECK(all == packed);
    std::vector<T> back(values.size());
    std::copy(span.begin(), span.end(), back.begin());
    CHECK(std::equal(back.begin(), back.end(), values.begin()));
    CHECK(std::equal(span.begin(), span.end(), values.begin()));

    std::sort(values.begin(), values.end());
    std::sort(span.begin(), span.end());
    CHECK(std::equal(span.begin(), span.end(), values.begin()));
    CHECK(std::lower_bound(span.begin(), span.end(), T{1}) - span.begin() ==
          std::lower_bound(values.begin(), values.end(), T{1}) - values.begin());
    std::reverse(span.begin(), span.end());
    CHECK(std::equal(span.begin(), span.end(), values.rbegin()));
    std::stable_sort(span.begin(), span.end(), [](T a, T b) { return a < b; });
    CHECK(std::equal(span.begin(), span.end(), values.begin()));
    std::rotate(span.begin(), span.begin() + 3, span.end());
    CHECK(span[0] == values[3]);
    std::fill(span.begin(), span.end(), T{-1});
    CHECK(std::count(span.begin(), span.end(), T{-1}) == 500);
}

TEST_CASE("subspans", "[packed_span]") {
    bytes all(16);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(37 * i + 11);
    const packed_span<const fp6_e2m3> whole(all, 21);
    const auto codes = codes_of(whole);
    CHECK(codes.size() == 21);
    failures failed;
    for (std::size_t start = 0; start <= 21; ++start)
        for (std::size_t count = 0; start + count <= 21; ++count) {
            const auto part = whole.subspan(start, count);
            const std::vector<unsigned> want(codes.begin() + static_cast<std::ptrdiff_t>(start),
                                             codes.begin() + static_cast<std::ptrdiff_t>(start + count));
            const bool placed =
                part.data() == all.data() + start * 6 / 8 && part.bit_offset() == static_cast<int>(start * 6 % 8);
            if (!failed.holds(part.size() == count && placed && codes_of(part) == want))
                failed.add(std::to_string(start) + " " + std::to_string(count));
        }
    CHECK_NO_FAILURES(failed);
    CHECK(whole.subspan(5).size() == 16);
    CHECK(whole.subspan(5).subspan(3, 2)[1].bits() == codes[9]);
    CHECK(whole.subspan(21).empty());
    CHECK(message_of([&] { static_cast<void>(whole.subspan(22)); }) ==
          "subspan: start is 22; accepted: 0 to 21, the size");
    CHECK(message_of([&] { static_cast<void>(whole.subspan(20, 2)); }) ==
          "subspan: count is 2; accepted: 0 to 1, what follows the start");
}

TEST_CASE("buffers that are too short", "[packed_span]") {
    bytes all(3);
    CHECK(packed_span<fp6_e2m3>(all, 4).size() == 4);
    CHECK(packed_span<fp6_e2m3>(all, 2).size() == 2);
    CHECK(message_of([&] { static_cast<void>(packed_span<fp6_e2m3>(all, 5)); }) ==
          "bytes.size() is 3; accepted: 4 or more, what 5 codes of 6 bits take");
    const std::span<const std::uint8_t> null(static_cast<const std::uint8_t*>(nullptr), 3);
    CHECK(message_of([&] { static_cast<void>(packed_span<const fp6_e2m3>(null, 4)); }) ==
          "bytes is null; accepted: a pointer to 3 elements");
}
