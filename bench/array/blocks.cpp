// Blocks with a shared scale beside a copy of the floats: encode_blocks and decode_blocks, see array/measure.hpp.
//
// Lengths are those of an array; the variant axis0 has blocks along the first axis of a matrix of 4096 columns (1024
// of few elements).  nvfp4/found: with the tensor's scale found from the data, which is read once more.
#include <array/measure.hpp>
#include <ulpine/array/blocks.hpp>

namespace {

namespace ul = ulpine;
using namespace array_bench;

struct variant {
    std::string name = "default";
    ul::block_options options{};
};

template <class T>
ul::strided_view<T> view(T* data, std::size_t n, const ul::block_options& o, std::size_t along = 1) {
    if (o.axis != 0) return {data, {n / along}};
    const std::size_t columns = n < in_l2 ? 128 : 4096;
    return {data, {n / columns / along, columns}};
}
template <class B>
void add_encode(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add(
        "encode_blocks/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            auto* const codes = buffer<typename B::element_type::storage_type>(use::codes, n);
            auto* const scales = buffer<typename B::scale_type::storage_type>(use::more_codes, n);
            compare_floats(state, n, [&] {
                ul::encode_blocks<B>(view(in, n, v.options), view(codes, n, v.options),
                                     view(scales, n, v.options, B::size), v.options);
            });
        },
        lengths);
}
template <class B>
void add_decode(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add(
        "decode_blocks/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            float* const out = buffer<float>(use::target, n);
            auto* const codes = buffer<typename B::element_type::storage_type>(use::codes, n);
            auto* const scales = buffer<typename B::scale_type::storage_type>(use::more_codes, n);
            ul::block_options o = v.options;
            if (B::has_tensor_scale && !o.tensor_scale) o.tensor_scale = 1.0f / 3;
            ul::encode_blocks<B>(view(buffer<float>(use::source, n), n, o), view(codes, n, o),
                                 view(scales, n, o, B::size), o);
            compare_floats(state, n, [&] {
                ul::decode_blocks<B>(view(codes, n, o), view(scales, n, o, B::size), view(out, n, o), o);
            });
        },
        lengths);
}
template <class B>
void add_round(const std::string& format, const variant& v, const std::vector<std::size_t>& lengths) {
    add(
        "round_to_blocks/" + format + "/" + v.name,
        [=](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            float* const out = buffer<float>(use::target, n);
            compare_floats(state, n,
                           [&] { ul::round_to_blocks<B>(view(in, n, v.options), view(out, n, v.options), v.options); });
        },
        lengths);
}

template <class B>
void add_format(const std::string& format) {
    const std::vector<std::size_t> two{in_l1, in_memory};
    add_encode<B>(format, {}, two);
    add_decode<B>(format, {}, two);
    add_round<B>(format, {}, two);
    add_encode<B>(format, {"axis0", {.axis = 0}}, two);
    add_encode<B>(format, {"stochastic", {.random = ul::philox{1}}}, {in_l1});
}

[[maybe_unused]] const bool registered = [] {
    add_format<ul::mxfp8_e4m3>("mxfp8_e4m3");
    add_format<ul::nvfp4_blocks>("nvfp4_blocks");
    const variant given{"given", {.tensor_scale = 1.0f / 3}};
    add_encode<ul::nvfp4>("nvfp4", given, {in_l1, in_memory});
    add_encode<ul::nvfp4>("nvfp4", {"found"}, {in_l1, in_memory});
    add_decode<ul::nvfp4>("nvfp4", given, {in_l1, in_memory});
    add_encode<ul::mxfp8_e5m2>("mxfp8_e5m2", {}, {in_l1});
    add_encode<ul::mxfp6_e2m3>("mxfp6_e2m3", {}, {in_l1});
    add_encode<ul::mxfp4>("mxfp4", {}, {in_l1});
    add_encode<ul::mxint8>("mxint8", {}, {in_l1});
    return true;
}();

}  // namespace
