// Minimum, maximum and their variants, clamp, total orders: every pair of small formats of each family against the definitions
// (IEEE 754-2019, 9.6 and 5.10; IEEE P3109 draft 4.0, 4.11 and 4.12; Posit Standard (2022), 5.3).
#include <catch.hpp>

#include <oracle/p3109.hpp>
#include <support/arith_pairs.hpp>
#include <ulpine/number/extrema.hpp>

using namespace arith_test;
using namespace ulpine;

namespace {

using rule = oracle::p3109::extremum;

struct magnitudes {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0, 0.5f, 1, 4};
};

template <class To, projection P = detail::operand_traits<To>::default_projection, class A, class B>
To apply(rule op, A x, B y) {
    switch (op) {
    case rule::minimum:
        return minimum<To, P>(x, y);
    case rule::maximum:
        return maximum<To, P>(x, y);
    case rule::minimum_number:
        return minimum_number<To, P>(x, y);
    case rule::maximum_number:
        return maximum_number<To, P>(x, y);
    case rule::minimum_magnitude:
        return minimum_magnitude<To, P>(x, y);
    case rule::maximum_magnitude:
        return maximum_magnitude<To, P>(x, y);
    case rule::minimum_magnitude_number:
        return minimum_magnitude_number<To, P>(x, y);
    case rule::maximum_magnitude_number:
        return maximum_magnitude_number<To, P>(x, y);
    case rule::minimum_finite:
        return minimum_finite<To, P>(x, y);
    default:
        return maximum_finite<To, P>(x, y);
    }
}

template <class T>
void check_extrema() {
    const oracle::format& f = format_of<T>();
    const decoded_codes<T> all;
    sweep s(name_of(f) + ", extrema");
    std::vector<code> rounded;  // an infinity may saturate
    for (const oracle::datum& d : all.values) rounded.push_back(oracle::round(f, d));
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < all.size(); ++j) {
            const auto order = oracle::p3109::order_of(all.values[i], all.values[j]);
            for (int k = 0; k < oracle::p3109::extrema; ++k) {
                const auto op = static_cast<rule>(k);
                const T got = apply<T>(op, all.numbers[i], all.numbers[j]);
                const oracle::datum want = oracle::p3109::extremum_of(op, all.values[i], all.values[j], order);
                const bool first = oracle::same(want, all.values[i]), second = oracle::same(want, all.values[j]);
                const code expected = first ? rounded[i] : second ? rounded[j] : oracle::nan_code(f);
                const bool same = got.bits() == expected && (first || second || want.is_nan());
                s.expect(same, [&] {
                    return "extremum " + std::to_string(k) + " of " + hex(all.numbers[i].bits()) + ", " +
                           hex(all.numbers[j].bits()) + " gives " + hex(got.bits()) + ", expected " +
                           oracle::to_string(want);
                });
            }
        }
    s.finish();
}

/// The place of a code in the total order of its format.
template <class T>
long place(code c) {
    const oracle::format& f = format_of<T>();
    const long x = static_cast<long>(c), top = 1L << (f.width - 1);
    if (f.family == oracle::family::posit || (f.family == oracle::family::fixed && f.fixed.is_signed))
        return x < top ? x : x - 2 * top;  // the integer order
    const bool one_nan = f.family == oracle::family::minifloat &&
                         (oracle::is_p3109(f) || f.minifloat.specials == oracle::specials::fnuz);
    if (one_nan && c == oracle::nan_code(f)) return -4 * top;
    if (!oracle::is_signed(f)) return x;
    return x < top ? x : top - 1 - x;  // sign and magnitude, -0 below 0
}

