// fit_set against all partitions of few values, against known optima, and against Lloyd's iteration.
#include <catch.hpp>

#include <ulpine/array/fitted_set.hpp>

#include <support/failures.hpp>
#include <support/message_of.hpp>
#include <support/random.hpp>

#include <cmath>

using support::failures;
using support::message_of;
using ulpine::fit_set;
using ulpine::set_zero;

namespace {

using list = std::vector<double>;

list random_values(std::size_t n, std::uint64_t seed) {
    support::random_source random(seed);
    list all(n);
    for (double& x : all) {
        x = static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-63;
        if (seed % 3 == 0) x = x * x * x;
        if (seed % 4 == 1) x = std::nearbyint(8 * x);
    }
    return all;
}

/// The weighted sum of squared distances to the nearest value.
double error_of(const list& in, const list& weights, const list& values) {
    long double sum = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        long double least = std::numeric_limits<long double>::max();
        for (const double v : values) {
            const long double d = static_cast<long double>(in[i]) - v;
            least = std::min(least, d * d);
        }
        sum += least * (weights.empty() ? 1 : weights[i]);
    }
    return static_cast<double>(sum);
}

/// The least error over all divisions of the sorted values into at most `count` runs, each with its mean; with zero one
/// value less, and 0 beside them for whatever it is nearer to (some division is that of the best such set).
double least_error(const list& in, const list& weights, std::size_t count, bool zero) {
    std::vector<std::size_t> order(in.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return in[a] < in[b]; });
    double least = std::numeric_limits<double>::max();
    const std::size_t n = in.size();
    for (unsigned cuts = 0; cuts < 1u << (n - 1); ++cuts) {
        std::vector<list> runs{{}};
        std::vector<long double> moment{0}, mass{0};
        for (std::size_t i = 0; i < n; ++i) {
            if (i > 0 && (cuts >> (i - 1) & 1) != 0) runs.emplace_back(), moment.push_back(0), mass.push_back(0);
            const double w = weights.empty() ? 1 : weights[order[i]];
            moment.back() += static_cast<long double>(in[order[i]]) * w;
            mass.back() += w;
        }
        const std::size_t k = runs.size();
        if (k > count + zero - (zero ? 1 : 0)) continue;
        if (!zero) {
            list means;
            for (std::size_t j = 0; j < k; ++j)
                if (mass[j] > 0) means.push_back(static_cast<double>(moment[j] / mass[j]));
            least = std::min(least, error_of(in, weights, means));
            continue;
        }
        // One run, or none, belongs to zero.
        for (std::size_t left_out = 0; left_out <= k; ++left_out) {
            if (k - (left_out < k) > count - 1) continue;
            list means{0.0};
            for (std::size_t j = 0; j < k; ++j)
                if (j != left_out && mass[j] > 0) means.push_back(static_cast<double>(moment[j] / mass[j]));
            least = std::min(least, error_of(in, weights, means));
        }
    }
    return least;
}

void check_set(const list& values, std::size_t count, bool zero) {
    CHECK(values.size() <= count);
    CHECK(std::is_sorted(values.begin(), values.end()));
    CHECK(std::adjacent_find(values.begin(), values.end()) == values.end());
    CHECK((!zero || std::count(values.begin(), values.end(), 0.0) == 1));
    CHECK(ulpine::make_lookup(values).count == static_cast<int>(values.size()));
}

}  // namespace

