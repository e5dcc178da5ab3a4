// Exact dot products of blocks: OCP Microscaling Formats (MX) 1.0, 6.1 and 6.2.
//
//   dot(a, b)                          sum of a.element(i) b.element(i), times both scales, rounded once to float
//   dot<To, P>(a, b, ta, tb)           to another type, by the projection P; ta, tb: tensor scales
//   block_quire<mxfp8_e4m3> q;         many blocks: nothing is rounded until round()
//   q.add_dot(a, b);  auto s = q.round<float>(ta, tb);
//
// a, b: blocks of one size; elements and scales may differ.  The exact value counts: element scale tensor_scale, none
// of these products rounded, so that a dot of a tensor and its blocks does not depend on how floats round.  The order
// of the blocks does not count either.  NaN in an element or a scale makes the sum NaN; infinities add up as in IEEE
// 754; exactly zero is +0.
#pragma once

#include <ulpine/accumulate/extent.hpp>
#include <ulpine/accumulate/integer.hpp>
#include <ulpine/block/scaled_block.hpp>

namespace ulpine {

namespace detail {

// |value| < 2^(bits - 1) 2^lowest for the sum of `count` products.
struct sum_extent {
    int lowest, bits;
};
ULPINE_API constexpr sum_extent sum_extent_of(const value_extent& a, const value_extent& b, u64 count) noexcept {
    const int lowest = a.lowest + b.lowest;
    return {lowest, product_exponent(a, b) + 1 + (64 - leading_zeros_nonzero(count)) + 1 - lowest};
}

}  // namespace detail

// The sum of dot products of blocks A and B, of up to 2^Capacity elements each; beyond the range it becomes NaN.
template <block_type A, block_type B = A, int Capacity = 30>
class block_quire {
    static_assert(A::size == B::size, "block_quire<A, B>: the blocks must have one size");
    static_assert(Capacity >= 0 && Capacity <= 62, "block_quire: the capacity must be 0 to 62 (2^62 products)");

    using element_a = typename A::element_type;
    using element_b = typename B::element_type;
    static constexpr detail::sum_extent in_block = detail::sum_extent_of(
        detail::operand_extent<element_a>, detail::operand_extent<element_b>, detail::u64{A::size});
    static constexpr detail::sum_extent of_products = detail::sum_extent_of(
        detail::operand_extent<element_a>, detail::operand_extent<element_b>, detail::u64{1} << Capacity);
    static constexpr detail::sum_extent of_scales = detail::sum_extent_of(
        detail::operand_extent<typename A::scale_type>, detail::operand_extent<typename B::scale_type>, 1);

  public:
    static constexpr int block_words = (in_block.bits + 63) / 64;
    static constexpr int words = (of_products.bits + of_scales.bits + 63) / 64;
    static constexpr int lowest_exponent = in_block.lowest + of_scales.lowest;  // the weight of bit 0 is 2 to that
    static constexpr int capacity = Capacity;
    // A sum of element products, in units of 2^element_exponent.
    using block_sum = quire_bits<block_words>;
    static constexpr int element_exponent = in_block.lowest;

    constexpr block_quire() = default;  // zero

