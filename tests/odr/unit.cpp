// One translation unit of the program in main.cpp, compiled under several sets of flags; ULPINE_ODR_UNIT names the set.
#include <array>
#include <bit>
#include <cstdint>
#include <stdexcept>
#include <ulpine/array/array.hpp>
#include <ulpine/ulpine.hpp>
#include <vector>

#define ULPINE_ODR_FUNCTION_OF(unit) results_of_##unit
#define ULPINE_ODR_FUNCTION(unit) ULPINE_ODR_FUNCTION_OF(unit)

std::vector<std::uint64_t> ULPINE_ODR_FUNCTION(ULPINE_ODR_UNIT)();

namespace {

constexpr std::size_t count = 3001;

struct recorder {
    std::vector<std::uint64_t>& all;
    template <class E>
    void operator()(std::vector<E> const& elements) const {
        for (E const& e : elements) {
            if constexpr (std::is_same_v<E, float>) all.push_back(std::bit_cast<std::uint32_t>(e));
            else if constexpr (std::is_same_v<E, double>) all.push_back(std::bit_cast<std::uint64_t>(e));
            else if constexpr (std::is_integral_v<E>) all.push_back(e);
            else all.push_back(e.bits());
        }
    }
};

// From bits that wander through all exponents.
std::vector<float> inputs() {
    std::vector<float> in;
    for (std::uint32_t i = 0; i < count; ++i) in.push_back(std::bit_cast<float>(i * 2654435761u ^ (i << 7)));
    return in;
}

}  // namespace

// Vectors of results and calls to inline functions everywhere: what the linker merges between the units.
std::vector<std::uint64_t> ULPINE_ODR_FUNCTION(ULPINE_ODR_UNIT)() {
    using namespace ulpine;
    std::vector<std::uint64_t> all;
    recorder const record{all};
    std::vector<float> const in = inputs();
    std::vector<double> const wide(in.begin(), in.end());
    std::vector<float> out(count);
    std::vector<double> wide_out(count);
    std::vector<std::uint8_t> mask(count);

    round_to<posit<16, 1>>(in, out);
    record(out);
    round_to<fp8_e4m3>(in, out);
    record(out);
    round_to<fixed<8, 8>>(wide, wide_out);
    record(wide_out);
    round_to(posit_spec{24, 3}, in, out, {.projection = projection{rounding::toward_negative}, .mask = mask});
    record(out);
    record(mask);
    round_to(minifloat_spec{5, 3}, in, out, {.random = philox{1, 2, 3, 9}, .scale = 0.3, .threads = 2});
    record(out);
    round_to<qtorch_weights>(in, out);
    record(out);
    std::vector<posit16> numbers(count);
    encode<posit16>(in, numbers);
    record(numbers);
    decode<posit16>(numbers, out, {.scale = 3});
    record(out);
    std::vector<binary16> halves(count), halves_out(count);
    encode<binary16>(in, halves);
    round_to<fp8_e5m2>(halves, halves_out);
    record(halves_out);
    std::vector<std::uint16_t> codes(count);
    encode(dlfloat16::spec, in, codes);
    record(codes);

    // A check that a unit's flags have made blind must not become the check of all.
    for (std::uint64_t const bits : {std::uint64_t{0x7ff8000000000000}, std::uint64_t{0xbff0000000000000}}) {
        bool refused = false;
        try {
            round_to<posit<16, 1>>(in, out, {.scale = std::bit_cast<double>(bits)});
        } catch (std::invalid_argument const&) {
            refused = true;
        }
        all.push_back(refused ? 1 : 0);
    }
    return all;
}
