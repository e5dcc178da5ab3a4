// Product of unpacked values, exact.
#pragma once

#include <ulpine/core/exact.hpp>

namespace ulpine::detail {

// Significands fit the upper half of the word.
template <class U>
ULPINE_FN constexpr unpacked<U> mul(const unpacked<U>& x, const unpacked<U>& y) noexcept {
    const bool infinite = x.infinite | y.infinite;
    const bool invalid = infinite & (is_zero(x) | is_zero(y));
    return with_class(product(x, y), infinite, x.nan | y.nan | invalid);
}

}  // namespace ulpine::detail
