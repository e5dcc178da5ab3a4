#include <catch.hpp>

#include <ulpine/format/catalog.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("P3109 formats of 3 to 7 bits: every code, threshold, mode and policy", "[p3109]") {
    support::failures failed;
    support::visit_all_p3109<3, 7>(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
