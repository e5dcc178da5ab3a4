// What a code means, by the definition of its format.
#pragma once

#include "format.hpp"
#include "tapered.hpp"

#include <stdexcept>

namespace oracle {

namespace detail {

/// Posit Standard (2022), 3.2-3.3, generalised to `es` exponent bits: the fields are read from the bits as they stand,
/// and the value is ((1 - 3s) + f) * 2^((1 - 2s) * (2^es * r + e + s)).  A regime limit ends the regime without a
/// terminating bit after that many equal bits.  Bits beyond the end of the word are zeros.
[[nodiscard]] inline datum decode_posit(wide word, int n, const posit_parameters& p) {
    const auto bit = [&](int i) { return i < n && ((word >> (n - 1 - i)) & 1U) != 0; };  // i counts from the left
    bool rest = false;
    for (int i = 1; i < n; ++i) {
        rest = rest || bit(i);
    }
    if (!rest) {
        return bit(0) ? nan_datum() : zero();
    }

    const int limit = p.regime_limit == 0 ? n : p.regime_limit;
    const bool s = bit(0);
    const bool first = bit(1);
    int run = 1;
    while (run < limit && 1 + run < n && bit(1 + run) == first) {
        ++run;
    }
    int at = 1 + run;
    if (run < limit) {
        ++at;
    }  // the terminating bit
    const long r = first ? run - 1 : -run;

    long e = 0;
    for (int i = 0; i < p.exponent_bits; ++i) {
        e = 2 * e + (bit(at++) ? 1 : 0);
    }

    const int fraction_bits = at < n ? n - at : 0;
    mpz_class m = s ? -2 : 1;
    for (int i = 0; i < fraction_bits; ++i) {
        m = 2 * m + (bit(at++) ? 1 : 0);
    }

    const long exponent = (long{1} << p.exponent_bits) * r + e + (s ? 1 : 0);
    return finite({m, (s ? -exponent : exponent) - fraction_bits + p.scale});
}

/// Magnitude number `index` of a minifloat, as if the exponent range had no upper end.
[[nodiscard]] inline dyadic minifloat_magnitude(wide index, const minifloat_parameters& p) {
    const int m = p.mantissa_bits;
    const wide fraction = index & ((wide{1} << m) - 1);
    const long exponent = static_cast<long>(index >> m);
    const bool plain =
        p.subnormals != subnormals::gradual || !p.has_zero;  // exponent field 0 is a binade like any other
    if (plain ? (p.has_zero && index == 0) : exponent == 0) {
        return {to_mpz(fraction), 1L - p.bias - m};
    }
    return {to_mpz((wide{1} << m) + fraction), exponent - p.bias - m};
}

[[nodiscard]] inline datum decode_minifloat(code word, const format& f) {
    const wide count = magnitude_codes(f);
    const bool negative = f.minifloat.is_signed && (word & top_bit(f)) != 0;
    const wide index = word & (count - 1);
    const bool one_zero = f.minifloat.specials == specials::fnuz || is_p3109(f);
    if (one_zero && negative && index == 0) {
        return nan_datum();
    }
    if (index > largest_index(f)) {
        if (has_infinity(f) && index == largest_index(f) + 1) {
            return infinity(negative);
        }
        return nan_datum();
    }
    return {kind::finite, negative, minifloat_magnitude(index, f.minifloat)};
}

[[nodiscard]] inline datum decode_fixed(code word, const format& f) {
    mpz_class v(static_cast<unsigned long>(word));
    if (f.fixed.is_signed && (word & top_bit(f)) != 0) {
        v -= to_mpz(wide{1} << f.width);
    }
    return finite({v, -static_cast<long>(f.fixed.fraction_bits)});
}

[[nodiscard]] inline datum decode_lookup(code word, const format& f) {
    const lookup_parameters& set = *f.lookup;
    const code index = word & low_bits(set.index_bits);
    const bool negative = set.mirrored && (word >> set.index_bits) != 0;
    if (index >= set.values.size()) {
        throw std::out_of_range("oracle: no such index in the lookup set");
    }
    datum x = finite(set.values[static_cast<std::size_t>(index)]);
    if (negative && (!x.is_zero() || set.negative_zero)) {
        x.negative = !x.negative;
    }
    return x;
}

}  // namespace detail

[[nodiscard]] inline datum decode(const format& f, code word) {
    word &= all_ones(f);
    switch (f.family) {
    case family::posit:
        return detail::decode_posit(word, f.width, f.posit);
    case family::minifloat:
        return detail::decode_minifloat(word, f);
    case family::fixed:
        return detail::decode_fixed(word, f);
    case family::takum:
        return detail::decode_takum(word, f.width);
    case family::hifloat:
        return detail::decode_hifloat(word);
    default:
        return detail::decode_lookup(word, f);
    }
}

/// Whether a lookup code names a value (other families use every code).
[[nodiscard]] inline bool is_valid_code(const format& f, code word) {
    if (word > all_ones(f)) {
        return false;
    }
    return f.family != family::lookup || (word & low_bits(f.lookup->index_bits)) < f.lookup->values.size();
}

/// All but fixed and lookup: the value at `index` in ascending order of magnitude; index may be one past the last.
[[nodiscard]] inline dyadic magnitude_at(const format& f, wide index) {
    if (is_takum(f)) {
        return detail::decode_takum(index, f.width).magnitude;
    }
    if (is_hifloat(f)) {
        return detail::hifloat_at(index).value;
    }
    if (is_posit(f)) {
        return detail::decode_posit(index, f.width, f.posit).magnitude;
    }
    return detail::minifloat_magnitude(index, f.minifloat);
}

/// The threshold of the nearest modes between the magnitudes `index` and `index + 1`.
[[nodiscard]] inline dyadic threshold_at(const format& f, wide index) {
    if (is_takum(f)) {  // as in posits
        return detail::decode_takum((index << 1) | 1U, f.width + 1).magnitude;
    }
    if (is_hifloat(f)) {
        return detail::hifloat_threshold(index);
    }
    // Posit Standard (2022), 4.1: the posit of n + 1 bits that appends a 1.
    if (is_posit(f)) {
        return detail::decode_posit((index << 1) | 1U, f.width + 1, f.posit).magnitude;
    }
    const minifloat_parameters& p = f.minifloat;
    if (p.subnormals == subnormals::dlfloat && p.has_zero && index == 0) {
        // DLFloat: below 2^-bias * (1 + 2^-(M+1)) is zero.
        const int m = p.mantissa_bits;
        return {to_mpz((wide{1} << (m + 1)) + 1U), -long{p.bias} - (m + 1)};
    }
    return midpoint(magnitude_at(f, index), magnitude_at(f, index + 1));
}

/// Lists values and thresholds once, so that later roundings into f search the lists (formats of up to 16 bits).
inline void enumerate(const format& f) {
    if (f.table || f.width > 16 || f.family == family::fixed || f.family == family::lookup) {
        return;
    }
    const auto t = std::make_shared<magnitude_table>();
    const wide last = largest_index(f) + (has_nar(f) ? 0U : 1U);
    for (wide i = 0; i <= last; ++i) {
        t->values.push_back(magnitude_at(f, i));
        if (i < last) {
            t->thresholds.push_back(threshold_at(f, i));
        }
    }
    f.table = t;
}

[[nodiscard]] inline code infinity_code(const format& f, bool negative) {
    if (!has_infinity(f)) {
        throw std::logic_error("oracle: infinity_code of a format without infinity");
    }
    if (is_hifloat(f)) {
        return detail::hifloat_magnitudes().back().bits | (negative ? top_bit(f) : 0);
    }
    const wide magnitude = largest_index(f) + 1;
    return static_cast<code>(magnitude) | (negative ? top_bit(f) : 0);
}

inline code nan_code(const format& f) {
    if (has_nar(f) || is_hifloat(f)) {
        return top_bit(f);
    }
    if (is_minifloat(f)) {
        const code magnitude_mask = static_cast<code>(magnitude_codes(f) - 1);
        switch (f.minifloat.specials) {
        case specials::ieee: {
            const int m = f.minifloat.mantissa_bits;
            return (magnitude_mask & ~low_bits(m)) | (m > 0 ? code{1} << (m - 1) : 0);
        }
        case specials::nan_only:
        case specials::merged:
            return magnitude_mask;
        case specials::none:
            return static_cast<code>(largest_index(f));
        case specials::fnuz:
            return top_bit(f);
        default:
            return f.minifloat.is_signed ? top_bit(f) : all_ones(f);
        }
    }
    if (f.family == family::fixed) {
        return 0;
    }
    throw std::logic_error("oracle: nan_code of a lookup set: round zero instead");
}

}  // namespace oracle
