// Every float through encode<T> and round_to<T> at the best simd_level, against T's own constructor.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_reference.hpp>
#include <support/failures.hpp>

#include <mutex>
#include <thread>

namespace {

using ulpine::bfloat16;
using ulpine::binary16;
using ulpine::posit;

/// The bit patterns first to last, in blocks.
template <class T>
void sweep(std::uint32_t first, std::uint32_t last, const std::vector<float>& values, support::failures& failed,
           std::mutex& door) {
    constexpr std::uint32_t block = 1 << 14;
    std::vector<float> in(block), rounded(block);
    std::vector<T> codes(block);
    for (std::uint32_t base = first; base <= last; base += block) {
        for (std::uint32_t i = 0; i < block; ++i) in[i] = std::bit_cast<float>(base + i);
        ulpine::encode<T>(in, codes);
        ulpine::round_to<T>(in, rounded);
        std::uint32_t wrong = 0;
        for (std::uint32_t i = 0; i < block; ++i) {
            const T want(in[i]);
            wrong += codes[i].bits() != want.bits() ||
                             std::bit_cast<std::uint32_t>(rounded[i]) != std::bit_cast<std::uint32_t>(values[want.bits()])
                         ? 1
                         : 0;
        }
        if (wrong != 0) {
            const std::scoped_lock lock(door);
            for (std::uint32_t i = 0; i < block; ++i) {
                const T want(in[i]);
                if (!failed.same(codes[i].bits(), want.bits()))
                    failed.add("encode of " + support::hex(std::uint64_t{base + i}) + ": " +
                               support::hex(std::uint64_t{codes[i].bits()}) + ", want " +
                               support::hex(std::uint64_t{want.bits()}));
                if (!failed.same(array_test::bits_of(rounded[i]), array_test::bits_of(values[want.bits()])))
                    failed.add("round_to of " + support::hex(std::uint64_t{base + i}) + ": " +
                               support::hex(array_test::bits_of(rounded[i])));
            }
        }
        if (base > last - block) break;
    }
}

template <class T>
void every_float() {
    // The codes as floats, by the scalar codec.
    std::vector<float> values(std::size_t{1} << T::width);
    for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = static_cast<float>(T::from_bits(static_cast<typename T::storage_type>(c)));
    support::failures failed;
    std::mutex door;
    if (!failed.holds(ulpine::simd_in_use() == array_test::available_levels().back())) failed.add("not the best level");
    // One thread for each sign.
    std::thread negative([&] { sweep<T>(0x80000000, 0xffffffff, values, failed, door); });
    sweep<T>(0, 0x7fffffff, values, failed, door);
    negative.join();
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEMPLATE_TEST_CASE("every float to the catalog's 8-bit formats", "[exhaustive]", ulpine::fp8_e4m3, ulpine::fp8_e5m2,
                   ulpine::fp6_e3m2, ulpine::fp6_e2m3, ulpine::fp4_e2m1, ulpine::e8m0, ulpine::fp8_e4m3fnuz,
                   ulpine::fp8_e5m2fnuz, ulpine::fp8_e4m3b11fnuz, ulpine::hfp8_forward_normal, ulpine::hfp8_backward,
                   ulpine::binary8p4se, ulpine::binary8p3se, ulpine::binary8p3sf, ulpine::binary8p1uf,
                   ulpine::binary4p2sf, ulpine::bposit<8>) {
    every_float<TestType>();
}

TEMPLATE_TEST_CASE("every float to posits", "[exhaustive]", (posit<8, 0>), (posit<8, 1>), (posit<8, 2>), (posit<16, 1>),
                   (posit<16, 2>)) {
    every_float<TestType>();
}

TEMPLATE_TEST_CASE("every float to binary16, bfloat16, dlfloat16", "[exhaustive]", binary16, bfloat16,
                   ulpine::dlfloat16) {
    every_float<TestType>();
}
