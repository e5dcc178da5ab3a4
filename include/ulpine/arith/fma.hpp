// x y + z of unpacked values with nothing rounded in between.
#pragma once

#include <ulpine/arith/add.hpp>
#include <ulpine/arith/mul.hpp>

namespace ulpine::detail {

// The product fits the word with three bits to spare.
template <rounding R, class U>
ULPINE_FN constexpr unpacked<U> fma(const unpacked<U>& x, const unpacked<U>& y, const unpacked<U>& z) noexcept {
    return add<R>(mul(x, y), z);
}

}  // namespace ulpine::detail
