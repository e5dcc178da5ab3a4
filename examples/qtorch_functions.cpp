// The sigmoid and tanh of Qtorch+ (Ho, De Silva and Wong, "Qtorch+: Next generation arithmetic for PyTorch machine
// learning", CoNGA 2022), made of the bits of a posit without exponent bits, against the true functions.  That a posit's
// code with its first bit turned and shifted by two is about 1 / (1 + e^-x) is Gustafson and Yonemoto's observation ("Beating
// floating point at its own game", 2017).
#include "nn/options.hpp"
#include "nn/output_file.hpp"
#include "nn/plot.hpp"
#include "nn/table.hpp"

#include <ulpine/number/number.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace ul = ulpine;

namespace {

template <class P>
double sigmoid(double x) {
    const auto code = static_cast<P>(x).bits();
    const auto turned = code ^ (typename P::storage_type{1} << (P::width - 1));
    return static_cast<double>(P::from_bits(static_cast<typename P::storage_type>(turned >> 2)));
}
template <class P>
double tanh(double x) {
    return 2 * sigmoid<P>(2 * x) - 1;
}
// What Qtorch+ adds where the result is beyond 0.7583, and not beyond 1.
template <class P>
double corrected_tanh(double x) {
    const double t = tanh<P>(x);
    return std::clamp(std::abs(t) > 0.7583 ? t + std::copysign(0.06795, t) : t, -1.0, 1.0);
}
double true_sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double true_tanh(double x) { return std::tanh(x); }

using function = std::function<double(double)>;

double worst_error(const function& f, const function& truth) {
    double worst = 0;
    for (double x = -8; x <= 8; x += 1.0 / 256) worst = std::max(worst, std::abs(f(x) - truth(x)));
    return worst;
}

template <class P>
void add_row(nn::table& table, const std::string& name) {
    const double s = worst_error(sigmoid<P>, true_sigmoid), plain = worst_error(tanh<P>, true_tanh);
    const double corrected = worst_error(corrected_tanh<P>, true_tanh);
    table.row({name, nn::decimal(s, 4), nn::decimal(plain, 4), nn::decimal(corrected, 4)});
    nn::expect_at_most(name + ": worst error of the sigmoid", s, 0.063);
    nn::expect_at_most(name + ": worst error of tanh, corrected against plain", corrected / plain, 0.75);
}

nn::series curve(const std::string& name, const function& f, bool dashed = false) {
    nn::series s{name, {}, {}, false, dashed};
    for (double x = -4; x <= 4; x += 1.0 / 32) {
        s.x.push_back(x);
        s.y.push_back(f(x));
    }
    return s;
}

void compare(const nn::options& options) {
    nn::table table{{"worst error, |x| <= 8", "sigmoid", "tanh", "tanh, corrected"}};
    add_row<ul::posit<8, 0>>(table, "posit<8,0>");
    add_row<ul::posit<16, 0>>(table, "posit<16,0>");
    table.print();
    if (options.svg.empty()) return;
    using P = ul::posit<16, 0>;
    const std::vector<nn::panel> panels{{"1 / (1 + e^-x)",
                                         {"x"},
                                         {""},
                                         {curve("true", true_sigmoid, true), curve("posit<16,0>", sigmoid<P>),
                                          curve("posit<8,0>", sigmoid<ul::posit<8, 0>>)}},
                                        {"tanh x",
                                         {"x"},
                                         {""},
                                         {curve("true", true_tanh, true), curve("posit<16,0>", tanh<P>),
                                          curve("posit<16,0>, corrected", corrected_tanh<P>)}}};
    nn::write_file(options.svg, nn::draw("The activation functions of Qtorch+", "", panels));
}

}  // namespace

int main(int count, char** arguments) {
    return nn::run_example(count, arguments, "Sigmoid and tanh on the bits of a posit, as in Qtorch+.", compare);
}
