// The tables: best of each family, every format, the published figures, and the CSV of all results.
#pragma once

#include "evaluate.hpp"
#include "formats.hpp"
#include "nn/table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace deep_positron {

// The best result of a family at a width, the first one among equals.
inline const result& best(const evaluation& e, family kind, int bits) {
    const result* found = nullptr;
    for (const result& r : e.results) {
        if (r.format.kind != kind || r.format.bits != bits) continue;
        if (found == nullptr || r.correct > found->correct) found = &r;
    }
    return *found;
}

inline double best_percent(const evaluation& e, family kind, int bits) {
    return e.percent(best(e, kind, bits).correct);
}

inline std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.resize(width, ' ');
    return text;
}

inline std::string right_aligned(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

inline std::string best_table(const std::vector<evaluation>& evaluations) {
    std::string table =
        "Test accuracy in percent, mean of " + std::to_string(evaluations.front().repeats) +
        " x 3 test folds; of each family the best parameter at each width, chosen by\n"
        "these same accuracies (ties: the first).  es of the posit; exponent bits e of the minifloat; integer and\n"
        "fraction bits of fixed point, the sign among the integer bits; lookup set fitted to weights (w) or to "
        "weights\n"
        "and activations (w+a).\n\n" +
        padded("", 12);
    for (int bits = least_bits; bits <= most_bits; ++bits) table += padded("    " + std::to_string(bits) + " bits", 15);
    while (table.back() == ' ') table.pop_back();
    table += "\n";
    for (const evaluation& e : evaluations) {
        table += e.title + ", " + std::to_string(e.samples) + " samples\n";
        for (const family kind : families) {
            table += padded(std::string("  ") + name(kind), 12);
            for (int bits = least_bits; bits <= most_bits; ++bits) {
                const result& r = best(e, kind, bits);
                table += padded(right_aligned(decimal(e.percent(r.correct), 1), 7) + " " + r.format.parameter, 15);
            }
            while (table.back() == ' ') table.pop_back();
            table += "\n";
        }
        table += "  float32   " + right_aligned(decimal(e.percent(e.float32_correct), 1), 7) + "\n";
    }
    return table;
}

// Points lost (-) or gained against float32 by the best of each family.
inline double degradation(const evaluation& e, family kind, int bits) {
    return best_percent(e, kind, bits) - e.percent(e.float32_correct);
}

inline std::string degradation_table(const std::vector<evaluation>& evaluations) {
    std::vector<std::string> head{"points against float32, best of each family"};
    for (int bits = least_bits; bits <= most_bits; ++bits) head.push_back(std::to_string(bits) + " bits");
    nn::table table(head);
    const auto row = [&](const std::string& title, auto points_of) {
        for (const family kind : families) {
            std::vector<std::string> fields{title + ", " + name(kind)};
            for (int bits = least_bits; bits <= most_bits; ++bits)
                fields.push_back(decimal(points_of(kind, bits) + 0.0, 2));
            table.row(fields);
        }
    };
    for (const evaluation& e : evaluations)
        row(e.title, [&](family kind, int bits) { return degradation(e, kind, bits); });
    row("mean", [&](family kind, int bits) {
        double sum = 0;
        for (const evaluation& e : evaluations) sum += degradation(e, kind, bits);
        return sum / static_cast<double>(evaluations.size());
    });
    return table.text();
}

inline std::string full_table(const std::vector<evaluation>& evaluations) {
    std::string table = "Test accuracy in percent of every format\n\n" + padded("", 25);
    for (const evaluation& e : evaluations) table += right_aligned(e.title, e.title.size() + 3);
    table += "\n";
    for (std::size_t i = 0; i < evaluations.front().results.size(); ++i) {
        const format_name& format = evaluations.front().results[i].format;
        table +=
            padded(std::to_string(format.bits) + " bits  " + name(format.kind) + " ", 18) + padded(format.parameter, 7);
        for (const evaluation& e : evaluations) {
            table += right_aligned(decimal(e.percent(e.results[i].correct), 1), e.title.size() + 3);
        }
        table += "\n";
    }
    table += padded("float32", 25);
    for (const evaluation& e : evaluations) {
        table += right_aligned(decimal(e.percent(e.float32_correct), 1), e.title.size() + 3);
    }
    return table + "\n";
}

// Published 8-bit accuracies (posit, float, fixed, float32) of Deep Positron, DATE 2019, Table II, taken from a
// secondary source; for the data sets that this demo shares with it.
struct published_row {
    const char* title;
    const char *posit, *minifloat, *fixed, *float32;  // as printed there
};
constexpr published_row published[] = {
    {"Wisconsin breast cancer", "85.89", "77.4", "57.8", "90.1"},
    {"Iris", "98", "96", "92", "98"},
    {"Mushroom", "96.4", "96.4", "95.9", "96.8"},
};

inline std::string published_table(const std::vector<evaluation>& evaluations) {
    std::string table =
        "8 bits beside the published figures of Deep Positron (DATE 2019, Table II, from a secondary source).\n"
        "Not directly comparable: other training, split and network, possibly other data; its fixed point cuts the\n"
        "final sum (floor) where this one rounds to nearest even, its floats leave the top exponent unused.\n\n" +
        padded("", 38) + "  posit  minifloat   fixed  float32\n";
    const auto row = [&](const std::string& label, const std::string& p, const std::string& m, const std::string& f,
                         const std::string& single) {
        table += padded(label, 38) + right_aligned(p, 7) + right_aligned(m, 11) + right_aligned(f, 8) +
                 right_aligned(single, 9) + "\n";
    };
    for (const published_row& paper : published) {
        for (const evaluation& e : evaluations) {
            if (e.title != paper.title) continue;
            const auto percent = [&](family kind) { return decimal(best_percent(e, kind, most_bits), 1); };
            row(e.title + ", here", percent(family::posit), percent(family::minifloat), percent(family::fixed),
                decimal(e.percent(e.float32_correct), 1));
            row(e.title + ", published", paper.posit, paper.minifloat, paper.fixed, paper.float32);
        }
    }
    return table;
}

inline std::string csv_table(const std::vector<evaluation>& evaluations) {
    std::string table = "data_set,family,bits,parameter,correct,answers,accuracy_percent\n";
    const auto row = [&](const evaluation& e, const std::string& format, int correct) {
        table += e.title + "," + format + "," + std::to_string(correct) + "," + std::to_string(e.answers) + "," +
                 decimal(e.percent(correct), 4) + "\n";
    };
    for (const evaluation& e : evaluations) {
        for (const result& r : e.results) {
            row(e, std::string(name(r.format.kind)) + "," + std::to_string(r.format.bits) + "," + r.format.parameter,
                r.correct);
        }
        row(e, "float32,32,", e.float32_correct);
    }
    return table;
}

}  // namespace deep_positron
