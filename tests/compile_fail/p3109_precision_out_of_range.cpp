// expect: p3109<K, P>: the precision P must be 1 to K - 1, or to K where unsigned
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::p3109<8, 8>;
#else
using type = ulpine::p3109<8, 7>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
