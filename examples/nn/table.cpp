#include "table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>

namespace nn {

std::string decimal(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string table::text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string result;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        for (std::size_t i = 0; i < rows_[r].size(); ++i) {
            const std::string& field = rows_[r][i];
            const std::string fill(widths[i] - field.size(), ' ');
            result += i == 0 ? field + fill : "  " + fill + field;
        }
        while (result.back() == ' ') result.pop_back();
        result += '\n';
        if (r > 0) continue;
        std::size_t length = 0;
        for (const std::size_t w : widths) length += w + 2;
        result += std::string(length - 2, '-') + '\n';
    }
    return result;
}

void table::print() const {
    const std::string lines = text();
    std::fwrite(lines.data(), 1, lines.size(), stdout);
}

}  // namespace nn
