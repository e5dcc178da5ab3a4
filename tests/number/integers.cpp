// Conversions between numbers and built-in integers: posits round to nearest even and use the word with only its top bit
// set for NaR and what is out of range (Posit Standard 2022, 6.4); other formats truncate and saturate.
#include <catch.hpp>
#include <support/arith_mixed.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

struct list {
    static constexpr double values[] = {-1e30, -300.5, -2.5, -0.5, 0, 0.5, 1.5, 200.75, 1e19};
};

/// What static_cast<I>(x) must give, worked out from the exact value.
template <class I>
I expected_integer(const oracle::datum& d, bool from_posit) {
    const I lone_top_bit = static_cast<I>(std::uint64_t{1} << (8 * sizeof(I) - 1));
    const mpz_class least(std::to_string(std::numeric_limits<I>::min()));
    const mpz_class greatest(std::to_string(std::numeric_limits<I>::max()));
    if (d.is_nan()) {
        return from_posit ? lone_top_bit : I{0};
    }
    if (d.is_infinite()) {
        return d.negative ? std::numeric_limits<I>::min() : std::numeric_limits<I>::max();
    }
    const mpz_class n = oracle::to_mpz(from_posit ? oracle::rint(d) : oracle::trunc(d));
    if (n < least || n > greatest) {
        return from_posit ? lone_top_bit : (n < least ? std::numeric_limits<I>::min() : std::numeric_limits<I>::max());
    }
    return ::sgn(n) < 0 ? static_cast<I>(n.get_si()) : static_cast<I>(n.get_ui());
}

template <class T, class I>
void check_to_integer(sweep& s, const T& x) {
    constexpr bool is_posit = requires { T::spec.regime_limit; };
    constexpr projection p{is_posit ? rounding::nearest_even : rounding::toward_zero, overflow::saturate};
    const I expected = expected_integer<I>(datum_of(x), is_posit);
    const I got = static_cast<I>(x);
    s.expect(got == expected && convert<I, p>(x) == expected, [&] {
        return name_of(format_of<T>()) + " " + oracle::to_string(datum_of(x)) + " to " + name_of(format_of<I>()) +
               " gives " + std::to_string(got) + ", expected " + std::to_string(expected);
    });
}

template <class T, class I>
void check_from_integer(sweep& s, I n) {
    const oracle::format& f = format_of<T>();
    const bool lone = n == static_cast<I>(std::uint64_t{1} << (8 * sizeof(I) - 1));
    const code rounded = oracle::round(f, oracle::from_native(n));
    const code expected = oracle::is_posit(f) && lone ? oracle::nan_code(f) : rounded;
    const T got{n};
    s.expect(got.bits() == expected, [&] {
        return name_of(f) + " from " + std::to_string(n) + " gives " + hex(got.bits()) + ", expected " + hex(expected);
    });
}

template <class T, class I>
void check_integer_type(std::uint64_t seed) {
    sweep s(name_of(format_of<T>()) + " and " + name_of(format_of<I>()));
    value_source<T> numbers{seed};
    value_source<I> integers{seed + 1};
    for (int i = 0; i < 400; ++i) {
        check_to_integer<T, I>(s, numbers());
        const I n = integers();
        check_from_integer<T, I>(s, n);
        // Next to every boundary and tie of the integer type.
        const T at = T{static_cast<double>(n)};
        for (const T& x : {at, next_up(at), next_down(at), at + T{0.5}, at - T{0.5}}) {
            check_to_integer<T, I>(s, x);
        }
    }
    for (const I n :
         {std::numeric_limits<I>::min(), std::numeric_limits<I>::max(), I{0}, I{1},
          static_cast<I>(std::numeric_limits<I>::max() / 2), static_cast<I>(std::numeric_limits<I>::max() / 2 + 1)}) {
        check_from_integer<T, I>(s, n);
        check_to_integer<T, I>(s, T{static_cast<double>(n)});
        check_to_integer<T, I>(s, next_up(T{static_cast<double>(n)}));
        check_to_integer<T, I>(s, next_down(T{static_cast<double>(n)}));
    }
    s.finish();
}

