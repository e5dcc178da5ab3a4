#include <support/array_formats.hpp>
#include <support/array_reference.hpp>
#include <support/random.hpp>

#include <algorithm>
#include <optional>

namespace array_test {
namespace {

using namespace ulpine;
using support::random_source;

constexpr code mask(int bits) { return ~code{0} >> (64 - bits); }

/// Codes of magnitudes from 0 to one beyond `largest`: the first, the last, powers of two, random ones.
std::vector<code> magnitudes(code largest, std::uint64_t seed) {
    std::vector<code> all;
    if (largest <= 300) {
        for (code c = 0; c <= largest; ++c) all.push_back(c);
        return all;
    }
    for (code c = 0; c < 6; ++c) {
        all.push_back(c);
        all.push_back(largest - c);
    }
    for (code bit = 8; bit != 0 && bit <= largest; bit <<= 1)
        for (const code c : {bit - 1, bit, bit + 1, bit | bit >> 1}) all.push_back(std::min(c, largest));
    random_source random(seed);
    for (int i = 0; i < 60; ++i) all.push_back(random.below(largest));
    return all;
}

/// A record whose code 2 c + 1 is the threshold above the code c.
std::optional<any_spec> with_thresholds(posit_spec s) {
    if (s.bits == 64) return {};
    ++s.bits;
    return s;
}
std::optional<any_spec> with_thresholds(minifloat_spec s) {
    s.bias = s.exponent_bias();
    s.special = specials::none;
    if (s.fraction_bits == 52 || s.width() == 64) return {};
    ++s.fraction_bits;
    return s;
}
std::optional<any_spec> with_thresholds(fixed_spec s) {
    s.is_signed = false;
    if (s.width() == 64) return {};
    ++s.fraction_bits;
    return s;
}

code largest_magnitude(const posit_spec& s) { return mask(s.bits) >> 1; }
code largest_magnitude(const minifloat_spec& s) { return s.largest_code(); }
code largest_magnitude(const fixed_spec& s) { return s.largest_code(); }

template <class S>
constexpr int fraction_bits = std::is_same_v<S, double> ? 52 : std::is_same_v<S, float> ? 23 : std::is_same_v<S, binary16> ? 10 : 7;
template <class S>
constexpr int exponent_bits = static_cast<int>(8 * sizeof(S)) - 1 - fraction_bits<S>;

template <class S>
class pool {
public:
    explicit pool(double scale) : scale_(static_cast<real_of<S>>(scale)) {}

    void add_bits(code bits) { all.push_back(from_bits<S>(bits)); }
    void both_signs(code magnitude) {
        add_bits(magnitude);
        add_bits(magnitude | sign);
    }
    /// The nearest S and its neighbours, of both signs.
    void around(long double magnitude) {
        const code bits = bits_of(rounded<S>(std::fabs(magnitude / scale_)));
        if (bits > infinity) return;
        both_signs(bits);
        both_signs(bits + 1);
        if (bits != 0) both_signs(bits - 1);
    }

