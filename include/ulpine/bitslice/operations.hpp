// Every operation on codes in planes, by name: what bitsliced<T, W>, the loops of array/ and the gate counter run.
#pragma once

#include <ulpine/bitslice/arithmetic.hpp>
#include <ulpine/bitslice/fixed.hpp>
#include <ulpine/bitslice/order.hpp>

namespace ulpine {

enum class circuit {
    negate,   // -x
    abs,      // |x|
    relu,     // the maximum of x and +0; NaN stays
    add,      // x + y
    sub,      // x - y
    mul,      // x y
    fma,      // x y + z, rounded once
    mul_add,  // x y, rounded, + z, rounded
    minimum,  // IEEE 754-2019 minimum: NaN if an operand is
    maximum,
    less,   // one plane: x < y
    equal,  // one plane: x == y
};

namespace detail {

ULPINE_FN constexpr int operand_count(circuit c) noexcept {
    return c <= circuit::relu ? 1 : c == circuit::fma || c == circuit::mul_add ? 3 : 2;
}
ULPINE_FN constexpr bool is_relation(circuit c) noexcept { return c == circuit::less || c == circuit::equal; }

// Formats whose codes are computed with in planes: minifloats and fixed point, up to 16 bits; to 32 where they hold
// exact products.
template <class T>
inline constexpr bool sliceable = false;
template <class F>
inline constexpr bool sliceable<number<F>> = is_fixed_format<F> || is_minifloat_format<F>;

template <circuit C, class F>
inline constexpr int result_planes = is_relation(C) ? 1 : F::spec.width();

template <class U>
ULPINE_FN constexpr planes<U, 1> single(const plane<U>& x) noexcept {
    planes<U, 1> r;
    r[0] = x;
    return r;
}

// y and z count where the operation has so many operands.
template <circuit C, class F, projection P, underflow Z, class U, int N>
ULPINE_FN constexpr planes<U, result_planes<C, F>> run_circuit(const code_planes<F, U>& x, const code_planes<F, U>& y,
                                                               const code_planes<F, U>& z,
                                                               const random_planes_of<U, N>& random) noexcept {
    constexpr bool fixed = is_fixed_format<F>;
    if constexpr (C == circuit::negate && fixed) {
        return fixed_negate_planes<F, P>(x);
    } else if constexpr (C == circuit::negate) {
        return negate_planes<F, P, Z>(x);
    } else if constexpr (C == circuit::abs && fixed) {
        return fixed_abs_planes<F, P>(x);
    } else if constexpr (C == circuit::abs) {
        return abs_planes<F, P, Z>(x);
    } else if constexpr (C == circuit::relu) {
        return relu_planes<F, Z>(x);
    } else if constexpr (C == circuit::minimum) {
        return minimum_planes<F, P, Z>(x, y);
    } else if constexpr (C == circuit::maximum) {
        return maximum_planes<F, P, Z>(x, y);
    } else if constexpr (C == circuit::less) {
        return single(less_planes<F, Z>(x, y));
    } else if constexpr (C == circuit::equal) {
        return single(equal_planes<F, Z>(x, y));
    } else if constexpr (C == circuit::mul_add) {
        static_assert(P.mode != rounding::stochastic, "mul_add rounds twice: draw random planes for mul and for add");
        return run_circuit<circuit::add, F, P, Z>(run_circuit<circuit::mul, F, P, Z>(x, y, z, random), z, z, random);
    } else if constexpr (fixed) {
        if constexpr (C == circuit::mul) return fixed_mul_planes<F, P>(x, y, random);
        else if constexpr (C == circuit::fma) return fixed_fma_planes<F, P>(x, y, z, random);
        else return fixed_add_planes<F, P, C == circuit::sub>(x, y, random);
    } else {
        if constexpr (C == circuit::mul) return mul_planes<F, P, Z>(x, y, random);
        else if constexpr (C == circuit::fma) return fma_planes<F, P, Z>(x, y, z, random);
        else return add_planes<F, P, Z, C == circuit::sub>(x, y, random);
    }
}

}  // namespace detail
}  // namespace ulpine
