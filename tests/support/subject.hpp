// A number type beside the oracle's description of its format, with the type erased: what a sweep calls goes through
// function pointers, so that sweeps are compiled once for all formats.
#pragma once

#include <support/failures.hpp>

#include <oracle/oracle.hpp>
#include <ulpine/number/number.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace support {

/// A finite magnitude with a significand of up to 64 bits, finer than a double and without its limits: the sweeps use it
/// where no double is near enough.
struct real {
    std::uint64_t significand = 0;  // top bit set
    long exponent = 0;              // significand * 2^(exponent - 63)
    bool negative = false;
};

}  // namespace support

template <>
struct ulpine::detail::operand_traits<support::real> {
    static constexpr int significand_bits = 64;
    static constexpr unpacked<u64> unpack(const support::real& x) noexcept {
        return {x.significand, static_cast<int>(x.exponent), x.negative, false, false};
    }
};

namespace support {

/// How a conversion is called.
enum class depth {
    api,    // convert<T, projection>(double): an instance for every projection
    codec,  // what convert does, with the policy as an argument: fewer instances, for grids of many formats
    wide,   // as codec, and from `real` as well, for formats that doubles cannot test to the last bit
};

/// The library's view of one conversion into a format.  With depth::api the policy argument is not looked at.
struct conversion {
    oracle::rounding mode;
    oracle::overflow policy;
    ulpine::overflow policy_argument;
    std::uint64_t (*from_double)(double, ulpine::overflow, ulpine::random_bits);
    std::uint64_t (*from_real)(const real&, ulpine::overflow, ulpine::random_bits);  // depth::wide only
};

struct subject {
    std::string name;
    oracle::format format;
    std::vector<conversion> conversions;
    std::uint64_t (*from_double)(double);  // the constructors
    std::uint64_t (*from_float)(float);
    std::uint64_t (*from_integer)(long);
    ulpine::detail::unpacked<std::uint64_t> (*decode)(std::uint64_t);
    double (*to_double)(std::uint64_t);
    float (*to_float)(std::uint64_t);
    std::uint64_t (*next_up)(std::uint64_t);
    std::uint64_t (*next_down)(std::uint64_t);
};

namespace detail {

using ulpine::overflow;
using ulpine::projection;
using ulpine::rounding;

inline constexpr std::array<rounding, 7> modes{rounding::nearest_even,    rounding::nearest_away,
                                               rounding::toward_zero,     rounding::toward_positive,
                                               rounding::toward_negative, rounding::to_odd,
                                               rounding::stochastic};

// Both enumerations are spelled out, so that neither side's order matters.
[[nodiscard]] constexpr oracle::rounding of(rounding mode) {
    switch (mode) {
    case rounding::nearest_even: return oracle::rounding::nearest_even;
    case rounding::nearest_away: return oracle::rounding::nearest_away;
    case rounding::toward_zero: return oracle::rounding::toward_zero;
    case rounding::toward_positive: return oracle::rounding::toward_positive;
    case rounding::toward_negative: return oracle::rounding::toward_negative;
    case rounding::to_odd: return oracle::rounding::to_odd;
    default: return oracle::rounding::stochastic;
    }
}
[[nodiscard]] constexpr oracle::overflow of(overflow policy) {
    switch (policy) {
    case overflow::saturate: return oracle::overflow::saturate;
    case overflow::propagate: return oracle::overflow::propagate;
    case overflow::infinity: return oracle::overflow::infinity;
    case overflow::wrap: return oracle::overflow::wrap;
    default: return oracle::overflow::format_default;
    }
}

template <class T>
[[nodiscard]] T from_code(std::uint64_t code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}

template <class T, projection P>
std::uint64_t run_api(double x, overflow, ulpine::random_bits random) {
    if constexpr (P.mode != rounding::stochastic)
        return ulpine::convert<T, P>(x).bits();
    else
        return ulpine::convert<T, P>(x, random).bits();
}

// As detail::convert_value, which takes the policy as a template argument.
template <class T, rounding Mode, class From>
std::uint64_t run_codec(From x, overflow policy, ulpine::random_bits random) {
    namespace lib = ulpine::detail;
    using U = lib::word_for<lib::convert_bits<T, projection{Mode, overflow::format_default}, std::remove_cvref_t<From>>>;
    return lib::operand_traits<T>::template pack<Mode>(
               lib::widen<U>(lib::unpack(x)), lib::policy_for<T>(projection{Mode, policy}), random)
        .bits();
}

template <class T, projection P, depth D>
void add(subject& s) {
    conversion c{of(P.mode), of(P.policy), P.policy, nullptr, nullptr};
    if constexpr (D == depth::api) c.from_double = &run_api<T, P>;
    else c.from_double = &run_codec<T, P.mode, double>;
    if constexpr (D == depth::wide) c.from_real = &run_codec<T, P.mode, const real&>;
    s.conversions.push_back(c);
}

template <class T, overflow Policy, depth D>
void add_modes(subject& s) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (add<T, projection{modes[I], Policy}, D>(s), ...);
    }(std::make_index_sequence<modes.size()>{});
}

}  // namespace detail

template <class T, depth D>
[[nodiscard]] subject make_subject(const std::string& name, const oracle::format& format) {
    using detail::overflow;
    using detail::projection;
    using detail::rounding;
    subject s{name, format, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    // Where a policy says something each is tried in every mode; where it must be ignored, in one.
    if constexpr (requires { T::spec.has_infinity(); }) {
        detail::add_modes<T, overflow::saturate, D>(s);
        detail::add_modes<T, overflow::propagate, D>(s);
        detail::add_modes<T, overflow::infinity, D>(s);
        detail::add<T, projection{rounding::nearest_even, overflow::wrap}, D>(s);
        detail::add<T, projection{rounding::toward_positive, overflow::format_default}, D>(s);
    } else if constexpr (requires { T::spec.symmetric; }) {
        detail::add_modes<T, overflow::saturate, D>(s);
        detail::add_modes<T, overflow::wrap, D>(s);
        detail::add<T, projection{rounding::nearest_even, overflow::infinity}, D>(s);
        detail::add<T, projection{rounding::toward_positive, overflow::propagate}, D>(s);
        detail::add<T, projection{rounding::nearest_away, overflow::format_default}, D>(s);
    } else {
        detail::add_modes<T, overflow::format_default, D>(s);
        detail::add<T, projection{rounding::nearest_even, overflow::infinity}, D>(s);
        detail::add<T, projection{rounding::toward_positive, overflow::wrap}, D>(s);
    }
    using code = std::uint64_t;
    s.from_double = [](double x) -> code { return T{x}.bits(); };
    s.from_float = [](float x) -> code { return T{x}.bits(); };
    s.from_integer = [](long x) -> code { return T{x}.bits(); };
    s.decode = [](code c) { return ulpine::detail::unpack(detail::from_code<T>(c)); };
    s.to_double = [](code c) { return static_cast<double>(detail::from_code<T>(c)); };
    s.to_float = [](code c) { return static_cast<float>(detail::from_code<T>(c)); };
    s.next_up = [](code c) -> code { return next_up(detail::from_code<T>(c)).bits(); };
    s.next_down = [](code c) -> code { return next_down(detail::from_code<T>(c)).bits(); };
    return s;
}

}  // namespace support
