// Numbers as the CUDA Toolkit's own types and back: the bits move, nothing is converted, no instruction is needed.
//
//   to_cuda(x)               the toolkit's type of the same encoding: __half, __nv_fp8_e4m3, ...
//   to_cuda(a, b)            its vector of two, a in the lowest bits: __half2, __nv_fp8x2_e4m3, ...
//   to_cuda(a, b, c, d)      its vector of four (8 bits and less)
//   from_cuda(h)             the number, or packed<T, N> of a vector;  to_cuda(packed) is the way back
//   from_cuda(pointer), to_cuda(pointer)     arrays of single elements
//   cuda_type_t<T, N>        the toolkit's type for N (1, 2, 4) numbers of type T
//
// A type of the toolkit stands for an encoding: any minifloat of that encoding goes there, whatever its rounding and
// overflow defaults, and from_cuda gives the type of format/catalog.hpp. The toolkit's types of 6 bits, also in
// vectors, and of one fp4 take a byte each, the code in its low bits: the others are 0 on the way there and ignored on
// the way back. A vector of fp4 has two in a byte.
//
// Every other library that names an encoding is met by bits() and from_bits: number types are trivially copyable, of
// standard layout, as large as their storage (1, 2, 4 or 8 bytes), all bits above the width 0. So T(&)[N], std::span<T>
// and T* may be read as arrays of what CUTLASS calls float_e4m3_t, float_e5m2_t, float_ue8m0_t, half_t and bfloat16_t
// (one member, `storage`), and packed_span<T> has the order of bits of cute::subbyte_iterator: the lowest first.
#pragma once

#include <ulpine/codec/hardware.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/type.hpp>

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp6.h>
#include <cuda_fp8.h>

namespace ulpine::gpu {

// N numbers, the first in the lowest bits of a vector of the toolkit.
template <number_type T, int N>
struct packed {
    T element[N];

    ULPINE_API constexpr T& operator[](int i) noexcept { return element[i]; }
    ULPINE_API constexpr const T& operator[](int i) const noexcept { return element[i]; }
    ULPINE_API static constexpr int size() noexcept { return N; }
};

}  // namespace ulpine::gpu

namespace ulpine::detail {

// The type of the toolkit that holds N numbers with the encoding of T.
template <class T, int N>
struct cuda_vector;
// What such a type holds.
template <class C>
struct cuda_content {
    static constexpr int count = 0;
};

#define ULPINE_CUDA_TYPE(number, n, cuda)                                                                              \
    template <>                                                                                                        \
    struct cuda_vector<number, n> {                                                                                    \
        using type = cuda;                                                                                             \
    };                                                                                                                 \
    template <>                                                                                                        \
    struct cuda_content<cuda> {                                                                                        \
        using type = number;                                                                                           \
        static constexpr int count = n;                                                                                \
    };
ULPINE_CUDA_TYPE(binary16, 1, __half)
ULPINE_CUDA_TYPE(binary16, 2, __half2)
ULPINE_CUDA_TYPE(bfloat16, 1, __nv_bfloat16)
ULPINE_CUDA_TYPE(bfloat16, 2, __nv_bfloat162)
ULPINE_CUDA_TYPE(fp8_e4m3, 1, __nv_fp8_e4m3)
ULPINE_CUDA_TYPE(fp8_e4m3, 2, __nv_fp8x2_e4m3)
ULPINE_CUDA_TYPE(fp8_e4m3, 4, __nv_fp8x4_e4m3)
ULPINE_CUDA_TYPE(fp8_e5m2, 1, __nv_fp8_e5m2)
ULPINE_CUDA_TYPE(fp8_e5m2, 2, __nv_fp8x2_e5m2)
ULPINE_CUDA_TYPE(fp8_e5m2, 4, __nv_fp8x4_e5m2)
ULPINE_CUDA_TYPE(e8m0, 1, __nv_fp8_e8m0)
ULPINE_CUDA_TYPE(e8m0, 2, __nv_fp8x2_e8m0)
ULPINE_CUDA_TYPE(e8m0, 4, __nv_fp8x4_e8m0)
ULPINE_CUDA_TYPE(fp6_e2m3, 1, __nv_fp6_e2m3)
ULPINE_CUDA_TYPE(fp6_e2m3, 2, __nv_fp6x2_e2m3)
ULPINE_CUDA_TYPE(fp6_e2m3, 4, __nv_fp6x4_e2m3)
ULPINE_CUDA_TYPE(fp6_e3m2, 1, __nv_fp6_e3m2)
ULPINE_CUDA_TYPE(fp6_e3m2, 2, __nv_fp6x2_e3m2)
ULPINE_CUDA_TYPE(fp6_e3m2, 4, __nv_fp6x4_e3m2)
ULPINE_CUDA_TYPE(fp4_e2m1, 1, __nv_fp4_e2m1)
ULPINE_CUDA_TYPE(fp4_e2m1, 2, __nv_fp4x2_e2m1)
ULPINE_CUDA_TYPE(fp4_e2m1, 4, __nv_fp4x4_e2m1)
#undef ULPINE_CUDA_TYPE

// The type of the catalog with T's encoding that the toolkit knows; void if there is none.
template <class T, class... Known>
struct first_with_encoding {
    using type = void;
};
template <class T, class First, class... Rest>
struct first_with_encoding<T, First, Rest...>
    : stdlib::conditional_t<hardware_format_of(T::spec) == hardware_format_of(First::spec),
                            stdlib::type_identity<First>, first_with_encoding<T, Rest...>> {};
template <class T>
struct cuda_name {
    using type = void;
};
template <number_type T>
requires(hardware_format_of(T::spec) != hardware_format::none) struct cuda_name<T>
    : first_with_encoding<T, binary16, bfloat16, fp8_e4m3, fp8_e5m2, e8m0, fp6_e2m3, fp6_e3m2, fp4_e2m1> {
};

// __half2 and __nv_bfloat162 have copy constructors of their own, so their bits cannot be cast.
template <class C>
concept cuda_pair_of_16 = stdlib::is_same_v<C, __half2> || stdlib::is_same_v<C, __nv_bfloat162>;

template <class C>
using word_of_size = stdlib::conditional_t<sizeof(C) == 1, u8, stdlib::conditional_t<sizeof(C) == 2, u16, u32>>;
// Bits from one number of a vector to the next.
template <class C>
inline constexpr int cuda_stride = static_cast<int>(8 * sizeof(C)) / cuda_content<C>::count;

template <class C, class... T>
ULPINE_FN constexpr C joined(const T&... x) noexcept {
    u32 word = 0;
    int place = 0;
    ((word |= u32{x.bits()} << place, place += cuda_stride<C>), ...);
    return bit_cast<C>(static_cast<word_of_size<C>>(word));
}
template <class C>
ULPINE_FN constexpr typename cuda_content<C>::type taken(const C& c, int i) noexcept {
    using T = typename cuda_content<C>::type;
    const u32 word = bit_cast<word_of_size<C>>(c);
    return T::from_bits(static_cast<typename T::storage_type>(word >> (i * cuda_stride<C>)));
}

}  // namespace ulpine::detail

