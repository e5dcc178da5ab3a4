// A block has at least one element.
// expect: scaled_block: the block size K must be 1 to 65536
#include <ulpine/block/catalog.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::scaled_block<ulpine::fp8_e4m3, ulpine::e8m0, 0>;
#else
using type = ulpine::scaled_block<ulpine::fp8_e4m3, ulpine::e8m0, 1>;
#endif

int main() { return static_cast<int>(type{}.scale().bits()); }
