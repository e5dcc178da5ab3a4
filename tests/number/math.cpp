#include <catch.hpp>
#include <support/arith_mixed.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

struct list {
    static constexpr float values[] = {-7, -2, -0.5f, 0, 0.1f, 1, 3};
};
struct magnitudes {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0, 0.5f, 1, 4};
};
struct magnitudes_without_zero {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.5f, 1, 4, 5, 6};
};

template <class T>
void check_minimum_maximum() {
    const oracle::format& f = format_of<T>();
    const decoded_codes<T> all;
    sweep s(name_of(f) + ", min and max");
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            const T x = all.numbers[i];
            const T y = all.numbers[j];
            const auto same = [&](const char* what, const T& got, const oracle::datum& expected) {
                const oracle::datum d = datum_of(got);
                s.expect(oracle::same(d, expected), [&] {
                    return std::string(what) + " " + hex(x.bits()) + ", " + hex(y.bits()) + " gives " + hex(got.bits());
                });
            };
            same("min", min(x, y), oracle::minimum(all.values[i], all.values[j]));
            same("max", max(x, y), oracle::maximum(all.values[i], all.values[j]));
        }
    }
    s.finish();
}

// |x| with y's sign.  Where there is no such value the result is rounded.  A NaN has a sign only in IEEE-like formats.
template <class T>
void check_copysign() {
    const oracle::format& f = format_of<T>();
    const decoded_codes<T> all;
    sweep s(name_of(f) + ", copysign");
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            if (all.values[i].is_nan() || all.values[j].is_nan()) {
                continue;
            }
            oracle::datum d = all.values[i];
            d.negative = all.values[j].negative;
            const code expected = oracle::round(f, d);
            const code got = copysign(all.numbers[i], all.numbers[j]).bits();
            s.expect(got == expected, [&] {
                return hex(all.numbers[i].bits()) + ", " + hex(all.numbers[j].bits()) + " gives " + hex(got) +
                       ", expected " + hex(expected);
            });
        }
    }
    s.finish();
}

template <class T>
void check_one(sweep& s, const T& x) {
    const oracle::format& f = format_of<T>();
    const oracle::datum d = datum_of(x);
    const auto expect = [&](const char* what, bool holds) {
        s.expect(holds, [&] { return std::string(what) + " of " + hex(x.bits()); });
    };
    expect("next_up", next_up(x).bits() == oracle::next_up(f, x.bits()));
    expect("next_down", next_down(x).bits() == oracle::next_down(f, x.bits()));
    expect("isnan", isnan(x) == d.is_nan());
    expect("isinf", isinf(x) == d.is_infinite());
    expect("isfinite", isfinite(x) == d.is_finite());
    expect("is_zero", is_zero(x) == d.is_zero());
    expect("is_subnormal", is_subnormal(x) == oracle::is_subnormal(f, x.bits()));
    expect("isnormal", isnormal(x) == oracle::is_normal(f, x.bits()));
    if (!d.is_nan()) {
        expect("signbit", signbit(x) == d.negative);
    }
    number_class c = number_class::nan;
    if (d.is_infinite()) {
        c = d.negative ? number_class::negative_infinity : number_class::positive_infinity;
    } else if (d.is_zero()) {
        c = d.negative ? number_class::negative_zero : number_class::positive_zero;
    } else if (d.is_finite() && oracle::is_subnormal(f, x.bits())) {
        c = d.negative ? number_class::negative_subnormal : number_class::positive_subnormal;
    } else if (d.is_finite()) {
        c = d.negative ? number_class::negative_normal : number_class::positive_normal;
    }
    expect("classify", classify(x) == c);
    const T one = sign(x);
    if (d.is_nan() || d.is_zero()) {
        expect("sign", oracle::same(datum_of(one), d));
    } else {
        expect("sign", one.bits() == oracle::round(f, oracle::finite(oracle::from_integer(d.negative ? -1 : 1))));
    }
}

template <class T>
void check_each() {
    sweep s(name_of(format_of<T>()) + ", functions of one number");
    for (const code c : all_codes<T>()) {
        check_one(s, number_from<T>(c));
    }
    s.finish();
}

template <class T>
void check_some(std::uint64_t seed) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + ", functions of one number, seed " + std::to_string(seed));
    for (int i = 0; i < 20000; ++i) {
        check_one(s, source.any());
    }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("min, max, copysign of every pair; classes and neighbours of every code", "", (posit<8, 0>), posit8,
                   (bposit<8>), fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, e8m0, binary8p4se, binary8p3sf, binary8p1uf, fp6_e2m3,
                   fp4_e2m1, hfp8_forward_normal, (fixed<4, 4>), (fixed<8, 0, fixed_options{.is_signed = false}>),
                   (fixed<5, 2, fixed_options{.symmetric = true}>), lookup<list>, lookup<magnitudes>,
                   lookup<magnitudes_without_zero>) {
    check_minimum_maximum<TestType>();
    check_copysign<TestType>();
    check_each<TestType>();
}

TEMPLATE_TEST_CASE("classes and neighbours of every code of 10 to 16 bits", "", (posit<16, 1>), (posit<12, 3>),
                   binary16, bfloat16, dlfloat16, (minifloat<9, 0>),
                   (minifloat<4, 7, minifloat_options{.is_signed = false}>), (fixed<8, 8>),
                   (p3109<10, 4, signedness::unsigned_>)) {
    check_each<TestType>();
}

TEMPLATE_TEST_CASE("classes and neighbours in wide formats", "", posit32, posit64, (posit<33, 0>), binary32, binary64,
                   tf32, (minifloat<16, 47>), (fixed<32, 32>), (fixed<30, 34, fixed_options{.is_signed = false}>)) {
    check_some<TestType>(31);
}

TEST_CASE("neighbours at the ends") {
    CHECK(next_up(posit16::from_bits(0x7fff)).bits() == 0x8000);   // maxPos -> NaR
    CHECK(next_up(posit16::from_bits(0x8000)).bits() == 0x8001);   // NaR -> -maxPos
    CHECK(next_up(posit16{4096}) == 4112);                         // Posit Standard (2022), worked example
    CHECK(next_up(binary16::from_bits(0x7bff)).bits() == 0x7c00);  // 65504 -> infinity
    CHECK(next_down(binary16::from_bits(0x7c00)).bits() == 0x7bff);
    CHECK(next_down(binary16{}).bits() == 0x8001);
    CHECK(next_up(binary16::from_bits(0x8001)).bits() == 0x8000);  // -> -0
    CHECK(next_up(fp8_e4m3{448}) == fp8_e4m3{448});
    CHECK(isnan(next_up(binary8p3sf::from_bits(0x7f))));  // P3109, 4.14: none above the largest
    CHECK(next_up(fixed<4, 4>::from_bits(0x7f)).bits() == 0x7f);
}

TEST_CASE("copysign with NaN") {
    CHECK(isnan(copysign(posit16{1}, posit16::from_bits(0x8000))));
    CHECK(isnan(copysign(posit16::from_bits(0x8000), posit16{1})));
    CHECK(isnan(copysign(binary16::from_bits(0x7e00), binary16{-1})));
    CHECK(copysign(binary16{2}, binary16{-1}) == -2);
    CHECK(copysign(posit16{-2}, fp8_e4m3{1}) == 2);
}
