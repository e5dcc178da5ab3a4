#include <support/random.hpp>
#include <support/sweep.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace support {

namespace {

using oracle::code;
using oracle::datum;
using oracle::dyadic;
using oracle::format;
using oracle::wide;

// ---- Numbers between the oracle's and the machine's ---------------------------------------------------------------

/// floor(x * 2^k) of a positive dyadic.
mpz_class floor_scaled(const dyadic& x, long k) {
    const long shift = x.e + k;
    if (shift >= 0) return oracle::shifted_left(x.m, shift);
    mpz_class r;
    mpz_fdiv_q_2exp(r.get_mpz_t(), x.m.get_mpz_t(), static_cast<mp_bitcnt_t>(-shift));
    return r;
}

/// The 64-bit significand at or just below a positive x.
real real_below(const dyadic& x) {
    const long top = oracle::bit_length(x.m) + x.e - 1;
    return {floor_scaled(x, 63 - top).get_ui(), top, false};
}

dyadic exact(const real& x) { return {mpz_class(static_cast<unsigned long>(x.significand)), x.exponent - 63}; }

/// k steps of the 64-bit significand away.
real stepped(real x, int k) {
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
std::optional<double> double_below(const dyadic& x) {
    const long top = oracle::bit_length(x.m) + x.e - 1;
    if (top > 1023) return std::nullopt;
    const long lsb = std::max(top - 52, -1074L);
    const mpz_class m = floor_scaled(x, -lsb);
    return std::ldexp(static_cast<double>(m.get_ui()), static_cast<int>(lsb));  // at most 53 bits: exact
}

double up(double x) { return std::nextafter(x, std::numeric_limits<double>::infinity()); }
double down(double x) { return x == 0 ? x : std::nextafter(x, 0.0); }

ulpine::random_bits of(const oracle::random_bits& r) {
    const auto variant = r.variant == oracle::stochastic_variant::a   ? ulpine::stochastic_variant::a
                         : r.variant == oracle::stochastic_variant::b ? ulpine::stochastic_variant::b
                                                                      : ulpine::stochastic_variant::c;
    return {r.value, r.bits, variant};
}

const char* name_of(oracle::rounding mode) {
    constexpr const char* names[] = {"nearest_even",    "nearest_away", "toward_zero", "toward_positive",
                                     "toward_negative", "to_odd",       "stochastic"};
    return names[static_cast<int>(mode)];
}
const char* name_of(oracle::overflow policy) {
    constexpr const char* names[] = {"saturate", "propagate", "infinity", "wrap", "format_default"};
    return names[static_cast<int>(policy)];
}

// ---- Neighbours of a value, when about where it lies is known ------------------------------------------------------

bool has_magnitude_codes(const format& f) { return oracle::is_posit(f) || oracle::is_minifloat(f); }

/// The same position as oracle::locate finds by search, for a posit or minifloat and an index near x's.
oracle::position locate_near(const format& f, const oracle::result& x, wide guess) {
    const oracle::magnitude_table* t = f.table.get();
    const wide last = oracle::largest_index(f) + (oracle::is_posit(f) ? 0U : 1U);
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
    at.beyond = guess == last && !(oracle::is_posit(f) && at.is_exact);
    if (at.is_exact || at.beyond) return at;
    at.low = value(guess);
    at.high = value(guess + 1);
    at.side = t ? cmp(x.magnitude, t->thresholds[static_cast<std::size_t>(guess)])
                : cmp(x.magnitude, oracle::threshold_at(f, guess));
    return at;
}

oracle::position find(const format& f, const oracle::result& x, std::optional<wide> guess) {
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

bool same_double(double x, double y) {
    return std::isnan(x) ? std::isnan(y) : std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
}

/// What x is as a native number, rounded to nearest even.
double rounded_to_double(const datum& x) {
    static const format binary64 = oracle::make_minifloat(11, 52);
    return std::bit_cast<double>(std::uint64_t{oracle::round(binary64, x, oracle::rounding::nearest_even)});
}
float rounded_to_float(const datum& x) {
    static const format binary32 = oracle::make_minifloat(8, 23);
    return std::bit_cast<float>(
        static_cast<std::uint32_t>(oracle::round(binary32, x, oracle::rounding::nearest_even)));
}

bool fits_double(const datum& x) {
    if (!x.is_finite() || x.is_zero()) return true;
    const dyadic m = oracle::reduced(x.magnitude);
    return oracle::bit_length(m.m) <= 53 && m.e >= -1074 && m.e + oracle::bit_length(m.m) <= 1024;
}

bool same_value(const ulpine::detail::unpacked<std::uint64_t>& got, const datum& want) {
    if (want.is_nan()) return got.nan;
    if (want.is_infinite()) return got.infinite && !got.nan && got.negative == want.negative;
    if (got.infinite || got.nan || got.negative != want.negative) return false;
    if (got.significand == 0) return want.is_zero();
    if (got.significand >> 63 == 0) return false;
    return exact({got.significand, got.exponent, false}) == want.magnitude;
}

/// Magnitude indices of a format that is too wide to list.
std::vector<wide> structured_indices(const format& f, int count) {
    const wide last = oracle::largest_index(f) + (oracle::is_posit(f) ? 0U : 1U);
    std::vector<wide> list;
    const auto add = [&](wide i) {
        for (const wide j : {i, i + 1, i == 0 ? i : i - 1}) {
            if (j <= last) list.push_back(j);
        }
    };
    for (wide i = 0; i < 9; ++i) {
        add(i);
        add(last - i);
    }
    random_source random(static_cast<std::uint64_t>(f.width) * 7919U + static_cast<std::uint64_t>(count));
    const auto random_index = [&] { return static_cast<wide>(random()) % (last + 1); };
    if (oracle::is_posit(f)) {
        // Every regime, with sparse and random tails.
        const int body = f.width - 1;
        for (int run = 1; run <= body; ++run) {
            const wide tails = (wide{1} << (body - run)) - 1;
            for (const wide tail : {wide{0}, tails, tails >> 1, static_cast<wide>(random()) & tails,
                                    static_cast<wide>(random.sparse()) & tails}) {
                const wide zeros = tail & (tails >> 1) ? tail : tail | (run < body ? wide{1} << (body - run - 1) : wide{0});
                add(zeros);
                add((((wide{1} << run) - 1) << (body - run)) | tail);
            }
        }
    } else {
        // Exponent fields, with sparse and random fractions.
        const int m = f.minifloat.mantissa_bits;
        const wide fields = wide{1} << f.minifloat.exponent_bits;
        const wide fractions = (wide{1} << m) - 1;
        const wide step = std::max<wide>(1, fields / 97);
        for (wide field = 0; field < fields; field += (field < 3 || field + 3 >= fields ? 1 : step)) {
            for (const wide fraction : {wide{0}, fractions, (fractions + 1) >> 1, static_cast<wide>(random()) & fractions,
                                        static_cast<wide>(random.sparse()) & fractions}) {
                add((field << m) | fraction);
            }
        }
        for (int k = 0; k < m; ++k) add(wide{1} << k);  // subnormals
    }
    while (static_cast<int>(list.size()) < count) add(random_index());
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

/// The code of magnitude `index`, without sign.
std::vector<code> structured_words(const format& f, int count) {
    std::vector<code> list;
    random_source random(static_cast<std::uint64_t>(f.width) * 104729U + static_cast<std::uint64_t>(count));
    const code mask = oracle::all_ones(f);
    for (int k = 0; k < f.width; ++k) {
        for (const code c : {code{1} << k, (code{1} << k) - 1, (code{1} << k) + 1, ~(code{1} << k), ~(code{1} << k) + 1}) {
            list.push_back(c & mask);
        }
    }
    while (static_cast<int>(list.size()) < count) {
        list.push_back(random() & mask);
        list.push_back(random.sparse() & mask);
    }
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

code negated(const format& f, wide index) {
    const code c = static_cast<code>(index);
    if (oracle::is_posit(f)) return (0 - c) & oracle::all_ones(f);
    return f.minifloat.is_signed ? c | oracle::top_bit(f) : c;
}

}  // namespace

std::vector<oracle::code> codes_of(const oracle::format& f, int count) {
    std::vector<code> codes;
    if (f.width <= 16) {
        for (code c = 0; c <= oracle::all_ones(f); ++c) {
            if (oracle::is_valid_code(f, c)) codes.push_back(c);
        }
    } else if (has_magnitude_codes(f)) {
        for (const wide i : structured_indices(f, count)) {
            codes.push_back(static_cast<code>(i) & oracle::all_ones(f));
            codes.push_back(negated(f, i));
        }
        codes.push_back(oracle::top_bit(f));
        codes.push_back(oracle::all_ones(f));
    } else {
        for (const code c : structured_words(f, count)) {
            if (oracle::is_valid_code(f, c)) codes.push_back(c);
        }
    }
    return codes;
}

void check_codes(const subject& s, const std::vector<oracle::code>& codes, failures& failed) {
    const format& f = s.format;
    for (const code c : codes) {
        const datum want = oracle::decode(f, c);
        const auto got = s.decode(c);
        if (!failed.holds(same_value(got, want)))
            failed.add(s.name + ": decode " + hex(c) + " gives " + hex(got.significand) + " * 2^(" +
                       std::to_string(got.exponent) + " - 63), negative " + std::to_string(got.negative) + ", infinite " +
                       std::to_string(got.infinite) + ", nan " + std::to_string(got.nan) + ", want " +
                       oracle::to_string(want));

        const double d = fits_double(want) ? oracle::to_double_exact(want) : rounded_to_double(want);
        if (!failed.holds(same_double(s.to_double(c), d)))
            failed.add(s.name + ": " + hex(c) + " as double is " + hex(s.to_double(c)) + ", want " + hex(d));
        const float single = rounded_to_float(want);
        if (!failed.holds(same_double(double{s.to_float(c)}, double{single})))
            failed.add(s.name + ": " + hex(c) + " as float is " + hex(double{s.to_float(c)}) + ", want " +
                       hex(double{single}));

        const code above = oracle::next_up(f, c), below = oracle::next_down(f, c);
        if (!failed.same(code{s.next_up(c)}, above))
            failed.add(s.name + ": next_up " + hex(c) + " gives " + hex(s.next_up(c)) + ", want " + hex(above));
        if (!failed.same(code{s.next_down(c)}, below))
            failed.add(s.name + ": next_down " + hex(c) + " gives " + hex(s.next_down(c)) + ", want " + hex(below));
    }
}

void check_rounding(const subject& s, const std::vector<oracle::code>& codes, failures& failed) {
    const format& f = s.format;
    prober probe(s, failed);
    if (f.family == oracle::family::lookup) {
        for (const code c : codes) {
            const datum x = oracle::decode(f, c);
            if (!f.lookup->mirrored || !x.negative) probe.around(x.magnitude, {});
        }
        for (const oracle::result& t : f.lookup->thresholds) {
            if (f.lookup->mirrored && t.negative) continue;
            if (t.is_zero()) {
                probe.around({}, {});
                continue;
            }
            const dyadic approximate{t.magnitude.p, t.magnitude.e};
            const long top = t.magnitude.root ? (oracle::bit_length(t.magnitude.p) + t.magnitude.e) / 2
                                              : oracle::bit_length(t.magnitude.p) + t.magnitude.e;
            const long k = 70 - top;
            probe.around(t.magnitude.root ? dyadic{oracle::floor_scaled(t.magnitude, k), -k} : approximate, {});
        }
        return;
    }
    if (f.family == oracle::family::fixed) {
        const long lsb = -static_cast<long>(f.fixed.fraction_bits);
        for (const code c : codes) {
            const datum x = oracle::decode(f, c);
            if (x.negative && c != oracle::top_bit(f)) continue;  // both signs are probed from here
            const dyadic m = x.magnitude;
            probe.around(m, {});
            probe.around(m + dyadic{mpz_class(1), lsb - 1}, {});
        }
        return;
    }
    // Magnitude indices: the codes without sign (posits: the positive half), and beyond the largest.
    const code limit = oracle::is_posit(f) ? oracle::top_bit(f) - 1 : static_cast<code>(oracle::magnitude_codes(f) - 1);
    const wide last = oracle::largest_index(f);
    const auto at_index = [&](wide i) {
        probe.around(oracle::magnitude_at(f, i), i);
        if (oracle::is_posit(f) && i == last) return;
        probe.around(oracle::threshold_at(f, i), i);
    };
    for (const code c : codes) {
        if (c <= limit && c <= last) at_index(c);
    }
    if (oracle::is_minifloat(f)) {
        for (wide i = last + 1; i < last + 4; ++i) {
            probe.around(oracle::magnitude_at(f, i), last + 1);
            probe.around(oracle::threshold_at(f, i), last + 1);
        }
    }
}

void check_everywhere(const subject& s, failures& failed) {
    for (const long n : {0L, 1L, -1L, 2L, 3L, -5L, 7L, 100L, -1000L, 65537L, 0x7fffffffffffffffL}) {
        const oracle::result x{oracle::finite(oracle::from_integer(n))};
        const code want = oracle::round(s.format, x);
        if (!failed.same(s.from_integer(n), want))
            failed.add(s.name + ": construction from " + std::to_string(n) + " gives " + hex(s.from_integer(n)) + ", want " +
                       hex(want));
    }
    prober probe(s, failed);
    const double inf = std::numeric_limits<double>::infinity();
    probe.both_signs(0.0);
    probe.both_signs(inf);
    probe.both_signs(std::numeric_limits<double>::quiet_NaN());
    probe.both_signs(std::numeric_limits<double>::max());
    probe.both_signs(down(std::numeric_limits<double>::max()));
    probe.both_signs(std::numeric_limits<double>::denorm_min());
    probe.both_signs(2 * std::numeric_limits<double>::denorm_min());
    probe.both_signs(std::numeric_limits<double>::min());
    probe.both_signs(down(std::numeric_limits<double>::min()));
    probe.both_signs(static_cast<double>(std::numeric_limits<float>::max()));
    probe.both_signs(static_cast<double>(std::numeric_limits<float>::denorm_min()));

    const bool listed = s.format.width <= 16;
    for (int e = -1074; e <= 1023; e += (e > -40 && e < 40) || e < -1071 || e > 1020 ? 1 : listed ? 3 : 13) {
        const double power = std::ldexp(1.0, e);
        probe.both_signs(power);
        probe.both_signs(down(power));
        probe.both_signs(up(power));
        probe.both_signs(1.5 * power);
        probe.both_signs(1.25 * power);
    }
    random_source random(20240229);
    for (int i = 0; i < (listed ? 1000 : 200); ++i) {
        const double spread = std::bit_cast<double>(random() & (~std::uint64_t{0} >> 1));
        probe.both_signs(spread);  // NaN with a payload now and then
        const double near_one = std::ldexp(1.0 + static_cast<double>(random() >> 12) * 0x1p-52,
                                           static_cast<int>(random.below(25)) - 12);
        probe.both_signs(near_one);
    }
    if (probe.is_wide()) {
        for (long e = -36000; e <= 36000; e += 331) {
            probe.both_signs(real{std::uint64_t{1} << 63, e, false});
            probe.both_signs(real{~std::uint64_t{0}, e, false});
            probe.both_signs(real{random() | std::uint64_t{1} << 63, e, false});
        }
    }
}

void check_format(const subject& s, failures& failed) {
    failed.next();
    const std::vector<code> codes = codes_of(s.format, s.format.family == oracle::family::fixed ? 700 : 4000);
    check_codes(s, codes, failed);
    check_rounding(s, codes, failed);
    check_everywhere(s, failed);
}

std::vector<stretch> float_stretches(const oracle::format& f, std::uint32_t first, std::uint32_t last,
                                     oracle::rounding mode, oracle::overflow policy) {
    oracle::enumerate(f);
    const auto rounded = [&](std::uint32_t bits) {
        return oracle::round(f, oracle::from_float(std::bit_cast<float>(bits)), mode, policy);
    };
    std::vector<stretch> list;
    code here = rounded(first);
    const code at_last = rounded(last);
    while (true) {
        // The last pattern with the code `here`.
        if (here == at_last) {
            list.push_back({first, last, here});
            return list;
        }
        std::uint32_t low = first, high = last;  // code(low) == here, code(high) != here
        while (high - low > 1) {
            const std::uint32_t middle = low + (high - low) / 2;
            (rounded(middle) == here ? low : high) = middle;
        }
        list.push_back({first, low, here});
        first = high;
        here = rounded(first);
    }
}

}  // namespace support
