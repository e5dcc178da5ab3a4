// What the programs of this directory have in common: random words, floating-point environments, and a list of results that
// are printed.  Compiled under every set of flags, so nothing here computes with floats.
#pragma once

#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace flags {

struct generator {  // splitmix64
    std::uint64_t state;
    std::uint64_t operator()() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
};

inline void flush_to_zero() {
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040u);  // results flushed, operands taken as zero
#endif
}

inline bool enter(const char* environment) {
    if (std::strcmp(environment, "default") == 0) return true;
    if (std::strcmp(environment, "flush_to_zero") == 0) {
        flush_to_zero();
        return true;  // where that is not known: the same run once more
    }
    if (std::strcmp(environment, "upward") == 0) return std::fesetround(FE_UPWARD) == 0;
    if (std::strcmp(environment, "downward") == 0) return std::fesetround(FE_DOWNWARD) == 0;
    if (std::strcmp(environment, "toward_zero") == 0) return std::fesetround(FE_TOWARDZERO) == 0;
    return false;
}

/// Enters the environment that the command line names; false, and a message, where there is none.
inline bool enter(int argument_count, char** arguments) {
    if (argument_count == 2 && enter(arguments[1])) return true;
    std::fprintf(stderr, "usage: %s default|flush_to_zero|upward|downward|toward_zero\n", arguments[0]);
    return false;
}

struct named {
    const char* name;
    std::uint64_t (*results)();
};

/// Prints all results and computes them once more with flush-to-zero in force: the exit status of the program.
template <std::size_t N>
int print_twice(const named (&list)[N]) {
    std::vector<std::uint64_t> sums;
    for (const named& n : list) {
        sums.push_back(n.results());
        std::printf("%-12s %016llx\n", n.name, static_cast<unsigned long long>(sums.back()));
    }
    flush_to_zero();
    for (std::size_t i = 0; i < N; ++i)
        if (list[i].results() != sums[i]) {
            std::fprintf(stderr, "%s: not the same with flush-to-zero in force\n", list[i].name);
            return 1;
        }
    return 0;
}

}  // namespace flags
