// What matmul and gemv ask of matrices and options: messages, nothing written; views side by side; views of an mdspan.
#include <catch.hpp>

#include <ulpine/array/matmul.hpp>
#include <ulpine/format/catalog.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace ul = ulpine;
using ul::matrix_order;
using ul::matrix_view;

namespace {

using number = ul::fp8_e4m3;
using quire = ul::quire<number>;
using sums = ul::posit<64, 2>;  // an accumulator whose products compile fast
constexpr std::size_t m = 3, k = 4, n = 5;

/// A valid product, for a test to spoil.
struct product {
    std::vector<number> a_memory = std::vector<number>(64, number{1}), b_memory = std::vector<number>(64, number{2});
    std::vector<number> c_memory = std::vector<number>(64, number{3});
    matrix_view<const number> a{a_memory.data(), m, k, k}, b{b_memory.data(), k, n, n};
    matrix_view<number> c{c_memory.data(), m, n, n};

    bool is_untouched() const {
        return std::all_of(c_memory.begin(), c_memory.end(), [](number x) { return x == number{3}; });
    }
};

/// The message of a call that has to leave c as it was.
template <class Call>
std::string message_of(const Call& call) {
    product p;
    std::string message = "nothing thrown";
    try {
        call(p);
    } catch (const std::invalid_argument& error) {
        message = error.what();
        if (!p.is_untouched()) message += ", but c is changed";
    }
    return message;
}
/// After a change of the matrices.
template <class Spoil>
std::string after(const Spoil& spoil) {
    return message_of([&](product& p) {
        spoil(p);
        ul::matmul<sums>(p.a, p.b, p.c);
    });
}
template <class Acc, class Bias>
std::string with(const ul::matmul_options<Bias>& o) {
    return message_of([&](product& p) { ul::matmul<Acc>(p.a, p.b, p.c, o); });
}

}  // namespace

TEST_CASE("matrix_view: elements, the transposed, a view that cannot write") {
    int x[20];
    for (int i = 0; i < 20; ++i) x[i] = i;
    constexpr auto column = matrix_order::column_major;
    const matrix_view rows{x, 2, 3, 5}, columns{x, 2, 3, 5, column};
    CHECK(rows.order == matrix_order::row_major);
    CHECK(rows(1, 2) == 7);
    CHECK(columns(1, 2) == 11);
    const auto t = rows.transposed();
    CHECK((t.rows == 3 && t.columns == 2 && t.stride == 5 && t.order == column && t.data == x));
    CHECK(t(2, 1) == 7);
    CHECK(t.transposed().order == matrix_order::row_major);
    const matrix_view<const int> read = rows;
    CHECK(read(1, 2) == 7);
    rows(1, 2) = -1;
    CHECK(read(1, 2) == -1);
    static_assert(matrix_view<int>{}.data == nullptr && matrix_view<int>{}.rows == 0);
    static_assert(!std::is_convertible_v<matrix_view<const int>, matrix_view<int>>);
}

TEST_CASE("matrix_view: shapes") {
    CHECK(after([](product&) {}) == "nothing thrown");
    CHECK(after([](product& p) { p.a.columns = 3; }) ==
          "a is 3 x 3 and b 4 x 5; accepted: as many rows in b as columns in a");
    CHECK(after([](product& p) { p.b.rows = 5; }) ==
          "a is 3 x 4 and b 5 x 5; accepted: as many rows in b as columns in a");
    CHECK(after([](product& p) { p.c.rows = 2; }) == "c is 2 x 5; accepted: 3 x 5, since a is 3 x 4 and b 4 x 5");
    CHECK(after([](product& p) { p.c.columns = 4; }) == "c is 3 x 4; accepted: 3 x 5, since a is 3 x 4 and b 4 x 5");
    CHECK(after([](product& p) { p.c.rows = 0; }) == "c is 0 x 5; accepted: 3 x 5, since a is 3 x 4 and b 4 x 5");
    CHECK(after([](product& p) {
              p.c = {p.c.data, n, m, m};
          }) == "c is 5 x 3; accepted: 3 x 5, since a is 3 x 4 and b 4 x 5");
}

