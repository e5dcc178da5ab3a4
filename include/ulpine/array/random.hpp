// The random bits of consecutive elements, many blocks of the generator at once.
#pragma once

#include <ulpine/array/loops.hpp>
#include <ulpine/codec/philox.hpp>

namespace ulpine::detail {

// The bytes of one element's field, as codec/philox.hpp cuts a block.
constexpr int random_field_bytes(int bits) noexcept { return bits <= 8 ? 1 : bits <= 16 ? 2 : 4; }

inline namespace ULPINE_BUILD {

#if ULPINE_LANES
// A working word for the generator: 32-bit words, one in each 64-bit lane, in two registers, since one alone waits for
// its multiplications.  What is above the low half of a lane means nothing.
template <class P>
struct philox_lanes {
    P a, b;

    ULPINE_HOST_FN friend philox_lanes operator^(const philox_lanes& x, const philox_lanes& y) noexcept {
        return {x.a ^ y.a, x.b ^ y.b};
    }
    ULPINE_HOST_FN friend philox_lanes operator^(const philox_lanes& x, u32 y) noexcept {
        return {x.a ^ u64{y}, x.b ^ u64{y}};
    }
    ULPINE_HOST_FN friend philox_lanes operator*(const philox_lanes& x, u32 y) noexcept {
        philox_lanes r;
        even_product(r.a, x.a, u64{y});
        even_product(r.b, x.b, u64{y});
        return r;
    }
    ULPINE_HOST_FN friend philox_lanes high_product(const philox_lanes& x, u32 y) noexcept {
        const philox_lanes p = x * y;
        return {p.a >> 32, p.b >> 32};
    }
};
// a.0 b.0 a.1 b.1 ... from the lower or the upper lanes.
template <bool Upper, int N>
ULPINE_HOST_FN lanes<u64, N> interleaved(const lanes<u64, N>& a, const lanes<u64, N>& b) noexcept {
    constexpr int at = Upper ? N / 2 : 0;
    lanes<u64, N> r;
    if constexpr (N == 8)
        r.v = __builtin_shufflevector(a.v, b.v, at, 8 + at, 1 + at, 9 + at, 2 + at, 10 + at, 3 + at, 11 + at);
    else if constexpr (N == 4) r.v = __builtin_shufflevector(a.v, b.v, at, 4 + at, 1 + at, 5 + at);
    else r.v = __builtin_shufflevector(a.v, b.v, at, 2 + at);
    return r;
}
// The words of N blocks, block by block.
template <int N>
ULPINE_HOST_FN void store_blocks(u32* out, const lanes<u64, N>& w0, const lanes<u64, N>& w1, const lanes<u64, N>& w2,
                                 const lanes<u64, N>& w3) noexcept {
    constexpr u64 low = 0xffffffff;
    const lanes<u64, N> first = (w0 & low) | (w1 << 32), second = (w2 & low) | (w3 << 32);
    const lanes<u64, N> lower = interleaved<false>(first, second), upper = interleaved<true>(first, second);
    __builtin_memcpy(out, &lower.v, sizeof lower.v);
    __builtin_memcpy(out + 2 * N, &upper.v, sizeof upper.v);
}
#endif

// Blocks of the generator into memory: block number first + i at out + 4 i.  n: the number of words, a multiple of 4.
struct philox_body {
    u64 seed, stream, first;
    u64 last_block;  // block numbers count modulo this plus one

    template <class U, class In>
    ULPINE_HOST_FN void run(const In*, u32* out, std::size_t n) const {
        const u32 key_low = static_cast<u32>(seed), key_high = static_cast<u32>(seed >> 32);
        constexpr std::size_t count = lanes_of<U>;
        if constexpr (count == 1) {
            for (std::size_t i = 0; i < n; i += 4) {
                const u64 block = (first + i / 4) & last_block;
                const philox_block<u32> b =
                    philox4x32<u32>({{static_cast<u32>(block), static_cast<u32>(block >> 32), static_cast<u32>(stream),
                                      static_cast<u32>(stream >> 32)}},
                                    key_low, key_high);
                for (int w = 0; w < 4; ++w) out[i + static_cast<std::size_t>(w)] = b.word[w];
            }
        } else {
#if ULPINE_LANES
            using P = lanes<u64, static_cast<int>(count / 2)>;
            using W = philox_lanes<P>;
            constexpr std::size_t half = count / 2;
            u64 steps[count];
            for (std::size_t i = 0; i < count; ++i) steps[i] = i;
            const P none = zero<P>();
            const P stream_low = none + (stream & 0xffffffff), stream_high = none + (stream >> 32);
            for (std::size_t i = 0; i < n; i += 4 * count) {
                const P a = (load_word<P>(steps) + (first + i / 4)) & last_block;
                const P b = (load_word<P>(steps + half) + (first + i / 4)) & last_block;
                const philox_block<W> r =
                    philox4x32<W>({{{a, b}, {a >> 32, b >> 32}, {stream_low, stream_low}, {stream_high, stream_high}}},
                                  key_low, key_high);
                u32 all[4 * count];
                u32* const to = n - i >= 4 * count ? out + i : all;
                store_blocks(to, r.word[0].a, r.word[1].a, r.word[2].a, r.word[3].a);
                store_blocks(to + 2 * count, r.word[0].b, r.word[1].b, r.word[2].b, r.word[3].b);
                if (to == all) __builtin_memcpy(out + i, all, (n - i) * sizeof(u32));
            }
#endif
        }
    }
};

// The fields of the elements begin .. begin + n - 1 into a buffer that has room for two blocks more; where the first
// of them lies in it.
inline const std::uint8_t* random_fields(const philox& generator, std::size_t begin, std::size_t n, u32* buffer) {
    const int bytes = random_field_bytes(generator.bits);
    const u64 per_block = static_cast<u64>(16 / bytes);
    const u64 index = generator.first + begin;
    const std::size_t skipped = static_cast<std::size_t>(index % per_block);
    const std::size_t blocks = (skipped + n + per_block - 1) / per_block;
    const philox_body body{generator.seed, generator.stream, index / per_block, ~u64{0} / per_block};
    run_at_level<u32>(body, static_cast<const u32*>(nullptr), buffer, 4 * blocks);
    return reinterpret_cast<const std::uint8_t*>(buffer) + skipped * static_cast<std::size_t>(bytes);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
