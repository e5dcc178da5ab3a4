// Arithmetic on arrays: every element is what the scalar operation makes of it (tests/arith holds that against the oracle),
// at every simd_level.
#include <catch.hpp>

#include <support/elementwise_check.hpp>

using namespace elementwise_test;

namespace {

struct thirds {
    static constexpr float values[] = {-3, -1, -1.0f / 3, 0, 1.0f / 3, 1, 3};
};
constexpr ul::fixed_options symmetric{true, true, ul::overflow::saturate};
constexpr ul::fixed_options wrapping{true, false, ul::overflow::wrap};

template <class To, ul::projection P, class A, class B, class C>
void sums_and_products(failures& failed, const std::string& name, const std::vector<operands<A, B, C>>& all) {
    check<To>(
        failed, name + " sum", all, [](auto& x, auto& y, auto&, auto& out) { ul::add<P>(x, y, out); },
        [](A a, B b, C, std::size_t) { return ul::add<To, P>(a, b); });
    check<To>(
        failed, name + " difference", all, [](auto& x, auto& y, auto&, auto& out) { ul::sub<P>(x, y, out); },
        [](A a, B b, C, std::size_t) { return ul::sub<To, P>(a, b); });
    check<To>(
        failed, name + " product", all, [](auto& x, auto& y, auto&, auto& out) { ul::mul<P>(x, y, out); },
        [](A a, B b, C, std::size_t) { return ul::mul<To, P>(a, b); });
}
template <class To, ul::projection P, class A, class B, class C>
void others(failures& failed, const std::string& name, const std::vector<operands<A, B, C>>& all) {
    check<To>(
        failed, name + " quotient", all, [](auto& x, auto& y, auto&, auto& out) { ul::div<P>(x, y, out); },
        [](A a, B b, C, std::size_t) { return ul::div<To, P>(a, b); });
    check<To>(
        failed, name + " x y + z", all, [](auto& x, auto& y, auto& z, auto& out) { ul::fma<P>(x, y, z, out); },
        [](A a, B b, C c, std::size_t) { return ul::fma<To, P>(a, b, c); });
    check<To>(
        failed, name + " root", all, [](auto& x, auto&, auto&, auto& out) { ul::sqrt<P>(x, out); },
        [](A a, B, C, std::size_t) { return ul::sqrt<To, P>(a); });
}

template <class To, ul::projection P, class A, class B, class C = A>
void check_sums(const std::string& name) {
    failures failed;
    sums_and_products<To, P>(failed, name, all_operands<A, B, C>());
    CHECK_NO_FAILURES(failed);
}
template <class To, ul::projection P, class A, class B, class C = A>
void check_others(const std::string& name) {
    failures failed;
    others<To, P>(failed, name, all_operands<A, B, C>());
    CHECK_NO_FAILURES(failed);
}
template <class T>
void check_all(const std::string& name) {
    constexpr ul::projection p = T::default_projection;
    check_sums<T, p, T, T>(name);
    check_others<T, p, T, T>(name);
}

constexpr ul::projection mode(ul::rounding r, ul::overflow policy = ul::overflow::saturate) { return {r, policy}; }

using p16 = ul::posit<16, 1>;
using p8 = ul::posit<8, 2>;

}  // namespace

TEST_CASE("arithmetic: formats of 8 bits, every pair", "[array]") {
    check_all<p8>("posit<8, 2>");
    check_all<ul::fp8_e4m3>("fp8_e4m3");
    check_sums<ul::fp8_e5m2, mode(ul::rounding::nearest_even, ul::overflow::infinity), ul::fp8_e5m2, ul::fp8_e5m2>(
        "fp8_e5m2");
    check_sums<ul::posit<8, 0>, mode(ul::rounding::nearest_even), ul::posit<8, 0>, ul::posit<8, 0>>("posit<8, 0>");
    // x / 0 is NaN there.
    check_others<ul::binary8p4se, mode(ul::rounding::nearest_even), ul::binary8p4se, ul::binary8p4se>("binary8p4se");
}
TEST_CASE("arithmetic: formats of 16 and 32 bits", "[array]") {
    check_all<p16>("posit<16, 1>");
    check_all<ul::bfloat16>("bfloat16");
    check_all<ul::posit32>("posit32");
    check_sums<float, mode(ul::rounding::nearest_even, ul::overflow::infinity), float, float>("float");
}
TEST_CASE("arithmetic: fixed point and sets", "[array]") {
    check_all<ul::fixed<8, 8>>("fixed<8, 8>");
    check_sums<ul::fixed<4, 3, symmetric>, mode(ul::rounding::nearest_even), ul::fixed<4, 3, symmetric>,
               ul::fixed<4, 3, symmetric>>("fixed<4, 3>, symmetric");
    check_sums<ul::fixed<8, 8>, mode(ul::rounding::toward_zero), ul::fixed<8, 8>, ul::fixed<8, 8>>("toward zero");
    check_sums<ul::fixed<8, 8, wrapping>, mode(ul::rounding::nearest_even, ul::overflow::wrap),
               ul::fixed<8, 8, wrapping>, ul::fixed<8, 8, wrapping>>("fixed<8, 8>, wrapping");
    check_sums<ul::lookup<thirds>, mode(ul::rounding::nearest_even), ul::lookup<thirds>, ul::lookup<thirds>>("a set");
}

