// The stand-in for the CUDA runtime, with a fat binary made by hand: errors as the CUDA Runtime API documents them.
#include <catch.hpp>

#include "runtime.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

extern "C" {
void** __cudaRegisterFatBinary(void* wrapper);
void __cudaRegisterVar(void** handle, char* host, char* address, const char* name, int ext, std::size_t size,
                       int constant, int global);
void __cudaRegisterFunction(void** handle, const char* host, char* fun, const char* name, int limit, uint3*, uint3*,
                            dim3*, dim3*, int*);
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared, struct CUstream_st* stream);
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream);
}

namespace {

std::string text_for(int arch) {
    return ".version 9.0\n.target sm_" + std::to_string(arch) +
           "\n.address_size 64\n.global .align 4 .u32 step = " + std::to_string(arch) +
           ";\n.shared .align 4 .b8 kept[1024];\n"
           // out[i] += step * factor for i < n
           ".visible .entry add(.param .u64 out, .param .u32 n, .param .u32 factor)\n{\n.reg .b32 %r<9>; .reg .b64 "
           "%rd<4>; .reg .pred %p<2>;\n"
           "ld.param.u64 %rd1, [out]; ld.param.u32 %r1, [n]; ld.param.u32 %r2, [factor]; mov.u32 %r3, %ctaid.x; "
           "mov.u32 %r4, %ntid.x; mov.u32 %r5, %tid.x;\n"
           "mad.lo.u32 %r3, %r3, %r4, %r5; setp.ge.u32 %p1, %r3, %r1; @%p1 ret; mul.wide.u32 %rd2, %r3, 4; add.u64 "
           "%rd1, %rd1, %rd2;\n"
           "ld.global.u32 %r6, [%rd1]; ld.global.u32 %r7, [step]; mad.lo.u32 %r6, %r7, %r2, %r6; st.global.u32 [%rd1], "
           "%r6; ret;\n}\n"
           ".visible .entry shares()\n{\n.reg .b32 %r<2>;\nld.shared.u32 %r1, [kept]; ret;\n}\n"
           ".visible .entry small()\n.maxntid 64, 1, 1\n{\nret;\n}\n"
           ".visible .entry strange()\n{\nfrobnicate.u32;\nret;\n}\n";
}

// A container as nvcc writes it, with one entry for each text.
std::vector<std::byte> container(const std::vector<int>& archs) {
    std::vector<std::byte> out(16);
    const auto put = [&](std::size_t at, auto value) { std::memcpy(out.data() + at, &value, sizeof value); };
    put(0, std::uint32_t{0xba55ed50});
    put(4, std::uint16_t{1});
    put(6, std::uint16_t{16});
    for (const int arch : archs) {
        const std::string text = text_for(arch);
        const std::size_t at = out.size(), padded = (text.size() + 8) / 8 * 8;
        out.resize(at + 64 + padded);
        put(at, std::uint16_t{1});
        put(at + 4, std::uint32_t{64});
        put(at + 8, std::uint64_t{padded});
        put(at + 28, static_cast<std::uint32_t>(arch));
        std::memcpy(out.data() + at + 64, text.data(), text.size());
    }
    put(8, std::uint64_t{out.size() - 16});
    return out;
}

char add, shares, small, strange, stranger, step;

struct program {
    program() {
        static std::vector<std::byte> data = container({75, 90});
        static struct {
            int magic = 0x466243b1, version = 1;
            const void* where = data.data();
            void* unused = nullptr;
        } wrapper;
        void** handle = __cudaRegisterFatBinary(&wrapper);
        const auto kernel = [&](char& host, const char* name) {
            __cudaRegisterFunction(handle, &host, &host, name, -1, nullptr, nullptr, nullptr, nullptr, nullptr);
        };
        kernel(add, "add");
        kernel(shares, "shares");
        kernel(small, "small");
        kernel(strange, "strange");
        __cudaRegisterVar(handle, &step, &step, "step", 0, 4, 0, 0);
    }
};
const program registered;

cudaError_t launch_add(unsigned* out, unsigned n, unsigned factor, dim3 grid, dim3 block, std::size_t shared = 0,
                       cudaStream_t s = nullptr) {
    void* args[] = {&out, &n, &factor};
    return cudaLaunchKernel(&add, grid, block, args, shared, s);
}
struct numbers {
    unsigned* p = nullptr;
    explicit numbers(unsigned n) {
        REQUIRE(cudaMalloc(reinterpret_cast<void**>(&p), n * 4) == cudaSuccess);
        REQUIRE(cudaMemset(p, 0, n * 4) == cudaSuccess);
    }
    numbers(const numbers&) = delete;
    numbers& operator=(const numbers&) = delete;
    ~numbers() { cudaFree(p); }
    unsigned operator[](unsigned k) const {
        unsigned value = 0;
        REQUIRE(cudaMemcpy(&value, p + k, 4, cudaMemcpyDeviceToHost) == cudaSuccess);
        return value;
    }
};

}  // namespace

