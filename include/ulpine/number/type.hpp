// number<F>: a value of format F in its smallest unsigned storage.
#pragma once

#include <ulpine/codec/hardware.hpp>
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
    static constexpr auto spec = F::spec;
    static constexpr int significand_bits = F::spec.significand_bits();
    static constexpr projection default_projection = F::spec.default_projection();
    ULPINE_API static constexpr int layout_bits(bool stochastic) noexcept { return F::spec.layout_bits(stochastic); }

    static constexpr bool short_code = F::spec.width() <= 32 && !requires {
        F::spec.rule;
    };  // a set's values may be long
    template <class U = u64>
    ULPINE_FN static constexpr unpacked<U> unpack(number<F> x) noexcept {
        constexpr auto local = F::spec;  // a static member has no storage in device code
        return decode<U>(local, U{x.bits()});
    }
    // Both operands of a sum, or of a difference, the larger magnitude first.
    template <class U>
    struct ordered_pair {
        unpacked<U> larger, smaller;
    };
    template <class U = u64>
    ULPINE_FN static constexpr ordered_pair<U> unpack_ordered(number<F> x, number<F> y,
                                                              bool negate_y = false) noexcept requires requires {
        split(F::spec, u64{});
    }
    {
        constexpr auto local = F::spec;
#if defined(__CUDA_ARCH__)
        // By whole words: what nvcc makes of selected flags takes twice the instructions.
        if constexpr (digits<U> == 32 && nar_spec<stdlib::remove_cvref_t<decltype(local)>>) {
            const U v = hidden_register(U{x.bits()} << (32 - local.width()));
            const U w = hidden_register((U{y.bits()} << (32 - local.width())));
            const U p = magnitude(v), q = magnitude(w);
            const bool exchange = p < q;
            const U flip = U(negate_y) << 31;
            const bool negative = less_signed(exchange ? w ^ flip : v, U(0)),
                       opposite = less_signed(v ^ w ^ flip, U(0));
            return {decode(local, signed_code<U>{larger(p, q), negative}),
                    decode(local, signed_code<U>{smaller(p, q), negative != opposite})};
        }
#endif
        const signed_code<U> a = split(local, U{x.bits()}), b = split(local, U{y.bits()});
        const bool swap = b.magnitude > a.magnitude;  // nvcc takes `a.magnitude <` for a template
        const U upper = swap ? b.magnitude : a.magnitude, lower = swap ? a.magnitude : b.magnitude;
        const bool turn = swap & (a.negative != b.negative);
        ordered_pair<U> pair{decode(local, signed_code<U>{upper, a.negative != turn}),
                             decode(local, signed_code<U>{lower, b.negative != turn})};
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

// The word for results of so many bits, and an operand in it.
template <class T>
inline constexpr bool has_short_code = false;
template <class T>
requires requires { operand_traits<T>::short_code; }
inline constexpr bool has_short_code<T> = operand_traits<T>::short_code;
template <int Bits, class... Operands>
using operation_word =
    stdlib::conditional_t<short_words && Bits <= 32 && (has_short_code<Operands> && ...), u32, word_for<Bits>>;
template <class U, class T>
ULPINE_FN constexpr unpacked<U> load(const T& x) noexcept {
    if constexpr (digits<U> < 64) return operand_traits<T>::template unpack<U>(x);
    else return widen<U>(unpack(x));
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

// Whether the device has an instruction for the conversion: to a number as it rounds by default, or to float.
template <class To, projection P, class From>
ULPINE_API constexpr bool hardware_converts() noexcept {
    if constexpr (stdlib::is_same_v<From, float> && is_number_v<To>)
        return hardware_encodes<typename To::format, P.mode, policy_for<To>(P)>;
    else if constexpr (stdlib::is_same_v<To, float> && is_number_v<From>)
        return hardware_decodes<typename From::format> && policy_for<To>(P) == overflow::infinity;
    else return false;
}
#if defined(__CUDA_ARCH__)
template <class To, projection P, class From>
ULPINE_FN To convert_by_hardware(const From& x) noexcept {
    if constexpr (is_number_v<To>)
        return To::from_bits(
            static_cast<typename To::storage_type>(hardware_encode<typename To::format, P.mode>(bit_cast<u32>(x))));
    else return bit_cast<To>(hardware_decode<typename From::format>(u32{x.bits()}));
}
#endif

// The same everywhere.
template <class To, projection P, class From>
ULPINE_FN constexpr To convert_by_codec(const From& x, random_bits random) noexcept {
    using U = operation_word<convert_bits<To, P, From>, From>;
    return pack<To, P>(load<U>(x), random);
}
template <class To, projection P, class From>
ULPINE_FN constexpr To convert_value(const From& x, random_bits random) noexcept {
#if defined(__CUDA_ARCH__)
    if constexpr (hardware_converts<To, P, From>())
        if (!__builtin_is_constant_evaluated()) return convert_by_hardware<To, P>(x);
#endif
    return convert_by_codec<To, P>(x, random);
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
