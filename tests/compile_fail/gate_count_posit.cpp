// Gates are counted of bit-sliced numbers.
// expect: gate_count<C, T>: T must be a minifloat or a fixed-point number of at most 16 bits
#include <ulpine/bitslice/gate_count.hpp>

#ifdef SHOULD_FAIL
using type = ulpine::posit<8, 2>;
#else
using type = ulpine::minifloat<4, 3>;
#endif

int main() { return ulpine::gate_count<ulpine::circuit::add, type>.total(); }
