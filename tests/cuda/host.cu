// Host code of a .cu file: containers and accumulators of types with and without options, arrays, a launch.
#include <vector>

#include <ulpine/ulpine.hpp>

namespace ul = ulpine;

template <class T>
__global__ void norm(T* out, const T* x, int n) {
    ul::quire<T> q;
    for (int i = 0; i < n; ++i) q.add_product(x[i], x[i]);
    *out = q.round();
}

float host(const std::vector<ul::posit<16, 1>>& x, const std::vector<ul::fixed<8, 8>>& y) {
    ul::posit<16, 1>* device = nullptr;
    norm<<<1, 1>>>(device, device, 0);
    std::vector<ul::quire<ul::posit<16, 1>>> quires(2);
    ul::add_products(quires[0], x, x);
    return ul::dot<ul::quire<ul::fixed<8, 8>>, float>(y, y) + ul::dot<ul::chunked<ul::dlfloat16>, float>(x, x) +
           quires[0].round<float>();
}
