// Lookup formats: any finite set of real numbers.
#pragma once

#include <ulpine/core/exact.hpp>
#include <ulpine/format/minifloat.hpp>

namespace ulpine {

// Where the nearest modes change from one value to the next.
enum class threshold_rule {
    midpoint,   // (a + b) / 2, exact; on it the even index
    geometric,  // sqrt(a b) for neighbours of one sign; the midpoint next to zero and between opposite signs
    given,      // an array of thresholds, one between each pair of neighbours
};

// An array of float or of double, of known length, that outlives what refers to it.
struct real_array {
    const float* floats = nullptr;
    const double* doubles = nullptr;
    bool of_double = false;

    constexpr real_array() = default;
    ULPINE_FN constexpr real_array(const float* array) noexcept : floats(array) {}
    ULPINE_FN constexpr real_array(const double* array) noexcept : doubles(array), of_double(true) {}
    ULPINE_API friend constexpr bool operator==(const real_array&, const real_array&) = default;
};

// The record of a lookup format: ascending, distinct, finite values.
// A code is the index of the value; of mirrored sets (the values are magnitudes >= 0) a sign bit stands above the
// index.
struct lookup_spec {
    real_array values{};
    int count = 0;  // 1 to 65536
    bool mirrored = false;
    threshold_rule rule = threshold_rule::midpoint;
    real_array thresholds{};  // count - 1, each strictly between its neighbours; with the rule given only

    ULPINE_API friend constexpr bool operator==(const lookup_spec&, const lookup_spec&) = default;

