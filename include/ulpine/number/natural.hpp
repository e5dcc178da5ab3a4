// Natural numbers of any length, for exact conversion between binary and decimal.
#pragma once

#include <ulpine/bits/wide.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ulpine::detail {

// In 64-bit limbs, the lowest first; the highest is not 0, and zero has none.
class natural {
  public:
    natural() = default;
    explicit natural(u64 value) {
        if (value != 0) limbs_.push_back(value);
    }

    bool is_zero() const noexcept { return limbs_.empty(); }
    i64 bit_length() const noexcept {
        return limbs_.empty() ? 0 : i64{64} * static_cast<i64>(limbs_.size()) - leading_zeros_nonzero(limbs_.back());
    }
    // Limb i, and 0 outside.
    u64 limb(std::size_t i) const noexcept { return i < limbs_.size() ? limbs_[i] : 0; }
    // Bits at .. at + 63; a negative place reads zeros below the units.
    u64 bits_at(i64 at) const noexcept {
        if (at <= -64) return 0;
        if (at < 0) return limb(0) << -at;
        const std::size_t i = static_cast<std::size_t>(at / 64);
        const int offset = static_cast<int>(at % 64);
        return (limb(i) >> offset) | shl(limb(i + 1), 64 - offset);
    }
    bool any_below(i64 bit) const noexcept {
        for (std::size_t i = 0; i < limbs_.size() && static_cast<i64>(i) * 64 < bit; ++i) {
            const i64 left = bit - static_cast<i64>(i) * 64;
            if ((limbs_[i] & (left < 64 ? low_mask<u64>(static_cast<int>(left)) : ~u64{0})) != 0) return true;
        }
        return false;
    }

    // this = this · factor + addend
    void multiply_add(u64 factor, u64 addend) {
        for (u64& limb : limbs_) {
            const wide<u64> p = full_product(limb, factor) + wide<u64>(addend);
            limb = p.lo;
            addend = p.hi;
        }
        if (addend != 0) limbs_.push_back(addend);
        trim();
    }
    // this = this / divisor; the remainder.
    u64 divide_by(u64 divisor) noexcept {
        u64 remainder = 0;
        for (std::size_t i = limbs_.size(); i-- > 0;) {
            const quotient<u64> q = divide_step(remainder, limbs_[i], divisor);
            limbs_[i] = q.value;
            remainder = q.remainder;
        }
        trim();
        return remainder;
    }

