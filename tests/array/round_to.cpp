// round_to of whole arrays against the scalar codec: every family of formats, every mode and policy, at every simd_level.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;
using ulpine::overflow;
using ulpine::projection;
using ulpine::rounding;

namespace {

/// The default projection, every mode with some policies, every policy with two modes.  Only nearest even has a kernel
/// of its own for arrays without a mask.
template <class S, class O = S>
void sweep(const std::vector<named_spec>& formats, const std::vector<overflow>& with_all_modes = {overflow::format_default}) {
    failures failed;
    for (const named_spec& f : formats) {
        failed.next();
        const std::vector<S> in = inputs_for<S>(f.spec);
        const auto check = [&](rounding mode, overflow policy) {
            check_round_to<S, O>(failed, f, in, {.projection = projection{mode, policy}},
                                 mode == rounding::nearest_even ? masks::both : masks::with);
        };
        check_round_to<S, O>(failed, f, in, {}, masks::both);
        for (const rounding mode : modes)
            if (mode != rounding::stochastic)  // stochastic.cpp
                for (const overflow policy : with_all_modes) check(mode, policy);
        for (const overflow policy : policies)
            if (std::find(with_all_modes.begin(), with_all_modes.end(), policy) == with_all_modes.end())
                for (const rounding mode : {rounding::nearest_even, rounding::toward_negative}) check(mode, policy);
    }
    CHECK_NO_FAILURES(failed);
}

const std::vector<overflow> minifloat_policies{overflow::saturate, overflow::propagate, overflow::infinity};

}  // namespace

TEST_CASE("round_to: the catalog, floats") { sweep<float>(catalog_formats(), minifloat_policies); }
TEST_CASE("round_to: the catalog, doubles") { sweep<double>(catalog_formats()); }
TEST_CASE("round_to: the catalog, binary16 to floats") { sweep<binary16, float>(catalog_formats()); }
TEST_CASE("round_to: the catalog, bfloat16 to bfloat16") { sweep<bfloat16>(catalog_formats()); }
TEST_CASE("round_to: posits, floats") { sweep<float>(posit_formats()); }
TEST_CASE("round_to: posits, doubles") { sweep<double>(posit_formats()); }
TEST_CASE("round_to: posits, binary16 to binary16") { sweep<binary16>(posit_formats()); }
TEST_CASE("round_to: minifloats, floats") { sweep<float>(minifloat_formats()); }
TEST_CASE("round_to: minifloats, doubles") { sweep<double>(minifloat_formats()); }
TEST_CASE("round_to: P3109, floats") { sweep<float>(p3109_formats()); }
TEST_CASE("round_to: P3109, doubles") { sweep<double>(p3109_formats()); }
TEST_CASE("round_to: fixed point, floats") { sweep<float>(fixed_formats()); }
TEST_CASE("round_to: fixed point, doubles") { sweep<double>(fixed_formats()); }

TEST_CASE("round_to: every family, the short float types") {
    failures failed;
    for (const auto& formats : {posit_formats(), minifloat_formats(), p3109_formats(), fixed_formats()})
        for (const named_spec& f : formats) {
            failed.next();
            const array_options upward{.projection = projection{rounding::toward_positive}};
            check_round_to<binary16, binary16>(failed, f, inputs_for<binary16>(f.spec), {});
            check_round_to<bfloat16, bfloat16>(failed, f, inputs_for<bfloat16>(f.spec), upward);
            check_round_to<bfloat16, float>(failed, f, inputs_for<bfloat16>(f.spec), {});
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("round_to: every value of the short float types") {
    failures failed;
    const auto all = [](auto none) {
        std::vector<decltype(none)> values;
        for (std::uint32_t bits = 0; bits < 65536; ++bits) values.push_back(from_bits<decltype(none)>(bits));
        return values;
    };
    const std::vector<binary16> halves = all(binary16{});
    const std::vector<bfloat16> brains = all(bfloat16{});
    for (const named_spec& f : sample_formats()) {
        failed.next();
        check_round_to<binary16, binary16>(failed, f, halves, {});
        check_round_to<bfloat16, bfloat16>(failed, f, brains, {}, masks::with);
        check_round_to<binary16, float>(failed, f, halves, {.projection = projection{rounding::toward_positive}});
        check_round_to<bfloat16, float>(failed, f, brains, {.projection = projection{rounding::to_odd}});
    }
    CHECK_NO_FAILURES(failed);
}