    static constexpr code sign = code{1} << (8 * sizeof(S) - 1);
    static constexpr code infinity = mask(exponent_bits<S>) << fraction_bits<S>;
    std::vector<S> all;

private:
    long double scale_;
};

template <class S>
void add_format(pool<S>& p, const auto& spec, std::uint64_t seed) {
    const std::vector<code> all = magnitudes(largest_magnitude(spec), seed);
    for (const code c : all) p.around(value_of(spec, c));
    if (const auto between = with_thresholds(spec))
        for (const code c : all) p.around(value_of(*between, 2 * c + 1));
    else
        for (const code c : all) p.around((value_of(spec, c) + value_of(spec, c + 1)) / 2);
    // Around half the smallest value, and around the largest and the next that there would be.
    p.around(value_of(spec, 1) / 2);
    const long double largest = value_of(spec, largest_magnitude(spec));
    p.around(2 * largest - value_of(spec, largest_magnitude(spec) - 1));
    p.around(largest * 2);
}
template <class S>
void add_format(pool<S>& p, const lookup_spec& s, std::uint64_t seed) {
    random_source random(seed);
    for (int i = 0; i < std::min(s.count, 300); ++i) {
        const code c = s.count <= 300 ? static_cast<code>(i) : random.below(static_cast<code>(s.count));
        const long double a = value_of(s, c), b = value_of(s, std::min(c + 1, static_cast<code>(s.count) - 1));
        p.around(a);
        p.around((a + b) / 2);
        if (s.rule == threshold_rule::geometric) p.around(std::sqrt(std::fabs(a * b)));
        if (s.rule == threshold_rule::given && c + 1 < static_cast<code>(s.count))
            p.around(s.thresholds.of_double ? s.thresholds.doubles[c] : s.thresholds.floats[c]);
    }
    p.around(value_of(s, 0));
    p.around(value_of(s, static_cast<code>(s.count) - 1));
}

}  // namespace

template <class S>
std::vector<S> inputs_for(const any_spec& spec, double scale, std::uint64_t seed) {
    pool<S> p(scale);
    // Zeros, the smallest and largest subnormal, the smallest and largest normal number, infinities, NaNs.
    constexpr code infinity = pool<S>::infinity, quiet = code{1} << (fraction_bits<S> - 1);
    for (const code c : {code{0}, code{1}, mask(fraction_bits<S>), mask(fraction_bits<S>) + 1, infinity - 1, infinity,
                         infinity + 1, infinity | quiet, infinity | quiet | 1, infinity | mask(fraction_bits<S>),
                         infinity | quiet >> 1})
        p.both_signs(c);
    std::visit([&](const auto& s) { add_format(p, s, seed); }, spec);
    random_source random(seed);
    const code exponents = mask(exponent_bits<S>);
    for (code e = 0; e <= exponents; ++e) {
        const code field = e << fraction_bits<S>, fraction = mask(fraction_bits<S>);
        p.add_bits(field | (random.sparse() & fraction) | (random() & pool<S>::sign));
        const code middle = exponents / 2;
        if (exponents > 255 && e % 16 != 0 && (e < middle - 40 || e > middle + 40)) continue;
        for (const code f : {code{0}, code{1}, quiet, fraction}) p.add_bits(field | f | (random() & pool<S>::sign));
    }
    for (int i = 0; i < 200; ++i) p.add_bits(random());
    return p.all;
}
template std::vector<float> inputs_for<float>(const any_spec&, double, std::uint64_t);
template std::vector<double> inputs_for<double>(const any_spec&, double, std::uint64_t);
template std::vector<binary16> inputs_for<binary16>(const any_spec&, double, std::uint64_t);
template std::vector<bfloat16> inputs_for<bfloat16>(const any_spec&, double, std::uint64_t);

std::vector<code> codes_for(const any_spec& spec, std::uint64_t seed) {
    const int width = width_of(spec);
    std::vector<code> all;
    random_source random(seed);
    if (const auto* const set = std::get_if<lookup_spec>(&spec)) {
        for (int i = 0; i < 4000; ++i) {
            const code index = i < set->count ? static_cast<code>(i) : random.below(static_cast<code>(set->count));
            all.push_back(index | (set->mirrored ? (random() & 1) << set->index_bits() : 0));
        }
        return all;
    }
    if (width <= 12) {
        for (code c = 0; c <= mask(width); ++c) all.push_back(c);
        return all;
    }
    for (code c = 0; c < 40; ++c)
        for (const code base : {code{0}, mask(width) >> 1, mask(width)}) all.push_back((base - 20 + c) & mask(width));
    for (int bit = 0; bit < width; ++bit)
        for (const code c : {code{1} << bit, mask(bit + 1), mask(width) ^ mask(bit + 1)}) all.push_back(c);
    for (int i = 0; i < 2000; ++i) all.push_back((i % 2 == 0 ? random() : random.sparse()) & mask(width));
    return all;
}

}  // namespace array_test
