// The layers of the examples' networks (examples/nn): gradients against finite differences, where roundings and products
// take place, the optimiser by hand.
#include "../../examples/nn/network.hpp"
#include "../../examples/nn/random.hpp"

#include <catch.hpp>

#include <cmath>
#include <set>
#include <tuple>

namespace {

nn::data_set some_data(std::size_t height, std::size_t width, std::size_t channels, std::size_t samples) {
    nn::random_source random{3};
    nn::data_set d{height, width, channels, 3, {}, {}};
    for (std::size_t i = 0; i < samples * d.features(); ++i) d.x.push_back(random.symmetric());
    for (std::size_t i = 0; i < samples; ++i) d.labels.push_back(static_cast<int>(i % 3));
    return d;
}

// In double, from the outputs: what the network claims to minimise.
double mean_cross_entropy(const nn::network& net, const nn::data_set& d) {
    const std::vector<float> y = net.outputs(d.x);
    double loss = 0;
    for (std::size_t s = 0; s < d.size(); ++s) {
        double total = 0;
        for (std::size_t k = 0; k < 3; ++k) total += std::exp(static_cast<double>(y[3 * s + k]));
        loss += std::log(total) - static_cast<double>(y[3 * s + static_cast<std::size_t>(d.labels[s])]);
    }
    return loss / static_cast<double>(d.size());
}

// The largest difference between a gradient and the central difference of the loss, over all parameters.
double worst_gradient(nn::network& net, const nn::data_set& d, const nn::numerics& by = {}) {
    const auto gradients = net.gradients(d.x, d.labels, by);
    double worst = 0;
    for (std::size_t l = 0; l < net.layers.size(); ++l)
        for (int biases = 0; biases < 2; ++biases) {
            std::vector<float>& values = biases == 1 ? net.layers[l].biases : net.layers[l].weights;
            const std::vector<float>& got = gradients[2 * l + static_cast<std::size_t>(biases)];
            REQUIRE(got.size() == values.size());
            for (std::size_t i = 0; i < values.size(); ++i) {
                const float kept = values[i];
                constexpr float h = 0x1p-12f;
                values[i] = kept + h;
                const double above = mean_cross_entropy(net, d);
                values[i] = kept - h;
                const double below = mean_cross_entropy(net, d);
                values[i] = kept;
                const double slope = (above - below) / (2 * static_cast<double>(h));
                worst = std::max(worst, std::abs(slope - static_cast<double>(got[i])));
            }
        }
    return worst;
}

}  // namespace

TEST_CASE("gradients of dense layers and convolutions are the slopes of the loss") {
    const nn::data_set d = some_data(5, 4, 2, 6);
    nn::network dense(d, 1);
    dense.dense(7).dense(5).dense(3);
    CHECK(worst_gradient(dense, d) < 2e-3);
    nn::network convolutional(d, 2);
    convolutional.convolution(3).convolution(4, 3, 2).convolution(2, 1).dense(3);
    CHECK(worst_gradient(convolutional, d) < 2e-3);
    nn::numerics scaled;
    scaled.loss_scale = 1024;
    CHECK(worst_gradient(convolutional, d, scaled) < 2e-3);
    // The check would see a wrong one.
    scaled.gradients = [](std::span<float> g, const nn::place&) { g[0] *= 1.1f; };
    CHECK(worst_gradient(convolutional, d, scaled) > 1e-2);
}

