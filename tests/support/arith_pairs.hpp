// Every pair, code or triple of a small format through the library, in every deterministic rounding mode and the given overflow
// policies, against the oracle.  The exact result and its neighbours are found once for all modes and policies.
#pragma once

#include "arith_formats.hpp"
#include "arith_sweep.hpp"

namespace arith_test {

using oracle::code;

enum class operation {
    add,
    sub,
    mul,
    div,
    remainder,
    fma,
    sqrt
};
inline constexpr std::array operation_names{"add", "sub", "mul", "div", "remainder", "fma", "sqrt"};

template <class T, ulpine::projection P>
T apply(operation o, const T& x, const T& y, const T& z) {
    switch (o) {
    case operation::add:
        return ulpine::add<T, P>(x, y);
    case operation::sub:
        return ulpine::sub<T, P>(x, y);
    case operation::mul:
        return ulpine::mul<T, P>(x, y);
    case operation::div:
        return ulpine::div<T, P>(x, y);
    case operation::remainder:
        return ulpine::remainder<T, P>(x, y);
    case operation::fma:
        return ulpine::fma<T, P>(x, y, z);
    default:
        return ulpine::sqrt<T, P>(x);
    }
}

template <class T>
using applied = T (*)(operation, const T&, const T&, const T&);

/// The same operation in the six deterministic modes, in the oracle's order.
template <class T, ulpine::overflow Policy>
inline constexpr std::array<applied<T>, 6> in_all_modes{
    &apply<T, ulpine::projection{ulpine::rounding::nearest_even, Policy}>,
    &apply<T, ulpine::projection{ulpine::rounding::nearest_away, Policy}>,
    &apply<T, ulpine::projection{ulpine::rounding::toward_zero, Policy}>,
    &apply<T, ulpine::projection{ulpine::rounding::toward_positive, Policy}>,
    &apply<T, ulpine::projection{ulpine::rounding::toward_negative, Policy}>,
    &apply<T, ulpine::projection{ulpine::rounding::to_odd, Policy}>};

inline oracle::result exact_result(operation o, const oracle::datum& x, const oracle::datum& y,
                                   const oracle::datum& z) {
    switch (o) {
    case operation::add:
        return oracle::add(x, y);
    case operation::sub:
        return oracle::sub(x, y);
    case operation::mul:
        return oracle::mul(x, y);
    case operation::div:
        return oracle::div(x, y);
    case operation::remainder:
        return oracle::remainder(x, y);
    case operation::fma:
        return oracle::fma(x, y, z);
    default:
        return oracle::sqrt(x);
    }
}

inline std::string describe(const oracle::format& f, operation o, int mode, int policy, code x, code y, code z,
                            code got, code expected) {
    std::string text = name_of(f) + " " + operation_names[static_cast<std::size_t>(o)] + " " +
                       mode_names[static_cast<std::size_t>(mode)] + " " +
                       policy_names[static_cast<std::size_t>(policy)] + ": " + hex(x);
    if (o != operation::sqrt) {
        text += ", " + hex(y);
    }
    if (o == operation::fma) {
        text += ", " + hex(z);
    }
    return text + " gives " + hex(got) + ", expected " + hex(expected);
}

/// One exact result, its position known, against the library in all modes under one policy.
template <class T, ulpine::overflow Policy>
void compare_modes(sweep& s, operation o, const T& x, const T& y, const T& z, const oracle::result& r,
                   const oracle::position& at) {
    const oracle::format& f = format_of<T>();
    for (std::size_t m = 0; m < 6; ++m) {
        // Between -v and +v of a mirrored set without zero, neither neighbour of an exact zero is the one toward zero.
        if (f.family == oracle::family::lookup && r.is_zero() && !at.is_exact &&
            oracle::deterministic_modes[m] == oracle::rounding::toward_zero) {
            continue;
        }
        const code expected = oracle::settle(f, r, at, oracle::deterministic_modes[m], to_oracle(Policy));
        const code got = in_all_modes<T, Policy>[m](o, x, y, z).bits();
        s.expect(got == expected, [&] {
            return describe(f, o, static_cast<int>(m), static_cast<int>(Policy), x.bits(), y.bits(), z.bits(), got,
                            expected);
        });
    }
}

template <class T, ulpine::overflow... Policies>
void compare(sweep& s, operation o, const T& x, const T& y, const T& z, const oracle::datum& dx,
             const oracle::datum& dy, const oracle::datum& dz) {
    const oracle::result r = exact_result(o, dx, dy, dz);
    const oracle::position at = oracle::locate_result(format_of<T>(), r);
    (compare_modes<T, Policies>(s, o, x, y, z, r, at), ...);
}

template <class T>
struct decoded_codes {
    std::vector<T> numbers;
    std::vector<oracle::datum> values;
    decoded_codes() {
        for (const code c : all_codes<T>()) {
            numbers.push_back(number_from<T>(c));
            values.push_back(oracle::decode(format_of<T>(), c));
        }
    }
    [[nodiscard]] std::size_t size() const { return numbers.size(); }
};

/// add, sub, mul, div and remainder of every pair, sqrt of every code.
template <class T, ulpine::overflow... Policies>
void check_every_pair() {
    const decoded_codes<T> all;
    for (const operation o :
         {operation::add, operation::sub, operation::mul, operation::div, operation::remainder, operation::sqrt}) {
        sweep s(name_of(format_of<T>()) + ", every pair, " + operation_names[static_cast<std::size_t>(o)]);
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = 0; j < (o == operation::sqrt ? 1 : all.size()); ++j) {
                compare<T, Policies...>(s, o, all.numbers[i], all.numbers[j], T{}, all.values[i], all.values[j], {});
            }
        }
        s.finish();
    }
}

