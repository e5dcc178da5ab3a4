// What the tests of text share: decimals taken apart, and their values in exact rationals.
#pragma once

#include <ulpine/number/io.hpp>

#include <oracle/oracle.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace text_tests {

/// Lookup sets: a signed list, mirrored magnitudes with zero, geometric thresholds.
struct few {
    static constexpr float values[] = {-3, -1, -0.4375f, 0, 0.1f, 0.3f, 1, 7};
};
struct mirrored_powers {
    static constexpr double values[] = {0, 0.125, 0.25, 0.5, 1, 2};
    static constexpr bool mirrored = true;
};
struct geometric_powers {
    static constexpr double values[] = {-8, -3, 0.5, 3, 5, 1e100};
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
};

/// The value of a decimal text without special words, by GMP.
[[nodiscard]] inline mpq_class rational(const std::string& text) {
    std::string digits;
    long exponent = 0;
    bool point = false;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != 'e'; ++i) {
        if (text[i] == '.') point = true;
        else digits += text[i];
        if (point && text[i] != '.') --exponent;
    }
    if (i < text.size()) exponent += std::stol(text.substr(i + 1));
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::labs(exponent)));
    const mpz_class whole(digits[0] == '+' ? digits.substr(1) : digits, 10);
    mpq_class value = exponent < 0 ? mpq_class(whole, power) : mpq_class(whole * power);
    value.canonicalize();
    return value;
}
[[nodiscard]] inline mpq_class rational(const oracle::dyadic& x) {
    mpq_class value(x.m);
    if (x.e > 0) value *= mpq_class(mpz_class(1) << static_cast<mp_bitcnt_t>(x.e));
    if (x.e < 0) value /= mpq_class(mpz_class(1) << static_cast<mp_bitcnt_t>(-x.e));
    return value;
}
[[nodiscard]] inline mpq_class power_of_ten(long e) { return rational("1e" + std::to_string(e)); }

/// All digits of a dyadic number.
[[nodiscard]] inline std::string exact_text(const oracle::dyadic& x) {
    if (x.e >= 0) return mpz_class(x.m << static_cast<mp_bitcnt_t>(x.e)).get_str();
    mpz_class fives;
    mpz_ui_pow_ui(fives.get_mpz_t(), 5, static_cast<unsigned long>(-x.e));
    return mpz_class(x.m * fives).get_str() + "e" + std::to_string(x.e);
}

/// "-0.00125" -> sign, "125", exponent of the first digit.
struct parts {
    bool negative = false;
    std::string digits;
    long exponent = 0;
    friend bool operator==(const parts&, const parts&) = default;
};
[[nodiscard]] inline parts taken_apart(std::string text, bool keep_zeros = false) {
    parts p;
    p.negative = text[0] == '-';
    if (p.negative) text.erase(0, 1);
    const std::size_t e = text.find('e');
    const long shift = e == std::string::npos ? 0 : std::stol(text.substr(e + 1));
    text = text.substr(0, e);
    const std::size_t point = std::min(text.find('.'), text.size());
    p.digits = text.substr(0, point) + (point < text.size() ? text.substr(point + 1) : "");
    const std::size_t zeros = std::min(p.digits.find_first_not_of('0'), p.digits.size());
    p.digits.erase(0, zeros);
    p.exponent = static_cast<long>(point) - 1 - static_cast<long>(zeros) + shift;
    if (!keep_zeros) p.digits.erase(p.digits.find_last_not_of('0') + 1);
    return p;
}

template <class T>
[[nodiscard]] T code_of(std::uint64_t code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}

template <class T>
[[nodiscard]] bool reads_back(const T& x, const std::string& text) {
    T y = code_of<T>(~std::uint64_t{0});
    const auto result = ulpine::from_chars(text.data(), text.data() + text.size(), y);
    return result.ec == std::errc{} && result.ptr == text.data() + text.size() && y.bits() == x.bits() &&
           ulpine::from_string<T>(text).bits() == x.bits();
}

}  // namespace text_tests
