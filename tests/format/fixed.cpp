#include <catch.hpp>

#include <ulpine/format/fixed.hpp>

#include <support/fixed_formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("fixed point of 2 to 16 bits: every code, threshold, mode and policy", "[fixed]") {
    support::failures failed;
    support::visit_narrow_fixed(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("fixed point of up to 64 bits and far from 1: structured and random codes", "[fixed]") {
    support::failures failed;
    support::visit_wide_fixed(support::check_each<support::depth::wide>{failed});
    CHECK_NO_FAILURES(failed);
}