    // Blocks, of which the first n elements count.
    ULPINE_API constexpr block_quire& add_dot(const A& a, const B& b, int n = A::size) noexcept {
        return add_dot_of(a, b, n, false);
    }
    ULPINE_API constexpr block_quire& subtract_dot(const A& a, const B& b, int n = A::size) noexcept {
        return add_dot_of(a, b, n, true);
    }
    ULPINE_API constexpr block_quire& add(const block_quire& q) noexcept {
        if (q.state_ != 0) return mark(q.state_);
        const bool was = detail::is_negative(sum_), added = detail::is_negative(q.sum_);
        const quire_bits<words> other = q.sum_;  // it may be this one
        detail::add_integer(sum_, other, false);
        return settle(was, added);
    }
    // A block's sum of element products, none of them special, under two scales that are not infinite.
    ULPINE_API constexpr block_quire& add_scaled(const block_sum& s, typename A::scale_type scale_a,
                                                 typename B::scale_type scale_b, bool subtract = false) noexcept {
        const auto x = detail::unpack(scale_a);
        const auto y = detail::unpack(scale_b);
        if (x.nan || y.nan) return mark(not_a_number);
        const bool negative = (detail::is_negative(s) != (x.negative != y.negative)) != subtract;
        const quire_bits<block_words> m = detail::magnitude(s);
        const bool was = detail::is_negative(sum_);
        if constexpr (scale_bits == 1) {
            if (detail::is_zero(x) || detail::is_zero(y)) return *this;
            const int at = x.exponent + y.exponent - of_scales.lowest;
            for (int i = 0; i < block_words; ++i) detail::add_shifted(sum_, m.word[i], at + 64 * i, negative);
        } else {
            // The scales' significands as one integer of at most 48 bits.
            const detail::u64 factor = (x.significand >> (64 - scale_a_bits)) * (y.significand >> (64 - scale_b_bits));
            const int at = x.exponent + y.exponent - (scale_bits - 1) - of_scales.lowest;
            for (int i = 0; i < block_words; ++i)
                detail::add_shifted(sum_, detail::full_product(m.word[i], factor), at + 64 * i, negative);
        }
        return settle(was, negative);
    }

    // An integer in units of 2^(lowest_exponent + place).
    ULPINE_API constexpr block_quire& add_integer(detail::wide<detail::u64> magnitude, int place,
                                                  bool negative) noexcept {
        const bool was = detail::is_negative(sum_);
        detail::add_shifted(sum_, magnitude, place, negative);
        return settle(was, negative);
    }

    ULPINE_API constexpr block_quire& clear() noexcept { return *this = {}; }
    ULPINE_API constexpr bool isnan() const noexcept { return (state_ & not_a_number) != 0; }
    ULPINE_API constexpr bool isinf() const noexcept { return state_ != 0 && !isnan(); }
    ULPINE_API constexpr bool isfinite() const noexcept { return state_ == 0; }
    ULPINE_API constexpr bool is_zero() const noexcept { return state_ == 0 && detail::is_zero(sum_); }
    ULPINE_API constexpr bool signbit() const noexcept {
        return state_ != 0 ? state_ == infinity_of(true) : detail::is_negative(sum_);
    }

    // The sum times both tensor scales, rounded once.  Random bits as the last argument where the mode is stochastic.
    template <class To = float, projection P = detail::operand_traits<To>::default_projection, class... Random>
    requires detail::optional_random<Random...> ULPINE_API constexpr To
    round(float tensor_scale_a = 1, float tensor_scale_b = 1, Random... random) const noexcept {
        using U = detail::word_for<detail::result_bits<To, P>>;
        const auto x = detail::unpack(tensor_scale_a), y = detail::unpack(tensor_scale_b);
        detail::unpacked<U> r{U(0), 0, signbit(), isinf(), isnan()};
        if (state_ == 0) {
            const detail::u64 factor = (x.significand >> 40) * (y.significand >> 40);
            const int lowest = lowest_exponent + x.exponent + y.exponent - 46;
            const quire_bits<words> m = detail::magnitude(sum_);
            quire_bits<words + 1> scaled{};
            for (int i = 0; i < words; ++i)
                detail::add_shifted(scaled, detail::full_product(m.word[i], factor), 64 * i, false);
            if constexpr (detail::wraps<To, P>)  // modulo 2^I: of the magnitude, so that the sign stays
                for (int i = 0; i <= words; ++i)
                    scaled.word[i] &= detail::low_mask<detail::u64>(
                        detail::clamped(detail::operand_traits<To>::spec.integer_bits - lowest - 64 * i, 0, 64));
            r = detail::to_unpacked<U>(scaled, lowest, signbit());
            r.negative = r.negative && r.significand != U(0);
        }
        return detail::pack<To, P>(r, detail::random_for<P>(random...));
    }

