// Of a mirrored set the values are magnitudes.
// expect: lookup<Set>: the values of a mirrored set are magnitudes, none negative
#include <ulpine/number/number.hpp>

struct set {
    static constexpr bool mirrored = true;
#ifdef SHOULD_FAIL
    static constexpr float values[] = {-1, 0, 1};
#else
    static constexpr float values[] = {0, 1, 2};
#endif
};

int main() { return static_cast<int>(ulpine::lookup<set>{1}.bits()) & 0; }
