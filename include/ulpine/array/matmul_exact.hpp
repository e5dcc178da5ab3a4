// Products of matrices by quires: every sum exact, then one rounding.
//
// Rows of a and columns of b are cut into slices (array/matmul_slices.hpp), pairs of slices multiplied by the float
// unit, and the sums of the pairs put together as integers.  The number of slices follows from what the elements span:
// for values of a few binades one or two, whatever the format.  Lines that span too much for that to pay go by dot
// products (array/exact_dot.hpp); where a line has a NaN or an infinity, its products with those alone decide.
#pragma once

#include <ulpine/array/matmul_sums.hpp>

namespace ulpine::detail {

// Whether a quire's products of A and B go by floats here, rather than by the definition.
template <class Acc, class A, class B>
inline constexpr bool quire_words = false;
template <class T, int Capacity, class A, class B>
inline constexpr bool quire_words<quire<T, Capacity>, A, B> =
    (is_float_word<u64, A> && is_float_word<u64, B>) || product_facts<A, B>::is_long;

inline namespace ULPINE_BUILD {

// Lines of an operand as contiguous elements, copied when they are asked for, unless they are contiguous already.
template <bool ByRow, class Matrix>
class contiguous_lines {
  public:
    using element = element_in<Matrix>;

    contiguous_lines(const Matrix& m, std::size_t first, std::size_t count) : m_(m), first_(first), lines_(count) {}
    const element* operator()(std::size_t line) {
        if constexpr (is_matrix_view<Matrix>)
            if (m_.order == (ByRow ? matrix_order::row_major : matrix_order::column_major))
                return m_.data + line * m_.stride;
        std::vector<element>& x = lines_[line - first_];
        const std::size_t depth = ByRow ? m_.columns : m_.rows;
        if (x.empty() && depth != 0) {
            x.resize(depth);
            for (std::size_t k = 0; k < depth; ++k) x[k] = ByRow ? m_(line, k) : m_(k, line);
        }
        return x.data();
    }
    void drop(std::size_t line) { std::vector<element>().swap(lines_[line - first_]); }

  private:
    const Matrix& m_;
    std::size_t first_;
    std::vector<std::vector<element>> lines_;
};

// What becomes of a sum.
template <projection Q, class Quire, class Problem>
auto rounded_element(const Problem& p, const Quire& sum, std::size_t i, std::size_t j) {
    element_source source{};
    if (p.random != nullptr) source = source_of(p, i, j);
    return finished<Q>(p, sum, i, j, source);
}

// Element by element, each a dot product.
template <class Quire, projection Q, class Problem>
void multiply_by_dots(const Problem& p, int threads) {
    prepare_operands<typename Problem::a_element, typename Problem::b_element>();
    for_each_tile(p.c.rows, p.c.columns, 64, 64, threads,
                  [&](std::size_t i0, std::size_t m, std::size_t j0, std::size_t n) {
                      contiguous_lines<true, decltype(p.a)> rows(p.a, i0, m);
                      contiguous_lines<false, decltype(p.b)> columns(p.b, j0, n);
                      for (std::size_t i = i0; i < i0 + m; ++i) {
                          for (std::size_t j = j0; j < j0 + n; ++j) {
                              Quire sum;
                              add_all_products(sum, rows(i), columns(j), p.a.columns);
                              p.c(i, j) = rounded_element<Q>(p, sum, i, j);
                          }
                          rows.drop(i);
                      }
                  });
}

#if ULPINE_LANES && !defined(__CUDA_ARCH__)

// A product of matrices on its way.
template <class Quire, projection Q, class Problem>
class sliced_product {
    using A = typename Problem::a_element;
    using B = typename Problem::b_element;
    using To = stdlib::remove_cvref_t<decltype(stdlib::declval<const Problem&>().c(0, 0))>;
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>;
    // A sum that is no zero is a normal double.
    static constexpr bool sums_are_doubles = x.lowest + y.lowest >= -1022 && product_exponent(x, y) < 960;
    static constexpr bool in_lanes = sums_are_doubles && store_facts<u64, To, Q>::available;
    // Also what a double holds with the bits below it jammed into its last one.
    static constexpr bool jammed_in_lanes = in_lanes && operand_traits<To>::significand_bits <= 50;

  public:
    sliced_product(const Problem& problem, int threads)
        : p_(problem), a_(problem.c.rows), b_(problem.c.columns), threads_(threads) {
        prepare_operands<A, B>();
        u64 none[1];
        load_operands(static_cast<const A*>(nullptr), none, 0);
        load_operands(static_cast<const B*>(nullptr), none, 0);
        find_extents<true>(p_.a, a_, threads);
        find_extents<false>(p_.b, b_, threads);
        plan();
        find_specials<true>(p_.a, a_);
        find_specials<false>(p_.b, b_);
    }
    void run() const {
        const std::size_t pairs = static_cast<std::size_t>(larger(a_plan_.count * b_plan_.count, 1));
        std::size_t height = (std::size_t{1} << 19) / tile_columns * 2 / pairs;
        height = height < 48 ? 48 : height / 48 * 48;
        for_each_tile(p_.c.rows, p_.c.columns, height < tile_rows ? height : tile_rows, tile_columns, threads_,
                      [this](std::size_t i, std::size_t m, std::size_t j, std::size_t n) { tile(i, m, j, n); });
    }

  private:
    Problem p_;
    line_extents a_, b_;
    int threads_;
    slice_plan a_plan_, b_plan_;
    int count_bits_ = 0;  // log2 of the number of products, rounded up

    // Which lines are wide, and the slices of the others.
    void plan() {
        const std::size_t products = p_.a.columns;
        count_bits_ = products <= 1 ? 0 : 64 - leading_zeros_nonzero(static_cast<u64>(products - 1));
        const int budget = float_layout<u64>::fraction + 1 - count_bits_;
        const int half = budget / 2;
        constexpr std::size_t usual = 2, dot_cost = product_facts<A, B>::is_short  ? 50
                                                    : product_facts<A, B>::is_long ? 100
                                                                                   : 1000;
        const int a_most = slices_that_pay(a_, half, usual, dot_cost),
                  b_most = slices_that_pay(b_, half, usual, dot_cost);
        const int a_width = a_.leave_wide(a_most * half), b_width = b_.leave_wide(b_most * half);
        choose_slices(a_width, b_width, budget, 10, a_plan_, b_plan_);
        a_plan_.count = a_.count_slices(a_plan_.bits);
        b_plan_.count = b_.count_slices(b_plan_.bits);
    }

    // The sums of all pairs of slices for a tile, then its elements.
    void tile(std::size_t i0, std::size_t m, std::size_t j0, std::size_t n) const {
        const std::size_t depth = p_.a.columns, width = 2 * lanes_in_use<u64>();
        const std::size_t padded = (n + width - 1) / width * width, most = depth < deep ? depth : deep,
                          high = m < rows_at_once ? m : rows_at_once;
        const std::size_t a_count = static_cast<std::size_t>(a_.most_slices(i0, m)),
                          b_count = static_cast<std::size_t>(b_.most_slices(j0, n)), pairs = a_count * b_count,
                          planes = pairs == 0 ? 1 : pairs;
        using space = workspace<u64>;
        space memory(space::rounded(planes * m * padded) + (b_count + 1) * space::rounded(most * padded) +
                     (a_count + 1) * space::rounded(high * row_stride));
        u64* const sums = memory.take(planes * m * padded);
        u64* const plain = memory.take(most * padded);
        u64* const panels = memory.take(b_count * most * padded);
        u64* const words = memory.take(high * row_stride);
        u64* const rows = memory.take(a_count * high * row_stride);
        __builtin_memset(sums, 0, planes * m * padded * sizeof(u64));
        __builtin_memset(plain, 0, most * padded * sizeof(u64));
        for (std::size_t k0 = 0; pairs != 0 && k0 < depth; k0 += deep) {
            const std::size_t d = depth - k0 < deep ? depth - k0 : deep, d_padded = (d + 15) / 16 * 16;
            load_block(p_.b, k0, d, j0, n, plain, padded);
            run_at_level<u64>(
                slice_body<false>{&b_.top[j0], {b_plan_.bits, static_cast<int>(b_count)}, d, padded, most * padded},
                static_cast<const u64*>(plain), panels, padded);
            for (std::size_t i = 0; i < m; i += high) {
                const std::size_t h = m - i < high ? m - i : high;
                const int here = a_.most_slices(i0 + i, h);
                if (here == 0) continue;
                load_block(p_.a, i0 + i, h, k0, d, words, row_stride);
                run_at_level<u64>(
                    slice_body<true>{&a_.top[i0 + i], {a_plan_.bits, here}, h, row_stride, high * row_stride},
                    static_cast<const u64*>(words), rows, d_padded);
                for (std::size_t s = 0; s < static_cast<std::size_t>(here); ++s)
                    for (std::size_t t = 0; t < b_count; ++t)
                        run_at_level<u64>(
                            outer_products_body<u64, true>{panels + t * most * padded, d, width, h, padded, d, padded},
                            static_cast<const u64*>(rows + s * high * row_stride),
                            sums + ((s * b_count + t) * m + i) * padded, h);
            }
        }
        finish_tile(sums, i0, m, j0, n, padded, a_count, b_count);
    }

    // ---- From the sums of pairs to elements ------------------------------------------------------------------------

    struct tile_sums {
        u64* first;            // of the pair (0, 0)
        std::size_t distance;  // from pair to pair
        slice_plan a, b;
    };
    // The exponent of a row's unit, that of the last pair; the column's top has to be added.
    int unit_of(const tile_sums& s, std::size_t i) const noexcept {
        return static_cast<int>(a_.top[i]) - 2 * (float_layout<u64>::bias - 1) - s.a.all() - s.b.all();
    }
    // at: the element's place in the arrays of sums.
    Quire quire_of(const tile_sums& sums, std::size_t at, std::size_t i, std::size_t j) const noexcept {
        typename Quire::storage_type q{};
        const int unit = unit_of(sums, i) + static_cast<int>(b_.top[j]) - Quire::lowest_exponent;
        const u64* from = sums.first + at;
        for (int s = 0; s < sums.a.count; ++s)
            for (int t = 0; t < sums.b.count; ++t, from += sums.distance) {
                const auto value = static_cast<i64>(bit_cast<double>(*from));
                if (value == 0) continue;
                const int up = sums.a.bits * (sums.a.count - 1 - s) + sums.b.bits * (sums.b.count - 1 - t);
                add_shifted(q, negate_if(value < 0, static_cast<u64>(value)), unit + up, value < 0);
            }
        return Quire::from_bits(q);
    }
    // What is added to the products of row i, as floats; false where that takes other means.
    bool load_terms(u64* const (&terms)[2], int& count, std::size_t i, std::size_t j0, std::size_t n) const {
        using Bias = stdlib::remove_cvref_t<decltype(*p_.bias)>;
        count = 0;
        if (!p_.is_zero_word(p_.beta)) {
            const unpacked<u64> beta = unpack(p_.beta);
            const int bits = leading_zeros_nonzero(beta.significand & (0 - beta.significand)) + 1;
            // The product with beta has to be a float.
            if constexpr (is_float_word<u64, To>) {
                if (bits + operand_traits<To>::significand_bits > float_layout<u64>::fraction + 1 ||
                    operand_extent<To>.lowest + beta.exponent - bits + 1 < 1 - float_layout<u64>::bias)
                    return false;
                u64* const words = terms[count++];
                load_operands(static_cast<const To*>(&p_.c(i, j0)), words, n);
                run_at_level<u64>(scale_body<u64, false>{bit_cast<u64>(p_.beta)}, static_cast<const u64*>(words), words,
                                  n);
            } else {
                return false;
            }
        }
        if constexpr (!stdlib::is_same_v<Bias, no_bias>) {
            if (p_.bias == nullptr) return true;
            if constexpr (!is_float_word<u64, Bias>) return false;
            else {
                u64* const words = terms[count++];
                load_operands(p_.bias + p_.bias_index(i, j0), words, p_.bias_by_row ? 1 : n);
                for (std::size_t j = 1; p_.bias_by_row && j < n; ++j) words[j] = words[0];
            }
        }
        return true;
    }
    // Row i of the tile as floats that round as its sums do; false where that takes other means.
    bool join(const tile_sums& sums, const u64* row, u64* out, u64* const (&terms)[2], std::size_t i, std::size_t j0,
              std::size_t n, std::size_t padded) const {
        const int bits = sums.a.all() + sums.b.all() + count_bits_;  // of a sum's magnitude
        const u64 unit = static_cast<u64>(unit_of(sums, i));
        if (!p_.has_terms()) {
            if (sums.a.count * sums.b.count == 1) run_at_level<u64>(weight_body{&b_.top[j0], unit}, row, out, padded);
            else if (bits < 2 * 64)
                run_at_level<u64>(pair_sums_body<2>{sums.a, sums.b, sums.distance, &b_.top[j0], unit}, row, out,
                                  padded);
            else
                run_at_level<u64>(pair_sums_body<3>{sums.a, sums.b, sums.distance, &b_.top[j0], unit}, row, out,
                                  padded);
            return true;
        }
        using body = pair_sums_body<3>;
        bool beyond = false;
        const int spare = 3 * 64 - body::room - bits, lift = spare - spare / 3;  // the rest above
        int count = 0;
        if (!load_terms(terms, count, i, j0, n)) return false;
        run_at_level<u64>(body{sums.a,
                               sums.b,
                               sums.distance,
                               &b_.top[j0],
                               unit - static_cast<u64>(lift),
                               lift,
                               {terms[0], terms[1]},
                               count,
                               &beyond},
                          row, out, padded);
        return !beyond;
    }

    // By other means: lines that are wide, or hold a NaN or an infinity.
    bool is_exceptional(std::size_t i, std::size_t j) const noexcept {
        return a_.wide(i) || b_.wide(j) || a_.special(i) || b_.special(j);
    }
    template <class Rows, class Columns>
    Quire exceptional(Rows& rows, Columns& columns, std::size_t i, std::size_t j) const {
        Quire sum;
        if (a_.special(i))
            for (const std::size_t k : a_.specials[i]) {
                sum.add_product(p_.a(i, k), p_.b(k, j));
                if (sum.isnan()) return sum;
            }
        if (b_.special(j))
            for (const std::size_t k : b_.specials[j]) {
                sum.add_product(p_.a(i, k), p_.b(k, j));
                if (sum.isnan()) return sum;
            }
        if (sum.isfinite() && !a_.special(i) && !b_.special(j))
            add_all_products(sum, rows(i), columns(j), p_.a.columns);
        return sum;
    }

    void finish_tile(u64* sums, std::size_t i0, std::size_t m, std::size_t j0, std::size_t n, std::size_t padded,
                     std::size_t a_count, std::size_t b_count) const {
        contiguous_lines<true, decltype(p_.a)> rows(p_.a, i0, m);
        contiguous_lines<false, decltype(p_.b)> columns(p_.b, j0, n);
        const tile_sums all{
            sums, m * padded, {a_plan_.bits, static_cast<int>(a_count)}, {b_plan_.bits, static_cast<int>(b_count)}};
        const bool single = a_count == 1 && b_count == 1 && !p_.has_terms();
        const bool in_floats = a_count * b_count != 0 && (single ? in_lanes : jammed_in_lanes) &&
                               all.a.all() + all.b.all() + count_bits_ < 3 * 64 - pair_sums_body<3>::room;
        workspace<u64> memory(3 * workspace<u64>::rounded(padded));
        u64* const out = memory.take(padded);
        u64* const terms[2] = {memory.take(padded), memory.take(padded)};
        std::vector<std::pair<std::size_t, To>> others;
        for (u64* const t : terms) __builtin_memset(t, 0, padded * sizeof(u64));
        for (std::size_t i = i0; i < i0 + m; ++i) {
            const std::size_t first = (i - i0) * padded;
            // Before c is written, which they may ask for.
            others.clear();
            for (std::size_t j = j0; j < j0 + n; ++j)
                if (is_exceptional(i, j))
                    others.emplace_back(j, rounded_element<Q>(p_, exceptional(rows, columns, i, j), i, j));
            bool done = others.size() == n;
            if constexpr (in_lanes)
                if (!done && in_floats && join(all, sums + first, out, terms, i, j0, n, padded)) {
                    store_words<To, Q>(out, &p_.c(i, j0), n, p_.relu);
                    done = true;
                }
            for (std::size_t j = j0; !done && j < j0 + n; ++j)
                if (!is_exceptional(i, j))
                    p_.c(i, j) = rounded_element<Q>(p_, quire_of(all, first + j - j0, i, j), i, j);
            for (const auto& [j, element] : others) p_.c(i, j) = element;
            rows.drop(i);
        }
    }
};
#endif

// c = a b by a quire.
template <class Acc, projection Q, class Problem>
void multiply_exactly(const Problem& p, int threads) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    constexpr std::size_t few = 4;  // rows or columns, that cutting the other operand does not pay for
    if (lanes_in_use<u64>() > 1 && p.c.rows >= few && p.c.columns >= few && p.a.columns < std::size_t{1} << 24 &&
        (simd_in_use() != simd_level::avx2 || fused_available()))
        return sliced_product<Acc, Q, Problem>(p, threads).run();
#endif
    multiply_by_dots<Acc, Q>(p, threads);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
