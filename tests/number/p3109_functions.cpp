// The operations of number/p3109.hpp within a format, predicates, neighbours, queries, and the algebraic operations beyond the
// minimum set; known answers.  IEEE P3109 draft 4.0, 4.9 to 4.16, against oracle/p3109.hpp.
#include <catch.hpp>

#include <support/p3109_types.hpp>

#include <cmath>

using namespace p3109_test;
namespace p3109 = ulpine::ieee_p3109;

// ---- Operations within a format ----------------------------------------------------------------------------------------

namespace {

template <class T>
code apply_extremum(report::extremum op, T x, T y) {
    switch (op) {
    case report::extremum::minimum:
        return p3109::Minimum<T>(x, y).bits();
    case report::extremum::maximum:
        return p3109::Maximum<T>(x, y).bits();
    case report::extremum::minimum_number:
        return p3109::MinimumNumber<T>(x, y).bits();
    case report::extremum::maximum_number:
        return p3109::MaximumNumber<T>(x, y).bits();
    case report::extremum::minimum_magnitude:
        return p3109::MinimumMagnitude<T>(x, y).bits();
    case report::extremum::maximum_magnitude:
        return p3109::MaximumMagnitude<T>(x, y).bits();
    case report::extremum::minimum_magnitude_number:
        return p3109::MinimumMagnitudeNumber<T>(x, y).bits();
    case report::extremum::maximum_magnitude_number:
        return p3109::MaximumMagnitudeNumber<T>(x, y).bits();
    case report::extremum::minimum_finite:
        return p3109::MinimumFinite<T>(x, y).bits();
    default:
        return p3109::MaximumFinite<T>(x, y).bits();
    }
}

p3109::class_of_datum class_of(const report::format& f, const datum& d) {
    if (d.is_nan()) return p3109::ClsNaN;
    if (d.is_infinite()) return d.negative ? p3109::ClsNegativeInfinity : p3109::ClsPositiveInfinity;
    if (d.is_zero()) return p3109::ClsZero;
    const bool normal = oracle::cmp(d.magnitude, oracle::power_of_two(1L - f.b)) >= 0;
    if (d.negative) return normal ? p3109::ClsNegativeNormal : p3109::ClsNegativeSubnormal;
    return normal ? p3109::ClsPositiveNormal : p3109::ClsPositiveSubnormal;
}

}  // namespace

