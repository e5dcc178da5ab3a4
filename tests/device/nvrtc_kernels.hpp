// What nvrtc.cpp compiles twice: by the host's compiler and, through NVRTC, for the device.  A check is a function of
// some words, as in checks.hpp, which NVRTC cannot include.
#pragma once

#include <ulpine/ulpine.hpp>

namespace jit {

namespace ul = ulpine;
using word = ul::detail::u64;

template <class T>
ULPINE_HOST_DEVICE inline T number_of(word code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}
ULPINE_HOST_DEVICE inline float float_of(word bits) {
    return ul::detail::bit_cast<float>(static_cast<ul::detail::u32>(bits));
}
ULPINE_HOST_DEVICE inline word word_of(float x) { return ul::detail::bit_cast<ul::detail::u32>(x); }

// Three numbers, the last of which is a float as well.
template <class T>
struct arithmetic {
    static constexpr int operands = 3, results = 10;
    ULPINE_HOST_DEVICE static void run(const word* in, word* out) {
        const T x = number_of<T>(in[0]), y = number_of<T>(in[1]), z = number_of<T>(in[2]);
        out[0] = (x + y).bits();
        out[1] = (x * y).bits();
        out[2] = (x / y).bits();
        out[3] = fma(x, y, z).bits();
        out[4] = sqrt(x).bits();
        out[5] = word{x < y} | word{x == y} << 1;
        out[6] = word_of(static_cast<float>(x));
        out[7] = T{float_of(in[2])}.bits();
        out[8] = (x * 2 - 1).bits();
        out[9] = ul::convert<ul::fp8_e5m2, ul::projection{ul::rounding::stochastic}>(
                     x, ul::random_bits{static_cast<ul::detail::u32>(in[2]), 32})
                     .bits();
    }
};

// An exact dot product of four pairs, rounded once.
template <class T>
struct dot {
    static constexpr int operands = 8, results = 1;
    ULPINE_HOST_DEVICE static void run(const word* in, word* out) {
        ul::quire<T> sum;
        for (int i = 0; i < 4; ++i) sum.add_product(number_of<T>(in[i]), number_of<T>(in[4 + i]));
        out[0] = sum.round().bits();
    }
};

struct powers {
    static constexpr float values[] = {2, -1, 0, .25f, .5f, 1, -3};
};
struct steps {
    static constexpr bool mirrored = true;
    static constexpr double values[] = {0, 1, 2, 5}, thresholds[] = {0.3, 1.5, 2.5};
};

// A lookup set: its tables are data that the device must find.
template <class T>
struct conversions {
    static constexpr int operands = 2, results = 4;
    ULPINE_HOST_DEVICE static void run(const word* in, word* out) {
        const T x = number_of<T>(in[0]), y{float_of(in[1])};
        out[0] = word_of(static_cast<float>(x));
        out[1] = y.bits();
        out[2] = (x + y).bits();
        out[3] = word{x < y};
    }
};

// Mixed formats, limits, and a grid whose values are computed while compiling.
struct mixed {
    static constexpr int operands = 2, results = 5;
    ULPINE_HOST_DEVICE static void run(const word* in, word* out) {
        const auto x = number_of<ul::posit<16, 1>>(in[0]);
        const auto y = number_of<ul::fp8_e4m3>(in[1]);
        using grid = ul::log2_number<3, 2>;
        out[0] = ul::mul<ul::posit32>(x, y).bits();
        out[1] = ul::add<ul::fixed<8, 8>>(x, y).bits();
        out[2] = grid{static_cast<float>(x)}.bits();
        out[3] = ul::detail::stdlib::numeric_limits<ul::fp8_e4m3>::max().bits();
        out[4] = max(x, ul::posit<16, 1>{static_cast<float>(y)}).bits();
    }
};

}  // namespace jit

// name, check, width of the operands
// clang-format off
#define ULPINE_JIT_CHECKS(check) \
    check(posit16_1, arithmetic<ul::posit<16 ULPINE_COMMA 1>>, 16) \
    check(posit32, arithmetic<ul::posit32>, 32) \
    check(fp8_e4m3, arithmetic<ul::fp8_e4m3>, 8) \
    check(bfloat16, arithmetic<ul::bfloat16>, 16) \
    check(fixed8_8, arithmetic<ul::fixed<8 ULPINE_COMMA 8>>, 16) \
    check(lookup, conversions<ul::lookup<powers>>, 3) \
    check(lookup_given, conversions<ul::lookup<steps>>, 3) \
    check(quire_posit16_1, dot<ul::posit<16 ULPINE_COMMA 1>>, 16) \
    check(quire_fp8_e4m3, dot<ul::fp8_e4m3>, 8) \
    check(mixed_formats, mixed, 16)
// clang-format on
#define ULPINE_COMMA ,

#if defined(__CUDACC_RTC__)
namespace jit {
#define ULPINE_JIT_KERNEL(name, check, width)                                                                          \
    extern "C" __global__ void name(const word* in, word* out, int n) {                                                \
        const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);                                         \
        if (i < n) check::run(in + i * check::operands, out + i * check::results);                                     \
    }
ULPINE_JIT_CHECKS(ULPINE_JIT_KERNEL)
}  // namespace jit
#endif