    ULPINE_API friend constexpr bool operator==(const block_quire& a, const block_quire& b) noexcept {
        return a.state_ == b.state_ && !a.isnan() && (a.state_ != 0 || a.sum_ == b.sum_);
    }

  private:
    static constexpr int scale_a_bits = detail::operand_traits<typename A::scale_type>::significand_bits,
                         scale_b_bits = detail::operand_traits<typename B::scale_type>::significand_bits,
                         scale_bits = scale_a_bits + scale_b_bits - 1;
    static constexpr unsigned char not_a_number = 4;

    quire_bits<words> sum_{};
    unsigned char state_ = 0;  // 0, or which special values have come: +infinity, -infinity, NaN

    ULPINE_FN static constexpr unsigned char infinity_of(bool negative) noexcept { return negative ? 2 : 1; }
    ULPINE_FN constexpr block_quire& mark(unsigned char what) noexcept {
        state_ = static_cast<unsigned char>(state_ | what);
        if (state_ >= 3) state_ = not_a_number;  // both infinities
        return *this;
    }
    // After an addition of that sign to a sum of that sign.
    ULPINE_FN constexpr block_quire& settle(bool was_negative, bool added_negative) noexcept {
        const bool beyond = was_negative == added_negative && (detail::is_negative(sum_) != was_negative);
        return beyond ? mark(not_a_number) : *this;
    }

    ULPINE_API constexpr block_quire& add_dot_of(const A& a, const B& b, int n, bool subtract) noexcept {
        constexpr int bits = detail::most_significant_bits<element_a, element_b>;
        block_sum s{};
        bool special = false;
        for (int i = 0; i < n; ++i) {
            const auto x = detail::unpack(a.element(i));
            const auto y = detail::unpack(b.element(i));
            special = special || x.nan || y.nan || x.infinite || y.infinite;
            const bool negative = x.negative != y.negative;
            if constexpr (bits <= 32)
                detail::add_shifted(s, (x.significand >> 32) * (y.significand >> 32),
                                    x.exponent + y.exponent - 62 - element_exponent, negative);
            else
                detail::add_shifted(s, detail::full_product(x.significand, y.significand),
                                    x.exponent + y.exponent - 126 - element_exponent, negative);
        }
        if (!special && !detail::unpack(a.scale()).infinite && !detail::unpack(b.scale()).infinite)
            return add_scaled(s, a.scale(), b.scale(), subtract);
        return add_specials(a, b, n, subtract);
    }
    // Where an element or a scale is NaN or infinite: one product at a time.
    ULPINE_API constexpr block_quire& add_specials(const A& a, const B& b, int n, bool subtract) noexcept {
        const auto u = detail::unpack(a.scale());
        const auto v = detail::unpack(b.scale());
        for (int i = 0; i < n; ++i) {
            const auto x = detail::unpack(a.element(i));
            const auto y = detail::unpack(b.element(i));
            const bool nan = u.nan || v.nan || x.nan || y.nan,
                       infinite = u.infinite || v.infinite || x.infinite || y.infinite;
            const bool zero = detail::is_zero(u) || detail::is_zero(v) || detail::is_zero(x) || detail::is_zero(y);
            const bool negative = ((u.negative != v.negative) != (x.negative != y.negative)) != subtract;
            if (nan || (infinite && zero)) mark(not_a_number);
            else if (infinite) mark(infinity_of(negative));
        }
        return *this;
    }
};

// The first n elements of both blocks count.
template <class To = float, projection P = detail::operand_traits<To>::default_projection, block_type A, block_type B,
          class... Random>
requires detail::optional_random<Random...> ULPINE_API constexpr To
dot(const A& a, const B& b, float tensor_scale_a = 1, float tensor_scale_b = 1, Random... random) noexcept {
    return block_quire<A, B>{}.add_dot(a, b).template round<To, P>(tensor_scale_a, tensor_scale_b, random...);
}

}  // namespace ulpine
