// The value type of numbers in bit planes: lane by lane the operations of number<F>, for every count of lanes.  What the
// circuits give for all operands is in bitslice/minifloat and its neighbours.
#include <catch.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>

#include <ulpine/bitslice/operators.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/extrema.hpp>

#include <vector>

namespace {

namespace ul = ulpine;
using support::failures;
using ul::bitsliced, ul::lane_mask, ul::random_planes;

template <class T>
T number_of(std::uint64_t code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}
// Any codes; from time to time both zeros, the specials at the top, and the number before.
template <class T>
std::vector<T> numbers(std::size_t count, std::uint64_t seed) {
    support::random_source random(seed);
    std::vector<T> values;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t sign = random() << (T::width - 1), top = (std::uint64_t{1} << (T::width - 1)) - 1;
        const std::uint64_t kind = random.below(8);
        const std::uint64_t code = kind == 0 ? sign : kind == 1 ? sign | (top - random.below(6)) : random();
        values.push_back(kind == 2 && i > 0 ? values[i - 1] : number_of<T>(code));
    }
    return values;
}

template <class T, int W, ul::underflow Z>
void expect_lanes(failures& failed, const char* what, const bitsliced<T, W, Z>& got, const std::vector<T>& expected) {
    for (int i = 0; i < W; ++i)
        if (!failed.same(got[i].bits(), expected[static_cast<std::size_t>(i)].bits()))
            failed.add(std::string(what) + ", lane " + std::to_string(i) + " of " + std::to_string(W) + ": got " +
                       support::hex(std::uint64_t{got[i].bits()}));
}
template <int W>
void expect_flags(failures& failed, const char* what, const lane_mask<W>& got, const std::vector<bool>& expected) {
    int count = 0;
    for (int i = 0; i < W; ++i) {
        count += expected[static_cast<std::size_t>(i)];
        if (!failed.same(got[i], bool{expected[static_cast<std::size_t>(i)]}))
            failed.add(std::string(what) + ", lane " + std::to_string(i) + " of " + std::to_string(W));
    }
    if (!failed.holds(got.count() == count && got.any() == (count > 0) && got.all() == (count == W)))
        failed.add(std::string(what) + ": any, all or count");
}
// f(i) for each lane.
template <int W, class Function>
auto each(Function f) {
    std::vector<decltype(f(std::size_t{0}))> r;
    for (std::size_t i = 0; i < W; ++i) r.push_back(f(i));
    return r;
}

// ---- Memory --------------------------------------------------------------------------------------------------------

template <class T, int W>
void check_memory(failures& failed) {
    const auto values = numbers<T>(W, W);
    const T guard = number_of<T>(0x2a);
    for (int n = 0; n <= W; ++n) {
        const auto x = bitsliced<T, W>::load(values.data(), n);
        expect_lanes(failed, "load", x, each<W>([&](std::size_t i) {
                         return i < static_cast<std::size_t>(n) ? values[i] : number_of<T>(0);
                     }));
        std::vector<T> stored(W + 1, guard);
        bitsliced<T, W>::load(values.data()).store(stored.data(), n);
        for (std::size_t i = 0; i <= W; ++i) {
            const T expected = i < static_cast<std::size_t>(n) ? values[i] : guard;
            if (!failed.same(stored[i].bits(), expected.bits())) failed.add("store of " + std::to_string(n));
        }
    }
    bitsliced<T, W> x = bitsliced<T, W>::load(values.data());
    for (int i = 0; i < W; ++i) {  // a plane is a bit of the codes
        const int digits = static_cast<int>(8 * sizeof(typename bitsliced<T, W>::word));
        for (int j = 0; j < T::width; ++j)
            if (!failed.same<int>(x.plane(j)[i / digits] >> (i % digits) & 1,
                                  static_cast<int>(values[static_cast<std::size_t>(i)].bits() >> j) & 1))
                failed.add("plane " + std::to_string(j));
    }
    for (int i = 0; i < W; i += 3) x.set(i, guard);
    expect_lanes(failed, "set", x, each<W>([&](std::size_t i) { return i % 3 == 0 ? guard : values[i]; }));
    expect_lanes(failed, "broadcast", bitsliced<T, W>(values[3]), each<W>([&](std::size_t) { return values[3]; }));
    expect_lanes(failed, "default", bitsliced<T, W>{}, each<W>([](std::size_t) { return number_of<T>(0); }));
}

// ---- Operations ----------------------------------------------------------------------------------------------------

