// Scales from data.
//
//   calibrate<T>(in, options)       T: a number type
//   calibrate(spec, in, options)    the format as a record; integers of b bits are fixed_spec{b, 0}
//
// in: a contiguous range of float, double, binary16 or bfloat16, at least one element, all finite.  The result holds for
// each part (all elements, a channel, a group) the scale s to be used as array_options.scale, y = round(x s) / s, and
// goes as it is into round_to, quantize and dequantize (array/calibration.hpp).
//
// A method gives a clip: the magnitude that is to land on the largest value of the format, s = largest / clip.
//   maximum      the largest |x|
//   percentile   the smallest |x| below or at which lie at least so many percent of them (nearest rank)
//   mean_square  none: the scale with the least sum of (x - y)^2.  Powers of two: the best there is (5 to 20 passes over the
//                part, 120 for posits).  Free scales: a search (octaves next to the good powers of two in 32 steps or more,
//                then Lloyd's alternation of codes and scale; 50 to 300 passes), a local optimum within a percent of the
//                best for up to 4 bits; for 8 bits and few elements, where the sum is jagged, within a tenth.
//   sawb         c1 sqrt(mean x^2) - c2 mean |x|; integers of 2, 3, 4, 5 or 8 bits (Choi et al. 2019, "Accurate and
//                efficient 2-bit quantized neural networks"; coefficients of the authors' code, which for 2 to 5 bits
//                belong to 2^b levels without 0)
//   sawb_zero    the same with the authors' coefficients for 2^b - 1 levels around 0; integers of 2, 4, 7 or 8 bits
// Where the two last ones give no positive clip, as for |x| all alike, they take the largest |x|, as that code does.
// In formats without negative values those of x count as 0.  The largest values of posits and takums have little precision:
// there mean_square is what one wants.
//
// mapping::affine: integers with a zero point (Jacob et al. 2018; Wu et al. 2020): the interval from the lowest to the
// largest x, widened to hold 0, covers the integers; percentile cuts both ends so; of mean_square the zero point is a
// part of the answer, and the best one for the scale.  0 is always represented exactly.  sawb has no affine form.
//
// Powers of two: the largest that clamps nothing of the clip, but for mean_square.  All x zero: scale 1.
// A scale is a value of the type of the source (float for the 16-bit ones), rounded to nearest, between its smallest and
// largest normal number.  The figures do not depend on threads or simd_level: sums are taken in double, in one order.
// Memory: up to 24 bytes for each element of the largest part.
//
// std::invalid_argument, before anything is made: no elements; in[i] that is NaN or infinite, with i; options that do not
// fit the shape, the format or each other.
#pragma once

#include <ulpine/array/calibrate_search.hpp>

