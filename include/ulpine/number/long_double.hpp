// long double as an operand, on the host and outside constant expressions: x87's 80 bits, or the same as double.
#pragma once

#include <ulpine/number/type.hpp>

#if !defined(__CUDACC_RTC__) && __LDBL_MANT_DIG__ <= 64

namespace ulpine::detail {

#if __LDBL_MANT_DIG__ == 53
template <>
struct operand_traits<long double> : ieee_traits<long double, u64, binary64_spec> {};
#elif __LDBL_MANT_DIG__ == 64
// The bytes of an x87 number: 64 bits of significand with its leading one, 15 of exponent, the sign.
template <>
struct operand_traits<long double> {
    static constexpr int significand_bits = 64;
    static constexpr projection default_projection{rounding::nearest_even, overflow::infinity};
    static constexpr int layout_bits(bool stochastic) noexcept {
        return significand_bits + 5 + (stochastic ? nu_bits : 0);
    }
    static constexpr int bias = 16383, top_field = 0x7fff;

    static unpacked<u64> unpack(long double x) noexcept {
        u64 significand;
        u16 upper;
        __builtin_memcpy(&significand, &x, 8);
        __builtin_memcpy(&upper, reinterpret_cast<const unsigned char*>(&x) + 8, 2);
        const int field = upper & top_field;
        const bool special = field == top_field, fraction = (significand << 1) != 0;
        const auto value = normalized(significand, larger(field, 1) - bias, (upper >> 15) != 0);
        return with_class(value, special && !fraction, special && fraction);
    }
    template <rounding R, class U>
    static long double pack(const unpacked<U>& x, overflow policy, random_bits random, int = digits<U>) noexcept {
        // Rounded as an integer of as many bits as the lowest exponent leaves it.
        constexpr int cut = digits<U> - significand_bits - 2;
        const int lowest = larger(x.exponent, 1 - bias);
        const int down = digits<U> - significand_bits - cut + (lowest - x.exponent);
        const U code = round_shift<R>(shift_right_jam(x.significand, down), cut, x.negative, random);
        const bool carry = (code >> significand_bits) != U(0);
        u64 significand = low64(carry ? code >> 1 : code);
        int field = lowest + bias + carry;
        if ((significand >> 63) == 0) field = 0;  // zero and subnormals
        const bool inward = R == rounding::toward_zero || (R == rounding::toward_positive && x.negative) ||
                            (R == rounding::toward_negative && !x.negative);
        const bool leaves = policy == overflow::infinity    ? x.infinite || !inward
                            : policy == overflow::propagate ? x.infinite
                                                            : false;
        if (x.infinite || field >= top_field) {
            significand = leaves ? u64{1} << 63 : ~u64{0};
            field = leaves ? top_field : top_field - 1;
        }
        if (x.nan) {
            significand = u64{3} << 62;
            field = top_field;
        }
        const u16 upper = static_cast<u16>(field | ((x.negative && !x.nan ? 1 : 0) << 15));
        long double result = 0;
        __builtin_memcpy(&result, &significand, 8);
        __builtin_memcpy(reinterpret_cast<unsigned char*>(&result) + 8, &upper, 2);
        return result;
    }
};
#endif

}  // namespace ulpine::detail

#endif
