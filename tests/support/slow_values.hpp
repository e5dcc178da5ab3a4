// An independent arithmetic for sweeps over all operands: exact results of the few operations in plain integers, and a proof
// by two comparisons that a code is what they round to.  It shares no line with the library; values and thresholds
// come from the definitions in tests/oracle.
//
//   place        a number > 0 as a word that orders as the numbers do:  | exponent + 1024 | 52 bits | , its lowest bit set
//                where anything below is lost.  Thresholds of formats up to 32 bits are far shorter, so comparing an
//                exact result with one of them is exact.
//   right        code n is the nearest one, ties to even  <=>  the result lies between the thresholds below and above
//                n, or on one of them where n is even.  No search, no rounding.
#pragma once

#include <oracle/oracle.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace slow {

using u64 = std::uint64_t;

enum class kind : std::uint8_t {
    finite,
    zero,
    infinite,
    nan
};

/// A code's value: (-1)^negative · significand · 2^exponent, with bit 15 (31 in 32-bit formats) of the significand set.
struct value {
    u64 significand = 0;
    int exponent = 0;
    bool negative = false;
    slow::kind kind = slow::kind::nan;
};

/// An exact result.
struct exact {
    u64 place = 0;
    bool negative = false;
    slow::kind kind = slow::kind::finite;
};

/// Of m · 2^e, m > 0, or a little more than that.
[[nodiscard]] constexpr u64 place(u64 m, int e, bool more = false) {
    const int lead = std::countl_zero(m);
    const u64 top = m << lead;
    const u64 lost = (top << 53) != 0 || more ? 1 : 0;
    return (static_cast<u64>(e + 63 - lead + 1024) << 52) + ((top << 1 >> 12) | lost);
}

[[nodiscard]] inline u64 place(const oracle::dyadic& x) {
    const oracle::dyadic r = oracle::reduced(x);
    if (r.m >= mpz_class(1) << 50) throw std::logic_error("slow: a threshold of more than 50 bits");
    return place(r.m.get_ui(), static_cast<int>(r.e));
}

// ---- Exact operations on finite values, significands of 16 bits -----------------------------------------------------

/// The larger one 46 places up; the smaller one beside it, exact as long as it reaches the word.  Farther down only its
/// existence counts: 16 significant bits above 30 bits of nothing decide every comparison with a threshold.
[[nodiscard]] inline exact sum(const value& x, const value& y) {
    constexpr int room = 46;
    const bool swap = x.exponent < y.exponent || (x.exponent == y.exponent && x.significand < y.significand);
    const value& a = swap ? y : x;
    const value& b = swap ? x : y;
    const int distance = a.exponent - b.exponent;
    const u64 large = a.significand << room;
    const u64 small = distance <= room ? b.significand << (room - distance) : 1;
    const u64 m = a.negative == b.negative ? large + small : large - small;
    if (m == 0) return {0, false, kind::zero};
    return {place(m, a.exponent - room), a.negative, kind::finite};
}

[[nodiscard]] inline exact product(const value& x, const value& y) {
    return {place(x.significand * y.significand, x.exponent + y.exponent), x.negative != y.negative, kind::finite};
}

[[nodiscard]] inline exact quotient(const value& x, const value& y) {
    const u64 n = x.significand << 40;
    return {place(n / y.significand, x.exponent - y.exponent - 40, n % y.significand != 0), x.negative != y.negative,
            kind::finite};
}

