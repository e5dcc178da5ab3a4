#include <catch.hpp>

#include <ulpine/codec/subset.hpp>
#include <ulpine/format/catalog.hpp>

#include <support/failures.hpp>
#include <support/lookups.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace {

using any_spec = std::variant<ulpine::posit_spec, ulpine::minifloat_spec, ulpine::fixed_spec, ulpine::lookup_spec,
                              ulpine::takum_spec, ulpine::hifloat_spec>;

struct listed {
    std::string name;
    any_spec spec;
    std::vector<int> values;  // numbered, sorted
};

/// Formats beside the sets of their values: NaN, infinities, -0 and numbers.
class list_of_formats {
public:
    void add(const std::string& name, const any_spec& spec, const oracle::format& f) {
        listed entry{name, spec, {}};
        for (oracle::code c = 0; c <= oracle::all_ones(f); ++c) {
            // The code that a symmetric format gives up.
            if (f.family == oracle::family::fixed && f.fixed.symmetric && c == oracle::top_bit(f)) continue;
            if (oracle::is_valid_code(f, c)) entry.values.push_back(number_of(oracle::decode(f, c)));
        }
        std::sort(entry.values.begin(), entry.values.end());
        entry.values.erase(std::unique(entry.values.begin(), entry.values.end()), entry.values.end());
        formats.push_back(std::move(entry));
    }

    std::vector<listed> formats;

private:
    int number_of(const oracle::datum& x) {
        return numbers_.try_emplace(oracle::to_string(x), static_cast<int>(numbers_.size())).first->second;
    }
    std::map<std::string, int> numbers_;
};

bool includes(const listed& outer, const listed& inner) {
    return std::includes(outer.values.begin(), outer.values.end(), inner.values.begin(), inner.values.end());
}
bool contains(const any_spec& outer, const any_spec& inner) {
    return std::visit([](const auto& o, const auto& i) { return ulpine::detail::contains(o, i); }, outer, inner);
}

void check_all_pairs(const list_of_formats& list, support::failures& failed) {
    for (const listed& outer : list.formats) {
        failed.next();
        for (const listed& inner : list.formats) {
            const bool want = includes(outer, inner), got = contains(outer.spec, inner.spec);
            if (!failed.same(got, want))
                failed.add(outer.name + (got ? " is said to contain " : " is said not to contain ") + inner.name);
        }
    }
}

const char* name_of(oracle::specials s) {
    constexpr const char* names[] = {"ieee", "nan_only", "none", "fnuz", "merged", "p3109_finite", "p3109_extended"};
    return names[static_cast<int>(s)];
}

void add_posits(list_of_formats& list) {
    for (int n = 2; n <= 8; ++n) {
        for (int es = 0; es <= 3; ++es) {
            for (const int limit : {0, 1, 3}) {
                for (const int scale : {0, 1, -4}) {
                    if (scale != 0 && n > 6) continue;
                    list.add("posit<" + std::to_string(n) + "," + std::to_string(es) + "> limit " + std::to_string(limit) + " scale " +
                                 std::to_string(scale),
                             ulpine::posit_spec{n, es, limit, scale},
                             oracle::make_posit(n, es, support::detail::posit_with(limit, scale)));
                }
            }
        }
    }
}

void add_minifloats(list_of_formats& list, int largest_width) {
    using ulpine::specials;
    using ulpine::subnormals;
    constexpr std::pair<specials, oracle::specials> kinds[] = {
        {specials::ieee, oracle::specials::ieee},
        {specials::nan_only, oracle::specials::nan_only},
        {specials::none, oracle::specials::none},
        {specials::fnuz, oracle::specials::fnuz},
        {specials::merged, oracle::specials::merged},
        {specials::p3109_finite, oracle::specials::p3109_finite},
        {specials::p3109_extended, oracle::specials::p3109_extended}};
    constexpr std::pair<subnormals, oracle::subnormals> lowest[] = {
        {subnormals::gradual, oracle::subnormals::gradual}, {subnormals::none, oracle::subnormals::none}};
    for (int e = 1; e <= 4; ++e) {
        for (int m = 0; m <= 3; ++m) {
            for (const auto& [special, oracle_special] : kinds) {
                for (const auto& [sub, oracle_sub] : lowest) {
                    for (const bool is_signed : {true, false}) {
                        for (const bool has_zero : {true, false}) {
                            if (!is_signed && special == specials::fnuz) continue;
                            if (!has_zero && (is_signed || sub != subnormals::none)) continue;
                            const int width = e + m + (is_signed ? 1 : 0);
                            // Nothing finite would be left beside zero, or not even that.
                            const bool extended_unsigned = special == specials::p3109_extended && !is_signed;
                            if (width < 2 || width > largest_width || (extended_unsigned && e + m < 3)) continue;
                            const int bias = (1 << (e - 1)) - (m == 1 ? 0 : 1);
                            ulpine::minifloat_spec spec{e, m, bias, special, sub, is_signed, has_zero};
                            list.add("minifloat<" + std::to_string(e) + "," + std::to_string(m) + "> " + name_of(oracle_special) +
                                         (sub == subnormals::gradual ? "" : " no subnormals") + (is_signed ? "" : " unsigned") +
                                         (has_zero ? "" : " no zero") + " bias " + std::to_string(bias),
                                     spec,
                                     oracle::make_minifloat(e, m, support::detail::minifloat_with(oracle_special, bias, oracle_sub,
                                                                                                  is_signed, has_zero)));
                        }
                    }
                }
            }
        }
    }
}