template <class T>
void check_total_order() {
    const oracle::format& f = format_of<T>();
    sweep s(name_of(f) + ", total order");
    for (const code x : all_codes<T>())
        for (const code y : all_codes<T>()) {
            const T a = number_from<T>(x), b = number_from<T>(y);
            s.expect(total_order(a, b) == (place<T>(x) <= place<T>(y)), [&] { return hex(x) + ", " + hex(y); });
            // |x| by the code: the sign cleared, or the integer negated.
            const auto magnitude = [&](code c) {
                const long p = place<T>(c), top = 1L << (f.width - 1);
                if (p == -4 * top || (f.family == oracle::family::posit && p == -top)) return p;  // NaN, NaR: below all
                if (f.family == oracle::family::posit || f.family == oracle::family::fixed) return p < 0 ? -p : p;
                return oracle::is_signed(f) ? static_cast<long>(c) % top : p;
            };
            s.expect(total_order_magnitude(a, b) == (magnitude(x) <= magnitude(y)),
                     [&] { return "magnitudes of " + hex(x) + ", " + hex(y); });
        }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("extrema and total order of every pair", "", posit8, fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp6_e2m3,
                   e8m0, binary8p4se, binary8p1uf, (fixed<3, 4>), lookup<magnitudes>) {
    check_extrema<TestType>();
    check_total_order<TestType>();
}

TEST_CASE("extrema of operands of different formats, rounded once") {
    const decoded_codes<posit8> first;
    const decoded_codes<fp8_e5m2> second;
    constexpr projection down{rounding::toward_negative, overflow::saturate};
    const oracle::format &to_fixed = format_of<fixed<6, 3>>(), &to_float = oracle::binary32();
    sweep s("posit8 and fp8_e5m2 into fixed<6, 3> and float");
    for (std::size_t i = 0; i < first.size(); ++i)
        for (std::size_t j = 0; j < second.size(); ++j)
            for (const rule op : {rule::minimum, rule::maximum_magnitude, rule::maximum_number, rule::minimum_finite}) {
                const posit8 x = first.numbers[i];
                const fp8_e5m2 y = second.numbers[j];
                const oracle::datum want = oracle::p3109::extremum_of(op, first.values[i], second.values[j]);
                const fixed<6, 3> a = apply<fixed<6, 3>, down>(op, x, y);
                const float b = apply<float>(op, x, y);
                const code expected_a =
                    oracle::round(to_fixed, want, oracle::rounding::toward_negative, oracle::overflow::saturate);
                const code expected_b = oracle::round(to_float, want);
                s.expect(a.bits() == expected_a && std::bit_cast<std::uint32_t>(b) == expected_b, [&] {
                    return std::to_string(static_cast<int>(op)) + " of " + hex(x.bits()) + ", " + hex(y.bits());
                });
            }
    s.finish();
}

TEST_CASE("clamp") {
    const decoded_codes<fp4_e2m1> bounds;
    const decoded_codes<fp8_e5m2> all;
    sweep s("fp8_e5m2 between fp4_e2m1");
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t lo = 0; lo < bounds.size(); ++lo)
            for (std::size_t hi = 0; hi < bounds.size(); ++hi) {
                const fp8_e5m2 got = clamp<fp8_e5m2>(all.numbers[i], bounds.numbers[lo], bounds.numbers[hi]);
                const oracle::datum want = oracle::p3109::clamp(all.values[i], bounds.values[lo], bounds.values[hi]);
                s.expect(oracle::same(datum_of(got), want), [&] {
                    return hex(all.numbers[i].bits()) + ", " + std::to_string(lo) + ", " + std::to_string(hi);
                });
            }
    s.finish();
    CHECK(clamp<float>(3, 1, 2) == 2);
    CHECK(clamp<float>(binary16{-1}, 0.5, 2) == 0.5f);
    CHECK(isnan(clamp<posit16>(1, 2, 1)));
    CHECK(clamp<fixed<4, 4>>(1, 2, 1) == 0);  // no NaN: 0
    CHECK(clamp<posit16, projection{rounding::stochastic, overflow::saturate}>(0.3, 0, 1, random_bits{0, 8}) <= 0.3);
}

TEST_CASE("minimum and maximum, IEEE 754-2019, 9.6: known answers") {
    constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    const auto negative = [](double x) { return std::bit_cast<std::uint64_t>(x) >> 63 != 0; };
    CHECK(negative(minimum<double>(0.0, -0.0)));
    CHECK(!negative(maximum<double>(-0.0, 0.0)));
    CHECK(negative(minimum_magnitude<double>(0.0, -0.0)));
    CHECK(!negative(maximum_magnitude_number<double>(-0.0, 0.0)));
    CHECK(std::isnan(minimum<double>(1.0, nan)));
    CHECK(std::isnan(maximum_magnitude<double>(nan, inf)));
    CHECK(minimum_number<double>(1.0, nan) == 1);
    CHECK(maximum_number<double>(nan, -inf) == -inf);
    CHECK(std::isnan(maximum_magnitude_number<double>(nan, nan)));
    CHECK(minimum_magnitude<double>(-2.0, 2.0) == -2);
    CHECK(maximum_magnitude<double>(-2.0, 2.0) == 2);
    CHECK(maximum_magnitude<double>(-inf, inf) == inf);
    CHECK(maximum_magnitude_number<float>(-3.0, binary16{2}) == -3);
    CHECK(minimum_finite<double>(-inf, 3.0) == 3);
    CHECK(maximum_finite<double>(nan, -inf) == -inf);
    static_assert(maximum<posit16>(1, posit8{2}) == 2);
}

TEST_CASE("total order, IEEE 754-2019, 5.10: known answers") {
    // -NaN with payload, -sNaN, -infinity, -1, -subnormal, -0, +0, ... +sNaN, NaN, NaN with a larger payload.
    const unsigned ascending[] = {0xfe01, 0xfe00, 0xfc01, 0xfc00, 0xbc00, 0x8001, 0x8000,
                                  0x0000, 0x0001, 0x3c00, 0x7c00, 0x7c01, 0x7e00, 0x7e01};
    for (int i = 0; i < 14; ++i)
        for (int j = 0; j < 14; ++j) {
            const auto x = binary16::from_bits(static_cast<std::uint16_t>(ascending[i]));
            const auto y = binary16::from_bits(static_cast<std::uint16_t>(ascending[j]));
            CAPTURE(i, j);
            CHECK(total_order(x, y) == (i <= j));
            CHECK(total_order_magnitude(x, y) == ((ascending[i] & 0x7fff) <= (ascending[j] & 0x7fff)));
        }
    CHECK(total_order(binary64::from_bits(0xfff8000000000000), binary64{-1e308}));
    CHECK(!total_order(binary64::from_bits(0x7ff8000000000000), binary64{1e308}));
    CHECK(total_order(posit32::from_bits(0x80000000), posit32{-1}));
    CHECK(!total_order(posit32{2}, posit32{1}));
    CHECK(total_order(binary8p4se::from_bits(0x80), binary8p4se::from_bits(0xff)));
}
