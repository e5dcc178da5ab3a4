// Registration of binaries, errors, launches.
#include "runtime.hpp"

#include "fatbin.hpp"
#include "mutants.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace ptx {

namespace {
thread_local cudaError_t last_error = cudaSuccess;
struct configuration {
    dim3 grid, block;
    std::size_t shared;
    cudaStream_t stream;
};
thread_local std::vector<configuration> configurations;

cudaError_t error_of(fault_kind k) {
    switch (k) {
    case fault_kind::illegal_address:
        return cudaErrorIllegalAddress;
    case fault_kind::misaligned_address:
        return cudaErrorMisalignedAddress;
    case fault_kind::illegal_instruction:
        return cudaErrorIllegalInstruction;
    case fault_kind::assertion:
        return cudaErrorAssert;
    case fault_kind::timeout:
        return cudaErrorLaunchTimeout;
    }
    return cudaErrorUnknown;
}
}  // namespace

runtime& runtime::instance() {
    static runtime* const one = [] {
        auto* r = new runtime;  // outlives the program's own objects
        std::atexit([] {
            std::vector<const module*> modules;
            for (const auto& b : instance().binaries)
                if (b->code) modules.push_back(b->code.get());
            write_coverage(modules);
            if (!std::getenv("ULPINE_PTX_STATS")) return;
            for (const auto& [name, c] : instance().counts)
                std::fprintf(stderr, "ptx: %12llu instructions in %llu launches, %.3f s: %s\n",
                             static_cast<unsigned long long>(c.instructions),
                             static_cast<unsigned long long>(c.launches), c.seconds, name.c_str());
        });
        return r;
    }();
    return *one;
}
runtime::~runtime() = default;

cudaError_t runtime::set(cudaError_t e) {
    if (e == cudaSuccess) e = sticky;
    if (e != cudaSuccess && e != cudaErrorNotReady) last_error = e;
    return e;
}

int runtime::arch() {
    if (arch_) return arch_;
    const char* chosen = std::getenv("ULPINE_PTX_ARCH");
    if (chosen) return arch_ = std::atoi(chosen);
    int highest = 0, unreadable = 0;
    for (const auto& b : binaries)
        for (const image& i : images(b->wrapper, unreadable)) highest = std::max(highest, i.arch);
    return highest ? highest : 90;
}

module& runtime::binary::load(int arch) {
    if (code) return *code;
    int unreadable = 0;
    image best{0, {}};
    for (image& i : images(wrapper, unreadable))
        if (i.arch <= arch && i.arch > best.arch) best = std::move(i);
    if (!best.arch)
        throw syntax_error("no PTX for architecture " + std::to_string(arch) + " in the program" +
                           (unreadable ? "; its PTX is compressed: compile with nvcc --no-compress"
                                       : ": compile with nvcc -gencode arch=compute_75,code=compute_75"));
    apply_mutant(best.text);
    code = std::make_unique<module>(std::move(best.text));
    if (std::getenv("ULPINE_PTX_COVERAGE")) code->executed_lines.assign(code->tokens.back().line + 1, 0);
    return *code;
}

runtime::kernel* runtime::find_kernel(const void* host) {
    const auto found = kernels.find(host);
    return found == kernels.end() ? nullptr : &found->second;
}
function* runtime::code_of(const void* host, cudaError_t& e, u64* static_shared) {
    kernel* k = find_kernel(host);
    e = cudaErrorInvalidDeviceFunction;
    if (!k) return nullptr;
    try {
        module& m = k->owner->load(arch());
        function* f = m.find(k->name);
        if (!f || !f->entry) return nullptr;
        const u64 bytes = m.prepare(*f);
        if (static_shared) *static_shared = bytes;
        e = cudaSuccess;
        return f;
    } catch (const syntax_error& error) {
        std::fprintf(stderr, "ptx: kernel %s: %s\n", k->name.c_str(), error.what());
        e = cudaErrorInvalidPtx;
        return nullptr;
    }
}
variable* runtime::variable_of(const void* host) {
    const auto found = symbols.find(host);
    if (found == symbols.end()) return nullptr;
    try {
        return found->second.owner->load(arch()).find_variable(found->second.name);
    } catch (const syntax_error& error) {
        std::fprintf(stderr, "ptx: variable %s: %s\n", found->second.name.c_str(), error.what());
        return nullptr;
    }
}

