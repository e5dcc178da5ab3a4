// round_to, encode and decode with default options, for types known while compiling and for records.
#include <device/array_checks.hpp>

namespace device {

template <class T, class S = float, class O = S>
void check_type(const std::string& name) {
    const std::vector<S> in = as_source<S>(interesting_floats<T>());
    compare_arrays<O>(
        name + " round_to", in, [](const std::vector<S>& x, std::vector<O>& y) { ul::round_to<T>(x, y); },
        [](const S* x, O* y, std::size_t n) { return ul::gpu::round_to<T>(nullptr, x, y, n); });
    using code = typename T::storage_type;
    compare_arrays<code>(
        name + " encode", in, [](const std::vector<S>& x, std::vector<code>& y) { ul::encode<T>(x, y); },
        [](const S* x, code* y, std::size_t n) { return ul::gpu::encode<T>(nullptr, x, y, n); });
    std::vector<code> codes;
    const std::size_t all = std::size_t{1} << (T::width < 16 ? T::width : 16);
    for (std::size_t i = 0; i < (all < 1024 ? 1024 : all); ++i)
        codes.push_back(static_cast<code>(T::width <= 16 ? i % all : i * 0x9e3779b97f4a7c15 >> 3));
    for (code& c : codes) c = T::from_bits(c).bits();
    compare_arrays<O>(
        name + " decode", codes, [](const std::vector<code>& x, std::vector<O>& y) { ul::decode<T>(x, y); },
        [](const code* x, O* y, std::size_t n) { return ul::gpu::decode<T>(nullptr, x, y, n); });
}

template <class Spec>
void check_record(const std::string& name, const Spec& spec) {
    const auto value = [&](std::uint64_t code) { return ul::decode(spec, code); };
    const std::vector<float> in = interesting_floats(spec.width(), value);
    compare_arrays<float>(
        name + " round_to", in, [&](const std::vector<float>& x, std::vector<float>& y) { ul::round_to(spec, x, y); },
        [&](const float* x, float* y, std::size_t n) { return ul::gpu::round_to(spec, nullptr, x, y, n); });
    using code = std::uint16_t;
    compare_arrays<code>(
        name + " encode", in, [&](const std::vector<float>& x, std::vector<code>& y) { ul::encode(spec, x, y); },
        [&](const float* x, code* y, std::size_t n) { return ul::gpu::encode(spec, nullptr, x, y, n); });
    std::vector<code> codes;
    for (std::size_t i = 0; i < std::size_t{1} << spec.width(); ++i) codes.push_back(static_cast<code>(i));
    for (int i = 0; codes.size() < 1024; ++i) codes.push_back(codes[static_cast<std::size_t>(i)]);
    compare_arrays<float>(
        name + " decode", codes, [&](const std::vector<code>& x, std::vector<float>& y) { ul::decode(spec, x, y); },
        [&](const code* x, float* y, std::size_t n) { return ul::gpu::decode(spec, nullptr, x, y, n); });
}

// Codes of more than 32 bits, from and to the float types; scales count in the source's.
void check_long() {
    const ul::posit_spec spec{40, 2};
    const std::vector<float> in = interesting_floats<ul::posit<16, 1>>();
    for (const double scale : {1.0, 4.0, 3.0}) {
        ul::array_options o;
        ul::gpu::array_options d;
        o.scale = d.scale = scale;
        compare_arrays<std::uint64_t>(
            "posit_spec{40, 2} encode", in, [&](const auto& x, auto& y) { ul::encode(spec, x, y, o); },
            [&](const float* x, std::uint64_t* y, std::size_t n) {
                return ul::gpu::encode(spec, nullptr, x, y, n, d);
            });
        std::vector<std::uint64_t> codes(in.size());
        ul::encode(spec, in, codes);
        for (std::size_t i = 0; i < codes.size(); i += 2) codes[i] ^= i & 0xff;  // more bits than a float has
        compare_arrays<float>(
            "posit_spec{40, 2} decode", codes, [&](const auto& x, auto& y) { ul::decode(spec, x, y, o); },
            [&](const std::uint64_t* x, float* y, std::size_t n) {
                return ul::gpu::decode(spec, nullptr, x, y, n, d);
            });
        compare_arrays<double>(
            "posit_spec{40, 2} decode to double", codes, [&](const auto& x, auto& y) { ul::decode(spec, x, y, o); },
            [&](const std::uint64_t* x, double* y, std::size_t n) {
                return ul::gpu::decode(spec, nullptr, x, y, n, d);
            });
    }
}

void check_widest_fixed() {
    std::vector<float> in;
    for (int k = 0; k < 24; ++k)
        for (const double d : {-2.5, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5})
            for (const double sign : {1.0, -1.0}) in.push_back(static_cast<float>(sign * (std::ldexp(1, k) + d)));
    for (int i = 0; i < 2000; ++i) in.push_back(static_cast<float>(i * 4211 % 8388608) + static_cast<float>(i % 2) / 2);
    for (const bool is_signed : {false, true})
        for (const int fraction : {0, 5}) {
            const ul::fixed_spec spec{23 - is_signed - fraction, fraction, is_signed};
            compare_arrays<float>(
                "23 bits round_to", in, [&](const auto& x, auto& y) { ul::round_to(spec, x, y); },
                [&](const float* x, float* y, std::size_t n) { return ul::gpu::round_to(spec, nullptr, x, y, n); });
            compare_arrays<std::uint32_t>(
                "23 bits encode", in, [&](const auto& x, auto& y) { ul::encode(spec, x, y); },
                [&](const float* x, std::uint32_t* y, std::size_t n) {
                    return ul::gpu::encode(spec, nullptr, x, y, n);
                });
        }
}
void check_scaled_to_the_end() {
    const ul::minifloat_spec spec{4, 3};
    std::vector<float> in = interesting_floats<ul::fp8_e4m3>();
    for (int e = 90; e < 128; ++e)
        for (const float m : {1.0f, 1.0625f, 1.5f, 1.9375f, 1.96875f}) add_with_neighbors(in, std::ldexp(m, e));
    for (int k = 97; k <= 104; ++k)
        for (const auto policy : {ul::overflow::infinity, ul::overflow::propagate, ul::overflow::saturate}) {
            ul::array_options o;
            o.scale = std::ldexp(1.0, -k);
            o.projection = ul::projection{ul::rounding::nearest_even, policy};
            const ul::gpu::array_options d{o.projection, {}, o.scale};
            const std::string title = "minifloat_spec{4, 3} scaled by 2^-" + std::to_string(k);
            compare_arrays<float>(
                title, in, [&](const auto& x, auto& y) { ul::round_to(spec, x, y, o); },
                [&](const float* x, float* y, std::size_t n) { return ul::gpu::round_to(spec, nullptr, x, y, n, d); });
            compare_arrays<std::uint8_t>(
                title, in, [&](const auto& x, auto& y) { ul::encode(spec, x, y, o); },
                [&](const float* x, std::uint8_t* y, std::size_t n) {
                    return ul::gpu::encode(spec, nullptr, x, y, n, d);
                });
        }
}

// in == out.
void check_in_place() {
    const std::vector<float> in = interesting_floats<ul::fp8_e4m3>();
    std::vector<float> expected(in.size());
    ul::round_to<ul::fp8_e4m3>(in, expected);
    for (const std::size_t offset : {std::size_t{0}, std::size_t{3}}) {
        const memory<float> x(in);
        succeeded(ul::gpu::round_to<ul::fp8_e4m3>(nullptr, x.data() + offset, x.data() + offset, in.size() - offset),
                  "in place");
        std::vector<float> wanted = expected;
        std::copy(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(offset), wanted.begin());
        expect(same_bits(x.read(), wanted), "in place");
    }
}

}  // namespace device

