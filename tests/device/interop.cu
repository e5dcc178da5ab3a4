// The toolkit's own types: the bits that go there mean the same number to the toolkit, alone and in vectors, on the
// host and on the device; and its conversions of floats agree where the default projections do.
#include <device/checks.hpp>
#include <ulpine/array/packed_span.hpp>
#include <ulpine/gpu/interop.hpp>
#include <ulpine/number/operations.hpp>

#include <cmath>
#include <type_traits>

namespace ul = ulpine;
using ul::gpu::cuda_type_t;
using ul::gpu::from_cuda;
using ul::gpu::to_cuda;

namespace {

// ---- Types and layout ---------------------------------------------------------------------------------------------

static_assert(std::is_same_v<decltype(ul::gpu::from_cuda(static_cast<const __half*>(nullptr))), const ul::binary16*>);
static_assert(std::is_same_v<decltype(ul::gpu::from_cuda(static_cast<__nv_fp8_e4m3*>(nullptr))), ul::fp8_e4m3*>);
static_assert(
    std::is_same_v<decltype(ul::gpu::to_cuda(static_cast<const ul::bfloat16*>(nullptr))), const __nv_bfloat16*>);
static_assert(std::is_same_v<cuda_type_t<ul::binary16>, __half> &&
              std::is_same_v<cuda_type_t<ul::binary16, 2>, __half2>);
static_assert(std::is_same_v<cuda_type_t<ul::minifloat<5, 10>, 2>, __half2>);
static_assert(std::is_same_v<cuda_type_t<ul::bfloat16, 2>, __nv_bfloat162>);
static_assert(std::is_same_v<cuda_type_t<ul::fp8_e4m3, 4>, __nv_fp8x4_e4m3>);
static_assert(std::is_same_v<cuda_type_t<ul::e8m0>, __nv_fp8_e8m0>);
static_assert(std::is_same_v<cuda_type_t<ul::fp4_e2m1, 4>, __nv_fp4x4_e2m1>);
// The encoding decides, not the rounding or overflow defaults; IEEE's e5m2 is OCP's.
static_assert(std::is_same_v<cuda_type_t<ul::minifloat<5, 2>>, __nv_fp8_e5m2>);
static_assert(!ul::gpu::has_cuda_type<ul::minifloat<4, 3>> && !ul::gpu::has_cuda_type<ul::fp8_e4m3fnuz>);
static_assert(!ul::gpu::has_cuda_type<ul::posit<16, 1>> && !ul::gpu::has_cuda_type<ul::fixed<8, 8>>);
static_assert(!ul::gpu::has_cuda_type<ul::binary16, 4> && !ul::gpu::has_cuda_type<float>);
static_assert(ul::gpu::cuda_type<__nv_fp6x2_e3m2> && !ul::gpu::cuda_type<float> && !ul::gpu::cuda_type<ul::binary16>);
// In constant expressions.
static_assert(from_cuda(to_cuda(ul::fp8_e4m3{1.5})) == 1.5 && from_cuda(to_cuda(ul::binary16{-2})) == -2);
static_assert(from_cuda(to_cuda(ul::binary16{1}, ul::binary16{2}))[1] == 2);
static_assert(from_cuda(to_cuda(ul::fp4_e2m1{1}, ul::fp4_e2m1{2}, ul::fp4_e2m1{3}, ul::fp4_e2m1{4}))[2] == 3);

// What CUTLASS's types look like: one member of the same size.
template <class Storage>
struct like_cutlass {
    Storage storage;
};
template <class T, class Storage>
constexpr bool
    laid_out_as = std::is_trivially_copyable_v<T>&& std::is_standard_layout_v<T> &&
                  sizeof(T) == sizeof(like_cutlass<Storage>) &&
                  alignof(T) == alignof(like_cutlass<Storage>) && std::is_same_v<typename T::storage_type, Storage>;
static_assert(laid_out_as<ul::fp8_e4m3, std::uint8_t> && laid_out_as<ul::fp8_e5m2, std::uint8_t>);
static_assert(laid_out_as<ul::e8m0, std::uint8_t> && laid_out_as<ul::fp4_e2m1, std::uint8_t>);
static_assert(laid_out_as<ul::fp6_e2m3, std::uint8_t> && laid_out_as<ul::posit8, std::uint8_t>);
static_assert(laid_out_as<ul::binary16, std::uint16_t> && laid_out_as<ul::bfloat16, std::uint16_t>);
static_assert(laid_out_as<ul::posit<12, 1>, std::uint16_t> && laid_out_as<ul::fixed<8, 8>, std::uint16_t>);
static_assert(laid_out_as<ul::posit32, std::uint32_t> && laid_out_as<ul::posit64, std::uint64_t>);
static_assert(sizeof(ul::gpu::packed<ul::fp8_e4m3, 4>) == 4 && std::is_aggregate_v<ul::gpu::packed<ul::fp8_e4m3, 4>>);

// Element k of a sequence is bits [k w, (k + 1) w) of the bytes read as one little-endian number, as in
// cute::subbyte_iterator.
template <class T>
void check_order_of_bits() {
    std::uint8_t bytes[12] = {};
    ul::packed_span<T> span(bytes, sizeof bytes * 8 / T::width);
    for (std::size_t k = 0; k < span.size(); ++k)
        span[k] = T::from_bits(static_cast<std::uint8_t>(k * 37 % (1 << T::width)));
    for (std::size_t k = 0; k < span.size(); ++k) {
        unsigned code = 0;
        for (std::size_t bit = 0; bit < T::width; ++bit) {
            const std::size_t at = k * T::width + bit;
            code |= ((bytes[at / 8] >> at % 8) & 1u) << bit;
        }
        device::expect(code == k * 37 % (1 << T::width), "the order of bits in a packed_span");
    }
}

// ---- Values -------------------------------------------------------------------------------------------------------

__host__ __device__ device::word bits_of(float x) {
    const auto b = ul::detail::bit_cast<std::uint32_t>(x);
    return (b & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : b;  // a NaN's sign and payload are nobody's promise
}

// What the toolkit makes of its types.
__host__ __device__ float value_of(__half x) { return __half2float(x); }
__host__ __device__ float value_of(__nv_bfloat16 x) { return __bfloat162float(x); }
template <class C>
__host__ __device__ float value_of(C x) {
    return static_cast<float>(x);
}
template <class C>
__host__ __device__ void values_of(C x, float (&out)[2]) {
    const float2 y = static_cast<float2>(x);
    out[0] = y.x;
    out[1] = y.y;
}
__host__ __device__ void values_of(__half2 x, float (&out)[2]) {
    out[0] = __low2float(x);
    out[1] = __high2float(x);
}
__host__ __device__ void values_of(__nv_bfloat162 x, float (&out)[2]) {
    out[0] = __low2float(x);
    out[1] = __high2float(x);
}
template <class C>
__host__ __device__ void values_of(C x, float (&out)[4]) {
    const float4 y = static_cast<float4>(x);
    out[0] = y.x;
    out[1] = y.y;
    out[2] = y.z;
    out[3] = y.w;
}

template <class T>
__host__ __device__ T code(device::word k) {
    return T::from_bits(static_cast<typename T::storage_type>(k));
}
// 0 where the toolkit sees N numbers as they are and they come back; else the place, from 1, that is wrong.
template <class T, class C, int N>
__host__ __device__ int wrong_place(const C& c, const T (&x)[N]) {
    float seen[N];
    values_of(c, seen);
    const auto back = from_cuda(c);
    const auto again = from_cuda(to_cuda(back));
    for (int i = 0; i < N; ++i) {
        const bool equal = bits_of(seen[i]) == bits_of(static_cast<float>(x[i]));
        if (!equal || back[i].bits() != x[i].bits() || again[i].bits() != x[i].bits()) return i + 1;
    }
    return 0;
}

// One code k, alone and with others in vectors.
template <class T>
struct check {
    static constexpr int operands = 1, results = 5;
    static const char* names() { return "value back wrong_of_1 wrong_of_2 wrong_of_4"; }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        const device::word k = in[0];
        const T x[4] = {code<T>(k), code<T>(k + 1), code<T>(k * 5 + 2), code<T>(~k)};
        const auto one = to_cuda(x[0]);
        out[0] = bits_of(static_cast<float>(x[0]));
        out[1] = device::word{from_cuda(one).bits()};
        out[2] = bits_of(value_of(one)) != out[0] || out[1] != (k & ul::detail::low_mask<device::word>(T::width));
        const T pair[2] = {x[0], x[1]};
        out[3] = static_cast<device::word>(wrong_place(to_cuda(x[0], x[1]), pair));
        out[4] = 0;
        if constexpr (ul::gpu::has_cuda_type<T, 4>)
            out[4] = static_cast<device::word>(wrong_place(to_cuda(x[0], x[1], x[2], x[3]), x));
    }
};

template <class T>
void check_codes(const char* title, device::word step) {
    std::vector<device::word> codes;
    for (device::word k = 0; k<device::word{1} << T::width; k += T::width> 8 ? step : 1) codes.push_back(k);
    for (const device::word k : codes) {
        device::word out[5];
        check<T>::run(&k, out);
        if ((out[2] | out[3] | out[4]) != 0) {
            const std::string place = title + std::string(" of code ") + std::to_string(k);
            device::expect(false, (place + " on the host: the toolkit sees another number").c_str());
        }
    }
    device::compare<check<T>>(title, codes);
}

// Floats on the host: every sign, exponent and 7 bits of fraction, followed by bits below, at and above every
// threshold.
template <class T, ul::projection P = T::default_projection>
void check_floats(const char* title, bool with_negative = true) {
    using C = cuda_type_t<T>;
    constexpr unsigned below[] = {0, 1, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0x7fff, 0x8000, 0x8001, 0xffff};
    for (unsigned high = 0; high < 0x10000; ++high)
        for (const unsigned low : below) {
            const auto x = ul::detail::bit_cast<float>(high << 16 | low);
            if (!with_negative && high >= 0x8000) continue;
            const T expected = ul::convert<T, P>(x), found = from_cuda(C(x));
            const bool nans = std::isnan(static_cast<float>(expected)) && std::isnan(static_cast<float>(found));
            if (expected.bits() == found.bits() || nans) continue;
            const std::string place = title + std::string(" of ") + std::to_string(high << 16 | low);
            device::expect(false, (place + " as a float: the toolkit rounds otherwise").c_str());
        }
}

}  // namespace

