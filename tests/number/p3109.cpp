// The minimum set of IEEE P3109 draft 4.0, 4.5, against oracle/p3109.hpp: the formats Binary8p4se, Binary8p3se, Binary4p2sf,
// and binary32, binary16 and bfloat16 as external ones; scales in Binary8p1uf.  Every code of one operand, every pair of
// two; scales and third operands from a list with all kinds of values.  What stays within a format: p3109_functions.cpp.
#include <catch.hpp>

#include <support/p3109_types.hpp>

using namespace p3109_test;
namespace p3109 = ulpine::ieee_p3109;

// ---- Conversion, reciprocal, sign ------------------------------------------------------------------------------------

TEST_CASE("Convert and Recip between all formats, external ones too", "[p3109]") {
    checker check;
    for_each_type<all_formats>([&](auto from) {
        using From = decltype(from);
        struct column {
            report::format format;
            code (*convert)(code);
            code (*recip)(code);
        };
        std::vector<column> columns;
        for_each_type<all_formats>([&](auto to) {
            using To = decltype(to);
            columns.push_back({format_of<To>(),
                               [](code x) -> code { return p3109::Convert<To>(number_from<From>(x)).bits(); },
                               [](code x) -> code { return p3109::Recip<To>(number_from<From>(x)).bits(); }});
        });
        for (const operand& x : operands<From>()) {
            const result value(x.value), reciprocal = report::recip(x.value);
            for (const column& c : columns) {
                check.expect("Convert", c.format, c.convert(x.bits), report::project(c.format, nearest_none, value),
                             {x.bits});
                check.expect("Recip", c.format, c.recip(x.bits), report::project(c.format, nearest_none, reciprocal),
                             {x.bits});
            }
        }
    });
    CHECK_NO_FAILURES(check.failed);
}

// ---- Two operands ------------------------------------------------------------------------------------------------------

TEST_CASE("Add, Subtract and Multiply of every pair of the small formats", "[p3109]") {
    checker check;
    for_each_type<small_formats>([&](auto first) {
        for_each_type<small_formats>([&](auto second) {
            using A = decltype(first);
            using B = decltype(second);
            struct column {
                report::format format;
                code (*add)(code, code);
                code (*subtract)(code, code);
                code (*multiply)(code, code);
            };
            std::vector<column> columns;
            for_each_type<results>([&](auto to) {
                using To = decltype(to);
                columns.push_back(
                    {format_of<To>(),
                     [](code x, code y) -> code { return p3109::Add<To>(number_from<A>(x), number_from<B>(y)).bits(); },
                     [](code x, code y) -> code {
                         return p3109::Subtract<To>(number_from<A>(x), number_from<B>(y)).bits();
                     },
                     [](code x, code y) -> code {
                         return p3109::Multiply<To>(number_from<A>(x), number_from<B>(y)).bits();
                     }});
            });
            std::vector<report::format> formats;
            for (const column& c : columns) formats.push_back(c.format);
            projections want{formats};
            for (const operand& x : operands<A>())
                for (const operand& y : operands<B>()) {
                    const auto compare = [&](const char* what, code (*column::*operation)(code, code),
                                             const result& r) {
                        const std::vector<code>& expected = want(r);
                        for (std::size_t i = 0; i < columns.size(); ++i)
                            check.expect(what, columns[i].format, (columns[i].*operation)(x.bits, y.bits), expected[i],
                                         {x.bits, y.bits});
                    };
                    compare("Add", &column::add, oracle::add(x.value, y.value));
                    compare("Subtract", &column::subtract, oracle::sub(x.value, y.value));
                    compare("Multiply", &column::multiply, oracle::mul(x.value, y.value));
                }
        });
    });
    CHECK_NO_FAILURES(check.failed);
}

