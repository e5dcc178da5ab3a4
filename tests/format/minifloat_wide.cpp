#include <catch.hpp>

#include <ulpine/format/minifloat.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("minifloats of up to 64 bits and 16 exponent bits: structured and random codes", "[minifloat]") {
    support::failures failed;
    support::visit_wide_minifloats(support::check_each<support::depth::wide>{failed});
    CHECK_NO_FAILURES(failed);
}
