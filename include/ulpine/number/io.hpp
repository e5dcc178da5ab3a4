// Numbers as text: the shortest decimal that reads back, correctly rounded reading, streams, hexadecimal codes.
#pragma once

#include <ulpine/number/decimal.hpp>
#include <ulpine/number/error.hpp>
#include <ulpine/number/math.hpp>

#include <istream>
#include <ostream>
#include <system_error>

namespace ulpine {

namespace detail {

template <class T>
std::string special_text(const T& x) {
    if (isnan(x)) return has_nar_v<T> ? "nar" : "nan";
    if (isinf(x)) return signbit(x) ? "-inf" : "inf";
    return "";
}

// `character` for a message.
inline std::string quoted(char character) {
    constexpr const char* hex = "0123456789abcdef";
    const unsigned char c = static_cast<unsigned char>(character);
    if (c >= 0x20 && c < 0x7f) return std::string("'") + character + "'";
    return std::string("the byte 0x") + hex[c >> 4] + hex[c & 15];
}
// The text, or what surrounds `at` where it is long.
inline std::string excerpt(std::string_view text, std::size_t at) {
    constexpr std::size_t before = 24, most = 48;
    const std::size_t from = text.size() > most && at > before ? at - before : 0;
    std::string shown(text.substr(from, most));
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return (from > 0 ? "...\"" : "\"") + shown + (from + most < text.size() ? "\"..." : "\"");
}
[[noreturn]] inline void bad_text(std::string_view text, std::size_t at, const char* expected) {
    invalid_argument("from_string: " + excerpt(text, at) + ", position " + std::to_string(at + 1) + ": expected " +
                     expected + ", found " + (at < text.size() ? quoted(text[at]) : "the end of the text"));
}

}  // namespace detail

// The shortest decimal that from_string reads back as x; of those with as few digits the nearest to x.  "0.1",
// "-12000", "1.5e-12" (plain for exponents from -5 to 15), "0", "-0", "inf", "-inf", "nan", of posits and takums "nar".
template <number_type T>
std::string to_string(const T& x) {
    const auto u = detail::unpack(x);
    if (u.nan || u.infinite) return detail::special_text(x);
    if (is_zero(x)) return u.negative ? "-0" : "0";
    return detail::decimal_text(u.negative, detail::shortest_digits(x));
}

// x correctly rounded (ties to even) to 1 to 100000 significant digits; all of them are written, also zeros at the
// end.
template <number_type T>
std::string to_string(const T& x, int significant_digits) {
    detail::check_range("to_string: significant_digits", significant_digits, 1, 100000);
    const auto u = detail::unpack(x);
    if (u.nan || u.infinite) return detail::special_text(x);
    if (is_zero(x))
        return detail::decimal_text(u.negative, {std::string(static_cast<std::size_t>(significant_digits), '0'), 0});
    return detail::decimal_text(u.negative, detail::rounded_digits(u, significant_digits));
}

// The code: "0x4000", with as many digits as the width has.
template <number_type T>
std::string to_hex(const T& x) {
    std::string text = "0x";
    for (int at = (T::width + 3) / 4 * 4 - 4; at >= 0; at -= 4)
        text += "0123456789abcdef"[(detail::u64{x.bits()} >> at) & 15];
    return text;
}

struct from_chars_result {
    const char* ptr;  // behind what was read; the beginning where nothing was
    std::errc ec;     // std::errc{}, or std::errc::invalid_argument where no number stands
    friend bool operator==(const from_chars_result&, const from_chars_result&) = default;
};

// The longest number at the start of [first, last), rounded once into T, whatever its length:
//   [+-] 12.5e-3, [+-] 0x1.8p3 (a value, not a code), [+-] inf, infinity, nan, nar; upper or lower case; no leading
// spaces. Without a number there, value keeps what it had.  Too large or too small is no error: P says what becomes
// of it.
template <projection P, number_type T>
from_chars_result from_chars(const char* first, const char* last, T& value) {
    static_assert(P.mode != rounding::stochastic, "from_chars: text is not rounded stochastically");
    const detail::scanned_number x = detail::scan_number(first, last);
    if (x.kind == detail::scanned_number::kind_t::none) return {first, std::errc::invalid_argument};
    value = detail::round_scanned<T, P>(x);
    return {x.end, std::errc{}};
}
template <number_type T>
from_chars_result from_chars(const char* first, const char* last, T& value) {
    return ulpine::from_chars<T::default_projection>(first, last, value);
}

// The number that the text is, spaces around it allowed.  Anything else: std::invalid_argument with the text, the
// position (from
// 1) and what was expected there.
template <number_type T, projection P = T::default_projection>
T from_string(std::string_view text) {
    static_assert(P.mode != rounding::stochastic, "from_string: text is not rounded stochastically");
    std::size_t first = 0, last = text.size();
    while (first < last && detail::is_space(text[first])) ++first;
    while (first < last && detail::is_space(text[last - 1])) --last;
    const char* const begin = text.data();
    const detail::scanned_number x = detail::scan_number(begin + first, begin + last);
    if (x.kind == detail::scanned_number::kind_t::none || x.end != begin + last)
        detail::bad_text(text, static_cast<std::size_t>(x.stop - begin), x.expected);
    return detail::round_scanned<T, P>(x);
}

// to_string(x), with the stream's width and fill.  Precision and notation of the stream do not count: text that is
// read again gives x.
template <number_type T>
std::ostream& operator<<(std::ostream& out, const T& x) {
    return out << to_string(x);
}

// The characters up to the first that cannot stand in a number.  Where they are not a number: failbit, and x is
// unchanged.
template <number_type T>
std::istream& operator>>(std::istream& in, T& x) {
    const std::istream::sentry ready(in);
    if (!ready) return in;
    using traits = std::istream::traits_type;
    std::string text;
    for (auto next = in.rdbuf()->sgetc();; next = in.rdbuf()->snextc()) {
        if (traits::eq_int_type(next, traits::eof())) {
            in.setstate(std::ios_base::eofbit);
            break;
        }
        const char c = traits::to_char_type(next);
        const bool hexadecimal = text.find_first_of("xX") != std::string::npos;
        const bool after_exponent =
            !text.empty() && detail::is_letter(&text.back(), &text.back() + 1, hexadecimal ? 'p' : 'e');
        const bool sign = (c == '+' || c == '-') && (text.empty() || after_exponent);
        const bool letter = static_cast<char>(c | 0x20) >= 'a' && static_cast<char>(c | 0x20) <= 'z';
        if (!sign && !letter && !detail::is_digit(c) && c != '.') break;
        text += c;
    }
    T value = x;
    const from_chars_result result = from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc{} && result.ptr == text.data() + text.size()) x = value;
    else in.setstate(std::ios_base::failbit);
    return in;
}

}  // namespace ulpine
