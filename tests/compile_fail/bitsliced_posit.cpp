// Posits have no fixed planes of exponent and fraction.
// expect: bitsliced<T, W>: T must be a minifloat or a fixed-point number
#include <ulpine/bitslice/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::bitsliced<ulpine::posit<8, 2>, 64>;
#else
using type = ulpine::bitsliced<ulpine::fixed<4, 4>, 64>;
#endif

int main() { return static_cast<int>(type{}[0].bits()); }
