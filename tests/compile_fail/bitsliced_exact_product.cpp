// The format of exact products must be one.
// expect: exact_product: the format of the products must have at most 32 bits
#include <ulpine/bitslice/mixed.hpp>

constexpr ulpine::minifloat_options biased(int bias) {
    ulpine::minifloat_options o;
    o.bias = bias;
    return o;
}

#ifdef SHOULD_FAIL
using type = ulpine::exact_product_t<ulpine::minifloat<4, 3, biased(65536)>>;
#else
using type = ulpine::exact_product_t<ulpine::minifloat<4, 3, biased(1000)>>;
#endif

int main() { return static_cast<int>(type{}.bits()); }