template <class T, int W>
void check_arithmetic(failures& failed) {
    using B = bitsliced<T, W>;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const auto a = numbers<T>(W, seed), b = numbers<T>(W, seed + 10), c = numbers<T>(W, seed + 20);
        const B x = B::load(a.data()), y = B::load(b.data()), z = B::load(c.data());
        expect_lanes(failed, "x * y + z", x * y + z, each<W>([&](std::size_t i) { return a[i] * b[i] + c[i]; }));
        expect_lanes(failed, "fma", fma(x, y, z), each<W>([&](std::size_t i) { return fma(a[i], b[i], c[i]); }));
        expect_flags(failed, "<", x < y, each<W>([&](std::size_t i) { return a[i] < b[i]; }));
    }
}

template <class T, int W>
void check_operators(failures& failed) {
    using B = bitsliced<T, W>;
    constexpr ul::projection up{ul::rounding::toward_positive, ul::overflow::saturate};
    const auto a = numbers<T>(W, 5), b = numbers<T>(W, 6), c = numbers<T>(W, 7);
    const B x = B::load(a.data()), y = B::load(b.data()), z = B::load(c.data());
    const auto lanes = [&](const char* what, const B& got, auto f) { expect_lanes(failed, what, got, each<W>(f)); };
    const auto flags = [&](const char* what, const lane_mask<W>& got, auto f) {
        expect_flags(failed, what, got, each<W>(f));
    };
    lanes("+", x + y, [&](std::size_t i) { return a[i] + b[i]; });
    lanes("-", x - y, [&](std::size_t i) { return a[i] - b[i]; });
    lanes("*", x * y, [&](std::size_t i) { return a[i] * b[i]; });
    lanes("negation", -x, [&](std::size_t i) { return -a[i]; });
    lanes("abs", abs(x), [&](std::size_t i) { return abs(a[i]); });
    lanes("minimum", minimum(x, y), [&](std::size_t i) { return ul::minimum<T>(a[i], b[i]); });
    lanes("maximum", maximum(x, y), [&](std::size_t i) { return ul::maximum<T>(a[i], b[i]); });
    lanes("mul_add", mul_add(x, y, z), [&](std::size_t i) { return a[i] * b[i] + c[i]; });
    lanes("add up", ul::add<up>(x, y), [&](std::size_t i) { return ul::add<T, up>(a[i], b[i]); });
    lanes("sub up", ul::sub<up>(x, y), [&](std::size_t i) { return ul::sub<T, up>(a[i], b[i]); });
    lanes("mul up", ul::mul<up>(x, y), [&](std::size_t i) { return ul::mul<T, up>(a[i], b[i]); });
    lanes("fma up", ul::fma<up>(x, y, z), [&](std::size_t i) { return ul::fma<T, up>(a[i], b[i], c[i]); });
    lanes("mul_add up", ul::mul_add<up>(x, y, z),
          [&](std::size_t i) { return ul::add<T, up>(ul::mul<T, up>(a[i], b[i]), c[i]); });
    flags("==", x == y, [&](std::size_t i) { return a[i] == b[i]; });
    flags("!=", x != y, [&](std::size_t i) { return a[i] != b[i]; });
    flags("<", x < y, [&](std::size_t i) { return a[i] < b[i]; });
    flags(">", x > y, [&](std::size_t i) { return a[i] > b[i]; });
    flags("<=", x <= y, [&](std::size_t i) { return a[i] <= b[i]; });
    flags(">=", x >= y, [&](std::size_t i) { return a[i] >= b[i]; });
    lanes("select", select(x < y, x, z), [&](std::size_t i) { return a[i] < b[i] ? a[i] : c[i]; });

    B w = x;
    w += y;
    lanes("+=", w, [&](std::size_t i) { return a[i] + b[i]; });
    w = x;
    w -= y;
    lanes("-=", w, [&](std::size_t i) { return a[i] - b[i]; });
    w = x;
    w *= w;
    lanes("*=", w, [&](std::size_t i) { return a[i] * a[i]; });
}

// To, A and B: any minifloats.
template <class To, class A, class B>
void check_mixed(failures& failed) {
    constexpr int W = 64;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto a = numbers<A>(W, seed);
        const auto b = numbers<B>(W, seed + 50);
        const auto x = bitsliced<A, W>::load(a.data());
        const auto y = bitsliced<B, W>::load(b.data());
        expect_lanes(failed, "mixed add", ul::add<To>(x, y),
                     each<W>([&](std::size_t i) { return ul::add<To>(a[i], b[i]); }));
        expect_lanes(failed, "convert", ul::convert<To>(x),
                     each<W>([&](std::size_t i) { return ul::convert<To>(a[i]); }));
    }
}
template <class T>
void check_exact_product(failures& failed) {
    constexpr int W = 64;
    using product = ul::exact_product_t<T>;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto a = numbers<T>(W, seed), b = numbers<T>(W, seed + 50), c = numbers<T>(W, seed + 100);
        const auto x = bitsliced<T, W>::load(a.data()), y = bitsliced<T, W>::load(b.data()),
                   z = bitsliced<T, W>::load(c.data());
        const bitsliced<product, W> p = exact_product(x, y);
        for (int i = 0; i < W; ++i) {
            const std::size_t k = static_cast<std::size_t>(i);
            const auto exact = ul::mul<product>(a[k], b[k]);
            const double value = static_cast<double>(a[k]) * static_cast<double>(b[k]);
            const bool finite_operands = isfinite(a[k]) && isfinite(b[k]);
            if (!failed.same(p[i].bits(), exact.bits())) failed.add("exact product, lane " + std::to_string(i));
            if (!failed.holds(!finite_operands || static_cast<double>(exact) == value))
                failed.add("exact_product_t does not hold " + support::hex(value));
        }
        expect_lanes(failed, "exact product + z", ul::add<T>(p, z),
                     each<W>([&](std::size_t i) { return fma(a[i], b[i], c[i]); }));
    }
}

