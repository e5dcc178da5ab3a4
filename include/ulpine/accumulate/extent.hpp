// What an exact accumulator of a format must hold: derived from the format's record.
#pragma once

#include <ulpine/codec/subset.hpp>

namespace ulpine::detail {

// The finite values of a format: multiples of 2^lowest, none above 2^highest significand (1.0 to 2.0) in magnitude.
struct value_extent {
    int lowest;
    int highest;
    u64 significand;  // of the largest magnitude, its highest bit set
};

ULPINE_API constexpr value_extent extent_from(int lowest, const unpacked<u64>& a, const unpacked<u64>& b) noexcept {
    const unpacked<u64>& most = magnitude_less(a, b) ? b : a;
    if (most.significand == 0) return {lowest, lowest, u64{1} << 63};  // zero alone
    return {lowest, most.exponent, most.significand};
}

// Tapered formats have the most fraction bits where exponents are small, but a binade up wins more than a bit: the
// smallest values have the lowest bit of all.
template <class Spec>
ULPINE_API constexpr value_extent extent_of(const Spec& s) noexcept {
    const format_facts f = facts(s);
    const int low = decode<u64>(s, f.smallest).exponent;
    return extent_from(low - larger(fraction_at(s, low), 0), decode<u64>(s, f.largest), decode<u64>(s, f.lowest));
}
// Sets are looked through value by value; of long ones only that they are floats or doubles counts.
ULPINE_API constexpr value_extent extent_of(const lookup_spec& s) noexcept {
    const unpacked<u64> first = table_entry(s.values, 0), last = table_entry(s.values, s.count - 1);
    int lowest = s.values.of_double ? -1074 : -149;
    if (s.count <= 4096) {
        lowest = 1024;
        for (int i = 0; i < s.count; ++i) {
            const unpacked<u64> x = table_entry(s.values, i);
            if (x.significand == 0) continue;
            const u64 last_bit = x.significand & (0 - x.significand);
            lowest = smaller(lowest, x.exponent - leading_zeros_nonzero(last_bit));
        }
        if (lowest == 1024) lowest = 0;  // zero alone
    }
    return extent_from(lowest, first, last);
}

// floor(log2) of the largest magnitude of a product.
ULPINE_API constexpr int product_exponent(const value_extent& a, const value_extent& b) noexcept {
    const wide<u64> p = full_product(a.significand, b.significand);
    return a.highest + b.highest + static_cast<int>(p.hi >> 63);
}

// Bits of weight 2^lowest to 2^(lowest + width - 2), and a sign above them, hold every value and the sum of 2^capacity
// products.  For the posits of the 2022 standard this is its quire (3.1): 16 n bits from 2^(16 - 8n).
struct quire_layout {
    int lowest;
    int width;
};
ULPINE_API constexpr quire_layout quire_layout_of(const value_extent& v, int capacity) noexcept {
    const int lowest = smaller(2 * v.lowest, v.lowest), highest = larger(product_exponent(v, v), v.highest);
    return {lowest, larger(highest + capacity - lowest + 2, 4)};  // three words may be reserved
}

// The range of an operand type.
template <class T>
inline constexpr value_extent operand_extent = extent_of(T::spec);
template <class T>
requires(stdlib::is_integral_v<T>) inline constexpr value_extent operand_extent<T> = extent_of(operand_traits<T>::spec);
template <>
inline constexpr value_extent operand_extent<float> = extent_of(binary32_spec);
template <>
inline constexpr value_extent operand_extent<double> = extent_of(binary64_spec);

}  // namespace ulpine::detail
