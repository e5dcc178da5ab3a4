// The processor's float unit on lanes that hold the bits of floats.  Instructions are written out, since a compiler under
// -ffast-math reassociates and contracts, and the environment below holds while they run: the caller makes one.
//
//   multiply, divide, plus, multiply_add   IEEE operations, ties to even
//   odd_sum, odd_product, odd_quotient, odd_fused, odd_root (AVX-512)
//       rounded to odd: the exact result where that is a float, else of the two floats around it the one whose last bit
//       is set.  Rounded once more, into at least two bits less, this is the exact result rounded once (Boldo and
//       Melquiond, IEEE Transactions on Computers 57, 2008).  Infinities, NaN and signed zeros as in IEEE 754; beyond
//       the largest float, that float.
#pragma once

#include <ulpine/array/loops.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
// To nearest, no exception trapped, subnormals kept; as before when it ends.
class ieee_environment {
  public:
    ULPINE_HOST_FN ieee_environment() noexcept {
#if defined(__x86_64__)
        const unsigned wanted = 0x1f80;
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

// Volatile: in order with the change of the control word.
//   multiply: r = r b   divide: r = r / b   plus: r = r + b   multiply_add: r = r + a b, rounded once
#define ULPINE_FLOAT_UNIT(target, operands, constraint, type, count, mul, div, add)                                    \
    target inline void multiply(lanes<type, count>& r, const lanes<type, count>& b) noexcept {                         \
        asm volatile(mul operands : "+" constraint(r.v) : constraint(b.v));                                            \
    }                                                                                                                  \
    target inline void divide(lanes<type, count>& r, const lanes<type, count>& b) noexcept {                           \
        asm volatile(div operands : "+" constraint(r.v) : constraint(b.v));                                            \
    }                                                                                                                  \
    target inline void plus(lanes<type, count>& r, const lanes<type, count>& b) noexcept {                             \
        asm volatile(add operands : "+" constraint(r.v) : constraint(b.v));                                            \
    }
#define ULPINE_MULTIPLY_ADD(target, constraint, type, count, text)                                                     \
    target inline void multiply_add(lanes<type, count>& r, const lanes<type, count>& a,                                \
                                    const lanes<type, count>& b) noexcept {                                            \
        asm volatile(text : "+" constraint(r.v) : constraint(a.v), constraint(b.v));                                   \
    }
#if defined(__x86_64__)
ULPINE_FLOAT_UNIT(ULPINE_TARGET_AVX512, " %1, %0, %0", "v", u32, 16, "vmulps", "vdivps", "vaddps")
ULPINE_FLOAT_UNIT(ULPINE_TARGET_AVX512, " %1, %0, %0", "v", u64, 8, "vmulpd", "vdivpd", "vaddpd")
ULPINE_FLOAT_UNIT(ULPINE_TARGET_AVX2, " %1, %0, %0", "x", u32, 8, "vmulps", "vdivps", "vaddps")
ULPINE_FLOAT_UNIT(ULPINE_TARGET_AVX2, " %1, %0, %0", "x", u64, 4, "vmulpd", "vdivpd", "vaddpd")
ULPINE_FLOAT_UNIT(, " %1, %0", "x", u32, 4, "mulps", "divps", "addps")
ULPINE_FLOAT_UNIT(, " %1, %0", "x", u64, 2, "mulpd", "divpd", "addpd")
ULPINE_MULTIPLY_ADD(ULPINE_TARGET_AVX512, "v", u32, 16, "vfmadd231ps %2, %1, %0")
ULPINE_MULTIPLY_ADD(ULPINE_TARGET_AVX512, "v", u64, 8, "vfmadd231pd %2, %1, %0")
// Only where fused_available().
ULPINE_MULTIPLY_ADD(ULPINE_TARGET_AVX2, "x", u32, 8, "vfmadd231ps %2, %1, %0")
ULPINE_MULTIPLY_ADD(ULPINE_TARGET_AVX2, "x", u64, 4, "vfmadd231pd %2, %1, %0")
#else
ULPINE_FLOAT_UNIT(, " %0.4s, %0.4s, %1.4s", "w", u32, 4, "fmul", "fdiv", "fadd")
ULPINE_FLOAT_UNIT(, " %0.2d, %0.2d, %1.2d", "w", u64, 2, "fmul", "fdiv", "fadd")
ULPINE_MULTIPLY_ADD(, "w", u32, 4, "fmla %0.4s, %1.4s, %2.4s")
ULPINE_MULTIPLY_ADD(, "w", u64, 2, "fmla %0.2d, %1.2d, %2.2d")
#endif
#undef ULPINE_FLOAT_UNIT
#undef ULPINE_MULTIPLY_ADD

#if defined(__x86_64__)
// Upward and downward: rounding to odd takes of the two the one whose last bit is set.
#define ULPINE_DIRECTED(type, count, name, text)                                                                       \
    ULPINE_TARGET_AVX512 inline void name##_up(lanes<type, count>& r, const lanes<type, count>& a,                     \
                                               const lanes<type, count>& b) noexcept {                                 \
        asm volatile(text " %{ru-sae%}, %2, %1, %0" : "=v"(r.v) : "v"(a.v), "v"(b.v));                                 \
    }                                                                                                                  \
    ULPINE_TARGET_AVX512 inline void name##_down(lanes<type, count>& r, const lanes<type, count>& a,                   \
                                                 const lanes<type, count>& b) noexcept {                               \
        asm volatile(text " %{rd-sae%}, %2, %1, %0" : "=v"(r.v) : "v"(a.v), "v"(b.v));                                 \
    }
