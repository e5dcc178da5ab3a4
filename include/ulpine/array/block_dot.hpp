// Exact dot products of arrays of blocks with a shared scale: OCP Microscaling Formats (MX) 1.0, 6.2.
//
//   dot_blocks<A, B, To, P>(codes_a, scales_a, codes_b, scales_b, options)     B: A, To: float if not given
//   add_blocks(q, codes_a, scales_a, codes_b, scales_b, options)               q += the same, for a block_quire<A, B>
//
// A, B: scaled_blocks of one size K.  codes: contiguous ranges of one length n, as encode_blocks writes them: the
// element type or its storage type; scales: ceil(n / K) of each, likewise.  The result is the exact sum of all products
// of element scale tensor_scale, rounded once (block/dot.hpp), equal for every number of threads; an empty dot is +0.
// std::invalid_argument: lengths that do not fit, block sizes outside 1 to n, tensor scales that are not positive and
// finite or of formats without one, threads below 1, more than 2^30 elements.
#pragma once

#include <ulpine/array/arguments.hpp>
#include <ulpine/array/round_to.hpp>
#include <ulpine/array/threads.hpp>
#include <ulpine/block/dot.hpp>

#include <mutex>
#include <optional>

namespace ulpine {

// block_size     elements of a block, of both arrays, 1 to n; none: K
// tensor_scale_a, tensor_scale_b     what encode_blocks returned; of formats that have one
struct block_dot_options {
    std::optional<float> tensor_scale_a{}, tensor_scale_b{};
    std::optional<std::size_t> block_size{};
    int threads = 1;
};

namespace detail {

// Elements as integers, in units of the lowest bit of their format.
template <class T>
inline constexpr bool is_integer_coded = T::width <= 8 && operand_extent<T>.highest - operand_extent<T>.lowest < 60;

inline namespace ULPINE_BUILD {

// Of every code its integer, doubled; the lowest bit: a special value instead.
template <class T>
struct integer_codes {
    std::int64_t twice[256];

    static const integer_codes& get() {
        static const integer_codes all = [] {
            integer_codes t{};
            for (unsigned code = 0; code < 256; ++code) {
                const auto x = decode<u64>(T::spec, u64{code & low_mask<u32>(T::width)});
                if (x.nan || x.infinite) {
                    t.twice[code] = 1;
                } else if (x.significand != 0) {
                    const auto v =
                        static_cast<std::int64_t>(x.significand >> (63 - (x.exponent - operand_extent<T>.lowest)));
                    t.twice[code] = x.negative ? -2 * v : 2 * v;
                }
            }
            return t;
        }();
        return all;
    }
};

// Of scales the integer, or of powers of two the exponent above the lowest one; -1: left to the definition.
template <class T, bool AsIntegers>
struct scale_codes {
    std::int64_t value[256];

    static const scale_codes& get() {
        static const scale_codes all = [] {
            scale_codes t{};
            for (unsigned code = 0; code < 256; ++code) {
                const auto x = decode<u64>(T::spec, u64{code & low_mask<u32>(T::width)});
                const int place = x.exponent - operand_extent<T>.lowest;
                if (x.nan || x.infinite || x.negative) t.value[code] = -1;  // a sign of scales is rare
                else if (x.significand == 0) t.value[code] = AsIntegers ? 0 : -1;
                else t.value[code] = AsIntegers ? static_cast<std::int64_t>(x.significand >> (63 - place)) : place;
            }
            return t;
        }();
        return all;
    }
};

// A block of n codes as a value.
template <class B, class Code, class Scale>
B block_from(const Code* codes, Scale scale, std::size_t n) {
    B b;
    b.set_scale(B::scale_type::from_bits(scale));
    for (std::size_t i = 0; i < n; ++i) b.set_element(static_cast<int>(i), B::element_type::from_bits(codes[i]));
    return b;
}

// Codes of elements and scales of two arrays, and where the blocks end.
template <class EA, class SA, class EB, class SB>
struct block_pairs {
    const EA* a;
    const SA* scales_a;
    const EB* b;
    const SB* scales_b;
    std::size_t n, size;

    std::size_t end_of(std::size_t block) const noexcept { return n - block * size < size ? n : (block + 1) * size; }
};

// By the definition: the blocks as values, of K elements or less.
template <class A, class B, int Capacity, class Pairs>
void add_by_element(block_quire<A, B, Capacity>& q, const Pairs& p, std::size_t k) {
    constexpr std::size_t most = static_cast<std::size_t>(A::size);
    for (std::size_t i = k * p.size; i < p.end_of(k); i += most) {
        const std::size_t m = p.end_of(k) - i < most ? p.end_of(k) - i : most;
        q.add_dot(block_from<A>(p.a + i, p.scales_a[k], m), block_from<B>(p.b + i, p.scales_b[k], m),
                  static_cast<int>(m));
    }
}

#if defined(__SIZEOF_INT128__)
__extension__ using i128 = __int128;

// Elements and scales as integers.  Sums of blocks under scales that are powers of two are added up by their power;
// others, by which integers get no longer than 64 bits, all together.
template <class A, class B>
struct integer_facts {
    using X = typename A::element_type;
    using Y = typename B::element_type;
    using P = typename A::scale_type;
    using Q = typename B::scale_type;
    template <class T>
    static constexpr int bits = operand_extent<T>.highest - operand_extent<T>.lowest + 1;
    static constexpr bool elements = is_integer_coded<X> && is_integer_coded<Y>;
    static constexpr bool powers = P::width <= 8 && Q::width <= 8 && operand_traits<P>::significand_bits == 1 &&
                                   operand_traits<Q>::significand_bits == 1 && bits<X> + bits<Y> <= 64;
    static constexpr bool narrow =
        is_integer_coded<P> && is_integer_coded<Q> && bits<X> + bits<Y> + bits<P> + bits<Q> <= 64;
    static constexpr bool available = elements && (powers || narrow);
    static constexpr int places = narrow ? 1 : bits<P> + bits<Q> - 1;
};

template <class A, class B, int Capacity, class Pairs>
void add_integers(block_quire<A, B, Capacity>& q, const Pairs& p, std::size_t begin, std::size_t end) {
    using facts = integer_facts<A, B>;
    const auto& x = integer_codes<typename facts::X>::get();
    const auto& y = integer_codes<typename facts::Y>::get();
    const auto& u = scale_codes<typename facts::P, facts::narrow>::get();
    const auto& v = scale_codes<typename facts::Q, facts::narrow>::get();
    i128 sums[facts::places]{};
    using part =
        std::conditional_t<facts::template bits<typename facts::X> + facts::template bits<typename facts::Y> <= 44,
                           std::int64_t, i128>;
    constexpr std::size_t most = 65536;  // products of a part
    for (std::size_t k = begin; k < end; ++k) {
        const auto sa = p.scales_a[k];
        const auto sb = p.scales_b[k];
        const std::size_t last = p.end_of(k);
        std::int64_t seen = 0;
        i128 sum = 0;  // times 4
        for (std::size_t i = k * p.size; i < last;) {
            const std::size_t stop = last - i < most ? last : i + most;
            part total = 0;
            for (; i < stop; ++i) {
                const std::int64_t va = x.twice[p.a[i]], vb = y.twice[p.b[i]];
                total += static_cast<part>(va) * vb;
                seen |= va | vb;
            }
            sum += total;
        }
        const std::int64_t scale_a = u.value[sa], scale_b = v.value[sb];
        const bool special = (seen & 1) != 0 || (scale_a | scale_b) < 0;
        sum /= 4;
        if (special) add_by_element(q, p, k);
        else if constexpr (facts::narrow) sums[0] += sum * (scale_a * scale_b);
        else sums[scale_a + scale_b] += sum;
    }
    for (int place = 0; place < facts::places; ++place) {
        const i128 sum = sums[place];
        if (sum == 0) continue;
        __extension__ using u128 = unsigned __int128;
        const u128 magnitude = sum < 0 ? -static_cast<u128>(sum) : static_cast<u128>(sum);
        q.add_integer({static_cast<u64>(magnitude >> 64), static_cast<u64>(magnitude)}, place, sum < 0);
    }
}
#endif

// The blocks begin to end - 1.
template <class A, class B, int Capacity, class Pairs>
void add_pairs(block_quire<A, B, Capacity>& q, const Pairs& p, std::size_t begin, std::size_t end) {
#if defined(__SIZEOF_INT128__)
    if constexpr (integer_facts<A, B>::available) return add_integers(q, p, begin, end);
#endif
    for (std::size_t k = begin; k < end; ++k) add_by_element(q, p, k);
}

template <class B>
float checked_dot_scale(const char* name, const std::optional<float>& t) {
    if (!t) return 1;
    if constexpr (!B::has_tensor_scale)
        out_of_range(name, number_text(static_cast<double>(*t)), "none, since the format has no scale for the tensor");
    const u32 bits = bit_cast<u32>(*t);
    if (bits == 0 || bits >= float_infinity<u32>)
        out_of_range(name, number_text(static_cast<double>(*t)), "a positive finite float");
    return *t;
}

template <class R, class T>
concept codes_in = contiguous<R> && code_element<std::remove_const_t<element_of<R>>, T>;

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// Of the options block_size and threads count; the tensor scales come in with q.round().
template <block_type A, block_type B, int Capacity, class CodesA, class ScalesA, class CodesB, class ScalesB>
requires detail::codes_in<CodesA, typename A::element_type> && detail::codes_in<ScalesA, typename A::scale_type> &&
    detail::codes_in<CodesB, typename B::element_type> && detail::codes_in<ScalesB, typename B::scale_type>
void add_blocks(block_quire<A, B, Capacity>& q, CodesA&& codes_a, ScalesA&& scales_a, CodesB&& codes_b,
                ScalesB&& scales_b, const block_dot_options& options = {}) {
    const auto a = detail::elements(codes_a);
    const auto b = detail::elements(codes_b);
    const auto sa = detail::elements(scales_a);
    const auto sb = detail::elements(scales_b);
    const std::size_t n = a.size(), block = options.block_size.value_or(static_cast<std::size_t>(A::size));
    if (options.block_size && (block == 0 || block > n))
        detail::out_of_range("block_size", std::to_string(block),
                             "1 to " + std::to_string(n) + ", the length of codes_a");
    const std::size_t blocks = n / block + (n % block != 0);
    detail::check_length("codes_b", b.size(), "codes_a", n);
    for (const auto& [name, length] : {std::pair{"scales_a", sa.size()}, std::pair{"scales_b", sb.size()}})
        if (length != blocks)
            detail::out_of_range(std::string(name) + ".size()", std::to_string(length),
                                 std::to_string(blocks) + ", a scale for each block of codes_a");
    detail::check_not_null("codes_a", a.data(), n);
    detail::check_not_null("codes_b", b.data(), n);
    detail::check_not_null("scales_a", sa.data(), blocks);
    detail::check_not_null("scales_b", sb.data(), blocks);
    if (n > std::size_t{1} << Capacity)
        detail::out_of_range("codes_a.size()", std::to_string(n),
                             "at most 2^" + std::to_string(Capacity) + ", the capacity of the accumulator");
    if (options.threads < 1) detail::out_of_range("threads", std::to_string(options.threads), "at least 1");

    const auto *const ea = detail::code_words(a.data()), *const fa = detail::code_words(sa.data());
    const auto *const eb = detail::code_words(b.data()), *const fb = detail::code_words(sb.data());
    const detail::block_pairs<std::remove_cvref_t<decltype(*ea)>, std::remove_cvref_t<decltype(*fa)>,
                              std::remove_cvref_t<decltype(*eb)>, std::remove_cvref_t<decltype(*fb)>>
        pairs{ea, fa, eb, fb, n, block};
    std::mutex mutex;
    detail::for_each_part(
        blocks, options.threads,
        [&](std::size_t begin, std::size_t count) {
            block_quire<A, B, Capacity> part;
            detail::add_pairs(part, pairs, begin, begin + count);
            const std::lock_guard lock(mutex);
            q.add(part);
        },
        detail::part_granularity / block + 1);
}

template <block_type A, block_type B = A, class To = float,
          projection P = detail::operand_traits<To>::default_projection, class CodesA, class ScalesA, class CodesB,
          class ScalesB>
To dot_blocks(CodesA&& codes_a, ScalesA&& scales_a, CodesB&& codes_b, ScalesB&& scales_b,
              const block_dot_options& options = {}) {
    const float ta = detail::checked_dot_scale<A>("tensor_scale_a", options.tensor_scale_a),
                tb = detail::checked_dot_scale<B>("tensor_scale_b", options.tensor_scale_b);
    block_quire<A, B> q;
    add_blocks(q, codes_a, scales_a, codes_b, scales_b, options);
    return q.template round<To, P>(ta, tb);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
