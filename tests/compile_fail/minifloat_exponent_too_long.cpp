// expect: minifloat<E, M>: the exponent must have 1 to 16 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::minifloat<17, 8>;
#else
using type = ulpine::minifloat<16, 8>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
