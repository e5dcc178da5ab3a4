// The picture: test accuracy against bits, a panel for each data set, a line for each family.
#pragma once

#include "evaluate.hpp"
#include "formats.hpp"
#include "nn/plot.hpp"
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace deep_positron {

inline nn::panel panel_of(const evaluation& e) {
    nn::panel panel{e.title + " (" + std::to_string(e.samples) + " samples)", {"bits per number"}, {}, {}};
    const double reference = e.percent(e.float32_correct);
    double low = reference, aside = -0.06;  // equal results stay visible side by side
    for (const family kind : families) {
        nn::series line{name(kind), {}, {}};
        for (int bits = least_bits; bits <= most_bits; ++bits) {
            line.x.push_back(bits + aside);
            line.y.push_back(best_percent(e, kind, bits));
            low = std::min(low, line.y.back());
        }
        aside += 0.04;
        panel.lines.push_back(line);
    }
    panel.lines.push_back({"float32", {least_bits - 0.1, most_bits + 0.1}, {reference, reference}, false, true});
    // At least ten points high, so that the noise of a few samples does not look like a result.
    panel.y = {"test accuracy, %", false, std::min(std::floor(low / 5) * 5, 90.0), 100.0};
    return panel;
}

inline std::string draw_chart(const std::vector<evaluation>& evaluations) {
    std::vector<nn::panel> panels;
    for (const evaluation& e : evaluations) panels.push_back(panel_of(e));
    return nn::draw(
        "Inference with 5 to 8 bits and exact multiply-accumulate",
        "Best of each family: posit es 0 to 5, minifloat of every exponent size, fixed point of every split, "
        "a lookup set fitted to the network. The panels' scales differ.",
        panels);
}

}  // namespace deep_positron
