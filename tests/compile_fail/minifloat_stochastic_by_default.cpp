// Operators have no random bits to give.
// expect: minifloat: the default rounding mode cannot be stochastic
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::minifloat<4, 3, ulpine::minifloat_options{.mode = ulpine::rounding::stochastic}>;
#else
using type = ulpine::minifloat<4, 3, ulpine::minifloat_options{.mode = ulpine::rounding::nearest_away}>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
