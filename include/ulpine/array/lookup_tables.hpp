// Rounding into a set of values without searching it: tables made once per array (or once per type), for one mode.
//
// Along the bits of |x|, upward from 0 for either sign, the index changes at thresholds.  They are computed exactly, as
// the first float on their far side; so a comparison of bits decides, ties and directed modes included.  A bucket of
// |x|'s high bits says how many thresholds lie below it; inside a bucket a few steps of binary search are left, mostly
// one.  Sets of up to 16 values are searched in registers instead (array/lookup.hpp).
#pragma once

#include <ulpine/array/exact.hpp>

#include <vector>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// The values in ascending order, those of a mirrored set with both signs; place i has a code and a value.
template <class T>
struct lookup_places {
    const lookup_spec& spec;
    int scale_exponent;

    int count() const noexcept { return spec.mirrored ? 2 * spec.count : spec.count; }
    bool negative_side(int i) const noexcept { return spec.mirrored && i < spec.count; }
    int index(int i) const noexcept {
        return !spec.mirrored ? i : i < spec.count ? spec.count - 1 - i : i - spec.count;
    }
    u64 code(int i) const noexcept {
        return static_cast<u64>(index(i)) | (negative_side(i) ? u64{1} << spec.index_bits() : 0);
    }
    unpacked<wide<u64>> value(int i) const noexcept { return at_index(spec.values, i); }
    unpacked<wide<u64>> at_index(const real_array& array, int i) const noexcept {
        unpacked<u64> x = table_entry(array, index(i));
        x.negative = spec.mirrored ? negative_side(i) : x.negative;
        x.exponent -= scale_exponent;
        return widen<wide<u64>>(x);
    }
};

// Floats in ascending order as two's complement integers; -0 is just below 0.
template <class T>
constexpr T order_key_of(T bits) noexcept {
    return bits ^ (sar(bits, digits<T> - 1) & static_cast<T>(~float_sign<T>));
}
template <class T>
constexpr T bits_of_key(T key) noexcept {
    return order_key_of(key);
}

// The key of the first float that is >= x, or > x.
template <class T>
T key_from(const unpacked<wide<u64>>& x, bool beyond) noexcept {
    constexpr minifloat_spec spec = float_layout<T>::spec;
    constexpr overflow policy = overflow::infinity;
    const T bits = static_cast<T>(low64(encode<rounding::toward_positive>(spec, x, policy, random_bits{})));
    const T key = order_key_of(bits);
    if (!beyond) return x.significand == wide<u64>(0) ? T(~T(0)) : key;  // both zeros are >= 0
    const unpacked<wide<u64>> back = widen<wide<u64>>(decode<u64>(spec, u64{bits}));
    if (x.significand == wide<u64>(0)) return T(1);
    return value_equal(back, x) ? static_cast<T>(key + 1) : key;
}

template <class T>
struct lookup_tables {
    using word = T;
    static constexpr int in_registers = 16;  // places: with so few there are no buckets

    bool supported = false, encodes = false;
    int places = 0, nan_place = 0;
    std::vector<T> keys;          // the first key of places 1, 2, ...
    std::vector<T> place_values;  // as floats
    std::vector<u32> place_codes;
    T low_key = 0, high_key = 0;  // x beyond them is outside

    std::vector<T> thresholds;  // by rank, each side and NaN followed by a padding that nothing reaches
    std::vector<T> values;
    std::vector<u32> codes;
    std::vector<u32> base;  // the rank at the start of a bucket: of x >= 0, of x < 0, of NaN
    u32 second = 0;
    int shift = 0, steps = 0;
    T first = 0, buckets = 0;

    // with_ranks: false where only a search in registers will use them
    lookup_tables(const lookup_spec& spec, rounding mode, int scale_exponent, bool with_ranks);

  private:
    void fill_ranks();
    void fill_buckets(const std::vector<T> (&sides)[2]);
};

