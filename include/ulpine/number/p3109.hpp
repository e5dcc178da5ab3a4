// The operations of IEEE P3109 draft 4.0 under the report's names, in namespace ulpine::ieee_p3109.
//
//   Op<To, P>(x, y, ...)   the exact result of the decoded operands, projected into To once by P; a last argument of
//                          random_bits where P's mode is stochastic
//   P = {mode, policy}     policy: overflow::saturate (SatFinite), propagate (SatPropagate) or infinity (SatNone).
//                          Left out: nearest even and SatNone, as the report's minimum set has it
//
// To and the operands: p3109<K, P, ...> and the report's external formats binary64, binary32, binary16, bfloat16,
// double and float, freely mixed.  In external formats too there is one zero and one NaN: -0 counts as 0, no result is
// -0, a NaN result is the canonical quiet NaN, and a quotient by zero is NaN.  There the operations differ from this
// library's operators.
//
// The draft may change and itself rules out claims of conformance: this header follows it.  docs/standards.md lists
// what is there; the exponential, logarithmic and trigonometric functions and the blocks are not.
#pragma once

#include <ulpine/number/extrema.hpp>
#include <ulpine/number/fused.hpp>
#include <ulpine/number/p3109_formats.hpp>
#include <ulpine/number/roots.hpp>

