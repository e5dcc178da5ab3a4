// expect: ieee_p3109: the overflow policy must be saturate, propagate or infinity
#include <ulpine/number/p3109.hpp>

namespace p3109 = ulpine::ieee_p3109;

#ifdef SHOULD_FAIL
constexpr ulpine::projection chosen{ulpine::rounding::nearest_even, ulpine::overflow::wrap};
#else
constexpr ulpine::projection chosen{ulpine::rounding::nearest_even, ulpine::overflow::saturate};
#endif

int main() { return static_cast<int>(p3109::Add<ulpine::binary8p4se, chosen>(1.0f, 2.0f).bits()); }