TEST_CASE("extrema, comparison, sign operations, predicates, neighbours of every code and pair", "[p3109]") {
    checker check;
    for_each_type<std::tuple<binary8p4se, binary8p3se, binary4p2sf, binary8p1uf>>([&](auto type) {
        using T = decltype(type);
        const report::format f = format_of<T>();
        projections known{{f}};
        const auto want = [&](const result& r) { return known.one(r); };
        for (const operand& x : operands<T>()) {
            const T a = number_from<T>(x.bits);
            const auto unary = [&](const char* what, code got, code expected) {
                check.expect(what, f, got, expected, {x.bits});
            };
            const datum& d = x.value;
            datum magnitude = d;
            magnitude.negative = false;
            unary("Negate", p3109::Negate<T>(a).bits(), want(oracle::negated(d)));
            unary("Abs", p3109::Abs<T>(a).bits(), want(magnitude));
            unary("Sqrt", p3109::Sqrt<T>(a).bits(), want(oracle::sqrt(d)));
            unary("RSqrt", p3109::RSqrt<T>(a).bits(), want(report::rsqrt(d)));
            unary("NextGreaterThan", p3109::NextGreaterThan(a).bits(), report::next(f, x.bits, true));
            unary("NextLessThan", p3109::NextLessThan(a).bits(), report::next(f, x.bits, false));
            const p3109::class_of_datum c = class_of(f, d);
            unary("Class", p3109::Class(a), c);
            unary("IsZero", p3109::IsZero(a), d.is_zero());
            unary("IsOne", p3109::IsOne(a), d.is_finite() && d.value() == oracle::from_integer(1));
            unary("IsNaN", p3109::IsNaN(a), d.is_nan());
            unary("IsInfinite", p3109::IsInfinite(a), d.is_infinite());
            unary("IsFinite", p3109::IsFinite(a), d.is_finite());
            unary("IsSignMinus", p3109::IsSignMinus(a), !d.is_nan() && d.negative);
            unary("IsNormal", p3109::IsNormal(a), c == p3109::ClsNegativeNormal || c == p3109::ClsPositiveNormal);
            unary("IsSubnormal", p3109::IsSubnormal(a),
                  c == p3109::ClsNegativeSubnormal || c == p3109::ClsPositiveSubnormal);
            for (const operand& y : operands<T>()) {
                const T b = number_from<T>(y.bits);
                const auto binary = [&](const char* what, code got, code expected) {
                    check.expect(what, f, got, expected, {x.bits, y.bits});
                };
                const report::order_of_pair order = report::order_of(d, y.value);
                for (int i = 0; i < report::extrema; ++i) {
                    const auto op = static_cast<report::extremum>(i);
                    binary("extremum", apply_extremum(op, a, b), want(report::extremum_of(op, d, y.value, order)));
                }
                const oracle::ordering o = oracle::compare(d, y.value);
                using enum oracle::ordering;
                binary("CompareLess", p3109::CompareLess(a, b), o == less);
                binary("CompareLessEqual", p3109::CompareLessEqual(a, b), o == less || o == equal);
                binary("CompareEqual", p3109::CompareEqual(a, b), o == equal);
                binary("CompareGreater", p3109::CompareGreater(a, b), o == greater);
                binary("CompareGreaterEqual", p3109::CompareGreaterEqual(a, b), o == greater || o == equal);
                binary("TotalOrder", p3109::TotalOrder(a, b), report::total_order(d, y.value));
                binary("CopySign", p3109::CopySign<T>(a, b).bits(), want(report::copy_sign(d, y.value)));
                binary("Hypot", p3109::Hypot<T>(a, b).bits(), want(report::hypot(d, y.value)));
                binary("Divide", p3109::Divide<T>(a, b).bits(), want(oracle::div(d, y.value)));
            }
        }
    });
    CHECK_NO_FAILURES(check.failed);
}

