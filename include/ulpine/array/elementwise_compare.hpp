// Comparisons of arrays: floats by their bits, in lanes.
#pragma once

#include <ulpine/array/elementwise_words.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// out[i] = the answer for x[i] < y[i], for x[i] = y[i], or for all else.  Arrays have room for a vector beyond the end.
template <class T>
struct compare_body {
    const T* y;
    T less, equal, otherwise;
    bool nan_has_order;  // it is equal to itself, and below all

    // Integers in the order of the values, the lowest of them for NaN.
    template <class U>
    ULPINE_HOST_FN U place(const U& x) const noexcept {
        const U ones = sar(x, digits<T> - 1), magnitude = x & static_cast<T>(~float_sign<T>);
        return select(less_signed(float_infinity<T>, magnitude), float_sign<T>, (magnitude ^ ones) - ones);
    }
    template <class U, class Out>
    ULPINE_HOST_FN void run(const T* x, Out* out, std::size_t n) const {
        for (std::size_t i = 0; i < n; i += lanes_of<U>) {
            const U p = place(load_word<U>(x + i)), q = place(load_word<U>(y + i));
            U r = select(less_signed(p, q), zero<U>() + less, otherwise);
            r = select(p == q, equal, r);
            if (!nan_has_order) r = select(p == float_sign<T>, otherwise, r);
            store_word(out + i, r);
        }
    }
};

template <class T, class X, class Y>
void compare_words(std::uint8_t* out, std::size_t begin, std::size_t count, relation r, const X& x, const Y& y) {
    constexpr bool ordered_nan = nan_has_order<typename X::type, typename Y::type>;
    const bool swapped = r == relation::greater || r == relation::greater_equal;
    const T less = r != relation::equal, otherwise = r == relation::not_equal,
            equal = r == relation::equal || r == relation::less_equal || r == relation::greater_equal;
    word_operand<T, X> first(x);
    word_operand<T, Y> second(y);
    std::uint8_t results[piece];
    for (std::size_t done = begin; done < begin + count; done += piece) {
        const std::size_t m = piece_of(begin + count - done);
        const T *a = first.part(done, m), *b = second.part(done, m);
        if (swapped) std::swap(a, b);
        run_at_level<T>(compare_body<T>{b, less, equal, otherwise, ordered_nan}, a, results, (m + 63) / 64 * 64);
        __builtin_memcpy(out + done, results, m);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
