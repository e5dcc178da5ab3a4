// Descriptions of number formats: parameters only, and what follows from them by counting codes.
#pragma once

#include "real.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace oracle {

using code = std::uint64_t;

enum class family {
    posit,
    minifloat,
    fixed,
    lookup,
    takum,
    hifloat
};
enum class rounding {
    nearest_even,
    nearest_away,
    toward_zero,
    toward_positive,
    toward_negative,
    to_odd,
    stochastic
};
enum class overflow {
    saturate,
    propagate,
    infinity,
    wrap,
    format_default
};
enum class specials {
    ieee,
    nan_only,
    none,
    fnuz,
    merged,
    p3109_finite,
    p3109_extended
};
enum class subnormals {
    gradual,
    none,
    dlfloat
};
enum class threshold_rule {
    midpoint,
    geometric,
    user
};
enum class stochastic_variant {
    a,
    b,
    c
};

struct random_bits {
    std::uint32_t value = 0;  // only the low `bits` bits count
    int bits = 32;
    stochastic_variant variant = stochastic_variant::a;
};

struct posit_parameters {
    int exponent_bits = 2;
    int regime_limit = 0;  // longest regime, 0: none
    int scale = 0;         // values times 2^scale
};

inline constexpr int ieee_bias = -(1 << 30);

struct minifloat_parameters {
    oracle::specials specials = oracle::specials::ieee;
    int bias = ieee_bias;
    oracle::subnormals subnormals = oracle::subnormals::gradual;
    bool is_signed = true;
    bool has_zero = true;
    int exponent_bits = 0;  // these two are set by make_minifloat
    int mantissa_bits = 0;
};

struct fixed_parameters {
    bool is_signed = true;
    bool symmetric = false;
    int fraction_bits = 0;  // set by make_fixed
};

/// A finite set.  `line` is the signed number line in ascending order; thresholds[i] lies between line[i] and the next.
struct lookup_parameters {
    struct point {
        dyadic value;
        code bits;
        code rank;  // index whose parity settles ties
    };
    bool mirrored = false;
    bool negative_zero = true;  // mirrored with a zero: the sign bit above a zero is kept and means -0
    int index_bits = 1;
    std::vector<dyadic> values;  // ascending: by index
    std::vector<point> line;
    std::vector<result> thresholds;
};

/// Values and thresholds by magnitude, for formats small enough to list.
struct magnitude_table {
    std::vector<dyadic> values;
    std::vector<dyadic> thresholds;  // between index i and i + 1
};

struct format {
    oracle::family family = oracle::family::posit;
    int width = 8;
    rounding default_mode = rounding::nearest_even;
    overflow default_policy = overflow::saturate;
    posit_parameters posit{};
    minifloat_parameters minifloat{};
    fixed_parameters fixed{};
    std::shared_ptr<const lookup_parameters> lookup{};
    mutable std::shared_ptr<const magnitude_table> table{};
};

[[nodiscard]] inline code low_bits(int n) { return n >= 64 ? ~code{0} : (code{1} << n) - 1; }
[[nodiscard]] inline code all_ones(const format& f) { return low_bits(f.width); }
[[nodiscard]] inline code top_bit(const format& f) { return code{1} << (f.width - 1); }
[[nodiscard]] inline bool is_posit(const format& f) { return f.family == family::posit; }
[[nodiscard]] inline bool is_minifloat(const format& f) { return f.family == family::minifloat; }

[[nodiscard]] inline bool is_takum(const format& f) { return f.family == family::takum; }
[[nodiscard]] inline bool is_hifloat(const format& f) { return f.family == family::hifloat; }
/// Two's complement codes in the order of their values, NaR the lowest.
[[nodiscard]] inline bool has_nar(const format& f) { return is_posit(f) || is_takum(f); }

[[nodiscard]] inline bool is_p3109(const format& f) {
    return is_minifloat(f) &&
           (f.minifloat.specials == specials::p3109_finite || f.minifloat.specials == specials::p3109_extended);
}

/// IEEE fields without mantissa bits leave one code for both infinity and NaN.
[[nodiscard]] inline bool is_merged(const format& f) {
    return is_minifloat(f) && (f.minifloat.specials == specials::merged ||
                               (f.minifloat.specials == specials::ieee && f.minifloat.mantissa_bits == 0));
}

[[nodiscard]] inline bool is_signed(const format& f) {
    switch (f.family) {
    case family::posit:
    case family::takum:
    case family::hifloat:
        return true;
    case family::minifloat:
        return f.minifloat.is_signed;
    case family::fixed:
        return f.fixed.is_signed;
    default:
        return f.lookup->mirrored || f.lookup->values.front() < dyadic{};
    }
}

