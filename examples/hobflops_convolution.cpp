// A network computed by logic operations alone: J. Garland and D. Gregg, "HOBFLOPS CNNs: Hardware Optimized Bit-sliced
// Floating-point Operations Convolutional Neural Networks", arXiv 2007.06563.
//
// Bit j of the same pixel of 512 images is one vector register, a multiply-add of 512 images a circuit of such planes:
// shorter formats have smaller circuits and are faster by that.  All layers of a network for the digits run so, in the
// paper's widths, and again number by number: every output has the same bits.  docs/systems/hobflops.md
#include "nn/columns.hpp"
#include "nn/options.hpp"
#include "nn/plot.hpp"
#include "nn/table.hpp"

#include <ulpine/array/bitsliced.hpp>
#include <ulpine/bitslice/gate_count.hpp>
#include <ulpine/ulpine.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace ul = ulpine;

namespace {

constexpr int lanes = 512;  // images at a time

template <class T>
using column = nn::column<T, lanes>;
template <class T>
using sliced = ul::bitsliced<T, lanes>;

// sums[i] = x[k] w[i, k] + sums[i] for k = 0, 1, 2, ...: on planes, on arrays, number by number.
template <ul::products P>
struct by_planes {
    template <class T>
    void operator()(std::vector<sliced<T>>& sums, const std::vector<sliced<T>>& x, const std::vector<T>& w) const {
        ul::add_products<P>(sums, x, w);
    }
};
struct by_arrays {
    template <class T>
    void operator()(std::vector<column<T>>& sums, const std::vector<column<T>>& x, const std::vector<T>& w) const {
        for (std::size_t i = 0; i < w.size(); ++i) {
            column<T>& sum = sums[i / x.size()];
            ul::fma(x[i % x.size()], w[i], sum, sum);
        }
    }
};
template <ul::products P>
struct one_by_one {
    template <class T>
    void operator()(std::vector<column<T>>& sums, const std::vector<column<T>>& x, const std::vector<T>& w) const {
        for (std::size_t i = 0; i < w.size(); ++i) {
            column<T>& sum = sums[i / x.size()];
            const column<T>& a = x[i % x.size()];
            for (std::size_t n = 0; n < lanes; ++n)
                sum[n] = P == ul::products::exact ? ul::fma(a[n], w[i], sum[n]) : a[n] * w[i] + sum[n];
        }
    }
};

// The network's outputs for 512 images, and millions of multiply-adds a second: the best of some runs.
template <class T, class N, class AddProducts>
std::pair<std::vector<N>, double> timed(const nn::network& net, const std::vector<N>& x, AddProducts by, int runs) {
    std::vector<N> y;
    double best = 0;
    while (runs-- > 0) {
        const auto start = std::chrono::steady_clock::now();
        y = nn::outputs<T>(net, x, by);
        const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
        best = std::max(best, static_cast<double>(lanes * nn::multiply_adds(net)) / time.count());
    }
    return {y, best};
}

struct report {
    nn::table results{{"", "gates", "bit planes", "arrays", "one by one", "test accuracy, %"}};
    std::vector<nn::series> lines{
        {"bit planes", {}, {}}, {"arrays", {}, {}}, {"one by one", {}, {}}, {"gates", {}, {}}};
};

template <class T, ul::products P = ul::products::exact>
void compare(const std::string& name, const nn::network& net, const nn::data_set& images, bool is_short, report& r) {
    std::vector<column<T>> x(images.features());
    for (std::size_t i = 0; i < images.x.size(); ++i) x[i % x.size()][i / x.size()] = T(images.x[i]);
    std::vector<sliced<T>> x_planes;
    for (const column<T>& c : x) x_planes.push_back(sliced<T>::load(c.data()));
    const auto [planes, plane_rate] = timed<T>(net, x_planes, by_planes<P>{}, is_short ? 2 : 100);
    const auto [y, rate] = timed<T>(net, x, one_by_one<P>{}, is_short ? 1 : 5);
    std::size_t differ = 0, right = 0;
    for (std::size_t n = 0; n < lanes; ++n) {
        const auto below = [n](const column<T>& a, const column<T>& b) { return a[n] < b[n]; };
        right += std::max_element(y.begin(), y.end(), below) - y.begin() == images.labels[n];
        for (std::size_t i = 0; i < y.size(); ++i) differ += planes[i][static_cast<int>(n)].bits() != y[i][n].bits();
    }
    constexpr auto operation = P == ul::products::exact ? ul::circuit::fma : ul::circuit::mul_add;
    double results[]{plane_rate, 0, rate, static_cast<double>(ul::gate_count<operation, T>.total())};
    if constexpr (P == ul::products::exact) {
        const auto [z, array_rate] = timed<T>(net, x, by_arrays{}, is_short ? 1 : 10);
        for (std::size_t i = 0; i < y.size(); ++i)
            for (std::size_t n = 0; n < lanes; ++n) differ += z[i][n].bits() != y[i][n].bits();
        results[1] = array_rate;
        for (std::size_t i = 0; i < r.lines.size(); ++i) {
            r.lines[i].x.push_back(T::width);
            r.lines[i].y.push_back(results[i]);
        }
    }
    const auto text = [](double v) { return v > 0 ? nn::decimal(v, 0) : ""; };
    r.results.row({name, text(results[3]), text(plane_rate), text(results[1]), text(rate),
                   nn::decimal(static_cast<double>(right) * 100 / lanes, 2)});
    nn::expect_equal(name + ": outputs that differ from those one by one", static_cast<double>(differ), 0);
    nn::expect_at_least(name + ": right answers of 512", static_cast<double>(right), 480);
}

void run(const nn::options& o) {
    const nn::split digits = nn::digits(o.data, o.seed);
    std::vector<std::size_t> first(lanes);
    std::iota(first.begin(), first.end(), 0u);
    const nn::data_set images = nn::subset(digits.test, first);
    nn::network net(digits.training, o.seed);
    net.convolution(8).convolution(16, 3, 2).dense(10);
    nn::progress("training");
    nn::train(net, digits.training, {.epochs = o.is_short ? 8 : 30, .seed = o.seed});
    report r;
    compare<ul::minifloat<4, 3>>("1-4-3", net, images, o.is_short, r);
    compare<ul::minifloat<5, 3>>("1-5-3", net, images, o.is_short, r);
    compare<ul::minifloat<5, 3>, ul::products::rounded>("1-5-3, products rounded", net, images, o.is_short, r);
    compare<ul::minifloat<5, 6>>("1-5-6", net, images, o.is_short, r);
    compare<ul::minifloat<5, 10>>("1-5-10", net, images, o.is_short, r);
    r.results.row({"float32", "", "", "", "", nn::decimal(nn::accuracy(net, images), 2)}).print();
    nn::write_chart(
        o.svg, "Multiply-adds by logic on bit planes",
        "After Garland and Gregg, arXiv 2007.06563; 512 digits at a time, one core; arrays and one by one: number<T>",
        {{"Throughput",
          {"bits of the format"},
          {"million multiply-adds / s", true},
          {r.lines.begin(), r.lines.end() - 1}},
         {"Circuit of a multiply-add", {"bits of the format"}, {"gates", false, 0.0}, {r.lines.back()}}});
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments,
                           "Runs a network by logic on bit planes of 512 images (HOBFLOPS, Garland and Gregg 2020).",
                           run);
}
