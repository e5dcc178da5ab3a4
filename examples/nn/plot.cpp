#include "plot.hpp"

#include "output_file.hpp"
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <utility>

namespace nn {

namespace {

constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A8A00"};
constexpr const char* ink = "#222222";
constexpr double panel_width = 380, gap = 84, margin_left = 76, margin_right = 24, plot_height = 280;
// The width of a character of 13 px on average, rounded up.
constexpr double character = 7;

std::string number(double x) { return decimal(x, 1); }

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&') result += "&amp;";
        else if (c == '<') result += "&lt;";
        else if (c == '>') result += "&gt;";
        else result += c;
    }
    return result;
}

bool is_drawn(double v, const axis& a) { return std::isfinite(v) && (!a.logarithmic || v > 0); }

// 0.25, 100, 1e-4: short, exact for the ticks that occur.
std::string tick_text(double value) {
    char text[32];
    if (value == 0 || (std::abs(value) >= 0.001 && std::abs(value) < 1e6)) {
        std::snprintf(text, sizeof text, "%.6g", value);
        return text;
    }
    std::snprintf(text, sizeof text, "%.0e", value);
    std::string result = text;  // 1e-04
    const std::size_t digits = result.find('e') + 2;
    while (digits + 1 < result.size() && result[digits] == '0') result.erase(digits, 1);
    if (result[digits - 1] == '+') result.erase(digits - 1, 1);
    return result;
}

// One axis with its range: maps a value to 0 .. 1, knows its ticks.
class scale {
  public:
    scale(const axis& a, const std::vector<series>& lines, bool of_x) : logarithmic_{a.logarithmic} {
        bool any = false;
        for (const series& s : lines)
            for (std::size_t i = 0; i < s.x.size(); ++i) {
                const double v = of_x ? s.x[i] : s.y[i];
                if (!is_drawn(v, a)) continue;
                low_ = any ? std::min(low_, v) : v;
                high_ = any ? std::max(high_, v) : v;
                any = true;
            }
        if (!any) low_ = high_ = 1;
        if (a.low) low_ = *a.low;
        if (a.high) high_ = *a.high;
        if (logarithmic_) {
            if (low_ <= 0) low_ = high_ > 0 ? high_ / 10 : 1;
            if (high_ <= low_) high_ = low_ * 10;
            if (of_x) return;
            if (!a.low) low_ = std::pow(10, std::floor(std::log10(low_) + 1e-9));
            if (!a.high) high_ = std::pow(10, std::ceil(std::log10(high_) - 1e-9));
        } else {
            if (high_ <= low_) high_ = low_ + 1;
            step_ = nice_step((high_ - low_) / 6);
            if (of_x) return;
            if (!a.low) low_ = std::floor(low_ / step_ + 1e-9) * step_;
            if (!a.high) high_ = std::ceil(high_ / step_ - 1e-9) * step_;
        }
    }

    double place(double v) const {
        return logarithmic_ ? std::log(v / low_) / std::log(high_ / low_) : (v - low_) / (high_ - low_);
    }
    bool holds(double v) const { return place(v) >= -1e-9 && place(v) <= 1 + 1e-9; }

    std::vector<double> ticks() const {
        std::vector<double> result;
        if (!logarithmic_) {
            for (double i = std::ceil(low_ / step_ - 1e-9); i * step_ <= high_ + 1e-9 * step_; ++i)
                result.push_back(i * step_ + 0.0);
            return result;
        }
        // Powers of two over a short range, else powers of ten, at most about eight of them.
        const double base = high_ / low_ < 300 ? 2 : 10;
        const double first = std::ceil(std::log(low_) / std::log(base) - 1e-9);
        const double last = std::floor(std::log(high_) / std::log(base) + 1e-9);
        const double every = std::max(1.0, std::ceil((last - first + 1) / 8));
        for (double k = first; k <= last; k += every) result.push_back(std::pow(base, k));
        return result;
    }

  private:
    static double nice_step(double least) {
        const double ten = std::pow(10, std::floor(std::log10(least)));
        for (const double factor : {1.0, 2.0, 5.0})
            if (factor * ten >= least * (1 - 1e-9)) return factor * ten;
        return 10 * ten;
    }

    bool logarithmic_;
    double low_ = 0, high_ = 1, step_ = 1;
};

class drawing {
  public:
    drawing(const std::string& title, const std::string& note, const std::vector<panel>& panels) {
        for (const panel& p : panels)
            for (const series& s : p.lines)
                if (std::find(names_.begin(), names_.end(), s.name) == names_.end()) names_.push_back(s.name);
        const double count = static_cast<double>(std::max<std::size_t>(panels.size(), 1));
        width_ = margin_left + count * panel_width + (count - 1) * gap + margin_right;
        width_ = std::max({width_, 2 * margin_right + 10 * static_cast<double>(title.size()),
                           2 * margin_right + character * static_cast<double>(note.size())});
        top_ = note.empty() ? 76 : 100;
        bottom_ = top_ + plot_height;
        text(margin_right, 30, title, "start", "font-size=\"18\"");
        if (!note.empty()) text(margin_right, 52, note, "start", "fill=\"#555555\"");
        for (std::size_t i = 0; i < panels.size(); ++i)
            draw(panels[i], margin_left + static_cast<double>(i) * (panel_width + gap));
        legend(panels);
        const std::string size = number(width_) + " " + number(height_);
        body_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" + number(width_) +
                "\" height=\"" + number(height_) +
                "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\" fill=\"" + ink +
                "\">\n<title>" + escaped(title) + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
                body_ + "</svg>\n";
    }
    std::string svg() && { return std::move(body_); }

