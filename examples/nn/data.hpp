// Data sets of labelled samples, and their division into training and test samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace nn {

// Samples are rows of height x width x channels features, as an image (channels fastest) or, with height and width 1, as
// a list of features.
struct data_set {
    std::size_t height = 1;
    std::size_t width = 1;
    std::size_t channels = 0;
    int classes = 0;
    std::vector<float> x{};     // row-major, features() values a sample
    std::vector<int> labels{};  // 0 .. classes - 1

    std::size_t size() const { return labels.size(); }
    std::size_t features() const { return height * width * channels; }
    std::span<const float> row(std::size_t sample) const { return {x.data() + sample * features(), features()}; }
};

// The same features seen as images.  std::invalid_argument if their number does not fit.
data_set as_images(data_set data, std::size_t height, std::size_t width, std::size_t channels = 1);

// The given samples, in that order.
data_set subset(const data_set& data, std::span<const std::size_t> samples);

struct split {
    data_set training;
    data_set test;
};

// Every `parts`-th sample of each class, after a shuffle by the seed, is a test sample: 1 / parts of each class.
split divide(const data_set& data, std::size_t parts, std::uint64_t seed);

// Each feature, by its training samples: to [0, 1] (a constant feature becomes 0; a test sample may fall a little
// outside), or to mean 0 and variance 1 (a constant feature becomes 0).
void scale_to_unit(split& samples);
void standardise(split& samples);

// The shipped digits (1797 images of 8 x 8 pixels, 10 classes) as images with pixels in [0, 1], a third of them test
// samples.  folder: where digits.csv lies.
split digits(const std::filesystem::path& folder, std::uint64_t seed);

}  // namespace nn
