// No number is wider than 64 bits.
// expect: fixed<I, F>: the width I + F must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<60, 8>;
#else
using type = ulpine::fixed<60, 4>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
