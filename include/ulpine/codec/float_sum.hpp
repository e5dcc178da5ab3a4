// Sums and products of floats by their bits, exact but for a jammed lowest bit: what an array of values has rounded into
// a format by round_word.  One template serves single words and lanes.
#pragma once

#include <ulpine/codec/float_word.hpp>

namespace ulpine::detail {

// x y of normal floats or zeros, where the product is a normal float too, or zero.  Their significands have x_bits + y_bits
// <= digits bits together; where that is more than fraction + 1, the lowest bit of the result is jammed.
template <class U>
ULPINE_FN U product_word(const U& x, const U& y, int x_bits, int y_bits) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    constexpr T magnitude_mask = static_cast<T>(~float_sign<T>), hidden = static_cast<T>(T(1) << fraction);
    const U ax = x & magnitude_mask, ay = y & magnitude_mask;
    const U sx = ((ax & low_mask<T>(fraction)) | hidden) >> (fraction + 1 - x_bits);
    const U sy = ((ay & low_mask<T>(fraction)) | hidden) >> (fraction + 1 - y_bits);
    const int surplus = x_bits + y_bits - (fraction + 1);
    U product = sx * sy;
    if (surplus <= 0) product = product << -surplus;
    else product = (product >> surplus) | less_word(T(0), product & low_mask<T>(surplus));
    const U carry = product >> fraction;
    const U significand = product << (carry ^ T(1));
    const U field = (ax >> fraction) + (ay >> fraction) + carry;
    const U word = significand + ((field - static_cast<T>(float_layout<T>::bias + 1)) << fraction);
    return select(smaller_signed(ax, ay) == T(0), T(0), word) | ((x ^ y) & float_sign<T>);
}

// x + y of finite floats, zero or normal, where the sum is zero or normal too.  An exact zero is +0, but -0 for two of
// them (rounding to nearest).
//
//   word = | 0 | 1.fraction | guard bits |    the smaller one moves down, what it loses is jammed
template <class U>
ULPINE_FN U sum_word(const U& x, const U& y) noexcept {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction, guard = digits<T> - fraction - 2;
    constexpr T magnitude_mask = static_cast<T>(~float_sign<T>), leading = static_cast<T>(T(1) << (digits<T> - 2));
    const U ax = x & magnitude_mask, ay = y & magnitude_mask;
    const U high = larger_signed(ax, ay), low = smaller_signed(ax, ay);
    const U sign_of_high = select(less_signed(ax, ay), y, x) & float_sign<T>;
    const U field = high >> fraction;
    const U distance = smaller(field - (low >> fraction), static_cast<T>(digits<T> - 1));
    const U significand = ((high << guard) & static_cast<T>(leading - 1)) | leading;
    const U smaller_significand = select(low == T(0), T(0), ((low << guard) & static_cast<T>(leading - 1)) | leading);
    const U moved = smaller_significand >> distance;
    const U lost = smaller_significand - (moved << distance);
    const U jammed = moved | less_word(T(0), lost);
    const U ones = sar(x ^ y, digits<T> - 1);
    const U total = significand + ((jammed ^ ones) - ones);
    const U up = leading_zeros(total);
    const U normal = total << smaller(up, static_cast<T>(digits<T> - 1));  // the leading one on top
    constexpr int spare = digits<T> - 1 - fraction;
    const U kept = (normal >> spare) | less_word(T(0), normal & low_mask<T>(spare));
    const U word = (kept + ((field - up) << fraction)) | sign_of_high;  // the leading one adds 1 to the field
    return select(high == T(0), x & y, select(total == T(0), T(0), word));
}

}  // namespace ulpine::detail
