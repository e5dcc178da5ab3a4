// Operations on arrays whose elements are floats (T = u32) or doubles (u64), whatever their format: decoded, operated on and
// encoded in lanes, in pieces that stay in the first-level cache.
//
//   conversions, |x|, -x, minima and maxima     by the bits, at every level
//   sums, differences, products                 AVX-512: by the float unit; else by their bits (pair_words.hpp)
//   quotients, x y + z, roots                   AVX-512 alone
//
// What the float unit gives is rounded to odd, or exact where the formats leave room, so that the encoding is the one
// rounding; NaN, infinities and the signs of zeros are those of IEEE 754.
#pragma once

#include <ulpine/array/elementwise_operands.hpp>
#include <ulpine/array/elementwise_scalar.hpp>
#include <ulpine/array/float_unit.hpp>
#include <ulpine/array/pair_words.hpp>

namespace ulpine::detail {

// Operations by the bits alone.
constexpr bool is_selection(array_operation o) noexcept {
    return o == array_operation::absolute || o == array_operation::negative || o >= array_operation::conversion;
}
constexpr bool is_pair_operation(array_operation o) noexcept { return o <= array_operation::product; }
constexpr int operand_count(array_operation o) noexcept {
    if (o == array_operation::fused) return 3;
    return o >= array_operation::root && o <= array_operation::conversion ? 1 : 2;
}

template <class T>
ULPINE_API constexpr auto record_of() noexcept {
    if constexpr (number_type<T>) return T::spec;
    else return sizeof(T) == 4 ? binary32_spec : binary64_spec;
}
template <class T>
concept in_a_set = requires {
    record_of<T>().rule;
};

// |x| and -x, rounded into A first and then by P, are the same as rounded by P: P is A's own, and magnitudes are kept.
template <class To, projection P, class A>
ULPINE_API constexpr bool turns_signs() noexcept {
    constexpr projection own = operand_traits<A>::default_projection;
    if constexpr (!stdlib::is_same_v<To, A>) return false;
    else if constexpr (requires { A::spec.is_signed; })
        return A::spec.is_signed && P.mode == own.mode && policy_for<To>(P) == own.policy;
    else return P.mode == own.mode && policy_for<To>(P) == own.policy;
}

// How T's floats carry the operation O of A, B and C into To.
template <class T, array_operation O, class To, projection P, class A, class B, class C>
struct word_facts {
    static constexpr bool selects = false, unit = false, integers = false;
};
template <class T, array_operation O, class To, projection P, class A, class B, class C>
requires(!in_a_set<To> && P.mode != rounding::stochastic) struct word_facts<T, O, To, P, A, B, C> {
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>, z = operand_extent<C>;
    static constexpr int fraction = float_layout<T>::fraction, bias = float_layout<T>::bias;
    static constexpr int x_bits = operand_traits<A>::significand_bits, y_bits = operand_traits<B>::significand_bits;
    static constexpr bool product = O == array_operation::product, downward = P.mode == rounding::toward_negative;

    static constexpr auto profile = make_profile<T>(record_of<To>(), P.mode, policy_for<To>(P));
    static constexpr halves_profile<stdlib::remove_cvref_t<decltype(profile)>> halves =
        make_profile<u16>(record_of<To>(), P.mode, policy_for<To>(P));
    static constexpr bool carries = is_float_word<T, A> && is_float_word<T, B> && is_float_word<T, C> &&
                                    profile.encodes && !profile.patches(fixed_rounding<P.mode>{});
    static constexpr bool selects =
        carries && is_selection(O) && (O >= array_operation::conversion || turns_signs<To, P, A>());

    // To is T's float, one NaN and infinities included.
    static constexpr bool own = [] {
        if constexpr (stdlib::is_same_v<decltype(record_of<To>()), minifloat_spec>)
            return record_of<To>() == float_layout<T>::spec && policy_for<To>(P) == overflow::infinity;
        else return false;
    }();
    static constexpr bool is_decoding = carries && own && number_type<A>;
    // A result rounded to odd has two bits more than To, down to To's lowest threshold.
    static constexpr bool precise =
        operand_traits<To>::significand_bits + 1 <= fraction && operand_extent<To>.lowest >= 3 - bias - fraction;
    static constexpr bool unit = carries && !is_selection(O) && (precise || (own && P.mode == rounding::nearest_even));
    static constexpr int highest = product ? x.highest + y.highest + 1 : larger(x.highest, y.highest) + 1;
    static constexpr int lowest = product ? x.lowest + y.lowest : smaller(x.lowest, y.lowest);
    // Every result is a float.
    static constexpr bool exact =
        is_pair_operation(O) && highest <= bias && lowest >= 1 - bias - fraction &&
        (product ? x_bits + y_bits <= fraction + 1 : highest - lowest <= fraction && !downward);
    // One operation, ties to even, does.
    static constexpr bool direct = exact || (own && P.mode == rounding::nearest_even);
    // By the bits: every operand, and every result that is not zero, is a normal float but for bits below those that
    // decide: two below the result's precision, and the jammed one.  No sum of opposite numbers is -0.
    static constexpr bool integers = carries && is_pair_operation(O) && smaller(x.lowest, y.lowest) >= 1 - bias &&
                                     lowest >= 1 - bias && highest < bias &&
                                     operand_traits<To>::significand_bits + 3 <= fraction &&
                                     (product ? x_bits + y_bits <= digits<T> : !downward);
};

inline namespace ULPINE_BUILD {

#if ULPINE_LANES && defined(__x86_64__) && !defined(__CUDA_ARCH__)
// Words that the float unit takes, and whether there are any in this translation unit.
template <class U>
inline constexpr bool in_float_unit = sizeof(U) == 64;
inline constexpr bool has_float_unit = true;

ULPINE_TARGET_AVX512 inline void nearest_root(lanes<u32, 16>& r, const lanes<u32, 16>& x) noexcept {
    asm volatile("vsqrtps %1, %0" : "=v"(r.v) : "v"(x.v));
}
ULPINE_TARGET_AVX512 inline void nearest_root(lanes<u64, 8>& r, const lanes<u64, 8>& x) noexcept {
    asm volatile("vsqrtpd %1, %0" : "=v"(r.v) : "v"(x.v));
}

// x and y, or x, y and z, by the float unit.  NanQuotient: x / 0 is NaN.
template <array_operation O, bool Direct, bool Downward, bool NanQuotient, class U>
ULPINE_HOST_FN U unit_result(const U& x, const U& y, const U& z) noexcept {
    using T = element_t<U>;
    constexpr T magnitude = static_cast<T>(~float_sign<T>);
    if constexpr (Direct) {
        U r = O == array_operation::fused ? z : x;
        if constexpr (O == array_operation::sum) plus(r, y);
        else if constexpr (O == array_operation::difference) plus(r, y ^ float_sign<T>);
        else if constexpr (O == array_operation::product) multiply(r, y);
        else if constexpr (O == array_operation::quotient) divide(r, y);
        else if constexpr (O == array_operation::fused) multiply_add(r, x, y);
        else nearest_root(r, x);
        return r;
    } else if constexpr (O == array_operation::sum) {
        return odd_sum<Downward>(x, y);
    } else if constexpr (O == array_operation::difference) {
        return odd_sum<Downward>(x, y ^ float_sign<T>);
    } else if constexpr (O == array_operation::product) {
        return odd_product(x, y);
    } else if constexpr (O == array_operation::fused) {
        return odd_fused<Downward>(x, y, z);
    } else if constexpr (O == array_operation::root) {
        return odd_root(x);
    } else {
        const U r = odd_quotient(x, y);
        if constexpr (NanQuotient) return select((y & magnitude) == T(0), float_nan<T>, r);
        else return r;
    }
}
#else
template <class U>
inline constexpr bool in_float_unit = false;
inline constexpr bool has_float_unit = false;
#endif

// Integers in the order of the values, -0 below +0; NaN above all of them, or below.
template <bool NanAbove, class U>
ULPINE_HOST_FN U extremum_key(const U& x) noexcept {
    using T = element_t<U>;
    constexpr T magnitude = static_cast<T>(~float_sign<T>);
    constexpr T nan = NanAbove ? magnitude : float_sign<T>;
    const U a = x & magnitude, key = x ^ (sar(x, digits<T> - 1) & magnitude);
    return select(less_signed(float_infinity<T>, a), nan, key);
}

// One of the operands, or x with another sign; all by the bits.  -0 is below +0.
template <array_operation O, class U>
ULPINE_HOST_FN U selected(const U& x, const U& y) noexcept {
    using T = element_t<U>;
    if constexpr (O == array_operation::absolute) {
        return x & static_cast<T>(~float_sign<T>);
    } else if constexpr (O == array_operation::negative) {
        return x ^ float_sign<T>;
    } else {
        constexpr bool least = O == array_operation::minimum || O == array_operation::minimum_number;
        constexpr bool numbers = O == array_operation::minimum_number || O == array_operation::maximum_number;
        // In the order of signed integers; NaN beyond the end that would be chosen, or beyond the other one.
        const U p = extremum_key<least == numbers>(x), q = extremum_key<least == numbers>(y);
        if constexpr (least) return select(less_signed(q, p), y, x);
        else return select(less_signed(p, q), y, x);
    }
}

// out[i] = the operation of x[i], y[i] and z[i]; *special: an operand is no finite number, and out means nothing.  All
// arrays have room for a vector beyond the end.
template <class T, array_operation O, class Facts, bool NanQuotient>
struct operation_body {
    const T *y, *z;
    bool* special;

    template <class U>
    ULPINE_HOST_FN void run(const T* x, T* out, std::size_t n) const {
        if constexpr (Facts::selects) {
            for (std::size_t i = 0; i < n; i += lanes_of<U>)
                store_word(out + i, selected<O>(load_word<U>(x + i), load_word<U>(y + i)));
        } else if constexpr (in_float_unit<U> && Facts::unit) {
#if ULPINE_LANES && defined(__x86_64__) && !defined(__CUDA_ARCH__)
            const ieee_environment environment;
            for (std::size_t i = 0; i < n; i += lanes_of<U>)
                store_word(out + i, unit_result<O, Facts::direct, Facts::downward, NanQuotient>(
                                        load_word<U>(x + i), load_word<U>(y + i), load_word<U>(z + i)));
#endif
        } else if constexpr (Facts::integers) {
            constexpr pair_operation pair = O == array_operation::sum          ? pair_operation::sum
                                            : O == array_operation::difference ? pair_operation::difference
                                                                               : pair_operation::product;
            pair_body<T, pair>{y, Facts::x_bits, Facts::y_bits, special}.template run<U>(x, out, n);
        }
    }
};

// An operand as words: a part of a range after the other, or one value for all; readable for a vector beyond the end.
template <class T, class X>
class word_operand {
  public:
    word_operand(const X& x) : x_(x) {
        if constexpr (!X::is_range) {
            load_operands(&x.value, words_, 1);
            for (std::size_t i = 1; i < piece; ++i) words_[i] = words_[0];
        }
    }
    const T* part(std::size_t begin, std::size_t n) {
        using A = typename X::type;
        if constexpr (X::is_range) {
            if constexpr (!number_type<A> && sizeof(A) == sizeof(T))
                if (n == piece) return reinterpret_cast<const T*>(x_.data + begin);
            load_operands(x_.data + begin, words_, n);
        }
        return words_;
    }

  private:
    X x_;
    T words_[piece] = {};
};

struct no_operand {
    template <class X>
    no_operand(const X&) noexcept {}
};
inline std::size_t piece_of(std::size_t n) noexcept { return n < piece ? n : piece; }

// Floats as they are, with the one NaN.
struct one_nan_body {
    template <class U>
    ULPINE_HOST_FN U word(const U& x, std::size_t, std::size_t) const {
        using T = element_t<U>;
        return select(less_signed(float_infinity<T>, x & static_cast<T>(~float_sign<T>)), float_nan<T>, x);
    }
    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* in, Out* out, std::size_t n) const {
        for_each_word<U>(in, out, n, *this);
    }
};

// Words as To's, by the profile of the facts; any number.
template <class Facts, rounding R, class T, class To>
void store_results(const T* words, To* out, std::size_t n) {
    using profile = stdlib::remove_cvref_t<decltype(Facts::profile)>;
    auto* const codes = [&] {
        if constexpr (number_type<To>) return code_words(out);
        else return reinterpret_cast<source_bits<To>*>(out);
    }();
    if constexpr (Facts::own) run_at_level<T>(one_nan_body{}, words, codes, n);
    else if constexpr (R == rounding::nearest_even && Facts::profile.short_enough && sizeof(T) == 4 && sizeof(To) <= 2)
        run_nearest<true>(Facts::profile, Facts::halves, words, codes, n);
    else if constexpr (R == rounding::nearest_even)
        run_at_level<T>(nearest_body<profile, true>{Facts::profile}, words, codes, n);
    else run_at_level<T>(general_body<profile, true, fixed_rounding<R>>{Facts::profile, {}}, words, codes, n);
}

template <class T, array_operation O, projection P, class To, class Scalar, class X, class Y, class Z>
void operate_on_words(To* out, std::size_t begin, std::size_t count, const Scalar& scalar, const X& x, const Y& y,
                      const Z& z) {
    using facts = word_facts<T, O, To, P, typename X::type, typename Y::type, typename Z::type>;
    constexpr int operands = operand_count(O);
    const std::size_t end = begin + count;
    if constexpr (O == array_operation::conversion && facts::is_decoding)
        return load_operands(x.data + begin, reinterpret_cast<T*>(out + begin), count);
    word_operand<T, X> first(x);
    if constexpr (O == array_operation::conversion) {
        for (std::size_t done = begin; done < end; done += piece) {
            const std::size_t m = piece_of(end - done);
            store_results<facts, P.mode>(first.part(done, m), out + done, m);
        }
    } else {
        stdlib::conditional_t<(operands > 1), word_operand<T, Y>, no_operand> second(y);
        stdlib::conditional_t<(operands > 2), word_operand<T, Z>, no_operand> third(z);
        T results[piece];
        for (std::size_t done = begin; done < end; done += piece) {
            const std::size_t m = piece_of(end - done);
            const T* const a = first.part(done, m);
            const T *b = a, *c = a;
            if constexpr (operands > 1) b = second.part(done, m);
            if constexpr (operands > 2) c = third.part(done, m);
            bool special = false;
            run_at_level<T>(operation_body<T, O, facts, zero_division_is_nan<To>>{b, c, &special}, a, results,
                            (m + 63) / 64 * 64);
            if (special)
                for (std::size_t i = done; i < done + m; ++i) out[i] = scalar(i);
            else store_results<facts, P.mode>(static_cast<const T*>(results), out + done, m);
        }
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
