// Dot products of blocks against sums in exact rationals.
#include <catch.hpp>
#include <oracle/block.hpp>
#include <support/failures.hpp>
#include <ulpine/block/catalog.hpp>
#include <ulpine/block/dot.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace {

using namespace ulpine;
using oracle::code;

// A block from codes chosen at random: all scales, or those in a range, so that sums of several blocks meet.
template <class B>
B random_block(std::mt19937& random, int first_scale, int scales, code element_mask) {
    B b;
    b.set_scale(B::scale_type::from_bits(static_cast<typename B::scale_type::storage_type>(
        first_scale + static_cast<int>(random() % static_cast<unsigned>(scales)))));
    for (int i = 0; i < B::size; ++i)
        b.set_element(i, B::element_type::from_bits(
                             static_cast<typename B::element_type::storage_type>(random() & element_mask)));
    return b;
}
template <class B>
oracle::block described(const B& b, const oracle::block_format& f, float tensor_scale) {
    std::vector<code> elements;
    for (int i = 0; i < B::size; ++i) elements.push_back(b.element(i).bits());
    return oracle::decode(f, b.scale().bits(), elements, std::bit_cast<std::uint32_t>(tensor_scale));
}

struct range {
    int first, count;
};
struct target {
    oracle::format floats = oracle::binary32(), doubles = oracle::binary64(), posits = oracle::make_posit(16, 1),
                   fixed = oracle::make_fixed(20, 8);
};

template <class Q, class To, projection P = detail::operand_traits<To>::default_projection>
code rounded(const Q& q, float ta, float tb) {
    const To r = q.template round<To, P>(ta, tb);
    if constexpr (std::is_same_v<To, float>) return r != r ? 0x7fc00000 : std::bit_cast<std::uint32_t>(r);
    else if constexpr (std::is_same_v<To, double>) return r != r ? code{0x7ff8} << 48 : std::bit_cast<code>(r);
    else return r.bits();
}

template <class A, class B>
void check(support::failures& failed, const char* name, const oracle::block_format& fa, const oracle::block_format& fb,
           range sa, range sb, bool few_elements = false) {
    static const target to;
    failed.next();
    std::mt19937 random(11);
    for (int round = 0; round < 150; ++round) {
        const float ta = A::has_tensor_scale && round % 2 != 0 ? 0.0123f : 1.0f,
                    tb = B::has_tensor_scale && round % 3 != 0 ? 3e-9f : 1.0f;
        block_quire<A, B> q;
        std::vector<oracle::block> as, bs;
        for (int k = 0; k < 1 + round % 5; ++k) {
            // Few different elements give zeros, cancellation and no NaN.
            const bool plain = few_elements || round % 4 != 0;
            const A a = random_block<A>(random, sa.first, sa.count,
                                        plain ? 0x1f & oracle::low_bits(A::element_type::width) : ~code{0});
            const B b = random_block<B>(random, sb.first, sb.count, plain ? 0x0f : ~code{0});
            q.add_dot(a, b);
            as.push_back(described(a, fa, ta));
            bs.push_back(described(b, fb, tb));
            if (k == 1 && round % 7 == 0) {  // and away again
                q.subtract_dot(a, b);
                as.pop_back();
                bs.pop_back();
                if (q.isnan() || q.isinf()) q = block_quire<A, B>{}, as.clear(), bs.clear();
            }
            if (k == 0) {
                const code want = oracle::round(to.floats, oracle::dot(as, bs), oracle::rounding::nearest_even);
                const float r = dot(a, b, ta, tb);
                const code got = r != r ? 0x7fc00000 : std::bit_cast<std::uint32_t>(r);
                if (!failed.same(got, want))
                    failed.add(std::string(name) + " dot: got " + support::hex(got) + ", want " + support::hex(want));
            }
        }
        const oracle::result sum = oracle::dot(as, bs);
        const auto expect = [&](const char* what, code got, code want) {
            if (!failed.same(got, want))
                failed.add(std::string(name) + " to " + what + " of " + oracle::to_string(sum) + ": got " +
                           support::hex(got) + ", want " + support::hex(want));
        };
        using Q = block_quire<A, B>;
        expect("float", rounded<Q, float>(q, ta, tb), oracle::round(to.floats, sum, oracle::rounding::nearest_even));
        expect("double", rounded<Q, double>(q, ta, tb), oracle::round(to.doubles, sum, oracle::rounding::nearest_even));
        expect("posit<16,1>", rounded<Q, posit<16, 1>>(q, ta, tb), oracle::round(to.posits, sum));
        constexpr projection wrapping{rounding::toward_zero, overflow::wrap};
        expect("fixed", rounded<Q, fixed<20, 8>, wrapping>(q, ta, tb),
               oracle::round(to.fixed, sum, oracle::rounding::toward_zero, oracle::overflow::wrap));
    }
}

}  // namespace

