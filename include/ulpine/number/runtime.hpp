// Formats chosen while the program runs: the records of the number types, as values.
//
//   validate(spec)                                  nothing, or std::invalid_argument: the field, its value, what is
// accepted
//   encode(spec, value, projection, random_bits)    the code that a value rounds to, as an unsigned 64-bit integer
//   decode(spec, code)                              the value of a code as a double, rounded to nearest even where
// it is longer
//   make_lookup(values, mirrored)                   a lookup_spec of a run-time array
//
// spec: posit_spec, minifloat_spec, fixed_spec, lookup_spec, takum_spec or hifloat_spec.  The results are those of the types with the same
// record: one set of templates serves both.  encode and decode validate first; of a lookup_spec that means a walk
// through its values.
#pragma once

#include <ulpine/number/error.hpp>
#include <ulpine/number/long_double.hpp>
#include <ulpine/number/type.hpp>

#include <cstdio>
#include <span>

namespace ulpine {

template <class S>
concept runtime_spec = detail::stdlib::same_as<S, posit_spec> || detail::stdlib::same_as<S, minifloat_spec> ||
    detail::stdlib::same_as<S, fixed_spec> || detail::stdlib::same_as<S, lookup_spec> ||
    detail::stdlib::same_as<S, takum_spec> || detail::stdlib::same_as<S, hifloat_spec>;

// Posit: bits 2 to 64, exponent_bits 0 to 5, regime_limit 0 (none) or more, scale -1100 to 1100.
inline void validate(const posit_spec& s) {
    detail::check_range("posit_spec.bits", s.bits, 2, 64);
    detail::check_range("posit_spec.exponent_bits", s.exponent_bits, 0, 5);
    if (s.regime_limit < 0)
        detail::out_of_range("posit_spec.regime_limit", std::to_string(s.regime_limit), "0 (none) or more");
    detail::check_range("posit_spec.scale", s.scale, -1100, 1100);
}

// Takum: bits 2 to 64.
inline void validate(const takum_spec& s) { detail::check_range("takum_spec.bits", s.bits, 2, 64); }

namespace detail {
template <class E>
void check_choice(const char* name, E value, E last, const char* meaning) {
    if (static_cast<int>(value) < 0 || value > last)
        out_of_range(name, std::to_string(static_cast<int>(value)),
                     "0 to " + std::to_string(static_cast<int>(last)) + " (" + meaning + ")");
}
inline void check_default_projection(const char* mode_name, rounding mode, const char* policy_name, overflow policy) {
    check_choice(mode_name, mode, rounding::to_odd, "a mode that needs no random bits");
    check_choice(policy_name, policy, overflow::format_default, "overflow::saturate to overflow::format_default");
}
}  // namespace detail

// HiFloat8: any mode but stochastic, any policy.
inline void validate(const hifloat_spec& s) {
    detail::check_default_projection("hifloat_spec.mode", s.mode, "hifloat_spec.policy", s.policy);
}

// Minifloat: 1 to 16 exponent bits, 0 to 52 fraction bits, width 2 to 64, bias -65536 to 65536 or ieee_bias.
inline void validate(const minifloat_spec& s) {
    detail::check_range("minifloat_spec.exponent_bits", s.exponent_bits, 1, 16);
    detail::check_range("minifloat_spec.fraction_bits", s.fraction_bits, 0, 52);
    detail::check_range("minifloat_spec's width (exponent_bits + fraction_bits + is_signed)", s.width(), 2, 64);
    if (s.bias != ieee_bias) detail::check_range("minifloat_spec.bias", s.bias, -65536, 65536);
    detail::check_choice("minifloat_spec.special", s.special, specials::p3109_extended,
                         "specials::ieee to specials::p3109_extended");
    detail::check_choice("minifloat_spec.subnormal", s.subnormal, subnormals::dlfloat,
                         "subnormals::gradual to subnormals::dlfloat");
    if (!s.is_signed && s.special == specials::fnuz)
        detail::out_of_range("minifloat_spec.is_signed", "false",
                             "true with specials::fnuz, whose NaN is the code of -0");
    if (!s.has_zero && (s.subnormal != subnormals::none || s.is_signed))
        detail::out_of_range("minifloat_spec.has_zero", "false",
                             "true, but for unsigned formats with subnormals::none");
    detail::check_default_projection("minifloat_spec.mode", s.mode, "minifloat_spec.policy", s.policy);
}

// Fixed point: integer_bits and fraction_bits -1100 to 1100, their sum 2 to 64; the policy saturate or wrap.
inline void validate(const fixed_spec& s) {
    detail::check_range("fixed_spec.integer_bits", s.integer_bits, -1100, 1100);
    detail::check_range("fixed_spec.fraction_bits", s.fraction_bits, -1100, 1100);
    detail::check_range("fixed_spec's width (integer_bits + fraction_bits)", s.width(), 2, 64);
    if (s.symmetric && !s.is_signed) detail::out_of_range("fixed_spec.symmetric", "true", "false, unless is_signed");
    if (s.policy != overflow::saturate && s.policy != overflow::wrap)
        detail::out_of_range("fixed_spec.policy", std::to_string(static_cast<int>(s.policy)),
                             "overflow::saturate (" + std::to_string(static_cast<int>(overflow::saturate)) +
                                 ") or overflow::wrap (" + std::to_string(static_cast<int>(overflow::wrap)) + ")");
    if (s.symmetric && s.policy == overflow::wrap)
        detail::out_of_range("fixed_spec.policy", "overflow::wrap", "overflow::saturate where symmetric");
}

namespace detail {

inline std::string number_text(double x) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", x);
    return text;
}
inline std::string at_index(const char* name, int i) { return std::string(name) + "[" + std::to_string(i) + "]"; }

template <class V>
void check_values(const V* values, int count, bool mirrored) {
    const char* const name = "lookup_spec.values";
    for (int i = 0; i < count; ++i) {
        const auto bad = [&](const char* accepted) {
            out_of_range(at_index(name, i), number_text(static_cast<double>(values[i])), accepted);
        };
        if (!is_finite_value(values[i])) bad("finite values");
        if (order_key(values[i]) == -1) bad("0 for zero, not -0");
        if (mirrored && order_key(values[i]) < 0) bad("magnitudes, none negative, in a mirrored set");
        if (i > 0 && order_key(values[i - 1]) >= order_key(values[i])) bad("ascending values, none twice");
    }
}
template <class V, class T>
void check_thresholds(const V* values, const T* thresholds, int count) {
    const char* const name = "lookup_spec.thresholds";
    for (int i = 0; i + 1 < count; ++i) {
        const double low = static_cast<double>(values[i]), high = static_cast<double>(values[i + 1]);
        const double t = static_cast<double>(thresholds[i]);
        if (!(order_key(low) < order_key(t) && order_key(t) < order_key(high)))
            out_of_range(at_index(name, i), number_text(t),
                         "strictly between the values " + number_text(low) + " and " + number_text(high));
    }
}

}  // namespace detail

