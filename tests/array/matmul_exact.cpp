// Products of matrices by quires, where array/matmul_exact.hpp takes its ways: lines that span few bits or many, lines
// left to dot products, NaN and infinities, ties.  Expected: add_product, one product after the other
// (tests/accumulate/quire.cpp holds that against GMP).
#include <catch.hpp>

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <ulpine/array/matmul.hpp>
#include <ulpine/format/catalog.hpp>

#include <cmath>
#include <limits>

namespace ul = ulpine;
using namespace array_test;
using ul::matrix_view;
using ul::projection;
using ul::rounding;

namespace {

// What a line of an operand holds: magnitudes from 2^-below to 2^above.
struct span_of {
    int below, above;
    double special = 0;  // a part of the elements is NaN, infinite, -0, or extreme
};

template <class T>
T value(const span_of& s, support::random_source& random) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double rare[] = {inf, -inf, std::numeric_limits<double>::quiet_NaN(), -0.0, 0.0, 1e300, -1e-300, inf};
    if (static_cast<double>(random.below(1 << 20)) < s.special * (1 << 20))
        return ul::convert<T, projection{rounding::nearest_even}>(rare[random.below(8)]);
    const int exponent = static_cast<int>(random.below(static_cast<std::uint64_t>(s.below + s.above + 1))) - s.below;
    const double significand = 1 + static_cast<double>(random() >> 12) * 0x1p-52;
    const double x = random.below(40) == 0 ? 0 : std::ldexp(significand, exponent);
    return ul::convert<T, projection{rounding::nearest_even}>(random.below(2) == 0 ? x : -x);
}

struct shape {
    std::size_t rows, products, columns;
};

template <class Acc, class A, class B, class To, projection Q = ul::detail::operand_traits<To>::default_projection>
class sweep {
  public:
    using options = ul::matmul_options<A>;  // A: the type of the bias

    sweep(failures& failed, std::string name) : failed_(failed), name_(std::move(name)) { failed.next(); }

    span_of terms{4, 4};      // of c and of the bias
    std::vector<To> given_c;  // instead

    /// Lines of a take the spans in turn, and so do those of b.
    void run(const shape& s, const std::vector<span_of>& of_a, const std::vector<span_of>& of_b,
             const options& o = {}) {
        std::vector<A> a(s.rows * s.products);
        std::vector<B> b(s.products * s.columns);
        for (std::size_t i = 0; i < s.rows; ++i)
            for (std::size_t k = 0; k < s.products; ++k)
                a[i * s.products + k] = value<A>(of_a[i % of_a.size()], random_);
        for (std::size_t k = 0; k < s.products; ++k)
            for (std::size_t j = 0; j < s.columns; ++j) b[k * s.columns + j] = value<B>(of_b[j % of_b.size()], random_);
        run(s, a, b, o);
    }
    void run(const shape& s, const std::vector<A>& a, const std::vector<B>& b, options o = {}) {
        std::vector<To> c(s.rows * s.columns), want(c.size());
        std::vector<A> bias(s.columns);
        for (To& e : c) e = value<To>(terms, random_);
        for (A& e : bias) e = value<A>(terms, random_);
        if (!given_c.empty()) c = given_c;
        if (o.relu) o.bias = bias;
        if constexpr (Q.mode == rounding::stochastic) o.random = ul::philox{.seed = 3, .first = 2, .bits = 9};
        for (std::size_t i = 0; i < s.rows; ++i)
            for (std::size_t j = 0; j < s.columns; ++j) {
                Acc sum;
                for (std::size_t k = 0; k < s.products; ++k)
                    sum.add_product(a[i * s.products + k], b[k * s.columns + j]);
                if constexpr (Acc::template holds_products<typename Acc::value_type, To>)
                    if (o.beta != 0)
                        sum.add_product(ul::convert<typename Acc::value_type>(o.beta), c[i * s.columns + j]);
                if (!o.bias.empty()) sum.add(bias[j]);
                if (o.relu && !sum.isnan() && sum < Acc{}) sum.clear();
                To& element = want[i * s.columns + j];
                if constexpr (Q.mode == rounding::stochastic) {
                    ul::philox source = *o.random;
                    source.stream = (std::uint64_t{i} << 32) + j;
                    element = sum.template round<To, Q>(ul::random_at(source, 0));
                } else {
                    element = sum.template round<To, Q>();
                }
            }
        const level_guard guard;
        for (const simd_level level : available_levels())
            for (const int threads : {1, 3}) {
                if (threads == 3 && level == simd_level::avx2) continue;
                ul::use_simd(level);
                o.threads = threads;
                std::vector<To> got = c;
                ul::matmul<Acc, Q>(matrix_view{a.data(), s.rows, s.products, s.products},
                                   matrix_view{b.data(), s.products, s.columns, s.columns},
                                   matrix_view{got.data(), s.rows, s.columns, s.columns}, o);
                compare(failed_, got, want, [&](std::size_t at) {
                    return name_ + ", " + std::to_string(s.rows) + " x " + std::to_string(s.products) + " x " +
                           std::to_string(s.columns) + " (" + name_of(level) + "): (" + std::to_string(at / s.columns) +
                           ", " + std::to_string(at % s.columns) + ")";
                });
            }
    }

