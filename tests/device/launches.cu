// Arithmetic and dot products on arrays; what is refused before a launch; streams and captured graphs.
// architectures: 75
#include <stdexcept>

#include <device/array_checks.hpp>

namespace device {

using p16 = ul::posit<16, 1>;

template <class T>
std::vector<T> operands(std::size_t n, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<T> all(n);
    for (std::size_t i = 0; i < n; ++i)
        all[i] = T::from_bits(
            static_cast<typename T::storage_type>(i < 256 ? i << (T::width > 8 ? T::width - 8 : 0) : random()));
    return all;
}

// ---- Elementwise --------------------------------------------------------------------------------------------------

template <class Out, class X, class Y, class Host, class Run>
void compare_binary(const std::string& title, const Host& host, const Run& run) {
    for (const std::size_t offset : {std::size_t{0}, std::size_t{3}}) {
        const std::size_t n = 20003;
        std::vector<X> x = operands<X>(n + offset, 1);
        std::vector<Y> y = operands<Y>(n + offset, 2);
        const memory<X> a(x);
        const memory<Y> b(y);
        const guarded_array<Out> out(n, offset);
        std::vector<Out> expected(n);
        for (std::size_t i = 0; i < n; ++i) expected[i] = host(x[i + offset], y[i + offset]);
        succeeded(run(a.data() + offset, b.data() + offset, out.data(), n), title.c_str());
        ++arrays_compared;
        elements_compared += n;
        expect(same_bits(out.read(title.c_str()), expected), title.c_str());
    }
}

void check_arithmetic() {
    constexpr ul::projection up{ul::rounding::toward_positive, ul::overflow::saturate};
    compare_binary<p16, p16, p16>(
        "posit<16, 1> sums", [](auto a, auto b) { return a + b; },
        [](auto... x) { return ul::gpu::add(nullptr, x...); });
    compare_binary<p16, p16, ul::fp8_e4m3>(
        "mixed products", [](auto a, auto b) { return ul::mul<p16>(a, b); },
        [](auto... x) { return ul::gpu::mul(nullptr, x...); });
    compare_binary<ul::fp8_e4m3, ul::bfloat16, p16>(
        "differences rounded up", [](auto a, auto b) { return ul::sub<ul::fp8_e4m3, up>(a, b); },
        [](auto... x) { return ul::gpu::sub<ul::fp8_e4m3, up>(nullptr, x...); });
    compare_binary<ul::bfloat16, ul::bfloat16, ul::bfloat16>(
        "bfloat16 quotients", [](auto a, auto b) { return a / b; },
        [](auto... x) { return ul::gpu::div(nullptr, x...); });
    compare_binary<p16, p16, p16>(
        "fma", [](auto a, auto b) { return fma(a, b, a); },
        [](const p16* x, const p16* y, p16* out, std::size_t n) { return ul::gpu::fma(nullptr, x, y, x, out, n); });
    compare_binary<ul::posit32, ul::posit32, ul::posit32>(
        "roots of posit32", [](auto a, auto) { return sqrt(a); },
        [](const ul::posit32* x, const ul::posit32*, ul::posit32* out, std::size_t n) {
            return ul::gpu::sqrt(nullptr, x, out, n);
        });
}

// ---- Dot products -------------------------------------------------------------------------------------------------

template <class Acc, class X, class Y, class To>
void compare_dot(const std::string& title, std::size_t n) {
    std::vector<X> x = operands<X>(n, 5);
    std::vector<Y> y = operands<Y>(n, 6);
    for (auto& v : x)
        if (isnan(v) || isinf(v)) v = X{};
    for (auto& v : y)
        if (isnan(v) || isinf(v)) v = Y{};
    const memory<X> a(x);
    const memory<Y> b(y);
    const To expected = ul::dot<Acc, To>(x, y);
    const std::size_t all = ul::gpu::dot_workspace_bytes<Acc>(n);
    for (const std::size_t bytes : {std::size_t{0}, all / 2, all}) {  // one block, some, as many as there may be
        const memory<std::byte> workspace(bytes + 1);
        const guarded_array<To> out(1, 1);
        const ul::gpu::dot_options o{bytes == 0 ? std::span<std::byte>() : std::span(workspace.data(), bytes)};
        succeeded(ul::gpu::dot<Acc>(nullptr, a.data(), b.data(), n, out.data(), o), title.c_str());
        const To found = out.read(title.c_str())[0];
        ++arrays_compared;
        if (found.bits() != expected.bits())
            std::printf("%s, workspace of %zu: device 0x%llx, host 0x%llx\n", title.c_str(), bytes, code_of(found),
                        code_of(expected));
        expect(found.bits() == expected.bits(), title.c_str());
    }
}

void check_dots() {
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{30001}}) {
        compare_dot<ul::quire<p16>, p16, p16, p16>("posit<16, 1> quire", n);
        compare_dot<ul::quire<ul::fp8_e5m2>, ul::fp8_e5m2, ul::fp8_e5m2, ul::bfloat16>("fp8_e5m2 quire", n);
    }
    compare_dot<ul::quire<ul::posit32>, ul::posit32, ul::posit32, ul::posit32>("posit32 quire", 5000);
    compare_dot<ul::chunked<ul::dlfloat16>, ul::fp8_e4m3, ul::fp8_e4m3, ul::dlfloat16>("chunks", 1000);
    const std::vector<p16> x = operands<p16>(4000, 7);
    const memory<p16> a(x);
    ul::quire<p16> q;
    q.add(p16{3});
    const memory<ul::quire<p16>> sum(std::vector<ul::quire<p16>>{q});
    succeeded(ul::gpu::add_products(nullptr, sum.data(), std::span(a.data(), 4000), std::span(a.data(), 4000)),
              "add_products");
    ul::add_products(q, x, x);
    expect(sum.read()[0].bits() == q.bits(), "add_products");
}