TEST_CASE("matrix_view: strides") {
    const std::string text = ", since the matrix is 3 x ";
    CHECK(after([](product& p) { p.a.stride = 3; }) == "a.stride is 3; accepted: at least 4" + text + "4, row-major");
    CHECK(after([](product& p) { p.a.stride = 0; }) == "a.stride is 0; accepted: at least 4" + text + "4, row-major");
    CHECK(after([](product& p) { p.b.stride = 4; }) ==
          "b.stride is 4; accepted: at least 5, since the matrix is 4 x 5, row-major");
    CHECK(after([](product& p) { p.c.stride = 4; }) == "c.stride is 4; accepted: at least 5" + text + "5, row-major");
    CHECK(after([](product& p) {
              p.c = {p.c.data, m, n, 2, matrix_order::column_major};
          }) == "c.stride is 2; accepted: at least 3" + text + "5, column-major");
    CHECK(after([](product& p) { p.c = {p.c.data, m, n, 3, matrix_order::column_major}; }) == "nothing thrown");
    // Even of a single row.
    CHECK(after([](product& p) {
              p.a = {p.a.data, 1, k, 3};
              p.c.rows = 1;
          }) == "a.stride is 3; accepted: at least 4, since the matrix is 1 x 4, row-major");
    // Beyond the address space.
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    for (const std::size_t stride : {all, all / 2, all / 2 / m + 1, all / 3, all / 4})
        CHECK(after([=](product& p) {
                  p.c.stride = stride;
              }).find("c.stride is " + std::to_string(stride) + "; accepted: at most ") == 0);
    CHECK(after([](product& p) {
              p.b = {p.b.data, k, n, all / 4, matrix_order::column_major};
          }).find("b.stride is ") == 0);
    // Nobody asks for the stride of no elements.
    CHECK(after([](product& p) {
              p.a = {nullptr, 0, k, 0};
              p.c = {nullptr, 0, n, 0};
          }) == "nothing thrown");
}

TEST_CASE("matrix_view: null") {
    CHECK(after([](product& p) { p.a.data = nullptr; }) == "a.data is null; accepted: a pointer to 3 x 4 elements");
    CHECK(after([](product& p) { p.b.data = nullptr; }) == "b.data is null; accepted: a pointer to 4 x 5 elements");
    CHECK(after([](product& p) { p.c.data = nullptr; }) == "c.data is null; accepted: a pointer to 3 x 5 elements");
    // No products: a and b have no elements, c is set to zero.
    product p;
    ul::matmul<sums>(matrix_view<const number>{nullptr, m, 0, 0}, matrix_view<const number>{nullptr, 0, n, 0}, p.c);
    CHECK(std::all_of(p.c_memory.begin(), p.c_memory.begin() + m * n, [](number x) { return x.bits() == 0; }));
    CHECK(p.c_memory[m * n] == number{3});
}

TEST_CASE("matrix_view: c overlaps an operand") {
    const std::string accepted = "; accepted: matrices without a common element";
    CHECK(after([](product& p) { p.a.data = p.c.data; }) == "c (3 x 5) overlaps a (3 x 4)" + accepted);
    CHECK(after([](product& p) { p.b.data = p.c.data + 14; }) == "c (3 x 5) overlaps b (4 x 5)" + accepted);
    CHECK(after([](product& p) { p.c.data += 20, p.b.data = p.c.data - 19; }) ==
          "c (3 x 5) overlaps b (4 x 5)" + accepted);
    CHECK(after([](product& p) { p.b.data = p.c.data + 15; }) == "nothing thrown");
    CHECK(after([](product& p) { p.c.data += 20, p.b.data = p.c.data - 20; }) == "nothing thrown");
    // a and b may be the same.
    std::vector<number> same(16, number{1}), c(16);
    const matrix_view<const number> s{same.data(), 4, 4, 4};
    ul::matmul<sums>(s, s.transposed(), matrix_view{c.data(), 4, 4, 4});
    CHECK(c[15] == number{4});
}

