// expect: fixed<I, F>: F must be -1100 to 1100
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<-1093, 1101>;
#else
using type = ulpine::fixed<-1092, 1100>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
