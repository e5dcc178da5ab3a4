// What comparisons of bit-sliced numbers give, and the random bits that their stochastic rounding takes.
#pragma once

#include <ulpine/bitslice/planes.hpp>
#include <ulpine/codec/philox.hpp>

namespace ulpine {
namespace detail {

// The integers that hold a plane of W lanes: u32 for 32 lanes, as a device's registers are; else u64.
template <int W>
using slice_integer = stdlib::conditional_t<W == 32, u32, u64>;
template <int W>
inline constexpr bool valid_lanes = W == 32 || W == 64 || W == 128 || W == 256 || W == 512;
template <int W>
inline constexpr int slice_alignment = W / 8;

}  // namespace detail

// A flag for each of W lanes.
template <int W>
class lane_mask {
    static_assert(detail::valid_lanes<W>, "lane_mask<W>: W must be 32, 64, 128, 256 or 512");

  public:
    using word = detail::slice_integer<W>;
    static constexpr int lanes = W, words = W / detail::digits<word>;

    constexpr lane_mask() = default;  // no lane
    ULPINE_API constexpr explicit lane_mask(bool everywhere) noexcept {
        for (word& w : word_) w = everywhere ? static_cast<word>(~word{0}) : word{0};
    }

    // Lanes i · digits to (i + 1) · digits - 1, the lowest bit first.
    ULPINE_API constexpr word* data() noexcept { return word_; }
    ULPINE_API constexpr const word* data() const noexcept { return word_; }

    ULPINE_API constexpr bool operator[](int lane) const noexcept {
        return ((word_[lane / detail::digits<word>] >> (lane % detail::digits<word>)) & 1) != 0;
    }
    ULPINE_API constexpr void set(int lane, bool value) noexcept {
        const word bit = word{1} << (lane % detail::digits<word>);
        word& w = word_[lane / detail::digits<word>];
        w = value ? w | bit : w & ~bit;
    }
    ULPINE_API constexpr bool any() const noexcept {
        word all = 0;
        for (const word w : word_) all |= w;
        return all != 0;
    }
    ULPINE_API constexpr bool all() const noexcept { return !(!*this).any(); }
    ULPINE_API constexpr int count() const noexcept {
        int n = 0;
        for (word w : word_)
            for (; w != 0; w &= w - 1) ++n;
        return n;
    }

    ULPINE_API friend constexpr lane_mask operator&(const lane_mask& a, const lane_mask& b) noexcept {
        lane_mask r;
        for (int i = 0; i < words; ++i) r.word_[i] = a.word_[i] & b.word_[i];
        return r;
    }
    ULPINE_API friend constexpr lane_mask operator|(const lane_mask& a, const lane_mask& b) noexcept {
        lane_mask r;
        for (int i = 0; i < words; ++i) r.word_[i] = a.word_[i] | b.word_[i];
        return r;
    }
    ULPINE_API friend constexpr lane_mask operator^(const lane_mask& a, const lane_mask& b) noexcept {
        lane_mask r;
        for (int i = 0; i < words; ++i) r.word_[i] = a.word_[i] ^ b.word_[i];
        return r;
    }
    ULPINE_API friend constexpr lane_mask operator!(const lane_mask& a) noexcept {
        lane_mask r;
        for (int i = 0; i < words; ++i) r.word_[i] = ~a.word_[i];
        return r;
    }
    ULPINE_API friend constexpr bool operator==(const lane_mask& a, const lane_mask& b) noexcept {
        return !(a ^ b).any();
    }

  private:
    alignas(detail::slice_alignment<W>) word word_[words]{};
};

// N random bits for each of W lanes, as N planes, the lowest first: for stochastic rounding, variant a of IEEE P3109
// draft 4.0, 4.7.3.  N: 1 to 32.
template <int W, int N>
class random_planes {
    static_assert(detail::valid_lanes<W>, "random_planes<W, N>: W must be 32, 64, 128, 256 or 512");
    static_assert(N >= 1 && N <= 32, "random_planes<W, N>: N must be 1 to 32 random bits");

  public:
    using word = detail::slice_integer<W>;
    static constexpr int lanes = W, bits = N, words = W / detail::digits<word>;

    constexpr random_planes() = default;  // zeros: rounding toward zero

    // Lane i gets the bits that element first + i of an array does: random_at(source, first + i) with source.bits = N;
    // a block of the generator for each lane.
    ULPINE_API static constexpr random_planes at(philox source, detail::u64 first = 0) noexcept {
        source.bits = N;
        random_planes r;
        for (int i = 0; i < W; ++i) {
            const detail::u32 value = random_at(source, first + static_cast<detail::u64>(i)).value;
            for (int j = 0; j < N; ++j) r.plane_[j].set(i, ((value >> j) & 1) != 0);
        }
        return r;
    }
    // The generator's words as they come: of source.stream the blocks n index to n index + n - 1, n = W N / 128 rounded
    // up; source.first has no part in it.  at and draw take the same blocks: give them streams of their own.
    ULPINE_API static constexpr random_planes draw(const philox& source, detail::u64 index) noexcept {
        constexpr int blocks = W * N / 128 + (W * N % 128 != 0);
        random_planes r;
        int at = 0;  // word of 32 bits
        for (int b = 0; b < blocks; ++b) {
            const auto block =
                detail::random_block(source, index * static_cast<detail::u64>(blocks) + static_cast<detail::u64>(b));
            for (int k = 0; k < 4; ++k, ++at) {
                if (at >= W * N / 32) break;
                word& w = r.plane_[at * 32 / W].data()[at * 32 % W / detail::digits<word>];
                if constexpr (W == 32) w = block.word[k];
                else w |= static_cast<word>(block.word[k]) << (at % 2 * 32);
            }
        }
        return r;
    }

    ULPINE_API constexpr word* plane(int j) noexcept { return plane_[j].data(); }
    ULPINE_API constexpr const word* plane(int j) const noexcept { return plane_[j].data(); }
    ULPINE_API constexpr detail::u32 operator[](int lane) const noexcept {
        detail::u32 value = 0;
        for (int j = 0; j < N; ++j) value |= detail::u32{plane_[j][lane]} << j;
        return value;
    }

  private:
    lane_mask<W> plane_[N]{};
};

}  // namespace ulpine
