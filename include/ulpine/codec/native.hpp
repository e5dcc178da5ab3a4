// Built-in types as operands: integers, float and double, taken apart and put together by their bits.
#pragma once

#include <ulpine/format/fixed.hpp>
#include <ulpine/format/lookup.hpp>
#include <ulpine/format/posit.hpp>

namespace ulpine::detail {

// How a type takes part in arithmetic.  Specialised for built-in types here and for number<F> in number/number.hpp:
//   significand_bits, layout_bits(stochastic), default_projection
//   unpack(x) -> unpacked<word>;   pack<R>(unpacked<U>, overflow, random_bits) -> T
template <class T>
struct operand_traits;

#if defined(__CUDACC_RTC__)  // device code has no long double
inline constexpr bool long_double_counts = false;
#else
inline constexpr bool long_double_counts = __LDBL_MANT_DIG__ <= 64;
#endif

// Integers of up to 64 bits, float, double, and long double where it has at most 64 significand bits
// (number/long_double.hpp).
template <class T>
concept builtin_operand =
    (stdlib::is_integral_v<T> && sizeof(T) <= 8) || stdlib::is_same_v<T, float> || stdlib::is_same_v<T, double> ||
    (stdlib::is_same_v<T, long double> && long_double_counts);

template <class T>
requires(stdlib::is_integral_v<T>) struct operand_traits<T> {
    static constexpr bool is_signed = stdlib::is_signed_v<T>;
    static constexpr int bits = stdlib::numeric_limits<T>::digits + is_signed;
    static constexpr fixed_spec spec{bits, 0, is_signed};
    static constexpr int significand_bits = bits;
    static constexpr projection default_projection{rounding::nearest_even, overflow::saturate};
    ULPINE_API static constexpr int layout_bits(bool stochastic) noexcept { return spec.layout_bits(stochastic); }

    ULPINE_FN static constexpr unpacked<u64> unpack(T x) noexcept {
        bool negative = false;
        if constexpr (is_signed) negative = x < T(0);
        return normalized(negate_if(negative, static_cast<u64>(x)), 63, negative);
    }
    template <rounding R, class U>
    ULPINE_FN static constexpr T pack(const unpacked<U>& x, overflow policy, random_bits random,
                                      int significant = digits<U>) noexcept {
        static_assert(!stdlib::is_same_v<T, bool>, "bool is no target of a conversion: compare with 0 instead");
        constexpr fixed_spec local = spec;
        return static_cast<T>(low64(encode<R>(local, x, policy, random, significant)));
    }
};

template <class T, class Bits, const minifloat_spec& Spec>
struct ieee_traits {
    static constexpr int significand_bits = Spec.fraction_bits + 1;
    static constexpr projection default_projection{rounding::nearest_even, overflow::infinity};
    ULPINE_API static constexpr int layout_bits(bool stochastic) noexcept { return Spec.layout_bits(stochastic); }

    static constexpr bool short_code = sizeof(Bits) == 4;
    template <class U = u64>
    ULPINE_FN static constexpr unpacked<U> unpack(T x) noexcept {
        constexpr minifloat_spec local = Spec;  // a namespace-scope constant has no storage in device code
        return decode<U>(local, U{bit_cast<Bits>(x)});
    }
    template <rounding R, class U>
    ULPINE_FN static constexpr T pack(const unpacked<U>& x, overflow policy, random_bits random,
                                      int significant = digits<U>) noexcept {
        constexpr minifloat_spec local = Spec;
        return bit_cast<T>(static_cast<Bits>(low64(encode<R>(local, x, policy, random, significant))));
    }
};
template <>
struct operand_traits<float> : ieee_traits<float, u32, binary32_spec> {};
template <>
struct operand_traits<double> : ieee_traits<double, u64, binary64_spec> {};

}  // namespace ulpine::detail
