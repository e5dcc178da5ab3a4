// How the array benchmarks measure: kernel and memcpy of the same buffers alternate in short slices, and what counts is
// the ratio of the two medians, the counter memcpy_ratio.  What slows the machine for a while slows both.
//
// A benchmark is called <operation>/<format>/<variant>/<level>/<elements>.  Arrays start at multiples of 64 bytes; 4096
// floats stay in the first-level cache, 65536 in the second, 64 Mi in none.
#pragma once

#include <benchmark/benchmark.h>

#include <ulpine/array/level.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace array_bench {

inline constexpr std::size_t few = 64, in_l1 = 4096, in_l2 = 65536, in_memory = std::size_t{64} << 20;

// ---- Buffers: made when first asked for, one per use and length ----------------------------------------------------

inline constexpr std::align_val_t alignment{4096};
struct aligned_delete {
    void operator()(std::uint8_t* p) const { ::operator delete[](p, alignment); }
};
using bytes = std::unique_ptr<std::uint8_t[], aligned_delete>;

enum class use { source, target, codes, more_codes, mask };

/// offset: so that source and target do not start at the same place of a page.
template <class T>
T* buffer(use what, std::size_t n) {
    static std::map<std::pair<use, std::size_t>, bytes> all;
    const std::size_t offset = 1088 * static_cast<std::size_t>(what), size = n * sizeof(T);
    bytes& b = all[{what, size}];
    if (b == nullptr) {
        b = bytes(new (alignment) std::uint8_t[size + offset]);
        // SplitMix64.  Floats of both signs from 2^-12 to 2^13: normal, subnormal and clamped values of short formats.
        std::uint64_t state = size;
        const auto random = [&] {
            std::uint64_t z = state += 0x9e3779b97f4a7c15u;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
            return z ^ (z >> 31);
        };
        for (std::size_t i = 0; i < size; i += 4) {
            const std::uint64_t r = random();
            std::uint32_t word = static_cast<std::uint32_t>(r);
            if (what == use::source)
                word = (word & 0x807fffffu) | ((115 + static_cast<std::uint32_t>(r >> 32) % 25) << 23);
            std::memcpy(b.get() + offset + i, &word, std::min<std::size_t>(4, size - i));
        }
    }
    return reinterpret_cast<T*>(b.get() + offset);
}

// ---- Measuring ----------------------------------------------------------------------------------------------------

using clock = std::chrono::steady_clock;

/// Seconds of one call, from `calls` of them.
template <class F>
double seconds_per_call(const F& f, std::int64_t calls) {
    const clock::time_point start = clock::now();
    for (std::int64_t i = 0; i < calls; ++i) {
        f();
        benchmark::ClobberMemory();
    }
    return std::chrono::duration<double>(clock::now() - start).count() / static_cast<double>(calls);
}
/// How many calls make a slice: long enough for the clock, short beside what disturbs the machine.
template <class F>
std::int64_t calls_per_slice(const F& f) {
    constexpr double slice = 50e-6;
    f();
    std::int64_t calls = 1;
    for (double each = seconds_per_call(f, 1); each * static_cast<double>(calls) < slice;) {
        calls = std::clamp<std::int64_t>(static_cast<std::int64_t>(1.2 * slice / each), calls + 1, 8 * calls);
        each = seconds_per_call(f, calls);
    }
    return calls;
}
inline double median(std::vector<double>& all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

/// The benchmark's own time is the kernel's; the counters are medians of slices.  n: elements that one call works on.
template <class Kernel, class Copy>
void compare(benchmark::State& state, std::size_t n, const Kernel& kernel, const Copy& copy) {
    constexpr std::size_t least_slices = 15;
    const std::int64_t kernel_calls = calls_per_slice(kernel), copy_calls = calls_per_slice(copy);
    std::vector<double> kernel_times, copy_times;
    for (auto _ : state) {
        kernel_times.push_back(seconds_per_call(kernel, kernel_calls));
        state.PauseTiming();
        copy_times.push_back(seconds_per_call(copy, copy_calls));
        state.ResumeTiming();
    }
    while (kernel_times.size() < least_slices) {
        kernel_times.push_back(seconds_per_call(kernel, kernel_calls));
        copy_times.push_back(seconds_per_call(copy, copy_calls));
    }
    const double time = median(kernel_times), copy_time = median(copy_times), elements = static_cast<double>(n);
    state.counters["memcpy_ratio"] = copy_time / time;
    state.counters["ns_per_element"] = time / elements * 1e9;
    state.counters["elements_per_second"] = elements / time;
    state.counters["memcpy_per_second"] = elements / copy_time;
    state.SetItemsProcessed(state.iterations() * kernel_calls * static_cast<std::int64_t>(n));
}
/// Beside a copy of n floats, whatever the kernel reads and writes.
template <class Kernel>
void compare_floats(benchmark::State& state, std::size_t n, const Kernel& kernel) {
    const float* const in = buffer<float>(use::source, n);
    float* const out = buffer<float>(use::target, n);
    compare(state, n, kernel, [=] { std::memcpy(out, in, n * sizeof(float)); });
}

// ---- Registration -------------------------------------------------------------------------------------------------

/// A benchmark for each level of this processor and each length.  run(state, n)
template <class Run>
void add(const std::string& name, const Run& run, const std::vector<std::size_t>& lengths) {
    using ulpine::simd_level;
    constexpr const char* names[] = {"scalar", "sse42", "avx2", "avx512", "neon"};
    for (const simd_level level :
         {simd_level::neon, simd_level::avx512, simd_level::avx2, simd_level::sse42, simd_level::scalar}) {
        if (!ulpine::simd_available(level)) continue;
        const auto at_level = [=](benchmark::State& state) {
            ulpine::use_simd(level);
            run(state, static_cast<std::size_t>(state.range(0)));
        };
        auto* const b =
            benchmark::RegisterBenchmark((name + "/" + names[static_cast<int>(level)]).c_str(), at_level);
        for (const std::size_t n : lengths) b->Arg(static_cast<std::int64_t>(n));
    }
}
inline const std::vector<std::size_t> all_lengths{few, in_l1, in_l2, in_memory};
inline const std::vector<std::size_t> main_lengths{in_l1, in_l2, in_memory};

/// For the head of the results.
inline const bool described = [] {
    std::ifstream info("/proc/cpuinfo");
    std::string cpu = "unknown";
    for (std::string line; std::getline(info, line);)
        if (line.rfind("model name", 0) == 0) {
            cpu = line.substr(line.find(':') + 2);
            break;
        }
    benchmark::AddCustomContext("cpu", cpu);
#if defined(__clang__)
    benchmark::AddCustomContext("compiler", "clang++ " __clang_version__);
#else
    benchmark::AddCustomContext("compiler", "g++ " __VERSION__);
#endif
    return true;
}();

}  // namespace array_bench
