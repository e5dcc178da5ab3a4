// A dot product that has the same bits for every launch: blocks add their products to quires, exactly, and quires are
// added exactly too, so neither the grid nor the order of blocks can change the result.  The same loop in float gives
// another sum for every grid.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <ulpine/ulpine.hpp>

namespace ul = ulpine;
using posit = ul::posit<16, 1>;
using quire = ul::quire<posit>;  // room for 2^30 products of any size

namespace {

constexpr int threads = 64;  // of a block; a power of two

void check(cudaError_t status) {
    if (status == cudaSuccess) return;
    std::printf("CUDA: %s\n", cudaGetErrorString(status));
    std::exit(1);
}

// Each thread takes every (threads in the grid)-th product; a block reduces its threads' sums in shared memory.
template <class Sum>
__device__ void reduce(Sum mine, Sum* blocks) {
    __shared__ Sum sums[threads];
    sums[threadIdx.x] = mine;
    for (unsigned half = threads / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    if (threadIdx.x == 0) blocks[blockIdx.x] = sums[0];
}

__global__ void dot_quire(const posit* x, const posit* y, int n, quire* blocks) {
    quire q;
    for (int i = static_cast<int>(blockIdx.x * threads + threadIdx.x); i < n;
         i += static_cast<int>(gridDim.x) * threads)
        q.add_product(x[i], y[i]);
    reduce(q, blocks);
}
__global__ void dot_float(const posit* x, const posit* y, int n, float* blocks) {
    float sum = 0;
    for (int i = static_cast<int>(blockIdx.x * threads + threadIdx.x); i < n;
         i += static_cast<int>(gridDim.x) * threads)
        sum += static_cast<float>(x[i]) * static_cast<float>(y[i]);
    reduce(sum, blocks);
}

// The sums of all blocks of a grid, added up on the host.
template <class Sum, class Kernel>
Sum total(Kernel kernel, int grid, const posit* x, const posit* y, int n) {
    Sum* blocks = nullptr;
    check(cudaMalloc(&blocks, static_cast<std::size_t>(grid) * sizeof(Sum)));
    kernel<<<static_cast<unsigned>(grid), threads>>>(x, y, n, blocks);
    check(cudaGetLastError());
    std::vector<Sum> parts(static_cast<std::size_t>(grid));
    check(cudaMemcpy(parts.data(), blocks, parts.size() * sizeof(Sum), cudaMemcpyDeviceToHost));
    check(cudaFree(blocks));
    Sum sum{};
    for (const Sum& part : parts) sum += part;
    return sum;
}

}  // namespace

int main() {
    // Products of either sign: their sum is small beside the sum of their magnitudes.
    const int n = 20000;
    std::mt19937 generator{1};
    std::normal_distribution<double> normal{0, 8};
    std::vector<posit> x, y;
    for (int i = 0; i < n; ++i) {
        x.push_back(posit{normal(generator)});
        y.push_back(posit{normal(generator)});
    }
    posit *dx = nullptr, *dy = nullptr;
    check(cudaMalloc(&dx, x.size() * sizeof(posit)));
    check(cudaMalloc(&dy, y.size() * sizeof(posit)));
    check(cudaMemcpy(dx, x.data(), x.size() * sizeof(posit), cudaMemcpyHostToDevice));
    check(cudaMemcpy(dy, y.data(), y.size() * sizeof(posit), cudaMemcpyHostToDevice));

    quire wanted;
    ul::add_products(wanted, x, y);
    std::printf("Dot product of %d posit<16, 1>, blocks of %d threads, quires of %d bits\n", n, threads, quire::width);
    std::printf("  blocks   quire, rounded to posit and float   float sums\n");
    bool right = true;
    int floats_that_differ = 0;
    float first = 0;
    for (const int grid : {1, 2, 3, 7, 16, 61}) {
        const quire q = total<quire>(dot_quire, grid, dx, dy, n);
        const float f = total<float>(dot_float, grid, dx, dy, n);
        std::printf("  %6d   0x%04x   %-24.9g %.9g\n", grid, static_cast<unsigned>(q.round().bits()),
                    static_cast<double>(q.round<float>()), static_cast<double>(f));
        right = right && q == wanted;
        if (grid == 1) first = f;
        floats_that_differ += f != first;
    }
    std::printf("  host     0x%04x   %-24.9g\n", static_cast<unsigned>(wanted.round().bits()),
                static_cast<double>(wanted.round<float>()));
    const auto bits = wanted.bits();
    std::printf("The quire's words, the same for every grid: %s\n ", right ? "yes" : "NO");
    for (int i = quire::words - 1; i >= 0; --i) std::printf(" %016llx", static_cast<unsigned long long>(bits.word[i]));
    std::printf("\nGrids whose float sum differs from the first: %d of 5\n", floats_that_differ);
    check(cudaFree(dx));
    check(cudaFree(dy));
    return right && floats_that_differ > 0 ? 0 : 1;
}
