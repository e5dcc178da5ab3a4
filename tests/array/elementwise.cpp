// Arithmetic on arrays: every element is what the scalar operation makes of it (tests/arith holds that against the oracle),
// at every simd_level.
#include <catch.hpp>

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <ulpine/array/elementwise.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace ul = ulpine;
using namespace array_test;

namespace {

struct thirds {
    static constexpr float values[] = {-3, -1, -1.0f / 3, 0, 1.0f / 3, 1, 3};
};

// Codes of all kinds; special: NaN and infinities among them, which a part of 1,024 elements handles on its own.
template <class T>
std::vector<T> numbers(std::size_t n, std::uint64_t seed, bool special) {
    support::random_source random(seed);
    std::vector<T> x(n);
    for (std::size_t i = 0; i < n; ++i) {
        do {
            if constexpr (ul::number_type<T>) {
                const std::uint64_t word = random();
                // One in eight lies near zero, the largest value or the smallest.
                const std::uint64_t c =
                    word % 8 != 0 ? word >> 8 : (word >> 8 & 3) + (std::uint64_t{word >> 12 & 3} << (T::width - 2));
                x[i] = T::from_bits(static_cast<typename T::storage_type>(c));
            } else {
                x[i] = static_cast<T>(static_cast<double>(random()) / 1e18 - 9);
            }
        } while (!special && !(x[i] - x[i] == 0));
    }
    return x;
}

template <class T>
bool same(const T& a, const T& b) {
    if constexpr (ul::number_type<T>) return a.bits() == b.bits();
    else return std::memcmp(&a, &b, sizeof a) == 0;
}

// run(x, y, out) against scalar(a, b), at every level.
template <class To, class A, class B, class Run, class Scalar>
void compare(const std::string& what, const Run& run, const Scalar& scalar) {
    failures failed;
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ul::use_simd(level);
        for (const bool special : {false, true})
            for (const std::size_t n : {0u, 1u, 15u, 16u, 17u, 1023u, 1025u, 3000u}) {
                const std::vector<A> x = numbers<A>(n, 1, special);
                const std::vector<B> y = numbers<B>(n, 2, special);
                std::vector<To> out(n);
                run(x, y, out);
                for (std::size_t i = 0; i < n; ++i)
                    if (!same(out[i], scalar(x[i], y[i])))
                        failed.add(what + ", level " + std::to_string(static_cast<int>(level)) + ", element " +
                                   std::to_string(i) + " of " + std::to_string(n));
            }
    }
    INFO(failed.report());
    CHECK(failed.failed() == 0);
}

template <class To, class A, class B, ul::projection P = To::default_projection>
void sums_and_products(const std::string& name) {
    compare<To, A, B>(
        name + " sums", [](const auto& x, const auto& y, auto& out) { ul::add<P>(x, y, out); },
        [](A a, B b) { return ul::add<To, P>(a, b); });
    compare<To, A, B>(
        name + " differences", [](const auto& x, const auto& y, auto& out) { ul::sub<P>(x, y, out); },
        [](A a, B b) { return ul::sub<To, P>(a, b); });
    compare<To, A, B>(
        name + " products", [](const auto& x, const auto& y, auto& out) { ul::mul<P>(x, y, out); },
        [](A a, B b) { return ul::mul<To, P>(a, b); });
}
template <class T>
void one_format(const std::string& name) {
    sums_and_products<T, T, T>(name);
}

constexpr ul::projection mode(ul::rounding r) { return {r, ul::overflow::saturate}; }

using p16 = ul::posit<16, 1>;

}  // namespace

TEST_CASE("sums, differences and products of one format", "[array]") {
    one_format<p16>("posit<16, 1>");
    one_format<ul::fp8_e4m3>("fp8_e4m3");
    one_format<ul::fp8_e5m2>("fp8_e5m2");
    one_format<ul::bfloat16>("bfloat16");
    one_format<ul::fixed<8, 8>>("fixed<8, 8>");
    one_format<ul::posit32>("posit32");
    one_format<ul::lookup<thirds>>("a set");
}

TEST_CASE("mixed formats and other modes", "[array]") {
    sums_and_products<ul::bfloat16, p16, ul::fp8_e4m3>("posit<16, 1> and fp8_e4m3 to bfloat16");
    sums_and_products<ul::fp8_e4m3, float, p16>("float and posit<16, 1> to fp8_e4m3");
    sums_and_products<ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, mode(ul::rounding::to_odd)>("to odd");
    sums_and_products<ul::fp8_e4m3, ul::fp8_e4m3, ul::fp8_e4m3, mode(ul::rounding::toward_negative)>("downward");
    sums_and_products<p16, p16, p16, mode(ul::rounding::nearest_away)>("to nearest, ties away");
}

TEST_CASE("quotients, fma, roots, one value for all, in place, threads", "[array]") {
    compare<p16, p16, p16>(
        "quotients", [](const auto& x, const auto& y, auto& out) { ul::div(x, y, out, {.threads = 2}); },
        [](p16 a, p16 b) { return a / b; });
    compare<p16, p16, p16>(
        "fma", [](const auto& x, const auto& y, auto& out) { ul::fma(x, y, x, out); },
        [](p16 a, p16 b) { return fma(a, b, a); });
    compare<p16, p16, p16>(
        "roots", [](const auto& x, const auto&, auto& out) { ul::sqrt(x, out); }, [](p16 a, p16) { return sqrt(a); });
    compare<p16, p16, p16>(
        "one value", [](const auto& x, const auto&, auto& out) { ul::mul(x, p16{0.3}, out); },
        [](p16 a, p16) { return a * p16{0.3}; });
    compare<p16, p16, p16>(
        "one value first", [](const auto& x, const auto&, auto& out) { ul::sub(p16{7}, x, out, {.threads = 3}); },
        [](p16 a, p16) { return p16{7} - a; });
    compare<p16, p16, p16>(
        "in place",
        [](const auto& x, const auto& y, auto& out) {
            out = x;
            ul::add(out, y, out);
        },
        [](p16 a, p16 b) { return a + b; });
}

TEST_CASE("refused before anything is written", "[array]") {
    std::vector<p16> x(8, p16{1}), y(8, p16{2}), out(8, p16{5}), shorter(7);
    const std::vector<p16> before = out;
    CHECK_THROWS_WITH(ul::add(x, shorter, out), "y.size() is 7; accepted: 8, as out.size()");
    CHECK_THROWS_WITH(ul::fma(x, y, shorter, out), "z.size() is 7; accepted: 8, as out.size()");
    CHECK_THROWS_WITH(ul::add(x, y, out, {.threads = 0}), "threads is 0; accepted: at least 1");
    CHECK_THROWS_AS(ul::mul(std::span(out).subspan(1), std::span(y).subspan(1), std::span(out).first(7)),
                    std::invalid_argument);
    CHECK_THROWS_AS(ul::sqrt(std::span(out).subspan(1), std::span(out).first(7)), std::invalid_argument);
    for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i].bits() == before[i].bits());
}
