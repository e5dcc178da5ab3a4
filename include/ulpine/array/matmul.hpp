// Products of matrices with a chosen accumulator.
//
//   matmul<Acc>(a, b, c, options)      c(i, j) = the sum over k of a(i, k) b(k, j), as Acc adds, rounded once to c's type
//   matmul<Acc, P>                     by the projection P instead of that of c's type
//   gemv<Acc>(a, x, y, options)        y(i) = the sum over k of a(i, k) x(k)
//
// Acc: what dot takes: quire<T>, chunked<T, N>, sequential<T>, pairwise<T>, compensated<T>; float, double or a number
// type stand for sequential<T>.  Products count in the order of k.  With products::exact a product takes part in the
// rounded sum, one rounding a step; with products::rounded it is rounded before.
//
// a: m x k, b: k x n, c: m x n.  Elements: number types, float or double, in any mixture; matrix_view in either order, or
// a std::mdspan of rank 2 with one stride of 1.  c shares no element with a, b or the bias; of matrices whose lines lie
// equally far apart the lines are compared, of others all from the first element to the last.
//
// Added to that sum before the one rounding to c's type, exactly to a quire; else each rounded to the accumulator's type,
// the product of beta by the accumulator's product rule (neither is part of a chunk, or compensated):
//   beta       beta c(i, j), c as it was; 0: c is not read.  A double; for a quire<T> it must be a value of T.
//   bias       bias[j], or bias[i] with bias_by_row; empty: none
//   relu       max(sum, 0); NaN stays
//   random     for stochastic sums or a stochastic P: rounding number s of the element (i, j) takes the bits of index
//              first + s in the stream i 2^32 + j; roundings count in the order of the operations.  Rows and columns
//              below 2^32, stream 0.
//   threads    at least 1
//
// The result depends on the definition alone: not on simd_level, blocking or threads.  std::invalid_argument, before
// anything is written: shapes that do not fit, strides that are too short, null pointers, c overlapping an operand, a
// missing source of random bits, values of beta that the quire's type does not have, more products than a quire holds.
// An exception of an allocation leaves c as it was or partly written.
#pragma once

#include <ulpine/array/matmul_routes.hpp>

