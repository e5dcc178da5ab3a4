// Arrays of bit-sliced numbers (bitslice/bitsliced.hpp), in the widest registers of the processor.
//
//   slice(values, slices, options)         numbers, float or double to bit planes; slice<P>: floats by the projection P
//   unslice(slices, values, options)       back to numbers, float or double
//   add(x, y, out, options)                and sub, mul, minimum, maximum
//   fma(x, y, z, out, options)             x y + z, rounded once
//   mul_add(x, y, z, out, options)         x y rounded, + z rounded
//   neg(x, out, options)                   and abs, relu
//   convert(x, out, options)               minifloats of another format, rounded once
//   add<P>(x, y, out, options)             and so on: by the projection P rather than the default of out's numbers;
//                                          add<P, N>: P stochastic, with N random bits (8) for each lane
//   add_products(acc, x, y, options)       acc = x[k] y[k] + acc for k = 0, 1, ..., in this order
//   add_products<products::rounded>(...)   each product rounded before it is added; add_products<Products, P>(...)
//
// B = bitsliced<T, W, Z>, W = 64, 128, 256 or 512.  Lane i % W of slice i / W is number i.
//   values   a contiguous range of n T, float or double; floats become T as encode does, P and random of any kind;
//            numbers of T are taken as they are
//   slices   a contiguous range of ceil(n / W) B; slice gives the lanes from n on the code 0
//   x, y, z  contiguous ranges of B as long as out, or one B or one T for all slices; at least one is a range
//   out      a contiguous range of B; it may be the very array of an operand
//   options  elementwise_options: threads; random, under a stochastic P: number i takes random_at(*random, i), in
//            operations with bits N and variant a
// add_products:
//   acc      one B; or m of them
//   x        a range of k B, or of k T, each for all lanes
//   y        a range of k B or T; with m accumulators m k, accumulator i taking y[i k] to y[i k + k - 1]: a layer on W
//            inputs
// Every lane is what T's own operations make of it, bit for bit, at every simd_level and for any number of threads.
// std::invalid_argument, before anything is written: lengths that do not fit, threads below 1, an operand that overlaps
// out in part, or an accumulator at all; a stochastic P without random, or with other bits than N.
#pragma once

#include <ulpine/array/bitsliced_arguments.hpp>
#include <ulpine/array/round_to.hpp>

