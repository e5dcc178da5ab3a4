#include <catch.hpp>

#include <ulpine/format/catalog.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("P3109 formats of 8 bits: every code, threshold, mode and policy", "[p3109]") {
    support::failures failed;
    support::visit_all_p3109<8, 8>(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("P3109 formats of 9 to 16 bits, a sample: every code, threshold, mode and policy", "[p3109]") {
    support::failures failed;
    support::visit_short_p3109(support::check_each<support::depth::codec>{failed});
    support::visit_wide_p3109(support::check_each<support::depth::wide>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("P3109 formats of 15 and 16 bits: every code, threshold, mode and policy", "[p3109][exhaustive]") {
    support::failures failed;
    support::visit_long_p3109(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
