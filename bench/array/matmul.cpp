// Products of square matrices of random elements (normal distribution, rounded into the format; "all codes": every
// finite one), by accumulator; beside a plain triple loop of floats and OpenBLAS, one thread each.  Items are
// multiply-adds.
//
// The name of OpenBLAS's row says which kernels it chose: releases older than the processor choose Haswell's, and
// OPENBLAS_CORETYPE=SKYLAKEX in the environment makes it use AVX-512.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <elements.hpp>
#include <random>
#include <string>
#include <ulpine/array/matmul.hpp>
#include <ulpine/ulpine.hpp>
#include <vector>
#if defined(ULPINE_BENCH_OPENBLAS)
#include <cblas.h>
#endif

namespace {

namespace ul = ulpine;
using bench::elements;
using ul::matrix_view;
using ul::products;

void count_products(benchmark::State& state, std::size_t n) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}

template <class T>
std::vector<T> all_codes(unsigned seed, std::size_t n) {
    std::mt19937_64 generator{seed};
    std::vector<T> x(n);
    for (T& e : x) do
            e = T::from_bits(static_cast<typename T::storage_type>(generator()));
        while (!isfinite(e));
    return x;
}

template <class A, class To, class F>
void add_square(const std::string& name, std::size_t size, F multiply,
                std::vector<A> (*operand)(unsigned, std::size_t) = elements<A>) {
    benchmark::RegisterBenchmark((name + "/" + std::to_string(size)).c_str(), [=](benchmark::State& state) {
        const std::vector<A> a = operand(1, size * size), b = operand(2, size * size);
        std::vector<To> c(size * size);
        for (auto _ : state) {
            multiply(a.data(), b.data(), c.data(), size);
            benchmark::DoNotOptimize(c.data());
            benchmark::ClobberMemory();
        }
        count_products(state, size * size * size);
    });
}

template <class Acc, class A, class To = float>
void add_matmul(const std::string& name, const std::vector<std::size_t>& sizes = {512},
                const ul::matmul_options<>& options = {},
                std::vector<A> (*operand)(unsigned, std::size_t) = elements<A>) {
    for (const std::size_t size : sizes)
        add_square<A, To>(
            "matmul/" + name, size,
            [options](const A* a, const A* b, To* c, std::size_t n) {
                ul::matmul<Acc>(matrix_view{a, n, n, n}, matrix_view{b, n, n, n}, matrix_view{c, n, n, n}, options);
            },
            operand);
}
template <class Acc, class A, class To = float>
void add_gemv(const std::string& name) {
    benchmark::RegisterBenchmark(("gemv/" + name + "/2048").c_str(), [](benchmark::State& state) {
        constexpr std::size_t n = 2048;
        const std::vector<A> a = elements<A>(1, n * n), x = elements<A>(2, n);
        std::vector<To> y(n);
        for (auto _ : state) {
            ul::gemv<Acc>(matrix_view{a.data(), n, n, n}, x, y);
            benchmark::DoNotOptimize(y.data());
            benchmark::ClobberMemory();
        }
        count_products(state, n * n);
    });
}

// Row by row, so that a compiler may use vectors.
void plain_loop(const float* a, const float* b, float* c, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) c[i * n + j] = 0;
        for (std::size_t k = 0; k < n; ++k) {
            const float x = a[i * n + k];
            for (std::size_t j = 0; j < n; ++j) c[i * n + j] += x * b[k * n + j];
        }
    }
}

const std::vector<std::size_t> three{64, 512, 1024};

const bool registered = [] {
    for (const std::size_t size : three) add_square<float, float>("loop/float", size, plain_loop);
#if defined(ULPINE_BENCH_OPENBLAS)
    openblas_set_num_threads(1);
    benchmark::AddCustomContext("openblas",
                                std::string(openblas_get_config()) + ", kernels for " + openblas_get_corename());
    for (const std::size_t size : three)
        add_square<float, float>(std::string("sgemm, OpenBLAS for ") + openblas_get_corename(), size,
                                 [](const float* a, const float* b, float* c, std::size_t n) {
                                     const int m = static_cast<int>(n);
                                     cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, m, m, 1, a, m, b, m, 0,
                                                 c, m);
                                 });
#endif
    add_matmul<float, float>("float, float");
    add_matmul<ul::sequential<float, products::exact>, float>("float fused, float");
    add_matmul<float, ul::fp8_e4m3>("float, fp8_e4m3", three);
    add_matmul<float, ul::posit<16, 1>>("float, posit<16,1>");
    add_matmul<ul::sequential<float, products::exact>, ul::posit<16, 1>>("float fused, posit<16,1>");
    add_matmul<float, ul::bfloat16>("float, bfloat16");
    add_matmul<double, ul::posit<16, 1>>("double, posit<16,1>");
    add_matmul<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3>("chunked<dlfloat16,64>, fp8_e4m3", three);
    add_matmul<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e5m2>("chunked<dlfloat16,64>, fp8_e5m2");
    add_matmul<ul::sequential<ul::bfloat16>, ul::bfloat16>("sequential<bfloat16>, bfloat16");
    add_matmul<ul::sequential<ul::posit<16, 1>, products::exact>, ul::posit<16, 1>>(
        "sequential<posit<16,1>> fused, posit<16,1>");
    add_matmul<ul::compensated<float>, ul::bfloat16>("compensated<float>, bfloat16");
    add_matmul<ul::pairwise<float>, ul::bfloat16>("pairwise<float>, bfloat16");
    add_matmul<ul::sequential<ul::bfloat16, products::exact, ul::projection{ul::rounding::stochastic}>, ul::fp8_e4m3>(
        "sequential<bfloat16> stochastic, fp8_e4m3", {64, 512}, {.random = ul::philox{.seed = 1, .bits = 8}});
    add_matmul<ul::quire<ul::posit<8, 2>>, ul::posit<8, 2>, ul::posit<8, 2>>("quire, posit<8,2>");
    add_matmul<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>>("quire, posit<16,1>");
    add_matmul<ul::quire<ul::posit<16, 2>>, ul::posit<16, 2>, ul::posit<16, 2>>("quire, posit<16,2>", three);
    add_matmul<ul::quire<ul::posit<16, 2>>, ul::posit<16, 2>, ul::posit<16, 2>>("quire, posit<16,2>, all codes", {512},
                                                                                {}, all_codes<ul::posit<16, 2>>);
    add_matmul<ul::quire<ul::posit<32, 2>>, ul::posit<32, 2>, ul::posit<32, 2>>("quire, posit<32,2>");
    add_matmul<ul::quire<ul::posit<32, 2>>, ul::posit<32, 2>, ul::posit<32, 2>>("quire, posit<32,2>, all codes", {512},
                                                                                {}, all_codes<ul::posit<32, 2>>);
    add_matmul<ul::quire<ul::fp8_e4m3>, ul::fp8_e4m3, ul::fp8_e4m3>("quire, fp8_e4m3");
    add_matmul<ul::quire<ul::bfloat16>, ul::bfloat16, ul::bfloat16>("quire, bfloat16");
    add_matmul<ul::quire<ul::fixed<8, 8>>, ul::fixed<8, 8>, ul::fixed<8, 8>>("quire, fixed<8,8>");
    add_gemv<float, ul::fp8_e4m3>("float, fp8_e4m3");
    add_gemv<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3>("chunked<dlfloat16,64>, fp8_e4m3");
    add_gemv<ul::quire<ul::posit<16, 2>>, ul::posit<16, 2>, ul::posit<16, 2>>("quire, posit<16,2>");
    return true;
}();

}  // namespace
