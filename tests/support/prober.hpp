// Sends one value through every conversion of a subject and compares with the oracle.  For support/sweep.cpp.
#pragma once

#include <support/random.hpp>
#include <support/subject.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace support {

using oracle::code;
using oracle::datum;
using oracle::dyadic;
using oracle::format;
using oracle::wide;

// ---- Numbers between the oracle's and the machine's ---------------------------------------------------------------

/// floor(x * 2^k) of a positive dyadic.
inline mpz_class floor_scaled(const dyadic& x, long k) {
    const long shift = x.e + k;
    if (shift >= 0) return oracle::shifted_left(x.m, shift);
    mpz_class r;
    mpz_fdiv_q_2exp(r.get_mpz_t(), x.m.get_mpz_t(), static_cast<mp_bitcnt_t>(-shift));
    return r;
}

/// The 64-bit significand at or just below a positive x.
inline real real_below(const dyadic& x) {
    const long top = oracle::bit_length(x.m) + x.e - 1;
    return {floor_scaled(x, 63 - top).get_ui(), top, false};
}

inline dyadic exact(const real& x) { return {mpz_class(static_cast<unsigned long>(x.significand)), x.exponent - 63}; }

/// k steps of the 64-bit significand away.
inline real stepped(real x, int k) {
    for (; k > 0; --k) {
        if (++x.significand == 0) x = {std::uint64_t{1} << 63, x.exponent + 1, x.negative};
    }
    for (; k < 0; ++k) {
        if (x.significand == std::uint64_t{1} << 63) x = {~std::uint64_t{0}, x.exponent - 1, x.negative};
        else --x.significand;
    }
    return x;
}

/// The double at or just below a positive x; none beyond its range.
inline std::optional<double> double_below(const dyadic& x) {
    const long top = oracle::bit_length(x.m) + x.e - 1;
    if (top > 1023) return std::nullopt;
    const long lsb = std::max(top - 52, -1074L);
    const mpz_class m = floor_scaled(x, -lsb);
    return std::ldexp(static_cast<double>(m.get_ui()), static_cast<int>(lsb));  // at most 53 bits: exact
}

inline double up(double x) { return std::nextafter(x, std::numeric_limits<double>::infinity()); }
inline double down(double x) { return x == 0 ? x : std::nextafter(x, 0.0); }

inline ulpine::random_bits of(const oracle::random_bits& r) {
    const auto variant = r.variant == oracle::stochastic_variant::a   ? ulpine::stochastic_variant::a
                         : r.variant == oracle::stochastic_variant::b ? ulpine::stochastic_variant::b
                                                                      : ulpine::stochastic_variant::c;
    return {r.value, r.bits, variant};
}

inline const char* name_of(oracle::rounding mode) {
    constexpr const char* names[] = {"nearest_even",    "nearest_away", "toward_zero", "toward_positive",
                                     "toward_negative", "to_odd",       "stochastic"};
    return names[static_cast<int>(mode)];
}
inline const char* name_of(oracle::overflow policy) {
    constexpr const char* names[] = {"saturate", "propagate", "infinity", "wrap", "format_default"};
    return names[static_cast<int>(policy)];
}

// ---- Neighbours of a value, when about where it lies is known ------------------------------------------------------

inline bool has_magnitude_codes(const format& f) {
    return oracle::has_nar(f) || oracle::is_minifloat(f) || oracle::is_hifloat(f);
}

/// The same position as oracle::locate finds by search, for magnitude codes and an index near x's.
inline oracle::position locate_near(const format& f, const oracle::result& x, wide guess) {
    const oracle::magnitude_table* t = f.table.get();
    const wide last = oracle::largest_index(f) + (oracle::has_nar(f) ? 0U : 1U);
    const auto value = [&](wide i) { return t ? t->values[static_cast<std::size_t>(i)] : oracle::magnitude_at(f, i); };
    const auto order = [&](wide i) {
        return t ? cmp(x.magnitude, t->values[static_cast<std::size_t>(i)]) : cmp(x.magnitude, value(i));
    };
    guess = std::min(guess, last);
    int above = order(guess);
    for (int tries = 0; above < 0 && guess > 0 && tries < 3; ++tries) above = order(--guess);
    if (above < 0) return oracle::locate(f, x);
    int next = guess == last ? -1 : order(guess + 1);
    for (int tries = 0; next >= 0 && tries < 3; ++tries) {
        above = next;
        ++guess;
        next = guess == last ? -1 : order(guess + 1);
    }
    if (next >= 0) return oracle::locate(f, x);

    oracle::position at;
    at.lower = guess;
    at.is_exact = above == 0;
    at.beyond = guess == last && !(oracle::has_nar(f) && at.is_exact);
    if (at.is_exact || at.beyond) return at;
    at.low = value(guess);
    at.high = value(guess + 1);
    at.side = t ? cmp(x.magnitude, t->thresholds[static_cast<std::size_t>(guess)])
                : cmp(x.magnitude, oracle::threshold_at(f, guess));
    return at;
}

inline oracle::position find(const format& f, const oracle::result& x, std::optional<wide> guess) {
    if (x.what != oracle::kind::finite || (x.is_zero() && f.family != oracle::family::lookup)) return {};
    return guess && has_magnitude_codes(f) ? locate_near(f, x, *guess) : oracle::locate(f, x);
}

// ---- One value through every conversion ----------------------------------------------------------------------------

