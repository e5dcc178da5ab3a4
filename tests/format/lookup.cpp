#include <catch.hpp>

#include <ulpine/format/lookup.hpp>

#include <support/lookups.hpp>
#include <support/sweep.hpp>

#include <vector>

using support::depth;

TEST_CASE("lookup sets of up to 256 values: every code, threshold and mode", "[lookup]") {
    support::failures failed;
    support::visit_lookups(support::check_each<depth::codec>{failed});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("lookup sets of 4096 and more values", "[lookup]") {
    support::failures failed;
    const auto check = [&]<class T>(support::tag<T>, const std::string& name, const oracle::format& format) {
        const support::subject s = support::make_subject<T, depth::codec>(name, format);
        std::vector<oracle::code> codes, sample;
        for (oracle::code c = 0; c < format.lookup->values.size(); c += 1 + c / 61) codes.push_back(c);
        codes.push_back(format.lookup->values.size() - 1);
        support::check_codes(s, codes, failed);
        support::check_rounding(s, codes, failed);
        support::check_everywhere(s, failed);
    };
    support::visit_lookup<support::lookup_4096>(check, "4096");
    support::visit_lookup<support::lookup_5000>(check, "5000");
    support::visit_lookup<support::lookup_65536>(check, "65536");
    CHECK_NO_FAILURES(failed);
}
