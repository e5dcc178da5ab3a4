// Minima and maxima, |x|, -x, conversions and comparisons of arrays: as the scalar functions, at every simd_level.
#include <catch.hpp>

#include <support/elementwise_check.hpp>

using namespace elementwise_test;

namespace {

struct thirds {
    static constexpr float values[] = {-3, -1, -1.0f / 3, 0, 1.0f / 3, 1, 3};
};
constexpr ul::fixed_options natural{false, false, ul::overflow::saturate};

template <class To, ul::projection P, class A, class B>
void check_extrema(const std::string& name) {
    failures failed;
    const auto all = all_operands<A, B, A>();
    check<To>(
        failed, name + " minimum", all, [](auto& x, auto& y, auto&, auto& out) { ul::minimum<P>(x, y, out); },
        [](A a, B b, A, std::size_t) { return ul::minimum<To, P>(a, b); });
    check<To>(
        failed, name + " maximum", all, [](auto& x, auto& y, auto&, auto& out) { ul::maximum<P>(x, y, out); },
        [](A a, B b, A, std::size_t) { return ul::maximum<To, P>(a, b); });
    check<To>(
        failed, name + " minimum_number", all,
        [](auto& x, auto& y, auto&, auto& out) { ul::minimum_number<P>(x, y, out); },
        [](A a, B b, A, std::size_t) { return ul::minimum_number<To, P>(a, b); });
    check<To>(
        failed, name + " maximum_number", all,
        [](auto& x, auto& y, auto&, auto& out) { ul::maximum_number<P>(x, y, out); },
        [](A a, B b, A, std::size_t) { return ul::maximum_number<To, P>(a, b); });
    CHECK_NO_FAILURES(failed);
}

// -x of float as the processor's sign, since -ffast-math may take NaN for anything.
template <class A>
A negated(A x) {
    if constexpr (ul::number_type<A>) return -x;
    else return with_code<A>(code_of_value(x) ^ std::uint64_t{1} << (8 * sizeof x - 1));
}
template <class A>
A magnitude(A x) {
    if constexpr (ul::number_type<A>) return abs(x);
    else return with_code<A>(code_of_value(x) & ~(std::uint64_t{1} << (8 * sizeof x - 1)));
}

template <class To, ul::projection P, class A>
void check_conversions(const std::string& name) {
    failures failed;
    const auto all = all_operands<A>();
    check<To>(
        failed, name + " converted", all, [](auto& x, auto&, auto&, auto& out) { ul::convert<P>(x, out); },
        [](A a, A, A, std::size_t) { return ul::convert<To, P>(a); });
    CHECK_NO_FAILURES(failed);
}
template <class To, ul::projection P, class A>
void check_signs(const std::string& name) {
    failures failed;
    const auto all = all_operands<A>();
    check<To>(
        failed, name + " |x|", all, [](auto& x, auto&, auto&, auto& out) { ul::abs<P>(x, out); },
        [](A a, A, A, std::size_t) { return ul::convert<To, P>(magnitude(a)); });
    check<To>(
        failed, name + " -x", all, [](auto& x, auto&, auto&, auto& out) { ul::neg<P>(x, out, {.threads = 2}); },
        [](A a, A, A, std::size_t) { return ul::convert<To, P>(negated(a)); });
    CHECK_NO_FAILURES(failed);
}

constexpr ul::relation relations[] = {ul::relation::equal,   ul::relation::not_equal,  ul::relation::less,
                                      ul::relation::greater, ul::relation::less_equal, ul::relation::greater_equal};
template <class A, class B>
bool holds(A a, B b, ul::relation r) {
    switch (r) {
    case ul::relation::equal:
        return a == b;
    case ul::relation::not_equal:
        return a != b;
    case ul::relation::less:
        return a < b;
    case ul::relation::less_equal:
        return a <= b;
    case ul::relation::greater:
        return a > b;
    default:
        return a >= b;
    }
}
template <class A, class B>
void check_relations(const std::string& name) {
    failures failed;
    const auto all = all_operands<A, B, A>();
    for (const ul::relation r : relations)
        check<std::uint8_t>(
            failed, name + " relation " + std::to_string(static_cast<int>(r)), all,
            [r](auto& x, auto& y, auto&, auto& out) { ul::compare(x, y, r, out, {.threads = 2}); },
            [r](A a, B b, A, std::size_t) { return std::uint8_t{holds(a, b, r)}; });
    CHECK_NO_FAILURES(failed);
}

constexpr ul::projection mode(ul::rounding r, ul::overflow policy = ul::overflow::saturate) { return {r, policy}; }
constexpr ul::projection ieee{ul::rounding::nearest_even, ul::overflow::infinity};

using p16 = ul::posit<16, 1>;
using q8 = ul::fixed<8, 8>;

}  // namespace

