// The lanes fill whole words.
// expect: W must be 32, 64, 128, 256 or 512
#include <ulpine/bitslice/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#ifdef SHOULD_FAIL
constexpr int lanes = 100;
#else
constexpr int lanes = 128;
#endif

int main() { return static_cast<int>(ulpine::bitsliced<ulpine::fp8_e4m3, lanes>{}[0].bits()); }
