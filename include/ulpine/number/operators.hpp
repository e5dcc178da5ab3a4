// Operators: + - * / and comparisons.  A built-in operand counts with its exact value; two formats give the wider
// one where it contains the other.
#pragma once

#include <ulpine/number/operations.hpp>

namespace ulpine {
namespace detail {

template <class A, class B>
concept number_and_operand = operand<A> && operand<B> &&(number_type<A> || number_type<B>);

// A result type where there is none, so that the message below is the only one.
template <class A, class B>
struct common_number {
    static constexpr bool a_contains_b = contains(A::spec, B::spec), b_contains_a = contains(B::spec, A::spec);
    static_assert(
        a_contains_b || b_contains_a,
        "neither format contains the other: name the result's format, as in add<To>(x, y), sub<To>, mul<To>, div<To>");
    using type = stdlib::conditional_t<a_contains_b, A, B>;
};
template <class A>
struct common_number<A, A> {
    using type = A;
};
template <number_type A, builtin_operand B>
struct common_number<A, B> {
    using type = A;
};
template <builtin_operand A, number_type B>
struct common_number<A, B> {
    using type = B;
};
template <class A, class B>
using common_number_t = typename common_number<A, B>::type;

// An infinity as a finite value beyond all others, so that values order.
template <class U>
ULPINE_FN constexpr unpacked<U> ordered(unpacked<U> x) noexcept {
    x.significand = select(x.infinite, U(1) << (digits<U> - 1), x.significand);
    x.exponent = select(x.infinite, -zero_exponent, x.exponent);
    return x;
}

// Posits compare as integers, NaR equal to itself and below all (Posit Standard 2022, 5.3), and beside built-in
// types NaN stands for NaR; takums likewise.  Elsewhere NaN is unordered.
template <class A, class B>
inline constexpr bool nar_order = (has_nar_v<A> || builtin_operand<A>)&&(has_nar_v<B> || builtin_operand<B>);

template <class A, class B>
ULPINE_FN constexpr bool equal(A a, B b) noexcept {
    constexpr bool nar_compares = nar_order<A, B>;
    if constexpr (has_nar_v<A> && stdlib::is_same_v<A, B>) {
        return a.bits() == b.bits();
    } else {
        const auto x = ordered(unpack(a)), y = ordered(unpack(b));
        return ((!x.nan & !y.nan) & value_equal(x, y)) | (nar_compares & x.nan & y.nan);
    }
}
template <class A, class B>
ULPINE_FN constexpr bool less(A a, B b) noexcept {
    constexpr bool nar_compares = nar_order<A, B>;
    if constexpr (has_nar_v<A> && stdlib::is_same_v<A, B>) {
        constexpr int up = 64 - A::width;
        return static_cast<i64>(u64{a.bits()} << up) < static_cast<i64>(u64{b.bits()} << up);
    } else {
        const auto x = ordered(unpack(a)), y = ordered(unpack(b));
        return ((!x.nan & !y.nan) & value_less(x, y)) | (nar_compares & x.nan & !y.nan);
    }
}
template <class A, class B>
ULPINE_FN constexpr bool less_equal(A a, B b) noexcept {
    const bool below = less(a, b), same = equal(a, b);
    return below | same;
}

}  // namespace detail

template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto operator+(A x, B y) noexcept {
    return ulpine::add<detail::common_number_t<A, B>>(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto operator-(A x, B y) noexcept {
    return ulpine::sub<detail::common_number_t<A, B>>(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto operator*(A x, B y) noexcept {
    return ulpine::mul<detail::common_number_t<A, B>>(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr auto operator/(A x, B y) noexcept {
    return ulpine::div<detail::common_number_t<A, B>>(x, y);
}

template <number_type A>
ULPINE_API constexpr A operator+(A x) noexcept {
    return x;
}
// The exact negative, rounded into the format: in unsigned and asymmetric formats it may not be a value.
template <number_type A>
ULPINE_API constexpr A operator-(A x) noexcept {
    using U = detail::word_for<detail::convert_bits<A, A::default_projection, A>>;
    auto y = detail::load<U>(x);
    y.negative = !y.negative;
    return detail::pack<A, A::default_projection>(y, random_bits{});
}

// The result is rounded into the left operand's format.
template <number_type A, operand B>
ULPINE_API constexpr A& operator+=(A& x, B y) noexcept {
    return x = ulpine::add<A>(x, y);
}
template <number_type A, operand B>
ULPINE_API constexpr A& operator-=(A& x, B y) noexcept {
    return x = ulpine::sub<A>(x, y);
}
template <number_type A, operand B>
ULPINE_API constexpr A& operator*=(A& x, B y) noexcept {
    return x = ulpine::mul<A>(x, y);
}
template <number_type A, operand B>
ULPINE_API constexpr A& operator/=(A& x, B y) noexcept {
    return x = ulpine::div<A>(x, y);
}

template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator==(A x, B y) noexcept {
    return detail::equal(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator!=(A x, B y) noexcept {
    return !detail::equal(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator<(A x, B y) noexcept {
    return detail::less(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator>(A x, B y) noexcept {
    return detail::less(y, x);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator<=(A x, B y) noexcept {
    return detail::less_equal(x, y);
}
template <class A, class B>
requires detail::number_and_operand<A, B> ULPINE_API constexpr bool operator>=(A x, B y) noexcept {
    return detail::less_equal(y, x);
}

}  // namespace ulpine
