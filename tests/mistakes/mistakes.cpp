// Mistakes that other number libraries made, as far as they concern single numbers: each one a test here.
#include <catch.hpp>
#include <support/arith_mixed.hpp>

#include <bit>
#include <cmath>
#include <limits>

using namespace arith_test;
using namespace ulpine;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr projection by_chance{rounding::stochastic};

struct far_away {
    static constexpr float values[] = {1000, 2000, 3000};
};

}  // namespace

// ---- A tensor library for posits and small floats -----------------------------------------------------------------

TEST_CASE("infinities and NaN decoded to minus infinity: they keep their sign and kind") {
    CHECK(std::isnan(static_cast<float>(posit8{inf})));
    CHECK(std::isnan(static_cast<float>(posit8{-inf})));
    CHECK(std::isnan(static_cast<float>(posit16{not_a_number})));
    CHECK(static_cast<float>(binary16{inf}) == std::numeric_limits<float>::infinity());
    CHECK(static_cast<float>(binary16{-inf}) == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(static_cast<float>(binary16{not_a_number})));
    CHECK(std::isnan(static_cast<float>(fp8_e4m3{not_a_number})));
    CHECK(static_cast<double>(binary8p4se{inf}) == inf);
    CHECK(static_cast<double>(binary8p4se{-inf}) == -inf);
}

TEST_CASE("stochastic rounding of posits silently rounded to nearest: both neighbours occur, as often as they should") {
    const auto count_upper = [](double x, posit8 lower) {
        random_words next{77};
        int upper = 0;
        int other = 0;
        for (int i = 0; i < 4096; ++i) {
            const posit8 r = convert<posit8, by_chance>(x, random_bits{static_cast<std::uint32_t>(next() >> 32)});
            upper += r == next_up(lower) ? 1 : 0;
            other += r != lower && r != next_up(lower) ? 1 : 0;
        }
        CHECK(other == 0);
        return upper;
    };
    // A quarter of the way from 1 to 1.125; the standard deviation is 28.
    CHECK(std::abs(count_upper(1.03125, posit8{1}) - 1024) < 140);
    // By value, not by code: 3/4 of the way from 2^20 to 2^24, and a quarter.
    CHECK(std::abs(count_upper(0x1p20 + 0.75 * (0x1p24 - 0x1p20), posit8{0x1p20}) - 3072) < 140);
    CHECK(std::abs(count_upper(0x1p20 + 0.25 * (0x1p24 - 0x1p20), posit8{0x1p20}) - 1024) < 140);
}

TEST_CASE("stochastic rounding was all zeros where the chip lacked it: every format rounds both ways") {
    const auto both = [](auto lower, double x) {
        using T = decltype(lower);
        bool low = false;
        bool high = false;
        for (std::uint32_t r = 0; r < 16; ++r) {
            const T got = convert<T, by_chance>(x, random_bits{r, 4});
            low = low || got == lower;
            high = high || got == next_up(lower);
        }
        return low && high;
    };
    CHECK(both(fp8_e4m3{1}, 1.0625));
    CHECK(both(fp8_e5m2{1}, 1.1));
    CHECK(both(fp4_e2m1{4}, 4.5));
    CHECK(both(e8m0{4}, 5.5));
    CHECK(both(bfloat16{1}, 1.004));
    CHECK(both(binary8p4se{1}, 1.0625));
    CHECK(both(posit16{1}, 1.0001));
    CHECK(both(fixed<8, 8>{1}, 1.001));
    CHECK(both(lookup<far_away>{1000}, 1400.0));
}

TEST_CASE("bfloat16 to posit8: every saturating input gave 0; it gives the largest or smallest value") {
    CHECK(convert<posit8>(bfloat16{1e30f}).bits() == 0x7f);
    CHECK(convert<posit8>(bfloat16{-1e30f}).bits() == 0x81);
    CHECK(convert<posit8>(bfloat16{1e-30f}).bits() == 0x01);
    CHECK(convert<posit8>(bfloat16{-1e-30f}).bits() == 0xff);
    CHECK(convert<posit8>(std::numeric_limits<bfloat16>::max()).bits() == 0x7f);
    CHECK(convert<posit<8, 0>>(bfloat16{65}).bits() == 0x7f);
}

