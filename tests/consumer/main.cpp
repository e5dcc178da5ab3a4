#include "shared.hpp"

int main() {
    // Known values: 1 is 0x4000 in posit<16,1>; 448 is fp8_e4m3's largest; -1.25 is -320 steps of 2^-8.
    static_assert(posit16{1}.bits() == 0x4000);
    static_assert(fp8{1e6f}.bits() == 0x7e);
    static_assert(q8_8{-1.25}.bits() == 0xfec0);

    // volatile: the compiler may not do the sums for us.
    double const volatile inputs[] = {0.1, -3.0, 1.5, 0.7, 1000.0, -0.001};
    for (double const x : inputs)
        for (double const y : inputs)
            if (digest(x, y) != digest_in_second_unit(x, y)) return 1;

    posit16 const two{2};
    if (cubed_in_second_unit(two) != two * two * two) return 2;
    if (static_cast<float>(cubed_in_second_unit(two)) != 8.0f) return 3;
    return 0;
}
