// A NaN has no neighbours.
// expect: lookup<Set>: the values must be finite
#include <limits>
#include <ulpine/number/number.hpp>

struct set {
#ifdef SHOULD_FAIL
    static constexpr float values[] = {0, 1, std::numeric_limits<float>::quiet_NaN()};
#else
    static constexpr float values[] = {0, 1, std::numeric_limits<float>::max()};
#endif
};

int main() { return static_cast<int>(ulpine::lookup<set>{1}.bits()) & 0; }
