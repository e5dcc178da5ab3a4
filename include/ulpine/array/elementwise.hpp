// Arithmetic on arrays of numbers: out[i] = the exact result of the operands, rounded once.
//
//   add(x, y, out, options)            and sub, mul, div
//   fma(x, y, z, out, options)         x y + z
//   sqrt(x, out, options)
//   scale(alpha, x, out, options)      alpha x, alpha one value
//   axpy(alpha, x, y, out, options)    alpha x + y, rounded once
//   abs(x, out, options), neg          |x| and -x in x's type, converted
//   convert(x, out, options)
//   minimum(x, y, out, options)        and maximum, minimum_number, maximum_number (number/extrema.hpp)
//   add<P>(x, y, out, options)         and so on: by the projection P rather than that of out's type
//   compare(x, y, relation, out, options)   1 where the operator gives true, else 0, as std::uint8_t
//
// x, y, z: contiguous ranges of number types, float or double, in any mixture, or one such value for all elements; at
// least one of them is a range.  out: a range of a number type, float or double; it may be the very array of an
// operand. Each element is what the scalar function makes of its operands (number/operations.hpp), bit for bit, at
// every simd_level, for any number of threads and in any floating-point environment; under a stochastic P with the random
// bits random_at(*options.random, i).  std::invalid_argument, before anything is written: lengths that differ, threads
// below 1, an operand that overlaps out in part, a stochastic P without random.
//
// Formats whose values are floats or doubles run in lanes (elementwise_words.hpp says which operations at which level),
// but for lookup sets and tapered formats as results and for stochastic rounding; all else goes element by element.
#pragma once

#include <ulpine/array/elementwise_compare.hpp>
#include <ulpine/array/elementwise_fixed.hpp>
#include <ulpine/array/elementwise_halves.hpp>

