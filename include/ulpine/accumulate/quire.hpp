// quire<T>: an exact accumulator of products of a number type.  Nothing is rounded until round().
//
//   quire<posit<16, 1>> q;  q.add_product(a, b);  q.subtract(c);  auto s = q.round();
//
// A two's complement fixed-point number, wide enough for 2^Capacity products of the largest magnitude: for the posits
// of the Posit Standard (2022) its quire, 16 n bits with its layout (3.1).  Sums depend on no order as long as each partial
// sum stays within the range; one that leaves it, or lands on a word reserved for NaN or infinity, makes the quire NaN
// (NaR) for good, as NaN operands do.  Infinities add up as in IEEE 754.  Of lookup sets the values count as the floats or
// doubles that they are given as.
#pragma once

#include <ulpine/accumulate/extent.hpp>
#include <ulpine/accumulate/integer.hpp>
#include <ulpine/number/number.hpp>

namespace ulpine {

namespace detail {

// What the reserved words of a quire stand for.
enum class quire_class {
    finite,
    nan,
    positive_infinity,
    negative_infinity
};

template <class T>
inline constexpr bool has_infinity = false;
template <class F>
inline constexpr bool has_infinity<number<F>> = has_infinities(F::spec);
template <>
inline constexpr bool has_infinity<float> = true;
template <>
inline constexpr bool has_infinity<double> = true;

}  // namespace detail

template <number_type T, int Capacity = 30>
class quire {
    static_assert(Capacity >= 0 && Capacity <= 62, "quire<T, Capacity>: the capacity must be 0 to 62 (2^62 products)");

    static constexpr detail::value_extent values = detail::operand_extent<T>;
    static constexpr detail::quire_layout layout = detail::quire_layout_of(values, Capacity);
    // Infinities need reserved words beside NaN; NaN is the word with only its sign bit set, as the standard's NaR.
    static constexpr bool infinities = detail::has_infinity<T>;

  public:
    using value_type = T;
    static constexpr int width = layout.width;             // bits
    static constexpr int lowest_exponent = layout.lowest;  // the weight of bit 0 is 2^lowest_exponent
    static constexpr int capacity = Capacity;              // 2^capacity products fit, whatever they are
    static constexpr int words = (width + 63) / 64;
    using storage_type = quire_bits<words>;

    constexpr quire() = default;  // zero
    template <operand A>
    ULPINE_API constexpr explicit quire(A value) noexcept {
        add(value);
    }

    // The bits in two's complement, those above the width clear.  NaN (NaR): the sign bit alone.  Infinities, of formats
    // that have them: the largest value but one to either side, 0111...1 and 1000...1.
    ULPINE_API constexpr storage_type bits() const noexcept {
        storage_type b = sum_;
        b.word[words - 1] &= detail::low_mask<detail::u64>(top_bits);
        return b;
    }
    ULPINE_API static constexpr quire from_bits(const storage_type& bits) noexcept {
        quire q;
        q.sum_ = detail::sign_extended(bits, width);
        return q;
    }

    // Operands: T, and every type whose values (for products: whose products) the quire of T can hold.
    template <operand A, operand B>
    ULPINE_API constexpr quire& add_product(A a, B b) noexcept {
        return add_product_of(a, b, false);
    }
    template <operand A, operand B>
    ULPINE_API constexpr quire& subtract_product(A a, B b) noexcept {
        return add_product_of(a, b, true);
    }
    template <operand A>
    ULPINE_API constexpr quire& add(A a) noexcept {
        return add_value(a, false);
    }
    template <operand A>
    ULPINE_API constexpr quire& subtract(A a) noexcept {
        return add_value(a, true);
    }
    ULPINE_API constexpr quire& add(const quire& q) noexcept { return add_quire(q, false); }
    ULPINE_API constexpr quire& subtract(const quire& q) noexcept { return add_quire(q, true); }

    ULPINE_API constexpr quire& operator+=(const quire& q) noexcept { return add_quire(q, false); }
    ULPINE_API constexpr quire& operator-=(const quire& q) noexcept { return add_quire(q, true); }
    template <operand A>
    ULPINE_API constexpr quire& operator+=(A a) noexcept {
        return add_value(a, false);
    }
    template <operand A>
    ULPINE_API constexpr quire& operator-=(A a) noexcept {
        return add_value(a, true);
    }
    ULPINE_API friend constexpr quire operator+(quire a, const quire& b) noexcept { return a += b; }
    ULPINE_API friend constexpr quire operator-(quire a, const quire& b) noexcept { return a -= b; }
    ULPINE_API friend constexpr quire operator-(quire q) noexcept { return q.negate(); }
    ULPINE_API friend constexpr quire abs(quire q) noexcept { return q.make_abs(); }

