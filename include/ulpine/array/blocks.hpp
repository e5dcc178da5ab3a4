// Arrays of blocks with a shared scale.
//
//   encode_blocks<B>(in, codes, scales, options)      floats to codes of elements and of scales
//   decode_blocks<B>(codes, scales, out, options)     back: element scale, rounded to float once
//   round_to_blocks<B>(in, out, options)              both in one, without the codes; in == out is allowed
//   encode_blocks(spec, in, codes, scales, options)   and so on: the format as a record, block_spec
//
// B: a scaled_block.  in, out: float, binary16 or bfloat16; codes: B's element type, its storage type, or with a
// record an unsigned integer that holds its width; scales likewise.  Arrays are contiguous ranges (one line),
// matrix_view, mdspan or strided_view, in, codes and out of the same shape.  Blocks lie along options.axis and follow
// one another from its start, the last one of a line may be shorter than the others; scales has the same shape, but
// ceil(n / K) for the n of that axis.
//
// encode_blocks and round_to_blocks return the tensor scale: options.tensor_scale, or where that is not set and B has
// one, that for the largest finite magnitude of in; 1 where B has none.  decode_blocks must be given it.
// Definition: block/scale.hpp.  Equal for every simd_level, number of threads, layout in memory; and to the value type.
//
// Before anything is written, std::invalid_argument names the argument: shapes that differ, an axis out of range, a
// block size of 0 or beyond the axis, arrays that overlap, a tensor scale that is missing or not positive and finite,
// null.
#pragma once

#include <ulpine/array/block_lines.hpp>

