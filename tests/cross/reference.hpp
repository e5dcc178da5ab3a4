// What the array functions must give for one element, by the scalar codec; the formats and the floats to try.  Without
// long double, which differs between the processors.
#pragma once

#include <support/random.hpp>

#include <ulpine/array/round_to.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace cross {

using namespace ulpine;
using support::random_source;
using code = std::uint64_t;
using value = detail::unpacked<code>;

// ---- Formats ------------------------------------------------------------------------------------------------------

inline const std::vector<minifloat_spec> minifloats{
    fp8_e4m3::spec,
    fp8_e5m2::spec,
    bfloat16::spec,
    binary16::spec,
    e8m0::spec,
    {6, 20},
    {8, 23, 130},
    {3, 9, 12, specials::nan_only},
    {4, 3, 124},                                      // the smallest subnormal is the smallest normal float
    {4, 3, 135, specials::none},                      // subnormal as floats
    {4, 3, -118, specials::ieee},                     // nearly as large as floats get
    {5, 2, ieee_bias, specials::fnuz},
    {6, 9, ieee_bias, specials::merged, subnormals::dlfloat},
    {4, 4, ieee_bias, specials::p3109_extended, subnormals::gradual, false},
};
inline const std::vector<fixed_spec> fixeds{
    {8, 8},
    {-3, 15},
    {12, -4, false},
    {4, 4, true, false, overflow::wrap},
    {2, 6, true, true},
    {1, 31},
    {20, 30},
    {100, -92},
};
inline const std::vector<posit_spec> posits{
    {8, 2},
    {16, 1},
    {32, 2},
    {2, 0},
    {13, 0},
    {16, 5},
    {32, 1, 6},
    {12, 2, 0, -40},
    {40, 3},
    {64, 2},
};
// Lookup sets have their place here: a list of lookup_spec, and their overloads of text_of, top_magnitude and beyond.

template <class F>
void for_each_format(const F& f) {
    for (const auto& s : minifloats) f(s);
    for (const auto& s : fixeds) f(s);
    for (const auto& s : posits) f(s);
}

inline std::string text_of(const minifloat_spec& s) {
    return "minifloat<" + std::to_string(s.exponent_bits) + "," + std::to_string(s.fraction_bits) + "> bias " +
           std::to_string(s.exponent_bias()) + " specials " + std::to_string(static_cast<int>(s.special));
}
inline std::string text_of(const fixed_spec& s) {
    return "fixed<" + std::to_string(s.integer_bits) + "," + std::to_string(s.fraction_bits) + ">";
}
inline std::string text_of(const posit_spec& s) {
    return "posit<" + std::to_string(s.bits) + "," + std::to_string(s.exponent_bits) + "> limit " +
           std::to_string(s.regime_limit) + " scale " + std::to_string(s.scale);
}

inline code low_bits(int n) { return ~code{0} >> (64 - n); }
inline code top_magnitude(const minifloat_spec& s) { return s.top_code(); }
inline code top_magnitude(const fixed_spec& s) { return s.largest_code(); }
inline code top_magnitude(const posit_spec& s) { return low_bits(s.bits - 1); }

// ---- Elements -----------------------------------------------------------------------------------------------------

/// The type in which arrays of S are scaled.
template <class S>
using real_of = std::conditional_t<std::is_same_v<S, double>, double, float>;

template <class S>
code bits_of(S x) {
    if constexpr (std::is_same_v<S, double>) return std::bit_cast<std::uint64_t>(x);
    else if constexpr (std::is_same_v<S, float>) return std::bit_cast<std::uint32_t>(x);
    else if constexpr (std::is_unsigned_v<S>) return x;
    else return x.bits();
}
template <class S>
S from_bits(code bits) {
    if constexpr (std::is_same_v<S, double>) return std::bit_cast<double>(bits);
    else if constexpr (std::is_same_v<S, float>) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    else return S::from_bits(static_cast<std::uint16_t>(bits));
}
template <class S>
const char* type_name() {
    if constexpr (std::is_same_v<S, double>) return "double";
    else if constexpr (std::is_same_v<S, float>) return "float";
    else if constexpr (std::is_same_v<S, binary16>) return "binary16";
    else if constexpr (std::is_same_v<S, bfloat16>) return "bfloat16";
    else return sizeof(S) == 1 ? "8 bits" : sizeof(S) == 2 ? "16 bits" : sizeof(S) == 4 ? "32 bits" : "64 bits";
}

inline std::vector<code> magnitudes(code top, random_source& random) {
    std::vector<code> all;
    for (code c = 0; c < 8; ++c) {
        all.push_back(std::min(c, top));
        all.push_back(top - all.back());
    }
    for (int i = 0; i < 60; ++i) all.push_back(random() & top);
    return all;
}

