// A power modulo 2^I would need all of its bits.
// expect: compound<To, P>: the result must saturate, not wrap
#include <ulpine/number/roots.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<8, 8, ulpine::fixed_options{.policy = ulpine::overflow::wrap}>;
#else
using type = ulpine::fixed<8, 8>;
#endif

int main() { return ulpine::compound<type>(2, 3) == 27 ? 0 : 1; }
