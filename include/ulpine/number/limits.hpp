// std::numeric_limits of every number type, derived from its record and its codes.
#pragma once

#include <ulpine/codec/neighbors.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine::detail {

// floor(n log10 2), for |n| < 70,000.
ULPINE_API constexpr int floor_log10_pow2(int n) noexcept { return static_cast<int>((i64{n} * 1292913986) >> 32); }

// |x| against 10^n: -1, 0 or 1.  10^|n| is multiplied together in 128 bits, which are exact up to 10^55 and beyond
// that err by less than n 2^-126; no value of 64 bits comes that close to a power of ten that it does not equal.
ULPINE_API constexpr int compare_pow10(const unpacked<u64>& x, int n) noexcept {
    using W = wide<wide<u64>>;
    const auto cut = [](unpacked<W> v) {
        v.significand.lo = {};
        return v;
    };
    unpacked<W> power = normalized(W(1), digits<W> - 1, false), base = normalized(W(10), digits<W> - 1, false);
    for (int m = n < 0 ? -n : n; m > 0; m >>= 1) {
        if (m & 1) power = cut(product(power, base));
        base = cut(product(base, base));
    }
    const unpacked<W> value = widen<W>(x), one = normalized(W(1), digits<W> - 1, false);
    const unpacked<W> left = n < 0 ? product(value, power) : value, right = n < 0 ? one : power;
    return magnitude_less(left, right) ? -1 : magnitude_equal(left, right) ? 0 : 1;
}
// The largest n with 10^n <= |x|, the smallest with 10^n >= |x|, for |x| > 0.
ULPINE_API constexpr int floor_log10(const unpacked<u64>& x) noexcept {
    if (x.significand == 0) return 0;
    int n = floor_log10_pow2(x.exponent);
    while (compare_pow10(x, n) < 0) --n;
    while (compare_pow10(x, n + 1) >= 0) ++n;
    return n;
}
ULPINE_API constexpr int ceil_log10(const unpacked<u64>& x) noexcept {
    if (x.significand == 0) return 0;
    const int n = floor_log10(x);
    return compare_pow10(x, n) == 0 ? n : n + 1;
}

// What a record says about its values: functions, since NVRTC takes no lambda at the scope of a class.
template <class Spec>
ULPINE_API constexpr bool has_subnormals(const Spec& s) noexcept {
    if constexpr (requires { s.subnormal; }) return s.subnormal == subnormals::gradual && s.fraction_bits > 0;
    else return requires {
            s.smallest_normal_code();
        };
}
template <class Spec>
ULPINE_API constexpr bool holds_integers(const Spec& s) noexcept {
    if constexpr (requires { s.symmetric; }) return s.fraction_bits <= 0;
    else return false;
}
template <class Spec>
ULPINE_API constexpr bool has_infinities(const Spec& s) noexcept {
    if constexpr (requires { s.has_infinity(); }) return s.has_infinity();
    else return false;
}
template <class Spec>
ULPINE_API constexpr bool has_nans(const Spec& s) noexcept {
    if constexpr (requires { s.has_nan(); }) return s.has_nan();
    else return nar_spec<Spec>;
}
template <class Spec>
ULPINE_API constexpr bool is_ieee_format(const Spec& s) noexcept {
    if constexpr (requires { s.subnormal; })
        return s.special == specials::ieee && s.fraction_bits > 0 && s.is_signed && s.exponent_bits >= 2 &&
               s.subnormal == subnormals::gradual && s.policy == overflow::infinity &&
               s.mode == rounding::nearest_even && s.exponent_bias() == (1 << (s.exponent_bits - 1)) - 1;
    else return false;
}

// The codes of the smallest and largest magnitudes of a family.
template <class F>
struct limit_codes {
    ULPINE_API static constexpr format_facts facts_of() noexcept { return facts(F::spec); }
    ULPINE_API static constexpr u64 largest() noexcept { return facts_of().largest; }
    ULPINE_API static constexpr u64 smallest() noexcept { return facts_of().smallest; }
    ULPINE_API static constexpr u64 lowest() noexcept { return facts_of().lowest; }
    // The smallest value with full precision in the sense of the family: the first normal number of a minifloat.
    ULPINE_API static constexpr u64 normal() noexcept {
        if constexpr (requires { F::spec.subnormal; })
            if (F::spec.subnormal == subnormals::gradual && F::spec.fraction_bits > 0) {
                const u64 first = u64{1} << F::spec.fraction_bits;
                return first < largest() ? first : largest();
            }
        if constexpr (requires { F::spec.smallest_normal_code(); }) return F::spec.smallest_normal_code();
        return smallest();
    }
};
template <class Set>
struct limit_codes<lookup_format<Set>> {
    static constexpr lookup_spec s = lookup_format<Set>::spec;
    ULPINE_API static constexpr bool negative(int i) noexcept { return decode<u64>(s, u64(i)).negative; }
    ULPINE_API static constexpr bool is_zero_at(int i) noexcept { return decode<u64>(s, u64(i)).significand == 0; }
    ULPINE_API static constexpr u64 largest() noexcept { return u64(s.count - 1); }
    ULPINE_API static constexpr u64 lowest() noexcept {
        return s.mirrored ? largest() | (u64{1} << s.index_bits()) : 0;
    }
    // The smallest positive value; the largest of all where none is positive.
    ULPINE_API static constexpr u64 smallest() noexcept {
        for (int i = 0; i < s.count; ++i)
            if (!negative(i) && !is_zero_at(i)) return u64(i);
        return largest();
    }
    ULPINE_API static constexpr u64 normal() noexcept { return smallest(); }
};

}  // namespace ulpine::detail