/// Values of the format and ties between them, as they are and before scaling, each with the floats next to it; special
/// values; every exponent; random bits.
template <class S, class Spec>
std::vector<S> inputs_for(const Spec& spec) {
    constexpr int width = static_cast<int>(8 * sizeof(S));
    constexpr code sign = code{1} << (width - 1);
    const code infinity = bits_of(S(std::numeric_limits<float>::infinity()));
    const int fraction = std::countr_zero(infinity);
    random_source random(20240607);
    std::vector<S> all;
    const auto add = [&](code magnitude) { all.push_back(from_bits<S>(magnitude | (random() & sign))); };
    const code smallest_normal = code{1} << fraction, quiet = smallest_normal >> 1;
    for (const code c : {code{0}, code{1}, smallest_normal - 1, smallest_normal, infinity - 1, infinity, infinity + 1,
                         infinity | quiet, infinity | quiet | 5, sign - 1})
        for (const code s : {code{0}, sign}) all.push_back(from_bits<S>(c | s));

    const auto around = [&](double x) {
        const code c = bits_of(S(std::fabs(x)));
        if (c > infinity) return;
        add(c);
        add(c + 1);
        if (c > 0) add(c - 1);
    };
    for (const code c : magnitudes(top_magnitude(spec), random)) {
        const double v = ulpine::decode(spec, c);
        const double next = ulpine::decode(spec, std::min(c + 1, top_magnitude(spec)));
        const double tie = c == 0 ? next / 2 : v + (next - v) / 2;
        around(v);
        around(tie);
        if (std::isnan(tie)) continue;
        add(bits_of(S(tie / 3)));
        add(bits_of(S(tie * 4)));
    }
    const code step = width == 64 ? code{13} << fraction : smallest_normal;
    for (code c = 0; c < sign; c += step) add(c | (random() & random() & (smallest_normal - 1)));
    for (int i = 0; i < 300; ++i) add(random() & (sign - 1));
    return all;
}

// ---- The reference: the scalar codec ------------------------------------------------------------------------------

inline bool is_power_of_two(double s) { return std::bit_cast<code>(s) << 12 == 0; }
inline int log2_of(double s) { return static_cast<int>(std::bit_cast<code>(s) >> 52) - 1023; }

/// x s: exact where s is a power of two.
template <class S>
value scaled(S x, double s) {
    if (!is_power_of_two(s)) return detail::unpack(static_cast<real_of<S>>(x) * static_cast<real_of<S>>(s));
    value v = detail::unpack(x);
    v.exponent += log2_of(s);
    return v;
}
template <class Spec>
projection projection_of(const Spec& s, const array_options& o) {
    projection p = o.projection.value_or(s.default_projection());
    if (o.random) p.mode = rounding::stochastic;
    return p;
}
inline random_bits random_of(const array_options& o, code k) {
    return o.random ? random_at(*o.random, k) : random_bits{};
}

/// Not inlined: the references are most of what there is to compile.
template <class Spec>
[[gnu::noinline]] code encoded(const Spec& s, const value& v, projection p, random_bits r) {
    return detail::encode_unpacked(s, v, 53, p, r);
}
template <class Spec>
[[gnu::noinline]] value decoded(const Spec& s, code c) {
    return detail::decode<code>(s, c);
}

template <class Spec, class S>
code code_of(const Spec& s, S x, const array_options& o, code k) {
    return encoded(s, scaled(x, o.scale), projection_of(s, o), random_of(o, k));
}

/// One rounding to O.
template <class O>
[[gnu::noinline]] O nearest(const value& v) {
    return detail::operand_traits<O>::template pack<rounding::nearest_even>(detail::widen<detail::wide<code>>(v),
                                                                            overflow::infinity, random_bits{});
}
template <class O, class Spec>
O float_of(const Spec& s, code c, double scale) {
    value v = decoded(s, c);
    if (v.nan) return O(std::numeric_limits<float>::quiet_NaN());
    if (!is_power_of_two(scale)) return O(nearest<real_of<O>>(v) / static_cast<real_of<O>>(scale));
    v.exponent -= log2_of(scale);
    return nearest<O>(v);
}

/// Whether a finite value, after rounding without an upper limit, lies beyond the format's largest or lowest.
inline bool beyond(minifloat_spec s, const value& v, projection p, random_bits r) {
    // Without zero nothing negative has a neighbour in the format: it becomes NaN.
    if (!s.has_zero && v.negative && !v.nan && v.significand != 0) return true;
    const code largest = !s.is_signed && v.negative ? 0 : s.largest_code();
    if (!s.has_zero) s.subnormal = subnormals::gradual;  // at the top the same, and with a sign
    s.bias = s.exponent_bias();
    s.special = specials::none;
    s.is_signed = s.has_zero = true;
    ++s.exponent_bits;
    return (encoded(s, v, {p.mode, overflow::saturate}, r) & s.top_code()) > largest;
}
inline bool beyond(const fixed_spec& s, const value& v, projection p, random_bits r) {
    const fixed_spec wider{s.integer_bits + 3, s.fraction_bits};
    const int unused = 64 - wider.width();
    const code c = encoded(wider, v, {p.mode, overflow::saturate}, r) << unused;
    const std::int64_t rounded = static_cast<std::int64_t>(c) >> unused;
    return rounded > static_cast<std::int64_t>(s.largest_code()) ||
           rounded < -static_cast<std::int64_t>(s.most_negative());
}
inline bool beyond(const posit_spec& s, const value& v, projection, random_bits) {
    const value largest = decoded(s, top_magnitude(s));
    if (v.significand == 0) return false;
    return v.exponent != largest.exponent ? v.exponent > largest.exponent : v.significand > largest.significand;
}
template <class Spec, class S>
std::uint8_t mask_of(const Spec& s, S x, const array_options& o, code k) {
    const value v = scaled(x, o.scale);
    return !v.nan && (v.infinite || beyond(s, v, projection_of(s, o), random_of(o, k)));
}

}  // namespace cross