namespace {

cudaError_t run(const launch& l) {
    runtime& r = runtime::instance();
    if (r.sticky != cudaSuccess) return r.sticky;
    const auto begin = std::chrono::steady_clock::now();
    auto& c = r.counts[l.kernel->name];
    machine m(l);
    const auto finish = [&] {
        ++c.launches;
        c.instructions += m.executed;
        c.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        std::fflush(stdout);
    };
    try {
        m.run();
    } catch (const fault& f) {
        std::fprintf(stderr, "ptx: %s\n", f.what());
        r.sticky = error_of(f.kind);
    } catch (const syntax_error& e) {
        std::fprintf(stderr, "ptx: %s\n", e.what());
        r.sticky = cudaErrorInvalidPtx;
    }
    finish();
    return cudaSuccess;  // as on a device, the error shows at the next call
}

cudaError_t start(const void* host, dim3 grid, dim3 block, void** args, std::size_t shared, cudaStream_t s) {
    runtime& r = runtime::instance();
    launch l;
    cudaError_t e;
    u64 fixed = 0;
    l.kernel = r.code_of(host, e, &fixed);
    if (!l.kernel) return e;
    if (fixed + shared > r.find_kernel(host)->dynamic_limit) return cudaErrorInvalidValue;
    l.grid = {grid.x, grid.y, grid.z};
    l.block = {block.x, block.y, block.z};
    if (!grid.x || !grid.y || !grid.z || grid.x > INT32_MAX || grid.y > 65535 || grid.z > 65535)
        return cudaErrorInvalidConfiguration;
    if (!block.x || !block.y || !block.z || block.x > 1024 || block.y > 1024 || block.z > 64 || l.block.count() > 1024)
        return cudaErrorInvalidConfiguration;
    if (l.kernel->max_threads && l.block.count() > l.kernel->max_threads) return cudaErrorInvalidValue;
    const u64* required = l.kernel->required;
    if (required[0] && (required[0] != block.x || required[1] != block.y || required[2] != block.z))
        return cudaErrorInvalidValue;
    l.dynamic_shared = shared;
    l.params.resize(l.kernel->params_size);
    for (std::size_t n = 0; n < l.kernel->params.size(); ++n) {
        const variable& p = l.kernel->params[n];
        if (p.size) std::memcpy(l.params.data() + p.address, args[n], p.size);
    }
    return r.submit(s, [l = std::move(l)] { return run(l); });
}

}  // namespace

}  // namespace ptx

using ptx::guard;
using ptx::runtime;

namespace {
cudaError_t launch_kernel(const void* f, dim3 grid, dim3 block, void** args, std::size_t shared, cudaStream_t s) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    if (r.sticky != cudaSuccess) return r.set(r.sticky);
    const cudaError_t e = ptx::start(f, grid, block, args, shared, s);
    // A fault shows at the next call: the launch itself has succeeded.
    return e == cudaSuccess ? e : r.set(e);
}
}  // namespace

extern "C" {

void** __cudaRegisterFatBinary(void* wrapper);
void __cudaRegisterFatBinaryEnd(void**);
void __cudaUnregisterFatBinary(void**);
void __cudaRegisterVar(void** handle, char* host, char* address, const char* name, int ext, std::size_t size,
                       int constant, int global);
void __cudaRegisterFunction(void** handle, const char* host, char* fun, const char* name, int limit, uint3*, uint3*,
                            dim3*, dim3*, int*);
char __cudaInitModule(void**);
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared, struct CUstream_st* stream);
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream);
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host);
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** args, std::size_t shared,
                               cudaStream_t s);

void** __cudaRegisterFatBinary(void* wrapper) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    auto& b = r.binaries.emplace_back(std::make_unique<runtime::binary>());
    b->wrapper = wrapper;
    return reinterpret_cast<void**>(b.get());
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
void __cudaRegisterVar(void** handle, char* host, char*, const char* name, int, std::size_t size, int, int) {
    runtime& r = runtime::instance();
    r.symbols[host] = {reinterpret_cast<runtime::binary*>(handle), name, size};
}
void __cudaRegisterFunction(void** handle, const char* host, char*, const char* name, int, uint3*, uint3*, dim3*, dim3*,
                            int*) {
    runtime::instance().kernels[host] = {reinterpret_cast<runtime::binary*>(handle), name};
}
char __cudaInitModule(void**) { return 1; }

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared, struct CUstream_st* stream) {
    ptx::configurations.push_back({grid, block, shared, stream});
    return 0;
}
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream) {
    if (ptx::configurations.empty()) return runtime::instance().set(cudaErrorMissingConfiguration);
    const ptx::configuration& c = ptx::configurations.back();
    *grid = c.grid;
    *block = c.block;
    *shared = c.shared;
    *static_cast<cudaStream_t*>(stream) = c.stream;
    ptx::configurations.pop_back();
    return cudaSuccess;
}
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host) {
    *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host));
    return cudaSuccess;
}
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** args, std::size_t shared,
                               cudaStream_t s) {
    return launch_kernel(kernel, grid, block, args, shared, s);
}
cudaError_t cudaLaunchKernel(const void* f, dim3 grid, dim3 block, void** args, std::size_t shared, cudaStream_t s) {
    return launch_kernel(f, grid, block, args, shared, s);
}
cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* c, const void* f, void** args) {
    for (unsigned k = 0; k < c->numAttrs; ++k) {
        const auto id = c->attrs[k].id;
        if (id != cudaLaunchAttributeIgnore && id != cudaLaunchAttributeProgrammaticStreamSerialization &&
            id != cudaLaunchAttributePriority)
            return runtime::instance().set(cudaErrorNotSupported);
    }
    return launch_kernel(f, c->gridDim, c->blockDim, args, c->dynamicSmemBytes, c->stream);
}

