// Arrays of bit-sliced numbers: every lane against the scalar function (tests/arith holds that against the oracle), at every
// simd_level.
#include <catch.hpp>

#include <support/elementwise_check.hpp>

#include <ulpine/array/bitsliced.hpp>

using namespace elementwise_test;

namespace {

constexpr ul::projection stochastic{ul::rounding::stochastic};
using e4m3 = ul::fp8_e4m3;
using half = ul::binary16;
using fixed44 = ul::fixed<4, 4>;

template <class B>
std::vector<B> slices_for(std::size_t n) {
    constexpr std::size_t lanes = B::lanes;
    return std::vector<B>((n + lanes - 1) / lanes);
}
template <class B, class V>
std::vector<B> sliced(const V& values) {
    auto slices = slices_for<B>(values.size());
    ul::slice(values, slices);
    return slices;
}
/// The operation on slices as one on arrays.
template <class B, class Operation>
auto on_slices(Operation operation) {
    return [operation](const auto& x, const auto& y, const auto& z, auto& out) {
        const auto a = sliced<B>(x), b = sliced<B>(y), c = sliced<B>(z);
        auto result = slices_for<typename decltype(operation(a, b, c))::value_type>(x.size());
        result = operation(a, b, c);
        ul::unslice(result, out);
    };
}

/// Every length: the codes in their lanes, 0 in the others, and back; nothing beyond the end of the values.
template <class T, int W, class V>
void round_trips(failures& failed, const std::string& name, std::size_t most) {
    using B = ul::bitsliced<T, W>;
    constexpr std::size_t lanes = W;
    support::random_source random(W);
    std::vector<V> values(most), back(most + 1);
    std::vector<T> codes(most);
    for (std::size_t i = 0; i < most; ++i) {
        codes[i] = with_code<T>(random());
        if constexpr (std::is_same_v<V, T>) values[i] = codes[i];
        else values[i] = static_cast<V>(codes[i]) * V{1.03125};
        if constexpr (!std::is_same_v<V, T>) codes[i] = T(values[i]);
    }
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ul::use_simd(level);
        for (std::size_t n = 0; n <= most; ++n) {
            std::vector<B> slices((n + lanes - 1) / lanes, B(with_code<T>(~0ull)));
            ul::slice(std::span(values).first(n), slices);
            bool same = true;
            for (std::size_t s = 0; s < slices.size(); ++s) {
                T in_lanes[lanes];
                slices[s].store(in_lanes);
                for (std::size_t i = 0; i < lanes; ++i)
                    same = same &&
                           code_of_value(in_lanes[i]) == (s * lanes + i < n ? code_of_value(codes[s * lanes + i]) : 0);
            }
            back.assign(most + 1, with_code<V>(0x55));
            ul::unslice(slices, std::span(back).first(n));
            for (std::size_t i = 0; i < n; ++i)
                if constexpr (std::is_same_v<V, T>) same = same && code_of_value(back[i]) == code_of_value(values[i]);
                else same = same && code_of_value(back[i]) == code_of_value(static_cast<V>(codes[i]));
            same = same && code_of_value(back[n]) == 0x55;
            if (!failed.holds(same)) failed.add(name + ", " + name_of(level) + ", " + std::to_string(n));
        }
    }
}