    ULPINE_API constexpr quire& negate() noexcept {
        if (isnan()) return *this;
        storage_type r{};
        detail::add_integer(r, sum_, true);
        sum_ = r;
        return *this;
    }
    ULPINE_API constexpr quire& make_abs() noexcept { return signbit() && !isnan() ? negate() : *this; }
    ULPINE_API constexpr quire& clear() noexcept {
        sum_ = {};
        return *this;
    }

    ULPINE_API constexpr bool isnan() const noexcept { return category() == detail::quire_class::nan; }
    ULPINE_API constexpr bool is_nar() const noexcept { return isnan(); }
    ULPINE_API constexpr bool isinf() const noexcept {
        const detail::quire_class c = category();
        return c != detail::quire_class::finite && c != detail::quire_class::nan;
    }
    ULPINE_API constexpr bool isfinite() const noexcept { return category() == detail::quire_class::finite; }
    ULPINE_API constexpr bool is_zero() const noexcept { return detail::is_zero(sum_); }
    ULPINE_API constexpr bool signbit() const noexcept { return detail::is_negative(sum_); }

    // The sum, rounded once into To: a number type or a built-in one, integers as convert does.  Exactly zero is +0.
    // Random bits as the last argument where the mode is stochastic.
    template <class To = T, projection P = detail::operand_traits<To>::default_projection, class... Random>
    requires detail::optional_random<Random...> ULPINE_API constexpr To round(Random... random) const noexcept {
        if constexpr (posits && detail::stdlib::is_integral_v<To> && P.mode != rounding::stochastic) {
            return detail::posit_to_integer<To, P>(to_value<To, P, detail::wide<detail::u64>>());
        } else {
            using U = detail::word_for<detail::result_bits<To, P>>;
            return detail::pack<To, P>(to_value<To, P, U>(), detail::random_for<P>(random...));
        }
    }

    // Order of the values.  NaN is unordered; NaR of posits equals itself and lies below everything (5.3).
    ULPINE_API friend constexpr bool operator==(const quire& a, const quire& b) noexcept {
        return a.sum_ == b.sum_ && (has_nar || !a.isnan());
    }
    ULPINE_API friend constexpr bool operator!=(const quire& a, const quire& b) noexcept { return !(a == b); }
    ULPINE_API friend constexpr bool operator<(const quire& a, const quire& b) noexcept {
        return detail::integer_less(a.sum_, b.sum_) && (has_nar || (!a.isnan() && !b.isnan()));
    }
    ULPINE_API friend constexpr bool operator>(const quire& a, const quire& b) noexcept { return b < a; }
    ULPINE_API friend constexpr bool operator<=(const quire& a, const quire& b) noexcept { return a < b || a == b; }
    ULPINE_API friend constexpr bool operator>=(const quire& a, const quire& b) noexcept { return b <= a; }

    // Whether products of A and B, or values of A, fit.
    template <class A, class B>
    static constexpr bool holds_products = detail::operand_extent<A>.lowest + detail::operand_extent<B>.lowest >=
                                               lowest_exponent&& detail::product_exponent(
                                                   detail::operand_extent<A>,
                                                   detail::operand_extent<B>) <= width + lowest_exponent - 2 - Capacity
                                           && (infinities || !(detail::has_infinity<A> || detail::has_infinity<B>));
    template <class A>
    static constexpr bool holds_values = detail::operand_extent<A>.lowest >=
                                             lowest_exponent&& detail::operand_extent<A>.highest <=
                                             width + lowest_exponent - 2 - Capacity &&
                                         (infinities || !detail::has_infinity<A>);

  private:
    static constexpr bool posits = detail::is_posit_v<T>, has_nar = detail::has_nar_v<T>;
    static constexpr int top_bits = width - 64 * (words - 1);  // of the highest word
    static constexpr detail::u64 nan_top = ~detail::u64{0} << (top_bits - 1);

    storage_type sum_{};

    ULPINE_API constexpr detail::quire_class category() const noexcept {
        using enum detail::quire_class;
        const detail::u64 top = sum_.word[words - 1];
        if constexpr (words == 1) {
            if (top == nan_top) return nan;
            if (infinities && top == nan_top + 1) return negative_infinity;
            return infinities && top == ~nan_top ? positive_infinity : finite;
        } else {
            if (top != nan_top && (!infinities || top != ~nan_top)) return finite;
            const detail::u64 first = sum_.word[0];
            detail::u64 any = 0, all = first;
            for (int i = 1; i < words - 1; ++i) {
                any |= sum_.word[i];
                all &= sum_.word[i];
            }
            if (top == nan_top && any == 0 && first == 0) return nan;
            if (infinities && top == nan_top && any == 0 && first == 1) return negative_infinity;
            return infinities && top == ~nan_top && all == ~detail::u64{0} ? positive_infinity : finite;
        }
    }
    ULPINE_API constexpr void become_nan() noexcept {
        sum_ = {};
        sum_.word[words - 1] = nan_top;
    }
    ULPINE_API constexpr void become_infinite(bool negative) noexcept {
        become_nan();
        if (negative) sum_.word[0] += 1;
        else
            for (int i = 0; i < words; ++i) sum_.word[i] = ~sum_.word[i];
    }

