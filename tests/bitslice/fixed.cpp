// Fixed point in planes against number<F>: every pair of codes of narrow formats, structured operands of 16 bits.
#include <catch.hpp>

#include <support/planes.hpp>
#include <ulpine/bitslice/fixed.hpp>
#include <ulpine/number/number.hpp>

using namespace ulpine;

namespace {

constexpr projection own{rounding::nearest_even};

constexpr fixed_options unsigned_codes{.is_signed = false};
constexpr fixed_options symmetric{.symmetric = true};
constexpr fixed_options wrapping{.policy = overflow::wrap};
constexpr fixed_options unsigned_wrapping{.is_signed = false, .policy = overflow::wrap};

// add, sub, mul and fma, given the random bits of a lane where the mode wants them (N > 0).
template <class T, projection P, int N>
void check_operations(support::failures& failed, const support::operand_codes& c, support::random_source& source) {
    using F = typename T::format;
    std::uint64_t drawn[64];
    for (std::uint64_t& r : drawn) r = N > 0 ? source() & ((std::uint64_t{1} << N) - 1) : 0;
    const auto random = support::random_from<N>(drawn);
    const auto x = support::planes_from<F>(c.x), y = support::planes_from<F>(c.y), z = support::planes_from<F>(c.z);
    const auto same = [&](const char* what, const auto& got, auto operation) {
        int lane = 0;  // same_codes asks in the order of the lanes
        support::same_codes<T>(failed, what, c, got, [&](T a, T b, T d) {
            const auto r = static_cast<std::uint32_t>(drawn[lane++]);
            if constexpr (N > 0) return operation(a, b, d, random_bits{r, N}).bits();
            else return operation(a, b, d).bits();
        });
    };
    same("sum", detail::fixed_add_planes<F, P, false>(x, y, random),
         [](T a, T b, T, auto... r) { return add<T, P>(a, b, r...); });
    same("difference", detail::fixed_add_planes<F, P, true>(x, y, random),
         [](T a, T b, T, auto... r) { return sub<T, P>(a, b, r...); });
    same("product", detail::fixed_mul_planes<F, P>(x, y, random),
         [](T a, T b, T, auto... r) { return mul<T, P>(a, b, r...); });
    same("fused product", detail::fixed_fma_planes<F, P>(x, y, z, random),
         [](T a, T b, T d, auto... r) { return fma<T, P>(a, b, d, r...); });
}

// -x and |x|: of the operators under the format's own policy, else of 0 - x, which rounds nothing.
template <class T, projection P>
void check_signs(support::failures& failed, const support::operand_codes& c) {
    using F = typename T::format;
    const auto x = support::planes_from<F>(c.x);
    constexpr bool own_policy = detail::policy_for<T>(P) == detail::policy_for<T>(T::default_projection);
    const auto negative = [](T a) { return sub<T, P>(T{}, a); };
    support::same_codes<T>(failed, "negative", c, detail::fixed_negate_planes<F, P>(x), [&](T a, T, T) {
        if constexpr (own_policy) return (-a).bits();
        else return negative(a).bits();
    });
    support::same_codes<T>(failed, "absolute value", c, detail::fixed_abs_planes<F, P>(x), [&](T a, T, T) {
        if constexpr (own_policy) return abs(a).bits();
        else return (signbit(a) ? negative(a) : a).bits();
    });
}

template <class T, projection P = own, int N = 0>
void check(support::failures& failed) {
    failed.next();
    support::random_source source(T::width);
    const auto run = [&](const support::operand_codes& c) {
        check_operations<T, P, N>(failed, c, source);
        if constexpr (N == 0) check_signs<T, P>(failed, c);
    };
    if constexpr (T::width <= 8) support::all_pairs_of_codes(T::width, 1, run);
    else support::structured_codes(T::width, 2, 600, run);
}

template <class T>
void check_modes(support::failures& failed) {
    check<T, projection{rounding::toward_zero}>(failed);
    check<T, projection{rounding::nearest_away}>(failed);
    check<T, projection{rounding::toward_negative}>(failed);
    check<T, projection{rounding::toward_positive}>(failed);
    check<T, projection{rounding::to_odd}>(failed);
}

template <class T>
void check_stochastic(support::failures& failed) {
    check<T, projection{rounding::stochastic}, 3>(failed);
    check<T, projection{rounding::stochastic}, 8>(failed);
}

// In a constant expression, on words of 32 lanes: the code of lane 0.
template <class F>
constexpr detail::u32 fused_lane(detail::u32 a, detail::u32 b, detail::u32 c) {
    constexpr int w = F::spec.width();
    detail::planes<detail::u32, w> x, y, z;
    for (int j = 0; j < w; ++j) {
        x[j].bits = (a >> j) & 1;
        y[j].bits = (b >> j) & 1;
        z[j].bits = (c >> j) & 1;
    }
    const auto r =
        detail::fixed_abs_planes<F, own>(detail::fixed_fma_planes<F, own>(x, y, z, detail::no_random<detail::u32>{}));
    detail::u32 code = 0;
    for (int j = 0; j < w; ++j) code |= (r[j].bits & 1) << j;
    return code;
}
static_assert(fused_lane<fixed<4, 4>::format>(0xe8, 0x18, 0x04) == 0x20);  // |-1.5 · 1.5 + 0.25| = 2
static_assert(fused_lane<fixed<4, 4>::format>(0x80, 0x7f, 0x00) == 0x7f);

}  // namespace

