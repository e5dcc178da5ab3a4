#include <catch.hpp>
#include <support/arith_operands.hpp>

#include <limits>

using namespace arith_test;
using namespace ulpine;

namespace {

struct list {
    static constexpr float values[] = {-7, -2, -0.5f, 0, 0.125f, 1, 3};
};
struct magnitudes {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0, 0.5f, 1, 4};
};

/// max, lowest, denorm_min, min, epsilon and the properties that follow, against a walk over all codes.
template <class T>
void check_by_enumeration() {
    using limits = std::numeric_limits<T>;
    const oracle::format& f = format_of<T>();
    oracle::dyadic largest{};
    oracle::dyadic lowest{};
    oracle::dyadic smallest{};
    oracle::dyadic normal{};
    oracle::dyadic above_one{};
    bool any = false;
    bool one_exists = false;
    bool infinite = false;
    bool nan = false;
    bool subnormal = false;
    long most_bits = 0;
    const oracle::dyadic one = oracle::from_integer(1);
    for (const code c : all_codes<T>()) {
        const oracle::datum d = oracle::decode(f, c);
        infinite = infinite || d.is_infinite();
        nan = nan || d.is_nan();
        if (!d.is_finite()) {
            continue;
        }
        const oracle::dyadic v = d.value();
        largest = !any || v > largest ? v : largest;
        lowest = !any || v < lowest ? v : lowest;
        any = true;
        if (oracle::sgn(v) > 0) {
            smallest = oracle::is_zero(smallest) || v < smallest ? v : smallest;
            if (oracle::is_subnormal(f, c)) {
                subnormal = true;
            } else {
                normal = oracle::is_zero(normal) || v < normal ? v : normal;
            }
            if (v == one) {
                one_exists = true;
            }
            if (v > one && (oracle::is_zero(above_one) || v < above_one)) {
                above_one = v;
            }
            most_bits = std::max(most_bits, oracle::bit_length(oracle::reduced(v).m));
        }
    }
    INFO(name_of(f));
    CHECK(limits::is_specialized);
    CHECK(datum_of(limits::max()).value() == largest);
    CHECK(datum_of(limits::lowest()).value() == lowest);
    CHECK(datum_of(limits::denorm_min()).value() == smallest);
    CHECK(datum_of(limits::min()).value() == normal);
    CHECK(limits::is_signed == (oracle::sgn(lowest) < 0));
    CHECK(limits::has_infinity == infinite);
    CHECK(limits::has_quiet_NaN == nan);
    CHECK((limits::has_denorm == std::denorm_present) == subnormal);
    if (infinite) {
        CHECK(datum_of(limits::infinity()).is_infinite());
        CHECK_FALSE(datum_of(limits::infinity()).negative);
    }
    if (nan) {
        CHECK(limits::quiet_NaN().bits() == oracle::nan_code(f));
    }
    if (one_exists && !oracle::is_zero(above_one)) {
        CHECK(limits::epsilon().bits() == oracle::round(f, oracle::finite(above_one - one)));
    } else {
        CHECK(is_zero(limits::epsilon()));
    }
    CHECK(limits::round_error().bits() == oracle::round(f, oracle::finite(oracle::dyadic{1, -1})));
    CHECK(limits::radix == 2);
    if (f.family != oracle::family::lookup) {
        CHECK(limits::digits >= most_bits);
    }
    if (oracle::is_minifloat(f)) {
        CHECK(limits::digits == f.minifloat.mantissa_bits + 1);
    }
    // min() = 2^(min_exponent - 1) or just above; max() is below 2^max_exponent and not below half of it.
    CHECK(oracle::bit_length(normal.m) + normal.e == limits::min_exponent);
    CHECK(oracle::bit_length(largest.m) + largest.e == limits::max_exponent);
    CHECK_FALSE(limits::has_signaling_NaN);
    CHECK(limits::is_bounded);
}

}  // namespace

TEMPLATE_TEST_CASE("limits of small formats against enumeration", "", (posit<2, 0>), (posit<3, 1>), (posit<8, 0>),
                   posit8, (bposit<8>), fp8_e4m3, fp8_e5m2, fp6_e3m2, fp6_e2m3, fp4_e2m1, fp8_e4m3fnuz, fp8_e5m2fnuz,
                   fp8_e4m3b11fnuz, hfp8_forward_normal, binary8p4se, binary8p3se, binary8p3sf, binary4p2sf, takum8, (takum<2>),
                   (takum<5>), hifloat8) {
    check_by_enumeration<TestType>();
}

