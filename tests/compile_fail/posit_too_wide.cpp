// No number is wider than 64 bits.
// expect: posit<N, ES>: the width N must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::posit<65, 2>;
#else
using type = ulpine::posit<64, 2>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
