// The scalar types compile in device code, without a flag that a user would have to give.
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace ul = ulpine;

template <class T>
__device__ T horner(T x, T a, T b) {
    T y = fma(a, x, b);
    y += x / a - sqrt(b) * 2;
    y = max(y, abs(-x));
    return isnan(y) || y < 0 ? T{} : y;
}

template <class T>
__global__ void apply(const T* in, T* out, float* floats, int n) {
    __shared__ T shared[32];
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n) return;
    shared[threadIdx.x % 32] = in[i];
    __syncthreads();
    out[i] = horner(shared[threadIdx.x % 32], T{0.5}, T{3});
    floats[i] = static_cast<float>(out[i]);
}

template __global__ void apply(const ul::posit<16, 1>*, ul::posit<16, 1>*, float*, int);
template __global__ void apply(const ul::posit32*, ul::posit32*, float*, int);
template __global__ void apply(const ul::posit64*, ul::posit64*, float*, int);
template __global__ void apply(const ul::fp8_e4m3*, ul::fp8_e4m3*, float*, int);
template __global__ void apply(const ul::bfloat16*, ul::bfloat16*, float*, int);
template __global__ void apply(const ul::fixed<8, 8>*, ul::fixed<8, 8>*, float*, int);
