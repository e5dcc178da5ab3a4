// number<F>: a value of format F in its smallest unsigned storage.
#pragma once

#include <ulpine/codec/native.hpp>
#include <ulpine/codec/subset.hpp>
#include <ulpine/format/lookup_set.hpp>
#include <ulpine/fwd.hpp>

namespace ulpine {

template <class F>
class number;

namespace detail {

template <class T>
inline constexpr bool is_number_v = false;
template <class F>
inline constexpr bool is_number_v<number<F>> = true;

}  // namespace detail

template <class T>
concept number_type = detail::is_number_v<T>;

// What may stand beside a number: another number, or a built-in arithmetic type, which counts with its exact value.
template <class T>
concept operand = number_type<T> || detail::builtin_operand<T>;

namespace detail {

template <int Width>
using storage_for =
    stdlib::conditional_t<(Width <= 8), u8,
                          stdlib::conditional_t<(Width <= 16), u16, stdlib::conditional_t<(Width <= 32), u32, u64>>>;

template <class F>
struct operand_traits<number<F>> {
    static constexpr auto& spec = F::spec;
    static constexpr int significand_bits = F::spec.significand_bits();
    static constexpr projection default_projection = F::spec.default_projection();
    static constexpr int layout_bits(bool stochastic) noexcept { return F::spec.layout_bits(stochastic); }

    ULPINE_FN static constexpr unpacked<u64> unpack(number<F> x) noexcept {
        constexpr auto local = F::spec;  // a static member has no storage in device code
        return decode<u64>(local, u64{x.bits()});
    }
    // Both operands of a sum, or of a difference, the larger magnitude first.
    struct ordered_pair {
        unpacked<u64> larger, smaller;
    };
    ULPINE_FN static constexpr ordered_pair unpack_ordered(number<F> x, number<F> y,
                                                           bool negate_y = false) noexcept requires requires {
        split(F::spec, u64{});
    }
    {
        constexpr auto local = F::spec;
        const signed_code<u64> a = split(local, u64{x.bits()}), b = split(local, u64{y.bits()});
        const bool swap = a.magnitude < b.magnitude;
        const u64 upper = swap ? b.magnitude : a.magnitude, lower = swap ? a.magnitude : b.magnitude;
        const bool turn = swap & (a.negative != b.negative);
        ordered_pair pair{decode(local, signed_code<u64>{upper, a.negative != turn}),
                          decode(local, signed_code<u64>{lower, b.negative != turn})};
        // Only now: a sign can be part of a NaN's code.
        pair.larger.negative = pair.larger.negative != (negate_y & swap);
        pair.smaller.negative = pair.smaller.negative != (negate_y & !swap);
        return pair;
    }
    template <rounding R, class U>
    ULPINE_FN static constexpr number<F> pack(const unpacked<U>& x, overflow policy, random_bits random,
                                              int significant = digits<U>) noexcept {
        constexpr auto local = F::spec;
        return number<F>::from_bits(
            static_cast<typename number<F>::storage_type>(low64(encode<R>(local, x, policy, random, significant))));
    }
};

template <class T>
inline constexpr bool is_posit_v = false;
template <class F>
requires(stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>,
                           posit_spec>) inline constexpr bool is_posit_v<number<F>> = true;

// One NaR, codes that compare as integers: posits and takums.
template <class T>
inline constexpr bool has_nar_v = false;
template <class F>
requires nar_spec<stdlib::remove_cvref_t<decltype(F::spec)>>
inline constexpr bool has_nar_v<number<F>> = true;

template <class T>
ULPINE_FN constexpr auto unpack(const T& x) noexcept {
    return operand_traits<T>::unpack(x);
}

// The overflow policy that a projection means for a target.
template <class To>
ULPINE_FN constexpr overflow policy_for(projection p) noexcept {
    return p.policy == overflow::format_default ? operand_traits<To>::default_projection.policy : p.policy;
}

// significant: the length of the significand, from the top of the word, that may hold set bits.
template <class To, projection P, class U>
ULPINE_FN constexpr To pack(const unpacked<U>& x, random_bits random, int significant = digits<U>) noexcept {
    return operand_traits<To>::template pack<P.mode>(x, policy_for<To>(P), random, significant);
}

// The word that a conversion From -> To needs.
template <class To, projection P, class From>
inline constexpr int convert_bits = larger(operand_traits<From>::significand_bits,
                                           operand_traits<To>::layout_bits(P.mode == rounding::stochastic));

template <class To, projection P, class From>
ULPINE_FN constexpr To convert_value(const From& x, random_bits random) noexcept {
    using U = word_for<convert_bits<To, P, From>>;
    return pack<To, P>(widen<U>(unpack(x)), random);
}

// Posit Standard (2022), 6.4: the integer with only its top bit set stands for NaR, both ways, also unsigned.
template <class T>
inline constexpr T lone_top_bit = static_cast<T>(u64{1} << (operand_traits<T>::bits - 1));

template <class To, projection P, class U>
ULPINE_FN constexpr To posit_to_integer(const unpacked<U>& x) noexcept {
    const unpacked<U> whole = to_integer<P.mode>(x);
    constexpr auto limits = operand_traits<To>::spec;
    const int beyond = operand_traits<To>::bits - limits.is_signed;  // |values| are below 2^beyond, or it negated
    const bool zero = whole.significand == U(0);
    const bool fits = (!whole.nan) & (zero | (whole.exponent < beyond)) & (limits.is_signed | !whole.negative | zero);
    return fits ? pack<To, P>(widen<word_for<68>>(whole), random_bits{}) : lone_top_bit<To>;
}

// As constructors and convert<To, P> convert: convert_value, but for that rule.
template <class To, projection P, class From>
ULPINE_FN constexpr To convert_operand(const From& x, random_bits random) noexcept {
    if constexpr (is_posit_v<From> && stdlib::is_integral_v<To> && P.mode != rounding::stochastic) {
        return posit_to_integer<To, P>(detail::unpack(x));
    } else if constexpr (is_posit_v<To> && stdlib::is_integral_v<From> && !stdlib::is_same_v<From, bool>) {
        const To nar = To::from_bits(static_cast<typename To::storage_type>(u64{1} << (To::width - 1)));
        return x == lone_top_bit<From> ? nar : convert_value<To, P>(x, random);
    } else {
        return convert_value<To, P>(x, random);
    }
}

}  // namespace detail

// F::spec is the record of the format.  Construction and conversion mean values and round once, by the format's
// default projection; from_bits and bits are the only doors to the encoding.
template <class F>
class number {
    static_assert(ulpine::format<F>, "number<F>: F must be a format, a class with a static constexpr member spec");

