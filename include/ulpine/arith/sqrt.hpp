// Square root of an unpacked value, jammed.
#pragma once

#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

// The first result_bits (<= digits / 2) bits of the root of n >= 2^(digits - 2), left-aligned, and whether any are lost.  Digit by
// digit: root keeps the bits found so far, doubled; a bit is 1 where its trial subtraction does not go below zero.
template <class U>
ULPINE_HOST_DEVICE inline constexpr quotient<U> integer_sqrt(U n, int result_bits) noexcept {
    U root(0), bit = U(1) << (digits<U> - 2);
    for (int i = 0; i < result_bits; ++i) {
        const U trial = root + bit;
        const bool fits = n >= trial;
        n = n - select(fits, trial, U(0));
        root = (root >> 1) + select(fits, bit, U(0));
        bit = bit >> 2;
    }
    // After i steps root is the true root's leading bits times 2^(digits/2 - i): back to the top of the word.
    return {root << (result_bits), n};
}

// The significand has at most digits - 1 bits.  Negative values but -0 are invalid.
template <class U>
ULPINE_FN constexpr unpacked<U> sqrt(const unpacked<U>& x, int result_bits) noexcept {
    const bool even = (x.exponent & 1) == 0;
    const bool zero = x.significand == U(0);
    const quotient<U> root = integer_sqrt(select(even, x.significand >> 1, x.significand), result_bits);
    unpacked<U> r{root.value | U(root.remainder != U(0)), x.exponent >> 1, x.negative, x.infinite, x.nan};
    r.significand = select(zero, U(0), r.significand);
    r.nan = x.nan | (x.negative & !is_zero(x));
    return r;
}

}  // namespace ulpine::detail
