// bench_cuda_throughput [TEXT]: elements a second of the CUDA kernels (of those whose names contain TEXT), beside a copy
// within device memory that moves as many bytes.  Without a device it says so and ends with 0.
//
// Kernel and copy alternate in slices timed by events, and what counts is the median: what slows the device for a while
// slows both.  Two lengths: half of the second-level cache, and eight times its size.
#include "cases.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

namespace {

using cuda_bench::cuda_case;

struct failure {
    cudaError_t code;
};
void check(cudaError_t code) {
    if (code != cudaSuccess) throw failure{code};
}

struct timer {
    cudaEvent_t begin{}, end{};
    timer() {
        check(cudaEventCreate(&begin));
        check(cudaEventCreate(&end));
    }
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;
    ~timer() {
        cudaEventDestroy(begin);
        cudaEventDestroy(end);
    }
};

/// Seconds of one call, from `calls` of them.
template <class F>
double seconds(cudaStream_t stream, const F& f, int calls) {
    const timer t;
    check(cudaEventRecord(t.begin, stream));
    for (int i = 0; i < calls; ++i) check(f());
    check(cudaEventRecord(t.end, stream));
    check(cudaEventSynchronize(t.end));
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, t.begin, t.end));
    return static_cast<double>(milliseconds) * 1e-3 / calls;
}
/// Enough of them for a slice of two milliseconds.
template <class F>
int calls_per_slice(cudaStream_t stream, const F& f) {
    seconds(stream, f, 3);
    const double each = std::max(seconds(stream, f, 10), 1e-7);
    return static_cast<int>(std::clamp(2e-3 / each, 1.0, 4096.0));
}
double median(std::vector<double>& all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

/// Device memory, filled with a repeated block.
class buffer {
  public:
    explicit buffer(std::size_t bytes) { check(cudaMalloc(&data_, bytes)); }
    buffer(std::size_t bytes, bool floats) : buffer(bytes) {
        // SplitMix64.  Floats of both signs from 2^-12 to 2^13: normal, subnormal and clamped values of short formats.
        std::vector<std::uint32_t> block(std::min(bytes / 4, std::size_t{1} << 20));
        std::uint64_t state = 1;
        for (std::uint32_t& word : block) {
            std::uint64_t z = state += 0x9e3779b97f4a7c15u;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
            z ^= z >> 31;
            word = static_cast<std::uint32_t>(z);
            if (floats) word = (word & 0x807fffffu) | ((115 + static_cast<std::uint32_t>(z >> 32) % 25) << 23);
        }
        for (std::size_t at = 0; at < bytes; at += block.size() * 4)
            check(cudaMemcpy(static_cast<char*>(data_) + at, block.data(), std::min(block.size() * 4, bytes - at),
                             cudaMemcpyHostToDevice));
    }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;
    ~buffer() { cudaFree(data_); }
    void* get() const { return data_; }

  private:
    void* data_ = nullptr;
};

void measure(const cuda_case& c, cudaStream_t stream, const char* place, std::size_t traffic) {
    constexpr int slices = 15;
    const std::size_t n = traffic / (c.in_bytes + c.out_bytes) / 64 * 64, bytes = n * (c.in_bytes + c.out_bytes);
    const buffer in(n * c.in_bytes, c.source == cuda_bench::source::floats),
        out(n * c.out_bytes + cuda_bench::spare_bytes), copied(bytes / 2), copy(bytes / 2);
    const auto kernel = [&] { return c.launch(stream, in.get(), out.get(), n); };
    // Reads half of the bytes and writes as many.
    const auto device_copy = [&] {
        return cudaMemcpyAsync(copy.get(), copied.get(), bytes / 2, cudaMemcpyDeviceToDevice, stream);
    };
    const int kernel_calls = calls_per_slice(stream, kernel), copy_calls = calls_per_slice(stream, device_copy);
    std::vector<double> kernel_times, copy_times;
    for (int i = 0; i < slices; ++i) {
        kernel_times.push_back(seconds(stream, kernel, kernel_calls));
        copy_times.push_back(seconds(stream, device_copy, copy_calls));
    }
    const double time = median(kernel_times), copy_time = median(copy_times), elements = static_cast<double>(n);
    std::printf("%-34s %-7s %10zu %9.1f %9.0f %9.2f\n", c.name, place, n, elements / time * 1e-9,
                static_cast<double>(bytes) / time * 1e-9, copy_time / time);
    std::fflush(stdout);
}

void measure_all(const std::string& text) {
    int device = 0;
    check(cudaGetDevice(&device));
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, device));
    const auto cache = static_cast<std::size_t>(std::max(properties.l2CacheSize, 1 << 20));
    std::printf("%s, sm_%d%d, %d SMs, %.0f MiB of L2\n", properties.name, properties.major, properties.minor,
                properties.multiProcessorCount, static_cast<double>(cache) / (1 << 20));
    std::printf("%-34s %-7s %10s %9s %9s %9s\n", "call", "in", "elements", "Gelem/s", "GB/s", "of a copy");
    cudaStream_t stream{};
    check(cudaStreamCreate(&stream));
    for (const auto& cases : {cuda_bench::budgeted_cases(), cuda_bench::further_cases()})
        for (const cuda_case& c : cases) {
            if (std::string(c.name).find(text) == std::string::npos) continue;
            measure(c, stream, "L2", cache / 2);
            measure(c, stream, "memory", 8 * cache);
        }
    check(cudaStreamDestroy(stream));
}

}  // namespace

int main(int count, char** arguments) {
    std::string text;
    for (int i = 1; i < count; ++i)  // options are for the other benchmarks
        if (std::strncmp(arguments[i], "--", 2) != 0) text = arguments[i];
    int devices = 0;
    const cudaError_t status = cudaGetDeviceCount(&devices);
    if (status != cudaSuccess || devices == 0) {
        std::printf("no CUDA device (%s): nothing is measured; scripts/cuda_budget counts instructions\n",
                    status == cudaSuccess ? "none found" : cudaGetErrorString(status));
        return 0;
    }
    try {
        measure_all(text);
    } catch (const failure& f) {
        std::fprintf(stderr, "%s\n", cudaGetErrorString(f.code));
        return 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
