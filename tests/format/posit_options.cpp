#include <catch.hpp>

#include <ulpine/format/posit.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("posits with a bounded regime: every code, threshold and mode", "[posit]") {
    support::failures failed;
    support::visit_bounded_posits(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("posits with a scale: every code, threshold and mode", "[posit]") {
    support::failures failed;
    support::visit_scaled_posits(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
