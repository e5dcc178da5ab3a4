// expect: quire<T, Capacity>: the capacity must be 0 to 62
#include <ulpine/accumulate/quire.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::quire<ulpine::posit<8, 2>, 63>;
#else
using type = ulpine::quire<ulpine::posit<8, 2>, 62>;
#endif

int main() { return type{}.is_zero() ? 0 : 1; }
