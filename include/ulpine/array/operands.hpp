// Arrays of operands of any kind as arrays of floats, exactly: what the kernels of dot work on.
#pragma once

#include <ulpine/accumulate/extent.hpp>
#include <ulpine/array/round_to.hpp>

namespace ulpine::detail {

// Every value of A is a float of the working word's length; those that are subnormal have no bit below the last one of
// the smallest normal float in A's own precision.
template <class T, class A>
inline constexpr bool is_float_word =
    operand_traits<A>::significand_bits <= float_layout<T>::fraction + 1 &&
    operand_extent<A>.lowest + operand_traits<A>::significand_bits >=
        2 - float_layout<T>::bias&& operand_extent<A>.highest <= float_layout<T>::bias;

// What a dot product takes: number types, float and double.
template <class A>
concept dot_operand = number_type<A> || stdlib::same_as<A, float> || stdlib::same_as<A, double>;

inline namespace ULPINE_BUILD {

// The values of the first codes of a format that has no profile, one table for the program: at most 2^16 words.
template <class T, class F>
const T* decoded_codes() {
    static const std::vector<T> table = [] {
        std::vector<T> values(std::size_t{1} << F::spec.width());
        for (std::size_t code = 0; code < values.size(); ++code) values[code] = decode_exact<T>(F::spec, code, 0);
        return values;
    }();
    return table.data();
}

// Whether one of the magnitudes, or the largest of some, is NaN or infinite.
template <class U>
ULPINE_HOST_FN bool any_special(const U& magnitude) {
    return any(less_word(static_cast<element_t<U>>(float_infinity<element_t<U>> - 1), magnitude));
}

// words[i] = x[i].  is_float_word<T, A>.
template <class T, class A>
void load_operands(const A* x, T* words, std::size_t n) {
    if constexpr (sizeof(A) == sizeof(T) && !number_type<A>) {
        __builtin_memcpy(words, x, n * sizeof(T));
    } else if constexpr (!number_type<A>) {
        load_floats(x, words, n);
    } else if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(A::spec)>, lookup_spec>) {
        const T* const table = decoded_codes<T, typename A::format>();
        for (std::size_t i = 0; i < n; ++i) words[i] = table[x[i].bits()];
    } else {
        constexpr auto spec = A::spec;
        static constexpr auto profile = make_profile<T>(spec, rounding::nearest_even, overflow::saturate);
        const auto* const codes = code_words(x);
        if constexpr (profile.decodes) {
            run_at_level<T>(decode_body<stdlib::remove_cvref_t<decltype(profile)>>{profile}, codes, words, n);
        } else if constexpr (A::width <= 16) {
            const T* const table = decoded_codes<T, typename A::format>();
            for (std::size_t i = 0; i < n; ++i) words[i] = table[codes[i]];
        } else {
            for (std::size_t i = 0; i < n; ++i) words[i] = decode_exact<T>(A::spec, u64{codes[i]}, 0);
        }
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
