// std::numeric_limits of every number type, derived from its record and its codes.
#pragma once

#include <ulpine/number/operators.hpp>

namespace ulpine::detail {

// floor(n log10 2) and ceil(n log10 2) for |n| < 70,000: 78913 / 2^18 is within 4e-7 of log10 2.
constexpr int floor_log10_pow2(int n) noexcept { return static_cast<int>((i64{n} * 1292913986) >> 32); }
constexpr int ceil_log10_pow2(int n) noexcept { return -floor_log10_pow2(-n); }

// The codes of the smallest and largest magnitudes of a family.
template <class F>
struct limit_codes {
    static constexpr format_facts facts_of() noexcept { return facts(F::spec); }
    static constexpr u64 largest() noexcept { return facts_of().largest; }
    static constexpr u64 smallest() noexcept { return facts_of().smallest; }
    static constexpr u64 lowest() noexcept { return facts_of().lowest; }
    // The smallest value with full precision in the sense of the family: the first normal number of a minifloat.
    static constexpr u64 normal() noexcept {
        if constexpr (requires { F::spec.subnormal; })
            return F::spec.subnormal == subnormals::gradual && F::spec.fraction_bits > 0 ? u64{1} << F::spec.fraction_bits
                                                                                         : smallest();
        else return smallest();
    }
};
template <class Set>
struct limit_codes<lookup_format<Set>> {
    static constexpr lookup_spec s = lookup_format<Set>::spec;
    static constexpr bool negative(int i) noexcept { return decode<u64>(s, u64(i)).negative; }
    static constexpr bool is_zero_at(int i) noexcept { return decode<u64>(s, u64(i)).significand == 0; }
    static constexpr u64 largest() noexcept { return u64(s.count - 1); }
    static constexpr u64 lowest() noexcept { return s.mirrored ? largest() | (u64{1} << s.index_bits()) : 0; }
    // The smallest positive value; the largest of all where none is positive.
    static constexpr u64 smallest() noexcept {
        for (int i = 0; i < s.count; ++i)
            if (!negative(i) && !is_zero_at(i)) return u64(i);
        return largest();
    }
    static constexpr u64 normal() noexcept { return smallest(); }
};

}  // namespace ulpine::detail

// radix 2.  digits: significand bits, of posits the most that a value has, of fixed the value bits, of lookup those of the table's type.
// min(): the smallest positive normal value; denorm_min(): the smallest positive value.  epsilon(): the distance from 1 to the next larger value,
// rounded into the format; 0 where 1 is no value.  round_error(): 1/2, rounded into the format.
template <class F>
struct ulpine::detail::stdlib::numeric_limits<ulpine::number<F>> {
private:
    using T = ulpine::number<F>;
    using codes = ulpine::detail::limit_codes<F>;
    static constexpr auto spec = F::spec;
    static constexpr bool is_minifloat = requires { F::spec.subnormal; };
    static constexpr bool is_fixed = requires { F::spec.symmetric; };
    static constexpr bool is_lookup = requires { F::spec.mirrored; };
    static constexpr T code(ulpine::detail::u64 c) noexcept { return T::from_bits(static_cast<typename T::storage_type>(c)); }
    static constexpr int exponent_of(T x) noexcept { return ulpine::detail::unpack(x).exponent; }
    static constexpr bool minifloat_has(bool (*query)(const ulpine::minifloat_spec&)) noexcept {
        if constexpr (is_minifloat) return query(F::spec);
        else return false;
    }

public:
    static constexpr bool is_specialized = true;
    static constexpr bool is_signed = ulpine::detail::unpack(code(codes::lowest())).negative;
    static constexpr bool is_integer = [] {
        if constexpr (is_fixed) return F::spec.fraction_bits <= 0;
        else return false;
    }();
    static constexpr bool is_exact = false;
    static constexpr bool has_infinity = minifloat_has([](const ulpine::minifloat_spec& s) { return s.has_infinity(); });
    static constexpr bool has_quiet_NaN =
        ulpine::detail::is_posit_v<T> || minifloat_has([](const ulpine::minifloat_spec& s) { return s.has_nan(); });
    static constexpr bool has_signaling_NaN = false;
    static constexpr bool has_denorm_loss = false;
    static constexpr auto has_denorm = minifloat_has([](const ulpine::minifloat_spec& s) {
                                           return s.subnormal == ulpine::subnormals::gradual && s.fraction_bits > 0;
                                       })
                                           ? ulpine::detail::stdlib::denorm_present
                                           : ulpine::detail::stdlib::denorm_absent;
    static constexpr auto round_style = ulpine::detail::stdlib::round_to_nearest;
    static constexpr bool is_iec559 = minifloat_has([](const ulpine::minifloat_spec& s) {
        return s.special == ulpine::specials::ieee && s.fraction_bits > 0 && s.is_signed && s.exponent_bits >= 2 &&
               s.subnormal == ulpine::subnormals::gradual && s.policy == ulpine::overflow::infinity &&
               s.mode == ulpine::rounding::nearest_even && s.exponent_bias() == (1 << (s.exponent_bits - 1)) - 1;
    });
    static constexpr bool is_bounded = true;
    static constexpr bool is_modulo = F::spec.default_projection().policy == ulpine::overflow::wrap;
    static constexpr bool traps = false;
    static constexpr bool tinyness_before = false;
    static constexpr int radix = 2;
    static constexpr int digits = F::spec.significand_bits();
    static constexpr int digits10 =
        is_fixed ? ulpine::detail::floor_log10_pow2(digits) : ulpine::detail::floor_log10_pow2(digits - 1);
    static constexpr int max_digits10 = 1 + ulpine::detail::ceil_log10_pow2(digits);

    static constexpr T min() noexcept { return code(codes::normal()); }
    static constexpr T max() noexcept { return code(codes::largest()); }
    static constexpr T lowest() noexcept { return code(codes::lowest()); }
    static constexpr T denorm_min() noexcept { return code(codes::smallest()); }
    static constexpr T epsilon() noexcept;
    static constexpr T round_error() noexcept { return T{0.5}; }
    static constexpr T infinity() noexcept {
        if constexpr (has_infinity) return code(F::spec.infinity_code());
        else return T{};
    }
    static constexpr T quiet_NaN() noexcept {
        if constexpr (ulpine::detail::is_posit_v<T>) return code(ulpine::detail::u64{1} << (T::width - 1));
        else if constexpr (has_quiet_NaN) return code(F::spec.nan_code());
        else return T{};
    }
    static constexpr T signaling_NaN() noexcept { return quiet_NaN(); }

    // As for the built-in types: min() is 2^(min_exponent - 1), max() is below 2^max_exponent.
    static constexpr int min_exponent = exponent_of(min()) + 1;
    static constexpr int max_exponent = exponent_of(max()) + 1;
    static constexpr int min_exponent10 = ulpine::detail::ceil_log10_pow2(min_exponent - 1);
    static constexpr int max_exponent10 = ulpine::detail::floor_log10_pow2(max_exponent);
};
