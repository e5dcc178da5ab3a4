// Conversion instructions for formats of 4 and 6 bits and for scales, which only the architectures with names of their own
// have: that the compiler and the assembler take them.  No device has run them.
// nvcc: -gencode arch=compute_100a,code=sm_100a -gencode arch=compute_120f,code=sm_120f
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace ul = ulpine;

template <class T, ul::rounding R = T::default_projection.mode>
__global__ void there_and_back(const float* in, T* codes, float* out) {
#if defined(__CUDA_ARCH_FAMILY_SPECIFIC__)
    static_assert(ul::detail::hardware_encodes<T, R, ul::overflow::saturate> && ul::detail::hardware_decodes<T>);
#elif defined(__CUDA_ARCH__)
    static_assert(!ul::detail::hardware_encodes<T, R, ul::overflow::saturate> && !ul::detail::hardware_decodes<T>);
#endif
    const T x = ul::convert<T, ul::projection{R}>(in[threadIdx.x]);
    codes[threadIdx.x] = x;
    out[threadIdx.x] = static_cast<float>(x);
}

template __global__ void there_and_back(const float*, ul::fp6_e2m3*, float*);
template __global__ void there_and_back(const float*, ul::fp6_e3m2*, float*);
template __global__ void there_and_back(const float*, ul::fp4_e2m1*, float*);
template __global__ void there_and_back<ul::e8m0, ul::rounding::toward_zero>(const float*, ul::e8m0*, float*);
template __global__ void there_and_back<ul::e8m0, ul::rounding::toward_positive>(const float*, ul::e8m0*, float*);
