// Operands for formats too wide to try every pair: random codes, codes of few runs of equal bits (TestFloat's sparse significands),
// exponents from classes, neighbours of an earlier operand (cancellation), specials; and operands computed so that a
// result falls on or next to a rounding threshold.
#pragma once

#include "arith_pairs.hpp"

namespace arith_test {

template <class T>
class operand_source {
  public:
    explicit operand_source(std::uint64_t seed) : next_{seed} {}

    random_words& random() { return next_; }

    T any() { return number_from<T>(any_code()); }
    T near(const T& x) { return number_from<T>(near_code(x.bits())); }
    /// A code with a finite, nonzero value.
    code finite_code() {
        for (;;) {
            const code c = any_code();
            const oracle::datum d = oracle::decode(f_, c);
            if (d.is_finite() && !d.is_zero()) {
                return c;
            }
        }
    }

    /// Halfway (in the sense of the format) between a random value and its neighbour away from zero.
    oracle::dyadic threshold() {
        const code c = finite_code();
        const bool negative = oracle::decode(f_, c).negative;
        if (oracle::has_nar(f_)) {
            const code m = negative ? (0 - c) & oracle::all_ones(f_) : c;
            const oracle::dyadic t = oracle::threshold_at(f_, m == oracle::largest_index(f_) ? m - 1 : m);
            return negative ? -t : t;
        }
        if (oracle::is_minifloat(f_)) {
            const oracle::dyadic t = oracle::threshold_at(f_, c & (oracle::magnitude_codes(f_) - 1));
            return negative ? -t : t;
        }
        const code up = oracle::next_up(f_, c);
        return oracle::midpoint(oracle::decode(f_, c).value(), oracle::decode(f_, up).value());
    }

    T nearest(const oracle::result& r) {
        return number_from<T>(oracle::round(f_, r, oracle::rounding::nearest_even, oracle::overflow::saturate));
    }

  private:
    const oracle::format& f_ = format_of<T>();
    random_words next_;

    code mask(std::uint64_t n) { return oracle::low_bits(static_cast<int>(n)); }
    int width() const { return f_.width; }

    /// Few runs of equal bits in n bits.
    code sparse(int n) {
        code c = 0;
        const std::uint64_t runs = next_.below(4);
        for (std::uint64_t i = 0; i < runs; ++i) {
            c ^= mask(next_.below(static_cast<std::uint64_t>(n) + 1));
        }
        if (next_.below(4) == 0) {
            c ^= code{1} << next_.below(static_cast<std::uint64_t>(n));
        }
        return c & mask(static_cast<std::uint64_t>(n));
    }

    code legal(code c) {
        c &= oracle::all_ones(f_);
        return oracle::is_valid_code(f_, c) ? c : c % f_.lookup->values.size();
    }

    /// Exponents from classes: lowest, subnormal, around the bias, highest, random; the field of a minifloat.
    code minifloat_code() {
        const int e = f_.minifloat.exponent_bits;
        const int m = f_.minifloat.mantissa_bits;
        const code top = mask(static_cast<std::uint64_t>(e));
        const auto bias = static_cast<code>(f_.minifloat.bias) & top;
        const code fields[] = {0,
                               1,
                               2,
                               bias,
                               bias + 1,
                               bias - 1,
                               top,
                               top - 1,
                               top - 2,
                               next_() & top,
                               bias + next_.below(20),
                               bias - next_.below(20)};
        const code field = fields[next_.below(12)] & top;
        const code fraction =
            m == 0 ? 0 : (next_.below(3) == 0 ? next_() & mask(static_cast<std::uint64_t>(m)) : sparse(m));
        return (next_() & 1) << (width() - 1) | field << m | fraction;
    }

    /// A regime of a few bits or of nearly all, exponent and fraction random or sparse.
    code posit_code() {
        const int n = width() - 1;
        const auto limit = static_cast<std::uint64_t>(n);
        const auto run =
            static_cast<int>(next_.below(3) == 0 ? 1 + next_.below(limit) : 1 + next_.below(limit < 4 ? limit : 4));
        const int rest = n - run - 1;
        const bool ones = (next_() & 1) != 0;
        code c = ones ? mask(static_cast<std::uint64_t>(run)) << 1 : 1;
        if (rest < 0) {
            c = ones ? mask(limit) : 1;
        } else {
            c <<= rest;
            c |=
                rest == 0 ? 0 : (next_.below(3) == 0 ? next_() & mask(static_cast<std::uint64_t>(rest)) : sparse(rest));
        }
        return (next_() & 1) != 0 ? 0 - c : c;
    }

    code any_code() {
        switch (next_.below(8)) {
        case 0:
            return legal(next_());
        case 1:
            return legal(sparse(width()));
        case 2: {
            const code ends[] = {0,
                                 1,
                                 2,
                                 oracle::top_bit(f_),
                                 oracle::top_bit(f_) - 1,
                                 oracle::top_bit(f_) + 1,
                                 oracle::top_bit(f_) >> 1,
                                 oracle::all_ones(f_)};
            return legal(ends[next_.below(8)] + (next_.below(4) == 0 ? next_.below(5) - 2 : 0));
        }
        case 3:
            return legal(next_() >> next_.below(64));
        default:
            return legal(oracle::is_posit(f_)       ? posit_code()
                         : oracle::is_minifloat(f_) ? minifloat_code()
                         : next_.below(2) == 0      ? next_()
                                                    : sparse(width()));
        }
    }