// With underflow flushed to zero the same identity holds.
template <class T>
void check_exact_product_flushed(failures& failed) {
    using B = bitsliced<T, 64, ul::underflow::flush_to_zero>;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto a = numbers<T>(64, seed), b = numbers<T>(64, seed + 50), c = numbers<T>(64, seed + 100);
        const B x = B::load(a.data()), y = B::load(b.data()), z = B::load(c.data());
        const B fused = fma(x, y, z);
        expect_lanes(failed, "exact product + z, flushed", ul::add<T>(exact_product(x, y), z),
                     each<64>([&](std::size_t i) { return fused[static_cast<int>(i)]; }));
    }
}

template <int W, int N>
void check_random_planes(failures& failed) {
    const ul::philox source{.seed = 11, .stream = 5};
    const auto at = random_planes<W, N>::at(source, 1000);
    ul::philox wanted = source;
    wanted.bits = N;
    for (int i = 0; i < W; ++i)
        if (!failed.same(at[i], ul::random_at(wanted, 1000 + static_cast<std::uint64_t>(i)).value))
            failed.add("at, lane " + std::to_string(i));
    // Every word of the generator once, in order; the last block of a draw may not be used up.
    constexpr int words = W * N / 32, blocks = (words + 3) / 4;
    for (std::uint64_t index = 0; index < 3; ++index) {
        const auto draw = random_planes<W, N>::draw(source, index);
        for (int k = 0; k < words; ++k) {
            const auto block = ul::detail::random_block(source, index * blocks + static_cast<std::uint64_t>(k) / 4);
            const int j = k * 32 / W, bit = k * 32 % W, digits = W == 32 ? 32 : 64;
            const auto word = static_cast<std::uint32_t>(draw.plane(j)[bit / digits] >> (bit % digits));
            if (!failed.same(word, block.word[k % 4])) failed.add("draw, word " + std::to_string(k));
        }
    }
}

template <class T, int W, int N>
void check_stochastic(failures& failed) {
    constexpr ul::projection p{ul::rounding::stochastic};
    const auto a = numbers<T>(W, 1), b = numbers<T>(W, 2), c = numbers<T>(W, 3);
    const auto x = bitsliced<T, W>::load(a.data()), y = bitsliced<T, W>::load(b.data()),
               z = bitsliced<T, W>::load(c.data());
    const auto random = random_planes<W, N>::at({.seed = 3});
    const auto bits = [&](std::size_t i) { return ul::random_bits{random[static_cast<int>(i)], N}; };
    expect_lanes(failed, "add", ul::add<p>(x, y, random),
                 each<W>([&](std::size_t i) { return ul::add<T, p>(a[i], b[i], bits(i)); }));
    expect_lanes(failed, "sub", ul::sub<p>(x, y, random),
                 each<W>([&](std::size_t i) { return ul::sub<T, p>(a[i], b[i], bits(i)); }));
    expect_lanes(failed, "mul", ul::mul<p>(x, y, random),
                 each<W>([&](std::size_t i) { return ul::mul<T, p>(a[i], b[i], bits(i)); }));
    expect_lanes(failed, "fma", ul::fma<p>(x, y, z, random),
                 each<W>([&](std::size_t i) { return ul::fma<T, p>(a[i], b[i], c[i], bits(i)); }));
    expect_lanes(failed, "convert", ul::convert<ul::fp4_e2m1, p>(x, random),
                 each<W>([&](std::size_t i) { return ul::convert<ul::fp4_e2m1, p>(a[i], bits(i)); }));
    expect_lanes(failed, "exact product + z", ul::add<T, p>(exact_product(x, y), z, random),
                 each<W>([&](std::size_t i) { return ul::fma<T, p>(a[i], b[i], c[i], bits(i)); }));
}

// ---- Constant expressions --------------------------------------------------------------------------------------------

