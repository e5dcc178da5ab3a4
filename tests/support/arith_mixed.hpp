// Operands of different formats and built-in types into a result of another: random and structured, all deterministic
// modes, against the oracle.
#pragma once

#include "arith_operands.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace arith_test {

/// Numbers, integers, float, double and long double of all sizes.
template <class T>
class value_source {
  public:
    explicit value_source(std::uint64_t seed) : next_{seed}, floats_{seed + 1}, doubles_{seed + 2} {}

    T operator()() {
        if constexpr (std::is_same_v<T, bool>) {
            return (next_() & 1) != 0;
        } else if constexpr (std::is_integral_v<T>) {
            return integer();
        } else if constexpr (std::is_same_v<T, float>) {
            return std::bit_cast<float>(static_cast<std::uint32_t>(floats_.any().bits()));
        } else if constexpr (std::is_same_v<T, double>) {
            return std::bit_cast<double>(std::uint64_t{doubles_.any().bits()});
        } else {
            return long_double();
        }
    }

  private:
    random_words next_;
    operand_source<ulpine::binary32> floats_;
    operand_source<ulpine::binary64> doubles_;

    T integer() {
        constexpr T ends[] = {0,
                              1,
                              2,
                              3,
                              std::numeric_limits<T>::max(),
                              std::numeric_limits<T>::min(),
                              std::numeric_limits<T>::max() / 2,
                              std::numeric_limits<T>::min() / 2};
        switch (next_.below(4)) {
        case 0:
            return static_cast<T>(ends[next_.below(8)] - static_cast<T>(next_() & 1));
        case 1:
            return static_cast<T>(next_());
        case 2:
            return static_cast<T>(static_cast<std::int64_t>(next_()) >> next_.below(64));
        default:
            return static_cast<T>((std::uint64_t{1} << next_.below(64)) ^ (std::uint64_t{1} << next_.below(64)));
        }
    }

    T long_double() {
        const double d = std::bit_cast<double>(std::uint64_t{doubles_.any().bits()});
        switch (next_.below(4)) {
        case 0:
            return static_cast<T>(d);
        case 1: {  // 64 significant bits, moderate size
            const T m = static_cast<T>(next_() | 1);
            const T scaled = std::ldexp(m, static_cast<int>(next_.below(140)) - 130);
            return (next_() & 1) != 0 ? scaled : -scaled;
        }
        case 2: {  // any size
            const T m = static_cast<T>(next_());
            return std::ldexp(m, static_cast<int>(next_.below(33000)) - 16600);
        }
        default:
            return static_cast<T>(d) * (1 + std::ldexp(T{1}, -60));
        }
    }
};

template <class F>
class value_source<ulpine::number<F>> {
  public:
    explicit value_source(std::uint64_t seed) : source_{seed} {}
    ulpine::number<F> operator()() { return source_.any(); }

  private:
    operand_source<ulpine::number<F>> source_;
};

template <class To, ulpine::projection P, class A, class B, class C>
To apply_mixed(operation o, const A& x, const B& y, const C& z) {
    switch (o) {
    case operation::add:
        return ulpine::add<To, P>(x, y);
    case operation::sub:
        return ulpine::sub<To, P>(x, y);
    case operation::mul:
        return ulpine::mul<To, P>(x, y);
    case operation::div:
        return ulpine::div<To, P>(x, y);
    case operation::remainder:
        return ulpine::remainder<To, P>(x, y);
    case operation::fma:
        return ulpine::fma<To, P>(x, y, z);
    default:
        return ulpine::sqrt<To, P>(x);
    }
}

template <class To, ulpine::overflow Policy, class A, class B, class C>
inline constexpr std::array mixed_in_all_modes{
    &apply_mixed<To, ulpine::projection{ulpine::rounding::nearest_even, Policy}, A, B, C>,
    &apply_mixed<To, ulpine::projection{ulpine::rounding::nearest_away, Policy}, A, B, C>,
    &apply_mixed<To, ulpine::projection{ulpine::rounding::toward_zero, Policy}, A, B, C>,
    &apply_mixed<To, ulpine::projection{ulpine::rounding::toward_positive, Policy}, A, B, C>,
    &apply_mixed<To, ulpine::projection{ulpine::rounding::toward_negative, Policy}, A, B, C>,
    &apply_mixed<To, ulpine::projection{ulpine::rounding::to_odd, Policy}, A, B, C>};

