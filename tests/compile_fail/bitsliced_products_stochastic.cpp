// Sums of products of slices round by a rule without random bits.
// expect: add_products: every mode but rounding::stochastic
#include <ulpine/array/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
constexpr ulpine::projection p{ulpine::rounding::stochastic};
#else
constexpr ulpine::projection p{ulpine::rounding::toward_zero};
#endif

int main() {
    ulpine::bitsliced<ulpine::fp8_e4m3, 64> x[2], y[2], sum;
    ulpine::add_products<ulpine::products::exact, p>(sum, x, y);
}