TEST_CASE("operations beyond the minimum set: external results, other projections, mixed operands", "[p3109]") {
    checker check;
    using A = binary8p4se;
    using B = binary4p2sf;
    constexpr ulpine::projection up{p3109::TowardPositive, p3109::SatFinite};
    constexpr ulpine::projection odd{p3109::ToOdd, p3109::SatPropagate};
    constexpr ulpine::projection random{ulpine::rounding::stochastic, p3109::SatNone};
    constexpr report::projection up_{report::mode::toward_positive, report::saturation::finite, 0, 0};
    constexpr report::projection odd_{report::mode::to_odd, report::saturation::propagate, 0, 0};
    const std::vector<operand> externals = selection<binary16>(60), unsigned_ones = selection<binary8p1uf>(30);
    using S = binary8p1uf;
    const report::format half = format_of<binary16>(), f = format_of<A>(), scale = format_of<S>();
    for (const operand& x : operands<A>()) {
        const A a = number_from<A>(x.bits);
        check.expect("Sqrt", half, p3109::Sqrt<binary16>(a).bits(),
                     report::project(half, nearest_none, oracle::sqrt(x.value)), {x.bits});
        check.expect("RSqrt", half, p3109::RSqrt<binary16>(a).bits(),
                     report::project(half, nearest_none, report::rsqrt(x.value)), {x.bits});
        check.expect("Negate", scale, p3109::Negate<S, odd>(a).bits(),
                     report::project(scale, odd_, oracle::negated(x.value)), {x.bits});
        for (const operand& z : externals) {
            const auto c = number_from<binary16>(z.bits);
            const std::initializer_list<code> codes{x.bits, z.bits};
            const result quotient = oracle::div(x.value, z.value), product = oracle::mul(z.value, x.value);
            check.expect("Divide", half, p3109::Divide<binary16, odd>(a, c).bits(),
                         report::project(half, odd_, quotient), codes);
            check.expect("Divide", f, p3109::Divide<A, up>(a, c).bits(), report::project(f, up_, quotient), codes);
            check.expect("Multiply", scale, p3109::Multiply<S, up>(c, a).bits(), report::project(scale, up_, product),
                         codes);
            check.expect("Hypot", half, p3109::Hypot<binary16, odd>(a, c).bits(),
                         report::project(half, odd_, report::hypot(x.value, z.value)), codes);
            check.expect("CopySign", half, p3109::CopySign<binary16>(a, c).bits(),
                         report::project(half, nearest_none, report::copy_sign(x.value, z.value)), codes);
            check.expect("TotalOrder", half, p3109::TotalOrder(c, a), report::total_order(z.value, x.value), codes);
            check.expect("MaximumMagnitude", half, p3109::MaximumMagnitude<binary16>(c, a).bits(),
                         report::project(half, nearest_none,
                                         report::extremum_of(report::extremum::maximum_magnitude, z.value, x.value)),
                         codes);
            const auto r = static_cast<std::uint32_t>(x.bits + z.bits);
            const report::projection random_{report::mode::stochastic_c, report::saturation::none, 5, r & 31U};
            check.expect("Add", f,
                         p3109::Add<A, random>(a, c, ulpine::random_bits{r, 5, ulpine::stochastic_variant::c}).bits(),
                         report::project(f, random_, oracle::add(x.value, z.value)), codes);
        }
        for (const operand& y : operands<B>()) {
            const B b = number_from<B>(y.bits);
            for (const operand& s : unsigned_ones) {
                const S c = number_from<S>(s.bits);
                check.expect("Clamp", f, p3109::Clamp<A>(a, b, c).bits(),
                             report::project(f, nearest_none, report::clamp(x.value, y.value, s.value)),
                             {x.bits, y.bits, s.bits});
                const datum sum = report::exact_sum(oracle::exact_product(oracle::exact_product(s.value, x.value),
                                                                          oracle::exact_product(s.value, y.value)),
                                                    oracle::exact_product(s.value, x.value));
                check.expect("ScaledFMA", half, p3109::ScaledFMA<binary16>(c, a, c, b, c, a).bits(),
                             report::project(half, nearest_none, sum), {s.bits, x.bits, y.bits});
            }
        }
    }
    CHECK_NO_FAILURES(check.failed);
}

TEST_CASE("scaled operations with long factors", "[p3109]") {
    checker check;
    const std::vector<operand>& all = operands<binary32>();
    const report::format single = format_of<binary32>(), f = format_of<binary8p4se>(), half = format_of<binary16>();
    support::random_source random(55);
    const auto any = [&] { return all[random.below(all.size())]; };
    for (int i = 0; i < 20000; ++i) {
        const operand s = any(), x = any(), t = any();
        operand y = any(), z = any();
        const datum sx = oracle::exact_product(s.value, x.value);
        // Every other time t y is nearly -s x, and z nearly -s x y.
        const auto nearly = [&](const report::format& g, const result& r) {
            const code c =
                report::project(g, {report::mode::nearest_ties_to_even, report::saturation::finite, 0, 0}, r);
            return operand{c, report::decode(g, c)};
        };
        if (i % 2 == 0) y = nearly(single, oracle::div(oracle::negated(sx), t.value));
        if (i % 2 == 0) z = nearly(single, oracle::negated(oracle::exact_product(sx, y.value)));
        const datum ty = oracle::exact_product(t.value, y.value);
        const auto a = number_from<binary32>(s.bits), b = number_from<binary32>(x.bits),
                   c = number_from<binary32>(t.bits), d = number_from<binary32>(y.bits),
                   e = number_from<binary32>(z.bits);
        const std::initializer_list<code> codes{s.bits, x.bits, t.bits, y.bits, z.bits};
        check.expect("ScaledAdd", single, p3109::ScaledAdd<binary32>(a, b, c, d).bits(),
                     report::project(single, nearest_none, oracle::add(sx, ty)), codes);
        check.expect("ScaledSubtract", f, p3109::ScaledSubtract<binary8p4se>(a, b, c, d).bits(),
                     report::project(f, nearest_none, oracle::sub(sx, ty)), codes);
        check.expect("ScaledMultiply", half, p3109::ScaledMultiply<binary16>(a, b, c, d).bits(),
                     report::project(half, nearest_none, oracle::mul(sx, ty)), codes);
        const binary8p1uf one{1};
        check.expect("ScaledFMA", single, p3109::ScaledFMA<binary32>(a, b, one, d, one, e).bits(),
                     report::project(single, nearest_none, oracle::fma(sx, y.value, z.value)), codes);
    }
    CHECK_NO_FAILURES(check.failed);
}