TEST_CASE("a float quantiser without subnormals, NaN as maximum, 3.0 as -3.0") {
    CHECK(static_cast<double>(fp8_e5m2{0x1p-16}) == 0x1p-16);
    CHECK(static_cast<double>(fp8_e5m2{3 * 0x1p-16}) == 3 * 0x1p-16);
    CHECK(static_cast<double>(minifloat<8, 23>{0x1p-149}) == 0x1p-149);
    CHECK(isnan(minifloat<8, 23>{not_a_number}));
    CHECK(isnan(fp8_e5m2{not_a_number}));
    CHECK(static_cast<float>(minifloat<8, 23>{3.0f}) == 3.0f);
    CHECK(static_cast<float>(minifloat<8, 23>{-3.0f}) == -3.0f);
    CHECK((minifloat<8, 23>{3.0f}.bits()) == 0x40400000);
}

TEST_CASE("fixed-point ties differed between processors: they go to the even code") {
    CHECK((fixed<8, 0>{0.5}.bits()) == 0);
    CHECK((fixed<8, 0>{1.5}.bits()) == 2);
    CHECK((fixed<8, 0>{2.5}.bits()) == 2);
    CHECK((fixed<8, 0>{-0.5}.bits()) == 0);
    CHECK((fixed<8, 0>{-1.5}.bits()) == 0xfe);
    CHECK((fixed<4, 4>{0x1.8p-4}.bits()) == 2);
    CHECK((fixed<4, 4>{0x1.4p-3}.bits()) == 2);
}

TEST_CASE("a table whose entries are all far away gave 0: the nearest entry is taken") {
    CHECK(lookup<far_away>{0.0} == 1000);
    CHECK(lookup<far_away>{-1e30} == 1000);
    CHECK(lookup<far_away>{1e30} == 3000);
    CHECK(lookup<far_away>{inf} == 3000);
    CHECK(lookup<far_away>{1499.0} == 1000);
    CHECK(lookup<far_away>{1501.0} == 2000);
}

// ---- The reference C library for posits ---------------------------------------------------------------------------

TEST_CASE("posit<32,2> fused multiply-add rounded wrongly in structured triples") {
    using T = posit<32, 2>;
    const T a = T::from_bits(0x3a676000);
    const T b = T::from_bits(0x33064000);
    CHECK(fma(a, b, a).bits() == 0x3dfcf131);
}

TEST_CASE("posit<32,2> fused multiply-add of structured triples") {
    check_operation<posit<32, 2>, overflow::format_default>(operation::fma, 501, 40000);
}

// ---- A mature posit library ---------------------------------------------------------------------------------------

TEST_CASE("10 / 2 was 4 in posit<32,2>") {
    CHECK(posit<32, 2>{10} / posit<32, 2>{2} == 5);
    CHECK(posit<32, 2>{10} / 2 == 5);
    CHECK((posit<32, 2>{10} / posit<32, 2>{2}).bits() == posit<32, 2>{5}.bits());
}

TEST_CASE("small whole quotients are exact in posit<32,2>") {
    sweep s("quotients");
    for (int a = 1; a <= 300; ++a) {
        for (int b = 1; b <= 300; ++b) {
            s.expect(posit<32, 2>{a * b} / posit<32, 2>{b} == a,
                     [&] { return std::to_string(a) + " * " + std::to_string(b); });
        }
    }
    s.finish();
}

TEST_CASE("posit<16,2> square roots were wrong: all 65536 of them") {
    using T = posit<16, 2>;
    const oracle::format& f = format_of<T>();
    sweep s("square roots");
    for (const code c : all_codes<T>()) {
        const code expected = oracle::round(f, oracle::sqrt(oracle::decode(f, c)));
        s.expect(sqrt(number_from<T>(c)).bits() == expected, [&] { return hex(c); });
    }
    s.finish();
}

TEST_CASE("posit16 + posit8 did not compile") {
    CHECK(posit16{1.5} + posit8{2} == 3.5);
    CHECK(posit8{2} * posit16{1.5} == 3);
    CHECK(posit8{2} < posit16{2.001});
    CHECK(fma(posit16{2}, posit8{3}, posit32{0.5}) == 6.5);
}

// ---- A vendor's kernels library -----------------------------------------------------------------------------------

