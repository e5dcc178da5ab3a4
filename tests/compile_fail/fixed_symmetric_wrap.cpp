// Wrapping needs all 2^width codes; a symmetric format leaves one out.
// expect: fixed: a symmetric format cannot wrap by default
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<4, 4, ulpine::fixed_options{.symmetric = true, .policy = ulpine::overflow::wrap}>;
#else
using type = ulpine::fixed<4, 4, ulpine::fixed_options{.policy = ulpine::overflow::wrap}>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