constexpr bool in_constant_expressions() {
    using T = ul::minifloat<3, 2>;
    T values[64], results[64];
    for (int i = 0; i < 64; ++i) values[i] = T::from_bits(static_cast<T::storage_type>(i));
    const auto x = bitsliced<T, 64>::load(values);
    const bitsliced<T, 64> y(T(1.5f));
    select(x < y, x * y + y, abs(-x)).store(results);
    bool same = x[17] == values[17] && (x == x).count() == 58 && !(x < y).all();  // 6 NaNs
    for (int i = 0; i < 64; ++i) {
        const T v = values[i], one_and_half(1.5f);
        const T expected = v < one_and_half ? v * one_and_half + one_and_half : abs(-v);
        same = same && results[i].bits() == expected.bits();
    }
    return same;
}
static_assert(in_constant_expressions());

}  // namespace

TEST_CASE("load, store, lanes and planes for every length") {
    failures failed;
    check_memory<ul::fp8_e4m3, 32>(failed);
    check_memory<ul::fp8_e4m3, 64>(failed);
    check_memory<ul::fp6_e2m3, 128>(failed);
    check_memory<ul::binary16, 256>(failed);
    check_memory<ul::minifloat<5, 3>, 512>(failed);
    check_memory<ul::exact_product_t<ul::binary16>, 64>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("operators and functions") {
    failures failed;
    check_operators<ul::fp8_e5m2, 128>(failed);
    check_operators<ul::fp8_e4m3fnuz, 32>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("every count of lanes") {
    failures failed;
    check_arithmetic<ul::minifloat<4, 3>, 32>(failed);
    check_arithmetic<ul::minifloat<4, 3>, 64>(failed);
    check_arithmetic<ul::minifloat<4, 3>, 128>(failed);
    check_arithmetic<ul::minifloat<4, 3>, 256>(failed);
    check_arithmetic<ul::minifloat<4, 3>, 512>(failed);
    check_arithmetic<ul::fixed<4, 4>, 64>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("masks") {
    lane_mask<128> a, b(true);
    CHECK((!a.any() && !a.all() && a.count() == 0));
    CHECK((b.any() && b.all() && b.count() == 128));
    a.set(5, true);
    a.set(127, true);
    b.set(5, false);
    CHECK((a[5] && a[127] && !a[6] && a.count() == 2 && !b.all() && b.count() == 127));
    CHECK(((a & b).count() == 1 && (a & b)[127]));
    CHECK((a | b).all());
    CHECK(((a ^ b).count() == 127 && !(a ^ b)[127] && (a ^ b)[5]));
    CHECK(((!a).count() == 126 && (!(!a)) == a && !(a == b)));
    a.set(5, false);
    CHECK((!a[5] && a.count() == 1));
}

TEST_CASE("operands and results of other formats") {
    failures failed;
    check_mixed<ul::bfloat16, ul::fp8_e4m3, ul::bfloat16>(failed);  // a zero of a short format beside tiny numbers
    check_mixed<ul::fp8_e5m2, ul::fp8_e4m3, ul::fp8_e5m2>(failed);
    check_mixed<ul::fp6_e3m2, ul::fp8_e5m2, ul::fp8_e4m3fnuz>(failed);
    check_mixed<ul::hfp8_forward_normal, ul::binary16, ul::e8m0>(failed);
    check_mixed<ul::hfp8_forward_normal, ul::minifloat<3, 0>, ul::fp6_e2m3>(failed);
    check_mixed<ul::bfloat16, ul::minifloat<4, 3, ul::minifloat_options{.bias = -20}>,
                ul::minifloat<4, 3, ul::minifloat_options{.bias = 40}>>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("exact products, and sums with them rounded once") {
    failures failed;
    check_exact_product<ul::fp8_e5m2>(failed);
    check_exact_product<ul::minifloat<6, 0>>(failed);
    check_exact_product<ul::binary16>(failed);
    check_exact_product<ul::dlfloat16>(failed);
    check_exact_product<ul::binary8p4se>(failed);
    check_exact_product<ul::fixed<4, 4>>(failed);
    check_exact_product_flushed<ul::fp8_e5m2>(failed);
    check_exact_product_flushed<ul::minifloat<4, 3>>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("random planes") {
    failures failed;
    check_random_planes<32, 5>(failed);
    check_random_planes<64, 8>(failed);
    check_random_planes<128, 3>(failed);
    check_random_planes<512, 17>(failed);
    check_random_planes<64, 32>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("stochastic rounding") {
    failures failed;
    check_stochastic<ul::fp8_e4m3, 256, 6>(failed);
    check_stochastic<ul::binary16, 64, 32>(failed);
    CHECK_NO_FAILURES(failed);
}
