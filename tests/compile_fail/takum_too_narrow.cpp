// A takum has a sign and a direction at least.
// expect: takum<N>: the width N must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::takum<1>;
#else
using type = ulpine::takum<2>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
