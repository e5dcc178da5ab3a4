// Exact products of minifloats and fixed point, and operations whose result has another format than the operands.
#pragma once

#include <ulpine/bitslice/operations.hpp>
#include <ulpine/number/number.hpp>

namespace ulpine {
namespace detail {

// Twice the fraction bits and one more, twice the exponents: the products of normal numbers are normal again, those of
// subnormal ones have their last bit where it is the last.
template <class F>
struct exact_product_format;
template <class F>
requires is_minifloat_format<F>
struct exact_product_format<F> {
    static constexpr bool gradual = F::spec.subnormal == subnormals::gradual;
    static constexpr int exponent_bits = F::spec.exponent_bits + (gradual ? 1 : 2);
    static constexpr int fraction_bits = 2 * F::spec.fraction_bits + 1;
    ULPINE_API static constexpr minifloat_options options() noexcept {
        minifloat_options o;
        o.bias = gradual ? 2 * F::spec.exponent_bias() - 1 : 2 * F::spec.exponent_bias() + 1;
        o.is_signed = F::spec.is_signed;
        return o;
    }
    static constexpr bool exists = exponent_bits + fraction_bits + F::spec.is_signed <= 32 && exponent_bits <= 16 &&
                                   options().bias >= -65536 && options().bias <= 65536;
};
template <class F>
requires is_fixed_format<F>
struct exact_product_format<F> {
    ULPINE_API static constexpr fixed_options options() noexcept {
        fixed_options o;
        o.is_signed = F::spec.is_signed;
        return o;
    }
    static constexpr int integer_bits = 2 * F::spec.integer_bits, fraction_bits = 2 * F::spec.fraction_bits;
    static constexpr bool exists = integer_bits + fraction_bits <= 32 && integer_bits >= -1100 &&
                                   integer_bits <= 1100 && fraction_bits >= -1100 && fraction_bits <= 1100;
};

template <class F, bool Exists = exact_product_format<F>::exists>
struct exact_product_of {
    static_assert(
        Exists, "exact_product: the format of the products must have at most 32 bits, 16 of them of the exponent, and "
                "a bias of -65536 to 65536; of fixed point 2 I and 2 F must be -1100 to 1100");
    using type = number<F>;
};
template <class F>
requires is_minifloat_format<F>
struct exact_product_of<F, true> {
    using to = exact_product_format<F>;
    using type = number<minifloat_format<to::exponent_bits, to::fraction_bits, to::options()>>;
};
template <class F>
requires is_fixed_format<F>
struct exact_product_of<F, true> {
    using to = exact_product_format<F>;
    using type = number<fixed_format<to::integer_bits, to::fraction_bits, to::options()>>;
};
// Whether F holds the products of a format Factor of up to 16 bits.
template <class F, class Factor>
ULPINE_API constexpr bool holds_products_of() noexcept {
    if constexpr (Factor::spec.width() > 16 || !exact_product_format<Factor>::exists) return false;
    else return stdlib::is_same_v<typename exact_product_of<Factor>::type, number<F>>;
}

// The bias of the format whose products F holds, if it is one.
template <class F, bool Gradual>
ULPINE_API constexpr minifloat_options factor_options() noexcept {
    minifloat_options o;
    o.bias = (F::spec.exponent_bias() + (Gradual ? 1 : -1)) / 2;
    o.is_signed = F::spec.is_signed;
    if (!Gradual) o.subnormal = subnormals::none;
    return o;
}
// Whether F is the format for the products of some format of up to 16 bits.
template <class F>
ULPINE_API constexpr bool holds_exact_products() noexcept {
    constexpr auto s = F::spec;
    if constexpr (s.width() > 32) {
        return false;
    } else if constexpr (is_fixed_format<F>) {
        return s.integer_bits % 2 == 0 && s.fraction_bits % 2 == 0;
    } else if constexpr (s.exponent_bits < 2) {
        return false;
    } else {
        constexpr int e = s.exponent_bits, m = (s.fraction_bits - 1) / 2;
        return holds_products_of<F, minifloat_format<e - 1, m, factor_options<F, true>()>>() ||
               holds_products_of<F, minifloat_format<(e > 2 ? e - 2 : 1), m, factor_options<F, false>()>>();
    }
}
// Formats for bit planes: up to 16 bits, and their products.
template <class T>
ULPINE_API constexpr bool fits_planes() noexcept {
    if constexpr (!sliceable<T>) return false;
    else if constexpr (T::width <= 16) return true;
    else return holds_exact_products<typename T::format>();
}

}  // namespace detail

// The format that holds every product of two numbers of T, not rounded: HOBFLOPS calls such a product the extended
// output of a multiplier (Garland and Gregg, arXiv 2007.06563).
template <number_type T>
using exact_product_t = typename detail::exact_product_of<typename T::format>::type;

namespace detail {

template <class F, underflow Z, class U>
ULPINE_FN constexpr auto exact_product_planes(const code_planes<F, U>& x, const code_planes<F, U>& y) noexcept {
    using To = typename exact_product_t<number<F>>::format;
    if constexpr (is_fixed_format<F>) {
        return fixed_exact_product_planes<F>(x, y);
    } else {
        return encode_planes<To, To::spec.default_projection(), Z>(
            multiply(unpack_planes<F, Z>(x), unpack_planes<F, Z>(y)), no_random<U>{});
    }
}

// x in the format To, rounded once.
template <class To, projection P, underflow Z, class F, class U, int N>
ULPINE_FN constexpr code_planes<To, U> convert_planes(const code_planes<F, U>& x,
                                                      const random_planes_of<U, N>& random) noexcept {
    static_assert(is_minifloat_format<To> && is_minifloat_format<F>,
                  "bitsliced: convert takes minifloats to minifloats");
    return encode_planes<To, P, Z>(unpack_planes<F, Z>(x), random);
}

// x + y in the format To, rounded once; in fixed point an exact product and a number of To.  A significand without a
// leading one is moved up, unless it is of To itself: then nothing is below it that would count.
template <class To, projection P, underflow Z, class A, class B, class U, int N>
ULPINE_FN constexpr code_planes<To, U> add_mixed_planes(const code_planes<A, U>& x, const code_planes<B, U>& y,
                                                        const random_planes_of<U, N>& random) noexcept {
    if constexpr (is_fixed_format<To>) {
        static_assert(stdlib::is_same_v<B, To> && stdlib::is_same_v<number<A>, exact_product_t<number<To>>>,
                      "bitsliced: in fixed point add<To>(x, y) takes an exact product and a number of To");
        return fixed_add_product_planes<To, P>(x, y, random);
    } else {
        constexpr int below = planes_below<P.mode, N>, precision = To::spec.fraction_bits + 1;
        const auto a = with_leading_one(unpack_planes<A, Z>(x));
        const auto b = unpack_planes<B, Z>(y);
        if constexpr (stdlib::is_same_v<B, To>)
            return encode_planes<To, P, Z>(sum<P.mode, precision, below, 0>(a, b), random);
        else return encode_planes<To, P, Z>(sum<P.mode, precision, below, 0, false>(a, with_leading_one(b)), random);
    }
}

}  // namespace detail
}  // namespace ulpine
