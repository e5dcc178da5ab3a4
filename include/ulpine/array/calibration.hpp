// Scales found by calibrate (array/calibrate.hpp), and arrays rounded by them.
//
//   round_to<T>(in, out, calibration, options)         each element x to round(x s) / s with the scale s of its part
//   round_to(spec, in, out, calibration, options)      the format as a record
//   quantize(spec, in, codes, calibration, options)    to integers, q = round(x s) + zero_point; spec: a fixed_spec
//   dequantize(spec, codes, out, calibration)          back, x = (q - zero_point) / s
//
// A scale means the same everywhere: what array_options.scale means, a factor on the way in.  (Papers that write
// x = S (q - z), as Jacob et al. 2018, have S = 1 / s.)  x s is one multiplication in the type of the source, exact for
// powers of two; rounding to the integer is one rounding of that, to nearest even or as options.projection and
// options.random say; the sum with zero_point is exact, and what leaves the range of the integers saturates.  So
// dequantize after quantize gives the bits of round_to.
//
// in, out: contiguous ranges of float, double, binary16 or bfloat16, as of round_to; in == out is allowed.  codes: signed
// integers where the spec is signed, else unsigned ones, of at least its width.  NaN becomes zero_point, that is 0.
// The length has to fit the calibration: any for one scale of all, a multiple of the channels' block for channels (so a
// calibration serves batches of other sizes), the same for groups.  Other errors as in round_to; options.scale must be 1.
#pragma once

#include <ulpine/array/round_to.hpp>

#include <algorithm>
#include <concepts>
#include <vector>

