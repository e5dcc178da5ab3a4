#include <catch.hpp>
#include <support/arith_mixed.hpp>

#include <cmath>
#include <limits>

using namespace arith_test;
using namespace ulpine;

namespace {

constexpr bool is_x87 = std::numeric_limits<long double>::digits == 64;

template <class T>
void check_round_trip(std::uint64_t seed) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + " through long double, seed " + std::to_string(seed));
    for (int i = 0; i < 20000; ++i) {
        const T x = source.any();
        const oracle::datum d = datum_of(x);
        const auto there = static_cast<long double>(x);
        s.expect(oracle::same(oracle::from_native(there), d) && (d.is_nan() || T{there}.bits() == x.bits()),
                 [&] { return hex(x.bits()); });
    }
    s.finish();
}

/// Rounds like the x87 format: its magnitudes are those of a minifloat too wide for a code of 64 bits.
oracle::datum rounded_to_x87(const oracle::result& r, oracle::rounding mode, bool saturate) {
    static const oracle::format f = [] {
        oracle::format g = oracle::make_minifloat(15, 63);
        return g;
    }();
    if (r.what == oracle::kind::nan) {
        return oracle::nan_datum();
    }
    const oracle::wide largest = oracle::largest_index(f);
    const oracle::datum end = oracle::finite(oracle::magnitude_at(f, largest));
    oracle::datum d = saturate ? end : oracle::infinity(false);
    if (r.what == oracle::kind::finite) {
        if (r.is_zero()) {
            return oracle::zero(r.cancelled ? mode == oracle::rounding::toward_negative : r.negative);
        }
        const oracle::position at = oracle::locate(f, r);
        oracle::wide i = at.lower;
        if (!at.is_exact && !at.beyond && oracle::takes_upper(at, r, i % 2 != 0, mode, {})) {
            ++i;
        }
        if (!at.beyond && i <= largest) {
            d = oracle::finite(oracle::magnitude_at(f, i));
        } else {
            const bool inward = mode == oracle::rounding::toward_zero ||
                                (mode == oracle::rounding::toward_positive && r.negative) ||
                                (mode == oracle::rounding::toward_negative && !r.negative);
            d = inward || saturate ? end : oracle::infinity(false);
        }
    }
    d.negative = r.negative;
    return d;
}

template <rounding R, overflow Policy, class A, class B>
void check_result(sweep& s, operation o, const A& x, const B& y) {
    constexpr projection p{R, Policy};
    const oracle::result r = exact_result(o, datum_of(x), datum_of(y), {});
    const long double got = apply_mixed<long double, p>(o, x, y, y);
    const oracle::datum expected = rounded_to_x87(r, to_oracle(R), Policy == overflow::saturate);
    s.expect(oracle::same(oracle::from_native(got), expected), [&] {
        return std::string(operation_names[static_cast<std::size_t>(o)]) + " mode " +
               std::to_string(static_cast<int>(R)) + " of " + oracle::to_string(datum_of(x)) + ", " +
               oracle::to_string(datum_of(y)) + " gives " + oracle::to_string(oracle::from_native(got)) +
               ", expected " + oracle::to_string(expected);
    });
}

template <class A, class B>
void check_results(std::uint64_t seed) {
    value_source<A> first{seed};
    value_source<B> second{seed + 1};
    random_words next{seed + 2};
    constexpr operation choices[] = {operation::add, operation::sub, operation::mul, operation::div, operation::sqrt};
    sweep s("long double as a result, seed " + std::to_string(seed));
    for (int i = 0; i < 2000; ++i) {
        const A x = first();
        const B y = second();
        const operation o = choices[next.below(5)];
        check_result<rounding::nearest_even, overflow::format_default>(s, o, x, y);
        check_result<rounding::nearest_away, overflow::format_default>(s, o, x, y);
        check_result<rounding::toward_zero, overflow::format_default>(s, o, x, y);
        check_result<rounding::toward_positive, overflow::format_default>(s, o, x, y);
        check_result<rounding::toward_negative, overflow::format_default>(s, o, x, y);
        check_result<rounding::to_odd, overflow::format_default>(s, o, x, y);
        check_result<rounding::nearest_even, overflow::saturate>(s, o, x, y);
    }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("formats that long double contains come back unchanged", "", posit8, posit16, posit32, binary16,
                   bfloat16, dlfloat16, binary32, binary64, (fixed<32, 32>), (fixed<1, 63>), fp8_e4m3, e8m0) {
    if (std::numeric_limits<long double>::digits >= 64) {
        check_round_trip<TestType>(61);
    }
}

TEST_CASE("results of type long double are rounded once") {
    if constexpr (is_x87) {
        check_results<posit64, double>(71);
        check_results<long double, posit<64, 5>>(72);
        check_results<fixed<1, 63>, fixed<64, 0>>(73);
        check_results<minifloat<16, 47>, long double>(74);
        check_results<long double, fp8_e4m3>(75);
    }
}

TEST_CASE("long double operands count with all their bits") {
    const long double x = 1 + std::ldexp(1.0L, -40);
    CHECK(posit64{x} > posit64{1});
    CHECK(posit16{x} == posit16{1});
    CHECK(posit16{1} < x);
    CHECK(static_cast<long double>(posit64{x}) == x);
    CHECK(posit16{1} + 1.0L == 2);
    CHECK(isnan(posit16{std::numeric_limits<long double>::infinity()}));
    CHECK(isnan(posit16{std::numeric_limits<long double>::quiet_NaN()}));
    CHECK(std::isnan(static_cast<long double>(posit16::from_bits(0x8000))));
    CHECK(fp8_e4m3{-std::numeric_limits<long double>::infinity()} == -448);
    CHECK(std::signbit(static_cast<long double>(binary16{-0.0})));
    // Just above a tie: going through double first would round twice.
    CHECK(binary64{1 + std::ldexp(1.0L, -53) + std::ldexp(1.0L, -63)} == 1 + std::numeric_limits<double>::epsilon());
    CHECK(binary32{1 + std::ldexp(1.0L, -24) + std::ldexp(1.0L, -60)} == 1 + std::numeric_limits<float>::epsilon());
}
