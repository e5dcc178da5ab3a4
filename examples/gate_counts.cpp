// The circuits of bit-sliced arithmetic, counted: three-input and two-input operations on bit planes for one operation on
// W numbers, as a table in Markdown.  docs/systems/hobflops.md has it.
#include <ulpine/bitslice/gate_count.hpp>
#include <ulpine/format/catalog.hpp>

#include <cstdio>

namespace ul = ulpine;

namespace {

template <ul::number_type T, ul::underflow Z>
void row(const char* name, const char* subnormals) {
    constexpr ul::projection p = T::default_projection;
    constexpr ul::gate_tally fma = ul::gate_count<ul::circuit::fma, T, p, Z>;
    constexpr int add = ul::gate_count<ul::circuit::add, T, p, Z>.total();
    constexpr int mul = ul::gate_count<ul::circuit::mul, T, p, Z>.total();
    constexpr int mul_add = ul::gate_count<ul::circuit::mul_add, T, p, Z>.total();
    std::printf("| %s | %s | %d | %d | %d | %d | %d | %d |\n", name, subnormals, add, mul, mul_add, fma.total(),
                fma.depth, fma.two_input_only);
}

template <ul::number_type T>
void rows(const char* name) {
    row<T, ul::underflow::as_format>(name, "as the format");
    row<T, ul::underflow::flush_to_zero>(name, "flushed");
}

}  // namespace

int main() {
    std::puts("| format | subnormals | add | mul | mul_add | fma | its depth | fma of two-input gates |\n"
              "|---|---|---:|---:|---:|---:|---:|---:|");
    rows<ul::minifloat<4, 3>>("1-4-3");
    rows<ul::minifloat<5, 3>>("1-5-3");
    rows<ul::minifloat<5, 4>>("1-5-4");
    rows<ul::minifloat<5, 6>>("1-5-6");
    rows<ul::minifloat<5, 8>>("1-5-8");
    rows<ul::minifloat<5, 10>>("1-5-10, binary16");
    rows<ul::hfp8_forward>("HFP8 1-4-3");
    rows<ul::fp8_e4m3>("fp8 e4m3");
    rows<ul::fp8_e5m2>("fp8 e5m2, HFP8 1-5-2");
    rows<ul::bfloat16>("bfloat16");
}