namespace ulpine::gpu {

template <number_type T, int N = 1>
using cuda_type_t = typename detail::cuda_vector<typename detail::cuda_name<T>::type, N>::type;

// Number types whose encoding the toolkit has, in vectors of N.
template <class T, int N = 1>
concept has_cuda_type = number_type<T> && requires {
    typename cuda_type_t<T, N>;
};
// The toolkit's types.
template <class C>
concept cuda_type = detail::cuda_content<C>::count >
0;

template <has_cuda_type T>
ULPINE_API constexpr cuda_type_t<T> to_cuda(T x) noexcept {
    return detail::joined<cuda_type_t<T>>(x);
}
template <has_cuda_type<2> T>
ULPINE_API constexpr cuda_type_t<T, 2> to_cuda(T a, T b) noexcept {
    using C = cuda_type_t<T, 2>;
    if constexpr (detail::cuda_pair_of_16<C>) return C(to_cuda(a), to_cuda(b));
    else return detail::joined<C>(a, b);
}
template <has_cuda_type<4> T>
ULPINE_API constexpr cuda_type_t<T, 4> to_cuda(T a, T b, T c, T d) noexcept {
    return detail::joined<cuda_type_t<T, 4>>(a, b, c, d);
}
template <number_type T, int N>
requires has_cuda_type<T, N> ULPINE_API constexpr cuda_type_t<T, N> to_cuda(const packed<T, N>& x) noexcept {
    if constexpr (N == 1) return to_cuda(x[0]);
    else if constexpr (N == 2) return to_cuda(x[0], x[1]);
    else return to_cuda(x[0], x[1], x[2], x[3]);
}

template <cuda_type C>
ULPINE_API constexpr auto from_cuda(const C& c) noexcept {
    using T = typename detail::cuda_content<C>::type;
    constexpr int n = detail::cuda_content<C>::count;
    if constexpr (n == 1) return detail::taken(c, 0);
    else if constexpr (detail::cuda_pair_of_16<C>) return packed<T, 2>{{from_cuda(c.x), from_cuda(c.y)}};
    else if constexpr (n == 2) return packed<T, 2>{{detail::taken(c, 0), detail::taken(c, 1)}};
    else return packed<T, 4>{{detail::taken(c, 0), detail::taken(c, 1), detail::taken(c, 2), detail::taken(c, 3)}};
}

// Arrays of the toolkit's types as arrays of numbers, for the functions of gpu/round_to.hpp, and the way back: pointers
// to single elements, const or not.
template <class C>
requires(detail::cuda_content<detail::stdlib::remove_const_t<C>>::count == 1) ULPINE_API auto from_cuda(C* p) noexcept {
    using T = typename detail::cuda_content<detail::stdlib::remove_const_t<C>>::type;
    static_assert(sizeof(T) == sizeof(C));
    return reinterpret_cast<detail::stdlib::conditional_t<detail::stdlib::is_const_v<C>, const T, T>*>(p);
}
template <class T>
requires has_cuda_type<detail::stdlib::remove_const_t<T>> ULPINE_API auto to_cuda(T* p) noexcept {
    using C = cuda_type_t<detail::stdlib::remove_const_t<T>>;
    static_assert(sizeof(T) == sizeof(C));
    return reinterpret_cast<detail::stdlib::conditional_t<detail::stdlib::is_const_v<T>, const C, C>*>(p);
}

}  // namespace ulpine::gpu
