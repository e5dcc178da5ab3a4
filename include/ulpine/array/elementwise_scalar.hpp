// The functions of single elements that functions over arrays repeat: what each result has to equal, bit for bit.
#pragma once

#include <ulpine/number/extrema.hpp>
#include <ulpine/number/math.hpp>

namespace ulpine {

enum class relation {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal
};

namespace detail {

enum class array_operation {
    sum,
    difference,
    product,
    quotient,
    fused,  // x y + z
    root,
    absolute,
    negative,
    conversion,
    minimum,
    maximum,
    minimum_number,
    maximum_number
};

inline namespace ULPINE_BUILD {

// |x| and -x in x's own type; of float and double by their bits, which no compiler option changes.
template <class A>
ULPINE_API constexpr A with_other_sign(A x, bool clear) noexcept {
    if constexpr (number_type<A>) {
        return clear ? ulpine::abs(x) : -x;
    } else {
        using T = stdlib::conditional_t<sizeof(A) == 4, u32, u64>;
        constexpr T sign = static_cast<T>(T(1) << (digits<T> - 1));
        const T bits = bit_cast<T>(x);
        return bit_cast<A>(static_cast<T>(clear ? bits & ~sign : bits ^ sign));
    }
}

// The operation of two operands, or of x, y and z; random bits last.
template <array_operation O, class To, projection P>
struct scalar_operation {
    template <class A, class B, class... More>
    static To of(const A& x, const B& y, const More&... more) noexcept {
        if constexpr (O == array_operation::sum) return ulpine::add<To, P>(x, y, more...);
        else if constexpr (O == array_operation::difference) return ulpine::sub<To, P>(x, y, more...);
        else if constexpr (O == array_operation::product) return ulpine::mul<To, P>(x, y, more...);
        else if constexpr (O == array_operation::quotient) return ulpine::div<To, P>(x, y, more...);
        else if constexpr (O == array_operation::fused) return ulpine::fma<To, P>(x, y, more...);
        else if constexpr (O == array_operation::minimum) return ulpine::minimum<To, P>(x, y, more...);
        else if constexpr (O == array_operation::maximum) return ulpine::maximum<To, P>(x, y, more...);
        else if constexpr (O == array_operation::minimum_number) return ulpine::minimum_number<To, P>(x, y, more...);
        else return ulpine::maximum_number<To, P>(x, y, more...);
    }
};
template <array_operation O, class To, projection P>
requires(O == array_operation::root || O == array_operation::absolute || O == array_operation::negative ||
         O == array_operation::conversion) struct scalar_operation<O, To, P> {
    template <class A, class... Random>
    static To of(const A& x, const Random&... random) noexcept {
        if constexpr (O == array_operation::root) return ulpine::sqrt<To, P>(x, random...);
        else if constexpr (O == array_operation::conversion) return ulpine::convert<To, P>(x, random...);
        else return ulpine::convert<To, P>(with_other_sign(x, O == array_operation::absolute), random...);
    }
};

// As the operators compare, and two of float and double as IEEE 754 does, whatever the compiler makes of NaN.
template <class A, class B>
inline constexpr bool nan_has_order = nar_order<A, B> && (number_type<A> || number_type<B>);
template <class A, class B>
bool related(const A& a, const B& b, relation r) noexcept {
    bool less = false, equal = false;
    const bool swapped = r == relation::greater || r == relation::greater_equal;
    if constexpr (number_type<A> || number_type<B>) {
        less = swapped ? detail::less(b, a) : detail::less(a, b);
        equal = detail::equal(a, b);
    } else {
        const auto x = ordered(unpack(a)), y = ordered(unpack(b));
        const bool numbers = !x.nan & !y.nan;
        less = numbers & (swapped ? value_less(y, x) : value_less(x, y));
        equal = numbers & value_equal(x, y);
    }
    switch (r) {
    case relation::equal:
        return equal;
    case relation::not_equal:
        return !equal;
    case relation::less:
    case relation::greater:
        return less;
    default:
        return less | equal;
    }
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