template <class T>
void check_integers(std::uint64_t seed) {
    check_integer_type<T, signed char>(seed);
    check_integer_type<T, unsigned char>(seed);
    check_integer_type<T, short>(seed);
    check_integer_type<T, unsigned short>(seed);
    check_integer_type<T, int>(seed);
    check_integer_type<T, unsigned>(seed);
    check_integer_type<T, long>(seed);
    check_integer_type<T, unsigned long>(seed);
    check_integer_type<T, long long>(seed);
    check_integer_type<T, unsigned long long>(seed);
}

}  // namespace

TEMPLATE_TEST_CASE("posits to and from every integer type", "", posit8, (posit<8, 0>), posit16, (posit<16, 1>), posit32,
                   posit64, (posit<64, 0>), (posit<64, 5>)) {
    check_integers<TestType>(51);
}

TEMPLATE_TEST_CASE("floats to and from every integer type", "", fp8_e4m3, binary8p4se, binary8p1uf, e8m0, binary16,
                   bfloat16, binary32, binary64, (minifloat<16, 47>), hifloat8, takum16, takum64) {
    check_integers<TestType>(52);
}

TEMPLATE_TEST_CASE("fixed point and lookup values to and from every integer type", "", (fixed<8, 8>), (fixed<64, 0>),
                   (fixed<64, 0, fixed_options{.is_signed = false}>), (fixed<1, 63>), (fixed<70, -10>), lookup<list>) {
    check_integers<TestType>(53);
}

TEST_CASE("posits and the lone top bit") {
    CHECK(posit16{std::int16_t{-32768}}.bits() == 0x8000);
    CHECK(posit16{std::uint16_t{0x8000}}.bits() == 0x8000);
    CHECK(posit32{std::numeric_limits<int>::min()}.bits() == 0x80000000);
    CHECK(posit32{0x80000000U}.bits() == 0x80000000);
    CHECK(isnan(posit8{std::numeric_limits<long long>::min()}));
    // As an operand an integer counts with its value.
    CHECK((posit32{0} + std::numeric_limits<int>::min()) == posit32{-2147483648.0});
    CHECK(static_cast<int>(posit32::from_bits(0x80000000)) == std::numeric_limits<int>::min());
    CHECK(static_cast<unsigned>(posit32::from_bits(0x80000000)) == 0x80000000U);
    CHECK(static_cast<unsigned>(posit32{-1}) == 0x80000000U);
    CHECK(static_cast<signed char>(posit16{200}) == -128);
    CHECK(static_cast<unsigned char>(posit16{200}) == 200);
    CHECK(static_cast<unsigned char>(posit16{256}) == 128);
    // Nearest, ties to even.
    CHECK(static_cast<int>(posit16{2.5}) == 2);
    CHECK(static_cast<int>(posit16{3.5}) == 4);
    CHECK(static_cast<int>(posit16{-2.75}) == -3);
    // bool is a truth value.
    CHECK(posit16{true} == 1);
    CHECK(posit16{false} == 0);
    CHECK(static_cast<bool>(posit16{0.25}));
    CHECK_FALSE(static_cast<bool>(posit16{}));
}

TEST_CASE("other formats truncate like C++, saturate, and give 0 for NaN") {
    CHECK(static_cast<int>(binary16{2.75}) == 2);
    CHECK(static_cast<int>(binary16{-2.75}) == -2);
    CHECK(static_cast<signed char>(binary16{1000}) == 127);
    CHECK(static_cast<unsigned>(binary16{-1}) == 0);
    CHECK(static_cast<int>(std::numeric_limits<binary32>::infinity()) == std::numeric_limits<int>::max());
    CHECK(static_cast<int>(std::numeric_limits<binary32>::quiet_NaN()) == 0);
    CHECK(static_cast<int>(fixed<8, 8>{-1.75}) == -1);
}
