// The elements of blocks: how they are divided, rounded and decoded, in one pass where that is possible.
#pragma once

#include <ulpine/array/block_definition.hpp>
#include <ulpine/array/block_fused.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// How x / f is made for elements of a format and factors f.
//
// To nearest, elements change at thresholds t of M + 2 bits, and where there is no scale for the tensor f has p
// bits.  With M + 2 + p <= 22 a float x that does not equal t f differs from it by at least 2^-24 of the larger one;
// so x / f differs from t by more than half the distance to the next float, and the float nearest to x / f lies on
// the side of t on which x / f does.  That includes subnormal x: t f is a multiple of 2^-149, or has so few bits
// above its lowest that the difference is larger still.  Thresholds are at least 2^-124, so that subnormal quotients
// lie below all of them however they are rounded.  Beyond the largest float the quotient is infinite instead of that
// float, which may not matter.  Where f is a power of two the product with 1 / f is the same, if 1 / f is a float.
template <class Element, class Profile>
constexpr division division_for(const Element& element, rounding mode, const scale_plan& scales,
                                const Profile& profile) {
    if constexpr (stdlib::is_same_v<Element, minifloat_spec> || stdlib::is_same_v<Element, fixed_spec>) {
        const minifloat_spec& s = scales.scale;
        const bool to_nearest = mode == rounding::nearest_even || mode == rounding::nearest_away;
        const bool normal = profile.supported && !profile.deep && profile.half >= power_of_two<u32>(-124);
        const bool few_bits = element.significand_bits() + 1 + s.significand_bits() <= 22;
        // Beyond the largest float: infinity in place of that float.
        const bool in_range = !profile.infinity_differs || largest_value(s).exponent >= 1;
        if (!to_nearest || !normal || !few_bits || !in_range || scales.tensor_scale != power_of_two<u32>(0))
            return division::odd;
        const unpacked<u64> first = decode<u64>(s, u64{0}), second = decode<u64>(s, u64{1});
        const bool has_reciprocals =
            s.fraction_bits == 0 && (first.significand == 0 || first.exponent >= -127) && second.exponent >= -127;
        return has_reciprocals ? division::reciprocal : division::nearest;
    } else {
        return division::odd;
    }
}

// What the type of a block format says of a call with its own projection, and of its scales where there is none for
// the tensor.
template <class Element>
struct block_facts {
    profile_of<u32, Element> profile{};
    halves_profile<profile_of<u32, Element>> halves{};
    division way = division::odd;
    scale_kernel scales;
    few_thresholds few{};
};
template <class Element>
constexpr block_facts<Element> make_block_facts(const block_spec<Element>& s) {
    const projection p = s.element.default_projection();
    const scale_plan scales = plan_scales(s, power_of_two<u32>(0));
    block_facts<Element> r{{}, {}, division::odd, scale_kernel(scales, false)};
    if constexpr (!stdlib::is_same_v<Element, lookup_spec>) {
        r.profile = make_profile<u32>(s.element, p.mode, p.policy);
        if (r.profile.short_enough && p.mode == rounding::nearest_even)
            r.halves = make_profile<u16>(s.element, p.mode, p.policy);
        r.way = division_for(s.element, p.mode, scales, r.profile);
        if constexpr (stdlib::is_same_v<Element, minifloat_spec>)
            if (p.mode == rounding::nearest_even) r.few = few_thresholds(s.element, r.profile);
    }
    return r;
}

// Rounding elements, encoding (Encode) or not, of words that are divided already.  Plain: to nearest even and nothing
// else, of a format whose profile serves for that; then no other kernel is compiled.
template <class Element, bool Encode, bool Plain>
struct block_elements {
    profile_of<u32, Element> profile;
    halves_profile<profile_of<u32, Element>> halves;
    division way;
    bool nearest;  // to even, and nothing else
    few_thresholds few{};
    std::optional<stdlib::conditional_t<Plain, none, rounding_job<u32, Element, Encode>>> job{};

