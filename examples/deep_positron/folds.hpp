// Training and test sets: three stratified folds, each one third of the samples and the test set in turn,
// so that every sample is tested exactly once, by a network that has not seen it.
#pragma once

#include "csv.hpp"
#include "random.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace deep_positron {

constexpr int fold_count = 3;

// The fold (0 .. fold_count - 1) of each sample; fold sizes differ by at most one, overall and in each class.
inline std::vector<int> assign_folds(const data_set& data, random_source& random) {
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(order);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return data.labels[a] < data.labels[b]; });
    std::vector<int> folds(data.size());
    for (std::size_t i = 0; i < order.size(); ++i) folds[order[i]] = static_cast<int>(i % fold_count);
    return folds;
}

// Each class must occur in each fold, else a network would be asked for a class it never saw.
inline void check_classes(const data_set& data, const std::string& file) {
    std::vector<int> count(static_cast<std::size_t>(data.class_count));
    for (const int label : data.labels) ++count[static_cast<std::size_t>(label)];
    if (count.size() < 2) throw std::runtime_error(file + ": all rows have label 0; at least two classes are needed");
    for (std::size_t label = 0; label < count.size(); ++label) {
        if (count[label] < fold_count) {
            throw std::runtime_error(file + ": label " + std::to_string(label) + " has " +
                                     std::to_string(count[label]) + " rows, at least " + std::to_string(fold_count) +
                                     " are needed");
        }
    }
}

// Maps each feature to [0, 1] by its smallest and largest value among the training samples.
// A test sample may fall a little outside; a constant feature becomes 0.
inline data_set scale_features(const data_set& data, const std::vector<int>& folds, int test_fold) {
    data_set scaled = data;
    for (std::size_t f = 0; f < data.feature_count; ++f) {
        float low = 0, high = 0;
        bool first = true;
        for (std::size_t s = 0; s < data.size(); ++s) {
            if (folds[s] == test_fold) continue;
            const float x = data.row(s)[f];
            low = first ? x : std::min(low, x);
            high = first ? x : std::max(high, x);
            first = false;
        }
        const float range = high - low;
        for (std::size_t s = 0; s < data.size(); ++s) {
            float& x = scaled.features[s * data.feature_count + f];
            x = range > 0 ? (x - low) / range : 0.0f;
        }
    }
    return scaled;
}

}  // namespace deep_positron