TEST_CASE("arithmetic: mixed formats and other modes", "[array]") {
    check_sums<ul::bfloat16, ul::bfloat16::default_projection, p16, ul::fp8_e4m3>("posit<16, 1>, fp8_e4m3 to bfloat16");
    check_others<p8, mode(ul::rounding::nearest_even), ul::bfloat16, ul::fp8_e4m3, p8>("three formats to posit<8, 2>");
    check_sums<ul::fp8_e4m3, mode(ul::rounding::nearest_even), float, p16>("float and posit<16, 1> to fp8_e4m3");
    check_others<ul::bfloat16, mode(ul::rounding::toward_positive), p16, float>("float and posit<16, 1> to bfloat16");
    check_sums<ul::fp8_e4m3, mode(ul::rounding::to_odd), ul::fp8_e4m3, ul::fp8_e4m3>("to odd");
    check_sums<ul::fp8_e4m3, mode(ul::rounding::toward_negative), ul::fp8_e4m3, ul::fp8_e4m3>("downward");
    check_others<p16, mode(ul::rounding::nearest_away), p16, p16>("ties away");
    check_others<ul::fp8_e4m3, mode(ul::rounding::toward_zero), ul::fp8_e4m3, ul::fp8_e4m3>("toward zero");
    check_others<ul::fp8_e4m3, mode(ul::rounding::toward_negative), ul::fp8_e4m3, ul::fp8_e4m3>("downward");
    check_others<ul::bfloat16, mode(ul::rounding::to_odd), ul::bfloat16, p16>("to odd, bfloat16");
    check_sums<double, mode(ul::rounding::nearest_even, ul::overflow::infinity), p16, double>("to double");
}

