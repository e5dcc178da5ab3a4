// The quire functions of the Posit Standard (2022), 5.11, under its names.  The quire of a standard posit (two exponent
// bits) has 16 n bits (3.1).  A result outside the range of the quire, or
// any NaR, is the quire NaR.
#pragma once

#include <ulpine/accumulate/quire.hpp>
#include <ulpine/number/posit_standard.hpp>

namespace ulpine::posit_standard {

template <detail::posit_number T>
ULPINE_API constexpr quire<T> pToQ(T p) noexcept {
    return quire<T>(p);
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qNegate(quire<T> q) noexcept {
    return q.negate();
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qAbs(quire<T> q) noexcept {
    return q.make_abs();
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qAddP(quire<T> q, T p) noexcept {
    return q.add(p);
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qSubP(quire<T> q, T p) noexcept {
    return q.subtract(p);
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qAddQ(quire<T> a, const quire<T>& b) noexcept {
    return a.add(b);
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qSubQ(quire<T> a, const quire<T>& b) noexcept {
    return a.subtract(b);
}
// q + a b and q - a b.
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qMulAdd(quire<T> q, T a, T b) noexcept {
    return q.add_product(a, b);
}
template <detail::posit_number T>
ULPINE_API constexpr quire<T> qMulSub(quire<T> q, T a, T b) noexcept {
    return q.subtract_product(a, b);
}
// Rounded once, by 4.1.
template <detail::posit_number T>
ULPINE_API constexpr T qToP(const quire<T>& q) noexcept {
    return q.round();
}

}  // namespace ulpine::posit_standard
