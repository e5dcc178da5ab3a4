// The scale with the least sum of squared errors, for calibrate: powers of two, all that can be the best; free scales by
// a grid and the alternation of assignment and scale.
#pragma once

#include <ulpine/array/calibration.hpp>
#include <ulpine/array/report.hpp>

#include <limits>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// What a format holds, as doubles: its lowest and largest value, and its smallest magnitude other than 0.
struct format_limits {
    double lowest, largest, smallest;
    bool tapered;  // not closed under multiplication by 2 as far as the largest value: a smaller scale may be better
};
template <class Spec>
format_limits limits_of(const Spec& spec) {
    const double most = bit_cast<double>(float_infinity<u64> - 1), least = bit_cast<double>(u64{1});
    const auto nearest = [&](double x, rounding mode) {
        return ulpine::decode(spec, ulpine::encode(spec, x, projection{mode, overflow::saturate}));
    };
    format_limits l{nearest(-most, rounding::toward_zero), nearest(most, rounding::toward_zero), 0, false};
    const double above = nearest(least, rounding::toward_positive), below = -nearest(-least, rounding::toward_negative);
    l.smallest = above > 0 && (below <= 0 || above < below) ? above : below;
    if (!(l.smallest > 0)) l.smallest = l.largest;
    l.tapered = !stdlib::is_same_v<Spec, fixed_spec> && !stdlib::is_same_v<Spec, minifloat_spec>;
    return l;
}

// a / b: under -ffast-math several quotients by one divisor become products with its reciprocal.
inline double guarded_quotient(double a, double b) noexcept {
    const volatile double divisor = b;
    return a / divisor;
}
// The exponent of a positive double.
inline int exponent_of(double x) noexcept { return std::ilogb(x); }
inline double two_to(int k) noexcept { return std::ldexp(1.0, k); }

// Sums over elements x and y, y first clamped.
struct fit_sums {
    double error = 0, squares = 0, products = 0;  // (x - y)^2, y^2, x y

    void add(const fit_sums& next) {
        error += next.error;
        squares += next.squares;
        products += next.products;
        in_memory(this);
    }
};
// Of one piece, as trees: the same whatever the vectors.
struct fit_body {
    double lowest, largest;
    fit_sums* sums;

    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* x, Out* y, std::size_t) const {
        const auto plus = [](double a, double b) { return a + b; };
        double error[piece], squares[piece], products[piece], scratch[piece / 2];
        in_memory(x);
        in_memory(y);
        for (std::size_t i = 0; i < piece; ++i) {
            const double low = y[i] < lowest ? lowest : y[i];
            y[i] = low > largest ? largest : low;
            error[i] = x[i] - y[i];
        }
        in_memory(y);
        in_memory(error);
        for (std::size_t i = 0; i < piece; ++i) {
            error[i] = error[i] * error[i];
            squares[i] = y[i] * y[i];
            products[i] = x[i] * y[i];
        }
        in_memory(error);
        in_memory(squares);
        in_memory(products);
        sums->error = reduced(error, scratch, plus);
        sums->squares = reduced(squares, scratch, plus);
        sums->products = reduced(products, scratch, plus);
        in_memory(sums);
    }
};
// The pieces in turn.
inline fit_sums sums_of_pairs(const double* x, const double* y, std::size_t n, double lowest, double largest) {
    fit_sums sums, part;
    for (std::size_t done = 0; done < n; done += piece) {
        const std::size_t m = std::min(piece, n - done);
        double from[piece] = {}, to[piece] = {};
        std::copy_n(x + done, m, from);
        std::copy_n(y + done, m, to);
        // The padding is 0 and stays 0, which every interval holds.
        run_at_level<u64>(fit_body{lowest, largest, &part}, static_cast<const double*>(from), to, piece);
        sums.add(part);
    }
    return sums;
}

// What is known of a scale: the error it leaves, and the scale that is best for the codes it gives.
struct trial {
    double scale = 0, error = 0, better = 0;
    int zero_point = 0;
    bool valid = false;  // no element became infinite or NaN
};

