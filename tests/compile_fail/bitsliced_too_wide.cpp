// Bit-sliced numbers have at most 16 bits.
// expect: bitsliced<T, W>: T must have at most 16 bits
#include <ulpine/bitslice/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::bitsliced<ulpine::binary32, 64>;
#else
using type = ulpine::bitsliced<ulpine::binary16, 64>;
#endif

int main() { return static_cast<int>(type{}[0].bits()); }