  private:
    void text(double x, double y, const std::string& words, const char* anchor, const std::string& more = "") {
        body_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" " + more + ">" +
                 escaped(words) + "</text>\n";
    }
    void line(double x1, double y1, double x2, double y2, const std::string& style) {
        body_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
                 number(y2) + "\" " + style + "/>\n";
    }
    std::string stroke(std::size_t kind, bool dashed) const {
        return std::string("stroke=\"") + colours[kind % colours.size()] + "\" stroke-width=\"2\"" +
               (dashed ? " stroke-dasharray=\"6 4\"" : "");
    }
    std::size_t kind_of(const series& s) const {
        return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), s.name) - names_.begin());
    }

    void marker(std::size_t kind, double x, double y) {
        const std::string style =
            std::string(" fill=\"") + colours[kind % colours.size()] + "\" stroke=\"white\" stroke-width=\"0.7\"/>\n";
        const auto point = [&](double dx, double dy) { return number(x + dx) + "," + number(y + dy) + " "; };
        const auto polygon = [&](const std::string& points) { body_ += "<polygon points=\"" + points + "\"" + style; };
        switch (kind % 5) {
        case 0:
            body_ += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"4\"" + style;
            break;
        case 1:
            polygon(point(-3.7, -3.7) + point(3.7, -3.7) + point(3.7, 3.7) + point(-3.7, 3.7));
            break;
        case 2:
            polygon(point(0, -5) + point(4.5, 3.7) + point(-4.5, 3.7));
            break;
        case 3:
            polygon(point(0, -5.2) + point(5.2, 0) + point(0, 5.2) + point(-5.2, 0));
            break;
        default:
            polygon(point(0, 5) + point(4.5, -3.7) + point(-4.5, -3.7));
        }
    }

    void draw(const panel& p, double left) {
        const double right = left + panel_width, middle = (top_ + bottom_) / 2;
        const scale sx(p.x, p.lines, true), sy(p.y, p.lines, false);
        const auto x = [&](double v) { return left + 12 + sx.place(v) * (panel_width - 24); };
        const auto y = [&](double v) { return bottom_ - sy.place(v) * plot_height; };
        text(left, top_ - 14, p.title, "start", "font-weight=\"bold\"");
        for (const double t : sy.ticks()) {
            line(left, y(t), right, y(t), "stroke=\"#dddddd\"");
            text(left - 6, y(t) + 4.5, tick_text(t), "end");
        }
        line(left, bottom_, right, bottom_, std::string("stroke=\"") + ink + "\"");
        for (const double t : sx.ticks()) {
            line(x(t), bottom_, x(t), bottom_ + 5, std::string("stroke=\"") + ink + "\"");
            text(x(t), bottom_ + 20, tick_text(t), "middle");
        }
        text((left + right) / 2, bottom_ + 40, p.x.title, "middle");
        text(left - 58, middle, p.y.title, "middle",
             "transform=\"rotate(-90 " + number(left - 58) + " " + number(middle) + ")\"");
        for (std::size_t i = p.lines.size(); i-- > 0;) curve(p, p.lines[i], sx, sy, x, y);  // the first on top
    }

    template <class X, class Y>
    void curve(const panel& p, const series& s, const scale& sx, const scale& sy, X x, Y y) {
        const std::size_t kind = kind_of(s);
        const auto drawn = [&](std::size_t i) {
            return is_drawn(s.x[i], p.x) && is_drawn(s.y[i], p.y) && sx.holds(s.x[i]) && sy.holds(s.y[i]);
        };
        std::string points;
        const auto flush = [&] {
            if (!points.empty())
                body_ += "<polyline points=\"" + points + "\" fill=\"none\" " + stroke(kind, s.dashed) + "/>\n";
            points.clear();
        };
        for (std::size_t i = 0; i < s.x.size(); ++i)
            if (drawn(i)) points += number(x(s.x[i])) + "," + number(y(s.y[i])) + " ";
            else flush();
        flush();
        for (std::size_t i = 0; s.markers && i < s.x.size(); ++i)
            if (drawn(i)) marker(kind, x(s.x[i]), y(s.y[i]));
    }

    // Entries in rows, as many as fit.
    void legend(const std::vector<panel>& panels) {
        double x = margin_left, y = bottom_ + 68;
        for (std::size_t kind = 0; kind < names_.size(); ++kind) {
            const double entry = 38 + character * static_cast<double>(names_[kind].size()) + 24;
            if (x > margin_left && x + entry > width_) {
                x = margin_left;
                y += 22;
            }
            const series* shown = nullptr;
            for (const panel& p : panels)
                for (const series& s : p.lines)
                    if (shown == nullptr && s.name == names_[kind]) shown = &s;
            line(x, y, x + 30, y, stroke(kind, shown->dashed));
            if (shown->markers) marker(kind, x + 15, y);
            text(x + 38, y + 4.5, names_[kind], "start");
            x += entry;
        }
        height_ = y + 24;
    }

    std::vector<std::string> names_;
    double width_ = 0, height_ = 0, top_ = 0, bottom_ = 0;
    std::string body_;
};

}  // namespace

std::string draw(const std::string& title, const std::string& note, const std::vector<panel>& panels) {
    return drawing(title, note, panels).svg();
}

void write_chart(const std::string& file, const std::string& title, const std::string& note,
                 const std::vector<panel>& panels) {
    if (!file.empty()) write_file(file, draw(title, note, panels));
}

}  // namespace nn
