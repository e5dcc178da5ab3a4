// Lookup sets on the device: a few values, hundreds, and more than a launch can carry; as types and as records.
// architectures: 75
#include <algorithm>

#include <device/array_checks.hpp>

namespace device {

struct normal_float4 {  // QLoRA (Dettmers et al., NeurIPS 2023), appendix E
    static constexpr float values[] = {
        -1.0f,          -0.6961928009986877f,  -0.5250730514526367f,  -0.39491748809814453f,
        -0.28444138f,   -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.0795802995f,  0.16093020141124725f,  0.24611230194568634f,  0.33791524171829224f,
        0.44070982933f, 0.5626170039176941f,   0.7229568362236023f,   1.0f};
};
using nf4 = ul::lookup<normal_float4>;

// The host's function f on every element of an array, against the device's.
template <class Out, class In, class Host, class Run>
void compare_set(const std::string& title, const std::vector<In>& in, const ul::array_options& o,
                 std::size_t workspace_bytes, const Host& host, const Run& run) {
    const memory<std::byte> workspace(workspace_bytes + 1);
    ul::gpu::array_options d{o.projection, o.random, o.scale};
    if (workspace_bytes != 0) d.workspace = {workspace.data(), workspace_bytes};
    compare_arrays<Out>(
        title, in, [&](const std::vector<In>& x, std::vector<Out>& y) { host(x, y, o); },
        [&](const In* x, Out* y, std::size_t n) { return run(x, y, n, d); });
    std::vector<Out> out(in.size());
    std::vector<std::uint8_t> mask(in.size());
    ul::array_options masked = o;
    masked.mask = mask;
    if constexpr (sizeof(In) >= 4) {
        host(in, out, masked);
        const guarded_array<std::uint8_t> device_mask(in.size(), 1);
        d.mask = {device_mask.data(), in.size()};
        compare_at(title + " with a mask", in, out, 0, 0,
                   [&](const In* x, Out* y, std::size_t n) { return run(x, y, n, d); });
        expect(same_bits(device_mask.read("mask"), mask), (title + ": the mask").c_str());
    }
}

void check_set(const std::string& name, const ul::lookup_spec& spec, std::size_t most) {
    const auto value = [&](std::uint64_t code) { return ul::decode(spec, code); };
    std::vector<float> in = interesting_floats(spec.width(), value);
    if (in.size() > most) {
        std::shuffle(in.begin(), in.end(), std::mt19937(1));
        in.resize(most);
    }
    const std::size_t bytes = ul::gpu::workspace_bytes(spec);
    using code = std::uint32_t;
    std::vector<ul::array_options> all(6);
    all[1].projection = ul::projection{ul::rounding::toward_negative, ul::overflow::saturate};
    all[2].projection = ul::projection{ul::rounding::to_odd, ul::overflow::saturate};
    all[3].random = ul::philox{5};
    all[4].scale = 8;
    all[5].scale = 0.3;
    for (const ul::array_options& o : all) {
        const std::string title = name + " options " + std::to_string(&o - all.data());
        compare_set<float>(
            title + " round_to", in, o, bytes,
            [&](const auto& x, auto& y, const auto& p) { ul::round_to(spec, x, y, p); },
            [&](const float* x, float* y, std::size_t n, const auto& p) {
                return ul::gpu::round_to(spec, nullptr, x, y, n, p);
            });
        if (o.scale != 1) continue;
        compare_set<code>(
            title + " encode", in, o, bytes, [&](const auto& x, auto& y, const auto& p) { ul::encode(spec, x, y, p); },
            [&](const float* x, code* y, std::size_t n, const auto& p) {
                return ul::gpu::encode(spec, nullptr, x, y, n, p);
            });
    }
    std::vector<code> codes;
    for (std::uint32_t i = 0; i < 1u << spec.width(); ++i) codes.push_back(i);
    while (codes.size() < 1024) codes.push_back(codes[codes.size() % (std::size_t{1} << spec.width())]);
    for (const ul::array_options& o : {all[0], all[4], all[5]}) {
        const memory<std::byte> workspace(bytes + 1);
        ul::gpu::array_options d{{}, {}, o.scale};
        if (bytes != 0) d.workspace = {workspace.data(), bytes};
        compare_arrays<float>(
            name + " decode", codes, [&](const auto& x, auto& y) { ul::decode(spec, x, y, o); },
            [&](const code* x, float* y, std::size_t n) { return ul::gpu::decode(spec, nullptr, x, y, n, d); });
    }
}

// Halves to halves, where values of doubles must not be rounded twice.
template <class S>
void check_halves(const ul::lookup_spec& set) {
    const std::vector<S> in = as_source<S>(interesting_floats<ul::fp8_e5m2>());
    ul::array_options random;
    random.random = ul::philox{3};
    for (const ul::array_options& o : {ul::array_options{}, random}) {
        const ul::gpu::array_options d{o.projection, o.random};
        compare_arrays<S>(
            "a set, halves", in, [&](const auto& x, auto& y) { ul::round_to(set, x, y, o); },
            [&](const S* x, S* y, std::size_t n) { return ul::gpu::round_to(set, nullptr, x, y, n, d); });
    }
}

void check_type() {
    std::vector<float> in = interesting_floats<nf4>();
    compare_arrays<float>(
        "nf4 round_to", in, [](const auto& x, auto& y) { ul::round_to<nf4>(x, y); },
        [](const float* x, float* y, std::size_t n) { return ul::gpu::round_to<nf4>(nullptr, x, y, n); });
    compare_arrays<std::uint8_t>(
        "nf4 encode", in, [](const auto& x, auto& y) { ul::encode<nf4>(x, y); },
        [](const float* x, std::uint8_t* y, std::size_t n) { return ul::gpu::encode<nf4>(nullptr, x, y, n); });
}

}  // namespace device

