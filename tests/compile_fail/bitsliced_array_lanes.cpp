// 32 lanes are for devices; loops over arrays take whole words of 64 bits.
// expect: functions over arrays of bitsliced<T, W> take W = 64, 128, 256 or 512 lanes
#include <ulpine/array/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
constexpr int lanes = 32;
#else
constexpr int lanes = 64;
#endif

int main() {
    ulpine::bitsliced<ulpine::fp8_e4m3, lanes> x[2];
    ulpine::neg(x, x);
}
