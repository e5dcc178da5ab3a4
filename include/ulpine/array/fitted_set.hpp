// fit_set: the values of a lookup set that rounds an array with the least mean squared error.
//
//   std::vector<double> values = fit_set(in, count, options);
//   lookup_spec spec = make_lookup(values);      refers to the values
//
// in: a contiguous range of float, double, binary16 or bfloat16, at least one element, all finite.  count: 1 to 65536.  The
// result ascends and has count values, or fewer where in has fewer different ones (then it has all of them); zero::member
// makes 0 one of them, as networks with ReLU want.  A mirrored set is fit_set of the magnitudes.
//
// Each value is the mean of the elements that round to it, and the boundaries lie half-way between the values: a solution of
// Lloyd (1957, published 1982) and Max (1960).  Which of them:
//   - the best one, by dynamic programming over the sorted different elements (Bruce 1965; rows by divide and conquer, since
//     the best boundaries ascend: Wu 1991), where count times their number is at most 2^22: half a second, 16 MB;
//   - above that the same over 2^22 / count runs of neighbours, at least 8 for each value, then Lloyd's iteration over all;
//   - for more values Lloyd's iteration from `count` runs, a local optimum.
// Sums are taken in double in the order of the values: the same for every simd_level.
//
// weights: none, or one for each element, finite and not negative, not all 0; an element of weight 0 counts for nothing.
// std::invalid_argument, before anything is made: no elements; count out of range; in[i] or weights[i] that is not what it
// should be, with i.
#pragma once

#include <ulpine/array/calibration.hpp>
#include <ulpine/array/report.hpp>

#include <cmath>
#include <limits>

