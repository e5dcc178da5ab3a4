// Dot products of arrays of blocks, and blocks in memory, against the value types.
#include <catch.hpp>
#include <oracle/block.hpp>
#include <support/failures.hpp>
#include <support/message_of.hpp>
#include <ulpine/array/block_dot.hpp>
#include <ulpine/array/pack_blocks.hpp>
#include <ulpine/block/catalog.hpp>

#include <bit>
#include <cmath>
#include <random>

namespace {

using namespace ulpine;
using oracle::code;
using bytes = std::vector<std::uint8_t>;

// The sum in exact rationals, rounded to float.
std::uint32_t expected(const oracle::block_format& fa, const oracle::block_format& fb, const bytes& a, const bytes& sa,
                       const bytes& b, const bytes& sb, std::size_t block, float ta, float tb) {
    std::vector<oracle::block> x, y;
    for (std::size_t k = 0; k < sa.size(); ++k) {
        const auto part = [&](const bytes& all) {
            const std::size_t end = std::min(all.size(), (k + 1) * block);
            return std::vector<code>(all.begin() + static_cast<std::ptrdiff_t>(k * block),
                                     all.begin() + static_cast<std::ptrdiff_t>(end));
        };
        x.push_back(oracle::decode(fa, sa[k], part(a), std::bit_cast<std::uint32_t>(ta)));
        y.push_back(oracle::decode(fb, sb[k], part(b), std::bit_cast<std::uint32_t>(tb)));
    }
    return static_cast<std::uint32_t>(
        oracle::round(oracle::binary32(), oracle::dot(x, y), oracle::rounding::nearest_even));
}

void compare(support::failures& failed, const char* name, std::size_t n, std::size_t block, std::uint64_t got,
             std::uint64_t want) {
    if (failed.same(got, want)) return;
    std::string message = name;
    message += " n " + std::to_string(n) + " block " + std::to_string(block);
    message += ": got " + support::hex(got) + ", want " + support::hex(want);
    failed.add(message);
}

template <class A, class B>
void check(support::failures& failed, const char* name, const oracle::block_format& fa, const oracle::block_format& fb,
           unsigned scale_low, unsigned scale_count) {
    std::mt19937 random(7);
    for (const std::size_t n : std::vector<std::size_t>{0, 1, 15, 33, 64, 700, 20000})
        for (const std::size_t block : {std::size_t{0}, std::size_t{3}, std::size_t{50}}) {
            if (block > n || (n > 1000 && (block != 0 || A::packed_bytes != 32)))
                continue;  // 20000: one format, in threads
            const std::size_t size = block == 0 ? static_cast<std::size_t>(A::size) : block;
            const bool special = n == 33;
            bytes a(n), b(n), sa(n / size + (n % size != 0)), sb(sa.size());
            for (auto* v : {&a, &b})
                for (auto& x : *v)
                    x = static_cast<std::uint8_t>(random() &
                                                  oracle::low_bits(v == &a ? fa.element.width : fb.element.width) &
                                                  (special ? 0xff : 0xf7));
            for (auto* v : {&sa, &sb})
                for (auto& x : *v) x = static_cast<std::uint8_t>(scale_low + random() % scale_count);
            block_dot_options o;
            if (block != 0) o.block_size = block;
            if (A::has_tensor_scale) o.tensor_scale_a = 0.0123f;
            if (B::has_tensor_scale) o.tensor_scale_b = 77.7f;
            const std::uint32_t want =
                expected(fa, fb, a, sa, b, sb, size, o.tensor_scale_a.value_or(1.0f), o.tensor_scale_b.value_or(1.0f));
            for (const int threads : {1, 3}) {
                o.threads = threads;
                const float r = dot_blocks<A, B>(a, sa, b, sb, o);
                const std::uint32_t got = r != r ? 0x7fc00000 : std::bit_cast<std::uint32_t>(r);
                compare(failed, name, n, size, got, want);
            }
        }
}

}  // namespace

