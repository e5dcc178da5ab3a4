// Blocks with a shared scale in exact rationals, from the published definitions.
//
//   const oracle::block_format f{oracle::fp8_e4m3(), oracle::e8m0(), oracle::scale_rule::floor};
//   const oracle::block b = oracle::encode(f, floats);          floats: codes of binary32
//   b.scale, b.elements, b.values                               b.values: decoded, codes of binary32
//   oracle::dot(b, c)                                           the exact sum, to be rounded
//
// Sources: OCP Microscaling Formats (MX) 1.0, 5.1 (value = element scale; NaN scale: all NaN), 6.1 (dot product), 6.3
// (scale and elements of a vector).  NVFP4: the scale is amax / 6, rounded, of what a scale of the tensor leaves.
#pragma once

#include "oracle.hpp"

#include <cstdint>
#include <vector>

namespace oracle {

enum class scale_rule {
    floor,
    ceil,
    even,
    rceil,
    nearest
};

inline constexpr code float_one = 0x3f800000;

struct block_format {
    format element;
    format scale;
    scale_rule rule = scale_rule::floor;
    bool tensor_scale = false;
};

struct block {
    code scale = 0;
    datum scale_value, tensor_scale;
    datum factor;  // scale_value tensor_scale as a float: what elements are divided by and multiplied with
    std::vector<code> elements;
    std::vector<datum> numbers;  // the elements' values
    std::vector<code> values;    // element factor, as floats
};

/// floor(log2(x)) of x > 0
[[nodiscard]] inline long floor_log2(const mpq_class& x) {
    const mpz_class numerator = abs(x.get_num());
    long e = bit_length(numerator) - bit_length(x.get_den());
    const mpq_class power = to_mpq(power_of_two(e));
    if (abs(x) < power) {
        --e;
    }
    return e;
}

/// The largest magnitude of a format.
[[nodiscard]] inline dyadic largest_magnitude(const format& f) {
    if (f.family == family::fixed) {
        return {mpz_class(to_mpz(low_bits(f.fixed.is_signed ? f.width - 1 : f.width))), -f.fixed.fraction_bits};
    }
    if (f.family == family::lookup) {
        const dyadic low = abs(f.lookup->line.front().value), high = abs(f.lookup->line.back().value);
        return low < high ? high : low;
    }
    return decode(f, static_cast<code>(largest_index(f))).magnitude;
}

/// Fraction bits of the elements in the binade of their largest value: what `even` rounds the largest magnitude to.
[[nodiscard]] inline long top_fraction_bits(const format& f) {
    switch (f.family) {
    case family::minifloat:
        return f.minifloat.mantissa_bits;
    case family::fixed:
        return f.width - (f.fixed.is_signed ? 2 : 1);
    case family::lookup:
        return 23;  // values are floats
    default:
        return 0;
    }
}

namespace detail {

/// floor(log2(a)) of a, x to `bits` fraction bits, ties to even.
[[nodiscard]] inline long rounded_log2(const mpq_class& x, long bits) {
    const long e = floor_log2(x);
    const mpq_class steps = x / to_mpq(power_of_two(e - bits));
    mpz_class whole, rest;
    mpz_fdiv_qr(whole.get_mpz_t(), rest.get_mpz_t(), steps.get_num().get_mpz_t(), steps.get_den().get_mpz_t());
    const int half = ::cmp(mpz_class(2 * rest), steps.get_den());
    if (half > 0 || (half == 0 && mpz_odd_p(whole.get_mpz_t()) != 0)) {
        whole += 1;
    }
    return e - bits + bit_length(whole) - 1;
}

[[nodiscard]] inline datum to_float(const result& x) {
    static const format binary32 = oracle::binary32();
    return decode(binary32, round(binary32, x, rounding::nearest_even));
}

}  // namespace detail

/// Code of the scale for the largest magnitude of a block, given as a float without sign, NaN and infinity among them.
[[nodiscard]] inline code scale_for(const block_format& f, code amax, const datum& tensor_scale) {
    const datum top = decode(binary32(), amax);
    if (!top.is_finite()) {
        return nan_code(f.scale);
    }
    if (top.is_zero()) {
        return 0;  // the smallest scale has code 0: a format without sign, or its zero
    }
    const dyadic largest = largest_magnitude(f.element);
    const mpq_class amount = to_mpq(top.magnitude);
    if (f.rule == scale_rule::rceil || f.rule == scale_rule::nearest) {
        const datum divisor = detail::to_float(exact_product(finite(largest), tensor_scale));
        return round(f.scale, exact(mpq_class(amount / to_mpq(divisor.magnitude))),
                     f.rule == scale_rule::rceil ? rounding::toward_positive : rounding::nearest_even,
                     overflow::saturate);
    }
    const mpq_class x = amount / to_mpq(tensor_scale.magnitude);
    long e = floor_log2(x);
    if (f.rule == scale_rule::ceil && x != to_mpq(power_of_two(e))) {
        ++e;
    }
    if (f.rule == scale_rule::even) {
        e = detail::rounded_log2(x, top_fraction_bits(f.element));
    }
    const long emax = floor_log2(to_mpq(largest));
    return round(f.scale, exact(power_of_two(e - emax)), rounding::nearest_even, overflow::saturate);
}

/// What a scale's code and a tensor scale make: at most the largest float.
[[nodiscard]] inline datum factor_of(const datum& scale, const datum& tensor_scale) {
    const datum r = detail::to_float(exact_product(scale, tensor_scale));
    return r.is_infinite() && !r.negative ? decode(binary32(), 0x7f7fffff) : r;
}

/// A block's values from its codes.
[[nodiscard]] inline block decode(const block_format& f, code scale, std::vector<code> elements,
                                  code tensor_scale = float_one) {
    static const format floats = binary32();
    block b;
    b.scale = scale;
    b.scale_value = decode(f.scale, scale);
    b.tensor_scale = decode(floats, tensor_scale);
    b.factor = factor_of(b.scale_value, b.tensor_scale);
    b.elements = std::move(elements);
    for (const code c : b.elements) {
        b.numbers.push_back(decode(f.element, c));
        b.values.push_back(round(floats, mul(b.numbers.back(), b.factor), rounding::nearest_even));
    }
    return b;
}

/// x / factor, exactly; with factor 0 a zero of x's sign.
[[nodiscard]] inline result scaled_down(const datum& x, const datum& factor) {
    return factor.is_zero() && !x.is_nan() ? result(zero(x.negative)) : div(x, factor);
}

/// x: floats by their codes.  random(i): the bits of element i, where the mode is stochastic; that takes its fraction
/// from the quotient as a float rounded to odd.
template <class Random>
[[nodiscard]] block encode(const block_format& f, const std::vector<code>& x, code tensor_scale, rounding mode,
                           overflow policy, const Random& random) {
    static const format floats = binary32();
    code amax = 0;
    for (const code c : x) {
        amax = std::max<code>(amax, c & 0x7fffffff);
    }
    const datum t = decode(floats, tensor_scale);
    const code scale = scale_for(f, amax, t);
    const datum factor = factor_of(decode(f.scale, scale), t);
    std::vector<code> elements;
    for (std::size_t i = 0; i < x.size(); ++i) {
        result y = scaled_down(decode(floats, x[i]), factor);
        if (mode == rounding::stochastic) {
            y = decode(floats, round(floats, y, rounding::to_odd));
        }
        elements.push_back(round(f.element, y, mode, policy, random(i)));
    }
    return decode(f, scale, std::move(elements), tensor_scale);
}
[[nodiscard]] inline block encode(const block_format& f, const std::vector<code>& x, code tensor_scale = float_one) {
    return encode(f, x, tensor_scale, f.element.default_mode, overflow::format_default,
                  [](std::size_t) { return random_bits{}; });
}

/// The tensor scale for the largest finite magnitude of a tensor, as a float: with it the block of that magnitude gets
/// the largest scale.
[[nodiscard]] inline code tensor_scale_for(const block_format& f, code amax) {
    const datum top = decode(binary32(), amax);
    if (top.is_zero()) {
        return float_one;
    }
    const dyadic largest = largest_magnitude(f.element) * largest_magnitude(f.scale);
    const code c = round(binary32(), exact(mpq_class(to_mpq(top.magnitude) / to_mpq(largest))), rounding::nearest_even);
    return std::max<code>(c, 0x00800000);
}

/// The sum of all products, with both scales and both tensor scales: exact, and the same in any order.  NaN and
/// infinities as in IEEE 754; a sum of zero is +0.
[[nodiscard]] inline result dot(const std::vector<block>& a, const std::vector<block>& b) {
    dyadic sum;
    bool nan = false, up = false, down = false;
    for (std::size_t k = 0; k < a.size(); ++k) {
        const datum scale_a = exact_product(a[k].scale_value, a[k].tensor_scale);
        const datum scale_b = exact_product(b[k].scale_value, b[k].tensor_scale);
        for (std::size_t i = 0; i < a[k].numbers.size(); ++i) {
            const datum p =
                exact_product(exact_product(a[k].numbers[i], scale_a), exact_product(b[k].numbers[i], scale_b));
            nan = nan || p.is_nan();
            (p.negative ? down : up) |= p.is_infinite();
            if (p.is_finite()) {
                sum = sum + p.value();
            }
        }
    }
    if (nan || (up && down)) {
        return nan_datum();
    }
    return up || down ? infinity(down) : finite(sum);
}
[[nodiscard]] inline result dot(const block& a, const block& b) {
    return dot(std::vector<block>{a}, std::vector<block>{b});
}

}  // namespace oracle
