// No number is wider than 64 bits.
// expect: minifloat<E, M>: the width must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::minifloat<16, 52>;
#else
using type = ulpine::minifloat<11, 52>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
