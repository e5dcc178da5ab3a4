// Conversions between formats: every code of the source, every mode, against the oracle.
#include <catch.hpp>

#include <ulpine/number/number.hpp>

#include <support/formats.hpp>
#include <support/lookups.hpp>
#include <support/random.hpp>
#include <support/subject.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace {

using ulpine::overflow;
using ulpine::projection;
using ulpine::rounding;

template <class To, class From, overflow Policy>
void check_pair(support::failures& failed, const std::string& name, const oracle::format& to, const oracle::format& from) {
    failed.next();
    support::random_source random(7);
    for (oracle::code c = 0; c <= oracle::all_ones(from); ++c) {
        if (!oracle::is_valid_code(from, c)) continue;
        const From x = support::detail::from_code<From>(c);
        const oracle::result exact{oracle::decode(from, c)};
        const oracle::position at = oracle::locate_result(to, exact);
        const auto check = [&](rounding mode, std::uint64_t got, const oracle::random_bits& r) {
            const oracle::code want =
                oracle::settle(to, exact, at, support::detail::of(mode), support::detail::of(Policy), r);
            if (!failed.same(oracle::code{got}, want))
                failed.add(name + ": " + support::hex(c) + " = " + oracle::to_string(exact) + ", mode " +
                           std::to_string(static_cast<int>(mode)) + ", gives " + support::hex(got) + ", want " + support::hex(want));
        };
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (check(support::detail::modes[I],
                   ulpine::convert<To, projection{support::detail::modes[I], Policy}>(x).bits(), {}),
             ...);
        }(std::make_index_sequence<6>{});
        const auto value = static_cast<std::uint32_t>(random());
        const int bits = 1 + static_cast<int>(random.below(32));
        check(rounding::stochastic,
              ulpine::convert<To, projection{rounding::stochastic, Policy}>(x, ulpine::random_bits{value, bits}).bits(),
              {value, bits, oracle::stochastic_variant::a});
        if constexpr (Policy == overflow::format_default) {
            const oracle::code want = oracle::settle(to, exact, at, to.default_mode);
            if (!failed.same(oracle::code{To{x}.bits()}, want))
                failed.add(name + ": construction from " + support::hex(c) + " gives " + support::hex(std::uint64_t{To{x}.bits()}) +
                           ", want " + support::hex(want));
        }
    }
}

template <class To, class From>
void check_pair(support::failures& failed, const std::string& name, const oracle::format& to, const oracle::format& from) {
    oracle::enumerate(to);
    check_pair<To, From, overflow::format_default>(failed, name, to, from);
    check_pair<To, From, overflow::saturate>(failed, name + " saturating", to, from);
}

}  // namespace

