// dot with every accumulator, at every simd_level, against exact sums and models of the definitions.
#include <catch.hpp>

#include <support/array_check.hpp>
#include <support/message_of.hpp>
#include <support/random.hpp>

#include <oracle/oracle.hpp>
#include <ulpine/array/dot.hpp>
#include <ulpine/format/catalog.hpp>

#include <limits>

namespace ul = ulpine;
using support::message_of;
using namespace array_test;

namespace {

template <class T>
T code(std::uint64_t c) {
    return T::from_bits(static_cast<typename T::storage_type>(c));
}

enum class fill {
    any,        // all codes, NaN and infinities included
    finite,     // all finite codes
    cancelling  // finite, in pairs that cancel but for a few
};

template <class A>
std::vector<std::uint64_t> codes(const oracle::format& f, std::size_t n, fill how, support::random_source& random) {
    std::vector<std::uint64_t> c(n);
    for (auto& x : c) do x = random() & oracle::all_ones(f);
        while (!oracle::is_valid_code(f, x) || (how != fill::any && !oracle::decode(f, x).is_finite()));
    return c;
}
template <class A>
std::vector<A> numbers(const std::vector<std::uint64_t>& c) {
    std::vector<A> x;
    for (const auto v : c) x.push_back(code<A>(v));
    return x;
}

// The quire of T for operands A and B: bits as add_product makes them one by one (tests/accumulate/quire.cpp holds that
// against GMP), and the rounded result by the oracle from an exact sum.
template <class T, class A, class B>
void sweep(const oracle::format& f, const oracle::format& fa, const oracle::format& fb, const std::string& name) {
    failures failed;
    oracle::enumerate(f);
    support::random_source random(11);
    for (const std::size_t n : {0u, 1u, 2u, 15u, 16u, 17u, 63u, 64u, 65u, 1000u, 1024u, 1025u, 3000u, 8192u, 8200u}) {
        for (const fill how : {fill::any, fill::finite, fill::cancelling}) {
            std::vector<std::uint64_t> ca = codes<A>(fa, n, how, random), cb = codes<B>(fb, n, how, random);
            if (how == fill::any && n > 100)  // one special value somewhere
                for (std::size_t i = 0; i < n; ++i) {
                    if (i == n / 3) continue;
                    while (!oracle::decode(fa, ca[i]).is_finite()) ca[i] = codes<A>(fa, 1, fill::finite, random)[0];
                    while (!oracle::decode(fb, cb[i]).is_finite()) cb[i] = codes<B>(fb, 1, fill::finite, random)[0];
                }
            std::vector<A> x = numbers<A>(ca);
            std::vector<B> y = numbers<B>(cb);
            if (how == fill::cancelling)
                for (std::size_t i = 0; i + 1 < n; i += 2) {
                    x[i + 1] = -x[i];
                    if (i % 64 != 0) y[i + 1] = y[i];
                }
            ul::quire<T> one_by_one;
            oracle::dyadic sum;
            bool finite = true;
            for (std::size_t i = 0; i < n; ++i) {
                one_by_one.add_product(x[i], y[i]);
                const oracle::datum p =
                    oracle::exact_product(oracle::decode(fa, x[i].bits()), oracle::decode(fb, y[i].bits()));
                finite = finite && p.is_finite();
                if (finite) sum = sum + p.value();
            }
            const std::string what = name + ", " + std::to_string(n) + " products, fill " +
                                     std::to_string(static_cast<int>(how));
            const level_guard guard;
            for (const simd_level level : available_levels()) {
                ul::use_simd(level);
                for (const int threads : {1, 3}) {
                    ul::quire<T> q;
                    ul::add_products(q, x, y, {.threads = threads});
                    if (!failed.same(q.bits(), one_by_one.bits()))
                        failed.add(what + ": other bits (" + name_of(level) + ")");
                }
                const T got = ul::dot<ul::quire<T>>(x, y);
                if (finite && !failed.same(std::uint64_t{got.bits()}, oracle::round(f, oracle::exact(sum))))
                    failed.add(what + ": other result (" + name_of(level) + ")");
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

template <class Acc, class A, class B>
void sweep_model(const std::string& name) {
    failures failed;
    support::random_source random(13);
    for (const std::size_t n : {0u, 1u, 63u, 64u, 65u, 500u, 1023u, 2048u, 2500u, 5000u}) {
        for (int round = 0; round < 6; ++round) {
            std::vector<A> x(n);
            std::vector<B> y(n);
            // Small values often meet in sums that underflow; large ones overflow; round 5 has NaN and infinities.
            for (auto& v : x) do v = code<A>(random());
                while (round != 5 && !isfinite(v));
            for (auto& v : y) do v = code<B>(random());
                while (round != 5 && !isfinite(v));
            if (round == 1)
                for (std::size_t i = 1; i < n; i += 3) {
                    x[i] = x[i - 1];
                    y[i] = -y[i - 1];
                }
            if (round >= 2 && round < 5)
                for (std::size_t i = 0; i < n; ++i) {
                    x[i] = A{static_cast<float>(random.below(64)) / 32 - 1};
                    y[i] = B{static_cast<float>(random.below(64)) / (round == 2 ? 16 : 4096)};
                }
            Acc one_by_one;
            for (std::size_t i = 0; i < n; ++i) one_by_one.add_product(x[i], y[i]);
            const double want = one_by_one.template round<double>();
            const level_guard guard;
            for (const simd_level level : available_levels()) {
                ul::use_simd(level);
                const double got = ul::dot<Acc, double>(x, y);
                if (!failed.same(bits_of(got), bits_of(want)))
                    failed.add(name + ", " + std::to_string(n) + " products, round " + std::to_string(round) + " (" +
                               name_of(level) + "): got " + support::hex(got) + ", want " + support::hex(want));
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

struct levels_set {
    static constexpr float values[] = {-4, -1, -0.5f, 0, 0.25f, 3};
};

}  // namespace

TEST_CASE("dot: narrow operands, integers of few bits") {
    sweep<ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3>(oracle::fp8_e4m3(), oracle::fp8_e4m3(), oracle::fp8_e4m3(), "e4m3");
    sweep<ul::fixed<8, 8>, ul::fixed<8, 8>, ul::fixed<8, 8>>(oracle::make_fixed(8, 8), oracle::make_fixed(8, 8),
                                                             oracle::make_fixed(8, 8), "fixed<8,8>");
}
TEST_CASE("dot: short significands") {
    const oracle::format p = oracle::make_posit(16, 2), q = oracle::make_posit(8, 2);
    sweep<ul::posit<16, 2>, ul::posit<16, 2>, ul::posit<8, 2>>(p, p, q, "posit<16,2> by posit<8,2>");
    sweep<ul::bfloat16, ul::bfloat16, ul::bfloat16>(oracle::bfloat16(), oracle::bfloat16(), oracle::bfloat16(),
                                                    "bfloat16");
    sweep<ul::dlfloat16, ul::dlfloat16, ul::dlfloat16>(oracle::dlfloat16(), oracle::dlfloat16(), oracle::dlfloat16(),
                                                       "dlfloat16");
}
TEST_CASE("dot: long significands, and sets") {
    const oracle::format p = oracle::make_posit(32, 2), b = oracle::binary32();
    sweep<ul::posit<32, 2>, ul::posit<32, 2>, ul::posit<32, 2>>(p, p, p, "posit<32,2>");
    sweep<ul::binary32, ul::binary32, ul::bfloat16>(b, b, oracle::bfloat16(), "binary32 by bfloat16");
    const oracle::format set = oracle::make_lookup({{mpz_class(-4), 0}, {mpz_class(-1), 0}, {mpz_class(-1), -1},
                                                    {mpz_class(0), 0}, {mpz_class(1), -2}, {mpz_class(3), 0}});
    using L = ul::lookup<levels_set>;
    sweep<L, L, L>(set, set, set, "lookup");
}
TEST_CASE("dot: operands beyond doubles go through the codec") {
    const oracle::format p = oracle::make_posit(64, 2);
    sweep<ul::posit<64, 2>, ul::posit<64, 2>, ul::posit<64, 2>>(p, p, p, "posit<64,2>");
    std::vector<ul::e8m0> x(100), y(100);
    for (std::size_t i = 0; i < 100; ++i) x[i] = ul::e8m0::from_bits(static_cast<std::uint8_t>(2 * i)), y[i] = x[99 - i];
    ul::quire<ul::e8m0> q, r;
    for (std::size_t i = 0; i < 100; ++i) q.add_product(x[i], y[i]);
    ul::add_products(r, x, y);
    CHECK(q.bits() == r.bits());
}

// Formats at the edges of the ways that exact_dot.hpp chooses from, against add_product.
namespace {

template <class T, class A, class B>
void edge(failures& failed, const char* name) {
    support::random_source random(17);
    for (const std::size_t n : {1u, 64u, 65u, 1025u, 8193u}) {
        for (const bool finite : {true, false}) {
            std::vector<A> x(n);
            std::vector<B> y(n);
            const auto fill_with = [&](auto& v) {
                using E = std::remove_reference_t<decltype(v[0])>;
                const std::uint64_t ones = ~std::uint64_t{0} >> (64 - E::width);
                const std::uint64_t ends[] = {0, 1, ones, ones >> 1, (ones >> 1) + 1, (ones >> 1) + 2, ones - 1};
                for (auto& e : v) do e = code<E>(random.below(3) == 0 ? ends[random.below(7)] : random());
                    while (finite && !isfinite(e));
            };
            fill_with(x);
            fill_with(y);
            ul::quire<T> want;
            for (std::size_t i = 0; i < n; ++i) want.add_product(x[i], y[i]);
            const level_guard guard;
            for (const simd_level level : available_levels()) {
                ul::use_simd(level);
                ul::quire<T> got;
                ul::add_products(got, x, y);
                if (!failed.same(got.bits(), want.bits()))
                    failed.add(std::string(name) + ", " + std::to_string(n) + " products (" + name_of(level) + ")");
            }
        }
    }
}

constexpr ul::fixed_options without_sign{false, false, ul::overflow::saturate};

}  // namespace

TEST_CASE("dot: edges") {
    failures failed;
    using U = ul::fixed<32, 0, without_sign>;
    edge<U, U, U>(failed, "unsigned fixed<32,0>");
    using F = ul::fixed<-20, 40>;
    edge<F, F, F>(failed, "fixed<-20,40>");
    using M = ul::minifloat<11, 20>;
    edge<M, M, M>(failed, "minifloat<11,20>");
    edge<ul::takum16, ul::takum16, ul::takum8>(failed, "takum16 by takum8");
    edge<ul::hifloat8, ul::hifloat8, ul::hifloat8>(failed, "hifloat8");
    edge<ul::qtorch_weights, ul::qtorch_weights, ul::qtorch_weights>(failed, "qtorch_weights, mirrored");
    using P = ul::p3109<8, 3, ul::signedness::unsigned_>;
    edge<P, P, P>(failed, "Binary8p3ue");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("dot: models of accumulators") {
    sweep_model<ul::chunked<ul::hfp8_forward_normal, 5>, ul::fp8_e4m3, ul::fp8_e4m3>("chunked, without subnormals");
    sweep_model<ul::chunked<ul::fixed<8, 8>, 16>, ul::fp8_e4m3, ul::fp8_e4m3>("chunked fixed");
    sweep_model<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3, ul::fp8_e5m2>("chunked 1-6-9");
    sweep_model<ul::chunked<ul::binary16, 32>, ul::binary16, ul::binary16>("chunked binary16");
    sweep_model<ul::chunked<ul::posit<16, 1>, 64>, ul::posit<8, 1>, ul::posit<8, 1>>("chunked posit<16,1>");
    sweep_model<ul::chunked<float, 64>, ul::bfloat16, ul::bfloat16>("chunked float");
    sweep_model<ul::pairwise<ul::bfloat16>, ul::bfloat16, ul::bfloat16>("pairwise");
}

TEST_CASE("dot: results of other types, built-in operands, accumulators by a type's name") {
    const std::vector<float> x{3.2e7f, 1, -1, 8e7f}, y{4e8f, 1, -1, -1.6e8f};
    CHECK(ul::dot<ul::quire<ul::binary32>, float>(x, y) == 2.0f);
    CHECK(ul::dot<ul::quire<ul::binary32>>(x, y) == 2);
    CHECK(ul::dot<ul::quire<ul::binary32>, ul::posit<8, 2>>(x, y) == 2);
    CHECK(ul::dot<float>(x, y) == ul::dot<ul::sequential<float>>(x, y));
    CHECK(ul::dot<double>(x, y) == 0.0);  // 1.28e16 + 1 is no double
    const std::vector<ul::posit<16, 1>> u{ul::posit<16, 1>{3}, ul::posit<16, 1>{5}};
    CHECK(ul::dot<ul::posit<16, 1>>(u, u) == 34);
    constexpr ul::projection down{ul::rounding::toward_negative, ul::overflow::saturate};
    const std::vector<float> ones(296, 1.0f);  // a tie between 288 and 320 of e4m3 is 304; 296 lies below it
    CHECK(ul::dot<ul::quire<ul::binary32>, ul::fp8_e4m3, down>(ones, ones) == 288);
    CHECK(ul::dot<ul::quire<ul::binary32>, ul::fp8_e4m3>(ones, ones) == 288);
    CHECK(ul::dot<ul::quire<ul::binary32>, ul::fp8_e4m3, ul::projection{ul::rounding::toward_positive}>(ones, ones) == 320);
}

TEST_CASE("dot: bad arguments") {
    const std::vector<ul::fp8_e4m3> x(3), y(4);
    const auto names = [](const std::string& message, const char* what) {
        INFO(message);
        CHECK(message.find(what) != std::string::npos);
    };
    names(message_of([&] { static_cast<void>(ul::dot<ul::quire<ul::fp8_e4m3>>(x, y)); }), "y.size()");
    names(message_of([&] { static_cast<void>(ul::dot<float>(x, y)); }), "y.size()");
    names(message_of([&] { static_cast<void>(ul::dot<float>(x, x, {.threads = -1})); }), "threads");
    using small = ul::quire<ul::fp8_e4m3, 1>;
    names(message_of([&] { static_cast<void>(ul::dot<small>(x, x)); }), "capacity");
    small q;
    q.add(ul::fp8_e4m3{1});
    names(message_of([&] { ul::add_products(q, x, x); }), "capacity");
    names(message_of([&] { ul::add_products(q, x, y); }), "y.size()");
    CHECK(q.round() == 1);
}