/// x y + z.  As in sum, with products of 32 bits and 90 places of room.
[[nodiscard]] inline exact product_sum(const value& x, const value& y, const value& z) {
    __extension__ using u128 = unsigned __int128;
    constexpr int room = 90;
    const u64 xy = x.significand * y.significand, up = xy >> 31 != 0 ? 0 : 1;
    value a{xy << up, x.exponent + y.exponent - static_cast<int>(up), x.negative != y.negative, kind::finite};
    value b{z.significand << 16, z.exponent - 16, z.negative, kind::finite};
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) std::swap(a, b);
    const int distance = a.exponent - b.exponent;
    const u128 large = u128{a.significand} << room;
    const u128 small = distance > room ? u128{1} : u128{b.significand} << (room - distance);
    const u128 m = a.negative == b.negative ? large + small : large - small;
    if (m == 0) return {0, false, kind::zero};
    const u64 high = static_cast<u64>(m >> 64), low = static_cast<u64>(m);
    if (high == 0) return {place(low, a.exponent - room), a.negative, kind::finite};
    const int lead = std::countl_zero(high);
    const u128 top = m << lead;
    return {place(static_cast<u64>(top >> 64), a.exponent - room + 64 - lead, static_cast<u64>(top) != 0), a.negative,
            kind::finite};
}

// ---- Special values: IEEE 754-2019, 6.1-6.3, 7.2; posits have but zero and NaN ---------------------------------------

[[nodiscard]] inline exact of(const value& x) {
    return {x.kind == kind::finite ? place(x.significand, x.exponent) : 0, x.negative, x.kind};
}

[[nodiscard]] inline exact add(const value& x, const value& y) {
    if (x.kind == kind::finite && y.kind == kind::finite) return sum(x, y);
    if (x.kind == kind::nan || y.kind == kind::nan) return {0, false, kind::nan};
    if (x.kind == kind::infinite && y.kind == kind::infinite && x.negative != y.negative) return {0, false, kind::nan};
    if (x.kind == kind::infinite) return of(x);
    if (y.kind == kind::infinite) return of(y);
    if (x.kind == kind::zero && y.kind == kind::zero) return {0, x.negative && y.negative, kind::zero};
    return x.kind == kind::zero ? of(y) : of(x);
}
[[nodiscard]] inline exact sub(const value& x, value y) {
    y.negative = !y.negative;
    return add(x, y);
}
[[nodiscard]] inline exact mul(const value& x, const value& y) {
    if (x.kind == kind::finite && y.kind == kind::finite) return product(x, y);
    const bool negative = x.negative != y.negative;
    if (x.kind == kind::nan || y.kind == kind::nan) return {0, false, kind::nan};
    if (x.kind == kind::infinite || y.kind == kind::infinite)
        return {0, negative, x.kind == kind::zero || y.kind == kind::zero ? kind::nan : kind::infinite};
    return {0, negative, kind::zero};
}
[[nodiscard]] inline exact div(const value& x, const value& y) {
    if (x.kind == kind::finite && y.kind == kind::finite) return quotient(x, y);
    const bool negative = x.negative != y.negative;
    if (x.kind == kind::nan || y.kind == kind::nan || (x.kind == y.kind && x.kind != kind::finite))
        return {0, false, kind::nan};
    if (x.kind == kind::infinite || y.kind == kind::zero) return {0, negative, kind::infinite};
    return {0, negative, kind::zero};
}
[[nodiscard]] inline exact fma(const value& x, const value& y, const value& z) {
    if (x.kind == kind::finite && y.kind == kind::finite && z.kind == kind::finite) return product_sum(x, y, z);
    const exact xy = mul(x, y);
    if (xy.kind == kind::finite && z.kind == kind::zero) return xy;
    // What is left is a special value, or z: any finite factor will do for the product.
    return add({std::uint64_t{1} << 15, 0, xy.negative, xy.kind}, z);
}

// ---- Formats -----------------------------------------------------------------------------------------------------

/// The places from the lowest to the highest that round to a code.
struct bounds {
    u64 low = 0;
    u64 high = std::numeric_limits<u64>::max();
};

