// Run-time specs: the codes and values of the types with the same record, and every field out of its range.
#include <catch.hpp>

#include <ulpine/number/runtime.hpp>

#include <support/failures.hpp>
#include <support/message_of.hpp>
#include <support/random.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using support::message_of;

using namespace ulpine;
using support::failures;
using support::hex;
using support::random_source;

struct few {
    static constexpr float values[] = {-3, -1, -0.4375f, 0, 0.1f, 0.3f, 1, 7};
    static constexpr float thresholds[] = {-2, -0.5f, -0.1f, 0.0625f, 0.125f, 0.5f, 2};
};
struct mirrored_powers {
    static constexpr double values[] = {0, 0.125, 0.25, 0.5, 1, 2};
    static constexpr bool mirrored = true;
    static constexpr auto thresholds = threshold_rule::geometric;
};

template <class T, rounding Mode, overflow Policy = overflow::format_default>
void compare(failures& failed, const std::string& name, double value, random_bits random) {
    constexpr projection p{Mode, Policy};
    const std::uint64_t got = encode(T::spec, value, p, random), want = convert<T, p>(value, random).bits();
    if (!failed.same(got, want))
        failed.add(name + " mode " + std::to_string(static_cast<int>(Mode)) + " policy " +
                   std::to_string(static_cast<int>(Policy)) + " " + hex(value) + ": " + hex(got) + ", type " + hex(want));
}

template <class T>
void check(failures& failed, const std::string& name) {
    failed.next();
    random_source random(9);
    for (int i = 0; i < 4000; ++i) {
        // Any bits; values of the format's own size, exact and not; special ones.
        double value = std::bit_cast<double>(i % 2 == 0 ? random() : random.sparse());
        if (i % 4 == 1) {
            const auto x = T::from_bits(static_cast<typename T::storage_type>(random()));
            value = static_cast<double>(x) * (i % 8 == 1 ? 1 : 1 + std::ldexp(static_cast<double>(random.below(1024)), -12));
        }
        if (i < 6) value = std::vector<double>{0.0, -0.0, INFINITY, -INFINITY, NAN, 1.0}[static_cast<std::size_t>(i)];
        const random_bits bits{static_cast<std::uint32_t>(random()), 1 + static_cast<int>(random.below(32)),
                               static_cast<stochastic_variant>(random.below(3))};
        compare<T, rounding::nearest_even>(failed, name, value, bits);
        compare<T, rounding::nearest_away>(failed, name, value, bits);
        compare<T, rounding::toward_zero>(failed, name, value, bits);
        compare<T, rounding::toward_positive>(failed, name, value, bits);
        compare<T, rounding::toward_negative>(failed, name, value, bits);
        compare<T, rounding::to_odd>(failed, name, value, bits);
        compare<T, rounding::stochastic>(failed, name, value, bits);
        if constexpr (!requires { T::spec.regime_limit; } && !requires { T::spec.rule; }) {  // the others ignore it
            compare<T, rounding::nearest_even, overflow::saturate>(failed, name, value, bits);
            compare<T, rounding::nearest_even, overflow::propagate>(failed, name, value, bits);
            compare<T, rounding::toward_positive, overflow::infinity>(failed, name, value, bits);
            compare<T, rounding::nearest_even, overflow::wrap>(failed, name, value, bits);
        }
        if (!failed.same(encode(T::spec, value), std::uint64_t{T(value).bits()})) failed.add(name + " by default " + hex(value));
        if (!failed.same(encode(T::spec, static_cast<float>(value)), std::uint64_t{T(static_cast<float>(value)).bits()}))
            failed.add(name + " float " + hex(value));
    }
    for (std::uint64_t i = 0; i < 65536; ++i) {
        const std::uint64_t code = (T::width <= 16 ? i : random()) & (~std::uint64_t{0} >> (64 - T::width));
        const double got = decode(T::spec, code);
        const double want = static_cast<double>(T::from_bits(static_cast<typename T::storage_type>(code)));
        if (!failed.same(std::bit_cast<std::uint64_t>(got), std::bit_cast<std::uint64_t>(want)))
            failed.add(name + " code " + hex(code) + ": " + hex(got) + ", type " + hex(want));
    }
}

}  // namespace

