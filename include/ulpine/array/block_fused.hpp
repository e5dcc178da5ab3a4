// Blocks of the most frequent kind in one pass: elements with a linear profile, to nearest even, whole blocks that
// lie side by side. Scale, rounding and scale again without a word in memory between them; the same functions as the
// passes of array/block_kernels.hpp.
#pragma once

#include <ulpine/array/block_kernels.hpp>
#include <ulpine/array/elementwise_halves.hpp>
#include <ulpine/array/lookup.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// Floats to codes (Encode) or floats.  divisors, factors: a word for each block.  n: whole blocks of a multiple of 16
// words.
template <class P, bool Encode>
struct fused_body {
    P profile;
    const u32 *divisors, *factors;
    std::size_t size;
    division way;

    template <class U, class Out>
    ULPINE_HOST_FN void run(const u32* in, Out* out, std::size_t n) const {
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        const ieee_environment environment;
        const u32 *d = divisors, *f = factors;
        for (std::size_t begin = 0; begin < n; begin += size, ++d, ++f) {
            const u32 a = *d, b = *f;
            const U divisor = zero<U>() + a, factor = zero<U>() + b;
            for (std::size_t i = begin; i < begin + size; i += lanes_of<U>) {
                const U x = scaled_by(way, load_word<U>(in + i), divisor);
                U overflowed = zero<U>(), patch = overflowed;
                if constexpr (Encode) {
                    store_word(out + i, encode_word(profile, x, nearest, zero<U>(), &overflowed, &patch));
                } else {
                    const U y = round_word(profile, x, nearest, zero<U>(), &overflowed, &patch);
                    store_word(out + i, times(y, factor, profile.infinity_differs));
                }
            }
        }
    }
};
template <class T>
ULPINE_HOST_FN bool decodes_infinities(const linear_profile<T>& p) noexcept {
    return p.has_infinity;
}
template <class T>
ULPINE_HOST_FN bool decodes_infinities(const posit_profile<T>&) noexcept {
    return false;
}
// Codes to floats.
template <class P>
struct fused_decode_body {
    P profile;
    const u32* factors;
    std::size_t size;
    bool infinities;  // among values or factors

    template <class U, class In>
    ULPINE_HOST_FN void run(const In* in, u32* out, std::size_t n) const {
        const ieee_environment environment;
        const u32* f = factors;
        for (std::size_t begin = 0; begin < n; begin += size, ++f) {
            const u32 a = *f;
            const U factor = zero<U>() + a;
            for (std::size_t i = begin; i < begin + size; i += lanes_of<U>)
                store_word(out + i, times(decode_word(profile, load_word<U>(in + i)), factor, infinities));
        }
    }
};
// Codes of up to 4 bits.
struct fused_permute_body {
    const u32* values;
    const u32* factors;
    std::size_t size;
    bool infinities;

    template <class U, class In>
    ULPINE_HOST_FN void run([[maybe_unused]] const In* in, [[maybe_unused]] u32* out,
                            [[maybe_unused]] std::size_t n) const {
        if constexpr (permutable<U>) {
            const ieee_environment environment;
            const u32* f = factors;
            u32 table[16];
            __builtin_memcpy(table, values, sizeof table);
            for (std::size_t begin = 0; begin < n; begin += size, ++f) {
                const u32 a = *f;
                const U factor = zero<U>() + a;
                for (std::size_t i = begin; i < begin + size; i += lanes_of<U>)
                    store_word(out + i, times(look_up_16(table, load_word<U>(in + i)), factor, infinities));
            }
        }
    }
};
#if ULPINE_HALVES
// Codes of a byte by a table of the upper halves of their values, whose lower halves are zero; it stays in eight
// registers.
struct fused_table_body {
    const u16* table;
    const u32* factors;
    std::size_t size;  // 16, or a multiple of 32

