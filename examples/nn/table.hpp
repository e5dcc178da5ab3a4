// Text tables: the first column to the left, the others to the right.
#pragma once

#include <string>
#include <vector>

namespace nn {

// "12.3" for (12.345, 1).
std::string decimal(double value, int digits);

class table {
  public:
    explicit table(std::vector<std::string> head) : rows_{std::move(head)} {}

    table& row(std::vector<std::string> fields) {
        rows_.push_back(std::move(fields));
        return *this;
    }
    // The lines, each with its end; a rule below the head.
    std::string text() const;
    void print() const;  // to stdout

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace nn