TEST_CASE("extrema of arrays", "[array]") {
    check_extrema<p16, p16::default_projection, p16, p16>("posit<16, 1>");
    check_extrema<ul::fp8_e5m2, ieee, ul::fp8_e5m2, ul::fp8_e5m2>("fp8_e5m2");
    check_extrema<ul::fp8_e4m3, mode(ul::rounding::toward_negative), float, p16>("float and posit<16, 1>");
    check_extrema<double, ieee, double, q8>("double and fixed<8, 8>");
    check_extrema<ul::lookup<thirds>, mode(ul::rounding::nearest_even), p16, ul::lookup<thirds>>("a set");
}
TEST_CASE("signs of arrays", "[array]") {
    check_signs<p16, p16::default_projection, p16>("posit<16, 1>");
    check_signs<ul::fp8_e5m2, ul::fp8_e5m2::default_projection, ul::fp8_e5m2>("fp8_e5m2");
    check_signs<ul::fp8_e5m2, ieee, ul::fp8_e5m2>("fp8_e5m2, infinite");
    check_signs<ul::fp8_e4m3fnuz, ul::fp8_e4m3fnuz::default_projection, ul::fp8_e4m3fnuz>("without -0");
    check_signs<q8, q8::default_projection, q8>("fixed<8, 8>");
    check_signs<ul::fixed<8, 8, natural>, q8::default_projection, ul::fixed<8, 8, natural>>("natural");
    check_signs<ul::bfloat16, ieee, p16>("posit<16, 1> to bfloat16");
    check_signs<float, ieee, float>("float");
}
TEST_CASE("conversions of arrays", "[array]") {
    check_conversions<ul::fp8_e4m3, mode(ul::rounding::nearest_even), p16>("posit<16, 1> to fp8_e4m3");
    check_conversions<p16, mode(ul::rounding::toward_zero), float>("float to posit<16, 1>");
    check_conversions<float, ieee, ul::bfloat16>("bfloat16 to float");
    check_conversions<float, mode(ul::rounding::nearest_even), ul::bfloat16>("bfloat16 to float, saturating");
    check_conversions<float, ieee, double>("double to float");
    check_conversions<double, ieee, ul::posit32>("posit32 to double");
    check_conversions<ul::takum<16>, mode(ul::rounding::nearest_even), ul::lookup<thirds>>("a set to takum<16>");
}
TEST_CASE("relations of arrays", "[array]") {
    check_relations<p16, p16>("posit<16, 1>");
    check_relations<ul::fp8_e5m2, ul::fp8_e5m2>("fp8_e5m2");
    check_relations<p16, float>("posit<16, 1> and float");
    check_relations<double, q8>("double and fixed<8, 8>");
    check_relations<ul::posit<64, 2>, float>("posit<64, 2> and float");
    check_relations<float, float>("float");
    std::vector<p16> x(3), y(3);
    std::vector<std::uint8_t> out(3, 7);
    CHECK_THROWS_AS(ul::compare(x, y, static_cast<ul::relation>(6), out), std::invalid_argument);
    CHECK_THROWS_WITH(ul::compare(x, std::span(y).first(2), ul::relation::less, out),
                      "y.size() is 2; accepted: 3, as out.size()");
    CHECK(out == std::vector<std::uint8_t>(3, 7));
}
TEST_CASE("conversions with random bits", "[array]") {
    failures failed;
    constexpr ul::projection stochastic = mode(ul::rounding::stochastic);
    const ul::philox random{1, 2, 3, 16, ul::stochastic_variant::b};
    check<ul::fp8_e4m3>(
        failed, "converted", all_operands<float>(),
        [&](auto& x, auto&, auto&, auto& out) { ul::convert<stochastic>(x, out, {.random = random}); },
        [&](float a, float, float, std::size_t i) {
            return ul::convert<ul::fp8_e4m3, stochastic>(a, random_at(random, i));
        });
    CHECK_NO_FAILURES(failed);
}
