// Operations on formats whose values are upper halves of floats, 32 at a time (AVX-512): all of up to 8 bits, decoded by a
// table that stays in eight registers, and bfloat16, whose codes are halves as they stand.
//
//   halves of x and y -> two vectors of floats each, even and odd elements -> the float unit -> two vectors of floats
//   -> halves, a lost bit jammed into the lowest, encoded in lanes of 16 bits;  or rounded to bfloat16
#pragma once

#include <ulpine/array/elementwise_words.hpp>

namespace ulpine::detail {

// A's codes are the upper halves of floats: bfloat16.
template <class A>
ULPINE_API constexpr bool codes_are_halves() noexcept {
    if constexpr (requires { A::spec.subnormal; }) return A::spec == float_layout<u16>::spec;
    else return false;
}
// A's values are, and there are at most 256.
template <class A>
ULPINE_API constexpr bool has_table_of_halves() noexcept {
    constexpr int precision = float_layout<u16>::fraction + 1, lowest = 2 - float_layout<u16>::bias - precision;
    if constexpr (number_type<A>)
        return A::width <= 8 && is_float_word<u32, A> && operand_traits<A>::significand_bits <= precision &&
               operand_extent<A>.lowest >= lowest;
    else return false;
}
template <class A>
inline constexpr bool is_half = codes_are_halves<A>() || has_table_of_halves<A>();

inline namespace ULPINE_BUILD {

template <array_operation O, class To, projection P, class A, class B, class C>
struct half_facts {
    static constexpr bool available = false;
};
#if ULPINE_HALVES
template <array_operation O, class To, projection P, class A, class B, class C>
requires(is_half<A>&& is_half<B>&& is_half<C>&& number_type<To>&& P.mode == rounding::nearest_even &&
         word_facts<u32, O, To, P, A, B, C>::unit) struct half_facts<O, To, P, A, B, C> {
    using words = word_facts<u32, O, To, P, A, B, C>;
    static constexpr bool to_bfloat16 = codes_are_halves<To>() && policy_for<To>(P) == overflow::infinity;
    static constexpr auto profile = words::halves;
    static constexpr bool available = to_bfloat16 || (words::profile.short_enough && profile.halves && sizeof(To) <= 2);
};

// r[i] = table[places[i] mod 64] of two vectors.
ULPINE_TARGET_AVX512 inline void look_up(lanes<u16, 32>& r, const lanes<u16, 32>& low, const lanes<u16, 32>& high,
                                         const lanes<u16, 32>& places) noexcept {
    r.v = places.v;
    asm("vpermi2w %2, %1, %0" : "+v"(r.v) : "v"(low.v), "v"(high.v));
}

// Where the halves of an operand come from: codes that are halves, a table of them for codes of a byte.
enum class half_source {
    codes,
    table
};
template <half_source S>
struct half_operand {
    using element = stdlib::conditional_t<S == half_source::codes, u16, u8>;
    const element* codes;
    const u16* table;
    bool is_range;  // else 32 copies of one element

    ULPINE_HOST_FN const element* at(std::size_t i) const noexcept { return codes + (is_range ? i : 0); }
};
// The last elements, as many as there are.
template <half_source S>
struct half_rest {
    typename half_operand<S>::element codes[32] = {};

    ULPINE_HOST_FN half_rest(const half_operand<S>& x, std::size_t i, std::size_t n) noexcept {
        __builtin_memcpy(codes, x.at(i), n * sizeof codes[0]);
    }
};
template <half_source S>
struct half_reader {
    using U = lanes<u16, 32>;
    U part[S == half_source::table ? 8 : 1];

    ULPINE_HOST_FN explicit half_reader(const u16* table) noexcept {
        if constexpr (S == half_source::table)
            for (int i = 0; i < 8; ++i) part[i] = load_word<U>(table + 32 * i);
    }
    template <class E>
    ULPINE_HOST_FN U halves(const E* codes) const noexcept {
        const U code = load_word<U>(codes);
        if constexpr (S == half_source::codes) {
            return code;
        } else {
            U a, b, c, d;
            look_up(a, part[0], part[1], code);
            look_up(b, part[2], part[3], code);
            look_up(c, part[4], part[5], code);
            look_up(d, part[6], part[7], code);
            const U low = select((code & u16{64}) != u16{0}, b, a), high = select((code & u16{64}) != u16{0}, d, c);
            return select((code & u16{128}) != u16{0}, high, low);
        }
    }
};

ULPINE_HOST_FN lanes<u32, 16> even_floats(const lanes<u16, 32>& x) noexcept {
    lanes<u32, 16> r;
    r.v = reinterpret_cast<lanes<u32, 16>::vector>(x.v);
    return r << 16;
}
ULPINE_HOST_FN lanes<u32, 16> odd_floats(const lanes<u16, 32>& x) noexcept {
    lanes<u32, 16> r;
    r.v = reinterpret_cast<lanes<u32, 16>::vector>(x.v);
    return r & 0xffff0000u;
}
// The upper halves of both.
ULPINE_HOST_FN lanes<u16, 32> interleaved_halves(const lanes<u32, 16>& even, const lanes<u32, 16>& odd) noexcept {
    const lanes<u32, 16> both = (even >> 16) | (odd & 0xffff0000u);
    lanes<u16, 32> r;
    r.v = reinterpret_cast<lanes<u16, 32>::vector>(both.v);
    return r;
}
// A lost bit sets the lowest of the upper half.
ULPINE_HOST_FN lanes<u32, 16> jammed_half(const lanes<u32, 16>& x) noexcept { return x | ((x & 0xffffu) + 0xffffu); }
// To bfloat16, ties to even: finite values carry into infinity by themselves.
ULPINE_HOST_FN lanes<u32, 16> rounded_half(const lanes<u32, 16>& x) noexcept {
    using U = lanes<u32, 16>;
    const U r = nearest_even_units(x, x, 16, zero<U>());
    return select(less_signed(float_infinity<u32>, x & ~float_sign<u32>), float_nan<u32>, r);
}

// Halves of the results, or bfloat16.  One: all operands of the same table.
template <array_operation O, class Facts, bool NanQuotient, half_source X, half_source Y, half_source Z, bool One>
struct half_body {
    half_operand<X> x;
    half_operand<Y> y;
    half_operand<Z> z;

    template <class U, class In>
    ULPINE_HOST_FN void run(const In*, u16* out, std::size_t n) const {
        const ieee_environment environment;
        const half_reader<X> first(x.table);
        if constexpr (One) {
            run<U>(out, n, first, first, first);
        } else {
            const half_reader<Y> second(y.table);
            if constexpr (operand_count(O) > 2) run<U>(out, n, first, second, half_reader<Z>(z.table));
            else run<U>(out, n, first, second, second);
        }
    }

  private:
    template <class U, class First, class Second, class Third>
    ULPINE_HOST_FN void run(u16* out, std::size_t n, const First& first, const Second& second,
                            const Third& third) const {
        std::size_t i = 0;
        for (; i + 32 <= n; i += 32) {
            const U a = first.halves(x.at(i));
            U b = a, c = a;
            if constexpr (operand_count(O) > 1) b = second.halves(y.at(i));
            if constexpr (operand_count(O) > 2) c = third.halves(z.at(i));
            store_word(out + i, result(a, b, c));
        }
        if (i == n) return;
        const half_rest<X> xs(x, i, n - i);
        const half_rest<Y> ys(y, i, n - i);
        const half_rest<Z> zs(z, i, n - i);
        u16 results[32];
        store_word(results, result(first.halves(xs.codes), second.halves(ys.codes), third.halves(zs.codes)));
        __builtin_memcpy(out + i, results, (n - i) * sizeof(u16));
    }
    template <class U>
    ULPINE_HOST_FN static U result(const U& a, const U& b, const U& c) noexcept {
        constexpr bool direct = Facts::words::direct;
        const auto even = unit_result<O, direct, false, NanQuotient>(even_floats(a), even_floats(b), even_floats(c));
        const auto odd = unit_result<O, direct, false, NanQuotient>(odd_floats(a), odd_floats(b), odd_floats(c));
        if constexpr (Facts::to_bfloat16) return interleaved_halves(rounded_half(even), rounded_half(odd));
        else return interleaved_halves(jammed_half(even), jammed_half(odd));
    }
};

// An operand with what its reader needs: the table of its halves; of a single value 32 copies.
template <class X>
class half_part {
    using A = typename X::type;

  public:
    static constexpr half_source source = codes_are_halves<A>() ? half_source::codes : half_source::table;
    using element = typename half_operand<source>::element;

    half_part(const X& x, bool with_table) : x_(x) {
        if constexpr (!X::is_range)
            for (element& e : repeated_) e = static_cast<element>(x.value.bits());
        if constexpr (source == half_source::table) {
            if (!with_table) return;
            A all[256];
            u32 words[256] = {};
            constexpr std::size_t n = std::size_t{1} << A::width;
            for (std::size_t code = 0; code < n; ++code)
                all[code] = A::from_bits(static_cast<typename A::storage_type>(code));
            load_operands(static_cast<const A*>(all), words, n);
            for (std::size_t code = 0; code < 256; ++code) table_[code] = static_cast<u16>(words[code] >> 16);
        }
    }
    half_operand<source> from(std::size_t begin) const noexcept {
        if constexpr (X::is_range) return {code_words(x_.data + begin), table_, true};
        else return {repeated_, table_, false};
    }

  private:
    X x_;
    element repeated_[X::is_range ? 1 : 32] = {};
    u16 table_[source == half_source::table ? 256 : 1];
};

template <array_operation O, projection P, class To, class X, class Y, class Z>
void operate_on_halves(To* out, std::size_t begin, std::size_t count, const X& x, const Y& y, const Z& z) {
    using A = typename X::type;
    using B = typename Y::type;
    using C = typename Z::type;
    constexpr int operands = operand_count(O);
    constexpr bool one = (operands < 2 || stdlib::is_same_v<A, B>)&&(operands < 3 || stdlib::is_same_v<A, C>);
    using facts = half_facts<O, To, P, A, B, C>;
    const half_part<X> first(x, true);
    const half_part<Y> second(y, !one);
    const half_part<Z> third(z, !one && operands > 2);
    using body = half_body<O, facts, zero_division_is_nan<To>, half_part<X>::source, half_part<Y>::source,
                           half_part<Z>::source, one>;
    const auto run = [&](std::size_t at, u16* to, std::size_t n) {
        const body part{first.from(at), second.from(at), third.from(at)};
        run_avx512<u16>(part, part.x.codes, to, n);
    };
    if constexpr (facts::to_bfloat16) {
        run(begin, code_words(out + begin), count);
    } else {
        // One pass over both would be a third slower: a chain that long leaves no room for the next vector's.
        using profile = stdlib::remove_cvref_t<decltype(facts::profile)>;
        u16 results[piece];
        for (std::size_t done = begin; done < begin + count; done += piece) {
            const std::size_t m = piece_of(begin + count - done);
            run(done, results, m);
            run_avx512<u16>(nearest_body<profile, true>{facts::profile}, static_cast<const u16*>(results),
                            code_words(out + done), m);
        }
    }
}

#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