TEST_CASE("limits of the 8-bit scale and of tf32 were wrong") {
    CHECK(std::numeric_limits<e8m0>::max().bits() == 0xfe);
    CHECK(std::numeric_limits<e8m0>::min().bits() == 0x00);
    CHECK(std::numeric_limits<e8m0>::lowest().bits() == 0x00);
    CHECK(static_cast<double>(std::numeric_limits<e8m0>::min()) == 0x1p-127);
    CHECK(static_cast<double>(std::numeric_limits<e8m0>::max()) == 0x1p127);
    CHECK(std::numeric_limits<e8m0>::digits == 1);
    CHECK_FALSE(std::numeric_limits<e8m0>::has_infinity);
    CHECK_FALSE(std::numeric_limits<e8m0>::is_signed);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::max()) == 0x1.ffcp127);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::lowest()) == -0x1.ffcp127);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::min()) == 0x1p-126);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::denorm_min()) == 0x1p-136);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::epsilon()) == 0x1p-10);
    CHECK(std::numeric_limits<tf32>::digits == 11);
}

TEST_CASE("isfinite(NaN) was true") {
    CHECK_FALSE(isfinite(fp8_e4m3{not_a_number}));
    CHECK_FALSE(isfinite(fp8_e5m2{not_a_number}));
    CHECK_FALSE(isfinite(e8m0{not_a_number}));
    CHECK_FALSE(isfinite(posit16{not_a_number}));
    CHECK_FALSE(isfinite(binary8p4se{not_a_number}));
    CHECK_FALSE(isfinite(fp8_e4m3fnuz{not_a_number}));
    CHECK_FALSE(isfinite(tf32{not_a_number}));
    CHECK_FALSE(isfinite(dlfloat16{not_a_number}));
    CHECK(isnan(fp8_e4m3{not_a_number}));
}

TEST_CASE("a byte constructor meant bits while an int constructor meant the value: each means the value") {
    CHECK(fp8_e4m3{std::uint8_t{56}} == 56);
    CHECK(fp8_e4m3{56} == 56);
    CHECK(fp8_e4m3{static_cast<unsigned char>(56)}.bits() == fp8_e4m3{56.0}.bits());
    CHECK(fp8_e4m3{static_cast<signed char>(-3)} == -3);
    CHECK(e8m0{std::uint8_t{4}} == 4);
    CHECK(posit8{std::uint8_t{64}} == 64);
    CHECK(static_cast<std::uint8_t>(fp8_e4m3{56}) == 56);
    CHECK(fp8_e4m3::from_bits(0x38) == 1);
}

TEST_CASE("two conversions to e4m3 disagreed on NaN's sign: there is one NaN") {
    const float negative_nan = std::bit_cast<float>(0xffc00000U);
    CHECK(fp8_e4m3{not_a_number}.bits() == 0x7f);
    CHECK(fp8_e4m3{negative_nan}.bits() == 0x7f);
    CHECK(convert<fp8_e4m3>(binary32::from_bits(0xffc00000)).bits() == 0x7f);
    CHECK(convert<fp8_e4m3>(posit16::from_bits(0x8000)).bits() == 0x7f);
    CHECK(fp8_e4m3{std::bit_cast<double>(0xfff0000000000001U)}.bits() == 0x7f);
}

// ---- A widely used package of small types -------------------------------------------------------------------------

TEST_CASE("hand-written limits drifted apart: round_error is one half wherever the format has it") {
    CHECK(std::numeric_limits<fp8_e4m3>::round_error() == 0.5);
    CHECK(std::numeric_limits<fp8_e5m2>::round_error() == 0.5);
    CHECK(std::numeric_limits<fp6_e3m2>::round_error() == 0.5);
    CHECK(std::numeric_limits<fp6_e2m3>::round_error() == 0.5);
    CHECK(std::numeric_limits<fp4_e2m1>::round_error() == 0.5);
    CHECK(std::numeric_limits<fp8_e4m3fnuz>::round_error() == 0.5);
    CHECK(std::numeric_limits<e8m0>::round_error() == 0.5);
    CHECK(std::numeric_limits<bfloat16>::round_error() == 0.5);
    CHECK(std::numeric_limits<posit8>::round_error() == 0.5);
}

TEST_CASE("a scale converted to half implicitly and lost its value: only containing formats accept it") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<e8m0, binary16>);
    STATIC_REQUIRE(std::is_convertible_v<e8m0, binary32>);
    STATIC_REQUIRE(std::is_convertible_v<e8m0, bfloat16>);
    CHECK(isinf(binary16{e8m0{0x1p100}}));
}

// ---- Fixed-point libraries ----------------------------------------------------------------------------------------

