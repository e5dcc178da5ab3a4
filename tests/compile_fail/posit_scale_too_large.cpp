// expect: posit: the scale must be -1100 to 1100
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::posit<16, 1, ulpine::posit_options{.scale = 1101}>;
#else
using type = ulpine::posit<16, 1, ulpine::posit_options{.scale = 1100}>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
