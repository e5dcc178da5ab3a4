#include <catch.hpp>
#include <support/algebraic_check.hpp>
#include <support/arith_mixed.hpp>
#include <ulpine/number/roots.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

struct far_apart {
    static constexpr float values[] = {0, 1.00000012f, 1048576.125f};
};
struct powers {
    static constexpr auto thresholds = threshold_rule::geometric;
    static constexpr float values[] = {0.25f, 0.5f, 1, 2, 4};
};

// What a family does with NaN beside an infinity or an exponent of 0, and whether (1 + x)^n is wanted below x = -1.
template <class T>
const bool nan_first = oracle::is_posit(format_of<T>()) || oracle::is_p3109(format_of<T>());
template <class T>
const bool only_above = oracle::is_minifloat(format_of<T>());

template <class To, class A>
void compare_recip(sweep& s, const A& x) {
    compare_algebraic<To>(
        s, oracle::recip(datum_of(x)), [&]<projection P>() { return recip<To, P>(x); },
        [&] { return codes_text("recip", x); });
}
template <class To, class A>
void compare_rsqrt(sweep& s, const A& x) {
    compare_algebraic<To>(
        s, oracle::rsqrt(datum_of(x)), [&]<projection P>() { return rsqrt<To, P>(x); },
        [&] { return codes_text("rsqrt", x); });
}
template <class To, class A, class B>
void compare_hypot(sweep& s, const A& x, const B& y) {
    compare_algebraic<To>(
        s, oracle::hypot(datum_of(x), datum_of(y), nan_first<To>), [&]<projection P>() { return hypot<To, P>(x, y); },
        [&] { return codes_text("hypot", x, y); });
}
template <class To, class A>
void compare_compound(sweep& s, const A& x, long long n) {
    compare_algebraic<To>(
        s, oracle::compound(datum_of(x), n, only_above<To>, nan_first<To>),
        [&]<projection P>() { return compound<To, P>(x, n); },
        [&] { return codes_text("compound", x) + ", " + std::to_string(n); });
}
template <class To, class A>
void compare_rootn(sweep& s, const A& x, long long n) {
    compare_algebraic<To>(
        s, oracle::rootn(datum_of(x), n), [&]<projection P>() { return rootn<To, P>(x, n); },
        [&] { return codes_text("rootn", x) + ", " + std::to_string(n); });
}

constexpr long long most = std::numeric_limits<long long>::max();
constexpr long long least = std::numeric_limits<long long>::min();

template <class T>
void check_every_code() {
    const decoded_codes<T> all;
    sweep s(name_of(format_of<T>()) + ", every code");
    for (const T& x : all.numbers) {
        compare_recip<T>(s, x);
        compare_rsqrt<T>(s, x);
        for (const long long n : {0LL, 1LL, -1LL, 2LL, -2LL, 3LL, -3LL, 4LL, 5LL, 7LL, -8LL, 11LL, 100LL, -101LL})
            compare_rootn<T>(s, x, n);
        for (const long long n : {0LL, 1LL, -1LL, 2LL, -2LL, 3LL, -3LL, 4LL, 5LL, 7LL, -8LL, 100LL, -1001LL, 1000000LL,
                                  1LL << 40, -(1LL << 41) - 1, most, least})
            compare_compound<T>(s, x, n);
    }
    s.finish();
}

template <class T>
void check_hypot() {
    const decoded_codes<T> all;
    sweep s(name_of(format_of<T>()) + ", every pair");
    for (const T& x : all.numbers)
        for (const T& y : all.numbers) {
            const oracle::result r = oracle::hypot(datum_of(x), datum_of(y), nan_first<T>);
            const code expected = oracle::round(format_of<T>(), r);
            const code got = hypot<T>(x, y).bits();
            s.expect(got == expected, [&] { return codes_text("hypot", x, y) + " gives " + hex(got); });
        }
    s.finish();
}

