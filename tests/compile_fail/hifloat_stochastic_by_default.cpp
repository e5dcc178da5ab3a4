// Operators have no random bits to give.
// expect: hifloat: the default rounding mode cannot be stochastic
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::number<ulpine::hifloat_format<ulpine::hifloat_spec{ulpine::rounding::stochastic}>>;
#else
using type = ulpine::number<ulpine::hifloat_format<ulpine::hifloat_spec{ulpine::rounding::nearest_even}>>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