#define ULPINE_DIRECTED_FUSED(type, count, text)                                                                       \
    ULPINE_TARGET_AVX512 inline void fused_up(lanes<type, count>& r, const lanes<type, count>& a,                      \
                                              const lanes<type, count>& b) noexcept {                                  \
        asm volatile(text " %{ru-sae%}, %2, %1, %0" : "+v"(r.v) : "v"(a.v), "v"(b.v));                                 \
    }                                                                                                                  \
    ULPINE_TARGET_AVX512 inline void fused_down(lanes<type, count>& r, const lanes<type, count>& a,                    \
                                                const lanes<type, count>& b) noexcept {                                \
        asm volatile(text " %{rd-sae%}, %2, %1, %0" : "+v"(r.v) : "v"(a.v), "v"(b.v));                                 \
    }
#define ULPINE_DIRECTED_ROOT(type, count, text)                                                                        \
    ULPINE_TARGET_AVX512 inline void root_up(lanes<type, count>& r, const lanes<type, count>& a) noexcept {            \
        asm volatile(text " %{ru-sae%}, %1, %0" : "=v"(r.v) : "v"(a.v));                                               \
    }                                                                                                                  \
    ULPINE_TARGET_AVX512 inline void root_down(lanes<type, count>& r, const lanes<type, count>& a) noexcept {          \
        asm volatile(text " %{rd-sae%}, %1, %0" : "=v"(r.v) : "v"(a.v));                                               \
    }
ULPINE_DIRECTED(u32, 16, sum, "vaddps")
ULPINE_DIRECTED(u64, 8, sum, "vaddpd")
ULPINE_DIRECTED(u32, 16, product, "vmulps")
ULPINE_DIRECTED(u64, 8, product, "vmulpd")
ULPINE_DIRECTED(u32, 16, quotient, "vdivps")
ULPINE_DIRECTED(u64, 8, quotient, "vdivpd")
ULPINE_DIRECTED_FUSED(u32, 16, "vfmadd231ps")
ULPINE_DIRECTED_FUSED(u64, 8, "vfmadd231pd")
ULPINE_DIRECTED_ROOT(u32, 16, "vsqrtps")
ULPINE_DIRECTED_ROOT(u64, 8, "vsqrtpd")
#undef ULPINE_DIRECTED
#undef ULPINE_DIRECTED_FUSED
#undef ULPINE_DIRECTED_ROOT

// Downward: how the sum of x and -x is -0.
template <bool Downward, class U>
ULPINE_HOST_FN U odd_of(const U& up, const U& down) noexcept {
    using T = element_t<U>;
    if constexpr (Downward) return select((up & T(1)) != T(0), up, down);
    else return select((down & T(1)) != T(0), down, up);
}
template <bool Downward = false, class U>
ULPINE_HOST_FN U odd_sum(const U& a, const U& b) noexcept {
    U up, down;
    sum_up(up, a, b);
    sum_down(down, a, b);
    return odd_of<Downward>(up, down);
}
template <class U>
ULPINE_HOST_FN U odd_product(const U& a, const U& b) noexcept {
    U up, down;
    product_up(up, a, b);
    product_down(down, a, b);
    return odd_of<false>(up, down);
}
template <class U>
ULPINE_HOST_FN U odd_quotient(const U& a, const U& b) noexcept {
    U up, down;
    quotient_up(up, a, b);
    quotient_down(down, a, b);
    return odd_of<false>(up, down);
}
// a b + c
template <bool Downward = false, class U>
ULPINE_HOST_FN U odd_fused(const U& a, const U& b, const U& c) noexcept {
    U up = c, down = c;
    fused_up(up, a, b);
    fused_down(down, a, b);
    return odd_of<Downward>(up, down);
}
template <class U>
ULPINE_HOST_FN U odd_root(const U& a) noexcept {
    U up, down;
    root_up(up, a);
    root_down(down, a);
    return odd_of<false>(up, down);
}
#endif
#else
struct ieee_environment {
    ieee_environment() noexcept {}
};
#endif

// Whether multiply_add exists at the level in use, here; odd_... do at avx512 alone.
inline bool fused_available() {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    switch (simd_in_use()) {
    case simd_level::avx512:
    case simd_level::neon:
        return true;
#if defined(__x86_64__)
    case simd_level::avx2:
        return __builtin_cpu_supports("fma") != 0;
#endif
    default:
        break;
    }
#endif
    return false;
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
