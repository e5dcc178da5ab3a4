// What functions over elements are called with: ranges and single values of any types, checked before anything is written;
// and the loop that asks the scalar function for every element.
#pragma once

#include <ulpine/array/operands.hpp>

#include <tuple>

namespace ulpine {

// random   where the projection is stochastic, the random bits: element k takes those of index first + k.
// threads  at least 1; the results do not depend on it.
struct elementwise_options {
    std::optional<philox> random{};
    int threads = 1;
};

namespace detail {
inline namespace ULPINE_BUILD {

// What the functions take: ranges and single values of number types, float and double.
template <class R>
concept operand_range = contiguous<const R> && dot_operand<std::remove_const_t<element_of<const R>>>;
template <class... X>
concept array_operands = ((operand_range<X> || dot_operand<X>)&&...);

// The projection that is named, or that of the elements of out.
template <class Out, projection... P>
struct projection_of {
    static constexpr projection value = operand_traits<element_of<Out>>::default_projection;
};
template <class Out, projection P>
struct projection_of<Out, P> {
    static constexpr projection value = P;
};

// A range, or one value for all elements.
template <class R>
struct elements_of {
    static constexpr bool is_range = true;
    using type = std::remove_const_t<element_of<const R>>;
};
template <dot_operand V>
struct elements_of<V> {
    static constexpr bool is_range = false;
    using type = V;
};
template <class A>
struct range_operand {
    using type = A;
    static constexpr bool is_range = true;
    const A* data;
    const A& operator[](std::size_t i) const noexcept { return data[i]; }
};
template <class A>
struct value_operand {
    using type = A;
    static constexpr bool is_range = false;
    A value;
    const A& operator[](std::size_t) const noexcept { return value; }
};

template <class A, class To>
void check_operand(const char* name, const range_operand<A>& x, const To* out, std::size_t n) {
    check_overlap(name, x.data, n * sizeof(A), "out", out, n * sizeof(To),
                  sizeof(A) == sizeof(To) ? sharing::everything : sharing::nothing);
}
template <class A, class To>
void check_operand(const char*, const value_operand<A>&, const To*, std::size_t) {}

template <class X>
auto operand_of(const char* name, const X& x, std::size_t n) {
    using A = typename elements_of<X>::type;
    if constexpr (elements_of<X>::is_range) {
        const auto all = elements(x);
        check_length(name, all.size(), "out", n);
        return range_operand<A>{all.data()};
    } else {
        return value_operand<A>{x};
    }
}

// body(out, begin, count, x, y, ...) for each part, after the checks.
template <class Out, class Body, class... X>
void for_all_elements(Out& out, const elementwise_options& o, const Body& body,
                      const char* const (&names)[sizeof...(X)], const X&... x) {
    static_assert((elements_of<X>::is_range || ...), "at least one operand must be a range");
    static_cast<void>(simd_in_use());
    const auto target = elements(out);
    const std::size_t n = target.size();
    if (o.threads < 1) out_of_range("threads", std::to_string(o.threads), "at least 1");
    const auto run = [&]<std::size_t... I>(std::index_sequence<I...>, const auto& operands) {
        (check_operand(names[I], std::get<I>(operands), target.data(), n), ...);
        for_each_part(n, o.threads, [&](std::size_t begin, std::size_t count) {
            body(target.data(), begin, count, std::get<I>(operands)...);
        });
    };
    const auto operands = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::make_tuple(operand_of(names[I], x, n)...);
    }
    (std::index_sequence_for<X...>{});
    run(std::index_sequence_for<X...>{}, operands);
}

// The random bits of a stochastic projection.
inline const philox& random_of(const elementwise_options& o) {
    if (!o.random) out_of_range("projection.mode", "rounding::stochastic", "any other mode, or random, a philox{seed}");
    check_range("random.bits", o.random->bits, 1, 32);
    check_range("random.variant", static_cast<int>(o.random->variant), 0, static_cast<int>(stochastic_variant::c));
    return *o.random;
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
