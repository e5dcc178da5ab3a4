// quantization_report on the device: every figure of the host's, to the last bit.
// architectures: 75
#include <algorithm>

#include <device/array_checks.hpp>

namespace device {

void same(const std::string& title, const ul::quantization_statistics& a, const ul::quantization_statistics& b) {
    const auto differs = [&](const char* field, auto x, auto y) {
        if (code_of(x) == code_of(y)) return;
        std::printf("%s: %s is %.17g on the device, %.17g on the host\n", title.c_str(), field, static_cast<double>(x),
                    static_cast<double>(y));
        ++failures;
    };
    differs("count", a.count, b.count);
    differs("count_nan", a.count_nan, b.count_nan);
    differs("count_infinite", a.count_infinite, b.count_infinite);
    differs("count_clamped", a.count_clamped, b.count_clamped);
    differs("count_flushed", a.count_flushed, b.count_flushed);
    differs("count_overflowed", a.count_overflowed, b.count_overflowed);
    differs("max_absolute_error", a.max_absolute_error, b.max_absolute_error);
    differs("max_relative_error", a.max_relative_error, b.max_relative_error);
    differs("mean_relative_error", a.mean_relative_error, b.mean_relative_error);
    differs("sqnr_db", a.sqnr_db, b.sqnr_db);
}

template <class Spec, class S>
void check(const std::string& name, const Spec& spec, const std::vector<S>& in, ul::array_options o = {}) {
    const memory<S> x(in);
    const memory<ul::gpu::quantization_sums> sums(1);
    std::vector<std::uint8_t> mask(in.size());
    const ul::quantization_statistics plain = ul::quantization_report(spec, in, o);
    o.mask = mask;
    const ul::quantization_statistics host = ul::quantization_report(spec, in, o);
    same(name + ": with a mask or without", plain, host);
    const std::size_t all = ul::gpu::report_workspace_bytes(in.size());
    for (const std::size_t bytes : {std::size_t{0}, all}) {
        const memory<std::byte> workspace(bytes + 1);
        const guarded_array<std::uint8_t> device_mask(in.size(), 1);
        ul::gpu::array_options d{o.projection, o.random, o.scale, {device_mask.data(), in.size()}};
        if (bytes != 0) d.workspace = {workspace.data(), bytes};
        succeeded(ul::gpu::quantization_report(spec, nullptr, x.data(), in.size(), sums.data(), d), name.c_str());
        same(name, ul::gpu::statistics(sums.read()[0], in.size()), host);
        expect(same_bits(device_mask.read(name.c_str()), mask), (name + ": mask").c_str());
        d.mask = {};
        succeeded(ul::gpu::quantization_report(spec, nullptr, x.data(), in.size(), sums.data(), d), name.c_str());
        same(name, ul::gpu::statistics(sums.read()[0], in.size()), host);
        ++arrays_compared;
        elements_compared += in.size();
    }
}

}  // namespace device

int main() {
    using namespace device;
    std::mt19937 random(1);
    std::vector<float> tame, wild = interesting_floats<ul::fp8_e4m3>();
    for (int i = 0; i < 20011; ++i)
        tame.push_back(std::ldexp(static_cast<float>(random()) - 2147483648.0f, static_cast<int>(random() % 12) - 36));
    std::shuffle(wild.begin(), wild.end(), random);
    for (const auto* in : {&tame, &wild}) {
        check("fp8_e4m3", ul::fp8_e4m3::spec, *in);
        check("fp8_e4m3, scaled", ul::fp8_e4m3::spec, *in, {.scale = 3});
        check("posit_spec{8, 1}, random", ul::posit_spec{8, 1}, *in, {.random = ul::philox{1}});
        check("doubles to posit_spec{8, 1}", ul::posit_spec{8, 1}, as_source<double>(*in));
    }
    check("short", ul::posit_spec{8, 1}, std::vector<float>(tame.begin(), tame.begin() + 1000));
    check("empty", ul::posit_spec{8, 1}, std::vector<float>());
    check("of bfloat16", ul::fp8_e4m3::spec, as_source<ul::bfloat16>(tame));
    const std::vector<float> values = {-4, -1, 0, 0.5f, 2, 8};
    check("a set", ul::make_lookup(std::span<const float>(values)), tame);
    // A set whose tables need a workspace, of the least size that is accepted.
    std::vector<float> many(7170);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<float>(i) / 64;
    const ul::lookup_spec long_set = ul::make_lookup(std::span<const float>(many));
    const memory<float> source(tame);
    const memory<ul::gpu::quantization_sums> total(1);
    const memory<std::byte> least(many.size() * sizeof(float));
    succeeded(ul::gpu::quantization_report(long_set, nullptr, source.data(), tame.size(), total.data(),
                                           {.workspace = {least.data(), many.size() * sizeof(float)}}),
              "a long set");
    same("a long set", ul::gpu::statistics(total.read()[0], tame.size()), ul::quantization_report(long_set, tame));
    const memory<float> x(8);
    expect(ul::gpu::quantization_report<ul::fp8_e4m3>(nullptr, x.data(), 8,
                                                      static_cast<ul::gpu::quantization_sums*>(nullptr),
                                                      {.errors = ul::gpu::errors::returned}) == cudaErrorInvalidValue,
           "null sums");
    return finish();
}
