// The functions of the Posit Standard (2022) under the standard's own names, each with its section; docs/standards.md
// says which are there.  They take posits of any width and exponent size (the standard's have 2 exponent bits), all
// operands of one format, and round by 4.1.  NaR in gives NaR out, but for next, prior and comparisons.
//
//   using namespace ulpine::posit_standard;
//   posit32 r = fMM(rSqrt(x), y, nearestInt(z));
//
// The functions of namespace ulpine do the same with mixed formats and a projection: mul<To, P>(x, y).  The quire's are
// in accumulate/posit_standard.hpp.
#pragma once

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/fused.hpp>
#include <ulpine/number/math.hpp>
#include <ulpine/number/roots.hpp>

namespace ulpine::detail {

// More constrained than number_type: these functions win over those of namespace ulpine with the same name.
template <class T>
concept posit_number = number_type<T> && is_posit_v<T>;

}  // namespace ulpine::detail

namespace ulpine::posit_standard {

using ulpine::posit16;
using ulpine::posit32;
using ulpine::posit64;
using ulpine::posit8;

// 3.1 to 3.4
template <detail::posit_number T>
inline constexpr T NaR = detail::stdlib::numeric_limits<T>::quiet_NaN();
template <detail::posit_number T>
inline constexpr T maxPos = detail::stdlib::numeric_limits<T>::max();
template <detail::posit_number T>
inline constexpr T minPos = detail::stdlib::numeric_limits<T>::denorm_min();
// All integers up to it are values; of formats with 2 exponent bits: 2^floor(4 (n - 3) / 5), 1 for n = 2.
template <detail::posit_number T>
requires(T::spec == posit_spec{T::width, 2}) inline constexpr T pIntMax{detail::u64{1} << (4 * (T::width - 3) / 5)};

// 5.2
template <detail::posit_number T>
ULPINE_API constexpr T negate(T x) noexcept {
    return -x;
}
template <detail::posit_number T>
ULPINE_API constexpr T abs(T x) noexcept {
    return ulpine::abs(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T sign(T x) noexcept {
    return ulpine::sign(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T nearestInt(T x) noexcept {  // ties to even
    return ulpine::rint(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T ceil(T x) noexcept {
    return ulpine::ceil(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T floor(T x) noexcept {
    return ulpine::floor(x);
}
// The word plus or minus one, with wrap: next(maxPos) = NaR, next(NaR) = -maxPos.
template <detail::posit_number T>
ULPINE_API constexpr T next(T x) noexcept {
    return ulpine::next_up(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T prior(T x) noexcept {
    return ulpine::next_down(x);
}

// 5.3: NaR equals itself and is below all others.
template <detail::posit_number T>
ULPINE_API constexpr bool compareEqual(T x, T y) noexcept {
    return x == y;
}
template <detail::posit_number T>
ULPINE_API constexpr bool compareNotEqual(T x, T y) noexcept {
    return x != y;
}
template <detail::posit_number T>
ULPINE_API constexpr bool compareGreater(T x, T y) noexcept {
    return x > y;
}
template <detail::posit_number T>
ULPINE_API constexpr bool compareGreaterEqual(T x, T y) noexcept {
    return x >= y;
}
template <detail::posit_number T>
ULPINE_API constexpr bool compareLess(T x, T y) noexcept {
    return x < y;
}
template <detail::posit_number T>
ULPINE_API constexpr bool compareLessEqual(T x, T y) noexcept {
    return x <= y;
}

// 5.4: x / 0 is NaR.
template <detail::posit_number T>
ULPINE_API constexpr T addition(T x, T y) noexcept {
    return x + y;
}
template <detail::posit_number T>
ULPINE_API constexpr T subtraction(T x, T y) noexcept {
    return x - y;
}
template <detail::posit_number T>
ULPINE_API constexpr T multiplication(T x, T y) noexcept {
    return x * y;
}
template <detail::posit_number T>
ULPINE_API constexpr T division(T x, T y) noexcept {
    return x / y;
}

// 5.5: sqrt of x < 0 and rSqrt of x <= 0 are NaR.
template <int = 0, detail::posit_number T>
ULPINE_API constexpr T sqrt(T x) noexcept {
    return ulpine::sqrt<T>(x);
}
template <detail::posit_number T>
ULPINE_API constexpr T rSqrt(T x) noexcept {
    return ulpine::rsqrt<T>(x);
}

// 5.6
template <int = 0, detail::posit_number T>
ULPINE_API constexpr T hypot(T x, T y) noexcept {
    return ulpine::hypot<T>(x, y);
}

// 5.7: x y z, rounded once.
template <detail::posit_number T>
ULPINE_API constexpr T fMM(T x, T y, T z) noexcept {
    return ulpine::fmm<T>(x, y, z);
}

// 5.8: (1 + x)^n, NaR for x = -1 with n < 0, and 1 for n = 0.
template <int = 0, detail::posit_number T>
ULPINE_API constexpr T compound(T x, long long n) noexcept {
    return ulpine::compound<T>(x, n);
}
// x^(1/n): NaR for n = 0, for x < 0 with even n, for x = 0 with n < 0.
template <detail::posit_number T>
ULPINE_API constexpr T rootN(T x, long long n) noexcept {
    return ulpine::rootn<T>(x, n);
}

// 6.1, 6.4 and 6.5: convert<To>(x) from and to posits, integers, float and double.  NaR stands for the integer with
// only its top bit set, of unsigned types too, and for infinities and NaN; what is out of an integer's range is that
// word as well.
using ulpine::convert;

}  // namespace ulpine::posit_standard
