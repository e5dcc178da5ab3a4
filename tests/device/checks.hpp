// One check list for host and device: a check is a function of some words, run by a kernel and by the host, and the
// results are compared bit for bit.  The host's results are held against the oracle by the other tests.
//
//   struct check {
//       static constexpr int operands, results;                     words in, words out
//       __host__ __device__ static constexpr void run(const word* in, word* out);
//       static const char* names();                                 of the results, separated by blanks
//   };
#pragma once

#include <cuda_runtime.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace device {

using word = std::uint64_t;

// What main() returns.
inline int failures = 0;

inline bool succeeded(cudaError_t status, const char* what) {
    if (status == cudaSuccess) return true;
    if (failures < 20) std::printf("%s: %s\n", what, cudaGetErrorString(status));
    ++failures;
    return false;
}

inline void expect(bool condition, const char* what) {
    if (condition) return;
    if (failures < 20) std::printf("%s: failed\n", what);
    ++failures;
}

// Elements of a trivially copyable type on the device.
template <class T>
class memory {
  public:
    explicit memory(std::size_t n) : count_(n) {
        succeeded(cudaMalloc(reinterpret_cast<void**>(&data_), n * sizeof(T)), "cudaMalloc");
    }
    explicit memory(const std::vector<T>& values) : memory(values.size()) {
        succeeded(cudaMemcpy(data_, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice), "to the device");
    }
    memory(const memory&) = delete;
    memory& operator=(const memory&) = delete;
    ~memory() { cudaFree(data_); }

    T* data() const { return data_; }
    int size() const { return static_cast<int>(count_); }
    std::vector<T> read() const {
        std::vector<T> values(count_);
        succeeded(cudaMemcpy(values.data(), data_, count_ * sizeof(T), cudaMemcpyDeviceToHost), "from the device");
        return values;
    }

  private:
    T* data_ = nullptr;
    std::size_t count_;
};

template <class Check>
__global__ void run_on_device(const word* in, word* out, int n) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < n) Check::run(in + i * Check::operands, out + i * Check::results);
}

inline std::string nth_name(const char* names, int n) {
    std::string all = names;
    while (n-- > 0) all.erase(0, all.find(' ') + 1);
    return all.substr(0, all.find(' '));
}

// The number of results that differ.  `in` holds the operands of one run after the other.
template <class Check>
int differences(const std::string& title, const std::vector<word>& in, bool report = true) {
    const int n = static_cast<int>(in.size() / Check::operands), threads = 128;
    std::vector<word> host(static_cast<std::size_t>(n) * Check::results, 0);
    for (int i = 0; i < n; ++i)
        Check::run(&in[static_cast<std::size_t>(i) * Check::operands],
                   &host[static_cast<std::size_t>(i) * Check::results]);

    const memory<word> operands{in};
    const memory<word> results{std::vector<word>(host.size(), 0x5a5a5a5a5a5a5a5a)};
    run_on_device<Check><<<(n + threads - 1) / threads, threads>>>(operands.data(), results.data(), n);
    if (!succeeded(cudaGetLastError(), title.c_str()) || !succeeded(cudaDeviceSynchronize(), title.c_str())) return n;
    const std::vector<word> found = results.read();

    int count = 0;
    for (std::size_t k = 0; k < host.size(); ++k) {
        if (found[k] == host[k]) continue;
        if (++count > 5 || !report) continue;
        std::printf("%s, %s of", title.c_str(), nth_name(Check::names(), static_cast<int>(k % Check::results)).c_str());
        for (int j = 0; j < Check::operands; ++j)
            std::printf(" 0x%" PRIx64, in[k / Check::results * Check::operands + static_cast<std::size_t>(j)]);
        std::printf(": device 0x%" PRIx64 ", host 0x%" PRIx64 "\n", found[k], host[k]);
    }
    if (report) std::printf("%s: %d runs, %d of %d results differ\n", title.c_str(), n, count, n * Check::results);
    return count;
}

template <class Check>
void compare(const std::string& title, const std::vector<word>& in) {
    expect(!in.empty(), "a check without operands");
    if (differences<Check>(title, in) != 0) ++failures;
}

}  // namespace device
