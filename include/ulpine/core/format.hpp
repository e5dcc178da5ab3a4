// What a format must offer.  A format is a record ("spec"), a small structural value; everything else is derived
// from it by the functions that its family file defines for it:
//
//   spec.width()                            width of a code
//   spec.significand_bits()                 the most significand bits that one of its values has
//   spec.layout_bits(stochastic)            the shortest working word in which its encoder rounds correctly
//   spec.default_projection()               rounding mode and overflow policy of its operators
//   decode<U>(spec, code)                   the value of a code, unpacked<U>
//   encode<R>(spec, x, policy, random)      the code that an unpacked value rounds to
//   split<U>(spec, code)                    sign and magnitude, where codes order by magnitude
//   spec.has_nar()                          only where codes are two's complement integers in the order of their
//                                           values, NaR the lowest of all (posits, takums)
//
// and, for a class F that carries it as F::spec, the operators of number<F>.
#pragma once

#include <ulpine/core/round.hpp>

namespace ulpine {

namespace detail {

// The options of a format: those given, or the family's own.  They are a parameter pack, so that the type of a format
// without options does not name them: nvcc 13 cannot write such a type as an argument of another template.
template <class Options, Options... O>
ULPINE_API constexpr Options make_options() noexcept {
    static_assert(sizeof...(O) <= 1, "a format has one set of options");
    if constexpr (sizeof...(O) == 0) return Options{};
    else return (O, ...);
}
template <class Options, Options... O>
inline constexpr Options options_of = make_options<Options, O...>();

}  // namespace detail

template <class F>
concept format = requires {
    { F::spec.width() } -> detail::stdlib::convertible_to<int>;
    { F::spec.significand_bits() } -> detail::stdlib::convertible_to<int>;
    { F::spec.default_projection() } -> detail::stdlib::convertible_to<projection>;
};

namespace detail {

template <class S>
concept nar_spec = requires(const S& spec) {
    spec.has_nar();
};

// Sign and magnitude of a two's complement code, the magnitude at the top of the word.  Only NaR keeps the sign bit.
template <class U>
ULPINE_FN constexpr signed_code<U> split_twos_complement(int width, U code) noexcept {
    constexpr int top = digits<U> - 1;
#if defined(__CUDA_ARCH__)
    if constexpr (digits<U> == 32) {
        const U placed = hidden_register(code << (top + 1 - width));
        return {magnitude(placed), less_signed(placed, U(0))};
    }
#endif
    const U x = code << (top + 1 - width);
    const bool negative = (x >> top) != U(0);
    return {magnitude(x), negative};
}
// The way back, after rounding: nothing but zero becomes 0, and nothing finite NaR.
template <class U>
ULPINE_FN constexpr U join_twos_complement(int width, U code, const unpacked<U>& x) noexcept {
    code = at_least_one(code);
    code = select(x.significand == U(0), U(0), code);
    code = negate_if(x.negative, code) & low_mask<U>(width);
    return select(x.nan | x.infinite, U(1) << (width - 1), code);
}

}  // namespace detail
}  // namespace ulpine
