// Formats of few fraction bits, at the double number of lanes: a rounding that drops at least two bits of a float's upper
// half sees of the lower half no more than whether it is zero, so 32 lanes of 16 bits do.  AVX-512 alone has the shifts.
#pragma once

#include <ulpine/array/loops.hpp>
#include <ulpine/codec/linear_codes.hpp>
#include <ulpine/codec/posit_profile.hpp>

namespace ulpine::detail {
// The profile for halves that belongs to one for words.
template <class P>
struct halves_of;
template <class T>
struct halves_of<linear_profile<T>> {
    using type = linear_profile<u16>;
};
template <class T>
struct halves_of<posit_profile<T>> {
    using type = posit_profile<u16>;
};
template <class P>
using halves_profile = typename halves_of<P>::type;

inline namespace ULPINE_BUILD {

#if ULPINE_LANES && defined(__x86_64__) && !defined(__CUDA_ARCH__)
#define ULPINE_HALVES 1

struct half_places {
    lanes<u16, 32> odd, low, high;

    ULPINE_HOST_FN half_places() noexcept {
        u16 a[32], b[32], c[32];
        for (unsigned i = 0; i < 32; ++i) {
            a[i] = static_cast<u16>(2 * i + 1);
            b[i] = static_cast<u16>(i % 2 == 0 ? 0 : 32 + i / 2);  // a zero, or half i / 2
            c[i] = static_cast<u16>(i % 2 == 0 ? 0 : 48 + i / 2);
        }
        odd = load_word<lanes<u16, 32>>(a);
        low = load_word<lanes<u16, 32>>(b);
        high = load_word<lanes<u16, 32>>(c);
    }
};

// Floats to halves; a lost bit sets the lowest: (x mod 2^16) + (2^16 - 1) carries where it is not zero.
ULPINE_HOST_FN lanes<u32, 16> jammed(const u32* from) noexcept {
    const lanes<u32, 16> x = load_word<lanes<u32, 16>>(from);
    return x | ((x & 0xffffu) + 0xffffu);
}
ULPINE_HOST_FN lanes<u16, 32> load_halves(const u32* in, const half_places& places) noexcept {
    lanes<u16, 32> r;
    take_halves(r, jammed(in), jammed(in + 16), places.odd);
    return r;
}
ULPINE_HOST_FN void store_halves(u32* out, const lanes<u16, 32>& x, const half_places& places) noexcept {
    lanes<u32, 16> r;
    place_halves(r, x, places.low);
    store_word(out, r);
    place_halves(r, x, places.high);
    store_word(out + 16, r);
}
template <class E>
ULPINE_HOST_FN void store_halves(E* out, const lanes<u16, 32>& x, const half_places&) noexcept {
    store_word(out, x);
}
enum class half_task {
    round,
    encode,
};

// Nearest even.
template <class P, half_task Task>
struct halves_body {
    P profile;

    ULPINE_HOST_FN lanes<u16, 32> one(const lanes<u16, 32>& x) const {
        using U = lanes<u16, 32>;
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        U overflowed = zero<U>(), patch = overflowed;
        if constexpr (Task == half_task::round) return round_word(profile, x, nearest, zero<U>(), &overflowed, &patch);
        else return encode_word(profile, x, nearest, zero<U>(), &overflowed, &patch);
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        const half_places places;
        std::size_t i = 0;
        for (; i + 32 <= n; i += 32) store_halves(out + i, one(load_halves(in + i, places)), places);
        if (i == n) return;
        In first[32] = {};
        Out result[32];
        __builtin_memcpy(first, in + i, (n - i) * sizeof(In));
        store_halves(result, one(load_halves(static_cast<const In*>(first), places)), places);
        __builtin_memcpy(out + i, result, (n - i) * sizeof(Out));
    }
};

template <half_task Task, class P, class In, class Out>
void run_halves(const P& profile, const In* in, Out* out, std::size_t n) {
    run_avx512<u16>(halves_body<P, Task>{profile}, in, out, n);
}
inline bool halves_at_level() { return simd_in_use() == simd_level::avx512; }
#else
#define ULPINE_HALVES 0
#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