TEST_CASE("rounding by adding 0.5 in floating point turned 0.49999997 ulp into 1") {
    CHECK((fixed<8, 0>{0.49999997f}.bits()) == 0);
    CHECK((fixed<8, 0>{std::nextafter(0.5, 0.0)}.bits()) == 0);
    CHECK((fixed<8, 0>{-0.49999997f}.bits()) == 0);
    CHECK((fixed<4, 4>{0.49999997f / 16}.bits()) == 0);
    CHECK((fixed<32, 0>{8388609.0f}.bits()) == 8388609);
    CHECK((fixed<60, 0>{4503599627370497.5}.bits()) == 4503599627370498);
    CHECK(static_cast<int>(round(fixed<16, 32>{0.49999997f})) == 0);
}

TEST_CASE("out-of-range casts were undefined: they saturate, and wrap where asked") {
    using wrapping = fixed<8, 8, fixed_options{.policy = overflow::wrap}>;
    CHECK((fixed<8, 8>{1e300}.bits()) == 0x7fff);
    CHECK((fixed<8, 8>{-inf}.bits()) == 0x8000);
    CHECK((fixed<8, 8>{not_a_number}.bits()) == 0);
    CHECK(wrapping{128}.bits() == 0x8000);
    CHECK(wrapping{256.5}.bits() == 0x0080);
    CHECK(wrapping{inf}.bits() == 0x7fff);
    CHECK(static_cast<signed char>(fixed<16, 16>{1000}) == 127);
    CHECK(static_cast<unsigned char>(fixed<16, 16>{-1}) == 0);
}

// ---- Framework kernels --------------------------------------------------------------------------------------------

TEST_CASE("float to scale through bfloat16 rounded twice: one conversion rounds once") {
    // Just below the middle of 1 and 2: bfloat16 would make it 1.5, and the tie then goes elsewhere.
    const float below = std::nextafter(1.5f, 0.0f);
    CHECK(e8m0{below} == 1);
    CHECK(e8m0{std::nextafter(1.5f, 2.0f)} == 2);
    CHECK(e8m0{std::nextafter(3.0f, 4.0f)} == 4);
    CHECK(e8m0{std::nextafter(3.0f, 0.0f)} == 2);
    // The same with two roundings in other formats.
    CHECK(bfloat16{1 + 0x1p-8 + 0x1p-30}.bits() == 0x3f81);
    CHECK(fp8_e4m3{1 + 0x1p-4 + 0x1p-20}.bits() == 0x39);
    CHECK(binary32{1 + 0x1p-24 + 0x1p-52}.bits() == 0x3f800001);
}

TEST_CASE("half away instead of half even") {
    CHECK(fp8_e4m3{1.0625}.bits() == 0x38);
    CHECK(fp8_e4m3{1.1875}.bits() == 0x3a);
    CHECK(bfloat16{1 + 0x1p-8}.bits() == 0x3f80);
    CHECK(bfloat16{1 + 0x1.8p-7}.bits() == 0x3f82);
    CHECK(fp4_e2m1{0.25}.bits() == 0);
    CHECK(fp4_e2m1{5}.bits() == 0x6);
    CHECK(fp4_e2m1{2.5}.bits() == 0x4);
}

TEST_CASE("missing subnormals: every subnormal of every small float survives") {
    const auto survive = [](auto zero) {
        using T = decltype(zero);
        bool right = true;
        for (const code c : all_codes<T>()) {
            const T x = number_from<T>(c);
            if (is_subnormal(x)) {
                right = right && T{static_cast<float>(x)}.bits() == c && T{static_cast<double>(x)}.bits() == c &&
                        (x + T{}).bits() == c && (x * 1).bits() == c;
            }
        }
        return right;
    };
    CHECK(survive(fp8_e4m3{}));
    CHECK(survive(fp8_e5m2{}));
    CHECK(survive(fp6_e2m3{}));
    CHECK(survive(fp6_e3m2{}));
    CHECK(survive(fp4_e2m1{}));
    CHECK(survive(fp8_e4m3fnuz{}));
    CHECK(survive(binary8p4se{}));
    CHECK(survive(binary16{}));
    CHECK(survive(bfloat16{}));
}

TEST_CASE("the OCP conversions: rounded first, then saturated") {
    CHECK(fp8_e4m3{464} == 448);
    CHECK(fp8_e4m3{465} == 448);
    CHECK(fp8_e4m3{1e9} == 448);
    CHECK(isnan(convert<fp8_e4m3, projection{rounding::nearest_even, overflow::infinity}>(465)));
    CHECK(convert<fp8_e4m3, projection{rounding::nearest_even, overflow::infinity}>(464) == 448);
    CHECK(isinf(convert<fp8_e5m2, projection{rounding::nearest_even, overflow::infinity}>(61440)));
    CHECK(fp8_e5m2{inf} == 57344);
}
