// Every operation in a constant expression: the compiler is the test, and it rejects undefined behaviour.
#include <catch.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

using namespace ulpine;

namespace {

struct list {
    static constexpr float values[] = {3, -1, 0, 0.5f, 2};
};
struct magnitudes {
    static constexpr bool mirrored = true;
    static constexpr auto thresholds = threshold_rule::geometric;
    static constexpr double values[] = {0, 1, 4, 16};
};

constexpr projection up{rounding::toward_positive};
constexpr projection down{rounding::toward_negative, overflow::saturate};
constexpr projection by_chance{rounding::stochastic};

// 3 and 2 and their half: exact in every signed format of the list below.
template <class T>
constexpr bool computes() {
    const T two{2};
    const T one{1};
    T x = two;
    x += one;
    x -= one;
    x *= one;
    x /= one;
    const bool arithmetic =
        x == two && two + one - two == one && two * one == two && two / two == one && -(-two) == two;
    const bool functions = sqrt(one) == one && fma(one, one, one) == two && remainder(two, one) == T{} &&
                           abs(-two) == two && copysign(two, -one) == -two && sign(two) == one &&
                           min(one, two) == one && max(one, two) == two;
    const bool integral = floor(two) == two && ceil(one) == one && trunc(two) == two && round(one) == one &&
                          rint(one) == one && nearest_integer(two) == two;
    const bool neighbours = next_up(one) > one && next_down(one) < one && next_down(next_up(one)) == one;
    const bool classes = !isnan(one) && !isinf(one) && isfinite(one) && isnormal(one) && !is_zero(one) &&
                         !signbit(one) && !is_subnormal(one) && classify(one) == number_class::positive_normal;
    const bool order = one < two && two > one && one <= one && one >= one && one != two && one == 1 && 2.0 == two &&
                       one < 2.5f && two > 1LL;
    const bool builtin = one + 1 == two && 1 + one == two && 2.0 * one == two && two - 1.0f == one && one / 1u == one;
    const bool named = add<T, up>(one, 1) == two && sub<T>(two, 1.0) == one && mul<T, down>(two, one) == two &&
                       div<T, up>(two, 2) == one && ulpine::fma<T, up>(one, 1.0, one) == two &&
                       ulpine::sqrt<T, up>(one) == one && convert<T, up>(2) == two &&
                       ulpine::remainder<T, up>(two, one) == T{};
    const bool values = static_cast<int>(two) == 2 && static_cast<float>(two) == 2 && static_cast<double>(one) == 1 &&
                        static_cast<unsigned char>(two) == 2 && static_cast<long long>(one) == 1 &&
                        static_cast<bool>(one) && T::from_bits(one.bits()) == one && T{2.0f} == two && T{2ULL} == two;
    const bool limits = std::numeric_limits<T>::max() >= two && std::numeric_limits<T>::lowest() < T{} &&
                        std::numeric_limits<T>::denorm_min() > T{};
    const bool chance = add<T, by_chance>(one, one, random_bits{5, 8, stochastic_variant::c}) == two;
    return arithmetic && functions && integral && neighbours && classes && order && builtin && named && values &&
           limits && chance;
}

static_assert(computes<posit8>() && computes<posit<8, 0>>() && computes<posit<16, 1>>() && computes<posit32>());
static_assert(computes<posit64>() && computes<posit<64, 5>>() && computes<posit<33, 0>>() && computes<bposit<32>>());
static_assert(computes<posit<16, 1, posit_options{.scale = 3}>>());
static_assert(computes<fp8_e4m3>() && computes<fp8_e5m2>() && computes<fp6_e3m2>() && computes<fp6_e2m3>());
static_assert(computes<fp8_e4m3fnuz>() && computes<fp8_e5m2fnuz>() && computes<fp8_e4m3b11fnuz>());
static_assert(computes<binary16>() && computes<bfloat16>() && computes<tf32>() && computes<binary32>() &&
              computes<binary64>() && computes<dlfloat16>() && computes<hfp8_forward_normal>());
static_assert(computes<binary8p4se>() && computes<binary8p3sf>() && computes<minifloat<16, 47>>());
static_assert(computes<fixed<4, 4>>() && computes<fixed<16, 16>>() && computes<fixed<32, 32>>() &&
              computes<fixed<4, 60>>());
static_assert(computes<fixed<8, 8, fixed_options{.symmetric = true}>>());
static_assert(computes<fixed<8, 8, fixed_options{.policy = overflow::wrap}>>());
static_assert(lookup<list>{2} - lookup<list>{0.5} == 2);
static_assert(sqrt(lookup<magnitudes>{16}) == 4);
static_assert((-lookup<magnitudes>{4} * lookup<magnitudes>{4}).bits() == 0b111);
static_assert(next_up(lookup<list>{0}) == 0.5 && lookup<list>{0.25}.bits() == 2);
static_assert(e8m0{1} * e8m0{4} == 4 && e8m0{1} / e8m0{4} == 0.25);
static_assert(isnan(e8m0{1} - e8m0{4}));

// Exceptional results are values, not undefined behaviour.
static_assert(isnan(posit16{1} / posit16{0}));
static_assert(isnan(sqrt(posit16{-1})));
static_assert(isinf(binary32{1} / binary32{0}) && isnan(binary32{0} / binary32{0}));
static_assert((fixed<8, 8>{1} / 0).bits() == 0x7fff && (fixed<8, 8>{-1} / 0).bits() == 0x8000);
static_assert((fixed<8, 8>{} / 0).bits() == 0);
static_assert(static_cast<int>(binary32{1e30f}) == std::numeric_limits<int>::max());
static_assert(fixed<8, 8>{1e300}.bits() == 0x7fff);
static_assert((fixed<64, 0, fixed_options{.policy = overflow::wrap}>{std::numeric_limits<long long>::max()} + 1) ==
              std::numeric_limits<long long>::min());
static_assert(mul<binary16>(posit64{3}, fp8_e4m3{2}) == 6);

// Every operation of every pair of codes from the ends and the middle of a format, specials included: whatever the
// result is, getting it must not rest on undefined behaviour.  One constant per code: compilers count the steps of each.
template <class T>
struct some_codes {
    using code = typename T::storage_type;
    static constexpr std::uint64_t top = std::uint64_t{1} << (T::width - 1);
    static constexpr std::uint64_t all = top | (top - 1);
    static constexpr std::uint64_t list[11] = {
        0, 1, top >> 1, top - 1, top - 2, top, all, top + 1, top | (top >> 1), 0x7c3f & all, 0x123456789abcdef7 & all};
    static constexpr T at(std::size_t i) { return T::from_bits(static_cast<code>(list[i] & all)); }
};

template <class T, std::size_t I>
inline constexpr bool row_is_defined = [] {
    const T x = some_codes<T>::at(I);
    std::uint64_t seen = 0;
    for (std::size_t j = 0; j < 11; ++j) {
        const T y = some_codes<T>::at(j);
        seen |= (x + y).bits() | (x - y).bits() | (x * y).bits() | (x / y).bits() | fma(x, y, x).bits();
        seen |= min(x, y).bits() | copysign(x, y).bits() | add<T, up>(x, y).bits() | div<T, down>(x, y).bits();
        seen |= add<T, by_chance>(x, y, random_bits{1, 7}).bits() | (x < y ? 1U : 0U);
        if (T::width <= 8) {
            seen |= remainder(x, y).bits();  // a step for each binade between the operands
        }
    }
    seen |= sqrt(x).bits() | floor(x).bits() | ceil(x).bits() | round(x).bits() | rint(x).bits() | next_up(x).bits();
    seen |= next_down(x).bits() | abs(x).bits() | (-x).bits() | sign(x).bits() | T{static_cast<float>(x)}.bits();
    seen |= T{static_cast<double>(x)}.bits() | T{static_cast<int>(x)}.bits();
    return seen <= some_codes<T>::all;
}();

template <class T>
constexpr bool defined_for_all_codes() {
    return []<std::size_t... I>(std::index_sequence<I...>) { return (row_is_defined<T, I> && ...); }
    (std::make_index_sequence<11>{});
}
static_assert(defined_for_all_codes<posit8>() && defined_for_all_codes<posit<16, 1>>() &&
              defined_for_all_codes<posit32>() && defined_for_all_codes<posit64>() &&
              defined_for_all_codes<posit<64, 5>>() && defined_for_all_codes<bposit<32>>());
static_assert(defined_for_all_codes<fp8_e4m3>() && defined_for_all_codes<fp8_e5m2>() && defined_for_all_codes<e8m0>() &&
              defined_for_all_codes<fp8_e4m3fnuz>() && defined_for_all_codes<binary8p4se>() &&
              defined_for_all_codes<binary8p1uf>() && defined_for_all_codes<fp4_e2m1>());
static_assert(defined_for_all_codes<binary16>() && defined_for_all_codes<bfloat16>() &&
              defined_for_all_codes<dlfloat16>() && defined_for_all_codes<binary32>() &&
              defined_for_all_codes<binary64>() && defined_for_all_codes<hfp8_forward_normal>());
static_assert(defined_for_all_codes<fixed<4, 4>>() && defined_for_all_codes<fixed<32, 32>>() &&
              defined_for_all_codes<fixed<64, 0>>() && defined_for_all_codes<fixed<-2, 10>>() &&
              defined_for_all_codes<fixed<8, 8, fixed_options{.policy = overflow::wrap}>>());

// Constants, tables and template arguments.
constexpr auto squares = [] {
    std::array<posit<16, 1>, 5> a{};
    for (int i = 0; i < 5; ++i) {
        a[static_cast<std::size_t>(i)] = posit<16, 1>{i} * i;
    }
    return a;
}();
static_assert(squares[4] == 16);
static_assert(posit<16, 1>{}.bits() == 0);

}  // namespace

TEST_CASE("what holds at compile time holds at run time") {
    CHECK(computes<posit16>());
    CHECK(computes<fp8_e4m3>());
    CHECK(computes<fixed<8, 8>>());
}
