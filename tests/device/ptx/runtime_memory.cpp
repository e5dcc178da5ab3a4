// Memory of the device: allocation, copies, symbols.
#include "runtime.hpp"

#include <algorithm>
#include <cstdlib>

using ptx::allocation;
using ptx::guard;
using ptx::memory;
using ptx::place;
using ptx::runtime;
using ptx::u64;

namespace {

u64 number(const void* p) { return reinterpret_cast<u64>(p); }
memory& all() { return memory::instance(); }

cudaError_t allocate(void** out, std::size_t size, place where, bool capturable = false) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    if (!capturable && r.forbidden_by_capture()) return r.set(cudaErrorStreamCaptureUnsupported);
    if (!out) return r.set(cudaErrorInvalidValue);
    *out = nullptr;
    if (r.sticky != cudaSuccess) return r.set(r.sticky);
    if (size == 0) return cudaSuccess;
    *out = reinterpret_cast<void*>(all().allocate(size, 256, where));
    return r.set(*out ? cudaSuccess : cudaErrorMemoryAllocation);
}

// Where bytes of either side lie; null if they may not be touched.  A host pointer is one that no device pointer is.
std::byte* side(const void* p, std::size_t size, bool device) {
    const allocation* a = all().find(number(p));
    if (a) {
        if (!device && !ptx::on_host(a->where)) return nullptr;
        return all().at(number(p), size);
    }
    return device ? nullptr : const_cast<std::byte*>(static_cast<const std::byte*>(p));
}

cudaError_t copy_now(void* to, const void* from, std::size_t size, cudaMemcpyKind kind) {
    if (size == 0) return cudaSuccess;
    bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    if (kind == cudaMemcpyDefault) {
        to_device = all().find(number(to)) != nullptr;
        from_device = all().find(number(from)) != nullptr;
    } else if (kind < cudaMemcpyHostToHost || kind > cudaMemcpyDefault) {
        return cudaErrorInvalidMemcpyDirection;
    }
    std::byte* const d = side(to, size, to_device);
    const std::byte* const s = side(from, size, from_device);
    if (!d || !s) return cudaErrorInvalidValue;
    std::memmove(d, s, size);
    return cudaSuccess;
}
cudaError_t fill_now(void* to, int value, std::size_t size) {
    if (size == 0) return cudaSuccess;
    std::byte* const d = all().at(number(to), size);
    if (!d) return cudaErrorInvalidValue;
    std::memset(d, value, size);
    return cudaSuccess;
}

