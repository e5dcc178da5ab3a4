// round_to and encode with every option: modes, policies, random bits, scales, masks; formats that have no profile.
// architectures: 75
#include <algorithm>

#include <device/array_checks.hpp>

namespace device {

struct options {
    ul::array_options host;
    std::string name;
};

// What the host makes of it, the mask included, in one array of results after the other.
template <class Out, class In, class Host, class Run>
void compare_with_mask(const std::string& title, const std::vector<In>& in, ul::array_options o, const Host& host,
                       const Run& run) {
    std::vector<Out> out(in.size());
    std::vector<std::uint8_t> mask(in.size());
    o.mask = mask;
    host(in, out, o);
    const guarded_array<std::uint8_t> device_mask(in.size(), 3);
    ul::gpu::array_options d{o.projection, o.random, o.scale, {device_mask.data(), in.size()}};
    compare_at(title + " with a mask", in, out, 0, 0,
               [&](const In* x, Out* y, std::size_t n) { return run(x, y, n, d); });
    const std::vector<std::uint8_t> found = device_mask.read("a mask: wrote beside it");
    if (!same_bits(found, mask)) {
        for (std::size_t i = 0, shown = 0; i < mask.size() && shown < 4; ++i)
            if (found[i] != mask[i]) {
                std::printf("%s: mask of 0x%llx: device %d, host %d\n", title.c_str(), code_of(in[i]), found[i],
                            mask[i]);
                ++shown;
            }
        ++failures;
    }
}

template <class Out, class In, class Host, class Run>
void compare_options(const std::string& title, const std::vector<In>& in, const ul::array_options& o, const Host& host,
                     const Run& run) {
    const ul::gpu::array_options d{o.projection, o.random, o.scale};
    compare_arrays<Out>(
        title, in, [&](const std::vector<In>& x, std::vector<Out>& y) { host(x, y, o); },
        [&](const In* x, Out* y, std::size_t n) { return run(x, y, n, d); });
}

std::string text(const ul::array_options& o) {
    std::string s;
    if (o.projection)
        s += " mode " + std::to_string(static_cast<int>(o.projection->mode)) + " policy " +
             std::to_string(static_cast<int>(o.projection->policy));
    if (o.random)
        s += " random " + std::to_string(o.random->bits) + " variant " +
             std::to_string(static_cast<int>(o.random->variant)) + " first " + std::to_string(o.random->first);
    if (o.scale != 1) s += " scale " + std::to_string(o.scale);
    return s;
}

std::vector<ul::array_options> all_options(bool few) {
    std::vector<ul::array_options> all;
    for (const auto mode : {ul::rounding::nearest_even, ul::rounding::nearest_away, ul::rounding::toward_zero,
                            ul::rounding::toward_positive, ul::rounding::toward_negative, ul::rounding::to_odd})
        for (const auto policy : {ul::overflow::saturate, ul::overflow::infinity, ul::overflow::propagate})
            if (!few || policy == ul::overflow::infinity) {
                ul::array_options o;
                o.projection = ul::projection{mode, policy};
                all.push_back(o);
            }
    for (const int bits : {1, 5, 8, 11, 16, 23, 32})
        for (const auto variant : {ul::stochastic_variant::a, ul::stochastic_variant::b, ul::stochastic_variant::c}) {
            if (few && bits % 8 != 0) continue;
            ul::array_options o;
            o.random = ul::philox{0x0123456789abcdef, 0xfedcba98, 0, bits, variant};
            all.push_back(o);
            o.random->first = bits == 8 ? ~std::uint64_t{0} - 1000 : 12345;
            if (variant == ul::stochastic_variant::a) all.push_back(o);
        }
    for (const double scale : {4.0, 0.125, 3.0, 0.1}) {
        ul::array_options o;
        o.scale = scale;
        all.push_back(o);
        if (few) continue;
        o.random = ul::philox{1};
        all.push_back(o);
    }
    return all;
}

template <class In, class Code, class Spec>
void check_record(const std::string& name, const Spec& spec, bool few = true) {
    const auto value = [&](std::uint64_t code) { return ul::decode(spec, code); };
    std::vector<float> floats = interesting_floats(spec.width(), value);
    if (floats.size() > 5000) {
        std::shuffle(floats.begin(), floats.end(), std::mt19937(1));
        floats.resize(5000);
    }
    const std::vector<In> in = as_source<In>(floats);
    const auto host = [&](const auto& x, auto& y, const ul::array_options& o) {
        if constexpr (std::is_same_v<std::decay_t<decltype(y)>, std::vector<Code>>) ul::encode(spec, x, y, o);
        else ul::round_to(spec, x, y, o);
    };
    const auto round = [&](const In* x, In* y, std::size_t n, const ul::gpu::array_options& o) {
        return ul::gpu::round_to(spec, nullptr, x, y, n, o);
    };
    const auto encode = [&](const In* x, Code* y, std::size_t n, const ul::gpu::array_options& o) {
        return ul::gpu::encode(spec, nullptr, x, y, n, o);
    };
    for (const ul::array_options& o : all_options(few)) {
        compare_options<In>(name + " round_to" + text(o), in, o, host, round);
        compare_options<Code>(name + " encode" + text(o), in, o, host, encode);
        if (o.random && o.random->variant != ul::stochastic_variant::a) continue;
        compare_with_mask<In>(name + " round_to" + text(o), in, o, host, round);
    }
}

template <class T>
void check_type_stochastic(const std::string& name) {
    const std::vector<float> in = interesting_floats<T>();
    const auto host = [](const std::vector<float>& x, std::vector<float>& y, const ul::array_options& o) {
        ul::round_to<T>(x, y, o);
    };
    const auto run = [](const float* x, float* y, std::size_t n, const ul::gpu::array_options& o) {
        return ul::gpu::round_to<T>(nullptr, x, y, n, o);
    };
    for (const ul::array_options& o : all_options(false))
        if (o.random) compare_options<float>(name + text(o), in, o, host, run);
}

}  // namespace device

int main() {
    using namespace device;
    check_type_stochastic<ul::fp8_e4m3>("fp8_e4m3");
    check_type_stochastic<ul::posit<16, 1>>("posit<16, 1>");
    check_record<float, std::uint8_t>("e5m2", ul::fp8_e5m2::spec, false);
    check_record<float, std::uint8_t>("e4m3fnuz", ul::fp8_e4m3fnuz::spec);
    check_record<float, std::uint8_t>("e8m0", ul::e8m0::spec);
    check_record<float, std::uint16_t>("dlfloat16", ul::dlfloat16::spec);
    check_record<float, std::uint16_t>("fixed_spec{5, 6}", ul::fixed_spec{5, 6}, false);
    check_record<float, std::uint8_t>("posit_spec{8, 2}", ul::posit_spec{8, 2}, false);
    check_record<float, std::uint16_t>("posit_spec{8, 1} with a bounded regime", ul::posit_spec{8, 1, 4});
    check_record<float, std::uint8_t>("hifloat8", ul::hifloat8::spec);
    return finish();
}
