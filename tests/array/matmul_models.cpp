// Products of matrices with a rounding accumulator in each lane, against the definition element by element.
#include <catch.hpp>

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <ulpine/array/matmul_models.hpp>
#include <ulpine/format/catalog.hpp>

#include <cfenv>
#include <cstring>
#include <limits>

namespace ul = ulpine;
using support::failures;

#if ULPINE_LANES && defined(__x86_64__)
namespace {

enum class fill {
    any,         // all codes, or floats of any bits
    tame,        // finite values around 1, sums that cancel, exact ties
    tiny,        // products near the smallest values
    full,        // around 1, all bits of the significand in use
    one_special  // tame, with a NaN or an infinity here and there
};

template <class A>
A from_code(std::uint64_t c) {
    using word = std::conditional_t<sizeof(A) == 4, std::uint32_t, std::uint64_t>;
    if constexpr (std::is_floating_point_v<A>) return ul::detail::bit_cast<A>(static_cast<word>(c));
    else return A::from_bits(static_cast<typename A::storage_type>(c & (~std::uint64_t{0} >> (64 - A::width))));
}
template <class A>
A drawn(fill how, support::random_source& random) {
    const auto scaled = [&](int e) {
        const double x = std::ldexp(static_cast<double>(random.below(33)) - 16.0, e);
        return ul::convert<A>(x);
    };
    switch (how) {
    case fill::any:
        return from_code<A>(random());
    case fill::tiny:
        if constexpr (std::is_floating_point_v<A>)
            return from_code<A>(random() & (ul::detail::float_sign<std::uint64_t> >> (64 - 8 * sizeof(A)) | 0xfff)) *
                   A(random.below(2) != 0 ? 1e10 : 1e-9);
        else return from_code<A>((random() & 3) | (random.below(2) << (A::width - 1)));
    case fill::full: {
        const double x = 1.0 + std::ldexp(static_cast<double>(random() >> 11), -53);
        return ul::convert<A>(random.below(2) != 0 ? x : -x);
    }
    case fill::one_special:
        if (const std::uint64_t which = random.below(120); which == 0)
            return ul::convert<A>(std::numeric_limits<double>::infinity());
        else if (which == 1) return ul::convert<A>(std::numeric_limits<double>::quiet_NaN());
        [[fallthrough]];
    default:
        return scaled(static_cast<int>(random.below(7)) - 5);
    }
}
template <class A>
std::vector<A> elements(std::size_t n, fill how, support::random_source& random) {
    std::vector<A> x(n);
    for (A& v : x) v = drawn<A>(how, random);
    return x;
}

struct shape {
    std::size_t m, n, k;
};
[[nodiscard]] std::vector<shape> shapes() {
    std::vector<shape> all{{131, 33, 259}, {3, 70, 700}, {9, 3, 513}};
    for (const std::size_t m : {1u, 2u, 5u, 17u})
        for (const std::size_t n : {1u, 15u, 16u, 17u, 63u, 64u, 65u, 130u})
            for (const std::size_t k : {0u, 1u, 2u, 63u, 64u, 65u, 200u}) all.push_back({m, n, k});
    return all;
}

// Environments that a caller may have set: they must not show in the result.
constexpr unsigned usual = 0x1f80, flushing = 0x8040 | usual, upward_flushing = 0x4000 | flushing;

template <class Acc, class A, class B, class To, class Bias = To>
void check(const char* name) {
    using MA = ul::matrix_view<const A>;
    using MB = ul::matrix_view<const B>;
    constexpr ul::projection Q = ul::detail::operand_traits<To>::default_projection;
    static_assert(ul::detail::model_lanes<Acc, A, B>);
    failures failed;
    support::random_source random(31);
    std::size_t round = 0;
    for (const shape& s : shapes()) {
        const auto how = static_cast<fill>(round++ % 5);
        const std::vector<A> a = elements<A>(s.m * s.k, how, random);
        const std::vector<B> b = elements<B>(s.k * s.n, how, random);
        const std::vector<Bias> bias = elements<Bias>(s.n + s.m, fill::tame, random);
        const std::vector<To> before = elements<To>(s.m * s.n, fill::tame, random);
        std::vector<To> want = before, got = before;
        const bool turned_a = random.below(4) == 0, turned_b = random.below(4) == 0;
        const auto order = [](bool turned) {
            return turned ? ul::matrix_order::column_major : ul::matrix_order::row_major;
        };
        ul::detail::matmul_problem<MA, MB, To, Bias> p{
            {a.data(), s.m, s.k, turned_a ? s.m : s.k, order(turned_a)},
            {b.data(), s.k, s.n, turned_b ? s.k : s.n, order(turned_b)},
            {want.data(), s.m, s.n, s.n}};
        if (random.below(3) == 0) p.beta = random.below(2) != 0 ? 0.5 : -1.0;
        if (random.below(3) == 0) p.bias = bias.data();
        p.bias_by_row = random.below(2) == 0;
        p.relu = random.below(3) == 0;
        ul::philox source{random(), 0, random.below(2) != 0 ? random.below(40) : 0 - random.below(40)};
        source.bits = std::array{1, 7, 8, 9, 16, 17, 32}[random.below(7)];
        p.turned = random.below(2) != 0;
        if constexpr (Acc::sum_projection.mode == ul::rounding::stochastic) p.random = &source;
        if (!failed.holds(ul::detail::serves_in_model_lanes<Acc>(p))) failed.add(std::string(name) + " is not served");
        for (std::size_t i = 0; i < s.m; ++i)
            for (std::size_t j = 0; j < s.n; ++j) p.c(i, j) = ul::detail::matmul_element<Acc, Q>(p, i, j);
        p.c.data = got.data();
        const int threads = 1 + static_cast<int>(random.below(3));
        const unsigned environment = std::array{usual, flushing, upward_flushing}[random.below(3)];
        __builtin_ia32_ldmxcsr(environment);
        ul::detail::multiply_in_model_lanes<Acc, Q>(p, threads);
        __builtin_ia32_ldmxcsr(usual);
        for (std::size_t i = 0; i < s.m; ++i)
            for (std::size_t j = 0; j < s.n; ++j)
                if (!failed.holds(std::memcmp(&got[i * s.n + j], &want[i * s.n + j], sizeof(To)) == 0))
                    failed.add(std::string(name) + ", " + std::to_string(s.m) + " x " + std::to_string(s.n) + " x " +
                               std::to_string(s.k) + ", fill " + std::to_string(static_cast<int>(how)) + ", element " +
                               std::to_string(i) + ", " + std::to_string(j) + ": got " +
                               support::hex(ul::convert<double>(got[i * s.n + j])) + ", want " +
                               support::hex(ul::convert<double>(want[i * s.n + j])) + ", beta " +
                               std::to_string(p.beta) + ", bias " + std::to_string(p.bias != nullptr) + ", relu " +
                               std::to_string(p.relu) + ", environment " + support::hex(std::uint64_t{environment}));
    }
    CHECK_NO_FAILURES(failed);
}

using ul::products;
using posit16 = ul::posit<16, 1>;
constexpr ul::projection downward{ul::rounding::toward_negative}, inward{ul::rounding::toward_zero},
    stochastic{ul::rounding::stochastic};

}  // namespace

