// Stochastic rounding: the decision of the three variants of IEEE P3109 (draft 4.0, 4.7.4) for given random bits, and
// how often it goes which way.
#include <catch.hpp>
#include <support/arith_pairs.hpp>

using namespace arith_test;
using ulpine::overflow;
using ulpine::rounding;

namespace {

constexpr ulpine::projection stochastic{rounding::stochastic};

struct evens {
    static constexpr float values[] = {-8, -4, -1, 0, 0.5f, 1, 3, 10};
};
struct mirrored_set {
    static constexpr bool mirrored = true;
    static constexpr double values[] = {0, 0.3, 1, 2.5, 7};
};

using flush = ulpine::minifloat<4, 3, ulpine::minifloat_options{.subnormal = ulpine::subnormals::none}>;
using dlfloat8 = ulpine::minifloat<
    4, 3, ulpine::minifloat_options{.special = ulpine::specials::merged, .subnormal = ulpine::subnormals::dlfloat}>;

template <class T>
T apply_stochastic(operation o, const T& x, const T& y, const T& z, ulpine::random_bits bits) {
    switch (o) {
    case operation::add:
        return ulpine::add<T, stochastic>(x, y, bits);
    case operation::sub:
        return ulpine::sub<T, stochastic>(x, y, bits);
    case operation::mul:
        return ulpine::mul<T, stochastic>(x, y, bits);
    case operation::div:
        return ulpine::div<T, stochastic>(x, y, bits);
    case operation::remainder:
        return ulpine::remainder<T, stochastic>(x, y, bits);
    case operation::fma:
        return ulpine::fma<T, stochastic>(x, y, z, bits);
    default:
        return ulpine::sqrt<T, stochastic>(x, bits);
    }
}

struct draw {
    ulpine::random_bits library{};
    oracle::random_bits oracle{};
};

draw random_draw(random_words& next) {
    constexpr std::array counts{1, 2, 3, 5, 8, 11, 16, 23, 31, 32};
    const auto variant = static_cast<int>(next.below(3));
    const int bits = counts[next.below(counts.size())];
    // Above the lowest `bits` bits stands what must not matter.
    const auto value = static_cast<std::uint32_t>(next() >> (next.below(8) == 0 ? 60 : 32));
    return {{value, bits, static_cast<ulpine::stochastic_variant>(variant)},
            {value, bits, static_cast<oracle::stochastic_variant>(variant)}};
}

/// A draw whose threshold falls on nu itself as often as the format's results allow.
template <class T>
void check_stochastic(std::uint64_t seed, int count) {
    const oracle::format& f = format_of<T>();
    const int width = f.width;
    random_words next{seed};
    sweep s(name_of(f) + ", stochastic, seed " + std::to_string(seed));
    const auto operand = [&] {
        oracle::code c = 0;
        do {
            c = (next() >> (64 - width)) & oracle::all_ones(f);
        } while (!oracle::is_valid_code(f, c));
        return number_from<T>(c);
    };
    for (int i = 0; i < count; ++i) {
        const T x = operand();
        const T y = operand();
        const T z = operand();
        const auto o = static_cast<operation>(next.below(7));
        const oracle::result r = exact_result(o, datum_of(x), datum_of(y), datum_of(z));
        const oracle::position at = oracle::locate_result(f, r);
        for (int k = 0; k < 4; ++k) {
            const draw d = random_draw(next);
            const code expected =
                oracle::settle(f, r, at, oracle::rounding::stochastic, oracle::overflow::format_default, d.oracle);
            const code got = apply_stochastic(o, x, y, z, d.library).bits();
            s.expect(got == expected, [&] {
                return std::string(operation_names[static_cast<std::size_t>(o)]) + " " + hex(x.bits()) + ", " +
                       hex(y.bits()) + ", " + hex(z.bits()) + " random " + hex(d.library.value) + " bits " +
                       std::to_string(d.library.bits) + " variant " +
                       std::to_string(static_cast<int>(d.library.variant)) + " gives " + hex(got) + ", expected " +
                       hex(expected);
            });
        }
    }
    s.finish();
}

}  // namespace

TEMPLATE_TEST_CASE("posits: the decision for given random bits", "", (ulpine::posit<8, 0>), (ulpine::posit<8, 2>),
                   (ulpine::posit<8, 5>), (ulpine::posit<5, 2>), (ulpine::posit<16, 1>), (ulpine::posit<32, 2>),
                   (ulpine::posit<8, 5, ulpine::posit_options{.regime_limit = 3}>)) {
    check_stochastic<TestType>(21, 12000);
}

TEMPLATE_TEST_CASE("minifloats: the decision for given random bits", "", ulpine::fp8_e4m3, ulpine::fp8_e5m2,
                   ulpine::fp4_e2m1, ulpine::e8m0, ulpine::binary8p4se, ulpine::binary8p1uf, ulpine::bfloat16,
                   ulpine::binary32, ulpine::binary64) {
    check_stochastic<TestType>(22, 12000);
}

