// Lookup sets: the signed line of values and the thresholds between neighbours.
#pragma once

#include "format.hpp"
#include "native.hpp"

#include <vector>

namespace oracle {

namespace detail {

/// Geometric mean with the common sign.  Where a neighbour is zero or the signs differ there is none of use: the
/// arithmetic mean, by the library's documented convention.
[[nodiscard]] inline result geometric_mean(const dyadic& x, const dyadic& y) {
    if (sgn(x) * sgn(y) <= 0) {
        return exact(midpoint(x, y));
    }
    const dyadic product = x * y;
    return {sgn(x) < 0, real{product.m, {}, product.e, true}};
}

[[nodiscard]] inline int bits_for(std::size_t count) {
    int n = 1;
    while ((std::size_t{1} << n) < count) {
        ++n;
    }
    return n;
}

}  // namespace detail

/// `values` in any order.  `thresholds` (rule user): between ascending neighbours, of mirrored sets between magnitudes.
[[nodiscard]] inline format make_lookup(std::vector<dyadic> values, bool mirrored = false,
                                        threshold_rule rule = threshold_rule::midpoint,
                                        const std::vector<dyadic>& thresholds = {}, bool negative_zero = true) {
    if (values.empty()) {
        throw std::invalid_argument("oracle: empty lookup set");
    }
    std::sort(values.begin(), values.end());
    const auto set = std::make_shared<lookup_parameters>();
    set->mirrored = mirrored;
    set->negative_zero = negative_zero;
    set->index_bits = detail::bits_for(values.size());
    set->values = values;

    std::vector<result> between;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        switch (rule) {
        case threshold_rule::midpoint:
            between.push_back(exact(midpoint(values[i], values[i + 1])));
            break;
        case threshold_rule::geometric:
            between.push_back(detail::geometric_mean(values[i], values[i + 1]));
            break;
        case threshold_rule::user:
            between.push_back(exact(thresholds.at(i)));
            break;
        }
    }
    if (mirrored) {
        const bool zero_listed = is_zero(values.front());
        const code sign = code{1} << set->index_bits;
        for (std::size_t i = values.size(); i-- > (zero_listed ? 1U : 0U);) {
            set->line.push_back({-values[i], sign | i, i});
            if (i > 0) {
                set->thresholds.push_back(between[i - 1]);
                set->thresholds.back().negative = true;
            }
        }
        if (!zero_listed) {
            set->thresholds.push_back(exact(dyadic{}));
        }
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        set->line.push_back({values[i], i, i});
        if (i + 1 < values.size()) {
            set->thresholds.push_back(between[i]);
        }
    }

    format f;
    f.family = family::lookup;
    f.width = set->index_bits + (mirrored ? 1 : 0);
    f.lookup = set;
    return f;
}

[[nodiscard]] inline format make_lookup(const std::vector<double>& values, bool mirrored = false,
                                        threshold_rule rule = threshold_rule::midpoint,
                                        const std::vector<double>& thresholds = {}, bool negative_zero = true) {
    std::vector<dyadic> exact_values;
    std::vector<dyadic> exact_thresholds;
    for (const double v : values) {
        exact_values.push_back(from_native(v).value());
    }
    for (const double t : thresholds) {
        exact_thresholds.push_back(from_native(t).value());
    }
    return make_lookup(std::move(exact_values), mirrored, rule, exact_thresholds, negative_zero);
}

}  // namespace oracle
