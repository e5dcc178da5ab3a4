// Lookup sets of every shape, beside the oracle's description of the same values.
#pragma once

#include <support/formats.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace support {

struct lookup_unsorted {
    static constexpr float values[] = {3.0F, -1.0F, 0.5F, -7.25F, 0.0F, 100.0F, 1.0F, -0.1F};
};
struct lookup_odd_count {
    static constexpr double values[] = {-2.0, -1.0, 0.0, 1.0, 5.0};
};
struct lookup_without_zero {
    static constexpr float values[] = {-3.0F, -1.0F, 2.0F, 4.0F};
};
struct lookup_all_negative {
    static constexpr double values[] = {-1.0, -2.0, -4.0, -0.3};
};
struct lookup_all_positive {
    static constexpr float values[] = {10.0F, 1.0F, 2.0F};
};
struct lookup_mirrored {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.0F, 0.25F, 0.5F, 1.0F, 2.0F, 4.0F, 8.0F, 24.0F};
};
struct lookup_mirrored_unsorted {
    static constexpr bool mirrored = true;
    static constexpr double values[] = {9.0, 0.0, 0x1p-1074, 1e300, 3.0};
};
struct lookup_mirrored_without_zero {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {1.0F, 3.0F, 4.0F};
};
struct lookup_geometric {
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
    static constexpr double values[] = {-8.0, -2.0, -0.3, 0.0, 0.25, 1.0, 3.0, 9.0, 144.0};
};
struct lookup_geometric_mirrored {
    static constexpr bool mirrored = true;
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
    static constexpr float values[] = {0.5F, 2.0F, 3.0F, 48.0F};
};
struct lookup_geometric_mirrored_zero {
    static constexpr bool mirrored = true;
    static constexpr auto thresholds = ulpine::threshold_rule::geometric;
    static constexpr double values[] = {0.0, 1.0, 4.0, 0x1.fffffffffffffp1023};
};
struct lookup_explicit_midpoint {
    static constexpr auto thresholds = ulpine::threshold_rule::midpoint;
    static constexpr float values[] = {-1.0F, 0.0F, 1.0F};
};
struct lookup_given {
    static constexpr double values[] = {4.0, -1.0, 0.0, 2.0};
    static constexpr double thresholds[] = {-0.125, 1.75, 2.0000001};
};
struct lookup_given_float {
    static constexpr double values[] = {0.1, 0.2, 0.3};
    static constexpr float thresholds[] = {0.15F, 0.299F};
};
struct lookup_given_mirrored {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.0F, 1.0F, 10.0F};
    static constexpr double thresholds[] = {0.9, 1.1};
};
struct lookup_one {
    static constexpr double values[] = {5.0};
};
struct lookup_one_zero {
    static constexpr float values[] = {0.0F};
};
struct lookup_one_mirrored {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {2.0F};
};
struct lookup_one_mirrored_zero {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.0F};
};
struct lookup_two {
    static constexpr float values[] = {1.0F, -1.0F};
};
struct lookup_far_apart {
    static constexpr double values[] = {-0x1.fffffffffffffp1023, -0x1p-1074, 0x1p-1074, 1e-300, 1.0, 1e300,
                                        0x1.fffffffffffffp1023};
};
struct lookup_close {
    static constexpr double values[] = {1.0, 0x1.0000000000001p0, 0x1.0000000000002p0, -1.0, -0x1.0000000000001p0};
};
struct lookup_16 {  // uneven, around zero
    static constexpr float values[] = {-1.0F,   -0.69F, -0.525F, -0.395F, -0.284F, -0.185F, -0.0911F, 0.0F,
                                       0.0796F, 0.161F, 0.246F,  0.338F,  0.441F,  0.563F,  0.723F,   1.0F};
};

