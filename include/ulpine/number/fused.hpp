// Sums and products of three operands, rounded once.
//
//   fmm<To, P>(x, y, z)   x · y · z          faa<To, P>(x, y, z)   x + y + z
//
// Operands, To, P and a last argument of random_bits as in number/operations.hpp.  Any order of the operands gives the
// same result.  Infinity times zero, and infinities of both signs in a sum, are invalid: NaN or NaR.
// Sources: fMM of the Posit Standard (2022), 5.7; FAA of IEEE P3109 (draft 4.0), 4.10.
#pragma once

#include <ulpine/arith/fused.hpp>
#include <ulpine/number/operations.hpp>

namespace ulpine {
namespace detail {

// Where the result wraps, of every operand only what the modulus leaves, and the sign of the true sum, which the
// rounding may depend on, by a multiple of the modulus: where they differ one operand has the true sign, so the other
// two make less than 2^(I + 1).
template <class To, projection P, bool SignedZero, class U>
ULPINE_FN constexpr unpacked<U> sum_of_three_reduced(const unpacked<U>& x, const unpacked<U>& y,
                                                     const unpacked<U>& z) noexcept {
    unpacked<U> total = sum_of_three(x, y, z);
    if constexpr (wraps<To, P>) {
        const bool negative = total.negative;
        total = sum_of_three(reduced<To>(x), reduced<To>(y), reduced<To>(z));
        const unpacked<U> turn{U(1) << (digits<U> - 1), operand_traits<To>::spec.integer_bits + 1, negative, false,
                               false};
        if (total.significand != U(0) && total.negative != negative) total = sum(with_clear_low_bits(total), turn);
    }
    return classified_sum_of_three<P.mode, SignedZero>(x, y, z, total);
}

}  // namespace detail

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B, operand C,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To fmm(A x, B y, C z, Random... random) noexcept {
    constexpr int two = detail::operand_traits<A>::significand_bits + detail::operand_traits<B>::significand_bits;
    constexpr int third = detail::operand_traits<C>::significand_bits;
    using U = detail::word_for<detail::larger(2 * detail::larger(two, third), detail::result_bits<To, P>)>;
    return detail::pack<To, P>(detail::product_of_three(detail::load<U>(x), detail::load<U>(y), detail::load<U>(z)),
                               detail::random_for<P>(random...), two + third);
}

template <class To, projection P = detail::operand_traits<To>::default_projection, operand A, operand B, operand C,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To faa(A x, B y, C z, Random... random) noexcept {
    constexpr int need = detail::larger(detail::most_significant_bits<A, B, C> + 8, detail::result_bits<To, P> + 6);
    using U = detail::word_for<need>;
    return detail::pack<To, P>(detail::sum_of_three_reduced<To, P, detail::has_signed_zero<To>>(
                                   detail::load<U>(x), detail::load<U>(y), detail::load<U>(z)),
                               detail::random_for<P>(random...));
}

// These take no type argument: the result has the first operand's format.
template <int = 0, number_type A, operand B, operand C>
ULPINE_API constexpr A fmm(A x, B y, C z) noexcept {
    return ulpine::fmm<A>(x, y, z);
}
template <int = 0, number_type A, operand B, operand C>
ULPINE_API constexpr A faa(A x, B y, C z) noexcept {
    return ulpine::faa<A>(x, y, z);
}

}  // namespace ulpine
