// Weather in 16 bits, after Klöwer, Düben and Palmer, "Number formats, error mitigation, and scope for 16-bit
// arithmetics in weather and climate modeling analyzed with a shallow water model" (2020): a chaotic model in which all
// is of one number type, and how fast it leaves the same model in double.  This one is smaller than theirs: Lorenz (1996),
// 40 places on a circle of latitude, dx_k/dt = (x_{k+1} - x_{k-2}) x_{k-1} - x_k + 8, with five days as the unit of time.
// Beside it their measure of a format: decimals that are right in the worst case.
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/table.hpp"

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace ul = ulpine;

namespace {

constexpr std::size_t places = 40;
constexpr int steps_a_day = 20;
constexpr double time_step = 0.2 / steps_a_day;
using state = std::vector<double>;

// Runge and Kutta's classical method, every operation rounded by T.  The variables are scale x_k: the paper's rescaling
// moves them to where posits are densest, around 1.
template <class T>
class lorenz96 {
  public:
    lorenz96(const state& start, double scale)
        : unscale_(static_cast<T>(1 / scale)), force_(static_cast<T>(8 * scale)) {
        for (const double x : start) x_.push_back(static_cast<T>(scale * x));
    }
    void step() {
        const T half = static_cast<T>(time_step / 2);
        const auto k1 = slope(x_), k2 = slope(moved(half, k1)), k3 = slope(moved(half, k2));
        const auto k4 = slope(moved(static_cast<T>(time_step), k3));
        std::vector<T> sum(places);
        for (std::size_t i = 0; i < places; ++i) sum[i] = k1[i] + (k2[i] + k2[i]) + (k3[i] + k3[i]) + k4[i];
        x_ = moved(static_cast<T>(time_step / 6), sum);
    }
    const std::vector<T>& values() const { return x_; }
    double operator[](std::size_t i) const { return static_cast<double>(x_[i]) * static_cast<double>(unscale_); }

  private:
    std::vector<T> slope(const std::vector<T>& x) const {
        std::vector<T> result;
        for (std::size_t i = 0; i < places; ++i) {
            const T change = x[(i + 1) % places] - x[(i + places - 2) % places];
            result.push_back(change * (x[(i + places - 1) % places] * unscale_) - x[i] + force_);
        }
        return result;
    }
    std::vector<T> moved(T time, const std::vector<T>& slope) const {
        std::vector<T> result;
        for (std::size_t i = 0; i < places; ++i) result.push_back(x_[i] + time * slope[i]);
        return result;
    }
    std::vector<T> x_;
    T unscale_, force_;
};

// Decimals right in the worst case between the neighbours of x in T: -log10 |log10(rounded / exact)| for the exact
// value halfway.  NaN outside the range of T.
template <class T>
double decimals(double x) {
    const T below = ul::convert<T, ul::projection{ul::rounding::toward_zero}>(x);
    const double a = static_cast<double>(below), b = static_cast<double>(ul::next_up(below));
    return a > 0 && b > a && std::isfinite(b) ? -std::log10(std::log10((a + b) / 2 / a)) : std::nan("");
}

struct study {
    std::vector<state> starts;
    int days;
    nn::panel error{"Its forecast leaves that in double", {"days"}, {"root mean square error", true, 1e-3, 10}, {}};
    nn::panel precision{"Decimals in the worst case", {"magnitude", true, 1e-7, 1e7}, {"decimals", false, 0, 5}, {}};
    nn::table table{{"type", "scale", "decimals at 1", "error day 1", "day 5", "days until it is 1"}};

    // Root mean square over members and places, after each step.
    template <class T>
    std::vector<double> errors(double scale) const {
        std::vector<double> result(static_cast<std::size_t>(days * steps_a_day));
        for (const state& start : starts) {
            lorenz96<double> truth(start, 1);
            lorenz96<T> model(start, scale);
            for (double& sum : result) {
                truth.step();
                model.step();
                for (std::size_t i = 0; i < places; ++i) sum += std::pow(truth[i] - model[i], 2);
            }
        }
        for (double& sum : result) sum = std::sqrt(sum / static_cast<double>(starts.size() * places));
        return result;
    }
    // Adds a type to the panels and the table; its error after five days.
    template <class T>
    double run(const std::string& name, double scale, double published) {
        nn::progress(name + " ...");
        const std::vector<double> e = errors<T>(scale);
        const auto day = [](auto step) { return static_cast<double>(step + 1) / steps_a_day; };
        nn::series curve{scale < 1 ? name + ", rescaled" : name, {}, {}, false, scale < 1},
            decades{name, {}, {}, false, false};
        for (std::size_t t = 4; t < e.size(); t += 5) curve.x.push_back(day(t)), curve.y.push_back(e[t]);
        error.lines.push_back(curve);
        for (double x = 1e-7; x < 1e7; x *= 1.05) decades.x.push_back(x), decades.y.push_back(decimals<T>(x));
        if (published < 5 && (scale == 1 || name != "posit<16,1>")) precision.lines.push_back(decades);
        const auto lost = std::find_if(e.begin(), e.end(), [](double x) { return x >= 1; });
        const double at_one = decimals<T>(1), day_5 = e[5 * steps_a_day - 1];
        table.row({name, nn::decimal(scale, 3), nn::decimal(at_one, 3), nn::decimal(e[steps_a_day - 1], 5),
                   nn::decimal(day_5, 4), lost == e.end() ? "-" : nn::decimal(day(lost - e.begin()), 1)});
        nn::expect_at_most(name + ": decimals at 1, thousandths off", 1000 * std::abs(at_one - published), 0.6);
        return day_5;
    }
};

void weather(const nn::options& options) {
    study s{{}, options.is_short ? 5 : 30};
    // Weather at intervals of 25 days, after 100 days that forget how it began.
    state start(places, 8);
    start[0] = 8 + 0.01 * static_cast<double>(options.seed);
    lorenz96<double> nature(start, 1);
    for (int day = 0; day < (options.is_short ? 600 : 1300); ++day) {
        if (day >= 100 && day % 25 == 0) s.starts.push_back(nature.values());
        for (int t = 0; t < steps_a_day; ++t) nature.step();
    }
    s.run<ul::binary32>("binary32", 1, 7.587);
    const double posit = s.run<ul::posit<16, 1>>("posit<16,1>", 1, 4.276);
    const double rescaled = s.run<ul::posit<16, 1>>("posit<16,1>", 0.25, 4.276);
    s.run<ul::posit<16, 2>>("posit<16,2>", 1, 3.975);
    const double half = s.run<ul::binary16>("binary16", 1, 3.674), bfloat = s.run<ul::bfloat16>("bfloat16", 1, 2.771);
    const double fixed = s.run<ul::fixed<6, 10>>("fixed<6,10>", 0.125, 3.674);
    s.table.print();
    if (!options.svg.empty())
        nn::write_file(options.svg, nn::draw("Lorenz' model of weather in 16 bits", "", {s.error, s.precision}));
    nn::expect_at_most("posit<16,1> against binary16, error on day 5", posit / half, 0.75);
    nn::expect_at_most("posit<16,1> rescaled against not, error on day 5", rescaled / posit, 0.85);
    nn::expect_at_least("bfloat16 against binary16, error on day 5", bfloat / half, 5);
    nn::expect_at_least("16-bit fixed point against bfloat16, error on day 5", fixed / bfloat, 2);
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Lorenz' model of weather in 16-bit numbers beside double.", weather);
}