namespace ulpine {

template <class Bias = detail::no_bias>
struct matmul_options {
    double beta = 0;
    std::span<const Bias> bias{};
    bool bias_by_row = false;
    bool relu = false;
    std::optional<philox> random{};
    int threads = 1;
};

namespace detail {
inline namespace ULPINE_BUILD {

template <class A, class B, class To>
void check_shapes(const matrix_view<A>& a, const matrix_view<B>& b, const matrix_view<To>& c) {
    check_matrix("a", a);
    check_matrix("b", b);
    check_matrix("c", c);
    if (a.columns != b.rows)
        invalid_argument("a is " + shape_text(a.rows, a.columns) + " and b " + shape_text(b.rows, b.columns) +
                         "; accepted: as many rows in b as columns in a");
    if (c.rows != a.rows || c.columns != b.columns)
        invalid_argument("c is " + shape_text(c.rows, c.columns) + "; accepted: " + shape_text(a.rows, b.columns) +
                         ", since a is " + shape_text(a.rows, a.columns) + " and b " + shape_text(b.rows, b.columns));
    check_disjoint("c", c, "a", a);
    check_disjoint("c", c, "b", b);
}

// The bias, null where there is none.  lines: what it has an element for.
template <class Bias, class To>
const Bias* checked_bias(const matmul_options<Bias>& o, const char* name, const matrix_view<To>& c, const char* lines) {
    if (o.bias.empty()) return nullptr;
    const std::size_t length = o.bias_by_row ? c.rows : c.columns;
    if (o.bias.size() != length)
        out_of_range("bias.size()", std::to_string(o.bias.size()), std::to_string(length) + ", the number of " + lines);
    check_not_null("bias", o.bias.data(), length);
    check_disjoint(name, c, "bias", matrix_view<const Bias>{o.bias.data(), 1, length, length});
    return o.bias.data();
}
// A quire takes beta and c, or a bias, whose products and values fit.
template <class Acc, class To, class Bias>
void check_terms(std::size_t products, const matmul_options<Bias>& o) {
    if constexpr (is_quire<Acc>) {
        using T = typename Acc::value_type;
        if constexpr (!stdlib::is_same_v<Bias, no_bias>)
            static_assert(Acc::template holds_values<Bias>,
                          "matmul: values of this bias exceed the quire's range; use the quire of a format that "
                          "contains them");
        const bool has_beta = bit_cast<u64>(o.beta) << 1 != 0;
        const std::size_t all = products + (has_beta ? 1 : 0) + (o.bias.empty() ? 0 : 1);
        if (all > u64{1} << Acc::capacity)
            out_of_range("a.columns", std::to_string(products),
                         "at most 2^" + std::to_string(Acc::capacity) +
                             ", the capacity of the quire, beta c and the bias included");
        if (has_beta) {
            if constexpr (!Acc::template holds_products<T, To>)
                invalid_argument("beta: products of the quire's type and c's exceed the range of the quire");
            else if (const auto x = unpack(o.beta), y = unpack(ulpine::convert<T>(o.beta));
                     x.nan || x.infinite || y.nan || y.significand != x.significand || y.exponent != x.exponent ||
                     y.negative != x.negative)
                out_of_range("beta", number_text(o.beta), "a value of the quire's type");
        }
    }
}
template <class Acc>
constexpr bool is_stochastic() noexcept {
    if constexpr (is_quire<Acc>) return false;
    else return Acc::sum_projection.mode == rounding::stochastic;
}
template <class Acc, projection Q, class To, class Bias>
void check_random(const matrix_view<To>& c, const matmul_options<Bias>& o) {
    if constexpr (is_stochastic<Acc>() || Q.mode == rounding::stochastic) {
        if (!o.random) invalid_argument("random is not set; accepted: a philox{seed}, since roundings are stochastic");
        check_range("random.bits", o.random->bits, 1, 32);
        check_range("random.variant", static_cast<int>(o.random->variant), 0, static_cast<int>(stochastic_variant::c));
        if (o.random->stream != 0)
            out_of_range("random.stream", std::to_string(o.random->stream),
                         "0, since every element of c has a stream of its own; take another seed or first");
        if ((u64{c.rows} | u64{c.columns}) >> 32 != 0)
            invalid_argument("c is " + shape_text(c.rows, c.columns) + "; accepted with random: below 2^32 each");
    }
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <class Acc, projection P, detail::matrix MA, detail::matrix MB, detail::matrix MC,
          class Bias = detail::no_bias>
void matmul(const MA& a, const MB& b, const MC& c, const matmul_options<Bias>& options = {}) {
    using A = std::remove_const_t<detail::matrix_element<MA>>;
    using B = std::remove_const_t<detail::matrix_element<MB>>;
    using To = detail::matrix_element<MC>;
    using accumulator = detail::accumulator_t<Acc>;
    static_assert(detail::dot_operand<A> && detail::dot_operand<B> && detail::dot_operand<To>,
                  "matmul: the elements must be number types, float or double, and those of c not const");
    static_cast<void>(simd_in_use());
    const matrix_view<const A> va = detail::view_of("a", a);
    const matrix_view<const B> vb = detail::view_of("b", b);
    const matrix_view<To> vc = detail::view_of("c", c);
    detail::check_shapes(va, vb, vc);
    if (options.threads < 1) detail::out_of_range("threads", std::to_string(options.threads), "at least 1");
    const char* const lines = options.bias_by_row ? "c's rows" : "c's columns";
    const Bias* const bias = detail::checked_bias(options, "c", vc, lines);
    detail::check_terms<accumulator, To, Bias>(va.columns, options);
    detail::check_random<accumulator, P>(vc, options);
    if (vc.rows == 0 || vc.columns == 0) return;
    const philox* const random = options.random ? &*options.random : nullptr;
    // A single dense column is a row of the transposed product: lanes are columns.
    const bool one_column = vc.columns == 1 && vc.stride == 1;
    if (vc.order == matrix_order::row_major && !one_column) {
        const detail::matmul_problem<matrix_view<const A>, matrix_view<const B>, To, Bias> p{
            va, vb, vc, options.beta, bias, options.bias_by_row, options.relu, random, false};
        detail::multiply_matrices<accumulator, P>(p, options.threads);
    } else {
        const detail::matmul_problem<matrix_view<const B>, matrix_view<const A>, To, Bias> p{
            vb.transposed(),      va.transposed(), vc.transposed(), options.beta, bias,
            !options.bias_by_row, options.relu,    random,          true};
        detail::multiply_matrices<accumulator, P>(p, options.threads);
    }
}
template <class Acc, detail::matrix MA, detail::matrix MB, detail::matrix MC, class Bias = detail::no_bias>
void matmul(const MA& a, const MB& b, const MC& c, const matmul_options<Bias>& options = {}) {
    ulpine::matmul<Acc, detail::operand_traits<detail::matrix_element<MC>>::default_projection>(a, b, c, options);
}

// y as a column, x as a column: random bits by (row, 0), bias[i] always.
template <class Acc, projection P, detail::matrix MA, detail::contiguous X, detail::contiguous Y,
          class Bias = detail::no_bias>
void gemv(const MA& a, const X& x, Y&& y, const matmul_options<Bias>& options = {}) {
    const auto column = detail::elements(x);
    const auto result = detail::elements(y);
    const auto va = detail::view_of("a", a);
    detail::check_matrix("a", va);
    if (column.size() != va.columns)
        detail::out_of_range("x.size()", std::to_string(column.size()),
                             std::to_string(va.columns) + ", the number of a's columns");
    if (result.size() != va.rows)
        detail::out_of_range("y.size()", std::to_string(result.size()),
                             std::to_string(va.rows) + ", the number of a's rows");
    const matrix_view vx{column.data(), column.size(), 1, column.size(), matrix_order::column_major};
    const matrix_view vy{result.data(), result.size(), 1, result.size(), matrix_order::column_major};
    detail::check_disjoint("y", vy, "x", vx);
    detail::check_disjoint("y", vy, "a", va);
    matmul_options<Bias> by_row = options;
    by_row.bias_by_row = true;
    ulpine::matmul<Acc, P>(va, vx, vy, by_row);
}
template <class Acc, detail::matrix MA, detail::contiguous X, detail::contiguous Y, class Bias = detail::no_bias>
void gemv(const MA& a, const X& x, Y&& y, const matmul_options<Bias>& options = {}) {
    ulpine::gemv<Acc, detail::operand_traits<detail::element_of<Y>>::default_projection>(a, x, y, options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
