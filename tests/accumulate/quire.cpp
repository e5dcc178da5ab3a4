// The quire against exact sums in GMP integers: every bit after every operation, and each rounding by the oracle.
#include <catch.hpp>

#include <support/exact_sum.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>

#include <oracle/oracle.hpp>
#include <ulpine/accumulate/posit_standard.hpp>
#include <ulpine/accumulate/quire.hpp>
#include <ulpine/format/catalog.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace ul = ulpine;
using support::bits_of;
using support::exact_sum;
using support::failures;

namespace {

struct quarters {
    static constexpr float values[] = {-3.5f, -1, -0.25f, 0, 0.5f, 6};
};

template <class T>
T code(std::uint64_t c) {
    return T::from_bits(static_cast<typename T::storage_type>(c));
}

// Random codes; the extremes, and their neighbours; small numbers of units around 1.
template <class T>
std::uint64_t pick(support::random_source& random, const oracle::format& f) {
    const std::uint64_t mask = oracle::all_ones(f);
    for (;;) {
        std::uint64_t c = random() & mask;
        if (random.below(3) == 0) {
            const std::uint64_t ends[] = {0, 1, 2, mask, mask - 1, mask >> 1, (mask >> 1) + 1, (mask >> 1) + 2,
                                          (mask >> 1) - 1};
            c = ends[random.below(std::size(ends))] & mask;
        }
        if (!oracle::is_valid_code(f, c)) continue;
        // Most sums stay finite.
        if (!oracle::decode(f, c).is_finite() && random.below(40) != 0) continue;
        return c;
    }
}

template <class Q>
void check_rounding(failures& failed, const Q& q, const exact_sum& want, const oracle::format& f,
                    const std::string& name) {
    using T = typename Q::value_type;
    using enum ul::rounding;
    static const oracle::format posit16 = oracle::make_posit(16, 1), single = oracle::binary32();  // listed once
    oracle::result r(want.value);
    const auto same = [&](std::uint64_t got, std::uint64_t expected, const char* how) {
        if (!failed.same(got, expected))
            failed.add(name + " " + how + ": got " + support::hex(got) + ", want " + support::hex(expected));
    };
    same(q.round().bits(), oracle::round(f, r), "round()");
    same(q.template round<T, ul::projection{toward_negative, ul::overflow::saturate}>().bits(),
         oracle::round(f, r, oracle::rounding::toward_negative, oracle::overflow::saturate), "toward negative");
    same(ul::detail::bit_cast<std::uint32_t>(q.template round<float>()), oracle::round(single, r), "float");
    same(q.template round<ul::posit<16, 1>>().bits(), oracle::round(posit16, r), "posit<16,1>");
}

template <class T, int Capacity = 30>
void sweep(const oracle::format& f, int width, int lowest, const std::string& name, int rounds = 12) {
    using Q = ul::quire<T, Capacity>;
    failures failed;
    CHECK(Q::width == width);
    CHECK(Q::lowest_exponent == lowest);
    oracle::enumerate(f);
    support::random_source random(static_cast<std::uint64_t>(width) * 31 + Capacity);
    for (int round = 0; round < rounds; ++round) {
        Q q, other;
        exact_sum want{width, lowest, oracle::has_infinity(f)}, want_other = want;
        for (int step = 0; step < 60; ++step) {
            const std::uint64_t a = pick<T>(random, f), b = pick<T>(random, f);
            const T x = code<T>(a), y = code<T>(b);
            const oracle::datum dx = oracle::decode(f, a), dy = oracle::decode(f, b);
            const oracle::datum product = oracle::exact_product(dx, dy);
            const auto kind = random.below(9);
            switch (kind) {
            case 0:
            case 1:
            case 2:
                q.add_product(x, y);
                want.add(product);
                break;
            case 3:
            case 4:
                q.subtract_product(x, y);
                want.add(product.is_nan() ? product : oracle::negated(product));
                break;
            case 5:
                q.add(x);
                want.add(dx);
                break;
            case 6:
                q.subtract(x);
                want.add(dx.is_nan() ? dx : oracle::negated(dx));
                break;
            case 7:
                other.add_product(y, x);
                want_other.add(product);
                if (random.below(2) != 0) {
                    q += other;
                    want.add(want_other.value);
                } else {
                    q -= other;
                    want.add(want_other.value.is_nan() ? want_other.value : oracle::negated(want_other.value));
                }
                break;
            default:
                q.negate();
                // A quire has one zero.
                if (!want.value.is_nan() && !want.value.is_zero()) want.value = oracle::negated(want.value);
                break;
            }
            const std::string where = name + " step " + std::to_string(step) + " operation " + std::to_string(kind);
            if (!failed.same(bits_of(q), want.bits())) failed.add(where + ": other bits");
            if (!failed.same(q.isnan(), want.value.is_nan()) || !failed.same(q.isinf(), want.value.is_infinite()) ||
                !failed.same(q.isfinite(), want.value.is_finite()) ||
                !failed.same(Q::from_bits(q.bits()).bits() == q.bits(), true) ||
                !failed.same(Q::from_bits(q.bits()).signbit(), q.signbit()))
                failed.add(where + ": other class");
            if (want.value.is_finite() &&
                (!failed.same(q.is_zero(), want.value.is_zero()) ||
                 !failed.same(q.signbit(), want.value.negative && !want.value.is_zero())))
                failed.add(where + ": other sign");
            if (step % 5 == 0) check_rounding(failed, q, want, f, where);
            if (want.value.is_finite() && want_other.value.is_finite()) {
                const int order = oracle::cmp(want.value.value(), want_other.value.value());
                if (!failed.same((q < other) == (order < 0) && (q == other) == (order == 0) &&
                                     (q >= other) == (order >= 0) && (q > other) == (order > 0) &&
                                     (q <= other) == (order <= 0) && (q != other) == (order != 0),
                                 true))
                    failed.add(where + ": other order");
            }
            if (!want.value.is_finite() && random.below(4) == 0) {
                q.clear();
                want.value = oracle::zero();
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

// Widths: 16 n (Posit Standard 2022, 3.1); else sign + capacity + the bits from the square of the smallest unit to that
// of the largest value.
TEST_CASE("quire: standard posits") {
    sweep<ul::posit<8, 2>>(oracle::make_posit(8, 2), 128, -48, "posit<8,2>");
    sweep<ul::posit<16, 2>>(oracle::make_posit(16, 2), 256, -112, "posit<16,2>");
    sweep<ul::posit<32, 2>>(oracle::make_posit(32, 2), 512, -240, "posit<32,2>");
    sweep<ul::posit<64, 2>>(oracle::make_posit(64, 2), 1024, -496, "posit<64,2>", 6);
    sweep<ul::posit<6, 2>>(oracle::make_posit(6, 2), 96, -32, "posit<6,2>");
    CHECK(sizeof(ul::quire<ul::posit<32, 2>>) == 64);
    CHECK(sizeof(ul::quire<ul::posit<64, 2>>) == 128);
}
TEST_CASE("quire: other posits") {
    sweep<ul::posit<8, 0>>(oracle::make_posit(8, 0), 56, -12, "posit<8,0>");
    sweep<ul::posit<16, 1>>(oracle::make_posit(16, 1), 144, -56, "posit<16,1>");
}
TEST_CASE("quire: floats") {
    sweep<ul::fp8_e4m3>(oracle::fp8_e4m3(), 67, -18, "fp8_e4m3");
    sweep<ul::fp8_e5m2>(oracle::fp8_e5m2(), 95, -32, "fp8_e5m2");
    sweep<ul::bfloat16>(oracle::bfloat16(), 553, -266, "bfloat16");
    sweep<ul::dlfloat16>(oracle::dlfloat16(), 65 + 30 + 80 + 2, -80, "dlfloat16");
    sweep<ul::minifloat<2, 1>>(oracle::make_minifloat(2, 1), 3 + 30 + 2 + 2, -2, "minifloat<2,1>");
    sweep<ul::e8m0>(oracle::e8m0(), 254 + 30 + 254 + 2, -254, "e8m0", 6);
}
TEST_CASE("quire: binary64") { sweep<ul::binary64>(oracle::binary64(), 2047 + 30 + 2148 + 2, -2148, "binary64", 2); }
TEST_CASE("quire: fixed point and lookup sets") {
    sweep<ul::fixed<8, 8>>(oracle::make_fixed(8, 8), 14 + 30 + 16 + 2, -16, "fixed<8,8>");
    // The values themselves are finer than products, or larger.
    sweep<ul::fixed<12, -4>>(oracle::make_fixed(12, -4), 22 + 30 - 4 + 2, 4, "fixed<12,-4>");
    sweep<ul::fixed<-2, 10>>(oracle::make_fixed(-2, 10), -3 + 30 + 20 + 2, -20, "fixed<-2,10>");
    const oracle::format set = oracle::make_lookup({{mpz_class(-7), -1}, {mpz_class(-1), 0}, {mpz_class(-1), -2},
                                                    {mpz_class(0), 0}, {mpz_class(1), -1}, {mpz_class(6), 0}});
    sweep<ul::lookup<quarters>>(set, 5 + 30 + 4 + 2, -4, "lookup");
}
TEST_CASE("quire: a sum beyond the capacity is NaN for good") {
    sweep<ul::posit<8, 2>, 0>(oracle::make_posit(8, 2), 98, -48, "posit<8,2>, capacity 1", 40);
    sweep<ul::posit<16, 1>, 6>(oracle::make_posit(16, 1), 120, -56, "posit<16,1>, capacity 64", 40);  // 56 bits on top
    sweep<ul::fp8_e5m2, 1>(oracle::fp8_e5m2(), 66, -32, "fp8_e5m2, capacity 2", 40);
    sweep<ul::fixed<8, 8>, 2>(oracle::make_fixed(8, 8), 34, -16, "fixed<8,8>, capacity 4", 40);
    sweep<ul::minifloat<2, 1>, 1>(oracle::make_minifloat(2, 1), 8, -2, "minifloat<2,1>, capacity 2", 40);

    // Exactly 2^capacity products of the largest magnitude fit, and twice as many do not.
    using P = ul::posit<8, 2>;
    const P most = std::numeric_limits<P>::max();
    ul::quire<P, 4> q;
    for (int i = 0; i < 16; ++i) q.add_product(most, most);
    CHECK_FALSE(q.isnan());
    for (int i = 0; i < 15; ++i) q.add_product(most, most);
    CHECK_FALSE(q.isnan());
    q.add_product(most, most);
    CHECK(q.isnan());
    q.subtract_product(most, most);
    CHECK(q.is_nar());
    CHECK(isnan(q.round()));
}

TEST_CASE("quire: known answers") {
    using P = ul::posit<32, 2>;
    // Gustafson: (3.2e7, 1, -1, 8e7) . (4e8, 1, -1, -1.6e8) = 2
    ul::quire<P> q;
    q.add_product(P{3.2e7}, P{4e8}).add_product(P{1}, P{1}).add_product(P{-1}, P{-1}).add_product(P{8e7}, P{-1.6e8});
    CHECK(q.round() == 2);
    // posit16: 4096 1 + 1 0.5 - 4096 1 = 0.5, where a chain of fma gives 0.
    using H = ul::posit<16, 2>;
    ul::quire<H> h;
    h.add_product(H{4096}, H{1}).add_product(H{1}, H{0.5}).subtract_product(H{4096}, H{1});
    CHECK(h.round() == 0.5);
    CHECK(fma(H{4096}, H{-1}, fma(H{1}, H{0.5}, H{4096})) == 0);
    // posit<8,0>: 2 10 + 2 10 + 2 10 + 2 2 = 64; rounded at each step 32 (Raposo et al., 2021).
    using B = ul::posit<8, 0>;
    ul::quire<B> b;
    for (const int y : {10, 10, 10, 2}) b.add_product(B{2}, B{y});
    CHECK(b.round() == 64);
    // Integers as the posit standard has them (6.4): ties to even; what is out of range, and NaR, is the lone top bit.
    using W = ul::posit<32, 2>;
    ul::quire<W> w(W{2.5});
    CHECK(w.round<int>() == 2);
    CHECK(w.negate().round<int>() == -2);
    CHECK(w.clear().add(W{1e6}).round<std::int8_t>() == -128);
    CHECK(ul::quire<W>(W::from_bits(0x80000000U)).round<unsigned>() == 0x80000000U);
    CHECK(ul::quire<ul::fixed<8, 8>>(ul::fixed<8, 8>{-2.5}).round<int>() == ul::convert<int>(ul::fixed<8, 8>{-2.5}));
    // NaR of takums equals itself too; a quire has room where the largest sum is all ones.
    const ul::quire<ul::takum16> nar(std::numeric_limits<ul::takum16>::quiet_NaN());
    CHECK(nar == nar);
    using tiny = ul::minifloat<1, 1>;
    CHECK(ul::quire<tiny, 0>().add_product(tiny{1}, tiny{1}).round() == 1);
    // The same in a constant expression.
    constexpr bool constant = [] {
        ul::quire<ul::posit<16, 2>> c;
        using V = ul::posit<16, 2>;
        c.add_product(V{3}, V{5}).subtract(V{7}).negate();
        return c.round() == -8 && c.template round<double>() == -8 && abs(c).round() == 8;
    }();
    CHECK(constant);
}

TEST_CASE("quire: the posit standard's functions") {
    namespace ps = ul::posit_standard;
    using P = ul::posit<16, 2>;
    const P a{2.5}, b{-3}, nar = P::from_bits(0x8000);
    CHECK(ps::qToP(ps::pToQ(a)) == a);
    CHECK(ps::qToP(ps::qMulAdd(ps::pToQ(a), a, b)) == -5);
    CHECK(ps::qToP(ps::qMulSub(ps::pToQ(a), a, b)) == 10);
    CHECK(ps::qToP(ps::qAddP(ps::pToQ(a), b)) == -0.5);
    CHECK(ps::qToP(ps::qSubP(ps::pToQ(a), b)) == 5.5);
    CHECK(ps::qToP(ps::qAddQ(ps::pToQ(a), ps::pToQ(b))) == -0.5);
    CHECK(ps::qToP(ps::qSubQ(ps::pToQ(a), ps::pToQ(b))) == 5.5);
    CHECK(ps::qToP(ps::qNegate(ps::pToQ(a))) == -2.5);
    CHECK(ps::qToP(ps::qAbs(ps::pToQ(b))) == 3);
    CHECK(ps::qToP(ps::qAbs(ps::pToQ(a))) == 2.5);
    CHECK(ps::pToQ(nar).is_nar());
    CHECK(ps::qMulAdd(ps::pToQ(a), nar, b).is_nar());
    CHECK(ps::qToP(ps::qNegate(ps::pToQ(nar))).bits() == 0x8000);
    CHECK(ps::qAbs(ps::pToQ(nar)).is_nar());
    // 3.1: the sign bit alone is NaR; NaR equals itself and lies below everything.
    CHECK(ps::pToQ(nar).bits().word[3] == std::uint64_t{1} << 63);
    CHECK(ps::pToQ(nar) == ps::pToQ(nar));
    CHECK(ps::pToQ(nar) < ps::pToQ(P::from_bits(0x8001)));
    // The layout: 1 has its bit at place 8n - 16.
    CHECK(ps::pToQ(P{1}).bits().word[1] == std::uint64_t{1} << (112 - 64));
}

TEST_CASE("quire: operands of other formats, and sums that do not depend on order") {
    using Q = ul::quire<ul::posit<32, 2>>;
    Q q;
    q.add_product(ul::posit<8, 2>{3}, ul::posit<16, 2>{5}).add_product(2, ul::fp8_e4m3{0.5});
    q -= ul::fixed<8, 8>{3.5};
    q += 2;
    CHECK(q.round() == 14.5);
    CHECK(ul::quire<ul::fp8_e5m2>::holds_products<ul::fp8_e5m2, ul::fp8_e4m3>);
    CHECK_FALSE(ul::quire<ul::fp8_e4m3>::holds_products<ul::fp8_e5m2, ul::fp8_e4m3>);
    CHECK_FALSE(ul::quire<ul::posit<32, 2>>::holds_values<double>);

    support::random_source random(5);
    std::vector<std::pair<ul::posit<16, 1>, ul::posit<16, 1>>> terms;
    for (int i = 0; i < 500; ++i)
        terms.emplace_back(ul::posit<16, 1>::from_bits(static_cast<std::uint16_t>(random() | 1)),
                           ul::posit<16, 1>::from_bits(static_cast<std::uint16_t>(random() | 1)));
    const auto sum = [&] {
        ul::quire<ul::posit<16, 1>> s;
        for (const auto& [x, y] : terms) s.add_product(x, y);
        return s;
    };
    const auto forward = sum();
    std::reverse(terms.begin(), terms.end());
    CHECK(sum().bits() == forward.bits());
    for (std::size_t i = terms.size(); i > 1; --i) std::swap(terms[i - 1], terms[random.below(i)]);
    CHECK(sum().bits() == forward.bits());
    CHECK_FALSE(forward.isnan());
}
