#include <catch.hpp>

#include <ulpine/format/minifloat.hpp>

#include <support/formats.hpp>
#include <support/sweep.hpp>

using ulpine::specials;

TEST_CASE("minifloats with each kind of special values: every code, threshold, mode and policy", "[minifloat]") {
    support::failures failed;
    const support::check_each<support::depth::codec> check{failed};
    support::visit_special_minifloats<specials::ieee>(check, oracle::specials::ieee, "ieee");
    support::visit_special_minifloats<specials::nan_only>(check, oracle::specials::nan_only, "nan_only");
    support::visit_special_minifloats<specials::none>(check, oracle::specials::none, "none");
    support::visit_special_minifloats<specials::fnuz>(check, oracle::specials::fnuz, "fnuz");
    support::visit_special_minifloats<specials::merged>(check, oracle::specials::merged, "merged");
    support::visit_special_minifloats<specials::p3109_finite>(check, oracle::specials::p3109_finite, "p3109_finite");
    support::visit_special_minifloats<specials::p3109_extended>(check, oracle::specials::p3109_extended, "p3109_extended");
    CHECK_NO_FAILURES(failed);
}