int main() {
    check_order_of_bits<ul::fp4_e2m1>();
    check_order_of_bits<ul::fp6_e2m3>();
    check_order_of_bits<ul::posit<5, 1>>();
    check_order_of_bits<ul::fp8_e4m3>();
    check_codes<ul::binary16>("binary16", 7);
    check_codes<ul::bfloat16>("bfloat16", 7);
    check_codes<ul::fp8_e4m3>("fp8_e4m3", 1);
    check_codes<ul::fp8_e5m2>("fp8_e5m2", 1);
    check_codes<ul::e8m0>("e8m0", 1);
    check_codes<ul::fp6_e2m3>("fp6_e2m3", 1);
    check_codes<ul::fp6_e3m2>("fp6_e3m2", 1);
    check_codes<ul::fp4_e2m1>("fp4_e2m1", 1);
    check_floats<ul::binary16>("binary16");
    check_floats<ul::bfloat16>("bfloat16");
    check_floats<ul::fp8_e4m3>("fp8_e4m3");
    check_floats<ul::fp8_e5m2>("fp8_e5m2");
    check_floats<ul::fp6_e2m3>("fp6_e2m3");
    check_floats<ul::fp6_e3m2>("fp6_e3m2");
    check_floats<ul::fp4_e2m1>("fp4_e2m1");
    // The toolkit rounds scales up; the sign has no place there.
    check_floats<ul::e8m0, ul::projection{ul::rounding::toward_positive, ul::overflow::saturate}>("e8m0", false);
    return device::failures == 0 ? 0 : 1;
}