template <class B, class T = typename B::value_type>
void check_rounding_operations(failures& failed, const std::string& name) {
    const auto all = all_operands<T>();
    const auto check_one = [&](const char* what, auto operation, auto scalar) {
        check<T>(failed, name + " " + what, all, on_slices<B>(operation), scalar);
    };
    check_one(
        "sum",
        [](auto& x, auto& y, auto&) {
            auto r = x;
            ul::add(x, y, r);
            return r;
        },
        [](T a, T b, T, std::size_t) { return a + b; });
    check_one(
        "product",
        [](auto& x, auto& y, auto&) {
            auto r = x;
            ul::mul(x, y, r);
            return r;
        },
        [](T a, T b, T, std::size_t) { return a * b; });
    check_one(
        "x y + z",
        [](auto& x, auto& y, auto& z) {
            auto r = x;
            ul::fma(x, y, z, r);
            return r;
        },
        [](T a, T b, T c, std::size_t) { return fma(a, b, c); });
}
template <class B, class T = typename B::value_type>
void check_others(failures& failed, const std::string& name) {
    const auto all = all_operands<T>();
    const auto check_one = [&](const char* what, auto operation, auto scalar) {
        check<T>(failed, name + " " + what, all, on_slices<B>(operation), scalar);
    };
    check_one(
        "difference, in place",
        [](auto& x, auto& y, auto&) {
            auto r = x;
            ul::sub(r, y, r);
            return r;
        },
        [](T a, T b, T, std::size_t) { return a - b; });
    check_one(
        "x y, + z, in place, threads",
        [](auto& x, auto& y, auto& z) {
            auto r = z;
            ul::mul_add(x, y, r, r, {.threads = 3});
            return r;
        },
        [](T a, T b, T c, std::size_t) { return a * b + c; });
    check_one(
        "negation",
        [](auto& x, auto&, auto&) {
            auto r = x;
            ul::neg(x, r);
            return r;
        },
        [](T a, T, T, std::size_t) { return -a; });
    check_one(
        "magnitude",
        [](auto& x, auto&, auto&) {
            auto r = x;
            ul::abs(x, r);
            return r;
        },
        [](T a, T, T, std::size_t) { return abs(a); });
    check_one(
        "relu",
        [](auto& x, auto&, auto&) {
            auto r = x;
            ul::relu(r, r);
            return r;
        },
        [](T a, T, T, std::size_t) { return isnan(a) ? a : ul::maximum<T>(a, with_code<T>(0)); });
    check_one(
        "minimum",
        [](auto& x, auto& y, auto&) {
            auto r = x;
            ul::minimum(x, y, r);
            return r;
        },
        [](T a, T b, T, std::size_t) { return ul::minimum<T>(a, b); });
    check_one(
        "maximum",
        [](auto& x, auto& y, auto&) {
            auto r = x;
            ul::maximum(x, y, r);
            return r;
        },
        [](T a, T b, T, std::size_t) { return ul::maximum<T>(a, b); });
    const T value = with_code<T>(0x35);
    check_one(
        "toward zero, one number for all",
        [value](auto& x, auto&, auto&) {
            auto r = x;
            ul::mul<ul::projection{ul::rounding::toward_zero}>(value, x, r, {.threads = 2});
            return r;
        },
        [value](T a, T, T, std::size_t) { return ul::mul<T, ul::projection{ul::rounding::toward_zero}>(value, a); });
}

/// Under stochastic rounding element i takes random_at(random, i).
template <class B, int N>
void check_stochastic(failures& failed, const std::string& name) {
    using T = typename B::value_type;
    ul::elementwise_options o;
    o.random = ul::philox{.seed = 7, .stream = 1, .first = 12345, .bits = N};
    o.threads = 2;
    check<T>(failed, name, all_operands<T>(), on_slices<B>([o](auto& x, auto& y, auto&) {
                 auto r = x;
                 ul::add<stochastic, N>(x, y, r, o);
                 return r;
             }),
             [o](T a, T b, T, std::size_t i) { return ul::add<T, stochastic>(a, b, ul::random_at(*o.random, i)); });
}

/// acc = x[k] y[k] + acc, lane by lane.
template <class B>
std::vector<typename B::value_type> lanes_of_slice(const B& slice) {
    std::vector<typename B::value_type> values(B::lanes);
    slice.store(values.data());
    return values;
}
template <class B, ul::products Products>
void check_products(failures& failed, const std::string& name) {
    using T = typename B::value_type;
    constexpr std::size_t lanes = B::lanes, depth = 70, rows = 3;  // more than the loop takes at once
    const auto values = numbers<T>(depth * lanes, 1, false), others = numbers<T>(depth * lanes, 2, false);
    const auto weights = numbers<T>(rows * depth, 3, false);
    const auto starts = numbers<T>(rows * lanes, 4, true);
    const auto x = sliced<B>(values), y = sliced<B>(others), start = sliced<B>(starts);
    const auto add_one = [](T sum, T a, T b) { return Products == ul::products::exact ? fma(a, b, sum) : a * b + sum; };
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ul::use_simd(level);
        const auto compare = [&](const char* what, const B& got, std::size_t row, auto second) {
            const auto results = lanes_of_slice(got);
            for (std::size_t i = 0; i < lanes; ++i) {
                T sum = starts[row * lanes + i];
                for (std::size_t k = 0; k < depth; ++k) sum = add_one(sum, values[k * lanes + i], second(k, i));
                if (!failed.same(code_of_value(results[i]), code_of_value(sum)))
                    failed.add(name + ", " + what + ", " + name_of(level) + ", lane " + std::to_string(i));
            }
        };
        B acc = start[0];
        ul::add_products<Products>(acc, x, y);
        compare("slices", acc, 0, [&](std::size_t k, std::size_t i) { return others[k * lanes + i]; });
        if constexpr (lanes == 64) {
            acc = start[0];
            ul::add_products<Products>(acc, std::span(weights).first(depth), x);
            compare("numbers first", acc, 0, [&](std::size_t k, std::size_t) { return weights[k]; });
        }
        auto accs = start;
        ul::add_products<Products>(accs, x, weights, {.threads = 2});
        for (std::size_t row = 0; row < rows; ++row)
            compare("a layer", accs[row], row, [&](std::size_t k, std::size_t) { return weights[row * depth + k]; });
        acc = start[0];
        ul::add_products<Products>(acc, std::span(x).first(0), std::span(y).first(0));
        if (!failed.holds(lanes_of_slice(acc)[5].bits() == starts[5].bits())) failed.add(name + ", no products");
    }
}

}  // namespace