// radix 2.  digits: significand bits, of posits the most that a value has, of fixed the value bits, of lookup those
// of the table's type.  min(): the smallest positive normal value; denorm_min(): the smallest positive value.
// epsilon(): the distance from 1 to the next larger value, rounded into the format; 0 where 1 is no value or there
// is no larger one. round_error(): 1/2, rounded into the format.  Where a format has no positive value: its largest.
template <class F>
struct ulpine::detail::stdlib::numeric_limits<ulpine::number<F>> {
  private:
    using T = ulpine::number<F>;
    using codes = ulpine::detail::limit_codes<F>;
    static constexpr bool is_fixed = requires { F::spec.symmetric; };
    static constexpr bool is_lookup = requires { F::spec.mirrored; };
    ULPINE_API static constexpr T code(ulpine::detail::u64 c) noexcept {
        return T::from_bits(static_cast<typename T::storage_type>(c));
    }
    ULPINE_API static constexpr int exponent_of(T x) noexcept { return ulpine::detail::unpack(x).exponent; }
    static constexpr bool has_nar = ulpine::detail::has_nar_v<T>;
    static constexpr bool has_subnormals = ulpine::detail::has_subnormals(F::spec);

  public:
    static constexpr bool is_specialized = true;
    static constexpr bool is_signed = ulpine::detail::unpack(code(codes::lowest())).negative;
    static constexpr bool is_integer = ulpine::detail::holds_integers(F::spec);
    static constexpr bool is_exact = false;
    static constexpr bool has_infinity = ulpine::detail::has_infinities(F::spec);
    static constexpr bool has_quiet_NaN = ulpine::detail::has_nans(F::spec);
    static constexpr bool has_signaling_NaN = false;
    static constexpr bool has_denorm_loss = false;
    static constexpr auto has_denorm =
        has_subnormals ? ulpine::detail::stdlib::denorm_present : ulpine::detail::stdlib::denorm_absent;
    static constexpr auto round_style = ulpine::detail::stdlib::round_to_nearest;
    static constexpr bool is_iec559 = ulpine::detail::is_ieee_format(F::spec);
    static constexpr bool is_bounded = true;
    static constexpr bool is_modulo = F::spec.default_projection().policy == ulpine::overflow::wrap;
    static constexpr bool traps = false;
    static constexpr bool tinyness_before = false;
    static constexpr int radix = 2;
    static constexpr int digits = F::spec.significand_bits();
    static constexpr int digits10 =
        is_fixed ? ulpine::detail::floor_log10_pow2(digits) : ulpine::detail::floor_log10_pow2(digits - 1);
    static constexpr int max_digits10 = 1 + -ulpine::detail::floor_log10_pow2(-digits);

    // Constants, so that nothing is computed and no static member is needed where these run in device code.
    ULPINE_API static constexpr T min() noexcept {
        constexpr T x = code(codes::normal());
        return x;
    }
    ULPINE_API static constexpr T max() noexcept {
        constexpr T x = code(codes::largest());
        return x;
    }
    ULPINE_API static constexpr T lowest() noexcept {
        constexpr T x = code(codes::lowest());
        return x;
    }
    ULPINE_API static constexpr T denorm_min() noexcept {
        constexpr T x = code(codes::smallest());
        return x;
    }
    ULPINE_API static constexpr T epsilon() noexcept;
    ULPINE_API static constexpr T round_error() noexcept { return T{0.5}; }
    ULPINE_API static constexpr T infinity() noexcept {
        [[maybe_unused]] constexpr auto local = F::spec;
        if constexpr (has_infinity) return code(local.infinity_code());
        else return T{};
    }
    ULPINE_API static constexpr T quiet_NaN() noexcept {
        [[maybe_unused]] constexpr auto local = F::spec;
        if constexpr (has_nar) return code(ulpine::detail::u64{1} << (T::width - 1));
        else if constexpr (has_quiet_NaN) return code(local.nan_code());
        else return T{};
    }
    ULPINE_API static constexpr T signaling_NaN() noexcept { return quiet_NaN(); }

    // As for the built-in types: 2^(min_exponent - 1) is the binade of min(), max() is below 2^max_exponent.
    static constexpr int min_exponent = exponent_of(min()) + 1;
    static constexpr int max_exponent = exponent_of(max()) + 1;
    static constexpr int min_exponent10 = ulpine::detail::ceil_log10(ulpine::detail::unpack(min()));
    static constexpr int max_exponent10 = ulpine::detail::floor_log10(ulpine::detail::unpack(max()));
};

template <class F>
ULPINE_API constexpr ulpine::number<F> ulpine::detail::stdlib::numeric_limits<ulpine::number<F>>::epsilon() noexcept {
    constexpr auto local = F::spec;
    constexpr T one{1};
    if (!(one == 1) || one == max()) return T{};
    return ulpine::sub<T>(code(ulpine::detail::neighbor(local, one.bits(), true)), one);
}
