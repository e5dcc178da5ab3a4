// What text_files.cpp and binary_files.cpp share.
#pragma once

#include "data.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace nn::reading {

constexpr int max_label = 255;
constexpr double max_magnitude = 1e30;  // so that differences of features stay finite floats

[[noreturn]] inline void fail(const std::string& file, const std::string& what) {
    throw std::runtime_error(file + ": " + what);
}

// The highest label + 1.
inline void count_classes(data_set& data) {
    for (const int label : data.labels) data.classes = std::max(data.classes, label + 1);
}

}  // namespace nn::reading
