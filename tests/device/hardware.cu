// The device's conversion instructions (codec/hardware.hpp) against the codec: every code, every threshold of the 8-bit
// formats with both its float neighbours, a sample of those of 16 bits, the ends of the range, subnormals, NaNs.
// Formats of 4 and 6 bits and e8m0 take their instructions on sm_100a and its like alone: there this program compiles
// (tests/cuda/short_formats.cu), and what is interpreted for other architectures is the codec.
#include <device/checks.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/operations.hpp>

#include <cmath>

namespace ul = ulpine;

namespace {

using device::word;

template <class T>
constexpr ul::projection projection_of = T::default_projection;
template <>
constexpr ul::projection projection_of<ul::e8m0>{ul::rounding::toward_positive, ul::overflow::saturate};

// Bits from one code of a pair to the next.
template <class T>
constexpr int stride = T::width == 16  ? 16
                       : T::width == 4 ? 4
                                       : 8;

__host__ __device__ float as_float(word bits) { return ul::detail::bit_cast<float>(static_cast<std::uint32_t>(bits)); }
__host__ __device__ word bits_of(float x) { return ul::detail::bit_cast<std::uint32_t>(x); }
template <class T>
__host__ __device__ word by_codec(word x) {
    return ul::detail::convert_by_codec<T, projection_of<T>>(as_float(x), ul::random_bits{}).bits();
}
template <class T>
__host__ __device__ T number_of(word code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}
template <class T>
__host__ __device__ word value_by_codec(word code) {
    constexpr ul::projection nearest{ul::rounding::nearest_even, ul::overflow::infinity};
    return bits_of(ul::detail::convert_by_codec<float, nearest>(number_of<T>(code), ul::random_bits{}));
}

template <class T>
struct encoding {
    static constexpr int operands = 2, results = 3;
    static const char* names() { return "conversion codec pair"; }
    __host__ __device__ static void run(const word* in, word* out) {
        out[0] = ul::convert<T, projection_of<T>>(as_float(in[0])).bits();
        out[1] = by_codec<T>(in[0]);
        out[2] = by_codec<T>(in[0]) | by_codec<T>(in[1]) << stride<T>;
#if defined(__CUDA_ARCH__)
        constexpr ul::rounding mode = projection_of<T>.mode;
        if constexpr (ul::detail::hardware_encodes<T, mode, ul::overflow::format_default>)
            out[2] = ul::detail::hardware_encode2<T, mode>(static_cast<std::uint32_t>(in[0]),
                                                           static_cast<std::uint32_t>(in[1]));
#endif
    }
};

template <class T>
struct decoding {
    static constexpr int operands = 2, results = 4;
    static const char* names() { return "conversion codec first_of_pair second_of_pair"; }
    __host__ __device__ static void run(const word* in, word* out) {
        out[0] = bits_of(static_cast<float>(number_of<T>(in[0])));
        out[1] = value_by_codec<T>(in[0]);
        out[2] = out[1];
        out[3] = value_by_codec<T>(in[1]);
#if defined(__CUDA_ARCH__)
        if constexpr (ul::detail::hardware_decodes<T>) {
            const auto pair = ul::detail::hardware_decode2<T>(static_cast<std::uint32_t>(in[0] | in[1] << stride<T>));
            out[2] = pair.low;
            out[3] = pair.high;
        }
#endif
    }
};

template <class T>
std::vector<word> floats() {
    std::vector<word> list = {0x7f800001, 0xff800001, 0x7fc00000, 0xffc12345, 0x7fffffff, 0xffffffff};
    // Every exponent with every 4 leading bits of the fraction, and the neighbours of these.
    for (word high = 0; high <= 0xff8; ++high)
        for (const word low : {0x00000, 0x00001, 0x7ffff})
            if (high < 0xff8 || low == 0)
                for (const word sign : {word{0}, word{1} << 31}) list.push_back(sign | high << 19 | low);
    const word last = (word{1} << T::width) - 1;
    for (word code = 0; code < last; code += T::width == 16 ? 5 : 1) {
        const double a = static_cast<double>(number_of<T>(code)), b = static_cast<double>(number_of<T>(code + 1));
        const auto middle = static_cast<float>((a + b) / 2);
        if (!std::isfinite(middle)) continue;
        for (const float x : {middle, std::nextafter(middle, HUGE_VALF), std::nextafter(middle, -HUGE_VALF)})
            list.push_back(bits_of(x));
    }
    return list;
}
// Each beside another one.
std::vector<word> in_pairs(const std::vector<word>& list) {
    std::vector<word> pairs;
    for (std::size_t i = 0; i < list.size(); ++i) {
        pairs.push_back(list[i]);
        pairs.push_back(list[i * 7 % list.size()]);
    }
    return pairs;
}

template <class T>
void check(const std::string& title) {
    const std::vector<word> list = floats<T>();
    device::compare<encoding<T>>("float to " + title, in_pairs(list));
    std::vector<word> codes;
    for (word code = 0; code < word{1} << T::width; ++code) codes.push_back(code);
    device::compare<decoding<T>>(title + " to float", in_pairs(codes));
    // On the host, where there is no such instruction, conversions are the codec.
    for (const word x : list)
        device::expect(ul::convert<T, projection_of<T>>(as_float(x)).bits() == by_codec<T>(x), "a host conversion");
}

}  // namespace

int main() {
    check<ul::fp8_e4m3>("fp8_e4m3");
    check<ul::fp8_e5m2>("fp8_e5m2");
    check<ul::binary16>("binary16");
    check<ul::bfloat16>("bfloat16");
    check<ul::fp6_e2m3>("fp6_e2m3");
    check<ul::fp6_e3m2>("fp6_e3m2");
    check<ul::fp4_e2m1>("fp4_e2m1");
    check<ul::e8m0>("e8m0");
    return device::failures == 0 ? 0 : 1;
}
