// Operands of the benchmarks: as many as no branch predictor learns.
#pragma once

#include <cstddef>
#include <random>
#include <vector>

namespace bench {

inline constexpr std::size_t count = 65536;

// From the normal distribution, rounded into the format.
template <class T>
std::vector<T> elements(unsigned seed, std::size_t n = count) {
    std::mt19937 generator{seed};
    std::normal_distribution<float> normal;
    std::vector<T> x;
    for (std::size_t i = 0; i < n; ++i) x.push_back(static_cast<T>(normal(generator)));
    return x;
}

}  // namespace bench
