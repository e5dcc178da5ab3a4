// Scalar operations of number<F> beside native float: one operation per element over arrays of varied operands, so that a
// branch on the data cannot be learnt.  4096 operands stay in the first cache; add and mul also run over 65536.
// The operands are random codes, NaN and NaR left out; square roots take magnitudes.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <type_traits>
#include <ulpine/ulpine.hpp>
#include <vector>

namespace {

namespace ul = ulpine;

struct sixteen_values {
    static constexpr float values[] = {-8, -4, -2, -1, -.5f, -.25f, -.125f, 0, .0625f, .125f, .25f, .5f, 1, 2, 4, 8};
};

template <class T>
std::vector<T> operands(std::size_t count, unsigned seed) {
    std::mt19937_64 generator{seed};
    std::vector<T> result;
    while (result.size() < count) {
        const std::uint64_t random = generator();
        if constexpr (std::is_same_v<T, float>) {
            const float magnitude = std::ldexp(1.0f + static_cast<float>(random >> 41) * 0x1p-23f, static_cast<int>(random % 40) - 20);
            result.push_back(random & 0x100 ? -magnitude : magnitude);
        } else {
            using storage = typename T::storage_type;
            const T x = T::from_bits(static_cast<storage>(random));
            if (!ul::isnan(x) && !ul::isinf(x)) result.push_back(x);
        }
    }
    return result;
}

template <class T>
T magnitude(T x) {
    if constexpr (std::is_same_v<T, float>) return std::fabs(x);
    else return ul::abs(x);
}

template <class T, class Operation>
void run(benchmark::State& state, Operation operation, bool magnitudes = false) {
    const auto count = static_cast<std::size_t>(state.range(0));
    auto a = operands<T>(count, 1), b = operands<T>(count, 2), c = operands<T>(count, 3);
    if (magnitudes)
        for (T& x : a) x = magnitude(x);
    using result = decltype(operation(a[0], b[0], c[0]));
    std::vector<result> out(count);
    for (auto _ : state) {
        for (std::size_t i = 0; i < count; ++i) out[i] = operation(a[i], b[i], c[i]);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

template <class T>
void from_float(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto a = operands<float>(count, 1);
    std::vector<T> out(count);
    for (auto _ : state) {
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<T>(a[i]);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

template <class T>
void add_all(const std::string& name) {
    using std::fma;
    using std::sqrt;
    const auto add = [](T x, T y, T) { return x + y; };
    const auto mul = [](T x, T y, T) { return x * y; };
    const auto div = [](T x, T y, T) { return x / y; };
    const auto root = [](T x, T, T) { return sqrt(x); };
    const auto multiply_add = [](T x, T y, T z) { return fma(x, y, z); };
    const auto to_float = [](T x, T, T) { return static_cast<float>(x); };
    const auto with = [&](const std::string& operation, auto function, bool magnitudes = false) {
        return benchmark::RegisterBenchmark((operation + "/" + name).c_str(),
                                            [=](benchmark::State& s) { run<T>(s, function, magnitudes); });
    };
    with("add", add)->Arg(4096)->Arg(65536);
    with("mul", mul)->Arg(4096)->Arg(65536);
    with("div", div)->Arg(4096);
    with("sqrt", root, true)->Arg(4096);
    with("fma", multiply_add)->Arg(4096);
    with("to_float", to_float)->Arg(4096);
    benchmark::RegisterBenchmark(("from_float/" + name).c_str(), from_float<T>)->Arg(4096);
}

// Operands of two formats, the result in A's: beside add/A.
template <class A, class B>
void add_mixed(const std::string& name) {
    benchmark::RegisterBenchmark(("add_mixed/" + name).c_str(), [](benchmark::State& state) {
        const auto count = static_cast<std::size_t>(state.range(0));
        const auto a = operands<A>(count, 1);
        const auto b = operands<B>(count, 2);
        std::vector<A> out(count);
        for (auto _ : state) {
            for (std::size_t i = 0; i < count; ++i) out[i] = ul::add<A>(a[i], b[i]);
            benchmark::DoNotOptimize(out.data());
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
    })->Arg(4096)->Arg(65536);
}

const bool registered = [] {
    add_mixed<ul::posit<16, 1>, ul::posit<8, 0>>("posit<16,1>+posit<8,0>");
    add_mixed<ul::posit32, ul::fp8_e4m3>("posit32+fp8_e4m3");
    add_mixed<ul::posit<16, 1>, ul::fixed<8, 8>>("posit<16,1>+fixed<8,8>");
    add_mixed<ul::bfloat16, ul::fp8_e5m2>("bfloat16+fp8_e5m2");
    add_mixed<ul::fixed<8, 8>, ul::posit8>("fixed<8,8>+posit8");
    add_all<float>("native_float");
    add_all<ul::posit<8, 0>>("posit<8,0>");
    add_all<ul::posit8>("posit8");
    add_all<ul::posit<16, 1>>("posit<16,1>");
    add_all<ul::posit16>("posit16");
    add_all<ul::posit32>("posit32");
    add_all<ul::posit64>("posit64");
    add_all<ul::fp8_e4m3>("fp8_e4m3");
    add_all<ul::fp8_e5m2>("fp8_e5m2");
    add_all<ul::bfloat16>("bfloat16");
    add_all<ul::binary16>("binary16");
    add_all<ul::fixed<8, 8>>("fixed<8,8>");
    add_all<ul::lookup<sixteen_values>>("lookup16");
    return true;
}();

}  // namespace
