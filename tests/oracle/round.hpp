// One exact result, one rounding: the neighbours of locate.hpp, then the tables of each family.
#pragma once

#include "locate.hpp"

#include <array>

namespace oracle {

namespace detail {

/// Posit Standard (2022), 4.1, and takums likewise: no mode leaves the range, none reaches zero; infinities and NaN are NaR (6.5).
[[nodiscard]] inline code settle_posit(const format& f, const result& x, const position& at, rounding mode,
                                       const random_bits& random) {
    if (x.what != kind::finite) {
        return nan_code(f);
    }
    if (x.is_zero()) {
        return 0;
    }
    code magnitude = static_cast<code>(at.lower);
    if (!at.is_exact && !at.beyond) {
        if (magnitude == 0) {
            magnitude = 1;
        } else if (takes_upper(at, x, magnitude % 2 != 0, mode, random)) {
            ++magnitude;
        }
    }
    return (x.negative ? 0 - magnitude : magnitude) & all_ones(f);
}

[[nodiscard]] inline bool is_nearest_or_stochastic(rounding mode) {
    return mode == rounding::nearest_even || mode == rounding::nearest_away || mode == rounding::stochastic;
}

[[nodiscard]] inline code with_sign(const format& f, code magnitude, bool negative) {
    return magnitude | (negative && f.minifloat.is_signed ? top_bit(f) : 0);
}

/// What stands for an overflow or an infinity where the policy calls for infinity.
[[nodiscard]] inline code infinity_or_substitute(const format& f, bool negative) {
    if (has_infinity(f)) {
        return infinity_code(f, negative);
    }
    if (is_merged(f)) {
        return with_sign(f, nan_code(f), negative);
    }
    switch (f.minifloat.specials) {
    case specials::nan_only:
    case specials::fnuz:
        return nan_code(f);
    default:
        return with_sign(f, static_cast<code>(largest_index(f)), negative);
    }
}

/// Below zero in a format without sign, after rounding; `infinite` for -infinity itself.
[[nodiscard]] inline code below_unsigned(const format& f, bool infinite, rounding mode, overflow policy) {
    if (!f.minifloat.has_zero) {
        return nan_code(f);
    }
    if (!is_p3109(f) || policy != overflow::infinity) {
        return 0;
    }
    // IEEE P3109 (draft 4.0), 4.7.5, SatNone.
    const bool to_zero = mode == rounding::toward_zero || mode == rounding::toward_positive;
    return !infinite && to_zero ? 0 : nan_code(f);
}

[[nodiscard]] inline bool overflow_leaves(overflow policy, rounding mode, bool negative, bool is_signed_format) {
    if (policy != overflow::infinity) {
        return false;
    }
    bool to_infinity = is_nearest_or_stochastic(mode);
    to_infinity = to_infinity || (mode == rounding::toward_positive && !negative);
    to_infinity = to_infinity || (mode == rounding::toward_negative && negative);
    return to_infinity || (mode == rounding::to_odd && is_signed_format);
}

/// A finite result whose rounded magnitude exceeds the largest: IEEE 754-2019, 7.4; P3109, 4.7.5; OCP OFP8, 5.2.
[[nodiscard]] inline code settle_overflow(const format& f, bool negative, rounding mode, overflow policy) {
    const code largest = with_sign(f, static_cast<code>(largest_index(f)), negative);
    return overflow_leaves(policy, mode, negative, f.minifloat.is_signed) ? infinity_or_substitute(f, negative)
                                                                          : largest;
}

[[nodiscard]] inline code settle_minifloat(const format& f, const result& x, const position& at, rounding mode,
                                           overflow policy, const random_bits& random) {
    if (policy == overflow::wrap) {
        policy = overflow::saturate;
    }
    const bool is_signed_format = f.minifloat.is_signed;
    if (x.what == kind::nan || (x.by_zero && is_p3109(f))) {
        return nan_code(f);
    }
    if (x.what == kind::infinite) {
        if (x.negative && !is_signed_format) {
            return below_unsigned(f, true, mode, policy);
        }
        if (policy == overflow::infinity || (policy == overflow::propagate && has_infinity(f))) {
            return infinity_or_substitute(f, x.negative);
        }
        return with_sign(f, static_cast<code>(largest_index(f)), x.negative);
    }
    const bool negative_zero = has_negative_zero(f);
    if (x.is_zero()) {
        const bool negative = x.cancelled ? mode == rounding::toward_negative : x.negative;
        return with_sign(f, 0, negative && negative_zero);
    }
    wide index = at.lower;
    if (!at.is_exact && !at.beyond && !at.below && takes_upper(at, x, index % 2 != 0, mode, random)) {
        ++index;
    }
    if (!is_signed_format && x.negative) {
        // Judged after rounding: a negative number that rounds to zero is zero.
        return index == 0 && f.minifloat.has_zero ? 0 : below_unsigned(f, false, mode, policy);
    }
    if (at.beyond || index > largest_index(f)) {
        return settle_overflow(f, x.negative, mode, policy);
    }
    return with_sign(f, static_cast<code>(index), x.negative && (index != 0 || negative_zero));
}

/// HiFloat8: one zero, one NaN; what is beyond the largest as IEEE 754-2019, 7.4, says.
[[nodiscard]] inline code settle_hifloat(const format& f, const result& x, const position& at, rounding mode,
                                         overflow policy, const random_bits& random) {
    const code sign = x.negative ? top_bit(f) : 0;
    const wide largest = largest_index(f);
    if (x.what == kind::nan) {
        return nan_code(f);
    }
    if (x.what == kind::infinite) {
        const bool stays = policy == overflow::infinity || policy == overflow::propagate;
        return stays ? infinity_code(f, x.negative) : hifloat_at(largest).bits | sign;
    }
    if (x.is_zero()) {
        return 0;
    }
    wide index = at.lower;
    if (!at.is_exact && !at.beyond && takes_upper(at, x, hifloat_at(index).bits % 2 != 0, mode, random)) {
        ++index;
    }
    if (at.beyond || index > largest) {
        return overflow_leaves(policy, mode, x.negative, true) ? infinity_code(f, x.negative)
                                                               : hifloat_at(largest).bits | sign;
    }
    return index == 0 ? 0 : hifloat_at(index).bits | sign;
}

[[nodiscard]] inline code settle_fixed(const format& f, const result& x, const position& at, rounding mode,
                                       overflow policy, const random_bits& random) {
    if (x.what == kind::nan) {
        return 0;
    }
    mpz_class largest = to_mpz(wide{1} << (f.fixed.is_signed ? f.width - 1 : f.width)) - 1;
    mpz_class lowest =
        !f.fixed.is_signed ? mpz_class(0) : (f.fixed.symmetric ? mpz_class(-largest) : mpz_class(-largest - 1));
    mpz_class v;
    if (x.what == kind::infinite) {
        v = x.negative ? lowest : largest;
    } else if (!x.is_zero()) {
        v = at.integer;
        if (!at.is_exact && takes_upper(at, x, mpz_odd_p(v.get_mpz_t()) != 0, mode, random)) {
            v += 1;
        }
        if (x.negative) {
            v = -v;
        }
        if (policy != overflow::wrap) {
            if (v > largest) {
                v = largest;
            }
            if (v < lowest) {
                v = lowest;
            }
        }
    }
    mpz_class modulus = to_mpz(wide{1} << f.width);
    mpz_class word;
    mpz_fdiv_r(word.get_mpz_t(), v.get_mpz_t(), modulus.get_mpz_t());
    // A symmetric format has no use for its most negative code: wrapping onto it gives the lowest value.
    const bool excluded = f.fixed.is_signed && f.fixed.symmetric && word == to_mpz(top_bit(f));
    return word.get_ui() + (excluded ? 1 : 0);
}

/// Lookup sets: nearest modes by the thresholds, all others by the two neighbours on the signed line.
[[nodiscard]] inline bool lookup_takes_upper(const lookup_parameters& set, const result& x, const position& at,
                                             rounding mode, const random_bits& random) {
    const auto& low = set.line[static_cast<std::size_t>(at.lower)];
    const auto& high = set.line[static_cast<std::size_t>(at.lower) + 1];
    const bool below_zero = x.negative && !x.is_zero();
    const bool by_sign = low.rank == high.rank;  // -v and +v of a mirrored set
    switch (mode) {
    case rounding::nearest_even:
        if (at.side != 0) {
            return at.side > 0;
        }
        return by_sign ? !x.negative : high.rank % 2 == 0;
    case rounding::nearest_away:
        if (at.side != 0) {
            return at.side > 0;
        }
        return by_sign ? !x.negative : abs(high.value) >= abs(low.value);
    case rounding::toward_zero:
        return below_zero;
    case rounding::toward_positive:
        return true;
    case rounding::toward_negative:
        return false;
    case rounding::to_odd:
        return by_sign ? !x.negative : high.rank % 2 != 0;
    default:
        return stochastic_away(random, [&](std::uint64_t j, int n) {
                   return below_zero ? -cmp(x, part_way(at.high, at.low, j, n))
                                     : cmp(x, part_way(at.low, at.high, j, n));
               }) != below_zero;
    }
}

[[nodiscard]] inline code settle_lookup(const format& f, const result& x, const position& at, rounding mode,
                                        const random_bits& random) {
    const lookup_parameters& set = *f.lookup;
    if (x.what == kind::nan) {
        const result nothing{zero()};
        return settle_lookup(f, nothing, locate(f, nothing), rounding::nearest_even, {});
    }
    const lookup_parameters::point* chosen = nullptr;
    if (x.what == kind::infinite) {
        chosen = x.negative ? &set.line.front() : &set.line.back();
    } else if (at.below) {
        chosen = &set.line.front();
    } else {
        std::size_t i = static_cast<std::size_t>(at.lower);
        if (!at.is_exact && !at.beyond && lookup_takes_upper(set, x, at, mode, random)) {
            ++i;
        }
        chosen = &set.line[i];
    }
    const bool negative = x.is_zero() && x.cancelled ? mode == rounding::toward_negative : x.negative;
    if (has_negative_zero(f) && negative && is_zero(chosen->value)) {
        return chosen->bits | (code{1} << set.index_bits);
    }
    return chosen->bits;
}

}  // namespace detail

/// Rounds x, whose neighbours are already known.  format_default is the format's policy; the mode is always explicit.
[[nodiscard]] inline code settle(const format& f, const result& x, const position& at, rounding mode,
                                 overflow policy = overflow::format_default, const random_bits& random = {}) {
    if (policy == overflow::format_default) {
        policy = f.default_policy;
    }
    switch (f.family) {
    case family::posit:
    case family::takum:
        return detail::settle_posit(f, x, at, mode, random);
    case family::minifloat:
        return detail::settle_minifloat(f, x, at, mode, policy, random);
    case family::fixed:
        return detail::settle_fixed(f, x, at, mode, policy, random);
    case family::hifloat:
        return detail::settle_hifloat(f, x, at, mode, policy, random);
    default:
        return detail::settle_lookup(f, x, at, mode, random);
    }
}

/// The neighbours of x, for settle; nothing to find for infinities, NaN and zero.
[[nodiscard]] inline position locate_result(const format& f, const result& x) {
    if (x.what != kind::finite || (x.is_zero() && f.family != family::lookup)) {
        return {};
    }
    return locate(f, x);
}

[[nodiscard]] inline code round(const format& f, const result& x, rounding mode,
                                overflow policy = overflow::format_default, const random_bits& random = {}) {
    return settle(f, x, locate_result(f, x), mode, policy, random);
}

/// In the format's default mode and policy.
[[nodiscard]] inline code round(const format& f, const result& x) { return round(f, x, f.default_mode); }

inline constexpr std::array deterministic_modes{rounding::nearest_even,    rounding::nearest_away,
                                                rounding::toward_zero,     rounding::toward_positive,
                                                rounding::toward_negative, rounding::to_odd};
inline constexpr std::array all_policies{overflow::saturate, overflow::propagate, overflow::infinity, overflow::wrap};

/// The codes for the six deterministic modes, in the order of deterministic_modes; one search.
[[nodiscard]] inline std::array<code, 6> round_all_modes(const format& f, const result& x,
                                                         overflow policy = overflow::format_default) {
    const position at = locate_result(f, x);
    std::array<code, 6> codes{};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = settle(f, x, at, deterministic_modes[i], policy);
    }
    return codes;
}

}  // namespace oracle
