// expect: fixed: only signed formats can be symmetric
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::fixed<4, 4, ulpine::fixed_options{.is_signed = false, .symmetric = true}>;
#else
using type = ulpine::fixed<4, 4, ulpine::fixed_options{.symmetric = true}>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