// x: finite, with squares in the range of double.  scales: 2^first_exponent to 2^last_exponent.
// Affine: spec is a fixed_spec of integers, and the zero point is part of the answer.
template <class Spec>
class scale_search {
  public:
    scale_search(const Spec& spec, const std::vector<double>& x, bool affine, int first_exponent, int last_exponent,
                 int threads)
        : spec_(spec),
          x_(x),
          affine_(affine),
          first_(first_exponent),
          last_(last_exponent),
          threads_(threads),
          limits_(limits_of(spec)),
          units_((x.size() + unit - 1) / unit) {
        for (const double v : x) {
            lowest_ = std::min(lowest_, v);
            largest_ = std::max(largest_, v);
        }
        if (limits_.lowest >= 0 && !affine) lowest_ = 0;  // no scale can help these
        reach_ = affine ? limits_.largest - limits_.lowest : std::max(limits_.largest, -limits_.lowest);
        spread_ = affine ? largest_ - lowest_ : std::max(largest_, -lowest_);
        double squares = 0;
        for (const double v : x) {
            const double kept = std::clamp(v, lowest_, largest_);
            squares += kept * kept;
            nonzero_ += kept != 0;
        }
        norm_ = std::sqrt(squares);
        if (!(spread_ > 0)) spread_ = 1;  // nothing that a scale could help
        const double above = largest_ > 0 ? guarded_quotient(limits_.largest, largest_) : 0,
                     below = lowest_ < 0 ? guarded_quotient(limits_.lowest, lowest_) : 0;
        double fits = guarded_quotient(reach_, spread_);
        if (affine) fits = guarded_quotient(reach_ - 1, spread_);  // the zero point is an integer
        else if (above > 0 && above < fits) fits = above;
        if (!affine && below > 0 && below < fits) fits = below;
        unclamped_ = std::clamp(exponent_of(fits), first_, last_);
    }

    // Every power of two that can be the best one.  Of equal ones the first, from the largest that clamps nothing upward.
    trial power_of_two() {
        trial best;
        trials_.clear();
        // Upward until what is clamped alone, which grows, is more than the best error.
        for (int k = unclamped_; k <= last_; ++k) {
            const double bound = least_loss(reach_ / two_to(k));
            if (best.valid && bound * bound > best.error) break;
            take(at(two_to(k)), best);
        }
        // Downward the values of fixed point and of minifloats are a subset of those before.  Of other formats all count, as
        // far as the largest element still reaches the smallest value.
        const int end = limits_.tapered ? exponent_of(guarded_quotient(limits_.smallest, spread_)) - 2 : unclamped_;
        for (int k = unclamped_ - 1; k >= std::max(end, first_); --k) take(at(two_to(k)), best);
        return best;
    }

    // Octaves next to the good powers of two in steps of 1/32, of short arrays more of them and finer; from each minimum of that grid the codes are kept and the
    // best scale for them is taken, sum y^2 / sum x y, which never does worse, until nothing changes.
    trial free() {
        trial best = power_of_two();
        if (best.error <= 0) return best;
        const std::vector<trial> powers = trials_;
        const bool is_short = x_.size() < 4096;
        const int steps = is_short ? 128 : 32;
        const double good = (is_short ? 16 : 2) * best.error;
        std::vector<int> octaves;
        for (const trial& t : powers) {
            if (!t.valid || t.error > good) continue;
            const int k = exponent_of(t.scale);
            octaves.push_back(k);
            octaves.push_back(k - 1);
        }
        octaves.push_back(unclamped_ - 1);
        std::sort(octaves.begin(), octaves.end());
        octaves.erase(std::unique(octaves.begin(), octaves.end()), octaves.end());
        trials_.clear();
        for (const int k : octaves)
            for (int step = 0; step < steps && k >= first_ && k < last_; ++step)
                trials_.push_back(at(two_to(k) * (1 + static_cast<double>(step) / steps)));
        const std::vector<trial> grid = trials_;
        for (std::size_t i = 0; i < grid.size(); ++i) {
            const bool minimum = (i == 0 || !grid[i - 1].valid || grid[i].error <= grid[i - 1].error) &&
                                 (i + 1 == grid.size() || !grid[i + 1].valid || grid[i].error <= grid[i + 1].error);
            if (!grid[i].valid || !minimum || grid[i].error > good) continue;
            trial now = grid[i];
            take(now, best);
            for (int round = 0; round < rounds && now.better > 0; ++round) {
                const trial next = at(std::clamp(now.better, two_to(first_), two_to(last_)));
                const bool improved = next.valid && next.error < now.error * (1 - 1e-6);
                now = next;
                take(now, best);
                if (!improved) break;
            }
        }
        return best;
    }

  private:
    static constexpr int rounds = 20;

