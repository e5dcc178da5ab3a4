// Stochastic rounding takes its random bits from the caller; there is no hidden generator.
// expect: stochastic rounding needs random_bits as the last argument
#include <ulpine/number/number.hpp>

int main() {
    using T = ulpine::posit<16, 1>;
    constexpr ulpine::projection by_chance{ulpine::rounding::stochastic};
    T const x{1};
#ifdef SHOULD_FAIL
    T const sum = ulpine::add<T, by_chance>(x, x);
#else
    T const sum = ulpine::add<T, by_chance>(x, x, ulpine::random_bits{7});
#endif
    return static_cast<int>(sum.bits()) & 0;
}