// Lookup: one array of 1 to 65536 values, finite, ascending, none twice, none negative where mirrored; with the rule
// given, one array of count - 1 thresholds, each strictly between its neighbours.
inline void validate(const lookup_spec& s) {
    const auto is_null = [](const real_array& array) {
        return array.of_double ? array.doubles == nullptr : array.floats == nullptr;
    };
    if (is_null(s.values)) detail::out_of_range("lookup_spec.values", "null", "an array of float or double");
    detail::check_range("lookup_spec.count", s.count, 1, 65536);
    if (static_cast<int>(s.rule) < 0 || s.rule > threshold_rule::given)
        detail::out_of_range("lookup_spec.rule", std::to_string(static_cast<int>(s.rule)),
                             "0 to 2 (threshold_rule::midpoint, geometric, given)");
    const auto with_array = [](const real_array& array, auto use) {
        array.of_double ? use(array.doubles) : use(array.floats);
    };
    with_array(s.values, [&](const auto* values) { detail::check_values(values, s.count, s.mirrored); });
    if (s.rule != threshold_rule::given || s.count == 1) return;
    if (is_null(s.thresholds))
        detail::out_of_range("lookup_spec.thresholds", "null", "an array of float or double, with the rule given");
    with_array(s.values, [&](const auto* values) {
        with_array(s.thresholds,
                   [&](const auto* thresholds) { detail::check_thresholds(values, thresholds, s.count); });
    });
}

