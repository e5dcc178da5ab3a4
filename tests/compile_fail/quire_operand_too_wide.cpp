// A quire holds what its format's products need; operands of a wider format do not fit.
// expect: quire<T>: products of these operands exceed its range
#include <ulpine/accumulate/quire.hpp>

int main() {
    ulpine::quire<ulpine::posit<8, 2>> q;
#ifdef SHOULD_FAIL
    q.add_product(ulpine::posit<16, 2>{1}, ulpine::posit<8, 2>{1});
#else
    q.add_product(ulpine::posit<8, 2>{1}, ulpine::posit<8, 2>{1});
#endif
    return q.is_zero() ? 1 : 0;
}
