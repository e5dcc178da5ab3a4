#include <catch.hpp>

#include <ulpine/format/minifloat.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("IEEE-like minifloats: every code, threshold, mode and policy", "[minifloat]") {
    support::failures failed;
    support::visit_ieee_minifloats(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