    ULPINE_FN constexpr int index_bits() const noexcept {
        return count <= 2 ? 1 : 1 + detail::floor_log2(static_cast<detail::u64>(count - 1));
    }
    ULPINE_FN constexpr int width() const noexcept { return index_bits() + mirrored; }
    ULPINE_FN constexpr int significand_bits() const noexcept { return values.of_double ? 53 : 24; }
    ULPINE_FN constexpr int layout_bits(bool) const noexcept { return 128; }
    ULPINE_FN constexpr projection default_projection() const noexcept {
        return {rounding::nearest_even, overflow::saturate};
    }
};

namespace detail {

inline constexpr minifloat_spec binary32_spec{8, 23};
inline constexpr minifloat_spec binary64_spec{11, 52};

// The value of entry i.
ULPINE_HOST_DEVICE inline constexpr unpacked<u64> table_entry(const real_array& array, int i) noexcept {
    constexpr minifloat_spec of_float = binary32_spec, of_double = binary64_spec;
    return array.of_double ? decode<u64>(of_double, bit_cast<u64>(array.doubles[i]))
                           : decode<u64>(of_float, u64{bit_cast<u32>(array.floats[i])});
}

template <class U>
ULPINE_FN constexpr unpacked<U> decode(const lookup_spec& s, U code) noexcept {
    const u64 mask = low_mask<u64>(s.index_bits());
    const int index = smaller(static_cast<int>(low64(code) & mask), s.count - 1);
    unpacked<u64> x = table_entry(s.values, index);
    if (s.mirrored) x.negative = (low64(code) & ~mask) != 0;
    return widen<U>(x);
}

// Order of x against the threshold between a and b: less, and equal.
struct threshold_order {
    bool below;
    bool on;
};
template <class U>
ULPINE_HOST_DEVICE inline constexpr threshold_order against_threshold(const lookup_spec& s, const unpacked<U>& x,
                                                                      const unpacked<U>& a, const unpacked<U>& b,
                                                                      int index) noexcept {
    if (s.rule == threshold_rule::given) {
        const auto t = widen<U>(table_entry(s.thresholds, index));
        return {value_less(x, t), value_equal(x, t)};
    }
    const bool a_zero = a.significand == U(0), b_zero = b.significand == U(0);
    const bool one_sign = (!a_zero) & (!b_zero) & (a.negative == b.negative);
    if (s.rule == threshold_rule::geometric && one_sign) {
        // x lies between a and b, so it has their sign: compare x x with a b in twice the length.
        const unpacked<wide<U>> ab = product(widen<wide<U>>(a), widen<wide<U>>(b));
        const unpacked<wide<U>> xx = product(widen<wide<U>>(x), widen<wide<U>>(x));
        // An inexact x whose square agrees with a b as far as x is known is a root, and the root of a b.
        unpacked<wide<U>> minus_ab = ab;
        minus_ab.negative = true;
        const unpacked<wide<U>> rest = sum(xx, minus_ab);
        const bool inexact = (x.significand & U(1)) != U(0);
        const bool equal = magnitude_equal(xx, ab) | (inexact & (rest.exponent < ab.exponent - 120));
        const bool smaller_square = !equal && magnitude_less(xx, ab);
        return {a.negative ? !(smaller_square | equal) : smaller_square, equal};
    }
    unpacked<U> middle = sum(a, b);
    middle.exponent -= 1;
    return {value_less(x, middle), value_equal(x, middle)};
}

// The stochastic decision, nu K against the bound B with K = 2^(n+1) (core/round.hpp), for nu = (x - inner) / (outer
// - inner) multiplied out to  K x - B outer  against  (K - B) inner.  The first difference is exact, or its terms do
// not cancel; so jamming it is harmless.
template <class U>
ULPINE_HOST_DEVICE inline constexpr bool lookup_takes_outer(const unpacked<U>& x, const unpacked<U>& inner,
                                                            const unpacked<U>& outer, random_bits random) noexcept {
    using W = wide<U>;
    const stochastic_bound b = bound_of(random);
    const bool flip = value_less(outer, inner);
    const auto with_sign = [flip](const unpacked<U>& v, bool negate) {
        unpacked<W> w = widen<W>(v);
        w.negative = w.negative != (flip != negate);
        return w;
    };
    const auto integer = [](u64 n) { return normalized(W(n), digits<W> - 1, false); };
    unpacked<W> scaled = with_sign(x, false);
    scaled.exponent += random.bits + 1;
    const unpacked<W> left = sum(scaled, product(with_sign(outer, true), integer(b.value)));
    const unpacked<W> right = product(with_sign(inner, false), integer((u64{2} << random.bits) - b.value));
    const bool above = value_less(right, left), equal = value_equal(right, left);
    return above | (equal & b.on_equality);
}

template <rounding R, class U>
ULPINE_HOST_DEVICE inline constexpr U encode_lookup(const lookup_spec& s, unpacked<U> x, random_bits random) noexcept {
    const bool sign = x.negative & s.mirrored;
    x.negative = x.negative & !s.mirrored & (x.significand != U(0));
    // How many values are <= x, by binary search with a fixed number of steps.
    int below = 0;
    for (int step = 1 << s.index_bits(); step > 0; step >>= 1) {
        const int candidate = smaller(below + step, s.count);
        const auto v = widen<U>(table_entry(s.values, candidate - 1));
        below = value_less(x, v) ? below : candidate;
    }
    const int lower = larger(below - 1, 0), upper = smaller(below, s.count - 1);
    const auto a = widen<U>(table_entry(s.values, lower));
    const auto b = widen<U>(table_entry(s.values, upper));
    // Between the smallest magnitudes of a mirrored set without zero: its neighbours are -v and v, the threshold is
    // 0.
    if (s.mirrored & (below == 0) & (a.significand != U(0))) {
        bool outward;
        if constexpr (R == rounding::stochastic) {
            unpacked<U> minus_a = a;
            minus_a.negative = true;
            outward = lookup_takes_outer(x, minus_a, a, random);
        } else {
            outward = takes_upper<R>(false, true, true, sign);
        }
        return U(u64{sign == outward} << s.index_bits());
    }
    int index = lower;
    if ((lower != upper) & !value_equal(x, a)) {
        // Along the signed line: away from zero is up for x >= 0, down for x < 0.
        const int inner = x.negative ? upper : lower, outer = x.negative ? lower : upper;
        bool outward;
        if constexpr (R == rounding::stochastic) {
            outward = x.negative ? lookup_takes_outer(x, b, a, random) : lookup_takes_outer(x, a, b, random);
        } else {
            const threshold_order t = against_threshold(s, x, a, b, lower);
            const bool half = t.on | (x.negative ? t.below : !t.below);
            outward = takes_upper<R>((inner & 1) != 0, half, !(half & t.on), x.negative != sign);
        }
        index = outward ? outer : inner;
    }
    return U(static_cast<u64>(index) | (u64{sign} << s.index_bits()));
}

template <rounding R, class U>
ULPINE_FN constexpr U encode(const lookup_spec& s, unpacked<U> x, overflow, random_bits random,
                             int = digits<U>) noexcept {
    const unpacked<U> zero{U(0), zero_exponent, false, false, false};
    if (x.nan) return encode_lookup<rounding::nearest_even>(s, zero, random);
    if (x.infinite) x = {U(1) << (digits<U> - 1), -zero_exponent, x.negative, false, false};
    return encode_lookup<R>(s, x, random);
}

}  // namespace detail
}  // namespace ulpine
