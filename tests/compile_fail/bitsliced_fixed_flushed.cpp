// Fixed point has nothing to flush.
// expect: bitsliced: fixed point has no subnormal numbers to flush
#include <ulpine/bitslice/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::bitsliced<ulpine::fixed<4, 4>, 64, ulpine::underflow::flush_to_zero>;
#else
using type = ulpine::bitsliced<ulpine::minifloat<4, 3>, 64, ulpine::underflow::flush_to_zero>;
#endif

int main() { return static_cast<int>(type{}[0].bits()); }
