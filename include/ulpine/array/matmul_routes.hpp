// The ways to a product of matrices, all with the same bits: which one serves the formats and the accumulator.
#pragma once

#include <ulpine/array/matmul_exact.hpp>
#include <ulpine/array/matmul_floats.hpp>
#include <ulpine/array/matmul_models.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// Element by element, as the definition has it.
template <class Acc, projection Q, class Problem>
void multiply_by_definition(const Problem& p, int threads) {
    for_each_part(
        p.c.rows, threads,
        [&](std::size_t begin, std::size_t count) {
            for (std::size_t i = begin; i < begin + count; ++i)
                for (std::size_t j = 0; j < p.c.columns; ++j) p.c(i, j) = matmul_element<Acc, Q>(p, i, j);
        },
        1);
}

template <class Acc, projection Q, class Problem>
void multiply_matrices(const Problem& p, int threads) {
    using A = typename Problem::a_element;
    using B = typename Problem::b_element;
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    using sums = float_sum_facts<Acc, A, B>;
    if constexpr (sums::available)
        if (floats_available<sums>()) return multiply_in_floats<Acc, Q>(p, threads);
    using short_sums = exact_sum_facts<u32, Acc, A, B>;
    if constexpr (short_sums::available)
        if (exact_floats_available() && p.a.columns <= short_sums::most_products)
            return multiply_exact_floats<u32, Acc, Q>(p, threads);
    using long_sums = exact_sum_facts<u64, Acc, A, B>;
    if constexpr (long_sums::available)
        if (exact_floats_available() && p.a.columns <= long_sums::most_products)
            return multiply_exact_floats<u64, Acc, Q>(p, threads);
#if defined(__x86_64__)
    if constexpr (model_lanes<Acc, A, B>)
        if (simd_in_use() == simd_level::avx512 && serves_in_model_lanes<Acc>(p))
            return multiply_in_model_lanes<Acc, Q>(p, threads);
#endif
#endif
    if constexpr (quire_words<Acc, A, B>) multiply_exactly<Acc, Q>(p, threads);
    else multiply_by_definition<Acc, Q>(p, threads);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