template <class To, ulpine::overflow Policy, class A>
inline constexpr std::array converted_in_all_modes{
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::nearest_even, Policy}>(x);
    },
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::nearest_away, Policy}>(x);
    },
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::toward_zero, Policy}>(x);
    },
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::toward_positive, Policy}>(x);
    },
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::toward_negative, Policy}>(x);
    },
    +[](const A& x) {
        return ulpine::convert<To, ulpine::projection{ulpine::rounding::to_odd, Policy}>(x);
    }};

/// Posit Standard (2022), 6.4: an integer out of range, and NaR, is the word with only its top bit set.
template <class To, class From>
oracle::code converted(const oracle::result& r, const oracle::position& at, oracle::rounding mode,
                       oracle::overflow policy) {
    const oracle::format& f = format_of<To>();
    if constexpr (std::is_integral_v<To> && ulpine::number_type<From>) {
        if (oracle::is_posit(format_of<From>())) {
            if (r.what != oracle::kind::finite) {
                return oracle::top_bit(f);
            }
            mpz_class v = at.integer;
            if (!r.is_zero() && !at.is_exact && oracle::takes_upper(at, r, mpz_odd_p(v.get_mpz_t()) != 0, mode, {})) {
                v += 1;
            }
            v = r.negative ? mpz_class(-v) : v;
            const bool fits = v >= mpz_class(std::to_string(std::numeric_limits<To>::min())) &&
                              v <= mpz_class(std::to_string(std::numeric_limits<To>::max()));
            return fits ? oracle::settle(f, r, at, mode, oracle::overflow::wrap) : oracle::top_bit(f);
        }
    }
    return oracle::settle(f, r, at, mode, policy);
}

template <class To, ulpine::overflow Policy, class A, class B, class C>
void check_mixed(std::uint64_t seed, int count) {
    const oracle::format& f = format_of<To>();
    value_source<A> first{seed};
    value_source<B> second{seed + 10};
    value_source<C> third{seed + 20};
    random_words next{seed + 30};
    const std::string title = name_of(f) + " from three kinds of operands, seed " + std::to_string(seed);
    sweep s(title);
    for (int i = 0; i < count; ++i) {
        const A x = first();
        const B y = second();
        const C z = third();
        const auto o = static_cast<operation>(next.below(7));
        // A wrapping root is exact up to 124 bits above the last place (docs/reference.md).
        if (Policy == ulpine::overflow::wrap && o == operation::sqrt &&
            std::abs(std::ilogb(static_cast<long double>(x))) > 120)
            continue;
        const oracle::result r = exact_result(o, datum_of(x), datum_of(y), datum_of(z));
        const code guess = code_of(
            apply_mixed<To, ulpine::projection{ulpine::rounding::toward_zero, ulpine::overflow::saturate}>(o, x, y, z));
        const oracle::position at = locate_near(f, r, guess);
        const auto report = [&](std::size_t m, const std::string& what, code got, code expected) {
            s.expect(got == expected, [&] {
                return what + " " + mode_names[m] + ": " + oracle::to_string(datum_of(x)) + ", " +
                       oracle::to_string(datum_of(y)) + ", " + oracle::to_string(datum_of(z)) + " gives " + hex(got) +
                       ", expected " + hex(expected);
            });
        };
        for (std::size_t m = 0; m < 6; ++m) {
            const code expected = oracle::settle(f, r, at, oracle::deterministic_modes[m], to_oracle(Policy));
            const code got = code_of(mixed_in_all_modes<To, Policy, A, B, C>[m](o, x, y, z));
            report(m, operation_names[static_cast<std::size_t>(o)], got, expected);
        }
        if (i % 2 == 0) {
            const oracle::result value{datum_of(x)};
            const oracle::position there = oracle::locate_result(f, value);
            for (std::size_t m = 0; m < 6; ++m) {
                const code expected = converted<To, A>(value, there, oracle::deterministic_modes[m], to_oracle(Policy));
                report(m, "convert", code_of(converted_in_all_modes<To, Policy, A>[m](x)), expected);
            }
        }
    }
    s.finish();
}

}  // namespace arith_test