namespace ulpine {

// What shares one scale.
enum class calibration_unit {
    tensor,   // all elements
    channel,  // all elements of one index along an axis
    group,    // runs of elements along the last axis
};

struct calibrated_range {
    double scale = 1;    // positive, finite, of the type of the source
    int zero_point = 0;  // the integer of x = 0
    double lowest = 0;   // what x is clamped to, that is the values of the lowest and the largest code
    double largest = 0;
};

// The ranges of all parts, in the order of channels, or of groups, row by row.
struct calibration {
    std::vector<calibrated_range> ranges{calibrated_range{}};
    calibration_unit unit = calibration_unit::tensor;
    std::size_t count = 0;   // elements of the array that it was made of
    std::size_t extent = 1;  // channel: channels; group: elements of a row
    std::size_t inner = 1;   // channel: elements from one channel to the next
    std::size_t group = 1;   // group: elements of a group; the last one of a row may be shorter
};

namespace detail {
inline namespace ULPINE_BUILD {

// A part: `runs` runs of `run` elements each, the first at `begin`, `stride` from one to the next.
struct part_layout {
    std::size_t begin, run, runs, stride;
    std::size_t size() const noexcept { return run * runs; }
};
inline part_layout layout_of(const calibration& c, std::size_t part, std::size_t n) noexcept {
    if (c.unit == calibration_unit::tensor) return {0, n, 1, n};
    if (c.unit == calibration_unit::channel) {
        const std::size_t block = c.extent * c.inner;
        return {part * c.inner, c.inner, n / block, block};
    }
    const std::size_t per_row = (c.extent + c.group - 1) / c.group;
    const std::size_t row = part / per_row, first = part % per_row * c.group;
    return {row * c.extent + first, std::min(c.group, c.extent - first), 1, n};
}

inline std::string count_text(std::size_t n) { return std::to_string(n); }

// Data that scales and sets are made of.
inline void check_element(const char* name, std::size_t i, double x) {
    if (!is_finite_value(x))
        out_of_range(std::string(name) + "[" + count_text(i) + "]",
                     (bit_cast<u64>(x) & ~float_sign<u64>) > float_infinity<u64> ? "NaN" : number_text(x),
                     "finite values");
}

inline void check_calibration(const calibration& c, const char* name, std::size_t n) {
    check_range("calibration.unit", static_cast<int>(c.unit), 0, static_cast<int>(calibration_unit::group));
    const bool positive = c.extent > 0 && c.inner > 0 && c.group > 0;
    const std::size_t per_row = positive ? (c.extent + c.group - 1) / c.group : 0;
    std::size_t parts = 1;
    if (c.unit == calibration_unit::channel) parts = c.extent;
    if (c.unit == calibration_unit::group) parts = positive ? c.count / c.extent * per_row : 0;
    if (!positive || c.ranges.size() != parts)
        out_of_range("calibration.ranges.size()", count_text(c.ranges.size()),
                     "one for each part, as calibrate makes them");
    const std::size_t block = c.unit == calibration_unit::channel ? c.extent * c.inner : 1;
    if (n % block != 0)
        out_of_range(std::string(name) + ".size()", count_text(n),
                     "multiples of " + count_text(block) + ", the " + count_text(c.extent) +
                         " channels of the calibration");
    if (c.unit == calibration_unit::group) check_length(name, n, "calibration", c.count);
}

// f(range, in, out, n, index of the first) for runs of elements that share a range.  Short runs of channels are collected
// first, by blocks that a cache holds, unless the place of an element in the array matters.
template <class In, class Out, class F>
void for_each_range(const calibration& c, const In* in, Out* out, std::size_t n, bool by_place, const F& f) {
    constexpr std::size_t short_run = 256, cached = 1 << 16;
    if (c.unit != calibration_unit::channel || by_place || c.inner >= short_run) {
        for (std::size_t part = 0; part < c.ranges.size(); ++part) {
            const part_layout l = layout_of(c, part, n);
            for (std::size_t i = 0; i < l.runs; ++i) {
                const std::size_t at = l.begin + i * l.stride;
                f(c.ranges[part], in + at, out + at, l.run, at);
            }
        }
        return;
    }
    const std::size_t run = c.inner, stride = c.extent * run, rows = n / stride;
    const std::size_t at_once = std::clamp<std::size_t>(cached / stride, 1, piece / run);
    In from[piece];
    Out to[piece];
    for (std::size_t row = 0; row < rows; row += at_once)
        for (std::size_t part = 0; part < c.extent; ++part) {
            const std::size_t m = std::min(at_once, rows - row), at = row * stride + part * run;
            for (std::size_t k = 0; k < m; ++k) std::copy_n(in + at + k * stride, run, from + k * run);
            f(c.ranges[part], static_cast<const In*>(from), static_cast<Out*>(to), m * run, at);
            for (std::size_t k = 0; k < m; ++k) std::copy_n(to + k * run, run, out + at + k * stride);
        }
}

inline bool by_place(const array_options& o) noexcept { return o.random || !o.mask.empty(); }

// The options of n elements from index `at` on.
inline array_options options_at(const array_options& o, double scale, std::size_t at, std::size_t n) {
    array_options part = o;
    part.scale = scale;
    if (part.random) part.random->first += at;
    if (!o.mask.empty()) part.mask = o.mask.subspan(at, n);
    return part;
}

inline void check_scaling(const array_options& o, std::size_t n) {
    if (!is_one(o.scale))
        out_of_range("options.scale", number_text(o.scale), "1, since the calibration has the scales");
    if (!o.mask.empty()) check_length("mask", o.mask.size(), "in", n);
    if (o.threads < 1) check_range("threads", o.threads, 1, 1 << 20);
}

// Integers in two's complement or unsigned, of which quantize makes codes.  29 bits: sums with a zero point stay in an int.
inline void check_integers(const fixed_spec& s) {
    validate(s);
    if (s.fraction_bits != 0)
        out_of_range("fixed_spec.fraction_bits", std::to_string(s.fraction_bits), "0, for integers");
    check_range("fixed_spec's width (integer_bits + fraction_bits)", s.width(), 2, 29);
    if (s.policy != overflow::saturate)
        out_of_range("fixed_spec.policy", std::to_string(static_cast<int>(s.policy)),
                     "overflow::saturate, for integers");
}
inline int lowest_integer(const fixed_spec& s) noexcept { return -static_cast<int>(s.most_negative()); }
inline int largest_integer(const fixed_spec& s) noexcept { return static_cast<int>(s.largest_code()); }
// Room for round(x s) whatever the zero point takes from it.
inline fixed_spec wide_integers(const fixed_spec& s) noexcept { return {s.width() + 2, 0}; }
inline int from_wide(u32 code, int width) noexcept { return static_cast<int>(code << (32 - width)) >> (32 - width); }

template <class E>
concept integer_code = stdlib::integral<E> && !stdlib::same_as<E, bool>;

template <integer_code E>
void check_integer_type(const fixed_spec& s) {
    constexpr bool is_signed = static_cast<E>(-1) < static_cast<E>(0);
    if (static_cast<int>(8 * sizeof(E)) < s.width() || is_signed != s.is_signed)
        out_of_range("codes' element type",
                     (is_signed ? "signed, " : "unsigned, ") + std::to_string(8 * sizeof(E)) + " bits",
                     std::string(s.is_signed ? "signed" : "unsigned") + " integers of at least " +
                         std::to_string(s.width()) + " bits");
}

// One range.  options: those of these elements; random bits and the mask start with them.
template <class S, class E>
void quantize_elements(const fixed_spec& spec, const calibrated_range& r, const S* in, E* codes, std::size_t n,
                       array_options o) {
    const fixed_spec wide = wide_integers(spec);
    const int width = wide.width(), low = lowest_integer(spec), high = largest_integer(spec);
    const std::span<std::uint8_t> mask = o.mask;
    o.mask = {};
    u32 words[piece];
    for (std::size_t done = 0; done < n; done += piece) {
        const std::size_t m = std::min(piece, n - done);
        ulpine::encode(wide, in + done, words, m, o);
        if (o.random) o.random->first += m;
        for (std::size_t i = 0; i < m; ++i) {
            const int q = from_wide(words[i], width) + r.zero_point, kept = std::clamp(q, low, high);
            codes[done + i] = static_cast<E>(kept);
            if (!mask.empty()) mask[done + i] = q != kept;
        }
    }
}
template <class E, class O>
void dequantize_elements(const fixed_spec& spec, const calibrated_range& r, const E* codes, O* out, std::size_t n) {
    const fixed_spec wide = wide_integers(spec);
    const u32 used = low_mask<u32>(wide.width());
    array_options options;
    options.scale = r.scale;
    u32 words[piece];
    for (std::size_t done = 0; done < n; done += piece) {
        const std::size_t m = std::min(piece, n - done);
        for (std::size_t i = 0; i < m; ++i)
            words[i] = static_cast<u32>(static_cast<int>(codes[done + i]) - r.zero_point) & used;
        ulpine::decode(wide, static_cast<const u32*>(words), out + done, m, options);
    }
}

inline void check_zero_points(const fixed_spec& spec, const calibration& c) {
    const int low = lowest_integer(spec), high = largest_integer(spec);
    for (const calibrated_range& r : c.ranges) check_range("calibration's zero_point", r.zero_point, low, high);
}
inline bool has_zero_points(const calibration& c) noexcept {
    return std::any_of(c.ranges.begin(), c.ranges.end(), [](const calibrated_range& r) { return r.zero_point != 0; });
}

template <class Spec, class S, class O>
void round_calibrated(const Spec& spec, const S* in, O* out, std::size_t n, const calibration& c,
                      const array_options& o) {
    validate(spec);
    check_arrays("in", in, "out", out, n, o);
    check_calibration(c, "in", n);
    check_scaling(o, n);
    if (has_zero_points(c)) {
        if constexpr (stdlib::is_same_v<Spec, fixed_spec>) {
            check_integers(spec);
            check_zero_points(spec, c);
            return for_each_range(c, in, out, n, by_place(o),
                                  [&](const calibrated_range& r, const S* x, O* y, std::size_t count, std::size_t at) {
                                      int codes[piece];
                                      for (std::size_t i = 0; i < count; i += piece) {
                                          const std::size_t m = std::min(piece, count - i);
                                          quantize_elements(spec, r, x + i, codes, m,
                                                            options_at(o, r.scale, at + i, m));
                                          dequantize_elements(spec, r, codes, y + i, m);
                                      }
                                  });
        } else {
            invalid_argument("the calibration has zero points; accepted: a format of integers, fixed_spec");
        }
    }
    for_each_range(c, in, out, n, by_place(o),
                   [&](const calibrated_range& r, const S* x, O* y, std::size_t count, std::size_t at) {
                       ulpine::round_to(spec, x, y, count, options_at(o, r.scale, at, count));
                   });
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// C is deduced, so that {} stays array_options.
template <runtime_spec Spec, detail::contiguous In, detail::contiguous Out, std::same_as<calibration> C>
void round_to(const Spec& spec, In&& in, Out&& out, const C& c, const array_options& options = {}) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "in", source.size());
    using S = std::remove_const_t<typename decltype(source)::element_type>;
    detail::round_calibrated(spec, static_cast<const S*>(source.data()), target.data(), source.size(), c, options);
}
template <number_type T, detail::contiguous In, detail::contiguous Out, std::same_as<calibration> C>
void round_to(In&& in, Out&& out, const C& c, const array_options& options = {}) {
    round_to(T::spec, in, out, c, options);
}

template <detail::contiguous In, detail::contiguous Codes>
void quantize(const fixed_spec& spec, In&& in, Codes&& codes, const calibration& c, const array_options& options = {}) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(codes);
    using S = std::remove_const_t<typename decltype(source)::element_type>;
    using E = typename decltype(target)::element_type;
    detail::check_integers(spec);
    detail::check_length("codes", target.size(), "in", source.size());
    detail::check_integer_type<E>(spec);
    detail::check_calibration(c, "in", source.size());
    detail::check_zero_points(spec, c);
    detail::check_scaling(options, source.size());
    const S* const data = source.data();
    detail::check_arrays("in", data, "codes", target.data(), source.size(), options);
    detail::for_each_range(c, data, target.data(), source.size(), detail::by_place(options),
                           [&](const calibrated_range& r, const S* x, E* q, std::size_t n, std::size_t at) {
                               detail::quantize_elements(spec, r, x, q, n, detail::options_at(options, r.scale, at, n));
                           });
}

template <detail::contiguous Codes, detail::contiguous Out>
void dequantize(const fixed_spec& spec, Codes&& codes, Out&& out, const calibration& c) {
    const auto source = detail::elements(codes);
    const auto target = detail::elements(out);
    using E = std::remove_const_t<typename decltype(source)::element_type>;
    using O = typename decltype(target)::element_type;
    detail::check_integers(spec);
    detail::check_length("out", target.size(), "codes", source.size());
    detail::check_integer_type<E>(spec);
    detail::check_calibration(c, "codes", source.size());
    detail::check_zero_points(spec, c);
    const E* const data = source.data();
    detail::check_arrays("codes", data, "out", target.data(), source.size());
    detail::for_each_range(c, data, target.data(), source.size(), false,
                           [&](const calibrated_range& r, const E* q, O* x, std::size_t n, std::size_t) {
                               detail::dequantize_elements(spec, r, q, x, n);
                           });
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
