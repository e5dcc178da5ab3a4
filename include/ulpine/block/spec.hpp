// Blocks with a shared scale: elements of a short format, and for each block of them one scale.  value = element scale
#pragma once

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace ulpine {

// How the scale follows from the largest magnitude of a block, amax, for elements whose largest value is max and whose
// largest power of two is 2^emax.  Decided from the exact quotient, rounded once.
enum class scale_rule {
    floor,    // 2^(floor(log2 amax) - emax)                OCP Microscaling Formats (MX) 1.0, 6.3; elements may clamp
    ceil,     // 2^(ceil(log2 amax) - emax)
    even,     // 2^(floor(log2 a) - emax), a = amax rounded to the precision of the elements, ties to even
    rceil,    // amax / max, rounded up in the scale's format: no element clamps
    nearest,  // amax / max, rounded to the nearest value of the scale's format, ties to even
};

// The record of a block format.
//   element       the elements: minifloat_spec, fixed_spec, posit_spec or lookup_spec
//   scale         the scales: positive values of a minifloat.  floor, ceil and even give powers of two, which it rounds
//                 (nearest even) and clamps where it must.
//   size          elements of a block, the last one of a line may have fewer; at least 1
//   tensor_scale  a second scale, a float for the whole tensor: value = element scale tensor_scale
template <class Element>
struct block_spec {
    Element element{};
    minifloat_spec scale{};
    int size = 32;
    scale_rule rule = scale_rule::floor;
    bool tensor_scale = false;
    ULPINE_API friend constexpr bool operator==(const block_spec&, const block_spec&) = default;
};

// Of block formats that have no scale for the whole tensor.
struct none {};

namespace detail {

// The largest magnitude of a format; of lookup sets that of the two ends.
ULPINE_FN constexpr unpacked<u64> largest_value(const minifloat_spec& s) noexcept {
    return decode<u64>(s, s.largest_code());
}
ULPINE_FN constexpr unpacked<u64> largest_value(const fixed_spec& s) noexcept {
    return decode<u64>(s, s.largest_code());
}
ULPINE_FN constexpr unpacked<u64> largest_value(const posit_spec& s) noexcept {
    return decode<u64>(s, low_mask<u64>(s.bits - 1));
}
ULPINE_FN constexpr unpacked<u64> largest_value(const lookup_spec& s) noexcept {
    unpacked<u64> low = table_entry(s.values, 0), high = table_entry(s.values, s.count - 1);
    low.negative = high.negative = false;
    return magnitude_less(high, low) ? low : high;
}

// Significand bits of an element in the binade of its largest value, without the leading one.
ULPINE_FN constexpr int top_precision(const minifloat_spec& s) noexcept { return s.fraction_bits; }
ULPINE_FN constexpr int top_precision(const fixed_spec& s) noexcept { return s.significand_bits() - 1; }
ULPINE_FN constexpr int top_precision(const posit_spec&) noexcept { return 0; }
ULPINE_FN constexpr int top_precision(const lookup_spec& s) noexcept { return s.significand_bits() - 1; }

// The rule that a format of scales comes with: the standard's for powers of two, else rounding to nearest.
ULPINE_FN constexpr scale_rule default_rule(const minifloat_spec& scale) noexcept {
    return scale.fraction_bits == 0 ? scale_rule::floor : scale_rule::nearest;
}

}  // namespace detail
}  // namespace ulpine
