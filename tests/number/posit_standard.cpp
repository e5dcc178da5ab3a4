#include <catch.hpp>
#include <oracle/algebraic.hpp>
#include <support/arith_formats.hpp>
#include <support/arith_sweep.hpp>
#include <ulpine/number/posit_standard.hpp>

#include <cmath>
#include <limits>

using namespace arith_test;
namespace standard = ulpine::posit_standard;
using oracle::code;
using ulpine::posit16;
using ulpine::posit32;
using ulpine::posit64;
using ulpine::posit8;

namespace {

// Every function of the standard against the oracle; the expectation is the exact result rounded by 4.1.
template <class T>
class checker {
  public:
    sweep s{name_of(format_of<T>()) + ", functions of the Posit Standard"};

    void one(const T& x) {
        const oracle::datum d = datum_of(x);
        const oracle::datum size = [&] {
            oracle::datum m = d;
            m.negative = false;
            return m;
        }();
        expect("negate", standard::negate(x), oracle::negated(d), x);
        expect("abs", standard::abs(x), size, x);
        expect("sign", standard::sign(x),
               d.is_nan() || d.is_zero() ? d : oracle::finite(oracle::from_integer(d.negative ? -1 : 1)), x);
        expect("nearestInt", standard::nearestInt(x), oracle::rint(d), x);
        expect("ceil", standard::ceil(x), oracle::ceil(d), x);
        expect("floor", standard::floor(x), oracle::floor(d), x);
        expect("sqrt", standard::sqrt(x), oracle::sqrt(d), x);
        expect("rSqrt", standard::rSqrt(x), oracle::rsqrt(d), x);
        const code mask = oracle::all_ones(f_);
        holds("next", standard::next(x).bits() == ((x.bits() + 1ULL) & mask), x);
        holds("prior", standard::prior(x).bits() == ((x.bits() - 1ULL) & mask), x);
        for (const long long n : {0LL, 1LL, -1LL, 2LL, -3LL, 17LL}) {
            expect("compound", standard::compound(x, n), oracle::compound(d, n, false, true), x);
            expect("rootN", standard::rootN(x, n), oracle::rootn(d, n), x);
        }
    }
    void two(const T& x, const T& y) {
        const oracle::datum a = datum_of(x);
        const oracle::datum b = datum_of(y);
        expect("addition", standard::addition(x, y), oracle::add(a, b), x, y);
        expect("subtraction", standard::subtraction(x, y), oracle::sub(a, b), x, y);
        expect("multiplication", standard::multiplication(x, y), oracle::mul(a, b), x, y);
        expect("division", standard::division(x, y), oracle::div(a, b), x, y);
        expect("hypot", standard::hypot(x, y), oracle::hypot(a, b, true), x, y);
        expect("fMM", standard::fMM(x, y, y), oracle::fmm(a, b, b), x, y);
        const oracle::ordering o = oracle::compare_posits(a, b);
        const bool equal = o == oracle::ordering::equal;
        const bool less = o == oracle::ordering::less;
        holds("compareEqual", standard::compareEqual(x, y) == equal, x, y);
        holds("compareNotEqual", standard::compareNotEqual(x, y) == !equal, x, y);
        holds("compareLess", standard::compareLess(x, y) == less, x, y);
        holds("compareLessEqual", standard::compareLessEqual(x, y) == (less || equal), x, y);
        holds("compareGreater", standard::compareGreater(x, y) == !(less || equal), x, y);
        holds("compareGreaterEqual", standard::compareGreaterEqual(x, y) == !less, x, y);
    }

  private:
    const oracle::format& f_ = format_of<T>();

    template <class... Operands>
    void holds(const char* what, bool condition, const Operands&... x) {
        s.expect(condition, [&] {
            std::string text = what;
            ((text += " " + hex(x.bits())), ...);
            return text;
        });
    }
    template <class... Operands>
    void expect(const char* what, const T& got, const oracle::result& exact, const Operands&... x) {
        holds(what, got.bits() == oracle::round(f_, exact), x...);
    }
};

template <class T>
void check_some(std::uint64_t seed, int count) {
    checker<T> c;
    random_words next{seed};
    for (int i = 0; i < count; ++i) {
        const T x = number_from<T>(next() >> (i % 3 == 0 ? next.below(64) : 64 - T::width));
        const T y = i % 4 == 0 ? number_from<T>(x.bits() + next.below(5)) : number_from<T>(next());
        c.one(x);
        c.two(x, i % 8 == 0 ? standard::negate(y) : y);
    }
    for (const code x : {code{0}, code{1}, oracle::top_bit(format_of<T>()), oracle::top_bit(format_of<T>()) - 1}) {
        c.one(number_from<T>(x));
        for (const code y : {code{0}, code{1}, oracle::top_bit(format_of<T>())})
            c.two(number_from<T>(x), number_from<T>(y));
    }
    c.s.finish();
}

// 6.4: rounded to nearest even, then judged; NaR and what is out of range give the word with only its top bit set.
template <class I, class T>
void check_integer(sweep& s, const T& x) {
    const oracle::datum d = datum_of(x);
    I expected = static_cast<I>(std::uint64_t{1} << (8 * sizeof(I) - 1));
    if (!d.is_nan()) {
        const mpz_class v = oracle::to_mpz(oracle::rint(d));
        if (v >= mpz_class(std::to_string(std::numeric_limits<I>::min())) &&
            v <= mpz_class(std::to_string(std::numeric_limits<I>::max())))
            expected = static_cast<I>(v < 0 ? 0 - mpz_class(-v).get_ui() : v.get_ui());
    }
    s.expect(standard::convert<I>(x) == expected, [&] { return "to an integer " + hex(x.bits()); });
    const I back = static_cast<I>(standard::convert<I>(x) + static_cast<I>(x.bits() & 3));
    const bool nar = back == static_cast<I>(std::uint64_t{1} << (8 * sizeof(I) - 1));
    const oracle::result exact = nar ? oracle::nan_datum() : oracle::finite({mpz_class(std::to_string(back)), 0});
    s.expect(standard::convert<T>(back).bits() == oracle::round(format_of<T>(), exact),
             [&] { return "from the integer " + std::to_string(back); });
}

}  // namespace