TEST_CASE("bitsliced: codes to planes and back, every length", "[array]") {
    failures failed;
    round_trips<e4m3, 512, e4m3>(failed, "fp8_e4m3 in 512", 1100);
    round_trips<ul::minifloat<5, 3>, 64, ul::minifloat<5, 3>>(failed, "1-5-3 in 64", 1100);
    round_trips<half, 256, half>(failed, "binary16 in 256", 1100);
    round_trips<fixed44, 128, fixed44>(failed, "fixed<4, 4> in 128", 1100);
    round_trips<ul::exact_product_t<e4m3>, 64, ul::exact_product_t<e4m3>>(failed, "products of fp8_e4m3", 300);
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: floats to planes and back, every length", "[array]") {
    failures failed;
    round_trips<fixed44, 512, float>(failed, "fixed<4, 4>", 1100);
    round_trips<ul::fp6_e2m3, 64, double>(failed, "fp6_e2m3", 1100);
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: floats by a projection, threads", "[array]") {
    constexpr std::size_t n = 30000;
    const auto values = numbers<float>(n, 9, false);
    ul::elementwise_options o;
    o.random = ul::philox{.seed = 3, .bits = 5};
    o.threads = 3;
    std::vector<ul::bitsliced<e4m3, 64>> slices((n + 63) / 64);
    ul::slice<stochastic>(values, slices, o);
    std::vector<e4m3> got(n);
    ul::unslice(slices, got, {.threads = 2});
    failures failed;
    for (std::size_t i = 0; i < n; ++i)
        if (!failed.same(got[i].bits(), ul::convert<e4m3, stochastic>(values[i], ul::random_at(*o.random, i)).bits()))
            failed.add(std::to_string(i));
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: arithmetic on slices", "[array]") {
    failures failed;
    check_rounding_operations<ul::bitsliced<e4m3, 512>>(failed, "fp8_e4m3");
    check_others<ul::bitsliced<e4m3, 64>>(failed, "fp8_e4m3");
    check_rounding_operations<ul::bitsliced<half, 64>>(failed, "binary16");
    check_rounding_operations<ul::bitsliced<fixed44, 64>>(failed, "fixed<4, 4>");
    check_others<ul::bitsliced<fixed44, 64>>(failed, "fixed<4, 4>");
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: conversion of slices", "[array]") {
    using B = ul::bitsliced<half, 256>;
    failures failed;
    check<e4m3>(failed, "binary16 to fp8_e4m3", all_operands<half>(), on_slices<B>([](auto& x, auto&, auto&) {
                    std::vector<ul::bitsliced<e4m3, 256>> r(x.size());
                    ul::convert(x, r, {.threads = 2});
                    return r;
                }),
                [](half a, half, half, std::size_t) { return ul::convert<e4m3>(a); });
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: stochastic rounding of slices", "[array]") {
    failures failed;
    check_stochastic<ul::bitsliced<e4m3, 512>, 8>(failed, "8 bits");
    check_stochastic<ul::bitsliced<e4m3, 64>, 13>(failed, "13 bits");
    check_stochastic<ul::bitsliced<e4m3, 64>, 20>(failed, "20 bits");
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: subnormal numbers flushed to zero, as the value type does", "[array]") {
    using T = ul::minifloat<5, 3>;
    using B = ul::bitsliced<T, 64, ul::underflow::flush_to_zero>;
    const auto x = sliced<B>(numbers<T>(2000, 1, true)), y = sliced<B>(numbers<T>(2000, 2, true));
    failures failed;
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ul::use_simd(level);
        auto got = x;
        ul::mul(x, y, got);
        for (std::size_t s = 0; s < x.size(); ++s) {
            const auto a = lanes_of_slice(got[s]), b = lanes_of_slice(x[s] * y[s]);
            for (std::size_t i = 0; i < a.size(); ++i)
                if (!failed.same(a[i].bits(), b[i].bits())) failed.add(std::string(name_of(level)));
        }
    }
    CHECK_NO_FAILURES(failed);
}
TEST_CASE("bitsliced: sums of products", "[array]") {
    failures failed;
    check_products<ul::bitsliced<ul::minifloat<5, 3>, 64>, ul::products::exact>(failed, "1-5-3");
    check_products<ul::bitsliced<half, 64>, ul::products::rounded>(failed, "binary16, products rounded");
    check_products<ul::bitsliced<e4m3, 256>, ul::products::exact>(failed, "fp8_e4m3");
    CHECK_NO_FAILURES(failed);
}
