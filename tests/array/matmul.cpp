// matmul with float and double sums, its layouts, options and environments; tests/array/matmul_accumulators.cpp has the
// other accumulators.
#include <catch.hpp>

#include <support/matmul_check.hpp>
#include <support/matmul_environments.hpp>

using namespace matmul_test;
using ul::products;

TEST_CASE("matmul: sums of floats") {
    failures failed;
    constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    plan wild{.betas = {0.1, inf, nan, 5e-324, -1e300, 1}};
    for (const shape& s : {shape{250, 3, 530}, shape{970, 2, 3}}) wild.large.push_back(s);  // several tiles
    check<float, ul::fp8_e4m3, ul::fp8_e4m3, float>(failed, "e4m3, float", wild);
    check<float, float, float, float>(failed, "floats", wild);
    check<ul::sequential<float, products::exact>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(
        failed, "posit<16,1>, fused float", wild);
    // Products of 2^-150 to 2^-60: subnormal sums.
    check<ul::sequential<float, products::exact>, float, ul::bfloat16, ul::bfloat16, float>(
        failed, "float and bfloat16, fused float", {.fills = {fill::mixed, fill::any, fill::cancelling}, .spread = 80});
    check<float, float, float, float>(failed, "subnormal products", {.fills = {fill::mixed, fill::ties}, .spread = 75});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: sums of doubles") {
    failures failed;
    const plan wide{.spread = 30, .betas = {0.1, -1e300, 0x1p-1070}};
    check<double, double, double, double>(failed, "doubles", wide);
    check<double, float, float, ul::posit<16, 1>, float>(failed, "floats by double into posit<16,1>", wide);
    // No float holds a posit<64,2>.
    check<double, ul::posit<64, 2>, double, ul::fp8_e4m3, double>(failed, "posit<64,2>, double, e4m3",
                                                                  {.large = {{3, 300, 5}}});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("matmul: projections of the result") {
    failures failed;
    constexpr projection down{rounding::toward_zero, ul::overflow::saturate}, odd{rounding::to_odd};
    constexpr projection random{rounding::stochastic};
    const plan few{.large = {{3, 300, 19}}};
    check<float, ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, float, down>(failed, "toward zero", few);
    check<double, ul::bfloat16, ul::bfloat16, float, float, odd>(failed, "to odd", few);
    check<float, ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, float, random>(
        failed, "stochastic", {.large = {{3, 300, 19}}, .random = ul::philox{.seed = 5, .first = 7, .bits = 11}});
    CHECK_NO_FAILURES(failed);
}

// ---- The same element, however the matrix is cut and whoever computes it --------------------------------------------

namespace {

struct case_of_floats {
    static constexpr std::size_t rows = 37, inner = 41, columns = 75;

    std::vector<ul::fp8_e4m3> a, b;
    std::vector<float> c = std::vector<float>(rows * columns);

    case_of_floats() {
        random_source random(31);
        a = values_of<ul::fp8_e4m3>(rows * inner, fill::finite, 8, random);
        b = values_of<ul::fp8_e4m3>(inner * columns, fill::finite, 8, random);
        c = values_of<float>(c.size(), fill::mixed, 8, random);
    }
    matrix_view<const ul::fp8_e4m3> of_a() const { return {a.data(), rows, inner, inner}; }
    matrix_view<const ul::fp8_e4m3> of_b() const { return {b.data(), inner, columns, columns}; }
};
template <class T>
matrix_view<T> part(const matrix_view<T>& m, std::size_t i, std::size_t rows, std::size_t j, std::size_t columns) {
    return {&m(i, j), rows, columns, m.stride, m.order};
}

}  // namespace

TEST_CASE("matmul: splits and threads") {
    const level_guard guard;
    const case_of_floats f;
    for (const ul::simd_level level : available_levels()) {
        ul::use_simd(level);
        const auto whole = [&](int threads) {
            std::vector<float> c = f.c;
            ul::matmul<float>(f.of_a(), f.of_b(), matrix_view{c.data(), f.rows, f.columns, f.columns},
                              ul::matmul_options<float>{.beta = 0.5, .threads = threads});
            return all_bits(c);
        };
        const auto want = whole(1);
        for (const int threads : {2, 3, 7, 64}) CHECK(whole(threads) == want);
        std::vector<float> c = f.c;
        const matrix_view<float> all{c.data(), f.rows, f.columns, f.columns};
        const std::size_t down[] = {0, 1, 18, f.rows}, across[] = {0, 16, 17, 74, f.columns};
        for (std::size_t i = 0; i + 1 < std::size(down); ++i)
            for (std::size_t j = 0; j + 1 < std::size(across); ++j) {
                const std::size_t rows = down[i + 1] - down[i], columns = across[j + 1] - across[j];
                ul::matmul<float>(part(f.of_a(), down[i], rows, 0, f.inner),
                                  part(f.of_b(), 0, f.inner, across[j], columns),
                                  part(all, down[i], rows, across[j], columns), ul::matmul_options<float>{.beta = 0.5});
            }
        CHECK(all_bits(c) == want);
    }
}

TEST_CASE("matmul: without options, and spans of other types") {
    failures failed;
    const case_of_floats f;
    std::vector<float> c(f.c.size()), d(f.c.size());
    matrix_view out{c.data(), f.rows, f.columns, f.columns};
    static_assert(std::is_same_v<decltype(out), matrix_view<float>>);
    ul::matmul<float>(f.of_a(), f.of_b(), out);
    for (std::size_t i = 0; i < f.rows; ++i)
        for (std::size_t j = 0; j < f.columns; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < f.inner; ++k)
                sum = ul::add<float>(sum, ul::mul<float>(f.of_a()(i, k), f.of_b()(k, j)));
            if (!failed.same(bits_of(out(i, j)), bits_of(sum)))
                failed.add(std::to_string(i) + ", " + std::to_string(j));
        }
    CHECK_NO_FAILURES(failed);
    // Transposed: b^T a^T = (a b)^T.
    ul::matmul<float>(f.of_b().transposed(), f.of_a().transposed(),
                      matrix_view{d.data(), f.rows, f.columns, f.columns}.transposed());
    CHECK(all_bits(c) == all_bits(d));
}

TEST_CASE("matmul: the floating-point environment changes nothing and is left as it was") {
    failures failed;
    in_environments<float, float, float, float>(failed, "float, subnormal products", 75);
    in_environments<ul::sequential<float, products::exact>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(
        failed, "fused float", 8);
    in_environments<double, double, double, double>(failed, "double, subnormal products", 535);
    CHECK_NO_FAILURES(failed);
}
