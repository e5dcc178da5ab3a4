// Literals of every built-in type beside every family: no cast, no ambiguity, one rounding.
#include <catch.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <type_traits>

using namespace ulpine;

namespace {

struct list {
    static constexpr float values[] = {-4, -3, -2, -1, 0, 1, 2, 3, 4, 97, 98};
};

template <class T, class B>
void check_beside(const B& one) {
    const T a{1};
    static_assert(std::is_same_v<decltype(a + one), T> && std::is_same_v<decltype(one + a), T>);
    static_assert(std::is_same_v<decltype(a * one), T> && std::is_same_v<decltype(one / a), T>);
    static_assert(std::is_same_v<decltype(a - one), T> && std::is_same_v<decltype(a == one), bool>);
    const bool arithmetic = a + one == 2 && one + a == 2 && a - one == 0 && one - a == 0 && a * one == 1 &&
                            one * a == 1 && a / one == 1 && one / a == 1;
    const bool order = a == one && one == a && !(a != one) && !(one != a) && !(a < one) && !(one < a) && !(a > one) &&
                       !(one > a) && a <= one && one <= a && a >= one && one >= a;
    T b = a;
    b += one;
    const bool two = b == 2;
    b -= one;
    b *= one;
    b /= one;
    CHECK((arithmetic && order && two && b == 1));
    const T from{one};
    CHECK(from == a);
}

}  // namespace

TEMPLATE_TEST_CASE("built-in operands of every type", "", (posit<16, 1>), fp8_e4m3, (fixed<40, 24>), lookup<list>) {
    using T = TestType;
    check_beside<T>(1);
    check_beside<T>(1U);
    check_beside<T>(1L);
    check_beside<T>(1UL);
    check_beside<T>(1LL);
    check_beside<T>(1ULL);
    check_beside<T>(1.0F);
    check_beside<T>(1.0);
    check_beside<T>(1.0L);
    check_beside<T>(true);
    check_beside<T>(static_cast<char>(1));
    check_beside<T>(static_cast<signed char>(1));
    check_beside<T>(static_cast<unsigned char>(1));
    check_beside<T>(static_cast<short>(1));
    check_beside<T>(static_cast<unsigned short>(1));
}

TEST_CASE("a character counts with its number") {
    CHECK(posit16{0} + 'a' == 97);
    CHECK(lookup<list>{'b'} == 98);
    CHECK(fixed<8, 8>{'\n'} == 10);
}

TEST_CASE("a built-in operand is not rounded on the way in") {
    // 1.03125 is halfway between two fp8_e4m3: first rounded to 1, it would add nothing.
    CHECK(fp8_e4m3{1} + 1.0625 + 0.0625 == fp8_e4m3{2} + 0.125);
    const fp8_e4m3 big{256};
    CHECK(big - 239.0 == 17 - 1);  // 17 -> 16 (tie to even), 239 alone would be 240
    CHECK(posit8{1} * 1e-3 == posit8{0.001});
    CHECK(fixed<4, 4>{2} * 0.03125 == fixed<4, 4>{0.0625});  // 0.03125 alone would round to 0
    CHECK(posit16{1} + 1e-30L == 1);
    posit8 x{64};
    x += 1000000000000LL;
    CHECK(x == std::numeric_limits<posit8>::max());
}

TEST_CASE("the functions without a result type take built-in operands too") {
    CHECK(fma(posit16{2}, 3, 0.5) == 6.5);
    CHECK(fma(posit16{2}, 3.0F, posit16{1}) == 7);
    CHECK(remainder(posit16{7}, 4) == -1);
    CHECK(remainder(7, binary32{4}) == -1);
}

TEST_CASE("zero by default") {
    CHECK(posit<16, 1>{} == 0);
    CHECK(binary32{} == 0);
    CHECK(fixed<8, 8>{} == 0);
    CHECK(posit<16, 1>().bits() == 0);
    CHECK(e8m0{}.bits() == 0);  // no zero: the smallest value
}