TEST_CASE("matrix_view: side by side in one matrix") {
    // 8 columns of 7 rows: c in columns 0 to 2, a and b in others, or some that c uses.
    std::vector<float> all(56, 1);
    const auto views = [&](std::size_t at_c, std::size_t at_a, std::size_t row_c, matrix_order order) {
        std::fill(all.begin(), all.end(), 1.0f);
        const auto at = [&](std::size_t row, std::size_t column) { return all.data() + row * 8 + column; };
        std::vector<float> other(9, 1);
        try {
            const bool down = order == matrix_order::column_major;
            const matrix_view<float> c{at(row_c, at_c), 3, 3, 8, order};
            const matrix_view<const float> a{at(0, at_a), 3, 3, 8, order}, b{other.data(), 3, 3, 3};
            ul::matmul<sums>(a, b, c);
            for (std::size_t i = 0; i < 56; ++i) {
                const std::size_t row = i / 8, column = i % 8;
                const bool inside = row >= row_c && row < row_c + 3 && column >= at_c && column < at_c + 3;
                if (all[i] != (inside ? 3.0f : 1.0f)) return down ? "wrong, column-major" : "wrong";
            }
            return "accepted";
        } catch (const std::invalid_argument&) {
            return "refused";
        }
    };
    for (const matrix_order order : {matrix_order::row_major, matrix_order::column_major})
        for (const std::size_t row : {0u, 1u, 2u})
            for (std::size_t a = 0; a <= 5; ++a)
                for (std::size_t c = 0; c <= 5; ++c) {
                    INFO("columns " << a << " and " << c << ", row " << row);
                    const bool apart = a + 3 <= c || c + 3 <= a;
                    CHECK(std::string(views(c, a, row, order)) == (apart ? "accepted" : "refused"));
                }
    for (const std::size_t c : {0u, 2u, 5u}) CHECK(std::string(views(c, 2, 3, matrix_order::row_major)) == "accepted");
    // Elements of different sizes, lines of the same length in bytes.
    alignas(8) unsigned char bytes[8 * 16] = {};
    const matrix_view<double> wide{reinterpret_cast<double*>(bytes), 4, 1, 4};
    const matrix_view<number> narrow{reinterpret_cast<number*>(bytes) + 8, 4, 4, 32};
    std::vector<number> x(16, number{1});
    const auto run = [&](const matrix_view<number>& c) {
        ul::matmul<sums>(wide, matrix_view<const number>{x.data(), 1, 4, 4}, c);
    };
    CHECK_NOTHROW(run(narrow));
    CHECK_THROWS_AS(run({narrow.data - 1, 4, 4, 32}), std::invalid_argument);
}

TEST_CASE("matrix_view: options of matmul") {
    using bias_options = ul::matmul_options<number>;
    for (const int threads : {0, -1, std::numeric_limits<int>::min()})
        CHECK(with<sums>(ul::matmul_options<>{.threads = threads}) ==
              "threads is " + std::to_string(threads) + "; accepted: at least 1");
    const std::vector<number> bias(64, number{1});
    const auto of = [&](std::size_t length) { return std::span(bias.data(), length); };
    for (const std::size_t length : {1u, 3u, 4u, 6u}) {
        CHECK(with<sums>(bias_options{.bias = of(length)})
                  .find("bias.size() is " + std::to_string(length) + "; accepted: 5") == 0);
        if (length == 3) continue;
        CHECK(with<sums>(bias_options{.bias = of(length), .bias_by_row = true})
                  .find("bias.size() is " + std::to_string(length) + "; accepted: 3") == 0);
    }
    CHECK(with<sums>(bias_options{.bias = of(5)}) == "nothing thrown");
    CHECK(with<sums>(bias_options{.bias = of(3), .bias_by_row = true}) == "nothing thrown");
    CHECK(with<sums>(bias_options{.bias_by_row = true}) == "nothing thrown");
    CHECK(with<sums>(bias_options{.bias = of(0)}) == "nothing thrown");
    CHECK(with<sums>(bias_options{.bias = std::span<const number>(static_cast<const number*>(nullptr), 5)})
              .find("bias is null") == 0);
    const auto overlap = [](std::size_t offset) {
        return message_of([&](product& p) {
            ul::matmul<sums>(p.a, p.b, p.c,
                             ul::matmul_options<number>{.bias = std::span<const number>(p.c.data + offset, 5)});
        });
    };
    CHECK(overlap(0).find("c (3 x 5) overlaps bias") == 0);
    CHECK(overlap(14).find("c (3 x 5) overlaps bias") == 0);
    CHECK(overlap(15) == "nothing thrown");
}