namespace ulpine {
namespace detail {
inline namespace ULPINE_BUILD {

// Elements begin to begin + count - 1 in lanes, by the fastest way there is; false where there is none.
template <array_operation O, projection P, class To, class Scalar, class X, class Y, class Z>
bool operate_in_lanes(To* out, std::size_t begin, std::size_t count, const Scalar& scalar, const X& x, const Y& y,
                      const Z& z) {
    using A = typename X::type;
    using B = typename Y::type;
    using C = typename Z::type;
    using floats = word_facts<u32, O, To, P, A, B, C>;
    bool done = false;
    if constexpr (fixed_facts<O, To, P, A, B>::available) {
        operate_on_integers<O>(out, begin, count, x, y);
        done = true;
    } else if constexpr (floats::selects) {
        operate_on_words<u32, O, P>(out, begin, count, scalar, x, y, z);
        done = true;
    } else if constexpr (is_selection(O)) {
        if constexpr (word_facts<u64, O, To, P, A, B, C>::selects) {
            operate_on_words<u64, O, P>(out, begin, count, scalar, x, y, z);
            done = true;
        }
    } else {
        const bool unit = has_float_unit && simd_in_use() == simd_level::avx512;
#if ULPINE_HALVES
        if constexpr (half_facts<O, To, P, A, B, C>::available) {
            done = unit && count >= piece;
            if (done) operate_on_halves<O, P>(out, begin, count, x, y, z);
        }
#endif
        if constexpr ((has_float_unit && floats::unit) || floats::integers) {
            if (!done && (floats::integers || unit)) {
                operate_on_words<u32, O, P>(out, begin, count, scalar, x, y, z);
                done = true;
            }
        }
        if constexpr (!floats::integers) {
            using doubles = word_facts<u64, O, To, P, A, B, C>;
            if constexpr (doubles::integers || (has_float_unit && doubles::unit && !floats::unit)) {
                if (!done && (doubles::integers || unit)) {
                    operate_on_words<u64, O, P>(out, begin, count, scalar, x, y, z);
                    done = true;
                }
            }
        }
    }
    return done;
}
template <array_operation O, projection P, class To, class Scalar, class X, class Y, class Z>
void operate_on_part(To* out, std::size_t begin, std::size_t count, const Scalar& scalar, const X& x, const Y& y,
                     const Z& z) {
    if (operate_in_lanes<O, P>(out, begin, count, scalar, x, y, z)) return;
    for (std::size_t i = begin; i < begin + count; ++i) out[i] = scalar(i);
}

// The operands after the checks, the first in place of those that the operation does not have.
template <array_operation O, projection P, class Out, class X, class... More>
void operate(Out& out, const elementwise_options& o, const char* const (&names)[1 + sizeof...(More)], const X& x,
             const More&... more) {
    using To = element_of<Out>;
    using scalar = scalar_operation<O, To, P>;
    if constexpr (P.mode == rounding::stochastic) {
        const philox random = random_of(o);
        for_all_elements(
            out, o,
            [&random](To* to, std::size_t begin, std::size_t count, const auto&... each) {
                for (std::size_t i = begin; i < begin + count; ++i)
                    to[i] = scalar::of(each[i]..., random_at(random, i));
            },
            names, x, more...);
    } else {
        for_all_elements(
            out, o,
            [](To* to, std::size_t begin, std::size_t count, const auto& a, const auto&... rest) {
                const auto one = [&](std::size_t i) { return scalar::of(a[i], rest[i]...); };
                if constexpr (sizeof...(rest) == 0) operate_on_part<O, P>(to, begin, count, one, a, a, a);
                else if constexpr (sizeof...(rest) == 1) operate_on_part<O, P>(to, begin, count, one, a, rest..., a);
                else operate_on_part<O, P>(to, begin, count, one, a, rest...);
            },
            names, x, more...);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// P: none, or one projection.
#define ULPINE_ONE_OPERAND(name, operation)                                                                            \
    template <projection... P, class X, detail::contiguous Out>                                                        \
    requires detail::array_operands<X> &&(sizeof...(P) <= 1) void name(const X& x, Out&& out,                          \
                                                                       const elementwise_options& o = {}) {            \
        detail::operate<detail::array_operation::operation, detail::projection_of<Out, P...>::value>(out, o, {"x"},    \
                                                                                                     x);               \
    }
#define ULPINE_TWO_OPERANDS(name, operation)                                                                           \
    template <projection... P, class X, class Y, detail::contiguous Out>                                               \
    requires detail::array_operands<X, Y> &&(sizeof...(P) <= 1) void name(const X& x, const Y& y, Out&& out,           \
                                                                          const elementwise_options& o = {}) {         \
        detail::operate<detail::array_operation::operation, detail::projection_of<Out, P...>::value>(                  \
            out, o, {"x", "y"}, x, y);                                                                                 \
    }
ULPINE_TWO_OPERANDS(add, sum)
ULPINE_TWO_OPERANDS(sub, difference)
ULPINE_TWO_OPERANDS(mul, product)
ULPINE_TWO_OPERANDS(div, quotient)
ULPINE_TWO_OPERANDS(minimum, minimum)
ULPINE_TWO_OPERANDS(maximum, maximum)
ULPINE_TWO_OPERANDS(minimum_number, minimum_number)
ULPINE_TWO_OPERANDS(maximum_number, maximum_number)
ULPINE_ONE_OPERAND(sqrt, root)
ULPINE_ONE_OPERAND(abs, absolute)
ULPINE_ONE_OPERAND(neg, negative)
ULPINE_ONE_OPERAND(convert, conversion)
#undef ULPINE_ONE_OPERAND
#undef ULPINE_TWO_OPERANDS

template <projection... P, class X, class Y, class Z, detail::contiguous Out>
requires detail::array_operands<X, Y, Z> &&
    (sizeof...(P) <= 1) void fma(const X& x, const Y& y, const Z& z, Out&& out, const elementwise_options& o = {}) {
    detail::operate<detail::array_operation::fused, detail::projection_of<Out, P...>::value>(out, o, {"x", "y", "z"}, x,
                                                                                             y, z);
}
template <projection... P, detail::dot_operand A, class X, detail::contiguous Out>
requires detail::array_operands<X> &&
    (sizeof...(P) <= 1) void scale(const A& alpha, const X& x, Out&& out, const elementwise_options& o = {}) {
    detail::operate<detail::array_operation::product, detail::projection_of<Out, P...>::value>(out, o, {"alpha", "x"},
                                                                                               alpha, x);
}
template <projection... P, detail::dot_operand A, class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y> &&(sizeof...(P) <= 1) void axpy(const A& alpha, const X& x, const Y& y, Out&& out,
                                                                      const elementwise_options& o = {}) {
    detail::operate<detail::array_operation::fused, detail::projection_of<Out, P...>::value>(
        out, o, {"alpha", "x", "y"}, alpha, x, y);
}

// The answers of the operators == != < <= > >=; two of float and double compare as in IEEE 754.
template <class X, class Y, detail::contiguous Out>
requires detail::array_operands<X, Y> && detail::stdlib::same_as<detail::element_of<Out>, std::uint8_t>
void compare(const X& x, const Y& y, relation r, Out&& out, const elementwise_options& o = {}) {
    detail::check_range("relation", static_cast<int>(r), 0, static_cast<int>(relation::greater_equal));
    detail::for_all_elements(
        out, o,
        [r](std::uint8_t* to, std::size_t begin, std::size_t count, const auto& a, const auto& b) {
            using A = typename std::remove_cvref_t<decltype(a)>::type;
            using B = typename std::remove_cvref_t<decltype(b)>::type;
            if constexpr (detail::is_float_word<detail::u32, A> && detail::is_float_word<detail::u32, B>)
                return detail::compare_words<detail::u32>(to, begin, count, r, a, b);
            else if constexpr (detail::is_float_word<detail::u64, A> && detail::is_float_word<detail::u64, B>)
                return detail::compare_words<detail::u64>(to, begin, count, r, a, b);
            else
                for (std::size_t i = begin; i < begin + count; ++i) to[i] = detail::related(a[i], b[i], r);
        },
        {"x", "y"}, x, y);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
