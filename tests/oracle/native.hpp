// The machine's own numbers, read and written by their bits: no floating-point instruction, so no dependence on the
// floating-point environment.
#pragma once

#include "real.hpp"

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace oracle {

namespace detail {

/// IEEE 754-2019, 3.4.
[[nodiscard]] inline datum from_ieee_fields(bool negative, std::uint64_t exponent, std::uint64_t mantissa,
                                            std::uint64_t exponent_ones, int mantissa_bits, long bias) {
    if (exponent == exponent_ones) {
        return mantissa == 0 ? infinity(negative) : nan_datum();
    }
    const std::uint64_t hidden = exponent == 0 ? 0 : std::uint64_t{1} << mantissa_bits;
    const long e = static_cast<long>(exponent == 0 ? 1 : exponent) - bias - mantissa_bits;
    return {kind::finite, negative, {mpz_class(static_cast<unsigned long>(hidden | mantissa)), e}};
}

}  // namespace detail

[[nodiscard]] inline datum from_float(float x) {
    std::uint32_t b = 0;
    std::memcpy(&b, &x, sizeof b);
    return detail::from_ieee_fields((b >> 31) != 0, (b >> 23) & 0xffU, b & 0x7fffffU, 0xff, 23, 127);
}

[[nodiscard]] inline datum from_double(double x) {
    std::uint64_t b = 0;
    std::memcpy(&b, &x, sizeof b);
    return detail::from_ieee_fields((b >> 63) != 0, (b >> 52) & 0x7ffU, b & ((std::uint64_t{1} << 52) - 1), 0x7ff, 52,
                                    1023);
}

/// The x87 80-bit format, or long double where it is the same as double.
[[nodiscard]] inline datum from_long_double(long double x) {
    if constexpr (std::numeric_limits<long double>::digits == 64) {
        std::uint64_t significand = 0;
        std::uint16_t top = 0;
        unsigned char bytes[sizeof x];
        std::memcpy(bytes, &x, sizeof x);
        std::memcpy(&significand, bytes, 8);
        std::memcpy(&top, bytes + 8, 2);
        const bool negative = (top >> 15) != 0;
        const long exponent = top & 0x7fff;
        if (exponent == 0x7fff) {
            return (significand << 1) == 0 ? infinity(negative) : nan_datum();
        }
        const long e = (exponent == 0 ? 1 : exponent) - 16383 - 63;
        return {kind::finite, negative, {mpz_class(static_cast<unsigned long>(significand)), e}};
    } else {
        return from_double(static_cast<double>(x));
    }
}

/// The exact value of any built-in arithmetic type.
template <class T>
requires std::is_arithmetic_v<T>
[[nodiscard]] datum from_native(T x) {
    if constexpr (std::same_as<T, float>) {
        return from_float(x);
    } else if constexpr (std::same_as<T, double>) {
        return from_double(x);
    } else if constexpr (std::same_as<T, long double>) {
        return from_long_double(x);
    } else if constexpr (std::is_signed_v<T>) {
        return finite({mpz_class(static_cast<long>(x)), 0});
    } else {
        return finite({mpz_class(static_cast<unsigned long>(x)), 0});
    }
}

/// The double equal to x; throws if there is none.
[[nodiscard]] inline double to_double_exact(const datum& x) {
    const std::uint64_t sign = x.negative ? std::uint64_t{1} << 63 : 0;
    std::uint64_t bits = sign;
    if (x.is_nan()) {
        bits = std::uint64_t{0x7ff8} << 48;
    } else if (x.is_infinite()) {
        bits |= std::uint64_t{0x7ff} << 52;
    } else if (!x.is_zero()) {
        const dyadic r = reduced(x.magnitude);
        const long top = bit_length(r.m) + r.e;  // value in [2^(top-1), 2^top)
        const long lsb = top - 53 > -1074 ? top - 53 : -1074;
        if (r.e < lsb || top > 1024) {
            throw std::range_error("oracle: not a double: " + to_string(x));
        }
        const std::uint64_t significand = shifted_left(r.m, r.e - lsb).get_ui();
        bits |= significand + (static_cast<std::uint64_t>(lsb + 1074) << 52);
    }
    double d = 0;
    std::memcpy(&d, &bits, sizeof d);
    return d;
}

[[nodiscard]] inline double to_double_exact(const dyadic& x) { return to_double_exact(finite(x)); }

}  // namespace oracle
