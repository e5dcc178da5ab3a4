// Every pair of operands of four 16-bit formats through + - * /, 4 · 2^32 results each, against an arithmetic of its own
// (support/slow_values.hpp); fma on thresholds and on random triples.
#include <catch.hpp>
#include <support/arith_formats.hpp>
#include <support/random.hpp>
#include <support/slow_sweep.hpp>
#include <support/slow_values.hpp>

using ulpine::bfloat16;
using ulpine::binary16;
using ulpine::posit;

namespace {

using slow::u64;

template <class T>
const slow::table& table_of() {
    static const slow::table t(arith_test::format_of<T>());
    return t;
}
template <class T>
T number(u64 code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}

struct plus {
    static constexpr const char* name = "sum";
    template <class T>
    static T apply(T x, T y) {
        return x + y;
    }
    static slow::exact exactly(const slow::value& x, const slow::value& y) { return slow::add(x, y); }
};
struct minus {
    static constexpr const char* name = "difference";
    template <class T>
    static T apply(T x, T y) {
        return x - y;
    }
    static slow::exact exactly(const slow::value& x, const slow::value& y) { return slow::sub(x, y); }
};
struct times {
    static constexpr const char* name = "product";
    template <class T>
    static T apply(T x, T y) {
        return x * y;
    }
    static slow::exact exactly(const slow::value& x, const slow::value& y) { return slow::mul(x, y); }
};
struct over {
    static constexpr const char* name = "quotient";
    template <class T>
    static T apply(T x, T y) {
        return x / y;
    }
    static slow::exact exactly(const slow::value& x, const slow::value& y) { return slow::div(x, y); }
};

/// One operand with every other one.
template <class T, class Operation>
void check_row(u64 x, support::failures& failed) {
    const slow::table& t = table_of<T>();
    const slow::value& exact_x = t[x];
    const T left = number<T>(x);
    for (u64 y = 0; y < 0x10000; ++y) {
        const u64 got = Operation::apply(left, number<T>(y)).bits();
        if (!failed.holds(t.right(got, Operation::exactly(exact_x, t[y]))))
            failed.add(std::string(Operation::name) + " of " + support::hex(x) + " and " + support::hex(y) + " gives " +
                       support::hex(got));
    }
}

template <class T, class Operation>
void check_all() {
    slow::sweep(arith_test::name_of(arith_test::format_of<T>()) + ", every " + Operation::name, 0x10000, 64,
                [](u64 first, u64 last, support::failures& failed) {
                    for (u64 x = first; x < last; ++x) check_row<T, Operation>(x, failed);
                });
}

/// Operands that meet every exponent and the ends of significands.
template <class T>
void check_some() {
    support::failures failed;
    support::random_source random(1601);
    for (int i = 0; i < 6; ++i) {
        const u64 x = i == 0 ? 1 : i == 1 ? 0x7fff : random.sparse() & 0xffff;
        check_row<T, plus>(x, failed);
        check_row<T, minus>(x, failed);
        check_row<T, times>(x, failed);
        check_row<T, over>(x, failed);
    }
    CHECK_NO_FAILURES(failed);
}

template <class T>
void check_fma(u64 x, u64 y, u64 z, support::failures& failed) {
    const slow::table& t = table_of<T>();
    const u64 got = fma(number<T>(x), number<T>(y), number<T>(z)).bits();
    if (!failed.holds(t.right(got, slow::fma(t[x], t[y], t[z]))))
        failed.add("fma of " + support::hex(x) + ", " + support::hex(y) + ", " + support::hex(z) + " gives " +
                   support::hex(got));
}

template <class T>
void check_random_triples(u64 count) {
    slow::sweep(arith_test::name_of(arith_test::format_of<T>()) + ", random triples", count, 1 << 16,
                [](u64 first, u64 last, support::failures& failed) {
                    support::random_source random(first);
                    for (u64 i = first; i < last; ++i) {
                        const u64 word = random();
                        check_fma<T>(word & 0xffff, word >> 16 & 0xffff, word >> 32 & 0xffff, failed);
                    }
                });
}

/// Every threshold t with structured x and y, and z the codes around t - x y: the result is next to the threshold, and where
/// t - x y is a value, on it.
template <class T>
void check_fma_at_thresholds(u64 step, u64 pairs) {
    const oracle::format& f = arith_test::format_of<T>();
    oracle::enumerate(f);  // otherwise listed by the first thread that rounds, under the eyes of the others
    slow::sweep(arith_test::name_of(f) + ", fma at thresholds", 0x7fff / step, 64,
                [&](u64 first, u64 last, support::failures& failed) {
                    const slow::table& t = table_of<T>();
                    support::random_source random(first + 1602);
                    for (u64 i = first; i < last; ++i) {
                        const u64 n = i * step + 1;
                        if (t[n].kind != slow::kind::finite || t[n + 1].kind != slow::kind::finite) continue;
                        const oracle::dyadic threshold = oracle::threshold_at(f, n);
                        for (u64 j = 0; j < pairs; ++j) {
                            const u64 x = random.sparse() & 0xffff, y = random.sparse() & 0xffff;
                            if (t[x].kind != slow::kind::finite || t[y].kind != slow::kind::finite) continue;
                            const oracle::datum xy = oracle::exact_product(oracle::decode(f, x), oracle::decode(f, y));
                            const u64 z = oracle::round(f, oracle::sub(oracle::finite(threshold), xy));
                            for (const u64 delta : {~u64{0}, u64{0}, u64{1}})
                                check_fma<T>(x, y, (z + delta) & 0xffff, failed);
                        }
                    }
                });
}

/// Powers of two: a product on a threshold, and far below it the addend that settles on which side the sum lies.
template <class T>
void check_fma_of_powers() {
    const slow::table& t = table_of<T>();
    std::vector<u64> powers;
    for (u64 c = 0; c <= oracle::all_ones(t.format()); ++c)
        if (t[c].kind == slow::kind::finite && t[c].significand == 0x8000) powers.push_back(c);
    support::failures failed;
    for (const u64 x : powers)
        for (std::size_t i = x % 13; i < powers.size(); i += 13)
            for (const u64 z : powers) check_fma<T>(x, powers[i], z, failed);
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEMPLATE_TEST_CASE("16 bits: a few operands with every other one", "", (posit<16, 1>), (posit<16, 2>), binary16,
                   bfloat16) {
    check_some<TestType>();
    check_random_triples<TestType>(u64{1} << 19);
    check_fma_at_thresholds<TestType>(64, 4);
}
TEMPLATE_TEST_CASE("fma of powers of two", "", (posit<15, 2>), (posit<16, 1>), (posit<16, 2>), binary16) {
    check_fma_of_powers<TestType>();
}

TEMPLATE_TEST_CASE("16 bits: every sum", "[exhaustive]", (posit<16, 1>), (posit<16, 2>), binary16, bfloat16) {
    check_all<TestType, plus>();
}
TEMPLATE_TEST_CASE("16 bits: every difference", "[exhaustive]", (posit<16, 1>), (posit<16, 2>), binary16, bfloat16) {
    check_all<TestType, minus>();
}
TEMPLATE_TEST_CASE("16 bits: every product", "[exhaustive]", (posit<16, 1>), (posit<16, 2>), binary16, bfloat16) {
    check_all<TestType, times>();
}
TEMPLATE_TEST_CASE("16 bits: every quotient", "[exhaustive]", (posit<16, 1>), (posit<16, 2>), binary16, bfloat16) {
    check_all<TestType, over>();
}
TEMPLATE_TEST_CASE("16 bits: fma at every threshold and a thousand million random triples", "[exhaustive]",
                   (posit<16, 1>), (posit<16, 2>), binary16, bfloat16) {
    check_fma_at_thresholds<TestType>(1, 32);
    check_random_triples<TestType>(1000000000);
}

TEST_CASE("bits above the width of a code are ignored") {
    CHECK(posit<15, 2>::from_bits(0xffff).bits() == 0x7fff);
    CHECK(ulpine::fp6_e2m3::from_bits(0xff).bits() == 0x3f);
    CHECK(ulpine::fp4_e2m1::from_bits(0xf1) == ulpine::fp4_e2m1::from_bits(1));
    CHECK(ulpine::fixed<3, 2>::from_bits(0xe1).bits() == 1);
}
