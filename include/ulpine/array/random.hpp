// The random bits of consecutive elements, many blocks of the generator at once.
#pragma once

#include <ulpine/array/loops.hpp>
#include <ulpine/codec/philox.hpp>

namespace ulpine::detail {

// The bytes of one element's field, as codec/philox.hpp cuts a block.
constexpr int random_field_bytes(int bits) noexcept { return bits <= 8 ? 1 : bits <= 16 ? 2 : 4; }

inline namespace ULPINE_BUILD {

#if ULPINE_LANES
// Lane by lane the words of a block one after the other: a.0 b.0 c.0 d.0 a.1 b.1 ...
template <int N, int... I>
ULPINE_FN lanes<u32, N> interleaved(const lanes<u32, N>& a, const lanes<u32, N>& b, std::size_t half,
                                    std::integer_sequence<int, I...>) noexcept {
    lanes<u32, N> r;
    if (half == 0) r.v = __builtin_shufflevector(a.v, b.v, (I % 2 * N + I / 2)...);
    else r.v = __builtin_shufflevector(a.v, b.v, (I % 2 * N + N / 2 + I / 2)...);
    return r;
}
#endif

// Blocks of the generator into memory: block number first + i at out + 4 i.  n: the number of words, a multiple of 4.
struct philox_body {
    u64 seed, stream, first;
    u64 last_block;  // block numbers count modulo this plus one

    template <class U, class In>
    ULPINE_FN void run(const In*, u32* out, std::size_t n) const {
        const u32 key_low = static_cast<u32>(seed), key_high = static_cast<u32>(seed >> 32);
        const U stream_low = zero<U>() + static_cast<u32>(stream), stream_high = zero<U>() + static_cast<u32>(stream >> 32);
        constexpr std::size_t count = lanes_of<U>;
        u32 step[count];
        for (std::size_t i = 0; i < count; ++i) step[i] = static_cast<u32>(i);
        const U steps = load_word<U>(step);
        for (std::size_t i = 0; i < n; i += 4 * count) {
            const u64 block = (first + i / 4) & last_block;
            const U low = steps + static_cast<u32>(block);
            // The high word where the low one has wrapped, the whole modulo last_block + 1.
            const U carry = ((~low) & static_cast<u32>(block)) >> 31;  // steps are short
            const U high = (carry + static_cast<u32>(block >> 32)) & static_cast<u32>(last_block >> 32);
            const philox_block<U> b = philox4x32<U>({{low, high, stream_low, stream_high}}, key_low, key_high);
            if constexpr (count == 1) {
                for (int w = 0; w < 4; ++w) store_word(out + i + w, b.word[w]);
            } else {
#if ULPINE_LANES
                constexpr std::make_integer_sequence<int, static_cast<int>(count)> places{};
                u32 all[4 * count];
                for (std::size_t half = 0; half < 2; ++half) {
                    const U even = interleaved(b.word[0], b.word[2], half, places);
                    const U odd = interleaved(b.word[1], b.word[3], half, places);
                    store_word(all + (2 * half) * count, interleaved(even, odd, 0, places));
                    store_word(all + (2 * half + 1) * count, interleaved(even, odd, 1, places));
                }
                const std::size_t left = n - i < 4 * count ? n - i : 4 * count;
                __builtin_memcpy(out + i, all, left * sizeof(u32));
#endif
            }
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
