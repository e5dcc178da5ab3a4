// Line charts as SVG: one or more panels side by side, a legend below.  Colours after Okabe and Ito, distinguishable with
// every kind of colour vision; each series has its own marker too.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nn {

struct series {
    std::string name;
    std::vector<double> x, y;  // of one length; points that are not finite, or not positive on a log axis, are left out
    bool markers = true;
    bool dashed = false;
};

struct axis {
    std::string title;
    bool logarithmic = false;
    std::optional<double> low{}, high{};  // none: from the data
};

struct panel {
    std::string title;
    axis x, y;
    std::vector<series> lines;  // lines of one name have one colour and one entry in the legend, in all panels
};

// The whole file.  note: a line below the title, may be empty.
std::string draw(const std::string& title, const std::string& note, const std::vector<panel>& panels);

// The same into a file, completely or not at all; an empty name: none is wanted.  std::runtime_error where it cannot be
// written.
void write_chart(const std::string& file, const std::string& title, const std::string& note,
                 const std::vector<panel>& panels);

}  // namespace nn
