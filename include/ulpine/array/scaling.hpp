// x s and y / s as IEEE operations, ties to even, subnormals kept, whatever the floating-point environment: the one
// place of the array kernels that computes in floating point.  The instructions are written out, since a compiler
// under -ffast-math turns divisions by one number into products, and run under a control word of their own.
#pragma once

#include <ulpine/array/loops.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
class ieee_environment {
  public:
    ULPINE_HOST_FN ieee_environment() noexcept {
#if defined(__x86_64__)
        const unsigned wanted = 0x1f80;  // to nearest, no exception trapped, neither FTZ nor DAZ
        asm volatile("stmxcsr %0" : "=m"(saved_));
        asm volatile("ldmxcsr %0" : : "m"(wanted));
#else
        const u64 wanted = 0;
        asm volatile("mrs %0, fpcr" : "=r"(saved_));
        asm volatile("msr fpcr, %0" : : "r"(wanted));
#endif
    }
    ULPINE_HOST_FN ~ieee_environment() noexcept {
#if defined(__x86_64__)
        asm volatile("ldmxcsr %0" : : "m"(saved_));
#else
        asm volatile("msr fpcr, %0" : : "r"(saved_));
#endif
    }
    ieee_environment(const ieee_environment&) = delete;
    ieee_environment& operator=(const ieee_environment&) = delete;

  private:
#if defined(__x86_64__)
    unsigned saved_;
#else
    u64 saved_;
#endif
};

// r = a b and r = a / b.  Volatile: in order with the change of the control word.
#define ULPINE_SCALING(target, operands, a_constraint, type, count, mul, div)                                          \
    target inline void multiply(lanes<type, count>& r, const lanes<type, count>& b) noexcept {                         \
        asm volatile(mul operands : "+" a_constraint(r.v) : a_constraint(b.v));                                        \
    }                                                                                                                  \
    target inline void divide(lanes<type, count>& r, const lanes<type, count>& b) noexcept {                           \
        asm volatile(div operands : "+" a_constraint(r.v) : a_constraint(b.v));                                        \
    }
#if defined(__x86_64__)
ULPINE_SCALING(ULPINE_TARGET_AVX512, " %1, %0, %0", "v", u32, 16, "vmulps", "vdivps")
ULPINE_SCALING(ULPINE_TARGET_AVX512, " %1, %0, %0", "v", u64, 8, "vmulpd", "vdivpd")
ULPINE_SCALING(ULPINE_TARGET_AVX2, " %1, %0, %0", "x", u32, 8, "vmulps", "vdivps")
ULPINE_SCALING(ULPINE_TARGET_AVX2, " %1, %0, %0", "x", u64, 4, "vmulpd", "vdivpd")
ULPINE_SCALING(, " %1, %0", "x", u32, 4, "mulps", "divps")
ULPINE_SCALING(, " %1, %0", "x", u64, 2, "mulpd", "divpd")
#else
ULPINE_SCALING(, " %0.4s, %0.4s, %1.4s", "w", u32, 4, "fmul", "fdiv")
ULPINE_SCALING(, " %0.2d, %0.2d, %1.2d", "w", u64, 2, "fmul", "fdiv")
#endif
#undef ULPINE_SCALING

template <bool Divide, class T, int N>
ULPINE_HOST_FN lanes<T, N> scaled(const lanes<T, N>& x, const lanes<T, N>& s) noexcept {
    lanes<T, N> r = x;
    if constexpr (Divide) divide(r, s);
    else multiply(r, s);
    return r;
}
#else
struct ieee_environment {
    ieee_environment() noexcept {}
};
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