TEST_CASE("dot products of arrays of blocks are exact, by any block size and number of threads") {
    support::failures failed;
    using oracle::scale_rule;
    const oracle::block_format e4m3{oracle::fp8_e4m3(), oracle::e8m0()}, e5m2{oracle::fp8_e5m2(), oracle::e8m0()},
        fp6{oracle::fp6_e3m2(), oracle::e8m0()}, nv{oracle::fp4_e2m1(), oracle::fp8_e4m3(), scale_rule::nearest, true},
        posits{oracle::make_posit(8, 3), oracle::e8m0()};
    check<mxfp8_e4m3, mxfp6_e3m2>(failed, "mxfp8_e4m3 mxfp6_e3m2", e4m3, fp6, 100, 50);
    check<mxfp8_e5m2, mxfp8_e5m2>(failed, "mxfp8_e5m2", e5m2, e5m2, 0, 256);
    check<nvfp4, nvfp4>(failed, "nvfp4", nv, nv, 0, 127);
    check<scaled_block<posit<8, 3>, e8m0, 16>, scaled_block<posit<8, 3>, e8m0, 16>>(failed, "posit<8,3>", posits,
                                                                                    posits, 120, 9);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("sums of several arrays, in numbers or in their words") {
    const std::vector<fp8_e4m3> a(40, fp8_e4m3{2});
    const std::vector<e8m0> s(2, e8m0{0.5f});
    block_quire<mxfp8_e4m3> q;
    for (int i = 0; i < 3; ++i) add_blocks(q, a, s, a, s);
    CHECK(q.round() == 120);
    CHECK(dot_blocks<mxfp8_e4m3, mxfp8_e4m3, posit<16, 1>>(a, s, a, s) == posit<16, 1>{40});
}

TEST_CASE("blocks in memory are codes and scales") {
    support::failures failed;
    std::mt19937 random(9);
    const auto check_packing = [&]<class B>(B) {
        using code_word = typename B::element_type::storage_type;
        using scale_word = typename B::scale_type::storage_type;
        for (const std::size_t n :
             {std::size_t{0}, std::size_t{1}, std::size_t{B::size}, std::size_t{3 * B::size + 5}}) {
            std::vector<code_word> codes(n), back(n);
            std::vector<scale_word> scales(n / B::size + (n % B::size != 0)), scales_back(scales.size());
            for (auto& c : codes) c = static_cast<code_word>(random() & oracle::low_bits(B::element_type::width));
            for (auto& s : scales) s = static_cast<scale_word>(random());
            std::vector<B> blocks(scales.size());
            pack_blocks<B>(codes, scales, blocks);
            for (std::size_t i = 0; i < n; ++i)
                if (!failed.same<std::uint64_t>(blocks[i / B::size].element(static_cast<int>(i % B::size)).bits(),
                                                codes[i]))
                    failed.add("element " + std::to_string(i));
            if (n % B::size != 0 && !failed.holds(blocks.back().element(B::size - 1).bits() == 0))
                failed.add("beyond the end");
            unpack_blocks<B>(blocks, back, scales_back);
            if (!failed.holds(back == codes && scales_back == scales)) failed.add("not the same after unpacking");
        }
    };
    check_packing(mxfp6_e2m3{});
    check_packing(nvfp4{});
    check_packing(scaled_block<posit<12, 1>, bfloat16, 6>{});
    CHECK_NO_FAILURES(failed);

    const bytes codes{1, 2, 3, 4}, scales{127};
    std::vector<mxfp4> blocks(1);
    pack_blocks<mxfp4>(codes, scales, blocks);
    std::uint8_t memory[17];
    std::memcpy(memory, blocks.data(), sizeof memory);  // the scale, then the first element in the low half of a byte
    CHECK(memory[0] == 127);
    CHECK(memory[1] == 0x21);
    CHECK(memory[2] == 0x43);
    CHECK(memory[3] == 0);
}

TEST_CASE("bad arguments of dot products and packing are named") {
    const bytes a(40), s(2), s3(3);
    const auto refused = [](auto&& call, const char* text) {
        const std::string message = support::message_of(call);
        INFO(message);
        CHECK(message.find(text) != std::string::npos);
    };
    using B = mxfp8_e4m3;
    block_dot_options o;
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, bytes(39), s)); }, "codes_b.size()");
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, a, s3)); }, "scales_b.size()");
    o.block_size = 0;
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, a, s, o)); }, "block_size");
    o.block_size = 41;
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, a, s, o)); }, "block_size");
    o = {};
    o.threads = 0;
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, a, s, o)); }, "threads");
    o = {};
    o.tensor_scale_b = 1.0f;
    refused([&] { static_cast<void>(dot_blocks<B>(a, s, a, s, o)); }, "tensor_scale_b");
    o.tensor_scale_b = -1.0f;
    refused([&] { static_cast<void>(dot_blocks<nvfp4>(a, s3, a, s3, o)); }, "tensor_scale_b");
    std::vector<B> two(2), three(3);
    bytes codes(40);
    refused([&] { pack_blocks<B>(a, s, three); }, "blocks.size()");
    refused([&] { unpack_blocks<B>(two, codes, bytes(1)); }, "scales.size()");
    const std::span<std::uint8_t> inside(reinterpret_cast<std::uint8_t*>(two.data()), 40);
    refused([&] { pack_blocks<B>(inside, s, two); }, "overlaps");
}
