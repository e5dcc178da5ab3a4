// round_to, encode and decode over arrays in device memory: the same bits as the functions of the same name in
// array/round_to.hpp.
//
//   gpu::round_to<T>(stream, in, out, n, options)       floats to the nearest floats that T has;  in == out is allowed
//   gpu::encode<T>(stream, in, codes, n, options)       floats to codes
//   gpu::decode<T>(stream, codes, out, n, options)      codes to floats; of the options the scale counts
//   gpu::round_to(spec, stream, in, out, n, options)    and so on: the format as a record, chosen at run time
//   gpu::round_to<T>(stream, in_span, out_span, options)    and so on: std::span in place of pointers and a length
//
// in, out: float, double, binary16 or bfloat16 (arrays of __half: gpu::from_cuda, gpu/interop.hpp) in memory that the
// device can reach, at least aligned to their type; codes as on the host.  n: any integer type.  16 bytes are read and
// written at a time where both addresses are multiples of 16 at the same element; nearest even and stochastic rounding.
//  Errors: gpu/options.hpp.
#pragma once

#include <ulpine/array/round_to.hpp>
#include <ulpine/gpu/bodies.hpp>
#include <ulpine/gpu/lookup.hpp>

namespace ulpine::detail::device {

// The default options of a type: one kernel, all constants known while compiling.
template <bool Encode, class F, class S>
struct at_once {
    using T = source_word<S>;
    static constexpr auto profile = type_profile<T, F, rounding::nearest_even>;
    static constexpr bool nearest = F::spec.default_projection().mode == rounding::nearest_even;
    static constexpr bool by_path = [] {
        if constexpr (sizeof(T) == 4) return Encode ? type_path<F>.encodes : type_path<F>.rounds;
        else return false;
    }();
    static constexpr bool by_profile =
        (Encode ? profile.encodes : profile.supported) && !profile.patches(fixed_rounding<rounding::nearest_even>{});
    static constexpr bool available = nearest && (by_path || by_profile);
    using constants = stdlib::conditional_t<by_path, known_path<F>, known_profile<T, F, rounding::nearest_even>>;
};

template <bool Encode, class F, class S, class O>
cudaError_t round_at_once(cudaStream_t stream, const S* in, O* out, std::size_t n) {
    using A = at_once<Encode, F, S>;
    const nearest_body<typename A::constants, Encode, typename A::T, S, O> body{};
    return launch_map(stream, body, device_words(in), target_words<Encode>(out), n);
}

template <bool Encode, class T, class W, class Spec, class S, class O>
cudaError_t round_with(cudaStream_t stream, const Spec& spec, const array_plan<W>& plan, const S* in, O* out,
                       std::size_t n) {
    using P = profile_of<T, Spec>;
    const auto* const from = device_words(in);
    auto* const to = target_words<Encode>(out);
    const P profile = make_profile<T>(times_power_of_two(spec, -plan.scale_exponent), plan.choice.mode, plan.policy);
    const bool supported = Encode ? profile.encodes : profile.supported;
    if constexpr (sizeof(T) == sizeof(W)) {
        if (supported && plan.mask == nullptr && plan.scale == 0) {
            if (plan.choice.mode == rounding::nearest_even &&
                !profile.patches(fixed_rounding<rounding::nearest_even>{})) {
                if constexpr (stdlib::is_same_v<P, linear_profile<u32>>) {
                    const float_path path = make_float_path(profile);
                    if (Encode ? path.encodes : path.rounds)
                        return with_path(path, [&]<class Constants>(const Constants& constants) {
                            return launch_map(stream, nearest_body<Constants, Encode, T, S, O>{constants}, from, to, n);
                        });
                }
                if (profile.cuts && !profile.deep)
                    return launch_map(stream, nearest_body<given_cutting<P>, Encode, T, S, O>{{profile}}, from, to, n);
                return launch_map(stream, nearest_body<given<P>, Encode, T, S, O>{{profile}}, from, to, n);
            }
            if (plan.random != nullptr && plan.choice.variant == stochastic_variant::a)
                return launch_map(stream,
                                  stochastic_body<given<P>, Spec, Encode, T, S, O>{
                                      {profile}, spec, plan.policy, plan.scale_exponent, *plan.random},
                                  from, to, n);
        }
    }
    return launch_map(stream, general_for<Encode, T, S, O>(spec, profile, plan, plan.mask != nullptr), from, to, n);
}

template <bool Encode, class Spec, class S, class O>
cudaError_t round_elements(cudaStream_t stream, const Spec& spec, const S* in, O* out, std::size_t n,
                           const gpu::array_options& o) {
    using W = source_word<S>;
    const ulpine::array_options host = host_options(o);
    const array_plan<W> plan = plan_of<W>(spec, host, n);
    if constexpr (stdlib::is_same_v<Spec, lookup_spec>) {
        return round_lookup<Encode>(stream, spec, plan, in, out, n, o.workspace);
    } else {
        // Codes longer than the word: the floats are made longer first, but scaled as what they are.
        if constexpr (Encode && sizeof(W) == 4 && sizeof(O) == 8)
            if (spec.width() > 32) return round_with<Encode, u64>(stream, spec, plan, in, out, n);
        return round_with<Encode, W>(stream, spec, plan, in, out, n);
    }
}

template <class Spec, class E, class O>
cudaError_t decode_elements(cudaStream_t stream, const Spec& spec, const E* codes, O* out, std::size_t n,
                            const gpu::array_options& o) {
    using T = source_word<O>;
    ulpine::array_options used;
    used.scale = o.scale;
    const array_plan<T> plan = plan_of<T>(spec, used, n);
    [[maybe_unused]] auto* const to = device_words(out);
    if constexpr (stdlib::is_same_v<Spec, lookup_spec>) {
        return decode_lookup(stream, spec, plan, codes, out, n, o.workspace);
    } else {
        using P = profile_of<T, Spec>;
        const P profile =
            make_profile<T>(times_power_of_two(spec, -plan.scale_exponent), rounding::nearest_even, overflow::saturate);
        const bool once = sizeof(*to) == sizeof(T) || spec.significand_bits() <= float_layout<T>::fraction + 1;
        if (profile.decodes && plan.scale == 0 && once) {
            if constexpr (stdlib::is_same_v<P, linear_profile<u32>>) {
                const float_path path = make_float_path(profile);
                if (path.decodes)
                    return launch_map(stream, decode_body<given<float_path>, T, E, O>{{path}}, codes, to, n);
            }
            return launch_map(stream, decode_body<given<P>, T, E, O>{{profile}}, codes, to, n);
        }
        return launch_map(stream, exact_decode_body<Spec, T, E, O>{spec, plan.scale_exponent, plan.scale}, codes, to,
                          n);
    }
}

template <class F, class O>
inline constexpr bool decodes_at_once = [] {
    if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>) return false;
    else
        return type_profile<source_word<O>, F, rounding::nearest_even>.decodes &&
               (sizeof(source_bits<O>) == sizeof(source_word<O>) ||
                F::spec.significand_bits() <= float_layout<source_word<O>>::fraction + 1);
}();
template <class F, class E, class O>
cudaError_t decode_at_once(cudaStream_t stream, const E* codes, O* out, std::size_t n) {
    using T = source_word<O>;
    if constexpr (sizeof(T) == 4)
        if constexpr (type_path<F>.decodes)
            return launch_map(stream, decode_body<known_path<F>, T, E, O>{}, codes, device_words(out), n);
    if constexpr (!(sizeof(T) == 4 && type_path<F>.decodes))
        return launch_map(stream, decode_body<known_profile<T, F, rounding::nearest_even>, T, E, O>{}, codes,
                          device_words(out), n);
}

