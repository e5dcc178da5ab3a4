// Trains the networks of one data set and counts the right answers of every format.
#pragma once

#include "csv.hpp"
#include "fitted_set.hpp"
#include "folds.hpp"
#include "formats.hpp"
#include "inference.hpp"
#include "network.hpp"
#include "random.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace deep_positron {

struct task {
    std::string title;
    std::string file;
    std::vector<std::size_t> hidden;  // neurons of each hidden layer
    training_options training;
    data_set data;
};

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

inline std::string decimal(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

template <class Classify>
int count_correct(const data_set& data, const std::vector<std::size_t>& samples, Classify classify) {
    int correct = 0;
    for (const std::size_t s : samples) {
        if (classify(data.row(s)) == data.labels[s]) ++correct;
    }
    return correct;
}

// What a lookup set is fitted to: weights and biases ...
inline std::vector<weighted_value> parameters_of(const network& net) {
    std::vector<weighted_value> values;
    for (const layer& l : net.layers) {
        for (const float w : l.weights) values.push_back({w, 1.0});
        for (const float b : l.biases) values.push_back({b, 1.0});
    }
    return values;
}

// ... or also, with the same total weight, the inputs, activations and output sums of the float32 network on
// the training samples.
inline std::vector<weighted_value> values_of(const network& net, const data_set& data,
                                             const std::vector<std::size_t>& samples) {
    std::vector<weighted_value> values = parameters_of(net);
    std::vector<float> seen;
    std::vector<std::vector<float>> outputs;
    for (const std::size_t s : samples) {
        const auto input = data.row(s);
        seen.insert(seen.end(), input.begin(), input.end());
        forward(net, input, outputs);
        for (const auto& output : outputs) seen.insert(seen.end(), output.begin(), output.end());
    }
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
        log_ << job_.title << ": " << job_.data.size() << " samples, network " << job_.data.feature_count;
        for (const std::size_t h : job_.hidden) log_ << '-' << h;
        log_ << '-' << job_.data.class_count << ", " << job_.training.epochs << " epochs\n";
        for (int repeat = 1; repeat <= repeats; ++repeat) {
            log_ << "  repeat " << repeat << " of " << repeats << ": training and testing, fold" << std::flush;
            const int before = total_.float32_correct;
            const auto folds = assign_folds(job_.data, random_);
            for (int fold = 0; fold < fold_count; ++fold) {
                log_ << ' ' << fold + 1 << std::flush;
                run_fold(folds, fold);
            }
            const double right = 100.0 * (total_.float32_correct - before) / static_cast<double>(job_.data.size());
            log_ << "; float32 " << decimal(right, 1) << " %\n";
        }
        return total_;
    }

  private:
    void run_fold(const std::vector<int>& folds, int fold) {
        const data_set data = scale_features(job_.data, folds, fold);
        std::vector<std::size_t> training, test;
        for (std::size_t s = 0; s < data.size(); ++s) (folds[s] == fold ? test : training).push_back(s);

        std::vector<std::size_t> sizes{data.feature_count};
        sizes.insert(sizes.end(), job_.hidden.begin(), job_.hidden.end());
        sizes.push_back(static_cast<std::size_t>(data.class_count));
        network net = make_network(sizes, random_);
        train(net, data, training, job_.training, random_);

        std::vector<std::vector<float>> outputs;
        total_.answers += static_cast<int>(test.size());
        total_.float32_correct += count_correct(data, test, [&](std::span<const float> x) {
            forward(net, x, outputs);
            return largest(outputs.back());
        });

        next_ = 0;
        for_each_number_type(
            [&](const format_name& format, const auto& arithmetic) { count(format, arithmetic, net, data, test); });
        const auto parameters = parameters_of(net);
        const auto everything = values_of(net, data, training);
        for (int bits = least_bits; bits <= most_bits; ++bits) {
            const auto size = std::size_t{1} << bits;
            const auto to_parameters = fit_set(parameters, size);
            const auto to_everything = fit_set(everything, size);
            count({family::lookup, bits, "w"}, set_format{to_parameters}, net, data, test);
            count({family::lookup, bits, "w+a"}, set_format{to_everything}, net, data, test);
        }
    }

    template <class Format>
    void count(const format_name& format, const Format& arithmetic, const network& net, const data_set& data,
               const std::vector<std::size_t>& test) {
        if (next_ == total_.results.size()) total_.results.push_back({format, 0});
        quantized_network<Format> quantized(net, arithmetic);
        total_.results[next_++].correct +=
            count_correct(data, test, [&](std::span<const float> x) { return quantized.classify(x); });
    }

    const task& job_;
    random_source random_;
    std::ostream& log_;
    evaluation total_;
    std::size_t next_ = 0;  // the place of the next format in total_.results
};

}  // namespace deep_positron
