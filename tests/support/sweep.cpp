#include <support/prober.hpp>
#include <support/sweep.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace support {

namespace {

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
    const wide last = oracle::largest_index(f) + (oracle::has_nar(f) ? 0U : 1U);
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
    } else if (oracle::is_takum(f)) {
        // Every direction and regime, with characteristics and mantissas of every kind.
        const int body = f.width - 1;
        for (wide head = 0; head < 16; ++head) {
            const int r = static_cast<int>(head < 8 ? 7 - head : head - 8), below = body - 4 - r;
            const wide mantissas = (wide{1} << below) - 1;
            for (const wide c : {0U, 1U, 127U, 126U, 64U, 85U, 37U}) {
                const wide field = (head << r) | (c & ((wide{1} << r) - 1));
                for (const wide tail : {wide{0}, mantissas, (mantissas + 1) >> 1, static_cast<wide>(random()) & mantissas,
                                        static_cast<wide>(random.sparse()) & mantissas}) {
                    add((field << below) | tail);
                }
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
    if (oracle::has_nar(f)) return (0 - c) & oracle::all_ones(f);
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
    // Magnitude indices: the codes without sign (posits, takums: the positive half), and beyond the largest.
    const code limit =
        oracle::is_minifloat(f) ? static_cast<code>(oracle::magnitude_codes(f) - 1) : oracle::top_bit(f) - 1;
    const wide last = oracle::largest_index(f);
    const auto at_index = [&](wide i) {
        probe.around(oracle::magnitude_at(f, i), i);
        if (oracle::has_nar(f) && i == last) return;
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
