#include <catch.hpp>
#include <support/algebraic_check.hpp>
#include <support/arith_mixed.hpp>
#include <ulpine/number/fused.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

template <class To, class A, class B, class C>
void compare_fmm(sweep& s, const A& x, const B& y, const C& z) {
    compare_algebraic<To>(
        s, oracle::fmm(datum_of(x), datum_of(y), datum_of(z)), [&]<projection P>() { return fmm<To, P>(x, y, z); },
        [&] { return codes_text("fmm", x, y, z); });
}
template <class To, class A, class B, class C>
void compare_faa(sweep& s, const A& x, const B& y, const C& z) {
    compare_algebraic<To>(
        s, oracle::faa(datum_of(x), datum_of(y), datum_of(z)), [&]<projection P>() { return faa<To, P>(x, y, z); },
        [&] { return codes_text("faa", x, y, z); });
}

template <class T>
void check_small(int count) {
    const decoded_codes<T> all;
    random_words next{7};
    sweep s(name_of(format_of<T>()) + ", three operands");
    for (int i = 0; i < count; ++i) {
        const T x = all.numbers[next.below(all.size())];
        const T y = all.numbers[next.below(all.size())];
        const T z = all.numbers[next.below(all.size())];
        compare_fmm<T>(s, x, y, z);
        compare_faa<T>(s, x, y, z);
    }
    for (const T& x : all.numbers)  // cancellation of two, in every position
        for (const code d : {code{0}, code{1}, code{2}}) {
            const T y = number_from<T>((-x).bits() + d);
            for (const code c : {code{0}, code{1}, code{0x40}, oracle::top_bit(format_of<T>()), code{0x7b}}) {
                compare_faa<T>(s, x, y, number_from<T>(c));
                compare_faa<T>(s, number_from<T>(c), x, y);
                compare_faa<T>(s, y, number_from<T>(c), x);
            }
        }
    s.finish();
}

template <class T>
void check_wide(std::uint64_t seed, int count) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + ", three operands, seed " + std::to_string(seed));
    for (int i = 0; i < count; ++i) {
        const T x = source.any();
        const T y = i % 2 == 0 ? source.near(x) : source.any();
        T z = i % 4 == 1 ? source.near(y) : source.any();
        compare_fmm<T>(s, x, y, z);
        compare_faa<T>(s, z, y, x);
        const oracle::datum dx = datum_of(x);
        const oracle::datum dy = datum_of(y);
        if (!dx.is_finite() || !dy.is_finite() || dx.is_zero() || dy.is_zero()) continue;
        const oracle::dyadic t = source.threshold();  // a result on or next to a threshold
        z = source.nearest(oracle::exact(t - dx.value() - dy.value()));
        compare_faa<T>(s, x, z, y);
        z = source.nearest(oracle::div(oracle::finite(t), oracle::exact_product(dx, dy)));
        compare_fmm<T>(s, z, x, y);
    }
    s.finish();
}

// x = 2^e against its neighbours and halves, and a third operand far below that decides what the cancellation leaves.
template <class T>
void check_cancellation(int lowest, int highest, int far) {
    sweep s(name_of(format_of<T>()) + ", cancellation");
    for (int e = lowest; e <= highest; ++e) {
        const T x{std::ldexp(1.0, e)};
        const T half{std::ldexp(0.5, e)};
        const T tie{std::ldexp(1.0, e - std::numeric_limits<T>::digits)};  // halfway from x to the next
        for (const T& y : {x, next_up(x), next_down(x), half, tie, next_down(half), next_down(next_down(half))})
            for (int d = 1; d <= far; d += 1 + d / 16) {
                const T z{std::ldexp(e % 2 == 0 ? 1.5 : 1.0, e - d)};
                for (const T& third : {z, -z, next_up(z)}) {
                    compare_faa<T>(s, x, -y, third);
                    compare_faa<T>(s, third, y, -x);
                    compare_faa<T>(s, -half, third - half, x);
                }
            }
    }
    s.finish();
}

}  // namespace

TEST_CASE("cancellation that leaves the third operand to decide") {
    check_cancellation<posit16>(-3, 4, 60);
    check_cancellation<posit32>(-3, 0, 120);
    check_cancellation<binary32>(-3, 0, 140);
    check_cancellation<binary64>(-1, 0, 300);
    // Long operands, a short result: the word holds little more than one operand.
    sweep s("doubles into bfloat16");
    for (int k = 40; k < 140; ++k)
        for (const double z : {std::ldexp(1.0, -k), std::nextafter(std::ldexp(1.0, -k), 0.0), std::ldexp(-1.5, -k)})
            for (const double y : {std::nextafter(1.0, 0.0), std::nextafter(1.0, 2.0), 0.5, std::nextafter(0.5, 0.0)}) {
                compare_faa<bfloat16>(s, 1.0, -y, z);
                compare_faa<bfloat16>(s, 0.25, z, -y / 2);
                compare_faa<bfloat16>(s, z, std::ldexp(y, -9), 1.0);
            }
    // A tie, and one part in 2^105 of it that the sum of the smaller two just keeps.
    compare_faa<bfloat16>(s, 1.0, std::nextafter(0x1p-8, 0.0), std::nextafter(0x1p-61, 1.0));
    compare_faa<bfloat16>(s, std::nextafter(0x1p-61, 1.0), -1.0, std::nextafter(0x1p-8, 0.0));
    s.finish();
}

