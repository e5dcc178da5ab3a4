// IEEE 754-2019 on the machine's own floating point as a witness: the four rounding directions of its hardware, roundings to an
// integral value, neighbours; what the standard names and the library spells otherwise.  Nearest even by the million:
// arith/hardware.cpp.
#include <catch.hpp>

#include <support/arith_operands.hpp>

#include <bit>
#include <cfenv>
#include <cmath>

using namespace arith_test;
using namespace ulpine;

namespace {

/// The floating-point environment as it was, again at the end.
struct saved_environment {
    std::fenv_t environment;
    saved_environment() { std::fegetenv(&environment); }
    ~saved_environment() { std::fesetenv(&environment); }
    saved_environment(const saved_environment&) = delete;
    saved_environment& operator=(const saved_environment&) = delete;
};

template <class Native>
struct six {
    Native sum, difference, product, quotient, root, fused;
};

template <class Native>
six<Native> by_hardware(int direction, Native x, Native y, Native z) {
    const saved_environment saved;
    std::fesetround(direction);
    // volatile: computed here, at run time.
    volatile Native a = x, b = y, c = z, sum = a + b, difference = a - b, product = a * b, quotient = a / b;
    volatile Native root = std::sqrt(a), fused = std::fma(a, b, c);
    return {sum, difference, product, quotient, root, fused};
}
template <class T, rounding R>
six<T> by_library(T x, T y, T z) {
    constexpr projection p{R, overflow::infinity};
    return {add<T, p>(x, y), sub<T, p>(x, y), mul<T, p>(x, y), div<T, p>(x, y), sqrt<T, p>(x), fma<T, p>(x, y, z)};
}

template <class T, class Native, class Bits>
void check_directions(std::uint64_t seed, int count) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + " in four directions, seed " + std::to_string(seed));
    const auto native = [](const T& x) { return std::bit_cast<Native>(static_cast<Bits>(x.bits())); };
    for (int i = 0; i < count; ++i) {
        const T x = source.any(), y = i % 3 == 0 ? source.near(x) : source.any(), z = source.any();
        const auto compare = [&](const char* what, const six<T>& got, const six<Native>& want) {
            const auto same = [&](const T& g, Native w) {
                return std::isnan(w) ? isnan(g) : std::bit_cast<Bits>(w) == g.bits();
            };
            const bool all = same(got.sum, want.sum) && same(got.difference, want.difference) &&
                             same(got.product, want.product) && same(got.quotient, want.quotient) &&
                             same(got.root, want.root) && same(got.fused, want.fused);
            s.expect(all, [&] {
                return std::string(what) + " " + hex(x.bits()) + ", " + hex(y.bits()) + ", " + hex(z.bits());
            });
        };
        const Native a = native(x), b = native(y), c = native(z);
        compare("to nearest", by_library<T, rounding::nearest_even>(x, y, z), by_hardware(FE_TONEAREST, a, b, c));
        compare("upward", by_library<T, rounding::toward_positive>(x, y, z), by_hardware(FE_UPWARD, a, b, c));
        compare("downward", by_library<T, rounding::toward_negative>(x, y, z), by_hardware(FE_DOWNWARD, a, b, c));
        compare("toward zero", by_library<T, rounding::toward_zero>(x, y, z), by_hardware(FE_TOWARDZERO, a, b, c));
    }
    s.finish();
}

template <class T, class Native, class Bits>
void check_functions(std::uint64_t seed, int count) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + ", functions, seed " + std::to_string(seed));
    const Native inf = std::numeric_limits<Native>::infinity();
    for (int i = 0; i < count; ++i) {
        // Also values between 2^-3 and 2^60, where rounding to an integer does something.
        const T x = i % 2 == 0 ? source.any()
                               : T{std::ldexp(1 + static_cast<double>(source.random()() >> 11) * 0x1p-53, i % 63 - 3)};
        const volatile Native a = std::bit_cast<Native>(static_cast<Bits>(x.bits()));
        const auto same = [&](const char* what, const T& got, Native want) {
            s.expect(std::isnan(want) ? isnan(got) : std::bit_cast<Bits>(want) == got.bits(),
                     [&] { return std::string(what) + " " + hex(x.bits()) + " gives " + hex(got.bits()); });
        };
        same("roundToIntegralTiesToEven", rint(x), std::nearbyint(a));
        same("roundToIntegralTiesToAway", round(x), std::round(a));
        same("roundToIntegralTowardZero", trunc(x), std::trunc(a));
        same("roundToIntegralTowardPositive", ceil(x), std::ceil(a));
        same("roundToIntegralTowardNegative", floor(x), std::floor(a));
        same("nextUp", next_up(x), std::nextafter(a, inf));
        same("nextDown", next_down(x), std::nextafter(a, -inf));
        same("negate", -x, -a);
        same("abs", abs(x), std::fabs(a));
    }
    s.finish();
}

}  // namespace

TEST_CASE("binary32 and binary64 in the four directions of the hardware", "[ieee754]") {
    check_directions<binary32, float, std::uint32_t>(7541, 60000);
    check_directions<binary64, double, std::uint64_t>(7542, 60000);
}

TEST_CASE("roundToIntegral, nextUp, nextDown, negate, abs as the C library has them", "[ieee754]") {
    check_functions<binary32, float, std::uint32_t>(7543, 100000);
    check_functions<binary64, double, std::uint64_t>(7544, 100000);
}

