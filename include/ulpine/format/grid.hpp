// Sets of values given by a rule: powers of two with fractional exponents, powers of four.
#pragma once

#include <ulpine/bits/integer_sqrt.hpp>
#include <ulpine/format/lookup_set.hpp>

namespace ulpine {

// The magnitudes 2^x for every fixed-point x of Integer bits (the sign among them) and Fraction bits, each to the
// nearest double, with a sign: a logarithmic number system without zero.  An irrational 2^x is multiplied together
// from 2^(1/2), 2^(1/4), ..., each found to 127 bits; the product is off by less than 2^-118, far below what decides
// the rounding.
template <int Integer, int Fraction>
struct log2_grid {
    static_assert(Integer >= 1 && Fraction >= 0 && Integer + Fraction <= 10,
                  "log2_grid<I, F>: I at least 1, F at least 0, I + F at most 10");
    static constexpr bool mirrored = true;
    static constexpr int count = 1 << (Integer + Fraction);
    using table = detail::value_list<double, count>;
    ULPINE_API static constexpr table make() noexcept {
        using U = detail::wide<detail::u64>;
        U roots[Fraction + 1]{};  // 2^(2^-i) in units of 2^-127
        for (int i = 1; i <= Fraction; ++i) {
            const auto square =
                i == 1 ? detail::wide<U>(1) << 255 : detail::word_cast<detail::wide<U>>(roots[i - 1]) << 127;
            roots[i] = detail::integer_sqrt(square, 128).value.hi;
        }
        detail::u64 fractions[1 << Fraction]{};  // the doubles 2^(i / 2^Fraction) in [1, 2), as codes
        for (int i = 0; i < (1 << Fraction); ++i) {
            U power = U(1) << 127;
            for (int bit = 1; bit <= Fraction; ++bit)
                if ((i >> (Fraction - bit)) & 1)
                    power = detail::word_cast<U>(detail::full_product(power, roots[bit]) >> 127);
            const detail::unpacked<U> x{power, 0, false, false, false};
            fractions[i] = detail::low64(
                detail::encode<rounding::nearest_even>(detail::binary64_spec, x, overflow::infinity, random_bits{}));
        }
        table result{};
        for (int i = 0; i < count; ++i) {
            const int exponent = i - count / 2;
            const auto scale = static_cast<detail::u64>(static_cast<detail::i64>(exponent >> Fraction)) << 52;
            result.data[i] = detail::bit_cast<double>(fractions[exponent & ((1 << Fraction) - 1)] + scale);
        }
        return result;
    }
    static constexpr table values = make();
};

// Zero and 2^Phase · 4^k for k = Lowest .. Lowest + 6, with a sign: the radix-4 four-bit format of Sun et al.,
// NeurIPS 2020.  Phase 0 and 1 are its two phases.  The paper scales every tensor, so where the levels lie is left
// to the user.
template <int Phase, int Lowest = -3>
struct radix4_levels {
    static_assert(Phase == 0 || Phase == 1, "radix4_levels<Phase>: the phase is 0 (even powers of two) or 1 (odd)");
    static_assert(Lowest >= -30 && Lowest <= 30, "radix4_levels<Phase, Lowest>: Lowest must be -30 to 30");
    static constexpr bool mirrored = true;
    using table = detail::value_list<float, 8>;
    ULPINE_API static constexpr table make() noexcept {
        table result{};
        for (int k = 0; k < 7; ++k)
            result.data[k + 1] =
                detail::bit_cast<float>(static_cast<detail::u32>(127 + 2 * (Lowest + k) + Phase) << 23);
        return result;
    }
    static constexpr table values = make();
};

}  // namespace ulpine
