// encode of whole arrays against the scalar codec, into codes of every width, at every simd_level.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;
using ulpine::overflow;
using ulpine::projection;
using ulpine::rounding;

namespace {

/// Into the narrowest codes, or into all that are wide enough.
template <class S>
void check_widths(failures& failed, const named_spec& f, const std::vector<S>& in, const array_options& o, bool all) {
    const int width = width_of(f.spec);
    const bool nearest = !o.projection || o.projection->mode == rounding::nearest_even;
    const masks which = nearest ? masks::both : masks::with;
    if (width <= 8) check_encode<S, std::uint8_t>(failed, f, in, o, which);
    if (width <= 16 && (all || width > 8)) check_encode<S, std::uint16_t>(failed, f, in, o, which);
    if (width <= 32 && (all || width > 16)) check_encode<S, std::uint32_t>(failed, f, in, o, which);
    if (all || width > 32) check_encode<S, std::uint64_t>(failed, f, in, o, which);
}

/// As in round_to.cpp.
template <class S>
void sweep(const std::vector<named_spec>& formats, const std::vector<overflow>& with_all_modes = {overflow::format_default}) {
    failures failed;
    for (const named_spec& f : formats) {
        failed.next();
        const std::vector<S> in = inputs_for<S>(f.spec);
        check_widths(failed, f, in, {}, true);
        for (const rounding mode : modes)
            if (mode != rounding::stochastic)  // stochastic.cpp
                for (const overflow policy : with_all_modes)
                    check_widths(failed, f, in, {.projection = projection{mode, policy}}, false);
        for (const overflow policy : policies)
            if (std::find(with_all_modes.begin(), with_all_modes.end(), policy) == with_all_modes.end())
                for (const rounding mode : {rounding::nearest_even, rounding::toward_negative})
                    check_widths(failed, f, in, {.projection = projection{mode, policy}}, false);
    }
    CHECK_NO_FAILURES(failed);
}

const std::vector<overflow> minifloat_policies{overflow::saturate, overflow::propagate, overflow::infinity};

template <class S, class E>
void sweep_short(const std::vector<named_spec>& formats) {
    failures failed;
    for (const named_spec& f : formats) {
        if (width_of(f.spec) > static_cast<int>(8 * sizeof(E))) continue;
        failed.next();
        const std::vector<S> in = inputs_for<S>(f.spec);
        check_encode<S, E>(failed, f, in, {}, masks::with);
        check_encode<S, E>(failed, f, in, {.projection = projection{rounding::to_odd}});
    }
    CHECK_NO_FAILURES(failed);
}

template <class S, class E>
void sweep_short() {
    sweep_short<S, E>(catalog_formats());
    sweep_short<S, E>(posit_formats());
    sweep_short<S, E>(fixed_formats());
    sweep_short<S, E>(minifloat_formats());
}

}  // namespace

TEST_CASE("encode: the catalog, floats") { sweep<float>(catalog_formats(), minifloat_policies); }
TEST_CASE("encode: the catalog, doubles") { sweep<double>(catalog_formats()); }
TEST_CASE("encode: posits, floats") { sweep<float>(posit_formats()); }
TEST_CASE("encode: posits, doubles") { sweep<double>(posit_formats()); }
TEST_CASE("encode: minifloats, floats") { sweep<float>(minifloat_formats()); }
TEST_CASE("encode: minifloats, doubles") { sweep<double>(minifloat_formats()); }
TEST_CASE("encode: P3109, floats") { sweep<float>(p3109_formats()); }
TEST_CASE("encode: P3109, doubles") { sweep<double>(p3109_formats()); }
TEST_CASE("encode: fixed point, floats") { sweep<float>(fixed_formats()); }
TEST_CASE("encode: fixed point, doubles") { sweep<double>(fixed_formats()); }
TEST_CASE("encode: binary16 to 8 bits") { sweep_short<binary16, std::uint8_t>(); }
TEST_CASE("encode: binary16 to 16 bits") { sweep_short<binary16, std::uint16_t>(); }
TEST_CASE("encode: bfloat16 to 16 bits") { sweep_short<bfloat16, std::uint16_t>(); }
TEST_CASE("encode: bfloat16 to 64 bits") { sweep_short<bfloat16, std::uint64_t>(); }
