// The array functions print the same whatever the flags of this translation unit, the simd_level that they leave, and the
// floating-point environment: see checksum.cpp.  Every result is computed once more with flush-to-zero in force.
//
// Floats come from bit patterns and go back to bit patterns; no line of the test itself computes with them.
#include "environment.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <ulpine/ulpine.hpp>
#include <ulpine/array/array.hpp>
#include <ulpine/array/blocks.hpp>
#include <vector>

namespace {

using flags::generator;

struct checksum {  // FNV-1a on words
    std::uint64_t value = 0xcbf29ce484222325u;
    void add(std::uint64_t word) { value = (value ^ word) * 0x100000001b3u; }
    template <class E>
    void add_all(std::vector<E> const& elements) {
        for (E const& e : elements) {
            if constexpr (std::is_same_v<E, float>) add(std::bit_cast<std::uint32_t>(e));
            else if constexpr (std::is_same_v<E, double>) add(std::bit_cast<std::uint64_t>(e));
            else if constexpr (std::is_integral_v<E>) add(e);
            else add(e.bits());
        }
    }
};

constexpr std::size_t count = 1500;  // more than the kernels' pieces, and no multiple of lanes less two
static_assert(count % 16 != 0);

// Special values, then: any bits, values of moderate size, subnormal and very small ones.
std::vector<float> floats() {
    constexpr std::array<std::uint32_t, 10> special{0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000,
                                                    0xffa00001, 0x00000001, 0x807fffff, 0x7f7fffff, 0x00800000};
    generator next{11};
    std::vector<float> all;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t bits = static_cast<std::uint32_t>(next());
        if (i < special.size()) bits = special[i];
        else if (i % 3 == 1) bits = (bits & 0x807fffffu) | (112 + (bits >> 23) % 30) << 23;
        else if (i % 3 == 2) bits = (bits & 0x807fffffu) | (i % 2 == 0 ? 0 : (bits >> 23) % 24) << 23;
        all.push_back(std::bit_cast<float>(bits));
    }
    return all;
}
std::vector<double> doubles() {
    generator next{12};
    std::vector<double> all;
    for (float const x : floats()) {
        std::uint64_t const wide = std::uint64_t{std::bit_cast<std::uint32_t>(x)};
        std::uint64_t const sign = wide >> 31 << 63, field = wide >> 23 & 0xff, low = next() & 0xfffffffffffffu;
        std::uint64_t const moved = field == 0 ? 0 : field == 255 ? 2047 : field + 896;
        all.push_back(std::bit_cast<double>(sign | moved << 52 | (field == 255 ? wide & 0x7fffff : low)));
    }
    return all;
}

std::vector<ulpine::array_options> all_options() {
    using enum ulpine::rounding;
    using ulpine::philox;
    using ulpine::projection;
    std::vector<ulpine::array_options> all;
    for (auto const mode : {nearest_even, nearest_away, toward_zero, toward_positive, toward_negative, to_odd})
        all.push_back({.projection = projection{mode}});
    all.push_back({.projection = projection{nearest_even, ulpine::overflow::infinity}});
    all.push_back({.random = philox{1, 2, 3, 32}});
    all.push_back({.random = philox{4, 5, 6, 11, ulpine::stochastic_variant::b}});
    all.push_back({.random = philox{7, 8, 9, 5, ulpine::stochastic_variant::c}});
    // A power of two, others, with subnormal products and quotients, and with overflow.
    constexpr std::uint64_t scales[] = {0x3fd0000000000000, 0x3810000000000000, 0x3fb999999999999a,
                                        0x37f8000000000000, 0x47dfffffe0000000, 0x4008000000000000};
    for (std::uint64_t const scale : scales)
        all.push_back({.scale = std::bit_cast<double>(scale)});
    return all;
}

