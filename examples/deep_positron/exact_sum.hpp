// The exact accumulator of an exact multiply-accumulate unit: products are added without any rounding,
// the sum is rounded once at the end.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace deep_positron {

// A fixed-point number of 1024 bits, bit 0 worth 2^-512, in limbs of 32 bits.  A limb lives in a signed 64-bit
// word, so that an addition touches three words and no carry travels before the end:
//
//     double      significand (53 bits) * 2^e, sign s
//     limbs       ... | k+2 | k+1 |  k  | ...        k = (e + 512) / 32
//                     |   significand << (e + 512) % 32   (at most 84 bits), added or subtracted limb by limb
//
// Fewer than 2^31 terms may be added, then no word overflows.
class exact_sum {
  public:
    // x is zero or 2^-400 <= |x| < 2^400; anything else throws std::range_error.  Products of two values of 8-bit
    // formats are exact doubles in that range: two significands of at most 8 bits give at most 16 of the 53.
    void add(double x) {
        const auto bits = std::bit_cast<std::uint64_t>(x);
        const int field = static_cast<int>(bits >> 52 & 0x7ff);
        if (field < 1023 - 400 || field >= 1023 + 400) {
            if (x == 0) return;
            throw std::range_error("exact_sum: a term is outside 2^-400 .. 2^400");
        }
        const std::uint64_t significand = (bits & (implicit_bit - 1)) | implicit_bit;
        const auto position = static_cast<unsigned>(field - 1075 - lowest_exponent);
        const unsigned shift = position % 32;
        const std::uint64_t low = significand << shift;
        const std::uint64_t high = significand >> 32 >> (32 - shift);  // two steps: the distance may be 64

        const std::int64_t sign = bits >> 63 ? -1 : 1;
        std::int64_t* limb = limbs_.data() + position / 32;
        limb[0] += sign * static_cast<std::int64_t>(low & 0xffffffff);
        limb[1] += sign * static_cast<std::int64_t>(low >> 32);
        limb[2] += sign * static_cast<std::int64_t>(high);
    }

    void add_product(double x, double y) { add(x * y); }

    // The sum as a double of 53 significant bits, rounded to odd: cut, and the last bit set if anything was cut.
    //
    // Why: rounding an exact sum to a double and then to a small format rounds twice, and the first rounding can
    // land on a tie of the second.  A number rounded to odd cannot.  For every t of at most 52 significant bits
    //
    //     sum < t  exactly if  to_odd(sum) < t,      sum == t  exactly if  to_odd(sum) == t,
    //
    // since as a 53-bit number t ends in 0, and an inexact sum becomes the number ending in 1 between the same
    // two such neighbours.  So a format rounds to_odd(sum) as it would round the sum, if its values and the
    // thresholds between them have at most 52 significant bits: p <= 51 for precision p, here p <= 8.
    double to_odd() const {
        std::array<std::uint32_t, limb_count> digits{};
        const bool negative = magnitude(digits);
        int top = limb_count - 1;
        while (top >= 0 && digits[static_cast<std::size_t>(top)] == 0) --top;
        if (top < 0) return 0.0;

        const auto digit = [&](int i) { return i < 0 ? 0u : std::uint64_t{digits[static_cast<std::size_t>(i)]}; };
        const int zeros = std::countl_zero(digits[static_cast<std::size_t>(top)]);
        const std::uint64_t next = digit(top - 2) << zeros;
        const std::uint64_t head = (digit(top) << 32 | digit(top - 1)) << zeros | next >> 32;  // leading bit set
        std::uint64_t cut = (head & 0x7ff) | (next & 0xffffffff);
        for (int i = top - 3; i >= 0; --i) cut |= digit(i);
        const std::uint64_t kept = head >> 11 | (cut != 0 ? 1u : 0u);

        const int exponent = lowest_exponent + 32 * (top - 1) - zeros + 11;
        const double size = std::ldexp(static_cast<double>(kept), exponent);
        return negative ? -size : size;
    }

  private:
    static constexpr int lowest_exponent = -512;
    static constexpr int limb_count = 32;
    static constexpr std::uint64_t implicit_bit = std::uint64_t{1} << 52;

    // Resolves the carries; the result is the sign.
    bool magnitude(std::array<std::uint32_t, limb_count>& digits) const {
        std::int64_t carry = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            carry += limbs_[i];
            digits[i] = static_cast<std::uint32_t>(carry & 0xffffffff);
            carry >>= 32;
        }
        if (carry >= 0) return false;
        std::uint64_t plus_one = 1;  // two's complement: the magnitude is the inverse plus one
        for (std::uint32_t& d : digits) {
            plus_one += static_cast<std::uint32_t>(~d);
            d = static_cast<std::uint32_t>(plus_one & 0xffffffff);
            plus_one >>= 32;
        }
        return true;
    }

    std::array<std::int64_t, limb_count> limbs_{};
};

}  // namespace deep_positron
