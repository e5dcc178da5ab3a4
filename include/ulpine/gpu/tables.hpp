// Tables for a kernel: carried by the launch itself where they are short, else written to a workspace by launches of
// their own.  Nothing is allocated, nothing on the host has to outlive the call, and a captured graph holds it all.
#pragma once

#include <ulpine/gpu/map.hpp>

#include <vector>

namespace ulpine::detail::device {

// Kernels take up to 32,764 bytes of parameters (CUDA C++ Programming Guide, "Function Parameters"); short tables do
// not pay for that.
inline constexpr std::size_t short_table = 3072, long_table = 28672;

// Bytes under construction; each part starts at a multiple of 8.
class table_bytes {
  public:
    template <class E>
    u32 add(const E* values, std::size_t n) {
        const std::size_t at = words_.size() * 4;
        words_.resize(words_.size() + (n * sizeof(E) + 7) / 8 * 2);
        if (n != 0) __builtin_memcpy(reinterpret_cast<char*>(words_.data()) + at, values, n * sizeof(E));
        return static_cast<u32>(at);
    }
    template <class E>
    u32 add(const std::vector<E>& values) {
        return add(values.data(), values.size());
    }
    const u32* words() const noexcept { return words_.data(); }
    std::size_t size() const noexcept { return words_.size() * 4; }

  private:
    std::vector<u32> words_;
};

template <std::size_t Bytes>
struct carried_table {
    u32 size;  // bytes
    u32 word[Bytes / 4];
};
struct stored_table {  // too long for shared memory
    const u32* data;
};

// A block's table in shared memory, or in place.
extern __shared__ uint2 shared_table[];

template <std::size_t Bytes>
__device__ __forceinline__ const void* table_of(const carried_table<Bytes>& t) {
    u32* const to = reinterpret_cast<u32*>(shared_table);
    for (u32 i = threadIdx.x; i < t.size / 4; i += threads_per_block) to[i] = t.word[i];
    __syncthreads();
    return to;
}
__device__ __forceinline__ const void* table_of(const stored_table& t) { return t.data; }

template <std::size_t Bytes>
__global__ void __launch_bounds__(threads_per_block)
    store_table(const __grid_constant__ carried_table<Bytes> part, u32* to) {
    for (u32 i = threadIdx.x; i < part.size / 4; i += threads_per_block) to[i] = part.word[i];
}

// launch(table): with the table as the kernel is to take it, and the bytes of shared memory.
template <class Launch>
cudaError_t with_table(cudaStream_t stream, const table_bytes& bytes, std::span<std::byte> workspace, Launch&& launch) {
    const std::size_t size = bytes.size();
    if (size <= short_table) {
        carried_table<short_table> t{static_cast<u32>(size), {}};
        __builtin_memcpy(t.word, bytes.words(), size);
        return launch(t, size);
    }
    if (size <= long_table) {
        carried_table<long_table> t{static_cast<u32>(size), {}};
        __builtin_memcpy(t.word, bytes.words(), size);
        return launch(t, size);
    }
    if (workspace.size() < size)
        out_of_range("workspace.size()", std::to_string(workspace.size()),
                     "at least " + std::to_string(size) + " bytes of device memory for the tables of this set");
    u32* const to = reinterpret_cast<u32*>(workspace.data());
    for (std::size_t done = 0; done < size; done += long_table) {
        const std::size_t m = size - done < long_table ? size - done : long_table;
        carried_table<long_table> t{static_cast<u32>(m), {}};
        __builtin_memcpy(t.word, bytes.words() + done / 4, m);
        cudaLaunchConfig_t config{};
        config.gridDim = dim3(1);
        config.blockDim = dim3(threads_per_block);
        config.stream = stream;
        const cudaError_t status = cudaLaunchKernelEx(&config, store_table<long_table>, t, to + done / 4);
        if (status != cudaSuccess) return status;
    }
    return launch(stored_table{to}, std::size_t{0});
}

}  // namespace ulpine::detail::device
