// Which kernel does each call launch?  Linked with kernels.cu in place of the CUDA runtime, this program makes every call
// of budgeted_cases() and prints
//   <name of the case> <tab> <bytes in> <tab> <bytes out> <tab> <name of the kernel in the machine code>
// Nothing runs on a device, so scripts/cuda_budget counts what users would run, not what it believes they would.
#include "cases.hpp"

#include <cstdio>
#include <map>

namespace {

// Filled before main, by the constructors that nvcc generates.
std::map<const void*, const char*>& kernels() {
    static std::map<const void*, const char*> all;
    return all;
}
const cuda_bench::cuda_case* current = nullptr;

cudaError_t print_launch(const void* kernel) {
    const auto found = kernels().find(kernel);
    if (found == kernels().end()) return cudaErrorInvalidDeviceFunction;
    std::printf("%s\t%zu\t%zu\t%s\n", current->name, current->in_bytes, current->out_bytes, found->second);
    return cudaSuccess;
}

}  // namespace

extern "C" {

void** __cudaRegisterFatBinary(void*);
void __cudaRegisterFatBinaryEnd(void**);
void __cudaUnregisterFatBinary(void**);
char __cudaInitModule(void**);
void __cudaRegisterFunction(void**, const char*, char*, const char*, int, uint3*, uint3*, dim3*, dim3*, int*);
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int);
unsigned __cudaPushCallConfiguration(dim3, dim3, std::size_t, cudaStream_t);
cudaError_t __cudaPopCallConfiguration(dim3*, dim3*, std::size_t*, void*);
cudaError_t __cudaGetKernel(cudaKernel_t*, const void*);
cudaError_t __cudaLaunchKernel(cudaKernel_t, dim3, dim3, void**, std::size_t, cudaStream_t);

void** __cudaRegisterFatBinary(void*) {
    static void* handle = nullptr;
    return &handle;
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
char __cudaInitModule(void**) { return 1; }
void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, uint3*, uint3*, dim3*, dim3*,
                            int*) {
    kernels()[host] = name;
}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}
unsigned __cudaPushCallConfiguration(dim3, dim3, std::size_t, cudaStream_t) { return 0; }
cudaError_t __cudaPopCallConfiguration(dim3*, dim3*, std::size_t*, void*) { return cudaSuccess; }
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host) {
    *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host));
    return cudaSuccess;
}
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3, dim3, void**, std::size_t, cudaStream_t) {
    return print_launch(reinterpret_cast<const void*>(kernel));
}
// nvcc 12.
cudaError_t CUDARTAPI cudaLaunchKernel(const void* kernel, dim3, dim3, void**, std::size_t, cudaStream_t) {
    return print_launch(kernel);
}
cudaError_t CUDARTAPI cudaLaunchKernelExC(const cudaLaunchConfig_t*, const void* kernel, void**) {
    return print_launch(kernel);
}
cudaError_t CUDARTAPI cudaMemcpyToSymbolAsync(const void*, const void*, std::size_t, std::size_t, cudaMemcpyKind,
                                              cudaStream_t) {
    return cudaSuccess;
}
cudaError_t CUDARTAPI cudaGetLastError(void) { return cudaSuccess; }
cudaError_t CUDARTAPI cudaPeekAtLastError(void) { return cudaSuccess; }
const char* CUDARTAPI cudaGetErrorName(cudaError_t) { return "error"; }
const char* CUDARTAPI cudaGetErrorString(cudaError_t) { return "no device"; }

}  // extern "C"

int main() {
    // Never read: addresses as an allocation would have them, far apart.
    const void* const in = reinterpret_cast<const void*>(std::size_t{1} << 32);
    void* const out = reinterpret_cast<void*>(std::size_t{1} << 36);
    for (const cuda_bench::cuda_case& c : cuda_bench::budgeted_cases()) {
        current = &c;
        const cudaError_t status = c.launch(nullptr, in, out, std::size_t{1} << 20);
        if (status != cudaSuccess) {
            std::printf("%s: error %d\n", c.name, static_cast<int>(status));
            return 1;
        }
    }
}
