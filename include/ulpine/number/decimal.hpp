// Exact conversion between decimal digits and the values of a format.  Nothing here rounds into a format: what goes
// to its encoder is the exact value with all lost bits jammed.
#pragma once

#include <ulpine/number/limits.hpp>
#include <ulpine/number/natural.hpp>
#include <ulpine/number/operations.hpp>
#include <ulpine/number/scan.hpp>

namespace ulpine::detail {

// 2^lowest divides every value and every threshold of a format (geometric ones apart), and all are below 2^highest.
struct value_range {
    int lowest;
    int highest;
};
constexpr value_range range_of(const posit_spec& s) noexcept {
    const int reach = s.bits << s.exponent_bits;
    return {s.scale - reach - s.bits, s.scale + reach};
}
constexpr value_range range_of(const takum_spec& s) noexcept {
    return {s.lowest_characteristic - s.bits, s.highest_characteristic + 1};
}
constexpr value_range range_of(const hifloat_spec&) noexcept { return {-24, 17}; }
constexpr value_range range_of(const minifloat_spec& s) noexcept {
    return {-s.exponent_bias() - s.fraction_bits - 2, (1 << s.exponent_bits) - s.exponent_bias() + 1};
}
constexpr value_range range_of(const fixed_spec& s) noexcept { return {-s.fraction_bits - 2, s.integer_bits + 1}; }
constexpr value_range range_of(const lookup_spec&) noexcept { return {-1078, 1025}; }

// Where reading wraps: the value counts modulo 2^integer_bits.
template <class T, projection P>
inline constexpr bool reads_modulo = false;
template <class F, projection P>
requires requires { F::spec.integer_bits; }
inline constexpr bool reads_modulo<number<F>, P> = wraps<number<F>, P>;

// numerator / denominator · 2^exponent as a working word.
template <class U>
unpacked<U> to_word(const natural& numerator, const natural& denominator, i64 exponent, bool negative) {
    if (numerator.is_zero()) return {U(0), zero_exponent, negative, false, false};
    natural divided;
    const natural* whole = &numerator;
    i64 scale = 0;
    bool lost = false;
    if (denominator.bit_length() > 1) {
        scale = larger(digits<U> + 1 + denominator.bit_length() - numerator.bit_length(), i64{0});
        auto [value, remainder] = natural::divide(numerator << scale, denominator);
        divided = std::move(value);
        lost = !remainder.is_zero();
        whole = &divided;
    }
    const i64 cut = whole->bit_length() - digits<U>;
    lost = lost || whole->any_below(cut);
    U significand(0);
    for (int i = digits<U> / 64 - 1; i >= 0; --i) significand = shl(significand, 64) | U(whole->bits_at(cut + 64 * i));
    const int top = static_cast<int>(whole->bit_length() - 1 - scale + exponent);
    return {significand | U(lost), top, negative, false, false};
}

// The order of a · 2^m and b · 2^n: negative, 0, positive.
inline int compare(const natural& a, i64 m, const natural& b, i64 n) {
    const natural x = a << larger(m - n, i64{0}), y = b << larger(n - m, i64{0});
    return x < y ? -1 : y < x ? 1 : 0;
}

// The order of numerator / denominator · 2^exponent against the midpoint, or the geometric mean, of |a| and |b|.
inline int compare_with_threshold(const lookup_spec& s, const natural& numerator, const natural& denominator,
                                  i64 exponent, const unpacked<u64>& a, const unpacked<u64>& b) {
    const bool has_zero = a.significand == 0 || b.significand == 0;
    const i64 am = a.significand == 0 ? b.exponent : a.exponent, bm = b.significand == 0 ? a.exponent : b.exponent;
    const natural x(a.significand), y(b.significand);
    if (s.rule == threshold_rule::geometric && !has_zero && a.negative == b.negative)
        return compare(numerator * numerator, 2 * exponent, x * y * denominator * denominator, am + bm - 126);
    const i64 unit = smaller(am, bm);
    const natural p = x << (am - unit), q = y << (bm - unit);
    const natural sum = a.negative == b.negative ? p + q : p < q ? q - p : p - q;
    return compare(numerator, exponent + 1, sum * denominator, unit - 63);
}

// The exact value rounded once.  A working word decides for every format but a lookup set: the threshold of two
// values may be irrational, or longer than the word.  Where the words around the value round apart, exact numbers
// are compared.
template <class T, projection P>
T round_exact(const natural& numerator, const natural& denominator, i64 exponent, bool negative) {
    using U = word_for<result_bits<T, P>>;
    const unpacked<U> x = to_word<U>(numerator, denominator, exponent, negative);
    if constexpr (is_lookup_v<T> && (P.mode == rounding::nearest_even || P.mode == rounding::nearest_away)) {
        if (T::spec.rule != threshold_rule::given && !numerator.is_zero()) {
            // In sums the jammed bit may be one of the lowest four (core/exact.hpp).
            unpacked<U> below = x, above = x;
            below.significand = x.significand & ~U(31);
            above.significand = below.significand + U(32);
            if (above.significand == U(0)) above = {U(1) << (digits<U> - 1), x.exponent + 1, negative, false, false};
            const T a = pack<T, P>(below, random_bits{}), b = pack<T, P>(above, random_bits{});
            if (a.bits() == b.bits()) return a;
            const int order = compare_with_threshold(T::spec, numerator, denominator, exponent, unpack(a), unpack(b));
            return takes_upper<P.mode>((a.bits() & 1) != 0, order >= 0, order != 0, negative) ? b : a;
        }
    }
    return pack<T, P>(x, random_bits{});
}

// numerator / denominator · 2^exponent modulo 2^modulus.
inline void reduce(natural& numerator, const natural& denominator, i64& exponent, i64 modulus) {
    if (denominator.bit_length() == 1) {
        numerator = numerator.low_bits(modulus - exponent);
        return;
    }
    if (exponent > modulus) {
        numerator = numerator << (exponent - modulus);
        exponent = modulus;
    }
    numerator = natural::divide(numerator, denominator << (modulus - exponent)).second;
}

// digits · 10^exponent cut to what can count.  Every value and threshold is a multiple of 10^finest, 10^tiny is below
// them all and 10^huge above, so a number keeps its place between them when
//   its digits below 10^finest become one digit 1;  it becomes 10^(tiny-1) below 10^tiny, and 10^huge above that;
//   where it wraps, digits at multiples of the modulus go.
template <class T, projection P>
void shorten(std::string& digits, i64& exponent) {
    constexpr value_range range = range_of(T::spec);
    constexpr i64 finest = smaller(range.lowest, 0);
    constexpr i64 tiny = finest / 3 - 1, huge = larger(range.highest, 0) / 3 + 1;  // 2^(3n) <= 10^n < 2^(4n) for n >= 0
    i64 top = exponent + static_cast<i64>(digits.size());                          // the value is below 10^top
    if constexpr (reads_modulo<T, P>) {
        constexpr i64 modulus = larger(T::spec.integer_bits, 0);
        if (exponent >= modulus) digits.clear();
        else if (top > modulus) digits.erase(0, static_cast<std::size_t>(top - modulus));
        if (digits.empty()) return;
        top = smaller(top, modulus);
    } else if (top > huge) {
        digits = "1";
        exponent = huge;
        return;
    }
    if (top <= tiny) {
        digits = "1";
        exponent = tiny - 1;
        return;
    }
    if constexpr (is_lookup_v<T>)
        if (T::spec.rule == threshold_rule::geometric) return;  // irrational thresholds: every digit may count
    if (exponent >= finest) return;
    digits.resize(static_cast<std::size_t>(top - finest));
    digits.push_back('1');
    exponent = finest - 1;
}

// The same for a binary exponent.
template <class T, projection P>
void shorten(natural& numerator, i64& exponent) {
    constexpr value_range range = range_of(T::spec);
    const i64 top = exponent + numerator.bit_length();
    const bool beyond = !reads_modulo<T, P> && top > range.highest + 1;
    if (!beyond && top >= range.lowest) return;
    numerator = natural(1);
    exponent = beyond ? range.highest + 1 : range.lowest - 2;
}

// What the text of a number rounds to.
template <class T, projection P>
T round_scanned(const scanned_number& x) {
    using kind_t = scanned_number::kind_t;
    if (x.kind != kind_t::finite) {
        const unpacked<word_for<result_bits<T, P>>> special{
            {}, 0, x.negative, x.kind == kind_t::infinite, x.kind == kind_t::nan};
        // The word inf names the infinity of a format that has one, also where computed infinities saturate by
        // default.
        constexpr bool keeps = P == T::default_projection && P.policy == overflow::saturate;
        return pack < T, keeps ? projection{P.mode, overflow::propagate} : P > (special, random_bits{});
    }
    natural numerator, denominator(1);
    i64 exponent = x.exponent;
    if (x.hexadecimal) {
        numerator = natural::from_hex_digits(x.digits);
        if (!numerator.is_zero()) shorten<T, P>(numerator, exponent);
    } else if (!x.digits.empty()) {
        std::string digits = x.digits;
        shorten<T, P>(digits, exponent);
        numerator = natural::from_digits(digits);
        if (exponent >= 0 && !digits.empty()) numerator = numerator * natural::power_of_five(exponent);
        if (exponent < 0) denominator = natural::power_of_five(-exponent);
    }
    if constexpr (reads_modulo<T, P>) reduce(numerator, denominator, exponent, T::spec.integer_bits);
    return round_exact<T, P>(numerator, denominator, exponent, x.negative);
}

// The leading digits of a value: it is digits · 10^-scale, and a rest below one unit of the last digit where inexact.
struct leading_digits {
    std::string digits;
    i64 scale;
    bool inexact;
    natural fives;  // 5^|scale|
};
// At least `count` digits of x > 0.
inline leading_digits leading_digits_of(const unpacked<u64>& x, int count) {
    leading_digits d;
    d.scale = count - floor_log10_pow2(x.exponent);  // one more than needed: the estimate may be one too large
    d.fives = natural::power_of_five(d.scale < 0 ? -d.scale : d.scale);
    const i64 exponent = x.exponent - 63 + d.scale;
    natural whole;
    if (d.scale >= 0) {
        whole = natural(x.significand) * d.fives;
        d.inexact = exponent < 0 && whole.any_below(-exponent);
        whole = exponent < 0 ? whole >> -exponent : whole << exponent;
    } else {
        auto [value, remainder] =
            natural::divide(natural(x.significand) << larger(exponent, i64{0}), d.fives << larger(-exponent, i64{0}));
        whole = std::move(value);
        d.inexact = !remainder.is_zero();
    }
    d.digits = whole.digits();
    return d;
}

// A decimal number d.ddd · 10^exponent.
struct decimal {
    std::string digits;
    i64 exponent;
};

// The `count` first digits, and where up: one unit of the last of them more.
inline decimal cut_digits(const leading_digits& d, std::size_t count, bool up) {
    decimal result{d.digits.substr(0, count), static_cast<i64>(d.digits.size()) - 1 - d.scale};
    if (!up) return result;
    std::size_t i = result.digits.size();
    while (i > 0 && result.digits[i - 1] == '9') result.digits[--i] = '0';
    if (i > 0) {
        result.digits[i - 1] = static_cast<char>(result.digits[i - 1] + 1);
    } else {
        result.digits.insert(result.digits.begin(), '1');
        result.digits.pop_back();
        result.exponent += 1;
    }
    return result;
}
// Is the nearer decimal of `count` digits the upper one?  On the middle the one with an even last digit.
inline bool upper_is_nearer(const leading_digits& d, std::size_t count) noexcept {
    if (count >= d.digits.size()) return false;
    const char next = d.digits[count];
    if (next != '5') return next > '5';
    const bool above = d.inexact || d.digits.find_first_not_of('0', count + 1) != std::string::npos;
    return above || (d.digits[count - 1] - '0') % 2 != 0;
}

// Correctly rounded to `count` digits, ties to even; x > 0.
inline decimal rounded_digits(const unpacked<u64>& x, int count) {
    const leading_digits d = leading_digits_of(x, count);
    const std::size_t n = static_cast<std::size_t>(count);
    return cut_digits(d, n, upper_is_nearer(d, n));
}

// The shortest decimal that x (finite, not 0) reads back from; of those the nearest.  What reads back to x is an
// interval around x, so of the decimals with p digits the one just below or the one just above does, if any; and if
// one with p digits does, one with p + 1 digits does.  Where a format saturates, nothing is
// tried beyond its largest and lowest values: what only saturates to x is not x.
template <class T>
decimal shortest_digits(const T& x) {
    constexpr projection P = T::default_projection;
    const unpacked<u64> value = unpack(x);
    const u64 code = convert_value<T, P>(x, random_bits{}).bits();
    const bool saturated = P.policy == overflow::saturate && x == (value.negative ? stdlib::numeric_limits<T>::lowest()
                                                                                  : stdlib::numeric_limits<T>::max());
    const auto find = [&](const leading_digits& d, std::size_t count) -> decimal {
        const bool nearer = upper_is_nearer(d, count);
        for (const bool up : {nearer, !nearer}) {
            if (up && saturated) continue;
            decimal candidate = cut_digits(d, count, up);
            // As an integer, in units of 10^-scale.
            const i64 zeros = candidate.exponent + d.scale + 1 - static_cast<i64>(candidate.digits.size());
            natural numerator =
                natural::from_digits(candidate.digits + std::string(static_cast<std::size_t>(zeros), '0'));
            natural denominator(1);
            i64 exponent = -d.scale;
            if (d.scale > 0) denominator = d.fives;
            else numerator = numerator * d.fives;
            if constexpr (reads_modulo<T, P>) reduce(numerator, denominator, exponent, T::spec.integer_bits);
            if (round_exact<T, P>(numerator, denominator, exponent, value.negative).bits() == code) return candidate;
        }
        return {};
    };
    for (std::size_t precision = stdlib::numeric_limits<T>::max_digits10;; precision *= 2) {
        const leading_digits d = leading_digits_of(value, static_cast<int>(precision));
        decimal best = find(d, precision);
        if (best.digits.empty()) continue;
        std::size_t low = 1, high = precision;  // `high` digits suffice
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            decimal shorter = find(d, middle);
            if (shorter.digits.empty()) {
                low = middle + 1;
            } else {
                high = middle;
                best = std::move(shorter);
            }
        }
        best.digits.erase(best.digits.find_last_not_of('0') + 1);
        return best;
    }
}

// 0.00001234, 123.4, 12000, 1.234e+20: plain for exponents from -5 to 15.
inline std::string decimal_text(bool negative, const decimal& d) {
    std::string text = negative ? "-" : "";
    const std::string& digits = d.digits;
    const auto zeros = [](i64 n) { return std::string(static_cast<std::size_t>(n), '0'); };
    const i64 size = static_cast<i64>(digits.size());
    if (d.exponent >= -5 && d.exponent < 0) return text + "0." + zeros(-1 - d.exponent) + digits;
    if (d.exponent >= 0 && d.exponent <= 15) {
        if (size <= d.exponent + 1) return text + digits + zeros(d.exponent + 1 - size);
        const std::size_t point = static_cast<std::size_t>(d.exponent) + 1;
        return text + digits.substr(0, point) + "." + digits.substr(point);
    }
    text += digits[0];
    if (size > 1) text += "." + digits.substr(1);
    const i64 magnitude = d.exponent < 0 ? -d.exponent : d.exponent;
    return text + (d.exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + std::to_string(magnitude);
}

}  // namespace ulpine::detail
