// Numbers in the hands of a block: cub's reductions in blocks and warps, shuffles of bits, numeric_limits in device
// code. What is summed has exact sums in any order, so the expected sum is that of the integers.
#include <device/checks.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/gpu/limits.hpp>
#include <ulpine/number/number.hpp>

#include <cub/block/block_reduce.cuh>
#include <cub/warp/warp_reduce.cuh>

namespace ul = ulpine;

namespace {

constexpr int threads = 96, warp = 32;

struct larger_one {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return max(a, b);
    }
};

// in: a number per thread.  out: the block's sum and largest, each warp's sum, each thread's sum with its neighbour's,
// what two kinds of numeric_limits say.
template <class T>
__global__ void reduce(const T* in, T* out) {
    using block = cub::BlockReduce<T, threads>;
    using warps = cub::WarpReduce<T>;
    __shared__ typename block::TempStorage of_block;
    __shared__ typename warps::TempStorage of_warp[threads / warp];
    const int i = static_cast<int>(threadIdx.x);
    const T x = in[i];
    const T sum = block(of_block).Sum(x);
    __syncthreads();
    const T largest = block(of_block).Reduce(x, larger_one{});
    if (i == 0) {
        out[0] = sum;
        out[1] = largest;
    }
    out += 2;
    const T of_this_warp = warps(of_warp[i / warp]).Sum(x);
    if (i % warp == 0) out[i / warp] = of_this_warp;
    out += threads / warp;
    const unsigned other = __shfl_xor_sync(0xffffffffu, static_cast<unsigned>(x.bits()), 1);
    out[i] = x + T::from_bits(static_cast<typename T::storage_type>(other));
    out += threads;
    using of_cccl = cuda::std::numeric_limits<T>;
    using of_std = std::numeric_limits<T>;
    if (i != 0) return;
    out[0] = of_cccl::max();
    out[1] = of_cccl::lowest();
    out[2] = of_cccl::min();
    out[3] = of_cccl::epsilon();
    out[4] = of_std::quiet_NaN();
    out[5] = of_std::denorm_min();
    out[6] = T{of_cccl::digits + (of_cccl::is_signed ? 1 : 0)};
}

template <class T>
void check(const char* title, const std::vector<int>& values) {
    std::vector<T> numbers;
    for (const int x : values) numbers.push_back(T{x});
    std::vector<T> expected;
    const auto add = [&](int first, int last) {
        int sum = 0;
        for (int i = first; i < last; ++i) sum += values[static_cast<std::size_t>(i)];
        expected.push_back(T{sum});
    };
    add(0, threads);
    int largest = values[0];
    for (const int x : values) largest = x > largest ? x : largest;
    expected.push_back(T{largest});
    for (int w = 0; w < threads; w += warp) add(w, w + warp);
    for (int i = 0; i < threads; ++i)
        expected.push_back(T{values[static_cast<std::size_t>(i)] + values[static_cast<std::size_t>(i ^ 1)]});
    using of_host = std::numeric_limits<T>;
    for (const T x : {of_host::max(), of_host::lowest(), of_host::min(), of_host::epsilon(), of_host::quiet_NaN(),
                      of_host::denorm_min(), T{of_host::digits + of_host::is_signed}})
        expected.push_back(x);

    const device::memory<T> in{numbers}, out{expected.size()};
    reduce<T><<<1, threads>>>(in.data(), out.data());
    if (!device::succeeded(cudaGetLastError(), title) || !device::succeeded(cudaDeviceSynchronize(), title)) return;
    const std::vector<T> found = out.read();
    for (std::size_t k = 0; k < expected.size(); ++k)
        device::expect(found[k].bits() == expected[k].bits(), (title + (", result " + std::to_string(k))).c_str());
}

}  // namespace

int main() {
    std::vector<int> few(threads, 0), many(threads);
    for (std::size_t i = 0; i < few.size(); ++i) {
        if (i % 6 == 1) few[i] = i % 9 == 1 ? -1 : 1;  // 16 of them: every partial sum has four bits
        many[i] = static_cast<int>(i * 29 % 11) - 5;
    }
    check<ul::posit<16, 1>>("posit<16, 1>", many);
    check<ul::fp8_e4m3>("fp8_e4m3", few);
    check<ul::fixed<8, 8>>("fixed<8, 8>", few);
    check<ul::fixed<10, 8>>("fixed<10, 8>", many);
    return device::failures == 0 ? 0 : 1;
}