template <class F, bool Encode, class S>
inline constexpr bool rounds_at_once = [] {
    if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>) return false;
    else return at_once<Encode, F, S>::available;
}();

// Stochastic rounding of a type with nothing else out of the ordinary.
template <class F, bool Encode, class S>
inline constexpr bool stochastic_at_once = [] {
    if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>) return false;
    else {
        constexpr auto profile = type_profile<source_word<S>, F, rounding::stochastic>;
        return Encode ? profile.encodes : profile.supported;
    }
}();
template <bool Encode, class F, class S, class O>
cudaError_t round_stochastic(cudaStream_t stream, const S* in, O* out, std::size_t n, const gpu::array_options& o) {
    using T = source_word<S>;
    using Spec = stdlib::remove_cvref_t<decltype(F::spec)>;
    const array_plan<T> plan = plan_of<T>(F::spec, host_options(o), n);
    const stochastic_body<known_profile<T, F, rounding::stochastic>, Spec, Encode, T, S, O> body{
        {}, F::spec, plan.policy, 0, *o.random};
    return launch_map(stream, body, device_words(in), target_words<Encode>(out), n);
}

inline bool is_default(const gpu::array_options& o) noexcept {
    return !o.projection && !o.random && is_one(o.scale) && o.mask.empty();
}