[[nodiscard]] inline bool has_infinity(const format& f) {
    return is_hifloat(f) ||
           (is_minifloat(f) && (f.minifloat.specials == specials::p3109_extended ||
                                (f.minifloat.specials == specials::ieee && f.minifloat.mantissa_bits > 0)));
}

[[nodiscard]] inline bool has_nan(const format& f) {
    return has_nar(f) || is_hifloat(f) || (is_minifloat(f) && f.minifloat.specials != specials::none);
}

[[nodiscard]] inline bool has_negative_zero(const format& f) {
    if (f.family == family::lookup) {
        return f.lookup->mirrored && f.lookup->negative_zero && is_zero(f.lookup->values.front());
    }
    if (!is_minifloat(f) || !f.minifloat.is_signed || !f.minifloat.has_zero) {
        return false;
    }
    return f.minifloat.specials != specials::fnuz && !is_p3109(f);
}

/// Sign-magnitude codes of a minifloat: how many magnitudes there are, special ones included.
[[nodiscard]] inline wide magnitude_codes(const format& f) {
    return wide{1} << (f.minifloat.exponent_bits + f.minifloat.mantissa_bits);
}

/// Index, in order of magnitude, of the largest finite value.
[[nodiscard]] inline wide largest_index(const format& f) {
    if (has_nar(f)) {
        return (wide{1} << (f.width - 1)) - 1;
    }
    if (is_hifloat(f)) {
        return 126;  // of 128 magnitudes the highest is infinity
    }
    if (!is_minifloat(f)) {
        throw std::logic_error("oracle: largest_index of a format without magnitude codes");
    }
    const wide count = magnitude_codes(f);
    const bool is_unsigned = !f.minifloat.is_signed;
    switch (f.minifloat.specials) {
    case specials::ieee:
        return count - (wide{1} << f.minifloat.mantissa_bits) - 1;
    case specials::nan_only:
        return count - 2;
    case specials::none:
        return count - 1;
    case specials::fnuz:
        return count - 1;
    case specials::merged:
        return count - 2;
    case specials::p3109_finite:
        return count - (is_unsigned ? 2U : 1U);
    default:
        return count - (is_unsigned ? 3U : 2U);
    }
}

/// Code of NaN as the format writes it; formats without one give what NaN converts to.
[[nodiscard]] inline code nan_code(const format& f);

[[nodiscard]] inline format make_posit(int n, int es, posit_parameters p = {}) {
    format f;
    f.family = family::posit;
    f.width = n;
    f.posit = p;
    f.posit.exponent_bits = es;
    return f;
}

[[nodiscard]] inline format make_minifloat(int e, int m, minifloat_parameters p = {},
                                           overflow policy = overflow::infinity,
                                           rounding mode = rounding::nearest_even) {
    if (p.specials == specials::fnuz && !p.is_signed) {
        throw std::invalid_argument("oracle: fnuz needs a sign bit");
    }
    format f;
    f.family = family::minifloat;
    f.width = e + m + (p.is_signed ? 1 : 0);
    f.default_mode = mode;
    f.default_policy = policy;
    f.minifloat = p;
    f.minifloat.exponent_bits = e;
    f.minifloat.mantissa_bits = m;
    if (p.bias == ieee_bias) {
        f.minifloat.bias = (1 << (e - 1)) - 1;
    }
    return f;
}

/// IEEE P3109 (draft 4.0) Binary{K, P, signedness, domain}; bias as in 4.7.2.
[[nodiscard]] inline format make_p3109(int k, int p, bool is_signed, bool extended) {
    minifloat_parameters m;
    m.specials = extended ? specials::p3109_extended : specials::p3109_finite;
    m.is_signed = is_signed;
    m.bias = is_signed ? (k - p >= 1 ? 1 << (k - p - 1) : 0) : 1 << (k - p);
    return make_minifloat(is_signed ? k - p : k - p + 1, p - 1, m);
}

[[nodiscard]] inline format make_fixed(int integer_bits, int fraction_bits, fixed_parameters p = {},
                                       overflow policy = overflow::saturate) {
    format f;
    f.family = family::fixed;
    f.width = integer_bits + fraction_bits;
    f.default_policy = policy;
    f.fixed = p;
    f.fixed.fraction_bits = fraction_bits;
    return f;
}

/// A linear takum (Hunhold, arXiv 2404.18603) of n bits.
[[nodiscard]] inline format make_takum(int n) {
    format f;
    f.family = family::takum;
    f.width = n;
    return f;
}

/// HiFloat8 (Luo et al., arXiv 2409.16626): ties away, overflow to infinity.
[[nodiscard]] inline format make_hifloat8(rounding mode = rounding::nearest_away,
                                          overflow policy = overflow::infinity) {
    format f;
    f.family = family::hifloat;
    f.width = 8;
    f.default_mode = mode;
    f.default_policy = policy;
    return f;
}

}  // namespace oracle
