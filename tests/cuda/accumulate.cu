// Accumulators in device code.
#include <ulpine/accumulate/models.hpp>
#include <ulpine/accumulate/posit_standard.hpp>
#include <ulpine/accumulate/quire.hpp>
#include <ulpine/format/catalog.hpp>

namespace ul = ulpine;

template <class Acc, class A>
__global__ void dot(Acc* sums, const A* x, const A* y, float* floats, int n) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    Acc acc = sums[i];
    for (int k = 0; k < n; ++k) acc.add_product(x[i * n + k], y[i * n + k]);
    sums[i] = acc;
    floats[i] = acc.template round<float>();
}

template __global__ void dot(ul::quire<ul::posit<16, 1>>*, const ul::posit<16, 1>*, const ul::posit<16, 1>*, float*, int);
template __global__ void dot(ul::quire<ul::posit32>*, const ul::posit32*, const ul::posit32*, float*, int);
template __global__ void dot(ul::quire<ul::fp8_e5m2>*, const ul::fp8_e5m2*, const ul::fp8_e5m2*, float*, int);
template __global__ void dot(ul::quire<ul::fixed<8, 8>>*, const ul::fixed<8, 8>*, const ul::fixed<8, 8>*, float*, int);
template __global__ void dot(ul::chunked<ul::dlfloat16>*, const ul::fp8_e4m3*, const ul::fp8_e4m3*, float*, int);
template __global__ void dot(ul::sequential<ul::bfloat16>*, const ul::bfloat16*, const ul::bfloat16*, float*, int);
template __global__ void dot(ul::pairwise<ul::posit8>*, const ul::posit8*, const ul::posit8*, float*, int);

__global__ void standard(const ul::posit16* x, ul::posit16* out) {
    namespace ps = ul::posit_standard;
    auto q = ps::qMulAdd(ps::pToQ(x[0]), x[1], x[2]);
    q = ps::qAbs(ps::qSubQ(q, ps::qNegate(ps::pToQ(x[3]))));
    out[0] = ps::qToP(q);
}
