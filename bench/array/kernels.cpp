// round_to, encode and decode of floats beside memcpy, per format, mode, level and length: see array/measure.hpp.
//
// All but the variant runtime_spec call the templates with a number type, as most users do.  The loops are compiled
// once per family, level and kind of target, not per type, so a longer list of formats costs little compile time.
#include <array/measure.hpp>
#include <ulpine/array/round_to.hpp>

namespace {

namespace ul = ulpine;
using namespace array_bench;
using ul::rounding;

// A set of options under a name; the mask is made for each length.
struct variant {
    std::string name = "nearest_even";
    ul::array_options options{};
    bool with_mask = false;
};

ul::array_options options_for(const variant& v, std::size_t n) {
    ul::array_options o = v.options;
    if (v.with_mask) o.mask = {buffer<std::uint8_t>(use::mask, n), n};
    return o;
}

template <class T>
void add_round_to(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add("round_to/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            float* const out = buffer<float>(use::target, n);
            const ul::array_options o = options_for(v, n);
            compare_floats(state, n, [&] { ul::round_to<T>(in, out, n, o); });
        },
        lengths);
}
template <class T>
void add_round_to_spec(const std::string& format) {
    add("round_to/" + format + "/runtime_spec",
        [](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            float* const out = buffer<float>(use::target, n);
            auto spec = T::spec;
            benchmark::DoNotOptimize(spec);
            compare_floats(state, n, [&] { ul::round_to(spec, in, out, n); });
        },
        all_lengths);
}

template <class T>
void add_encode(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add("encode/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            T* const codes = buffer<T>(use::codes, n);
            const ul::array_options o = options_for(v, n);
            compare_floats(state, n, [&] { ul::encode<T>(in, codes, n, o); });
        },
        lengths);
}
template <class T>
void add_decode(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add("decode/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            const T* const codes = buffer<T>(use::codes, n);
            float* const out = buffer<float>(use::target, n);
            const ul::array_options o = options_for(v, n);
            compare_floats(state, n, [&] { ul::decode<T>(codes, out, n, o); });
        },
        lengths);
}

variant with_mode(const char* name, rounding mode) {
    return {name, {.projection = ul::projection{mode, ul::overflow::format_default}}};
}

// What is measured of every format.
template <class T>
void add_format(const std::string& format) {
    add_round_to<T>(format, {}, all_lengths);
}
// What is measured of one format per family.
template <class T>
void add_sample(const std::string& format) {
    add_format<T>(format);
    add_round_to_spec<T>(format);
    for (const variant& v :
         {with_mode("nearest_away", rounding::nearest_away), with_mode("toward_zero", rounding::toward_zero),
          with_mode("toward_positive", rounding::toward_positive),
          with_mode("toward_negative", rounding::toward_negative), with_mode("to_odd", rounding::to_odd)})
        add_round_to<T>(format, v, main_lengths);
    for (const int bits : {8, 32})
        add_round_to<T>(format, {"stochastic_" + std::to_string(bits), {.random = ul::philox{.seed = 1, .bits = bits}}},
                        all_lengths);
    add_round_to<T>(format, {"scale_0.3", {.scale = 0.3}}, all_lengths);
    add_round_to<T>(format, {"mask", {}, true}, all_lengths);
    add_encode<T>(format, {}, all_lengths);
    add_encode<T>(format, {"stochastic_8", {.random = ul::philox{.seed = 1, .bits = 8}}}, main_lengths);
    add_decode<T>(format, {"exact"}, all_lengths);
    add_decode<T>(format, {"scale_0.3", {.scale = 0.3}}, main_lengths);
}

const bool registered = [] {
    add_sample<ul::fp8_e4m3>("fp8_e4m3");
    add_format<ul::fp8_e5m2>("fp8_e5m2");
    add_format<ul::bfloat16>("bfloat16");
    add_format<ul::binary16>("binary16");
    add_format<ul::fixed<8, 8>>("fixed<8,8>");
    add_round_to_spec<ul::fixed<8, 8>>("fixed<8,8>");
    add_format<ul::posit8>("posit8");
    add_sample<ul::posit<16, 1>>("posit<16,1>");
    add_format<ul::posit32>("posit32");
    add_round_to_spec<ul::posit32>("posit32");
    return true;
}();

}  // namespace
