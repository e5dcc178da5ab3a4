// std::hash: equal values of a format have equal hashes, so the two zeros share one.
#pragma once

#include <functional>
#include <ulpine/number/math.hpp>

template <class F>
struct std::hash<ulpine::number<F>> {
    std::size_t operator()(const ulpine::number<F>& x) const noexcept {
        return std::hash<unsigned long long>{}(ulpine::is_zero(x) ? 0 : static_cast<unsigned long long>(x.bits()));
    }
};