// A call that waits: not allowed while a capture is going on.
template <class F>
cudaError_t synchronous(F f) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    if (r.forbidden_by_capture()) return r.set(cudaErrorStreamCaptureUnsupported);
    if (r.sticky != cudaSuccess) return r.set(r.sticky);
    return r.set(f());
}
template <class F>
cudaError_t ordered(cudaStream_t s, F f) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    if (r.sticky != cudaSuccess) return r.set(r.sticky);
    return r.set(r.submit(s, f));
}
cudaError_t rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width,
                 std::size_t height, cudaMemcpyKind kind) {
    if (width > to_pitch || width > from_pitch) return cudaErrorInvalidValue;
    for (std::size_t k = 0; k < height; ++k)
        if (const cudaError_t e = copy_now(static_cast<char*>(to) + k * to_pitch,
                                           static_cast<const char*>(from) + k * from_pitch, width, kind))
            return e;
    return cudaSuccess;
}
// Bytes [offset, offset + size) of a __device__ or __constant__ variable.
void* symbol_part(const void* symbol, std::size_t size, std::size_t offset) {
    const ptx::variable* v = runtime::instance().variable_of(symbol);
    if (!v || offset > v->size || v->size - offset < size) return nullptr;
    return reinterpret_cast<void*>(v->address + offset);
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc(void** p, std::size_t size) { return allocate(p, size, place::device); }
cudaError_t cudaMallocAsync(void** p, std::size_t size, cudaStream_t) { return allocate(p, size, place::device, true); }
cudaError_t cudaMallocManaged(void** p, std::size_t size, unsigned flags) {
    if (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost)
        return runtime::instance().set(cudaErrorInvalidValue);
    return allocate(p, size, place::managed);
}
cudaError_t cudaMallocHost(void** p, std::size_t size) { return allocate(p, size, place::pinned); }
cudaError_t cudaHostAlloc(void** p, std::size_t size, unsigned) { return allocate(p, size, place::pinned); }
cudaError_t cudaHostRegister(void* p, std::size_t size, unsigned) {
    return synchronous([=] {
        if (!p || !size || all().find(number(p))) return cudaErrorInvalidValue;
        all().add_host(p, size);
        return cudaSuccess;
    });
}
cudaError_t cudaHostUnregister(void* p) {
    return synchronous(
        [=] { return all().free(number(p), place::pinned) ? cudaSuccess : cudaErrorHostMemoryNotRegistered; });
}
cudaError_t cudaHostGetDevicePointer(void** out, void* host, unsigned) {
    return synchronous([=] {
        if (!out || !all().find(number(host))) return cudaErrorInvalidValue;
        *out = host;
        return cudaSuccess;
    });
}
cudaError_t cudaFree(void* p) {
    return synchronous([=] {
        return !p || all().free(number(p), place::device) || all().free(number(p), place::managed)
                   ? cudaSuccess
                   : cudaErrorInvalidValue;
    });
}
cudaError_t cudaFreeHost(void* p) {
    return synchronous(
        [=] { return !p || all().free(number(p), place::pinned) ? cudaSuccess : cudaErrorInvalidValue; });
}
cudaError_t cudaFreeAsync(void* p, cudaStream_t s) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    try {
        // A graph keeps its memory: it may be launched again.
        if (ptx::stream* captured = r.find_stream(s); captured && captured->recording) return cudaSuccess;
    } catch (const std::out_of_range&) {
        return r.set(cudaErrorInvalidResourceHandle);
    }
    return r.set(!p || all().free(number(p), place::device) ? cudaSuccess : cudaErrorInvalidValue);
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    return synchronous([=] {
        *total = memory::capacity;
        *free = memory::capacity - all().in_use();
        return cudaSuccess;
    });
}
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t size, cudaMemcpyKind kind) {
    return synchronous([=] { return copy_now(to, from, size, kind); });
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t size, cudaMemcpyKind kind, cudaStream_t s) {
    return ordered(s, [=] { return copy_now(to, from, size, kind); });
}
cudaError_t cudaMemcpy2D(void* to, std::size_t tp, const void* from, std::size_t fp, std::size_t w, std::size_t h,
                         cudaMemcpyKind kind) {
    return synchronous([=] { return rows(to, tp, from, fp, w, h, kind); });
}
cudaError_t cudaMemcpy2DAsync(void* to, std::size_t tp, const void* from, std::size_t fp, std::size_t w, std::size_t h,
                              cudaMemcpyKind kind, cudaStream_t s) {
    return ordered(s, [=] { return rows(to, tp, from, fp, w, h, kind); });
}
cudaError_t cudaMemset(void* to, int value, std::size_t size) {
    return synchronous([=] { return fill_now(to, value, size); });
}
cudaError_t cudaMemsetAsync(void* to, int value, std::size_t size, cudaStream_t s) {
    return ordered(s, [=] { return fill_now(to, value, size); });
}
cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* from, std::size_t size, std::size_t offset,
                               cudaMemcpyKind kind) {
    return synchronous([=] {
        void* const to = symbol_part(symbol, size, offset);
        return to                                             ? copy_now(to, from, size, kind)
               : runtime::instance().symbols.contains(symbol) ? cudaErrorInvalidValue
                                                              : cudaErrorInvalidSymbol;
    });
}
cudaError_t cudaMemcpyFromSymbol(void* to, const void* symbol, std::size_t size, std::size_t offset,
                                 cudaMemcpyKind kind) {
    return synchronous([=] {
        void* const from = symbol_part(symbol, size, offset);
        return from                                           ? copy_now(to, from, size, kind)
               : runtime::instance().symbols.contains(symbol) ? cudaErrorInvalidValue
                                                              : cudaErrorInvalidSymbol;
    });
}
cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* from, std::size_t size, std::size_t offset,
                                    cudaMemcpyKind kind, cudaStream_t s) {
    void* const to = symbol_part(symbol, size, offset);
    return ordered(s, [=] { return to ? copy_now(to, from, size, kind) : cudaErrorInvalidSymbol; });
}
cudaError_t cudaMemcpyFromSymbolAsync(void* to, const void* symbol, std::size_t size, std::size_t offset,
                                      cudaMemcpyKind kind, cudaStream_t s) {
    void* const from = symbol_part(symbol, size, offset);
    return ordered(s, [=] { return from ? copy_now(to, from, size, kind) : cudaErrorInvalidSymbol; });
}
cudaError_t cudaGetSymbolAddress(void** out, const void* symbol) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    *out = symbol_part(symbol, 0, 0);
    return r.set(*out ? cudaSuccess : cudaErrorInvalidSymbol);
}
cudaError_t cudaGetSymbolSize(std::size_t* size, const void* symbol) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    const ptx::variable* v = r.variable_of(symbol);
    if (v) *size = v->size;
    return r.set(v ? cudaSuccess : cudaErrorInvalidSymbol);
}
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* out, const void* p) {
    runtime& r = runtime::instance();
    const guard hold(r.lock);
    const allocation* a = all().find(number(p));
    *out = {};
    out->device = a ? 0 : -2;
    out->type = !a                           ? cudaMemoryTypeUnregistered
                : a->where == place::pinned  ? cudaMemoryTypeHost
                : a->where == place::managed ? cudaMemoryTypeManaged
                                             : cudaMemoryTypeDevice;
    if (a) out->devicePointer = const_cast<void*>(p);
    if (a && ptx::on_host(a->where)) out->hostPointer = const_cast<void*>(p);
    return r.set(cudaSuccess);
}

}  // extern "C"
