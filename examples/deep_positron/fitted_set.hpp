// A lookup set fitted to data: 2^bits values that minimise the mean squared rounding error.
#pragma once

#include <ulpine/array/fitted_set.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace deep_positron {

// A sample of the values that the set shall round well, each with its share of the total.
struct weighted_value {
    double value;
    double weight;
};

// Float precision, a multiple of 2^-30, at most 2^12: then products of two values are exact doubles, and so are
// the midpoints between values, with less than 52 significant bits (see exact_sum::to_odd).
inline double set_value(double x) {
    const double narrow = static_cast<float>(std::clamp(x, -0x1p12, 0x1p12));
    return std::nearbyint(narrow * 0x1p30) * 0x1p-30 + 0.0;  // + 0.0: no set has -0
}

// Ascending and different values, `count` or fewer; zero, which ReLU needs, is always among them.
inline std::vector<double> fit_set(const std::vector<weighted_value>& data, std::size_t count) {
    std::vector<double> in, weights;
    for (const auto& [value, weight] : data) {
        in.push_back(value);
        weights.push_back(weight);
    }
    std::vector<double> values = ulpine::fit_set(in, count, {.zero = ulpine::set_zero::member, .weights = weights});
    for (double& v : values) v = set_value(v);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

}  // namespace deep_positron