// ---- Queries and known answers -----------------------------------------------------------------------------------------

TEST_CASE("format queries", "[p3109]") {
    using namespace p3109;
    using ulpine::domain;
    using ulpine::signedness;
    checker check;
    for_each_type<std::tuple<binary8p4se, binary8p3se, binary4p2sf, binary32, binary16, bfloat16, binary8p1uf>>(
        [&](auto type) {
            using T = decltype(type);
            const report::format f = format_of<T>();
            const auto equal = [&](const char* what, auto got, auto want) {
                check.expect(what, f, static_cast<code>(got), static_cast<code>(want), {});
            };
            equal("BitwidthOf", BitwidthOf<T>(), f.k);
            equal("PrecisionOf", PrecisionOf<T>(), f.p);
            equal("SignednessOf", SignednessOf<T>(), f.is_signed ? signedness::signed_ : signedness::unsigned_);
            equal("DomainOf", DomainOf<T>(), f.is_extended ? domain::extended : domain::finite);
            equal("ExponentBitwidthOf", ExponentBitwidthOf<T>(), f.is_signed ? f.k - f.p : f.k - f.p + 1);
            equal("TrailingSignificandBitwidthOf", TrailingSignificandBitwidthOf<T>(), f.p - 1);
            equal("ExponentBiasOf", ExponentBiasOf<T>(), f.b);
            equal("MaxFiniteOf", MaxFiniteOf<T>().bits(), report::max_finite_code(f));
            equal("MinFiniteOf", MinFiniteOf<T>().bits(), report::min_finite_code(f));
            equal("MinPositiveOf", MinPositiveOf<T>().bits(), 1);
            equal("MinNormalOf", MinNormalOf<T>().bits(), report::power(f.p - 1));
            equal("MaxSubnormalOf", MaxSubnormalOf<T>().bits(),
                  f.p == 1 ? report::nan_code(f) : report::power(f.p - 1) - 1);
        });
    CHECK_NO_FAILURES(check.failed);
    CHECK(MaxFiniteOf<float>() == 0x1.fffffep127f);
    CHECK(MinFiniteOf<double>() == -0x1.fffffffffffffp1023);
    CHECK(MinPositiveOf<double>() == 0x1p-1074);
    CHECK(MinNormalOf<float>() == 0x1p-126f);
    CHECK(RoundOf(default_projection<binary8p4se>) == NearestTiesToEven);
    CHECK(SatOf({ToOdd, SatFinite}) == SatFinite);
}