int main() {
    using namespace device;
    check_type();
    std::mt19937 random(3);
    const auto values = [&](int n) {
        std::vector<float> v;
        while (static_cast<int>(v.size()) < n) {
            for (int i = 0; i < n; ++i)
                v.push_back(
                    std::ldexp(static_cast<float>(random() % 100000) - 50000.0f, static_cast<int>(random() % 20) - 30));
            std::sort(v.begin(), v.end());
            v.erase(std::unique(v.begin(), v.end()), v.end());
        }
        v.resize(static_cast<std::size_t>(n));
        return v;
    };
    const std::vector<float> sixteen = values(16), many = values(256), more = values(3000), most = values(40000);
    check_set("16 values", ul::make_lookup(std::span<const float>(sixteen)), 4000);
    check_set("256 values", ul::make_lookup(std::span<const float>(many)), 4000);
    check_set("3000 values", ul::make_lookup(std::span<const float>(more)), 3000);
    check_set("40000 values", ul::make_lookup(std::span<const float>(most)), 3000);
    std::vector<double> magnitudes;
    for (int i = 0; i < 100; ++i) magnitudes.push_back(i == 0 ? 0 : std::ldexp(1.0 + i / 128.0 + 1e-12, i - 60));
    check_halves<ul::binary16>(ul::make_lookup(std::span<const double>(magnitudes), true));
    check_halves<ul::bfloat16>(ul::make_lookup(std::span<const float>(sixteen)));
    check_set("mirrored doubles", ul::make_lookup(std::span<const double>(magnitudes), true), 3000);
    // Thresholds between neighbours that are not the midpoints.
    const std::vector<float> powers = {0, 0.25f, 1, 2, 7, 100, 1e4f}, between = {0.1f, 0.3f, 1.9f, 2.5f, 50, 9999};
    ul::lookup_spec set = ul::make_lookup(std::span<const float>(powers), true);
    set.rule = ul::threshold_rule::geometric;
    check_set("geometric thresholds", set, 2000);
    set.rule = ul::threshold_rule::given;
    set.thresholds = ul::real_array(between.data());
    check_set("given thresholds", set, 2000);
    return finish();
}
