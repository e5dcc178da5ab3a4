// lanes<T, N>: N unsigned integers in one vector register, as a working word.  A layer function that takes a word U
// and keeps to the vocabulary below runs on single words and on lanes alike, and gives the same bits.
//
// GCC's and Clang's vector types wrapped in a class, since nvcc rejects them in host-device templates; no operation
// passes one by value, which would depend on the ABI of a register length that the caller may not have.  Everything
// is inlined into a function that carries a target attribute (array/dispatch.hpp), and exists in optimised host
// code only.
#pragma once

#include <ulpine/bits/word.hpp>

namespace ulpine::detail {

template <class T, int N>
struct lanes;
template <class T, int N>
struct lane_flags;

template <class T, int N>
struct word_traits<lanes<T, N>> {
    using flag = lane_flags<T, N>;
    using exponent = lanes<T, N>;
    using element = T;
};
template <class T, int N>
inline constexpr int digits<lanes<T, N>> = digits<T>;

#if !defined(__CUDA_ARCH__)

// Of a comparison: all bits of a lane set, or none.  There are no operators on flags, select is their one use: AVX-512
// compares into mask registers, and GCC takes a comparison apart that is used as a vector.
template <class T, int N>
struct lane_flags {
    typedef stdlib::make_signed_t<T> vector __attribute__((vector_size(N * sizeof(T))));
    vector v;
};

template <class T, int N>
struct lanes {
    static constexpr int count = N;
    typedef T vector __attribute__((vector_size(N * sizeof(T))));
    typedef stdlib::make_signed_t<T> signed_vector __attribute__((vector_size(N * sizeof(T))));
    vector v;

    lanes() = default;
    // Constants stay single words up to the operation that uses them: GCC takes a vector apart that is built from one
    // word and stored, unless the function, and not just the one that it will be inlined into, has such registers.
    ULPINE_FN friend lanes operator+(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v + b.v;
        return r;
    }
    ULPINE_FN friend lanes operator+(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v + b;
        return r;
    }
    ULPINE_FN friend lanes operator-(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v - b.v;
        return r;
    }
    ULPINE_FN friend lanes operator-(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v - b;
        return r;
    }
    ULPINE_FN friend lanes operator&(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v & b.v;
        return r;
    }
    ULPINE_FN friend lanes operator&(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v & b;
        return r;
    }
    ULPINE_FN friend lanes operator|(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v | b.v;
        return r;
    }
    ULPINE_FN friend lanes operator|(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v | b;
        return r;
    }
    ULPINE_FN friend lanes operator^(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v ^ b.v;
        return r;
    }
    ULPINE_FN friend lanes operator^(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v ^ b;
        return r;
    }
    ULPINE_FN friend lanes operator-(T a, const lanes& b) noexcept {
        lanes r;
        r.v = a - b.v;
        return r;
    }
    ULPINE_FN friend lanes operator*(const lanes& a, const lanes& b) noexcept {
        lanes r;
        r.v = a.v * b.v;
        return r;
    }
    ULPINE_FN friend lanes operator*(const lanes& a, T b) noexcept {
        lanes r;
        r.v = a.v * b;
        return r;
    }
    ULPINE_FN friend lanes operator~(const lanes& a) noexcept {
        lanes r;
        r.v = ~a.v;
        return r;
    }
    // Distances: 0 to the word's length less one, in each lane.
    ULPINE_FN friend lanes operator<<(const lanes& a, const lanes& n) noexcept {
        lanes r;
        r.v = a.v << n.v;
        return r;
    }
    ULPINE_FN friend lanes operator>>(const lanes& a, const lanes& n) noexcept {
        lanes r;
        r.v = a.v >> n.v;
        return r;
    }
    ULPINE_FN friend lanes operator<<(const lanes& a, int n) noexcept {
        lanes r;
        r.v = a.v << n;
        return r;
    }
    ULPINE_FN friend lanes operator>>(const lanes& a, int n) noexcept {
        lanes r;
        r.v = a.v >> n;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator==(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v == b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator==(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v == b;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator!=(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v != b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator!=(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v != b;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator<(const lanes& a, const lanes& b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v < b.v;
        return r;
    }
    ULPINE_FN friend lane_flags<T, N> operator<(const lanes& a, T b) noexcept {
        lane_flags<T, N> r;
        r.v = a.v < b;
        return r;
    }
};

template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lane_flags<T, N> less_signed(element_t<lanes<T, N>> a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = static_cast<stdlib::make_signed_t<T>>(a) - S{}, y = reinterpret_cast<S>(b.v);
    lane_flags<T, N> r;
    r.v = x < y;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? x : y);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? x : y);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> larger_signed(const lanes<T, N>& a, const lanes<T, N>& b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = reinterpret_cast<S>(b.v);
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? y : x);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> larger_signed(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    const S x = reinterpret_cast<S>(a.v), y = static_cast<stdlib::make_signed_t<T>>(b) - S{};
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(x < y ? y : x);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> smaller(const lanes<T, N>& a, element_t<lanes<T, N>> b) noexcept {
    const typename lanes<T, N>::vector y = b - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = a.v < y ? a.v : y;
    return r;
}

template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, const lanes<T, N>& if_true,
                             const lanes<T, N>& if_false) noexcept {
    lanes<T, N> r;
    r.v = condition.v ? if_true.v : if_false.v;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, const lanes<T, N>& if_true,
                             element_t<lanes<T, N>> if_false) noexcept {
    const typename lanes<T, N>::vector y = if_false - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? if_true.v : y;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, element_t<lanes<T, N>> if_true,
                             const lanes<T, N>& if_false) noexcept {
    const typename lanes<T, N>::vector x = if_true - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? x : if_false.v;
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> select(const lane_flags<T, N>& condition, element_t<lanes<T, N>> if_true,
                             element_t<lanes<T, N>> if_false) noexcept {
    const typename lanes<T, N>::vector x = if_true - typename lanes<T, N>::vector{},
                                       y = if_false - typename lanes<T, N>::vector{};
    lanes<T, N> r;
    r.v = condition.v ? x : y;
    return r;
}
// One word, shifted by a distance in each lane; and zero, everywhere.  Words of several vectors have their own.
template <class U>
requires requires { typename U::vector; }
ULPINE_FN U shifted_left(element_t<U> x, const U& n) noexcept {
    U r;
    r.v = x << n.v;
    return r;
}
template <class U>
requires(!stdlib::is_integral_v<U>) ULPINE_FN constexpr U zero()
noexcept {
    if constexpr (requires { typename U::vector; }) {
        U r;
        r.v = typename U::vector{};
        return r;
    } else {
        return U::zero();
    }
}
template <class T, int N>
ULPINE_FN lanes<T, N> sar(const lanes<T, N>& x, int n) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(reinterpret_cast<S>(x.v) >> n);
    return r;
}
template <class T, int N>
ULPINE_FN lanes<T, N> sar(const lanes<T, N>& x, const lanes<T, N>& n) noexcept {
    using S = typename lanes<T, N>::signed_vector;
    lanes<T, N> r;
    r.v = reinterpret_cast<typename lanes<T, N>::vector>(reinterpret_cast<S>(x.v) >> reinterpret_cast<S>(n.v));
    return r;
}
template <class T, int N>
ULPINE_FN bool any(const lanes<T, N>& x) noexcept {
    constexpr int words = N * static_cast<int>(sizeof(T)) / 8;
    u64 parts[words], all = 0;
    __builtin_memcpy(parts, &x.v, sizeof x.v);
    for (int i = 0; i < words; ++i) all |= parts[i];
    return all != 0;
}

#endif

}  // namespace ulpine::detail
