// The less common functions of numbers on the device: the same bits as on the host.
// architectures: 75
#include <device/number_checks.hpp>
#include <ulpine/number/extrema.hpp>

namespace {

using device::word;
namespace ul = ulpine;

// Correctly rounded reciprocals and roots; powers are made of integers of up to thousands of bits.
template <class T>
struct roots {
    static constexpr int operands = 2, results = 4;
    static const char* names() { return "recip(x) rsqrt(x) hypot(x,y) fmm(x,y,y)"; }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        using namespace device;
        const T x = number_of<T>(in[0]), y = number_of<T>(in[1]);
        out[0] = word_of(recip(x));
        out[1] = word_of(rsqrt(x));
        out[2] = word_of(hypot(x, y));
        out[3] = word_of(fmm(x, y, y));
    }
};
template <class T>
struct powers {
    static constexpr int operands = 2, results = 2;
    static const char* names() { return "compound(x,n) rootn(x,n)"; }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        using namespace device;
        const T x = number_of<T>(in[0]);
        const auto n = static_cast<long long>(in[1]);
        out[0] = word_of(compound(x, n));
        out[1] = word_of(rootn(x, n));
    }
};

template <class T>
struct extrema {
    static constexpr int operands = 3, results = 8;
    static const char* names() {
        return "minimum maximum_number minimum_magnitude clamp copysign total_order next_down integers";
    }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        using namespace device;
        const T x = number_of<T>(in[0]), y = number_of<T>(in[1]), z = number_of<T>(in[2]);
        out[0] = word_of(ul::minimum<T>(x, y));
        out[1] = word_of(ul::maximum_number<T>(x, y));
        out[2] = word_of(ul::minimum_magnitude<T>(x, y));
        out[3] = word_of(ul::clamp<T>(x, y, z));
        out[4] = word_of(copysign(x, y));
        out[5] = word{total_order(x, y)} | word{total_order_magnitude(x, y)} << 1 | word{isnan(x)} << 2 |
                 word{isinf(x)} << 3 | word{is_subnormal(x)} << 4 | word{signbit(x)} << 5;
        out[6] = word_of(next_down(x)) | word_of(trunc(x)) << 16 | word_of(ceil(x)) << 32 | word_of(round(x)) << 48;
        const auto scrambled = static_cast<std::uint32_t>(in[0] * 0x9e3779b9u + in[1] * in[1]) >> (in[2] % 32);
        out[7] = word_of(T{static_cast<std::int32_t>(scrambled)}) | word_of(T{word{scrambled} << (in[1] % 33)}) << 32;
    }
};

template <class T>
std::vector<word> with_exponents(const std::vector<long long>& exponents) {
    std::vector<word> in;
    for (const word code : device::all_codes<T>())
        for (const long long n : exponents) in.insert(in.end(), {code, static_cast<word>(n)});
    return in;
}

}  // namespace

int main() {
    using namespace device;
    compare<roots<ul::fp8_e4m3>>("fp8_e4m3 roots", code_pairs<ul::fp8_e4m3>(0));
    compare<roots<ul::posit<16, 1>>>("posit<16, 1> roots", code_pairs<ul::posit<16, 1>>(5000));
    compare<powers<ul::posit8>>("posit8 powers", with_exponents<ul::posit8>({-3, 0, 2, 5}));
    compare<extrema<ul::posit<16, 1>>>("posit<16, 1> extrema", code_triples<ul::posit<16, 1>>(5000));
    compare<extrema<ul::bfloat16>>("bfloat16 extrema", code_triples<ul::bfloat16>(5000));
    compare<extrema<ul::fp8_e5m2>>("fp8_e5m2 extrema", code_triples<ul::fp8_e5m2>(5000));
    compare<extrema<ul::fixed<8, 8>>>("fixed<8, 8> extrema", code_triples<ul::fixed<8, 8>>(5000));
    return failures == 0 ? 0 : 1;
}
