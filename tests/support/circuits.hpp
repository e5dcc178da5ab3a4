// Circuits of minifloats as entries of tables: words of 64 lanes in and out, everything else known at run time, so that the
// sweeps are compiled once and each entry costs its circuit alone.
#pragma once

#include <support/failures.hpp>
#include <support/minifloat_results.hpp>

#include <cstdint>

namespace support {

inline constexpr int circuit_random_bits = 5;  // where the mode is stochastic

struct circuit_entry {
    ulpine::minifloat_spec spec;
    ulpine::circuit operation;
    ulpine::projection projection;
    ulpine::underflow subnormals;
    // Planes, the lowest first; those of the random bits too.
    void (*run)(const std::uint64_t* x, const std::uint64_t* y, const std::uint64_t* z, const std::uint64_t* random,
                std::uint64_t* result);
};

template <class F, ulpine::circuit C, ulpine::projection P, ulpine::underflow Z>
void run_on_words(const std::uint64_t* x, const std::uint64_t* y, const std::uint64_t* z, const std::uint64_t* random,
                  std::uint64_t* result) {
    using namespace ulpine::detail;
    constexpr int operands = operand_count(C), drawn = P.mode == ulpine::rounding::stochastic ? circuit_random_bits : 0;
    code_planes<F, u64> a, b, c;
    random_planes_of<u64, drawn> bits{};
    for (int i = 0; i < F::spec.width(); ++i) {
        a[i].bits = x[i];
        b[i].bits = operands > 1 ? y[i] : x[i];
        c[i].bits = operands > 2 ? z[i] : x[i];
    }
    for (int i = 0; i < drawn; ++i) bits.bits[i].bits = random[i];
    const auto code = run_circuit<C, F, P, Z>(a, b, c, bits);
    for (int i = 0; i < code.count; ++i) result[i] = code[i].bits;
}

template <class T, ulpine::circuit C, ulpine::rounding R = ulpine::rounding::nearest_even,
          ulpine::overflow O = ulpine::overflow::format_default, ulpine::underflow Z = ulpine::underflow::as_format>
constexpr circuit_entry circuit_of() {
    constexpr ulpine::projection p{R, O};
    return {T::format::spec, C, p, Z, run_on_words<typename T::format, C, p, Z>};
}

// n of them, at most 64, against number<F>; with underflow flushed against its definition.
void check_circuit(failures& failed, const circuit_entry& entry, const operands* of, int n);

// Every pair of operands.
void check_all_pairs(failures& failed, const circuit_entry& entry);

// Triples of each class of operand: zeros, subnormals, the smallest, one, the largest, specials; and `count` random ones,
// most of them hard: sums that cancel, ties and their neighbours, results about both ends of the range.
void check_triples(failures& failed, const circuit_entry& entry, std::uint64_t count);

}  // namespace support