namespace ulpine {
namespace detail {

// THE place where results differ from those of number/operations.hpp and number/roots.hpp: no -0, and NaN where the
// caller says that the report has it: quotients by zero, a NaN beside an infinity.
template <class To, projection P>
ULPINE_FN constexpr To p3109_result(To x, bool nan = false) noexcept {
    static_assert(P.policy == overflow::saturate || P.policy == overflow::propagate || P.policy == overflow::infinity,
                  "ieee_p3109: the overflow policy must be saturate, propagate or infinity");
    if (nan) return p3109_nan<To>();
    if constexpr (ieee_p3109::external_format<To>)
        if (is_zero(unpack(x))) return p3109_code<To>(0);
    return x;
}

// The decoded value of an operand of type A, projected.
template <class To, projection P, class A>
ULPINE_FN constexpr To p3109_project(const unpacked<u64>& x, random_bits random) noexcept {
    using U = word_for<convert_bits<To, P, A>>;
    return p3109_result<To, P>(pack<To, P>(widen<U>(x), random));
}

// s x exactly, where s and x fit the upper half of the word.
template <class U, class S, class X>
ULPINE_FN constexpr unpacked<U> scaled(S s, X x) noexcept {
    return mul(load<U>(s), load<U>(x));
}
template <class To, projection P, class Room, class U>
ULPINE_FN constexpr To p3109_sum(const unpacked<U>& x, const unpacked<U>& y, random_bits random) noexcept {
    return p3109_result<To, P>(pack<To, P>(add<P.mode, false>(x, y, Room::reach), random, Room::significant));
}

}  // namespace detail

namespace ieee_p3109 {

// ---- Arithmetic, 4.9 and 4.10 ------------------------------------------------------------------------------------

template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Convert(A x, Random... random) noexcept {
    return detail::p3109_project<To, P, A>(detail::unpack(x), detail::random_for<P>(random...));
}
template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Negate(A x, Random... random) noexcept {
    auto v = detail::unpack(x);
    v.negative = !v.negative;
    return detail::p3109_project<To, P, A>(v, detail::random_for<P>(random...));
}
template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Abs(A x, Random... random) noexcept {
    auto v = detail::unpack(x);
    v.negative = false;
    return detail::p3109_project<To, P, A>(v, detail::random_for<P>(random...));
}
// A zero y counts as positive.
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To CopySign(A x, B y, Random... random) noexcept {
    auto v = detail::unpack(x);
    v.negative = IsSignMinus(y);
    v.nan = v.nan | IsNaN(y);
    return detail::p3109_project<To, P, A>(v, detail::random_for<P>(random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Add(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::add<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Subtract(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::sub<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Multiply(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::mul<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Divide(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::div<To, P>(x, y, random...), IsZero(y));
}
// x y + z.
template <datum To, projection P = default_projection<To>, datum A, datum B, datum C, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To FMA(A x, B y, C z, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::fma<To, P>(x, y, z, random...));
}
// x + y + z.
template <datum To, projection P = default_projection<To>, datum A, datum B, datum C, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To FAA(A x, B y, C z, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::faa<To, P>(x, y, z, random...));
}
template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Recip(A x, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::div<To, P>(detail::u8{1}, x, random...), IsZero(x));
}
template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Sqrt(A x, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::sqrt<To, P>(x, random...));
}

template <datum To, projection P = default_projection<To>, datum A, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To RSqrt(A x, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::rsqrt<To, P>(x, random...), IsZero(x));
}
// The square root of x^2 + y^2; NaN wins over infinity.
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Hypot(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::hypot<To, P>(x, y, random...), IsNaN(x) || IsNaN(y));
}

// ---- Scaled operations, 5.5: the factors s x are exact --------------------------------------------------------------

template <datum To, projection P = default_projection<To>, datum S1, datum X1, datum S2, datum X2, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To ScaledAdd(S1 s1, X1 x1, S2 s2, X2 x2,
                                                                              Random... random) noexcept {
    using room = detail::sum_room<To, P, 2 * detail::most_significant_bits<S1, X1, S2, X2>>;
    using U = typename room::word;
    return detail::p3109_sum<To, P, room>(detail::scaled<U>(s1, x1), detail::scaled<U>(s2, x2),
                                          detail::random_for<P>(random...));
}
template <datum To, projection P = default_projection<To>, datum S1, datum X1, datum S2, datum X2, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To ScaledSubtract(S1 s1, X1 x1, S2 s2, X2 x2,
                                                                                   Random... random) noexcept {
    using room = detail::sum_room<To, P, 2 * detail::most_significant_bits<S1, X1, S2, X2>>;
    using U = typename room::word;
    auto second = detail::scaled<U>(s2, x2);
    second.negative = !second.negative;
    return detail::p3109_sum<To, P, room>(detail::scaled<U>(s1, x1), second, detail::random_for<P>(random...));
}
template <datum To, projection P = default_projection<To>, datum S1, datum X1, datum S2, datum X2, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To ScaledMultiply(S1 s1, X1 x1, S2 s2, X2 x2,
                                                                                   Random... random) noexcept {
    constexpr int product = 4 * detail::most_significant_bits<S1, X1, S2, X2>;
    using U = detail::word_for<detail::larger(product, detail::result_bits<To, P>)>;
    return detail::p3109_result<To, P>(detail::pack<To, P>(
        detail::mul(detail::scaled<U>(s1, x1), detail::scaled<U>(s2, x2)), detail::random_for<P>(random...), product));
}
// s1 x1 s2 x2 + s3 x3.
template <datum To, projection P = default_projection<To>, datum S1, datum X1, datum S2, datum X2, datum S3, datum X3,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To ScaledFMA(S1 s1, X1 x1, S2 s2, X2 x2, S3 s3, X3 x3,
                                                                              Random... random) noexcept {
    constexpr int product = 4 * detail::most_significant_bits<S1, X1, S2, X2>;
    constexpr int addend = 2 * detail::most_significant_bits<S3, X3>;
    using room = detail::sum_room<To, P, detail::larger(product, addend)>;
    using U = typename room::word;
    return detail::p3109_sum<To, P, room>(detail::mul(detail::scaled<U>(s1, x1), detail::scaled<U>(s2, x2)),
                                          detail::scaled<U>(s3, x3), detail::random_for<P>(random...));
}

// ---- Extrema, 4.11 (see number/extrema.hpp for the rules) --------------------------------------------------------

template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Minimum(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::minimum<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Maximum(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::maximum<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MinimumNumber(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::minimum_number<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MaximumNumber(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::maximum_number<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MinimumMagnitude(A x, B y,
                                                                                     Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::minimum_magnitude<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MaximumMagnitude(A x, B y,
                                                                                     Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::maximum_magnitude<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MinimumMagnitudeNumber(A x, B y,
                                                                                           Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::minimum_magnitude_number<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MaximumMagnitudeNumber(A x, B y,
                                                                                           Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::maximum_magnitude_number<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MinimumFinite(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::minimum_finite<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To MaximumFinite(A x, B y, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::maximum_finite<To, P>(x, y, random...));
}
template <datum To, projection P = default_projection<To>, datum A, datum B, datum C, class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To Clamp(A x, B lo, C hi, Random... random) noexcept {
    return detail::p3109_result<To, P>(ulpine::clamp<To, P>(x, lo, hi, random...));
}

}  // namespace ieee_p3109
}  // namespace ulpine