cudaError_t cudaGetLastError(void) {
    runtime& r = runtime::instance();
    const cudaError_t e = r.sticky != cudaSuccess ? r.sticky : ptx::last_error;
    ptx::last_error = cudaSuccess;
    return e;
}
cudaError_t cudaPeekAtLastError(void) {
    runtime& r = runtime::instance();
    return r.sticky != cudaSuccess ? r.sticky : ptx::last_error;
}

#define ULPINE_PTX_ERRORS(X)                                                                                           \
    X(cudaSuccess, "no error")                                                                                         \
    X(cudaErrorInvalidValue, "invalid argument")                                                                       \
    X(cudaErrorMemoryAllocation, "out of memory")                                                                      \
    X(cudaErrorInvalidConfiguration, "invalid configuration argument")                                                 \
    X(cudaErrorInvalidSymbol, "invalid device symbol")                                                                 \
    X(cudaErrorInvalidDevicePointer, "invalid device pointer")                                                         \
    X(cudaErrorInvalidMemcpyDirection, "invalid copy direction for memcpy")                                            \
    X(cudaErrorInvalidDeviceFunction, "invalid device function")                                                       \
    X(cudaErrorMissingConfiguration, "__global__ function call is not configured")                                     \
    X(cudaErrorNoDevice, "no CUDA-capable device is detected")                                                         \
    X(cudaErrorInvalidDevice, "invalid device ordinal")                                                                \
    X(cudaErrorInvalidResourceHandle, "invalid resource handle")                                                       \
    X(cudaErrorInvalidPtx, "a PTX JIT compilation failed")                                                             \
    X(cudaErrorNotReady, "device not ready")                                                                           \
    X(cudaErrorIllegalAddress, "an illegal memory access was encountered")                                             \
    X(cudaErrorMisalignedAddress, "misaligned address")                                                                \
    X(cudaErrorIllegalInstruction, "an illegal instruction was encountered")                                           \
    X(cudaErrorAssert, "device-side assert triggered")                                                                 \
    X(cudaErrorLaunchTimeout, "the launch timed out and was terminated")                                               \
    X(cudaErrorNotSupported, "operation not supported")                                                                \
    X(cudaErrorStreamCaptureUnsupported, "operation not permitted when stream is capturing")                           \
    X(cudaErrorStreamCaptureInvalidated, "operation failed due to a previous error during capture")                    \
    X(cudaErrorStreamCaptureImplicit, "operation would make the legacy stream depend on a capturing blocking stream")  \
    X(cudaErrorStreamCaptureUnmatched, "capture was not initiated in this stream")                                     \
    X(cudaErrorCapturedEvent, "operation not permitted on an event last recorded in a capturing stream")               \
    X(cudaErrorHostMemoryNotRegistered, "pointer does not correspond to a registered memory region")                   \
    X(cudaErrorIllegalState, "the operation cannot be performed in the present state")                                 \
    X(cudaErrorUnknown, "unknown error")

const char* cudaGetErrorName(cudaError_t e) {
    switch (e) {
#define X(name, text)                                                                                                  \
    case name:                                                                                                         \
        return #name;
        ULPINE_PTX_ERRORS(X)
#undef X
    default:
        return "unrecognized error code";
    }
}
const char* cudaGetErrorString(cudaError_t e) {
    switch (e) {
#define X(name, text)                                                                                                  \
    case name:                                                                                                         \
        return text;
        ULPINE_PTX_ERRORS(X)
#undef X
    default:
        return "unrecognized error code";
    }
}

}  // extern "C"
