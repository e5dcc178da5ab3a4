// What matmul must give for one element, restated from its description over the scalar functions alone: none of the
// classes of accumulate/models.hpp, nothing of array/.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/accumulate/quire.hpp>
#include <ulpine/number/number.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace matmul_test {

namespace ul = ulpine;
using ul::projection;
using ul::rounding;

/// The random bits of one element: rounding number s takes the bits of index first + s in the stream i 2^32 + j.
class draws {
  public:
    draws() = default;
    draws(const ul::philox& source, std::size_t i, std::size_t j) : source_(source) {
        source_.stream = (std::uint64_t{i} << 32) + j;
    }
    ul::random_bits operator()() { return ul::random_at(source_, next_++); }
    [[nodiscard]] std::uint64_t taken() const { return next_; }

  private:
    ul::philox source_{};
    std::uint64_t next_ = 0;
};

// ---- One rounding each --------------------------------------------------------------------------------------------

template <class T, projection P, class X, class Y>
T sum_of(X x, Y y, draws& d) {
    if constexpr (P.mode == rounding::stochastic) return ul::add<T, P>(x, y, d());
    else return ul::add<T, P>(x, y);
}
template <class T, projection P, class X, class Y>
T difference_of(X x, Y y, draws& d) {
    if constexpr (P.mode == rounding::stochastic) return ul::sub<T, P>(x, y, d());
    else return ul::sub<T, P>(x, y);
}
template <class T, projection P, class X, class Y>
T product_of(X x, Y y, draws& d) {
    if constexpr (P.mode == rounding::stochastic) return ul::mul<T, P>(x, y, d());
    else return ul::mul<T, P>(x, y);
}
template <class T, projection P, class X, class Y, class Z>
T fused(X x, Y y, Z z, draws& d) {
    if constexpr (P.mode == rounding::stochastic) return ul::fma<T, P>(x, y, z, d());
    else return ul::fma<T, P>(x, y, z);
}
template <class T>
T zero_of() {
    return ul::convert<T, projection{rounding::nearest_even}>(0);
}

// A sum and one product more.
template <class T, projection P, ul::products R, class X, class Y>
T extended(T sum, X x, Y y, draws& d) {
    if constexpr (R == ul::products::exact) {
        return fused<T, P>(x, y, sum, d);
    } else {
        const T product = product_of<T, P>(x, y, d);
        return sum_of<T, P>(sum, product, d);
    }
}

// ---- The accumulators: n products of x and y in their order ---------------------------------------------------------

template <class Acc>
struct definition : definition<ul::sequential<Acc, ul::products::rounded>> {};  // a number's name: sequential

template <class T, ul::products R, projection P>
struct definition<ul::sequential<T, R, P>> {
    using value = T;
    static constexpr ul::products rule = R;
    static constexpr projection how = P;

    template <class A, class B>
    static T sum(const A* x, const B* y, std::size_t n, draws& d) {
        T s = zero_of<T>();
        for (std::size_t k = 0; k < n; ++k) s = extended<T, P, R>(s, x[k], y[k], d);
        return s;
    }
};

template <class T, int N, ul::products R, projection P>
struct definition<ul::chunked<T, N, R, P>> {
    using value = T;
    static constexpr ul::products rule = R;
    static constexpr projection how = P;

    template <class A, class B>
    static T sum(const A* x, const B* y, std::size_t n, draws& d) {
        T total = zero_of<T>();
        for (std::size_t begin = 0; begin < n; begin += N) {
            T part = zero_of<T>();
            for (std::size_t k = begin; k < n && k < begin + N; ++k) part = extended<T, P, R>(part, x[k], y[k], d);
            total = sum_of<T, P>(total, part, d);
        }
        return total;
    }
};

template <class T, projection P>
struct definition<ul::pairwise<T, P>> {
    using value = T;
    static constexpr ul::products rule = ul::products::rounded;
    static constexpr projection how = P;

    // A tree: the largest power of two below n on the left.
    template <class A, class B>
    static T tree(const A* x, const B* y, std::size_t n, draws& d) {
        if (n == 1) return product_of<T, P>(x[0], y[0], d);
        std::size_t left = 1;
        while (2 * left < n) left *= 2;
        const T first = tree(x, y, left, d), second = tree(x + left, y + left, n - left, d);
        return sum_of<T, P>(first, second, d);
    }
    template <class A, class B>
    static T sum(const A* x, const B* y, std::size_t n, draws& d) {
        return n == 0 ? zero_of<T>() : tree(x, y, n, d);
    }
};

template <class T, ul::products R, projection P>
struct definition<ul::compensated<T, R, P>> {
    using value = T;
    static constexpr ul::products rule = R;
    static constexpr projection how = P;

    template <class A, class B>
    static T sum(const A* a, const B* b, std::size_t n, draws& d) {
        T s = zero_of<T>(), e = zero_of<T>();
        for (std::size_t k = 0; k < n; ++k) {
            T y{};
            if constexpr (R == ul::products::exact) {
                y = fused<T, P>(a[k], b[k], e, d);
            } else {
                const T x = product_of<T, P>(a[k], b[k], d);
                y = sum_of<T, P>(x, e, d);
            }
            const T t = sum_of<T, P>(s, y, d);
            const T gained = difference_of<T, P>(t, s, d);
            e = difference_of<T, P>(y, gained, d);
            s = t;
        }
        return s;
    }
};

template <class Acc>
inline constexpr bool is_quire = false;
template <class T, int Capacity>
inline constexpr bool is_quire<ul::quire<T, Capacity>> = true;

// ---- One element ----------------------------------------------------------------------------------------------------

/// Terms after the products, each an optional.
template <class To, class Bias>
struct terms {
    double beta = 0;
    To c{};
    const Bias* bias = nullptr;
    bool relu = false;
};

// max(x, 0): NaN stays, -0 becomes +0.
template <class V>
V rectified(V x) {
    const double value = ul::convert<double>(x);
    return value != value || value > 0 ? x : zero_of<V>();
}

/// The element of a row of a and a column of b.
template <class Acc, projection Q, class A, class B, class To, class Bias>
To element_of(const A* a, const B* b, std::size_t n, const terms<To, Bias>& t, draws& d) {
    const auto rounded = [&](const auto& round) {
        if constexpr (Q.mode == rounding::stochastic) return round(d());
        else return round();
    };
    if constexpr (is_quire<Acc>) {
        using T = typename Acc::value_type;
        Acc q;
        for (std::size_t k = 0; k < n; ++k) q.add_product(a[k], b[k]);
        if constexpr (Acc::template holds_products<T, To>)
            if (t.beta != 0) q.add_product(ul::convert<T>(t.beta), t.c);
        if (t.bias != nullptr) q.add(*t.bias);
        if (t.relu && !q.isnan() && q < Acc{}) q = Acc{};
        return rounded([&](auto... random) { return q.template round<To, Q>(random...); });
    } else {
        using D = definition<Acc>;
        using V = typename D::value;
        V s = D::sum(a, b, n, d);
        if (t.beta != 0) s = extended<V, D::how, D::rule>(s, t.beta, t.c, d);  // NaN is not 0
        if (t.bias != nullptr) s = sum_of<V, D::how>(s, *t.bias, d);
        if (t.relu) s = rectified(s);
        return rounded([&](auto... random) { return ul::convert<To, Q>(s, random...); });
    }
}

}  // namespace matmul_test
