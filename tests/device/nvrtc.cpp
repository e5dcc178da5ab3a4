// <ulpine/ulpine.hpp> in NVRTC, with the search paths of ulpine and of the toolkit and no other option: kernels are
// compiled at run time for two architectures, their PTX is interpreted, and the results are those of the host.
// link: CUDA::nvrtc
#include <device/ptx/machine.hpp>
#include <device/ptx/memory.hpp>

#include "nvrtc_kernels.hpp"

#include <nvrtc.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#if !defined(ULPINE_INCLUDE)
#define ULPINE_INCLUDE "include"
#endif
#if !defined(ULPINE_CUDA_INCLUDE)
#define ULPINE_CUDA_INCLUDE "/usr/local/cuda/include"
#endif

namespace {

using jit::word;

int failures = 0;

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

// The PTX of nvrtc_kernels.hpp; empty where it does not compile.
std::string compile(const std::string& architecture) {
    std::vector<std::string> options = {"-std=c++20", "--gpu-architecture=compute_" + architecture,
                                        std::string("-I") + ULPINE_INCLUDE, "-I" + directory_of(__FILE__)};
    std::stringstream directories(ULPINE_CUDA_INCLUDE);
    for (std::string d; std::getline(directories, d, ';');) {
        options.push_back("-I" + d);
        options.push_back("-I" + d + "/cccl");
    }
    std::vector<const char*> arguments;
    for (const std::string& o : options) arguments.push_back(o.c_str());

    nvrtcProgram program = nullptr;
    nvrtcCreateProgram(
        &program,
        "#include \"nvrtc_kernels.hpp\"\n#include <ulpine/gpu/interop.hpp>\n#include <ulpine/gpu/limits.hpp>\n",
        "kernels.cu", 0, nullptr, nullptr);
    const auto begin = std::chrono::steady_clock::now();
    const nvrtcResult result = nvrtcCompileProgram(program, static_cast<int>(arguments.size()), arguments.data());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::size_t size = 0;
    nvrtcGetProgramLogSize(program, &size);
    std::string log(size, '\0');
    nvrtcGetProgramLog(program, log.data());
    std::string ptx;
    if (result == NVRTC_SUCCESS) {
        nvrtcGetPTXSize(program, &size);
        ptx.resize(size);
        nvrtcGetPTX(program, ptx.data());
        ptx.resize(std::strlen(ptx.c_str()));
    }
    nvrtcDestroyProgram(&program);
    std::printf("compute_%s: %s, %.1f s, %zu bytes of PTX\n", architecture.c_str(), nvrtcGetErrorString(result),
                took.count(), ptx.size());
    // Warnings are failures too.
    if (result != NVRTC_SUCCESS || std::strlen(log.c_str()) > 0) {
        std::printf("%s\n", log.c_str());
        ++failures;
    }
    return ptx;
}

// Random words and the ends of their range: zero, NaN and infinities, the largest and smallest of both signs, ties.
std::vector<word> operands(int width, std::size_t count) {
    const word ones = ~word{0} >> (64 - width), sign = (ones >> 1) + 1;
    const word special[] = {0,          1,          ones,       ones - 1,     sign,       sign + 1,
                            sign - 1,   sign - 2,   sign / 2,   sign * 3 / 2, 0x3f800000, 0x3f000001,
                            0x7f800000, 0xff800000, 0x7fc00001, 0x80000001};
    std::mt19937_64 random(20240607);
    std::vector<word> list(count);
    for (word& x : list) {
        const word r = random();
        x = r % 3 == 0 ? special[r / 3 % std::size(special)] : random() >> (r % 2 == 0 ? 64 - width : 32);
    }
    return list;
}

template <class Check>
void check(ptx::module& code, const char* name, int width) {
    constexpr std::size_t n = 4096;
    const std::vector<word> in = operands(width, n * Check::operands);
    std::vector<word> expected(n * Check::results), found(expected.size());
    for (std::size_t i = 0; i < n; ++i) Check::run(&in[i * Check::operands], &expected[i * Check::results]);

    ptx::memory& memory = ptx::memory::instance();
    const auto reserve = [&](const std::vector<word>& words) {
        return memory.allocate(words.size() * sizeof(word), 256, ptx::place::device);
    };
    struct {
        ptx::u64 in, out;
        int n;
    } const parameters{reserve(in), reserve(found), n};
    std::memcpy(memory.at(parameters.in, in.size() * sizeof(word)), in.data(), in.size() * sizeof(word));
    ptx::launch job;
    job.kernel = code.find(name);
    if (job.kernel == nullptr) {
        std::printf("%s: no such kernel\n", name);
        ++failures;
        return;
    }
    code.prepare(*job.kernel);
    job.grid.x = n / 128;
    job.block.x = 128;
    job.params.resize(20);
    std::memcpy(job.params.data(), &parameters, job.params.size());
    ptx::machine machine(job);
    const ptx::u64 executed = machine.run();
    std::memcpy(found.data(), memory.at(parameters.out, found.size() * sizeof(word)), found.size() * sizeof(word));
    memory.free(parameters.in, ptx::place::device);
    memory.free(parameters.out, ptx::place::device);

    int differ = 0;
    for (std::size_t k = 0; k < expected.size(); ++k) {
        if (found[k] == expected[k] || ++differ > 3) continue;
        std::printf("%s, result %zu of", name, k % Check::results);
        for (std::size_t j = 0; j < Check::operands; ++j)
            std::printf(" 0x%llx", static_cast<unsigned long long>(in[k / Check::results * Check::operands + j]));
        std::printf(": NVRTC's 0x%llx, host 0x%llx\n", static_cast<unsigned long long>(found[k]),
                    static_cast<unsigned long long>(expected[k]));
    }
    failures += differ > 0;
    std::printf("%s: %zu runs, %d of %zu results differ, %.1f instructions a run\n", name, n, differ, expected.size(),
                static_cast<double>(executed) / n);
}

}  // namespace

int main() {
    using namespace jit;
    for (const char* architecture : {"75", "90"}) {
        const std::string text = compile(architecture);
        if (text.empty()) continue;
        try {
            ptx::module code(text);
#define ULPINE_JIT_RUN(name, which, width) check<which>(code, #name, width);
            ULPINE_JIT_CHECKS(ULPINE_JIT_RUN)
        } catch (const std::exception& e) {
            std::printf("%s\n", e.what());
            ++failures;
        }
    }
    return failures == 0 ? 0 : 1;
}
