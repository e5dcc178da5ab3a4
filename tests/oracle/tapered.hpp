// Takums and HiFloat8, read field by field as their definitions state them.
#pragma once

#include "format.hpp"

#include <algorithm>
#include <vector>

namespace oracle {

namespace detail {

/// Hunhold, arXiv 2404.18603, linear takum: the bits as they stand, S D R C M; those beyond the end of the word are 0.
[[nodiscard]] inline datum decode_takum(wide word, int n) {
    int at = 0;
    const auto next_bit = [&] {
        ++at;
        return at <= n ? static_cast<long>((word >> (n - at)) & 1U) : 0L;
    };
    const auto next_field = [&](long bits) {
        long v = 0;
        for (long i = 0; i < bits; ++i) {
            v = 2 * v + next_bit();
        }
        return v;
    };
    if ((word & ((wide{1} << (n - 1)) - 1)) == 0) {
        return word == 0 ? zero() : nan_datum();
    }
    const long s = next_bit();
    const long d = next_bit();
    const long regime = next_field(3);
    const long r = d == 0 ? 7 - regime : regime;
    const long bits = next_field(r);
    const long c = d == 0 ? -(2L << r) + 1 + bits : (1L << r) - 1 + bits;
    const int mantissa_bits = at < n ? n - at : 0;
    mpz_class m = 1 - 3 * s;
    for (int i = 0; i < mantissa_bits; ++i) {
        m = 2 * m + next_bit();
    }
    return finite({m, (s == 0 ? c : -(c + 1)) - mantissa_bits});
}

/// One magnitude of HiFloat8, infinity among them as what its fields would mean.
struct hifloat_magnitude {
    code bits = 0;
    dyadic value{};
    long exponent = 0;
    long mantissa_bits = 0;
};

/// Luo et al., arXiv 2409.16626: dot field 11, 10, 01, 001, 0001 for 4, 3, 2, 1, 0 exponent bits, 0000 for denormals.
[[nodiscard]] inline hifloat_magnitude read_hifloat(code bits) {
    const auto field = [&](int high, int count) {
        return static_cast<long>((bits >> (high - count + 1)) & low_bits(count));
    };
    hifloat_magnitude x;
    x.bits = bits;
    if (field(6, 4) == 0) {  // no mantissa: the three bits choose the power
        x.exponent = field(2, 3) - 23;
        x.value = field(2, 3) == 0 ? dyadic{} : power_of_two(x.exponent);
        return x;
    }
    int dot_bits = 2;
    int exponent_bits = static_cast<int>(field(6, 2)) + 1;
    if (exponent_bits == 1) {
        dot_bits = field(4, 1) == 1 ? 3 : 4;
        exponent_bits = dot_bits == 3 ? 1 : 0;
    }
    if (exponent_bits > 0) {  // a sign, then a magnitude whose leading one is not stored
        const int top = 6 - dot_bits;
        const long magnitude = (1L << (exponent_bits - 1)) + field(top - 1, exponent_bits - 1);
        x.exponent = field(top, 1) == 1 ? -magnitude : magnitude;
    }
    x.mantissa_bits = 7 - dot_bits - exponent_bits;
    const int m = static_cast<int>(x.mantissa_bits);
    x.value = {mpz_class((1L << m) + field(m - 1, m)), x.exponent - m};
    return x;
}

/// All magnitudes in ascending order.
[[nodiscard]] inline const std::vector<hifloat_magnitude>& hifloat_magnitudes() {
    static const std::vector<hifloat_magnitude> list = [] {
        std::vector<hifloat_magnitude> all;
        for (code c = 0; c < 128; ++c) {
            all.push_back(read_hifloat(c));
        }
        std::sort(all.begin(), all.end(),
                  [](const hifloat_magnitude& x, const hifloat_magnitude& y) { return x.value < y.value; });
        return all;
    }();
    return list;
}
[[nodiscard]] inline const hifloat_magnitude& hifloat_at(wide index) {
    return hifloat_magnitudes().at(static_cast<std::size_t>(index));
}

/// The mantissa is rounded, halves up, in the width that its own exponent has: half a unit above the lower neighbour.
/// Below the denormals the threshold is 2^-23.
[[nodiscard]] inline dyadic hifloat_threshold(wide index) {
    const hifloat_magnitude& lower = hifloat_at(index);
    if (is_zero(lower.value)) {
        return power_of_two(-23);
    }
    return lower.value + power_of_two(lower.exponent - lower.mantissa_bits - 1);
}

[[nodiscard]] inline wide hifloat_index(code word) {
    const auto& list = hifloat_magnitudes();
    return static_cast<wide>(
        std::find_if(list.begin(), list.end(), [&](const hifloat_magnitude& x) { return x.bits == (word & 127U); }) -
        list.begin());
}

[[nodiscard]] inline datum decode_hifloat(code word) {
    const bool negative = (word & 128U) != 0;
    const hifloat_magnitude x = read_hifloat(word & 127U);
    if (is_zero(x.value)) {
        return negative ? nan_datum() : zero();
    }
    if (x.bits == hifloat_magnitudes().back().bits) {
        return infinity(negative);
    }
    return {kind::finite, negative, x.value};
}

}  // namespace detail

}  // namespace oracle
