// Deep Positron's experiment: train small networks in float32, then run them with 5- to 8-bit posits, minifloats,
// fixed point and lookup sets, every neuron an exact multiply-accumulate that rounds once.
// After Carmichael et al., "Deep Positron: A Deep Neural Network Using the Posit Number System", DATE 2019.
#include "chart.hpp"
#include "csv.hpp"
#include "evaluate.hpp"
#include "folds.hpp"
#include "options.hpp"
#include "output_file.hpp"
#include "report.hpp"
#include "self_test.hpp"

#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace deep_positron;

constexpr std::uint64_t seed = 2019;

std::vector<task> load_tasks(const std::filesystem::path& folder) {
    std::vector<task> tasks{
        {"Handwritten digits", "digits.csv", {32}, {.epochs = 60}, {}},
        {"Wisconsin breast cancer", "breast_cancer.csv", {16}, {.epochs = 100}, {}},
        {"Iris", "iris.csv", {10}, {.epochs = 200}, {}},
    };
    for (task& t : tasks) {
        const std::string file = (folder / t.file).string();
        t.data = read_csv(file);
        check_classes(t.data, file);
    }
    return tasks;
}

void run(const options& chosen) {
    check_output_path(chosen.svg);
    if (!chosen.csv.empty()) check_output_path(chosen.csv);

    const std::vector<task> tasks = load_tasks(chosen.data);
    std::vector<evaluation> evaluations;
    for (const task& t : tasks) evaluations.push_back(evaluator(t, seed, std::cerr).run(chosen.repeats));

    std::cout << '\n' << best_table(evaluations) << '\n';
    if (chosen.all) std::cout << full_table(evaluations) << '\n';
    std::cout << published_table(evaluations) << '\n';

    write_file(chosen.svg, chart::draw(evaluations));
    std::cout << "The picture is in " << chosen.svg << '\n';
    if (!chosen.csv.empty()) {
        write_file(chosen.csv, csv_table(evaluations));
        std::cout << "All results are in " << chosen.csv << '\n';
    }
    if (!std::cout.flush()) throw std::runtime_error("the tables cannot be written to the standard output");
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