TEST_CASE("matmul in lanes: models that round into a number type") {
    if (!ul::simd_available(ul::simd_level::avx512)) return;
    const array_test::level_guard guard;
    ul::use_simd(ul::simd_level::avx512);
    check<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3, ul::fp8_e4m3, float>("chunked<dlfloat16>");
    check<ul::chunked<ul::bfloat16, 5, products::rounded>, ul::fp8_e5m2, ul::fp8_e5m2, ul::bfloat16>(
        "chunked<bfloat16>");
    check<ul::sequential<posit16>, posit16, posit16, posit16>("sequential<posit<16,1>>");
    check<ul::sequential<ul::binary16, products::exact, downward>, ul::fp8_e5m2, ul::fp8_e4m3, ul::binary16>(
        "sequential<binary16>, toward negative");
    check<ul::compensated<ul::bfloat16>, ul::bfloat16, ul::bfloat16, ul::bfloat16>("compensated<bfloat16>");
    check<ul::pairwise<ul::fp8_e4m3>, ul::fp8_e4m3, ul::fp8_e5m2, float>("pairwise<fp8_e4m3>");
    check<ul::sequential<ul::fp8_e4m3fnuz>, ul::fp8_e4m3fnuz, posit16, ul::fp8_e4m3fnuz>("sequential<fp8_e4m3fnuz>");
    check<ul::sequential<ul::fixed<8, 8>>, ul::fixed<4, 4>, ul::fixed<4, 4>, ul::fixed<8, 8>>("sequential<fixed<8,8>>");
}

TEST_CASE("matmul in lanes: models in float and double, and in lanes of doubles") {
    if (!ul::simd_available(ul::simd_level::avx512)) return;
    const array_test::level_guard guard;
    ul::use_simd(ul::simd_level::avx512);
    check<ul::compensated<float, products::exact>, float, float, float>("compensated<float>");
    check<ul::chunked<float, 16>, ul::fp8_e5m2, float, float>("chunked<float>");
    check<ul::pairwise<double>, float, double, double>("pairwise<double>");
    check<ul::sequential<float, products::exact, inward>, float, double, float>("sequential<float>, toward zero");
    check<ul::chunked<ul::posit<32, 2>, 7>, posit16, posit16, posit16>("chunked<posit<32,2>>");
}

TEST_CASE("matmul in lanes: models that round stochastically") {
    if (!ul::simd_available(ul::simd_level::avx512)) return;
    const array_test::level_guard guard;
    ul::use_simd(ul::simd_level::avx512);
    check<ul::sequential<ul::bfloat16, products::rounded, stochastic>, ul::bfloat16, ul::fp8_e5m2, float>(
        "sequential<bfloat16>, stochastic");
    check<ul::chunked<ul::fp8_e4m3, 6, products::exact, stochastic>, ul::fp8_e4m3, float, ul::fp8_e4m3>(
        "chunked<fp8_e4m3>, stochastic");
    check<ul::pairwise<ul::binary16, stochastic>, ul::binary16, ul::binary16, ul::binary16>(
        "pairwise<binary16>, stochastic");
    check<ul::compensated<ul::fixed<8, 8>, products::exact, stochastic>, ul::fp8_e4m3, ul::fp8_e4m3, double>(
        "compensated<fixed<8,8>>, stochastic");
}
#else
// The route exists in optimised builds for x86-64 alone; elsewhere these models go by the definition, which
// array/matmul_accumulators holds against loops of scalar functions.
TEST_CASE("matmul in lanes: not in this build") { SUCCEED("nothing to test here"); }
#endif
