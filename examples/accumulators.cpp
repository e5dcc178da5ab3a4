// One dot product, many accumulators: what the sum becomes when each step rounds, and what it is.
#include <cstdio>
#include <random>
#include <vector>

#include <ulpine/ulpine.hpp>

namespace ul = ulpine;

namespace {

template <class Acc, class X>
void line(const char* name, const X& x, const X& y) {
    std::printf("  %-38s %.9g\n", name, ul::dot<Acc, double>(x, y));
}

template <class T>
std::vector<T> products_of(double mean, double deviation, std::size_t count, unsigned seed) {
    std::mt19937 generator{seed};
    std::normal_distribution<double> distribution{mean, deviation};
    std::vector<T> x;
    for (std::size_t i = 0; i < count; ++i) x.push_back(T{distribution(generator)});
    return x;
}

}  // namespace

int main() {
    std::printf("Cancellation (Gustafson): (3.2e7, 1, -1, 8e7) . (4e8, 1, -1, -1.6e8) = 2\n");
    const std::vector<float> a{3.2e7f, 1, -1, 8e7f}, b{4e8f, 1, -1, -1.6e8f};
    line<float>("float", a, b);
    line<double>("double", a, b);
    line<ul::quire<ul::binary32>>("quire<binary32>", a, b);
    const std::vector<ul::posit32> p{ul::posit32{3.2e7}, ul::posit32{1}, ul::posit32{-1}, ul::posit32{8e7}},
        q{ul::posit32{4e8}, ul::posit32{1}, ul::posit32{-1}, ul::posit32{-1.6e8}};
    line<ul::posit32>("posit32", p, q);
    line<ul::quire<ul::posit32>>("quire<posit32>", p, q);

    std::printf("\nSwamping (Wang et al., 2018): 65536 products of fp8, mean about 1\n");
    const auto x = products_of<ul::fp8_e5m2>(1, 1, 65536, 1), y = products_of<ul::fp8_e5m2>(1, 0.25, 65536, 2);
    line<ul::quire<ul::fp8_e5m2>>("quire<fp8_e5m2>, exact", x, y);
    line<double>("double", x, y);
    line<ul::pairwise<ul::dlfloat16>>("pairwise<dlfloat16>", x, y);
    line<ul::chunked<ul::dlfloat16, 64>>("chunked<dlfloat16, 64>, HFP8", x, y);
    line<ul::sequential<ul::dlfloat16>>("sequential<dlfloat16>", x, y);
    line<ul::sequential<ul::bfloat16>>("sequential<bfloat16>", x, y);
    line<ul::sequential<ul::fp8_e5m2>>("sequential<fp8_e5m2>", x, y);

    // The exact sums are facts; an example that gets them wrong fails.
    const bool right = ul::dot<ul::quire<ul::binary32>, double>(a, b) == 2 &&
                       ul::dot<ul::quire<ul::posit32>, double>(p, q) == 2 &&
                       ul::dot<ul::quire<ul::fp8_e5m2>, double>(x, y) == ul::dot<double>(x, y);
    return right ? 0 : 1;
}