class prober {
public:
    prober(const subject& s, failures& failed)
        : s_(s), failed_(failed), random_(static_cast<std::uint64_t>(s.format.width) * 1000003U + s.name.size()) {
        oracle::enumerate(s.format);
        wide_ = s.conversions.front().from_real != nullptr;
    }
    [[nodiscard]] bool is_wide() const { return wide_; }

    /// x and -x; x >= 0, infinity or NaN.
    void both_signs(double x, std::optional<wide> guess = {}) {
        oracle::position at;
        for (const bool negative : {false, true}) {
            const double d = negative ? -x : x;
            const oracle::result exact_x{oracle::from_double(d)};
            if (!negative || s_.format.family == oracle::family::lookup) at = find(s_.format, exact_x, guess);
            try_conversions(exact_x, at, [&](const conversion& c, const oracle::random_bits& r) {
                return c.from_double(d, c.policy_argument, of(r));
            });
            try_constructors(d, exact_x, at);
        }
    }
    void both_signs(real x, std::optional<wide> guess = {}) {
        oracle::position at;
        for (const bool negative : {false, true}) {
            x.negative = negative;
            const dyadic m = exact(x);
            const oracle::result exact_x{oracle::finite(negative ? -m : m)};
            if (!negative || s_.format.family == oracle::family::lookup) at = find(s_.format, exact_x, guess);
            try_conversions(exact_x, at, [&](const conversion& c, const oracle::random_bits& r) {
                return c.from_real(x, c.policy_argument, of(r));
            });
        }
    }

    /// A positive number, its double and float neighbours.
    void around(const dyadic& m, std::optional<wide> guess) {
        if (oracle::is_zero(m)) {
            both_signs(0.0);
            return;
        }
        if (const auto d = double_below(m)) {
            both_signs(*d, guess);
            both_signs(up(*d), guess);
            both_signs(down(*d), guess);
            const float f = static_cast<float>(*d);  // any of the neighbours will do
            if (std::isfinite(f)) {
                const float inf = std::numeric_limits<float>::infinity();
                both_signs(double{std::nextafterf(f, inf)}, guess);
                both_signs(double{std::nextafterf(f, 0.0F)}, guess);
            }
        }
        if (wide_) {
            const real r = real_below(m);
            both_signs(r, guess);
            both_signs(stepped(r, 1), guess);
            both_signs(stepped(r, -1), guess);
        }
    }

private:
    oracle::random_bits next_random() {
        constexpr int lengths[] = {1, 2, 3, 8, 16, 31, 32};
        constexpr oracle::stochastic_variant variants[] = {
            oracle::stochastic_variant::a, oracle::stochastic_variant::b, oracle::stochastic_variant::c};
        const std::uint64_t r = random_();
        const std::uint64_t extreme = r >> 60;  // all zeros and all ones more often
        const auto value = extreme == 0 ? 0U : extreme == 1 ? ~0U : static_cast<std::uint32_t>(r);
        return {value, lengths[(r >> 32) % 7], variants[(r >> 40) % 3]};
    }

    template <class Run>
    void try_conversions(const oracle::result& x, const oracle::position& at, const Run& convert) {
        // Between -v and +v zero has no neighbour nearer to zero, nor one farther: these two modes are not defined there.
        const bool undecided = x.is_zero() && s_.format.family == oracle::family::lookup && s_.format.lookup->mirrored &&
                               !oracle::is_zero(s_.format.lookup->values.front());
        for (const conversion& c : s_.conversions) {
            const bool stochastic = c.mode == oracle::rounding::stochastic;
            if (undecided && (stochastic || c.mode == oracle::rounding::toward_zero)) continue;
            const oracle::random_bits random = stochastic ? next_random() : oracle::random_bits{};
            const code want = oracle::settle(s_.format, x, at, c.mode, c.policy, random);
            const code got = convert(c, random);
            if (!failed_.same(got, want)) {
                std::string how = std::string(name_of(c.mode)) + ", " + name_of(c.policy);
                if (stochastic)
                    how += ", R = " + hex(std::uint64_t{random.value}) + " of " + std::to_string(random.bits) +
                           " bits, variant " + "abc"[static_cast<int>(random.variant)];
                failed_.add(s_.name + ": " + text(x) + " (" + how + ") gives " + hex(got) + ", want " + hex(want));
            }
        }
    }

    void try_constructors(double d, const oracle::result& x, const oracle::position& at) {
        const code want = oracle::settle(s_.format, x, at, s_.format.default_mode);
        const code got = s_.from_double(d);
        if (!failed_.same(got, want))
            failed_.add(s_.name + ": construction from " + hex(d) + " gives " + hex(got) + ", want " + hex(want));
        const float f = static_cast<float>(d);
        if (double{f} == d) {
            const code from_float = s_.from_float(f);
            if (!failed_.same(from_float, want))
                failed_.add(s_.name + ": construction from float " + hex(d) + " gives " + hex(from_float) + ", want " +
                            hex(want));
        }
    }

    static std::string text(const oracle::result& x) {
        const std::string exact_text = oracle::to_string(x);
        if (x.what != oracle::kind::finite) return exact_text;
        const dyadic m = oracle::reduced({x.magnitude.p, x.magnitude.e});
        if (oracle::bit_length(m.m) > 53 || m.e < -1074 || m.e + oracle::bit_length(m.m) > 1024) return exact_text;
        const double d = oracle::to_double_exact(m);
        return exact_text + " = " + hex(x.negative ? -d : d);
    }

    const subject& s_;
    failures& failed_;
    random_source random_;
    bool wide_ = false;
};

}  // namespace support
