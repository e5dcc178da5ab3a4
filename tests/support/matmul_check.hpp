// Sweeps of matmul over shapes, operands, layouts, options, levels and threads, against support/matmul_definition.hpp.
#pragma once

#include <support/array_check.hpp>
#include <support/matmul_definition.hpp>
#include <support/random.hpp>

#include <ulpine/array/matmul.hpp>
#include <ulpine/format/catalog.hpp>

#include <algorithm>

namespace matmul_test {

using array_test::available_levels;
using array_test::bits_of;
using array_test::level_guard;
using array_test::name_of;
using support::failures;
using support::random_source;
using ul::matrix_order;
using ul::matrix_view;

// ---- Operands -------------------------------------------------------------------------------------------------------

enum class fill {
    any,         // all codes
    special,     // mixed, with a few extremes, NaN, infinities, -0: about one in every second row and column
    finite,      // all finite codes
    mixed,       // magnitudes 2^-spread to 2^spread
    ties,        // the same with one or two significant bits: sums meet ties
    cancelling,  // pairs that cancel but for a few
};

template <class T>
T from_word(std::uint64_t word) {
    if constexpr (std::is_same_v<T, float>) return std::bit_cast<float>(static_cast<std::uint32_t>(word));
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<double>(word);
    else return T::from_bits(static_cast<typename T::storage_type>(word & (~std::uint64_t{0} >> (64 - T::width))));
}
template <class T>
inline constexpr int width_of = static_cast<int>(8 * sizeof(T));
template <class F>
inline constexpr int width_of<ul::number<F>> = ul::number<F>::width;

template <class T>
bool is_finite(T x) {
    if constexpr (std::is_floating_point_v<T>) return std::isfinite(x);
    else return isfinite(x);
}
template <class T>
T extreme(random_source& random) {
    const std::uint64_t ones = ~std::uint64_t{0} >> (64 - width_of<T>);
    const std::uint64_t ends[] = {0, 1, ones, ones >> 1, (ones >> 1) + 1, (ones >> 1) + 2, ones - 1};
    if (random.below(2) != 0) return from_word<T>(ends[random.below(std::size(ends))]);
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double values[] = {inf, -inf, std::numeric_limits<double>::quiet_NaN(), -0.0, 0.0, 1e300, -1e-300};
    return ul::convert<T, projection{rounding::nearest_even}>(values[random.below(std::size(values))]);
}
template <class T>
T value_of(fill how, int spread, random_source& random) {
    if (how == fill::any || how == fill::finite) {
        T x = from_word<T>(random());
        while (how == fill::finite && !is_finite(x)) x = from_word<T>(random());
        return x;
    }
    const std::uint64_t word = random();
    const double significand = how == fill::ties ? 1 + static_cast<double>(word >> 8 & 1) / 2
                                                 : static_cast<double>((word >> 8 & 0xfffff) | 0x100000) / 0x100000;
    const int exponent = static_cast<int>(random.below(static_cast<std::uint64_t>(2 * spread + 1))) - spread;
    return ul::convert<T, projection{rounding::nearest_even}>(
        std::ldexp(word % 2 == 0 ? significand : -significand, exponent));
}

template <class E>
std::vector<std::uint64_t> all_bits(const std::vector<E>& x) {
    std::vector<std::uint64_t> bits;
    for (const E& e : x) bits.push_back(bits_of(e));
    return bits;
}

struct shape {
    std::size_t rows, products, columns;
};

/// Row by row.
template <class T>
std::vector<T> values_of(std::size_t n, fill how, int spread, random_source& random) {
    std::vector<T> x(n);
    for (T& e : x) e = value_of<T>(how, spread, random);
    return x;
}
template <class T>
void strew_extremes(std::vector<T>& x, std::size_t how_many, random_source& random) {
    for (std::size_t i = 0; i < how_many && !x.empty(); ++i) x[random.below(x.size())] = extreme<T>(random);
}
template <class A, class B>
void cancel(std::vector<A>& a, std::vector<B>& b, const shape& s, random_source& random) {
    for (std::size_t k = 1; k < s.products; k += 2) {
        if (random.below(64) == 0) continue;
        for (std::size_t i = 0; i < s.rows; ++i) a[i * s.products + k] = -a[i * s.products + k - 1];
        for (std::size_t j = 0; j < s.columns; ++j) b[k * s.columns + j] = b[(k - 1) * s.columns + j];
    }
}

// ---- Matrices in memory ---------------------------------------------------------------------------------------------

/// A matrix among elements that belong to somebody else.
template <class T>
class stored {
  public:
    stored(std::size_t rows, std::size_t columns, matrix_order order, std::size_t padding) {
        const std::size_t length = order == matrix_order::row_major ? columns : rows;
        const std::size_t lines = order == matrix_order::row_major ? rows : columns;
        memory.assign(before + lines * (length + padding) + 5, from_word<T>(0x5a5a5a5a5a5a5a5a));
        view = {memory.data() + before, rows, columns, length + padding, order};
    }
    stored(const stored&) = delete;
    stored& operator=(const stored&) = delete;