// ---- What is refused ----------------------------------------------------------------------------------------------

// f(errors): refused either way, before anything is written.
template <class F>
void refused(const char* what, const char* part_of_message, const F& f) {
    expect(f(ul::gpu::errors::returned) == cudaErrorInvalidValue, what);
    try {
        f(ul::gpu::errors::thrown);
        expect(false, what);
    } catch (const std::invalid_argument& e) {
        if (std::string(e.what()).find(part_of_message) == std::string::npos) std::printf("%s: %s\n", what, e.what());
        expect(std::string(e.what()).find(part_of_message) != std::string::npos, what);
    }
}

void check_refusals() {
    using ul::gpu::errors;
    const memory<float> in(std::vector<float>(64, 1.1f)), out(std::vector<float>(64, 7.0f));
    const memory<std::uint8_t> mask(64);
    const memory<std::byte> bytes(4096);
    float* const x = in.data();
    float* const y = out.data();
    const auto round = [&](const float* from, float* to, auto n, ul::gpu::array_options o, errors e) {
        o.errors = e;
        return ul::gpu::round_to<ul::fp8_e4m3>(nullptr, from, to, n, o);
    };
    refused("null in", "in is null", [&](errors e) { return round(nullptr, y, 64, {}, e); });
    refused("null out", "out is null", [&](errors e) { return round(x, nullptr, 64, {}, e); });
    refused("negative n", "n is -1", [&](errors e) { return round(x, y, -1, {}, e); });
    refused("a length beyond the address space", "n is 4611686018427387904",
            [&](errors e) { return round(x, y, std::size_t{1} << 62, {}, e); });
    refused("a null mask", "mask is null", [&](errors e) {
        return round(x, y, 8, {.mask = {static_cast<std::uint8_t*>(nullptr), 8}}, e);
    });
    refused("misaligned in", "in is not aligned", [&](errors e) {
        return round(reinterpret_cast<const float*>(reinterpret_cast<const char*>(x) + 2), y, 8, {}, e);
    });
    refused("overlap", "overlaps", [&](errors e) { return round(x, x + 1, 8, {}, e); });
    refused("mask's length", "mask.size()", [&](errors e) { return round(x, y, 8, {.mask = {mask.data(), 7}}, e); });
    refused("mask on out", "overlaps", [&](errors e) {
        return round(x, y, 8, {.mask = {reinterpret_cast<std::uint8_t*>(y), 8}}, e);
    });
    refused("scale", "scale", [&](errors e) { return round(x, y, 8, {.scale = -1}, e); });
    refused("stochastic without random bits", "random",
            [&](errors e) { return round(x, y, 8, {.projection = ul::projection{ul::rounding::stochastic}}, e); });
    refused("random.bits", "random.bits", [&](errors e) {
        return round(x, y, 8, {.random = ul::philox{1, 0, 0, 33}}, e);
    });
    refused("a record", "posit_spec.bits", [&](errors e) {
        return ul::gpu::round_to(ul::posit_spec{80, 1}, nullptr, x, y, 8, {.errors = e});
    });
    refused("spans of different lengths", "out.size()", [&](errors e) {
        return ul::gpu::round_to<ul::fp8_e4m3>(nullptr, std::span(x, 8), std::span(y, 9), {.errors = e});
    });
    std::vector<float> many(9000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<float>(i);
    const ul::lookup_spec set = ul::make_lookup(std::span<const float>(many));
    refused("no workspace", "workspace.size()",
            [&](errors e) { return ul::gpu::round_to(set, nullptr, x, y, 8, {.errors = e}); });
    refused("a workspace that is the output", "overlaps", [&](errors e) {
        return ul::gpu::round_to(set, nullptr, x, y, 8,
                                 {.workspace = {reinterpret_cast<std::byte*>(y), 256}, .errors = e});
    });
    refused("codes of the wrong type", "codes' element type", [&](errors e) {
        return ul::gpu::encode(ul::posit_spec{16, 1}, nullptr, x, mask.data(), 8, {.errors = e});
    });
    p16* const p = reinterpret_cast<p16*>(x);
    refused("dot's result", "result is null", [&](errors e) {
        return ul::gpu::dot<ul::quire<p16>>(nullptr, p, p, 8, static_cast<p16*>(nullptr), {.errors = e});
    });
    refused("dot's workspace", "workspace is not aligned", [&](errors e) {
        return ul::gpu::dot<ul::quire<p16>>(nullptr, p, p, 8, reinterpret_cast<p16*>(y), {{bytes.data() + 1, 64}, e});
    });
    refused("sums into part of an operand", "overlaps",
            [&](errors e) { return ul::gpu::add(nullptr, p, p, p + 1, 8, e); });
    refused("spans of different lengths, again", "y.size() is 7",
            [&](errors e) { return ul::gpu::add(nullptr, std::span(p, 8), std::span(p, 7), std::span(p, 8), e); });
    for (const float v : out.read()) expect(v == 7.0f, "a refused call wrote");
    expect(round(nullptr, nullptr, 0, {}, errors::returned) == cudaSuccess, "an empty array");
    expect(cudaGetLastError() == cudaSuccess, "no error is left behind");
}

// ---- Streams and graphs -------------------------------------------------------------------------------------------

void check_streams() {
    const std::vector<float> x = interesting_floats<p16>();
    const std::size_t n = x.size();
    const memory<float> in(x), a(n), b(n), c(n);
    cudaStream_t streams[3];
    for (auto& s : streams) succeeded(cudaStreamCreate(&s), "cudaStreamCreate");
    ul::gpu::round_to<p16>(streams[0], in.data(), a.data(), n);
    ul::gpu::round_to<ul::fp8_e4m3>(streams[1], in.data(), b.data(), n, {.random = ul::philox{9}});
    ul::gpu::round_to(ul::fixed_spec{8, 4}, streams[2], std::span<const float>(in.data(), n), std::span(c.data(), n));
    for (auto& s : streams) succeeded(cudaStreamSynchronize(s), "cudaStreamSynchronize");
    std::vector<float> ra(n), rb(n), rc(n);
    ul::round_to<p16>(x, ra);
    ul::round_to<ul::fp8_e4m3>(x, rb, {.random = ul::philox{9}});
    ul::round_to(ul::fixed_spec{8, 4}, x, rc);
    expect(same_bits(a.read(), ra) && same_bits(b.read(), rb) && same_bits(c.read(), rc), "three streams");

    // Everything is recorded: the tables of a set that exists no more when the graph runs, too.
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t run = nullptr;
    std::vector<float> rounded(n);
    std::size_t bytes = 0;
    const memory<float> out(n);
    const memory<p16> codes(n), sum(1);
    const memory<std::byte> sums(ul::gpu::dot_workspace_bytes<ul::quire<p16>>(n)), workspace(1 << 20);
    {
        std::vector<float> values;
        for (int i = -4000; i < 4000; ++i) values.push_back(static_cast<float>(i) / 64);
        const ul::lookup_spec set = ul::make_lookup(std::span<const float>(values));
        bytes = ul::gpu::workspace_bytes(set);
        expect(bytes > 0 && bytes <= 1 << 20, "a set that needs a workspace");
        ul::round_to(set, x, rounded);
        succeeded(cudaStreamBeginCapture(streams[0], cudaStreamCaptureModeGlobal), "begin");
        ul::gpu::round_to(set, streams[0], in.data(), out.data(), n, {.workspace = {workspace.data(), bytes}});
        ul::gpu::encode<p16>(streams[0], in.data(), codes.data(), n);
        ul::gpu::dot<ul::quire<p16>>(streams[0], codes.data(), codes.data(), n, sum.data(),
                                     {{sums.data(), ul::gpu::dot_workspace_bytes<ul::quire<p16>>(n)}});
        succeeded(cudaStreamEndCapture(streams[0], &graph), "end");
    }
    succeeded(cudaGraphInstantiate(&run, graph, 0), "cudaGraphInstantiate");
    for (int time = 0; time < 2; ++time) {
        succeeded(cudaMemset(out.data(), 0, n * sizeof(float)), "cudaMemset");
        succeeded(cudaGraphLaunch(run, streams[1]), "cudaGraphLaunch");
        succeeded(cudaStreamSynchronize(streams[1]), "cudaStreamSynchronize");
        expect(same_bits(out.read(), rounded), "a captured lookup");
    }
    std::vector<p16> host_codes(n);
    ul::encode<p16>(x, host_codes);
    expect(same_bits(codes.read(), host_codes), "a captured encode");
    expect(sum.read()[0].bits() == ul::dot<ul::quire<p16>>(host_codes, host_codes).bits(), "a captured dot");
    succeeded(cudaGraphExecDestroy(run), "cudaGraphExecDestroy");
    succeeded(cudaGraphDestroy(graph), "cudaGraphDestroy");
    for (auto& s : streams) succeeded(cudaStreamDestroy(s), "cudaStreamDestroy");
}

}  // namespace device

int main() {
    using namespace device;
    check_arithmetic();
    check_dots();
    check_refusals();
    check_streams();
    return finish();
}
