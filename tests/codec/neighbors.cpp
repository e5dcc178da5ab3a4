// The next codes at the special places of each family; every code of every small format is swept in tests/format.
#include <catch.hpp>

#include <ulpine/codec/neighbors.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

using namespace ulpine;

namespace {

template <class T>
unsigned long long up(unsigned long long code) {
    return next_up(T::from_bits(static_cast<typename T::storage_type>(code))).bits();
}
template <class T>
unsigned long long down(unsigned long long code) {
    return next_down(T::from_bits(static_cast<typename T::storage_type>(code))).bits();
}

struct plain_set {
    static constexpr float values[] = {-2.0F, 0.0F, 5.0F};
};
struct mirrored_set {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0.0F, 1.0F, 4.0F};
};
struct mirrored_without_zero {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {1.0F, 4.0F};
};

}  // namespace

TEST_CASE("posits wrap: Posit Standard (2022), 5.2", "[neighbors]") {
    CHECK(up<posit16>(0x7fff) == 0x8000);    // next(maxPos) = NaR
    CHECK(up<posit16>(0x8000) == 0x8001);    // next(NaR) = -maxPos
    CHECK(down<posit16>(0x8000) == 0x7fff);  // prior(NaR) = maxPos
    CHECK(down<posit16>(0x8001) == 0x8000);
    CHECK(up<posit16>(0xffff) == 0x0000);
    CHECK(down<posit16>(0x0000) == 0xffff);
    CHECK(up<posit64>(0xffffffffffffffff) == 0);
    CHECK(down<posit<2, 0>>(0x0) == 0x3);
    CHECK(up<posit<2, 0>>(0x1) == 0x2);
}

TEST_CASE("IEEE formats: 754-2019, 5.3.1", "[neighbors]") {
    CHECK(up<binary16>(0x0000) == 0x0001);
    CHECK(up<binary16>(0x8000) == 0x0001);
    CHECK(down<binary16>(0x0000) == 0x8001);
    CHECK(down<binary16>(0x0001) == 0x0000);
    CHECK(up<binary16>(0x8001) == 0x8000);  // nextUp of the negative number closest to zero is -0
    CHECK(up<binary16>(0x7bff) == 0x7c00);
    CHECK(up<binary16>(0x7c00) == 0x7c00);
    CHECK(down<binary16>(0x7c00) == 0x7bff);
    CHECK(down<binary16>(0xfc00) == 0xfc00);
    CHECK(up<binary16>(0xfc00) == 0xfbff);
    CHECK(up<binary16>(0x7e01) == 0x7e00);  // NaN
}

TEST_CASE("formats without infinity stay at their ends", "[neighbors]") {
    CHECK(up<fp8_e4m3>(0x7e) == 0x7e);
    CHECK(down<fp8_e4m3>(0xfe) == 0xfe);
    CHECK(up<fp4_e2m1>(0x7) == 0x7);
    CHECK(up<fp8_e4m3fnuz>(0x7f) == 0x7f);
    CHECK(up<fp8_e4m3fnuz>(0x81) == 0x00);
    CHECK(down<fp8_e4m3fnuz>(0x00) == 0x81);
    CHECK(up<fp8_e4m3fnuz>(0x80) == 0x80);
    CHECK(up<dlfloat16>(0x7ffe) == 0x7ffe);
    CHECK(down<e8m0>(0x00) == 0x00);
    CHECK(up<e8m0>(0xfe) == 0xfe);
    CHECK(up<e8m0>(0xff) == 0xff);
}

TEST_CASE("P3109: NaN where there is none, draft 4.0, 4.13", "[neighbors]") {
    CHECK(up<binary8p4se>(0x7e) == 0x7f);
    CHECK(up<binary8p4se>(0x7f) == 0x80);
    CHECK(down<binary8p4se>(0x7f) == 0x7e);
    CHECK(down<binary8p4se>(0xff) == 0x80);
    CHECK(down<binary8p4se>(0x00) == 0x81);
    CHECK(up<binary8p4se>(0x81) == 0x00);
    CHECK(up<binary8p4se>(0x80) == 0x80);
    CHECK(up<binary8p3sf>(0x7f) == 0x80);
    CHECK(down<binary8p3sf>(0xff) == 0x80);
    CHECK(down<binary8p1uf>(0x00) == 0xff);
    CHECK(up<binary8p1uf>(0xfe) == 0xff);
}

TEST_CASE("fixed point and lookup sets stay at their ends", "[neighbors]") {
    CHECK(up<fixed<4, 4>>(0x7f) == 0x7f);
    CHECK(down<fixed<4, 4>>(0x80) == 0x80);
    CHECK(up<fixed<4, 4>>(0xff) == 0x00);
    CHECK(down<fixed<4, 4, fixed_options{.symmetric = true}>>(0x81) == 0x81);
    CHECK(down<fixed<4, 4, fixed_options{.is_signed = false}>>(0x00) == 0x00);
    CHECK(up<fixed<4, 4, fixed_options{.is_signed = false}>>(0xff) == 0xff);
    CHECK(up<lookup<plain_set>>(0) == 1);
    CHECK(up<lookup<plain_set>>(2) == 2);
    CHECK(down<lookup<plain_set>>(0) == 0);
    CHECK(up<lookup<mirrored_set>>(0) == 1);
    CHECK(down<lookup<mirrored_set>>(0) == 4 + 1);
    CHECK(up<lookup<mirrored_set>>(4 + 1) == 4);  // -0
    CHECK(down<lookup<mirrored_set>>(4 + 2) == 4 + 2);
    CHECK(up<lookup<mirrored_set>>(2) == 2);
    CHECK(down<lookup<mirrored_without_zero>>(0) == 2);
    CHECK(up<lookup<mirrored_without_zero>>(2) == 0);
    CHECK(up<lookup<mirrored_without_zero>>(3) == 2);
}