namespace detail {
inline namespace ULPINE_BUILD {

inline void validate(projection p) {
    check_range("projection.mode", static_cast<int>(p.mode), 0, static_cast<int>(rounding::stochastic));
    check_range("projection.policy", static_cast<int>(p.policy), 0, static_cast<int>(overflow::format_default));
}
inline void validate(random_bits r) {
    check_range("random_bits.bits", r.bits, 1, 32);
    check_range("random_bits.variant", static_cast<int>(r.variant), 0, static_cast<int>(stochastic_variant::c));
}

template <class Spec>
ULPINE_API overflow policy_of(const Spec& s, projection p) noexcept {
    return p.policy == overflow::format_default ? s.default_projection().policy : p.policy;
}

// The mode chosen at run time; everything is valid.
template <class U, class Spec>
ULPINE_API u64 encode_any(const Spec& s, const unpacked<U>& x, projection p, random_bits r) noexcept {
    const overflow policy = policy_of(s, p);
    switch (p.mode) {
    case rounding::nearest_even:
        return low64(encode<rounding::nearest_even>(s, x, policy, r));
    case rounding::nearest_away:
        return low64(encode<rounding::nearest_away>(s, x, policy, r));
    case rounding::toward_zero:
        return low64(encode<rounding::toward_zero>(s, x, policy, r));
    case rounding::toward_positive:
        return low64(encode<rounding::toward_positive>(s, x, policy, r));
    case rounding::toward_negative:
        return low64(encode<rounding::toward_negative>(s, x, policy, r));
    case rounding::to_odd:
        return low64(encode<rounding::to_odd>(s, x, policy, r));
    case rounding::stochastic:
        return low64(encode<rounding::stochastic>(s, x, policy, r));
    }
    return 0;
}

// In 128 bits, or in what is longer where the format and the mode need that.
template <class Spec>
ULPINE_API u64 encode_long(const Spec& s, const unpacked<wide<u64>>& x, projection p, random_bits r) noexcept {
    if constexpr (stdlib::is_same_v<Spec, minifloat_spec>)
        if (p.mode == rounding::stochastic && s.layout_bits(true) > 128)
            return low64(encode<rounding::stochastic>(s, widen<wide<wide<u64>>>(x), policy_of(s, p), r));
    return encode_any(s, x, p, r);
}

// In the shortest word that the format, the mode and the operand need; x has at most `bits` significant bits.
template <class Spec, class X>
u64 encode_unpacked(const Spec& s, const unpacked<X>& x, int bits, projection p, random_bits r) noexcept {
    const int need = larger(bits, s.layout_bits(p.mode == rounding::stochastic));
    if constexpr (digits<X> <= 64 && !stdlib::is_same_v<Spec, lookup_spec>)
        if (need <= 64) return encode_any(s, widen<u64>(x), p, r);
    return encode_long(s, widen<wide<u64>>(x), p, r);
}
template <class Spec, class V>
u64 encode_value(const Spec& s, const V& value, projection p, random_bits r) noexcept {
    return encode_unpacked(s, unpack(value), operand_traits<V>::significand_bits, p, r);
}

}  // namespace ULPINE_BUILD
}  // namespace detail

// value: of any built-in arithmetic or number type; its exact value counts.  Bad specs, projections and random bits:
// std::invalid_argument.
template <runtime_spec Spec, operand V>
std::uint64_t encode(const Spec& spec, const V& value, projection p, random_bits random) {
    validate(spec);
    detail::validate(p);
    detail::validate(random);
    return detail::encode_value(spec, value, p, random);
}
template <runtime_spec Spec, operand V>
std::uint64_t encode(const Spec& spec, const V& value, projection p) {
    if (p.mode == rounding::stochastic)
        detail::out_of_range("projection.mode", "rounding::stochastic",
                             "any other mode, or random_bits as the last argument");
    return encode(spec, value, p, random_bits{});
}
// By the default projection of the format, as the constructors of the types.
template <runtime_spec Spec, operand V>
std::uint64_t encode(const Spec& spec, const V& value) {
    validate(spec);
    return detail::encode_value(spec, value, spec.default_projection(), random_bits{});
}

template <runtime_spec Spec>
double decode(const Spec& spec, std::uint64_t code) {
    validate(spec);
    if ((code & ~detail::low_mask<detail::u64>(spec.width())) != 0)
        detail::out_of_range("decode: code", std::to_string(code),
                             "codes of " + std::to_string(spec.width()) + " bits");
    const auto x = detail::widen<detail::wide<detail::u64>>(detail::decode<detail::u64>(spec, detail::u64{code}));
    return detail::operand_traits<double>::pack<rounding::nearest_even>(x, overflow::infinity, random_bits{});
}

namespace detail {
template <class V>
lookup_spec lookup_of(std::span<const V> values, bool mirrored) {
    if (values.empty() || values.size() > 65536)
        out_of_range("make_lookup: the number of values", std::to_string(values.size()), "1 to 65536");
    lookup_spec s;
    s.values = real_array(values.data());
    s.count = static_cast<int>(values.size());
    s.mirrored = mirrored;
    ulpine::validate(s);
    return s;
}
}  // namespace detail

// A lookup set of ascending values.  The spec refers to them: they must live as long as it is used.
inline lookup_spec make_lookup(std::span<const float> values, bool mirrored = false) {
    return detail::lookup_of(values, mirrored);
}
inline lookup_spec make_lookup(std::span<const double> values, bool mirrored = false) {
    return detail::lookup_of(values, mirrored);
}

}  // namespace ulpine