namespace ulpine {

// projection    rounding mode and overflow policy of the elements; none: those of their standard
// random        stochastic rounding of the elements.  Element k in row-major order takes the bits of index first + k.
// rule          how scales follow from the largest magnitude; none: that of B
// block_size    elements of a block, 1 to the length of the axis; none: that of B, and then a line may be shorter
// axis          along which blocks lie, 0 to rank - 1; negative ones count from the last, -1
// tensor_scale  positive and finite, as large as the scale's format allows; of formats that have one
// mask          empty, or one byte per element, row-major: 1 where an element lies outside its format's finite range
//               (NaN does not)
// threads       at least 1
struct block_options {
    std::optional<ulpine::projection> projection{};
    std::optional<philox> random{};
    std::optional<scale_rule> rule{};
    std::optional<std::size_t> block_size{};
    int axis = -1;
    std::optional<float> tensor_scale{};
    std::span<std::uint8_t> mask{};
    int threads = 1;
};

// Elements and scales may be these.
template <class Element>
void validate(const block_spec<Element>& s) {
    validate(s.element);
    validate(s.scale);
    detail::check_range("block_spec.size", s.size, 1, 65536);
    detail::check_choice("block_spec.rule", s.rule, scale_rule::nearest, "scale_rule::floor to scale_rule::nearest");
    detail::check_range("block_spec.element's width", s.element.width(), 1, 16);
    const auto largest = detail::largest_value(s.scale);
    if (s.scale.fraction_bits > 23 || largest.exponent > 127)
        detail::out_of_range("block_spec.scale", "a format with values that are no floats",
                             "formats whose positive values are floats");
}

namespace detail {
inline namespace ULPINE_BUILD {

template <class T, class S>
void check_same_shape(const char* name, const strided_view<T>& v, const char* model, const strided_view<S>& m) {
    bool same = v.rank == m.rank;
    for (int k = 0; same && k < v.rank; ++k) same = v.shape[k] == m.shape[k];
    if (!same) out_of_range(std::string(name) + "'s shape", shape_text(v), shape_text(m) + ", as " + model);
}
template <class T, class S>
void check_scales_shape(const strided_view<T>& scales, const char* model, const strided_view<S>& m, int axis,
                        std::size_t blocks) {
    strided_view<const T> wanted;
    wanted.rank = m.rank;
    for (int k = 0; k < m.rank; ++k) wanted.shape[k] = k == axis ? blocks : m.shape[k];
    check_same_shape("scales", scales,
                     (std::string(model) + " with a scale for each block along axis " + std::to_string(axis)).c_str(),
                     wanted);
}
template <class T, class S>
void check_apart(const char* name, const strided_view<T>& v, const char* other, const strided_view<S>& o,
                 sharing allowed = sharing::nothing) {
    const memory_extent a = extent_of(v), b = extent_of(o);
    if (allowed == sharing::everything) {
        bool same = v.rank == o.rank && sizeof(T) == sizeof(S) && a.first == b.first;
        for (int k = 0; same && k < v.rank; ++k) same = v.strides[k] == o.strides[k] || v.shape[k] <= 1;
        if (same) return;
    }
    check_overlap(name, a.first, a.length, other, b.first, b.length, sharing::nothing);
}

template <class T>
int checked_axis(int axis, const strided_view<T>& v) {
    if (axis < -v.rank || axis >= v.rank)
        out_of_range("axis", std::to_string(axis),
                     std::to_string(-v.rank) + " to " + std::to_string(v.rank - 1) + ", the array being " +
                         shape_text(v));
    return axis < 0 ? axis + v.rank : axis;
}

template <class Element>
u32 checked_tensor_scale(const block_spec<Element>& spec, float t) {
    const u32 bits = bit_cast<u32>(t), most = largest_tensor_scale(spec);
    if (bits == 0 || bits > most)
        out_of_range("tensor_scale", number_text(static_cast<double>(t)),
                     "positive floats up to " + number_text(static_cast<double>(bit_cast<float>(most))) +
                         ", so that neither the largest scale nor the largest element times it overflows");
    return bits;
}

// What one call does, from checked arguments.  A tensor scale that depends on the data is not known yet: 0.
template <class Element, class S>
block_plan<Element> plan_blocks(block_spec<Element> spec, const char* name, const strided_view<S>& v,
                                const block_options& o, const block_facts<Element>* facts = nullptr) {
    static_cast<void>(simd_in_use());  // a bad ULPINE_SIMD is reported here, not in a thread
    if (o.rule) {
        check_choice("rule", *o.rule, scale_rule::nearest, "scale_rule::floor to scale_rule::nearest");
        spec.rule = *o.rule;
    }
    check_view(name, v);
    array_options elements;
    elements.projection = o.projection;
    elements.random = o.random;
    elements.mask = o.mask;
    elements.threads = o.threads;
    block_plan<Element> plan{spec, plan_of<u32>(spec.element, elements, v.size()), {}, 0, 0};
    if (o.random) plan.elements.random = &*o.random;
    plan.axis = checked_axis(o.axis, v);
    const std::size_t length = v.shape[plan.axis];
    plan.block = static_cast<std::size_t>(spec.size);
    if (o.block_size) {
        if (*o.block_size == 0 || *o.block_size > length)
            out_of_range("block_size", std::to_string(*o.block_size),
                         "1 to " + std::to_string(length) + ", the length of axis " + std::to_string(plan.axis));
        plan.block = *o.block_size;
    }
    if (o.tensor_scale && !spec.tensor_scale)
        out_of_range("tensor_scale", number_text(static_cast<double>(*o.tensor_scale)),
                     "none, since the format has no scale for the tensor");
    if (o.tensor_scale) {
        plan.scales = plan_scales(spec, checked_tensor_scale(spec, *o.tensor_scale));
    } else {
        plan.scales = facts != nullptr && !o.rule ? facts->scales.plan : plan_scales(spec, power_of_two<u32>(0));
        if (spec.tensor_scale) plan.scales.tensor_scale = 0;
    }
    return plan;
}
template <class Element, class S>
void find_tensor_scale(block_plan<Element>& plan, const strided_view<const S>& in) {
    if (plan.scales.tensor_scale != 0) return;
    plan.scales = plan_scales(plan.spec, tensor_scale_for(plan.spec, largest_magnitude(in, plan.elements.threads)));
}
template <class T, class S>
void check_mask(const block_options& o, const char* name, const strided_view<T>& v, const char* other,
                const strided_view<S>& w) {
    if (o.mask.empty()) return;
    const strided_view<std::uint8_t> mask(o.mask.data(), {o.mask.size()});
    check_apart("mask", mask, name, v);
    check_apart("mask", mask, other, w);
}

// The facts of a type, where the options ask for no other rounding of elements.
inline bool is_default(const block_options& o) noexcept { return !o.projection && !o.random && o.mask.empty(); }
template <block_type B>
inline constexpr auto facts_of_type = make_block_facts(B::spec);
template <block_type B, bool Encode>
inline constexpr bool is_plain_block = plain_elements<Encode>(facts_of_type<B>, B::spec.element);
template <block_type B>
auto facts_for(const block_options& o) noexcept -> decltype(&facts_of_type<B>) {
    return is_default(o) ? &facts_of_type<B> : nullptr;
}

template <bool Plain = false, class Element, class S, class E, class C>
float encode_in_blocks(const block_spec<Element>& spec, const strided_view<const S>& in, const strided_view<E>& codes,
                       const strided_view<C>& scales, const block_options& o,
                       const block_facts<Element>* facts = nullptr) {
    block_plan<Element> plan = plan_blocks(spec, "in", in, o, facts);
    check_view("codes", codes);
    check_view("scales", scales);
    check_same_shape("codes", codes, "in", in);
    check_scales_shape(scales, "in", in, plan.axis, plan.blocks(in.shape[plan.axis]));
    check_apart("codes", codes, "in", in);
    check_apart("scales", scales, "in", in);
    check_apart("scales", scales, "codes", codes);
    check_mask(o, "in", in, "codes", codes);
    find_tensor_scale(plan, in);
    encode_lines<Plain>(plan, facts, in, codes, scales);
    return bit_cast<float>(plan.scales.tensor_scale);
}
template <class Element, class E, class C, class O>
void decode_in_blocks(const block_spec<Element>& spec, const strided_view<const E>& codes,
                      const strided_view<const C>& scales, const strided_view<O>& out, const block_options& o,
                      const block_facts<Element>* facts = nullptr) {
    block_options used;
    used.block_size = o.block_size;
    used.axis = o.axis;
    used.tensor_scale = o.tensor_scale;
    used.threads = o.threads;
    if (spec.tensor_scale && !o.tensor_scale)
        invalid_argument("tensor_scale is not set; accepted: what encode_blocks returned");
    const block_plan<Element> plan = plan_blocks(spec, "codes", codes, used, facts);
    check_view("scales", scales);
    check_view("out", out);
    check_same_shape("out", out, "codes", codes);
    check_scales_shape(scales, "codes", codes, plan.axis, plan.blocks(codes.shape[plan.axis]));
    check_apart("out", out, "codes", codes);
    check_apart("out", out, "scales", scales);
    decode_lines(plan, facts, codes, scales, out);
}
template <bool Plain = false, class Element, class S, class O>
float round_in_blocks(const block_spec<Element>& spec, const strided_view<const S>& in, const strided_view<O>& out,
                      const block_options& o, const block_facts<Element>* facts = nullptr) {
    block_plan<Element> plan = plan_blocks(spec, "in", in, o, facts);
    check_view("out", out);
    check_same_shape("out", out, "in", in);
    check_apart("out", out, "in", in, sharing::everything);
    check_mask(o, "in", in, "out", out);
    find_tensor_scale(plan, in);
    round_lines<Plain>(plan, facts, in, out);
    return bit_cast<float>(plan.scales.tensor_scale);
}

// Views of const elements, and of codes as the unsigned integers that they are stored in.
template <class T>
strided_view<const T> const_view(const strided_view<T>& v) noexcept {
    return v;
}
template <class T>
strided_view<const T> const_view(const strided_view<const T>& v) noexcept {
    return v;
}
template <class E>
auto word_view(const strided_view<E>& v) noexcept {
    using word = std::remove_pointer_t<decltype(code_words(v.data))>;
    strided_view<word> w;
    w.data = code_words(v.data);
    w.rank = v.rank;
    for (int k = 0; k < v.rank; ++k) {
        w.shape[k] = v.shape[k];
        w.strides[k] = v.strides[k];
    }
    return w;
}

// Floats that blocks are made of: their working word is that of a float.
template <class S>
concept block_source = float_element<std::remove_const_t<S>> && !stdlib::same_as<std::remove_const_t<S>, double>;
template <class R>
concept block_sources = strided_array<R> && block_source<strided_element<R>>;
template <class R, class T>
concept codes_of = strided_array<R> && code_element<std::remove_const_t<strided_element<R>>, T>;
template <class R>
concept unsigned_codes = strided_array<R> && unsigned_code<std::remove_const_t<strided_element<R>>>;

template <class Spec, class Codes>
void check_codes(const char* name, const Spec& spec, const Codes&) {
    constexpr int bits = digits<std::remove_const_t<strided_element<Codes>>>;
    if (spec.width() > bits)
        out_of_range(std::string(name) + "' element type", std::to_string(bits) + " bits",
                     "unsigned integers of at least " + std::to_string(spec.width()) + " bits");
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <block_type B, detail::block_sources In, detail::codes_of<typename B::element_type> Codes,
          detail::codes_of<typename B::scale_type> Scales>
float encode_blocks(In&& in, Codes&& codes, Scales&& scales, const block_options& options) {
    return detail::encode_in_blocks(
        B::spec, detail::const_view(detail::strided("in", in)), detail::word_view(detail::strided("codes", codes)),
        detail::word_view(detail::strided("scales", scales)), options, detail::facts_for<B>(options));
}
template <block_type B, detail::block_sources In, detail::codes_of<typename B::element_type> Codes,
          detail::codes_of<typename B::scale_type> Scales>
float encode_blocks(In&& in, Codes&& codes, Scales&& scales) {
    return detail::encode_in_blocks<detail::is_plain_block<B, true>>(
        B::spec, detail::const_view(detail::strided("in", in)), detail::word_view(detail::strided("codes", codes)),
        detail::word_view(detail::strided("scales", scales)), block_options{}, &detail::facts_of_type<B>);
}
template <class Element, detail::block_sources In, detail::unsigned_codes Codes, detail::unsigned_codes Scales>
float encode_blocks(const block_spec<Element>& spec, In&& in, Codes&& codes, Scales&& scales,
                    const block_options& options = {}) {
    validate(spec);
    detail::check_codes("codes", spec.element, codes);
    detail::check_codes("scales", spec.scale, scales);
    return detail::encode_in_blocks(spec, detail::const_view(detail::strided("in", in)),
                                    detail::strided("codes", codes), detail::strided("scales", scales), options);
}

template <block_type B, detail::codes_of<typename B::element_type> Codes,
          detail::codes_of<typename B::scale_type> Scales, detail::block_sources Out>
void decode_blocks(Codes&& codes, Scales&& scales, Out&& out, const block_options& options = {}) {
    detail::decode_in_blocks(B::spec, detail::const_view(detail::word_view(detail::strided("codes", codes))),
                             detail::const_view(detail::word_view(detail::strided("scales", scales))),
                             detail::strided("out", out), options, &detail::facts_of_type<B>);
}
template <class Element, detail::unsigned_codes Codes, detail::unsigned_codes Scales, detail::block_sources Out>
void decode_blocks(const block_spec<Element>& spec, Codes&& codes, Scales&& scales, Out&& out,
                   const block_options& options = {}) {
    validate(spec);
    detail::check_codes("codes", spec.element, codes);
    detail::check_codes("scales", spec.scale, scales);
    detail::decode_in_blocks(spec, detail::const_view(detail::strided("codes", codes)),
                             detail::const_view(detail::strided("scales", scales)), detail::strided("out", out),
                             options);
}

template <block_type B, detail::block_sources In, detail::block_sources Out>
float round_to_blocks(In&& in, Out&& out, const block_options& options) {
    return detail::round_in_blocks(B::spec, detail::const_view(detail::strided("in", in)), detail::strided("out", out),
                                   options, detail::facts_for<B>(options));
}
template <block_type B, detail::block_sources In, detail::block_sources Out>
float round_to_blocks(In&& in, Out&& out) {
    return detail::round_in_blocks<detail::is_plain_block<B, false>>(
        B::spec, detail::const_view(detail::strided("in", in)), detail::strided("out", out), block_options{},
        &detail::facts_of_type<B>);
}
template <class Element, detail::block_sources In, detail::block_sources Out>
float round_to_blocks(const block_spec<Element>& spec, In&& in, Out&& out, const block_options& options = {}) {
    validate(spec);
    return detail::round_in_blocks(spec, detail::const_view(detail::strided("in", in)), detail::strided("out", out),
                                   options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
