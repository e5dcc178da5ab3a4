// What the device says about itself and its kernels.
#include "runtime.hpp"

#include <algorithm>
#include <cstdio>

using ptx::guard;
using ptx::runtime;
using ptx::u64;

namespace {

// Figures of an H100 (9.0) and of a T4 (7.5), as far as programs ask for them.
constexpr int processors = 4;
int shared_per_block_optin() {
    return runtime::instance().arch() >= 90 ? 227 << 10 : runtime::instance().arch() >= 80 ? 163 << 10 : 64 << 10;
}
int shared_per_processor() { return shared_per_block_optin() + (runtime::instance().arch() >= 80 ? 1 << 10 : 0); }
int threads_per_processor() { return runtime::instance().arch() >= 80 ? 2048 : 1024; }
int blocks_per_processor() { return runtime::instance().arch() >= 80 ? 32 : 16; }

cudaError_t occupancy(int* out, const void* f, int block, std::size_t shared) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    cudaError_t e;
    u64 fixed = 0;
    if (!r.code_of(f, e, &fixed)) return r.set(e);
    if (!out || block <= 0) return r.set(cudaErrorInvalidValue);
    const u64 bytes = fixed + shared;
    const int by_threads = block > 1024 ? 0 : threads_per_processor() / ((block + 31) / 32 * 32);
    const int by_shared =
        bytes ? static_cast<int>(static_cast<u64>(shared_per_processor()) / (bytes + 1024)) : blocks_per_processor();
    *out = std::min({by_threads, by_shared, blocks_per_processor()});
    return r.set(cudaSuccess);
}

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* n) {
    *n = 1;
    return cudaSuccess;
}
cudaError_t cudaGetDevice(int* device) {
    *device = 0;
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
    return runtime::instance().set(device == 0 ? cudaSuccess : cudaErrorInvalidDevice);
}
cudaError_t cudaInitDevice(int device, unsigned, unsigned) { return cudaSetDevice(device); }
cudaError_t cudaSetDeviceFlags(unsigned) { return cudaSuccess; }
cudaError_t cudaDeviceSynchronize(void) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    return r.set(r.forbidden_by_capture() ? cudaErrorStreamCaptureUnsupported : cudaSuccess);
}
cudaError_t cudaDeviceReset(void) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    r.sticky = cudaSuccess;
    cudaGetLastError();
    return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* v) {
    *v = CUDART_VERSION;
    return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* v) {
    *v = CUDART_VERSION;
    return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr a, int device) {
    runtime& r = runtime::instance();
    if (device != 0) return r.set(cudaErrorInvalidDevice);
    switch (a) {
    case cudaDevAttrMaxThreadsPerBlock:
    case cudaDevAttrMaxBlockDimX:
    case cudaDevAttrMaxBlockDimY:
        *value = 1024;
        break;
    case cudaDevAttrMaxBlockDimZ:
        *value = 64;
        break;
    case cudaDevAttrMaxGridDimX:
        *value = INT32_MAX;
        break;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ:
        *value = 65535;
        break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
        *value = 48 << 10;
        break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
        *value = shared_per_block_optin();
        break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
        *value = shared_per_processor();
        break;
    case cudaDevAttrReservedSharedMemoryPerBlock:
        *value = r.arch() >= 80 ? 1024 : 0;
        break;
    case cudaDevAttrTotalConstantMemory:
        *value = 64 << 10;
        break;
    case cudaDevAttrWarpSize:
        *value = 32;
        break;
    case cudaDevAttrMaxRegistersPerBlock:
    case cudaDevAttrMaxRegistersPerMultiprocessor:
        *value = 65536;
        break;
    case cudaDevAttrMultiProcessorCount:
        *value = processors;
        break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
        *value = threads_per_processor();
        break;
    case cudaDevAttrMaxBlocksPerMultiprocessor:
        *value = blocks_per_processor();
        break;
    case cudaDevAttrComputeCapabilityMajor:
        *value = r.arch() / 10;
        break;
    case cudaDevAttrComputeCapabilityMinor:
        *value = r.arch() % 10;
        break;
    case cudaDevAttrUnifiedAddressing:
    case cudaDevAttrManagedMemory:
    case cudaDevAttrCanMapHostMemory:
    case cudaDevAttrMemoryPoolsSupported:
        *value = 1;
        break;
    case cudaDevAttrClockRate:
    case cudaDevAttrMemoryClockRate:
        *value = 1'000'000;
        break;
    case cudaDevAttrL2CacheSize:
        *value = 4 << 20;
        break;
    default:
        *value = 0;
    }
    return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int device) {
    runtime& r = runtime::instance();
    if (device != 0) return r.set(cudaErrorInvalidDevice);
    *p = {};
    std::snprintf(p->name, sizeof p->name, "PTX interpreter (sm_%d)", r.arch());
    p->totalGlobalMem = ptx::memory::capacity;
    p->sharedMemPerBlock = 48 << 10;
    p->sharedMemPerBlockOptin = static_cast<std::size_t>(shared_per_block_optin());
    p->sharedMemPerMultiprocessor = static_cast<std::size_t>(shared_per_processor());
    p->regsPerBlock = p->regsPerMultiprocessor = 65536;
    p->warpSize = 32;
    p->maxThreadsPerBlock = 1024;
    p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024;
    p->maxThreadsDim[2] = 64;
    p->maxGridSize[0] = INT32_MAX;
    p->maxGridSize[1] = p->maxGridSize[2] = 65535;
    p->totalConstMem = 64 << 10;
    p->major = r.arch() / 10;
    p->minor = r.arch() % 10;
    p->multiProcessorCount = processors;
    p->maxThreadsPerMultiProcessor = threads_per_processor();
    p->maxBlocksPerMultiProcessor = blocks_per_processor();
    p->unifiedAddressing = p->managedMemory = p->canMapHostMemory = 1;
    p->l2CacheSize = 4 << 20;
    return cudaSuccess;
}
cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* out, const void* f) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    cudaError_t e;
    u64 fixed = 0;
    const ptx::function* code = r.code_of(f, e, &fixed);
    if (!code) return r.set(e);
    *out = {};
    out->sharedSizeBytes = fixed;
    out->localSizeBytes = code->local_size;
    out->maxThreadsPerBlock = code->max_threads ? static_cast<int>(code->max_threads) : 1024;
    out->numRegs = 32;
    out->ptxVersion = out->binaryVersion = code->owner->arch;
    out->maxDynamicSharedSizeBytes = static_cast<int>(r.find_kernel(f)->dynamic_limit - fixed);
    return r.set(cudaSuccess);
}
cudaError_t cudaFuncSetAttribute(const void* f, cudaFuncAttribute a, int value) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    cudaError_t e;
    u64 fixed = 0;
    if (!r.code_of(f, e, &fixed)) return r.set(e);
    if (a == cudaFuncAttributeMaxDynamicSharedMemorySize) {
        if (value < 0 || static_cast<u64>(value) + fixed > static_cast<u64>(shared_per_block_optin()))
            return r.set(cudaErrorInvalidValue);
        r.find_kernel(f)->dynamic_limit = std::max<u64>(48 << 10, static_cast<u64>(value) + fixed);
    }
    return r.set(cudaSuccess);
}
cudaError_t cudaFuncSetCacheConfig(const void*, cudaFuncCache) { return cudaSuccess; }
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* out, const void* f, int block, std::size_t shared) {
    return occupancy(out, f, block, shared);
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* out, const void* f, int block,
                                                                   std::size_t shared, unsigned) {
    return occupancy(out, f, block, shared);
}
cudaError_t cudaDeviceGetLimit(std::size_t* out, cudaLimit) {
    *out = 8 << 20;
    return cudaSuccess;
}
cudaError_t cudaDeviceSetLimit(cudaLimit, std::size_t) { return cudaSuccess; }
cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
    if (least) *least = 0;
    if (greatest) *greatest = -5;
    return cudaSuccess;
}

}  // extern "C"
