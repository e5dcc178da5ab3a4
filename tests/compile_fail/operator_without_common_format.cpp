// Neither posit<16,1> nor fp8_e4m3 contains the other (the posit has no NaN that is a NaN of fp8, no -0; fp8 has no
// 2^28), so the sum has no obvious format: the message must say how to name one.
// expect: add<To>
#include <ulpine/ulpine.hpp>

int main() {
    ulpine::posit<16, 1> const x{1};
    ulpine::fp8_e4m3 const y{2};
#ifdef SHOULD_FAIL
    auto const sum = x + y;
#else
    auto const sum = ulpine::add<ulpine::posit<16, 1>>(x, y);
#endif
    return static_cast<int>(sum.bits()) & 0;
}