/// The operators and the functions without a result type are the operations in the default projection.
template <class T>
void check_operators() {
    const decoded_codes<T> all;
    sweep s(name_of(format_of<T>()) + ", operators");
    const auto same = [&](const char* what, const T& x, const T& y, const T& got, const T& expected) {
        s.expect(got.bits() == expected.bits(), [&] {
            return std::string(what) + " " + hex(x.bits()) + ", " + hex(y.bits()) + " gives " + hex(got.bits()) +
                   ", expected " + hex(expected.bits());
        });
    };
    for (const T& x : all.numbers) {
        for (const T& y : all.numbers) {
            same("+", x, y, x + y, ulpine::add<T>(x, y));
            same("-", x, y, x - y, ulpine::sub<T>(x, y));
            same("*", x, y, x * y, ulpine::mul<T>(x, y));
            same("/", x, y, x / y, ulpine::div<T>(x, y));
            same("remainder", x, y, remainder(x, y), ulpine::remainder<T>(x, y));
            T z = x;
            z += y;
            same("+=", x, y, z, x + y);
            z = x;
            z -= y;
            same("-=", x, y, z, x - y);
            z = x;
            z *= y;
            same("*=", x, y, z, x * y);
            z = x;
            z /= y;
            same("/=", x, y, z, x / y);
            same("fma", x, y, fma(x, y, x), ulpine::fma<T>(x, y, x));
        }
        same("sqrt", x, x, sqrt(x), ulpine::sqrt<T>(x));
        same("unary +", x, x, +x, x);
    }
    s.finish();
}

/// Negation, absolute value and the roundings to an integer: the exact result, rounded by the format's default projection.
template <class T>
void check_unary() {
    const oracle::format& f = format_of<T>();
    sweep s(name_of(f) + ", negation, abs, roundings to an integer");
    const auto same = [&](const char* what, code x, const T& got, const oracle::datum& exact) {
        const code expected = oracle::round(f, exact);
        s.expect(got.bits() == expected, [&] {
            return std::string(what) + " " + hex(x) + " gives " + hex(got.bits()) + ", expected " + hex(expected);
        });
    };
    for (const code c : all_codes<T>()) {
        const T x = number_from<T>(c);
        const oracle::datum d = oracle::decode(f, c);
        oracle::datum magnitude = d;
        magnitude.negative = false;
        same("-", c, -x, oracle::negated(d));
        same("abs", c, abs(x), magnitude);
        same("floor", c, floor(x), oracle::floor(d));
        same("ceil", c, ceil(x), oracle::ceil(d));
        same("trunc", c, trunc(x), oracle::trunc(d));
        same("round", c, round(x), oracle::round_half_away(d));
        same("rint", c, rint(x), oracle::rint(d));
        same("nearest_integer", c, nearest_integer(x), oracle::rint(d));
    }
    s.finish();
}

template <class T, ulpine::overflow... Policies>
void check_every_triple() {
    const decoded_codes<T> all;
    sweep s(name_of(format_of<T>()) + ", every triple, fma");
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            for (std::size_t k = 0; k < all.size(); ++k) {
                compare<T, Policies...>(s, operation::fma, all.numbers[i], all.numbers[j], all.numbers[k],
                                        all.values[i], all.values[j], all.values[k]);
            }
        }
    }
    s.finish();
}

template <class T, ulpine::overflow... Policies>
void check_some_triples(std::uint64_t seed, int count) {
    const decoded_codes<T> all;
    random_words next{seed};
    sweep s(name_of(format_of<T>()) + ", random triples with seed " + std::to_string(seed) + ", fma");
    for (int n = 0; n < count; ++n) {
        const std::size_t i = next.below(all.size());
        const std::size_t j = next.below(all.size());
        const std::size_t k = next.below(all.size());
        compare<T, Policies...>(s, operation::fma, all.numbers[i], all.numbers[j], all.numbers[k], all.values[i],
                                all.values[j], all.values[k]);
    }
    s.finish();
}

}  // namespace arith_test