    friend natural operator*(const natural& a, const natural& b) {
        natural product;
        product.limbs_.assign(a.limbs_.size() + b.limbs_.size(), 0);
        for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
            u64 carry = 0;
            for (std::size_t j = 0; j < b.limbs_.size(); ++j) {
                const wide<u64> p =
                    full_product(a.limbs_[i], b.limbs_[j]) + wide<u64>(product.limbs_[i + j]) + wide<u64>(carry);
                product.limbs_[i + j] = p.lo;
                carry = p.hi;
            }
            product.limbs_[i + b.limbs_.size()] = carry;
        }
        product.trim();
        return product;
    }
    friend natural operator+(const natural& a, const natural& b) {
        natural sum;
        u64 carry = 0;
        for (std::size_t i = 0; i < std::max(a.limbs_.size(), b.limbs_.size()); ++i) {
            const wide<u64> s = wide<u64>(a.limb(i)) + wide<u64>(b.limb(i)) + wide<u64>(carry);
            sum.limbs_.push_back(s.lo);
            carry = s.hi;
        }
        if (carry != 0) sum.limbs_.push_back(carry);
        return sum;
    }
    // For a >= b.
    friend natural operator-(const natural& a, const natural& b) {
        natural difference;
        u64 borrow = 0;
        for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
            const wide<u64> d = wide<u64>(a.limb(i)) - wide<u64>(b.limb(i)) - wide<u64>(borrow);
            difference.limbs_.push_back(d.lo);
            borrow = d.hi & 1;
        }
        difference.trim();
        return difference;
    }
    friend natural operator<<(const natural& a, i64 n) { return a.is_zero() ? a : a.moved(-n, n / 64 + 1); }
    friend natural operator>>(const natural& a, i64 n) { return a.moved(n, 0); }
    friend bool operator==(const natural& a, const natural& b) { return a.limbs_ == b.limbs_; }
    friend bool operator<(const natural& a, const natural& b) {
        if (a.limbs_.size() != b.limbs_.size()) return a.limbs_.size() < b.limbs_.size();
        return std::lexicographical_compare(a.limbs_.rbegin(), a.limbs_.rend(), b.limbs_.rbegin(), b.limbs_.rend());
    }

    // this modulo 2^n
    natural low_bits(i64 n) const {
        if (n <= 0) return natural();
        natural low = *this;
        if (n >= bit_length()) return low;
        low.limbs_.resize(static_cast<std::size_t>((n + 63) / 64));
        if (n % 64 != 0) low.limbs_.back() &= low_mask<u64>(static_cast<int>(n % 64));
        low.trim();
        return low;
    }

    // Quotient and remainder, for a divisor other than 0: Knuth, The Art of Computer Programming, volume 2, 4.3.1,
    // algorithm D.
    static std::pair<natural, natural> divide(const natural& dividend, const natural& divisor) {
        natural quotient;
        if (divisor.limbs_.size() == 1) {
            quotient = dividend;
            const u64 remainder = quotient.divide_by(divisor.limbs_[0]);
            return {std::move(quotient), natural(remainder)};
        }
        if (dividend < divisor) return {natural(), dividend};
        const int shift = leading_zeros_nonzero(divisor.limbs_.back());
        const natural v = divisor << shift;
        natural u = dividend << shift;
        const std::size_t n = v.limbs_.size();
        u.limbs_.resize(dividend.limbs_.size() + 1);
        quotient.limbs_.assign(dividend.limbs_.size() - n + 1, 0);
        for (std::size_t j = quotient.limbs_.size(); j-- > 0;)
            quotient.limbs_[j] = divide_limb(u.limbs_.data() + j, v.limbs_);
        u.trim();
        quotient.trim();
        return {std::move(quotient), u >> shift};
    }

    // Decimal digits without leading zeros; "" for 0.
    std::string digits() const {
        std::string text;
        for (natural rest = *this; !rest.is_zero();) {
            u64 chunk = rest.divide_by(ten_to_19);
            for (int i = 0; i < 19 && (chunk != 0 || !rest.is_zero()); ++i, chunk /= 10)
                text.push_back(static_cast<char>('0' + chunk % 10));
        }
        std::reverse(text.begin(), text.end());
        return text;
    }
    static natural from_digits(std::string_view digits) {
        natural value;
        for (std::size_t i = 0; i < digits.size();) {
            u64 chunk = 0, scale = 1;
            for (; i < digits.size() && scale < ten_to_19; ++i, scale *= 10)
                chunk = chunk * 10 + static_cast<u64>(digits[i] - '0');
            value.multiply_add(scale, chunk);
        }
        return value;
    }
    static natural from_hex_digits(std::string_view digits) {
        natural value;
        value.limbs_.assign(digits.size() / 16 + 1, 0);
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const char c = digits[digits.size() - 1 - i];
            value.limbs_[i / 16] |= static_cast<u64>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10) << (4 * (i % 16));
        }
        value.trim();
        return value;
    }
    static natural power_of_five(i64 n) {
        constexpr u64 five_to_27 = 7450580596923828125u;
        natural power(1);
        for (i64 bit = i64{1} << 40; bit > 0; bit >>= 1) {
            if (power.bit_length() > 1) power = power * power;
            if (((n / 27) & bit) != 0) power.multiply_add(five_to_27, 0);
        }
        u64 rest = 1;
        for (i64 i = 0; i < n % 27; ++i) rest *= 5;
        power.multiply_add(rest, 0);
        return power;
    }

  private:
    static constexpr u64 ten_to_19 = 10000000000000000000u;

    void trim() noexcept {
        while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
    }
    // The bits from place `at` on, in `more` limbs more.
    natural moved(i64 at, i64 more) const {
        natural result;
        const i64 size = static_cast<i64>(limbs_.size()) + more;
        for (i64 i = 0; i < size; ++i) result.limbs_.push_back(bits_at(at + 64 * i));
        result.trim();
        return result;
    }
    // One limb of a quotient: steps D3 to D6.  v has its highest bit set; u has one limb more and is below v · 2^64.
    static u64 divide_limb(u64* u, const std::vector<u64>& v) noexcept {
        const std::size_t n = v.size();
        quotient<u64> estimate{~u64{0}, 0};
        bool exact_carry = false;  // the estimate's remainder is 2^64 or more
        if (u[n] < v[n - 1]) {
            estimate = divide_step(u[n], u[n - 1], v[n - 1]);
        } else {
            estimate.remainder = u[n - 1] + v[n - 1];
            exact_carry = estimate.remainder < v[n - 1];
        }
        while (!exact_carry && full_product(estimate.value, v[n - 2]) > wide<u64>(estimate.remainder, u[n - 2])) {
            estimate.value -= 1;
            estimate.remainder += v[n - 1];
            exact_carry = estimate.remainder < v[n - 1];
        }
        u64 carry = 0, borrow = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const wide<u64> p = full_product(estimate.value, v[i]) + wide<u64>(carry);
            carry = p.hi;
            const wide<u64> d = wide<u64>(u[i]) - wide<u64>(p.lo) - wide<u64>(borrow);
            u[i] = d.lo;
            borrow = d.hi & 1;
        }
        const wide<u64> top = wide<u64>(u[n]) - wide<u64>(carry) - wide<u64>(borrow);
        u[n] = top.lo;
        if (top.hi != 0) {  // one too many
            estimate.value -= 1;
            u64 add = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const wide<u64> s = wide<u64>(u[i]) + wide<u64>(v[i]) + wide<u64>(add);
                u[i] = s.lo;
                add = s.hi;
            }
            u[n] += add;
        }
        return estimate.value;
    }

    std::vector<u64> limbs_;
};

}  // namespace ulpine::detail