oracle::dyadic power_of(const oracle::dyadic& x, int n) {
    oracle::dyadic p = oracle::from_integer(1);
    for (int i = 0; i < n; ++i) p = p * x;
    return p;
}

// Random operands, and operands computed so that the result falls on or next to a threshold.
template <class T>
void check_wide(std::uint64_t seed, int count) {
    operand_source<T> source{seed};
    random_words& next = source.random();
    sweep s(name_of(format_of<T>()) + ", seed " + std::to_string(seed));
    for (int i = 0; i < count; ++i) {
        const T x = source.any();
        compare_recip<T>(s, x);
        compare_rsqrt<T>(s, x);
        compare_hypot<T>(s, x, i % 2 == 0 ? source.near(x) : source.any());
        const auto n = static_cast<long long>(next.below(40)) - 20;
        compare_rootn<T>(s, x, n);
        compare_compound<T>(s, x, i % 3 != 0 ? n : static_cast<long long>(next() >> next.below(64)));

        const oracle::dyadic t = oracle::abs(source.threshold());
        const oracle::result one = oracle::finite(oracle::from_integer(1));
        compare_recip<T>(s, source.nearest(oracle::recip(oracle::finite(t))));
        compare_rsqrt<T>(s, source.nearest(oracle::recip(oracle::finite(t * t))));
        const int degree = 2 + static_cast<int>(next.below(5));
        const oracle::result high_power = oracle::finite(power_of(t, degree));
        compare_rootn<T>(s, source.nearest(high_power), degree);
        compare_rootn<T>(s, source.nearest(oracle::recip(oracle::finite(power_of(t, degree)))), -degree);
        // t^(1/n) - 1: (1 + x)^n next to t.
        const oracle::real root = oracle::rootn(oracle::finite(t), degree).magnitude;
        compare_compound<T>(s, source.nearest(oracle::exact(oracle::dyadic{root.p, root.e} - oracle::from_integer(1))),
                            degree);
        const oracle::dyadic dx = oracle::abs(datum_of(x).is_finite() ? datum_of(x).value() : oracle::dyadic{});
        const oracle::dyadic rest = t * t - dx * dx;
        if (oracle::sgn(rest) > 0) compare_hypot<T>(s, x, source.nearest(oracle::sqrt(oracle::finite(rest))));
    }
    s.finish();
}

// 3k, 4k, 5k with 5k a midpoint of neighbours, and squares of short numbers: results that are exact ties.
template <class T>
void check_ties(int precision) {
    random_words next{3};
    sweep s(name_of(format_of<T>()) + ", ties");
    const std::uint64_t low = (std::uint64_t{1} << precision) / 5 + 1, high = (std::uint64_t{1} << precision) / 3;
    for (int i = 0; i < 500; ++i) {
        const std::uint64_t k = (low + next.below(high - low)) | 1;
        const auto scaled = [&](std::uint64_t m) { return ulpine::mul<T>(m, std::ldexp(1.0, -precision)); };
        compare_hypot<T>(s, scaled(3 * k), scaled(4 * k));
        // (1 + x)^2 with 1 + x of half the bits and one more.
        const int half = precision / 2 + 1;
        const std::uint64_t m = (std::uint64_t{1} << (half - 1)) + next.below(std::uint64_t{1} << (half - 1)) + 1;
        const T short_one = ulpine::sub<T>(ulpine::mul<double>(m | 1, std::ldexp(1.0, 1 - half)), 1);
        compare_compound<T>(s, short_one, 2);
        compare_compound<T>(s, short_one, 4);
        compare_rootn<T>(s, ulpine::mul<T>(m | 1, m | 1), 2);
        compare_rootn<T>(s, ulpine::mul<T>((m | 1) * (m | 1), m | 1), 3);
        compare_rsqrt<T>(s, ulpine::mul<T>(m | 1, m | 1));
    }
    for (int e = -40; e <= 40; ++e) {
        const T power = ulpine::convert<T>(std::ldexp(1.0, e));
        compare_rsqrt<T>(s, power);
        compare_recip<T>(s, power);
        for (const long long n : {2LL, -2LL, 3LL, -4LL, 5LL}) {
            compare_rootn<T>(s, power, n);
            compare_compound<T>(s, power, n);
            compare_compound<T>(s, ulpine::sub<T>(power, 1), n);
        }
    }
    s.finish();
}

