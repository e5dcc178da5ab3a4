// A number turns into a built-in type by a cast only.
// expect-gnu: cannot convert
// expect-clang: no viable conversion from
#include <ulpine/number/number.hpp>

int main() {
    ulpine::posit<16, 1> const x{1};
#ifdef SHOULD_FAIL
    float const y = x;
#else
    float const y = static_cast<float>(x);
#endif
    return y > 2 ? 1 : 0;
}