  public:
    using format = F;
    static constexpr auto spec = F::spec;
    static constexpr int width = F::spec.width();
    static constexpr projection default_projection = F::spec.default_projection();
    using storage_type = detail::storage_for<width>;

    constexpr number() = default;  // zero; the code 0 where a format has no zero

    template <detail::builtin_operand T>
    ULPINE_API constexpr explicit number(T value) noexcept {
        *this = detail::convert_operand<number, default_projection>(value, random_bits{});
    }

    // Implicit exactly where every value of G (NaN, infinities and -0 included) is a value of F.
    template <class G>
    requires(!detail::stdlib::is_same_v<F, G>) ULPINE_API constexpr explicit(!detail::contains(F::spec, G::spec))
        number(number<G> other) noexcept
        : number(detail::convert_value<number, default_projection>(other, random_bits{})) {}

    // To float and double: nearest even.  To integers: of posits nearest even, and the word with only its top bit
    // set for NaR and what is out of range (Posit Standard, 6.4); of other formats toward zero, saturating, NaN to 0.
    template <detail::builtin_operand T>
    requires(!detail::stdlib::is_same_v<T, bool>) ULPINE_API constexpr explicit operator T() const noexcept {
        if constexpr (!detail::stdlib::is_integral_v<T>)
            return detail::convert_value<T, detail::operand_traits<T>::default_projection>(*this, random_bits{});
        else if constexpr (detail::is_posit_v<number>)
            return detail::posit_to_integer<T, projection{rounding::nearest_even, overflow::saturate}>(
                detail::unpack(*this));
        else
            return detail::convert_value<T, projection{rounding::toward_zero, overflow::saturate}>(*this,
                                                                                                   random_bits{});
    }
    ULPINE_API constexpr explicit operator bool() const noexcept { return !detail::is_zero(detail::unpack(*this)); }

    // Bits above the width are ignored.
    ULPINE_API static constexpr number from_bits(storage_type code) noexcept {
        number x;
        x.code_ = static_cast<storage_type>(code & detail::low_mask<detail::u64>(width));
        return x;
    }
    ULPINE_API constexpr storage_type bits() const noexcept { return code_; }

  private:
    storage_type code_ = 0;
};

template <int N, int ES, posit_options... O>
using posit = number<posit_format<N, ES, O...>>;
template <int E, int M, minifloat_options... O>
using minifloat = number<minifloat_format<E, M, O...>>;
template <int I, int F, fixed_options... O>
using fixed = number<fixed_format<I, F, O...>>;
template <class Set>
using lookup = number<lookup_format<Set>>;
template <int N>
using takum = number<takum_format<N>>;

}  // namespace ulpine
