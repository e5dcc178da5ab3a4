// A threshold stands between its two neighbours.
// expect: lookup<Set>: thresholds must be one fewer than the values, each strictly between its neighbours
#include <ulpine/number/number.hpp>

struct set {
    static constexpr float values[] = {0, 1, 2};
#ifdef SHOULD_FAIL
    static constexpr float thresholds[] = {0.5f, 0.75f};
#else
    static constexpr float thresholds[] = {0.5f, 1.75f};
#endif
};

int main() { return static_cast<int>(ulpine::lookup<set>{1}.bits()) & 0; }
