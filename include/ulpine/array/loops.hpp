// The loops: bodies for array/dispatch.hpp, one word or one vector at a time.
#pragma once

#include <ulpine/array/dispatch.hpp>
#include <ulpine/codec/float_word.hpp>

namespace ulpine::detail {

// What the exact codec makes of one element: for the few lanes that a profile leaves to it, and for formats that have
// none.  index: position in the array that the body was given.
template <class T>
struct exact_element {
    const void* context = nullptr;
    T (*call)(const void* context, T x, std::size_t index) = nullptr;
};

inline namespace ULPINE_BUILD {

// out[i] = f.word(in[i], i, m) word by word, m the elements that count.  in and out may be the same array.  (f is a class
// with a member, not a lambda: nvcc loses the attribute that has a lambda inlined.)
template <class U, class In, class Out, class F>
ULPINE_HOST_FN void for_each_word(const In* in, Out* out, std::size_t n, const F& f) {
    constexpr std::size_t count = lanes_of<U>;
    std::size_t i = 0;
    for (; i + count <= n; i += count) store_word(out + i, f.word(load_word<U>(in + i), i, count));
    if constexpr (count > 1) {
        if (i == n) return;
        In first[count] = {};
        Out result[count];
        __builtin_memcpy(first, in + i, (n - i) * sizeof(In));
        store_word(result, f.word(load_word<U>(first), i, n - i));
        __builtin_memcpy(out + i, result, (n - i) * sizeof(Out));
    }
}

// The first m of values, where their flag is not 0, by the exact codec.  Out of line and through memory: rare, and of
// a length that the vectors need not know.
template <class T>
[[gnu::noinline]] void patch_lanes(T* values, const T* sources, const T* flags, const exact_element<T>& exact,
                                   std::size_t i, std::size_t m) {
    for (std::size_t lane = 0; lane < m; ++lane)
        if (flags[lane] != 0) values[lane] = exact.call(exact.context, sources[lane], i + lane);
}
template <class U>
ULPINE_HOST_FN U patched(const U& r, const U& x, const U& patch, const exact_element<element_t<U>>& exact,
                         std::size_t i, std::size_t m) {
    using T = element_t<U>;
    T values[lanes_of<U>], sources[lanes_of<U>], flags[lanes_of<U>];
    store_word(values, r);
    store_word(sources, x);
    store_word(flags, patch);
    patch_lanes(values, sources, flags, exact, i, m);
    return load_word<U>(values);
}

// Rounds, nearest even and nothing else, where no lane is left to the codec: the kernel that most arrays go through.
template <class P, bool Encode>
struct nearest_body {
    P profile;

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        U overflowed = zero<U>(), patch = overflowed;
        if constexpr (Encode) return encode_word(profile, x, nearest, zero<U>(), &overflowed, &patch);
        else return round_word(profile, x, nearest, zero<U>(), &overflowed, &patch);
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};

// Rounds in any mode, with random bits and a mask where they are asked for.  Choice: rounding_choice, or a mode that is
// fixed, without a mask.
template <class P, bool Encode, class Choice>
struct general_body {
    P profile;
    Choice choice;
    const std::uint8_t* random = nullptr;  // fields of random_bytes each, readable for a vector beyond the end
    int random_bytes = 0;
    std::uint8_t* mask = nullptr;
    exact_element<typename P::word> exact{};

    template <class U>
    ULPINE_HOST_FN U random_word(std::size_t i) const {
        if (random_bytes == 1) return load_word<U>(random + i);
        if (random_bytes == 2) return load_word<U>(reinterpret_cast<const u16*>(random) + i);
        return load_word<U>(reinterpret_cast<const u32*>(random) + i);
    }

    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t i, std::size_t m) const {
        U bits = zero<U>();
        if (random != nullptr) bits = random_at_top(choice, random_word<U>(i));
        U overflowed = zero<U>(), patch = overflowed;
        U r;
        if constexpr (Encode) r = encode_word(profile, x, choice, bits, &overflowed, &patch);
        else r = round_word(profile, x, choice, bits, &overflowed, &patch);
        if (profile.patches(choice) && any(patch)) r = patched(r, x, patch, exact, i, m);
        if constexpr (!Choice::fixed) {
            if (mask != nullptr) {
                std::uint8_t bytes[lanes_of<U>];
                store_word(bytes, overflowed);
                __builtin_memcpy(mask + i, bytes, m);
            }
        }
        return r;
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};

template <class P>
struct decode_body {
    P profile;

    template <class U>
    ULPINE_HOST_FN U word(const U& code, std::size_t, std::size_t) const {
        return decode_word(profile, code);
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
