// Checks exact_sum, and the one rounding into every number type, against 128-bit integers.
#pragma once

#include "exact_sum.hpp"
#include "formats.hpp"
#include "nn/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <vector>

namespace deep_positron {

__extension__ using int128 = __int128;

class self_test {
  public:
    explicit self_test(std::ostream& log) : log_{log} {}

    bool run() {
        cancellation();
        double_rounding();
        random_sums();
        for_each_number_type([&]<class Number>(const format_name& format, const number_format<Number>&) {
            // Compared in 128-bit integers, which hold the products of these ranges.
            using limits = std::numeric_limits<Number>;
            if (static_cast<double>(limits::max()) > 0x1p24 || static_cast<double>(limits::denorm_min()) < 0x1p-26)
                return;
            log_ << name(format.kind) << ' ' << format.bits << " bits " << format.parameter << '\n';
            dot_products<Number>();
        });
        log_ << checks_ << " checks, " << failures_ << " failed\n";
        return failures_ == 0;
    }

  private:
    void check(bool good, const char* what) {
        ++checks_;
        if (!good && ++failures_ <= 20) log_ << "FAILED: " << what << '\n';
    }

    void cancellation() {
        exact_sum sum;
        for (const double x : {0x1p191, -0x1p-192, 3.0, -0x1p191, 0x1p-192, -0.0, -3.0}) sum.add(x);
        check(sum.to_odd() == 0, "terms that cancel leave zero");
        sum.add(-0x1p-192);
        check(sum.to_odd() == -0x1p-192, "the smallest term survives");
        sum.add(0x1p191);
        check(sum.to_odd() == 0x1.fffffffffffffp190, "a tiny negative rest makes a power of two odd from below");
    }

    // 1.0625 is the tie between 1 and 1.125; a little more must go up, though no double is between them.
    void double_rounding() {
        exact_sum sum;
        for (const double x : {1.0, 0.0625, 0x1p-60}) sum.add(x);
        using number = saturating_minifloat<4, 3>;
        check(static_cast<double>(number{1.0 + 0.0625 + 0x1p-60}) == 1.0, "rounding twice ends at the even neighbour");
        check(static_cast<double>(number{sum.to_odd()}) == 1.125, "rounding to odd first ends at the right one");
    }

    // Integers of up to 110 bits in steps of 2^-64.
    void random_sums() {
        for (int round = 0; round < 20000; ++round) {
            exact_sum sum;
            int128 expected = 0;
            const std::size_t terms = 1 + random_.below(20);
            for (std::size_t i = 0; i < terms; ++i) {
                const auto significand = static_cast<std::int64_t>(random_.next() >> (11 + random_.below(53)));
                const std::int64_t signed_part = random_.next() % 2 == 0 ? significand : -significand;
                const auto shift = static_cast<int>(random_.below(58));
                sum.add(std::ldexp(static_cast<double>(signed_part), shift - 64));
                expected += static_cast<int128>(signed_part) * (static_cast<int128>(1) << shift);
            }
            check(sum.to_odd() == odd_double(expected), "a random sum");
        }
    }

    // x * 2^-64 rounded to odd in 53 bits, by repeated halving.
    static double odd_double(int128 x) {
        int128 size = x < 0 ? -x : x;
        int exponent = -64;
        bool cut = false;
        for (; size >> 53 != 0; size >>= 1, ++exponent) cut = cut || size % 2 != 0;
        if (cut && size % 2 == 0) ++size;
        const double value = std::ldexp(static_cast<double>(static_cast<std::int64_t>(size)), exponent);
        return x < 0 ? -value : value;
    }

    // x in steps of 2^-64; exact for every value and product of the formats here.
    static int128 scaled(double x) {
        int exponent = 0;
        const auto significand = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &exponent), 53));
        const int shift = exponent - 53 + 64;
        if (shift >= 0) return static_cast<int128>(significand) * (static_cast<int128>(1) << shift);
        return static_cast<int128>(significand) / (static_cast<int128>(1) << -shift);
    }

    // The threshold between x and the next larger value: the midpoint, but in posits the pattern of x with a 1
    // appended (Posit Standard 2022, 4.1).
    template <class Number>
    static double threshold_above(Number x, Number next) {
        return (static_cast<double>(x) + static_cast<double>(next)) / 2;
    }
    template <int N, int ES>
    static double threshold_above(ulpine::posit<N, ES> x, ulpine::posit<N, ES>) {
        using wider = ulpine::posit<N + 1, ES>;
        return static_cast<double>(
            wider::from_bits(static_cast<typename wider::storage_type>((unsigned{x.bits()} << 1 | 1u))));
    }

    // Random dot products of values of the format, rounded once, against the thresholds on both sides.
    template <class Number>
    void dot_products() {
        using storage = typename Number::storage_type;
        std::vector<Number> numbers;
        for (unsigned code = 0; code < 1u << Number::width; ++code) {
            const Number x = Number::from_bits(static_cast<storage>(code));
            const double value = static_cast<double>(x);
            if (!std::isnan(value) && !(value == 0 && std::signbit(value))) numbers.push_back(x);
        }
        const auto value_of = [](Number x) { return static_cast<double>(x); };
        std::sort(numbers.begin(), numbers.end(), [&](Number a, Number b) { return value_of(a) < value_of(b); });

        for (int round = 0; round < 2000; ++round) {
            exact_sum sum;
            int128 expected = 0;
            const std::size_t terms = 1 + random_.below(round % 2 == 0 ? 2 : 40);
            for (std::size_t i = 0; i < terms; ++i) {
                const double x = value_of(numbers[random_.below(numbers.size())]);
                const double y = value_of(numbers[random_.below(numbers.size())]);
                sum.add_product(x, y);
                expected += scaled(x * y);
            }
            const Number rounded{sum.to_odd()};
            std::size_t at = 0;
            while (at < numbers.size() && value_of(numbers[at]) != value_of(rounded)) ++at;
            check(at < numbers.size() && nearest(numbers, at, expected), "a dot product rounds to the nearest value");
        }
    }

    template <class Number>
    static bool nearest(const std::vector<Number>& numbers, std::size_t at, int128 exact) {
        const bool even = numbers[at].bits() % 2 == 0;
        const bool zero = static_cast<double>(numbers[at]) == 0;
        if (is_posit(numbers[at]) && (zero || exact == 0)) return zero && exact == 0;
        if (at > 0) {
            const bool next_to_zero = static_cast<double>(numbers[at - 1]) == 0;
            const int128 low = scaled(threshold_above(numbers[at - 1], numbers[at]));
            if (!(is_posit(numbers[at]) && next_to_zero) && (exact < low || (exact == low && !even))) return false;
        }
        if (at + 1 < numbers.size()) {
            const bool next_to_zero = static_cast<double>(numbers[at + 1]) == 0;
            const int128 high = scaled(threshold_above(numbers[at], numbers[at + 1]));
            if (!(is_posit(numbers[at]) && next_to_zero) && (exact > high || (exact == high && !even))) return false;
        }
        return true;
    }

    template <class Number>
    static constexpr bool is_posit(Number) {
        return false;
    }
    template <int N, int ES>
    static constexpr bool is_posit(ulpine::posit<N, ES>) {
        return true;
    }

    std::ostream& log_;
    nn::random_source random_{2};
    int checks_ = 0;
    int failures_ = 0;
};

}  // namespace deep_positron
