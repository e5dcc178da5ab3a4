// Rounding of an unpacked value to an integer, by the one rounding routine.
#pragma once

#include <ulpine/core/round.hpp>

namespace ulpine::detail {

// The significand leaves at least two low bits of the word clear.  A zero result keeps the sign.
template <rounding R, class U>
ULPINE_FN constexpr unpacked<U> to_integer(const unpacked<U>& x) noexcept {
    constexpr int top = digits<U> - 1;
    constexpr int cut = 2;  // extended = |x| in quarters
    const int down = top - cut - x.exponent;
    const bool integer = (down <= 0) | (x.significand == U(0)) | x.infinite | x.nan;
    const U extended = shift_right_jam(x.significand, select(integer, 1, down));
    const U rounded = round_shift<R>(extended, cut, x.negative, random_bits{});
    const unpacked<U> r = normalized(rounded, top, x.negative);
    return integer ? x : r;
}

}  // namespace ulpine::detail
