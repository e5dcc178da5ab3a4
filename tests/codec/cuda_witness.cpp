// CUDA's own host conversions as a witness: another implementation of OFP8, MX fp6 and fp4, and e8m0.
#include <catch.hpp>

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#if __has_include(<cuda_fp8.h>) && __has_include(<cuda_fp6.h>) && __has_include(<cuda_fp4.h>)

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp6.h>
#include <cuda_fp8.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include <support/failures.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace ulpine;

namespace {

/// Floats that decide: every pattern of sign, exponent and 7 fraction bits, followed by low bits 0, 1, middle, all ones; so each
/// value and threshold of an 8-bit format with its float neighbours is among them.
template <class Body>
void for_each_float(Body&& body) {
    for (std::uint32_t high = 0; high < 0x10000; ++high) {
        for (const std::uint32_t low : {0U, 1U, 2U, 0x7fffU, 0x8000U, 0x8001U, 0xfffeU, 0xffffU})
            body(std::bit_cast<float>((high << 16) | low));
    }
}
/// The same for double.
template <class Body>
void for_each_double(Body&& body) {
    for (std::uint64_t high = 0; high < 0x10000; ++high) {
        for (const std::uint64_t low : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x800000000000}, std::uint64_t{0x800000000001},
                                        std::uint64_t{0xfffffffffffe}, std::uint64_t{0xffffffffffff}})
            body(std::bit_cast<double>((high << 48) | low));
    }
}

/// NaN's sign and payload are the implementation's choice (the standard leaves them open); all else must be equal.
template <class T>
bool agree(unsigned got, unsigned witness) {
    const auto of = [](unsigned code) { return T::from_bits(static_cast<typename T::storage_type>(code)); };
    return isnan(of(got)) ? isnan(of(witness)) : got == witness;
}

template <class T, class X>
void expect(support::failures& failed, const char* what, X x, unsigned got, unsigned witness) {
    if (!failed.holds(agree<T>(got, witness)))
        failed.add(std::string(what) + " of " + support::hex(static_cast<double>(x)) + ": got " + support::hex(std::uint64_t{got}) +
                   ", CUDA has " + support::hex(std::uint64_t{witness}));
}

constexpr projection saturating{rounding::nearest_even, overflow::saturate};
constexpr projection unsaturated{rounding::nearest_even, overflow::infinity};

float value_of(__half_raw x) {
    return static_cast<float>(binary16::from_bits(x.x));
}
bool same(float x, float y) {
    return std::isnan(x) ? std::isnan(y) : std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
}

}  // namespace