TEST_CASE("ScaledAdd, ScaledSubtract and ScaledMultiply of every pair, with scales of every kind", "[p3109]") {
    checker check;
    const std::vector<operand> scales = selection<binary8p1uf>(24);
    for_each_type<small_formats>([&](auto first) {
        for_each_type<small_formats>([&](auto second) {
            using A = decltype(first);
            using B = decltype(second);
            using S = binary8p1uf;
            struct column {
                report::format format;
                code (*add)(code, code, code, code);
                code (*subtract)(code, code, code, code);
                code (*multiply)(code, code, code, code);
            };
            std::vector<column> columns;
            for_each_type<results>([&](auto to) {
                using To = decltype(to);
                columns.push_back({format_of<To>(),
                                   [](code s, code x, code t, code y) -> code {
                                       return p3109::ScaledAdd<To>(number_from<S>(s), number_from<A>(x),
                                                                   number_from<S>(t), number_from<B>(y))
                                           .bits();
                                   },
                                   [](code s, code x, code t, code y) -> code {
                                       return p3109::ScaledSubtract<To>(number_from<S>(s), number_from<A>(x),
                                                                        number_from<S>(t), number_from<B>(y))
                                           .bits();
                                   },
                                   [](code s, code x, code t, code y) -> code {
                                       return p3109::ScaledMultiply<To>(number_from<S>(s), number_from<A>(x),
                                                                        number_from<S>(t), number_from<B>(y))
                                           .bits();
                                   }});
            });
            // Scales walk through all pairs of the list while the operands walk through all pairs of theirs.
            std::size_t step = 0;
            const auto compare = [&](const operand& s, const operand& x, const operand& t, const operand& y) {
                const datum sx = oracle::exact_product(s.value, x.value), ty = oracle::exact_product(t.value, y.value);
                const result sum = oracle::add(sx, ty), difference = oracle::sub(sx, ty), product = oracle::mul(sx, ty);
                const column& c = columns[step % columns.size()];
                const auto want = [&](const result& r) { return report::project(c.format, nearest_none, r); };
                const std::initializer_list<code> codes{s.bits, x.bits, t.bits, y.bits};
                check.expect("ScaledAdd", c.format, c.add(s.bits, x.bits, t.bits, y.bits), want(sum), codes);
                check.expect("ScaledSubtract", c.format, c.subtract(s.bits, x.bits, t.bits, y.bits), want(difference),
                             codes);
                check.expect("ScaledMultiply", c.format, c.multiply(s.bits, x.bits, t.bits, y.bits), want(product),
                             codes);
            };
            for (const operand& x : operands<A>())
                for (const operand& y : operands<B>())
                    for (int n = 0; n < 2; ++n, ++step) {
                        // The second scale near the first: terms of about equal size.
                        const operand& s = scales[step / 7 % scales.size()];
                        const code near = (s.bits + step % 15 - 7) & 0xff;
                        const operand t = step % 3 == 0 ? scales[step / 7 / scales.size() % scales.size()]
                                                        : operand{near, report::decode(format_of<S>(), near)};
                        compare(s, x, t, y);
                    }
        });
    });
    CHECK_NO_FAILURES(check.failed);
}

TEST_CASE("FMA and FAA of small formats with an external third operand and result", "[p3109]") {
    checker check;
    for_each_type<external_formats>([&](auto external) {
        using C = decltype(external);
        const report::format f = format_of<C>();
        const std::vector<operand> thirds = selection<C>(20);
        for_each_type<small_formats>([&](auto first) {
            for_each_type<small_formats>([&](auto second) {
                using A = decltype(first);
                using B = decltype(second);
                const auto compare = [&](const operand& x, const operand& y, const operand& z) {
                    const A a = number_from<A>(x.bits);
                    const B b = number_from<B>(y.bits);
                    const C c = number_from<C>(z.bits);
                    const auto want = [&](const result& r) { return report::project(f, nearest_none, r); };
                    check.expect("FMA", f, p3109::FMA<C>(a, b, c).bits(), want(oracle::fma(x.value, y.value, z.value)),
                                 {x.bits, y.bits, z.bits});
                    check.expect("FAA", f, p3109::FAA<C>(a, b, c).bits(), want(report::faa(x.value, y.value, z.value)),
                                 {x.bits, y.bits, z.bits});
                };
                std::size_t step = 0;
                for (const operand& x : operands<A>())
                    for (const operand& y : operands<B>()) {
                        if (format_of<A>().k + format_of<B>().k <= 8)
                            for (const operand& z : thirds) compare(x, y, z);
                        if (++step % 3 == 0) {
                            compare(x, y, thirds[step % thirds.size()]);
                            continue;
                        }
                        // Almost the opposite of the product, or of the sum: cancellation.
                        const datum near = step % 3 == 1 ? oracle::exact_product(x.value, y.value)
                                                         : report::exact_sum(x.value, y.value);
                        const code z = report::project(f, nearest_none, result(oracle::negated(near)));
                        compare(x, y, {z, report::decode(f, z)});
                    }
            });
        });
    });
    CHECK_NO_FAILURES(check.failed);
}