namespace ulpine {
namespace detail {
inline namespace ULPINE_BUILD {

template <class V, class T>
concept sliced_value = std::is_same_v<V, T> || std::is_same_v<V, float> || std::is_same_v<V, double>;

// n numbers as slices: slices, values and their lengths.
template <class B, class V>
void check_slicing(std::size_t slices, const B* words, std::size_t n, const V* values, int threads) {
    check_slices<B>();
    constexpr std::size_t lanes = B::lanes;
    const std::size_t expected = n / lanes + (n % lanes != 0);
    if (slices != expected)
        out_of_range("slices.size()", std::to_string(slices),
                     std::to_string(expected) + ", for values.size() = " + std::to_string(n) + " in slices of " +
                         std::to_string(lanes));
    check_overlap("values", values, n * sizeof(V), "slices", words, slices * sizeof(B), sharing::nothing);
    check_threads(threads);
}
// f(first number, how many, first slice) for each part.
template <class B, class F>
void for_each_slice_part(std::size_t slices, std::size_t n, int threads, const F& f) {
    static_cast<void>(simd_in_use());
    constexpr std::size_t lanes = B::lanes;
    for_each_part(
        slices, threads,
        [&](std::size_t begin, std::size_t count) {
            const std::size_t first = begin * lanes;
            f(first, std::min(count * lanes, n - first), begin);
        },
        slice_granularity<B::lanes>);
}

template <circuit C, projection P, int N, class Out, class... X>
void operate_on_slices(Out& out, const elementwise_options& o, const char* const (&names)[sizeof...(X)],
                       const X&... x) {
    using B = slice_of<Out>;
    using T = typename B::value_type;
    constexpr int lanes = B::lanes, random_bits = P.mode == rounding::stochastic ? N : 0;
    check_slices<B>();
    static_cast<void>(simd_in_use());
    const auto target = elements(out);
    check_threads(o.threads);
    check_random<P, N>(o);
    const auto run = [&]<std::size_t... I>(std::index_sequence<I...>) {
        const std::tuple<sliced_source<X, B>...> sources{sliced_source<X, B>(names[I], x, target)...};
        for_each_part(
            target.size(), o.threads,
            [&](std::size_t begin, std::size_t count) {
                with_random_planes<P, N, lanes>(o, begin, count, [&](std::size_t at, std::size_t n, const u64* random) {
                    const sliced_words all[] = {std::get<I>(sources).from(at)...};
                    constexpr std::size_t last = sizeof...(X) - 1;
                    const circuit_body<C, typename T::format, P, B::subnormal_policy, lanes, random_bits> body{
                        all[0], all[last < 1 ? last : 1], all[last]};
                    run_slices<lanes>(body, random, words_of(target.data() + at), n);
                });
            },
            slice_granularity<lanes>);
    };
    run(std::index_sequence_for<X...>{});
}

// Products that are added between two looks at the accumulators in memory: their operands stay in the cache.
inline constexpr std::size_t products_at_once = 32;

template <class X, class B>
concept product_range = contiguous<const X> &&
    (std::is_same_v<slice_of<X>, B> || std::is_same_v<slice_of<X>, typename B::value_type>);

// Elements first to first + n - 1 of an operand: slices as they are, numbers spread into the buffer.
template <class B, class E>
auto product_operand_of(const E* x, std::size_t first, std::size_t n, u64* buffer) {
    if constexpr (std::is_same_v<E, B>) {
        return product_operand<false>{words_of(x + first)};
    } else {
        for (std::size_t k = 0; k < n; ++k)
            spread_code<B::width>(u64{x[first + k].bits()}, buffer + k * std::size_t{B::width});
        return product_operand<true>{buffer};
    }
}

template <products Products, projection P, class B, class X, class Y>
void add_all_products(std::span<B> acc, std::span<X> x, std::span<Y> y, const elementwise_options& o) {
    using T = typename B::value_type;
    using E = std::remove_const_t<X>;
    using G = std::remove_const_t<Y>;
    static_assert(P.mode != rounding::stochastic, "add_products: every mode but rounding::stochastic");
    check_slices<B>();
    check_threads(o.threads);
    check_overlap("x", x.data(), x.size_bytes(), "acc", acc.data(), acc.size_bytes(), sharing::nothing);
    check_overlap("y", y.data(), y.size_bytes(), "acc", acc.data(), acc.size_bytes(), sharing::nothing);
    static_cast<void>(simd_in_use());
    constexpr std::size_t most = products_at_once;
    const std::size_t length = x.size();
    for_each_part(
        acc.size(), o.threads,
        [&](std::size_t begin, std::size_t count) {
            u64 x_buffer[std::is_same_v<E, B> ? 1 : most * B::width],
                y_buffer[std::is_same_v<G, B> ? 1 : most * B::width];
            for (std::size_t k = 0; k < length; k += most) {
                const std::size_t n = std::min(most, length - k);
                const auto a = product_operand_of<B>(static_cast<const E*>(x.data()), k, n, x_buffer);
                for (std::size_t i = begin; i < begin + count; ++i) {
                    const auto b = product_operand_of<B>(static_cast<const G*>(y.data()), i * length + k, n, y_buffer);
                    const sliced_products_body<Products, typename T::format, P, B::subnormal_policy, B::lanes,
                                               !std::is_same_v<E, B>, !std::is_same_v<G, B>>
                        body{a, b};
                    run_slices<B::lanes>(body, nullptr, words_of(acc.data() + i), n);
                }
            }
        },
        1);
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <projection... P, detail::contiguous Values, detail::contiguous Slices>
requires detail::sliced_range<std::remove_reference_t<Slices>> &&(sizeof...(P) <= 1) &&
    detail::sliced_value<
        std::remove_const_t<detail::element_of<Values>>,
        typename detail::slice_of<std::remove_reference_t<Slices>>::value_type> void slice(Values&& values,
                                                                                           Slices&& slices,
                                                                                           const elementwise_options&
                                                                                               o = {}) {
    const auto from = detail::elements(values);
    const auto to = detail::elements(slices);
    using B = detail::element_of<Slices>;
    using T = typename B::value_type;
    using V = std::remove_const_t<detail::element_of<Values>>;
    detail::check_slicing(to.size(), to.data(), from.size(), from.data(), o.threads);
    array_options each;
    if constexpr (sizeof...(P) != 0 && !std::is_same_v<V, T>) {
        each.projection = (P, ...);
        if constexpr (((P.mode == rounding::stochastic) || ...)) each.random = detail::random_of(o);
    }
    detail::for_each_slice_part<B>(
        to.size(), from.size(), o.threads, [&](std::size_t first, std::size_t n, std::size_t at) {
            if constexpr (std::is_same_v<V, T>) {
                detail::slice_codes<T, B::lanes>(from.data() + first, detail::words_of(to.data() + at), n);
            } else {
                T codes[detail::piece];
                for (std::size_t done = 0; done < n; done += detail::piece) {
                    const std::size_t m = std::min(detail::piece, n - done);
                    array_options part = each;
                    if (part.random) part.random->first += first + done;
                    if constexpr (sizeof...(P) == 0) encode<T>(from.data() + first + done, codes, m);
                    else encode<T>(from.data() + first + done, codes, m, part);
                    detail::slice_codes<T, B::lanes>(codes, detail::words_of(to.data() + at + done / B::lanes), m);
                }
            }
        });
}
template <detail::contiguous Slices, detail::contiguous Values>
requires detail::sliced_range<std::remove_reference_t<Slices>> && detail::sliced_value < detail::element_of<Values>,
typename detail::slice_of<std::remove_reference_t<Slices>>::value_type >
    void unslice(Slices&& slices, Values&& values, const elementwise_options& o = {}) {
    const auto from = detail::elements(slices);
    const auto to = detail::elements(values);
    using B = detail::slice_of<std::remove_reference_t<Slices>>;
    using T = typename B::value_type;
    using V = detail::element_of<Values>;
    detail::check_slicing(from.size(), from.data(), to.size(), to.data(), o.threads);
    detail::for_each_slice_part<B>(
        from.size(), to.size(), o.threads, [&](std::size_t first, std::size_t n, std::size_t at) {
            if constexpr (std::is_same_v<V, T>) {
                detail::unslice_codes<T, B::lanes>(detail::words_of(from.data() + at), to.data() + first, n);
            } else {
                T codes[detail::piece];
                for (std::size_t done = 0; done < n; done += detail::piece) {
                    const std::size_t m = std::min(detail::piece, n - done);
                    detail::unslice_codes<T, B::lanes>(detail::words_of(from.data() + at + done / B::lanes), codes, m);
                    decode<T>(codes, to.data() + first + done, m);
                }
            }
        });
}

#define ULPINE_SLICED_ARRAYS(name, operation, types, requirement, parameters, names, arguments)                        \
    template <projection P, int N = 8, types, detail::contiguous Out>                                                  \
    requires requirement void name(parameters, Out&& out, const elementwise_options& o = {}) {                         \
        detail::operate_on_slices<circuit::operation, P, N>(out, o, names, arguments);                                 \
    }                                                                                                                  \
    template <types, detail::contiguous Out>                                                                           \
    requires requirement void name(parameters, Out&& out, const elementwise_options& o = {}) {                         \
        using T = typename detail::element_of<Out>::value_type;                                                        \
        detail::operate_on_slices<circuit::operation, T::default_projection, 0>(out, o, names, arguments);             \
    }
#define ULPINE_LIST(...) __VA_ARGS__
#define ULPINE_ONE_SLICE(name, operation)                                                                              \
    ULPINE_SLICED_ARRAYS(name, operation, class X, ULPINE_LIST(detail::sliced_operands<Out, X>), const X& x,           \
                         ULPINE_LIST({"x"}), x)
#define ULPINE_TWO_SLICES(name, operation)                                                                             \
    ULPINE_SLICED_ARRAYS(name, operation, ULPINE_LIST(class X, class Y),                                               \
                         ULPINE_LIST(detail::sliced_operands<Out, X, Y>), ULPINE_LIST(const X& x, const Y& y),         \
                         ULPINE_LIST({"x", "y"}), ULPINE_LIST(x, y))
#define ULPINE_THREE_SLICES(name, operation)                                                                           \
    ULPINE_SLICED_ARRAYS(                                                                                              \
        name, operation, ULPINE_LIST(class X, class Y, class Z), ULPINE_LIST(detail::sliced_operands<Out, X, Y, Z>),   \
        ULPINE_LIST(const X& x, const Y& y, const Z& z), ULPINE_LIST({"x", "y", "z"}), ULPINE_LIST(x, y, z))
ULPINE_TWO_SLICES(add, add)
ULPINE_TWO_SLICES(sub, sub)
ULPINE_TWO_SLICES(mul, mul)
ULPINE_TWO_SLICES(minimum, minimum)
ULPINE_TWO_SLICES(maximum, maximum)
ULPINE_THREE_SLICES(fma, fma)
ULPINE_THREE_SLICES(mul_add, mul_add)
ULPINE_ONE_SLICE(neg, negate)
ULPINE_ONE_SLICE(abs, abs)
ULPINE_ONE_SLICE(relu, relu)
#undef ULPINE_THREE_SLICES
#undef ULPINE_TWO_SLICES
#undef ULPINE_ONE_SLICE
#undef ULPINE_LIST
#undef ULPINE_SLICED_ARRAYS

template <projection P, int N = 8, detail::sliced_range X, detail::contiguous Out>
requires detail::sliced_range<std::remove_reference_t<Out>>
void convert(const X& x, Out&& out, const elementwise_options& o = {}) {
    using From = detail::slice_of<X>;
    using To = detail::element_of<Out>;
    using F = typename From::value_type::format;
    static_assert(From::lanes == To::lanes && From::subnormal_policy == To::subnormal_policy,
                  "convert: both slices must have the same lanes and the same policy for subnormal numbers");
    constexpr int lanes = To::lanes, random_bits = P.mode == rounding::stochastic ? N : 0;
    detail::check_slices<To>();
    const auto from = detail::elements(x);
    const auto to = detail::elements(out);
    detail::check_threads(o.threads);
    detail::check_random<P, N>(o);
    detail::check_length("x", from.size(), "out", to.size());
    detail::check_overlap("x", from.data(), from.size_bytes(), "out", to.data(), to.size_bytes(),
                          From::width == To::width ? detail::sharing::everything : detail::sharing::nothing);
    static_cast<void>(simd_in_use());
    detail::for_each_part(
        to.size(), o.threads,
        [&](std::size_t begin, std::size_t count) {
            detail::with_random_planes<P, N, lanes>(
                o, begin, count, [&](std::size_t at, std::size_t n, const detail::u64* random) {
                    const detail::conversion_body<typename To::value_type::format, F, P, To::subnormal_policy, lanes,
                                                  random_bits>
                        body{detail::words_of(from.data() + at)};
                    detail::run_slices<lanes>(body, random, detail::words_of(to.data() + at), n);
                });
        },
        detail::slice_granularity<lanes>);
}
template <detail::sliced_range X, detail::contiguous Out>
requires detail::sliced_range<std::remove_reference_t<Out>>
void convert(const X& x, Out&& out, const elementwise_options& o = {}) {
    convert<detail::element_of<Out>::value_type::default_projection>(x, out, o);
}

template <products Products, projection P, class Acc, detail::contiguous X, detail::contiguous Y>
requires detail::is_bitsliced<Acc> && detail::product_range<std::remove_reference_t<X>, Acc> &&
    detail::product_range<std::remove_reference_t<Y>, Acc>
void add_products(Acc& acc, X&& x, Y&& y, const elementwise_options& o = {}) {
    const auto a = detail::elements(x);
    const auto b = detail::elements(y);
    detail::check_length("y", b.size(), "x", a.size());
    detail::add_all_products<Products, P>(std::span<Acc>(&acc, 1), a, b, o);
}
template <products Products, projection P, detail::contiguous Accs, detail::contiguous X, detail::contiguous Y>
requires detail::sliced_range<std::remove_reference_t<Accs>> &&
    detail::product_range<std::remove_reference_t<X>, detail::slice_of<std::remove_reference_t<Accs>>> &&
    detail::product_range<std::remove_reference_t<Y>, detail::slice_of<std::remove_reference_t<Accs>>>
void add_products(Accs&& acc, X&& x, Y&& y, const elementwise_options& o = {}) {
    const auto sums = detail::elements(acc);
    const auto a = detail::elements(x);
    const auto b = detail::elements(y);
    if (b.size() != sums.size() * a.size())
        detail::out_of_range("y.size()", std::to_string(b.size()),
                             std::to_string(sums.size() * a.size()) + ", as acc.size() x.size()");
    detail::add_all_products<Products, P>(sums, a, b, o);
}
template <products Products = products::exact, class Acc, class X, class Y>
requires detail::is_bitsliced<Acc>
void add_products(Acc& acc, X&& x, Y&& y, const elementwise_options& o = {}) {
    add_products<Products, Acc::value_type::default_projection>(acc, x, y, o);
}
template <products Products = products::exact, detail::contiguous Accs, class X, class Y>
requires detail::sliced_range<std::remove_reference_t<Accs>>
void add_products(Accs&& acc, X&& x, Y&& y, const elementwise_options& o = {}) {
    add_products<Products, detail::element_of<Accs>::value_type::default_projection>(acc, x, y, o);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
