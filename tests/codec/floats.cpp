// Conversion from float over the float patterns themselves.
#include <catch.hpp>

#include <ulpine/codec/native.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

using ulpine::overflow;
using ulpine::projection;
using ulpine::rounding;

namespace {

template <class T, projection P>
void check_at(support::failures& failed, const std::string& name, std::uint32_t bits, oracle::code want) {
    const oracle::code got = ulpine::convert<T, P>(std::bit_cast<float>(bits)).bits();
    if (!failed.same(got, want))
        failed.add(name + ": float " + support::hex(double{std::bit_cast<float>(bits)}) + " (" + support::hex(std::uint64_t{bits}) +
                   "), mode " + std::to_string(static_cast<int>(P.mode)) + ", gives " + support::hex(got) + ", want " +
                   support::hex(want));
}

/// Numbers and infinities of both signs: body(first, last, code) for the stretches of equal result.
template <projection P, class Body>
void for_each_stretch(const oracle::format& f, Body&& body) {
    for (const std::uint32_t sign : {0U, 0x80000000U}) {
        for (const support::stretch& s : support::float_stretches(f, sign, sign | 0x7f7fffffU, support::detail::of(P.mode),
                                                                  support::detail::of(P.policy)))
            body(s.first, s.last, s.code);
        const oracle::code at_infinity = oracle::round(f, oracle::infinity(sign != 0), support::detail::of(P.mode),
                                                       support::detail::of(P.policy));
        body(sign | 0x7f800000U, sign | 0x7f800000U, at_infinity);
        const oracle::code nan = oracle::round(f, oracle::nan_datum(), support::detail::of(P.mode), support::detail::of(P.policy));
        body(sign | 0x7f800001U, sign | 0x7fffffffU, nan);
    }
}

/// The ends of every stretch, and `step`-th patterns between.
template <class T, projection P>
void sweep(support::failures& failed, const std::string& name, const oracle::format& f, std::uint32_t step) {
    for_each_stretch<P>(f, [&](std::uint32_t first, std::uint32_t last, oracle::code code) {
        for (std::uint64_t bits = first; bits <= last; bits += step) check_at<T, P>(failed, name, static_cast<std::uint32_t>(bits), code);
        check_at<T, P>(failed, name, last, code);
    });
}

struct sparse_sweep {
    support::failures& failed;
    template <class Tag>
    void operator()(Tag, const std::string& name, const oracle::format& f) const {
        failed.next();
        using T = typename Tag::type;
        sweep<T, projection{rounding::nearest_even, overflow::format_default}>(failed, name, f, 4099);
        sweep<T, projection{rounding::nearest_away, overflow::infinity}>(failed, name, f, 65519);
        sweep<T, projection{rounding::toward_zero, overflow::infinity}>(failed, name, f, 65519);
        sweep<T, projection{rounding::toward_positive, overflow::saturate}>(failed, name, f, 65519);
        sweep<T, projection{rounding::toward_negative, overflow::propagate}>(failed, name, f, 65519);
        sweep<T, projection{rounding::to_odd, overflow::infinity}>(failed, name, f, 65519);
    }
};

template <class T>
void sweep_every_float(const std::string& name, const oracle::format& f) {
    support::failures failed;
    sweep<T, projection{rounding::nearest_even, overflow::format_default}>(failed, name, f, 1);
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("floats over their whole range to the catalog's formats of up to 8 bits", "[floats]") {
    support::failures failed;
    support::visit_catalog_8bit(sparse_sweep{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("every float to fp8_e4m3", "[floats][exhaustive]") { sweep_every_float<ulpine::fp8_e4m3>("fp8_e4m3", oracle::fp8_e4m3()); }
TEST_CASE("every float to e8m0", "[floats][exhaustive]") { sweep_every_float<ulpine::e8m0>("e8m0", oracle::e8m0()); }
TEST_CASE("every float to posit8", "[floats][exhaustive]") { sweep_every_float<ulpine::posit8>("posit8", oracle::standard_posit(8)); }
TEST_CASE("every float to posit16", "[floats][exhaustive]") { sweep_every_float<ulpine::posit16>("posit16", oracle::standard_posit(16)); }
TEST_CASE("every float to binary16", "[floats][exhaustive]") { sweep_every_float<ulpine::binary16>("binary16", oracle::binary16()); }
TEST_CASE("every float to dlfloat16", "[floats][exhaustive]") { sweep_every_float<ulpine::dlfloat16>("dlfloat16", oracle::dlfloat16()); }

TEST_CASE("every float survives binary32 and binary64", "[floats][exhaustive]") {
    support::failures failed;
    for (std::uint64_t i = 0; i < std::uint64_t{1} << 32; ++i) {
        const auto bits = static_cast<std::uint32_t>(i);
        const float x = std::bit_cast<float>(bits);
        const bool is_nan = (bits & 0x7fffffffU) > 0x7f800000U;
        const std::uint32_t want = is_nan ? 0x7fc00000U : bits;
        const std::uint32_t there = ulpine::binary32{x}.bits();
        const auto back = std::bit_cast<std::uint32_t>(static_cast<float>(ulpine::binary64{x}));
        if (!failed.same(there, want) || !failed.same(back, want)) failed.add(support::hex(i));
    }
    CHECK_NO_FAILURES(failed);
}
