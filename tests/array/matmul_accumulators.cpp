// matmul with every kind of accumulator but the built-in ones (tests/array/matmul.cpp); matmul_models.cpp and
// matmul_exact.cpp go into their routes.
#include <catch.hpp>

#include <support/matmul_check.hpp>
#include <support/matmul_environments.hpp>

using namespace matmul_test;

namespace {

struct levels_set {
    static constexpr float values[] = {-4, -1, -0.5f, 0, 0.25f, 1, 3, 16};
};

}  // namespace

TEST_CASE("matmul: chunked, sequential, pairwise and compensated sums") {
    failures failed;
    const plan p{.betas = {0.1, -1, std::numeric_limits<double>::infinity()}};
    check<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3, ul::fp8_e4m3, ul::bfloat16, float>(failed,
                                                                                           "chunked<dlfloat16, 64>", p);
    check<ul::sequential<ul::bfloat16>, ul::fp8_e5m2, ul::fp8_e5m2, ul::fp8_e5m2, ul::bfloat16>(
        failed, "sequential<bfloat16>", p);
    check<ul::pairwise<ul::bfloat16>, ul::bfloat16, ul::bfloat16, ul::posit<16, 1>, float>(failed, "pairwise<bfloat16>",
                                                                                           p);
    check<ul::compensated<float>, float, float, float>(failed, "compensated<float>", p);
    using L = ul::lookup<levels_set>;
    check<ul::sequential<L>, L, L, L>(failed, "sequential<lookup>", p);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: quires") {
    failures failed;
    constexpr projection odd{rounding::to_odd};
    check<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(failed,
                                                                                             "quire<posit<16,1>>");
    // No product of floats and posits fits: no beta.
    check<ul::quire<ul::posit<8, 2>>, ul::posit<8, 2>, ul::posit<8, 2>, float, ul::posit<8, 2>>(
        failed, "quire<posit<8,2>>", {.betas = {0}});
    check<ul::quire<ul::fp8_e4m3>, ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, odd>(
        failed, "quire<fp8_e4m3>, to odd");
    check<ul::quire<ul::fixed<8, 8>>, ul::fixed<8, 8>, ul::fixed<8, 8>, ul::fixed<8, 8>>(failed, "quire<fixed<8,8>>");
    using L = ul::lookup<levels_set>;
    check<ul::quire<L>, L, L, L>(failed, "quire<lookup>", {.betas = {0.25, -1, 16}});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: quires of long formats") {
    failures failed;
    const plan p{.large = {{3, 300, 19}, {1, 8300, 2}}, .spread = 40};
    check<ul::quire<ul::binary32>, float, float, float, float>(failed, "quire<binary32>", p);
    check<ul::quire<ul::posit<64, 2>>, ul::posit<64, 2>, ul::posit<64, 2>, ul::posit<64, 2>>(
        failed, "quire<posit<64,2>>",
        {.shapes = {{0, 3, 2}, {3, 0, 2}, {5, 3, 17}, {2, 17, 9}}, .large = {}, .spread = 60});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: the floating-point environment, other accumulators") {
    failures failed;
    in_environments<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3, ul::bfloat16, float>(failed, "chunked<dlfloat16, 64>",
                                                                                       5);
    in_environments<ul::compensated<float>, float, float, float>(failed, "compensated<float>", 75);
    in_environments<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(
        failed, "quire<posit<16,1>>", 8);
    in_environments<ul::quire<ul::fixed<8, 8>>, ul::fixed<8, 8>, ul::fixed<8, 8>, ul::fixed<8, 8>>(
        failed, "quire<fixed<8,8>>", 4);
    CHECK_NO_FAILURES(failed);
}
