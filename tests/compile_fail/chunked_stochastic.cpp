// Stochastic sums without a source of random bits.
// expect: stochastic rounding needs random_bits as the last argument
#include <ulpine/accumulate/models.hpp>

#ifdef SHOULD_FAIL
constexpr ulpine::projection mode{ulpine::rounding::stochastic};
#else
constexpr ulpine::projection mode{ulpine::rounding::nearest_away};
#endif

int main() {
    ulpine::chunked<float, 8, ulpine::products::exact, mode> acc;
    acc.add_product(1.0f, 2.0f);
    return acc.round() == 2.0f ? 0 : 1;
}