namespace detail {

template <class V, int N>
struct value_array {
    V data[N];
};

/// Distinct values with a few to all bits set, of many magnitudes.
template <int N>
constexpr value_array<double, N> scattered(bool ascending) {
    value_array<double, N> list{};
    std::uint64_t state = 88172645463325252U;
    for (int i = 0; i < N; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Ascending bit patterns of positive doubles: N steps through 2^-100 .. 2^100, with random low bits.
        const int place = ascending ? i : static_cast<int>((static_cast<std::uint64_t>(i) * 2654435761U) % N);
        const std::uint64_t step = (std::uint64_t{200} << 52) / N;
        const std::uint64_t low = (i % 3 == 0 ? 0 : state) % step;
        const std::uint64_t bits = (std::uint64_t{1023 - 100} << 52) + static_cast<std::uint64_t>(place) * step + low;
        // Every second value negative where the order is free.
        const std::uint64_t sign = !ascending && place % 2 != 0 ? std::uint64_t{1} << 63 : 0;
        list.data[i] = std::bit_cast<double>(bits | sign);
    }
    return list;
}

template <int N>
constexpr value_array<float, N> ramp() {
    value_array<float, N> list{};
    for (int i = 0; i < N; ++i) list.data[i] = static_cast<float>(i - N / 2) * 0x1p-7F;
    return list;
}

}  // namespace detail

struct lookup_256 {
    static constexpr auto storage = detail::scattered<256>(false);
    static constexpr const auto& values = storage.data;
};
struct lookup_4096 {  // 4096 and the multiplier above have no common factor: every place is taken once
    static constexpr auto storage = detail::scattered<4096>(false);
    static constexpr const auto& values = storage.data;
};
struct lookup_5000 {
    static constexpr auto storage = detail::scattered<5000>(true);
    static constexpr const auto& values = storage.data;
};
struct lookup_65536 {
    static constexpr auto storage = detail::ramp<65536>();
    static constexpr const auto& values = storage.data;
};

template <class Set>
[[nodiscard]] oracle::format lookup_format() {
    std::vector<double> values(std::begin(Set::values), std::end(Set::values));
    bool mirrored = false;
    oracle::threshold_rule rule = oracle::threshold_rule::midpoint;
    std::vector<double> thresholds;
    if constexpr (requires { Set::mirrored; }) mirrored = Set::mirrored;
    if constexpr (requires { Set::thresholds[0]; }) {
        rule = oracle::threshold_rule::user;
        thresholds.assign(std::begin(Set::thresholds), std::end(Set::thresholds));
    } else if constexpr (requires { Set::thresholds; }) {
        if (Set::thresholds == ulpine::threshold_rule::geometric) rule = oracle::threshold_rule::geometric;
    }
    return oracle::make_lookup(values, mirrored, rule, thresholds);
}

template <class Set, class Visit>
void visit_lookup(Visit&& visit, const std::string& name) {
    visit(tag<ulpine::lookup<Set>>{}, "lookup " + name, lookup_format<Set>());
}

/// Sets small enough to sweep over all their codes.
template <class Visit>
void visit_lookups(Visit&& visit) {
    visit_lookup<lookup_unsorted>(visit, "unsorted");
    visit_lookup<lookup_odd_count>(visit, "odd count");
    visit_lookup<lookup_without_zero>(visit, "without zero");
    visit_lookup<lookup_all_negative>(visit, "all negative");
    visit_lookup<lookup_all_positive>(visit, "all positive");
    visit_lookup<lookup_mirrored>(visit, "mirrored");
    visit_lookup<lookup_mirrored_unsorted>(visit, "mirrored unsorted");
    visit_lookup<lookup_mirrored_without_zero>(visit, "mirrored without zero");
    visit_lookup<lookup_geometric>(visit, "geometric");
    visit_lookup<lookup_geometric_mirrored>(visit, "geometric mirrored");
    visit_lookup<lookup_geometric_mirrored_zero>(visit, "geometric mirrored with zero");
    visit_lookup<lookup_explicit_midpoint>(visit, "midpoint");
    visit_lookup<lookup_given>(visit, "given thresholds");
    visit_lookup<lookup_given_float>(visit, "given float thresholds");
    visit_lookup<lookup_given_mirrored>(visit, "given thresholds mirrored");
    visit_lookup<lookup_one>(visit, "one");
    visit_lookup<lookup_one_zero>(visit, "one zero");
    visit_lookup<lookup_one_mirrored>(visit, "one mirrored");
    visit_lookup<lookup_one_mirrored_zero>(visit, "one mirrored zero");
    visit_lookup<lookup_two>(visit, "two");
    visit_lookup<lookup_far_apart>(visit, "far apart");
    visit_lookup<lookup_close>(visit, "close");
    visit_lookup<lookup_16>(visit, "16");
    visit_lookup<lookup_256>(visit, "256");
}

}  // namespace support
