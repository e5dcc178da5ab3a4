// Blocks of different sizes have no dot product.
// expect: block_quire<A, B>: the blocks must have one size
#include <ulpine/block/catalog.hpp>
#include <ulpine/block/dot.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::nvfp4;
#else
using type = ulpine::mxfp8_e4m3;
#endif

int main() { return static_cast<int>(dot(ulpine::mxfp4{}, type{})); }
