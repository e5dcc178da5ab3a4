// Products of matrices print the same whatever the flags of this translation unit, the simd_level that they leave, and
// the floating-point environment: see checksum.cpp.  Every result is computed once more with flush-to-zero in force.
//
// Floats come from bit patterns and go back to bit patterns; no line of the test itself computes with them.
#include "environment.hpp"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <ulpine/array/matmul.hpp>
#include <ulpine/format/catalog.hpp>
#include <vector>

namespace {

using flags::generator;

namespace ul = ulpine;

constexpr std::size_t rows = 7, inner = 70, columns = 37;

// Finite numbers; one in 500 any code.  Floats: 2^-80 to 2^20, so that products and sums underflow.
template <class E>
std::vector<E> elements(std::size_t n, std::uint64_t seed) {
    generator next{seed};
    std::vector<E> all;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t word = next();
        const bool any = word >> 32 < (std::uint64_t{1} << 32) / 500;
        if constexpr (std::is_same_v<E, float>) {
            std::uint32_t bits = static_cast<std::uint32_t>(word);
            if (!any) bits = (bits & 0x807fffffu) | (47 + (bits >> 23 & 0xff) % 101) << 23;
            all.push_back(std::bit_cast<float>(bits));
        } else {
            E x = E::from_bits(static_cast<typename E::storage_type>(word));
            for (std::uint64_t w = word; !any && !isfinite(x);)
                x = E::from_bits(static_cast<typename E::storage_type>(w = next()));
            all.push_back(x);
        }
    }
    return all;
}

template <class Acc, class A, class To, class Bias>
std::uint64_t results(std::uint64_t beta_bits) {
    std::uint64_t sum = 0xcbf29ce484222325u;  // FNV-1a on words
    const std::vector<A> a = elements<A>(rows * inner, 1), b = elements<A>(inner * columns, 2);
    const std::vector<Bias> bias = elements<Bias>(columns, 3);
    for (const double beta :
         {std::bit_cast<double>(std::uint64_t{0x8000000000000000}), std::bit_cast<double>(beta_bits)}) {
        std::vector<To> c = elements<To>(rows * columns, 4);
        ul::matmul<Acc>(
            ul::matrix_view{a.data(), rows, inner, inner}, ul::matrix_view{b.data(), inner, columns, columns},
            ul::matrix_view{c.data(), rows, columns, columns},
            ul::matmul_options<Bias>{
                .beta = beta, .bias = bias, .relu = beta_bits % 2 != 0, .random = ul::philox{1}, .threads = 2});
        for (const To& x : c) {
            std::uint64_t bits = 0;
            if constexpr (std::is_same_v<To, float>) bits = std::bit_cast<std::uint32_t>(x);
            else bits = x.bits();
            sum = (sum ^ bits) * 0x100000001b3u;
        }
    }
    return sum;
}

// Which values of beta a quire refuses: a comparison that -ffast-math has simplified would let some through.
std::uint64_t refusals() {
    std::uint64_t refused = 0;
    const ul::fp8_e4m3 one{1};
    constexpr std::uint64_t betas[] = {0x7ff8000000000000, 0x7ff0000000000000, 0x0000000000000001,
                                       0x3fb999999999999a, 0x3ff0000000000000, 0x8000000000000000};
    for (const std::uint64_t bits : betas) {
        ul::fp8_e4m3 c{1};
        refused *= 2;
        try {
            ul::matmul<ul::quire<ul::fp8_e4m3>>(ul::matrix_view{&one, 1, 1, 1}, ul::matrix_view{&one, 1, 1, 1},
                                                ul::matrix_view{&c, 1, 1, 1},
                                                ul::matmul_options<>{.beta = std::bit_cast<double>(bits)});
        } catch (const std::invalid_argument&) {
            ++refused;
        }
    }
    return refused;
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (!flags::enter(argument_count, arguments)) return 2;
    constexpr std::uint64_t tenth = 0x3fb999999999999a, half = 0x3fe0000000000000, odd_tenth = tenth + 1;
    using ul::products;
    using stochastic = ul::sequential<ul::bfloat16, products::exact, ul::projection{ul::rounding::stochastic}>;
    const flags::named list[] = {
        {"float", [] { return results<float, float, float, float>(odd_tenth); }},
        {"fused", [] { return results<ul::sequential<float, products::exact>, float, float, float>(tenth); }},
        {"double", [] { return results<double, ul::posit<16, 1>, ul::posit<16, 1>, float>(tenth); }},
        {"compensated", [] { return results<ul::compensated<float>, float, float, float>(tenth); }},
        {"chunked",
         [] { return results<ul::chunked<ul::dlfloat16, 16>, ul::fp8_e4m3, ul::bfloat16, ul::bfloat16>(odd_tenth); }},
        {"stochastic", [] { return results<stochastic, ul::fp8_e4m3, ul::bfloat16, ul::bfloat16>(tenth); }},
        {"quire",
         [] {
             return results<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(half);
         }},
        {"quire_e4m3", [] { return results<ul::quire<ul::fp8_e4m3>, ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3>(half); }},
        {"refusals", &refusals},
    };
    return flags::print_twice(list);
}
