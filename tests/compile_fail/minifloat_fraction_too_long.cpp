// expect: minifloat<E, M>: the fraction must have 0 to 52 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::minifloat<8, 53>;
#else
using type = ulpine::minifloat<8, 52>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
