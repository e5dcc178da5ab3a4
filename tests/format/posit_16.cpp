#include <catch.hpp>

#include <ulpine/format/posit.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

TEST_CASE("posits of 13 to 16 bits: every code, threshold and mode", "[posit]") {
    support::failures failed;
    support::visit_posits<13, 16>(support::check_each<support::depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}