TEST_CASE("matrix_view: beta of a quire, and its capacity") {
    using options = ul::matmul_options<>;
    constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    for (const double beta : {0.1, 1.0625, 449.0, 512.0, 0x1p-10, 0x1.8p-9, -0.3, 1e300, 5e-324, inf, -inf, nan})
        CHECK(with<quire>(options{.beta = beta}).find("beta is ") == 0);
    for (const double beta : {0.0, -0.0, 1.0, -1.125, 448.0, -448.0, 0x1p-9, 0x1.8p-8})
        CHECK(with<quire>(options{.beta = beta}) == "nothing thrown");
    CHECK(with<quire>(options{.beta = 0.1}) == "beta is 0.10000000000000001; accepted: a value of the quire's type");
    for (const double beta : {0.1, inf, nan, 5e-324}) CHECK(with<sums>(options{.beta = beta}) == "nothing thrown");
    // Products of c's floats and the quire's type exceed it.
    const auto to_float = [](double beta) {
        return message_of([&](product& p) {
            std::vector<float> c(m * n, 3.0f);
            ul::matmul<quire>(p.a, p.b, matrix_view{c.data(), m, n, n}, options{.beta = beta});
        });
    };
    CHECK(to_float(0.0) == "nothing thrown");
    CHECK(to_float(1.0) == "beta: products of the quire's type and c's exceed the range of the quire");
    // Room for k = 4 products.
    using small = ul::quire<ul::posit<64, 2>, 2>;
    CHECK(with<small>(options{}) == "nothing thrown");
    CHECK(with<small>(options{.beta = 1}) ==
          "a.columns is 4; accepted: at most 2^2, the capacity of the quire, beta c and the bias included");
    const std::vector<number> bias(n, number{1});
    CHECK(with<small>(ul::matmul_options<number>{.bias = bias}).find("a.columns is 4") == 0);
    CHECK(with<ul::quire<ul::posit<64, 2>, 1>>(options{}).find("a.columns is 4; accepted: at most 2^1") == 0);
}

TEST_CASE("matrix_view: random bits") {
    using options = ul::matmul_options<>;
    static constexpr ul::projection random{ul::rounding::stochastic};
    using random_sums = ul::sequential<ul::bfloat16, ul::products::exact, random>;
    CHECK(with<random_sums>(options{}) ==
          "random is not set; accepted: a philox{seed}, since roundings are stochastic");
    CHECK(message_of([](product& p) { ul::matmul<sums, random>(p.a, p.b, p.c); }) ==
          "random is not set; accepted: a philox{seed}, since roundings are stochastic");
    CHECK(with<random_sums>(options{.random = ul::philox{.stream = 1}}).find("random.stream is 1; accepted: 0") == 0);
    for (const int bits : {0, -1, 33})
        CHECK(with<random_sums>(options{.random = ul::philox{.bits = bits}}).find("random.bits") == 0);
    CHECK(with<random_sums>(options{.random = ul::philox{.variant = static_cast<ul::stochastic_variant>(3)}})
              .find("random.variant") == 0);
    CHECK(with<random_sums>(options{.random = ul::philox{.seed = 1}}) == "nothing thrown");
    // Nothing asks for them where nothing is stochastic.
    CHECK(with<sums>(options{.random = ul::philox{.stream = 1}}) == "nothing thrown");
}

