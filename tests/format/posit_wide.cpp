#include <catch.hpp>

#include <ulpine/format/posit.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("posits of 17 to 64 bits and far scales: structured and random codes", "[posit]") {
    support::failures failed;
    support::visit_wide_posits(support::check_each<support::depth::wide>{failed});
    CHECK_NO_FAILURES(failed);
}
