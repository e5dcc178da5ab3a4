#include "data.hpp"

#include "files.hpp"
#include "random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace nn {

data_set as_images(data_set data, std::size_t height, std::size_t width, std::size_t channels) {
    if (height * width * channels != data.features())
        throw std::invalid_argument("as_images: " + std::to_string(height) + " x " + std::to_string(width) + " x " +
                                    std::to_string(channels) + " is not the number of features, " +
                                    std::to_string(data.features()));
    data.height = height;
    data.width = width;
    data.channels = channels;
    return data;
}

data_set subset(const data_set& data, std::span<const std::size_t> samples) {
    data_set part{data.height, data.width, data.channels, data.classes, {}, {}};
    part.x.reserve(samples.size() * data.features());
    part.labels.reserve(samples.size());
    for (const std::size_t s : samples) {
        const auto row = data.row(s);
        part.x.insert(part.x.end(), row.begin(), row.end());
        part.labels.push_back(data.labels[s]);
    }
    return part;
}

split divide(const data_set& data, std::size_t parts, std::uint64_t seed) {
    if (parts < 2) throw std::invalid_argument("divide: parts is " + std::to_string(parts) + "; accepted: at least 2");
    random_source random{seed};
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(order);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return data.labels[a] < data.labels[b]; });
    std::vector<std::size_t> training, test;
    for (std::size_t i = 0; i < order.size(); ++i) (i % parts == 0 ? test : training).push_back(order[i]);
    return {subset(data, training), subset(data, test)};
}

namespace {

// x becomes (x - shift) * factor, both found from the training samples' values of one feature.
template <class Fit>
void transform(split& samples, Fit fit) {
    const std::size_t features = samples.training.features();
    std::vector<float> column(samples.training.size());
    for (std::size_t f = 0; f < features; ++f) {
        for (std::size_t s = 0; s < column.size(); ++s) column[s] = samples.training.x[s * features + f];
        const auto [shift, factor] = fit(column);
        for (data_set* part : {&samples.training, &samples.test})
            for (std::size_t s = 0; s < part->size(); ++s) {
                float& x = part->x[s * features + f];
                x = (x - shift) * factor;
            }
    }
}

}  // namespace

void scale_to_unit(split& samples) {
    transform(samples, [](const std::vector<float>& column) {
        const auto [low, high] = std::minmax_element(column.begin(), column.end());
        return std::pair{*low, *high > *low ? 1 / (*high - *low) : 0.0f};
    });
}

void standardise(split& samples) {
    transform(samples, [](const std::vector<float>& column) {
        double sum = 0, squares = 0;
        for (const float x : column) sum += static_cast<double>(x);
        const double mean = sum / static_cast<double>(column.size());
        for (const float x : column) squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(column.size()));
        return std::pair{static_cast<float>(mean), deviation > 0 ? static_cast<float>(1 / deviation) : 0.0f};
    });
}

split digits(const std::filesystem::path& folder, std::uint64_t seed) {
    data_set data = as_images(read_csv((folder / "digits.csv").string()), 8, 8);
    for (float& x : data.x) x /= 16;
    return divide(data, 3, seed);
}

}  // namespace nn