    code near_code(code c) {
        switch (next_.below(6)) {
        case 0:
            return legal(c + next_.below(9) - 4);
        case 1:
            return legal(0 - c + next_.below(9) - 4);
        case 2:
            return legal((c ^ oracle::top_bit(f_)) + next_.below(9) - 4);
        case 3:
            return legal(c ^ mask(next_.below(static_cast<std::uint64_t>(width()))));
        case 4:
            return legal(c ^ (next_() & mask(next_.below(static_cast<std::uint64_t>(width())))));
        default:
            // The same size of number some places away.
            if (oracle::is_minifloat(f_)) {
                const auto step = static_cast<std::uint64_t>(f_.minifloat.mantissa_bits);
                return legal(c ^ oracle::top_bit(f_) ^ sparse(static_cast<int>(step) + 1)) +
                       ((next_.below(2 * step + 7) - step - 3) << step);
            }
            return legal(c ^ oracle::top_bit(f_));
        }
    }
};

/// The place of r among the values of f, given a code that is probably its lower neighbour.  The guess is proved by exact
/// comparison with both neighbours; where it fails, or at the ends of the range, the oracle searches.
inline oracle::position locate_near(const oracle::format& f, const oracle::result& r, code guess) {
    const bool by_magnitude = oracle::has_nar(f) || oracle::is_minifloat(f);
    if (!by_magnitude || f.width <= 16 || r.what != oracle::kind::finite || r.is_zero()) {
        return oracle::locate_result(f, r);
    }
    if (oracle::has_nar(f)) {
        guess = (guess & oracle::top_bit(f)) != 0 ? (0 - guess) & oracle::all_ones(f) : guess;
    } else {
        guess &= static_cast<code>(oracle::magnitude_codes(f) - 1);
    }
    if (guess >= oracle::largest_index(f)) {
        return oracle::locate_result(f, r);
    }
    oracle::position at;
    at.lower = guess;
    at.low = oracle::magnitude_at(f, guess);
    at.high = oracle::magnitude_at(f, guess + 1);
    const int above_low = oracle::cmp(r.magnitude, at.low);
    if (above_low < 0 || oracle::cmp(r.magnitude, at.high) >= 0) {
        return oracle::locate_result(f, r);
    }
    at.is_exact = above_low == 0;
    if (!at.is_exact) {
        at.side = oracle::cmp(r.magnitude, oracle::threshold_at(f, guess));
    }
    return at;
}

/// `count` operand tuples for one operation; a third of them aim at a threshold.
template <class T, ulpine::overflow... Policies>
void check_operation(operation o, std::uint64_t seed, int count) {
    const oracle::format& f = format_of<T>();
    operand_source<T> source{seed};
    sweep s(name_of(f) + ", " + operation_names[static_cast<std::size_t>(o)] + ", seed " + std::to_string(seed));
    for (int i = 0; i < count; ++i) {
        T x = source.any();
        T y = i % 3 == 0 ? source.near(x) : source.any();
        T z = i % 4 == 0 ? source.near(x) : source.any();
        if (i % 3 == 1) {
            const oracle::datum t = oracle::finite(source.threshold());
            switch (o) {
            case operation::add:
                y = source.nearest(oracle::sub(t, datum_of(x)));
                break;
            case operation::sub:
                y = source.nearest(oracle::sub(datum_of(x), t));
                break;
            case operation::mul:
                y = source.nearest(oracle::div(t, datum_of(x)));
                break;
            case operation::div:
                x = source.nearest(oracle::mul(t, datum_of(y)));
                break;
            case operation::sqrt:
                x = source.nearest(oracle::mul(t, t));
                break;
            case operation::fma: {
                const oracle::datum xy = oracle::exact_product(datum_of(x), datum_of(y));
                z = source.nearest(oracle::sub(t, xy));
                break;
            }
            case operation::remainder:
                x = source.nearest(oracle::fma(
                    datum_of(y), oracle::finite(oracle::from_integer(static_cast<long>(source.random().below(9)))), t));
                break;
            }
        }
        const oracle::result r = exact_result(o, datum_of(x), datum_of(y), datum_of(z));
        const code guess =
            apply<T, ulpine::projection{ulpine::rounding::toward_zero, ulpine::overflow::saturate}>(o, x, y, z).bits();
        const oracle::position at = locate_near(f, r, guess);
        (compare_modes<T, Policies>(s, o, x, y, z, r, at), ...);
    }
    s.finish();
}

template <class T, ulpine::overflow... Policies>
void check_structured(std::uint64_t seed, int count) {
    for (const operation o : {operation::add, operation::sub, operation::mul, operation::div, operation::remainder,
                              operation::sqrt, operation::fma}) {
        check_operation<T, Policies...>(o, seed, count);
    }
}

}  // namespace arith_test