    // An operand that is NaN or infinite, or a quire that is.
    ULPINE_API constexpr quire& add_special(bool nan, bool infinite, bool negative) noexcept {
        const detail::quire_class c = category();
        const detail::quire_class opposite =
            negative ? detail::quire_class::positive_infinity : detail::quire_class::negative_infinity;
        if (nan || c == detail::quire_class::nan || (infinite && c == opposite)) become_nan();
        else if (infinite) become_infinite(negative);
        return *this;
    }

    // After an addition of a value with that sign to a finite sum of that sign.
    ULPINE_FN constexpr quire& settle(bool was_negative, bool added_negative) noexcept {
        const detail::u64 top = sum_.word[words - 1];
        const bool negative = (top >> 63) != 0;
        bool beyond;
        if constexpr (top_bits == 64) beyond = (was_negative == added_negative) & (negative != was_negative);
        else beyond = detail::sar(top, top_bits - 1) != (detail::u64{0} - detail::u64{negative});
        if (beyond) become_nan();
        else if (infinities && category() != detail::quire_class::finite) become_nan();
        return *this;
    }

    template <class A, class B>
    ULPINE_FN constexpr quire& add_product_of(A a, B b, bool subtract) noexcept {
        static_assert(
            holds_products<A, B>,
            "quire<T>: products of these operands exceed its range; use the quire of a format that contains both, for "
            "float quire<binary32>");
        const auto x = detail::unpack(a), y = detail::unpack(b);
        const bool negative = (x.negative != y.negative) != subtract;
        const bool infinite = x.infinite | y.infinite;
        if (x.nan | y.nan | infinite | (category() != detail::quire_class::finite)) {
            const bool invalid = infinite && (detail::is_zero(x) || detail::is_zero(y));
            return add_special(x.nan | y.nan | invalid, infinite, negative);
        }
        constexpr int bits = detail::most_significant_bits<A, B>;
        const bool was_negative = signbit();
        if constexpr (bits <= 32) {
            const detail::u64 product = (x.significand >> 32) * (y.significand >> 32);
            detail::add_shifted(sum_, product, x.exponent + y.exponent - 62 - lowest_exponent, negative);
        } else {
            const detail::wide<detail::u64> product = detail::full_product(x.significand, y.significand);
            detail::add_shifted(sum_, product, x.exponent + y.exponent - 126 - lowest_exponent, negative);
        }
        return settle(was_negative, negative);
    }
    template <class A>
    ULPINE_FN constexpr quire& add_value(A a, bool subtract) noexcept {
        static_assert(
            holds_values<A>,
            "quire<T>: values of this operand exceed its range; use the quire of a format that contains it, for float "
            "quire<binary32>");
        const auto x = detail::unpack(a);
        const bool negative = x.negative != subtract;
        if (x.nan | x.infinite | (category() != detail::quire_class::finite))
            return add_special(x.nan, x.infinite, negative);
        const bool was_negative = signbit();
        detail::add_shifted(sum_, x.significand, x.exponent - 63 - lowest_exponent, negative);
        return settle(was_negative, negative);
    }
    ULPINE_API constexpr quire& add_quire(const quire& q, bool subtract) noexcept {
        const detail::quire_class c = q.category();
        const bool negative = q.signbit() != subtract;
        if (c != detail::quire_class::finite || category() != detail::quire_class::finite)
            return add_special(q.isnan(), q.isinf(), negative);
        if (q.is_zero()) return *this;
        const bool was_negative = signbit();
        const storage_type other = q.sum_;  // it may be this one
        detail::add_integer(sum_, other, subtract);
        return settle(was_negative, negative);
    }

    template <class To, projection P, class U>
    ULPINE_API constexpr detail::unpacked<U> to_value() const noexcept {
        const detail::quire_class c = category();
        const bool negative = signbit();
        if (c != detail::quire_class::finite)
            return {U(0), 0, negative, c != detail::quire_class::nan, c == detail::quire_class::nan};
        storage_type m = detail::magnitude(sum_);
        if constexpr (detail::wraps<To, P>) {  // modulo 2^I: of the magnitude, so that the sign stays
            const int kept = detail::operand_traits<To>::spec.integer_bits - lowest_exponent;
            for (int i = 0; i < words; ++i)
                m.word[i] &= detail::low_mask<detail::u64>(detail::clamped(kept - 64 * i, 0, 64));
        }
        detail::unpacked<U> x = detail::to_unpacked<U>(m, lowest_exponent, negative);
        x.negative = negative && x.significand != U(0);
        return x;
    }
};

}  // namespace ulpine