TEST_CASE("Fixed point in planes: every pair, nearest even", "[bitslice][fixed]") {
    support::failures failed;
    check<fixed<4, 4>>(failed);
    check<fixed<4, 4, unsigned_codes>>(failed);
    check<fixed<2, 5, symmetric>>(failed);
    check<fixed<3, 5, wrapping>>(failed);
    check<fixed<3, 4, unsigned_wrapping>>(failed);
    check<fixed<8, 0>>(failed);
    check<fixed<1, 1>>(failed);
    check<fixed<-3, 9>>(failed);
    check<fixed<0, 6, unsigned_codes>>(failed);
    check<fixed<-40, 46>>(failed);
    check<fixed<9, -2, symmetric>>(failed);
    check<fixed<40, -34, unsigned_codes>>(failed);
    check<fixed<9, -3, wrapping>>(failed);
    check<fixed<3, 4>, projection{rounding::nearest_even, overflow::wrap}>(failed);
    check<fixed<3, 3, symmetric>, projection{rounding::nearest_even, overflow::wrap}>(failed);
    check<fixed<3, 3, unsigned_wrapping>, projection{rounding::nearest_even, overflow::saturate}>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Fixed point in planes: every pair, the other modes", "[bitslice][fixed]") {
    support::failures failed;
    check_modes<fixed<4, 4>>(failed);
    check_modes<fixed<-2, 8, wrapping>>(failed);
    check<fixed<2, 4, unsigned_codes>, projection{rounding::toward_zero}>(failed);
    check<fixed<2, 4, unsigned_codes>, projection{rounding::nearest_away}>(failed);
    check<fixed<2, 4, unsigned_codes>, projection{rounding::toward_positive}>(failed);
    check<fixed<-40, 46>, projection{rounding::toward_negative}>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Fixed point in planes: every pair, stochastic rounding", "[bitslice][fixed]") {
    support::failures failed;
    check_stochastic<fixed<2, 6>>(failed);
    check_stochastic<fixed<3, 4, unsigned_codes>>(failed);
    check_stochastic<fixed<-12, 18, wrapping>>(failed);
    check<fixed<-1, 7>, projection{rounding::stochastic}, 32>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Fixed point in planes: 16 bits", "[bitslice][fixed]") {
    support::failures failed;
    check<fixed<8, 8>>(failed);
    check<fixed<1, 15>, projection{rounding::toward_zero}>(failed);
    check<fixed<7, 9, unsigned_wrapping>, projection{rounding::nearest_away}>(failed);
    check<fixed<8, 8>, projection{rounding::stochastic}, 8>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Fixed point in planes: exact products", "[bitslice][fixed]") {
    support::failures failed;
    const auto products = [&](auto operand, auto result) {
        using T = decltype(operand);
        using To = decltype(result);
        support::all_pairs_of_codes(T::width, 3, [&](const support::operand_codes& c) {
            using F = typename T::format;
            const auto p =
                detail::fixed_exact_product_planes<F>(support::planes_from<F>(c.x), support::planes_from<F>(c.y));
            support::same_codes<T>(failed, "exact product", c, p, [](T a, T b, T) { return mul<To>(a, b).bits(); });
        });
    };
    products(fixed<4, 4>{}, fixed<8, 8>{});
    products(fixed<5, -2, symmetric>{}, fixed<10, -4>{});
    products(fixed<-1, 7, unsigned_codes>{}, fixed<-2, 14, unsigned_codes>{});
    products(fixed<1, 1>{}, fixed<2, 2>{});
    CHECK_NO_FAILURES(failed);
}
