// A stand-in for the CUDA runtime: the functions that host code of nvcc and its users call, on top of the interpreter.
//
// How to build and use it:
//   library   ulpine_ptx (static): every .cpp of this directory without a TEST_CASE.  Those whose names begin with `runtime`
//             include <cuda_runtime_api.h> and need the toolkit's include directory as a system one; the rest, and the
//             tests, need no toolkit.  Optimise (-O2): an interpreter that is not optimised is ten times slower.  No
//             -ffast-math; -frounding-math is not needed.
//   program   nvcc -std=c++20 -gencode arch=compute_75,code=compute_75 -gencode arch=compute_90,code=compute_90
//             --no-compress -c x.cu, linked by g++ with this library and without cudart (no -lcudart, no -lcuda).
//   run       environment, all optional:
//             ULPINE_PTX_ARCH=75|90   the architecture that the device claims; the highest PTX up to it runs
//             ULPINE_PTX_STATS=1      instructions per kernel on stderr at exit
//             ULPINE_PTX_LIMIT=n      instructions that a launch may take (default 4,000,000,000)
//             ULPINE_PTX_REVERSE=1    blocks and threads in the opposite order: what changes is a race
//             ULPINE_PTX_COVERAGE, ULPINE_PTX_MUTANT   see mutants.hpp and mutants.sh
//
// Faults of a kernel (out of bounds, misaligned, deadlock, unknown instruction ...) go to stderr with kernel, thread and
// line of PTX, and into the error of every following call, as on a device.  A kernel that does not parse makes its launch
// fail with cudaErrorInvalidPtx.  Streams run in order, at once; during a capture work is recorded.  Device pointers
// cannot be read by the host.  What a device leaves undefined (data races, lanes outside a mask) is not promised here.
//
// What is missing: textures, clusters and cooperative launches, asynchronous copies and mbarrier (thrust::transform of
// long arrays uses them from sm_90 on; with ULPINE_PTX_ARCH=75 it does not), matrix and video instructions.
#pragma once

#include "machine.hpp"

#include <cuda_runtime_api.h>

#include <functional>
#include <mutex>

namespace ptx {

using work = std::function<cudaError_t()>;

struct capture {
    std::vector<work> nodes;
    cudaStream_t origin = nullptr;
    cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
    bool invalid = false;
};
struct stream {
    unsigned flags = 0;
    int priority = 0;
    std::shared_ptr<capture> recording;
};

// The handles of the runtime are these objects' addresses.
class runtime {
  public:
    static runtime& instance();
    std::recursive_mutex lock;

    // Errors: the last one of this thread, and the one that stays until the device is reset.
    cudaError_t set(cudaError_t e);
    cudaError_t sticky = cudaSuccess;

    int arch();
    struct binary;
    struct kernel {
        binary* owner = nullptr;
        std::string name;
        u64 dynamic_limit = 48 << 10;
    };
    struct symbol {
        binary* owner = nullptr;
        std::string name;
        u64 size = 0;
    };
    kernel* find_kernel(const void* host);
    // Null, with the error, where the PTX does not parse or does not have it.
    function* code_of(const void* host, cudaError_t& e, u64* static_shared = nullptr);
    variable* variable_of(const void* host);

    // Runs it now, or records it where the stream is capturing.
    cudaError_t submit(cudaStream_t s, work w);
    stream* find_stream(cudaStream_t s);  // null for the default streams; throws std::out_of_range for unknown ones
    bool forbidden_by_capture();          // a call that no capture may see: ends the captures with an error

    std::vector<std::unique_ptr<binary>> binaries;
    std::map<const void*, kernel> kernels;
    std::map<const void*, symbol> symbols;
    std::map<cudaStream_t, std::unique_ptr<stream>> streams;
    std::vector<std::weak_ptr<capture>> captures;
    struct count {
        u64 launches = 0, instructions = 0;
        double seconds = 0;
    };
    std::map<std::string, count> counts;
    ~runtime();

  private:
    int arch_ = 0;
};

struct runtime::binary {
    const void* wrapper = nullptr;
    std::unique_ptr<module> code;
    module& load(int arch);
};

using guard = std::lock_guard<std::recursive_mutex>;

}  // namespace ptx
