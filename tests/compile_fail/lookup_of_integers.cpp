// expect: lookup<Set>: the values must be float or double
#include <ulpine/number/number.hpp>

struct set {
#ifdef SHOULD_FAIL
    static constexpr int values[] = {0, 1, 2};
#else
    static constexpr double values[] = {0, 1, 2};
#endif
};

int main() { return static_cast<int>(ulpine::lookup<set>{1}.bits()) & 0; }
