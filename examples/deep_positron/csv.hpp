// Reading a data set: one header line, numeric fields, the class label (0, 1, 2, ...) in the last column.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace deep_positron {

struct data_set {
    std::size_t feature_count = 0;
    int class_count = 0;
    std::vector<float> features;  // row-major, feature_count values a sample
    std::vector<int> labels;      // 0 .. class_count - 1

    std::size_t size() const { return labels.size(); }
    std::span<const float> row(std::size_t sample) const {
        return {features.data() + sample * feature_count, feature_count};
    }
};

namespace csv {

constexpr int max_label = 255;
constexpr double max_magnitude = 1e30;  // so that differences of features stay finite floats

struct place {
    const std::string& file;
    std::size_t line;  // counted from 1

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(file + ":" + std::to_string(line) + ": " + what);
    }
};

inline std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

inline bool parse(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && std::abs(value) <= max_magnitude;
}

inline double field_value(const place& where, std::size_t index, const std::string& name, std::string_view text) {
    double value = 0;
    if (!parse(text, value)) {
        const std::string shown =
            text.empty() ? "is empty" : "'" + std::string(text) + "' is not a number from -1e30 to 1e30";
        where.fail("field " + std::to_string(index + 1) + " (" + name + ") " + shown);
    }
    return value;
}

inline std::vector<std::string> header(const place& where, std::string_view line) {
    const auto fields = split(line);
    if (fields.size() < 2) where.fail("the header must name at least one feature and the label");
    double ignored = 0;
    if (parse(fields[0], ignored)) where.fail("the first line must name the columns, but it holds numbers");
    return {fields.begin(), fields.end()};
}

}  // namespace csv

// Throws std::runtime_error, with the file, the line and the field, for anything that is not such a table.
inline data_set read_csv(const std::string& file) {
    std::ifstream input(file);
    if (!input) throw std::runtime_error(file + ": cannot be opened");

    data_set data;
    std::vector<std::string> names;
    std::string line;
    std::size_t number = 0;
    std::size_t empty_line = 0;
    while (std::getline(input, line)) {
        const csv::place where{file, ++number};
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (number == 1) {
            names = csv::header(where, line);
            data.feature_count = names.size() - 1;
            continue;
        }
        if (line.empty()) {  // allowed only at the end
            if (empty_line == 0) empty_line = number;
            continue;
        }
        if (empty_line != 0) csv::place{file, empty_line}.fail("empty line between two rows");

        const auto fields = csv::split(line);
        if (fields.size() != names.size()) {
            where.fail("has " + std::to_string(fields.size()) + " fields, but the header names " +
                       std::to_string(names.size()) +
                       (fields.size() < names.size() ? "; the first missing one is " + names[fields.size()] : ""));
        }
        for (std::size_t i = 0; i < data.feature_count; ++i) {
            data.features.push_back(static_cast<float>(csv::field_value(where, i, names[i], fields[i])));
        }
        const double label = csv::field_value(where, data.feature_count, names.back(), fields.back());
        if (label < 0 || label > csv::max_label || label != std::floor(label)) {
            where.fail("field " + std::to_string(names.size()) + " (" + names.back() + ") '" +
                       std::string(fields.back()) + "' is not a class number from 0 to " +
                       std::to_string(csv::max_label));
        }
        data.labels.push_back(static_cast<int>(label));
        if (data.labels.back() >= data.class_count) data.class_count = data.labels.back() + 1;
    }
    if (input.bad()) throw std::runtime_error(file + ": reading failed after line " + std::to_string(number));
    if (number == 0) throw std::runtime_error(file + ": is empty");
    if (data.size() == 0) throw std::runtime_error(file + ": has a header but no rows");
    return data;
}

}  // namespace deep_positron
