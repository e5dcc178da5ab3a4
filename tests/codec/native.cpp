#include <catch.hpp>

#include <ulpine/codec/native.hpp>

#include <oracle/native.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace {

namespace lib = ulpine::detail;

template <class T>
bool unpacks_exactly(T x) {
    const auto got = lib::operand_traits<T>::unpack(x);
    const oracle::datum want = oracle::from_native(x);
    if (want.is_nan()) return got.nan;
    if (want.is_infinite()) return got.infinite && !got.nan && got.negative == want.negative;
    if (got.nan || got.infinite || got.negative != want.negative) return false;
    if (got.significand == 0) return want.is_zero();
    return got.significand >> 63 != 0 &&
           oracle::dyadic{mpz_class(static_cast<unsigned long>(got.significand)), long{got.exponent} - 63} == want.magnitude;
}

template <class T>
void check_integers(support::failures& failed, const char* name) {
    using limits = std::numeric_limits<T>;
    support::random_source random(11);
    const auto check = [&](T x) {
        if (!failed.holds(unpacks_exactly(x))) failed.add(std::string(name) + " " + std::to_string(x) + " is taken apart wrongly");
        // And back, from a longer word too.
        using traits = lib::operand_traits<T>;
        const auto parts = traits::unpack(x);
        const T back = traits::template pack<ulpine::rounding::nearest_even>(lib::widen<lib::wide<std::uint64_t>>(parts),
                                                                             ulpine::overflow::saturate, {});
        if (!failed.same(back, x)) failed.add(std::string(name) + " " + std::to_string(x) + " comes back as " + std::to_string(back));
    };
    for (const T x : {limits::min(), limits::max(), T(0), T(1), T(2), T(limits::max() / 2), T(limits::min() + 1)}) check(x);
    for (int i = 0; i < 20000; ++i) check(static_cast<T>(i % 2 != 0 ? random() : random.sparse()));
}

template <class T, class Bits>
void check_float(support::failures& failed, Bits bits, const char* name) {
    const T x = std::bit_cast<T>(bits);
    if (!failed.holds(unpacks_exactly(x))) failed.add(std::string(name) + " " + support::hex(std::uint64_t{bits}) + " is taken apart wrongly");
    using traits = lib::operand_traits<T>;
    const T back = traits::template pack<ulpine::rounding::nearest_even>(
        lib::widen<lib::wide<std::uint64_t>>(traits::unpack(x)), ulpine::overflow::infinity, {});
    const bool same = std::isnan(x) ? std::isnan(back) : std::bit_cast<Bits>(back) == bits;
    if (!failed.holds(same)) failed.add(std::string(name) + " " + support::hex(std::uint64_t{bits}) + " does not come back");
}

}  // namespace

TEST_CASE("integers of every type, taken apart and put together", "[native]") {
    support::failures failed;
    check_integers<signed char>(failed, "signed char");
    check_integers<unsigned char>(failed, "unsigned char");
    check_integers<short>(failed, "short");
    check_integers<unsigned short>(failed, "unsigned short");
    check_integers<int>(failed, "int");
    check_integers<unsigned>(failed, "unsigned");
    check_integers<long>(failed, "long");
    check_integers<unsigned long>(failed, "unsigned long");
    check_integers<long long>(failed, "long long");
    check_integers<unsigned long long>(failed, "unsigned long long");
    check_integers<char>(failed, "char");
    CHECK_NO_FAILURES(failed);
    CHECK(unpacks_exactly(true));
    CHECK(unpacks_exactly(false));
}

TEST_CASE("float and double, taken apart and put together", "[native]") {
    support::failures failed;
    for (std::uint32_t high = 0; high < 0x10000; ++high) {
        for (const std::uint32_t low : {0U, 1U, 0x8000U, 0xffffU}) check_float<float>(failed, (high << 16) | low, "float");
        for (const std::uint64_t low : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xffffffffffff}})
            check_float<double>(failed, (std::uint64_t{high} << 48) | low, "double");
    }
    for (int k = 0; k < 64; ++k) check_float<double>(failed, std::uint64_t{1} << k, "double");
    CHECK_NO_FAILURES(failed);
}
