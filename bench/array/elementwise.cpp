// Sums, products and more of 65,536 pairs of random elements (normal distribution, rounded into the format) by array/elementwise.hpp;
// beside memcpy of one operand, and some scalar operators in a loop.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <elements.hpp>
#include <string>
#include <ulpine/ulpine.hpp>
#include <vector>

namespace {

namespace ul = ulpine;
using bench::count;
using bench::elements;

template <class T, class F>
void add(const std::string& name, F operation) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [operation, x = elements<T>(1), y = elements<T>(2)](benchmark::State& state) mutable {
                                     std::vector<T> out(count);
                                     for (auto _ : state) {
                                         operation(x, y, out);
                                         benchmark::DoNotOptimize(out.data());
                                         benchmark::ClobberMemory();
                                     }
                                     state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
                                 });
}

template <class T>
void add_format(const std::string& name) {
    add<T>("memcpy/" + name,
           [](const auto& x, const auto&, auto& out) { std::memcpy(out.data(), x.data(), count * sizeof(T)); });
    add<T>("add/" + name, [](const auto& x, const auto& y, auto& out) { ul::add(x, y, out); });
    add<T>("mul/" + name, [](const auto& x, const auto& y, auto& out) { ul::mul(x, y, out); });
    add<T>("div/" + name, [](const auto& x, const auto& y, auto& out) { ul::div(x, y, out); });
    add<T>("fma/" + name, [](const auto& x, const auto& y, auto& out) { ul::fma(x, y, x, out); });
    add<T>("sqrt/" + name, [](const auto& x, const auto&, auto& out) { ul::sqrt(x, out); });
    add<T>("minimum/" + name, [](const auto& x, const auto& y, auto& out) { ul::minimum(x, y, out); });
    add<T>("compare/" + name, [less = std::vector<std::uint8_t>(count)](const auto& x, const auto& y, auto&) mutable {
        ul::compare(x, y, ul::relation::less, less);
    });
    add<T>("convert to float/" + name,
           [floats = std::vector<float>(count)](const auto& x, const auto&, auto&) mutable { ul::convert(x, floats); });
    add<T>("convert from float/" + name,
           [floats = elements<float>(3)](const auto&, const auto&, auto& out) { ul::convert(floats, out); });
}
template <class T>
void add_scalar(const std::string& name) {
    add<T>("scalar add/" + name, [](const auto& x, const auto& y, auto& out) {
        for (std::size_t i = 0; i < count; ++i) out[i] = x[i] + y[i];
    });
}

const bool registered = [] {
    add_format<ul::posit<8, 0>>("posit<8,0>");
    add_format<ul::posit<8, 2>>("posit<8,2>");
    add_format<ul::fp8_e4m3>("fp8_e4m3");
    add_format<ul::fp8_e5m2>("fp8_e5m2");
    add_format<ul::posit<16, 1>>("posit<16,1>");
    add_format<ul::bfloat16>("bfloat16");
    add_format<ul::fixed<8, 8>>("fixed<8,8>");
    add_format<ul::posit<32, 2>>("posit<32,2>");
    add_scalar<ul::posit<8, 0>>("posit<8,0>");
    add_scalar<ul::posit<16, 1>>("posit<16,1>");
    add_scalar<ul::bfloat16>("bfloat16");
    return true;
}();

}  // namespace
