// Numbers in bit planes on the device, a register each plane, 32 lanes a thread: the same bits as on the host.
// architectures: 75
#include <device/checks.hpp>
#include <ulpine/bitslice/operators.hpp>
#include <ulpine/format/catalog.hpp>

namespace ul = ulpine;

namespace {

constexpr int lanes = 32;

template <class T>
__host__ __device__ ul::bitsliced<T, lanes> load(const device::word* codes) {
    T values[lanes];
    for (int i = 0; i < lanes; ++i) values[i] = T::from_bits(static_cast<typename T::storage_type>(codes[i]));
    return ul::bitsliced<T, lanes>::load(values);
}
template <class T>
__host__ __device__ void store(const ul::bitsliced<T, lanes>& x, device::word* codes) {
    T values[lanes];
    x.store(values);
    for (int i = 0; i < lanes; ++i) codes[i] = values[i].bits();
}

// Three times 32 codes.
template <class T>
struct operations {
    static constexpr int operands = 3 * lanes, results = 6 * lanes;
    static const char* names() {
        return "a result, 32 each of x*y+z fma maximum select exact_product+z and a bit of < == any draw";
    }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        const auto x = load<T>(in), y = load<T>(in + lanes), z = load<T>(in + 2 * lanes);
        store(x * y + z, out);
        store(fma(x, y, z), out + lanes);
        store(maximum(x, y), out + 2 * lanes);
        const ul::lane_mask<lanes> below = x < y, same = x == z;
        store(select(below | same, abs(x), -y), out + 3 * lanes);
        store(ul::add<T>(exact_product(x, y), z), out + 4 * lanes);
        const auto random = ul::random_planes<lanes, 5>::draw(ul::philox{in[0]}, in[1]);
        const auto sum = ul::add<ul::projection{ul::rounding::stochastic}>(x, y, random);
        for (int i = 0; i < lanes; ++i)
            out[5 * lanes + i] = device::word{below[i]} | device::word{same[i]} << 1 | device::word{below.any()} << 2 |
                                 device::word{sum[i].bits()} << 3;
    }
};

// Every pair of codes whose sum is a multiple of 8, each with another third.
template <class T>
std::vector<device::word> triples() {
    constexpr device::word mask = (device::word{1} << T::width) - 1;
    std::vector<device::word> in, block[3];
    device::word next = 1;
    for (device::word x = 0; x <= mask; ++x)
        for (device::word y = x & 7; y <= mask; y += 8) {
            next = next * 6364136223846793005u + 1442695040888963407u;
            block[0].push_back(x);
            block[1].push_back(y);
            block[2].push_back(next >> 40 & mask);
            if (block[0].size() < lanes) continue;
            for (auto& operand : block) {
                in.insert(in.end(), operand.begin(), operand.end());
                operand.clear();
            }
        }
    return in;
}

}  // namespace

int main() {
    using namespace device;
    compare<operations<ul::fp8_e4m3>>("e4m3 in planes", triples<ul::fp8_e4m3>());
    compare<operations<ul::minifloat<5, 3>>>("1-5-3 in planes", triples<ul::minifloat<5, 3>>());
    return failures == 0 ? 0 : 1;
}