    void take(const trial& t, trial& best) {
        trials_.push_back(t);
        if (t.valid && (!best.valid || t.error < best.error)) best = t;
    }

    // At least the norm of what is lost where magnitudes end at t, or intervals have that length: of the farthest element,
    // or two; of all, by the triangle inequality.
    double least_loss(double t) const {
        const double farthest = (spread_ - t) * 0.7071, all = norm_ - t * std::sqrt(nonzero_);
        return std::max({farthest, all, 0.0}) * (1 - 1e-9);
    }

    // f(begin, count) for units of the array, in any order; their sums in order.
    template <class F>
    fit_sums sum_of_units(const F& f) {
        for_each_part(
            x_.size(), threads_,
            [&](std::size_t begin, std::size_t count) {
                const default_float_environment environment;
                for (std::size_t i = begin; i < begin + count; i += unit)
                    units_[i / unit] = f(i, std::min(unit, begin + count - i));
            },
            unit);
        fit_sums sums;
        for (const fit_sums& part : units_) sums.add(part);
        return sums;
    }

    // The codes for one scale and their error.
    trial at(double scale) {
        trial t;
        t.scale = scale;
        fit_sums sums;
        if constexpr (stdlib::is_same_v<Spec, fixed_spec>)
            if (affine_) sums = with_zero_point(t);
        if (!affine_) {
            constexpr double most = std::numeric_limits<double>::max();
            array_options options;
            options.scale = scale;
            sums = sum_of_units([&](std::size_t begin, std::size_t n) {
                double y[unit] = {};
                ulpine::round_to(spec_, x_.data() + begin, y, n, options);
                for (std::size_t i = 0; i < n; ++i)
                    if (!is_finite_value(y[i])) return fit_sums{most, 0, 0};
                return sums_of_pairs(x_.data() + begin, y, n, -most, most);
            });
        }
        t.error = sums.error;
        t.valid = sums.error < std::numeric_limits<double>::max();
        const volatile double ratio = guarded_quotient(sums.squares, sums.products);
        if (sums.products > 0 && sums.squares > 0) t.better = scale * ratio;
        return t;
    }

    // The error of an element is constant while its code is in the range and grows faster and faster beyond: a convex
    // function of the zero point, and so is the sum.  So the first one after which it does not fall, and before which it
    // does, is the best; steps double while it falls.
    fit_sums with_zero_point(trial& t) {
        rounded_.resize(x_.size());
        array_options options;
        options.scale = t.scale;
        options.threads = threads_;
        ulpine::round_to(wide_integers(spec_), x_.data(), rounded_.data(), x_.size(), options);
        const auto sums_at = [&](int z) {
            const double low = guarded_quotient(limits_.lowest - z, t.scale),
                         high = guarded_quotient(limits_.largest - z, t.scale);
            return sum_of_units([&](std::size_t begin, std::size_t n) {
                return sums_of_pairs(x_.data() + begin, rounded_.data() + begin, n, low, high);
            });
        };
        const int lowest = static_cast<int>(limits_.lowest), largest = static_cast<int>(limits_.largest);
        int z = std::clamp(zero_point_, lowest, largest);
        fit_sums best = sums_at(z);
        for (const int direction : {1, -1}) {
            for (int step = 1; step > 0;) {
                const int next = std::clamp(z + direction * step, lowest, largest);
                const fit_sums sums = next == z ? best : sums_at(next);
                // Downward also where nothing changes: of equal zero points the lowest, wherever the walk began.
                const bool moves = direction > 0 ? sums.error < best.error : sums.error <= best.error;
                if (next != z && moves) {
                    z = next;
                    best = sums;
                    step *= 2;
                } else {
                    step /= 2;
                }
            }
        }
        t.zero_point = zero_point_ = z;
        return best;
    }

    static constexpr std::size_t unit = 8 * piece;

    const Spec& spec_;
    const std::vector<double>& x_;
    bool affine_;
    int first_, last_, threads_;
    format_limits limits_;
    double lowest_ = 0, largest_ = 0, reach_ = 0, spread_ = 0;
    double norm_ = 0, nonzero_ = 0;  // of what is not 0
    int unclamped_ = 0;              // 2^this clamps no element
    std::vector<trial> trials_;
    std::vector<fit_sums> units_;
    std::vector<double> rounded_;  // affine: to integers not yet clamped
    int zero_point_ = 0;           // of the last scale
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
