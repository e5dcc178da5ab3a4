// Sizes, layout, deduction, and which conversions are implicit.
#include <catch.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

using namespace ulpine;

namespace {

struct small_set {
    static constexpr float values[] = {-1, 0, 1, 2};
};
struct wide_set {
    static constexpr float values[] = {-1, 0, 0.5f, 1, 2, 3};
};

template <class T, class Storage, int Width>
constexpr bool stored_as = std::is_same_v<typename T::storage_type, Storage> && sizeof(T) == sizeof(Storage) &&
                           alignof(T) == alignof(Storage) && T::width == Width;

static_assert(stored_as<posit<2, 0>, std::uint8_t, 2> && stored_as<posit8, std::uint8_t, 8>);
static_assert(stored_as<posit<9, 1>, std::uint16_t, 9> && stored_as<posit16, std::uint16_t, 16>);
static_assert(stored_as<posit<17, 1>, std::uint32_t, 17> && stored_as<posit32, std::uint32_t, 32>);
static_assert(stored_as<posit<33, 0>, std::uint64_t, 33> && stored_as<posit64, std::uint64_t, 64>);
static_assert(stored_as<fp4_e2m1, std::uint8_t, 4> && stored_as<fp6_e3m2, std::uint8_t, 6>);
static_assert(stored_as<fp8_e4m3, std::uint8_t, 8> && stored_as<e8m0, std::uint8_t, 8>);
static_assert(stored_as<bfloat16, std::uint16_t, 16> && stored_as<dlfloat16, std::uint16_t, 16>);
static_assert(stored_as<tf32, std::uint32_t, 19> && stored_as<minifloat<16, 47>, std::uint64_t, 64>);
static_assert(stored_as<fixed<4, 4>, std::uint8_t, 8> && stored_as<fixed<-2, 10>, std::uint8_t, 8>);
static_assert(stored_as<fixed<1, 63>, std::uint64_t, 64> && stored_as<lookup<small_set>, std::uint8_t, 2>);
static_assert(stored_as<lookup<wide_set>, std::uint8_t, 3>);

template <class T>
constexpr bool is_plain = std::is_trivially_copyable_v<T>&& std::is_standard_layout_v<T>&&
    std::is_trivially_destructible_v<T>&& std::is_trivially_copy_assignable_v<T>&&
        std::is_nothrow_default_constructible_v<T>&& std::is_nothrow_move_constructible_v<T>;
static_assert(is_plain<posit16> && is_plain<fp8_e4m3> && is_plain<fixed<8, 8>> && is_plain<lookup<small_set>> &&
              is_plain<binary64>);

template <class T>
constexpr bool
    is_silent =
        noexcept(T{1}) && noexcept(T{
            1.0}) && noexcept(std::declval<T>() +
                              std::
                                  declval<T>()) && noexcept(std::declval<T>() * 2) && noexcept(std::declval<T>() < 2.0f) && noexcept(std::declval<T&>() /= std::declval<T>()) && noexcept(sqrt(std::declval<T>())) && noexcept(fma(std::declval<T>(), std::declval<T>(), std::declval<T>())) && noexcept(static_cast<int>(std::declval<T>())) && noexcept(T::from_bits(0)) && noexcept(std::declval<T>()
                                                                                                                                                                                                                                                                                                                                                                                           .bits()) && noexcept(add<T>(std::
                                                                                                                                                                                                                                                                                                                                                                                                                           declval<
                                                                                                                                                                                                                                                                                                                                                                                                                               T>(),
                                                                                                                                                                                                                                                                                                                                                                                                                       1)) && noexcept(next_up(std::
                                                                                                                                                                                                                                                                                                                                                                                                                                                   declval<T>())) && noexcept(isnan(std::declval<T>()));
static_assert(is_silent<posit16> && is_silent<fp8_e4m3> && is_silent<fixed<8, 8>> && is_silent<lookup<small_set>>);

// A class cannot be told from its encoding by accident: bits go in and out by name only.
static_assert(!std::is_convertible_v<std::uint16_t, posit16> && !std::is_convertible_v<posit16, std::uint16_t>);
static_assert(!std::is_convertible_v<double, posit16> && !std::is_convertible_v<posit16, double>);
static_assert(!std::is_convertible_v<int, fixed<8, 8>> && !std::is_convertible_v<float, binary32>);
static_assert(!std::is_convertible_v<posit16, bool>);
static_assert(std::is_constructible_v<posit16, double> && std::is_constructible_v<double, posit16>);
static_assert(std::is_constructible_v<posit16, bool> && std::is_constructible_v<posit16, char>);
static_assert(std::is_constructible_v<posit16, fp8_e4m3> && std::is_constructible_v<fixed<8, 8>, posit64>);
static_assert(!std::is_constructible_v<posit16, const char*>);

template <class From, class To>
constexpr bool implicit = std::is_convertible_v<From, To>;
template <class A, class B>
constexpr bool only_up = implicit<A, B> && !implicit<B, A>;

// Implicit exactly where every value survives: NaN, infinities and -0 included.
static_assert(only_up<posit8, posit16> && only_up<posit16, posit32> && only_up<posit32, posit64>);
static_assert(only_up<posit<8, 0>, posit<16, 0>> && only_up<posit<8, 2>, posit<9, 2>>);
static_assert(only_up<posit<8, 0>, posit<16, 1>>);
static_assert(!implicit<posit<16, 0>, posit<16, 1>> && !implicit<posit<16, 1>, posit<16, 0>>);
static_assert(only_up<fp8_e4m3, binary16> && only_up<fp8_e5m2, binary16>);
static_assert(only_up<binary16, tf32> && only_up<bfloat16, tf32> && only_up<tf32, binary32>);
static_assert(only_up<binary32, binary64> && only_up<binary64, minifloat<11, 52>> == false);
static_assert(!implicit<binary16, bfloat16> && !implicit<bfloat16, binary16>);
static_assert(only_up<fp4_e2m1, fp6_e2m3> && only_up<fp4_e2m1, fp6_e3m2> && only_up<fp6_e3m2, fp8_e4m3>);
static_assert(only_up<fp6_e2m3, fp8_e4m3> && !implicit<fp6_e2m3, fp8_e5m2>);
static_assert(!implicit<fp8_e4m3, fp8_e5m2> && !implicit<fp8_e5m2, fp8_e4m3>);
static_assert(!implicit<fp8_e4m3, fp8_e4m3fnuz> && !implicit<fp8_e4m3fnuz, fp8_e4m3>);
static_assert(only_up<fp8_e4m3fnuz, binary16>);
static_assert(only_up<binary8p4se, binary16> && only_up<binary8p3sf, binary32>);
static_assert(only_up<binary8p3sf, bfloat16>);
static_assert(only_up<e8m0, bfloat16> && !implicit<e8m0, binary16>);
static_assert(only_up<e8m0, binary32> && only_up<e8m0, binary64>);
static_assert(!implicit<binary16, posit32>);                                // infinities and -0
static_assert(implicit<posit16, binary32> && implicit<posit32, binary64>);  // NaR becomes a NaN
static_assert(!implicit<posit64, binary64> && !implicit<posit32, binary32>);
static_assert(!implicit<fp4_e2m1, posit8>);  // -0
static_assert(only_up<fixed<4, 4>, fixed<8, 8>> && only_up<fixed<4, 4>, fixed<5, 4>>);
static_assert(!implicit<fixed<4, 4>, fixed<3, 8>> && !implicit<fixed<4, 4>, fixed<8, 3>>);
static_assert(only_up<fixed<4, 4>, binary16> && only_up<fixed<4, 4>, posit16> && only_up<fixed<8, 0>, binary32>);
static_assert(only_up<fixed<4, 4, fixed_options{.is_signed = false}>, fixed<5, 4>>);
static_assert(!implicit<fixed<4, 4>, fixed<8, 8, fixed_options{.is_signed = false}>>);
static_assert(only_up<fixed<4, 4, fixed_options{.symmetric = true}>, fixed<4, 4>>);
static_assert(!implicit<fixed<64, 0>, binary64> && implicit<fixed<50, 3>, binary64>);
static_assert(only_up<lookup<small_set>, lookup<wide_set>> && only_up<lookup<small_set>, posit8>);
static_assert(only_up<lookup<small_set>, fp8_e4m3>);

// Two formats give the wider one.
static_assert(std::is_same_v<decltype(posit8{} + posit16{}), posit16>);
static_assert(std::is_same_v<decltype(posit16{} * posit8{}), posit16>);
static_assert(std::is_same_v<decltype(fp8_e4m3{} / binary32{}), binary32>);
static_assert(std::is_same_v<decltype(bfloat16{} - tf32{}), tf32>);
static_assert(std::is_same_v<decltype(fixed<4, 4>{} + fixed<8, 8>{}), fixed<8, 8>>);
static_assert(std::is_same_v<decltype(posit16{} + 1), posit16>);
static_assert(std::is_same_v<decltype(1.0L - fp4_e2m1{}), fp4_e2m1>);
static_assert(std::is_same_v<decltype(std::declval<binary32&>() += binary64{}), binary32&>);

// Deduction of the parameters.
template <int N, int ES>
constexpr int width_of(posit<N, ES>) {
    return N;
}
template <int N, int ES, posit_options... O>
constexpr int exponent_bits_of(posit<N, ES, O...>) {
    return ES;
}
template <int E, int M, minifloat_options... O>
constexpr int mantissa_bits_of(minifloat<E, M, O...>) {
    return M;
}
template <int I, int F>
constexpr int fraction_bits_of(fixed<I, F>) {
    return F;
}
template <class Set>
constexpr std::size_t size_of(lookup<Set>) {
    return sizeof(Set::values) / sizeof(Set::values[0]);
}
static_assert(width_of(posit16{}) == 16 && width_of(posit<5, 0>{}) == 5);
static_assert(exponent_bits_of(bposit<32>{}) == 5 && exponent_bits_of(posit8{}) == 2);
static_assert(mantissa_bits_of(fp8_e4m3{}) == 3 && mantissa_bits_of(binary64{}) == 52 && mantissa_bits_of(e8m0{}) == 0);
static_assert(fraction_bits_of(fixed<-2, 10>{}) == 10);
static_assert(size_of(lookup<wide_set>{}) == 6);

// Names for one format are one type.
static_assert(std::is_same_v<posit8, posit<8, 2>> && std::is_same_v<posit64, posit<64, 2>>);
static_assert(std::is_same_v<binary16, minifloat<5, 10>> && std::is_same_v<binary64, minifloat<11, 52>>);
static_assert(std::is_same_v<hfp8_forward, fp8_e4m3b11fnuz>);
static_assert(std::is_same_v<binary8p4se, p3109<8, 4, signedness::signed_, domain::extended>>);
static_assert(number_type<posit8> && !number_type<float> && operand<float> && operand<posit8> && !operand<char*>);

// Default projections.
static_assert(dlfloat16::default_projection.mode == rounding::nearest_away);
static_assert(binary16::default_projection == projection{rounding::nearest_even, overflow::infinity});
static_assert(fp8_e4m3::default_projection.policy == overflow::saturate);
static_assert(binary8p4se::default_projection.policy == overflow::infinity);
static_assert(fixed<4, 4>::default_projection.policy == overflow::saturate);

}  // namespace

TEST_CASE("an object is its code") {
    const posit16 x = posit16::from_bits(0x1234);
    std::uint16_t raw = 0;
    std::memcpy(&raw, &x, sizeof raw);
    CHECK(raw == 0x1234);
    CHECK(posit<5, 1>::from_bits(0xff).bits() == 0x1f);  // bits above the width are dropped
    CHECK(tf32::from_bits(0xffffffff).bits() == 0x7ffff);
}

TEST_CASE("an implicit conversion keeps the value") {
    const binary32 wide = fp8_e4m3{-0.0};
    CHECK(signbit(wide));
    const binary64 nan = posit16::from_bits(0x8000);
    CHECK(isnan(nan));
    const posit32 longer = posit8::from_bits(0x7f);
    CHECK(static_cast<double>(longer) == 0x1p24);
    const bfloat16 scale = e8m0::from_bits(0);
    CHECK(static_cast<double>(scale) == 0x1p-127);
}