TEST_CASE("runtime: posits as their types", "[runtime]") {
    failures failed;
    check<posit<2, 0>>(failed, "posit<2,0>");
    check<posit<16, 1>>(failed, "posit<16,1>");
    check<posit<12, 5>>(failed, "posit<12,5>");
    check<posit64>(failed, "posit64");
    check<posit<64, 5, posit_options{.scale = -40}>>(failed, "posit<64,5> scaled");
    check<bposit<16>>(failed, "bposit<16>");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("runtime: minifloats as their types", "[runtime]") {
    failures failed;
    check<fp8_e4m3>(failed, "fp8_e4m3");
    check<fp8_e5m2fnuz>(failed, "fp8_e5m2fnuz");
    check<e8m0>(failed, "e8m0");
    check<dlfloat16>(failed, "dlfloat16");
    check<binary8p3se>(failed, "binary8p3se");
    check<binary8p1uf>(failed, "binary8p1uf");
    check<binary64>(failed, "binary64");
    check<minifloat<11, 52, minifloat_options{.subnormal = subnormals::none}>>(failed, "minifloat<11,52> without subnormals");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("runtime: fixed point and lookup sets as their types", "[runtime]") {
    failures failed;
    check<fixed<8, 8>>(failed, "fixed<8,8>");
    check<fixed<-3, 11>>(failed, "fixed<-3,11>");
    check<fixed<4, 4, fixed_options{.symmetric = true}>>(failed, "fixed<4,4> symmetric");
    check<fixed<32, 32, fixed_options{.is_signed = false, .policy = overflow::wrap}>>(failed, "fixed<32,32> unsigned, wrapping");
    check<lookup<few>>(failed, "lookup<few>");
    check<lookup<mirrored_powers>>(failed, "lookup<mirrored_powers>");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("runtime: values of other types count exactly", "[runtime]") {
    CHECK(encode(fixed_spec{64, 0}, 9007199254740993) == 9007199254740993u);
    CHECK(encode(fixed_spec{64, 0}, posit64(1 << 20)) == 1u << 20);
    CHECK(encode(posit_spec{16, 2}, fp8_e4m3(1.5)) == posit16(1.5).bits());
    CHECK(encode(posit_spec{64, 2}, 0.1L) == posit64(0.1L).bits());
    CHECK(encode(posit_spec{16, 1}, 1, projection{}) == 0x4000);
    CHECK(encode(posit_spec{16, 1}, 1, {}) == 0x4000);
}

TEST_CASE("runtime: lookup sets from run-time arrays", "[runtime]") {
    std::vector<float> values{-3, -1, 0, 0.25f, 2};
    const lookup_spec spec = make_lookup(values);
    CHECK(spec.count == 5);
    CHECK(decode(spec, 3) == 0.25);
    CHECK(encode(spec, 0.2) == 3);
    CHECK(encode(spec, -100.0) == 0);
    const std::vector<double> magnitudes{0, 1, 2};
    const lookup_spec mirrored = make_lookup(magnitudes, true);
    CHECK(mirrored.width() == 3);
    CHECK(decode(mirrored, encode(mirrored, -1.6)) == -2);

    const auto made = [](std::vector<double> list, bool both = false) {
        return message_of([&] { static_cast<void>(make_lookup(list, both)); });
    };
    CHECK(made({}) == "make_lookup: the number of values is 0; accepted: 1 to 65536");
    CHECK(made(std::vector<double>(65537)) == "make_lookup: the number of values is 65537; accepted: 1 to 65536");
    CHECK(made({0, 1, 1}) == "lookup_spec.values[2] is 1; accepted: ascending values, none twice");
    CHECK(made({0, NAN}).find("lookup_spec.values[1] is") == 0);
    CHECK(made({-INFINITY, 0}) == "lookup_spec.values[0] is -inf; accepted: finite values");
    CHECK(made({-0.0, 1}) == "lookup_spec.values[0] is -0; accepted: 0 for zero, not -0");
    CHECK(made({-1, 1}, true) == "lookup_spec.values[0] is -1; accepted: magnitudes, none negative, in a mirrored set");
}

TEST_CASE("runtime: a field out of range is named with its value and what is accepted", "[runtime]") {
    const auto bad = [](const auto& spec) {
        const std::string in_encode = message_of([&] { static_cast<void>(encode(spec, 1.0)); });
        const std::string in_decode = message_of([&] { static_cast<void>(decode(spec, 0)); });
        const std::string alone = message_of([&] { validate(spec); });
        return in_encode == in_decode && in_encode == alone ? alone : in_encode + " | " + in_decode + " | " + alone;
    };
    CHECK(bad(posit_spec{1, 0}) == "posit_spec.bits is 1; accepted: 2 to 64");
    CHECK(bad(posit_spec{65, 1}) == "posit_spec.bits is 65; accepted: 2 to 64");
    CHECK(bad(posit_spec{16, -1}) == "posit_spec.exponent_bits is -1; accepted: 0 to 5");
    CHECK(bad(posit_spec{16, 6}) == "posit_spec.exponent_bits is 6; accepted: 0 to 5");
    CHECK(bad(posit_spec{16, 1, -1}) == "posit_spec.regime_limit is -1; accepted: 0 (none) or more");
    CHECK(bad(posit_spec{16, 1, 0, 1101}) == "posit_spec.scale is 1101; accepted: -1100 to 1100");
    CHECK(bad(posit_spec{16, 1, 0, -1101}) == "posit_spec.scale is -1101; accepted: -1100 to 1100");

    using mini = minifloat_spec;
    CHECK(bad(mini{0, 3}) == "minifloat_spec.exponent_bits is 0; accepted: 1 to 16");
    CHECK(bad(mini{17, 3}) == "minifloat_spec.exponent_bits is 17; accepted: 1 to 16");
    CHECK(bad(mini{4, -1}) == "minifloat_spec.fraction_bits is -1; accepted: 0 to 52");
    CHECK(bad(mini{4, 53}) == "minifloat_spec.fraction_bits is 53; accepted: 0 to 52");
    CHECK(bad(mini{16, 52}) ==
          "minifloat_spec's width (exponent_bits + fraction_bits + is_signed) is 69; accepted: 2 to 64");
    CHECK(bad(mini{.exponent_bits = 1, .fraction_bits = 0, .is_signed = false}).find("is 1; accepted: 2 to 64") !=
          std::string::npos);
    CHECK(bad(mini{.bias = 65537}) == "minifloat_spec.bias is 65537; accepted: -65536 to 65536");
    CHECK(bad(mini{.special = static_cast<specials>(7)}) ==
          "minifloat_spec.special is 7; accepted: 0 to 6 (specials::ieee to specials::p3109_extended)");
    CHECK(bad(mini{.subnormal = static_cast<subnormals>(-1)}).find("minifloat_spec.subnormal is -1; accepted: 0 to 2") == 0);
    CHECK(bad(mini{.special = specials::fnuz, .is_signed = false}).find("minifloat_spec.is_signed is false") == 0);
    CHECK(bad(mini{.has_zero = false}).find("minifloat_spec.has_zero is false") == 0);
    CHECK(bad(mini{.mode = rounding::stochastic}).find("minifloat_spec.mode is 6; accepted: 0 to 5") == 0);
    CHECK(bad(mini{.policy = static_cast<overflow>(9)}).find("minifloat_spec.policy is 9; accepted: 0 to 4") == 0);

    using fix = fixed_spec;
    CHECK(bad(fix{1101, -1090}) == "fixed_spec.integer_bits is 1101; accepted: -1100 to 1100");
    CHECK(bad(fix{1100, -1101}) == "fixed_spec.fraction_bits is -1101; accepted: -1100 to 1100");
    CHECK(bad(fix{32, 33}) == "fixed_spec's width (integer_bits + fraction_bits) is 65; accepted: 2 to 64");
    CHECK(bad(fix{1, 0}) == "fixed_spec's width (integer_bits + fraction_bits) is 1; accepted: 2 to 64");
    CHECK(bad(fix{8, 8, false, true}) == "fixed_spec.symmetric is true; accepted: false, unless is_signed");
    CHECK(bad(fix{8, 8, true, true, overflow::wrap}).find("fixed_spec.policy is overflow::wrap") == 0);
    CHECK(bad(fix{8, 8, true, false, overflow::infinity}).find("fixed_spec.policy is 2; accepted: overflow::saturate (0) or") == 0);

    static constexpr float ok[] = {0, 1, 2};
    static constexpr double also_ok[] = {0, 1, 2}, between[] = {0.5, 2};
    CHECK(bad(lookup_spec{}) == "lookup_spec.values is null; accepted: an array of float or double");
    CHECK(bad(lookup_spec{.values = also_ok}) == "lookup_spec.count is 0; accepted: 1 to 65536");
    CHECK(bad(lookup_spec{.values = ok}) == "lookup_spec.count is 0; accepted: 1 to 65536");
    CHECK(bad(lookup_spec{.values = ok, .count = 65537}) == "lookup_spec.count is 65537; accepted: 1 to 65536");
    CHECK(bad(lookup_spec{.values = ok, .count = 3, .rule = static_cast<threshold_rule>(3)}).find("lookup_spec.rule is 3;") == 0);
    CHECK(bad(lookup_spec{.values = ok, .count = 3, .rule = threshold_rule::given})
              .find("lookup_spec.thresholds is null") == 0);
    CHECK(bad(lookup_spec{.values = ok, .count = 3, .rule = threshold_rule::given, .thresholds = between}) ==
          "lookup_spec.thresholds[1] is 2; accepted: strictly between the values 1 and 2");

    CHECK(bad(posit_spec{64, 5, 1, 1100}) == "nothing thrown");
    CHECK(bad(mini{16, 47, -65536}) == "nothing thrown");
    CHECK(bad(fix{-1036, 1100}) == "nothing thrown");
}

TEST_CASE("runtime: bad codes, projections and random bits", "[runtime]") {
    CHECK(message_of([] { static_cast<void>(decode(posit_spec{16, 1}, 0x10000)); }) ==
          "decode: code is 65536; accepted: codes of 16 bits");
    CHECK(message_of([] { static_cast<void>(decode(posit_spec{64, 1}, ~std::uint64_t{0})); }) == "nothing thrown");
    const auto rounded = [](projection p) { return message_of([&] { static_cast<void>(encode(posit_spec{}, 1.0, p)); }); };
    CHECK(rounded({rounding::stochastic}) ==
          "projection.mode is rounding::stochastic; accepted: any other mode, or random_bits as the last argument");
    CHECK(rounded({static_cast<rounding>(7)}) == "projection.mode is 7; accepted: 0 to 6");
    CHECK(rounded({rounding::to_odd, static_cast<overflow>(5)}) == "projection.policy is 5; accepted: 0 to 4");
    const auto drawn = [](random_bits r) {
        return message_of([&] { static_cast<void>(encode(posit_spec{}, 1.0, {rounding::stochastic}, r)); });
    };
    CHECK(drawn({1, 0}) == "random_bits.bits is 0; accepted: 1 to 32");
    CHECK(drawn({1, 33}) == "random_bits.bits is 33; accepted: 1 to 32");
    CHECK(drawn({1, 8, static_cast<stochastic_variant>(3)}) == "random_bits.variant is 3; accepted: 0 to 2");
    CHECK(drawn({1, 32}) == "nothing thrown");
}
