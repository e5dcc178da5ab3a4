// Arithmetic on arrays of numbers: out[i] = the exact result of the operands, rounded once.
//
//   add(x, y, out, options)        and sub, mul, div
//   fma(x, y, z, out, options)     x y + z
//   sqrt(x, out, options)
//   add<P>(x, y, out, options)     and so on: by the projection P rather than that of out's type; not stochastic
//
// x, y, z: contiguous ranges of number types, float or double, in any mixture, or one such value for all elements; at
// least one of them is a range.  out: a range of a number type, float or double; it may be the very array of an
// operand. Each element is what the scalar function makes of its operands (number/operations.hpp), bit for bit, at
// every simd_level and for any number of threads.  std::invalid_argument, before anything is written: lengths that
// differ, threads below 1, an operand that overlaps out in part.
//
// Sums, differences and products of formats whose values and results are floats (or doubles) run in lanes; all else
// goes element by element.
#pragma once

#include <ulpine/array/pair_words.hpp>

#include <tuple>

namespace ulpine {

struct elementwise_options {
    int threads = 1;
};

namespace detail {

// Whether T's floats carry an operation of A and B into To: every operand is one, and every result that is not zero is
// a normal one but for bits below those that decide.
template <class T, pair_operation Operation, class To, projection P, class A, class B>
struct lane_facts {
    static constexpr bool available = false;
};
template <class T, pair_operation Operation, number_type To, projection P, number_type A, number_type B>
requires(!requires { To::spec.rule; } && P.mode != rounding::stochastic) struct lane_facts<T, Operation, To, P, A, B> {
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>;
    static constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    static constexpr int x_bits = A::spec.significand_bits(), y_bits = B::spec.significand_bits();
    static constexpr bool product = Operation == pair_operation::product;
    static constexpr int highest = product ? x.highest + y.highest + 1 : larger(x.highest, y.highest) + 1;
    static constexpr int lowest = product ? x.lowest + y.lowest : smaller(x.lowest, y.lowest);
    static constexpr bool words = is_float_word<T, A> && is_float_word<T, B> &&
                                  smaller(x.lowest, y.lowest) >= 1 - bias && lowest >= 1 - bias && highest < bias;
    // Two bits below the result's precision, and the jammed one.
    static constexpr bool precise =
        To::spec.significand_bits() + 3 <= fraction && (!product || x_bits + y_bits <= digits<T>);
    // A sum of opposite numbers is -0 in this mode.
    static constexpr bool zeros = product || P.mode != rounding::toward_negative;
    static constexpr auto profile = make_profile<T>(To::spec, P.mode, policy_for<To>(P));
    static constexpr bool available =
        words && precise && zeros && profile.encodes && !profile.patches(fixed_rounding<P.mode>{});
};

inline namespace ULPINE_BUILD {

// What the functions take: ranges and single values of number types, float and double.
template <class R>
concept operand_range = contiguous<const R> && dot_operand<std::remove_const_t<element_of<const R>>>;
template <class... X>
concept array_operands = ((operand_range<X> || dot_operand<X>)&&...);
template <class Out>
inline constexpr projection default_projection_of = operand_traits<element_of<Out>>::default_projection;

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
    const A* data;
    const A& operator[](std::size_t i) const noexcept { return data[i]; }
};
template <class A>
struct value_operand {
    A value;
    const A& operator[](std::size_t) const noexcept { return value; }
};
template <class A, class T>
void load_part(const range_operand<A>& x, T* words, std::size_t begin, std::size_t n) {
    load_operands(x.data + begin, words, n);
}
template <class A, class T>
void load_part(const value_operand<A>& x, T* words, std::size_t, std::size_t n) {
    load_operands(&x.value, words, 1);
    for (std::size_t i = 1; i < n; ++i) words[i] = words[0];
}

template <class T, pair_operation Operation, projection P, class A, class B, class To, class X, class Y, class Scalar>
void operate_in_lanes(const X& x, const Y& y, To* out, std::size_t begin, std::size_t count, const Scalar& scalar) {
    using facts = lane_facts<T, Operation, To, P, A, B>;
    using profile = stdlib::remove_cvref_t<decltype(facts::profile)>;
    T a[piece] = {}, b[piece] = {}, r[piece];
    for (std::size_t done = begin; done < begin + count; done += piece) {
        const std::size_t m = begin + count - done < piece ? begin + count - done : piece;
        load_part(x, a, done, m);
        load_part(y, b, done, m);
        bool special = false;
        run_at_level<T>(pair_body<T, Operation>{b, facts::x_bits, facts::y_bits, &special}, static_cast<const T*>(a), r,
                        (m + 63) / 64 * 64);
        if (special) {
            for (std::size_t i = done; i < done + m; ++i) out[i] = scalar(x[i], y[i]);
        } else if constexpr (P.mode == rounding::nearest_even) {
            run_at_level<T>(nearest_body<profile, true>{facts::profile}, static_cast<const T*>(r),
                            code_words(out + done), m);
        } else {
            run_at_level<T>(general_body<profile, true, fixed_rounding<P.mode>>{facts::profile, {}},
                            static_cast<const T*>(r), code_words(out + done), m);
        }
    }
}

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

template <class Out, class Scalar, class... X>
void operate_one_by_one(Out& out, const elementwise_options& o, const Scalar& scalar,
                        const char* const (&names)[sizeof...(X)], const X&... x) {
    const auto one = [&scalar](auto* to, std::size_t begin, std::size_t count, const auto&... each) {
        for (std::size_t i = begin; i < begin + count; ++i) to[i] = scalar(each[i]...);
    };
    for_all_elements(out, o, one, names, x...);
}

template <pair_operation Operation, projection P, class X, class Y, class Out, class Scalar>
void operate_on_pairs(const X& x, const Y& y, Out& out, const elementwise_options& o, const Scalar& scalar) {
    using A = typename elements_of<X>::type;
    using B = typename elements_of<Y>::type;
    using To = element_of<Out>;
    for_all_elements(
        out, o,
        [&](To* to, std::size_t begin, std::size_t count, const auto& a, const auto& b) {
            if constexpr (lane_facts<u32, Operation, To, P, A, B>::available)
                operate_in_lanes<u32, Operation, P, A, B>(a, b, to, begin, count, scalar);
            else if constexpr (lane_facts<u64, Operation, To, P, A, B>::available)
                operate_in_lanes<u64, Operation, P, A, B>(a, b, to, begin, count, scalar);
            else
                for (std::size_t i = begin; i < begin + count; ++i) to[i] = scalar(a[i], b[i]);
        },
        {"x", "y"}, x, y);
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <projection P, class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void add(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_on_pairs<detail::pair_operation::sum, P>(x, y, out, o,
                                                             [](auto a, auto b) { return ulpine::add<To, P>(a, b); });
}
template <projection P, class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void sub(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_on_pairs<detail::pair_operation::difference, P>(
        x, y, out, o, [](auto a, auto b) { return ulpine::sub<To, P>(a, b); });
}
template <projection P, class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void mul(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_on_pairs<detail::pair_operation::product, P>(
        x, y, out, o, [](auto a, auto b) { return ulpine::mul<To, P>(a, b); });
}
template <projection P, class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void div(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_one_by_one(
        out, o, [](auto a, auto b) { return ulpine::div<To, P>(a, b); }, {"x", "y"}, x, y);
}
template <projection P, class X, class Y, class Z, detail::contiguous Out>
requires detail::array_operands<X, Y, Z>
void fma(const X& x, const Y& y, const Z& z, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_one_by_one(
        out, o, [](auto a, auto b, auto c) { return ulpine::fma<To, P>(a, b, c); }, {"x", "y", "z"}, x, y, z);
}
template <projection P, class X, detail::contiguous Out>
requires detail::array_operands<X>
void sqrt(const X& x, Out&& out, const elementwise_options& o = {}) {
    using To = detail::element_of<Out>;
    detail::operate_one_by_one(
        out, o, [](auto a) { return ulpine::sqrt<To, P>(a); }, {"x"}, x);
}

template <class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void add(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    ulpine::add<detail::default_projection_of<Out>>(x, y, out, o);
}
template <class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void sub(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    ulpine::sub<detail::default_projection_of<Out>>(x, y, out, o);
}
template <class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void mul(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    ulpine::mul<detail::default_projection_of<Out>>(x, y, out, o);
}
template <class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y>
void div(const X& x, const Y& y, Out&& out, const elementwise_options& o = {}) {
    ulpine::div<detail::default_projection_of<Out>>(x, y, out, o);
}
template <class X, class Y, class Z, detail::contiguous Out>
requires detail::array_operands<X, Y, Z>
void fma(const X& x, const Y& y, const Z& z, Out&& out, const elementwise_options& o = {}) {
    ulpine::fma<detail::default_projection_of<Out>>(x, y, z, out, o);
}
template <class X, detail::contiguous Out>
requires detail::array_operands<X>
void sqrt(const X& x, Out&& out, const elementwise_options& o = {}) {
    ulpine::sqrt<detail::default_projection_of<Out>>(x, out, o);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
