// How an array is rounded: the options of round_to, encode and decode.
#pragma once

#include <ulpine/array/arguments.hpp>
#include <ulpine/codec/float_word.hpp>
#include <ulpine/codec/philox.hpp>
#include <ulpine/number/runtime.hpp>

#include <optional>

namespace ulpine {

// projection  rounding mode and overflow policy; none: those of the format's own standard.
// random      stochastic rounding, whatever the projection's mode says (its policy counts).  Element k takes the bits
//             of index first + k, so the result depends neither on lanes nor on threads, and an array may be split.
// scale       y = round(x s) / s; s > 0, finite, taken in the type of the source.  A power of two shifts the exponent
//             exactly; otherwise x s and y / s are each rounded to nearest even, subnormals kept, whatever the
//             floating-point environment.  encode multiplies, decode divides.
// mask        empty, or one byte per element: 1 where x s lies outside the finite range of the format, judged after
//             rounding (infinities do; NaN does not), else 0.
// threads     at least 1; the results do not depend on it.
struct array_options {
    std::optional<ulpine::projection> projection{};
    std::optional<philox> random{};
    double scale = 1;
    std::span<std::uint8_t> mask{};
    int threads = 1;
};

// What round_to, encode and decode take floats from: float, double, IEEE half and bfloat16.
template <class S>
concept float_element = detail::stdlib::same_as<S, float> || detail::stdlib::same_as<S, double> ||
    detail::stdlib::same_as<S, number<minifloat_format<5, 10>>> ||
    detail::stdlib::same_as<S, number<minifloat_format<8, 7>>>;

namespace detail {

// The bits of a source element, and the working word in which its arrays are rounded.
template <class S>
struct source_traits {
    using bits = typename S::storage_type;
    using word = u32;
    static constexpr minifloat_spec spec = S::spec;
};
template <>
struct source_traits<float> {
    using bits = u32;
    using word = u32;
    static constexpr minifloat_spec spec = float_layout<u32>::spec;
};
template <>
struct source_traits<double> {
    using bits = u64;
    using word = u64;
    static constexpr minifloat_spec spec = float_layout<u64>::spec;
};
template <class S>
using source_bits = typename source_traits<S>::bits;
template <class S>
using source_word = typename source_traits<S>::word;

// A valid set of options, in the terms of the kernels.  T: the word whose float the scale is.
template <class T>
struct array_plan {
    rounding_choice choice{};
    overflow policy{};
    int scale_exponent = 0;  // of a power of two
    T scale = 0;             // any other, as the bits of a float; 0: none
    const philox* random = nullptr;
    std::uint8_t* mask = nullptr;
    int threads = 1;
};

inline namespace ULPINE_BUILD {

// By its bits: under -ffast-math a comparison need not notice NaN.
inline bool is_one(double x) noexcept { return bit_cast<u64>(x) == bit_cast<u64>(1.0); }

template <class T>
void set_scale(array_plan<T>& plan, double scale) {
    using real = stdlib::conditional_t<sizeof(T) == 4, float, double>;
    const unpacked<u64> exact = operand_traits<double>::unpack(scale);
    const T bits = exact.nan ? float_nan<T> : to_float_word<T>(exact);
    if (bits == 0 || bits >= float_infinity<T>)
        out_of_range("scale", number_text(scale),
                     sizeof(real) == 4 ? "a positive finite float" : "a positive finite double");
    const unpacked<u64> taken = decode<u64>(float_layout<T>::spec, u64{bits});
    if (taken.significand << 1 == 0) plan.scale_exponent = taken.exponent;
    else plan.scale = bits;
}

[[noreturn, gnu::cold]] inline void no_random_bits() {
    out_of_range("projection.mode", "rounding::stochastic", "any other mode, or random, a philox{seed}");
}

// n: the length of the arrays.
template <class T, class Spec>
array_plan<T> plan_of(const Spec& spec, const array_options& o, std::size_t n) {
    array_plan<T> plan;
    const projection p = o.projection ? *o.projection : spec.default_projection();
    plan.choice.mode = p.mode;
    plan.policy = p.policy == overflow::format_default ? spec.default_projection().policy : p.policy;
    if (o.projection) validate(p);
    if (o.random) {
        check_range("random.bits", o.random->bits, 1, 32);
        check_range("random.variant", static_cast<int>(o.random->variant), 0, static_cast<int>(stochastic_variant::c));
        plan.choice = {rounding::stochastic, o.random->bits, o.random->variant};
        plan.random = &*o.random;
    } else if (p.mode == rounding::stochastic) {
        no_random_bits();
    }
    if (!is_one(o.scale)) set_scale(plan, o.scale);
    if (!o.mask.empty()) {
        check_length("mask", o.mask.size(), "in", n);
        plan.mask = o.mask.data();
    }
    if (o.threads < 1) check_range("threads", o.threads, 1, 1 << 20);
    plan.threads = o.threads;
    return plan;
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
