// scaled_block<Element, Scale, K, TensorScale, Rule>: K elements of a short format and the scale that they share.
//
//   float x[32] = {...};
//   mxfp8_e4m3 b(x);                     scale and elements, each rounded once (block/scale.hpp)
//   mxfp8_e4m3::encode<P>(x, n, t)       the first n elements, rounded by the projection P, under the tensor scale t
//   b.scale()  b.element(i)  b.value(i)  value = element scale, as a float rounded to nearest even
//   b.bytes()                            the elements packed as OCP MX stores them: element 0 in the lowest bits
//   dot(a, b), block_quire<A, B>         exact dot products: block/dot.hpp
//
// Element: a minifloat, fixed point, posit or lookup number of at most 16 bits; Scale: a minifloat of which no positive
// value exceeds floats; K: 1 to 65536.  TensorScale: none, or float: one more scale for the whole tensor, positive and
// finite, given to the functions that need it.
//
// Trivially copyable, without padding where scales are bytes: the scale, then the packed elements.  Equal: the same
// codes.  Of arrays: array/blocks.hpp, with the same results; of arrays of blocks: array/pack_blocks.hpp.
#pragma once

#include <ulpine/block/scale.hpp>
#include <ulpine/codec/philox.hpp>
#include <ulpine/codec/subset.hpp>

namespace ulpine {

template <number_type Element, number_type Scale, int K, class TensorScale = none,
          scale_rule Rule = detail::default_rule(Scale::spec)>
class scaled_block {
    static_assert(K >= 1 && K <= 65536, "scaled_block: the block size K must be 1 to 65536");
    static_assert(Element::width <= 16, "scaled_block: elements have at most 16 bits");
    static_assert(detail::stdlib::is_same_v<TensorScale, none> || detail::stdlib::is_same_v<TensorScale, float>,
                  "scaled_block: TensorScale must be none or float");

  public:
    using element_type = Element;
    using scale_type = Scale;
    using tensor_scale_type = TensorScale;
    static constexpr int size = K;
    static constexpr bool has_tensor_scale = detail::stdlib::is_same_v<TensorScale, float>;
    static constexpr block_spec<detail::stdlib::remove_const_t<decltype(Element::spec)>> spec{
        Element::spec, Scale::spec, K, Rule, has_tensor_scale};
    static constexpr int packed_bytes = (K * Element::width + 7) / 8;

    constexpr scaled_block() = default;  // codes of 0: zeros, but for elements without zero

    ULPINE_API constexpr explicit scaled_block(const float (&x)[K], float tensor_scale = 1) noexcept {
        *this = encode(x, K, tensor_scale);
    }
    // P: rounding mode and overflow policy of the elements.  The first n of K elements, 0 to K; the others are zeros
    // that leave the scale alone.
    template <projection P = Element::default_projection>
    ULPINE_API static constexpr scaled_block encode(const float* x, int n = K, float tensor_scale = 1) noexcept {
        static_assert(P.mode != rounding::stochastic,
                      "scaled_block::encode: stochastic rounding needs a philox as the last argument");
        scaled_block b;
        const float down = b.take_scale(x, n, tensor_scale);
        for (int i = 0; i < K; ++i) b.set_element(i, convert<Element, P>(i < n ? scaled_down(x[i], down) : 0.0f));
        return b;
    }
    // Stochastic rounding: element i takes the random bits of index random.first + i.
    template <projection P = projection{rounding::stochastic, overflow::format_default}>
    ULPINE_API static constexpr scaled_block encode(const float* x, int n, float tensor_scale,
                                                    const philox& random) noexcept {
        static_assert(P.mode == rounding::stochastic, "scaled_block::encode: random bits are of stochastic rounding");
        scaled_block b;
        const float down = b.take_scale(x, n, tensor_scale);
        for (int i = 0; i < K; ++i)
            b.set_element(
                i, i < n ? convert<Element, P>(scaled_down(x[i], down), random_at(random, static_cast<detail::u64>(i)))
                         : convert<Element>(0.0f));
        return b;
    }

    // The tensor scale under which the block of a tensor's largest finite magnitude gets the largest scale.
    ULPINE_API static constexpr float tensor_scale_for(float largest_magnitude) noexcept {
        constexpr auto s = spec;
        return detail::bit_cast<float>(detail::tensor_scale_for(s, detail::bit_cast<detail::u32>(largest_magnitude)));
    }
    // The largest value of all blocks, and the smallest above zero, without a tensor scale; as floats they may be
    // beyond the largest or below the smallest.
    ULPINE_API static constexpr double largest() noexcept {
        constexpr auto s = spec;
        return product_of(detail::largest_value(s.element), detail::largest_value(s.scale));
    }
    ULPINE_API static constexpr double smallest() noexcept {
        return product_of(smallest_positive<Element>(), smallest_positive<Scale>());
    }