// By bisection with the codec itself, where the threshold is a square root.
template <class T>
T geometric_key(const lookup_places<T>& all, int i, rounding mode) {
    // The value itself may lie beyond the floats: below the first one that is not below it everything goes to i.
    T low = static_cast<T>(key_from<T>(all.value(i), false) - 1), high = key_from<T>(all.value(i + 1), false);
    while (static_cast<T>(high - low) > 1) {
        const T middle = static_cast<T>(low + (high - low) / 2);
        unpacked<u64> x = decode<u64>(float_layout<T>::spec, u64{bits_of_key(middle)});
        x.exponent += all.scale_exponent;
        const u64 code = encode_any(all.spec, widen<wide<u64>>(x), {mode, overflow::saturate}, {});
        (code == all.code(i) ? low : high) = middle;
    }
    return high;
}

// The first key that goes to place i + 1 rather than to i.  False where toward_zero makes that depend on the sign.
template <class T>
bool threshold_key(const lookup_places<T>& all, int i, rounding mode, T* key) {
    const auto a = all.value(i), b = all.value(i + 1);
    const bool a_negative = a.negative, b_negative = b.negative;
    if (a.significand == wide<u64>(0) && b.significand == wide<u64>(0)) {  // -0 and +0 of a mirrored set
        *key = 0;
        return true;
    }
    const bool straddles = a_negative && a.significand != wide<u64>(0) && !b_negative && b.significand != wide<u64>(0);
    const bool below_zero = a_negative && a.significand != wide<u64>(0);
    const bool odd_first = (all.index(i) & 1) != 0;
    switch (mode) {
    case rounding::toward_negative:
        *key = key_from<T>(b, false);
        return true;
    case rounding::toward_positive:
        *key = key_from<T>(a, true);
        return true;
    case rounding::toward_zero:
        if (straddles) return false;
        *key = below_zero ? key_from<T>(a, true) : key_from<T>(b, false);
        return true;
    case rounding::to_odd:
        if (straddles && all.spec.mirrored) break;
        *key = odd_first ? key_from<T>(b, false) : key_from<T>(a, true);
        return true;
    default:
        break;
    }
    if (straddles && all.spec.mirrored) {  // neighbours v and -v: the sign decides
        *key = 0;
        return true;
    }
    unpacked<wide<u64>> middle = sum(a, b);
    middle.exponent -= 1;
    if (all.spec.rule == threshold_rule::given) {
        middle = all.at_index(all.spec.thresholds, all.negative_side(i) ? i + 1 : i);
    } else if (all.spec.rule == threshold_rule::geometric && a_negative == b_negative &&
               a.significand != wide<u64>(0) && b.significand != wide<u64>(0)) {
        *key = geometric_key<T>(all, i, mode);
        return true;
    }
    const bool tie_up =
        mode == rounding::nearest_away ? !(middle.negative && middle.significand != wide<u64>(0)) : odd_first;
    *key = key_from<T>(middle, !tie_up);
    return true;
}

template <class T>
lookup_tables<T>::lookup_tables(const lookup_spec& spec, rounding mode, int scale_exponent, bool with_ranks) {
    const lookup_places<T> all{spec, scale_exponent};
    places = all.count();
    if (mode == rounding::stochastic) return;
    keys.resize(static_cast<std::size_t>(places - 1));
    for (int i = 0; i + 1 < places; ++i)
        if (!threshold_key(all, i, mode, &keys[static_cast<std::size_t>(i)])) return;
    low_key = key_from<T>(all.value(0), false);
    high_key = static_cast<T>(key_from<T>(all.value(places - 1), true) - 1);
    const unpacked<wide<u64>> zero{wide<u64>(0), zero_exponent, false, false, false};
    const u64 nan = low64(encode<rounding::nearest_even>(spec, zero, overflow::saturate, random_bits{}));
    while (all.code(nan_place) != nan) ++nan_place;
    for (int i = 0; i < places; ++i) {
        place_values.push_back(to_float_word<T>(all.value(i)));
        place_codes.push_back(static_cast<u32>(all.code(i)));
    }
    supported = encodes = true;
    if (with_ranks) fill_ranks();
}

