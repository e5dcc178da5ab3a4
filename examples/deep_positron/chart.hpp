// The picture: test accuracy against bits as an SVG, a panel for each data set, a line for each family.
#pragma once

#include "evaluate.hpp"
#include "formats.hpp"
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace deep_positron {

class chart {
  public:
    static std::string draw(const std::vector<evaluation>& evaluations) {
        chart c(evaluations.size());
        for (std::size_t i = 0; i < evaluations.size(); ++i) c.panel(evaluations[i], i);
        c.legend();
        return c.svg_ + "</svg>\n";
    }

  private:
    // Okabe and Ito's colours, distinguishable with every kind of colour vision; each family has its own marker too.
    static constexpr const char* colors[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7"};
    static constexpr const char* ink = "#222222";
    static constexpr double panel_width = 330, panel_gap = 24, left_margin = 60, right_margin = 24;
    static constexpr double top = 98, bottom = 378, height = 480;

    explicit chart(std::size_t panels) {
        const auto count = static_cast<double>(panels);
        width_ = left_margin + count * panel_width + (count - 1) * panel_gap + right_margin;
        svg_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width_) + " " + number(height) +
               "\" width=\"" + number(width_) + "\" height=\"" + number(height) +
               "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\" fill=\"" + ink +
               "\">\n<title>Test accuracy against bits</title>\n"
               "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
        text(left_margin, 30, "Inference with 5 to 8 bits and exact multiply-accumulate", "start", "font-size=\"18\"");
        text(left_margin, 52,
             "Best of each family: posit es 0 to 5, minifloat of every exponent size, fixed point of every split, a "
             "lookup set fitted to the network. The panels' scales differ.",
             "start", "fill=\"#555555\"");
    }

    static std::string number(double x) { return decimal(x, 1); }

    void text(double x, double y, const std::string& words, const char* anchor, const std::string& more = "") {
        svg_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" " + more + ">" +
                words + "</text>\n";
    }

    void line(double x1, double y1, double x2, double y2, const std::string& style) {
        svg_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
                number(y2) + "\" " + style + "/>\n";
    }

    void marker(std::size_t kind, double x, double y) {
        const std::string style = std::string(" fill=\"") + colors[kind] + "\" stroke=\"white\"/>\n";
        const auto point = [&](double dx, double dy) { return number(x + dx) + "," + number(y + dy) + " "; };
        const auto polygon = [&](const std::string& points) { svg_ += "<polygon points=\"" + points + "\"" + style; };
        switch (kind) {
            case 0: svg_ += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"5\"" + style; break;
            case 1: polygon(point(-4.5, -4.5) + point(4.5, -4.5) + point(4.5, 4.5) + point(-4.5, 4.5)); break;
            case 2: polygon(point(0, -6) + point(5.5, 4.5) + point(-5.5, 4.5)); break;
            default: polygon(point(0, -6.5) + point(6.5, 0) + point(0, 6.5) + point(-6.5, 0));
        }
    }

    // The value axis of one panel: from a round number below all values drawn to 100.
    struct axis {
        double low, step;
        double y(double percent) const { return bottom - (percent - low) / (100 - low) * (bottom - top); }
    };

    static axis value_axis(const evaluation& e) {
        double low = e.percent(e.float32_correct);
        for (const family kind : families) {
            for (int bits = least_bits; bits <= most_bits; ++bits) low = std::min(low, best_percent(e, kind, bits));
        }
        // At least ten points high, so that the noise of a few samples does not look like a result.
        for (const double step : {2.0, 5.0, 10.0}) {
            const double begin = std::min(std::floor(low / step - 0.2) * step, 90.0);
            if ((100.0 - begin) / step <= 6.5) return {begin, step};
        }
        return {0, 20};
    }

    void panel(const evaluation& e, std::size_t index) {
        const double left = left_margin + static_cast<double>(index) * (panel_width + panel_gap);
        const double right = left + panel_width;
        const double plot_left = left + (index == 0 ? 0 : 30);
        const auto x = [&](int bits) {
            const double inset = 24;
            return plot_left + inset + (right - plot_left - 2 * inset) * (bits - least_bits) / (most_bits - least_bits);
        };
        const axis a = value_axis(e);
        text(plot_left, top - 14, e.title + " (" + std::to_string(e.samples) + " samples)", "start",
             "font-weight=\"bold\"");
        for (int i = 0; a.low + i * a.step <= 100; ++i) {
            const double value = a.low + i * a.step;
            line(plot_left, a.y(value), right, a.y(value), "stroke=\"#dddddd\"");
            text(plot_left - 6, a.y(value) + 4.5, decimal(value, 0), "end");
        }
        if (index == 0) {
            const double middle = (top + bottom) / 2;
            text(18, middle, "test accuracy, %", "middle", "transform=\"rotate(-90 18 " + number(middle) + ")\"");
        }
        line(plot_left, bottom, right, bottom, "stroke=\"#222222\"");
        for (int bits = least_bits; bits <= most_bits; ++bits) {
            line(x(bits), bottom, x(bits), bottom + 5, "stroke=\"#222222\"");
            text(x(bits), bottom + 20, std::to_string(bits), "middle");
        }
        text((plot_left + right) / 2, bottom + 40, "bits per number", "middle");

        const double reference = a.y(e.percent(e.float32_correct));
        line(plot_left, reference, right, reference, reference_style());
        for (std::size_t kind = families.size(); kind-- > 0;) {  // posits drawn last, on top
            const double aside = 7.0 * (static_cast<double>(kind) - 1.5);  // equal results stay visible side by side
            std::string points;
            for (int bits = least_bits; bits <= most_bits; ++bits) {
                points += number(x(bits) + aside) + "," + number(a.y(best_percent(e, families[kind], bits))) + " ";
            }
            svg_ += "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + colors[kind] +
                    "\" stroke-width=\"2\"/>\n";
            for (int bits = least_bits; bits <= most_bits; ++bits) {
                marker(kind, x(bits) + aside, a.y(best_percent(e, families[kind], bits)));
            }
        }
    }

    static std::string reference_style() {
        return std::string("stroke=\"") + ink + "\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"";
    }

    void legend() {
        const double y = height - 26;
        const double entry = 130;
        double x = width_ / 2 - entry * static_cast<double>(families.size() + 1) / 2;
        for (std::size_t kind = 0; kind < families.size(); ++kind, x += entry) {
            line(x, y, x + 30, y, std::string("stroke=\"") + colors[kind] + "\" stroke-width=\"2\"");
            marker(kind, x + 15, y);
            text(x + 38, y + 4.5, name(families[kind]), "start");
        }
        line(x, y, x + 30, y, reference_style());
        text(x + 38, y + 4.5, "float32", "start");
    }

    double width_ = 0;
    std::string svg_;
};

}  // namespace deep_positron
