// The text of a number taken apart: sign, digits, exponent, and how far it reaches.
#pragma once

#include <ulpine/bits/word.hpp>

#include <string>
#include <string_view>

namespace ulpine::detail {

struct scanned_number {
    enum class kind_t {
        none,
        finite,
        infinite,
        nan,
    };
    kind_t kind = kind_t::none;
    bool negative = false;
    bool hexadecimal = false;
    std::string digits;              // the first and the last are not 0; none for zero
    i64 exponent = 0;                // value = digits · 10^exponent; hexadecimal: digits · 2^exponent
    const char* end = nullptr;       // of the longest valid number
    const char* stop = nullptr;      // where a longer one would have had to go on,
    const char* expected = nullptr;  // and with what
};

// Exponents in the text are cut off here: far beyond every format, far from overflow.
inline constexpr i64 longest_exponent = i64{1} << 56;

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline bool is_digit_of(char c, bool hexadecimal) noexcept {
    const char lower = static_cast<char>(c | 0x20);
    return is_digit(c) || (hexadecimal && lower >= 'a' && lower <= 'f');
}
inline bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool is_letter(const char* at, const char* last, char lower_case) noexcept {
    return at != last && static_cast<char>(*at | 0x20) == lower_case;
}

// The end of a word (in lower case) that stands at `at`, else nullptr.
inline const char* after_word(const char* at, const char* last, std::string_view word) noexcept {
    for (const char c : word) {
        if (!is_letter(at, last, c)) return nullptr;
        ++at;
    }
    return at;
}

// Digits with at most one point.  False where there is no digit.
inline bool scan_digits(scanned_number& x, const char* at, const char* last) {
    const int step = x.hexadecimal ? 4 : 1;
    i64 zeros = 0;  // of the last digits: they count only when another follows
    bool any = false, point = false;
    for (; at != last; ++at) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit_of(*at, x.hexadecimal)) break;
        any = true;
        if (point) x.exponent -= step;
        if (*at == '0') {
            zeros += 1;
        } else {
            if (!x.digits.empty()) x.digits.append(static_cast<std::size_t>(zeros), '0');
            x.digits.push_back(*at);
            zeros = 0;
        }
    }
    x.exponent += zeros * step;
    x.end = at;
    return any;
}

// "e-12", "p+3" after the digits; nothing is taken where the exponent has no digit.
inline void scan_exponent(scanned_number& x, const char* last) {
    const char* at = x.end;
    if (!is_letter(at, last, x.hexadecimal ? 'p' : 'e')) return;
    ++at;
    const bool negative = at != last && *at == '-';
    if (at != last && (*at == '-' || *at == '+')) ++at;
    if (at == last || !is_digit(*at)) {
        x.stop = at;
        x.expected = "a digit of the exponent";
        return;
    }
    i64 exponent = 0;
    for (; at != last && is_digit(*at); ++at) exponent = smaller(exponent * 10 + (*at - '0'), longest_exponent);
    x.exponent += negative ? -exponent : exponent;
    x.end = at;
}

// The longest number at the start of the text:
//   [+-] digits [. digits] [e [+-] digits],   [+-] 0x digits [. digits] [p [+-] digits],   [+-] inf, infinity, nan,
// nar
inline scanned_number scan_number(const char* first, const char* last) {
    using kind_t = scanned_number::kind_t;
    scanned_number x;
    const char* at = first;
    if (at != last && (*at == '+' || *at == '-')) {
        x.negative = *at == '-';
        ++at;
    }
    x.end = first;
    for (const std::string_view word : {"infinity", "inf", "nan", "nar"}) {
        if (const char* end = after_word(at, last, word)) {
            x.kind = word[0] == 'i' ? kind_t::infinite : kind_t::nan;
            x.end = end;
            break;
        }
    }
    if (x.kind == kind_t::none) {
        if (last - at >= 2 && *at == '0' && is_letter(at + 1, last, 'x')) {
            x.hexadecimal = true;
            if (!scan_digits(x, at + 2, last)) {
                x.stop = at + 2;
                x.expected = "a hexadecimal digit";
                x.hexadecimal = false;
                x.exponent = 0;
                x.end = at + 1;  // the 0
            }
            x.kind = kind_t::finite;
        } else if (scan_digits(x, at, last)) {
            x.kind = kind_t::finite;
        } else {
            x.stop = at != last && *at == '.' ? at + 1 : at;
            x.expected = x.stop == at ? "a digit, inf, nan or nar" : "a digit";
            x.end = first;
            return x;
        }
        if (x.expected == nullptr) scan_exponent(x, last);
    }
    if (x.expected == nullptr) {
        x.stop = x.end;
        x.expected = "the end of the text";
    }
    return x;
}

}  // namespace ulpine::detail