int main() {
    using namespace device;
    check_long();
    check_in_place();
    check_type<ul::fp8_e4m3>("fp8_e4m3");
    check_type<ul::fp8_e5m2>("fp8_e5m2");
    check_type<ul::fp8_e4m3fnuz>("fp8_e4m3fnuz");
    check_type<ul::fp4_e2m1>("fp4_e2m1");
    check_type<ul::binary16>("binary16");
    check_type<ul::bfloat16>("bfloat16");
    check_type<ul::fixed<8, 8>>("fixed<8, 8>");
    check_type<ul::posit<8, 2>>("posit<8, 2>");
    check_type<ul::posit<16, 1>>("posit<16, 1>");
    check_type<ul::posit<32, 2>>("posit<32, 2>");
    check_type<ul::fp8_e4m3, ul::binary16>("fp8_e4m3 of binary16");
    check_type<ul::posit<8, 2>, ul::bfloat16, float>("posit<8, 2> of bfloat16, to float");
    check_type<ul::posit<16, 1>, double>("posit<16, 1> of double");

    check_record("minifloat_spec{3, 4}", ul::minifloat_spec{3, 4});
    check_record("minifloat_spec{5, 6}", ul::minifloat_spec{5, 6});
    check_record("minifloat_spec{8, 3}", ul::minifloat_spec{8, 3});
    check_record("minifloat_spec{4, 0}", ul::minifloat_spec{4, 0});
    check_record("e4m3's record with infinity", [] {
        ul::minifloat_spec s = ul::fp8_e4m3::spec;
        s.policy = ul::overflow::infinity;
        return s;
    }());
    check_record("fixed_spec{3, 7}", ul::fixed_spec{3, 7});
    check_record("fixed_spec{0, 12} unsigned", ul::fixed_spec{0, 12, false});
    // Where the float unit's addend meets its limits: 23 bits without a sign; a format that lies next to the floats' end.
    check_record("fixed_spec{15, 0} unsigned", ul::fixed_spec{15, 0, false});
    check_widest_fixed();
    check_scaled_to_the_end();
    check_record("posit_spec{10, 1}", ul::posit_spec{10, 1});
    return finish();
}
