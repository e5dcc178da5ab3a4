// Square root of an unpacked value, jammed.
#pragma once

#include <ulpine/bits/integer_sqrt.hpp>
#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

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