// ---- std::mdspan, or what looks like it -----------------------------------------------------------------------------

namespace {

template <class T>
struct strided {
    using element_type = T;
    struct extents_type {
        static constexpr std::size_t rank() { return 2; }
    };
    T* data;
    int shape[2], step[2];

    T* data_handle() const { return data; }
    int extent(std::size_t i) const { return shape[i]; }
    int stride(std::size_t i) const { return step[i]; }
};

}  // namespace

TEST_CASE("matrix_view: accessors that make elements up are no matrices") {
    struct made_up : strided<const float> {
        struct accessor_type {
            using reference = float;
        };
    };
    struct plain : strided<const float> {
        struct accessor_type {
            using reference = const float&;
        };
    };
    CHECK(!ul::detail::matrix<made_up>);
    CHECK(ul::detail::matrix<plain>);
}

TEST_CASE("matrix_view: views of an mdspan") {
    const std::vector<float> a{1, 2, 3, 4, 5, 6}, b{1, 0, 2, 1, 1, 3};  // 2 x 3 and 3 x 2
    const auto product_of = [&](const strided<const float>& x, const strided<const float>& y) {
        std::vector<float> c(6);
        ul::matmul<sums>(x, y, strided<float>{c.data(), {2, 2}, {3, 1}});
        CHECK((c[2] == 0 && c[5] == 0));
        return std::vector<float>{c[0], c[1], c[3], c[4]};
    };
    // (1 2 3; 4 5 6) (1 0; 2 1; 1 3) = (8 11; 20 23)
    const std::vector<float> want{8, 11, 20, 23};
    CHECK(product_of({a.data(), {2, 3}, {3, 1}}, {b.data(), {3, 2}, {2, 1}}) == want);
    const std::vector<float> at{1, 4, 2, 5, 3, 6}, bt{1, 2, 1, 9, 0, 1, 3, 9};  // by columns, b's with padding
    CHECK(product_of({at.data(), {2, 3}, {1, 2}}, {bt.data(), {3, 2}, {1, 4}}) == want);
    // A single row or column has one stride that counts.
    std::vector<float> row(1);
    const std::vector<float> spaced{1, 9, 2, 9, 3, 9};
    const strided<const float> spaced_row{spaced.data(), {1, 3}, {6, 2}}, spaced_column{spaced.data(), {3, 1}, {2, 6}};
    const strided<const float> plain_row{a.data(), {1, 3}, {1, 1}}, plain_column{a.data(), {3, 1}, {1, 1}};
    for (const auto& x : {spaced_row, plain_row})
        for (const auto& y : {spaced_column, plain_column}) {
            ul::matmul<sums>(x, y, strided<float>{row.data(), {1, 1}, {1, 1}});
            CHECK(row[0] == 14);
        }
    // Neither stride is 1.
    std::vector<float> c(4);
    const strided<float> out{c.data(), {2, 2}, {2, 1}};
    const strided<const float> spread{a.data(), {2, 2}, {4, 2}}, good{a.data(), {2, 2}, {2, 1}};
    std::string message;
    try {
        ul::matmul<sums>(good, spread, out);
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    CHECK(message == "b has the strides 4 and 2; accepted: one of them 1");
    CHECK(c == std::vector<float>(4));
    // In a mixture with views, empty ones too.
    ul::matmul<sums>(matrix_view<const float>{a.data(), 2, 3, 3}, strided<const float>{b.data(), {3, 2}, {2, 1}}, out);
    CHECK(c == want);
    ul::matmul<sums>(strided<const float>{nullptr, {2, 0}, {0, 1}}, strided<const float>{nullptr, {0, 2}, {2, 1}}, out);
    CHECK(c == std::vector<float>(4));
}