namespace ulpine {

enum class set_zero {
    free,
    member
};
struct fit_options {
    set_zero zero = set_zero::free;
    std::span<const double> weights{};
};

namespace detail {
inline namespace ULPINE_BUILD {

// Sorted different values with their weights, and sums over the first i of them.
class value_sums {
  public:
    struct item {
        double value, weight;
    };

    explicit value_sums(std::vector<item> items) : items_(std::move(items)) {
        std::sort(items_.begin(), items_.end(), [](const item& a, const item& b) { return a.value < b.value; });
        std::size_t last = 0;
        for (std::size_t i = 1; i < items_.size(); ++i) {
            if (items_[i].value == items_[last].value) items_[last].weight += items_[i].weight;
            else items_[++last] = items_[i];
        }
        if (!items_.empty()) items_.resize(last + 1);
        // Differences of sums lose less near the middle.
        double total = 0, moment = 0;
        for (const item& d : items_) total += d.weight, moment += d.weight * d.value;
        if (total > 0) middle_ = moment / total;
        for (const item& d : items_) {
            const double v = d.value - middle_;
            weight_.push_back(weight_.back() + d.weight);
            moment_.push_back(moment_.back() + d.weight * v);
            square_.push_back(square_.back() + d.weight * v * v);
        }
    }

    std::size_t size() const noexcept { return items_.size(); }
    const item& operator[](std::size_t i) const noexcept { return items_[i]; }
    // Of the values first .. last - 1.
    double weight(std::size_t first, std::size_t last) const noexcept { return weight_[last] - weight_[first]; }
    double mean(std::size_t first, std::size_t last) const noexcept {
        return std::clamp(middle_ + (moment_[last] - moment_[first]) / weight(first, last), items_[first].value,
                          items_[last - 1].value);
    }
    // From its own sum, not from differences of sums.
    double exact_mean(std::size_t first, std::size_t last) const noexcept {
        double total = 0, moment = 0;
        for (std::size_t i = first; i < last; ++i) {
            total += items_[i].weight;
            moment += items_[i].weight * (items_[i].value - items_[first].value);
        }
        return std::clamp(items_[first].value + moment / total, items_[first].value, items_[last - 1].value);
    }
    // The least sum of squared distances from one value; from zero.
    double error(std::size_t first, std::size_t last) const noexcept {
        if (last - first <= 1) return 0;
        const double m = moment_[last] - moment_[first];
        return std::max(0.0, square_[last] - square_[first] - m * m / weight(first, last));
    }
    double error_of_zero(std::size_t first, std::size_t last) const noexcept {
        const double m = moment_[last] - moment_[first], w = weight(first, last);
        return std::max(0.0, square_[last] - square_[first] + middle_ * (2 * m + middle_ * w));
    }
    // The first value not below x.
    std::size_t find(double x) const noexcept {
        return static_cast<std::size_t>(
            std::lower_bound(items_.begin(), items_.end(), x, [](const item& d, double v) { return d.value < v; }) -
            items_.begin());
    }

  private:
    std::vector<item> items_;
    double middle_ = 0;
    std::vector<double> weight_{0.0}, moment_{0.0}, square_{0.0};
};

// The best partitions of runs 0 .. j - 1 into k parts, for all k and j.  ends: where each run ends, ascending, from 0 on.
// With zero: one more part, nearest to zero, is represented by 0: the first one (values >= 0) or the last.
class best_partitions {
  public:
    best_partitions(const value_sums& data, std::vector<std::size_t> ends, std::size_t parts, bool zero)
        : data_(data), ends_(std::move(ends)) {
        const std::size_t n = ends_.size();
        std::vector<double> row(n, std::numeric_limits<double>::max());
        row[0] = 0;
        for (std::size_t j = 1; zero && j < n; ++j) row[j] = data_.error_of_zero(ends_[0], ends_[j]);
        errors_.push_back(row.back());
        for (std::size_t k = 1; k <= parts && k < n; ++k) {
            previous_ = row;
            from_.emplace_back(n, 0u);
            fill(row, k, n - 1, k - 1, n - 2);
            errors_.push_back(row.back());
        }
    }

    std::size_t most_parts() const noexcept { return errors_.size() - 1; }
    double error(std::size_t parts) const noexcept { return errors_[parts]; }

    // The means of the parts, ascending; without the part of zero.
    std::vector<double> means(std::size_t parts) const {
        std::vector<double> result;
        std::size_t last = ends_.size() - 1;
        for (std::size_t k = parts; k > 0; --k) {
            const std::size_t first = from_[k - 1][last];
            result.push_back(data_.exact_mean(ends_[first], ends_[last]));
            last = first;
        }
        std::reverse(result.begin(), result.end());
        return result;
    }

  private:
    // Row k for j in first .. last; the last part begins at low .. high, and its beginning ascends with j.
    void fill(std::vector<double>& row, std::size_t first, std::size_t last, std::size_t low, std::size_t high) {
        if (first > last) return;
        const std::size_t j = first + (last - first) / 2, k = from_.size();
        double best = std::numeric_limits<double>::max();
        std::size_t at = std::max(low, k - 1);
        for (std::size_t i = at; i <= std::min(high, j - 1); ++i) {
            const double e = previous_[i] + data_.error(ends_[i], ends_[j]);
            if (e < best) best = e, at = i;
        }
        row[j] = best;
        from_.back()[j] = static_cast<u32>(at);
        if (j > first) fill(row, first, j - 1, low, at);
        fill(row, j + 1, last, at, high);
    }

    const value_sums& data_;
    std::vector<std::size_t> ends_;
    std::vector<double> previous_, errors_;
    std::vector<std::vector<u32>> from_;
};

// Ends of `runs` runs of neighbours, from 0 on: the run with the largest error is divided at its mean, again and again.
// So runs are dense where the best values are, and where each value can have its own run it has.
inline std::vector<std::size_t> runs_of(const value_sums& data, std::size_t runs) {
    struct run {
        double error;
        std::size_t first, last;
        bool operator<(const run& other) const { return error < other.error; }
    };
    const std::size_t n = data.size();
    std::vector<std::size_t> ends{0};
    if (n <= runs) {
        for (std::size_t i = 0; i < n; ++i) ends.push_back(i + 1);
        return ends;
    }
    const auto run_of = [&](std::size_t first, std::size_t last) {
        return run{last - first > 1 ? data.error(first, last) : -1, first, last};
    };
    std::vector<run> heap{run_of(0, n)};
    while (heap.size() < runs) {
        std::pop_heap(heap.begin(), heap.end());
        const auto [error, first, last] = heap.back();
        const std::size_t middle = std::clamp(data.find(data.mean(first, last)), first + 1, last - 1);
        heap.back() = run_of(first, middle);
        std::push_heap(heap.begin(), heap.end());
        heap.push_back(run_of(middle, last));
        std::push_heap(heap.begin(), heap.end());
    }
    for (const run& r : heap) ends.push_back(r.last);
    std::sort(ends.begin(), ends.end());
    return ends;
}

// Each value to the mean of what is nearest to it; one that is 0 stays where zero is a member.
inline void lloyd(const value_sums& data, std::vector<double>& values, bool zero) {
    for (int round = 0; round < 200; ++round) {
        bool moved = false;
        std::size_t first = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            std::size_t last = data.size();
            if (k + 1 < values.size()) {
                const double sum = values[k] + values[k + 1];
                last = std::max(first, data.find(sum / 2));
            }
            if (last > first && !(zero && values[k] == 0)) {
                const double mean = data.mean(first, last);
                moved = moved || mean != values[k];
                values[k] = mean;
            }
            first = last;
        }
        if (!moved) return;
    }
}

// The best sets of the values, or of runs of them.
inline std::vector<double> set_by_partitions(const value_sums& data, std::size_t count, std::size_t runs, bool zero) {
    const std::size_t n = data.size();
    if (!zero) {
        const best_partitions all(data, runs_of(data, runs), count, false);
        return all.means(std::min(count, all.most_parts()));
    }
    // Zero parts the values: negative ones, mirrored so that they ascend from zero, and positive ones.
    std::vector<value_sums::item> mirrored, positive;
    for (std::size_t i = 0; i < n; ++i) {
        if (data[i].value < 0) mirrored.push_back({-data[i].value, data[i].weight});
        if (data[i].value > 0) positive.push_back(data[i]);
    }
    const value_sums left(std::move(mirrored)), right(std::move(positive));
    const auto side = [&](const value_sums& values) {
        return best_partitions(values, runs_of(values, runs), count - 1, true);
    };
    const best_partitions below = side(left), above = side(right);
    std::size_t best = 0;
    double least = std::numeric_limits<double>::max();
    for (std::size_t k = 0; k <= std::min(count - 1, below.most_parts()); ++k) {
        const double e = below.error(k) + above.error(std::min(count - 1 - k, above.most_parts()));
        if (e < least) least = e, best = k;
    }
    std::vector<double> result = below.means(best);
    for (double& v : result) v = -v;
    std::reverse(result.begin(), result.end());
    result.push_back(0);
    const std::vector<double> upper = above.means(std::min(count - 1 - best, above.most_parts()));
    result.insert(result.end(), upper.begin(), upper.end());
    return result;
}

inline std::vector<double> set_from_runs(const value_sums& data, std::size_t count, bool zero) {
    std::vector<double> values;
    const std::vector<std::size_t> ends = runs_of(data, count);
    for (std::size_t k = 0; k + 1 < ends.size(); ++k) values.push_back(data.mean(ends[k], ends[k + 1]));
    if (zero) {
        const auto nearer = [](double a, double b) { return std::abs(a) < std::abs(b); };
        *std::min_element(values.begin(), values.end(), nearer) = 0;
    }
    return values;
}

template <class S>
std::vector<double> fit_elements(const S* in, std::size_t n, std::size_t count, const fit_options& o) {
    if (n == 0) out_of_range("in.size()", "0", "at least 1 element");
    if (count < 1 || count > 65536) out_of_range("count", std::to_string(count), "1 to 65536");
    check_range("options.zero", static_cast<int>(o.zero), 0, static_cast<int>(set_zero::member));
    if (!o.weights.empty()) check_length("weights", o.weights.size(), "in", n);
    const bool zero = o.zero == set_zero::member;
    const default_float_environment environment;
    std::vector<value_sums::item> items;
    items.reserve(n);
    bool weighs = false;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = static_cast<double>(in[i]), weight = o.weights.empty() ? 1.0 : o.weights[i];
        check_element("in", i, x);
        check_element("weights", i, weight);
        if (weight < 0) out_of_range("weights[" + count_text(i) + "]", number_text(weight), "0 or more");
        weighs = weighs || weight > 0;
        if (weight > 0) items.push_back({x + 0.0, weight});  // no -0
    }
    if (!weighs) out_of_range("the sum of weights", "0", "more than 0");
    // Where squares would overflow or vanish, powers of two change nothing but exponents.
    double most = 0;
    for (const value_sums::item& d : items) most = std::max(most, std::abs(d.value));
    const int exponent = most > 0 && std::abs(std::ilogb(most)) > 300 ? std::ilogb(most) : 0;
    if (exponent != 0)
        for (value_sums::item& d : items) d.value = std::ldexp(d.value, -exponent);
    const value_sums data(std::move(items));
    constexpr std::size_t cells = std::size_t{1} << 22;
    const std::size_t runs = cells / count;
    std::vector<double> values;
    if (data.size() <= runs) {
        values = set_by_partitions(data, count, data.size(), zero);
    } else {
        values = runs >= 8 * count ? set_by_partitions(data, count, runs, zero) : set_from_runs(data, count, zero);
        lloyd(data, values, zero);
    }
    if (exponent != 0)
        for (double& v : values) v = std::ldexp(v, exponent);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <detail::contiguous In>
[[nodiscard]] std::vector<double> fit_set(const In& in, std::size_t count, const fit_options& options = {}) {
    const auto source = detail::elements(in);
    return detail::fit_elements(source.data(), source.size(), count, options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
