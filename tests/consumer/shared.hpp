// What the two translation units of the consumer both instantiate.
#pragma once

#include <cstdint>
#include <ulpine/ulpine.hpp>

struct powers {
    static constexpr float values[] = {-1, 0, .25f, .5f, 1, 2};
};

using posit16 = ulpine::posit<16, 1>;
using fp8 = ulpine::fp8_e4m3;
using q8_8 = ulpine::fixed<8, 8>;
using steps = ulpine::lookup<powers>;

// Every type once, mixed, in code that both units compile.
inline std::uint32_t digest(double x, double y) {
    posit16 const p = posit16{x} * posit16{y} + posit16{x};
    fp8 const w{x};
    q8_8 const f = ulpine::add<q8_8>(p, w);
    steps const l{y};
    auto const mixed = ulpine::mul<ulpine::posit<32, 2>>(p, w);
    return static_cast<std::uint32_t>(p.bits()) * 31u + static_cast<std::uint32_t>(w.bits()) * 37u +
           static_cast<std::uint32_t>(f.bits()) * 41u + static_cast<std::uint32_t>(l.bits()) * 43u +
           static_cast<std::uint32_t>(mixed.bits());
}

std::uint32_t digest_in_second_unit(double x, double y);
posit16 cubed_in_second_unit(posit16 x);