TEST_CASE("fmm and faa of 8-bit formats") {
    check_small<posit8>(20000);
    check_small<hfp8_backward>(20000);
    check_small<binary8p4se>(20000);
}

TEST_CASE("fmm and faa of every triple of posit8, and of many of wide formats", "[exhaustive]") {
    const decoded_codes<posit8> all;
    sweep s("every triple of posit8");
    for (const posit8& x : all.numbers)
        for (const posit8& y : all.numbers)
            for (const posit8& z : all.numbers) {
                if (x.bits() > y.bits() || y.bits() > z.bits()) continue;
                compare_fmm<posit8>(s, y, z, x);
                compare_faa<posit8>(s, z, x, y);
            }
    s.finish();
    check_wide<posit32>(31, 200000);
    check_wide<posit64>(32, 100000);
    check_wide<binary32>(33, 200000);
    check_wide<binary64>(34, 50000);
}

TEST_CASE("fmm and faa of wide formats") {
    check_wide<posit16>(1, 6000);
    check_wide<posit32>(2, 6000);
    check_wide<posit64>(3, 6000);
    check_wide<binary32>(4, 6000);
    check_wide<binary64>(5, 3000);
}

TEST_CASE("fmm and faa of mixed operands, into fixed point too") {
    operand_source<posit32> posits{11};
    operand_source<binary64> doubles{12};
    operand_source<fixed<8, 8>> fixeds{13};
    sweep s("mixed operands");
    for (int i = 0; i < 4000; ++i) {
        const posit32 p = posits.any();
        const binary64 d = doubles.any();
        const fixed<8, 8> f = fixeds.any();
        compare_fmm<fixed<16, 16>>(s, p, d, f);
        compare_faa<fixed<16, 16>>(s, p, d, f);
        compare_faa<float>(s, f, p, 1.0 / 3);
    }
    s.finish();
}

TEST_CASE("faa wraps") {
    using wrapping = fixed<8, 8, fixed_options{.policy = overflow::wrap}>;
    value_source<double> doubles{21};
    operand_source<wrapping> fixeds{22};
    sweep s("wrapping sums");
    const double picked[] = {256,    -256, 255.99609375, 1e-300, -1e-300, 0x1p-9, -0x1p-9,
                             0x1p-8, 1,    -1,           0x1p60, -0x1p60, 3e5,    127.998046875};
    for (const double x : picked)
        for (const double y : picked)
            for (const double z : picked) {
                compare_faa<wrapping>(s, x, y, z);
                compare_fmm<wrapping>(s, x, y, z);
            }
    for (int i = 0; i < 2000; ++i) {
        const wrapping x = fixeds.any();
        const double y = picked[static_cast<std::size_t>(i) % 14];
        compare_faa<wrapping>(s, x, y, static_cast<double>(i) * 0x1p-9);
        compare_fmm<wrapping>(s, x, y, static_cast<double>(i) * 0x1p-9);
    }
    s.finish();
}

TEST_CASE("what fusing changes") {
    const auto largest = posit16::from_bits(0x7fff);
    const auto smallest = posit16::from_bits(0x0001);
    CHECK(fmm(largest, largest, smallest) == largest);  // Posit Standard (2022), 5.7
    CHECK((largest * largest) * smallest == 1);
    CHECK(faa<double>(1e30, 1e-30, -1e30) == 1e-30);
    CHECK(faa(posit32{1}, 0x1p-80, -0x1p-80) == 1);
    CHECK(fmm<binary16>(1e200, 1e-200, 3) == 3);  // 1e200 · 1e-200 is not 1, but rounds to 3 here
    constexpr auto at_compile_time = faa<posit64>(1, 2, posit8{4});
    CHECK(at_compile_time == 7);
}

TEST_CASE("stochastic rounding of three operands") {
    constexpr projection random{rounding::stochastic};
    const random_bits never{0, 8};
    const random_bits always{255, 8};
    CHECK(faa<fixed<8, 0>, random>(1, 0.25, 0.25, never) == 1);  // nu = 1/2: 128 of 256 draws go up
    CHECK(faa<fixed<8, 0>, random>(1, 0.25, 0.25, always) == 2);
    CHECK(fmm<fixed<8, 0>, random>(3, 0.5, 0.5, random_bits{63, 8}) == 0);
    CHECK(fmm<fixed<8, 0>, random>(3, 0.5, 0.5, random_bits{64, 8}) == 1);
}