    template <class U, class In>
    ULPINE_HOST_FN void run(const In* in, u32* out, std::size_t n) const {
        using W = lanes<u32, 16>;
        const ieee_environment environment;
        const half_places places;
        U part[8];
        for (int i = 0; i < 8; ++i) part[i] = load_word<U>(table + 32 * i);
        const std::size_t second = size == 16 ? 1 : 0, step = size == 16 ? 32 : size;
        const u32* f = factors;
        for (std::size_t begin = 0; begin < n; begin += step, f += 1 + second) {
            const u32 p = f[0], q = f[second];
            const W low = zero<W>() + p, high = zero<W>() + q;
            for (std::size_t i = begin; i < begin + step; i += 32) {
                const U code = load_word<U>(in + i);
                U a, b, c, d;
                look_up(a, part[0], part[1], code);
                look_up(b, part[2], part[3], code);
                look_up(c, part[4], part[5], code);
                look_up(d, part[6], part[7], code);
                a = select((code & u16{64}) != u16{0}, b, a);
                c = select((code & u16{64}) != u16{0}, d, c);
                const U x = select((code & u16{128}) != u16{0}, c, a);
                W r;
                place_halves(r, x, places.low);
                store_word(out + i, times(r, low));
                place_halves(r, x, places.high);
                store_word(out + i + 16, times(r, high));
            }
        }
    }
};
#endif

// Elements of at most eight magnitudes (OCP fp4) are compared with their thresholds times the factor, so that nothing
// is divided: |x| / factor lies beyond t where |x| lies beyond t factor, and a float lies beyond that if it exceeds
// the largest float that does not.
struct few_thresholds {
    static constexpr int most = 7;
    static constexpr std::size_t blocks = 256 + 64;  // of a tile, and room for a vector

    int count = 0;  // 0: not for this format
    u32 numbers[most]{};
    u32 values[16]{};  // of all codes
    u32 nan_code = 0, sign_shift = 0;

    constexpr few_thresholds() = default;
    constexpr few_thresholds(const minifloat_spec& s, const linear_profile<u32>& p) {
        if (!p.encodes || !p.decodes || !is_plain(p) || s.special != specials::none || s.width() < 2 || s.width() > 4)
            return;
        count = static_cast<int>(s.top_code());
        for (int i = 0; i < count; ++i) {
            unpacked<u64> middle = sum(decode<u64>(s, static_cast<u64>(i)), decode<u64>(s, static_cast<u64>(i + 1)));
            middle.exponent -= 1;
            numbers[i] = to_float_word<u32>(middle);
        }
        for (u32 code = 0; code < 16; ++code)
            values[code] = to_float_word<u32>(decode<u64>(s, u64{code} & low_mask<u64>(s.width())));
        nan_code = static_cast<u32>(s.nan_code());
        sign_shift = static_cast<u32>(32 - s.width());
    }
};
// out[i]: the largest |x| that stays below threshold i of each factor; ties go to even codes.
struct thresholds_body {
    const few_thresholds* few;

    template <class U>
    ULPINE_HOST_FN void run([[maybe_unused]] const u32* factors, [[maybe_unused]] u32 (*out)[few_thresholds::blocks],
                            [[maybe_unused]] std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
            const ieee_environment environment;
            for (std::size_t b = 0; b < n; b += lanes_of<U>) {
                const U factor = load_word<U>(factors + b);
                for (int i = 0; i < few_thresholds::most; ++i) {
                    U r = zero<U>() + static_cast<u32>(~float_sign<u32>);
                    if (i < few->count) {
                        const U t = zero<U>() + few->numbers[i];
                        r = i % 2 == 0 ? product_below<U>(t, factor) : product_above<U>(t, factor) - u32{1};
                        r = select(factor == u32{0}, static_cast<u32>(~float_sign<u32>), r);
                    }
                    store_word(out[i] + b, r);
                }
            }
#endif
        }
    }

  private:
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    // But for AVX-512 products are floats: there is no scale for the tensor.
    template <class U>
    ULPINE_HOST_FN static U product_below(const U& t, const U& factor) noexcept {
        U r = t;
#if defined(__x86_64__)
        if constexpr (lanes_of<U> == 16) product_down(r, t, factor);
        else
#endif
            multiply(r, factor);
        return r;
    }
    template <class U>
    ULPINE_HOST_FN static U product_above(const U& t, const U& factor) noexcept {
        U r = t;
#if defined(__x86_64__)
        if constexpr (lanes_of<U> == 16) product_up(r, t, factor);
        else
#endif
            multiply(r, factor);
        return r;
    }
#endif
};
template <bool Encode>
struct fused_few_body {
    const few_thresholds* few;
    const u32 (*bounds)[few_thresholds::blocks];
    const u32* factors;
    std::size_t size;

