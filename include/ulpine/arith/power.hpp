// (1 + x)^n and x^(1/n) of unpacked values for integers n, jammed, with the special cases of IEEE 754-2019, 9.2.1.
//
// Either is known between two bounds (arith/long_power.hpp).  Where both have the same first `bits` bits these are the
// result, jammed by what is known about exactness; else the words get longer.  Why that ends: an inexact result is no
// dyadic number of so few bits, so it differs from all of them, and the bounds close in on it.
//   (1 + x)^n, n > 0   1 + x = M 2^e with M odd: M^n is odd too, and longer than a word if a product was cut
//   (1 + x)^n, n < 0   dyadic for M = 1 only
//   x^(1/n)            where it is dyadic the search finds it: x = M^n 2^(ne); for n < 0 powers of two only
// How long: n log2(M) bits hold the power itself, which bounds the length for small |n|.  For large ones no useful
// bound is known.  What is close to a short number for a reason is close to 1 (decided without a power) or to a power
// of x (at most 3200 bits, by the range of the formats); of all other results one in 2^r asks for r bits more than were
// spared, and the first try spares 64.  Words end at 4096 bits, where the program would be stopped: what is returned is
// right.
#pragma once

#include <ulpine/arith/long_power.hpp>
#include <ulpine/core/unpacked.hpp>

namespace ulpine::detail {

ULPINE_HOST_DEVICE inline void stop_undecided() noexcept {
#if defined(__CUDA_ARCH__)
    __trap();
#else
    __builtin_trap();
#endif
}

// Limbs of the first try for `bits` bits of an n-th power: 64 bits or more to spare.
ULPINE_FN constexpr int power_length(int bits, u64 n) noexcept { return (bits + power_error(n) + 128) / 64; }

// An exponent beyond every format's is as good as one just beyond it.
ULPINE_FN constexpr int near_exponent(i64 exponent) noexcept {
    constexpr i64 far = 1 << 22;
    return static_cast<int>(exponent > far ? far : exponent < -far ? -far : exponent);
}

// Of an inexact value its first bits.
template <class U>
ULPINE_FN constexpr unpacked<U> jammed(const leading_bits& x, bool negative) noexcept {
    const U high = shl(word_cast<U>(x.high), digits<U> - 64), low = shl(word_cast<U>(x.low), digits<U> - 128);
    return {high | low | U(1), near_exponent(x.exponent), negative, false, false};
}
// All of an exact one; what does not fit is jammed.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> all_bits(const long_real& x, bool negative) noexcept {
    U significand(0);
    u64 rest = 0;
    for (int i = 0; i < x.length; ++i) {
        if (64 * i < digits<U>) significand = significand | shl(word_cast<U>(x.limb[i]), digits<U> - 64 - 64 * i);
        else rest |= x.limb[i];
    }
    return {significand | U(rest != 0), near_exponent(x.exponent), negative, false, false};
}

// |1 + x| for finite x != -1, cut to a length.
ULPINE_HOST_DEVICE inline constexpr long_real one_plus(const unpacked<u64>& x, int length) noexcept {
    // |1 + x| = larger +- smaller, the latter `distance` places down.
    const u64 one = u64{1} << 63;
    const bool above = x.exponent >= 0;
    const int distance = above ? x.exponent : -x.exponent;
    const int at = distance / 64, offset = distance % 64;
    const u64 smaller_one = above ? one : x.significand;
    const u64 parts[2] = {smaller_one >> offset, shl(smaller_one, 64 - offset)};
    long_real r = long_real_of(above ? x.significand : one, 0, above ? x.exponent : 0, length);
    r.exact = at + 1 < length || (at + 1 == length && parts[1] == 0);
    u64 carry = x.negative && !r.exact ? 1 : 0;  // a difference is cut downward, too
    for (int i = length - 1; i >= 0; --i) {
        const u64 a = r.limb[i], b = i == at ? parts[0] : i == at + 1 ? parts[1] : 0;
        r.limb[i] = x.negative ? a - b - carry : a + b + carry;
        const u64 least = x.negative ? a : r.limb[i], other = x.negative ? b : a;
        carry = least < other || (least == other && carry != 0) ? 1 : 0;
    }
    if (carry != 0) {  // of a sum: one place down, which loses nothing since the two are less than 64 places apart
        for (int i = length - 1; i >= 0; --i) r.limb[i] = (r.limb[i] >> 1) | (i > 0 ? r.limb[i - 1] << 63 : one);
        r.exponent += 1;
    }
    normalize(r);
    return r;
}

