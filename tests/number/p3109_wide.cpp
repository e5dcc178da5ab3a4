// The operations of number/p3109.hpp at the longest words: operands of binary64, results in binary64 and in the formats of 16
// bits with the most and the fewest fraction bits, in modes and saturations of every kind.  IEEE P3109 draft 4.0, 4.9 and 4.10.
#include <catch.hpp>

#include <oracle/p3109.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/number/p3109.hpp>

#include <bit>

namespace {

namespace report = oracle::p3109;
namespace p3109 = ulpine::ieee_p3109;
using oracle::datum;
using oracle::result;
using report::code;
using long_fraction = ulpine::p3109<16, 16, ulpine::signedness::unsigned_>;
using no_fraction = ulpine::p3109<16, 1, ulpine::signedness::signed_, ulpine::domain::finite>;

constexpr ulpine::projection chance{ulpine::rounding::stochastic, p3109::SatNone}, odd{p3109::ToOdd, p3109::SatNone},
    up{p3109::TowardPositive, p3109::SatPropagate}, away{p3109::NearestTiesToAway, p3109::SatFinite};
constexpr report::projection nearest_{}, odd_{report::mode::to_odd, report::saturation::none, 0, 0},
    up_{report::mode::toward_positive, report::saturation::propagate, 0, 0},
    away_{report::mode::nearest_ties_to_away, report::saturation::finite, 0, 0};

code bits_of(double x) { return std::bit_cast<code>(x); }
double value_of(code c) { return std::bit_cast<double>(c); }

/// Specials, all exponents, exponents near 0, sparse fractions.
code any_code(support::random_source& next) {
    constexpr code specials[] = {0, code{1} << 63,       code{0x7ff} << 52, code{0xfff} << 52,      code{0x7ff8} << 48,
                                 1, (code{1} << 52) - 1, code{1} << 52,     (code{0x7ff} << 52) - 1};
    const code fraction = (next.below(2) == 0 ? next() : next.sparse()) & ((code{1} << 52) - 1);
    switch (next.below(5)) {
    case 0:
        return next();
    case 1:
        return next.sparse();
    case 2:
        return specials[next.below(9)];
    default:
        return next() << 63 | code{1003 + next.below(41)} << 52 | fraction;
    }
}

}  // namespace

TEST_CASE("operands of binary64", "[p3109]") {
    support::random_source next(64);
    support::failures failed;
    const report::format f = report::binary64(), g = report::make(16, 16, false, true),
                         h = report::make(16, 1, true, false);
    for (int i = 0; i < 30000; ++i) {
        const code x = any_code(next), y = any_code(next), w = any_code(next);
        const double a = value_of(x), b = value_of(y), d = value_of(w);
        // Every other time almost what cancels the product.
        const code z = i % 2 == 0 ? any_code(next) : bits_of(-(a * b)) + next.below(3) - 1;
        const double c = value_of(z);
        const code v = i % 2 == 0 ? any_code(next) : bits_of(-(a * b * c * d)) + next.below(3) - 1;
        const auto r = static_cast<std::uint32_t>(next());
        const ulpine::random_bits bits{r, 32, ulpine::stochastic_variant::c};
        const report::projection chance_{report::mode::stochastic_c, report::saturation::none, 32, r};
        const datum dx = report::decode(f, x), dy = report::decode(f, y), dz = report::decode(f, z),
                    dw = report::decode(f, w);
        const datum xy = oracle::exact_product(dx, dy), zw = oracle::exact_product(dz, dw);
        const auto expect = [&](const char* what, const report::format& to, const report::projection& rho, code got,
                                const result& exact) {
            if (!failed.same(got, report::project(to, rho, exact)))
                failed.add(std::string(what) + " " + support::hex(x) + " " + support::hex(y) + " " + support::hex(z) +
                           " " + support::hex(w) + " gives " + support::hex(got));
        };
        expect("Add", f, chance_, bits_of(p3109::Add<double, chance>(a, b, bits)), oracle::add(dx, dy));
        expect("Subtract", g, away_, p3109::Subtract<long_fraction, away>(a, b).bits(), oracle::sub(dx, dy));
        expect("Multiply", h, chance_, p3109::Multiply<no_fraction, chance>(a, b, bits).bits(), xy);
        expect("Divide", f, chance_, bits_of(p3109::Divide<double, chance>(a, b, bits)), oracle::div(dx, dy));
        expect("Divide", g, odd_, p3109::Divide<long_fraction, odd>(a, b).bits(), oracle::div(dx, dy));
        expect("FMA", f, nearest_, bits_of(p3109::FMA<double>(a, b, c)), oracle::fma(dx, dy, dz));
        expect("FMA", f, chance_, bits_of(p3109::FMA<double, chance>(a, b, c, bits)), oracle::fma(dx, dy, dz));
        expect("FAA", f, odd_, bits_of(p3109::FAA<double, odd>(a, c, b)), report::faa(dx, dz, dy));
        expect("Sqrt", g, up_, p3109::Sqrt<long_fraction, up>(a).bits(), oracle::sqrt(dx));
        expect("Sqrt", f, chance_, bits_of(p3109::Sqrt<double, chance>(a, bits)), oracle::sqrt(dx));
        expect("RSqrt", f, odd_, bits_of(p3109::RSqrt<double, odd>(a)), report::rsqrt(dx));
        expect("Hypot", f, chance_, bits_of(p3109::Hypot<double, chance>(a, b, bits)), report::hypot(dx, dy));
        expect("Convert", h, away_, p3109::Convert<no_fraction, away>(a).bits(), dx);
        expect("ScaledAdd", f, chance_, bits_of(p3109::ScaledAdd<double, chance>(a, b, c, d, bits)),
               oracle::add(xy, zw));
        expect("ScaledMultiply", f, odd_, bits_of(p3109::ScaledMultiply<double, odd>(a, b, c, d)), oracle::mul(xy, zw));
        expect("ScaledFMA", f, chance_, bits_of(p3109::ScaledFMA<double, chance>(a, b, c, d, 1.0, value_of(v), bits)),
               oracle::add(oracle::exact_product(xy, zw), report::decode(f, v)));
    }
    CHECK_NO_FAILURES(failed);
}
