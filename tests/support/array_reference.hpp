// What the array functions must give for one element, by the scalar codec (number/runtime.hpp, codec/philox.hpp) and by
// long doubles, in which products with powers of two are exact.  Call it in the default floating-point environment.
#pragma once

#include <support/array_kernels.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace array_test {

using code = std::uint64_t;

static_assert(std::numeric_limits<long double>::digits >= 64 && std::numeric_limits<long double>::max_exponent > 3000,
              "the reference needs a long double that holds every code's value");

/// The type in which arrays of S are scaled.
template <class S>
using real_of = std::conditional_t<std::is_same_v<S, double>, double, float>;

template <class S>
[[nodiscard]] real_of<S> real(S x) {
    return static_cast<real_of<S>>(x);
}

/// The bits of a value: NaN and -0 count.
template <class S>
[[nodiscard]] std::uint64_t bits_of(S x) {
    if constexpr (std::is_same_v<S, double>) return std::bit_cast<std::uint64_t>(x);
    else if constexpr (std::is_same_v<S, float>) return std::bit_cast<std::uint32_t>(x);
    else if constexpr (std::is_unsigned_v<S>) return x;
    else return x.bits();
}
template <class S>
[[nodiscard]] S from_bits(std::uint64_t bits) {
    if constexpr (std::is_same_v<S, double>) return std::bit_cast<double>(bits);
    else if constexpr (std::is_same_v<S, float>) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    else return S::from_bits(static_cast<std::uint16_t>(bits));
}

template <class T>
[[nodiscard]] bool is_power_of_two(T s) {
    int exponent = 0;
    return std::frexp(s, &exponent) == T(0.5);
}

[[nodiscard]] inline int width_of(const any_spec& spec) {
    return std::visit([](const auto& s) { return s.width(); }, spec);
}

/// Exact; NaN for the format's NaN.
[[nodiscard]] inline long double value_of(const any_spec& spec, code c) {
    return std::visit(
        [&](const auto& s) -> long double {
            const auto x = ulpine::detail::decode<std::uint64_t>(s, std::uint64_t{c});
            long double magnitude = 0;
            if (x.nan) return std::numeric_limits<long double>::quiet_NaN();
            if (x.infinite) magnitude = std::numeric_limits<long double>::infinity();
            else if (x.significand != 0) {
                // Beyond the range of long double is beyond that of double, also after the largest scale.
                const int exponent = x.exponent < -15000 ? -15000 : x.exponent > 15000 ? 15000 : x.exponent;
                magnitude = std::ldexp(static_cast<long double>(x.significand), exponent - 63);
            }
            return x.negative ? -magnitude : magnitude;
        },
        spec);
}

template <class O>
[[nodiscard]] O rounded(long double x) {
    if (std::isnan(x)) {
        if constexpr (std::is_floating_point_v<O>) return std::numeric_limits<O>::quiet_NaN();
        else return O(std::numeric_limits<float>::quiet_NaN());
    }
    if constexpr (std::is_floating_point_v<O>) return static_cast<O>(x);
    else return O(x);
}

template <class Spec>
[[nodiscard]] ulpine::projection projection_of(const Spec& s, const array_options& o) {
    ulpine::projection p = o.projection.value_or(s.default_projection());
    if (o.random) p.mode = ulpine::rounding::stochastic;
    return p;
}
[[nodiscard]] inline ulpine::random_bits random_of(const array_options& o, std::uint64_t k) {
    return o.random ? ulpine::random_at(*o.random, k) : ulpine::random_bits{};
}

/// The code of element k.
template <class S>
[[nodiscard]] code code_of(const any_spec& spec, S x, const array_options& o, std::uint64_t k = 0) {
    const real_of<S> s = static_cast<real_of<S>>(o.scale);
    return std::visit(
        [&](const auto& f) {
            const ulpine::projection p = projection_of(f, o);
            const ulpine::random_bits r = random_of(o, k);
            // ulpine::encode without its checks, which walk through all values of a lookup set.
            if (s == 1) return ulpine::detail::encode_value(f, x, p, r);
            if (is_power_of_two(s)) return ulpine::detail::encode_value(f, static_cast<long double>(real(x)) * s, p, r);
            return ulpine::detail::encode_value(f, real(x) * s, p, r);
        },
        spec);
}