TEST_CASE("known answers, nearest ties to even and SatNone", "[p3109]") {
    using namespace p3109;
    using A = binary8p4se;
    using B = binary8p3se;
    using C = binary4p2sf;
    using U = binary8p1uf;
    const auto codes = [](auto... x) { return std::vector<code>{code{x.bits()}...}; };
    using list = std::vector<code>;
    CHECK(codes(Convert<A>(232.f), Convert<A>(0x1.d00002p7f), Convert<A>(0x1p-11f), Convert<A>(0x1.000002p-11f),
                Convert<A>(0x1.8p-10f), Convert<A>(-0.f)) == list{0x7e, 0x7f, 0x00, 0x01, 0x02, 0x00});
    CHECK(codes(Convert<C>(A{1.25}), Convert<C>(A{1.75}), Convert<C>(A{-2.5}), Convert<C>(A{.125}), Convert<C>(A{.375}),
                Convert<C>(A{100}), Convert<C>(A{HUGE_VAL}),
                Convert<C>(A{std::nan("")})) == list{4, 6, 0xe, 0, 2, 7, 7, 8});
    CHECK(codes(Convert<U>(3.), Convert<U>(-1.), Convert<U>(-0x1p-200), Convert<U>(0x1p127)) ==
          list{0x82, 0xff, 0x00, 0xfe});
    CHECK(codes(Convert<U>(1.5), Convert<U>(3.f), Convert<U>(6.f)) == list{0x80, 0x82, 0x82});
    CHECK(codes(Recip<A>(A{3}), Recip<B>(A{3}), Recip<C>(A{3}), Recip<A>(A{0x1p-10})) == list{0x33, 0x39, 1, 0x7f});
    CHECK(codes(Add<A>(A{224}, B{8}), Add<B>(A{224}, B{8}), Add<binary16>(A{224}, B{8})) == list{0x7e, 0x5f, 0x5b40});
    CHECK(codes(Multiply<A>(A{15}, A{15}), Multiply<A>(A{13}, A{13}), Multiply<A>(C{3}, C{3})) ==
          list{0x7e, 0x7b, 0x59});
    CHECK(FMA<binary32>(A{0x1p-10}, A{0x1p-10}, binary32{1}).bits() == 0x3f800008);
    CHECK(codes(Sqrt<A>(A{2}), Sqrt<A>(A{224})) == list{0x43, 0x5f});
    CHECK(ScaledAdd<A>(U{4}, A{3}, U{.5}, A{-2}).bits() == 0x5b);
    CHECK(codes(MinimumFinite<A>(A{-HUGE_VAL}, A{3}), MaximumFinite<A>(A{HUGE_VAL}, A{3}),
                MaximumFinite<A>(A{HUGE_VAL}, A{-HUGE_VAL}),
                MaximumFinite<A>(A{std::nan("")}, A{-HUGE_VAL})) == list{0x4c, 0x4c, 0x7f, 0xff});
    CHECK(IsNaN(NextGreaterThan(A{HUGE_VAL})));
    // External formats: one zero, one NaN, no division by zero.
    CHECK(!std::signbit(Convert<float>(-0.)));
    CHECK(!std::signbit(Multiply<float>(A{0x1p-10}, -0.f)));
    CHECK(!std::signbit(Multiply<float>(-0x1p-149f, 0x1p-149f)));
    CHECK(!std::signbit(Add<double>(-0., -0.)));
    CHECK(std::isnan(Divide<float>(1.f, 0.f)));
    CHECK(std::isnan(Divide<float>(HUGE_VALF, A{})));
    CHECK(std::isnan(Recip<double>(-0.)));
    CHECK(std::isnan(Hypot<float>(HUGE_VALF, std::nanf(""))));
    CHECK(std::isnan(Hypot<double>(std::nan(""), -HUGE_VAL)));
    CHECK(std::isnan(RSqrt<float>(0.f)));
    CHECK(CopySign<float>(2.f, -0.f) == 2.f);
    CHECK(Class(-0.) == ClsZero);
    CHECK(!IsSignMinus(-0.f));
    CHECK(CompareEqual(-0.f, A{}));
    // SatNone: 2^128 is infinite, what is just above the largest value rounds to it in every mode that goes inward.
    CHECK(Convert<binary32>(0x1p128).bits() == 0x7f800000);
    CHECK(Convert<binary32, ulpine::projection{ToOdd, SatNone}>(0x1.fffffe01p127).bits() == 0x7f7fffff);
    CHECK(Convert<binary32, ulpine::projection{ToOdd, SatNone}>(0x1p128).bits() == 0x7f800000);
    // In constant expressions too.
    static_assert(Multiply<A>(C{3}, C{3}).bits() == 0x59);
    static_assert(FAA<binary16>(A{1}, A{2}, B{3}).bits() == binary16{6}.bits());
}
