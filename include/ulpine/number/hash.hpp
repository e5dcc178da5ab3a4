// std::hash: equal values of a format have equal hashes, so the two zeros share one.
#pragma once

#include <functional>
#include <ulpine/number/math.hpp>

template <class F>
struct std::hash<ulpine::number<F>> {
    std::size_t operator()(const ulpine::number<F>& x) const noexcept {
        unsigned long long code = ulpine::is_zero(x) ? 0 : static_cast<unsigned long long>(x.bits());
        if constexpr (requires { F::spec.mirrored; }) {  // indices past the last one read as the last value
            const unsigned long long index = code & ulpine::detail::low_mask<ulpine::detail::u64>(F::spec.index_bits());
            const unsigned long long last = static_cast<unsigned long long>(F::spec.count - 1);
            code = code - index + (index < last ? index : last);
        }
        return std::hash<unsigned long long>{}(code);
    }
};
