// gemv: y(i) = the sum over k of a(i, k) x(k), as matmul's column; against support/matmul_definition.hpp.
#include <catch.hpp>

#include <support/matmul_check.hpp>
#include <support/message_of.hpp>

#include <array>

using namespace matmul_test;
using ul::products;

namespace {

using support::message_of;

template <class Acc, projection Q, class A, class X, class Y, class Bias>
void check_gemv(failures& failed, const std::string& name, int spread, double beta,
                const std::optional<ul::philox>& random_bits = {}) {
    failed.next();
    random_source random(43);
    const level_guard guard;
    for (const shape& s : {shape{0, 3, 1}, {3, 0, 1}, {1, 1, 1}, {17, 5, 1}, {3, 300, 1}, {65, 64, 1}, {2, 8300, 1}})
        for (const fill how : {fill::special, fill::finite, fill::mixed, fill::cancelling}) {
            std::vector<A> a = values_of<A>(s.rows * s.products, how, spread, random);
            std::vector<X> x = values_of<X>(s.products, how, spread, random);
            const std::vector<Y> before = values_of<Y>(s.rows, how, spread, random);
            const std::vector<Bias> bias = values_of<Bias>(s.rows, how, spread, random);
            if (how == fill::special) strew_extremes(a, 1 + s.rows / 2, random);
            if (how == fill::cancelling) cancel(a, x, s, random);
            for (const bool all_terms : {false, true}) {
                ul::matmul_options<Bias> o{.random = random_bits};
                if (all_terms) {
                    o.beta = beta;
                    o.bias = bias;
                    o.relu = true;
                }
                std::vector<Y> want(s.rows);
                for (std::size_t i = 0; i < s.rows; ++i) {
                    draws d;
                    if (random_bits) d = draws(*random_bits, i, 0);
                    want[i] = element_of<Acc, Q>(
                        a.data() + i * s.products, x.data(), s.products,
                        terms<Y, Bias>{o.beta, before[i], all_terms ? &bias[i] : nullptr, o.relu}, d);
                }
                for (const ul::simd_level level : available_levels())
                    for (const matrix_order order : {matrix_order::row_major, matrix_order::column_major}) {
                        ul::use_simd(level);
                        o.threads = 1 + static_cast<int>(random.below(3));
                        stored<A> m(s.rows, s.products, order, random.below(3));
                        m.set(a);
                        std::vector<Y> y = before;
                        ul::gemv<Acc, Q>(m.view, x, y, o);
                        for (std::size_t i = 0; i < s.rows; ++i)
                            if (!failed.same(bits_of(y[i]), bits_of(want[i])))
                                failed.add(name + ", " + std::to_string(s.rows) + " x " + std::to_string(s.products) +
                                           ", " + text_of(how) + ", " + name_of(level) + ", " + text_of(o) + ": " +
                                           std::to_string(i) + " is " + support::hex(bits_of(y[i])) + ", want " +
                                           support::hex(bits_of(want[i])));
                    }
            }
        }
}

}  // namespace

TEST_CASE("gemv: against the definition") {
    failures failed;
    constexpr projection nearest{rounding::nearest_even}, random{rounding::stochastic};
    check_gemv<float, nearest, ul::fp8_e4m3, ul::fp8_e4m3, float, float>(failed, "e4m3, float", 8, 0.1);
    check_gemv<ul::quire<ul::posit<16, 1>>, nearest, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>,
               ul::posit<16, 1>>(failed, "quire<posit<16,1>>", 8, -0.5);
    check_gemv<ul::chunked<ul::dlfloat16, 64>, nearest, ul::fp8_e4m3, ul::fp8_e4m3, ul::bfloat16, float>(
        failed, "chunked<dlfloat16, 64>", 5, 3);
    check_gemv<ul::sequential<ul::bfloat16, products::exact, random>, random, ul::bfloat16, ul::bfloat16, ul::fp8_e4m3,
               ul::bfloat16>(failed, "stochastic", 4, 0.5, ul::philox{.seed = 9, .bits = 12});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("gemv: spans, arrays, and without options") {
    const std::array<ul::posit<16, 1>, 6> a{ul::posit<16, 1>{1}, ul::posit<16, 1>{2}, ul::posit<16, 1>{3},
                                            ul::posit<16, 1>{4}, ul::posit<16, 1>{5}, ul::posit<16, 1>{6}};
    const float x[] = {1, 0.5f, 2};
    std::vector<double> y(4, 9.0);
    ul::gemv<double>(matrix_view{a.data(), 2, 3, 3}, x, std::span(y).subspan(1, 2));
    CHECK(y == std::vector<double>{9, 8, 18.5, 9});
    const float z[] = {1, -1};
    ul::gemv<double>(matrix_view{a.data(), 2, 3, 3}.transposed(), z, std::span(y).first(3));
    CHECK(y == std::vector<double>{-3, -3, -3, 9});
}

TEST_CASE("gemv: bad arguments") {
    using p = ul::posit<16, 1>;
    using sums = ul::posit<64, 2>;  // an accumulator whose products compile fast
    const std::vector<p> a(12, p{1}), x(4, p{1}), long_x(5, p{1});
    std::vector<p> y(3, p{7}), long_y(4, p{7});
    const std::vector<p> bias(4, p{1});
    const matrix_view<const p> m{a.data(), 3, 4, 4};
    CHECK(message_of([&] { ul::gemv<sums>(m, long_x, y); }).find("x.size() is 5; accepted: 4") == 0);
    CHECK(message_of([&] { ul::gemv<sums>(m, std::span(x).first(0), y); }).find("x.size() is 0; accepted: 4") == 0);
    CHECK(message_of([&] { ul::gemv<sums>(m, x, long_y); }).find("y.size() is 4; accepted: 3") == 0);
    CHECK(message_of([&] {
              ul::gemv<sums>(m, x, y, ul::matmul_options<p>{.bias = bias});
          }).find("bias.size() is 4; accepted: 3") == 0);
    CHECK(message_of([&] { ul::gemv<sums>(m, x, y, ul::matmul_options<>{.threads = 0}); }).find("threads is 0") == 0);
    CHECK(message_of([&] {
              ul::gemv<sums>(matrix_view<const p>{a.data(), 3, 4, 3}, x, y);
          }).find("a.stride is 3") == 0);
    // y is part of x.
    std::vector<p> both(6, p{7});
    const std::string overlap =
        message_of([&] { ul::gemv<sums>(m, std::span(both).first(4), std::span(both).subspan(3, 3)); });
    INFO(overlap);
    CHECK(overlap.find("overlaps") != std::string::npos);
    CHECK(std::all_of(both.begin(), both.end(), [](p e) { return e == p{7}; }));
    CHECK(std::all_of(y.begin(), y.end(), [](p e) { return e == p{7}; }));
}
