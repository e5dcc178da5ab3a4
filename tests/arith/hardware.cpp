// A second witness: binary32 and binary64 against the machine's float and double, to nearest even.
#include <catch.hpp>
#include <support/arith_operands.hpp>

#include <bit>
#include <cmath>
#include <limits>

using namespace arith_test;

namespace {

template <class T, class Native, class Bits>
void check_against(std::uint64_t seed, int count) {
    operand_source<T> source{seed};
    sweep s(name_of(format_of<T>()) + " against hardware, seed " + std::to_string(seed));
    const auto native = [](const T& x) { return std::bit_cast<Native>(static_cast<Bits>(x.bits())); };
    const auto same = [&](const char* what, const T& x, const T& y, const T& z, const T& got, Native expected) {
        const Native g = native(got);
        const bool equal =
            std::isnan(expected) ? std::isnan(g) : std::bit_cast<Bits>(g) == std::bit_cast<Bits>(expected);
        s.expect(equal, [&] {
            return std::string(what) + " " + hex(x.bits()) + ", " + hex(y.bits()) + ", " + hex(z.bits()) + " gives " +
                   hex(got.bits()) + ", expected " + hex(std::bit_cast<Bits>(expected));
        });
    };
    for (int i = 0; i < count; ++i) {
        const T x = source.any();
        const T y = i % 3 == 0 ? source.near(x) : source.any();
        const T z = i % 5 == 0 ? source.near(x) : source.any();
        // volatile: computed by the machine, at run time.
        const volatile Native a = native(x);
        const volatile Native b = native(y);
        const volatile Native c = native(z);
        same("+", x, y, z, x + y, a + b);
        same("-", x, y, z, x - y, a - b);
        same("*", x, y, z, x * y, a * b);
        same("/", x, y, z, x / y, a / b);
        same("sqrt", x, y, z, sqrt(x), std::sqrt(a));
        same("fma", x, y, z, fma(x, y, z), std::fma(a, b, c));
        if (i % 8 == 0) {
            // Some C libraries lose the sign of a zero remainder: IEEE 754-2019, 5.3.1, gives it that of x.
            const Native r = std::remainder(a, b);
            same("remainder", x, y, z, remainder(x, y), r == 0 ? std::copysign(r, a) : r);
        }
        const bool ordered = (x < y) == (a < b) && (x <= y) == (a <= b) && (x > y) == (a > b) && (x >= y) == (a >= b) &&
                             (x == y) == (a == b) && (x != y) == (a != b);
        s.expect(ordered, [&] { return "comparison of " + hex(x.bits()) + ", " + hex(y.bits()); });
        same("from native", x, y, z, T{a}, a);
        s.expect(std::isnan(a) || std::bit_cast<Bits>(static_cast<Native>(x)) == x.bits(),
                 [&] { return "to native " + hex(x.bits()); });
    }
    s.finish();
}

}  // namespace

TEST_CASE("binary32 against float: a million pairs") {
    check_against<ulpine::binary32, float, std::uint32_t>(131, 1000000);
}

TEST_CASE("binary64 against double: a million pairs") {
    check_against<ulpine::binary64, double, std::uint64_t>(132, 1000000);
}

// Conversions between the two widths are the machine's too.
TEST_CASE("double to binary32 and float to binary64 against casts") {
    operand_source<ulpine::binary64> source{133};
    sweep s("double -> float, seed 133");
    for (int i = 0; i < 1000000; ++i) {
        const ulpine::binary64 x = source.any();
        const volatile double d = std::bit_cast<double>(x.bits());
        const auto expected = static_cast<float>(d);
        const ulpine::binary32 got = ulpine::convert<ulpine::binary32>(x);
        const float to_float = static_cast<float>(x);
        const bool same = std::isnan(expected) ? isnan(got) && std::isnan(to_float)
                                               : got.bits() == std::bit_cast<std::uint32_t>(expected) &&
                                                     std::bit_cast<std::uint32_t>(to_float) == got.bits();
        s.expect(same, [&] { return hex(x.bits()) + " gives " + hex(got.bits()); });
        const ulpine::binary64 back{got};
        s.expect(isnan(got) || back.bits() == std::bit_cast<std::uint64_t>(static_cast<double>(expected)),
                 [&] { return "back from " + hex(got.bits()); });
    }
    s.finish();
}
