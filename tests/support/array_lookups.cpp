#include <support/array_formats.hpp>
#include <support/lookups.hpp>
#include <support/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <list>

namespace array_test {
namespace {

using namespace ulpine;

struct collect {
    std::vector<named_spec>& all;
    template <class Tag>
    void operator()(Tag, const std::string& name, const oracle::format&) const {
        all.push_back({name, Tag::type::spec});
    }
};

/// Owns the values that records refer to, for as long as the program runs.
template <class V>
const std::vector<V>& kept(std::vector<V> values) {
    static std::list<std::vector<V>> all;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    all.push_back(std::move(values));
    return all.back();
}

/// `count` values, by a function of their number.
template <class V, class At>
lookup_spec made(int count, const At& at, bool mirrored = false) {
    std::vector<V> values;
    for (int i = 0; i < count; ++i) {
        const V v = static_cast<V>(at(i));
        values.push_back(v == 0 ? V(0) : v);  // no -0
    }
    return make_lookup(std::span<const V>(kept(std::move(values))), mirrored);
}

lookup_spec with_rule(lookup_spec s, threshold_rule rule) {
    s.rule = rule;
    return s;
}

/// Thresholds a third of the way between the values.
lookup_spec with_thresholds(lookup_spec s) {
    std::vector<double> thresholds;
    const auto value = [&](int i) { return s.values.of_double ? s.values.doubles[i] : double{s.values.floats[i]}; };
    for (int i = 0; i + 1 < s.count; ++i) thresholds.push_back(value(i) + (value(i + 1) - value(i)) / 3);
    s.rule = threshold_rule::given;
    s.thresholds = kept(std::move(thresholds)).data();
    return s;
}

}  // namespace

std::vector<named_spec> lookup_formats() {
    std::vector<named_spec> all;
    support::visit_lookups(collect{all});
    all.push_back({"qtorch_weights", qtorch_weights::spec});
    all.push_back({"qtorch_activations", qtorch_activations::spec});
    all.push_back({"radix4_fp4_even", radix4_fp4_even::spec});
    all.push_back({"radix4_fp4_odd", radix4_fp4_odd::spec});
    all.push_back({"log2_number<4,2>", log2_number<4, 2>::spec});
    const auto add = [&](const std::string& name, const lookup_spec& s) { all.push_back({"lookup " + name, s}); };

    // Sizes on both sides of what registers, buckets and index types hold.
    const auto normal = [](int count) {
        support::random_source random(static_cast<std::uint64_t>(count));
        return made<float>(count, [&](int) {
            double sum = 0;
            for (int k = 0; k < 8; ++k) sum += static_cast<double>(random.below(1 << 20)) / (1 << 19) - 1;
            return sum;
        });
    };
    for (const int count : {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 255, 256, 257, 1000, 4096, 20000})
        add("normal " + std::to_string(count), normal(count));
    add("even 65536", made<float>(65536, [](int i) { return (i - 32768) / 128.0; }));
    add("even 65536 of double", made<double>(65536, [](int i) { return (i - 30000) * 0x1.8p-40; }));
    for (const int count : {5, 8, 9, 16, 200, 3000})
        add("mirrored " + std::to_string(count), made<float>(count, [](int i) { return i * 0.37; }, true));
    add("mirrored without zero", made<double>(12, [](int i) { return 0.1 + i * i; }, true));
    add("powers", made<double>(120, [](int i) { return std::ldexp(1.0, i - 60); }));
    add("powers mirrored", made<float>(256, [](int i) { return std::ldexp(1.0, i - 128); }, true));
    add("clustered", made<float>(200, [](int i) { return i < 100 ? 1 + i * 0x1p-23 : i * 1000.0; }));
    add("clustered below zero", made<double>(300, [](int i) { return i < 290 ? -1 - i * 0x1p-50 : i - 280.0; }));
    add("one sign and far away", made<float>(40, [](int i) { return -1e30 - i * 1e29; }));
    add("subnormal", made<float>(64, [](int i) { return (i - 20) * 0x1p-149; }));
    add("subnormal of double", made<double>(50, [](int i) { return (i - 20) * 0x1p-1074; }));
    add("between floats", made<double>(90, [](int i) { return 1 + i * 0x1p-30; }));
    add("beyond floats", made<double>(20, [](int i) { return std::ldexp(i < 10 ? -1.5 : 1.5, 20 * i); }));
    add("floats' ends", made<float>(4, [](int i) {
            constexpr float most = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::denorm_min();
            const float ends[] = {-most, -least, least, most};
            return ends[i];
        }));
    add("half's ties", made<double>(40, [](int i) { return 1 + (2 * i + 1) * 0x1p-11 + 0x1p-40; }));
    for (const int count : {9, 16, 100}) {
        add("geometric " + std::to_string(count), with_rule(normal(count), threshold_rule::geometric));
        add("given " + std::to_string(count), with_thresholds(normal(count)));
        add("given mirrored " + std::to_string(count),
            with_thresholds(made<double>(count, [](int i) { return i * 0.11; }, true)));
        add("geometric mirrored " + std::to_string(count),
            with_rule(made<double>(count, [](int i) { return std::exp(0.3 * i); }, true), threshold_rule::geometric));
    }
    add("given 1", with_thresholds(normal(1)));
    return all;
}

}  // namespace array_test
