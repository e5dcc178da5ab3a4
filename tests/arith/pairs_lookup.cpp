#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::lookup;
using ulpine::overflow;

namespace {

struct signed_16 {
    static constexpr float values[] = {-7.5f, -4, -2.25f, -1, -0.5f, -0.125f, 0,  0.0625f,
                                       0.25f, 1,  1.5f,   2,  3,     5.75f,   11, 100};
};
struct no_zero {
    static constexpr double values[] = {-3, -1, -0.1, 0.1, 0.7, 1, 1e6};
};
struct magnitudes_16 {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0, 0.125f, 0.25f, 0.5f, 0.75f, 1, 1.5f, 2, 3, 4, 6, 8, 12, 16, 24, 32};
};
struct magnitudes_without_zero {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.5f, 1, 3, 8, 20};
};
struct geometric_set {
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
    static constexpr float values[] = {-16, -4, -1, -0.3f, 0, 0.3f, 1, 4, 16, 100};
};
struct hinted {
    static constexpr float values[] = {-2, -1, 0, 1, 2, 4};
    static constexpr float thresholds[] = {-1.25f, -0.75f, 0.125f, 1.9f, 2.5f};
};
struct hinted_magnitudes {
    static constexpr bool mirrored = true;
    static constexpr double values[] = {0, 1, 2, 4};
    static constexpr double thresholds[] = {0.25, 1.75, 3.5};
};
struct lonely {
    static constexpr float values[] = {1.5f};
};

template <int N>
struct grid {
    float data[N];
};

// 200 values that crowd toward zero on both sides, of uneven spacing.
struct signed_200 {
    static constexpr auto list = [] {
        grid<200> g{};
        for (int i = 0; i < 200; ++i) {
            const int k = i - 97;
            g.data[i] =
                static_cast<float>(k) * static_cast<float>(k < 0 ? -k : k) / 64 + static_cast<float>(i % 3) / 512;
        }
        return g;
    }();
    static constexpr const auto& values = list.data;
};
struct magnitudes_100 {
    static constexpr bool mirrored = true;
    static constexpr auto list = [] {
        grid<100> g{};
        for (int i = 0; i < 100; ++i) {
            g.data[i] = static_cast<float>(i * i * i) / 4096;
        }
        return g;
    }();
    static constexpr const auto& values = list.data;
};

}  // namespace

TEMPLATE_TEST_CASE("lookup sets of a few values: every pair of operands", "", lookup<signed_16>, lookup<no_zero>,
                   lookup<magnitudes_16>, lookup<magnitudes_without_zero>, lookup<lonely>) {
    check_every_pair<TestType, overflow::format_default>();
    check_every_triple<TestType, overflow::format_default>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("lookup sets with other thresholds: every pair of operands", "", lookup<geometric_set>,
                   lookup<hinted>, lookup<hinted_magnitudes>) {
    check_every_pair<TestType, overflow::format_default>();
    check_every_triple<TestType, overflow::format_default>();
    check_operators<TestType>();
    check_unary<TestType>();
}

TEMPLATE_TEST_CASE("lookup sets of 200 codes: every pair of operands", "", lookup<signed_200>, lookup<magnitudes_100>) {
    check_every_pair<TestType, overflow::format_default>();
    check_some_triples<TestType, overflow::format_default>(41, 20000);
    check_operators<TestType>();
    check_unary<TestType>();
}