namespace ulpine {

enum class calibration_method {
    maximum,
    percentile,
    mean_square,
    sawb,
    sawb_zero
};
enum class mapping {
    symmetric,
    affine
};
enum class scale_choice {
    free,
    power_of_two
};

struct calibration_options {
    calibration_method method = calibration_method::maximum;
    double percentile = 99.9;  // above 0, at most 100
    ulpine::mapping mapping = ulpine::mapping::symmetric;
    scale_choice scale = scale_choice::free;
    calibration_unit unit = calibration_unit::tensor;
    std::vector<std::size_t> shape{};  // row-major; none: one axis
    std::size_t axis = 0;              // of the channels
    std::size_t group = 0;             // length of the groups along the last axis, 1 to the length of that
    int threads = 1;
};

namespace detail {
inline namespace ULPINE_BUILD {

// The parts and their layout; the ranges are filled in later.
inline calibration divided(const calibration_options& o, std::size_t n) {
    calibration c;
    check_range("options.unit", static_cast<int>(o.unit), 0, static_cast<int>(calibration_unit::group));
    if (n == 0) out_of_range("in.size()", "0", "at least 1 element");
    const std::vector<std::size_t> whole{n}, &shape = o.shape.empty() ? whole : o.shape;
    std::size_t product = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == 0) out_of_range("options.shape[" + count_text(i) + "]", "0", "1 or more");
        product = shape[i] > n / product ? n + 1 : product * shape[i];
    }
    if (product != n)
        out_of_range("the product of options.shape", product > n ? "more than in.size()" : count_text(product),
                     count_text(n) + ", as in.size()");
    c.count = n;
    c.unit = o.unit;
    if (o.unit == calibration_unit::channel) {
        if (o.axis >= shape.size())
            out_of_range("options.axis", count_text(o.axis), "0 to " + count_text(shape.size() - 1));
        c.extent = shape[o.axis];
        for (std::size_t i = o.axis + 1; i < shape.size(); ++i) c.inner *= shape[i];
        c.ranges.resize(c.extent);
    } else if (o.unit == calibration_unit::group) {
        c.extent = shape.back();
        if (o.group == 0 || o.group > c.extent)
            out_of_range("options.group", count_text(o.group),
                         "1 to " + count_text(c.extent) + ", the length of the last axis");
        c.group = o.group;
        c.ranges.resize(n / c.extent * ((c.extent + c.group - 1) / c.group));
    }
    return c;
}

struct sawb_coefficients {
    int bits;
    double root_mean_square, mean_magnitude;
};
inline constexpr sawb_coefficients sawb_table[] = {
    {2, 3.12, 2.064}, {3, 7.509, 6.892}, {4, 12.68, 12.80}, {5, 17.74, 18.64}, {8, 31.76, 35.04}};
inline constexpr sawb_coefficients sawb_zero_table[] = {
    {2, 2.6, 1.71}, {4, 12.035, 12.03}, {7, 28.24, 30.81}, {8, 31.76, 35.04}};

inline sawb_coefficients sawb_for(int bits, bool zero) {
    const std::span<const sawb_coefficients> table =
        zero ? std::span<const sawb_coefficients>(sawb_zero_table) : std::span<const sawb_coefficients>(sawb_table);
    for (const sawb_coefficients& c : table)
        if (c.bits == bits) return c;
    out_of_range("fixed_spec's width", std::to_string(bits),
                 zero ? "2, 4, 7 or 8 bits with calibration_method::sawb_zero"
                      : "2, 3, 4, 5 or 8 bits with calibration_method::sawb");
}

template <class Spec>
void check_method(const Spec& spec, const calibration_options& o) {
    check_range("options.method", static_cast<int>(o.method), 0, static_cast<int>(calibration_method::sawb_zero));
    check_range("options.mapping", static_cast<int>(o.mapping), 0, static_cast<int>(mapping::affine));
    check_range("options.scale", static_cast<int>(o.scale), 0, static_cast<int>(scale_choice::power_of_two));
    if (o.threads < 1) check_range("options.threads", o.threads, 1, 1 << 20);
    if (!is_finite_value(o.percentile) || !(o.percentile > 0 && o.percentile <= 100))
        out_of_range("options.percentile", number_text(o.percentile), "above 0, at most 100");
    const bool sawb = o.method == calibration_method::sawb || o.method == calibration_method::sawb_zero;
    const bool affine = o.mapping == mapping::affine;
    if (sawb && affine) out_of_range("options.mapping", "mapping::affine", "mapping::symmetric with SAWB");
    if (!sawb && !affine) return;
    if constexpr (stdlib::is_same_v<Spec, fixed_spec>) {
        check_integers(spec);
        if (sawb) static_cast<void>(sawb_for(spec.width(), o.method == calibration_method::sawb_zero));
    } else {
        invalid_argument(std::string(sawb ? "SAWB" : "mapping::affine") +
                         " is for integers; accepted: fixed_spec{bits, 0}, fixed<bits, 0>");
    }
}

// The nearest rank, from the smallest value on.  Ordered as integers: subnormals too, whatever the environment.
inline double nearest_rank(std::vector<i64>& keys, double percentile) {
    const auto n = static_cast<double>(keys.size());
    const volatile double share = percentile * n;  // two roundings
    const double rank = std::ceil(guarded_quotient(share, 100));
    const std::size_t index = rank < 1 ? 0 : std::min(keys.size(), static_cast<std::size_t>(rank)) - 1;
    const auto at = keys.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(keys.begin(), at, keys.end());
    return from_order_key<double>(*at);
}

// What a part is clamped to.
struct clip_bounds {
    double lowest = 0, largest = 0;  // lowest <= 0 <= largest
};
inline clip_bounds bounds_of(const std::vector<double>& x, const calibration_options& o, bool has_negative, int bits) {
    const bool affine = o.mapping == mapping::affine;
    const auto magnitude = [&](double v) { return v < 0 ? (has_negative ? -v : 0.0) : v; };
    clip_bounds b;
    if (o.method == calibration_method::percentile) {
        std::vector<i64> keys(x.size());
        const auto rank = [&](const auto& value) {
            for (std::size_t i = 0; i < x.size(); ++i) keys[i] = order_key(value(x[i]) + 0.0);
            return std::max(0.0, nearest_rank(keys, o.percentile));
        };
        if (affine) return {-rank([](double v) { return -v; }), rank([](double v) { return v; })};
        b.largest = rank(magnitude);
    } else {
        for (const double v : x) {
            b.lowest = std::min(b.lowest, v);
            b.largest = std::max(b.largest, v);
        }
        if (affine) return b;
        b.largest = std::max(b.largest, magnitude(b.lowest));
    }
    if (o.method == calibration_method::sawb || o.method == calibration_method::sawb_zero) {
        const sawb_coefficients c = sawb_for(bits, o.method == calibration_method::sawb_zero);
        std::vector<double> magnitudes(x.size()), ones(x.size(), 1.0);
        std::transform(x.begin(), x.end(), magnitudes.begin(), magnitude);
        const fit_sums sums = sums_of_pairs(ones.data(), magnitudes.data(), x.size(), 0, b.largest);
        const auto n = static_cast<double>(x.size());
        const volatile double mean_square = guarded_quotient(sums.squares, n),
                              mean = guarded_quotient(sums.products, n);
        const volatile double first = c.root_mean_square * std::sqrt(mean_square), second = c.mean_magnitude * mean;
        const double clip = first - second;
        if (clip > 0) b.largest = clip;
    }
    b.lowest = has_negative ? -b.largest : 0;
    return b;
}

// Rounded to the type of the source, in its normal range; exponents that it has.
template <class T>
struct scale_range {
    static constexpr int first = sizeof(T) == 4 ? -126 : -1022, last = sizeof(T) == 4 ? 127 : 1023;