TEST_CASE("CUDA witness: float and double to fp8", "[cuda]") {
    support::failures failed;
    for_each_float([&](float x) {
        expect<fp8_e4m3>(failed, "e4m3 saturating", x, convert<fp8_e4m3, saturating>(x).bits(),
                         __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E4M3));
        expect<fp8_e5m2>(failed, "e5m2 saturating", x, convert<fp8_e5m2, saturating>(x).bits(),
                         __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E5M2));
        expect<fp8_e4m3>(failed, "e4m3", x, convert<fp8_e4m3, unsaturated>(x).bits(),
                         __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E4M3));
        expect<fp8_e5m2>(failed, "e5m2", x, convert<fp8_e5m2, unsaturated>(x).bits(),
                         __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E5M2));
    });
    for_each_double([&](double x) {
        expect<fp8_e4m3>(failed, "e4m3 saturating", x, fp8_e4m3{x}.bits(), __nv_cvt_double_to_fp8(x, __NV_SATFINITE, __NV_E4M3));
        expect<fp8_e5m2>(failed, "e5m2", x, convert<fp8_e5m2, unsaturated>(x).bits(),
                         __nv_cvt_double_to_fp8(x, __NV_NOSAT, __NV_E5M2));
    });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("CUDA witness: float to fp6 and fp4", "[cuda]") {
    support::failures failed;
    for_each_float([&](float x) {
        expect<fp6_e3m2>(failed, "e3m2", x, fp6_e3m2{x}.bits(), __nv_cvt_float_to_fp6(x, __NV_E3M2, cudaRoundNearest));
        expect<fp6_e2m3>(failed, "e2m3", x, fp6_e2m3{x}.bits(), __nv_cvt_float_to_fp6(x, __NV_E2M3, cudaRoundNearest));
        expect<fp4_e2m1>(failed, "e2m1", x, fp4_e2m1{x}.bits(), __nv_cvt_float_to_fp4(x, __NV_E2M1, cudaRoundNearest));
    });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("CUDA witness: float to e8m0 in its two rounding modes", "[cuda]") {
    // CUDA drops the sign; ulpine's e8m0 has no code for a negative number.  So non-negative numbers, and NaN.
    support::failures failed;
    for_each_float([&](float x) {
        if (std::signbit(x) && !std::isnan(x)) return;
        expect<e8m0>(failed, "e8m0 toward zero, saturating", x,
                     convert<e8m0, projection{rounding::toward_zero, overflow::saturate}>(x).bits(),
                     __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundZero));
        expect<e8m0>(failed, "e8m0 toward positive, saturating", x,
                     convert<e8m0, projection{rounding::toward_positive, overflow::saturate}>(x).bits(),
                     __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundPosInf));
        expect<e8m0>(failed, "e8m0 toward positive", x,
                     convert<e8m0, projection{rounding::toward_positive, overflow::infinity}>(x).bits(),
                     __nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundPosInf));
        expect<e8m0>(failed, "e8m0 toward zero", x,
                     convert<e8m0, projection{rounding::toward_zero, overflow::infinity}>(x).bits(),
                     __nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundZero));
    });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("CUDA witness: every code of fp8, fp6, fp4 and e8m0 decoded", "[cuda]") {
    support::failures failed;
    const auto check = [&](const char* what, unsigned code, float got, float witness) {
        if (!failed.holds(same(got, witness)))
            failed.add(std::string(what) + " " + support::hex(std::uint64_t{code}) + ": got " + support::hex(double{got}) +
                       ", CUDA has " + support::hex(double{witness}));
    };
    for (unsigned code = 0; code < 256; ++code) {
        const auto c = static_cast<std::uint8_t>(code);
        check("e4m3", code, static_cast<float>(fp8_e4m3::from_bits(c)), value_of(__nv_cvt_fp8_to_halfraw(c, __NV_E4M3)));
        check("e5m2", code, static_cast<float>(fp8_e5m2::from_bits(c)), value_of(__nv_cvt_fp8_to_halfraw(c, __NV_E5M2)));
        check("e8m0", code, static_cast<float>(e8m0::from_bits(c)),
              static_cast<float>(bfloat16::from_bits(__nv_cvt_e8m0_to_bf16raw(c).x)));
        if (code < 64) {
            check("e3m2", code, static_cast<float>(fp6_e3m2::from_bits(c)), value_of(__nv_cvt_fp6_to_halfraw(c, __NV_E3M2)));
            check("e2m3", code, static_cast<float>(fp6_e2m3::from_bits(c)), value_of(__nv_cvt_fp6_to_halfraw(c, __NV_E2M3)));
        }
        if (code < 16)
            check("e2m1", code, static_cast<float>(fp4_e2m1::from_bits(c)), value_of(__nv_cvt_fp4_to_halfraw(c, __NV_E2M1)));
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("CUDA witness: half and bfloat16 sources", "[cuda]") {
    support::failures failed;
    for (unsigned code = 0; code < 0x10000; ++code) {
        const auto c = static_cast<std::uint16_t>(code);
        __half_raw h;
        h.x = c;
        const binary16 sixteen = binary16::from_bits(c);
        const double x = static_cast<double>(sixteen);
        expect<fp8_e4m3>(failed, "half to e4m3", x, fp8_e4m3{sixteen}.bits(), __nv_cvt_halfraw_to_fp8(h, __NV_SATFINITE, __NV_E4M3));
        expect<fp8_e5m2>(failed, "half to e5m2", x, convert<fp8_e5m2, unsaturated>(sixteen).bits(),
                         __nv_cvt_halfraw_to_fp8(h, __NV_NOSAT, __NV_E5M2));
        expect<fp6_e2m3>(failed, "half to e2m3", x, fp6_e2m3{sixteen}.bits(), __nv_cvt_halfraw_to_fp6(h, __NV_E2M3, cudaRoundNearest));
        expect<fp4_e2m1>(failed, "half to e2m1", x, fp4_e2m1{sixteen}.bits(), __nv_cvt_halfraw_to_fp4(h, __NV_E2M1, cudaRoundNearest));
        __nv_bfloat16_raw b;
        b.x = c;
        const bfloat16 brain = bfloat16::from_bits(c);
        const double y = static_cast<double>(brain);
        expect<fp8_e4m3>(failed, "bfloat16 to e4m3", y, fp8_e4m3{brain}.bits(),
                         __nv_cvt_bfloat16raw_to_fp8(b, __NV_SATFINITE, __NV_E4M3));
        expect<fp6_e3m2>(failed, "bfloat16 to e3m2", y, fp6_e3m2{brain}.bits(),
                         __nv_cvt_bfloat16raw_to_fp6(b, __NV_E3M2, cudaRoundNearest));
    }
    CHECK_NO_FAILURES(failed);
}

#else

TEST_CASE("CUDA witness: not compared", "[cuda]") {
    WARN("cuda_fp8.h, cuda_fp6.h and cuda_fp4.h were not found: nothing is compared with CUDA's host conversions here");
}

#endif
