#include <catch.hpp>
#include <support/arith_operands.hpp>

using namespace arith_test;
using ulpine::fixed;
using ulpine::fixed_options;
using ulpine::overflow;

namespace {

constexpr fixed_options not_signed{.is_signed = false};
constexpr fixed_options balanced{.symmetric = true};
constexpr fixed_options wrapping{.policy = overflow::wrap};

// Cubes: 4096 values, denser toward zero.
struct cubes {
    struct table {
        double data[4096];
    };
    static constexpr table list = [] {
        table t{};
        for (int i = 0; i < 4096; ++i) {
            const double k = i - 2000;
            t.data[i] = k * k * k / 1048576;
        }
        return t;
    }();
    static constexpr const auto& values = list.data;
};
struct geometric_magnitudes {
    struct table {
        float data[4096];
    };
    static constexpr bool mirrored = true;
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
    static constexpr table list = [] {
        table t{};
        float v = 1.0f / 65536;
        for (int i = 0; i < 4096; ++i) {
            t.data[i] = v;
            v *= 1.0078125f;
        }
        return t;
    }();
    static constexpr const auto& values = list.data;
};

}  // namespace

TEMPLATE_TEST_CASE("fixed point of 16 to 32 bits: structured and random operands", "", (fixed<8, 8>), (fixed<16, 16>),
                   (fixed<12, 12, balanced>)) {
    check_structured<TestType, overflow::saturate, overflow::wrap>(121, 15000);
}

TEMPLATE_TEST_CASE("fixed point of 64 bits: structured and random operands", "", (fixed<32, 32>), (fixed<1, 63>),
                   (fixed<30, 34, not_signed>), (fixed<64, 0, wrapping>)) {
    check_structured<TestType, overflow::saturate, overflow::wrap>(122, 15000);
}

TEMPLATE_TEST_CASE("lookup sets of 4096 values: structured and random operands", "", ulpine::lookup<cubes>,
                   ulpine::lookup<geometric_magnitudes>) {
    check_structured<TestType, overflow::format_default>(123, 15000);
}