// x^(1/n) = r  <=>  x = r^n: the thresholds around the result, to the n-th power, enclose x.
template <class T>
void check_degree(sweep& s, const T& x, long long n) {
    const oracle::format& f = format_of<T>();
    const oracle::dyadic value = datum_of(x).magnitude;
    const code r = rootn<T>(x, n).bits();
    const oracle::real below = oracle::power(oracle::threshold_at(f, r - 1), n);
    const oracle::real above = oracle::power(oracle::threshold_at(f, r), n);
    const bool holds = n > 0 ? oracle::cmp(below, value) < 0 && oracle::cmp(above, value) > 0
                             : oracle::cmp(below, value) > 0 && oracle::cmp(above, value) < 0;
    s.expect(holds, [&] { return codes_text("rootn", x) + ", " + std::to_string(n) + " gives " + hex(r); });
}

}  // namespace

TEST_CASE("every code of 8-bit formats") {
    check_every_code<posit8>();
    check_every_code<hfp8_backward>();
    check_every_code<binary8p4se>();
}

TEST_CASE("hypot of every pair of 8-bit formats") {
    check_hypot<posit8>();
    check_hypot<hfp8_backward>();
    check_hypot<binary8p4se>();
}

TEST_CASE("roots and powers of wide formats, next to thresholds") {
    check_wide<posit16>(1, 300);
    check_wide<posit32>(2, 300);
    check_wide<posit64>(3, 300);
    check_wide<binary32>(4, 300);
    check_wide<binary64>(5, 200);
}

TEST_CASE("every code of posit16, and many operands of wide formats next to thresholds", "[exhaustive]") {
    check_every_code<posit16>();
    check_wide<posit16>(41, 100000);
    check_wide<posit32>(42, 100000);
    check_wide<posit64>(43, 100000);
    check_wide<binary32>(44, 100000);
    check_wide<binary64>(45, 30000);
}

TEST_CASE("exact results and ties") {
    check_ties<posit32>(28);
    check_ties<binary32>(24);
    check_ties<posit16>(12);
}

TEST_CASE("roots of any degree") {
    sweep s("large degrees");
    operand_source<posit32> source{5};
    for (int i = 0; i < 40; ++i) {
        const posit32 x = abs(posit32::from_bits(static_cast<std::uint32_t>(source.finite_code())));
        const auto n = static_cast<long long>(source.random()() >> (1 + source.random().below(60)));
        check_degree(s, x, n | 1);
        check_degree(s, x, -(n | 1));
        check_degree(s, posit64{x}, n | 1);
    }
    s.finish();
    CHECK(rootn(binary64{2}, most) == 1);
    CHECK(rootn<double, projection{rounding::toward_positive}>(2.0, most) == std::nextafter(1.0, 2));
    CHECK(rootn<double, projection{rounding::toward_positive}>(2.0, least) == 1);
    CHECK(rootn<double, projection{rounding::toward_zero}>(2.0, least) == std::nextafter(1.0, 0));
    CHECK(rootn(posit64{1}, least) == 1);
}

