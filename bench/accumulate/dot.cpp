// Dot products of 65,536 random elements (normal distribution, rounded into the format): with the quire through dot, with
// add_product in a loop, and with the accumulators that round; beside float products added in a plain loop, and memcpy
// of one operand.
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

template <class F>
void add(const std::string& name, F operation) {
    benchmark::RegisterBenchmark(name.c_str(), [operation](benchmark::State& state) mutable {
        for (auto _ : state) operation();
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
    });
}

template <class Acc, class A>
void add_dot(const std::string& name) {
    add("dot/" + name, [x = elements<A>(1), y = elements<A>(2)] {
        auto r = ul::dot<Acc>(x, y);
        benchmark::DoNotOptimize(r);
    });
}
template <class T>
void add_quire(const std::string& name) {
    add_dot<ul::quire<T>, T>("quire<" + name + ">");
    add("add_product/quire<" + name + ">", [x = elements<T>(1), y = elements<T>(2)] {
        ul::quire<T> q;
        for (std::size_t i = 0; i < count; ++i) q.add_product(x[i], y[i]);
        T r = q.round();
        benchmark::DoNotOptimize(r);
    });
}

const bool registered = [] {
    add("memcpy/float", [x = elements<float>(1), y = elements<float>(2)]() mutable {
        std::memcpy(y.data(), x.data(), count * sizeof(float));
        benchmark::DoNotOptimize(y.data());
        benchmark::ClobberMemory();
    });
    add("loop/float", [x = elements<float>(1), y = elements<float>(2)] {
        float sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += x[i] * y[i];
        benchmark::DoNotOptimize(sum);
    });
    add_quire<ul::posit8>("posit<8,2>");
    add_quire<ul::posit16>("posit<16,2>");
    add_quire<ul::posit<16, 1>>("posit<16,1>");
    add_quire<ul::posit32>("posit<32,2>");
    add_quire<ul::posit64>("posit<64,2>");
    add_quire<ul::fp8_e4m3>("fp8_e4m3");
    add_quire<ul::fp8_e5m2>("fp8_e5m2");
    add_quire<ul::bfloat16>("bfloat16");
    add_quire<ul::binary16>("binary16");
    add_quire<ul::binary32>("binary32");
    add_quire<ul::fixed<8, 8>>("fixed<8,8>");
    add_dot<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3>("chunked<dlfloat16,64>, fp8_e4m3");
    add_dot<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e5m2>("chunked<dlfloat16,64>, fp8_e5m2");
    add_dot<ul::sequential<ul::dlfloat16>, ul::fp8_e4m3>("sequential<dlfloat16>, fp8_e4m3");
    add_dot<ul::pairwise<ul::bfloat16>, ul::bfloat16>("pairwise<bfloat16>");
    add_dot<float, ul::bfloat16>("float, bfloat16");
    return true;
}();

}  // namespace
