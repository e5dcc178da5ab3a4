// bitsliced<T, W>: W numbers of a short format as bit planes, and their arithmetic by logic on planes alone, as
// circuits do it in hardware (Garland and Gregg, "HOBFLOPS", arXiv 2007.06563).  Lane by lane the bits are those of
// T's own operations, for every number: subnormals, infinities and NaN as the format has them.  The operations are in
// bitslice/operators.hpp; on many of them at once, in the widest registers of the processor, in array/bitsliced.hpp.
//
//   T   a minifloat or fixed-point number of up to 16 bits (more where it is the exact_product_t of such a one)
//   W   64, 128, 256 or 512 lanes; 32 in device code, a register each plane
//   Z   underflow::as_format, or flush_to_zero: cheaper (bitslice/unpacked.hpp says what it means exactly)
#pragma once

#include <ulpine/bitslice/lane_mask.hpp>
#include <ulpine/bitslice/mixed.hpp>
#include <ulpine/bitslice/operations.hpp>
#include <ulpine/bitslice/transpose.hpp>
#include <ulpine/number/number.hpp>

namespace ulpine {
template <number_type T, int W, underflow Z = underflow::as_format>
class bitsliced {
    static_assert(detail::sliceable<T>, "bitsliced<T, W>: T must be a minifloat or a fixed-point number");
    static_assert(!detail::sliceable<T> || detail::fits_planes<T>(),
                  "bitsliced<T, W>: T must have at most 16 bits, or be the exact_product_t of such a type");
    static_assert(detail::valid_lanes<W>, "bitsliced<T, W>: W must be 32, 64, 128, 256 or 512 lanes");
    static_assert(Z == underflow::as_format || detail::is_minifloat_format<typename T::format>,
                  "bitsliced: fixed point has no subnormal numbers to flush");

  public:
    using value_type = T;
    using word = detail::slice_integer<W>;
    static constexpr int lanes = W, width = T::width, words = W / detail::digits<word>;
    static constexpr underflow subnormal_policy = Z;

    constexpr bitsliced() = default;  // the code 0 in all lanes: zero, where the format has it
    ULPINE_API constexpr explicit bitsliced(T everywhere) noexcept {
        for (int j = 0; j < width; ++j) plane_[j] = lane_mask<W>(((everywhere.bits() >> j) & 1) != 0);
    }
    // Lane i from values[i], i < n <= W; the rest has the code 0.
    ULPINE_API static constexpr bitsliced load(const T* values, int n = W) noexcept {
        bitsliced r;
        for (int w = 0; w < words && w * detail::digits<word> < n; ++w) {
            constexpr int most = detail::digits<word>;
            const int left = n - w * most;
            detail::planes_of_values<T, word>(values + w * most, left < most ? left : most,
                                              [&](int j, word bits) { r.plane_[j].data()[w] = bits; });
        }
        return r;
    }
    ULPINE_API constexpr void store(T* values, int n = W) const noexcept {
        for (int w = 0; w < words && w * detail::digits<word> < n; ++w) {
            constexpr int most = detail::digits<word>;
            const int left = n - w * most;
            detail::values_of_planes<T, word>([&](int j) { return plane_[j].data()[w]; }, values + w * most,
                                              left < most ? left : most);
        }
    }
    ULPINE_API constexpr T operator[](int lane) const noexcept {
        detail::u64 code = 0;
        for (int j = 0; j < width; ++j) code |= detail::u64{plane_[j][lane]} << j;
        return T::from_bits(static_cast<typename T::storage_type>(code));
    }
    ULPINE_API constexpr void set(int lane, T value) noexcept {
        for (int j = 0; j < width; ++j) plane_[j].set(lane, ((value.bits() >> j) & 1) != 0);
    }

    // Plane j: bit j of the codes, lane i in bit i of W / 64 words (one of 32 bits where W is 32).
    ULPINE_API constexpr word* plane(int j) noexcept { return plane_[j].data(); }
    ULPINE_API constexpr const word* plane(int j) const noexcept { return plane_[j].data(); }

  private:
    lane_mask<W> plane_[width];
};

namespace detail {

template <class X>
inline constexpr bool is_bitsliced = false;
template <number_type T, int W, underflow Z>
inline constexpr bool is_bitsliced<bitsliced<T, W, Z>> = true;

}  // namespace detail
}  // namespace ulpine
