// long double as an operand, on the host and outside constant expressions: x87's 64 bits, IEEE binary128, or double.
#pragma once

#include <ulpine/number/type.hpp>

#if !defined(__CUDACC_RTC__)

namespace ulpine::detail {

template <>
struct operand_traits<long double> {
    static constexpr int significand_bits = __LDBL_MANT_DIG__;
    static constexpr projection default_projection{rounding::nearest_even, overflow::infinity};
    static constexpr int layout_bits(bool stochastic) noexcept { return significand_bits + 5 + (stochastic ? nu_bits : 0); }
    static_assert(__LDBL_MANT_DIG__ <= 113, "long double: this platform's format is not supported");
    using word = word_for<significand_bits>;

    static unpacked<word> unpack(long double x) noexcept {
        unpacked<word> u{word(0), zero_exponent, __builtin_signbit(x) != 0, __builtin_isinf(x) != 0, __builtin_isnan(x) != 0};
        if (u.infinite || u.nan || x == 0) return u;
        int exponent = 0;
        long double m = __builtin_frexpl(u.negative ? -x : x, &exponent);  // in [1/2, 1)
        for (int i = 0; i < digits<word> / 32; ++i) {                      // 32 bits at a time, each step exact
            m = __builtin_ldexpl(m, 32);
            const u32 part = static_cast<u32>(m);
            m -= static_cast<long double>(part);
            u.significand = (u.significand << 32) | word(part);
        }
        u.exponent = exponent - 1;
        return u;
    }
    // Rounded as an integer of as many bits as the exponent leaves; scaling it by a power of two is then exact.
    template <rounding R, class U>
    static long double pack(const unpacked<U>& x, overflow policy, random_bits random,
                            int = digits<U>) noexcept {
        const long double sign = x.negative ? -1.0L : 1.0L;
        if (x.nan) return static_cast<long double>(__builtin_nanf(""));
        const long double inf = static_cast<long double>(__builtin_inff());
        const bool inward = R == rounding::toward_zero || (R == rounding::toward_positive && x.negative) ||
                            (R == rounding::toward_negative && !x.negative);
        const bool saturates = policy == overflow::saturate || policy == overflow::wrap;
        if (x.infinite) return sign * (saturates ? __LDBL_MAX__ : inf);
        if (x.significand == U(0)) return sign * 0.0L;
        const int unit = larger(x.exponent, __LDBL_MIN_EXP__ - 1) - (significand_bits - 1);  // weight of the lowest kept bit
        constexpr int cut = digits<U> - significand_bits - 2;
        const int down = digits<U> - 1 - (x.exponent - unit) - cut;
        U code = round_shift<R>(shift_right_jam(x.significand, down), cut, x.negative, random);
        long double value = 0;
        for (int i = 0; i < 4; ++i, code = code >> 32)
            value += __builtin_ldexpl(static_cast<long double>(static_cast<u32>(low64(code))), unit + 32 * i);
        if (value > __LDBL_MAX__)
            value = policy == overflow::infinity && !inward ? inf : __LDBL_MAX__;
        return sign * value;
    }
};

}  // namespace ulpine::detail

#endif
