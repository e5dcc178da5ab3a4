// One translation unit of the program in main.cpp, compiled under several sets of flags; ULPINE_ODR_UNIT names the set.
// No containers here: whose code the linker keeps for them is not the matter.
#include <bit>
#include <cstdint>
#include <stdexcept>
#include <ulpine/array/array.hpp>
#include <ulpine/ulpine.hpp>

#define ULPINE_ODR_FUNCTION_OF(unit) results_of_##unit
#define ULPINE_ODR_FUNCTION(unit) ULPINE_ODR_FUNCTION_OF(unit)

std::uint64_t ULPINE_ODR_FUNCTION(ULPINE_ODR_UNIT)(bool everything);

namespace {

constexpr std::size_t count = 3001;

struct checksum {  // FNV-1a on words
    std::uint64_t value = 0xcbf29ce484222325u;
    void add(std::uint64_t word) { value = (value ^ word) * 0x100000001b3u; }
    template <class E>
    void add_all(E const (&elements)[count]) {
        for (E const& e : elements) {
            if constexpr (std::is_same_v<E, float>) add(std::bit_cast<std::uint32_t>(e));
            else if constexpr (std::is_same_v<E, double>) add(std::bit_cast<std::uint64_t>(e));
            else if constexpr (std::is_integral_v<E>) add(e);
            else add(e.bits());
        }
    }
};

float in[count], out[count];
double wide_in[count], wide_out[count];
std::uint8_t mask[count];
ulpine::posit16 numbers[count];
ulpine::binary16 halves[count];

void plain(checksum& sum) {
    using namespace ulpine;
    round_to<posit<16, 1>>(in, out);
    sum.add_all(out);
    round_to<fp8_e4m3>(in, out, {.projection = projection{rounding::toward_negative}, .mask = mask});
    sum.add_all(out);
    sum.add_all(mask);
    round_to<fixed<8, 8>>(wide_in, wide_out, {.scale = 3});
    sum.add_all(wide_out);
    encode<posit16>(in, numbers, {.scale = 0.125});
    sum.add_all(numbers);
    decode<posit16>(numbers, out, {.scale = 3});
    sum.add_all(out);
}

bool refuses(std::uint64_t scale) {
    try {
        ulpine::round_to<ulpine::posit<16, 1>>(in, out, {.scale = std::bit_cast<double>(scale)});
    } catch (std::invalid_argument const&) {
        return true;
    }
    return false;
}

void others(checksum& sum) {
    using namespace ulpine;
    round_to(posit_spec{24, 3}, in, out, {.projection = projection{rounding::to_odd}, .mask = mask});
    sum.add_all(out);
    sum.add_all(mask);
    round_to(minifloat_spec{5, 3}, in, out, {.random = philox{1, 2, 3, 9}, .scale = 0.3, .threads = 2});
    sum.add_all(out);
    round_to<qtorch_weights>(in, out);
    sum.add_all(out);
    encode<binary16>(in, halves);
    sum.add_all(halves);
    // A check that one unit's flags have made blind must not become the check of all.
    sum.add(refuses(0x7ff8000000000000) ? 1 : 0);
    sum.add(refuses(0xbff0000000000000) ? 1 : 0);
}

}  // namespace

std::uint64_t ULPINE_ODR_FUNCTION(ULPINE_ODR_UNIT)(bool everything) {
    // Bits that wander through all exponents; of a double the same sign, exponent and first fraction bits.
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint32_t const bits = i * 2654435761u ^ (i << 7);
        in[i] = std::bit_cast<float>(bits);
        wide_in[i] = std::bit_cast<double>(std::uint64_t{bits} << 32 | bits);
    }
    checksum sum;
    plain(sum);
    if (everything) others(sum);
    return sum.value;
}