    block_elements(const block_plan<Element>& p, const block_facts<Element>* facts)
        : nearest(p.elements.choice.mode == rounding::nearest_even && p.elements.mask == nullptr) {
        if (facts != nullptr) {
            profile = facts->profile;
            halves = facts->halves;
            way = p.scales.tensor_scale == power_of_two<u32>(0) ? facts->way : division::odd;
            few = facts->few;
            return;
        }
        if constexpr (!Plain) find_facts(p);
    }
    void find_facts(const block_plan<Element>& p) {
        const rounding mode = p.elements.choice.mode;
        profile = make_profile<u32>(p.spec.element, mode, p.elements.policy);
        if (profile.short_enough && nearest) halves = make_profile<u16>(p.spec.element, mode, p.elements.policy);
        way = division_for(p.spec.element, mode, p.scales, profile);
        if constexpr (stdlib::is_same_v<Element, minifloat_spec>)
            if (nearest) few = few_thresholds(p.spec.element, profile);
    }
    // By comparison with thresholds.  NaN and infinities are among elements under a NaN alone.
    bool compares(const scale_kernel& scales) const {
        const bool wide = simd_in_use() == simd_level::avx512, exact = way != division::odd;
        return few.count > 0 && scales.nan_factor > float_infinity<u32> && (exact || wide) &&
               (Encode || permutes_at_level<u32>());
    }
    // In one pass: whole blocks side by side.
    bool fuses(std::size_t size) const {
        if constexpr (stdlib::is_same_v<profile_of<u32, Element>, linear_profile<u32>>)
            return size % 16 == 0 && size <= piece && lanes_at_level() && nearest &&
                   (Encode ? profile.encodes : profile.supported);
        else return false;
    }
    template <class Out>
    void run_compared(const u32* in, Out* out, const u32* factors, std::size_t size, std::size_t n) const {
        u32 bounds[few_thresholds::most][few_thresholds::blocks];
        run_at_level<u32>(thresholds_body{&few}, factors, bounds, n / size);
        run_at_level<u32>(fused_few_body<Encode>{&few, bounds, factors, size}, in, out, n);
    }
    template <class Out>
    void run_fused(const u32* in, Out* out, const u32* divisors, const u32* factors, std::size_t size,
                   std::size_t n) const {
        if constexpr (stdlib::is_same_v<profile_of<u32, Element>, linear_profile<u32>>) {
            using P = linear_profile<u32>;
#if ULPINE_HALVES
            if constexpr (!Encode || sizeof(Out) <= 2)
                if (halves.halves && is_plain(halves) && halves_at_level() && (size == 16 || size % 32 == 0)) {
                    const std::size_t done = n / 32 * 32, blocks = done / size;  // the last of blocks of 16 may be left
                    run_avx512<u16>(fused_halves_body<halves_profile<P>, Encode>{halves, divisors, factors, size, way},
                                    in, out, done);
                    if (done == n) return;
                    return run_at_level<u32>(
                        fused_body<P, Encode>{profile, divisors + blocks, factors + blocks, size, way}, in + done,
                        out + done, n - done);
                }
#endif
            run_at_level<u32>(fused_body<P, Encode>{profile, divisors, factors, size, way}, in, out, n);
        }
    }
    // For what is not fused.
    void prepare(const block_plan<Element>& p, std::size_t n) {
        if constexpr (!Plain) job.emplace(p.spec.element, p.elements, n);
    }
    template <class Out>
    void run(const u32* in, Out* out, std::size_t index, std::size_t n) const {
        if constexpr (Plain) run_nearest<Encode>(profile, halves, in, out, n);
        else job->run(in, out, index, n);
    }
};
// Whether a call without options may be Plain.
template <bool Encode, class Element>
constexpr bool plain_elements(const block_facts<Element>& facts, const Element& element) {
    if constexpr (stdlib::is_same_v<Element, lookup_spec>) return false;
    else
        return facts.scales.nan_factor > float_infinity<u32> &&
               element.default_projection().mode == rounding::nearest_even &&
               (Encode ? facts.profile.encodes : facts.profile.supported) &&
               !facts.profile.patches(fixed_rounding<rounding::nearest_even>{});
}
template <bool Encode, bool Plain>
struct block_elements<lookup_spec, Encode, Plain> {
    lookup_tables<u32> tables;
    lookup_job<u32, Encode> job;

    static constexpr division way = division::odd;

