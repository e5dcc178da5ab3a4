// The one NaN of these formats takes the code of -0.
// expect: minifloat: fnuz puts its NaN at -0 and needs a sign
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::minifloat<4, 3, ulpine::minifloat_options{.special = ulpine::specials::fnuz, .is_signed = false}>;
#else
using type = ulpine::minifloat<4, 3, ulpine::minifloat_options{.special = ulpine::specials::fnuz}>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
