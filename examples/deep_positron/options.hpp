// The command line.
#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#ifndef DEEP_POSITRON_DATA_DIR
#define DEEP_POSITRON_DATA_DIR "examples/data"
#endif

namespace deep_positron {

struct options {
    std::string data = DEEP_POSITRON_DATA_DIR;
    std::string svg = "deep_positron.svg";
    std::string csv;                       // empty: none is written
    std::string mushroom, mnist, fashion;  // empty: not tried
    int repeats = 5;
    bool is_short = false;
    bool all = false;
    bool self_test = false;
    bool help = false;
};

inline constexpr std::string_view usage =
    "Usage: deep_positron [options]\n"
    "Trains small float32 networks, then runs them in 5- to 8-bit number formats with exact multiply-accumulate.\n"
    "  --data DIR        directory of digits.csv, breast_cancer.csv and iris.csv (default: the examples' data)\n"
    "  --svg PATH        where the picture goes (default: deep_positron.svg)\n"
    "  --mushroom FILE   also UCI's Mushroom set, agaricus-lepiota.data\n"
    "  --mnist DIR       also MNIST: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-..., not compressed\n"
    "  --fashion DIR     also Fashion-MNIST, files of the same names\n"
    "  --csv PATH        also write every result as CSV\n"
    "  --all             also print the accuracy of every format\n"
    "  --repeat N        train and test N times and average, 1 to 100 (default: 5)\n"
    "  --short           train and test once, no picture unless --svg asks for one\n"
    "  --self-test       check the exact sums and their rounding against integer arithmetic, and stop\n"
    "  --help            this text\n";

// Throws std::invalid_argument for what it does not understand.
inline options parse_options(int count, char** arguments) {
    options result;
    bool has_svg = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view option = arguments[i];
        const auto value = [&]() -> std::string {
            if (i + 1 >= count || arguments[i + 1][0] == '\0') {
                throw std::invalid_argument("option " + std::string(option) + " needs a value");
            }
            return arguments[++i];
        };
        if (option == "--data") {
            result.data = value();
        } else if (option == "--mushroom") {
            result.mushroom = value();
        } else if (option == "--mnist") {
            result.mnist = value();
        } else if (option == "--fashion") {
            result.fashion = value();
        } else if (option == "--svg") {
            result.svg = value();
            has_svg = true;
        } else if (option == "--csv") {
            result.csv = value();
        } else if (option == "--repeat") {
            const std::string text = value();
            const char* end = text.data() + text.size();
            const auto [rest, error] = std::from_chars(text.data(), end, result.repeats);
            if (error != std::errc{} || rest != end || result.repeats < 1 || result.repeats > 100) {
                throw std::invalid_argument("option --repeat needs a number from 1 to 100, not '" + text + "'");
            }
        } else if (option == "--short") {
            result.is_short = true;
        } else if (option == "--all") {
            result.all = true;
        } else if (option == "--self-test") {
            result.self_test = true;
        } else if (option == "--help") {
            result.help = true;
        } else {
            throw std::invalid_argument("unknown option '" + std::string(option) + "'");
        }
    }
    if (result.is_short) {
        result.repeats = 1;
        if (!has_svg) result.svg.clear();
    }
    if (!result.csv.empty() && result.csv == result.svg)
        throw std::invalid_argument("--csv and --svg name the same file");
    return result;
}

}  // namespace deep_positron