TEST_CASE("dot products of blocks are the exact sums, rounded once") {
    support::failures failed;
    using oracle::scale_rule;
    const oracle::format power = oracle::e8m0();
    const oracle::block_format e4m3{oracle::fp8_e4m3(), power}, e5m2{oracle::fp8_e5m2(), power},
        fp4{oracle::fp4_e2m1(), power}, nv{oracle::fp4_e2m1(), oracle::fp8_e4m3(), scale_rule::nearest, true},
        bf{oracle::bfloat16(), oracle::binary16()}, posits{oracle::make_posit(16, 1), oracle::fp8_e5m2()};
    check<mxfp8_e4m3, mxfp8_e4m3>(failed, "mxfp8_e4m3", e4m3, e4m3, {120, 20}, {110, 30});
    check<mxfp8_e5m2, mxfp4>(failed, "mxfp8_e5m2 mxfp4", e5m2, fp4, {0, 256}, {0, 256});
    check<nvfp4, nvfp4>(failed, "nvfp4", nv, nv, {0, 127}, {0, 127});
    check<nvfp4, nvfp4>(failed, "nvfp4, any scale", nv, nv, {0, 256}, {0, 256});
    check<scaled_block<bfloat16, binary16, 8>, scaled_block<posit<16, 1>, fp8_e5m2, 8>>(
        failed, "bfloat16 posit<16,1>", bf, posits, {0x3000, 0x5000}, {30, 96});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("dot products by hand, in constant expressions") {
    constexpr float x[32] = {1, -2, 3, 0.5f, 448}, y[32] = {2, 2, 2, -2, 0.25f};
    constexpr mxfp8_e4m3 a(x), b(y);
    static_assert(dot(a, b) == 2 - 4 + 6 - 1 + 112);
    static_assert(dot<double>(a, b, 0.5f, 4) == 230);
    static_assert(dot<posit<16, 1>>(a, a) == posit<16, 1>{1 + 4 + 9 + 0.25 + 448.0 * 448});
    static_assert(dot<fp8_e4m3, projection{rounding::toward_zero, overflow::saturate}>(a, b) == fp8_e4m3{112});
    // 2^127 2^127 cancels exactly and leaves 2^-127 2^-127.
    constexpr auto sum = [] {
        block_quire<mxfp8_e4m3> q;
        mxfp8_e4m3 one, tiny;
        one.set_scale(e8m0::from_bits(254));
        tiny.set_scale(e8m0::from_bits(0));
        one.set_element(3, fp8_e4m3{1});
        tiny.set_element(3, fp8_e4m3{1});
        q.add_dot(one, one).add_dot(tiny, tiny).subtract_dot(one, one);
        return q;
    }();
    static_assert(sum.round<double>() == 0x1p-254);
    static_assert(block_quire<mxfp8_e4m3>{}.round() == 0 && block_quire<mxfp8_e4m3>{}.is_zero());
}

TEST_CASE("special values in dot products of blocks") {
    mxfp8_e5m2 one, infinite, nothing;
    for (mxfp8_e5m2* b : {&one, &infinite, &nothing}) b->set_scale(e8m0{1.0f});
    one.set_element(0, fp8_e5m2{1});
    one.set_element(1, fp8_e5m2{-1});
    const float inf = std::numeric_limits<float>::infinity();
    infinite.set_element(0, fp8_e5m2::from_bits(0x7c));
    using Q = block_quire<mxfp8_e5m2>;
    CHECK(dot(one, infinite) == inf);
    CHECK(std::isnan(dot(nothing, infinite)));
    Q q;
    q.add_dot(one, infinite);
    CHECK(q.isinf());
    CHECK_FALSE(q.signbit());
    q.add_dot(one, one);
    CHECK(q.round() == inf);
    Q down;
    down.subtract_dot(one, infinite);
    CHECK(down.signbit());
    CHECK(down.round() == -inf);
    CHECK(q.add(down).isnan());
    CHECK(std::isnan(q.round()));
    CHECK(q.round<fixed<8, 8>>() == fixed<8, 8>{0});
    CHECK(q.clear().is_zero());
    one.set_scale(e8m0::from_bits(255));
    CHECK(std::isnan(dot(one, nothing)));

    using small = block_quire<mxfp4, mxfp4, 5>;  // one block of the largest products, and no more
    mxfp4 largest;
    largest.set_scale(e8m0::from_bits(254));
    for (int i = 0; i < 32; ++i) largest.set_element(i, fp4_e2m1{6});
    small s;
    s.add_dot(largest, largest);
    CHECK(s.round<double>() == 32 * 36.0 * std::ldexp(1.0, 254));
    for (int i = 0; i < 200 && !s.isnan(); ++i) {
        const small before = s;
        s.add(before);
    }
    CHECK(s.isnan());
}
