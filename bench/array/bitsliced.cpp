// Multiply-accumulates of bit-sliced numbers (array/bitsliced.hpp): items per second are lanes times products.  Every format
// at every level, that is in words of 64 (scalar), 128 (sse4.2, neon), 256 (avx2) and 512 bits (avx512); one accumulator,
// and as many products as keep their operands in the caches.  Beside: fma of arrays of the same type, its scalar function,
// a loop of floats, binary16 through float (F16C); slice and unslice beside memcpy; and what the machine's limit is: gates in
// 24 independent chains, and in one.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <elements.hpp>
#include <string>
#include <ulpine/array/bitsliced.hpp>
#include <ulpine/array/elementwise.hpp>
#include <ulpine/format/catalog.hpp>
#include <vector>

namespace {

namespace ul = ulpine;
using bench::count;
using bench::elements;
constexpr std::size_t products = 32;
constexpr ul::simd_level levels[] = {ul::simd_level::scalar, ul::simd_level::sse42, ul::simd_level::avx2,
                                     ul::simd_level::avx512, ul::simd_level::neon};

template <class F>
void add(const std::string& name, std::size_t items, F operation) {
    benchmark::RegisterBenchmark(name.c_str(), [items, operation](benchmark::State& state) mutable {
        for (auto _ : state) {
            operation();
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
    });
}

template <class T, ul::products Products = ul::products::exact, ul::underflow Z = ul::underflow::as_format>
void add_widths(const std::string& name) {
    using B = ul::bitsliced<T, 512, Z>;
    constexpr std::size_t n = products * B::lanes;
    std::vector<B> x(products), y(products);
    ul::slice(elements<T>(1, n), x);
    ul::slice(elements<T>(2, n), y);
    for (const ul::simd_level level : levels)
        if (ul::simd_available(level))
            add(name + "/" + ul::detail::simd_name(level), n, [level, x, y, acc = B()]() mutable {
                ul::use_simd(level);
                ul::add_products<Products>(acc, x, y);
            });
}
template <class T>
void add_arrays(const std::string& name) {
    add("array fma/" + name, count, [x = elements<T>(1), y = elements<T>(2), out = std::vector<T>(count)]() mutable {
        ul::use_simd(ul::detail::best_simd());
        ul::fma(x, y, x, out);
    });
    add("scalar fma/" + name, count, [x = elements<T>(1), y = elements<T>(2), out = std::vector<T>(count)]() mutable {
        for (std::size_t i = 0; i < count; ++i) out[i] = fma(x[i], y[i], out[i]);
    });
}
template <class T>
void add_format(const std::string& name) {
    add_widths<T>("fused/" + name);
    add_widths<T, ul::products::rounded>("rounded/" + name);
    add_arrays<T>(name);
}

template <class T>
void add_transposition(const std::string& name) {
    using B = ul::bitsliced<T, 512>;
    for (const std::size_t n : {std::size_t{16384}, std::size_t{1} << 24}) {
        const std::string size = name + "/" + std::to_string(n);
        add("memcpy/" + size, n, [n, x = std::vector<T>(n), out = std::vector<T>(n)]() mutable {
            std::memcpy(static_cast<void*>(out.data()), x.data(), n * sizeof(T));
        });
        for (const ul::simd_level level : levels) {
            if (!ul::simd_available(level)) continue;
            const std::string each = size + "/" + ul::detail::simd_name(level);
            add("slice/" + each, n, [level, x = std::vector<T>(n), slices = std::vector<B>(n / 512)]() mutable {
                ul::use_simd(level);
                ul::slice(x, slices);
            });
            add("unslice/" + each, n, [level, x = std::vector<T>(n), slices = std::vector<B>(n / 512)]() mutable {
                ul::use_simd(level);
                ul::unslice(slices, x);
            });
        }
    }
}

#if defined(__x86_64__) && ULPINE_LANES
// Three-input gates on registers of 512 lanes: N chains that do not depend on one another.
constexpr std::size_t gates_each = 4096;
template <std::size_t N>
ULPINE_TARGET_AVX512 void gate_chains(ul::detail::lanes<ul::detail::u64, 8>* words) {
    ul::detail::lanes<ul::detail::u64, 8> x[N];
    const auto a = words[0], b = words[1];
    ULPINE_UNROLL_PLANES
    for (std::size_t i = 0; i < N; ++i) x[i] = words[i];
    for (std::size_t k = 0; k < gates_each; ++k) {
        ULPINE_UNROLL_PLANES
        for (std::size_t i = 0; i < N; ++i) x[i].v = logic(ul::detail::parity_of{}, x[i], a, b).v;
    }
    ULPINE_UNROLL_PLANES
    for (std::size_t i = 0; i < N; ++i) words[i] = x[i];
}
template <std::size_t N>
void add_gates(const std::string& name) {
    if (ul::simd_available(ul::simd_level::avx512))
        add(name, N * gates_each, [words = std::vector<ul::detail::lanes<ul::detail::u64, 8>>(N + 2)]() mutable {
            gate_chains<N>(words.data());
        });
}
#endif

#if defined(__x86_64__)
// acc = x y + acc in binary16 by way of float: eight at a time.
[[gnu::target("avx2,f16c,fma")]] void half_products(const std::uint16_t* x, const std::uint16_t* y,
                                                    std::uint16_t* acc) {
    typedef float floats __attribute__((vector_size(32)));
    typedef std::uint16_t halves __attribute__((vector_size(16)));
    for (std::size_t i = 0; i < count; i += 8) {
        halves a, b, c;
        std::memcpy(&a, x + i, sizeof a);
        std::memcpy(&b, y + i, sizeof b);
        std::memcpy(&c, acc + i, sizeof c);
        floats p, q, r;
        asm("vcvtph2ps %1, %0" : "=x"(p) : "x"(a));
        asm("vcvtph2ps %1, %0" : "=x"(q) : "x"(b));
        asm("vcvtph2ps %1, %0" : "=x"(r) : "x"(c));
        asm("vfmadd231ps %2, %1, %0" : "+x"(r) : "x"(p), "x"(q));
        asm("vcvtps2ph $0, %1, %0" : "=x"(c) : "x"(r));
        std::memcpy(acc + i, &c, sizeof c);
    }
}
#endif

const bool registered = [] {
    add_format<ul::minifloat<4, 3>>("1-4-3");
    add_format<ul::minifloat<5, 3>>("1-5-3");
    add_widths<ul::minifloat<5, 4>>("fused/1-5-4");
    add_widths<ul::minifloat<5, 6>>("fused/1-5-6");
    add_widths<ul::minifloat<5, 8>>("fused/1-5-8");
    add_format<ul::minifloat<5, 10>>("1-5-10");
    add_widths<ul::minifloat<5, 3>, ul::products::exact, ul::underflow::flush_to_zero>("fused, flushed/1-5-3");
    add_widths<ul::minifloat<5, 10>, ul::products::exact, ul::underflow::flush_to_zero>("fused, flushed/1-5-10");
    add_widths<ul::fp8_e4m3>("fused/fp8_e4m3");
    add_widths<ul::fp8_e5m2>("fused/fp8_e5m2");
    add_format<ul::bfloat16>("bfloat16");
    add_widths<ul::fixed<8, 8>>("fused/fixed<8,8>");
    add_transposition<ul::minifloat<4, 3>>("1-4-3");
    add_transposition<ul::minifloat<5, 10>>("1-5-10");
    add("float loop", count,
        [x = elements<float>(1), y = elements<float>(2), out = std::vector<float>(count)]() mutable {
            for (std::size_t i = 0; i < count; ++i) out[i] = x[i] * y[i] + out[i];
        });
#if defined(__x86_64__) && ULPINE_LANES
    add_gates<24>("gates, independent");
    add_gates<1>("gates, one after another");
#endif
#if defined(__x86_64__)
    if (__builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma")) {
        using half = ul::binary16;
        add("binary16 by F16C", count,
            [x = elements<half>(1), y = elements<half>(2), out = std::vector<std::uint16_t>(count)]() mutable {
                half_products(reinterpret_cast<const std::uint16_t*>(x.data()),
                              reinterpret_cast<const std::uint16_t*>(y.data()), out.data());
            });
    }
#endif
    return true;
}();

}  // namespace