TEST_CASE("arithmetic: one value for all, in place, threads", "[array]") {
    failures failed;
    const auto all = all_operands<p16>();
    check<p16>(
        failed, "one value", all, [](auto& x, auto&, auto&, auto& out) { ul::mul(x, p16{0.3}, out); },
        [](p16 a, p16, p16, std::size_t) { return a * p16{0.3}; });
    check<p16>(
        failed, "one value first", all,
        [](auto& x, auto&, auto&, auto& out) { ul::sub(p16{7}, x, out, {.threads = 3}); },
        [](p16 a, p16, p16, std::size_t) { return p16{7} - a; });
    check<p16>(
        failed, "in place", all,
        [](auto& x, auto& y, auto&, auto& out) {
            out = x;
            ul::add(out, y, out);
        },
        [](p16 a, p16 b, p16, std::size_t) { return a + b; });
    const auto bytes = all_operands<ul::fp8_e4m3>();
    check<ul::fp8_e4m3>(
        failed, "in place, bytes, threads", bytes,
        [](auto& x, auto&, auto&, auto& out) {
            out = x;
            ul::sub(1.5f, out, out, {.threads = 2});
        },
        [](ul::fp8_e4m3 a, ul::fp8_e4m3, ul::fp8_e4m3, std::size_t) { return ul::sub<ul::fp8_e4m3>(1.5f, a); });
    check<ul::fp8_e4m3>(
        failed, "one value of a byte", bytes,
        [](auto& x, auto& y, auto&, auto& out) { ul::fma(x, ul::fp8_e4m3{1.25f}, y, out, {.threads = 2}); },
        [](ul::fp8_e4m3 a, ul::fp8_e4m3 b, ul::fp8_e4m3, std::size_t) { return fma(a, ul::fp8_e4m3{1.25f}, b); });
    using q = ul::fixed<8, 8>;
    check<q>(
        failed, "one integer", all_operands<q>(), [](auto& x, auto&, auto&, auto& out) { ul::sub(q{-3.5}, x, out); },
        [](q a, q, q, std::size_t) { return q{-3.5} - a; });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("arithmetic: scale and axpy", "[array]") {
    failures failed;
    const auto all = all_operands<p16, ul::bfloat16>();
    check<p16>(
        failed, "scale", all, [](auto& x, auto&, auto&, auto& out) { ul::scale(0.1f, x, out); },
        [](p16 a, ul::bfloat16, p16, std::size_t) { return ul::mul<p16>(0.1f, a); });
    check<p16>(
        failed, "axpy", all,
        [](auto& x, auto& y, auto&, auto& out) {
            out = x;
            ul::axpy<mode(ul::rounding::toward_zero)>(p16{0.1}, y, out, out);
        },
        [](p16 a, ul::bfloat16 b, p16, std::size_t) {
            return ul::fma<p16, mode(ul::rounding::toward_zero)>(p16{0.1}, b, a);
        });
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("arithmetic: stochastic rounding", "[array]") {
    failures failed;
    constexpr ul::projection stochastic = mode(ul::rounding::stochastic);
    for (const ul::philox random :
         {ul::philox{1, 2, 3, 12}, ul::philox{7, 0, ~ul::detail::u64{5}, 32, ul::stochastic_variant::c}}) {
        check<ul::fp8_e4m3>(
            failed, "sum", all_operands<p16>(),
            [&](auto& x, auto& y, auto&, auto& out) {
                ul::add<stochastic>(x, y, out, {.random = random, .threads = 2});
            },
            [&](p16 a, p16 b, p16, std::size_t i) {
                return ul::add<ul::fp8_e4m3, stochastic>(a, b, random_at(random, i));
            });
        check<ul::fp8_e4m3>(
            failed, "root", all_operands<p16>(),
            [&](auto& x, auto&, auto&, auto& out) { ul::sqrt<stochastic>(x, out, {.random = random}); },
            [&](p16 a, p16, p16, std::size_t i) {
                return ul::sqrt<ul::fp8_e4m3, stochastic>(a, random_at(random, i));
            });
    }
    CHECK_NO_FAILURES(failed);
}

#if defined(__SSE2__)
TEST_CASE("arithmetic: the floating-point environment changes nothing and is left as it was", "[array]") {
    failures failed;
    using b16 = ul::bfloat16;  // subnormals that are subnormal as floats
    const auto x = numbers<b16>(4000, 1, true), y = numbers<b16>(4000, 2, true);
    const auto f = numbers<float>(4000, 3, true);
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ul::use_simd(level);
        const auto results = [&] {
            std::vector<std::vector<b16>> all(5, std::vector<b16>(x.size()));
            ul::add(x, y, all[0]);
            ul::mul(x, y, all[1]);
            ul::div(x, f, all[2]);
            ul::fma(x, y, f, all[3]);
            ul::sqrt(f, all[4]);
            return all;
        };
        const auto want = results();
        // Flush to zero; denormals are zero; downward, upward, toward zero with both; every exception trapped.
        for (const unsigned control : {0x9f80u, 0x1fc0u, 0xbfc0u, 0xdfc0u, 0xffc0u, 0x0000u}) {
#if defined(__clang__)
            // For want of an instruction Clang shifts lanes of SSE4.2 by a conversion of floats, which raises a flag.
            if (level == simd_level::sse42 && control == 0) continue;
            constexpr unsigned mask = ~0x3fu;
#else
            constexpr unsigned mask = ~0u;
#endif
            const unsigned before = _mm_getcsr();
            _mm_setcsr(control);
            const auto got = results();
            const unsigned after = _mm_getcsr();
            _mm_setcsr(before);
            if (!failed.same(after & mask, control & mask))
                failed.add(std::string("the control word, ") + name_of(level));
            for (std::size_t k = 0; k < want.size(); ++k)
                for (std::size_t i = 0; i < x.size(); ++i)
                    if (!failed.same(got[k][i].bits(), want[k][i].bits()))
                        failed.add("function " + std::to_string(k) + " under " + hex(std::uint64_t{control}) + ", " +
                                   name_of(level));
        }
    }
    CHECK_NO_FAILURES(failed);
}
#endif

TEST_CASE("arithmetic: refused before anything is written", "[array]") {
    std::vector<p16> x(8, p16{1}), y(8, p16{2}), out(8, p16{5}), shorter(7);
    const std::vector<p16> before = out;
    CHECK_THROWS_WITH(ul::add(x, shorter, out), "y.size() is 7; accepted: 8, as out.size()");
    CHECK_THROWS_WITH(ul::fma(x, y, shorter, out), "z.size() is 7; accepted: 8, as out.size()");
    CHECK_THROWS_WITH(ul::axpy(2.0f, x, shorter, out), "y.size() is 7; accepted: 8, as out.size()");
    CHECK_THROWS_WITH(ul::add(x, y, out, {.threads = 0}), "threads is 0; accepted: at least 1");
    CHECK_THROWS_AS(ul::mul(std::span(out).subspan(1), std::span(y).subspan(1), std::span(out).first(7)),
                    std::invalid_argument);
    CHECK_THROWS_AS(ul::sqrt(std::span(out).subspan(1), std::span(out).first(7)), std::invalid_argument);
    constexpr ul::projection stochastic = mode(ul::rounding::stochastic);
    CHECK_THROWS_WITH(ul::add<stochastic>(x, y, out),
                      "projection.mode is rounding::stochastic; accepted: any other mode, "
                      "or random, a philox{seed}");
    CHECK_THROWS_AS(ul::add<stochastic>(x, y, out, {.random = ul::philox{.bits = 33}}), std::invalid_argument);
    for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i].bits() == before[i].bits());
}

TEST_CASE("arithmetic: every pair of posit<16, 1>, at the best level", "[array][exhaustive]") {
    failures failed;
    std::vector<p16> all(65536), sums(65536), products(65536);
    for (unsigned code = 0; code < 65536; ++code) all[code] = with_code<p16>(code);
    for (const p16 x : all) {
        ul::add(x, all, sums);
        ul::mul(all, x, products);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!failed.holds(sums[i].bits() == (x + all[i]).bits() && products[i].bits() == (x * all[i]).bits()))
                failed.add(hex(std::uint64_t{x.bits()}) + " and " + hex(std::uint64_t{i}));
    }
    CHECK_NO_FAILURES(failed);
}
