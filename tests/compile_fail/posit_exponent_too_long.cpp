// Six exponent bits would put the values beyond the exponents that the library computes with.
// expect: posit<N, ES>: the exponent size ES must be 0 to 5 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::posit<16, 6>;
#else
using type = ulpine::posit<16, 5>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
