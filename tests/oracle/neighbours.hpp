// Next codes up and down, and classification, by family.
#pragma once

#include "decode.hpp"

namespace oracle {

namespace detail {

/// IEEE 754-2019, 5.3.1 nextUp and nextDown.  P3109 (draft 4.0), 4.14: NaN where there is none.  Formats without
/// infinity otherwise stay at their largest.
[[nodiscard]] inline code next_minifloat(const format& f, code word, bool up) {
    const datum x = decode(f, word);
    if (x.is_nan()) {
        return nan_code(f);
    }
    const wide largest = largest_index(f);
    const wide index = word & static_cast<code>(magnitude_codes(f) - 1);
    const code none = is_p3109(f) ? nan_code(f) : word;
    const code sign = x.negative ? top_bit(f) : 0;
    const bool outward = x.is_zero() ? (up || f.minifloat.is_signed) : up != x.negative;
    if (outward) {
        if (x.is_infinite()) {
            return none;
        }
        const code result_sign = x.is_zero() ? (up ? 0 : top_bit(f)) : sign;
        if (index < largest || has_infinity(f)) {
            return static_cast<code>(index + 1) | result_sign;
        }
        return none;
    }
    if (index == 0) {
        return none;
    }  // below zero (or the least value) of an unsigned format
    const code inner = static_cast<code>(index - 1);
    return inner != 0 || has_negative_zero(f) ? inner | sign : inner;
}

[[nodiscard]] inline code next_fixed(const format& f, code word, bool up) {
    const code largest = f.fixed.is_signed ? top_bit(f) - 1 : all_ones(f);
    code lowest = f.fixed.is_signed ? top_bit(f) : 0;
    if (f.fixed.is_signed && f.fixed.symmetric) {
        if (word == lowest++) return lowest;  // the excluded code lies below every value
    }
    if (word == (up ? largest : lowest)) {
        return word;
    }
    return (up ? word + 1 : word - 1) & all_ones(f);
}

[[nodiscard]] inline code next_lookup(const format& f, code word, bool up) {
    const lookup_parameters& set = *f.lookup;
    const dyadic value = decode(f, word).value();
    std::size_t i = 0;
    while (set.line[i].value != value) {
        ++i;
    }
    if (up ? i + 1 == set.line.size() : i == 0) {
        return word;
    }
    const lookup_parameters::point& to = set.line[up ? i + 1 : i - 1];
    const bool minus_zero = up && is_zero(to.value) && has_negative_zero(f);
    return minus_zero ? to.bits | (code{1} << set.index_bits) : to.bits;
}

/// IEEE 754-2019, 5.3.1.
[[nodiscard]] inline code next_hifloat(const format& f, code word, bool up) {
    const datum x = decode(f, word);
    if (x.is_nan() || (x.is_infinite() && up != x.negative)) {
        return word;
    }
    const wide index = hifloat_index(word);
    if (x.is_zero()) {
        return hifloat_at(1).bits | (up ? 0 : top_bit(f));
    }
    const code to = hifloat_at(up != x.negative ? index + 1 : index - 1).bits;
    return to == 0 ? 0 : to | (x.negative ? top_bit(f) : 0);
}

[[nodiscard]] inline code next(const format& f, code word, bool up) {
    switch (f.family) {
    case family::posit:
    case family::takum:
        return (up ? word + 1 : word - 1) & all_ones(f);  // Posit Standard (2022), 5.2: wraps
    case family::minifloat:
        return next_minifloat(f, word, up);
    case family::fixed:
        return next_fixed(f, word, up);
    case family::hifloat:
        return next_hifloat(f, word, up);
    default:
        return next_lookup(f, word, up);
    }
}

}  // namespace detail

[[nodiscard]] inline code next_up(const format& f, code word) { return detail::next(f, word, true); }
[[nodiscard]] inline code next_down(const format& f, code word) { return detail::next(f, word, false); }

/// Nonzero, with a leading significand bit of 0: only minifloats with gradual underflow have such values.  HiFloat8: its
/// denormals, the dot field 0000.
[[nodiscard]] inline bool is_subnormal(const format& f, code word) {
    if (is_hifloat(f)) {
        return (word & 127U) < 8 && (word & 127U) != 0;
    }
    if (!is_minifloat(f) || f.minifloat.subnormals != subnormals::gradual || !f.minifloat.has_zero) {
        return false;
    }
    const datum x = decode(f, word);
    if (!x.is_finite() || x.is_zero()) {
        return false;
    }
    return (word & static_cast<code>(magnitude_codes(f) - 1)) < (code{1} << f.minifloat.mantissa_bits);
}

/// Finite, nonzero and not subnormal.
[[nodiscard]] inline bool is_normal(const format& f, code word) {
    const datum x = decode(f, word);
    return x.is_finite() && !x.is_zero() && !is_subnormal(f, word);
}

}  // namespace oracle
