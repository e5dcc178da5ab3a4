#include <catch.hpp>

#include <ulpine/format/catalog.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("the catalog's formats of up to 8 bits: every code, threshold, mode and policy", "[catalog]") {
    support::failures failed;
    support::visit_catalog_8bit(support::check_each<support::depth::api>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("the catalog's formats of 16 bits: every code, threshold, mode and policy", "[catalog]") {
    support::failures failed;
    support::visit_catalog_16bit(support::check_each<support::depth::api>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("the catalog's wider formats: structured and random codes", "[catalog]") {
    support::failures failed;
    support::visit_catalog_wide(support::check_each<support::depth::wide>{failed});
    CHECK_NO_FAILURES(failed);
}
