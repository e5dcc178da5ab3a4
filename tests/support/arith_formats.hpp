// The oracle's description of a library type, from the template arguments that the type was written with.
#pragma once

#include <oracle/oracle.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace arith_test {

constexpr oracle::specials to_oracle(ulpine::specials s) {
    switch (s) {
    case ulpine::specials::ieee:
        return oracle::specials::ieee;
    case ulpine::specials::nan_only:
        return oracle::specials::nan_only;
    case ulpine::specials::none:
        return oracle::specials::none;
    case ulpine::specials::fnuz:
        return oracle::specials::fnuz;
    case ulpine::specials::merged:
        return oracle::specials::merged;
    case ulpine::specials::p3109_finite:
        return oracle::specials::p3109_finite;
    default:
        return oracle::specials::p3109_extended;
    }
}

constexpr oracle::subnormals to_oracle(ulpine::subnormals s) {
    switch (s) {
    case ulpine::subnormals::gradual:
        return oracle::subnormals::gradual;
    case ulpine::subnormals::none:
        return oracle::subnormals::none;
    default:
        return oracle::subnormals::dlfloat;
    }
}

constexpr oracle::overflow to_oracle(ulpine::overflow p) {
    switch (p) {
    case ulpine::overflow::saturate:
        return oracle::overflow::saturate;
    case ulpine::overflow::propagate:
        return oracle::overflow::propagate;
    case ulpine::overflow::infinity:
        return oracle::overflow::infinity;
    case ulpine::overflow::wrap:
        return oracle::overflow::wrap;
    default:
        return oracle::overflow::format_default;
    }
}

constexpr oracle::rounding to_oracle(ulpine::rounding r) {
    switch (r) {
    case ulpine::rounding::nearest_even:
        return oracle::rounding::nearest_even;
    case ulpine::rounding::nearest_away:
        return oracle::rounding::nearest_away;
    case ulpine::rounding::toward_zero:
        return oracle::rounding::toward_zero;
    case ulpine::rounding::toward_positive:
        return oracle::rounding::toward_positive;
    case ulpine::rounding::toward_negative:
        return oracle::rounding::toward_negative;
    case ulpine::rounding::to_odd:
        return oracle::rounding::to_odd;
    default:
        return oracle::rounding::stochastic;
    }
}

/// described<T>::format(): built once, so that small formats are enumerated once.
template <class T>
struct described;

template <int N, int ES, ulpine::posit_options... Options>
struct described<ulpine::number<ulpine::posit_format<N, ES, Options...>>> {
    static oracle::format make() {
        constexpr auto O = ulpine::posit_format<N, ES, Options...>::O;
        oracle::posit_parameters p;
        p.regime_limit = O.regime_limit;
        p.scale = O.scale;
        return oracle::make_posit(N, ES, p);
    }
};

template <int E, int M, ulpine::minifloat_options... Options>
struct described<ulpine::number<ulpine::minifloat_format<E, M, Options...>>> {
    static oracle::format make() {
        constexpr auto O = ulpine::minifloat_format<E, M, Options...>::O;
        oracle::minifloat_parameters p;
        p.specials = to_oracle(O.special);
        p.subnormals = to_oracle(O.subnormal);
        p.is_signed = O.is_signed;
        p.has_zero = O.has_zero;
        if (O.bias != ulpine::minifloat_options{}.bias) {
            p.bias = O.bias;
        }
        return oracle::make_minifloat(E, M, p, to_oracle(O.policy), to_oracle(O.mode));
    }
};

template <int I, int F, ulpine::fixed_options... Options>
struct described<ulpine::number<ulpine::fixed_format<I, F, Options...>>> {
    static oracle::format make() {
        constexpr auto O = ulpine::fixed_format<I, F, Options...>::O;
        oracle::fixed_parameters p;
        p.is_signed = O.is_signed;
        p.symmetric = O.symmetric;
        return oracle::make_fixed(I, F, p, to_oracle(O.policy));
    }
};

template <int N>
struct described<ulpine::number<ulpine::takum_format<N>>> {
    static oracle::format make() { return oracle::make_takum(N); }
};

template <ulpine::hifloat_spec S>
struct described<ulpine::number<ulpine::hifloat_format<S>>> {
    static oracle::format make() { return oracle::make_hifloat8(to_oracle(S.mode), to_oracle(S.policy)); }
};

