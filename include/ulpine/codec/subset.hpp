// Whether every value of one format is a value of another.  It decides, at compile time, what converts implicitly.
#pragma once

#include <ulpine/codec/native.hpp>
#include <ulpine/format/hifloat.hpp>
#include <ulpine/format/takum.hpp>

namespace ulpine::detail {

// A format as a precision profile: at exponent e its finite values 2^e · 1.fraction have fraction_at(e) fraction
// bits; -1 where 2^e itself is no value.  Given for the exponents between the smallest and the largest value.
ULPINE_API constexpr int fraction_at(const posit_spec& s, int e) noexcept {
    const int scaled = e - s.scale, regime = scaled >> s.exponent_bits;
    const int stretch = regime < 0 ? ~regime : regime;
    if (stretch >= s.longest_run()) return -1;
    const bool capped = s.longest_run() < s.bits - 1 && stretch == s.longest_run() - 1;
    const int left = larger(s.bits - 1 - (stretch + 2 - capped), 0);
    const int lost = larger(s.exponent_bits - left, 0);
    return (scaled & ((1 << lost) - 1)) != 0 ? -1 : larger(left - s.exponent_bits, 0);
}
ULPINE_API constexpr int fraction_at(const minifloat_spec& s, int e) noexcept {
    const int lowest = (s.subnormal == subnormals::gradual ? 1 : 0) - s.exponent_bias();
    return e >= lowest ? s.fraction_bits : larger(s.fraction_bits - (lowest - e), -1);
}
ULPINE_API constexpr int fraction_at(const fixed_spec& s, int e) noexcept { return larger(e + s.fraction_bits, -1); }
ULPINE_API constexpr int fraction_at(const takum_spec& s, int e) noexcept {
    const takum_field field = takum_field_of(clamped(e, s.lowest_characteristic, s.highest_characteristic));
    const int lost = larger(field.length - (s.bits - 1), 0);
    const bool below = field.value == 0 && s.bits <= 12;  // the code 0 is 0
    return below || (field.value & ((1 << lost) - 1)) != 0 ? -1 : larger(s.bits - 1 - field.length, 0);
}
ULPINE_API constexpr int fraction_at(const hifloat_spec&, int e) noexcept { return hifloat_binade_of(e).fraction_bits; }

// Special values and the limits, as codes.
struct format_facts {
    bool nan, infinity, minus_zero, zero, negative;
    bool open_at_power;  // 2^smallest_exponent, where the smallest values start, is itself missing
    u64 largest, smallest, lowest;
};
ULPINE_API constexpr format_facts facts(const posit_spec& s) noexcept {
    const u64 nar = u64{1} << (s.bits - 1);
    return {true, false, false, true, true, s.longest_run() < s.bits - 1, nar - 1, 1, nar + 1};
}
ULPINE_API constexpr format_facts facts(const takum_spec& s) noexcept {
    const u64 nar = u64{1} << (s.bits - 1);
    return {true, false, false, true, true, s.bits > 12, nar - 1, 1, nar + 1};
}
ULPINE_API constexpr format_facts facts(const hifloat_spec& s) noexcept {
    return {true, true, false, true, true, false, s.largest_code(), 1, s.largest_code() | s.sign_bit()};
}
ULPINE_API constexpr format_facts facts(const minifloat_spec& s) noexcept {
    const u64 sign = s.is_signed ? u64{1} << (s.exponent_bits + s.fraction_bits) : 0;
    return {s.has_nan(),
            s.has_infinity(),
            s.has_negative_zero(),
            s.has_zero,
            s.is_signed,
            s.has_zero && s.subnormal != subnormals::gradual,
            s.largest_code(),
            s.has_zero && s.largest_code() > 0 ? u64{1} : u64{0},
            s.is_signed && s.largest_code() > 0 ? s.largest_code() | sign : 0};
}
ULPINE_API constexpr format_facts facts(const fixed_spec& s) noexcept {
    const u64 lowest = (0 - s.most_negative()) & low_mask<u64>(s.width());
    return {false, false, false, true, s.is_signed, false, s.largest_code(), 1, lowest};
}

// The value of one code survives a conversion.
template <class Outer, class Inner>
ULPINE_API constexpr bool keeps(const Outer& outer, const Inner& inner, u64 code) noexcept {
    using U = wide<wide<u64>>;
    const unpacked<u64> x = decode<u64>(inner, code);
    const u64 there = low64(encode<rounding::toward_zero>(outer, widen<U>(x), overflow::saturate, random_bits{}));
    const unpacked<u64> back = decode<u64>(outer, there);
    return back.nan == x.nan && back.infinite == x.infinite &&
           (x.nan || (back.negative == x.negative && magnitude_equal(back, x)));
}

template <class Outer, class Inner>
ULPINE_API constexpr bool contains(const Outer& outer, const Inner& inner) noexcept {
    constexpr bool listed = stdlib::is_same_v<Inner, lookup_spec> || stdlib::is_same_v<Outer, lookup_spec>;
    if constexpr (stdlib::is_same_v<Outer, Inner>)
        if (outer == inner) return true;
    if constexpr (listed) {
        // One by one; sets too large to try are taken as not contained.
        if (inner.width() > 9) return false;
        if constexpr (stdlib::is_same_v<Inner, lookup_spec>) {
            for (int i = 0; i < inner.count; ++i)
                for (int sign = 0; sign <= int{inner.mirrored}; ++sign)
                    if (!keeps(outer, inner, (u64(sign) << inner.index_bits()) | u64(i))) return false;
        } else {
            u64 excluded = ~u64{0};
            if constexpr (stdlib::is_same_v<Inner, fixed_spec>)
                if (inner.symmetric) excluded = u64{1} << (inner.width() - 1);
            for (u64 code = 0; code < (u64{1} << inner.width()); ++code)
                if (code != excluded && !keeps(outer, inner, code)) return false;
        }
        return true;
    } else {
        const format_facts in = facts(inner), out = facts(outer);
        if ((in.nan && !out.nan) || (in.infinity && !out.infinity) || (in.minus_zero && !out.minus_zero) ||
            (in.zero && !out.zero) || (in.negative && !out.negative))
            return false;
        if (!keeps(outer, inner, in.largest) || !keeps(outer, inner, in.smallest) ||
            (in.negative && !keeps(outer, inner, in.lowest)))
            return false;
        const int low = decode<u64>(inner, in.smallest).exponent, high = decode<u64>(inner, in.largest).exponent;
        const unpacked<u64> outer_low = decode<u64>(outer, out.smallest);
        const bool open = out.open_at_power && (outer_low.significand << 1) != 0;
        if (open && outer_low.exponent == low && !in.open_at_power) return false;
        // The highest binade may be cut short: then only its first value counts, which was tried above.
        const u64 top_fraction = decode<u64>(inner, in.largest).significand << 1;
        for (int e = low; e <= high - (top_fraction == 0); ++e) {
            const int needed = fraction_at(inner, e);
            if (needed >= 0 && fraction_at(outer, e) < needed) return false;
        }
        return true;
    }
}

}  // namespace ulpine::detail
