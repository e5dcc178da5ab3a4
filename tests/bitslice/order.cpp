// Comparisons, minimum and maximum, -x, |x| and ReLU in planes against number<F>: every pair of codes of narrow
// formats, structured codes of 16 bits.
#include <catch.hpp>

#include <support/planes.hpp>
#include <ulpine/bitslice/order.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/extrema.hpp>
#include <ulpine/number/number.hpp>

using namespace ulpine;

namespace {

constexpr fixed_options unsigned_codes{.is_signed = false};
constexpr fixed_options symmetric{.symmetric = true};
constexpr minifloat_options merged{.special = specials::merged, .subnormal = subnormals::dlfloat};

// A subnormal number counts as zero of its sign, where underflow is flushed.
template <underflow Z, class T>
T operand_of(T x) {
    if (Z == underflow::as_format || !is_subnormal(x)) return x;
    const T zero = T::from_bits(0);
    return signbit(x) ? -zero : zero;
}

template <class T, underflow Z>
void check_order(support::failures& failed, const support::operand_codes& c) {
    using F = typename T::format;
    const auto x = support::planes_from<F>(c.x), y = support::planes_from<F>(c.y);
    const auto less = support::alone(detail::less_planes<F, Z>(x, y)),
               equal = support::alone(detail::equal_planes<F, Z>(x, y));
    support::same_codes<T>(failed, "x < y", c, less, [](T a, T b, T) { return operand_of<Z>(a) < operand_of<Z>(b); });
    support::same_codes<T>(failed, "x == y", c, equal,
                           [](T a, T b, T) { return operand_of<Z>(a) == operand_of<Z>(b); });
}

template <class T, projection P, underflow Z>
void check_extrema(support::failures& failed, const support::operand_codes& c) {
    using F = typename T::format;
    const auto x = support::planes_from<F>(c.x), y = support::planes_from<F>(c.y);
    support::same_codes<T>(failed, "minimum", c, detail::minimum_planes<F, P, Z>(x, y),
                           [](T a, T b, T) { return minimum<T, P>(operand_of<Z>(a), operand_of<Z>(b)).bits(); });
    support::same_codes<T>(failed, "maximum", c, detail::maximum_planes<F, P, Z>(x, y),
                           [](T a, T b, T) { return maximum<T, P>(operand_of<Z>(a), operand_of<Z>(b)).bits(); });
}

// The projection of the operators is the format's own; a product with 1 or -1 rounds as -x and |x| do.
template <class T, projection P, underflow Z>
void check_signs(support::failures& failed, const support::operand_codes& c) {
    using F = typename T::format;
    const auto x = support::planes_from<F>(c.x);
    constexpr bool own = P == T::default_projection;
    support::same_codes<T>(failed, "negative", c, detail::negate_planes<F, P, Z>(x), [](T a, T, T) {
        const T v = operand_of<Z>(a);
        return (own ? -v : mul<T, P>(v, -1.0f)).bits();
    });
    support::same_codes<T>(failed, "absolute value", c, detail::abs_planes<F, P, Z>(x), [](T a, T, T) {
        const T v = operand_of<Z>(a);
        return (own ? abs(v) : mul<T, P>(v, signbit(v) ? -1.0f : 1.0f)).bits();
    });
}

template <class T, underflow Z>
void check_relu(support::failures& failed, const support::operand_codes& c) {
    using F = typename T::format;
    const T zero = T::from_bits(0);
    support::same_codes<T>(failed, "ReLU", c, detail::relu_planes<F, Z>(support::planes_from<F>(c.x)), [&](T a, T, T) {
        const T v = operand_of<Z>(a);
        return (isnan(v) || zero < v ? v : zero).bits();
    });
}

// All of it; with -x and |x|, which fixed point has elsewhere, of minifloats.
template <class T, underflow Z = underflow::as_format, projection P = T::default_projection>
void check(support::failures& failed) {
    failed.next();
    const auto run = [&](const support::operand_codes& c) {
        check_order<T, Z>(failed, c);
        check_extrema<T, P, Z>(failed, c);
        if constexpr (requires { T::spec.has_zero; }) {
            check_signs<T, P, Z>(failed, c);
            if constexpr (T::spec.has_zero) check_relu<T, Z>(failed, c);
        } else {
            check_relu<T, Z>(failed, c);
        }
    };
    if constexpr (T::width <= 8) support::all_pairs_of_codes(T::width, 1, run);
    else support::structured_codes(T::width, 2, 400, run);
}

// In a constant expression, on words of 32 lanes: lane 0 of the lesser of -a and b.
constexpr detail::u32 lesser_lane(detail::u32 a, detail::u32 b) {
    using F = fp8_e5m2::format;
    constexpr auto kept = underflow::as_format;
    detail::planes<detail::u32, 8> x, y;
    for (int j = 0; j < 8; ++j) {
        x[j].bits = (a >> j) & 1;
        y[j].bits = (b >> j) & 1;
    }
    const auto r = detail::minimum_planes<F, projection{}, kept>(detail::negate_planes<F, projection{}, kept>(x), y);
    detail::u32 code = 0;
    for (int j = 0; j < 8; ++j) code |= (r[j].bits & 1) << j;
    return code;
}
static_assert(lesser_lane(0x3c, 0xbc) == 0xbc);  // -1 and -1
static_assert(lesser_lane(0x00, 0x00) == 0x80);  // -0 is below +0
static_assert(lesser_lane(0x3c, 0xfd) == 0x7e);  // a NaN gives the canonical one

}  // namespace