TEST_CASE("far exponents") {
    using wide_exponent = minifloat<16, 47>;
    const auto huge = wide_exponent::from_bits(0x7ffe'0000'0000'0001), tiny = wide_exponent::from_bits(3);
    sweep s("far exponents");
    for (const long long n : {1LL, -1LL, 2LL, -2LL, 3LL, 1LL << 50, most, least}) {
        compare_compound<double>(s, tiny, n);
        compare_compound<wide_exponent>(s, tiny, n);
        compare_compound<wide_exponent>(s, huge, n);
        compare_compound<posit<64, 5>>(s, posit<64, 5>::from_bits(0x8000'0000'0000'0003), n);
        compare_compound<posit64>(s, posit64::from_bits(0x8000'0000'0000'0001), n);
        compare_compound<posit64>(s, posit64::from_bits(1), n);
        compare_compound<binary64>(s, posit64::from_bits(0xffff'ffff'ffff'ffff), n);
    }
    compare_hypot<wide_exponent>(s, huge, tiny);
    compare_rsqrt<wide_exponent>(s, tiny);
    compare_rootn<wide_exponent>(s, tiny, 3);
    for (const long long n : {1LL, -1LL, 2LL, -2LL}) {
        CHECK(compound<posit16>(-huge, n) == (n == 1    ? std::numeric_limits<posit16>::lowest()
                                              : n == 2  ? std::numeric_limits<posit16>::max()
                                              : n == -1 ? posit16::from_bits(0xffff)
                                                        : posit16::from_bits(1)));
    }
    s.finish();
}

TEST_CASE("powers lie between their bounds") {
    namespace lib = ulpine::detail;
    random_words next{17};
    sweep s("cut_power");
    const auto integer = [](const lib::long_real& x) {
        mpz_class m;
        for (int i = 0; i < x.length; ++i) m = (m << 64) + static_cast<unsigned long>(x.limb[i]);
        return m;
    };
    for (int i = 0; i < 3000; ++i) {
        const int length = 2 + static_cast<int>(next.below(3));
        const std::uint64_t n = 1 + next.below(i % 3 == 0 ? 300 : 6), top = std::uint64_t{1} << 63;
        lib::long_real base = lib::long_real_of(next() | top, i % 2 == 0 ? next() : 0, 0, length);
        if (i % 5 == 0) base = lib::long_real_of(~std::uint64_t{0} << next.below(64), ~std::uint64_t{0}, 0, length);
        base.limb[0] |= top;
        const lib::long_real low = lib::cut_power(base, n);
        lib::long_real high = low;
        lib::raise(high, lib::power_error(n));
        mpz_class power;
        mpz_pow_ui(power.get_mpz_t(), integer(base).get_mpz_t(), n);
        const long unit = 64 * length - 1, e = -static_cast<long>(n) * unit;
        const oracle::dyadic exact{power, e};
        const oracle::dyadic from{integer(low), low.exponent - unit};
        const oracle::dyadic to{integer(high), high.exponent - unit};
        s.expect(low.exact ? from == exact : from < exact && exact < to,
                 [&] { return hex(base.limb[0]) + " to the power " + std::to_string(n); });
        const lib::leading_bits inverse = lib::inverse_bits(low, 100);
        const mpz_class q = ((mpz_class(1) << static_cast<unsigned>(2 * unit + 2)) / integer(low)) >>
                            static_cast<unsigned>(unit + 2 - 100);
        s.expect(lib::is_power_of_two(low) || (mpz_class(inverse.high) << 36) + mpz_class(inverse.low >> 28) == q,
                 [&] { return "inverse of " + hex(low.limb[0]); });
    }
    s.finish();
}

TEST_CASE("a comparison that needs longer words gets them") {
    namespace lib = ulpine::detail;
    for (const unsigned long n : {3UL, 5UL, 1001UL}) {
        // 128 bits of 3^(1/n), whose n-th power differs from 3 in the 128th place.
        const mpz_class cut = oracle::detail::root(oracle::from_integer(3), static_cast<long>(n)).p >> (1 + 401 - 128);
        for (const long d : {0L, 1L}) {
            const mpz_class c = cut + d;
            const lib::leading_bits bits{mpz_class(c >> 64).get_ui(), c.get_ui(), 0};
            CHECK(lib::compare_power(bits, n, lib::unpack(3), false, 0) == (d == 0 ? -1 : 1));
            CHECK(lib::compare_power(bits, n, lib::unpack(3), false, 126) == (d == 0 ? -1 : 1));
        }
    }
}

TEST_CASE("mixed operands and lookup sets") {
    operand_source<posit32> posits{31};
    operand_source<binary64> doubles{32};
    sweep s("mixed");
    for (int i = 0; i < 1500; ++i) {
        const posit32 p = posits.any();
        const binary64 d = doubles.any();
        if (!isnan(p)) compare_hypot<binary16>(s, p, abs(d));
        compare_rsqrt<fixed<8, 8>>(s, d);
        compare_hypot<lookup<far_apart>>(s, d, 524288.57);
    }
    compare_hypot<lookup<far_apart>>(s, 524288.57, 0);
    for (const double x : {0.5, 2.0, 8.0, 0.125, 3.0, 1 / 32.0}) compare_rsqrt<lookup<powers>>(s, x);
    s.finish();
    CHECK(sqrt<lookup<far_apart>>(524288.57 * 524288.57).bits() == 2);
    CHECK(rootn<lookup<far_apart>>(524288.57 * 524288.57, 2).bits() == 2);
}

TEST_CASE("special values") {
    using limits = std::numeric_limits<binary32>;
    const auto inf = limits::infinity(), nan = limits::quiet_NaN();
    CHECK(hypot(inf, nan) == inf);  // IEEE 754-2019, 9.2.1
    CHECK(hypot(nan, -inf) == inf);
    CHECK(isnan(hypot(nan, binary32{0})));
    CHECK(rsqrt(binary32{-0.0f}) == -inf);
    CHECK(compound(nan, 0) == 1);
    CHECK(isnan(compound(-inf, 0)));
    CHECK(signbit(rootn(-inf, -3)));
    CHECK(rootn(binary32{-0.0f}, -2) == inf);
    const auto p_inf = std::numeric_limits<binary8p4se>::infinity(),
               p_nan = std::numeric_limits<binary8p4se>::quiet_NaN();
    CHECK(isnan(hypot(p_nan, p_inf)));  // P3109 draft 4.0, 4.10
    CHECK(isnan(hypot<binary32>(p_nan, inf)));
    CHECK(isnan(recip(binary8p4se{0})));
    CHECK(isnan(rsqrt(binary8p4se{0})));
    CHECK(recip(-p_inf).bits() == 0);
    CHECK(recip(binary8p4se{3}).bits() == 0x33);
    const auto nar = posit16::from_bits(0x8000);
    CHECK(isnan(compound(nar, 0)));  // Posit Standard (2022), 5.8
    CHECK(compound(posit16{-1}, 0) == 1);
    CHECK(isnan(compound(posit16{-1}, -1)));
    CHECK(compound(posit16{-4}, 3) == -27);
    CHECK(isnan(rootn(posit16{4}, 0)));
    CHECK(isnan(rootn(posit16{-4}, 2)));
    CHECK(isnan(rootn(posit16{0}, -1)));
    CHECK(rootn(posit16{-8}, 3) == -2);
    CHECK(recip(fixed<4, 4>{0}) == std::numeric_limits<fixed<4, 4>>::max());
}

TEST_CASE("stochastic rounding, constant expressions") {
    constexpr projection random{rounding::stochastic};
    CHECK(rsqrt<fixed<8, 0>, random>(4, random_bits{127, 8}) == 0);  // nu = 1/2
    CHECK(rsqrt<fixed<8, 0>, random>(4, random_bits{128, 8}) == 1);
    CHECK(compound<fixed<8, 0>, random>(0.5, 2, random_bits{191, 8}) == 2);  // 2.25
    CHECK(compound<fixed<8, 0>, random>(0.5, 2, random_bits{192, 8}) == 3);
    static_assert(hypot(posit64{3}, posit64{4}) == 5);
    static_assert(rsqrt<float>(16) == 0.25f);
    static_assert(compound(posit32{1}, 10) == 1024);
    static_assert(rootn(posit32{1024}, 5) == 4);
    static_assert(recip(binary16{4}) == 0.25f);
}
