// quantization_report beside a memcpy of the array, which it only reads: see array/measure.hpp.
#include <array/measure.hpp>
#include <ulpine/array/report.hpp>

namespace {

namespace ul = ulpine;
using namespace array_bench;

template <class T>
void add_format(const std::string& format) {
    add("quantization_report/" + format + "/nearest_even",
        [](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            auto spec = T::spec;
            compare_floats(state, n, [&] {
                auto report = ul::quantization_report(spec, in, n);
                benchmark::DoNotOptimize(report);
            });
        },
        main_lengths);
}

const bool registered = [] {
    add_format<ul::fp8_e4m3>("fp8_e4m3");
    add_format<ul::posit<16, 1>>("posit<16,1>");
    return true;
}();

}  // namespace