/// The float that decode gives for a code, with the scale divided out.
template <class O>
[[nodiscard]] O float_of(const any_spec& spec, code c, double scale = 1) {
    const real_of<O> s = static_cast<real_of<O>>(scale);
    const long double v = value_of(spec, c);
    if (s == 1) return rounded<O>(v);
    if (is_power_of_two(s)) return rounded<O>(v / s);
    const real_of<O> quotient = rounded<real_of<O>>(v) / s;
    return std::isnan(quotient) ? rounded<O>(std::numeric_limits<long double>::quiet_NaN()) : O(quotient);
}

/// What round_to gives for element k.
template <class O, class S>
[[nodiscard]] O rounded_to(const any_spec& spec, S x, const array_options& o, std::uint64_t k = 0) {
    return float_of<O>(spec, code_of(spec, x, o, k), o.scale);
}

namespace detail {

/// Rounded without an upper limit, and with a sign: beyond the largest value, or below the lowest?
template <class V>
[[nodiscard]] bool beyond(const ulpine::minifloat_spec& s, V x, ulpine::projection p, ulpine::random_bits r) {
    ulpine::minifloat_spec wider = s;
    wider.special = ulpine::specials::none;
    wider.bias = s.exponent_bias();
    wider.is_signed = true;
    if (!s.has_zero) {
        wider.has_zero = true;
        wider.subnormal = ulpine::subnormals::gradual;
    }
    const auto magnitude = [&] {
        return ulpine::encode(wider, x, {p.mode, ulpine::overflow::saturate}, r) & wider.top_code();
    };
    if (!s.is_signed && x < 0) return !s.has_zero || magnitude() != 0;
    if (s.exponent_bits < 8) {
        ++wider.exponent_bits;
        return magnitude() > s.largest_code();
    }
    // Too long for one more bit: the upper half of the exponents moves down, and gives way to larger ones.
    const int half = 1 << (s.exponent_bits - 1);
    wider.bias -= half;
    wider.is_signed = s.is_signed;
    return magnitude() > s.largest_code() - (code(half) << s.fraction_bits);
}
template <class V>
[[nodiscard]] bool beyond(const ulpine::fixed_spec& s, V x, ulpine::projection p, ulpine::random_bits r) {
    const long double quantum = std::ldexp(1.0L, -s.fraction_bits);
    const long double largest = static_cast<long double>(s.largest_code()) * quantum;
    const long double lowest = -static_cast<long double>(s.most_negative()) * quantum;
    // What saturates in a wider format is beyond this one too.  The widest have a quantum finer than their operands, but
    // for small ones below zero.
    const auto rounded_in = [&](const ulpine::fixed_spec& wider) {
        return value_of(wider, ulpine::encode(wider, x, {p.mode, ulpine::overflow::saturate}, r));
    };
    if (s.width() > 61 && !s.is_signed && x < 0) return rounded_in({s.integer_bits - 4, s.fraction_bits}) < 0;
    if (s.width() > 61) return static_cast<long double>(x) > largest || static_cast<long double>(x) < lowest;
    const long double y = rounded_in({s.integer_bits + 3, s.fraction_bits});
    return y > largest || y < lowest;
}
template <class V>
[[nodiscard]] bool beyond(const ulpine::posit_spec& s, V x, ulpine::projection, ulpine::random_bits) {
    const long double largest = value_of(s, (code{1} << (s.bits - 1)) - 1);
    return std::fabs(static_cast<long double>(x)) > largest;
}
template <class V>
[[nodiscard]] bool beyond(const ulpine::lookup_spec& s, V x, ulpine::projection, ulpine::random_bits) {
    const long double largest = value_of(s, static_cast<code>(s.count) - 1);
    const long double lowest = s.mirrored ? -largest : value_of(s, 0);
    return static_cast<long double>(x) > largest || static_cast<long double>(x) < lowest;
}

}  // namespace detail

/// The mask byte of element k.
template <class S>
[[nodiscard]] std::uint8_t mask_of(const any_spec& spec, S x, const array_options& o, std::uint64_t k = 0) {
    const real_of<S> s = static_cast<real_of<S>>(o.scale);
    const auto judged = [&](auto y) {
        if (std::isnan(y)) return false;
        if (std::isinf(y)) return true;
        return std::visit(
            [&](const auto& f) { return detail::beyond(f, y, projection_of(f, o), random_of(o, k)); }, spec);
    };
    // A product that overflows as an IEEE operation is infinite; an exact one is not.
    return is_power_of_two(s) ? judged(static_cast<long double>(real(x)) * s) : judged(real(x) * s);
}

}  // namespace array_test