TEST_CASE("every operand is rounded before each product that it enters") {
    const nn::data_set d = some_data(4, 4, 1, 6);
    nn::network net(d, 1);
    net.convolution(2, 3, 2).dense(5).dense(3);
    using seen_at = std::tuple<char, std::size_t, nn::product, std::size_t, std::size_t>;
    std::multiset<seen_at> seen;
    const auto note = [&](char role) {
        return [&seen, role](std::span<float> values, const nn::place& at) {
            seen.insert({role, at.layer, at.used_in, at.rows, at.columns});
            if (values.size() != at.rows * at.columns || at.layers != 3) seen.insert({'!', 0, at.used_in, 0, 0});
        };
    };
    nn::numerics by;
    by.weights = note('w');
    by.activations = note('x');
    by.errors = note('e');
    by.biases = note('b');
    by.sums = note('y');
    by.gradients = note('g');
    net.step(d.x, d.labels, {}, by);
    using enum nn::product;
    const std::multiset<seen_at> expected{
        // images of 4 x 4 pixels, then of 2 x 2 with 2 channels, 8 features; 6 samples
        {'x', 0, forward, 96, 1},  {'w', 0, forward, 2, 9},   {'b', 0, forward, 1, 2},  {'y', 0, forward, 24, 2},
        {'x', 1, forward, 6, 8},   {'w', 1, forward, 5, 8},   {'b', 1, forward, 1, 5},  {'y', 1, forward, 6, 5},
        {'x', 2, forward, 6, 5},   {'w', 2, forward, 3, 5},   {'b', 2, forward, 1, 3},  {'y', 2, forward, 6, 3},
        {'e', 2, gradient, 6, 3},  {'x', 2, gradient, 6, 5},  {'g', 2, gradient, 3, 5}, {'g', 2, gradient, 1, 3},
        {'e', 2, backward, 6, 3},  {'w', 2, backward, 3, 5},  {'e', 1, gradient, 6, 5}, {'x', 1, gradient, 6, 8},
        {'g', 1, gradient, 5, 8},  {'g', 1, gradient, 1, 5},  {'e', 1, backward, 6, 5}, {'w', 1, backward, 5, 8},
        {'e', 0, gradient, 24, 2}, {'x', 0, gradient, 96, 1}, {'g', 0, gradient, 2, 9}, {'g', 0, gradient, 1, 2},
    };
    CHECK(seen == expected);
}

TEST_CASE("sgd_update is three rounded steps") {
    std::vector<float> values{1, 2}, velocity{0.5f, -1};
    const std::vector<float> gradient{4, 8};
    nn::sgd_update({values, velocity, gradient, {.rate = 0.25f, .momentum = 0.5f, .decay = 1}}, {});
    CHECK(velocity == std::vector<float>{5.25f, 9.5f});      // v / 2 + g + w
    CHECK(values == std::vector<float>{-0.3125f, -0.375f});  // w - v / 4
    int calls = 0;
    std::vector<float> w{1}, v{0};
    const std::vector<float> g{0.75f};
    nn::sgd_update({w, v, g, {.rate = 0.75f, .momentum = 0.5f, .decay = 0}}, {},
                   [&](std::span<float> x, const nn::place&) {
                       ++calls;
                       x[0] = std::floor(x[0]);
                   });
    CHECK((calls == 3 && v[0] == 0 && w[0] == 1));
}

TEST_CASE("bad shapes are refused") {
    const nn::data_set d = some_data(4, 4, 1, 2);
    nn::network net(d, 1);
    CHECK_THROWS_AS(net.outputs(d.x), std::logic_error);
    CHECK_THROWS_AS(net.convolution(2, 2), std::invalid_argument);
    CHECK_THROWS_AS(net.convolution(2, 3, 0), std::invalid_argument);
    net.dense(3);
    CHECK_THROWS_AS(net.outputs(std::span(d.x).first(17)), std::invalid_argument);
    CHECK_THROWS_AS(net.step(d.x, std::span(d.labels).first(1), {}), std::invalid_argument);
    CHECK_THROWS_AS(nn::as_images(d, 3, 5), std::invalid_argument);
    CHECK_THROWS_AS(nn::divide(d, 1, 1), std::invalid_argument);
}

TEST_CASE("divide takes a part of each class, once") {
    nn::data_set d = some_data(1, 1, 1, 90);
    for (std::size_t i = 0; i < 90; ++i) d.x[i] = static_cast<float>(i);
    const nn::split s = nn::divide(d, 3, 7);
    REQUIRE((s.test.size() == 30 && s.training.size() == 60));
    std::set<float> all(s.test.x.begin(), s.test.x.end());
    all.insert(s.training.x.begin(), s.training.x.end());
    CHECK(all.size() == 90);
    std::vector<int> of_class(3);
    for (const int label : s.test.labels) ++of_class[static_cast<std::size_t>(label)];
    CHECK(of_class == std::vector<int>{10, 10, 10});
    nn::split scaled = s;
    nn::scale_to_unit(scaled);
    const auto [low, high] = std::minmax_element(scaled.training.x.begin(), scaled.training.x.end());
    CHECK((*low == 0 && *high == 1));
    nn::standardise(scaled);
    double sum = 0, squares = 0;
    for (const float x : scaled.training.x) {
        sum += static_cast<double>(x);
        squares += static_cast<double>(x) * static_cast<double>(x);
    }
    CHECK((std::abs(sum) < 1e-3 && std::abs(squares / 60 - 1) < 1e-5));
}
