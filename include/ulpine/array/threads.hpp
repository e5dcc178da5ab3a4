// One array, several threads: a thread each for parts of equal length, cut at multiples of what a kernel works on.
#pragma once

#include <ulpine/config.hpp>

#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

inline constexpr std::size_t part_granularity = 4096;

// f(begin, count) for parts that cover 0 .. n - 1, cut at multiples of a grain.  What a part throws, an allocation say, is
// thrown when all have ended.
template <class F>
void for_each_part(std::size_t n, int threads, const F& f, std::size_t grain = part_granularity) {
    const std::size_t grains = (n + grain - 1) / grain;
    const std::size_t parts = static_cast<std::size_t>(threads) < grains ? static_cast<std::size_t>(threads) : grains;
    if (parts <= 1) return f(std::size_t{0}, n);
    const auto cut = [&](std::size_t i) {
        const std::size_t at = grains / parts * i + grains % parts * i / parts;
        return i == parts ? n : at * grain;
    };
    std::vector<std::thread> others;
    others.reserve(parts - 1);
#if defined(__cpp_exceptions)
    std::vector<std::exception_ptr> failures(parts);
    const auto run = [&](std::size_t part, std::size_t begin, std::size_t end) noexcept {
        try {
            f(begin, end - begin);
        } catch (...) {
            failures[part] = std::current_exception();
        }
    };
#else
    const auto run = [&](std::size_t, std::size_t begin, std::size_t end) { f(begin, end - begin); };
#endif
    std::size_t started = 1;
#if defined(__cpp_exceptions)
    try {
#endif
        for (; started < parts; ++started)
            others.emplace_back([&run, &cut, part = started] { run(part, cut(part), cut(part + 1)); });
#if defined(__cpp_exceptions)
    } catch (...) {  // no more threads to be had, or no memory for one: this one does the rest
    }
#endif
    run(0, 0, cut(1));
    for (std::size_t part = started; part < parts; ++part) run(part, cut(part), cut(part + 1));
    for (std::thread& t : others) t.join();
#if defined(__cpp_exceptions)
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
#endif
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
