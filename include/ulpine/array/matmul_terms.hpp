// What one element of a product of matrices is: the definition that every route of array/matmul.hpp has to meet, and its
// parts for those that compute sums on their own.
#pragma once

#include <ulpine/array/dot.hpp>
#include <ulpine/array/matrix_view.hpp>
#include <ulpine/array/options.hpp>

namespace ulpine::detail {

// Options without a bias.
struct no_bias {};

inline namespace ULPINE_BUILD {

// What the elements of a matrix are.
template <class Matrix>
using element_in = std::remove_cvref_t<decltype(std::declval<const Matrix&>()(std::size_t{}, std::size_t{}))>;

// A checked product c = a b.  c is row-major: of a column-major one the transposed product is computed, turned says so.
// MatrixA, MatrixB: matrix_view, or what has its rows, columns, operator() and transposed(), and a load_block.
template <class MatrixA, class MatrixB, class To, class Bias>
struct matmul_problem {
    using a_element = element_in<MatrixA>;
    using b_element = element_in<MatrixB>;

    MatrixA a;
    MatrixB b;
    matrix_view<To> c;
    double beta = 0;
    const Bias* bias = nullptr;
    bool bias_by_row = false;
    bool relu = false;
    const philox* random = nullptr;
    bool turned = false;

    bool has_terms() const noexcept { return !is_zero_word(beta) || bias != nullptr; }
    std::size_t bias_index(std::size_t i, std::size_t j) const noexcept { return bias_by_row ? i : j; }
    // By its bits: -ffast-math need not notice -0.
    static bool is_zero_word(double x) noexcept { return bit_cast<u64>(x) << 1 == 0; }
};

// The random bits of one element of c, one rounding after the other: rounding k takes the bits of index first + k in the
// stream row 2^32 + column.
struct element_source {
    philox source;
    u64 next = 0;

    random_bits operator()() noexcept { return random_at(source, next++); }
};
template <class Problem>
element_source source_of(const Problem& p, std::size_t i, std::size_t j) noexcept {
    philox source = *p.random;
    source.stream = p.turned ? u64{j} << 32 | i : u64{i} << 32 | j;
    return {source};
}

// f(random...) with the source where P is stochastic, without it where not.
template <projection P, class F>
auto with_source(element_source& source, const F& f) {
    if constexpr (P.mode == rounding::stochastic) return f(source);
    else return f();
}

// max(x, 0): NaN stays, and there is no -0.
template <class V>
V rectified(const V& x) noexcept {
    const auto u = unpack(x);
    return u.nan || (!u.negative && !is_zero(u)) ? x : model_of<V, operand_traits<V>::default_projection>::zero();
}

// From the sum of the products to the element: beta c and bias, each added to it as the accumulator adds; ReLU; one
// rounding.
template <class Acc, projection Q, class Problem>
auto finished(const Problem& p, typename Acc::value_type sum, std::size_t i, std::size_t j, element_source& source) {
    using V = typename Acc::value_type;
    using To = stdlib::remove_cvref_t<decltype(p.c(i, j))>;
    constexpr projection P = Acc::sum_projection;
    if (!p.is_zero_word(p.beta))
        sum = with_source<P>(source, [&](auto&... random) {
            return add_product<V, P, Acc::product_rule>(sum, p.beta, p.c(i, j), random...);
        });
    if constexpr (!stdlib::is_same_v<decltype(p.bias), const no_bias*>)
        if (p.bias != nullptr)
            sum = with_source<P>(source, [&](auto&... random) {
                return ulpine::add<V, P>(sum, p.bias[p.bias_index(i, j)], random()...);
            });
    if (p.relu) sum = rectified(sum);
    return with_source<Q>(source, [&](auto&... random) { return ulpine::convert<To, Q>(sum, random()...); });
}
// The same for a quire: all of it exact.
template <projection Q, class Quire, class Problem>
auto finished(const Problem& p, Quire sum, std::size_t i, std::size_t j, element_source& source) {
    using To = stdlib::remove_cvref_t<decltype(p.c(i, j))>;
    using T = typename Quire::value_type;
    if constexpr (Quire::template holds_products<T, To>)
        if (!p.is_zero_word(p.beta)) sum.add_product(ulpine::convert<T>(p.beta), p.c(i, j));
    if constexpr (!stdlib::is_same_v<decltype(p.bias), const no_bias*>)
        if (p.bias != nullptr) sum.add(p.bias[p.bias_index(i, j)]);
    if (p.relu && !sum.isnan() && sum.signbit()) sum.clear();
    return with_source<Q>(source, [&](auto&... random) { return sum.template round<To, Q>(random()...); });
}

// One element by the definition.
template <class Acc, projection Q, class Problem>
auto matmul_element(const Problem& p, std::size_t i, std::size_t j) {
    element_source source{};
    if (p.random != nullptr) source = source_of(p, i, j);
    Acc acc;
    if constexpr (is_quire<Acc>) {
        for (std::size_t k = 0; k < p.a.columns; ++k) acc.add_product(p.a(i, k), p.b(k, j));
        return finished<Q>(p, acc, i, j, source);
    } else {
        return with_source<Acc::sum_projection>(source, [&](auto&... random) {
            for (std::size_t k = 0; k < p.a.columns; ++k) acc.add_product(p.a(i, k), p.b(k, j), random...);
            return finished<Acc, Q>(p, acc.sum(random...), i, j, source);
        });
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
