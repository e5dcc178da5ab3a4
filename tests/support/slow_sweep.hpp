// Long sweeps on all processors: a range of numbers in pieces, failures kept per thread, one assertion at the end, and
// the time it took.  ULPINE_SWEEP_STRIDE=k in the environment takes every k-th piece only: for a first look.
#pragma once

#include <catch.hpp>
#include <support/failures.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace slow {

[[nodiscard]] inline std::uint64_t stride() {
    const char* text = std::getenv("ULPINE_SWEEP_STRIDE");
    return std::max<std::uint64_t>(text == nullptr ? 1 : std::strtoull(text, nullptr, 10), 1);
}

/// body(first, last, failed) for pieces that cover [0, count).
template <class Body>
void sweep(const std::string& title, std::uint64_t count, std::uint64_t piece, const Body& body) {
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t step = piece * stride();
    std::vector<support::failures> failed(std::max(1u, std::thread::hardware_concurrency()));
    std::atomic<std::uint64_t> next = 0;
    std::vector<std::thread> threads;
    for (support::failures& mine : failed) {
        threads.emplace_back([&] {
            support::failures local;  // counters of two threads in one cache line would slow both
            for (std::uint64_t first = next.fetch_add(step); first < count; first = next.fetch_add(step))
                body(first, std::min(first + piece, count), local);
            mine = local;
        });
    }
    std::uint64_t compared = 0, wrong = 0;
    std::string text;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        threads[i].join();
        compared += failed[i].compared();
        wrong += failed[i].failed();
        if (failed[i].failed() != 0) text += failed[i].report();
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%s: %llu comparisons, %llu differences, %.1f s\n", title.c_str(),
                static_cast<unsigned long long>(compared), static_cast<unsigned long long>(wrong), seconds.count());
    std::fflush(stdout);
    INFO(title << "\n" << text);
    CHECK(compared > 0);
    CHECK(wrong == 0);
}

}  // namespace slow
