// Training and test sets: three stratified folds, each one third of the samples and the test set in turn, so that every
// sample is tested exactly once, by a network that has not seen it.
#pragma once

#include "nn/data.hpp"
#include "nn/random.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace deep_positron {

constexpr int fold_count = 3;

// The fold (0 .. fold_count - 1) of each sample; fold sizes differ by at most one, overall and in each class.
inline std::vector<int> assign_folds(const nn::data_set& data, nn::random_source& random) {
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
inline void check_classes(const nn::data_set& data, const std::string& file) {
    std::vector<int> count(static_cast<std::size_t>(data.classes));
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

// One fold against the others, features scaled to [0, 1] by the training samples.
inline nn::split split_of(const nn::data_set& data, const std::vector<int>& folds, int test_fold) {
    std::vector<std::size_t> training, test;
    for (std::size_t s = 0; s < data.size(); ++s) (folds[s] == test_fold ? test : training).push_back(s);
    nn::split result{nn::subset(data, training), nn::subset(data, test)};
    nn::scale_to_unit(result);
    return result;
}

}  // namespace deep_positron