TEMPLATE_TEST_CASE("minifloats without subnormals: the decision for given random bits", "", flush, dlfloat8,
                   ulpine::dlfloat16) {
    check_stochastic<TestType>(23, 20000);
}

TEMPLATE_TEST_CASE("fixed point: the decision for given random bits", "", (ulpine::fixed<4, 4>),
                   (ulpine::fixed<-2, 10>), (ulpine::fixed<16, 16>), (ulpine::fixed<32, 32>),
                   (ulpine::fixed<8, 0, ulpine::fixed_options{.is_signed = false}>)) {
    check_stochastic<TestType>(24, 12000);
}

TEMPLATE_TEST_CASE("lookup sets: the decision for given random bits", "", ulpine::lookup<evens>,
                   ulpine::lookup<mirrored_set>) {
    check_stochastic<TestType>(25, 12000);
}

TEST_CASE("known answers of P3109 in Binary8p4se: StochasticA, B and C with three random bits") {
    using T = ulpine::binary8p4se;
    const auto rounded = [](double x, std::uint32_t r, ulpine::stochastic_variant v) {
        return int{ulpine::convert<T, stochastic>(x, ulpine::random_bits{r, 3, v}).bits()};
    };
    using enum ulpine::stochastic_variant;
    const double x = 1 + 3.0 / 64;
    const double y = -(1 + 5.0 / 64);
    const double tie = 1 + 1.0 / 16;
    const double tiny = -1.0 / 4096;
    CHECK(rounded(x, 5, a) == 0x41);
    CHECK(rounded(x, 4, a) == 0x40);
    CHECK(rounded(y, 5, a) == 0xc1);
    CHECK(rounded(y, 4, a) == 0xc1);
    CHECK(rounded(tie, 5, a) == 0x41);
    CHECK(rounded(tie, 4, a) == 0x41);
    CHECK(rounded(tiny, 5, a) == 0x00);
    CHECK(rounded(x, 4, b) == 0x40);
    CHECK(rounded(x, 3, b) == 0x40);
    CHECK(rounded(y, 4, b) == 0xc1);
    CHECK(rounded(y, 3, b) == 0xc1);
    CHECK(rounded(tie, 4, b) == 0x41);
    CHECK(rounded(tie, 3, b) == 0x40);
    CHECK(rounded(tiny, 4, b) == 0x00);
    CHECK(rounded(x, 5, c) == 0x41);
    CHECK(rounded(x, 4, c) == 0x40);
    CHECK(rounded(y, 4, c) == 0xc1);
    CHECK(rounded(tie, 5, c) == 0x41);
    CHECK(rounded(tie, 4, c) == 0x41);
    CHECK(rounded(tiny, 5, c) == 0x00);
}

TEST_CASE("out of 2^N draws as many round away as the variant promises") {
    // N = 3, counts of A, B, C: nu = 1/16: 0, 1, 0; 3/16: 1, 2, 2; 15/16: 7, 8, 8 (P3109, 4.7.4, worked out).
    using T = ulpine::fixed<4, 4>;
    const auto count = [](double nu, ulpine::stochastic_variant v) {
        int away = 0;
        for (std::uint32_t r = 0; r < 8; ++r) {
            away += ulpine::convert<T, stochastic>((3 + nu) / 16, ulpine::random_bits{r, 3, v}).bits() == 4 ? 1 : 0;
        }
        return away;
    };
    using enum ulpine::stochastic_variant;
    CHECK(count(1.0 / 16, a) == 0);
    CHECK(count(1.0 / 16, b) == 1);
    CHECK(count(1.0 / 16, c) == 0);
    CHECK(count(3.0 / 16, a) == 1);
    CHECK(count(3.0 / 16, b) == 2);
    CHECK(count(3.0 / 16, c) == 2);
    CHECK(count(15.0 / 16, a) == 7);
    CHECK(count(15.0 / 16, b) == 8);
    CHECK(count(15.0 / 16, c) == 8);
    CHECK(count(0, a) + count(0, b) + count(0, c) == 0);
}

// Between 2^16 and 2^18 the low exponent bit of posit8 is cut, so nu = (x / 2^16 - 1) / 3.  At nu = 1/4 variant C with
// one random bit decides to even; any rest, however small, goes up.
TEST_CASE("nu by value of a posit: a rest beyond its first 33 bits") {
    using T = ulpine::posit8;
    constexpr ulpine::random_bits odd{1, 1, ulpine::stochastic_variant::c};
    const double x = 0x1.cp16;
    CHECK(ulpine::convert<T, stochastic>(x, odd).bits() == 0x7c);
    CHECK(ulpine::convert<T, stochastic>(x + 0x1p-24, odd).bits() == 0x7d);
    CHECK(ulpine::convert<T, stochastic>(x - 0x1p-24, odd).bits() == 0x7c);
}
