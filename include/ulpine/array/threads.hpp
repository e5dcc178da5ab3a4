// One array, several threads: a thread each for parts of equal length, cut at multiples of what a kernel works on.
#pragma once

#include <ulpine/config.hpp>

#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

inline constexpr std::size_t part_granularity = 4096;

// f(begin, count) for parts that cover 0 .. n - 1.
template <class F>
void for_each_part(std::size_t n, int threads, const F& f) {
    const std::size_t grains = (n + part_granularity - 1) / part_granularity;
    const std::size_t parts = static_cast<std::size_t>(threads) < grains ? static_cast<std::size_t>(threads) : grains;
    if (parts <= 1) return f(std::size_t{0}, n);
    const auto cut = [&](std::size_t i) {
        const std::size_t at = grains / parts * i + grains % parts * i / parts;
        return i == parts ? n : at * part_granularity;
    };
    std::vector<std::thread> others;
    others.reserve(parts - 1);
    std::size_t started = 1;
#if defined(__cpp_exceptions)
    try {
#endif
        for (; started < parts; ++started) {
            const std::size_t begin = cut(started), count = cut(started + 1) - begin;
            others.emplace_back([&f, begin, count] { f(begin, count); });
        }
#if defined(__cpp_exceptions)
    } catch (const std::system_error&) {  // no more threads to be had: this one does the rest
    }
#endif
    f(std::size_t{0}, cut(1));
    if (started < parts) f(cut(started), n - cut(started));
    for (std::thread& t : others) t.join();
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