    ULPINE_API constexpr Scale scale() const noexcept { return scale_; }
    ULPINE_API constexpr void set_scale(Scale s) noexcept { scale_ = s; }
    ULPINE_API constexpr Element element(int i) const noexcept {
        constexpr int width = Element::width;
        const int at = i * width, byte = at >> 3;
        detail::u32 bits = 0;
        for (int k = 0; k < 3 && byte + k < packed_bytes; ++k) bits |= detail::u32{bytes_[byte + k]} << (8 * k);
        return Element::from_bits(static_cast<typename Element::storage_type>(bits >> (at & 7)));
    }
    ULPINE_API constexpr void set_element(int i, Element e) noexcept {
        constexpr int width = Element::width;
        const int at = i * width, byte = at >> 3;
        const detail::u32 ones = detail::low_mask<detail::u32>(width) << (at & 7),
                          bits = detail::u32{e.bits()} << (at & 7);
        for (int k = 0; k < 3 && byte + k < packed_bytes; ++k)
            bytes_[byte + k] = static_cast<detail::u8>((bytes_[byte + k] & ~(ones >> (8 * k))) | (bits >> (8 * k)));
    }
    // Element i times the scale, and the tensor's.
    ULPINE_API constexpr float value(int i, float tensor_scale = 1) const noexcept {
        return mul<float>(element(i), factor(tensor_scale));
    }
    // The scale as a float, with the tensor's.
    ULPINE_API constexpr float factor(float tensor_scale = 1) const noexcept {
        constexpr auto s = spec;
        return detail::bit_cast<float>(detail::scale_factor(
            detail::plan_scales(s, detail::bit_cast<detail::u32>(tensor_scale)), detail::u64{scale_.bits()}));
    }
    // Element i in bits i width to i width + width - 1 of a stream whose bit b is bit b % 8, from the lowest, of byte b
    // / 8. Bits after the last element are 0, and whoever writes the bytes leaves them so.
    ULPINE_API constexpr const detail::u8 (&bytes() const noexcept)[packed_bytes] { return bytes_; }
    ULPINE_API constexpr detail::u8 (&bytes() noexcept)[packed_bytes] { return bytes_; }

    ULPINE_API friend constexpr bool operator==(const scaled_block& a, const scaled_block& b) noexcept {
        for (int i = 0; i < packed_bytes; ++i)
            if (a.bytes_[i] != b.bytes_[i]) return false;
        return a.scale_.bits() == b.scale_.bits();
    }

  private:
    Scale scale_{};
    detail::u8 bytes_[packed_bytes]{};

    // Makes the scale, and returns the factor.
    ULPINE_API constexpr float take_scale(const float* x, int n, float tensor_scale) noexcept {
        constexpr auto s = spec;
        const detail::scale_plan plan = detail::plan_scales(s, detail::bit_cast<detail::u32>(tensor_scale));
        detail::u32 amax = 0;
        for (int i = 0; i < n; ++i)
            amax = detail::larger(amax, detail::bit_cast<detail::u32>(x[i]) & ~detail::float_sign<detail::u32>);
        const detail::u64 code = detail::scale_code(plan, amax);
        scale_ = Scale::from_bits(static_cast<typename Scale::storage_type>(code));
        return detail::bit_cast<float>(detail::scale_factor(plan, code));
    }
    ULPINE_API static constexpr float scaled_down(float x, float factor) noexcept {
        return detail::bit_cast<float>(
            detail::scaled_down(detail::bit_cast<detail::u32>(x), detail::bit_cast<detail::u32>(factor)));
    }
    ULPINE_API static constexpr double product_of(const detail::unpacked<detail::u64>& x,
                                                  const detail::unpacked<detail::u64>& y) noexcept {
        return detail::bit_cast<double>(detail::to_float_word<detail::u64>(detail::product(x, y)));
    }
    template <class T>
    ULPINE_API static constexpr detail::unpacked<detail::u64> smallest_positive() noexcept {
        constexpr auto s = T::spec;
        detail::u64 code = 0;
        if constexpr (detail::is_lookup_v<T>) {
            while (true) {
                const detail::unpacked<detail::u64> v = detail::decode<detail::u64>(s, code);
                if ((!v.negative && v.significand != 0) || ++code == detail::u64(s.count)) return v;
            }
        } else {
            return detail::decode<detail::u64>(s, detail::facts(s).smallest);
        }
    }
};

template <class T>
inline constexpr bool is_scaled_block = false;
template <class E, class S, int K, class T, scale_rule R>
inline constexpr bool is_scaled_block<scaled_block<E, S, K, T, R>> = true;
template <class T>
concept block_type = is_scaled_block<T>;

}  // namespace ulpine