// A type's spec with its options, or without: whatever the arguments are, all of them are checked before the launch.
template <bool Encode, class T, class S, class O, class Size>
cudaError_t round_type(cudaStream_t stream, const S* in, O* out, Size size, const gpu::array_options& o) {
    return guarded(o.errors, [&] {
        const std::size_t n = checked_length(size);
        check_arrays("in", in, Encode ? "codes" : "out", out, n, o.mask, o.workspace);
        if constexpr (rounds_at_once<typename T::format, Encode, S>)
            if (is_default(o)) return round_at_once<Encode, typename T::format>(stream, in, out, n);
        if constexpr (stochastic_at_once<typename T::format, Encode, S>)
            if (o.random && o.random->variant == stochastic_variant::a && !o.projection && is_one(o.scale) &&
                o.mask.empty())
                return round_stochastic<Encode, typename T::format>(stream, in, out, n, o);
        return round_elements<Encode>(stream, T::spec, in, out, n, o);
    });
}
template <bool Encode, class T, class S, class O, class Size>
cudaError_t round_type(cudaStream_t stream, const S* in, O* out, Size size) {
    if constexpr (rounds_at_once<typename T::format, Encode, S>) {
        return guarded(gpu::errors::thrown, [&] {
            const std::size_t n = checked_length(size);
            check_arrays("in", in, Encode ? "codes" : "out", out, n, {}, {});
            return round_at_once<Encode, typename T::format>(stream, in, out, n);
        });
    } else {
        return round_type<Encode, T>(stream, in, out, size, {});
    }
}
template <bool Encode, class Spec, class S, class O, class Size>
cudaError_t round_record(const Spec& spec, cudaStream_t stream, const S* in, O* out, Size size,
                         const gpu::array_options& o) {
    return guarded(o.errors, [&] {
        validate(spec);
        const std::size_t n = checked_length(size);
        if constexpr (Encode) check_code_type(spec, digits<O>);
        check_arrays("in", in, Encode ? "codes" : "out", out, n, o.mask, o.workspace);
        return round_elements<Encode>(stream, spec, in, out, n, o);
    });
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

// ---- Pointers and a length ----------------------------------------------------------------------------------------

template <number_type T, float_element S, class O, detail::stdlib::integral Size>
requires detail::rounds_into<S, O> cudaError_t round_to(cudaStream_t stream, const S* in, O* out, Size n,
                                                        const array_options& options) {
    return detail::device::round_type<false, T>(stream, in, out, n, options);
}
template <number_type T, float_element S, class O, detail::stdlib::integral Size>
requires detail::rounds_into<S, O> cudaError_t round_to(cudaStream_t stream, const S* in, O* out, Size n) {
    return detail::device::round_type<false, T>(stream, in, out, n);
}
template <runtime_spec Spec, float_element S, class O, detail::stdlib::integral Size>
requires detail::rounds_into<S, O> cudaError_t round_to(const Spec& spec, cudaStream_t stream, const S* in, O* out,
                                                        Size n, const array_options& options = {}) {
    return detail::device::round_record<false>(spec, stream, in, out, n, options);
}

template <number_type T, float_element S, code_element<T> E, detail::stdlib::integral Size>
cudaError_t encode(cudaStream_t stream, const S* in, E* codes, Size n, const array_options& options) {
    return detail::device::round_type<true, T>(stream, in, detail::code_words(codes), n, options);
}
template <number_type T, float_element S, code_element<T> E, detail::stdlib::integral Size>
cudaError_t encode(cudaStream_t stream, const S* in, E* codes, Size n) {
    return detail::device::round_type<true, T>(stream, in, detail::code_words(codes), n);
}
template <runtime_spec Spec, float_element S, detail::unsigned_code E, detail::stdlib::integral Size>
cudaError_t encode(const Spec& spec, cudaStream_t stream, const S* in, E* codes, Size n,
                   const array_options& options = {}) {
    return detail::device::round_record<true>(spec, stream, in, codes, n, options);
}

template <number_type T, code_element<T> E, float_element O, detail::stdlib::integral Size>
cudaError_t decode(cudaStream_t stream, const E* codes, O* out, Size size, const array_options& options) {
    return detail::device::guarded(options.errors, [&] {
        const std::size_t n = detail::device::checked_length(size);
        detail::device::check_arrays("codes", codes, "out", out, n, {}, options.workspace);
        if constexpr (detail::device::decodes_at_once<typename T::format, O>)
            if (detail::is_one(options.scale))
                return detail::device::decode_at_once<typename T::format>(stream, detail::code_words(codes), out, n);
        return detail::device::decode_elements(stream, T::spec, detail::code_words(codes), out, n, options);
    });
}
template <number_type T, code_element<T> E, float_element O, detail::stdlib::integral Size>
cudaError_t decode(cudaStream_t stream, const E* codes, O* out, Size size) {
    if constexpr (detail::device::decodes_at_once<typename T::format, O>) {
        return detail::device::guarded(errors::thrown, [&] {
            const std::size_t n = detail::device::checked_length(size);
            detail::device::check_arrays("codes", codes, "out", out, n, {}, {});
            return detail::device::decode_at_once<typename T::format>(stream, detail::code_words(codes), out, n);
        });
    } else {
        return decode<T>(stream, codes, out, size, array_options{});
    }
}
template <runtime_spec Spec, detail::unsigned_code E, float_element O, detail::stdlib::integral Size>
cudaError_t decode(const Spec& spec, cudaStream_t stream, const E* codes, O* out, Size size,
                   const array_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        validate(spec);
        const std::size_t n = detail::device::checked_length(size);
        detail::check_code_type(spec, detail::digits<E>);
        detail::device::check_arrays("codes", codes, "out", out, n, {}, options.workspace);
        return detail::device::decode_elements(stream, spec, codes, out, n, options);
    });
}

