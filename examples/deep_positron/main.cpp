// Deep Positron's experiment: train small networks in float32, then run them with 5- to 8-bit posits, minifloats,
// fixed point and lookup sets, every neuron an exact multiply-accumulate that rounds once.
// After Carmichael et al., "Deep Positron: A Deep Neural Network Using the Posit Number System", DATE 2019.
#include "chart.hpp"
#include "evaluate.hpp"
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "options.hpp"
#include "report.hpp"
#include "self_test.hpp"
#include "tasks.hpp"

#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace deep_positron;

constexpr std::uint64_t seed = 2019;

// What the shipped sets bear out; with slack, since a sample of Iris is 0.67 points.
void check_claims(const std::vector<evaluation>& evaluations) {
    for (const evaluation& e : std::span(evaluations).first(shipped_sets)) {
        const auto lost = [&](int bits) { return degradation(e, family::posit, bits); };
        nn::expect_at_least(e.title + ": best 8-bit posit against float32, points", lost(8), -1);
        nn::expect_at_least(e.title + ": best 5-bit posit against float32, points", lost(5), -8);
    }
    const evaluation& digits = evaluations.front();
    nn::expect_at_least("digits: best 5-bit posit against the best 5-bit fixed point, points",
                        best_percent(digits, family::posit, 5) - best_percent(digits, family::fixed, 5), 5);
}

void run(const options& chosen) {
    for (const std::string& file : {chosen.svg, chosen.csv})
        if (!file.empty()) nn::check_output_path(file);

    const std::vector<task> tasks = load_tasks(chosen);
    std::vector<evaluation> evaluations;
    for (const task& t : tasks) evaluations.push_back(evaluator(t, seed, std::cerr).run(chosen.repeats));

    std::cout << '\n' << best_table(evaluations) << '\n' << degradation_table(evaluations) << '\n';
    if (chosen.all) std::cout << full_table(evaluations) << '\n';
    std::cout << published_table(evaluations) << '\n';

    if (!chosen.svg.empty()) {
        nn::write_file(chosen.svg, draw_chart(evaluations));
        std::cout << "The picture is in " << chosen.svg << '\n';
    }
    if (!chosen.csv.empty()) {
        nn::write_file(chosen.csv, csv_table(evaluations));
        std::cout << "All results are in " << chosen.csv << '\n';
    }
    if (!std::cout.flush()) throw std::runtime_error("the tables cannot be written to the standard output");
    check_claims(evaluations);
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const options chosen = parse_options(count, arguments);
        if (chosen.help) {
            std::cout << usage;
        } else if (chosen.self_test) {
            return self_test(std::cout).run() ? 0 : 1;
        } else {
            run(chosen);
        }
        return 0;
    } catch (const std::invalid_argument& error) {
        std::cerr << "deep_positron: " << error.what() << "; --help lists the options\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "deep_positron: " << error.what() << '\n';
        return 1;
    }
}
