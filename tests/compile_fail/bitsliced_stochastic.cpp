// Stochastic rounding of lanes takes random planes.
// expect: stochastic rounding needs random_planes as the last argument
#include <ulpine/bitslice/operators.hpp>
#include <ulpine/format/catalog.hpp>

int main() {
    const ulpine::bitsliced<ulpine::fp8_e4m3, 64> x;
    constexpr ulpine::projection p{ulpine::rounding::stochastic};
#ifdef SHOULD_FAIL
    return static_cast<int>(ulpine::add<p>(x, x)[0].bits());
#else
    return static_cast<int>(ulpine::add<p>(x, x, ulpine::random_planes<64, 8>{})[0].bits());
#endif
}
