// Two codes for one value would make rounding ambiguous.
// expect: lookup<Set>: the values must be distinct
#include <ulpine/number/number.hpp>

struct set {
#ifdef SHOULD_FAIL
    static constexpr float values[] = {1, -1, 0, 1};
#else
    static constexpr float values[] = {1, -1, 0, 2};
#endif
};

int main() { return static_cast<int>(ulpine::lookup<set>{1}.bits()) & 0; }