TEST_CASE("fit_set: no division of few values is better") {
    failures failed;
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        const list in = random_values(3 + seed % 7, seed);
        support::random_source random(seed);
        list weights;
        for (std::size_t i = 0; seed % 2 == 1 && i < in.size(); ++i)
            weights.push_back(static_cast<double>(random.below(4)) + (i == 0 ? 0.5 : 0));
        for (const std::size_t count : {1u, 2u, 3u, 4u, 20u})
            for (const bool zero : {false, true}) {
                const list values =
                    fit_set(in, count, {.zero = zero ? set_zero::member : set_zero::free, .weights = weights});
                const double got = error_of(in, weights, values), want = least_error(in, weights, count, zero);
                check_set(values, count, zero);
                if (!failed.holds(std::fabs(got - want) <= 1e-13))
                    failed.add("seed " + std::to_string(seed) + ", " + std::to_string(count) + " values, zero " +
                               std::to_string(zero) + ": " + std::to_string(got) + ", least " + std::to_string(want));
            }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("fit_set: known optima") {
    // Equal distances: equal cells.
    list even(64);
    for (std::size_t i = 0; i < 64; ++i) even[i] = static_cast<double>(i);
    CHECK(fit_set(even, 4) == list{7.5, 23.5, 39.5, 55.5});
    CHECK(fit_set(even, 64) == even);
    CHECK(fit_set(even, 100) == even);
    // Clusters.
    CHECK(fit_set(std::vector<float>{5, -1, 5.5f, -2, 4.5f}, 2) == list{-1.5, 5});
    CHECK(fit_set(std::vector<float>{5, -1, 5.5f, -2, 4.5f}, 2, {.zero = set_zero::member}) == list{0, 5});
    CHECK(fit_set(std::vector<float>{5, -1, 5.5f, -2, 4.5f}, 3, {.zero = set_zero::member}) == list{-1.5, 0, 5});
    CHECK(fit_set(std::vector<float>{1, 1, 1, 4}, 1) == list{1.75});
    CHECK(fit_set(std::vector<float>{1, 4}, 1, {.weights = list{3, 1}}) == list{1.75});
    CHECK(fit_set(std::vector<float>{1, 4, 9}, 5, {.weights = list{3, 0, 1}}) == list{1, 9});
    CHECK(fit_set(std::vector<float>{-3, -3}, 5, {.zero = set_zero::member}) == list{-3, 0});
    CHECK(fit_set(std::vector<float>{-0.0f}, 1, {.zero = set_zero::member}) == list{0});
    // Squares beyond all doubles, and below.
    CHECK(fit_set(list{1e308, -1e308, 1.7e308, 1}, 2).size() == 2);
    CHECK(fit_set(list{0x1p1000, -0x1p1000, 0x1.8p1001}, 2, {.zero = set_zero::member}) == list{0, 0x1.8p1001});
    CHECK(fit_set(list{0x1p-600, 0x1p-601, 0x1p-590}, 2) == list{0x1.8p-601, 0x1p-590});
    // Far from zero the sums do not cancel.
    list far = even;
    for (double& x : far) x += 0x1p40;
    CHECK(fit_set(far, 4) == list{0x1p40 + 7.5, 0x1p40 + 23.5, 0x1p40 + 39.5, 0x1p40 + 55.5});
}

TEST_CASE("fit_set: Lloyd's iteration does no better") {
    for (const std::uint64_t seed : {2u, 3u}) {
        const list in = random_values(3000, seed);
        for (const bool zero : {false, true}) {
            const list best = fit_set(in, 12, {.zero = zero ? set_zero::member : set_zero::free});
            check_set(best, 12, zero);
            std::vector<ulpine::detail::value_sums::item> items;
            for (const double x : in) items.push_back({x, 1});
            const ulpine::detail::value_sums data(std::move(items));
            list local = ulpine::detail::set_from_runs(data, 12, zero);
            ulpine::detail::lloyd(data, local, zero);
            CHECK(error_of(in, {}, best) <= error_of(in, {}, local) * (1 + 1e-12));
            // The best set is a fixed point.
            list again = best;
            ulpine::detail::lloyd(data, again, zero);
            CHECK(error_of(in, {}, again) >= error_of(in, {}, best) * (1 - 1e-12));
        }
    }
}

TEST_CASE("fit_set: many values and long arrays") {
    const list in = random_values(40000, 3);
    for (const std::size_t count : {600u, 5000u}) {  // by runs; by Lloyd's iteration
        for (const bool zero : {false, true}) {
            const list values = fit_set(in, count, {.zero = zero ? set_zero::member : set_zero::free});
            check_set(values, count, zero);
            // Each value is the mean of what is nearest to it, nearly.
            std::vector<ulpine::detail::value_sums::item> items;
            for (const double x : in) items.push_back({x, 1});
            const ulpine::detail::value_sums data(std::move(items));
            list again = values;
            ulpine::detail::lloyd(data, again, zero);
            double moved = 0;
            for (std::size_t i = 0; i < std::min(again.size(), values.size()); ++i)
                moved = std::max(moved, std::fabs(again[i] - values[i]));
            CHECK(moved < 1e-3);
        }
    }
}

TEST_CASE("fit_set: bad arguments") {
    std::vector<float> in{1, 2, 3};
    const auto says = [](auto call, const std::string& text) {
        CHECK_THAT(message_of(call), Catch::Matchers::Equals(text));
    };
    const auto fit = [&](std::size_t count, const ulpine::fit_options& o = {}) {
        return [&in, count, o] { static_cast<void>(fit_set(in, count, o)); };
    };
    says(fit(0), "count is 0; accepted: 1 to 65536");
    says(fit(65537), "count is 65537; accepted: 1 to 65536");
    const list two{1, 2}, negative{1, -2, 1}, nothing{0, 0, 0};
    says(fit(2, {.weights = two}), "weights.size() is 2; accepted: 3, as in.size()");
    says(fit(2, {.weights = negative}), "weights[1] is -2; accepted: 0 or more");
    says(fit(2, {.weights = nothing}), "the sum of weights is 0; accepted: more than 0");
    in[2] = std::numeric_limits<float>::infinity();
    says(fit(2), "in[2] is inf; accepted: finite values");
    in[1] = -std::numeric_limits<float>::quiet_NaN();
    says(fit(2), "in[1] is NaN; accepted: finite values");
    says([] { static_cast<void>(fit_set(std::vector<double>{}, 2)); }, "in.size() is 0; accepted: at least 1 element");
}
