// Codes of 64 numbers to bit planes and back, by plain loops.
#pragma once

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/bitslice/encode.hpp>

#include <cstdint>
#include <string>

namespace support {

template <int N>
using planes = ulpine::detail::planes<std::uint64_t, N>;
template <class F>
using code_planes = planes<F::spec.width()>;

template <int N>
planes<N> planes_of(const std::uint64_t* values) {
    planes<N> p;
    for (int j = 0; j < N; ++j) {
        p[j].bits = 0;
        for (int i = 0; i < 64; ++i) p[j].bits |= ((values[i] >> j) & 1) << i;
    }
    return p;
}
template <int N>
void values_of(const planes<N>& p, std::uint64_t* values) {
    for (int i = 0; i < 64; ++i) {
        values[i] = 0;
        for (int j = 0; j < N; ++j) values[i] |= ((p[j].bits >> i) & 1) << j;
    }
}

// The codes of a format.
template <class F>
code_planes<F> planes_from(const std::uint64_t* codes) {
    return planes_of<F::spec.width()>(codes);
}
template <int N>
void codes_from(const planes<N>& p, std::uint64_t* codes) {
    values_of<N>(p, codes);
}

// Lane i draws values[i].
template <int N>
ulpine::detail::random_planes_of<std::uint64_t, N> random_from(const std::uint64_t* values) {
    return {planes_of<N>(values)};
}

// One plane as numbers of one bit.
inline planes<1> alone(const ulpine::detail::plane<std::uint64_t>& x) {
    planes<1> p;
    p[0] = x;
    return p;
}

/// 64 codes of each of three operands.
struct operand_codes {
    std::uint64_t x[64], y[64], z[64];
};

/// Lane by lane: got is what want gives of the lane's operands, as codes.
template <class T, int N, class Want>
void same_codes(failures& failed, const char* what, const operand_codes& c, const planes<N>& got, Want want) {
    const auto number = [](std::uint64_t code) { return T::from_bits(static_cast<typename T::storage_type>(code)); };
    std::uint64_t codes[64];
    values_of<N>(got, codes);
    for (int i = 0; i < 64; ++i) {
        const std::uint64_t expected{want(number(c.x[i]), number(c.y[i]), number(c.z[i]))};
        if (!failed.same(codes[i], expected))
            failed.add(std::string(what) + " of " + hex(c.x[i]) + " " + hex(c.y[i]) + " " + hex(c.z[i]) + ": got " +
                       hex(codes[i]) + ", want " + hex(expected));
    }
}

/// run(operand_codes) for every pair of codes x, y of so many bits (at most 8), and random z.
template <class Run>
void all_pairs_of_codes(int width, std::uint64_t seed, Run run) {
    random_source random(seed);
    const std::uint64_t count = std::uint64_t{1} << width;
    operand_codes c{};
    for (std::uint64_t pair = 0; pair < count * count; pair += 64) {
        for (std::uint64_t i = 0; i < 64; ++i) {
            c.x[i] = (pair + i) / count % count;
            c.y[i] = (pair + i) % count;
            c.z[i] = random.below(count);
        }
        run(c);
    }
}

/// run(operand_codes) for `words` words of codes of any width: sparse and random ones, and neighbours of one another.
template <class Run>
void structured_codes(int width, std::uint64_t seed, int words, Run run) {
    random_source random(seed);
    const std::uint64_t mask = (std::uint64_t{2} << (width - 1)) - 1;
    operand_codes c{};
    for (int k = 0; k < words; ++k) {
        for (int i = 0; i < 64; ++i) {
            c.x[i] = ((k & 1) != 0 ? random() : random.sparse()) & mask;
            c.y[i] = ((k & 2) != 0 ? random() : random.sparse()) & mask;
            c.z[i] = ((k & 4) != 0 ? random() : random.sparse()) & mask;
            if ((k & 8) != 0) c.y[i] = (c.x[i] ^ ((k & 1) != 0 ? 0 : mask & ~(mask >> 1))) + random.below(5);
            c.y[i] &= mask;
        }
        run(c);
    }
}

}  // namespace support