TEMPLATE_TEST_CASE("limits of unsigned, fixed and lookup formats against enumeration", "", e8m0, binary8p1uf,
                   (p3109<8, 4, signedness::unsigned_>), (fixed<4, 4>), (fixed<-2, 10>), (fixed<12, -4>), (fixed<1, 7>),
                   (fixed<8, 0, fixed_options{.is_signed = false}>), (fixed<4, 4, fixed_options{.symmetric = true}>),
                   lookup<list>, lookup<magnitudes>) {
    check_by_enumeration<TestType>();
}

TEMPLATE_TEST_CASE("limits of formats of 9 to 16 bits against enumeration", "", posit16, (posit<16, 1>), (bposit<16>),
                   binary16, bfloat16, dlfloat16, (fixed<8, 8>), (minifloat<9, 0>), (p3109<12, 5>), (p3109<16, 11>),
                   (posit<16, 2, posit_options{.scale = -7}>), (takum<13>)) {
    check_by_enumeration<TestType>();
}

// Literal values from the standards and papers, nothing computed.
TEST_CASE("limits of named formats, written out") {
    CHECK(static_cast<double>(std::numeric_limits<posit8>::max()) == 0x1p24);
    CHECK(static_cast<double>(std::numeric_limits<posit16>::max()) == 0x1p56);
    CHECK(static_cast<double>(std::numeric_limits<posit32>::max()) == 0x1p120);
    CHECK(static_cast<double>(std::numeric_limits<posit64>::max()) == 0x1p248);
    CHECK(static_cast<double>(std::numeric_limits<posit32>::min()) == 0x1p-120);
    CHECK(static_cast<double>(std::numeric_limits<posit<16, 1>>::max()) == 0x1p28);
    CHECK(static_cast<double>(std::numeric_limits<posit<8, 0>>::max()) == 64);
    CHECK(static_cast<double>(std::numeric_limits<bposit<32>>::max()) < 0x1p192);
    CHECK(static_cast<double>(std::numeric_limits<posit32>::epsilon()) == 0x1p-27);
    CHECK(static_cast<double>(std::numeric_limits<posit16>::epsilon()) == 0x1p-11);

    CHECK(static_cast<double>(std::numeric_limits<fp8_e4m3>::max()) == 448);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e4m3>::denorm_min()) == 0x1p-9);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e4m3>::min()) == 0x1p-6);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e4m3>::epsilon()) == 0.125);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e5m2>::max()) == 57344);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e5m2>::denorm_min()) == 0x1p-16);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e5m2>::min()) == 0x1p-14);
    CHECK(static_cast<double>(std::numeric_limits<fp6_e3m2>::max()) == 28);
    CHECK(static_cast<double>(std::numeric_limits<fp6_e3m2>::denorm_min()) == 0x1p-4);
    CHECK(static_cast<double>(std::numeric_limits<fp6_e2m3>::max()) == 7.5);
    CHECK(static_cast<double>(std::numeric_limits<fp6_e2m3>::denorm_min()) == 0.125);
    CHECK(static_cast<double>(std::numeric_limits<fp4_e2m1>::max()) == 6);
    CHECK(static_cast<double>(std::numeric_limits<fp4_e2m1>::denorm_min()) == 0.5);
    CHECK(static_cast<double>(std::numeric_limits<e8m0>::max()) == 0x1p127);
    CHECK(static_cast<double>(std::numeric_limits<e8m0>::min()) == 0x1p-127);
    CHECK(static_cast<double>(std::numeric_limits<e8m0>::lowest()) == 0x1p-127);
    CHECK_FALSE(std::numeric_limits<e8m0>::is_signed);
    CHECK(std::numeric_limits<e8m0>::quiet_NaN().bits() == 0xff);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e4m3fnuz>::max()) == 240);
    CHECK(static_cast<double>(std::numeric_limits<fp8_e5m2fnuz>::max()) == 57344);
    CHECK(static_cast<double>(std::numeric_limits<hfp8_forward>::max()) == 30);
    CHECK(static_cast<double>(std::numeric_limits<hfp8_forward>::denorm_min()) == 0x1p-13);
    CHECK(static_cast<double>(std::numeric_limits<hfp8_forward_normal>::denorm_min()) == 0x1p-11 * 1.125);

    CHECK(static_cast<double>(std::numeric_limits<binary16>::max()) == 65504);
    CHECK(static_cast<double>(std::numeric_limits<binary16>::denorm_min()) == 0x1p-24);
    CHECK(static_cast<double>(std::numeric_limits<binary16>::min()) == 0x1p-14);
    CHECK(static_cast<double>(std::numeric_limits<bfloat16>::max()) == 0x1.fep127);
    CHECK(static_cast<double>(std::numeric_limits<bfloat16>::denorm_min()) == 0x1p-133);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::max()) == 0x1.ffcp127);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::denorm_min()) == 0x1p-136);
    CHECK(static_cast<double>(std::numeric_limits<tf32>::epsilon()) == 0x1p-10);
    CHECK(static_cast<double>(std::numeric_limits<dlfloat16>::max()) == 8573157376.0);
    CHECK(static_cast<double>(std::numeric_limits<dlfloat16>::min()) == 0x1p-31 * (1 + 0x1p-9));

    CHECK(static_cast<double>(std::numeric_limits<binary8p4se>::max()) == 224);
    CHECK(static_cast<double>(std::numeric_limits<binary8p4se>::denorm_min()) == 0x1p-10);
    CHECK(static_cast<double>(std::numeric_limits<binary8p3se>::max()) == 49152);
    CHECK(static_cast<double>(std::numeric_limits<binary8p3sf>::max()) == 57344);
    CHECK(static_cast<double>(std::numeric_limits<binary4p2sf>::max()) == 3);
    CHECK(static_cast<double>(std::numeric_limits<binary8p1uf>::max()) == 0x1p126);
    CHECK(static_cast<double>(std::numeric_limits<binary8p1uf>::min()) == 0x1p-127);

    CHECK(static_cast<double>(std::numeric_limits<fixed<8, 8>>::max()) == 127.99609375);
    CHECK(static_cast<double>(std::numeric_limits<fixed<8, 8>>::lowest()) == -128);
    CHECK(static_cast<double>(std::numeric_limits<fixed<8, 8>>::epsilon()) == 0x1p-8);
    CHECK(std::numeric_limits<fixed<64, 0>>::is_integer);
    CHECK_FALSE(std::numeric_limits<fixed<8, 8>>::is_integer);
    CHECK(std::numeric_limits<fixed<8, 8, fixed_options{.policy = overflow::wrap}>>::is_modulo);
}

