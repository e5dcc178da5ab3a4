// CSV and tables of categories.
#include "files.hpp"
#include "reading.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>

namespace nn {

using reading::fail, reading::max_label, reading::max_magnitude;

namespace {

struct line_of {
    const std::string& file;
    std::size_t line;  // counted from 1

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(file + ":" + std::to_string(line) + ": " + what);
    }
};

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

bool parse(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && std::abs(value) <= max_magnitude;
}

double field_value(const line_of& where, std::size_t index, const std::string& name, std::string_view text) {
    double value = 0;
    if (!parse(text, value)) {
        const std::string shown =
            text.empty() ? "is empty" : "'" + std::string(text) + "' is not a number from -1e30 to 1e30";
        where.fail("field " + std::to_string(index + 1) + " (" + name + ") " + shown);
    }
    return value;
}

std::vector<std::string> header(const line_of& where, std::string_view line) {
    const auto fields = fields_of(line);
    if (fields.size() < 2) where.fail("the header must name at least one feature and the label");
    double ignored = 0;
    if (parse(fields[0], ignored)) where.fail("the first line must name the columns, but it holds numbers");
    return {fields.begin(), fields.end()};
}

// Calls row(where, line) for each line but empty ones at the end; the number of lines.
template <class Row>
std::size_t for_each_line(const std::string& file, Row row) {
    std::ifstream input(file);
    if (!input) fail(file, "cannot be opened");
    std::string line;
    std::size_t number = 0, empty_line = 0;
    while (std::getline(input, line)) {
        const line_of where{file, ++number};
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty() && number > 1) {
            if (empty_line == 0) empty_line = number;
            continue;
        }
        if (empty_line != 0) line_of{file, empty_line}.fail("empty line between two rows");
        row(where, std::string_view(line));
    }
    if (input.bad() || (number == 0 && !input.eof())) fail(file, "reading failed after line " + std::to_string(number));
    if (number == 0) fail(file, "is empty");
    return number;
}

}  // namespace

data_set read_csv(const std::string& file) {
    data_set data;
    std::vector<std::string> names;
    for_each_line(file, [&](const line_of& where, std::string_view line) {
        if (where.line == 1) {
            names = header(where, line);
            data.channels = names.size() - 1;
            return;
        }
        const auto fields = fields_of(line);
        if (fields.size() != names.size()) {
            where.fail("has " + std::to_string(fields.size()) + " fields, but the header names " +
                       std::to_string(names.size()) +
                       (fields.size() < names.size() ? "; the first missing one is " + names[fields.size()] : ""));
        }
        for (std::size_t i = 0; i < data.channels; ++i)
            data.x.push_back(static_cast<float>(field_value(where, i, names[i], fields[i])));
        const double label = field_value(where, data.channels, names.back(), fields.back());
        if (label < 0 || label > max_label || label != std::floor(label)) {
            where.fail("field " + std::to_string(names.size()) + " (" + names.back() + ") '" +
                       std::string(fields.back()) + "' is not a class number from 0 to " + std::to_string(max_label));
        }
        data.labels.push_back(static_cast<int>(label));
    });
    if (data.size() == 0) fail(file, "has a header but no rows");
    reading::count_classes(data);
    return data;
}

data_set read_categories(const std::string& file) {
    std::vector<std::vector<std::string>> rows;
    for_each_line(file, [&](const line_of& where, std::string_view line) {
        const auto fields = fields_of(line);
        if (fields.size() < 2)
            where.fail("has " + std::to_string(fields.size()) + " fields; a class and a feature are the least");
        if (!rows.empty() && fields.size() != rows.front().size())
            where.fail("has " + std::to_string(fields.size()) + " fields, the first line " +
                       std::to_string(rows.front().size()));
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (fields[i].empty()) where.fail("field " + std::to_string(i + 1) + " is empty");
        rows.emplace_back(fields.begin(), fields.end());
    });

    // The words of each column, in alphabetical order, and where their features begin.
    const std::size_t columns = rows.front().size();
    std::vector<std::map<std::string, std::size_t>> words(columns);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < columns; ++i) words[i][row[i]] = 0;
    std::size_t features = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        std::size_t at = i == 0 ? 0 : features;
        for (auto& [word, number] : words[i]) number = at++;
        if (i > 0) features = at;
    }
    if (words[0].size() > max_label + 1)
        fail(file, "has " + std::to_string(words[0].size()) + " classes in the first column; accepted: at most 256");
    data_set data;
    data.channels = features;
    for (const auto& row : rows) {
        const std::size_t first = data.x.size();
        data.x.resize(first + features);
        for (std::size_t i = 1; i < columns; ++i) data.x[first + words[i][row[i]]] = 1;
        data.labels.push_back(static_cast<int>(words[0][row[0]]));
    }
    reading::count_classes(data);
    return data;
}

}  // namespace nn