    static double rounded(double s) {
        const double within = std::clamp(s, two_to(first), two_to(last));
        if constexpr (sizeof(T) == 4) return static_cast<double>(binary32{within});
        else return within;
    }
};

// x: the part, in double; it is changed.  T: the word of the source.
template <class T, class Spec>
calibrated_range range_of_part(const Spec& spec, const format_limits& limits, std::vector<double>& x,
                               const calibration_options& o) {
    using scales = scale_range<T>;
    const bool affine = o.mapping == mapping::affine, power = o.scale == scale_choice::power_of_two;
    const bool has_negative = affine || limits.lowest < 0;
    calibrated_range r;
    // Doubles: powers of two change nothing but the exponent, and squares stay in range.
    double lowest = 0, most = 0;
    for (const double v : x) {
        lowest = std::min(lowest, v);
        most = std::max(most, v);
    }
    if (has_negative) most = std::max(most, -lowest);
    const int exponent = most > 0 && sizeof(T) == 8 ? exponent_of(most) : 0;
    double scale = 1;
    if (most > 0) {
        for (double& v : x)
            if constexpr (sizeof(T) == 8) v = std::ldexp(v, -exponent);
        if (o.method == calibration_method::mean_square) {
            scale_search<Spec> search(spec, x, affine, scales::first + exponent, scales::last + exponent, o.threads);
            const trial best = power ? search.power_of_two() : search.free();
            scale = scales::rounded(std::ldexp(best.scale, -exponent));
            r.zero_point = best.zero_point;
        } else {
            const clip_bounds b = bounds_of(x, o, has_negative, spec.width());
            const double reach = affine               ? limits.largest - limits.lowest
                                 : limits.largest > 0 ? limits.largest
                                                      : -limits.lowest;
            const double clip = affine ? b.largest - b.lowest : b.largest;
            if (clip > 0) {
                const double exact = guarded_quotient(reach, clip);
                scale = std::ldexp(power ? two_to(exponent_of(exact)) : exact, -exponent);
                scale = scales::rounded(scale);
            }
            if (affine) {
                const double from = std::ldexp(b.lowest, exponent);
                const volatile double below = from * scale;
                // The one rounding of the library, to an integer.
                const fixed_spec integers{40, 0};
                const double z = ulpine::decode(integers, ulpine::encode(integers, limits.lowest - below));
                r.zero_point = static_cast<int>(std::clamp(z, limits.lowest, limits.largest));
            }
        }
    }
    r.scale = scale;
    r.lowest = guarded_quotient(limits.lowest - r.zero_point, scale);
    r.largest = guarded_quotient(limits.largest - r.zero_point, scale);
    return r;
}

template <class Spec, class S>
calibration calibrate_elements(const Spec& spec, const S* in, std::size_t n, const calibration_options& o) {
    validate(spec);
    check_method(spec, o);
    calibration c = divided(o, n);
    const default_float_environment environment;
    bool finite = true;
    for (std::size_t i = 0; i < n; ++i) finite = finite & is_finite_value(static_cast<double>(in[i]));
    for (std::size_t i = 0; i < n && !finite; ++i) check_element("in", i, static_cast<double>(in[i]));
    const format_limits limits = limits_of(spec);
    std::vector<double> x;
    for (std::size_t part = 0; part < c.ranges.size(); ++part) {
        const part_layout l = layout_of(c, part, n);
        x.resize(l.size());
        for (std::size_t i = 0; i < l.runs; ++i)
            for (std::size_t k = 0; k < l.run; ++k)
                x[i * l.run + k] = static_cast<double>(in[l.begin + i * l.stride + k]);
        c.ranges[part] = range_of_part<source_word<S>>(spec, limits, x, o);
    }
    return c;
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <runtime_spec Spec, detail::contiguous In>
[[nodiscard]] calibration calibrate(const Spec& spec, const In& in, const calibration_options& options = {}) {
    const auto source = detail::elements(in);
    return detail::calibrate_elements(spec, source.data(), source.size(), options);
}
template <number_type T, detail::contiguous In>
[[nodiscard]] calibration calibrate(const In& in, const calibration_options& options = {}) {
    return calibrate(T::spec, in, options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