template <class Set>
struct described<ulpine::number<ulpine::lookup_format<Set>>> {
    static oracle::format make() {
        std::vector<double> values;
        for (const auto v : Set::values) {
            values.push_back(static_cast<double>(v));
        }
        bool mirrored = false;
        if constexpr (requires { Set::mirrored; }) {
            mirrored = Set::mirrored;
        }
        if constexpr (requires { Set::thresholds[0]; }) {
            std::vector<double> thresholds;
            for (const auto t : Set::thresholds) {
                thresholds.push_back(static_cast<double>(t));
            }
            return oracle::make_lookup(values, mirrored, oracle::threshold_rule::user, thresholds);
        } else if constexpr (requires { Set::thresholds; }) {
            return oracle::make_lookup(values, mirrored,
                                       Set::thresholds == ulpine::threshold_rule::geometric
                                           ? oracle::threshold_rule::geometric
                                           : oracle::threshold_rule::midpoint);
        } else {
            return oracle::make_lookup(values, mirrored);
        }
    }
};

// Built-in targets: IEEE 754 formats, and integers as saturating fixed point.
template <>
struct described<float> {
    static oracle::format make() { return oracle::binary32(); }
};
template <>
struct described<double> {
    static oracle::format make() { return oracle::binary64(); }
};
template <class T>
requires std::is_integral_v<T>
struct described<T> {
    static oracle::format make() {
        oracle::fixed_parameters p;
        p.is_signed = std::is_signed_v<T>;
        return oracle::make_fixed(static_cast<int>(8 * sizeof(T)), 0, p);
    }
};

template <class T>
const oracle::format& format_of() {
    static const oracle::format f = described<T>::make();
    return f;
}

inline std::string name_of(const oracle::format& f) {
    std::string text;
    switch (f.family) {
    case oracle::family::posit:
        text = "posit<" + std::to_string(f.width) + "," + std::to_string(f.posit.exponent_bits) + ">";
        if (f.posit.regime_limit != 0) {
            text += " regime limit " + std::to_string(f.posit.regime_limit);
        }
        if (f.posit.scale != 0) {
            text += " scale " + std::to_string(f.posit.scale);
        }
        return text;
    case oracle::family::minifloat:
        return "minifloat<" + std::to_string(f.minifloat.exponent_bits) + "," +
               std::to_string(f.minifloat.mantissa_bits) + "> specials " +
               std::to_string(static_cast<int>(f.minifloat.specials)) + " bias " + std::to_string(f.minifloat.bias) +
               " subnormals " + std::to_string(static_cast<int>(f.minifloat.subnormals)) +
               (f.minifloat.is_signed ? "" : " unsigned");
    case oracle::family::takum:
        return "takum<" + std::to_string(f.width) + ">";
    case oracle::family::hifloat:
        return "hifloat8";
    case oracle::family::fixed:
        return "fixed<" + std::to_string(f.width - f.fixed.fraction_bits) + "," +
               std::to_string(f.fixed.fraction_bits) + ">" + (f.fixed.is_signed ? "" : " unsigned") +
               (f.fixed.symmetric ? " symmetric" : "");
    default:
        return "lookup of " + std::to_string(f.lookup->values.size()) + (f.lookup->mirrored ? " mirrored" : "");
    }
}

/// Exact value of a library number or a built-in one.
template <class T>
oracle::datum datum_of(const T& x) {
    if constexpr (ulpine::number_type<T>) {
        return oracle::decode(format_of<T>(), x.bits());
    } else {
        return oracle::from_native(x);
    }
}

template <class T>
T number_from(oracle::code c) {
    return T::from_bits(static_cast<typename T::storage_type>(c));
}

/// The bits of a library number or a built-in one, as the oracle writes codes.
template <class T>
oracle::code code_of(const T& x) {
    if constexpr (ulpine::number_type<T>) {
        return x.bits();
    } else if constexpr (std::is_same_v<T, float>) {
        std::uint32_t b = 0;
        std::memcpy(&b, &x, sizeof b);
        return b;
    } else if constexpr (std::is_same_v<T, double>) {
        std::uint64_t b = 0;
        std::memcpy(&b, &x, sizeof b);
        return b;
    } else {
        return static_cast<oracle::code>(x) & oracle::low_bits(static_cast<int>(8 * sizeof(T)));
    }
}

// A NaN of IEEE formats is any NaN: which one is not part of a comparison of native floats.
inline bool same_code(const oracle::format& f, oracle::code x, oracle::code y) {
    (void)f;
    return x == y;
}

/// Every code that names a value; a symmetric format does without its most negative code.
template <class T>
std::vector<oracle::code> all_codes() {
    const oracle::format& f = format_of<T>();
    std::vector<oracle::code> codes;
    for (oracle::code c = 0; c <= oracle::all_ones(f); ++c) {
        if (oracle::is_valid_code(f, c) && !(f.fixed.symmetric && c == oracle::top_bit(f))) {
            codes.push_back(c);
        }
    }
    return codes;
}

inline constexpr std::array mode_names{"nearest_even",    "nearest_away",    "toward_zero",
                                       "toward_positive", "toward_negative", "to_odd"};
inline constexpr std::array policy_names{"saturate", "propagate", "infinity", "wrap", "format_default"};

}  // namespace arith_test
