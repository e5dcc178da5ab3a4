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

template <class T>
bool has_nar_or_is_builtin() {
    if constexpr (number_type<T>) {
        return oracle::has_nar(format_of<T>());
    } else {
        return true;
    }
}

template <class A, class B>
void compare_with_oracle(sweep& s, const A& x, const B& y, const oracle::datum& dx, const oracle::datum& dy) {
    oracle::ordering o = oracle::compare(dx, dy);
    // Beside posits and takums a built-in NaN stands for NaR.
    if (has_nar_or_is_builtin<A>() && has_nar_or_is_builtin<B>()) {
        o = oracle::compare_posits(dx, dy);
    }
    const bool less = o == oracle::ordering::less;
    const bool equal = o == oracle::ordering::equal;
    const bool greater = o == oracle::ordering::greater;
    const bool right = (x < y) == less && (x > y) == greater && (x <= y) == (less || equal) &&
                       (x >= y) == (greater || equal) && (x == y) == equal && (x != y) == !equal;
    s.expect(right, [&] { return oracle::to_string(dx) + " and " + oracle::to_string(dy); });
}

template <class A, class B>
void every_pair() {
    const decoded_codes<A> first;
    const decoded_codes<B> second;
    sweep s(name_of(format_of<A>()) + " compared with " + name_of(format_of<B>()));
    for (std::size_t i = 0; i < first.size(); ++i) {
        for (std::size_t j = 0; j < second.size(); ++j) {
            compare_with_oracle(s, first.numbers[i], second.numbers[j], first.values[i], second.values[j]);
        }
    }
    s.finish();
}

template <class A, class B>
void some_pairs(std::uint64_t seed, int count) {
    value_source<A> first{seed};
    value_source<B> second{seed + 1};
    sweep s("seed " + std::to_string(seed));
    for (int i = 0; i < count; ++i) {
        const A x = first();
        const B y = second();
        compare_with_oracle(s, x, y, datum_of(x), datum_of(y));
        compare_with_oracle(s, y, x, datum_of(y), datum_of(x));
        // The same value, where there is one.
        if constexpr (number_type<B>) {
            const B same = convert<B>(x);
            compare_with_oracle(s, x, same, datum_of(x), datum_of(same));
        } else if constexpr (number_type<A>) {
            const A same = convert<A>(y);
            compare_with_oracle(s, same, y, datum_of(same), datum_of(y));
        }
    }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("comparisons: every pair of one format", "", (posit<8, 0>), posit8, (bposit<8>), fp8_e4m3, fp8_e5m2,
                   fp8_e4m3fnuz, e8m0, binary8p4se, binary8p1uf, fp6_e3m2, fp4_e2m1, hfp8_forward_normal, takum8, hifloat8,
                   (fixed<4, 4>),
                   (fixed<8, 0, fixed_options{.is_signed = false}>), lookup<list>, lookup<magnitudes>) {
    every_pair<TestType, TestType>();
}

TEST_CASE("comparisons: every pair of two formats") {
    every_pair<posit8, posit<6, 0>>();
    every_pair<posit8, fp8_e5m2>();
    every_pair<posit8, takum<6>>();
    every_pair<hifloat8, fp8_e5m2>();
    every_pair<fp8_e4m3, fp8_e5m2>();
    every_pair<fp8_e4m3, fixed<4, 4>>();
    every_pair<e8m0, binary8p4se>();
    every_pair<lookup<list>, posit8>();
    every_pair<fixed<-2, 10>, fixed<12, -4>>();
}

TEST_CASE("comparisons: wide formats, structured operands") {
    some_pairs<posit32, posit32>(1, 20000);
    some_pairs<posit64, posit<64, 5>>(2, 10000);
    some_pairs<binary64, binary32>(3, 20000);
    some_pairs<minifloat<16, 47>, binary64>(4, 4000);
    some_pairs<fixed<32, 32>, posit<63, 1>>(5, 10000);
    some_pairs<fixed<1100, -1040>, binary64>(6, 4000);
    some_pairs<dlfloat16, bfloat16>(7, 20000);
}

TEST_CASE("comparisons with built-in types count their exact value") {
    some_pairs<posit16, double>(11, 10000);
    some_pairs<posit32, long long>(12, 10000);
    some_pairs<posit64, unsigned long long>(13, 10000);
    some_pairs<binary16, float>(14, 10000);
    some_pairs<binary64, long long>(15, 10000);
    some_pairs<fixed<64, 0>, unsigned long long>(16, 10000);
    some_pairs<fixed<32, 32>, double>(17, 10000);
    some_pairs<fp8_e4m3, int>(18, 10000);
    some_pairs<posit16, signed char>(19, 10000);
    some_pairs<binary64, long double>(20, 10000);
    some_pairs<lookup<list>, float>(21, 10000);
    CHECK(posit8{1} != 1.0000000001);
    CHECK(binary32{16777216} < 16777217);
    CHECK(binary64{9007199254740992.0} < 9007199254740993LL);
    CHECK(posit16{1} == true);
}

TEST_CASE("NaN is unordered, NaR equals itself and is least") {
    const fp8_e4m3 nan = fp8_e4m3::from_bits(0x7f);
    CHECK_FALSE(nan == nan);
    CHECK(nan != nan);
    CHECK_FALSE(nan < fp8_e4m3{1});
    CHECK_FALSE(nan >= fp8_e4m3{1});
    const posit16 nar = posit16::from_bits(0x8000);
    CHECK(nar == nar);
    CHECK(nar < posit16::from_bits(0x8001));
    CHECK(nar < posit8::from_bits(0x81));
    CHECK(nar == posit8::from_bits(0x80));
    CHECK_FALSE(nar < nar);
    CHECK(nar <= nar);
    // Beside built-in types too, whose NaN stands for NaR.
    CHECK(nar < 0);
    CHECK(nar == std::numeric_limits<double>::quiet_NaN());
    CHECK(std::numeric_limits<float>::quiet_NaN() < posit16::from_bits(0x8001));
    CHECK(nar != 0.0);
    // Beside other formats NaR is a NaN.
    CHECK_FALSE(nar == nan);
    CHECK_FALSE(nar < binary16{1});
    CHECK(fp8_e5m2::from_bits(0x80) == fp8_e5m2{});  // -0 == +0
}
