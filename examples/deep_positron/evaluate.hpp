// Trains the networks of one data set and counts the right answers of every format.
#pragma once

#include "fitted_set.hpp"
#include "folds.hpp"
#include "formats.hpp"
#include "inference.hpp"
#include "nn/network.hpp"
#include "nn/random.hpp"
#include "nn/table.hpp"
#include "tasks.hpp"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace deep_positron {

using nn::decimal;

struct result {
    format_name format;
    int correct = 0;
};

struct evaluation {
    std::string title;
    std::size_t samples = 0;
    int repeats = 0;
    int answers = 0;  // of each format: every sample once in each repeat
    int float32_correct = 0;
    std::vector<result> results;  // the same formats in the same order for every data set

    double percent(int correct) const { return 100.0 * correct / answers; }
};

// What a lookup set is fitted to: weights and biases ...
inline std::vector<weighted_value> parameters_of(const nn::network& net) {
    std::vector<weighted_value> values;
    for (const nn::layer& l : net.layers) {
        for (const float w : l.weights) values.push_back({w, 1.0});
        for (const float b : l.biases) values.push_back({b, 1.0});
    }
    return values;
}

// ... or also, with the same total weight, the inputs, activations and output sums of the float32 network on
// the training samples.
inline std::vector<weighted_value> values_of(const nn::network& net, const nn::data_set& training) {
    std::vector<weighted_value> values = parameters_of(net);
    std::vector<float> seen;
    nn::numerics watch;
    watch.activations = [&](std::span<float> x, const nn::place&) { seen.insert(seen.end(), x.begin(), x.end()); };
    const std::vector<float> sums = net.outputs(training.x, watch);
    seen.insert(seen.end(), sums.begin(), sums.end());
    const double share = static_cast<double>(values.size()) / static_cast<double>(seen.size());
    for (const float x : seen) values.push_back({x, share});
    return values;
}

class evaluator {
  public:
    evaluator(const task& job, std::uint64_t seed, std::ostream& log) : job_{job}, random_{seed}, log_{log} {
        total_.title = job.title;
        total_.samples = job.data.size();
    }

    evaluation run(int repeats) {
        total_.repeats = repeats;
        log_ << job_.title << ": " << job_.data.size() << " samples, network " << job_.data.features();
        for (const std::size_t h : job_.hidden) log_ << '-' << h;
        log_ << '-' << job_.data.classes << ", " << job_.epochs << " epochs\n";
        for (int repeat = 1; repeat <= repeats; ++repeat) {
            log_ << "  repeat " << repeat << " of " << repeats << ": training and testing, fold" << std::flush;
            const int before = total_.float32_correct, answers = total_.answers;
            const std::size_t fixed =
                job_.data.size() - job_.last_are_test;  // the first test sample, where they are given
            std::vector<int> folds(job_.data.size(), 1);
            if (job_.last_are_test == 0) folds = assign_folds(job_.data, random_);
            else std::fill(folds.begin() + static_cast<std::ptrdiff_t>(fixed), folds.end(), 0);
            for (int fold = 0; fold < (job_.last_are_test == 0 ? fold_count : 1); ++fold) {
                log_ << ' ' << fold + 1 << std::flush;
                run_fold(split_of(job_.data, folds, fold));
            }
            const double right = 100.0 * (total_.float32_correct - before) / (total_.answers - answers);
            log_ << "; float32 " << decimal(right, 1) << " %\n";
        }
        return total_;
    }

  private:
    void run_fold(const nn::split& samples) {
        const nn::data_set& test = samples.test;
        nn::network net(samples.training, random_.next());
        for (const std::size_t h : job_.hidden) net.dense(h);
        net.dense(static_cast<std::size_t>(job_.data.classes));
        nn::train(net, samples.training, {.epochs = job_.epochs, .batch = 16, .seed = random_.next()});

        total_.answers += static_cast<int>(test.size());
        const std::vector<float> outputs = net.outputs(test.x);
        const std::size_t classes = outputs.size() / test.size();
        for (std::size_t s = 0; s < test.size(); ++s)
            total_.float32_correct += largest(std::span(outputs).subspan(s * classes, classes)) == test.labels[s];

        next_ = 0;
        for_each_number_type(
            [&](const format_name& format, const auto& arithmetic) { count(format, arithmetic, net, test); });
        const auto parameters = parameters_of(net);
        const auto everything = values_of(net, samples.training);
        for (int bits = least_bits; bits <= most_bits; ++bits) {
            const auto size = std::size_t{1} << bits;
            const auto to_parameters = fit_set(parameters, size);
            const auto to_everything = fit_set(everything, size);
            count({family::lookup, bits, "w"}, set_format{to_parameters}, net, test);
            count({family::lookup, bits, "w+a"}, set_format{to_everything}, net, test);
        }
    }

    template <class Format>
    void count(const format_name& format, const Format& arithmetic, const nn::network& net, const nn::data_set& test) {
        if (next_ == total_.results.size()) total_.results.push_back({format, 0});
        quantized_network<Format> quantized(net, arithmetic);
        int& correct = total_.results[next_++].correct;
        for (std::size_t s = 0; s < test.size(); ++s) correct += quantized.classify(test.row(s)) == test.labels[s];
    }

    const task& job_;
    nn::random_source random_;
    std::ostream& log_;
    evaluation total_;
    std::size_t next_ = 0;  // the place of the next format in total_.results
};

}  // namespace deep_positron
