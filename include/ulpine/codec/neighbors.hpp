// The next code up or down the real line, per family.
#pragma once

#include <ulpine/format/fixed.hpp>
#include <ulpine/format/hifloat.hpp>
#include <ulpine/format/lookup.hpp>
#include <ulpine/format/posit.hpp>
#include <ulpine/format/takum.hpp>

namespace ulpine::detail {

// Posit Standard (2022), 5.2: the word plus or minus one, with wrap: next(maxPos) = NaR, next(NaR) = -maxPos.  Takums
// likewise.
template <nar_spec S>
ULPINE_FN constexpr u64 neighbor(const S& s, u64 code, bool up) noexcept {
    return (code + (up ? u64{1} : ~u64{0})) & low_mask<u64>(s.width());
}

// IEEE 754-2019, 5.3.1: NaN stays, so do the infinities at their ends.
ULPINE_FN constexpr u64 neighbor(const hifloat_spec& s, u64 code, bool up) noexcept {
    if (code == s.nan_code()) return code;
    const int rank = hifloat_rank(hifloat_from_code(static_cast<int>(code & (s.sign_bit() - 1))));
    const int place = (code & s.sign_bit()) != 0 ? -rank : rank;  // on the signed line
    const int next = clamped(place + (up ? 1 : -1), -s.infinity_rank, +s.infinity_rank);
    return static_cast<u64>(hifloat_code(next < 0 ? -next : next)) | (next < 0 ? s.sign_bit() : 0);
}

// Past an end: the end.
ULPINE_FN constexpr u64 neighbor(const fixed_spec& s, u64 code, bool up) noexcept {
    if (s.symmetric && code == u64{1} << (s.width() - 1)) return code + 1;  // the excluded code: the lowest value
    const u64 end = (up ? s.largest_code() : 0 - s.most_negative()) & low_mask<u64>(s.width());
    return code == end ? code : (code + (up ? u64{1} : ~u64{0})) & low_mask<u64>(s.width());
}

ULPINE_FN constexpr u64 neighbor(const lookup_spec& s, u64 code, bool up) noexcept {
    const u64 sign = s.mirrored ? u64{1} << s.index_bits() : 0;
    const u64 index = code & low_mask<u64>(s.index_bits()), last = static_cast<u64>(s.count - 1);
    const bool negative = (code & sign) != 0;
    const bool zero_first = s.mirrored && table_entry(s.values, 0).significand == 0;
    if (negative != up) return index >= last ? code : code + 1;  // away from zero, or up a signed list
    if (!s.mirrored) return index == 0 ? code : code - 1;
    if (index > u64{zero_first && index == 1 && !negative}) return code - 1;  // toward zero
    if (zero_first && last == 0) return code;                                 // zero alone
    if (index == 1) return 0;                                                 // the smallest positive value, down to +0
    return zero_first ? (u64{1} | (negative ? 0 : sign)) : code ^ sign;       // across zero
}

// IEEE 754-2019, 5.3.1 nextUp and nextDown; P3109 draft 4.0, 4.13: NaN where there is none.  A format without
// infinity that is not P3109's stays at its end.
ULPINE_FN constexpr u64 neighbor(const minifloat_spec& s, u64 code, bool up) noexcept {
    const u64 sign = s.is_signed ? s.top_code() + 1 : 0;
    const u64 magnitude = code & s.top_code();
    const bool negative = (code & sign) != 0;
    if (decode<u64>(s, code).nan) return s.nan_code();
    const bool at_zero = s.has_zero && magnitude == 0;
    if (at_zero && s.is_signed && s.largest_code() > 0) return u64{1} | (up ? 0 : sign);
    if (negative != up) {  // away from zero
        if (magnitude < s.largest_code()) return code + 1;
        if (magnitude == s.largest_code() && s.has_infinity()) return code + 1;
        return s.is_p3109() ? s.nan_code() : code;
    }
    if (magnitude == 0) return s.is_p3109() ? s.nan_code() : code;  // unsigned, below the smallest
    return magnitude == 1 && s.has_zero && !s.has_negative_zero() ? 0 : code - 1;
}

}  // namespace ulpine::detail
