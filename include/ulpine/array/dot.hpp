// Dot products with a chosen accumulator.
//
//   dot<quire<T>>(x, y)       the exact sum of the products, rounded once to a T
//   dot<quire<T>, To, P>      rounded once to another format, float or double, by the projection P
//   dot<chunked<T, 64>>(x, y), dot<sequential<T>>, dot<pairwise<T>>, dot<compensated<T>>     as accumulate/models.hpp says, then To
//   dot<float>, dot<double>, dot<T>     the same as sequential: each product and each sum rounded
//   add_products(q, x, y)     q += sum of products, for a quire
//
// x, y: contiguous ranges of one length, of number types, float or double, in any mixture.  Results do not depend on
// simd_level or threads; of a quire not on the order either.  An empty dot is +0.  std::invalid_argument: lengths that
// differ, threads below 1, more than 2^capacity products for a quire.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/array/chunked_dot.hpp>
#include <ulpine/array/exact_dot.hpp>

#include <mutex>

namespace ulpine {

struct dot_options {
    int threads = 1;  // used by quires
};

namespace detail {

// A number as an accumulator is the sequential one.
template <class Acc>
struct accumulator_for {
    using type = Acc;
};
template <operand T>
struct accumulator_for<T> {
    using type = sequential<T>;
};
template <class Acc>
using accumulator_t = typename accumulator_for<Acc>::type;

template <class Acc>
inline constexpr bool is_quire = false;
template <class T, int Capacity>
inline constexpr bool is_quire<quire<T, Capacity>> = true;

inline namespace ULPINE_BUILD {

inline void check_dot(std::size_t x, std::size_t y, const dot_options& o) {
    static_cast<void>(simd_in_use());
    check_length("y", y, "x", x);
    if (o.threads < 1) out_of_range("threads", std::to_string(o.threads), "at least 1");
}
template <class X, class Y>
void check_operands() {
    static_assert(dot_operand<std::remove_const_t<element_of<X>>> && dot_operand<std::remove_const_t<element_of<Y>>>,
                  "dot: the elements must be number types, float or double");
}
template <class Quire>
void check_capacity(std::size_t n) {
    if (n > u64{1} << Quire::capacity)
        out_of_range("x.size()", std::to_string(n),
                     "at most 2^" + std::to_string(Quire::capacity) + ", the capacity of the quire");
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <number_type T, int Capacity, detail::contiguous X, detail::contiguous Y>
void add_products(quire<T, Capacity>& q, X&& x, Y&& y, const dot_options& options = {}) {
    const auto a = detail::elements(x);
    const auto b = detail::elements(y);
    detail::check_dot(a.size(), b.size(), options);
    detail::check_operands<X, Y>();
    detail::check_capacity<quire<T, Capacity>>(a.size());
    detail::prepare_operands<std::remove_const_t<detail::element_of<X>>, std::remove_const_t<detail::element_of<Y>>>();
    std::mutex mutex;
    detail::for_each_part(a.size(), options.threads, [&](std::size_t begin, std::size_t count) {
        quire<T, Capacity> part;
        detail::add_all_products(part, a.data() + begin, b.data() + begin, count);
        const std::lock_guard lock(mutex);
        q.add(part);
    });
}

template <class Acc, class To = typename detail::accumulator_t<Acc>::value_type,
          projection P = detail::operand_traits<To>::default_projection, detail::contiguous X, detail::contiguous Y>
To dot(X&& x, Y&& y, const dot_options& options = {}) {
    detail::accumulator_t<Acc> acc;
    if constexpr (detail::is_quire<Acc>) {
        add_products(acc, x, y, options);
    } else {
        const auto a = detail::elements(x);
        const auto b = detail::elements(y);
        detail::check_dot(a.size(), b.size(), options);
        detail::check_operands<X, Y>();
        detail::add_in_order(acc, a.data(), b.data(), a.size());
    }
    return acc.template round<To, P>();
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