void add_fixed(list_of_formats& list) {
    for (int width = 2; width <= 6; ++width) {
        for (int fraction = -3; fraction <= 7; fraction += 2) {
            for (const bool is_signed : {true, false}) {
                for (const bool symmetric : {false, true}) {
                    if (symmetric && !is_signed) continue;
                    list.add("fixed<" + std::to_string(width - fraction) + "," + std::to_string(fraction) + ">" +
                                 (is_signed ? "" : " unsigned") + (symmetric ? " symmetric" : ""),
                             ulpine::fixed_spec{width - fraction, fraction, is_signed, symmetric},
                             oracle::make_fixed(width - fraction, fraction, support::detail::fixed_with(is_signed, symmetric)));
                }
            }
        }
    }
}

void add_tapered(list_of_formats& list) {
    for (const int n : {2, 3, 4, 5, 6, 7, 8, 9, 12, 13})
        list.add("takum<" + std::to_string(n) + ">", ulpine::takum_spec{n}, oracle::make_takum(n));
    list.add("hifloat8", ulpine::hifloat_spec{}, oracle::make_hifloat8());
}

template <class Set>
void add_lookup(list_of_formats& list, const std::string& name) {
    list.add("lookup " + name, ulpine::lookup_format<Set>::spec, support::lookup_format<Set>());
}
void add_lookups(list_of_formats& list) {
    add_lookup<support::lookup_unsorted>(list, "unsorted");
    add_lookup<support::lookup_odd_count>(list, "odd count");
    add_lookup<support::lookup_without_zero>(list, "without zero");
    add_lookup<support::lookup_mirrored>(list, "mirrored");
    add_lookup<support::lookup_mirrored_unsorted>(list, "mirrored unsorted");
    add_lookup<support::lookup_mirrored_without_zero>(list, "mirrored without zero");
    add_lookup<support::lookup_explicit_midpoint>(list, "-1, 0, 1");
    add_lookup<support::lookup_one_zero>(list, "0");
    add_lookup<support::lookup_one_mirrored>(list, "mirrored 2");
    add_lookup<support::lookup_one_mirrored_zero>(list, "mirrored 0");
    add_lookup<support::lookup_two>(list, "-1, 1");
    add_lookup<support::lookup_far_apart>(list, "far apart");
    add_lookup<support::lookup_16>(list, "16");
}

}  // namespace

TEST_CASE("one format contains another exactly where enumeration says so", "[subset]") {
    list_of_formats list;
    add_posits(list);
    add_minifloats(list, 6);
    add_fixed(list);
    add_lookups(list);
    add_tapered(list);
    support::failures failed;
    check_all_pairs(list, failed);
    INFO(list.formats.size() << " formats");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("the catalog's implicit conversions", "[subset]") {
    using namespace ulpine;
    static_assert(std::is_convertible_v<posit8, posit16> && std::is_convertible_v<posit16, posit32> && std::is_convertible_v<posit32, posit64>);
    static_assert(!std::is_convertible_v<posit16, posit8>);
    static_assert(std::is_convertible_v<fp8_e4m3, binary16> && std::is_convertible_v<fp8_e5m2, binary16>);
    static_assert(std::is_convertible_v<fp8_e4m3, bfloat16> && std::is_convertible_v<bfloat16, binary32>);
    static_assert(!std::is_convertible_v<fp8_e5m2, fp8_e4m3> && !std::is_convertible_v<fp8_e4m3, fp8_e5m2>);
    static_assert(!std::is_convertible_v<binary16, bfloat16> && !std::is_convertible_v<bfloat16, binary16>);
    static_assert(std::is_convertible_v<tf32, binary32> && std::is_convertible_v<binary32, binary64>);
    static_assert(std::is_convertible_v<fp6_e3m2, fp8_e4m3> && std::is_convertible_v<fp4_e2m1, fp6_e2m3> && std::is_convertible_v<fp4_e2m1, fp6_e3m2>);
    // -0 would be lost.
    static_assert(!std::is_convertible_v<fp4_e2m1, posit16> && !std::is_convertible_v<fp6_e3m2, fp8_e4m3fnuz>);
    // Infinities would be lost.
    static_assert(!std::is_convertible_v<binary16, posit64> && !std::is_convertible_v<binary8p4se, fp8_e4m3>);
    // NaN and no infinity: contained in a posit.
    static_assert(std::is_convertible_v<fp8_e4m3fnuz, posit32> && std::is_convertible_v<binary8p3sf, posit32>);
    // A widely used package converts e8m0 to half implicitly, which loses most of its range.
    static_assert(!std::is_convertible_v<e8m0, binary16> && std::is_convertible_v<e8m0, bfloat16> && std::is_convertible_v<e8m0, binary32>);
    static_assert(std::is_convertible_v<fixed<4, 4>, binary16> && std::is_convertible_v<fixed<4, 4>, posit16>);
    static_assert(std::is_convertible_v<fixed<4, 4>, fixed<8, 8>> && !std::is_convertible_v<fixed<8, 8>, fixed<4, 4>>);
    static_assert(!std::is_convertible_v<float, posit32> && !std::is_convertible_v<int, posit32> && !std::is_convertible_v<posit8, double>);
    SUCCEED("checked while compiling, by the static_asserts above");
}
