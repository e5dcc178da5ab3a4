// Sums, differences and products of arrays of floats by their bits, exact but for a jammed lowest bit.
#pragma once

#include <ulpine/array/operands.hpp>
#include <ulpine/codec/float_sum.hpp>

namespace ulpine::detail {

enum class pair_operation {
    sum,
    difference,
    product
};

inline namespace ULPINE_BUILD {

// out[i] = x[i] and y[i] put together; *special: an operand is no finite number.  Operands have x_bits and y_bits
// significant bits, which only products ask for.  All arrays have room for a vector beyond the end.
template <class T, pair_operation Operation>
struct pair_body {
    const T* y;
    int x_bits, y_bits;
    bool* special;

    template <class U>
    ULPINE_HOST_FN void run(const T* x, T* out, std::size_t n) const {
        constexpr T magnitude = static_cast<T>(~float_sign<T>);
        U most = zero<U>();
        for (std::size_t i = 0; i < n; i += lanes_of<U>) {
            const U vx = load_word<U>(x + i);
            U vy = load_word<U>(y + i);
            most = larger_signed(most, larger_signed(vx & magnitude, vy & magnitude));
            if constexpr (Operation == pair_operation::product) {
                store_word(out + i, product_word(vx, vy, x_bits, y_bits));
            } else {
                if constexpr (Operation == pair_operation::difference) vy = vy ^ float_sign<T>;
                store_word(out + i, sum_word(vx, vy));
            }
        }
        if (any_special(most)) *special = true;
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