    /// values: row by row.
    void set(const std::vector<T>& values) {
        for (std::size_t i = 0; i < view.rows; ++i)
            for (std::size_t j = 0; j < view.columns; ++j) view(i, j) = values[i * view.columns + j];
    }

    std::vector<T> memory;
    matrix_view<T> view;

  private:
    static constexpr std::size_t before = 3;
};

// ---- Sweeps ---------------------------------------------------------------------------------------------------------

struct plan {
    std::vector<shape> shapes{{0, 0, 0},  {0, 3, 2},  {3, 4, 0},   {4, 0, 5},   {1, 1, 1},   {1, 5, 1},
                              {5, 3, 17}, {3, 65, 2}, {2, 17, 33}, {17, 8, 16}, {7, 130, 9}, {19, 12, 1}};
    std::vector<shape> large{{3, 300, 19}, {140, 5, 75}, {2, 1100, 17}, {1, 8300, 3}};
    std::vector<fill> fills{fill::any, fill::special, fill::finite, fill::mixed, fill::ties, fill::cancelling};
    int spread = 8;
    std::vector<double> betas{0.5, -1, 2};
    std::optional<ul::philox> random{};
};

inline const char* text_of(fill how) {
    constexpr const char* names[] = {"any codes", "special", "finite", "mixed", "ties", "cancelling"};
    return names[static_cast<int>(how)];
}
template <class Bias>
std::string text_of(const ul::matmul_options<Bias>& o) {
    std::string text = "threads " + std::to_string(o.threads);
    if (o.beta != 0) text += ", beta " + support::hex(o.beta);
    if (!o.bias.empty()) text += o.bias_by_row ? ", bias by row" : ", bias";
    if (o.relu) text += ", relu";
    return text;
}

/// All about one accumulator, its operands and its results.
template <class Acc, projection Q, class A, class B, class To, class Bias>
class sweep {
  public:
    sweep(failures& failed, std::string name, const plan& p) : failed_(failed), name_(std::move(name)), plan_(p) {}

    void run() {
        failed_.next();
        int variant = 0;
        for (const shape& s : plan_.shapes)
            for (const fill how : plan_.fills)
                for (int i = 0; i < 2; ++i) product(s, how, variant++ % 8, false);
        for (const shape& s : plan_.large)
            for (int i = 0; i < 2; ++i) product(s, plan_.fills[random_.below(plan_.fills.size())], variant++ % 8, true);
    }

  private:
    using options = ul::matmul_options<Bias>;

    failures& failed_;
    std::string name_;
    const plan& plan_;
    random_source random_{29};
    const level_guard guard_{};

    void product(const shape& s, fill how, int variant, bool is_large) {
        std::vector<A> a = values_of<A>(s.rows * s.products, how, plan_.spread, random_);
        std::vector<B> b = values_of<B>(s.products * s.columns, how, plan_.spread, random_);
        const std::vector<To> c = values_of<To>(s.rows * s.columns, how, plan_.spread, random_);
        if (how == fill::special) {
            strew_extremes(a, 1 + s.rows / 2, random_);
            strew_extremes(b, 1 + s.columns / 2, random_);
        }
        if (how == fill::cancelling) cancel(a, b, s, random_);
        const bool by_row = variant == 3 || variant == 6 || variant == 7;
        const std::vector<Bias> bias = values_of<Bias>(by_row ? s.rows : s.columns, how, plan_.spread, random_);
        options o{.bias_by_row = by_row, .random = plan_.random};
        if (variant == 1 || variant == 5 || variant == 6) o.beta = plan_.betas[random_.below(plan_.betas.size())];
        if (variant == 7) o.beta = -0.0;
        if (variant == 2 || variant == 3 || variant >= 5) o.bias = bias;
        o.relu = variant == 4 || variant == 5 || variant == 7;

        const std::vector<To> want = expected(s, a, b, c, o);
        const auto what = [&] {
            return name_ + ", " + std::to_string(s.rows) + " x " + std::to_string(s.products) + " x " +
                   std::to_string(s.columns) + ", " + text_of(how);
        };
        // Rows by rows at every level; then the other layouts, all of them where the matrices are small.
        for (const ul::simd_level level : available_levels()) at(level, 0, s, a, b, c, want, o, what);
        const auto levels = available_levels();
        for (unsigned layout = 1; layout < 8; ++layout) {
            if (is_large && random_.below(4) != 0) continue;
            constexpr int threads[] = {1, 2, 3, 7};
            o.threads = threads[random_.below(4)];
            at(levels[random_.below(levels.size())], layout, s, a, b, c, want, o, what);
        }
    }

