#include <catch.hpp>

#include <ulpine/format/posit.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("posits of 2 to 8 bits: every code, threshold and mode", "[posit]") {
    support::failures failed;
    support::visit_posits<2, 8>(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("posits of 9 to 12 bits: every code, threshold and mode", "[posit]") {
    support::failures failed;
    support::visit_posits<9, 12>(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