TEST_CASE("posit8: every code and every pair") {
    checker<posit8> c;
    for (code x = 0; x < 256; ++x) {
        c.one(number_from<posit8>(x));
        for (code y = 0; y < 256; ++y) c.two(number_from<posit8>(x), number_from<posit8>(y));
    }
    c.s.finish();
}

TEST_CASE("posit16, posit32, posit64: samples") {
    check_some<posit16>(1, 500);
    check_some<posit32>(2, 400);
    check_some<posit64>(3, 300);
}

TEST_CASE("integers, 6.4") {
    sweep s("integers");
    random_words next{4};
    for (code x = 0; x < 65536; x += 13) {
        check_integer<std::int16_t>(s, number_from<posit16>(x));
        check_integer<std::uint8_t>(s, number_from<posit16>(x));
        check_integer<std::int64_t>(s, number_from<posit32>(next()));
        check_integer<std::uint32_t>(s, number_from<posit64>(next()));
    }
    s.finish();
    CHECK(standard::convert<std::uint8_t>(standard::NaR<posit16>) == 0x80);
    CHECK(standard::convert<posit16>(std::uint8_t{0x80}) == standard::NaR<posit16>);
    CHECK(standard::convert<std::uint8_t>(posit16{128}) == 128);  // a value, too
    CHECK(standard::convert<std::int8_t>(posit16{127.5}) == -128);
    CHECK(standard::convert<std::int8_t>(posit16{2.5}) == 2);
    CHECK(standard::convert<std::int8_t>(posit16{3.5}) == 4);
    CHECK(standard::convert<std::uint8_t>(posit16{-1}) == 0x80);
    CHECK(standard::convert<std::uint8_t>(posit16{-0.5}) == 0);
}

TEST_CASE("formats and floats, 6.1 and 6.5") {
    sweep s("formats");
    for (code x = 0; x < 65536; ++x) {
        const auto narrow = number_from<posit16>(x);
        s.expect(standard::convert<posit32>(narrow).bits() == x << 16, [&] { return "to posit32 " + hex(x); });
        s.expect(standard::convert<posit8>(narrow).bits() == oracle::round(format_of<posit8>(), datum_of(narrow)),
                 [&] { return "to posit8 " + hex(x); });
        const float f = standard::convert<float>(narrow);
        s.expect(oracle::same(datum_of(f), datum_of(narrow)), [&] { return "to float " + hex(x); });
    }
    s.finish();
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float x : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})
        CHECK(standard::convert<posit32>(x) == standard::NaR<posit32>);
    CHECK(standard::convert<posit32>(-0.0f).bits() == 0);
    CHECK(std::isnan(standard::convert<float>(standard::NaR<posit64>)));
    CHECK(standard::convert<float>(posit64{0x1.000001p0}) == 1);  // nearest even
}

TEST_CASE("known answers") {
    using standard::maxPos;
    using standard::minPos;
    using standard::NaR;
    CHECK(standard::next(posit16{4096}) == 4112);
    CHECK(standard::next(maxPos<posit16>) == NaR<posit16>);
    CHECK(standard::next(NaR<posit16>) == standard::negate(maxPos<posit16>));
    CHECK(standard::prior(NaR<posit16>) == maxPos<posit16>);
    CHECK(standard::fMM(maxPos<posit16>, maxPos<posit16>, minPos<posit16>) == maxPos<posit16>);
    CHECK(standard::multiplication(standard::multiplication(maxPos<posit16>, maxPos<posit16>), minPos<posit16>) == 1);
    CHECK(standard::nearestInt(posit16{2.5}) == 2);
    CHECK(maxPos<posit8> == 0x1p24);
    CHECK(minPos<posit32> == 0x1p-120);
    CHECK(standard::convert<posit8>(0x1p22).bits() == 0x7e);  // 4.1: a geometric threshold, and the even code on it
    CHECK(standard::convert<posit8>(0x1p23).bits() == 0x7f);
    CHECK(standard::division(posit32{1}, posit32{0}) == NaR<posit32>);
    CHECK(standard::compareLess(NaR<posit8>, standard::negate(maxPos<posit8>)));
    CHECK(standard::pIntMax<posit8> == 16);
    CHECK(standard::pIntMax<posit16> == 1024);
    CHECK(standard::pIntMax<posit32> == 8388608);
    CHECK(posit16{1025} != 1025);
    CHECK(posit32{8388609} != 8388609);
    CHECK(posit64{(std::uint64_t{1} << 48) + 1} != (std::uint64_t{1} << 48) + 1);
}

TEST_CASE("unqualified names with both namespaces open") {
    using namespace ulpine;
    using namespace ulpine::posit_standard;
    const posit32 x{4};
    CHECK(abs(x) == 4);
    CHECK(sqrt(x) == 2);
    CHECK(hypot(posit32{3}, x) == 5);
    CHECK(compound(x, 2) == 25);
    CHECK(rootN(rSqrt(x), 1) == 0.5);
    CHECK(ceil(sign(floor(x))) == 1);
    CHECK(convert<int>(x) == 4);
}
