// No number is wider than 64 bits.
// expect: takum<N>: the width N must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::takum<65>;
#else
using type = ulpine::takum<64>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
