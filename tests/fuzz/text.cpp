// Any bytes as the text of a number.  The first byte picks the format, the rest is the text.
//   - reading ends within the text, and what it takes is the number that an own reading of the grammar sees there;
//   - its value, an exact rational, rounds by the oracle to the same code; of binary64 strtod agrees;
//   - the number written reads back as itself; from_string and streams take the same texts.
#include "check.hpp"

#include <support/arith_formats.hpp>
#include <ulpine/number/io.hpp>

#include <bit>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using fuzz::require;

/// sign digits [. digits] [e exponent], or hexadecimal: the whole text, read by the letter of the grammar.
struct decimal_text {
    bool valid = false;
    bool negative = false;
    bool hexadecimal = false;
    mpz_class digits{};
    mpz_class exponent{};  // of 10, or of 2
};
decimal_text read(const std::string& text) {
    decimal_text r;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) r.negative = text[i++] == '-';
    const auto is = [&](char lower) { return i < text.size() && (text[i] == lower || text[i] == lower - 'a' + 'A'); };
    if (i + 1 < text.size() && text[i] == '0' && (text[i + 1] == 'x' || text[i + 1] == 'X')) {
        r.hexadecimal = true;
        i += 2;
    }
    std::string digits;
    long behind = 0;
    bool point = false;
    for (; i < text.size(); ++i) {
        const bool digit = r.hexadecimal ? std::isxdigit(static_cast<unsigned char>(text[i])) != 0
                                         : std::isdigit(static_cast<unsigned char>(text[i])) != 0;
        if (text[i] == '.' && !point) point = true;
        else if (digit) digits += text[i], behind += point;
        else break;
    }
    if (digits.empty()) return r;
    r.digits = mpz_class(digits, r.hexadecimal ? 16 : 10);
    if (is(r.hexadecimal ? 'p' : 'e')) {
        ++i;
        std::string exponent;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) exponent += text[i++];
        const std::size_t sign = exponent.size();
        for (; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])); ++i) exponent += text[i];
        if (exponent.size() == sign) return r;
        r.exponent = mpz_class(exponent[0] == '+' ? exponent.substr(1) : exponent, 10);
    }
    r.exponent -= behind * (r.hexadecimal ? 4 : 1);
    r.valid = i == text.size();
    return r;
}

oracle::result value_of(const decimal_text& text) {
    if (sgn(text.digits) == 0) return oracle::result(oracle::zero(text.negative));
    const long e = text.exponent.get_si();
    if (text.hexadecimal) return {text.negative, oracle::real{text.digits, {}, e, false}};
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::labs(e)));
    return e >= 0 ? oracle::result{text.negative, oracle::real{text.digits * power, {}, 0, false}}
                  : oracle::result{text.negative, oracle::real{text.digits, power, 0, false}};
}

/// The text of a NaN says nothing about which NaN it is.
template <class T>
bool reads_back(const T& x) {
    const T again = ulpine::from_string<T>(to_string(x));
    return again.bits() == x.bits() || (isnan(again) && isnan(x));
}

template <class T>
void check(const std::string& text) {
    T x{};
    const char* const first = text.data();
    const char* const last = first + text.size();
    const ulpine::from_chars_result result = ulpine::from_chars(first, last, x);
    require(first <= result.ptr && result.ptr <= last, "the end lies within the text");
    const std::string taken(first, result.ptr);
    if (result.ec != std::errc{}) {
        require(result.ptr == first && x.bits() == T{}.bits(), "nothing is read where nothing stands");
    } else {
        const decimal_text own = read(taken);
        // Words, or a number whose exponent keeps the exact value small enough to write down.
        if (own.valid && abs(own.exponent) < 3000 && taken.size() < 2000) {
            const oracle::format& f = arith_test::format_of<T>();
            require(x.bits() == oracle::round(f, value_of(own)), "the value is rounded once");
        }
        require(own.valid || std::strpbrk(taken.c_str(), "nN") != nullptr, "what is read is a number");
        if constexpr (std::is_same_v<T, ulpine::binary64>) {
            if (own.valid || std::strpbrk(taken.c_str(), "rR") == nullptr) {  // the word nar is ours
                const double machine = std::strtod(taken.c_str(), nullptr);
                require(std::isnan(machine) ? isnan(x) : std::bit_cast<std::uint64_t>(machine) == x.bits(), "strtod");
            }
        }
        require(reads_back(x), "what is written reads back");
    }
    // The whole text, spaces around it allowed, or an error that says where.
    try {
        const T whole = ulpine::from_string<T>(text);
        const std::size_t start = text.find_first_not_of(" \t\n\v\f\r");
        T again{};
        const auto r = ulpine::from_chars(first + start, last, again);
        require(r.ec == std::errc{} && again.bits() == whole.bits(), "from_string and from_chars agree");
        require(text.find_first_not_of(" \t\n\v\f\r", static_cast<std::size_t>(r.ptr - first)) == std::string::npos,
                "from_string takes it all");
    } catch (const std::invalid_argument& error) {
        require(std::strncmp(error.what(), "from_string: ", 13) == 0, "the message says who");
    }
    std::istringstream in(text);
    T streamed{};
    if (in >> streamed) require(reads_back(streamed), "streams");
}

using check_function = void (*)(const std::string&);
constexpr check_function checks[] = {
    check<ulpine::binary64>,    check<ulpine::binary32>,        check<ulpine::binary16>,
    check<ulpine::bfloat16>,    check<ulpine::posit8>,          check<ulpine::posit32>,
    check<ulpine::posit64>,     check<ulpine::fp8_e4m3>,        check<ulpine::dlfloat16>,
    check<ulpine::e8m0>,        check<ulpine::fixed<8, 8>>,     check<ulpine::fixed<32, 32>>,
    check<ulpine::p3109<8, 4>>, check<ulpine::radix4_fp4_even>,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    checks[data[0] % std::size(checks)](std::string(reinterpret_cast<const char*>(data + 1), size - 1));
    return 0;
}
