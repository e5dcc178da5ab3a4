// Numbers as value types of thrust and cub: vectors, transforms, reductions, scans and sorts of whole arrays.
// architectures: 75
// What is summed has exact sums in any order.
#include <device/checks.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/gpu/limits.hpp>
#include <ulpine/number/number.hpp>

#include <cub/device/device_reduce.cuh>
#include <thrust/device_vector.h>
#include <thrust/host_vector.h>
#include <thrust/reduce.h>
#include <thrust/scan.h>
#include <thrust/sort.h>
#include <thrust/transform.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace ul = ulpine;

namespace {

template <class T>
void expect_equal(const thrust::host_vector<T>& found, const std::vector<int>& expected, const char* what) {
    bool equal = found.size() == expected.size();
    for (std::size_t i = 0; equal && i < expected.size(); ++i) equal = found[i].bits() == T{expected[i]}.bits();
    device::expect(equal, what);
}

template <class T>
thrust::device_vector<T> numbers_of(const std::vector<int>& values) {
    thrust::host_vector<T> numbers;
    for (const int x : values) numbers.push_back(T{x});
    return numbers;
}

struct twice_plus_one {
    template <class T>
    __host__ __device__ T operator()(T x) const {
        return x * 2 + 1;
    }
};

// Each algorithm takes seconds to compile for each type and architecture: one type each.
template <class T>
void check_transform(const std::vector<int>& values) {
    thrust::device_vector<T> x = numbers_of<T>(values);
    thrust::transform(x.begin(), x.end(), x.begin(), twice_plus_one{});
    std::vector<int> expected = values;
    for (int& v : expected) v = 2 * v + 1;
    expect_equal<T>(x, expected, "thrust::transform");
}
template <class T>
void check_reduce(const std::vector<int>& values) {
    const thrust::device_vector<T> x = numbers_of<T>(values);
    const T sum = thrust::reduce(x.begin(), x.end());
    device::expect(sum == std::accumulate(values.begin(), values.end(), 0), "thrust::reduce");
}
template <class T>
void check_scan(const std::vector<int>& values) {
    thrust::device_vector<T> x = numbers_of<T>(values);
    thrust::inclusive_scan(x.begin(), x.end(), x.begin());
    std::vector<int> expected = values;
    std::partial_sum(values.begin(), values.end(), expected.begin());
    expect_equal<T>(x, expected, "thrust::inclusive_scan");
}
template <class T>
void check_sort(const std::vector<int>& values) {
    thrust::device_vector<T> x = numbers_of<T>(values);
    thrust::sort(x.begin(), x.end());
    std::vector<int> expected = values;
    std::sort(expected.begin(), expected.end());
    expect_equal<T>(x, expected, "thrust::sort");
}

// A cub algorithm: asked for the size of its temporary memory, then called.
template <class Call>
void with_storage(const char* what, Call&& call) {
    std::size_t size = 0;
    if (!device::succeeded(call(nullptr, size), what)) return;
    const device::memory<std::uint8_t> storage(size);
    device::succeeded(call(storage.data(), size), what);
    device::succeeded(cudaDeviceSynchronize(), what);
}

template <class T>
void check_largest(const std::vector<int>& values) {
    thrust::device_vector<T> x = numbers_of<T>(values), one(1);
    T* const in = thrust::raw_pointer_cast(x.data());
    const int n = static_cast<int>(values.size());
    T* const result = thrust::raw_pointer_cast(one.data());
    with_storage("cub::DeviceReduce::Max",
                 [&](void* m, std::size_t& size) { return cub::DeviceReduce::Max(m, size, in, result, n); });
    expect_equal<T>(one, {*std::max_element(values.begin(), values.end())}, "cub::DeviceReduce::Max");
}

}  // namespace

int main() {
    std::vector<int> few(700, 0), many(700);
    for (std::size_t i = 0; i < many.size(); ++i) {
        if (i % 44 == 3) few[i] = i % 3 == 0 ? -1 : 1;  // 16 of them: every partial sum has four bits
        many[i] = i % 3 == 0 ? static_cast<int>(i * 29 % 5) - 2 : 0;
    }
    check_transform<ul::fp8_e4m3>(few);
    check_sort<ul::posit<16, 1>>(many);
    check_scan<ul::posit<16, 1>>(many);
    check_reduce<ul::fixed<8, 8>>(few);
    check_largest<ul::fp8_e4m3>(few);
    return device::failures == 0 ? 0 : 1;
}
