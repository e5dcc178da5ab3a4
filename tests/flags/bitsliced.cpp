// Numbers in bit planes give the same bits in every word that they may be computed in: single words at -O0, lanes of 128
// bits, lanes of the processor's own (with the three-input logic of AVX-512).  See checksum.cpp.
#include "environment.hpp"

#include <ulpine/bitslice/operators.hpp>
#include <ulpine/format/catalog.hpp>

namespace {

namespace ul = ulpine;

template <class T, int W, ul::underflow Z = ul::underflow::as_format>
std::uint64_t results() {
    using B = ul::bitsliced<T, W, Z>;
    constexpr ul::projection zero{ul::rounding::toward_zero}, random{ul::rounding::stochastic};
    std::uint64_t sum = 0xcbf29ce484222325u;  // FNV-1a on words
    const auto add = [&sum](const auto& planes, int count) {
        for (int j = 0; j < count; ++j)
            for (int i = 0; i < W / 64; ++i) sum = (sum ^ planes(j)[i]) * 0x100000001b3u;
    };
    flags::generator next{W};
    const auto operand = [&next] {
        B x;
        for (int j = 0; j < T::width; ++j)
            for (int i = 0; i < B::words; ++i) x.plane(j)[i] = next();
        return x;
    };
    for (std::uint64_t round = 0; round < 20; ++round) {
        const B x = operand(), y = operand(), z = operand();
        const auto bits = ul::random_planes<W, 6>::draw(ul::philox{3}, round);
        const auto below = x < y;
        for (const B& r : {x * y + z, fma(x, y, z), ul::fma<zero>(x, y, z), ul::add<random>(x, y, bits),
                           ul::add<T>(exact_product(x, y), z), select(below, x, y), maximum(x, z)})
            add([&r](int j) { return r.plane(j); }, T::width);
        add([&below](int) { return below.data(); }, 1);
    }
    return sum;
}

const flags::named list[] = {{"e4m3", results<ul::fp8_e4m3, 512>},
                             {"1-5-3", results<ul::minifloat<5, 3>, 256, ul::underflow::flush_to_zero>}};

}  // namespace

int main(int argument_count, char** arguments) {
    return flags::enter(argument_count, arguments) ? flags::print_twice(list) : 1;
}