TEST_CASE("conversions between formats of up to 16 bits: every code and mode", "[convert]") {
    using namespace ulpine;
    support::failures failed;
    check_pair<posit8, posit16>(failed, "posit16 to posit8", oracle::standard_posit(8), oracle::standard_posit(16));
    check_pair<posit16, binary16>(failed, "binary16 to posit16", oracle::standard_posit(16), oracle::binary16());
    check_pair<binary16, posit16>(failed, "posit16 to binary16", oracle::binary16(), oracle::standard_posit(16));
    check_pair<posit8, bfloat16>(failed, "bfloat16 to posit8", oracle::standard_posit(8), oracle::bfloat16());
    check_pair<posit<16, 1>, posit16>(failed, "posit16 to posit<16,1>", oracle::make_posit(16, 1), oracle::standard_posit(16));
    check_pair<bfloat16, binary16>(failed, "binary16 to bfloat16", oracle::bfloat16(), oracle::binary16());
    check_pair<fp8_e4m3, bfloat16>(failed, "bfloat16 to fp8_e4m3", oracle::fp8_e4m3(), oracle::bfloat16());
    check_pair<fp8_e5m2, dlfloat16>(failed, "dlfloat16 to fp8_e5m2", oracle::fp8_e5m2(), oracle::dlfloat16());
    check_pair<dlfloat16, binary16>(failed, "binary16 to dlfloat16", oracle::dlfloat16(), oracle::binary16());
    check_pair<binary8p4se, bfloat16>(failed, "bfloat16 to binary8p4se", oracle::binary8p4se(), oracle::bfloat16());
    check_pair<binary8p1uf, posit16>(failed, "posit16 to binary8p1uf", oracle::binary8p1uf(), oracle::standard_posit(16));
    check_pair<e8m0, bfloat16>(failed, "bfloat16 to e8m0", oracle::e8m0(), oracle::bfloat16());
    check_pair<fixed<4, 4>, posit16>(failed, "posit16 to fixed<4,4>", oracle::make_fixed(4, 4), oracle::standard_posit(16));
    check_pair<posit16, fixed<8, 8>>(failed, "fixed<8,8> to posit16", oracle::standard_posit(16), oracle::make_fixed(8, 8));
    check_pair<fixed<6, 4>, bfloat16>(failed, "bfloat16 to fixed<6,4>", oracle::make_fixed(6, 4), oracle::bfloat16());
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("conversions from 8 bits to wide formats and lookup sets: every code and mode", "[convert]") {
    using namespace ulpine;
    support::failures failed;
    check_pair<posit32, fp8_e5m2>(failed, "fp8_e5m2 to posit32", oracle::standard_posit(32), oracle::fp8_e5m2());
    check_pair<posit64, fp8_e4m3fnuz>(failed, "fp8_e4m3fnuz to posit64", oracle::standard_posit(64), oracle::fp8_e4m3fnuz());
    check_pair<binary32, posit8>(failed, "posit8 to binary32", oracle::binary32(), oracle::standard_posit(8));
    check_pair<binary64, bposit<8>>(failed, "bposit<8> to binary64", oracle::binary64(), oracle::bounded_posit(8));
    check_pair<hfp8_forward_normal, posit8>(
        failed, "posit8 to hfp8_forward_normal",
        oracle::make_minifloat(4, 3, support::detail::minifloat_with(oracle::specials::fnuz, 11, oracle::subnormals::none),
                               oracle::overflow::saturate),
        oracle::standard_posit(8));
    check_pair<fp4_e2m1, fp8_e4m3>(failed, "fp8_e4m3 to fp4_e2m1", oracle::fp4_e2m1(), oracle::fp8_e4m3());
    check_pair<fp8_e4m3, e8m0>(failed, "e8m0 to fp8_e4m3", oracle::fp8_e4m3(), oracle::e8m0());
    check_pair<e8m0, binary8p3se>(failed, "binary8p3se to e8m0", oracle::e8m0(), oracle::binary8p3se());
    check_pair<lookup<support::lookup_unsorted>, posit8>(failed, "posit8 to a lookup set",
                                                         support::lookup_format<support::lookup_unsorted>(), oracle::standard_posit(8));
    check_pair<posit8, lookup<support::lookup_256>>(failed, "a lookup set to posit8", oracle::standard_posit(8),
                                                    support::lookup_format<support::lookup_256>());
    check_pair<lookup<support::lookup_mirrored>, binary8p3sf>(failed, "binary8p3sf to a mirrored lookup set",
                                                              support::lookup_format<support::lookup_mirrored>(),
                                                              oracle::make_p3109(8, 3, true, false));
    check_pair<lookup<support::lookup_geometric>, lookup<support::lookup_16>>(failed, "a lookup set to a geometric one",
                                                                              support::lookup_format<support::lookup_geometric>(),
                                                                              support::lookup_format<support::lookup_16>());
    check_pair<fixed<32, 32>, bposit<8>>(failed, "bposit<8> to fixed<32,32>", oracle::make_fixed(32, 32), oracle::bounded_posit(8));
    CHECK_NO_FAILURES(failed);
}