// ---- Spans --------------------------------------------------------------------------------------------------------

template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t round_to(cudaStream_t stream, std::span<S, N> in, std::span<O, M> out, const array_options& options) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "in", in.size());
        return round_to<T>(stream, static_cast<const S*>(in.data()), out.data(), in.size(), options);
    });
}
template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t round_to(cudaStream_t stream, std::span<S, N> in, std::span<O, M> out) {
    return detail::device::guarded(errors::thrown, [&] {
        detail::check_length("out", out.size(), "in", in.size());
        return round_to<T>(stream, static_cast<const S*>(in.data()), out.data(), in.size());
    });
}
template <runtime_spec Spec, class S, std::size_t N, class O, std::size_t M>
cudaError_t round_to(const Spec& spec, cudaStream_t stream, std::span<S, N> in, std::span<O, M> out,
                     const array_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "in", in.size());
        return round_to(spec, stream, static_cast<const S*>(in.data()), out.data(), in.size(), options);
    });
}
template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t encode(cudaStream_t stream, std::span<S, N> in, std::span<O, M> codes, const array_options& options) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("codes", codes.size(), "in", in.size());
        return encode<T>(stream, static_cast<const S*>(in.data()), codes.data(), in.size(), options);
    });
}
template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t encode(cudaStream_t stream, std::span<S, N> in, std::span<O, M> codes) {
    return detail::device::guarded(errors::thrown, [&] {
        detail::check_length("codes", codes.size(), "in", in.size());
        return encode<T>(stream, static_cast<const S*>(in.data()), codes.data(), in.size());
    });
}
template <runtime_spec Spec, class S, std::size_t N, class O, std::size_t M>
cudaError_t encode(const Spec& spec, cudaStream_t stream, std::span<S, N> in, std::span<O, M> codes,
                   const array_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("codes", codes.size(), "in", in.size());
        return encode(spec, stream, static_cast<const S*>(in.data()), codes.data(), in.size(), options);
    });
}
template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t decode(cudaStream_t stream, std::span<S, N> codes, std::span<O, M> out, const array_options& options) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "codes", codes.size());
        return decode<T>(stream, static_cast<const S*>(codes.data()), out.data(), codes.size(), options);
    });
}
template <number_type T, class S, std::size_t N, class O, std::size_t M>
cudaError_t decode(cudaStream_t stream, std::span<S, N> codes, std::span<O, M> out) {
    return detail::device::guarded(errors::thrown, [&] {
        detail::check_length("out", out.size(), "codes", codes.size());
        return decode<T>(stream, static_cast<const S*>(codes.data()), out.data(), codes.size());
    });
}
template <runtime_spec Spec, class S, std::size_t N, class O, std::size_t M>
cudaError_t decode(const Spec& spec, cudaStream_t stream, std::span<S, N> codes, std::span<O, M> out,
                   const array_options& options = {}) {
    return detail::device::guarded(options.errors, [&] {
        detail::check_length("out", out.size(), "codes", codes.size());
        return decode(spec, stream, static_cast<const S*>(codes.data()), out.data(), codes.size(), options);
    });
}

}  // namespace ulpine::gpu
