// Results do not depend on optimisation, -ffast-math, flush-to-zero or the rounding mode in force: this program prints
// one checksum per format, is compiled under several sets of flags and run in several floating-point environments, and
// tests/cmake/same_output.cmake compares what it prints.
//
// Everything here is integers: floats come from bit patterns and go back to bit patterns, so that no line of the test
// itself can depend on the environment.
#include "environment.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <ulpine/ulpine.hpp>

namespace {

using flags::generator;

struct checksum {  // FNV-1a on words
    std::uint64_t value = 0xcbf29ce484222325u;
    void add(std::uint64_t word) { value = (value ^ word) * 0x100000001b3u; }
};

// Special and random doubles, a third of them of moderate size, a third subnormal in double or in float.
double input(generator& next, int i) {
    constexpr std::array<std::uint64_t, 8> special{0x0000000000000000, 0x8000000000000000, 0x7ff0000000000000,
                                                   0xfff0000000000000, 0x7ff8000000000000, 0x0000000000000001,
                                                   0x800fffffffffffff, 0x7fefffffffffffff};
    std::uint64_t const random = next();
    if (i < static_cast<int>(special.size())) return std::bit_cast<double>(special[static_cast<std::size_t>(i)]);
    std::uint64_t const keep = random & 0x800fffffffffffffu;
    switch (i % 3) {
    case 0:
        return std::bit_cast<double>(keep | ((1023 - 16 + (random >> 52) % 32) << 52));
    case 1:
        return std::bit_cast<double>((i & 4) != 0 ? keep : keep | ((1023 - 150 + (random >> 52) % 30) << 52));
    default:
        return std::bit_cast<double>(random);
    }
}

constexpr int rounds = 600;

template <class T>
void from_double(checksum& sum) {
    using enum ulpine::rounding;
    generator next{1};
    for (int i = 0; i < rounds; ++i) {
        double const x = input(next, i);
        T const nearest{x};
        sum.add(nearest.bits());
        sum.add(ulpine::convert<T, ulpine::projection{toward_positive}>(x).bits());
        sum.add(ulpine::convert<T, ulpine::projection{toward_zero, ulpine::overflow::saturate}>(x).bits());
        sum.add(ulpine::convert<T, ulpine::projection{to_odd}>(static_cast<float>(T{x})).bits());
        sum.add(std::bit_cast<std::uint64_t>(static_cast<double>(nearest)));
        sum.add(std::bit_cast<std::uint32_t>(static_cast<float>(nearest)));
    }
}

template <class T>
void arithmetic(checksum& sum, T x, T y, T z) {
    sum.add((x + y).bits());
    sum.add((x - y).bits());
    sum.add((x * y).bits());
    sum.add((x / y).bits());
    sum.add(sqrt(x).bits());
    sum.add(fma(x, y, z).bits());
    sum.add(static_cast<std::uint64_t>(x < y) | (static_cast<std::uint64_t>(x == y) << 1));
    sum.add(ulpine::add<T, ulpine::projection{ulpine::rounding::toward_negative}>(x, y).bits());
    sum.add(ulpine::mul<ulpine::binary32>(x, y).bits());
}

// Operands from every code; the codes of a lookup set may have gaps at the top, so its operands come from values.
template <class T>
void report(char const* name) {
    checksum sum;
    from_double<T>(sum);
    generator next{2};
    auto const operand = [&next] {
        std::uint64_t const random = next();
        return T::from_bits(static_cast<typename T::storage_type>(random >> (64 - T::width)));
    };
    for (int i = 0; i < rounds; ++i) {
        T const x = operand(), y = operand(), z = operand();
        arithmetic(sum, x, y, z);
    }
    std::printf("%-12s %016llx\n", name, static_cast<unsigned long long>(sum.value));
}

template <class T>
void report_values(char const* name) {
    checksum sum;
    from_double<T>(sum);
    generator next{3};
    for (int i = 0; i < rounds; ++i) {
        T const x{input(next, i)}, y{input(next, i + 1)}, z{input(next, i + 2)};
        arithmetic(sum, x, y, z);
    }
    std::printf("%-12s %016llx\n", name, static_cast<unsigned long long>(sum.value));
}

struct powers {
    static constexpr float values[] = {-2, -1, -.5f, -.25f, 0, .25f, .5f, 1, 2, 3};
};

}  // namespace

int main(int count, char** arguments) {
    if (!flags::enter(count, arguments)) return 2;
    using namespace ulpine;
    report<posit8>("posit8");
    report<posit<16, 1>>("posit16_1");
    report<posit32>("posit32");
    report<posit64>("posit64");
    report<fp4_e2m1>("fp4_e2m1");
    report<fp8_e4m3>("fp8_e4m3");
    report<fp8_e5m2>("fp8_e5m2");
    report<fp8_e4m3fnuz>("e4m3fnuz");
    report<e8m0>("e8m0");
    report<binary16>("binary16");
    report<bfloat16>("bfloat16");
    report<dlfloat16>("dlfloat16");
    report<binary32>("binary32");
    report<binary64>("binary64");
    report<binary8p3se>("binary8p3se");
    report<fixed<8, 8>>("fixed8_8");
    report<fixed<16, 48>>("fixed16_48");
    report_values<lookup<powers>>("lookup");
}
