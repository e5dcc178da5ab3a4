// Fixed point of up to 16 bits, operands and result of one format: integers of 32 bits, at every level.
#pragma once

#include <ulpine/array/elementwise_words.hpp>

namespace ulpine::detail {

// Sums and products stay below 2^31; what is beyond the ends of the format becomes the ends.
template <array_operation O, class To, projection P, class A, class B>
struct fixed_facts {
    static constexpr bool available = false;
};
template <array_operation O, class To, projection P>
requires(stdlib::is_same_v<decltype(record_of<To>()), fixed_spec>&& is_pair_operation(O) &&
         P.mode != rounding::stochastic) struct fixed_facts<O, To, P, To, To> {
    static constexpr fixed_spec spec = record_of<To>();
    static constexpr bool product = O == array_operation::product;
    static constexpr bool available =
        spec.width() <= (product && !spec.is_signed ? 15 : 16) && policy_for<To>(P) != overflow::wrap &&
        (!product || (P.mode == rounding::nearest_even && spec.fraction_bits >= 0 && spec.fraction_bits <= 28));
};

inline namespace ULPINE_BUILD {

// Codes of a range, or one of them repeated.
template <class E>
struct fixed_operand {
    const E* codes;
    bool is_range;

    ULPINE_HOST_FN const E* at(std::size_t i) const noexcept { return codes + (is_range ? i : 0); }
};

template <array_operation O, class E>
struct fixed_body {
    fixed_operand<E> x, y;
    int width, fraction_bits;
    bool is_signed;
    u32 lowest, highest;

    template <class U>
    ULPINE_HOST_FN U integer(const E* code) const noexcept {
        const U word = load_word<U>(code);
        return is_signed ? sar(word << (32 - width), 32 - width) : word;
    }
    template <class U>
    ULPINE_HOST_FN U result(const E* a, const E* b) const noexcept {
        const U p = integer<U>(a), q = integer<U>(b);
        U r;
        if constexpr (O == array_operation::sum) {
            r = p + q;
        } else if constexpr (O == array_operation::difference) {
            r = p - q;
        } else {
            r = p * q;  // its low bits are dropped downward in two's complement, on which the threshold does not depend
            if (fraction_bits > 0) r = sar(nearest_even_units(r, r, fraction_bits, zero<U>()), fraction_bits);
        }
        return smaller_signed(larger_signed(r, lowest), highest) & low_mask<u32>(width);
    }
    template <class U, class In>
    ULPINE_HOST_FN void run(const In*, E* out, std::size_t n) const {
        constexpr std::size_t count = lanes_of<U>;
        std::size_t i = 0;
        for (; i + count <= n; i += count) store_word(out + i, result<U>(x.at(i), y.at(i)));
        if constexpr (count > 1) {
            if (i == n) return;
            E a[count] = {}, b[count] = {}, results[count];
            __builtin_memcpy(a, x.at(i), (n - i) * sizeof(E));
            __builtin_memcpy(b, y.at(i), (n - i) * sizeof(E));
            store_word(results, result<U>(a, b));
            __builtin_memcpy(out + i, results, (n - i) * sizeof(E));
        }
    }
};

template <array_operation O, class To, class X, class Y>
void operate_on_integers(To* out, std::size_t begin, std::size_t count, const X& x, const Y& y) {
    using E = typename To::storage_type;
    constexpr fixed_spec spec = To::spec;
    constexpr std::size_t most = 16;  // lanes
    E repeated[2][most];
    const auto codes = [&](const auto& operand, E(&all)[most]) -> fixed_operand<E> {
        if constexpr (stdlib::remove_cvref_t<decltype(operand)>::is_range) {
            return {code_words(operand.data + begin), true};
        } else {
            for (E& e : all) e = operand.value.bits();
            return {all, false};
        }
    };
    const fixed_body<O, E> body{codes(x, repeated[0]),
                                codes(y, repeated[1]),
                                spec.width(),
                                spec.fraction_bits,
                                spec.is_signed,
                                0u - static_cast<u32>(spec.most_negative()),
                                static_cast<u32>(spec.largest_code())};
    run_at_level<u32>(body, body.x.codes, code_words(out + begin), count);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
