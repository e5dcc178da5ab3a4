// Blocks with a shared scale on the device against those of the host: encode_blocks, decode_blocks, round_to_blocks in
// rows and columns, every rule, modes and random bits; the value type and its dot products in device code.
// architectures: 89
#include <stdexcept>

#include <device/array_checks.hpp>
#include <ulpine/array/blocks.hpp>
#include <ulpine/block/dot.hpp>
#include <ulpine/gpu/blocks.hpp>

namespace device {

// Magnitudes of a block within some binades of each other, all exponents; ties; special values.
template <class B>
std::vector<float> block_inputs(std::size_t n) {
    std::vector<float> all;
    std::mt19937 random(1);
    const std::vector<float> special = interesting_floats<typename B::element_type>();
    while (all.size() < n) {
        const std::size_t kind = all.size() / 64 % 16;
        const int top = kind < 10 ? static_cast<int>(random() % 12) - 6 : static_cast<int>(random() % 290) - 150;
        for (int i = 0; i < 16; ++i) {
            const auto r = static_cast<std::uint32_t>(random());
            const int exponent = top - static_cast<int>(r % 9);
            float x = std::ldexp(static_cast<float>(static_cast<int>(r >> 24) | 256), exponent - 8);
            if (kind % 2 == 0) x = std::ldexp(static_cast<float>(r >> 8 | 0x800000), exponent - 23);
            if (kind == 3) x = special[r % special.size()];
            if (kind == 4) x = 0;
            if (kind == 5 && i != 3) x = bits_as<float>(r & 7);
            all.push_back(r >> 7 & 1 ? x : -x);
        }
    }
    all.resize(n);
    return all;
}

struct shape {
    std::size_t rows, columns;
    int axis;
    std::size_t block = 0;  // 0: that of the type
};

template <class B>
ul::block_options host_options(const shape& s, const ul::block_options& o) {
    ul::block_options h = o;
    h.axis = s.axis;
    if (s.block != 0) h.block_size = s.block;
    return h;
}
ul::gpu::block_options device_options(const shape& s, const ul::block_options& o) {
    ul::gpu::block_options d;
    d.projection = o.projection;
    d.random = o.random;
    d.rule = o.rule;
    d.tensor_scale = o.tensor_scale;
    d.rows = s.rows;
    d.axis = s.axis;
    if (s.block != 0) d.block_size = s.block;
    return d;
}

template <class E>
void expect_same(const std::string& title, const std::vector<E>& found, const std::vector<E>& expected) {
    ++arrays_compared;
    elements_compared += found.size();
    if (same_bits(found, expected)) return;
    for (std::size_t i = 0, shown = 0; i < found.size() && shown < 4; ++i)
        if (code_of(found[i]) != code_of(expected[i])) {
            std::printf("%s: element %zu of %zu: device 0x%llx, host 0x%llx\n", title.c_str(), i, found.size(),
                        code_of(found[i]), code_of(expected[i]));
            ++shown;
        }
    ++failures;
}

// S: the type of the source; offset: of the source and the codes, in elements.
template <class B, class S>
void compare(const std::string& name, const shape& s, const ul::block_options& o, std::size_t offset = 0) {
    using code = typename B::element_type::storage_type;
    using scale = typename B::scale_type::storage_type;
    const std::size_t n = s.rows * s.columns, length = s.axis == 1 ? s.columns : s.rows;
    const std::size_t size = s.block != 0 ? s.block : static_cast<std::size_t>(B::size);
    const std::size_t blocks = (length + size - 1) / size, count = n == 0 ? 0 : n / length * blocks;
    const std::string title = name + " " + std::to_string(s.rows) + " x " + std::to_string(s.columns) + " axis " +
                              std::to_string(s.axis) + " block " + std::to_string(size) + " rule " +
                              (o.rule ? std::to_string(static_cast<int>(*o.rule)) : std::string("none"));
    std::vector<S> in = as_source<S>(block_inputs<B>(n + offset));
    const std::ptrdiff_t columns = static_cast<std::ptrdiff_t>(s.columns);
    const auto view = [&](auto* data, std::size_t rows, std::size_t row_length) {
        using T = std::remove_pointer_t<decltype(data)>;
        return ul::strided_view<T>(data, {rows, row_length}, {static_cast<std::ptrdiff_t>(row_length), 1});
    };
    static_cast<void>(columns);
    const std::size_t scale_rows = s.axis == 1 ? s.rows : blocks, scale_columns = s.axis == 1 ? blocks : s.columns;
    std::vector<code> codes(n);
    std::vector<scale> scales(count);
    std::vector<S> rounded(n), decoded(n);
    const ul::block_options h = host_options<B>(s, o);
    if (n != 0) {
        const auto x = view(static_cast<const S*>(in.data() + offset), s.rows, s.columns);
        ul::encode_blocks<B>(x, view(codes.data(), s.rows, s.columns), view(scales.data(), scale_rows, scale_columns),
                             h);
        ul::round_to_blocks<B>(x, view(rounded.data(), s.rows, s.columns), h);
        ul::decode_blocks<B>(view(static_cast<const code*>(codes.data()), s.rows, s.columns),
                             view(static_cast<const scale*>(scales.data()), scale_rows, scale_columns),
                             view(decoded.data(), s.rows, s.columns), h);
    }
    const ul::gpu::block_options d = device_options(s, o);
    const memory<S> source(in);
    const guarded_array<code> device_codes(n, offset);
    const guarded_array<scale> device_scales(count, 1);
    const guarded_array<S> device_out(n, offset), device_rounded(n, offset);
    succeeded(ul::gpu::encode_blocks<B>(nullptr, static_cast<const S*>(source.data() + offset), device_codes.data(),
                                        device_scales.data(), n, d),
              title.c_str());
    succeeded(ul::gpu::decode_blocks<B>(nullptr, static_cast<const code*>(device_codes.data()),
                                        static_cast<const scale*>(device_scales.data()), device_out.data(), n, d),
              title.c_str());
    succeeded(ul::gpu::round_to_blocks<B>(nullptr, static_cast<const S*>(source.data() + offset), device_rounded.data(),
                                          n, d),
              title.c_str());
    succeeded(cudaDeviceSynchronize(), title.c_str());
    expect_same(title + " scales", device_scales.read(title.c_str()), scales);
    expect_same(title + " codes", device_codes.read(title.c_str()), codes);
    expect_same(title + " decoded", device_out.read(title.c_str()), decoded);
    expect_same(title + " rounded", device_rounded.read(title.c_str()), rounded);
}

template <class B, class S>
void check(const std::string& name, std::size_t n) {
    ul::block_options o;
    if (B::has_tensor_scale) o.tensor_scale = 0.0123f;
    compare<B, S>(name, {1, n, 1}, o);
    compare<B, S>(name, {1, 1037, 1}, o, 1);
    compare<B, S>(name, {1, 0, 1}, o);
    compare<B, S>(name, {6, 5 * B::size, 1}, o);
    compare<B, S>(name, {7, 45, 1}, o);
    compare<B, S>(name, {45, 11, 0}, o);
    compare<B, S>(name, {3, 100, 1, 11}, o);
    for (const int rule : {0, 1, 2, 3, 4}) {
        o.rule = static_cast<ul::scale_rule>(rule);
        compare<B, S>(name, {1, 2048, 1}, o);
    }
    o.rule.reset();
    o.projection = ul::projection{ul::rounding::toward_positive, ul::overflow::saturate};
    compare<B, S>(name + " upward", {4, 77, 1}, o);
    o.projection = ul::projection{ul::rounding::stochastic, ul::overflow::saturate};
    o.random = ul::philox{5, 3, 1000, 13};
    compare<B, S>(name + " stochastic", {33, 20, 0}, o);
}

// A tensor scale so small that scales clamp, and elements are far beyond them; one beyond the float unit's range.
void check_far_scales() {
    for (const float t : {1e-30f, 3e-37f, 1e30f, 1.0f}) {
        ul::block_options o;
        o.tensor_scale = t;
        compare<ul::nvfp4, float>("nvfp4 tensor scale " + std::to_string(std::log2(t)), {1, 4096, 1}, o);
    }
}

__global__ void value_types(const float* x, ul::mxfp4* blocks, float* dots) {
    const int i = static_cast<int>(threadIdx.x);
    blocks[i] = ul::mxfp4::encode(x + 32 * i);
    __syncthreads();
    ul::block_quire<ul::mxfp4> q;
    q.add_dot(blocks[i], blocks[(i + 1) % 8]).subtract_dot(blocks[i], blocks[(i + 2) % 8]);
    dots[i] = q.round();
}
void check_value_types() {
    const std::vector<float> x = block_inputs<ul::mxfp4>(256);
    const memory<float> in(x), dots(8);
    const memory<ul::mxfp4> blocks(8);
    value_types<<<1, 8>>>(in.data(), blocks.data(), dots.data());
    succeeded(cudaDeviceSynchronize(), "value types");
    std::vector<ul::mxfp4> expected;
    for (int i = 0; i < 8; ++i) expected.push_back(ul::mxfp4::encode(x.data() + 32 * i));
    std::vector<float> sums;
    for (std::size_t i = 0; i < 8; ++i) {
        ul::block_quire<ul::mxfp4> q;
        q.add_dot(expected[i], expected[(i + 1) % 8]).subtract_dot(expected[i], expected[(i + 2) % 8]);
        sums.push_back(q.round());
    }
    expect(blocks.read() == expected, "blocks made in device code");
    expect_same("their dot products", dots.read(), sums);
}

void check_largest_magnitude() {
    std::vector<float> x(5000, -0.5f);
    x[77] = -std::numeric_limits<float>::infinity();
    x[4321] = std::nanf("");
    x[4999] = -3.25f;
    const memory<float> in(x), result(1);
    succeeded(ul::gpu::largest_magnitude(nullptr, static_cast<const float*>(in.data()), x.size(), result.data()),
              "largest magnitude");
    succeeded(cudaDeviceSynchronize(), "largest magnitude");
    expect(result.read()[0] == 3.25f, "the largest finite magnitude");
    expect(ul::nvfp4::tensor_scale_for(2688) == 1, "its tensor scale");
}

void check_refused() {
    const memory<float> in(64);
    const memory<std::uint8_t> codes(64), scales(64);
    const auto refused = [&](const char* what, auto change) {
        ul::gpu::block_options o;
        change(o);
        bool thrown = false;
        try {
            ul::gpu::encode_blocks<ul::mxfp8_e4m3>(nullptr, static_cast<const float*>(in.data()), codes.data(),
                                                   scales.data(), 64, o);
        } catch (const std::invalid_argument& e) {
            thrown = std::string(e.what()).find(what) != std::string::npos;
        }
        expect(thrown, what);
    };
    refused("axis", [](auto& o) { o.axis = 2; });
    refused("rows", [](auto& o) { o.rows = 7; });
    refused("block_size", [](auto& o) { o.block_size = 65; });
    refused("tensor_scale", [](auto& o) { o.tensor_scale = 1.0f; });
    refused("rule", [](auto& o) { o.rule = static_cast<ul::scale_rule>(9); });
    const std::span<const float> all(in.data(), 64);
    const std::span<std::uint8_t> codes_span(codes.data(), 64), scales_span(scales.data(), 3);
    bool thrown = false;
    try {
        ul::gpu::encode_blocks<ul::mxfp8_e4m3>(nullptr, all, codes_span, scales_span);
    } catch (const std::invalid_argument& e) {
        thrown = std::string(e.what()).find("scales.size()") != std::string::npos;
    }
    expect(thrown, "a span of scales");
    ul::gpu::block_options quiet;
    quiet.errors = ul::gpu::errors::returned;
    expect(ul::gpu::encode_blocks<ul::mxfp8_e4m3>(nullptr, static_cast<const float*>(nullptr), codes.data(),
                                                  scales.data(), 64, quiet) == cudaErrorInvalidValue,
           "null");
    expect(ul::gpu::encode_blocks<ul::nvfp4>(nullptr, static_cast<const float*>(in.data()), codes.data(), scales.data(),
                                             64, quiet) == cudaErrorInvalidValue,
           "no tensor scale");
}

}  // namespace device

int main() {
    using namespace device;
    check<ul::mxfp8_e4m3, float>("mxfp8_e4m3", 20000);
    check<ul::nvfp4, ul::bfloat16>("nvfp4 of bfloat16", 20000);
    check_far_scales();
    check<ul::scaled_block<ul::posit<8, 1>, ul::fp8_e5m2, 5>, float>("posit<8, 1>", 1000);
    check_value_types();
    check_largest_magnitude();
    check_refused();
    return finish();
}