    /// Spans of all kinds, by themselves and mixed.
    void spans(int reach) {
        const std::vector<span_of> short_one{{3, 1}}, longer{{reach / 4, reach / 4}}, long_one{{reach, reach}},
            mixed{{3, 1}, {2, 2}, {reach / 3, 5}, {0, 0}, {reach, reach}, {reach, -reach}, {20, 20}},
            rare{{3, 1}, {3, 1, 0.03}, {reach, reach, 0.03}}, wild{{3, 1, 1}, {6, 2, 0.3}};
        for (const auto* x : {&short_one, &longer, &long_one, &mixed, &rare}) {
            run({5, 33, 18}, *x, short_one);
            run({14, 70, 21}, *x, longer);
            run({9, 300, 5}, mixed, *x);
            run({6, 20, 17}, *x, *x, {.relu = true});
        }
        run({8, 20, 8}, wild, wild);
        run({4, 0, 5}, mixed, mixed);
        run({70, 1, 40}, mixed, mixed);
        run({3, 40, 30}, mixed, mixed);  // too few rows to cut
        for (const span_of& t : {span_of{4, 4}, span_of{reach, reach}, span_of{4, 4, 0.1}, span_of{reach, -reach}}) {
            terms = t;
            run({13, 57, 26}, rare, short_one, {.beta = 0.5});
            run({7, 30, 19}, short_one, longer, {.relu = true});
            run({7, 30, 19}, longer, longer, {.beta = -1, .relu = true});
            run({5, 30, 19}, long_one, short_one, {.beta = -1});
        }
        terms = {4, 4};
    }
    /// A midpoint between two values of To, and what lies just beside it: hidden, half an ulp, and a last bit far
    /// below.
    void ties(const std::vector<double>& values, double far_below) {
        const shape s{2 * values.size(), 4, 6};
        std::vector<A> a;
        std::vector<B> b(4 * 6, ul::convert<B>(1));
        std::vector<double> lower;  // an even one and an odd one
        for (double v : values)
            for (int odd = 0; odd < 2; ++odd) {
                const double next = std::nextafter(v, std::numeric_limits<double>::infinity());
                const double above = ul::convert<double>(ul::convert<To, projection{rounding::toward_positive}>(next));
                for (const double x : {v, (above - v) / 2, far_below, 0.0}) a.push_back(ul::convert<A>(x));
                lower.push_back(v);
                v = above;
            }
        for (std::size_t j = 0; j < 6; ++j) {  // the third term: away, back, none; the signs of all
            const int third = static_cast<int>(j % 3) - 1;
            b[2 * 6 + j] = ul::convert<B>(j < 3 ? third : -third);
            if (j >= 3) b[j] = b[6 + j] = ul::convert<B>(-1);
        }
        run(s, a, b);
        // The same with v twice, and c = v taken from it.
        if constexpr (Acc::template holds_products<typename Acc::value_type, To>) {
            for (std::size_t j = 0; j < 6; ++j) b[j] = ul::convert<B>(j < 3 ? 2 : -2);
            for (const double v : lower)
                for (std::size_t j = 0; j < 6; ++j) given_c.push_back(ul::convert<To>(j < 3 ? v : -v));
            run(s, a, b, {.beta = -1});
            given_c.clear();
        }
    }

  private:
    failures& failed_;
    std::string name_;
    support::random_source random_{41};
};

}  // namespace

