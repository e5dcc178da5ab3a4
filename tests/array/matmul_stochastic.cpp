// Stochastic sums in matmul: rounding number s of the element (i, j) takes the bits of index first + s in the stream
// i 2^32 + j, whatever the layout, level and threads.
#include <catch.hpp>

#include <support/matmul_check.hpp>

using namespace matmul_test;
using ul::products;

namespace {

constexpr projection random_sums{rounding::stochastic};
const ul::philox source{.seed = 11, .first = 1000, .bits = 9};

plan few(const ul::philox& random) {
    return {.shapes = {{0, 0, 0}, {3, 0, 4}, {1, 1, 1}, {5, 3, 17}, {2, 17, 33}, {7, 65, 9}},
            .large = {{3, 300, 19}},
            .betas = {0.5, -1},  // values of every format here
            .random = random};
}

}  // namespace

TEST_CASE("matmul: stochastic sums") {
    failures failed;
    check<ul::sequential<ul::bfloat16, products::exact, random_sums>, ul::fp8_e4m3, ul::fp8_e4m3, float>(
        failed, "sequential<bfloat16>, fused", few(source));
    check<ul::sequential<ul::posit<16, 1>, products::rounded, random_sums>, ul::posit<8, 1>, ul::posit<8, 1>,
          ul::posit<16, 1>, ul::posit<16, 1>, random_sums>(
        failed, "sequential<posit<16,1>>, rounded", few({.seed = 3, .bits = 32, .variant = ul::stochastic_variant::b}));
    check<ul::chunked<ul::dlfloat16, 4, products::exact, random_sums>, ul::fp8_e5m2, ul::fp8_e5m2, float>(
        failed, "chunked<dlfloat16, 4>", few({.seed = 4, .first = ~std::uint64_t{0} - 20, .bits = 16}));
    check<ul::compensated<ul::bfloat16, products::rounded, random_sums>, ul::bfloat16, ul::bfloat16, ul::bfloat16>(
        failed, "compensated<bfloat16>", few({.seed = 5, .bits = 5, .variant = ul::stochastic_variant::c}));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: exact sums, rounded stochastically") {
    failures failed;
    check<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>,
          random_sums>(failed, "quire<posit<16,1>>", few(source));
    check<ul::quire<ul::fp8_e4m3>, ul::fp8_e4m3, ul::fp8_e4m3, float, ul::fp8_e4m3, random_sums>(
        failed, "quire<fp8_e4m3> to float", [] {
            plan p = few(source);
            p.betas = {0};
            return p;
        }());
    CHECK_NO_FAILURES(failed);
}

// The streams of a matrix and of its parts differ: an element's bits depend on its row and column.
TEST_CASE("matmul: stochastic sums repeat") {
    random_source random(41);
    constexpr std::size_t m = 9, k = 50, n = 20;
    const auto a = values_of<ul::bfloat16>(m * k, fill::mixed, 4, random),
               b = values_of<ul::bfloat16>(k * n, fill::mixed, 4, random);
    const auto run = [&](const ul::philox& bits, int threads) {
        std::vector<ul::bfloat16> c(m * n);
        ul::matmul<ul::sequential<ul::bfloat16, products::exact, random_sums>>(
            matrix_view{a.data(), m, k, k}, matrix_view{b.data(), k, n, n}, matrix_view{c.data(), m, n, n},
            ul::matmul_options<ul::bfloat16>{.random = bits, .threads = threads});
        std::vector<std::uint64_t> all;
        for (const auto& x : c) all.push_back(x.bits());
        return all;
    };
    const auto first = run({.seed = 1}, 1);
    CHECK(run({.seed = 1}, 1) == first);
    CHECK(run({.seed = 1}, 3) == first);
    CHECK(run({.seed = 2}, 1) != first);
    CHECK(run({.seed = 1, .first = 1}, 1) != first);
    CHECK(run({.seed = 1, .bits = 8}, 1) != first);
}
