// Where an exact result lies among the values of a format: found by search, comparing exactly, never by rounding bits.
#pragma once

#include "decode.hpp"
#include "lookup.hpp"

namespace oracle {

/// The neighbours of a finite result.  Posit, minifloat: by magnitude.  Fixed: by magnitude, index in `integer`.
/// Lookup: along the signed line.
struct position {
    wide lower = 0;         // index of the largest value that is not above
    mpz_class integer{};    // fixed only
    bool is_exact = false;  // equal to the value at `lower`
    int side = 0;           // sign of (result - threshold) between lower and the next; fixed and others alike
    bool beyond = false;    // above everything: posit, lookup: above the largest; minifloat: at least one step above it
    bool below = false;     // under everything: lookup, and formats without zero
    dyadic low{};           // the two neighbouring values, where not exact, beyond or below
    dyadic high{};
};

namespace detail {

/// Largest i in [first, last] with value(i) <= x, given value(first) <= x.
template <class Value>
[[nodiscard]] wide search(wide first, wide last, const Value& not_above) {
    while (first < last) {
        const wide middle = first + (last - first + 1) / 2;
        if (not_above(middle)) {
            first = middle;
        } else {
            last = middle - 1;
        }
    }
    return first;
}

[[nodiscard]] inline position locate_magnitude(const format& f, const real& x) {
    enumerate(f);
    const magnitude_table* t = f.table.get();
    const auto value = [&](wide i) { return t ? t->values[static_cast<std::size_t>(i)] : magnitude_at(f, i); };
    const auto compare_value = [&](wide i) {
        return t ? cmp(x, t->values[static_cast<std::size_t>(i)]) : cmp(x, magnitude_at(f, i));
    };
    position at;
    const wide largest = largest_index(f);
    const wide last = has_nar(f) ? largest : largest + 1;
    if (compare_value(0) < 0) {
        at.below = true;
        return at;
    }
    at.lower = search(0, last, [&](wide i) { return compare_value(i) >= 0; });
    at.is_exact = compare_value(at.lower) == 0;
    at.beyond = has_nar(f) ? (at.lower == last && !at.is_exact) : at.lower == last;
    if (at.is_exact || at.beyond) {
        return at;
    }
    at.low = value(at.lower);
    at.high = value(at.lower + 1);
    at.side = t ? cmp(x, t->thresholds[static_cast<std::size_t>(at.lower)]) : cmp(x, threshold_at(f, at.lower));
    return at;
}

[[nodiscard]] inline position locate_fixed(const format& f, const real& x) {
    const long lsb = -static_cast<long>(f.fixed.fraction_bits);
    position at;
    at.integer = floor_scaled(x, -lsb);
    at.low = {at.integer, lsb};
    at.is_exact = cmp(x, at.low) == 0;
    if (at.is_exact) {
        return at;
    }
    at.high = {at.integer + 1, lsb};
    at.side = cmp(x, midpoint(at.low, at.high));
    return at;
}

[[nodiscard]] inline position locate_on_line(const format& f, const result& x) {
    const auto& line = f.lookup->line;
    const auto value = [&](wide i) -> const dyadic& { return line[static_cast<std::size_t>(i)].value; };
    position at;
    const wide last = line.size() - 1;
    if (cmp(x, value(0)) < 0) {
        at.below = true;
        return at;
    }
    at.lower = search(0, last, [&](wide i) { return cmp(x, value(i)) >= 0; });
    at.is_exact = cmp(x, value(at.lower)) == 0;
    at.beyond = at.lower == last && !at.is_exact;
    if (at.is_exact || at.beyond) {
        return at;
    }
    at.low = value(at.lower);
    at.high = value(at.lower + 1);
    at.side = cmp(x, f.lookup->thresholds[static_cast<std::size_t>(at.lower)]);
    return at;
}

}  // namespace detail

/// x must be finite and, except for lookup sets, not zero.
[[nodiscard]] inline position locate(const format& f, const result& x) {
    switch (f.family) {
    case family::fixed:
        return detail::locate_fixed(f, x.magnitude);
    case family::lookup:
        return detail::locate_on_line(f, x);
    default:
        return detail::locate_magnitude(f, x.magnitude);
    }
}

namespace detail {

/// IEEE P3109 (draft 4.0), 4.7.4, stochastic A, B, C, with nu = distance / gap:
///   A: floor(nu 2^N) + R >= 2^N              <=>  nu >= k / 2^N,                k = 2^N - R
///   B: floor(nu 2^(N+1)) + 2R+1 >= 2^(N+1)   <=>  nu >= (2k - 1) / 2^(N+1)
///   C: RNITE(nu 2^N) + R >= 2^N              <=>  nu > (2k - 1) / 2^(N+1), or equal and k even
/// `compare_fraction(j, n)` is the sign of nu - j / 2^n.
template <class Compare>
[[nodiscard]] bool stochastic_away(const random_bits& random, const Compare& compare_fraction) {
    const int n = random.bits;
    const std::uint64_t range = std::uint64_t{1} << n;
    const std::uint64_t k = range - (random.value & (range - 1));
    if (random.variant == stochastic_variant::a) {
        return compare_fraction(k, n) >= 0;
    }
    const int c = compare_fraction(2 * k - 1, n + 1);
    if (random.variant == stochastic_variant::b) {
        return c >= 0;
    }
    return c > 0 || (c == 0 && k % 2 == 0);
}

/// near + (far - near) * j / 2^n
[[nodiscard]] inline dyadic part_way(const dyadic& near, const dyadic& far, std::uint64_t j, int n) {
    return near + scaled((far - near) * dyadic{mpz_class(static_cast<unsigned long>(j)), 0}, -n);
}

}  // namespace detail

/// Whether a magnitude strictly between two neighbours goes to the upper one.
[[nodiscard]] inline bool takes_upper(const position& at, const result& x, bool lower_is_odd, rounding mode,
                                      const random_bits& random) {
    switch (mode) {
    case rounding::nearest_even:
        return at.side > 0 || (at.side == 0 && lower_is_odd);
    case rounding::nearest_away:
        return at.side >= 0;
    case rounding::toward_zero:
        return false;
    case rounding::toward_positive:
        return !x.negative;
    case rounding::toward_negative:
        return x.negative;
    case rounding::to_odd:
        return !lower_is_odd;
    default:
        return detail::stochastic_away(
            random, [&](std::uint64_t j, int n) { return cmp(x.magnitude, detail::part_way(at.low, at.high, j, n)); });
    }
}

}  // namespace oracle
