// Square root of a word.
#pragma once

#include <ulpine/bits/wide.hpp>

namespace ulpine::detail {

// The first result_bits (<= digits / 2) bits of the root of n >= 2^(digits - 2), left-aligned, and whether any are
// lost.  Digit by digit: root keeps the bits found so far, doubled; a bit is 1 where its trial subtraction does not
// go below zero.
template <class U>
ULPINE_HOST_DEVICE inline constexpr quotient<U> integer_sqrt(U n, int result_bits) noexcept {
    U root(0), bit = U(1) << (digits<U> - 2);
    for (int i = 0; i < result_bits; ++i) {
        const U trial = root + bit;
        const U fits = U(0) - U(n >= trial);  // all ones, or zero: a jump here would be mispredicted every other time
        n = n - (trial & fits);
        root = (root >> 1) + (bit & fits);
        bit = bit >> 2;
    }
    // After i steps root is the true root's leading bits times 2^(digits/2 - i): back to the top of the word.
    return {root << (result_bits), n};
}

}  // namespace ulpine::detail
