// Powers with any 64-bit exponent, bounded from both sides, in words of up to 4096 bits.
#pragma once

#include <ulpine/bits/wide.hpp>

namespace ulpine::detail {

// A positive real from below: low = significand · 2^(exponent - (64 length - 1)), the limbs of the significand from
// the highest down, its highest bit set.  exact: low is the value; else the value is larger than low, by less than
// what the function says that made it.
struct long_real {
    static constexpr int capacity = 64;
    u64 limb[capacity]{};
    int length = 0;
    i64 exponent = 0;
    bool exact = true;
};

// Exponents beyond this are out of every format's range, by far.
inline constexpr i64 long_exponent_limit = i64{1} << 40;
ULPINE_FN constexpr bool is_far(const long_real& x) noexcept {
    return x.exponent > long_exponent_limit || x.exponent < -long_exponent_limit;
}

ULPINE_HOST_DEVICE inline constexpr long_real long_real_of(u64 high, u64 low, i64 exponent, int length) noexcept {
    long_real x;
    x.limb[0] = high;
    x.limb[1] = low;
    x.length = length;
    x.exponent = exponent;
    return x;
}

// Shift the highest set bit up to the top; x is not 0.
ULPINE_HOST_DEVICE inline constexpr void normalize(long_real& x) noexcept {
    int first = 0;
    while (first < x.length - 1 && x.limb[first] == 0) ++first;
    const int up = leading_zeros_nonzero(x.limb[first] | 1);
    const auto limb = [&x](int i) { return i < x.length ? x.limb[i] : u64{0}; };
    for (int i = 0; i < x.length; ++i) x.limb[i] = (limb(i + first) << up) | shr(limb(i + first + 1), 64 - up);
    x.exponent -= 64 * first + up;
}

// r · by into r, cut to their common length: below the true product by less than 2^(1 - 64 length) of it.
ULPINE_HOST_DEVICE inline constexpr void multiply(long_real& r, const long_real& by) noexcept {
    const int n = r.length;
    u64 p[2 * long_real::capacity];
    for (int i = 0; i < 2 * n; ++i) p[i] = 0;
    for (int i = n - 1; i >= 0; --i) {
        u64 carry = 0;
        if (by.limb[i] == 0) continue;
        for (int j = n - 1; j >= 0; --j) {
            const wide<u64> t = full_product(by.limb[i], r.limb[j]) + wide<u64>(p[i + j + 1]) + wide<u64>(carry);
            p[i + j + 1] = t.lo;
            carry = t.hi;
        }
        p[i] = carry;
    }
    r.exponent += by.exponent + 1;
    u64 lost = p[n];
    if ((p[0] >> 63) == 0) {
        lost <<= 1;
        r.exponent -= 1;
        for (int i = 0; i < n; ++i) p[i] = (p[i] << 1) | (p[i + 1] >> 63);
    }
    for (int i = n + 1; i < 2 * n; ++i) lost |= p[i];
    r.exact = r.exact && by.exact && lost == 0;
    for (int i = 0; i < n; ++i) r.limb[i] = p[i];
}

// base^n for n >= 1, below the true value by less than 2^(log2(n) + 4) units in the last place (power_error).
//
// Left-to-right squaring cuts at most twice in each of t = floor(log2(n)) steps, and what is cut in step i counts
// 2^(t - i) times in the result: together less than 2^(t + 1).  With n < 2^(t + 1) times what the base itself may have
// lost that is less than 2^(t + 2) cuts of relative size 2^(1 - 64 length), and (1 - u)^-k <= 1 + 2 k u for k u <= 1/2.
// Powers of a base >= 1 grow, those of a base < 1 fall: an exponent beyond every limit may stay there.
ULPINE_HOST_DEVICE inline constexpr long_real cut_power(const long_real& base, u64 n) noexcept {
    long_real r = base;
    for (int i = floor_log2(n) - 1; i >= 0; --i) {
        multiply(r, r);
        if ((n >> i & 1) != 0) multiply(r, base);
        if (is_far(r)) {
            r.exact = false;
            return r;
        }
    }
    return r;
}
// The bound above, as a power of two.  It also holds for a base of which nothing was lost and one more product.
ULPINE_FN constexpr int power_error(u64 n) noexcept { return floor_log2(n) + 4; }

// x + 2^place units in the last place, cut: an upper bound where place is the error; its exactness means nothing.
ULPINE_HOST_DEVICE inline constexpr void raise(long_real& x, int place) noexcept {
    u64 carry = u64{1} << (place & 63);
    for (int i = x.length - 1 - place / 64; i >= 0 && carry != 0; --i) {
        x.limb[i] += carry;
        carry = x.limb[i] < carry ? 1 : 0;
    }
    if (carry == 0) return;
    // Beyond the next power of two by less than 2^place.
    for (int i = 1; i < x.length; ++i) x.limb[i] = i < x.length - 1 - place / 64 ? 0 : ~u64{0};
    x.limb[0] = u64{1} << 63;
    x.exponent += 1;
}

// -1, 0 or 1 as x is below, equal to or above significand · 2^(exponent - 63).
ULPINE_HOST_DEVICE inline constexpr int compare(const long_real& x, u64 significand, i64 exponent) noexcept {
    if (x.exponent != exponent) return x.exponent < exponent ? -1 : 1;
    if (x.limb[0] != significand) return x.limb[0] < significand ? -1 : 1;
    for (int i = 1; i < x.length; ++i)
        if (x.limb[i] != 0) return 1;
    return 0;
}

ULPINE_HOST_DEVICE inline constexpr bool is_power_of_two(const long_real& x) noexcept {
    u64 rest = x.limb[0] << 1;
    for (int i = 1; i < x.length; ++i) rest |= x.limb[i];
    return rest == 0;
}

// The first bits of a number: significand as two limbs, exponent.
struct leading_bits {
    u64 high;
    u64 low;
    i64 exponent;
    ULPINE_API friend constexpr bool operator==(const leading_bits&, const leading_bits&) = default;
};
ULPINE_FN constexpr leading_bits first_bits(const long_real& x, int count) noexcept {  // count <= 128
    return {x.limb[0] & ~shr(~u64{0}, count), x.limb[1] & ~shr(~u64{0}, larger(count - 64, 0)), x.exponent};
}

// The first `count` (<= 128) bits of 1/x by long division, 2^e < 1/x <= 2^(e + 1) with e = -x.exponent - 1.  Of a power
// of two they are those of a number just below 1/x: all ones.
ULPINE_HOST_DEVICE inline constexpr leading_bits inverse_bits(const long_real& x, int count) noexcept {
    long_real rest = long_real_of(u64{1} << 63, 0, 0, x.length);  // less than x but for the first time
    leading_bits q{0, 0, -x.exponent - 1};
    for (int i = 0; i < count; ++i) {
        const bool carry = rest.limb[0] >> 63 != 0;
        for (int j = 0; j < x.length; ++j)
            rest.limb[j] = (rest.limb[j] << 1) | (j + 1 < x.length ? rest.limb[j + 1] >> 63 : 0);
        int first = 0;
        while (first < x.length && rest.limb[first] == x.limb[first]) ++first;
        if (!carry && first < x.length && rest.limb[first] < x.limb[first]) continue;
        u64 borrow = 0;
        for (int j = x.length - 1; j >= 0; --j) {
            const u64 a = rest.limb[j], b = x.limb[j];
            rest.limb[j] = a - b - borrow;
            borrow = a < b || (a == b && borrow != 0) ? 1 : 0;
        }
        (i < 64 ? q.high : q.low) |= u64{1} << (63 - i % 64);
    }
    return q;
}

}  // namespace ulpine::detail
