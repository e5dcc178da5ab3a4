// Several vectors as one working word, and sums and products on it that round into the format of an accumulator.
//
// A step of an accumulator is a chain of 15 to 25 operations that wait for each other, longer than what a processor
// looks ahead.  So every operation of it is done for all vectors of the word before the next one: with eight vectors
// that is 1.4 times as fast as with four, and no code has to say so twice.
#pragma once

#include <ulpine/array/float_unit.hpp>

namespace ulpine::detail {

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)

// H: lanes, or two of these in turn.  The vocabulary of bits/lanes.hpp as far as round_word uses it.
template <class H>
struct lane_pair {
    H low, high;

    ULPINE_HOST_FN static lane_pair zero() noexcept { return {detail::zero<H>(), detail::zero<H>()}; }
};
template <class F>
struct flag_pair {
    F low, high;
};
template <class H>
struct word_traits<lane_pair<H>> {
    using flag = flag_pair<flag_t<H>>;
    using exponent = lane_pair<H>;
    using element = element_t<H>;
};
template <class H>
inline constexpr int digits<lane_pair<H>> = digits<H>;

template <class G>
inline constexpr bool is_lane_pair = false;
template <class H>
inline constexpr bool is_lane_pair<lane_pair<H>> = true;
template <class G>
struct vector_in {
    using type = G;
};
template <class H>
struct vector_in<lane_pair<H>> : vector_in<H> {};
template <class G>
using vector_of = typename vector_in<G>::type;

