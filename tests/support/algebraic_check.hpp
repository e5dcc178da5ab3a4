// One exact result against the library in several rounding modes; the result is located among the format's values once.
#pragma once

#include "arith_operands.hpp"

#include <oracle/algebraic.hpp>

namespace arith_test {

using ulpine::projection;

/// `apply.template operator()<P>()` gives the library's result under the projection P.
template <class T, class Apply, class Describe>
void compare_algebraic(sweep& s, const oracle::result& r, const Apply& apply, const Describe& describe) {
    using ulpine::rounding;
    const oracle::format& f = format_of<T>();
    const code down = code_of(apply.template operator()<projection{rounding::toward_zero}>());
    const oracle::position at = locate_near(f, r, down);
    const auto expect = [&](oracle::rounding mode, code got) {
        const code expected = oracle::settle(f, r, at, mode, oracle::overflow::format_default);
        s.expect(got == expected, [&] {
            return describe() + " " + mode_names[static_cast<std::size_t>(mode)] + " gives " + hex(got) +
                   ", expected " + hex(expected);
        });
    };
    expect(oracle::rounding::toward_zero, down);
    expect(oracle::rounding::nearest_even, code_of(apply.template operator()<projection{rounding::nearest_even}>()));
    expect(oracle::rounding::nearest_away, code_of(apply.template operator()<projection{rounding::nearest_away}>()));
    expect(oracle::rounding::toward_positive,
           code_of(apply.template operator()<projection{rounding::toward_positive}>()));
    expect(oracle::rounding::toward_negative,
           code_of(apply.template operator()<projection{rounding::toward_negative}>()));
}

template <class... Numbers>
std::string codes_text(const char* what, const Numbers&... x) {
    std::string text = what;
    ((text += " " + hex(code_of(x))), ...);
    return text;
}

}  // namespace arith_test
