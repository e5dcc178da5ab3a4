// The data sets and their networks: the three that are shipped, and those of the papers that the user has as files.
#pragma once

#include "folds.hpp"
#include "nn/files.hpp"
#include "nn/network.hpp"
#include "options.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace deep_positron {

struct task {
    std::string title;
    std::vector<std::size_t> hidden;  // neurons of each hidden layer
    int epochs;
    nn::data_set data;
    std::size_t last_are_test = 0;  // samples at the end that are the test set; 0: three folds
};

// The usual four files of MNIST and Fashion-MNIST, uncompressed.
inline task idx_task(const std::string& title, const std::filesystem::path& folder) {
    const auto read = [&](const std::string& part) {
        return nn::read_idx((folder / (part + "-images-idx3-ubyte")).string(),
                            (folder / (part + "-labels-idx1-ubyte")).string());
    };
    nn::data_set data = read("train");
    const nn::data_set test = read("t10k");
    if (test.features() != data.features())
        throw std::runtime_error((folder / "t10k-images-idx3-ubyte").string() + ": images of " +
                                 std::to_string(test.features()) + " pixels, but the training images have " +
                                 std::to_string(data.features()));
    data.x.insert(data.x.end(), test.x.begin(), test.x.end());
    data.labels.insert(data.labels.end(), test.labels.begin(), test.labels.end());
    data.classes = std::max(data.classes, test.classes);
    return {title, {32}, 10, std::move(data), test.size()};
}

// The shipped sets first.
constexpr std::size_t shipped_sets = 3;

inline std::vector<task> load_tasks(const options& chosen) {
    std::vector<task> tasks;
    const auto add = [&](const char* title, const std::string& file, std::size_t hidden, int epochs,
                         nn::data_set (*read)(const std::string&)) {
        tasks.push_back({title, {hidden}, epochs, read(file)});
        check_classes(tasks.back().data, file);
    };
    const std::filesystem::path folder = chosen.data;
    add("Handwritten digits", (folder / "digits.csv").string(), 32, 60, nn::read_csv);
    add("Wisconsin breast cancer", (folder / "breast_cancer.csv").string(), 16, 100, nn::read_csv);
    add("Iris", (folder / "iris.csv").string(), 10, 200, nn::read_csv);
    if (!chosen.mushroom.empty()) add("Mushroom", chosen.mushroom, 16, 20, nn::read_categories);
    if (!chosen.mnist.empty()) tasks.push_back(idx_task("MNIST", chosen.mnist));
    if (!chosen.fashion.empty()) tasks.push_back(idx_task("Fashion-MNIST", chosen.fashion));
    return tasks;
}

}  // namespace deep_positron