/// Every value and every threshold of a format of up to 16 bits.
class table {
  public:
    explicit table(oracle::format f) : format_(std::move(f)), posit_(oracle::is_posit(format_)) {
        const oracle::code codes = oracle::all_ones(format_) + 1;
        for (oracle::code c = 0; c < codes; ++c) values_.push_back(value_of(oracle::decode(format_, c)));
        saturates_ = posit_ || format_.default_policy == oracle::overflow::saturate;
        largest_ = static_cast<u64>(oracle::largest_index(format_));
        nan_ = oracle::nan_code(format_);
        const u64 last = largest_ + (saturates_ ? 0 : 1);
        bounds_.resize(last + 1);
        for (u64 n = 0; n < last; ++n) {
            // The tie goes to the even one.  Posits: nothing but zero rounds to zero.
            const u64 t = posit_ && n == 0 ? 0 : place(oracle::threshold_at(format_, n));
            bounds_[n].high = t - n % 2;
            bounds_[n + 1].low = t + (n + 1) % 2;
        }
    }

    [[nodiscard]] const value& operator[](u64 code) const { return values_[code]; }
    [[nodiscard]] const oracle::format& format() const { return format_; }

    /// The code is the result, rounded to nearest even in the format's default policy.
    [[nodiscard]] bool right(u64 code, const exact& x) const {
        const u64 sign = u64{x.negative} << (format_.width - 1);
        if (x.kind == kind::finite) {
            u64 n = code ^ sign;
            if (posit_) n = x.negative ? (0 - code) & (2 * largest_ + 1) : code;
            return n < bounds_.size() && bounds_[n].low <= x.place && x.place <= bounds_[n].high && (!posit_ || n != 0);
        }
        if (posit_) return code == (x.kind == kind::zero ? 0 : nan_);
        if (x.kind == kind::nan) return code == nan_;
        if (x.kind == kind::zero) return code == sign;
        return code == ((saturates_ ? largest_ : largest_ + 1) | sign);
    }

  private:
    oracle::format format_;
    bool posit_ = false;
    bool saturates_ = false;
    u64 largest_ = 0;
    u64 nan_ = 0;
    std::vector<value> values_{};
    std::vector<bounds> bounds_{};

    static value value_of(const oracle::datum& d) {
        if (d.is_nan()) return {};
        if (d.is_infinite()) return {0, 0, d.negative, kind::infinite};
        if (d.is_zero()) return {0, 0, d.negative, kind::zero};
        const oracle::dyadic r = oracle::reduced(d.magnitude);
        const int up = 16 - static_cast<int>(oracle::bit_length(r.m));
        return {r.m.get_ui() << up, static_cast<int>(r.e) - up, d.negative, kind::finite};
    }
};

// ---- Posits of any width, without tables ---------------------------------------------------------------------------

/// Posit Standard (2022), 3.2-3.3: the value of a code 0 < word < 2^(n-1), its significand as it stands.
[[nodiscard]] constexpr value posit_value(u64 word, int n, int es) {
    int at = n - 2;  // the bit being read
    const auto bit = [&](int i) { return i >= 0 ? (word >> i) & 1 : u64{0}; };
    const u64 first = bit(at);
    int run = 0;
    while (at >= 0 && bit(at) == first) {
        ++run;
        --at;
    }
    --at;  // the end bit
    const int regime = first != 0 ? run - 1 : -run;
    int exponent = 0;
    for (int i = 0; i < es; ++i, --at) exponent = 2 * exponent + static_cast<int>(bit(at));
    const int fraction = at >= 0 ? at + 1 : 0;
    const u64 m = (u64{1} << fraction) | (word & ((u64{1} << fraction) - 1));
    return {m, regime * (1 << es) + exponent - fraction, false, kind::finite};
}

/// The places that round to the posit n > 0 of `bits` <= 32 bits (4.1: the thresholds are the posits one bit longer).
[[nodiscard]] inline bounds posit_bounds(u64 n, int bits, int es) {
    const auto threshold = [&](u64 lower) {
        const value t = posit_value(2 * lower + 1, bits + 1, es);
        return place(t.significand, t.exponent);
    };
    bounds b;
    if (n > 1) b.low = threshold(n - 1) + n % 2;
    if (n + 1 < u64{1} << (bits - 1)) b.high = threshold(n) - n % 2;
    return b;
}

}  // namespace slow