TEST_CASE("formatOf operations, IEEE 754-2019, 5.4: one rounding into the destination", "[ieee754]") {
    // The exact sum lies just above a tie of binary16; by way of binary32 it would fall onto the tie and then to even.
    CHECK(add<binary16>(1.0, 0x1p-11 + 0x1p-40).bits() == 0x3c01);
    CHECK(binary16{static_cast<float>(1.0 + 0x1p-11 + 0x1p-40)}.bits() == 0x3c00);
    CHECK(fma<binary32>(0x1.000002p0, 0x1.000002p0, -1.0).bits() == std::bit_cast<std::uint32_t>(0x1.000001p-22f));
    CHECK(div<binary16>(binary64{1}, binary32{3}).bits() == 0x3555);
    CHECK(sqrt<binary16>(binary64{2}).bits() == 0x3da8);
}

TEST_CASE("special cases, IEEE 754-2019, 6.1 to 6.3 and 7.2 to 7.5", "[ieee754]") {
    const binary16 zero{}, minus_zero{-0.0}, inf = std::numeric_limits<binary16>::infinity(), one{1};
    constexpr projection down{rounding::toward_negative, overflow::infinity};
    for (const binary16 invalid : {zero / zero, inf / inf, inf - inf, zero * inf, sqrt(-one), remainder(inf, one),
                                   remainder(one, zero), fma(zero, inf, one), fma(one, inf, -inf)})
        CHECK(invalid.bits() == 0x7e00);
    CHECK((one / zero).bits() == 0x7c00);
    CHECK((one / minus_zero).bits() == 0xfc00);
    CHECK(sqrt(minus_zero).bits() == 0x8000);
    CHECK((one - one).bits() == 0x0000);
    CHECK(sub<binary16, down>(one, one).bits() == 0x8000);
    CHECK((minus_zero + minus_zero).bits() == 0x8000);
    CHECK((minus_zero - minus_zero).bits() == 0x0000);
    CHECK(remainder(-one, one).bits() == 0x8000);
    CHECK(remainder(one, inf) == one);
    CHECK((binary16{65504} + 16).bits() == 0x7c00);                               // the tie above the largest value
    CHECK(add<binary16, down>(binary16{65504}, 16).bits() == 0x7bff);             // 7.4
    CHECK(mul<binary16, down>(-0x1p-24, 0x1p-10).bits() == 0x8001);               // 7.5
    CHECK((binary16::from_bits(0x0400) * binary16{0.5}).bits() == 0x0200);        // a subnormal result, exact
    CHECK(copysign(binary16::from_bits(0x7e00), binary16{-1}).bits() == 0x7e00);  // one NaN out, positive
    CHECK(binary16{binary64::from_bits(0x7ff0000000000001)}.bits() == 0x7e00);    // signaling in, quiet out
}

TEST_CASE("OCP OFP8 and MX: conversion with and without saturation", "[ocp]") {
    constexpr projection to_nan{rounding::nearest_even, overflow::infinity};
    constexpr double inf = std::numeric_limits<double>::infinity();
    for (const int sign : {1, -1}) {
        const unsigned s = sign < 0 ? 0x80 : 0;
        CHECK(fp8_e4m3{sign * 464.0}.bits() == (0x7eU | s));
        CHECK(fp8_e4m3{sign * 465.0}.bits() == (0x7eU | s));
        CHECK(fp8_e4m3{sign * inf}.bits() == (0x7eU | s));
        CHECK(convert<fp8_e4m3, to_nan>(sign * 464.0).bits() == (0x7eU | s));
        CHECK(isnan(convert<fp8_e4m3, to_nan>(sign * 464.00001)));
        CHECK(isnan(convert<fp8_e4m3, to_nan>(sign * inf)));
        CHECK(fp8_e5m2{sign * 61440.0}.bits() == (0x7bU | s));
        CHECK(fp8_e5m2{sign * inf}.bits() == (0x7bU | s));
        CHECK(convert<fp8_e5m2, to_nan>(sign * 61439.99).bits() == (0x7bU | s));
        CHECK(convert<fp8_e5m2, to_nan>(sign * 61440.0).bits() == (0x7cU | s));
        CHECK(convert<fp8_e5m2, to_nan>(sign * inf).bits() == (0x7cU | s));
        CHECK(fp6_e3m2{sign * 1e9}.bits() == (sign < 0 ? 0x3f : 0x1f));
        CHECK(fp6_e2m3{sign * 7.75}.bits() == (sign < 0 ? 0x3f : 0x1f));
        CHECK(fp4_e2m1{sign * inf}.bits() == (sign < 0 ? 0xf : 0x7));
        CHECK(fp4_e2m1{sign * 5.0}.bits() == (sign < 0 ? 0xe : 0x6));  // the tie between 4 and 6: the even code
    }
    CHECK(isnan(fp8_e4m3{std::nan("")}));
    CHECK(isnan(fp8_e5m2{std::nan("")}));
    CHECK(e8m0{0x1p127}.bits() == 0xfe);
    CHECK(e8m0{0x1p-127}.bits() == 0x00);
    CHECK(e8m0{1e300}.bits() == 0xfe);
    CHECK(e8m0{std::nan("")}.bits() == 0xff);
}
