// expect: fixed<I, F>: the width I + F must be 2 to 64 bits
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<-4, 5>;
#else
using type = ulpine::fixed<-4, 6>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
