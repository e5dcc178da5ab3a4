// One layer of a network, y = relu(W x + b) for a batch, with fp8 weights and activations and six accumulators: how far
// the results are from the exact ones.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include <ulpine/array/matmul.hpp>
#include <ulpine/ulpine.hpp>

namespace ul = ulpine;

namespace {

constexpr std::size_t outputs = 32, inputs = 4096, batch = 16;

template <class T>
std::vector<T> normal_numbers(std::size_t count, double mean, double deviation, unsigned seed) {
    std::mt19937 generator{seed};
    std::normal_distribution<double> distribution{mean, deviation};
    std::vector<T> x;
    for (std::size_t i = 0; i < count; ++i) x.push_back(static_cast<T>(distribution(generator)));
    return x;
}

struct layer {
    std::vector<ul::fp8_e4m3> weights = normal_numbers<ul::fp8_e4m3>(outputs * inputs, 0.25, 1, 1);
    std::vector<ul::fp8_e4m3> x = normal_numbers<ul::fp8_e4m3>(inputs * batch, 1, 1, 2);
    std::vector<ul::fp8_e4m3> bias = normal_numbers<ul::fp8_e4m3>(outputs, 0, 1, 3);

    // Accumulated by Acc, rounded once to To.
    template <class Acc, class To = float>
    std::vector<To> forward(const ul::philox& random = {}) const {
        std::vector<To> y(outputs * batch);
        ul::matmul<Acc>(
            ul::matrix_view{weights.data(), outputs, inputs, inputs}, ul::matrix_view{x.data(), inputs, batch, batch},
            ul::matrix_view{y.data(), outputs, batch, batch},
            ul::matmul_options<ul::fp8_e4m3>{.bias = bias, .bias_by_row = true, .relu = true, .random = random});
        return y;
    }
};

void show(const char* name, const std::vector<float>& y, const std::vector<double>& exact) {
    double largest = 0, sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double error = double{y[i]} - exact[i];
        largest = std::max(largest, std::abs(error));
        sum += error;
    }
    std::printf("  %-44s %11.5f %11.5f\n", name, largest, sum / static_cast<double>(y.size()));
}

}  // namespace

int main() {
    const layer l;
    // Integers times 2^-18, at most 2^43 of them: doubles hold these sums.
    const std::vector<double> exact = l.forward<double, double>();
    std::printf("relu(W x + b) in fp8_e4m3: %zu outputs of about %.0f, sums of %zu products\n\n", exact.size(),
                exact[0], inputs);
    std::printf("  %-44s %11s %11s\n", "accumulator", "worst error", "mean error");
    const std::vector<float> quire = l.forward<ul::quire<ul::fp8_e4m3>>();
    show("quire<fp8_e4m3>: exact", quire, exact);
    show("float", l.forward<float>(), exact);
    show("chunked<dlfloat16, 64>: HFP8 training", l.forward<ul::chunked<ul::dlfloat16, 64>>(), exact);
    show("compensated<bfloat16>: Kahan", l.forward<ul::compensated<ul::bfloat16>>(), exact);
    show("sequential<bfloat16>", l.forward<ul::sequential<ul::bfloat16>>(), exact);
    constexpr ul::projection random{ul::rounding::stochastic};
    show("sequential<bfloat16>, stochastic rounding",
         l.forward<ul::sequential<ul::bfloat16, ul::products::exact, random>>(ul::philox{.seed = 1}), exact);

    // The exact sums are facts; an example that gets them wrong fails.
    for (std::size_t i = 0; i < exact.size(); ++i)
        if (quire[i] != static_cast<float>(exact[i])) return 1;
    return 0;
}