// The IEEE formats have the very limits of the built-in types.
TEMPLATE_TEST_CASE("limits of binary32 and binary64 are those of float and double", "", float, double) {
    using T = std::conditional_t<std::is_same_v<TestType, float>, binary32, binary64>;
    using ours = std::numeric_limits<T>;
    using theirs = std::numeric_limits<TestType>;
    CHECK(static_cast<TestType>(ours::max()) == theirs::max());
    CHECK(static_cast<TestType>(ours::min()) == theirs::min());
    CHECK(static_cast<TestType>(ours::lowest()) == theirs::lowest());
    CHECK(static_cast<TestType>(ours::denorm_min()) == theirs::denorm_min());
    CHECK(static_cast<TestType>(ours::epsilon()) == theirs::epsilon());
    CHECK(static_cast<TestType>(ours::round_error()) == theirs::round_error());
    CHECK(static_cast<TestType>(ours::infinity()) == theirs::infinity());
    CHECK(ours::digits == theirs::digits);
    CHECK(ours::digits10 == theirs::digits10);
    CHECK(ours::max_digits10 == theirs::max_digits10);
    CHECK(ours::min_exponent == theirs::min_exponent);
    CHECK(ours::max_exponent == theirs::max_exponent);
    CHECK(ours::min_exponent10 == theirs::min_exponent10);
    CHECK(ours::max_exponent10 == theirs::max_exponent10);
    CHECK(ours::is_iec559 == theirs::is_iec559);
    CHECK(ours::is_signed == theirs::is_signed);
    CHECK(ours::is_integer == theirs::is_integer);
    CHECK(ours::is_exact == theirs::is_exact);
    CHECK(ours::has_infinity == theirs::has_infinity);
    CHECK(ours::has_quiet_NaN == theirs::has_quiet_NaN);
    CHECK(ours::has_denorm == theirs::has_denorm);
    CHECK(ours::is_bounded == theirs::is_bounded);
    CHECK(ours::is_modulo == theirs::is_modulo);
    CHECK(ours::round_style == theirs::round_style);
    CHECK(ours::radix == theirs::radix);
}

TEST_CASE("limits of wide formats, written out") {
    CHECK(std::numeric_limits<posit64>::digits == 60);
    CHECK(std::numeric_limits<posit32>::digits == 28);
    CHECK(std::numeric_limits<posit16>::digits == 12);
    CHECK(std::numeric_limits<posit<16, 1>>::digits == 13);
    CHECK(std::numeric_limits<tf32>::digits == 11);
    CHECK(std::numeric_limits<minifloat<16, 47>>::max_exponent == 32768);
    CHECK(std::numeric_limits<minifloat<16, 47>>::min_exponent == -32765);
    CHECK(std::numeric_limits<fixed<32, 32>>::max().bits() == 0x7fffffffffffffff);
    CHECK(std::numeric_limits<fixed<32, 32>>::lowest().bits() == 0x8000000000000000);
    CHECK(std::numeric_limits<fixed<1, 63>>::max_exponent == 0);
}
