// Which format for these weights?  Normal random numbers through several formats, by type and by record, nearest and
// stochastic, with the scale that puts the largest of them at the format's best.
#include <ulpine/ulpine.hpp>

#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace ul = ulpine;

namespace {

void show(const char* name, const ul::quantization_statistics& r) {
    std::printf("%-34s %8.2f dB   max relative %8.2e   clamped %5zu   to zero %6zu\n", name, r.sqnr_db, r.max_relative_error,
                static_cast<std::size_t>(r.count_clamped), static_cast<std::size_t>(r.count_flushed));
}

}  // namespace

int main() {
    std::mt19937 engine(1);
    std::normal_distribution<float> normal(0, 0.05f);
    std::vector<float> weights(100000);
    for (float& w : weights) w = normal(engine);

    show("posit<8,0>", ul::quantization_report<ul::posit<8, 0>>(weights));
    show("posit<8,0>, scale 16", ul::quantization_report<ul::posit<8, 0>>(weights, {.scale = 16}));
    show("posit8 (es = 2)", ul::quantization_report<ul::posit8>(weights));
    show("fp8_e4m3", ul::quantization_report<ul::fp8_e4m3>(weights));
    show("fp8_e4m3, scale 1024", ul::quantization_report<ul::fp8_e4m3>(weights, {.scale = 1024}));
    show("fp8_e4m3, scale 1024, stochastic",
         ul::quantization_report<ul::fp8_e4m3>(weights, {.random = ul::philox{42}, .scale = 1024}));
    for (int fraction = 6; fraction <= 10; ++fraction) {
        char name[40];
        std::snprintf(name, sizeof name, "fixed<%d,%d>, chosen at run time", 8 - fraction, fraction);
        show(name, ul::quantization_report(ul::fixed_spec{8 - fraction, fraction}, weights));
    }

    // The same bits in one thread or four, at any level, whole or in parts.
    std::vector<float> whole(weights.size()), parts(weights.size());
    ul::round_to<ul::posit<8, 0>>(weights, whole, {.random = ul::philox{7}, .threads = 4});
    const std::size_t half = weights.size() / 2;
    ul::round_to<ul::posit<8, 0>>(weights.data(), parts.data(), half, {.random = ul::philox{7}});
    ul::round_to<ul::posit<8, 0>>(weights.data() + half, parts.data() + half, weights.size() - half,
                                  {.random = ul::philox{.seed = 7, .first = half}});
    std::printf("stochastic rounding in two parts equals the whole: %s\n", whole == parts ? "yes" : "no");
    return whole == parts ? 0 : 1;
}
