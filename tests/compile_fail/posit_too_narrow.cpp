// A posit has at least two bits; the message is the library's own, not a failure somewhere inside.
// expect: posit<N, ES>: the width N must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::posit<1, 0>;
#else
using type = ulpine::posit<2, 0>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
