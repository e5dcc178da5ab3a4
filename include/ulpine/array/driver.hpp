// From checked arguments to loops: the choice of profile and working word, scales, random bits and masks in pieces that
// stay in the first-level cache, sources and targets of other types, threads.
#pragma once

#include <ulpine/array/exact.hpp>
#include <ulpine/array/halves.hpp>
#include <ulpine/array/lookup.hpp>
#include <ulpine/array/random.hpp>
#include <ulpine/array/scaling.hpp>
#include <ulpine/array/threads.hpp>

namespace ulpine::detail {

template <class T, class Spec>
struct profile_for {
    using type = linear_profile<T>;
};
template <class T>
struct profile_for<T, posit_spec> {
    using type = posit_profile<T>;
};
template <class T, class Spec>
using profile_of = typename profile_for<T, Spec>::type;

inline namespace ULPINE_BUILD {

inline constexpr std::size_t piece = 1024;  // elements

// Elements of a float type as words that are floats of the working word's length, and back.
template <class T, class S>
void load_floats(const S* in, T* words, std::size_t n) {
    static constexpr auto profile = make_profile<T>(source_traits<S>::spec, rounding::nearest_even, overflow::infinity);
    static_assert(profile.decodes);
    run_at_level<T>(decode_body<linear_profile<T>>{profile}, reinterpret_cast<const source_bits<S>*>(in), words, n);
}
template <class T, class S>
void store_floats(const T* words, S* out, std::size_t n) {
    static constexpr auto profile = make_profile<T>(source_traits<S>::spec, rounding::nearest_even, overflow::infinity);
    static_assert(profile.encodes);
    run_at_level<T>(nearest_body<linear_profile<T>, true>{profile}, words, reinterpret_cast<source_bits<S>*>(out), n);
}

// Nearest even, nothing else.  halves: the format's profile for halves of floats.
template <bool Encode, class P, class T, class Out>
void run_nearest(const P& profile, [[maybe_unused]] const halves_profile<P>& halves, const T* in, Out* out,
                 std::size_t n) {
#if ULPINE_HALVES
    if constexpr (sizeof(T) == 4 && (!Encode || sizeof(Out) <= 2)) {
        if (halves.halves && halves_at_level())
            return run_halves < Encode ? half_task::encode : half_task::round > (halves, in, out, n);
    }
#endif
    run_at_level<T>(nearest_body<P, Encode>{profile}, in, out, n);
}

// Rounding into one format: what round_to (Encode false) and encode share.
template <class T, class Spec, bool Encode>
struct rounding_job {
    using word = T;
    static constexpr bool encode = Encode;
    Spec spec;
    array_plan<T> plan;
    profile_of<T, Spec> profile;
    halves_profile<profile_of<T, Spec>> halves{};
    bool supported;

    rounding_job(const Spec& format, const array_plan<T>& p, std::size_t n)
        : spec(format),
          plan(p),
          profile(make_profile<T>(times_power_of_two(format, -p.scale_exponent), p.choice.mode, p.policy)),
          supported(Encode ? profile.encodes : profile.supported) {
        if (sizeof(T) == 4 && profile.short_enough && plan.choice.mode == rounding::nearest_even && n >= piece)
            halves = make_profile<u16>(times_power_of_two(format, -p.scale_exponent), p.choice.mode, p.policy);
    }

    // Words to words or codes; i: place of the first element.
    template <class Out>
    void run(const T* in, Out* out, std::size_t i, std::size_t n) const {
        const exact_codec<T, Spec, Encode> codec{&spec, plan.choice, plan.policy, plan.random, i, plan.scale_exponent};
        std::uint8_t* const mask = plan.mask != nullptr ? plan.mask + i : nullptr;
        if (!supported || (mask != nullptr && !profile.masks(plan.choice))) return codec.run(in, out, mask, n);
        if (plan.choice.mode == rounding::nearest_even && mask == nullptr &&
            !profile.patches(fixed_rounding<rounding::nearest_even>{}))
            return run_nearest<Encode>(profile, halves, in, out, n);
        if (plan.random == nullptr) return run_at_level<T>(general(plan.choice, nullptr, mask, codec), in, out, n);
        u32 buffer[piece + 32];
        for (std::size_t done = 0; done < n; done += piece) {
            const std::size_t m = n - done < piece ? n - done : piece;
            const exact_codec<T, Spec, Encode> here{&spec,       plan.choice, plan.policy,
                                                    plan.random, i + done,    plan.scale_exponent};
            const std::uint8_t* const fields = random_fields(*plan.random, i + done, m, buffer);
            if (mask == nullptr && plan.choice.variant == stochastic_variant::a) {
                const fixed_rounding<rounding::stochastic> choice{plan.choice.bits};
                run_at_level<T>(general(choice, fields, nullptr, here), in + done, out + done, m);
            } else {
                run_at_level<T>(general(plan.choice, fields, mask == nullptr ? nullptr : mask + done, here), in + done,
                                out + done, m);
            }
        }
    }

  private:
    template <class Choice>
    general_body<profile_of<T, Spec>, Encode, Choice> general(const Choice& choice, const std::uint8_t* fields,
                                                              std::uint8_t* mask,
                                                              const exact_codec<T, Spec, Encode>& codec) const {
        return {profile, choice,         fields, fields == nullptr ? 0 : random_field_bytes(plan.random->bits),
                mask,    codec.element()};
    }
};

// Floats S to words, rounded by the job; to floats O, or codes.
template <class Job, class S, class O>
void round_elements_by(const Job& job, const S* in, O* out, std::size_t begin, std::size_t n) {
    using T = typename Job::word;
    constexpr bool same_source = stdlib::is_same_v<source_bits<S>, T>;
    constexpr bool to_word = !Job::encode && sizeof(O) == sizeof(T);
    const T scale = job.plan.scale;
    if constexpr (same_source && (Job::encode || to_word)) {
        if (scale == 0) {
            if constexpr (Job::encode) return job.run(reinterpret_cast<const T*>(in), out, begin, n);
            else return job.run(reinterpret_cast<const T*>(in), reinterpret_cast<T*>(out), begin, n);
        }
    }
    T words[piece];
    for (std::size_t done = 0; done < n; done += piece) {
        const std::size_t m = n - done < piece ? n - done : piece;
        const T* source = words;
        if constexpr (same_source) source = reinterpret_cast<const T*>(in + done);
        else load_floats(in + done, words, m);
        if (scale != 0) {
            run_at_level<T>(scale_body<T, false>{scale}, source, words, m);
            source = words;
        }
        if constexpr (Job::encode) {
            job.run(source, out + done, begin + done, m);
        } else {
            job.run(source, words, begin + done, m);
            if (scale != 0) run_at_level<T>(scale_body<T, true>{scale}, static_cast<const T*>(words), words, m);
            if constexpr (to_word) __builtin_memcpy(out + done, words, m * sizeof(T));
            else store_floats(static_cast<const T*>(words), out + done, m);
        }
    }
}

template <class T, class Spec>
struct decoding_job {
    Spec spec;
    array_plan<T> plan;
    profile_of<T, Spec> profile;

    decoding_job(const Spec& format, const array_plan<T>& p) : spec(format), plan(p), profile() {
        if constexpr (!stdlib::is_same_v<Spec, lookup_spec>)
            profile = make_profile<T>(times_power_of_two(format, -p.scale_exponent), rounding::nearest_even,
                                      overflow::saturate);
    }

    template <class E>
    void run(const E* codes, T* out, std::size_t n) const {
        if (profile.decodes) return run_at_level<T>(decode_body<profile_of<T, Spec>>{profile}, codes, out, n);
        const u64 mask = low_mask<u64>(spec.width());
        const auto value = [&](u64 code) { return decode_exact<T>(spec, code, plan.scale_exponent); };
        if (spec.width() > 16 || n >> spec.width() == 0) {
            for (std::size_t i = 0; i < n; ++i) out[i] = value(u64{codes[i]} & mask);
            return;
        }
        std::vector<T> table(static_cast<std::size_t>(mask) + 1);
        for (u64 code = 0; code <= mask; ++code) table[static_cast<std::size_t>(code)] = value(code);
        for (std::size_t i = 0; i < n; ++i) out[i] = table[static_cast<std::size_t>(u64{codes[i]} & mask)];
    }
    template <class E, class O>
    void run_elements(const E* codes, O* out, std::size_t n) const {
        constexpr bool to_word = stdlib::is_same_v<source_bits<O>, T>;
        if constexpr (to_word) {
            if (plan.scale == 0) return run(codes, reinterpret_cast<T*>(out), n);
        } else if (spec.significand_bits() > float_layout<T>::fraction + 1 && plan.scale == 0) {
            // Straight into the shorter type: rounding to float first would round twice.
            for (std::size_t i = 0; i < n; ++i) {
                unpacked<u64> x = decode<u64>(spec, u64{codes[i]} & low_mask<u64>(spec.width()));
                x.exponent -= plan.scale_exponent;
                out[i] = operand_traits<O>::template pack<rounding::nearest_even>(widen<wide<u64>>(x),
                                                                                  overflow::infinity, random_bits{});
            }
            return;
        }
        T words[piece];
        for (std::size_t done = 0; done < n; done += piece) {
            const std::size_t m = n - done < piece ? n - done : piece;
            run(codes + done, words, m);
            if (plan.scale != 0)
                run_at_level<T>(scale_body<T, true>{plan.scale}, static_cast<const T*>(words), words, m);
            if constexpr (to_word) __builtin_memcpy(out + done, words, m * sizeof(T));
            else store_floats(static_cast<const T*>(words), out + done, m);
        }
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
