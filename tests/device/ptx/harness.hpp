// For the interpreter's own tests: single instructions and small kernels in PTX.
#pragma once

#include "machine.hpp"

#include <catch.hpp>

#include <utility>

namespace ptx::test {

inline const std::string head = ".version 9.0\n.target sm_90\n.address_size 64\n";

// A buffer of the device that holds values of T.
template <class T>
class buffer {
  public:
    explicit buffer(std::vector<T> values)
        : count_(values.size()), address_(memory::instance().allocate(count_ * sizeof(T), 256, place::device)) {
        std::memcpy(memory::instance().at(address_, count_ * sizeof(T)), values.data(), count_ * sizeof(T));
    }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;
    ~buffer() { memory::instance().free(address_, place::device); }
    u64 address() const { return address_; }
    std::vector<T> values() const {
        std::vector<T> out(count_);
        std::memcpy(out.data(), memory::instance().at(address_, count_ * sizeof(T)), count_ * sizeof(T));
        return out;
    }

  private:
    std::size_t count_;
    u64 address_;
};

// Runs the kernel `k` of a text whose parameters are 64-bit words.
inline u64 run_kernel(const std::string& text, std::vector<u64> params, dim block = {}, dim grid = {},
                      u64 dynamic = 0) {
    module m(text);
    launch l;
    l.kernel = m.find("k");
    REQUIRE(l.kernel);
    l.grid = grid;
    l.block = block;
    l.dynamic_shared = dynamic;
    l.params.resize(8 * params.size());
    std::memcpy(l.params.data(), params.data(), l.params.size());
    return machine(l).run();
}

// A kernel k(out) with a body; registers %r %rd %h (16 bits) %p %f %d; %rd0 points to the output.
inline std::string kernel(const std::string& body, const std::string& before = {}) {
    return head + before +
           "\n.visible .entry k(.param .u64 out)\n{\n.reg .b32 %r<32>; .reg .b64 %rd<32>; .reg .b16 %h<32>;\n"
           ".reg .pred %p<16>; .reg .f32 %f<16>; .reg .f64 %d<16>;\nld.param.u64 %rd0, [out];\n" +
           body + "\nret;\n}\n";
}

// What the threads of one block write with `st.global.u32 [%rd1], ...`, where %rd1 is the place of the thread.
inline std::vector<u32> by_thread(const std::string& body, u32 threads, const std::string& before = {},
                                  u64 dynamic = 0) {
    buffer<u32> out(std::vector<u32>(threads, 0x5a5a5a5a));
    run_kernel(kernel("mov.u32 %r31, %tid.x;\nmul.wide.u32 %rd1, %r31, 4;\nadd.s64 %rd1, %rd0, %rd1;\n" + body, before),
               {out.address()}, {threads, 1, 1}, {}, dynamic);
    return out.values();
}

struct source {
    int width;
    u64 bits;
};
inline source w(u64 bits) { return {32, bits}; }
inline source x(u64 bits) { return {64, bits}; }
inline source h(u64 bits) { return {16, bits}; }
inline source p(bool bit) { return {1, bit}; }
inline source f(float v) { return {32, std::bit_cast<u32>(v)}; }
inline source d(double v) { return {64, std::bit_cast<u64>(v)}; }

// One instruction with its sources in registers; `tail` follows them, such as ", 0x55".  Width 1: a predicate.
inline u64 apply(const std::string& instruction, int width, const std::vector<source>& sources,
                 const std::string& tail = {}) {
    const auto name = [](int n, int k) {
        return (n == 1 ? "%p" : n == 16 ? "%h" : n == 32 ? "%r" : "%rd") + std::to_string(k);
    };
    std::string body, arguments;
    int k = 3;
    for (const source& s : sources) {
        if (s.width == 1) body += "setp.ne.u32 " + name(1, k) + ", " + std::to_string(s.bits) + ", 0;\n";
        else body += "mov.b" + std::to_string(s.width) + " " + name(s.width, k) + ", " + std::to_string(s.bits) + ";\n";
        arguments += ", " + name(s.width, k++);
    }
    body += instruction + " " + name(width, 2) + arguments + tail + ";\n";
    if (width == 1) body += "selp.b64 %rd2, 1, 0, %p2;\n";
    if (width == 16) body += "cvt.u64.u16 %rd2, %h2;\n";
    if (width == 32) body += "cvt.u64.u32 %rd2, %r2;\n";
    buffer<u64> out({0});
    run_kernel(kernel(body + "st.global.u64 [%rd0], %rd2;"), {out.address()});
    return out.values()[0];
}
inline float apply_f(const std::string& instruction, const std::vector<source>& sources) {
    return std::bit_cast<float>(static_cast<u32>(apply(instruction, 32, sources)));
}
inline double apply_d(const std::string& instruction, const std::vector<source>& sources) {
    return std::bit_cast<double>(apply(instruction, 64, sources));
}

// The message of the fault or error that a text gives; empty if there is none.
template <class F>
std::string message_of(F run) {
    try {
        run();
    } catch (const std::exception& e) {
        return e.what();
    }
    return {};
}
inline std::string fails(const std::string& body, u32 threads = 1, const std::string& before = {}) {
    return message_of([&] { by_thread(body, threads, before); });
}
inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace ptx::test
