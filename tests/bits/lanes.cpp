// Every operation of the lanes, at every level of this processor, against the same operation on single words.
#include <catch.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/array/dispatch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using ulpine::simd_level;
namespace d = ulpine::detail;

namespace {

constexpr int operations = 24;

// One operation on a, b and a distance n below the word's length.  The words are those of two different libraries of
// functions: bits/word.hpp and bits/lanes.hpp.
template <int Op, class U>
ULPINE_FN U apply(const U& a, const U& b, const U& n) {
    using T = d::element_t<U>;
    constexpr T c = static_cast<T>(0x9e3779b97f4a7c15u);
    if constexpr (Op == 0) return a + b;
    else if constexpr (Op == 1) return a - b;
    else if constexpr (Op == 2) return a & b;
    else if constexpr (Op == 3) return a | b;
    else if constexpr (Op == 4) return a ^ b;
    else if constexpr (Op == 5) return ~a;
    else if constexpr (Op == 6) return a * b;
    else if constexpr (Op == 7) return a << n;
    else if constexpr (Op == 8) return a >> n;
    else if constexpr (Op == 9) return d::sar(a, n);
    else if constexpr (Op == 10) return (a << 3) + (b >> 5) + d::sar(a, 7);
    else if constexpr (Op == 11) return d::select(a == b, a, b + T(1));
    else if constexpr (Op == 12) return d::select(a != b, c, b);
    else if constexpr (Op == 13) return d::select(a < b, a, c);
    else if constexpr (Op == 14) return d::select(d::less_signed(a, b), T(5), T(9));
    else if constexpr (Op == 15) return d::smaller_signed(a, b) - d::smaller_signed(a, c);
    else if constexpr (Op == 16) return d::larger_signed(a, b) - d::larger_signed(a, c);
    else if constexpr (Op == 17) return d::smaller(a, b) + d::smaller(a, c);
    else if constexpr (Op == 18) return d::leading_zeros(a >> n);
    else if constexpr (Op == 19) return d::shifted_left<U>(T(1), n);
    else if constexpr (Op == 20) return (c - a) + (a & c) + (b | c) + (a ^ c) + (b * c);
    else if constexpr (Op == 21) return d::select(d::less_signed(c, a), b, a) + d::select(d::less_signed(a, c), a, b);
    else if constexpr (Op == 22) return d::less_word(a >> 1, b >> 1);
    else return d::select(a < c, a, d::zero<U>()) + d::select(a == c, a, b) + d::select(a != c, T(3), T(7));
}

template <int Op, class T>
struct body {
    const T* b;
    const T* n;

    template <class U, class In, class Out>
    ULPINE_FN void run(const In* in, Out* out, std::size_t count) const {
        for (std::size_t i = 0; i < count; i += d::lanes_of<U>)
            d::store_word(out + i, apply<Op, U>(d::load_word<U>(in + i), d::load_word<U>(b + i), d::load_word<U>(n + i)));
    }
};

template <class T>
struct operands {
    std::vector<T> a, b, n;

    operands() {
        support::random_source random(20260607);
        const T top = static_cast<T>(T(1) << (d::digits<T> - 1));
        const T special[] = {0, 1, 2, static_cast<T>(top - 1), top, static_cast<T>(top + 1), static_cast<T>(~T(0)),
                             static_cast<T>(0x9e3779b97f4a7c15u)};
        for (const T x : special)
            for (const T y : special) add(x, y, static_cast<T>(random()));
        for (int i = 0; i < 4096 - 64; ++i) {
            const T x = static_cast<T>(random());
            add(x, i % 8 == 0 ? x : static_cast<T>(random()), static_cast<T>(random()));
        }
    }
    void add(T x, T y, T z) {
        a.push_back(x);
        b.push_back(y);
        n.push_back(static_cast<T>(z % static_cast<T>(d::digits<T>)));
    }
};

template <class T, int Op>
void check(const operands<T>& o, simd_level level, support::failures& wrong) {
    if constexpr (Op < operations) {
        std::vector<T> got(o.a.size());
        d::run_at_level<T>(body<Op, T>{o.b.data(), o.n.data()}, o.a.data(), got.data(), got.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            if (!wrong.same(got[i], apply<Op, T>(o.a[i], o.b[i], o.n[i])))
                wrong.add(std::string(d::simd_name(level)) + " operation " + std::to_string(Op) + " on " +
                          std::to_string(o.a[i]) + ", " + std::to_string(o.b[i]) + ", " + std::to_string(o.n[i]) +
                          " gives " + std::to_string(got[i]));
        check<T, Op + 1>(o, level, wrong);
    }
}

template <class T, class E>
struct conversion_body {
    template <class U, class In, class Out>
    ULPINE_FN void run(const In* in, Out* out, std::size_t count) const {
        for (std::size_t i = 0; i < count; i += d::lanes_of<U>) d::store_word(out + i, d::load_word<U>(in + i));
    }
};
// Elements of one length through lanes of another, and back.
template <class T, class E>
void convert(simd_level level, support::failures& wrong) {
    support::random_source random(7);
    std::vector<E> in(256), back(256);
    std::vector<T> wide(256);
    for (E& x : in) x = static_cast<E>(random());
    d::run_at_level<T>(conversion_body<T, E>{}, in.data(), wide.data(), in.size());
    d::run_at_level<T>(conversion_body<T, E>{}, wide.data(), back.data(), in.size());
    for (std::size_t i = 0; i < in.size(); ++i)
        if (!wrong.holds(wide[i] == static_cast<T>(in[i]) && back[i] == in[i]))
            wrong.add(std::string(d::simd_name(level)) + ": " + std::to_string(in[i]) + " becomes " +
                      std::to_string(wide[i]) + " and " + std::to_string(back[i]));
}

template <class Check>
void at_every_level(Check&& check) {
    const simd_level before = ulpine::simd_in_use();
    for (const simd_level level : {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512,
                                   simd_level::neon}) {
        if (!ulpine::simd_available(level)) continue;
        ulpine::use_simd(level);
        check(level);
    }
    ulpine::use_simd(before);
}

}  // namespace

TEST_CASE("lanes compute what single words do") {
    support::failures wrong;
    const operands<std::uint32_t> words;
    const operands<std::uint64_t> long_words;
    at_every_level([&](simd_level level) {
        check<std::uint32_t, 0>(words, level, wrong);
        check<std::uint64_t, 0>(long_words, level, wrong);
    });
    CHECK_NO_FAILURES(wrong);
}

TEST_CASE("loads extend and stores keep the low bits") {
    support::failures wrong;
    at_every_level([&](simd_level level) {
        convert<std::uint32_t, std::uint8_t>(level, wrong);
        convert<std::uint32_t, std::uint16_t>(level, wrong);
        convert<std::uint64_t, std::uint8_t>(level, wrong);
        convert<std::uint64_t, std::uint16_t>(level, wrong);
        convert<std::uint64_t, std::uint32_t>(level, wrong);
    });
    CHECK_NO_FAILURES(wrong);
}