    block_elements(const block_plan<lookup_spec>& p, const block_facts<lookup_spec>*)
        : tables(p.spec.element, p.elements.choice.mode, 0, !fits_registers<u32>(p.spec.element)),
          job{p.spec.element, p.elements, tables} {}
    block_elements(const block_elements&) = delete;
    bool fuses(std::size_t) const { return false; }
    bool compares(const scale_kernel&) const { return false; }
    template <class... Arguments>
    void run_compared(Arguments...) const {}
    template <class... Arguments>
    void run_fused(Arguments...) const {}
    void prepare(const block_plan<lookup_spec>&, std::size_t) const {}
    template <class Out>
    void run(const u32* in, Out* out, std::size_t index, std::size_t n) const {
        job.run(in, out, index, n);
    }
};
template <class Element>
struct block_decoder {
    Element spec;
    profile_of<u32, Element> profile{};
    few_thresholds few{};
    std::vector<u32> table{};  // of all codes
    u16 halves[256];           // their upper halves
    bool in_halves = false;
    bool infinities;  // among values or factors: -infinity is a factor, though no scale of a block

    block_decoder(const block_plan<Element>& p, const block_facts<Element>* facts, std::size_t n)
        : spec(p.spec.element), infinities(p.spec.scale.has_infinity()) {
        if (facts != nullptr) {
            profile = facts->profile;
            few = facts->few;
        } else if constexpr (!stdlib::is_same_v<Element, lookup_spec>) {
            profile = make_profile<u32>(spec, rounding::nearest_even, overflow::saturate);
            if constexpr (stdlib::is_same_v<Element, minifloat_spec>) few = few_thresholds(spec, profile);
        }
        if constexpr (!stdlib::is_same_v<Element, lookup_spec>) infinities = infinities || decodes_infinities(profile);
        constexpr std::size_t worth_a_table = 1 << 15;
        const int width = spec.width();
        if (profile.decodes ? width > 8 || few.count > 0 || n < worth_a_table || !lanes_at_level() : n >> width == 0)
            return;
        const u32 codes = u32{1} << width;
        for (u32 code = 0; code < codes; ++code) table.push_back(decode_exact<u32>(spec, code, 0));
        in_halves = width <= 8;
        for (u32 code = 0; code < 256 && in_halves; ++code) {
            const u32 value = table[code % codes];
            in_halves = (value & low_mask<u32>(16)) == 0;
            halves[code] = static_cast<u16>(value >> 16);
        }
    }
    template <class E>
    void run(const E* codes, u32* out, std::size_t n) const {
        if (profile.decodes) return run_at_level<u32>(decode_body<profile_of<u32, Element>>{profile}, codes, out, n);
        const u64 mask = low_mask<u64>(spec.width());
        for (std::size_t i = 0; i < n; ++i)
            out[i] = table.empty() ? decode_exact<u32>(spec, u64{codes[i]} & mask, 0)
                                   : table[static_cast<std::size_t>(u64{codes[i]} & mask)];
    }
    // In one pass: whole blocks side by side.
    bool fuses(std::size_t size) const {
        return size % 16 == 0 && size <= piece && lanes_at_level() && profile.decodes;
    }
    template <class E>
    void run_fused(const E* codes, u32* out, const u32* factors, std::size_t size, std::size_t n) const {
        if (few.count > 0 && permutes_at_level<u32>())
            return run_at_level<u32>(fused_permute_body{few.values, factors, size, infinities}, codes, out, n);
        std::size_t done = 0;
#if ULPINE_HALVES
        if constexpr (sizeof(E) == 1)
            if (in_halves && halves_at_level() && (size == 16 || size % 32 == 0)) {
                done = n / 32 * 32;
                run_avx512<u16>(fused_table_body{halves, factors, size}, codes, out, done);
                if (done == n) return;
            }
#endif
        run_at_level<u32>(fused_decode_body<profile_of<u32, Element>>{profile, factors + done / size, size, infinities},
                          codes + done, out + done, n - done);
    }
};
template <class Element>
scale_kernel kernel_for(const block_plan<Element>& p, const block_facts<Element>* facts) {
    if (facts == nullptr || facts->scales.plan.rule != p.scales.rule) return scale_kernel(p.scales, false);
    return p.scales.tensor_scale == power_of_two<u32>(0) ? facts->scales : facts->scales.with(p.scales);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