// (1 + x)^n for finite x, n != 0, 0 != x != -1, to `bits` (<= 126) bits.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> finite_compound(const unpacked<u64>& x, long long n,
                                                                int bits) noexcept {
    const u64 count = magnitude(static_cast<u64>(n));
    const bool negative = x.negative && x.exponent >= 0 && (count & 1) != 0;
    // |(1 + x)^n - 1| < 2 n |x|, below all that decides: next to 1.
    if (x.exponent + floor_log2(count) + 3 < -(bits + 2))
        return x.negative == (n < 0) ? unpacked<U>{(U(1) << (digits<U> - 1)) | U(1), 0, false, false, false}
                                     : unpacked<U>{~U(0), -1, false, false, false};
    // Where such x may be negative, in formats of the reals, their powers are out of range.
    if (x.negative && x.exponent > 64 * long_real::capacity - 128)
        return jammed<U>({x.significand, 0, n < 0 ? -long_exponent_limit : long_exponent_limit}, negative);

    for (int length = power_length(bits, count);; length = smaller(2 * length, long_real::capacity)) {
        const long_real low = cut_power(one_plus(x, length), count);
        if (low.exact && (n > 0 || is_power_of_two(low))) {
            long_real value = low;
            value.exponent = n > 0 ? low.exponent : -low.exponent;
            return all_bits<U>(value, negative);
        }
        long_real high = low;
        if (!low.exact) raise(high, power_error(count));
        const leading_bits a = n > 0 ? first_bits(low, bits) : inverse_bits(high, bits);
        const leading_bits b = n > 0 ? first_bits(high, bits) : inverse_bits(low, bits);
        if (a == b || is_far(low)) return jammed<U>(a, negative);
        if (length == long_real::capacity) stop_undecided();
    }
}

// c^n against z, or against 1/z: -1, 0 or 1.  bits: the length of c, which chooses the first try.
ULPINE_HOST_DEVICE inline constexpr int compare_power(const leading_bits& c, u64 n, const unpacked<u64>& z,
                                                      bool inverse, int bits) noexcept {
    for (int length = power_length(bits, n);; length = smaller(2 * length, long_real::capacity)) {
        long_real power = cut_power(long_real_of(c.high, c.low, c.exponent, length), n);
        if (is_far(power)) return power.exponent > 0 ? 1 : -1;
        if (inverse) multiply(power, long_real_of(z.significand, 0, z.exponent, length));
        const u64 target = inverse ? u64{1} << 63 : z.significand;
        const i64 exponent = inverse ? 0 : z.exponent;
        const int order = compare(power, target, exponent);
        if (order >= 0) return order == 0 && power.exact ? 0 : 1;
        if (power.exact) return -1;
        raise(power, power_error(n));
        if (compare(power, target, exponent) <= 0) return -1;
        if (length == long_real::capacity) stop_undecided();
    }
}

// |x|^(1/n) for finite x != 0, n != 0, to `bits` (<= 126) bits, digit by digit.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> finite_root(unpacked<u64> x, long long n, int bits) noexcept {
    const u64 count = magnitude(static_cast<u64>(n));
    bool inverse = n < 0;
    if (inverse && x.significand == u64{1} << 63) {
        x.exponent = -x.exponent;
        inverse = false;
    }
    const int e = inverse ? -x.exponent - 1 : x.exponent;  // 2^e <= |x|, or 1/|x|, < 2^(e + 1)
    const u64 whole = static_cast<u64>(e < 0 ? -e - 1 : e) / count;
    leading_bits root{u64{1} << 63, 0, e < 0 ? -1 - static_cast<i64>(whole) : static_cast<i64>(whole)};
    for (int i = 0; i < bits; ++i) {
        leading_bits trial = root;
        (i < 64 ? trial.high : trial.low) |= u64{1} << (63 - i % 64);
        const int order = compare_power(trial, count, x, inverse, i);
        if (order == 0) return all_bits<U>(long_real_of(trial.high, trial.low, trial.exponent, 2), false);
        if (order < 0) root = trial;
    }
    return jammed<U>(root, false);
}

// (1 + x)^n.  only_above: x < -1 is invalid (IEEE 754); else such powers are the real numbers that they are.
// nan_stays: NaN^0 is NaN too.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> compound(const unpacked<u64>& x, long long n, int bits, bool only_above,
                                                         bool nan_stays) noexcept {
    constexpr U one = U(1) << (digits<U> - 1);
    const u64 half = u64{1} << 63;
    if (x.nan) return {one, 0, false, false, n != 0 || nan_stays};
    const bool minus_one = !x.infinite && x.negative && x.exponent == 0 && x.significand == half;
    const bool below = x.negative && !is_zero(x) && (x.infinite || (x.exponent >= 0 && !minus_one));
    if (below && only_above) return {one, 0, false, false, true};
    if (n == 0 || is_zero(x)) return {one, 0, false, false, false};
    if (x.infinite || minus_one) {
        const bool negative = x.infinite && x.negative && (n & 1) != 0;
        return {U(0), 0, negative, x.infinite == (n > 0), false};
    }
    return finite_compound<U>(x, n, bits);
}

// x^(1/n).  Invalid for n = 0, and for x < 0 with even n.
template <class U>
ULPINE_HOST_DEVICE inline constexpr unpacked<U> rootn(const unpacked<u64>& x, long long n, int bits) noexcept {
    const bool zero = is_zero(x), negative = x.negative && (n & 1) != 0;
    const bool invalid = x.nan || n == 0 || (x.negative && !zero && !negative);
    if (invalid || zero || x.infinite) return {U(0), 0, negative, x.infinite == (n > 0), invalid};
    unpacked<U> r = finite_root<U>(x, n, bits);
    r.negative = negative;
    return r;
}

}  // namespace ulpine::detail