    template <class U, class Out>
    ULPINE_HOST_FN void run(const u32* in, Out* out, std::size_t n) const {
        const ieee_environment environment;
        const int sign_shift = static_cast<int>(few->sign_shift);
        const u32 sign = float_sign<u32> >> sign_shift;
        std::size_t b = 0;
        for (std::size_t begin = 0; begin < n; begin += size, ++b) {
            const u32 f = factors[b];
            const bool is_nan = f > float_infinity<u32>;
            const U t0 = zero<U>() + bounds[0][b], t1 = zero<U>() + bounds[1][b], t2 = zero<U>() + bounds[2][b],
                    t3 = zero<U>() + bounds[3][b], t4 = zero<U>() + bounds[4][b], t5 = zero<U>() + bounds[5][b],
                    t6 = zero<U>() + bounds[6][b];
            for (std::size_t i = begin; i < begin + size; i += lanes_of<U>) {
                prefetch(in + i);
                const U x = load_word<U>(in + i), a = x & ~float_sign<u32>;
                U code = (x >> sign_shift) & sign;
                // Down a tree: the thresholds ascend.
                const auto fourth = less_signed(t3, a);
                const U second = select(fourth, t5, t1), first = select(fourth, t4, t0), third = select(fourth, t6, t2);
                code = select(fourth, code + u32{4}, code);
                const auto upper = less_signed(second, a);
                code = select(upper, code + u32{2}, code);
                code = select(less_signed(select(upper, third, first), a), code + u32{1}, code);
                if (is_nan) code = zero<U>() + few->nan_code;
                if constexpr (Encode) store_word(out + i, code);
                else if constexpr (permutable<U>)
                    store_word(out + i, times(look_up_16(few->values, code), zero<U>() + f, false));
            }
        }
    }
};

#if ULPINE_HALVES
ULPINE_HOST_FN lanes<u32, 16> jammed(const lanes<u32, 16>& x) noexcept {
    return x | ((x & low_mask<u32>(16)) + low_mask<u32>(16));
}

// Plain profiles; blocks of 16, or of a multiple of 32.
template <class P, bool Encode>
struct fused_halves_body {
    P profile;
    const u32 *divisors, *factors;
    std::size_t size;
    division way;

    template <class U, class Out>
    ULPINE_HOST_FN void run(const u32* in, Out* out, std::size_t n) const {
        const ieee_environment environment;
        const half_places places;
        if (way == division::reciprocal) run<U, division::reciprocal>(in, out, n, places);
        else if (way == division::nearest) run<U, division::nearest>(in, out, n, places);
        else run<U, division::odd>(in, out, n, places);
    }

  private:
    template <class U, division Way, class Out>
    ULPINE_HOST_FN void run(const u32* in, Out* out, std::size_t n, const half_places& places) const {
        constexpr fixed_rounding<rounding::nearest_even> nearest{};
        using W = lanes<u32, 16>;
        const P plain = as_plain(profile);
        const std::size_t second = size == 16 ? 1 : 0;
        const u32 *d = divisors, *f = factors;
        const std::size_t step = size == 16 ? 32 : size;
        for (std::size_t begin = 0; begin < n; begin += step, d += 1 + second, f += 1 + second) {
            const u32 a = d[0], b = d[second];
            const W low_divisor = zero<W>() + a, high_divisor = zero<W>() + b;
            const u32 p = f[0], q = f[second];
            const W low_factor = zero<W>() + p, high_factor = zero<W>() + q;
            for (std::size_t i = begin; i < begin + step; i += 32) {
                prefetch(in + i);
                prefetch(in + i + 16);
                const W low = jammed(scaled_by(Way, load_word<W>(in + i), low_divisor));
                const W high = jammed(scaled_by(Way, load_word<W>(in + i + 16), high_divisor));
                U x;
                take_halves(x, low, high, places.odd);
                U overflowed = zero<U>(), patch = overflowed;
                if constexpr (Encode) {
                    store_word(out + i, encode_word(plain, x, nearest, zero<U>(), &overflowed, &patch));
                } else {
                    const U y = round_word(plain, x, nearest, zero<U>(), &overflowed, &patch);
                    W r;
                    place_halves(r, y, places.low);
                    store_word(out + i, times(r, low_factor, false));
                    place_halves(r, y, places.high);
                    store_word(out + i + 16, times(r, high_factor, false));
                }
            }
        }
    }
};
#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