TEST_CASE("Order in planes: every pair of minifloats", "[bitslice][order]") {
    support::failures failed;
    check<minifloat<4, 3>>(failed);
    check<minifloat<6, 0>>(failed);
    check<minifloat<1, 5>>(failed);
    check<minifloat<3, 3, merged>>(failed);
    check<fp8_e4m3>(failed);
    check<fp8_e5m2>(failed);
    check<fp6_e3m2>(failed);
    check<fp4_e2m1>(failed);
    check<fp8_e4m3fnuz>(failed);
    check<hfp8_forward_normal>(failed);
    check<binary8p3se>(failed);
    check<binary4p2sf>(failed);
    check<binary8p1uf>(failed);
    check<p3109<6, 3, signedness::unsigned_>>(failed);
    check<e8m0>(failed);
    check<bfloat16>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Order in planes: subnormals flushed", "[bitslice][order]") {
    support::failures failed;
    constexpr auto flush = underflow::flush_to_zero;
    check<minifloat<4, 3>, flush>(failed);
    check<minifloat<1, 5>, flush>(failed);
    check<fp6_e2m3, flush>(failed);
    check<fp8_e4m3fnuz, flush>(failed);
    check<binary8p3se, flush>(failed);
    check<p3109<6, 3, signedness::unsigned_>, flush>(failed);
    check<hfp8_forward_normal, flush>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Order in planes: infinities saturate where the policy says so", "[bitslice][order]") {
    support::failures failed;
    constexpr auto kept = underflow::as_format;
    constexpr projection saturate{rounding::toward_zero, overflow::saturate};
    constexpr projection infinite{rounding::nearest_even, overflow::infinity};
    constexpr projection propagate{rounding::nearest_even, overflow::propagate};
    check<minifloat<3, 3>, kept, saturate>(failed);
    check<minifloat<3, 3>, kept, propagate>(failed);
    check<p3109<6, 3>, kept, saturate>(failed);
    check<p3109<6, 3>, kept, infinite>(failed);
    check<p3109<6, 3, signedness::unsigned_>, kept, saturate>(failed);
    check<p3109<6, 3, signedness::unsigned_>, kept, infinite>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Order in planes: fixed point", "[bitslice][order]") {
    support::failures failed;
    check<fixed<4, 4>>(failed);
    check<fixed<-1, 7, unsigned_codes>>(failed);
    check<fixed<2, 4, symmetric>>(failed);
    check<fixed<8, 8>>(failed);
    CHECK_NO_FAILURES(failed);
}
