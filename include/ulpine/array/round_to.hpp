// round_to, encode and decode over arrays.
//
//   round_to<T>(in, out, options)       floats to the nearest floats that T has;  in == out is allowed
//   encode<T>(in, codes, options)       floats to codes
//   decode<T>(codes, out, options)      codes to floats; of the options scale and threads count
//   round_to(spec, in, out, options)    and so on: the format as a record, chosen at run time
//   round_to<T>(in, out, n, options)    and so on: pointers and a length
//
// in, out: contiguous ranges of float, double, binary16 or bfloat16.  round_to writes the type that it reads, or
// floats from the two short ones.  codes: T, or its storage type; with a record, any unsigned integers that hold its
// width.
//
// Each element is rounded once, from its exact value, as convert<T> does; the result as a float is exact, or the
// nearest one where a format exceeds floats.  Equal for every simd_level, number of threads, length, alignment and split.
//
// Before anything is written, std::invalid_argument names the argument: lengths that differ, null with a length,
// ranges that overlap in part, options or records out of range.
#pragma once

#include <ulpine/array/driver.hpp>

namespace ulpine {

template <class E, class T>
concept code_element = detail::stdlib::same_as<E, T> || detail::stdlib::same_as<E, typename T::storage_type>;

namespace detail {

template <class E>
concept unsigned_code =
    stdlib::same_as<E, u8> || stdlib::same_as<E, u16> || stdlib::same_as<E, u32> || stdlib::same_as<E, u64>;

// Codes as the unsigned integers that they are stored in.
template <class E>
struct code_storage {
    using type = E;
};
template <number_type E>
struct code_storage<E> {
    using type = typename E::storage_type;
};
template <class E>
auto* code_words(E* codes) noexcept {
    using word = typename code_storage<stdlib::remove_const_t<E>>::type;
    static_assert(sizeof(word) == sizeof(E));
    return reinterpret_cast<stdlib::conditional_t<stdlib::is_const_v<E>, const word, word>*>(codes);
}

inline namespace ULPINE_BUILD {

template <class S, class O>
void check_arrays(const char* in_name, const S* in, const char* out_name, const O* out, std::size_t n) {
    static_cast<void>(simd_in_use());  // a bad ULPINE_SIMD is reported here, not in a thread
    check_not_null(in_name, in, n);
    check_not_null(out_name, out, n);
    check_overlap(in_name, in, n * sizeof(S), out_name, out, n * sizeof(O),
                  sizeof(S) == sizeof(O) ? sharing::everything : sharing::nothing);
}
template <class S, class O>
void check_arrays(const char* in_name, const S* in, const char* out_name, const O* out, std::size_t n,
                  const array_options& o) {
    check_arrays(in_name, in, out_name, out, n);
    if (o.mask.empty()) return;
    check_overlap("mask", o.mask.data(), o.mask.size(), in_name, in, n * sizeof(S), sharing::nothing);
    check_overlap("mask", o.mask.data(), o.mask.size(), out_name, out, n * sizeof(O), sharing::nothing);
}

template <class Job, class S, class O>
void round_in_parts(const Job& job, const S* in, O* out, std::size_t n) {
    for_each_part(n, job.plan.threads, [&](std::size_t begin, std::size_t count) {
        round_elements_by(job, in + begin, out + begin, begin, count);
    });
}

// The same options with the scale 2^k, for words of another length.
inline array_options with_scale(const array_options& o, int k) noexcept {
    array_options r = o;
    r.scale = bit_cast<double>(power_of_two<u64>(k));
    return r;
}

template <class T, bool Encode, class Spec, class S, class O>
void round_elements(const Spec& spec, const S* in, O* out, std::size_t n, const array_options& o) {
    const array_plan<T> plan = plan_of<T>(spec, o, n);
    if constexpr (stdlib::is_same_v<Spec, lookup_spec>) {
        // From doubles to halves by way of float would round twice.
        if constexpr (!Encode && sizeof(O) == 2 && sizeof(T) == 4)
            if (spec.values.of_double && plan.scale == 0)
                return round_elements<u64, false>(spec, in, out, n, with_scale(o, plan.scale_exponent));
        const lookup_tables<T> tables(spec, plan.choice.mode, plan.scale_exponent, !fits_registers<T>(spec));
        round_in_parts(lookup_job<T, Encode>{spec, plan, tables}, in, out, n);
    } else {
        round_in_parts(rounding_job<T, Spec, Encode>(spec, plan, n), in, out, n);
    }
}

// The default options, and a format known while compiling: nothing to prepare, and no other kernel to compile.
template <class T, class F, bool Encode>
struct at_once {
    static constexpr auto spec = F::spec;
    using S = stdlib::remove_const_t<decltype(spec)>;
    using P = profile_of<T, S>;
    static constexpr overflow policy = spec.default_projection().policy;
    static constexpr bool nearest = spec.default_projection().mode == rounding::nearest_even;
    static constexpr P profile = make_profile<T>(spec, rounding::nearest_even, policy);
    static constexpr halves_profile<P> halves = make_profile<u16>(spec, rounding::nearest_even, policy);
    static constexpr bool available = nearest && (Encode ? profile.encodes : profile.supported) &&
                                      !profile.patches(fixed_rounding<rounding::nearest_even>{});

    template <class Out>
    static void run(const T* in, Out* out, std::size_t n) {
        run_nearest<Encode>(profile, halves, in, out, n);
    }
};
template <class T, class F, bool Encode>
requires stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>
struct at_once<T, F, Encode> {
    static constexpr bool available = true;

    template <class Out>
    static void run(const T* in, Out* out, std::size_t n) {
        static const lookup_tables<T> tables(F::spec, rounding::nearest_even, 0, true);
        round_by_tables<T, Encode>(tables, in, out, n);
    }
};
template <class S, class F, bool Encode>
inline constexpr bool rounds_at_once =
    stdlib::is_same_v<source_bits<S>, source_word<S>>&& at_once<source_word<S>, F, Encode>::available;

inline bool is_default(const array_options& o) noexcept {
    return !o.projection && !o.random && is_one(o.scale) && o.mask.empty() && o.threads == 1;
}
template <class F, bool Encode, class S, class O>
void round_at_once(const S* in, O* out, std::size_t n) {
    using T = source_word<S>;
    if constexpr (Encode) at_once<T, F, Encode>::run(reinterpret_cast<const T*>(in), out, n);
    else at_once<T, F, Encode>::run(reinterpret_cast<const T*>(in), reinterpret_cast<T*>(out), n);
}

template <class O, class F>
inline constexpr bool decodes_at_once = [] {
    if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(F::spec)>, lookup_spec>) return false;
    else return stdlib::is_same_v<source_bits<O>, source_word<O>> && at_once<source_word<O>, F, false>::profile.decodes;
}();
template <class F, class E, class O>
void decode_at_once(const E* codes, O* out, std::size_t n) {
    using T = source_word<O>;
    using P = typename at_once<T, F, false>::P;
    run_at_level<T>(decode_body<P>{at_once<T, F, false>::profile}, codes, reinterpret_cast<T*>(out), n);
}

template <class Spec, class S, class E>
void encode_elements(const Spec& spec, const S* in, E* codes, std::size_t n, const array_options& o) {
    using T = source_word<S>;
    // Codes longer than the word: the floats are made longer first, but scaled as what they are.
    if constexpr (sizeof(T) == 4 && sizeof(E) == 8) {
        if (spec.width() > 32) {
            const array_plan<T> plan = plan_of<T>(spec, o, n);
            if (plan.scale == 0)
                return round_elements<u64, true>(spec, in, codes, n, with_scale(o, plan.scale_exponent));
            T words[piece];
            for (std::size_t done = 0; done < n; done += piece) {
                const std::size_t m = n - done < piece ? n - done : piece;
                array_options part = o;
                part.scale = 1;
                if (part.random) part.random->first += done;
                if (!o.mask.empty()) part.mask = o.mask.subspan(done, m);
                if constexpr (stdlib::is_same_v<S, float>) __builtin_memcpy(words, in + done, m * sizeof(T));
                else load_floats(in + done, words, m);
                run_at_level<T>(scale_body<T, false>{plan.scale}, static_cast<const T*>(words), words, m);
                round_elements<u64, true>(spec, reinterpret_cast<const float*>(words), codes + done, m, part);
            }
            return;
        }
    }
    return round_elements<T, true>(spec, in, codes, n, o);
}

template <class Spec, class E, class O>
void decode_elements(const Spec& spec, const E* codes, O* out, std::size_t n, const array_options& o) {
    using T = source_word<O>;
    array_options used;
    used.scale = o.scale;
    used.threads = o.threads;
    const decoding_job<T, Spec> job(spec, plan_of<T>(spec, used, n));
    for_each_part(n, job.plan.threads,
                  [&](std::size_t begin, std::size_t count) { job.run_elements(codes + begin, out + begin, count); });
}

template <class Spec>
void check_code_type(const Spec& spec, int bits) {
    if (spec.width() > bits)
        out_of_range("codes' element type", std::to_string(bits) + " bits",
                     "unsigned integers of at least " + std::to_string(spec.width()) + " bits");
}

template <class S, class O>
concept rounds_into = float_element<S> &&(stdlib::same_as<S, O> || (sizeof(S) == 2 && stdlib::same_as<O, float>));

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// ---- Pointers and a length ----------------------------------------------------------------------------------------

template <number_type T, float_element S, class O>
requires detail::rounds_into<S, O>
void round_to(const S* in, O* out, std::size_t n, const array_options& options) {
    detail::check_arrays("in", in, "out", out, n, options);
    if constexpr (detail::rounds_at_once<S, typename T::format, false>)
        if (detail::is_default(options)) return detail::round_at_once<typename T::format, false>(in, out, n);
    detail::round_elements<detail::source_word<S>, false>(T::spec, in, out, n, options);
}
template <number_type T, float_element S, class O>
requires detail::rounds_into<S, O>
void round_to(const S* in, O* out, std::size_t n) {
    if constexpr (detail::rounds_at_once<S, typename T::format, false>) {
        detail::check_arrays("in", in, "out", out, n);
        detail::round_at_once<typename T::format, false>(in, out, n);
    } else {
        round_to<T>(in, out, n, array_options{});
    }
}
template <runtime_spec Spec, float_element S, class O>
requires detail::rounds_into<S, O>
void round_to(const Spec& spec, const S* in, O* out, std::size_t n, const array_options& options = {}) {
    validate(spec);
    detail::check_arrays("in", in, "out", out, n, options);
    detail::round_elements<detail::source_word<S>, false>(spec, in, out, n, options);
}

template <number_type T, float_element S, code_element<T> E>
void encode(const S* in, E* codes, std::size_t n, const array_options& options) {
    detail::check_arrays("in", in, "codes", codes, n, options);
    if constexpr (detail::rounds_at_once<S, typename T::format, true>)
        if (detail::is_default(options))
            return detail::round_at_once<typename T::format, true>(in, detail::code_words(codes), n);
    detail::encode_elements(T::spec, in, detail::code_words(codes), n, options);
}
template <number_type T, float_element S, code_element<T> E>
void encode(const S* in, E* codes, std::size_t n) {
    if constexpr (detail::rounds_at_once<S, typename T::format, true>) {
        detail::check_arrays("in", in, "codes", codes, n);
        detail::round_at_once<typename T::format, true>(in, detail::code_words(codes), n);
    } else {
        encode<T>(in, codes, n, array_options{});
    }
}
template <runtime_spec Spec, float_element S, detail::unsigned_code E>
void encode(const Spec& spec, const S* in, E* codes, std::size_t n, const array_options& options = {}) {
    validate(spec);
    detail::check_code_type(spec, detail::digits<E>);
    detail::check_arrays("in", in, "codes", codes, n, options);
    detail::encode_elements(spec, in, codes, n, options);
}

template <number_type T, code_element<T> E, float_element O>
void decode(const E* codes, O* out, std::size_t n, const array_options& options) {
    detail::check_arrays("codes", codes, "out", out, n, options);
    if constexpr (detail::decodes_at_once<O, typename T::format>)
        if (detail::is_default(options))
            return detail::decode_at_once<typename T::format>(detail::code_words(codes), out, n);
    detail::decode_elements(T::spec, detail::code_words(codes), out, n, options);
}
template <number_type T, code_element<T> E, float_element O>
void decode(const E* codes, O* out, std::size_t n) {
    if constexpr (detail::decodes_at_once<O, typename T::format>) {
        detail::check_arrays("codes", codes, "out", out, n);
        detail::decode_at_once<typename T::format>(detail::code_words(codes), out, n);
    } else {
        decode<T>(codes, out, n, array_options{});
    }
}
template <runtime_spec Spec, detail::unsigned_code E, float_element O>
void decode(const Spec& spec, const E* codes, O* out, std::size_t n, const array_options& options = {}) {
    validate(spec);
    detail::check_code_type(spec, detail::digits<E>);
    detail::check_arrays("codes", codes, "out", out, n, options);
    detail::decode_elements(spec, codes, out, n, options);
}

// ---- Ranges -------------------------------------------------------------------------------------------------------

template <number_type T, detail::contiguous In, detail::contiguous Out>
void round_to(In&& in, Out&& out, const array_options& options) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "in", source.size());
    round_to<T>(source.data(), target.data(), source.size(), options);
}
template <number_type T, detail::contiguous In, detail::contiguous Out>
void round_to(In&& in, Out&& out) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "in", source.size());
    round_to<T>(source.data(), target.data(), source.size());
}
template <runtime_spec Spec, detail::contiguous In, detail::contiguous Out>
void round_to(const Spec& spec, In&& in, Out&& out, const array_options& options = {}) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "in", source.size());
    round_to(spec, source.data(), target.data(), source.size(), options);
}
template <number_type T, detail::contiguous In, detail::contiguous Codes>
void encode(In&& in, Codes&& codes, const array_options& options) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(codes);
    detail::check_length("codes", target.size(), "in", source.size());
    encode<T>(source.data(), target.data(), source.size(), options);
}
template <number_type T, detail::contiguous In, detail::contiguous Codes>
void encode(In&& in, Codes&& codes) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(codes);
    detail::check_length("codes", target.size(), "in", source.size());
    encode<T>(source.data(), target.data(), source.size());
}
template <runtime_spec Spec, detail::contiguous In, detail::contiguous Codes>
void encode(const Spec& spec, In&& in, Codes&& codes, const array_options& options = {}) {
    const auto source = detail::elements(in);
    const auto target = detail::elements(codes);
    detail::check_length("codes", target.size(), "in", source.size());
    encode(spec, source.data(), target.data(), source.size(), options);
}
template <number_type T, detail::contiguous Codes, detail::contiguous Out>
void decode(Codes&& codes, Out&& out, const array_options& options) {
    const auto source = detail::elements(codes);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "codes", source.size());
    decode<T>(source.data(), target.data(), source.size(), options);
}
template <number_type T, detail::contiguous Codes, detail::contiguous Out>
void decode(Codes&& codes, Out&& out) {
    const auto source = detail::elements(codes);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "codes", source.size());
    decode<T>(source.data(), target.data(), source.size());
}
template <runtime_spec Spec, detail::contiguous Codes, detail::contiguous Out>
void decode(const Spec& spec, Codes&& codes, Out&& out, const array_options& options = {}) {
    const auto source = detail::elements(codes);
    const auto target = detail::elements(out);
    detail::check_length("out", target.size(), "codes", source.size());
    decode(spec, source.data(), target.data(), source.size(), options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
