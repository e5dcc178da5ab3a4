// Operations on bitsliced<T, W, Z>, lane by lane the results of T's own operations.
//
//   + - * unary -, abs, relu, minimum, maximum; add<P>(x, y), sub, mul, fma<P>(x, y, z): P a projection, T's default if
//       left out; under a stochastic P random_planes<W, N> as the last argument
//   mul_add(x, y, z)                  x y rounded, + z rounded
//   exact_product(x, y)               x y, not rounded, in exact_product_t<T>; add<T>(that, z) rounds once
//   add<To>(x, y), convert<To>(x)     of other formats
//   == != < > <= >=                   lane_mask<W>; NaN is unordered
//   select(mask, x, y)
//
// They work in the words that the translation unit is compiled for.
#pragma once

#include <ulpine/bits/lane_memory.hpp>
#include <ulpine/bitslice/bitsliced.hpp>
#include <ulpine/bitslice/mixed.hpp>

namespace ulpine {
namespace detail {

inline namespace ULPINE_BUILD {

// The widest word for W lanes that this translation unit is compiled for.
#if ULPINE_LANES && !defined(__CUDACC__)
#if defined(__AVX512F__)
inline constexpr int register_words = 8;
#elif defined(__AVX2__)
inline constexpr int register_words = 4;
#else
inline constexpr int register_words = 2;
#endif
template <int W>
struct slice_word {
    using type = lanes<u64, (W / 64 < register_words ? W / 64 : register_words)>;
};
template <>
struct slice_word<64> {
    using type = u64;
};
template <>
struct slice_word<32> {
    using type = u32;
};
#else
template <int W>
struct slice_word {
    using type = slice_integer<W>;
};
#endif

// A word of a plane, from `at` on.
template <class U, class Word>
ULPINE_FN constexpr plane<U> load_plane(const Word* at) noexcept {
    if constexpr (stdlib::is_same_v<U, Word>) return plane<U>::of(*at);
    else return plane<U>::of(load_word<U>(at));
}
template <class U, class Word>
ULPINE_FN constexpr void store_plane(Word* at, const plane<U>& x) noexcept {
    if constexpr (stdlib::is_same_v<U, Word>) *at = x.bits;
    else store_word<Word>(at, x.bits);
}
template <class U, int N, class Source>
ULPINE_FN constexpr planes<U, N> load_planes(const Source& x, int i) noexcept {
    planes<U, N> r;
    ULPINE_UNROLL_PLANES
    for (int j = 0; j < N; ++j) r[j] = load_plane<U>(x.plane(j) + i);
    return r;
}
template <class To, class U, int N>
ULPINE_FN constexpr void store_planes(To& x, int i, const planes<U, N>& from) noexcept {
    ULPINE_UNROLL_PLANES
    for (int j = 0; j < N; ++j) store_plane(x.plane(j) + i, from[j]);
}

template <class U, class Random>
ULPINE_FN constexpr auto load_random(const Random& random, int i) noexcept {
    return random_planes_of<U, Random::bits>{load_planes<U, Random::bits>(random, i)};
}
template <class U>
ULPINE_FN constexpr auto load_random(int) noexcept {
    return no_random<U>{};
}

// body.operator()<U>(i) for the words U of W lanes, i the integer at which each begins.
template <int W, class Body>
ULPINE_FN constexpr void for_each_word(Body body) noexcept {
    using word = slice_integer<W>;
    using U = typename slice_word<W>::type;
    constexpr int words = W / digits<word>, step = static_cast<int>(sizeof(U) / sizeof(word));
    if constexpr (!stdlib::is_same_v<U, word>) {
        if (!__builtin_is_constant_evaluated()) {
            for (int i = 0; i < words; i += step) body.template operator()<U>(i);
            return;
        }
    }
    for (int i = 0; i < words; ++i) body.template operator()<word>(i);
}

template <class To>
struct plane_view {  // one plane, as what store_planes takes
    To* mask;
    ULPINE_FN constexpr auto plane(int) noexcept { return mask->data(); }
};

template <circuit C, projection P, number_type T, int W, underflow Z, class... Random>
ULPINE_API constexpr auto operate(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y, const bitsliced<T, W, Z>& z,
                                  const Random&... random) noexcept {
    using F = typename T::format;
    stdlib::conditional_t<is_relation(C), lane_mask<W>, bitsliced<T, W, Z>> r;
    for_each_word<W>([&]<class U>(int i) {
        const auto a = load_planes<U, T::width>(x, i);
        const auto b = operand_count(C) > 1 ? load_planes<U, T::width>(y, i) : a;
        const auto c = operand_count(C) > 2 ? load_planes<U, T::width>(z, i) : a;
        const auto result = run_circuit<C, F, P, Z>(a, b, c, load_random<U>(random..., i));
        if constexpr (is_relation(C)) {
            plane_view<lane_mask<W>> view{&r};
            store_planes(view, i, result);
        } else {
            store_planes(r, i, result);
        }
    });
    return r;
}

}  // namespace ULPINE_BUILD

template <class Random, int W>
inline constexpr bool random_for_lanes = false;
template <int W, int N>
inline constexpr bool random_for_lanes<random_planes<W, N>, W> = true;

template <int W, class... Random>
concept optional_random_planes = sizeof...(Random) == 0 ||
                                 (sizeof...(Random) == 1 && (random_for_lanes<Random, W> && ...));

template <projection P, class... Random>
ULPINE_API constexpr void check_random_planes() noexcept {
    static_assert(P.mode != rounding::stochastic || sizeof...(Random) == 1,
                  "stochastic rounding needs random_planes as the last argument");
    static_assert(P.mode == rounding::stochastic || sizeof...(Random) == 0,
                  "random_planes are for stochastic rounding");
}

}  // namespace detail

inline namespace ULPINE_BUILD {

#define ULPINE_SLICED_UNARY(name, which)                                                                               \
    template <number_type T, int W, underflow Z>                                                                       \
    ULPINE_API constexpr bitsliced<T, W, Z> name(const bitsliced<T, W, Z>& x) noexcept {                               \
        return detail::operate<which, T::default_projection>(x, x, x);                                                 \
    }
ULPINE_SLICED_UNARY(operator-, circuit::negate)
ULPINE_SLICED_UNARY(abs, circuit::abs)
ULPINE_SLICED_UNARY(relu, circuit::relu)
#undef ULPINE_SLICED_UNARY

#define ULPINE_SLICED_BINARY(name, which)                                                                              \
    template <projection P, number_type T, int W, underflow Z, class... Random>                                        \
    requires detail::optional_random_planes<W, Random...> ULPINE_API constexpr bitsliced<T, W, Z> name(                \
        const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y, const Random&... random) noexcept {                  \
        detail::check_random_planes<P, Random...>();                                                                   \
        return detail::operate<which, P>(x, y, y, random...);                                                          \
    }                                                                                                                  \
    template <number_type T, int W, underflow Z>                                                                       \
    ULPINE_API constexpr bitsliced<T, W, Z> name(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {  \
        return ulpine::name<T::default_projection>(x, y);                                                              \
    }
ULPINE_SLICED_BINARY(add, circuit::add)
ULPINE_SLICED_BINARY(sub, circuit::sub)
ULPINE_SLICED_BINARY(mul, circuit::mul)
ULPINE_SLICED_BINARY(minimum, circuit::minimum)
ULPINE_SLICED_BINARY(maximum, circuit::maximum)
#undef ULPINE_SLICED_BINARY

// x y + z, rounded once.
template <projection P, number_type T, int W, underflow Z, class... Random>
requires detail::optional_random_planes<W, Random...> ULPINE_API constexpr bitsliced<T, W, Z>
fma(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y, const bitsliced<T, W, Z>& z,
    const Random&... random) noexcept {
    detail::check_random_planes<P, Random...>();
    return detail::operate<circuit::fma, P>(x, y, z, random...);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr bitsliced<T, W, Z> fma(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y,
                                            const bitsliced<T, W, Z>& z) noexcept {
    return ulpine::fma<T::default_projection>(x, y, z);
}
// The product rounded, then the sum.
template <projection P, number_type T, int W, underflow Z>
ULPINE_API constexpr bitsliced<T, W, Z> mul_add(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y,
                                                const bitsliced<T, W, Z>& z) noexcept {
    return detail::operate<circuit::mul_add, P>(x, y, z);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr bitsliced<T, W, Z> mul_add(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y,
                                                const bitsliced<T, W, Z>& z) noexcept {
    return ulpine::mul_add<T::default_projection>(x, y, z);
}

// x y as it is.
template <number_type T, int W, underflow Z>
ULPINE_API constexpr bitsliced<exact_product_t<T>, W, Z> exact_product(const bitsliced<T, W, Z>& x,
                                                                       const bitsliced<T, W, Z>& y) noexcept {
    bitsliced<exact_product_t<T>, W, Z> r;
    detail::for_each_word<W>([&]<class U>(int i) {
        detail::store_planes(r, i,
                             detail::exact_product_planes<typename T::format, Z>(
                                 detail::load_planes<U, T::width>(x, i), detail::load_planes<U, T::width>(y, i)));
    });
    return r;
}
// x + y of any two minifloat formats, or of fixed<2I, 2F> and fixed<I, F>, rounded once into To.
template <number_type To, projection P = To::default_projection, number_type A, number_type B, int W, underflow Z,
          class... Random>
requires detail::optional_random_planes<W, Random...> ULPINE_API constexpr bitsliced<To, W, Z>
add(const bitsliced<A, W, Z>& x, const bitsliced<B, W, Z>& y, const Random&... random) noexcept {
    detail::check_random_planes<P, Random...>();
    bitsliced<To, W, Z> r;
    detail::for_each_word<W>([&]<class U>(int i) {
        detail::store_planes(
            r, i,
            detail::add_mixed_planes<typename To::format, P, Z, typename A::format, typename B::format>(
                detail::load_planes<U, A::width>(x, i), detail::load_planes<U, B::width>(y, i),
                detail::load_random<U>(random..., i)));
    });
    return r;
}
template <number_type To, projection P = To::default_projection, number_type T, int W, underflow Z, class... Random>
requires detail::optional_random_planes<W, Random...> ULPINE_API constexpr bitsliced<To, W, Z>
convert(const bitsliced<T, W, Z>& x, const Random&... random) noexcept {
    detail::check_random_planes<P, Random...>();
    bitsliced<To, W, Z> r;
    detail::for_each_word<W>([&]<class U>(int i) {
        detail::store_planes(r, i,
                             detail::convert_planes<typename To::format, P, Z, typename T::format>(
                                 detail::load_planes<U, T::width>(x, i), detail::load_random<U>(random..., i)));
    });
    return r;
}

#define ULPINE_SLICED_OPERATOR(symbol, name)                                                                           \
    template <number_type T, int W, underflow Z>                                                                       \
    ULPINE_API constexpr bitsliced<T, W, Z> operator symbol(const bitsliced<T, W, Z>& x,                               \
                                                            const bitsliced<T, W, Z>& y) noexcept {                    \
        return ulpine::name(x, y);                                                                                     \
    }                                                                                                                  \
    template <number_type T, int W, underflow Z>                                                                       \
    ULPINE_API constexpr bitsliced<T, W, Z>& operator symbol##=(bitsliced<T, W, Z>& x,                                 \
                                                                const bitsliced<T, W, Z>& y) noexcept {                \
        return x = ulpine::name(x, y);                                                                                 \
    }
ULPINE_SLICED_OPERATOR(+, add)
ULPINE_SLICED_OPERATOR(-, sub)
ULPINE_SLICED_OPERATOR(*, mul)
#undef ULPINE_SLICED_OPERATOR

template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator==(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return detail::operate<circuit::equal, T::default_projection>(x, y, y);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator!=(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return !(x == y);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator<(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return detail::operate<circuit::less, T::default_projection>(x, y, y);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator>(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return y < x;
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator<=(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return (x < y) | (x == y);
}
template <number_type T, int W, underflow Z>
ULPINE_API constexpr lane_mask<W> operator>=(const bitsliced<T, W, Z>& x, const bitsliced<T, W, Z>& y) noexcept {
    return y <= x;
}

// x where the mask is set, else y.
template <number_type T, int W, underflow Z>
ULPINE_API constexpr bitsliced<T, W, Z> select(const lane_mask<W>& mask, const bitsliced<T, W, Z>& x,
                                               const bitsliced<T, W, Z>& y) noexcept {
    bitsliced<T, W, Z> r;
    for (int j = 0; j < T::width; ++j)
        for (int i = 0; i < lane_mask<W>::words; ++i)
            r.plane(j)[i] = detail::logic(detail::selection_of{}, mask.data()[i], x.plane(j)[i], y.plane(j)[i]);
    return r;
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
