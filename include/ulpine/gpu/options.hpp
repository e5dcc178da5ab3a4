// What the device kernels are told, and how they report errors.
//
// Every function of ulpine::gpu takes a stream first, returns a cudaError_t, and only enqueues: it neither allocates
// nor waits, and keeps no state, so that it may be captured into a graph and run on any number of streams at once.
// Pointers are to memory that the device can reach; they are checked as far as the host can tell (null, alignment,
// overlap) before anything is launched.
#pragma once

#include <ulpine/array/options.hpp>

#include <cuda_runtime.h>

#include <new>
#include <stdexcept>

namespace ulpine::gpu {

// thrown: bad arguments throw std::invalid_argument, a failed launch throws gpu::error.
// returned: bad arguments return cudaErrorInvalidValue, a failed launch its own code.  (Where exceptions are switched
// off, bad arguments end the program with the same message either way, and a failed launch is returned.)
enum class errors {
    thrown,
    returned
};

// A launch that the CUDA runtime refused.
class error : public std::runtime_error {
  public:
    explicit error(cudaError_t code)
        : std::runtime_error(std::string("CUDA: ") + cudaGetErrorName(code) + ": " + cudaGetErrorString(code)),
          code_(code) {}
    cudaError_t code() const noexcept { return code_; }

  private:
    cudaError_t code_;
};

// As ulpine::array_options.
// mask       in device memory: empty, or one byte per element
// workspace  in device memory, aligned to 16 bytes: for lookup sets whose tables exceed what a launch can carry
//            (gpu::workspace_bytes says how much); in use until the work on the stream is done
struct array_options {
    std::optional<ulpine::projection> projection{};
    std::optional<philox> random{};
    double scale = 1;
    std::span<std::uint8_t> mask{};
    std::span<std::byte> workspace{};
    gpu::errors errors = gpu::errors::thrown;
};

}  // namespace ulpine::gpu

namespace ulpine::detail::device {

inline ulpine::array_options host_options(const gpu::array_options& o) {
    ulpine::array_options r;
    r.projection = o.projection;
    r.random = o.random;
    r.scale = o.scale;
    r.mask = o.mask;
    return r;
}

// A check, then a launch: what every function of gpu does, with errors as the caller wants them.
template <class Work>
cudaError_t guarded(gpu::errors errors, Work&& work) {
#if defined(__cpp_exceptions)
    try {
        const cudaError_t status = work();
        if (status != cudaSuccess && errors == gpu::errors::thrown) throw gpu::error(status);
        return status;
    } catch (const std::invalid_argument&) {
        if (errors == gpu::errors::thrown) throw;
        return cudaErrorInvalidValue;
    } catch (const std::bad_alloc&) {  // of the host's tables
        if (errors == gpu::errors::thrown) throw;
        return cudaErrorMemoryAllocation;
    }
#else
    static_cast<void>(errors);
    return work();
#endif
}

template <stdlib::integral Size>
std::size_t checked_length(Size n) {
    if constexpr (stdlib::is_signed_v<Size>)
        if (n < 0) out_of_range("n", std::to_string(n), "0 or more");
    return static_cast<std::size_t>(n);
}

template <class E>
void check_pointer(const char* name, const E* pointer, std::size_t n) {
    check_not_null(name, pointer, n);
    constexpr std::size_t most = static_cast<std::size_t>(stdlib::numeric_limits<std::ptrdiff_t>::max()) / sizeof(E);
    if (n > most) out_of_range("n", std::to_string(n), "at most " + std::to_string(most));
    if (reinterpret_cast<std::uintptr_t>(pointer) % alignof(E) != 0)
        invalid_argument(std::string(name) + " is not aligned; accepted: addresses that are multiples of " +
                         std::to_string(alignof(E)));
}

// The workspace beside an array of the call.
inline void check_workspace(std::span<std::byte> workspace, const char* name, const void* pointer, std::size_t bytes) {
    if (reinterpret_cast<std::uintptr_t>(workspace.data()) % 16 != 0)
        invalid_argument("workspace is not aligned; accepted: addresses that are multiples of 16");
    check_overlap("workspace", workspace.data(), workspace.size(), name, pointer, bytes, sharing::nothing);
}

template <class S, class O>
void check_arrays(const char* in_name, const S* in, const char* out_name, const O* out, std::size_t n,
                  std::span<std::uint8_t> mask, std::span<std::byte> workspace) {
    check_pointer(in_name, in, n);
    check_pointer(out_name, out, n);
    check_overlap(in_name, in, n * sizeof(S), out_name, out, n * sizeof(O),
                  sizeof(S) == sizeof(O) ? sharing::everything : sharing::nothing);
    check_not_null("mask", mask.data(), mask.size());
    check_overlap("mask", mask.data(), mask.size(), in_name, in, n * sizeof(S), sharing::nothing);
    check_overlap("mask", mask.data(), mask.size(), out_name, out, n * sizeof(O), sharing::nothing);
    check_workspace(workspace, in_name, in, n * sizeof(S));
    check_workspace(workspace, out_name, out, n * sizeof(O));
    check_workspace(workspace, "mask", mask.data(), mask.size());
}

}  // namespace ulpine::detail::device
