// matmul under floating-point environments that its caller has set.
#pragma once

#include <support/matmul_check.hpp>

#include <cfenv>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace matmul_test {

/// A product is the same in all of them, and leaves them as they were.
template <class Acc, class A, class To, class Bias>
void in_environments(failures& failed, const std::string& name, int spread) {
    constexpr std::size_t m = 5, n = 37, k = 40;
    random_source random(37);
    const std::vector<A> a = values_of<A>(m * k, fill::mixed, spread, random),
                         b = values_of<A>(k * n, fill::mixed, spread, random);
    std::vector<To> want;
    const auto run = [&] {
        std::vector<To> c(m * n);
        ul::matmul<Acc>(matrix_view{a.data(), m, k, k}, matrix_view{b.data(), k, n, n}, matrix_view{c.data(), m, n, n},
                        ul::matmul_options<Bias>{.relu = true});
        if (want.empty()) want = c;
        return all_bits(c) == all_bits(want);
    };
    run();
    const level_guard guard;
    for (const ul::simd_level level : available_levels()) {
        ul::use_simd(level);
        failed.next();
        for (const int mode : {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
            std::fesetround(mode);
            const bool same = run(), kept = std::fegetround() == mode;
            std::fesetround(FE_TONEAREST);
            if (!failed.holds(same && kept))
                failed.add(name + ", " + name_of(level) + ", fesetround(" + std::to_string(mode) +
                           "): " + (same ? "the mode is changed" : "other results"));
        }
#if defined(__SSE2__)
        // Flags, denormals are zero, masks of exceptions, rounding, flush to zero; some with exceptions that trap.
        for (unsigned mxcsr : {0x9f80u, 0x1fc0u, 0xdfc0u, 0x7f80u, 0x1fbfu, 0x0000u, 0xe040u}) {
#if defined(__clang__)
            // For want of an instruction Clang shifts lanes of SSE4.2 by a conversion of floats, which raises flags.
            if (level == ul::simd_level::sse42) mxcsr |= 0x1fbf;
#endif
            const unsigned before = _mm_getcsr();
            _mm_setcsr(mxcsr);
            const bool same = run();
            const unsigned after = _mm_getcsr();
            _mm_setcsr(before);
            if (!failed.holds(same && after == mxcsr))
                failed.add(name + ", " + name_of(level) + ", control word " + support::hex(std::uint64_t{mxcsr}) +
                           ": " + (same ? "now " + support::hex(std::uint64_t{after}) : "other results"));
        }
#endif
    }
}

}  // namespace matmul_test
