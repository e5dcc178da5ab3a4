// Product of unpacked values, exact.
#pragma once

#include <ulpine/core/exact.hpp>

namespace ulpine::detail {

// Significands fit the upper half of the word.
template <class U>
ULPINE_FN constexpr unpacked<U> mul(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool infinite = x.infinite | y.infinite;
    const bool x_zero = is_zero(x), y_zero = is_zero(y);
    const bool invalid = infinite & (x_zero | y_zero);
    return with_class(product(x, y), infinite, x.nan | y.nan | invalid);
}

}  // namespace ulpine::detail
