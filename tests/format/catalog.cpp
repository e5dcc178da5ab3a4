// Published values of every named format, written here by hand from the standards and papers.
#include <catch.hpp>

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

using namespace ulpine;

namespace {

template <class T>
double at(std::uint64_t code) {
    return static_cast<double>(T::from_bits(static_cast<typename T::storage_type>(code)));
}
template <class T>
bool nan_at(std::uint64_t code) {
    return isnan(T::from_bits(static_cast<typename T::storage_type>(code))) && std::isnan(at<T>(code));
}

/// Code and value, both ways.
struct published {
    std::uint64_t code;
    double value;
};
template <class T>
void check(std::initializer_list<published> rows) {
    for (const auto& [code, value] : rows) {
        INFO("code " << code << ", value " << value);
        CHECK(at<T>(code) == value);
        CHECK(std::signbit(at<T>(code)) == std::signbit(value));
        CHECK(T{value}.bits() == code);
    }
}

constexpr double inf = std::numeric_limits<double>::infinity();
const double qnan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("posits: Posit Standard (2022)", "[catalog]") {
    check<posit8>({{0x00, 0.0}, {0x01, 0x1p-24}, {0x02, 0x1p-20}, {0x40, 1.0}, {0x44, 1.5}, {0x48, 2.0}, {0x7e, 0x1p20},
                   {0x7f, 0x1p24}, {0x81, -0x1p24}, {0xc0, -1.0}, {0xff, -0x1p-24}});
    check<posit16>({{0x0000, 0.0}, {0x0001, 0x1p-56}, {0x4000, 1.0}, {0x4800, 2.0}, {0x7fff, 0x1p56}, {0x8001, -0x1p56},
                    {0xc000, -1.0}, {0xffff, -0x1p-56}});
    check<posit32>({{0x00000001, 0x1p-120}, {0x40000000, 1.0}, {0x48000000, 2.0}, {0x7fffffff, 0x1p120},
                    {0x80000001, -0x1p120}, {0x4c90fdaa, 0x1.921fb54p1}});
    check<posit64>({{0x0000000000000001, 0x1p-248}, {0x4000000000000000, 1.0}, {0x7fffffffffffffff, 0x1p248},
                    {0x8000000000000001, -0x1p248}});
    CHECK(nan_at<posit8>(0x80));
    CHECK(nan_at<posit16>(0x8000));
    CHECK(nan_at<posit32>(0x80000000));
    CHECK(nan_at<posit64>(0x8000000000000000));
    CHECK(posit16{qnan}.bits() == 0x8000);
    CHECK(posit16{inf}.bits() == 0x8000);
    CHECK(posit16{-inf}.bits() == 0x8000);
    // posit<16, 1> and posit<8, 0>, of the earlier draft standards.
    check<posit<16, 1>>({{0x0001, 0x1p-28}, {0x3000, 0.5}, {0x4800, 1.5}, {0x5000, 2.0}, {0x6000, 4.0}, {0x7fff, 0x1p28}});
    check<posit<8, 0>>({{0x01, 0x1p-6}, {0x40, 1.0}, {0x7e, 32.0}, {0x7f, 64.0}});
}

TEST_CASE("bounded posits: regime of at most 6 bits, 2^-192 to almost 2^192", "[catalog]") {
    // Six equal bits end the regime: r = 5 or -6, then 5 exponent bits.
    check<bposit<16>>({{0x0000, 0.0}, {0x4000, 1.0}, {0x0001, 0x1.1p-192}, {0x7fff, 0x1.fp191}, {0x8001, -0x1.fp191}});
    check<bposit<32>>({{0x00000001, 0x1.00001p-192}, {0x7fffffff, 0x1.fffffp191}, {0x40000000, 1.0}});
    // One exponent bit is left, the highest of five.
    check<bposit<8>>({{0x01, 0x1p-176}, {0x02, 0x1p-160}, {0x40, 1.0}, {0x7f, 0x1p176}, {0xff, -0x1p-176}});
    CHECK(nan_at<bposit<16>>(0x8000));
    CHECK(bposit<16>{0x1p500}.bits() == 0x7fff);
    CHECK(bposit<16>{0x1p-500}.bits() == 0x0001);
}

TEST_CASE("IEEE 754-2019 formats, bfloat16 and TensorFloat-32", "[catalog]") {
    check<binary16>({{0x0000, 0.0}, {0x8000, -0.0}, {0x0001, 0x1p-24}, {0x03ff, 0x1.ff8p-15}, {0x0400, 0x1p-14},
                     {0x3c00, 1.0}, {0x3555, 0.333251953125}, {0x4000, 2.0}, {0x7bff, 65504.0}, {0xfbff, -65504.0},
                     {0x7c00, inf}, {0xfc00, -inf}});
    CHECK(nan_at<binary16>(0x7e00));
    CHECK(nan_at<binary16>(0x7c01));
    CHECK(binary16{qnan}.bits() == 0x7e00);
    CHECK(binary16{65519.0}.bits() == 0x7bff);
    CHECK(binary16{65520.0}.bits() == 0x7c00);
    check<bfloat16>({{0x0001, 0x1p-133}, {0x0080, 0x1p-126}, {0x3f80, 1.0}, {0x7f7f, 0x1.fep127}, {0x7f80, inf}, {0xff80, -inf}});
    CHECK(nan_at<bfloat16>(0x7fc0));
    CHECK(bfloat16{qnan}.bits() == 0x7fc0);
    check<tf32>({{0x00001, 0x1p-136}, {0x00400, 0x1p-126}, {0x1fc00, 1.0}, {0x3fbff, 0x1.ffcp127}, {0x3fc00, inf}, {0x7fc00, -inf}});
    CHECK(nan_at<tf32>(0x3fe00));
    check<binary32>({{0x00000001, 0x1p-149}, {0x00800000, 0x1p-126}, {0x3f800000, 1.0}, {0x7f7fffff, 0x1.fffffep127},
                     {0x7f800000, inf}});
    CHECK(binary32{qnan}.bits() == 0x7fc00000);
    check<binary64>({{0x0000000000000001, 0x1p-1074}, {0x0010000000000000, 0x1p-1022}, {0x3ff0000000000000, 1.0},
                     {0x7fefffffffffffff, 0x1.fffffffffffffp1023}, {0x7ff0000000000000, inf}});
    CHECK(binary64{qnan}.bits() == 0x7ff8000000000000);
}

TEST_CASE("OCP OFP8 1.0: e4m3 and e5m2", "[catalog]") {
    check<fp8_e4m3>({{0x00, 0.0}, {0x80, -0.0}, {0x01, 0x1p-9}, {0x07, 0.875 * 0x1p-6}, {0x08, 0x1p-6}, {0x38, 1.0},
                     {0x7e, 448.0}, {0xfe, -448.0}});
    CHECK(nan_at<fp8_e4m3>(0x7f));
    CHECK(nan_at<fp8_e4m3>(0xff));
    CHECK(fp8_e4m3{qnan}.bits() == 0x7f);
    CHECK(fp8_e4m3{inf}.bits() == 0x7e);
    CHECK(fp8_e4m3{464.0}.bits() == 0x7e);
    CHECK(fp8_e4m3{1e30}.bits() == 0x7e);
    constexpr projection no_saturation{rounding::nearest_even, overflow::infinity};
    CHECK(convert<fp8_e4m3, no_saturation>(464.0).bits() == 0x7e);
    CHECK(convert<fp8_e4m3, no_saturation>(465.0).bits() == 0x7f);
    CHECK(convert<fp8_e4m3, no_saturation>(inf).bits() == 0x7f);
    check<fp8_e5m2>({{0x00, 0.0}, {0x80, -0.0}, {0x01, 0x1p-16}, {0x03, 0.75 * 0x1p-14}, {0x04, 0x1p-14}, {0x3c, 1.0},
                     {0x7b, 57344.0}, {0xfb, -57344.0}});
    CHECK(at<fp8_e5m2>(0x7c) == inf);
    CHECK(at<fp8_e5m2>(0xfc) == -inf);
    for (const unsigned code : {0x7dU, 0x7eU, 0x7fU, 0xfdU, 0xfeU, 0xffU}) CHECK(nan_at<fp8_e5m2>(code));
    CHECK(fp8_e5m2{qnan}.bits() == 0x7e);
    CHECK(fp8_e5m2{inf}.bits() == 0x7b);
    CHECK(convert<fp8_e5m2, no_saturation>(61439.0).bits() == 0x7b);
    CHECK(convert<fp8_e5m2, no_saturation>(61440.0).bits() == 0x7c);
    CHECK(convert<fp8_e5m2, no_saturation>(-inf).bits() == 0xfc);
}

TEST_CASE("OCP MX 1.0: fp6, fp4, e8m0", "[catalog]") {
    check<fp6_e3m2>({{0x00, 0.0}, {0x20, -0.0}, {0x01, 0.0625}, {0x03, 0.1875}, {0x04, 0.25}, {0x0c, 1.0}, {0x1f, 28.0}, {0x3f, -28.0}});
    check<fp6_e2m3>({{0x00, 0.0}, {0x20, -0.0}, {0x01, 0.125}, {0x07, 0.875}, {0x08, 1.0}, {0x1f, 7.5}, {0x3f, -7.5}});
    check<fp4_e2m1>({{0x0, 0.0}, {0x1, 0.5}, {0x2, 1.0}, {0x3, 1.5}, {0x4, 2.0}, {0x5, 3.0}, {0x6, 4.0}, {0x7, 6.0},
                     {0x8, -0.0}, {0x9, -0.5}, {0xa, -1.0}, {0xb, -1.5}, {0xc, -2.0}, {0xd, -3.0}, {0xe, -4.0}, {0xf, -6.0}});
    CHECK(fp6_e3m2{inf}.bits() == 0x1f);
    CHECK(fp4_e2m1{-inf}.bits() == 0xf);
    check<e8m0>({{0x00, 0x1p-127}, {0x01, 0x1p-126}, {0x7e, 0.5}, {0x7f, 1.0}, {0x80, 2.0}, {0xfe, 0x1p127}});
    CHECK(nan_at<e8m0>(0xff));
    CHECK(e8m0{qnan}.bits() == 0xff);
    CHECK(e8m0{-1.0}.bits() == 0xff);
    CHECK(e8m0{0.0}.bits() == 0x00);
    CHECK(e8m0{inf}.bits() == 0xfe);
}

TEST_CASE("formats with one zero and NaN at its negative", "[catalog]") {
    check<fp8_e4m3fnuz>({{0x00, 0.0}, {0x01, 0x1p-10}, {0x08, 0x1p-7}, {0x40, 1.0}, {0x7f, 240.0}, {0xff, -240.0}});
    check<fp8_e5m2fnuz>({{0x00, 0.0}, {0x01, 0x1p-17}, {0x04, 0x1p-15}, {0x40, 1.0}, {0x7f, 57344.0}, {0xff, -57344.0}});
    check<fp8_e4m3b11fnuz>({{0x00, 0.0}, {0x01, 0x1p-13}, {0x08, 0x1p-10}, {0x58, 1.0}, {0x7f, 30.0}, {0xff, -30.0}});
    CHECK(nan_at<fp8_e4m3fnuz>(0x80));
    CHECK(nan_at<fp8_e5m2fnuz>(0x80));
    CHECK(nan_at<fp8_e4m3b11fnuz>(0x80));
    CHECK(fp8_e4m3fnuz{qnan}.bits() == 0x80);
    CHECK(fp8_e4m3fnuz{-0.0}.bits() == 0x00);
    CHECK(fp8_e4m3fnuz{inf}.bits() == 0x7f);
    CHECK(convert<fp8_e4m3fnuz, projection{rounding::nearest_even, overflow::infinity}>(-inf).bits() == 0x80);
}

TEST_CASE("DLFloat16 (Agrawal et al., ARITH 2019)", "[catalog]") {
    check<dlfloat16>({{0x0000, 0.0}, {0x8000, -0.0}, {0x0001, 0x1.008p-31}, {0x01ff, 0x1.ff8p-31}, {0x0200, 0x1p-30},
                      {0x3e00, 1.0}, {0x7ffe, 8573157376.0}, {0xfffe, -8573157376.0}});
    CHECK(nan_at<dlfloat16>(0x7fff));
    CHECK(nan_at<dlfloat16>(0xffff));
    CHECK(dlfloat16{qnan}.bits() == 0x7fff);
    CHECK(dlfloat16{inf}.bits() == 0x7fff);
    CHECK(dlfloat16{-inf}.bits() == 0xffff);
    CHECK(dlfloat16{0x1p33}.bits() == 0x7fff);
    // Below 2^-31 (1 + 2^-10) is zero; ties away from zero.
    CHECK(dlfloat16{0x1.004p-31}.bits() == 0x0001);
    CHECK(dlfloat16{0x1.003ffffffffffp-31}.bits() == 0x0000);
    CHECK(dlfloat16{0x1.004p0}.bits() == 0x3e01);
    CHECK(dlfloat16{0x1.00cp0}.bits() == 0x3e02);
}

TEST_CASE("HFP8 (Sun et al., NeurIPS 2019)", "[catalog]") {
    check<hfp8_forward>({{0x00, 0.0}, {0x01, 0x1p-13}, {0x58, 1.0}, {0x7f, 30.0}});
    check<hfp8_forward_normal>({{0x00, 0.0}, {0x01, 0x1.2p-11}, {0x07, 0x1.ep-11}, {0x08, 0x1p-10}, {0x58, 1.0}, {0x7f, 30.0},
                                {0x81, -0x1.2p-11}});
    CHECK(hfp8_forward_normal{0x1.2p-12}.bits() == 0x00);  // half of the smallest, tie to the even code
    CHECK(hfp8_forward_normal{0x1.2000000000001p-12}.bits() == 0x01);
    CHECK(nan_at<hfp8_forward_normal>(0x80));
    check<hfp8_backward>({{0x01, 0x1p-16}, {0x3c, 1.0}, {0x7b, 57344.0}, {0x7c, inf}});
    CHECK(hfp8_backward{61440.0}.bits() == 0x7c);
}

TEST_CASE("IEEE P3109, draft 4.0: code points", "[catalog]") {
    check<binary8p4se>({{0x00, 0.0}, {0x01, 0x1p-10}, {0x07, 0x1.cp-8}, {0x08, 0x1p-7}, {0x40, 1.0}, {0x48, 2.0}, {0x4c, 3.0},
                        {0x7e, 224.0}, {0x7f, inf}, {0x81, -0x1p-10}, {0xfe, -224.0}, {0xff, -inf}});
    check<binary8p3sf>({{0x01, 0x1p-17}, {0x03, 0x1.8p-16}, {0x04, 0x1p-15}, {0x40, 1.0}, {0x44, 2.0}, {0x7e, 49152.0},
                        {0x7f, 57344.0}, {0x81, -0x1p-17}, {0xff, -57344.0}});
    check<binary8p3se>({{0x01, 0x1p-17}, {0x7e, 49152.0}, {0x7f, inf}, {0xff, -inf}});
    check<binary8p1uf>({{0x00, 0.0}, {0x01, 0x1p-127}, {0x7f, 0.5}, {0x80, 1.0}, {0x81, 2.0}, {0xfd, 0x1p125}, {0xfe, 0x1p126}});
    check<binary4p2sf>({{0x0, 0.0}, {0x1, 0.25}, {0x2, 0.5}, {0x3, 0.75}, {0x4, 1.0}, {0x5, 1.5}, {0x6, 2.0}, {0x7, 3.0},
                        {0x9, -0.25}, {0xa, -0.5}, {0xb, -0.75}, {0xc, -1.0}, {0xd, -1.5}, {0xe, -2.0}, {0xf, -3.0}});
    check<p3109<6, 6, signedness::unsigned_, domain::extended>>(
        {{0x01, 1.0 / 32}, {0x1f, 31.0 / 32}, {0x20, 1.0}, {0x21, 33.0 / 32}, {0x3d, 61.0 / 32}, {0x3e, inf}});
    check<p3109<8, 1>>({{0x01, 0x1p-63}, {0x7e, 0x1p62}, {0x7f, inf}});
    CHECK(nan_at<binary8p4se>(0x80));
    CHECK(nan_at<binary8p3sf>(0x80));
    CHECK(nan_at<binary4p2sf>(0x8));
    CHECK(nan_at<binary8p1uf>(0xff));
    CHECK(nan_at<p3109<6, 6, signedness::unsigned_, domain::extended>>(0x3f));
    CHECK(binary8p4se{qnan}.bits() == 0x80);
    CHECK(binary8p4se{-0.0}.bits() == 0x00);
    CHECK(binary8p1uf{qnan}.bits() == 0xff);
}

TEST_CASE("IEEE P3109, draft 4.0: known answers of projection", "[catalog]") {
    using p4se = binary8p4se;
    const auto all = [](double x) {
        return std::vector<int>{convert<p4se, projection{rounding::nearest_even}>(x).bits(),
                                                              convert<p4se, projection{rounding::nearest_away}>(x).bits(),
                                                              convert<p4se, projection{rounding::toward_zero}>(x).bits(),
                                                              convert<p4se, projection{rounding::toward_positive}>(x).bits(),
                                                              convert<p4se, projection{rounding::toward_negative}>(x).bits(),
                                                              convert<p4se, projection{rounding::to_odd}>(x).bits()};
    };
    CHECK(all(1 + 3.0 / 64) == std::vector<int>{0x40, 0x40, 0x40, 0x41, 0x40, 0x41});
    CHECK(all(-(1 + 5.0 / 64)) == std::vector<int>{0xc1, 0xc1, 0xc0, 0xc0, 0xc1, 0xc1});
    CHECK(all(1 + 1.0 / 16) == std::vector<int>{0x40, 0x41, 0x40, 0x41, 0x40, 0x41});
    CHECK(all(-0x1p-12) == std::vector<int>{0x00, 0x00, 0x00, 0x00, 0x81, 0x81});
    const auto drawn = [](double x, std::uint32_t r, stochastic_variant v) {
        return int{convert<p4se, projection{rounding::stochastic}>(x, random_bits{r, 3, v}).bits()};
    };
    using enum stochastic_variant;
    CHECK(drawn(1 + 3.0 / 64, 5, a) == 0x41);
    CHECK(drawn(1 + 3.0 / 64, 4, a) == 0x40);
    CHECK(drawn(-(1 + 5.0 / 64), 5, a) == 0xc1);
    CHECK(drawn(1 + 1.0 / 16, 4, a) == 0x41);
    CHECK(drawn(1 + 1.0 / 16, 4, b) == 0x41);
    CHECK(drawn(1 + 1.0 / 16, 3, b) == 0x40);
    CHECK(drawn(1 + 3.0 / 64, 5, c) == 0x41);
    CHECK(drawn(1 + 3.0 / 64, 4, c) == 0x40);
    CHECK(drawn(-0x1p-12, 5, a) == 0x00);
    CHECK(p4se{232.0}.bits() == 0x7e);
    CHECK(p4se{232.0000001}.bits() == 0x7f);
    CHECK(p4se{0x1p-11}.bits() == 0x00);
    CHECK(p4se{0x1.0000000000001p-11}.bits() == 0x01);
    CHECK(p4se{3 * 0x1p-11}.bits() == 0x02);
    CHECK(binary4p2sf{p4se{1.25}}.bits() == 0x4);
    CHECK(binary4p2sf{p4se{1.75}}.bits() == 0x6);
    CHECK(binary4p2sf{p4se{-2.5}}.bits() == 0xe);
    CHECK(binary4p2sf{p4se{0.125}}.bits() == 0x0);
    CHECK(binary4p2sf{p4se{0.375}}.bits() == 0x2);
    CHECK(binary4p2sf{p4se{104.0}}.bits() == 0x7);
    CHECK(binary4p2sf{p4se{inf}}.bits() == 0x7);
    CHECK(binary4p2sf{p4se{qnan}}.bits() == 0x8);
    CHECK(binary8p1uf{3.0}.bits() == 0x82);
    CHECK(binary8p1uf{-1.0}.bits() == 0xff);
    CHECK(binary8p1uf{-0x1p-200}.bits() == 0x00);
    CHECK(binary8p1uf{0x1p127}.bits() == 0xfe);
    CHECK(binary8p1uf{1.5}.bits() == 0x80);
    CHECK(binary8p1uf{6.0}.bits() == 0x82);
}

TEST_CASE("fixed point: extremes written out", "[catalog]") {
    check<fixed<8, 8>>({{0x0000, 0.0}, {0x0001, 1.0 / 256}, {0x0100, 1.0}, {0x7fff, 127.99609375}, {0x8000, -128.0}, {0xffff, -1.0 / 256}});
    check<fixed<4, 4, fixed_options{.is_signed = false}>>({{0x01, 0.0625}, {0xff, 15.9375}});
    check<fixed<1, 7, fixed_options{.symmetric = true}>>({{0x7f, 127.0 / 128}, {0x81, -127.0 / 128}});
    check<fixed<-2, 6>>({{0x7, 7.0 / 64}, {0x8, -8.0 / 64}});
    check<fixed<6, -2>>({{0x7, 28.0}, {0x8, -32.0}});
    CHECK(fixed<8, 8>{qnan}.bits() == 0);
    CHECK(fixed<8, 8>{inf}.bits() == 0x7fff);
    CHECK(fixed<8, 8>{-1e9}.bits() == 0x8000);
    CHECK(fixed<8, 8, fixed_options{.policy = overflow::wrap}>{128.0}.bits() == 0x8000);
    CHECK(fixed<8, 8, fixed_options{.policy = overflow::wrap}>{256.5}.bits() == 0x0080);
    CHECK(fixed<4, 4, fixed_options{.is_signed = false}>{-1.0}.bits() == 0);
}

TEST_CASE("lookup sets of the catalog", "[catalog]") {
    // Qtorch+'s two tables of 32 magnitudes.
    check<qtorch_weights>({{0, 0x1p-16}, {8, 0x1p-8}, {10, 0.01171875}, {11, 0.015625}, {20, 0.0625}, {25, 0.125}, {27, 0.1875},
                           {31, 1.0}, {32 + 31, -1.0}, {32, -0x1p-16}});
    check<qtorch_activations>({{0, 0x1p-12}, {9, 0.125}, {10, 0.1875}, {20, 1.0}, {27, 3.0}, {30, 8.0}, {31, 16.0}, {32 + 31, -16.0}});
    // A table whose entries are all far away gives its nearest, not 0.
    CHECK(static_cast<double>(qtorch_weights{1e30}) == 1.0);
    CHECK(static_cast<double>(qtorch_weights{-1e-30}) == -0x1p-16);
    // Radix 4: nearest of 4^k is 4^floor(log4(1.6 x)): the thresholds are 2.5 · 4^k.
    check<radix4_fp4_even>({{0, 0.0}, {1, 0x1p-6}, {2, 0x1p-4}, {3, 0.25}, {4, 1.0}, {5, 4.0}, {6, 16.0}, {7, 64.0}, {12, -1.0}});
    check<radix4_fp4_odd>({{0, 0.0}, {1, 0x1p-5}, {4, 2.0}, {7, 128.0}, {15, -128.0}});
    CHECK(static_cast<double>(radix4_fp4_even{2.4999}) == 1.0);
    CHECK(static_cast<double>(radix4_fp4_even{2.5001}) == 4.0);
    // 2^(I.F)
    check<log2_number<3, 0>>({{0, 0x1p-4}, {4, 1.0}, {7, 8.0}, {8, -0x1p-4}, {15, -8.0}});
    check<log2_number<2, 1>>({{0, 0.25}, {4, 1.0}, {5, 0x1.6a09e667f3bcdp0}, {7, 0x1.6a09e667f3bcdp1}, {3, 0x1.6a09e667f3bcdp-1}});
    check<log2_number<2, 2>>({{9, 0x1.306fe0a31b715p0}, {11, 0x1.ae89f995ad3adp0}});
}