// Ranks count thresholds that |x| has reached, for x >= 0 from 0 on, for x < 0 from `second` on; the last is NaN's.
template <class T>
void lookup_tables<T>::fill_ranks() {
    std::vector<T> sides[2];
    std::size_t at_zero[2] = {0, 0};  // the places of +0 and -0
    for (const T key : keys) {
        at_zero[0] += !less_signed(T(0), key);
        at_zero[1] += less_signed(key, T(0));
        if (less_signed(T(0), key)) sides[0].push_back(key);
    }
    for (std::size_t i = at_zero[1]; i-- > 0;) sides[1].push_back(static_cast<T>(~keys[i] + 1));
    fill_buckets(sides);
    const std::size_t padding = std::size_t{1} << steps;  // a search may look beyond the last threshold
    for (int side = 0; side < 2; ++side) {
        if (side == 1) second = static_cast<u32>(thresholds.size());
        for (std::size_t r = 0; r <= sides[side].size(); ++r) {
            const std::size_t place = side == 0 ? at_zero[0] + r : at_zero[1] - r;
            values.push_back(place_values[place]);
            codes.push_back(place_codes[place]);
        }
        thresholds.insert(thresholds.end(), sides[side].begin(), sides[side].end());
        thresholds.insert(thresholds.end(), padding, float_sign<T>);
        values.resize(thresholds.size());
        codes.resize(thresholds.size());
    }
    for (std::size_t b = buckets; b < 2 * buckets; ++b) base[b] += second;
    base.push_back(static_cast<u32>(thresholds.size()));  // NaN
    thresholds.insert(thresholds.end(), padding, float_sign<T>);
    values.push_back(place_values[static_cast<std::size_t>(nan_place)]);
    codes.push_back(place_codes[static_cast<std::size_t>(nan_place)]);
    values.resize(thresholds.size());
    codes.resize(thresholds.size());
}

// Buckets of equal length in |x|'s bits, as coarse as leaves one threshold in each, or as many as fit.
template <class T>
void lookup_tables<T>::fill_buckets(const std::vector<T> (&sides)[2]) {
    T low = float_sign<T>, high = 0;
    for (const auto& side : sides) {
        if (side.empty()) continue;
        low = low < side.front() ? low : side.front();
        high = high < side.back() ? side.back() : high;
    }
    const std::size_t most = places <= 1280 ? 1280 : static_cast<std::size_t>(places);
    const auto fits = [&](int s) { return static_cast<std::size_t>((high >> s) - (low >> s)) + 2 <= most; };
    const auto crowd = [&](int s) {  // the most thresholds in a bucket
        std::size_t longest = 0;
        for (const auto& side : sides)
            for (std::size_t i = 0, run = 0; i < side.size(); ++i) {
                run = i > 0 && (side[i] >> s) == (side[i - 1] >> s) ? run + 1 : 1;
                longest = longest < run ? run : longest;
            }
        return longest;
    };
    shift = digits<T> - 1;
    while (shift > 0 && crowd(shift) > 1 && fits(shift - 1)) --shift;
    const std::size_t longest = crowd(shift);
    for (steps = 1; (std::size_t{1} << steps) <= longest;) ++steps;
    first = static_cast<T>(low >> shift);
    buckets = static_cast<T>((high >> shift) - first + 2);  // the first is for what lies below all thresholds
    for (const auto& side : sides) {
        std::size_t rank = 0;
        for (T b = 0; b < buckets; ++b) {
            // The bucket b holds the |x| with |x| >> shift = first + b - 1.
            while (rank < side.size() && (side[rank] >> shift) < static_cast<T>(first + b - 1) && b > 0) ++rank;
            base.push_back(static_cast<u32>(rank));
        }
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
