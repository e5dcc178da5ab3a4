// x s and y / s as IEEE operations, ties to even, subnormals kept, whatever the floating-point environment.
#pragma once

#include <ulpine/array/float_unit.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
template <bool Divide, class T, int N>
ULPINE_HOST_FN lanes<T, N> scaled(const lanes<T, N>& x, const lanes<T, N>& s) noexcept {
    lanes<T, N> r = x;
    if constexpr (Divide) divide(r, s);
    else multiply(r, s);
    return r;
}
#endif

// Single words: by the library's own exact arithmetic.
template <bool Divide, class T>
requires stdlib::is_integral_v<T> ULPINE_HOST_FN T scaled(const T& x, const T& s)
noexcept {
    using real = stdlib::conditional_t<sizeof(T) == 4, binary32, binary64>;
    const real a = real::from_bits(x), b = real::from_bits(s);
    return (Divide ? a / b : a * b).bits();
}

template <class T, bool Divide>
struct scale_body {
    T factor;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        const U s = zero<U>() + factor;
        return scaled<Divide>(x, s);
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        const ieee_environment environment;
        for_each_word<U>(in, out, n, *this);
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