template <class Spec>
std::uint64_t results_of(Spec const& spec) {
    checksum sum;
    std::vector<float> const in = floats();
    std::vector<double> const wide_in = doubles();
    std::vector<float> out(count);
    std::vector<double> wide_out(count);
    std::vector<std::uint32_t> codes(count);
    std::vector<std::uint8_t> mask(count);
    for (ulpine::array_options o : all_options()) {
        ulpine::round_to(spec, in, out, o);
        sum.add_all(out);
        o.mask = mask;
        ulpine::encode(spec, in, codes, o);
        sum.add_all(codes);
        sum.add_all(mask);
        o.threads = 3;
        ulpine::round_to(spec, wide_in, wide_out, o);
        sum.add_all(wide_out);
        ulpine::decode(spec, codes, out, o);
        sum.add_all(out);
    }
    return sum.value;
}

std::uint64_t results_of_halves() {
    checksum sum;
    std::vector<ulpine::binary16> in(count), out(count);
    generator next{13};
    for (auto& x : in) x = ulpine::binary16::from_bits(static_cast<std::uint16_t>(next()));
    for (ulpine::array_options const& o : all_options()) {
        ulpine::round_to<ulpine::fp8_e4m3>(in, out, o);
        sum.add_all(out);
    }
    return sum.value;
}

// Blocks with a shared scale: of powers of two, and with one for the tensor, which quotients of floats are made for.
std::uint64_t results_of_blocks() {
    checksum sum;
    std::vector<float> const in = floats();
    std::vector<float> out(count);
    for (auto const& spec : {ulpine::mxfp8_e4m3::spec, ulpine::nvfp4_blocks::spec, ulpine::nvfp4::spec})
        for (int axis = 0; axis < 2; ++axis) {
            ulpine::block_options o;
            o.axis = axis;
            sum.add(std::bit_cast<std::uint32_t>(
                ulpine::round_to_blocks(spec, ulpine::strided_view<float const>(in.data(), {30, 50}),
                                        ulpine::strided_view<float>(out.data(), {30, 50}), o)));
            sum.add_all(out);
        }
    return sum.value;
}

// Which bad scales are refused: a comparison that -ffast-math has simplified would let some through.
std::uint64_t refusals() {
    std::uint64_t refused = 0;
    float const in[1] = {std::bit_cast<float>(0x3f800000u)};
    float out[1];
    constexpr std::uint64_t scales[] = {0x7ff8000000000000, 0xfff8000000000001, 0x7ff0000000000000, 0xfff0000000000000,
                                        0x0000000000000000, 0x8000000000000000, 0xbff0000000000000, 0x0000000000000001,
                                        0x7fefffffffffffff, 0x3ff0000000000000, 0x36a0000000000000};
    for (std::uint64_t const bits : scales) {
        double const scale = std::bit_cast<double>(bits);
        refused *= 2;
        try {
            ulpine::round_to<ulpine::posit16>(in, out, {.scale = scale});
        } catch (std::invalid_argument const&) {
            ++refused;
        }
    }
    return refused;
}

template <auto Spec>
std::uint64_t results() {
    return results_of(Spec);
}
std::uint64_t results_of_lookup() { return results_of(ulpine::qtorch_weights::spec); }

}  // namespace

int main(int argument_count, char** arguments) {
    if (!flags::enter(argument_count, arguments)) return 2;
    using namespace ulpine;
    constexpr flags::named list[] = {
        {"posit8", &results<posit8::spec>},
        {"posit16_1", &results<posit_spec{16, 1}>},
        {"posit32", &results<posit32::spec>},
        {"bposit16", &results<bposit<16>::spec>},
        {"fp8_e4m3", &results<fp8_e4m3::spec>},
        {"fp8_e5m2", &results<fp8_e5m2::spec>},
        {"e8m0", &results<e8m0::spec>},
        {"bfloat16", &results<bfloat16::spec>},
        {"dlfloat16", &results<dlfloat16::spec>},
        {"binary32", &results<binary32::spec>},
        {"binary8p3se", &results<binary8p3se::spec>},
        {"fixed8_8", &results<fixed_spec{8, 8}>},
        {"fixed4_4wrap", &results<fixed_spec{4, 4, true, false, overflow::wrap}>},
        {"lookup", &results_of_lookup},
        {"halves", &results_of_halves},
        {"blocks", &results_of_blocks},
        {"refusals", &refusals},
    };
    return flags::print_twice(list);
}