    std::vector<To> expected(const shape& s, const std::vector<A>& a, const std::vector<B>& b, const std::vector<To>& c,
                             const options& o) const {
        std::vector<To> want(c.size());
        std::vector<B> column(s.products);
        for (std::size_t j = 0; j < s.columns; ++j) {
            for (std::size_t k = 0; k < s.products; ++k) column[k] = b[k * s.columns + j];
            for (std::size_t i = 0; i < s.rows; ++i) {
                const std::size_t at = i * s.columns + j;
                const terms<To, Bias> t{o.beta, c[at], o.bias.empty() ? nullptr : &o.bias[o.bias_by_row ? i : j],
                                        o.relu};
                draws d;
                if (o.random) d = draws(*o.random, i, j);
                want[at] = element_of<Acc, Q>(a.data() + i * s.products, column.data(), s.products, t, d);
            }
        }
        return want;
    }

    template <class What>
    void at(ul::simd_level level, unsigned layout, const shape& s, const std::vector<A>& a, const std::vector<B>& b,
            const std::vector<To>& c, const std::vector<To>& want, const options& o, const What& what) {
        const auto order = [&](unsigned bit) {
            return (layout >> bit & 1) != 0 ? matrix_order::column_major : matrix_order::row_major;
        };
        const std::size_t padding = random_.below(4);
        stored<A> ma(s.rows, s.products, order(0), random_.below(4));
        stored<B> mb(s.products, s.columns, order(1), random_.below(4));
        stored<To> mc(s.rows, s.columns, order(2), padding), all(s.rows, s.columns, order(2), padding);
        ma.set(a);
        mb.set(b);
        mc.set(c);
        all.set(want);
        ul::use_simd(level);
        ul::matmul<Acc, Q>(ma.view, mb.view, mc.view, o);
        const auto where = [&] {
            return what() + ", " + name_of(level) + ", layout " + std::to_string(layout) + ", " + text_of(o);
        };
        for (std::size_t i = 0; i < all.memory.size(); ++i)
            if (!failed_.same(bits_of(mc.memory[i]), bits_of(all.memory[i])))
                failed_.add(where() + ": " + place_of(all, i) + " is " + support::hex(bits_of(mc.memory[i])) +
                            ", want " + support::hex(bits_of(all.memory[i])));
    }
    static std::string place_of(const stored<To>& m, std::size_t at) {
        const bool by_rows = m.view.order == matrix_order::row_major;
        const std::size_t begin = static_cast<std::size_t>(m.view.data - m.memory.data());
        const std::size_t length = by_rows ? m.view.columns : m.view.rows,
                          lines = by_rows ? m.view.rows : m.view.columns;
        const std::size_t line = at < begin ? lines : (at - begin) / std::max<std::size_t>(m.view.stride, 1);
        const std::size_t place = at < begin ? length : (at - begin) - line * m.view.stride;
        if (line >= lines || place >= length) return "an element outside c";
        return "(" + std::to_string(by_rows ? line : place) + ", " + std::to_string(by_rows ? place : line) + ")";
    }
};

template <class Acc, class A, class B, class To, class Bias = To,
          projection Q = ul::detail::operand_traits<To>::default_projection>
void check(failures& failed, const std::string& name, const plan& p = {}) {
    sweep<Acc, Q, A, B, To, Bias>(failed, name, p).run();
}

}  // namespace matmul_test