#define ULPINE_PAIR_OPERATOR(symbol)                                                                                   \
    template <class H>                                                                                                 \
    ULPINE_HOST_FN lane_pair<H> operator symbol(const lane_pair<H>& a, const lane_pair<H>& b) noexcept {               \
        return {a.low symbol b.low, a.high symbol b.high};                                                             \
    }                                                                                                                  \
    template <class H>                                                                                                 \
    ULPINE_HOST_FN lane_pair<H> operator symbol(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {           \
        return {a.low symbol b, a.high symbol b};                                                                      \
    }
ULPINE_PAIR_OPERATOR(+)
ULPINE_PAIR_OPERATOR(-)
ULPINE_PAIR_OPERATOR(&)
ULPINE_PAIR_OPERATOR(|)
ULPINE_PAIR_OPERATOR(^)
#undef ULPINE_PAIR_OPERATOR
#define ULPINE_PAIR_SHIFT(symbol)                                                                                      \
    template <class H>                                                                                                 \
    ULPINE_HOST_FN lane_pair<H> operator symbol(const lane_pair<H>& a, const lane_pair<H>& n) noexcept {               \
        return {a.low symbol n.low, a.high symbol n.high};                                                             \
    }                                                                                                                  \
    template <class H>                                                                                                 \
    ULPINE_HOST_FN lane_pair<H> operator symbol(const lane_pair<H>& a, int n) noexcept {                               \
        return {a.low symbol n, a.high symbol n};                                                                      \
    }
ULPINE_PAIR_SHIFT(<<)
ULPINE_PAIR_SHIFT(>>)
#undef ULPINE_PAIR_SHIFT
template <class H>
ULPINE_HOST_FN lane_pair<H> operator-(element_t<lane_pair<H>> a, const lane_pair<H>& b) noexcept {
    return {a - b.low, a - b.high};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> operator~(const lane_pair<H>& a) noexcept {
    return {~a.low, ~a.high};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> operator==(const lane_pair<H>& a, const lane_pair<H>& b) noexcept {
    return {a.low == b.low, a.high == b.high};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> operator==(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {a.low == b, a.high == b};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> operator!=(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {a.low != b, a.high != b};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> less_signed(const lane_pair<H>& a, const lane_pair<H>& b) noexcept {
    return {less_signed(a.low, b.low), less_signed(a.high, b.high)};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> less_signed(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {less_signed(a.low, b), less_signed(a.high, b)};
}
template <class H>
ULPINE_HOST_FN flag_pair<flag_t<H>> less_signed(element_t<lane_pair<H>> a, const lane_pair<H>& b) noexcept {
    return {less_signed(a, b.low), less_signed(a, b.high)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> larger_signed(const lane_pair<H>& a, const lane_pair<H>& b) noexcept {
    return {larger_signed(a.low, b.low), larger_signed(a.high, b.high)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> larger_signed(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {larger_signed(a.low, b), larger_signed(a.high, b)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> smaller_signed(const lane_pair<H>& a, const lane_pair<H>& b) noexcept {
    return {smaller_signed(a.low, b.low), smaller_signed(a.high, b.high)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> smaller_signed(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {smaller_signed(a.low, b), smaller_signed(a.high, b)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> smaller(const lane_pair<H>& a, element_t<lane_pair<H>> b) noexcept {
    return {smaller(a.low, b), smaller(a.high, b)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> select(const flag_pair<flag_t<H>>& c, const lane_pair<H>& a,
                                   const lane_pair<H>& b) noexcept {
    return {select(c.low, a.low, b.low), select(c.high, a.high, b.high)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> select(const flag_pair<flag_t<H>>& c, const lane_pair<H>& a,
                                   element_t<lane_pair<H>> b) noexcept {
    return {select(c.low, a.low, b), select(c.high, a.high, b)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> select(const flag_pair<flag_t<H>>& c, element_t<lane_pair<H>> a,
                                   const lane_pair<H>& b) noexcept {
    return {select(c.low, a, b.low), select(c.high, a, b.high)};
}
template <class F, class T>
requires stdlib::is_integral_v<T> ULPINE_HOST_FN auto select(const flag_pair<F>& c, T a, T b) noexcept {
    using H = decltype(select(c.low, a, b));
    return lane_pair<H>{select(c.low, a, b), select(c.high, a, b)};
}
template <class G>
requires is_lane_pair<G> ULPINE_HOST_FN G shifted_left(element_t<G> x, const G& n)
noexcept {
    using H = decltype(G::low);
    return {shifted_left<H>(x, n.low), shifted_left<H>(x, n.high)};
}
template <class H>
ULPINE_HOST_FN lane_pair<H> sar(const lane_pair<H>& x, int n) noexcept {
    return {sar(x.low, n), sar(x.high, n)};
}

inline namespace ULPINE_BUILD {

#define ULPINE_PAIR_INSTRUCTION(name)                                                                                  \
    template <class H>                                                                                                 \
    ULPINE_HOST_FN void name(lane_pair<H>& r, const lane_pair<H>& a, const lane_pair<H>& b) noexcept {                 \
        name(r.low, a.low, b.low);                                                                                     \
        name(r.high, a.high, b.high);                                                                                  \
    }
ULPINE_PAIR_INSTRUCTION(sum_up)
ULPINE_PAIR_INSTRUCTION(sum_down)
ULPINE_PAIR_INSTRUCTION(product_up)
ULPINE_PAIR_INSTRUCTION(product_down)
ULPINE_PAIR_INSTRUCTION(fused_up)
ULPINE_PAIR_INSTRUCTION(fused_down)
ULPINE_PAIR_INSTRUCTION(multiply_add)
#undef ULPINE_PAIR_INSTRUCTION
template <class H>
ULPINE_HOST_FN void plus(lane_pair<H>& r, const lane_pair<H>& a) noexcept {
    plus(r.low, a.low);
    plus(r.high, a.high);
}
template <class H>
ULPINE_HOST_FN void multiply(lane_pair<H>& r, const lane_pair<H>& a) noexcept {
    multiply(r.low, a.low);
    multiply(r.high, a.high);
}

// A word is a block of Rows rows of vectors, of which memory has rows `down` elements apart and the vectors of a row
// one after the other.
template <int Rows, class G>
ULPINE_HOST_FN G load_vectors(const element_t<G>* from, std::size_t down) noexcept {
    if constexpr (is_lane_pair<G>) {
        using H = decltype(G::low);
        if constexpr (Rows > 1)
            return {load_vectors<Rows / 2, H>(from, down), load_vectors<Rows / 2, H>(from + Rows / 2 * down, down)};
        else return {load_vectors<1, H>(from, 0), load_vectors<1, H>(from + sizeof(H) / sizeof(*from), 0)};
    } else {
        return load_word<G>(from);
    }
}
template <int Rows, class G>
ULPINE_HOST_FN void store_vectors(element_t<G>* to, std::size_t down, const G& x) noexcept {
    if constexpr (is_lane_pair<G>) {
        if constexpr (Rows > 1) {
            store_vectors<Rows / 2>(to, down, x.low);
            store_vectors<Rows / 2>(to + Rows / 2 * down, down, x.high);
        } else {
            store_vectors<1>(to, 0, x.low);
            store_vectors<1>(to + sizeof(x.low) / sizeof(*to), 0, x.high);
        }
    } else {
        store_word(to, x);
    }
}
// One word of memory for all lanes of a row.  (Written out: of a word that is added to zero GCC 12 makes sixteen
// insertions here.)
ULPINE_TARGET_AVX512 inline void broadcast(lanes<u32, 16>& r, const u32* from) noexcept {
    asm("vpbroadcastd %1, %0" : "=v"(r.v) : "m"(*from));
}
ULPINE_TARGET_AVX512 inline void broadcast(lanes<u64, 8>& r, const u64* from) noexcept {
    asm("vpbroadcastq %1, %0" : "=v"(r.v) : "m"(*from));
}
template <int Rows, class G>
ULPINE_HOST_FN G splat_vectors(const element_t<G>* from, std::size_t down) noexcept {
    if constexpr (is_lane_pair<G>) {
        using H = decltype(G::low);
        if constexpr (Rows > 1)
            return {splat_vectors<Rows / 2, H>(from, down), splat_vectors<Rows / 2, H>(from + Rows / 2 * down, down)};
        else return {splat_vectors<1, H>(from, 0), splat_vectors<1, H>(from, 0)};
    } else {
        G r;
        broadcast(r, from);
        return r;
    }
}
// The vectors of one row for all rows.
template <int Rows, class G>
ULPINE_HOST_FN G repeat_vectors(const element_t<G>* from) noexcept {
    if constexpr (Rows > 1) {
        using H = decltype(G::low);
        return {repeat_vectors<Rows / 2, H>(from), repeat_vectors<Rows / 2, H>(from)};
    } else {
        return load_vectors<1, G>(from, 0);
    }
}

// ---- Sums and products, rounded once ------------------------------------------------------------------------------

// In float or double, ties to even.
struct ieee_steps {
    template <class G>
    ULPINE_HOST_FN static G sum(const G& a, const G& b) noexcept {
        G r = a;
        plus(r, b);
        return r;
    }
    template <class G>
    ULPINE_HOST_FN static G product(const G& a, const G& b) noexcept {
        G r = a;
        multiply(r, b);
        return r;
    }
    template <class G>
    ULPINE_HOST_FN static G fused(const G& a, const G& b, const G& c) noexcept {
        G r = c;
        multiply_add(r, a, b);
        return r;
    }
};

template <rounding R>
struct known_rounding : fixed_rounding<R> {
    static constexpr bool known_profile = true;
};

// Into a format by its profile, in a mode that looks at no random bits: exact results rounded to odd, then to the
// format. Facts: array/matmul_models.hpp.  ExactProducts: every product of operands is a float.
template <class Facts, bool ExactProducts>
struct format_steps {
    static constexpr bool downward = Facts::mode == rounding::toward_negative;
    stdlib::remove_const_t<decltype(Facts::profile)> profile = Facts::profile;

    // All of the profile is a constant but what NaN becomes: where that is what an overflow becomes too, GCC would make
    // one selection of two, with a flag that AVX-512 has no register for.
    ULPINE_HOST_FN format_steps() noexcept {
        if constexpr (requires { profile.nan; }) asm("" : "+r"(profile.nan));
    }

    template <class G>
    ULPINE_HOST_FN G rounded(const G& x) const noexcept {
        constexpr known_rounding<Facts::mode> choice{};
        G overflowed = zero<G>(), patch = overflowed;
        return round_word(profile, x, choice, zero<G>(), &overflowed, &patch);
    }
    template <class G>
    ULPINE_HOST_FN G sum(const G& a, const G& b) const noexcept {
        if constexpr (Facts::plain_sums) return rounded(ieee_steps::sum(a, b));
        else return rounded(odd_sum<downward>(a, b));
    }
    template <class G>
    ULPINE_HOST_FN G product(const G& a, const G& b) const noexcept {
        if constexpr (ExactProducts) return rounded(ieee_steps::product(a, b));
        else return rounded(odd_product(a, b));
    }
    template <class G>
    ULPINE_HOST_FN G fused(const G& a, const G& b, const G& c) const noexcept {
        return rounded(odd_fused<downward>(a, b, c));
    }
};

}  // namespace ULPINE_BUILD
#endif

}  // namespace ulpine::detail