TEST_CASE("matmul, exact: posits") {
    failures failed;
    using P = ul::posit<16, 2>;
    sweep<ul::quire<P>, P, P, P> s(failed, "quire<posit<16,2>>");
    s.spans(50);
    s.run({5, 8300, 4}, {{3, 1}, {50, 50}}, {{3, 1}, {9, 4}});
    s.run({300, 530, 5}, {{3, 1}, {9, 4}, {40, 0}}, {{3, 1}, {9, 4}});
    s.run({4, 9, 1100}, {{9, 4}}, {{3, 1}, {40, 40}});
    s.ties({1, 1.5, 3, 1024, 0x1p-20, 0x1p-50, 0x1p40}, 0x1p-56);
    using Q = ul::posit<32, 2>;
    sweep<ul::quire<Q>, Q, Q, Q> t(failed, "quire<posit<32,2>>");
    t.spans(100);
    // The product of beta and c, 1 + 13421778 2^-27 + 2^-28 + 2^-54, is no double, and just above a tie.
    t.given_c.assign(16, Q{1 + 13421773 * 0x1p-27});
    t.run({4, 2, 4}, std::vector<Q>(8, Q{1}), {Q{1}, Q{1}, Q{1}, Q{1}, Q{-1}, Q{-1}, Q{-1}, Q{-1}},
          {.beta = 1 + 5 * 0x1p-27});
    t.given_c.clear();
    t.ties({1, 1.5, 3, 1024, 0x1p-20, 0x1p-50, 0x1p40}, 0x1p-120);
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("matmul, exact: floats") {
    failures failed;
    sweep<ul::quire<ul::binary32>, float, ul::bfloat16, float> s(failed, "float and bfloat16");
    s.spans(120);
    s.run({20, 30, 20}, {{149, -140}}, {{130, 120}});
    s.run({20, 30, 20}, {{149, -120}, {149, 127}}, {{130, -120}, {133, 127}});
    s.ties({1, 3.25, 0x1p-100, 0x1.fffffep100}, 0x1p-149);
    // Every bit of every slice is set, every sum as large as it gets.
    for (const std::size_t products : {1u, 2u, 511u, 512u, 513u})
        s.run({6, products, 5}, std::vector<float>(6 * products, 0x1.fffffep0f),
              std::vector<ul::bfloat16>(5 * products, ul::bfloat16{0x1.fep-1f}));
    constexpr projection up{rounding::toward_positive};
    sweep<ul::quire<ul::binary32>, float, float, double, up> t(failed, "floats into double, upward");
    t.run({12, 90, 33}, {{3, 1}, {30, 3}}, {{20, 20}, {1, 1}});
    t.ties({1, 1.5, 3, 1024, 0x1p-20}, 0x1p-140);
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("matmul, exact: a sum that cancels below the normal doubles") {
    // -2^-1010 and a bias of 2^-1010 + 2^-1060: 2^-1060, which is no normal double, and zero as a minifloat<11, 20>.
    using A = ul::fixed<-470, 500>;
    using B = ul::fixed<-470, 510>;
    using To = ul::minifloat<11, 20>;
    constexpr std::size_t n = 8;
    const std::vector<A> a(n * n, A{-0x1p-500});
    std::vector<B> b(n * n, B{0});
    for (std::size_t j = 0; j < n; ++j) b[j] = B{0x1p-510};
    std::vector<To> c(n * n, To{1});
    for (const double last : {0x1p-1060, 0x1p-1030, 0x1p-1022, 0x1p-1021}) {
        const std::vector<double> bias(n, 0x1p-1010 + last);
        ul::matmul<ul::quire<ul::binary64>>(matrix_view{a.data(), n, n, n}, matrix_view{b.data(), n, n, n},
                                            matrix_view{c.data(), n, n, n}, ul::matmul_options<double>{.bias = bias});
        for (const To x : c) CHECK(x.bits() == To{last}.bits());
    }
}

TEST_CASE("matmul, exact: doubles") {
    failures failed;
    sweep<ul::quire<ul::binary64>, double, double, double> s(failed, "doubles");
    s.run({5, 33, 18}, {{3, 1}, {9, 9}}, {{3, 1}});
    s.run({6, 40, 5}, {{3, 1}, {1074, 1023}, {1074, -1010}}, {{3, 1}, {1074, 1023}, {60, 60, 0.05}});
    s.ties({1, 3.25, 0x1p-1000, 0x1.fffffffffffffp1000}, 0x1p-1074);
    s.run({5, 512, 4}, std::vector<double>(5 * 512, 0x1.fffffffffffffp0),
          std::vector<double>(4 * 512, -0x1.fffffffffffffp9));
    CHECK_NO_FAILURES(failed);
}
