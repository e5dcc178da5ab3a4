// A lookup set fitted to data: 2^bits values that minimise the mean squared rounding error (Lloyd 1957).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
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
inline std::vector<double> fit_set(std::vector<weighted_value> data, std::size_t count) {
    std::erase_if(data, [](const weighted_value& d) { return d.value == 0; });
    std::sort(data.begin(), data.end(),
              [](const weighted_value& a, const weighted_value& b) { return a.value < b.value; });
    if (data.empty()) return {0.0};

    std::vector<double> mass{0.0};    // of the first i values
    std::vector<double> moment{0.0};  // weight * value of the first i values
    for (const auto& [value, weight] : data) {
        mass.push_back(mass.back() + weight);
        moment.push_back(moment.back() + weight * value);
    }
    // Start at the quantiles; then each value moves to the mean of what rounds to it, until that changes little.
    std::vector<double> values;
    for (std::size_t k = 0; k < count; ++k) {
        const double target = mass.back() * (static_cast<double>(k) + 0.5) / static_cast<double>(count);
        const auto at = std::lower_bound(mass.begin() + 1, mass.end(), target) - (mass.begin() + 1);
        values.push_back(data[std::min(static_cast<std::size_t>(at), data.size() - 1)].value);
    }
    constexpr int rounds = 200;
    for (int round = 0; round < rounds; ++round) {
        std::size_t first = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            std::size_t last = data.size();
            if (k + 1 < values.size()) {
                const double midpoint = (values[k] + values[k + 1]) / 2;
                const auto from = data.begin() + static_cast<std::ptrdiff_t>(first);
                last = static_cast<std::size_t>(
                    std::lower_bound(from, data.end(), midpoint,
                                     [](const weighted_value& d, double x) { return d.value < x; }) -
                    data.begin());
            }
            if (mass[last] > mass[first]) values[k] = (moment[last] - moment[first]) / (mass[last] - mass[first]);
            first = last;
        }
    }
    const auto smaller = [](double a, double b) { return std::abs(a) < std::abs(b); };
    *std::min_element(values.begin(), values.end(), smaller) = 0.0;
    for (double& v : values) v = set_value(v);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

}  // namespace deep_positron