TEST_CASE("a kernel of the highest PTX runs", "[ptx]") {
    const numbers a(100);
    REQUIRE(launch_add(a.p, 100, 2, 4, 32) == cudaSuccess);
    CHECK(a[0] == 180);
    CHECK(a[99] == 180);
    const unsigned seven = 7;
    REQUIRE(cudaMemcpyToSymbol(&step, &seven, 4, 0, cudaMemcpyHostToDevice) == cudaSuccess);
    REQUIRE(launch_add(a.p, 50, 1, 4, 32) == cudaSuccess);
    CHECK(a[49] == 187);
    CHECK(a[50] == 180);
    void* address = nullptr;
    CHECK(cudaGetSymbolAddress(&address, &step) == cudaSuccess);
    CHECK(cudaMemset(address, 0, 4) == cudaSuccess);
    unsigned back = 1;
    CHECK(cudaMemcpyFromSymbol(&back, &step, 4, 0, cudaMemcpyDeviceToHost) == cudaSuccess);
    CHECK(back == 0);
    CHECK(cudaMemcpyToSymbol(&step, &seven, 4, 1, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpyToSymbol(&stranger, &seven, 4, 0, cudaMemcpyHostToDevice) == cudaErrorInvalidSymbol);
    const unsigned ninety = 90;
    REQUIRE(cudaMemcpyToSymbol(&step, &ninety, 4, 0, cudaMemcpyHostToDevice) == cudaSuccess);
    cudaGetLastError();
    // The way of <<<>>>.
    dim3 grid, block;
    std::size_t shared = 0;
    cudaStream_t s = cudaStreamPerThread;
    CHECK(__cudaPushCallConfiguration(dim3(2, 3), dim3(4), 5, nullptr) == 0);
    CHECK(__cudaPopCallConfiguration(&grid, &block, &shared, &s) == cudaSuccess);
    CHECK((grid.y == 3 && block.x == 4 && shared == 5 && s == nullptr));
}

TEST_CASE("launches are checked", "[ptx]") {
    const numbers a(4);
    CHECK(launch_add(a.p, 4, 1, 0, 32) == cudaErrorInvalidConfiguration);
    CHECK(cudaPeekAtLastError() == cudaErrorInvalidConfiguration);
    CHECK(cudaGetLastError() == cudaErrorInvalidConfiguration);
    CHECK(cudaGetLastError() == cudaSuccess);
    CHECK(launch_add(a.p, 4, 1, 1, 1025) == cudaErrorInvalidConfiguration);
    CHECK(launch_add(a.p, 4, 1, 1, dim3(1, 1, 65)) == cudaErrorInvalidConfiguration);
    CHECK(launch_add(a.p, 4, 1, dim3(1, 65536), 1) == cudaErrorInvalidConfiguration);
    CHECK(launch_add(a.p, 4, 1, 1, 1, 48 << 10) == cudaSuccess);
    CHECK(launch_add(a.p, 4, 1, 1, 1, (48 << 10) + 1) == cudaErrorInvalidValue);
    CHECK(cudaLaunchKernel(&shares, 1, 1, nullptr, 47 << 10, nullptr) == cudaSuccess);
    CHECK(cudaLaunchKernel(&shares, 1, 1, nullptr, (47 << 10) + 4, nullptr) ==
          cudaErrorInvalidValue);  // 1 KiB is static
    CHECK(cudaFuncSetAttribute(&shares, cudaFuncAttributeMaxDynamicSharedMemorySize, 100 << 10) == cudaSuccess);
    CHECK(cudaLaunchKernel(&shares, 1, 1, nullptr, 100 << 10, nullptr) == cudaSuccess);
    CHECK(cudaFuncSetAttribute(&shares, cudaFuncAttributeMaxDynamicSharedMemorySize, 1 << 20) == cudaErrorInvalidValue);
    CHECK(cudaLaunchKernel(&small, 1, 65, nullptr, 0, nullptr) == cudaErrorInvalidValue);
    CHECK(cudaLaunchKernel(&stranger, 1, 1, nullptr, 0, nullptr) == cudaErrorInvalidDeviceFunction);
    CHECK(cudaLaunchKernel(&strange, 1, 1, nullptr, 0, nullptr) == cudaErrorInvalidPtx);
    CHECK(launch_add(a.p, 4, 1, 1, 1, 0, reinterpret_cast<cudaStream_t>(&stranger)) == cudaErrorInvalidResourceHandle);
    cudaGetLastError();
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
    cudaFuncAttributes attributes{};
    CHECK(cudaFuncGetAttributes(&attributes, &shares) == cudaSuccess);
    CHECK(attributes.sharedSizeBytes == 1024);
}

TEST_CASE("a fault stays until the device is reset", "[ptx]") {
    unsigned host[4] = {};
    CHECK(launch_add(host, 4, 1, 1, 4) == cudaSuccess);
    CHECK(cudaGetLastError() == cudaErrorIllegalAddress);
    CHECK(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
    void* p = nullptr;
    CHECK(cudaMalloc(&p, 4) == cudaErrorIllegalAddress);
    CHECK(cudaDeviceReset() == cudaSuccess);
    CHECK(cudaGetLastError() == cudaSuccess);
    const numbers a(4);
    CHECK(launch_add(a.p + 1, 4, 1, 1, 4) == cudaSuccess);
    CHECK(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
    cudaDeviceReset();
    CHECK(launch_add(reinterpret_cast<unsigned*>(reinterpret_cast<char*>(a.p) + 2), 1, 1, 1, 1) == cudaSuccess);
    CHECK(cudaDeviceSynchronize() == cudaErrorMisalignedAddress);
    cudaDeviceReset();
}

TEST_CASE("memory belongs to the host or to the device", "[ptx]") {
    const numbers a(4);
    unsigned host[4] = {1, 2, 3, 4};
    CHECK(cudaMemcpy(a.p, host, 16, cudaMemcpyDefault) == cudaSuccess);
    CHECK(a[3] == 4);
    CHECK(cudaMemcpy(a.p, host, 20, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(host, a.p, 16, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemset(host, 0, 16) == cudaErrorInvalidValue);
    CHECK(cudaFree(a.p + 1) == cudaErrorInvalidValue);
    void* huge = nullptr;
    CHECK(cudaMalloc(&huge, std::size_t{1} << 45) == cudaErrorMemoryAllocation);
    cudaGetLastError();
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    CHECK((write(ends[1], a.p, 1) == -1 && errno == EFAULT));  // the host cannot read it
    close(ends[0]);
    close(ends[1]);
    unsigned* pinned = nullptr;
    REQUIRE(cudaMallocHost(reinterpret_cast<void**>(&pinned), 16) == cudaSuccess);
    pinned[0] = 5;
    CHECK(launch_add(pinned, 1, 1, 1, 1) == cudaSuccess);
    CHECK(pinned[0] == 95);
    cudaPointerAttributes what{};
    CHECK((cudaPointerGetAttributes(&what, pinned) == cudaSuccess && what.type == cudaMemoryTypeHost));
    CHECK((cudaPointerGetAttributes(&what, a.p) == cudaSuccess && what.type == cudaMemoryTypeDevice));
    CHECK((cudaPointerGetAttributes(&what, host) == cudaSuccess && what.type == cudaMemoryTypeUnregistered));
    CHECK(cudaFree(pinned) == cudaErrorInvalidValue);
    CHECK(cudaFreeHost(pinned) == cudaSuccess);
    cudaGetLastError();
}

TEST_CASE("captured work runs when its graph is launched", "[ptx]") {
    const numbers a(4);
    cudaStream_t s = nullptr, other = nullptr;
    REQUIRE(cudaStreamCreate(&s) == cudaSuccess);
    REQUIRE(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking) == cudaSuccess);
    cudaGraph_t g = nullptr;
    cudaGraphExec_t run = nullptr;
    REQUIRE(cudaStreamBeginCapture(s, cudaStreamCaptureModeGlobal) == cudaSuccess);
    cudaStreamCaptureStatus status{};
    CHECK((cudaStreamIsCapturing(s, &status) == cudaSuccess && status == cudaStreamCaptureStatusActive));
    CHECK(cudaMemsetAsync(a.p, 0, 16, s) == cudaSuccess);
    unsigned factor = 1;
    CHECK(launch_add(a.p, 4, factor, 1, 4, 0, s) == cudaSuccess);
    factor = 100;  // parameters were copied
    cudaEvent_t e = nullptr;
    REQUIRE(cudaEventCreate(&e) == cudaSuccess);
    CHECK(cudaEventRecord(e, s) == cudaSuccess);
    CHECK(cudaStreamWaitEvent(other, e, 0) == cudaSuccess);
    CHECK(launch_add(a.p, 2, 1, 1, 4, 0, other) == cudaSuccess);
    CHECK(cudaEventRecord(e, other) == cudaSuccess);
    CHECK(cudaStreamWaitEvent(s, e, 0) == cudaSuccess);
    REQUIRE(cudaStreamEndCapture(s, &g) == cudaSuccess);
    CHECK(a[0] == 0);
    REQUIRE(cudaGraphInstantiate(&run, g, 0) == cudaSuccess);
    CHECK(cudaGraphDestroy(g) == cudaSuccess);
    for (int k = 0; k < 2; ++k) {
        CHECK(cudaGraphLaunch(run, s) == cudaSuccess);
        CHECK(cudaStreamSynchronize(s) == cudaSuccess);
        CHECK(a[0] == 180);
        CHECK(a[3] == 90);
    }
    CHECK(cudaGraphExecDestroy(run) == cudaSuccess);
    CHECK(cudaGraphLaunch(run, s) == cudaErrorInvalidValue);

    // What would have to wait, or to allocate, breaks the capture.
    void* p = nullptr;
    const auto broken = [&](auto call, cudaError_t expected) {
        REQUIRE(cudaStreamBeginCapture(s, cudaStreamCaptureModeGlobal) == cudaSuccess);
        CHECK(call() == expected);
        CHECK(launch_add(a.p, 4, 1, 1, 4, 0, s) == cudaErrorStreamCaptureInvalidated);
        CHECK(cudaStreamEndCapture(s, &g) == cudaErrorStreamCaptureInvalidated);
        CHECK(g == nullptr);
        cudaGetLastError();
    };
    broken([&] { return cudaMalloc(&p, 4); }, cudaErrorStreamCaptureUnsupported);
    broken([&] { return cudaDeviceSynchronize(); }, cudaErrorStreamCaptureUnsupported);
    broken([&] { return cudaStreamSynchronize(s); }, cudaErrorStreamCaptureUnsupported);
    broken([&] { return cudaMemcpy(a.p, &factor, 4, cudaMemcpyHostToDevice); }, cudaErrorStreamCaptureUnsupported);
    broken([&] { return launch_add(a.p, 1, 1, 1, 1); }, cudaErrorStreamCaptureImplicit);
    CHECK(cudaStreamEndCapture(s, &g) == cudaErrorIllegalState);
    CHECK(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeGlobal) == cudaErrorStreamCaptureUnsupported);
    CHECK(cudaStreamDestroy(s) == cudaSuccess);
    CHECK(cudaStreamDestroy(s) == cudaErrorInvalidResourceHandle);
    CHECK(cudaStreamDestroy(other) == cudaSuccess);
    CHECK(cudaEventDestroy(e) == cudaSuccess);
    cudaGetLastError();
}
