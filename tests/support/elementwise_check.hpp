// The functions over elements against the scalar functions, element by element, at every simd_level.
#pragma once

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <ulpine/array/elementwise.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <cstring>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace elementwise_test {

namespace ul = ulpine;
using namespace array_test;

template <class T>
constexpr int width_of_type() {
    if constexpr (ul::number_type<T>) return T::width;
    else return 8 * static_cast<int>(sizeof(T));
}
template <class T>
T with_code(std::uint64_t code) {
    T x;
    if constexpr (ul::number_type<T>) x = T::from_bits(static_cast<typename T::storage_type>(code));
    else std::memcpy(&x, &code, sizeof x);
    return x;
}
template <class T>
std::uint64_t code_of_value(const T& x) {
    std::uint64_t code = 0;
    std::memcpy(&code, &x, sizeof x);
    return code;
}

/// Codes at random; one in four near zero, the largest or the smallest value, NaN or infinity, or near a power of two.
template <class T>
T any_number(support::random_source& random) {
    constexpr int width = width_of_type<T>();
    const std::uint64_t word = random(), quarter = std::uint64_t{word >> 12 & 3} << (width - 2);
    switch (word % 8) {
    case 0:
        return with_code<T>((word >> 8 & 3) - 2 + quarter);
    case 1:
        return with_code<T>((word >> 8 & 7) - 4 + quarter + (std::uint64_t{word >> 20 & 15} << (width / 2)));
    default:
        return with_code<T>(random());
    }
}
template <class T>
bool is_special(const T& x) {
    if constexpr (ul::number_type<T>) return !isfinite(x);
    else return !std::isfinite(x);
}
template <class T>
std::vector<T> numbers(std::size_t n, std::uint64_t seed, bool special) {
    support::random_source random(seed);
    std::vector<T> x(n);
    for (T& e : x) do
            e = any_number<T>(random);
        while (!special && is_special(e));
    return x;
}

/// Operands of one length.
template <class A, class B, class C>
struct operands {
    std::vector<A> x;
    std::vector<B> y;
    std::vector<C> z;
};

/// Every pair of 8-bit formats, and numbers of all kinds, with and without NaN and infinities, in odd lengths.
template <class A, class B = A, class C = A>
std::vector<operands<A, B, C>> all_operands() {
    std::vector<operands<A, B, C>> all;
    for (const bool special : {false, true})
        for (const std::size_t n : {0u, 1u, 17u, 1025u, 20000u}) {
            all.push_back({numbers<A>(n, 1, special), numbers<B>(n, 2, special), numbers<C>(n, 3, special)});
            if constexpr (std::is_same_v<A, B>)  // sums that vanish, or nearly
                for (std::size_t i = 0; i < n; i += 5)
                    all.back().y[i] = with_code<B>(code_of_value(all.back().x[i]) ^ (i / 5 & 1));
        }
    if constexpr (width_of_type<A>() == 8 && width_of_type<B>() == 8) {
        operands<A, B, C> pairs;
        for (unsigned a = 0; a < 256; ++a)
            for (unsigned b = 0; b < 256; ++b) {
                pairs.x.push_back(with_code<A>(a));
                pairs.y.push_back(with_code<B>(b));
            }
        pairs.z = numbers<C>(65536, 5, true);
        all.push_back(pairs);
    }
    return all;
}

template <class T>
std::vector<std::uint64_t> codes_of(const std::vector<T>& x) {
    std::vector<std::uint64_t> codes;
    codes.reserve(x.size());
    for (const T& e : x) codes.push_back(code_of_value(e));
    return codes;
}
template <class A, class B, class C>
std::string text_of(const operands<A, B, C>& in, std::size_t i) {
    return hex(code_of_value(in.x[i])) + ", " + hex(code_of_value(in.y[i])) + ", " + hex(code_of_value(in.z[i]));
}
/// The first few mismatches; operands(i) as text.
inline void compare_codes(failures& failed, const std::string& what, simd_level level,
                          const std::vector<std::uint64_t>& got, const std::vector<std::uint64_t>& want,
                          std::string (*text)(const void*, std::size_t), const void* in) {
    for (std::size_t i = 0; i < want.size(); ++i)
        if (!failed.same(got[i], want[i]))
            failed.add(what + ", " + name_of(level) + ": " + text(in, i) + " give " + hex(got[i]) + ", want " +
                       hex(want[i]));
}

/// run(x, y, z, out) against scalar(a, b, c, i) of the elements i.
template <class To, class A, class B, class C, class Run, class Scalar>
void check(failures& failed, const std::string& what, const std::vector<operands<A, B, C>>& all, const Run& run,
           const Scalar& scalar) {
    const auto text = [](const void* in, std::size_t i) {
        return text_of(*static_cast<const operands<A, B, C>*>(in), i);
    };
    const level_guard guard;
    std::vector<To> want, got;
    for (const auto& in : all) {
        const std::size_t n = in.x.size();
        want.resize(n);
        for (std::size_t i = 0; i < n; ++i) want[i] = scalar(in.x[i], in.y[i], in.z[i], i);
        const std::vector<std::uint64_t> codes = codes_of(want);
        for (const simd_level level : available_levels()) {
            ul::use_simd(level);
            got.assign(n, To{});
            run(in.x, in.y, in.z, got);
            compare_codes(failed, what, level, codes_of(got), codes, text, &in);
        }
    }
}

}  // namespace elementwise_test
