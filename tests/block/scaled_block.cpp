// The value type of blocks against exact rationals: scale, elements, values, packed bytes.
#include <catch.hpp>
#include <oracle/block.hpp>
#include <support/failures.hpp>
#include <ulpine/block/catalog.hpp>

#include <bit>
#include <limits>
#include <random>
#include <type_traits>

namespace {

using namespace ulpine;
using oracle::code;
using words = std::vector<code>;

constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();

template <class B>
std::vector<float> floats_of(const words& w) {
    std::vector<float> x;
    for (const code c : w) x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(c)));
    x.resize(static_cast<std::size_t>(B::size), 7.0f);  // must not count
    return x;
}

// Blocks of every kind: one binade and many, halfway points of elements, zeros, subnormals, the ends, special values.
template <class B>
std::vector<words> blocks(const oracle::format& element) {
    std::vector<words> all;
    std::mt19937 random(3);
    const auto n = static_cast<std::size_t>(B::size);
    const auto add = [&](auto make, std::size_t count) {
        words w;
        for (std::size_t i = 0; i < count; ++i) w.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(make(i))));
        all.push_back(w);
    };
    const auto any = [&](int low, int high) {
        const double s = 1 + static_cast<double>(random() % 256) / 256;
        return std::ldexp(random() % 2 != 0 ? s : -s,
                          low + static_cast<int>(random() % static_cast<unsigned>(high - low)));
    };
    for (const int top : {0, -3, 100, 128, -120, -140})
        for (const int spread : {1, 6, 20}) add([&](std::size_t) { return any(top - spread, top); }, n);
    add([](std::size_t) { return 0.0; }, n);
    add([](std::size_t i) { return i % 3 == 0 ? -0.0 : 0.0; }, n);
    add([](std::size_t i) { return i == 1 ? 1e-45 : -0.0; }, n);
    add([](std::size_t i) { return i == 2 ? inf : 1.0f; }, n);
    add([](std::size_t i) { return i == 0 ? -nan : i == 1 ? -inf : 2.0f; }, n);
    add([](std::size_t i) { return i == 0 ? 3.4e38 : i == 1 ? -3.4028234663852886e38 : 1e-45; }, n);
    add([&](std::size_t) { return any(-2, 1); }, n / 2 + 1);
    add([](std::size_t) { return 0.0; }, 0);
    // Elements and their halfway points with both neighbours, under a scale of about 1.
    words ties;
    std::vector<double> values;
    for (code c = 0; c<(code{1} << (element.width - 1)); c += element.width> 8 ? 97 : 1) {
        const oracle::datum d = oracle::decode(element, c);
        if (d.is_finite()) values.push_back(oracle::to_double_exact(d));
    }
    for (std::size_t i = 0; i + 1 < values.size(); ++i)
        for (const double x : {values[i], (values[i] + values[i + 1]) / 2}) {
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
            for (const std::uint32_t b : {bits, bits + 1, bits - (bits != 0), bits | 0x80000000u}) ties.push_back(b);
        }
    ties.resize((ties.size() + n - 2) / (n - 1) * (n - 1));
    const code top = std::bit_cast<std::uint32_t>(static_cast<float>(values.back()));
    for (std::size_t i = 0; i < ties.size(); i += n - 1) {
        all.emplace_back(ties.begin() + static_cast<std::ptrdiff_t>(i),
                         ties.begin() + static_cast<std::ptrdiff_t>(i + n - 1));
        all.back().push_back(top);
    }
    return all;
}

template <class B>
void compare(support::failures& failed, const char* name, const B& got, const oracle::block& want, std::size_t n,
             float tensor_scale) {
    const auto differs = [&](const char* what, std::uint64_t g, std::uint64_t w) {
        if (!failed.same(g, w))
            failed.add(std::string(name) + " " + what + ": got " + support::hex(g) + ", want " + support::hex(w));
    };
    const auto float_code = [](float x) { return std::uint64_t{std::bit_cast<std::uint32_t>(x)}; };
    differs("scale", got.scale().bits(), want.scale);
    std::vector<std::uint64_t> bytes(static_cast<std::size_t>(B::packed_bytes));
    constexpr int width = B::element_type::width;
    for (std::size_t i = 0; i < n; ++i) {
        const int at = static_cast<int>(i);
        differs("element", got.element(at).bits(), want.elements[i]);
        const float value = got.value(at, tensor_scale);
        differs("value", value != value ? 0x7fc00000 : float_code(value), want.values[i]);
        for (int k = 0; k < width; ++k) {
            const int bit = at * width + k;
            bytes[static_cast<std::size_t>(bit / 8)] |= (want.elements[i] >> k & 1) << (bit % 8);
        }
    }
    for (std::size_t i = 0; i < n * width / 8; ++i) differs("byte", got.bytes()[i], bytes[i]);
}

template <class B>
void check(support::failures& failed, const char* name, const oracle::block_format& f) {
    failed.next();
    const std::vector<float> tensor_scales =
        B::has_tensor_scale ? std::vector<float>{1.0f, 0.0123f, 3e-30f} : std::vector<float>{1.0f};
    for (const words& w : blocks<B>(f.element))
        for (const float t : tensor_scales) {
            const std::vector<float> x = floats_of<B>(w);
            const B got = B::encode(x.data(), static_cast<int>(w.size()), t);
            const oracle::block want = oracle::encode(f, w, std::bit_cast<std::uint32_t>(t));
            compare(failed, name, got, want, w.size(), t);
            for (int i = static_cast<int>(w.size()); i < B::size; ++i)
                if (!failed.holds(got.element(i).bits() == typename B::element_type{0.0f}.bits()))
                    failed.add(std::string(name) + ": an element beyond the end is not zero");
        }
}

}  // namespace

TEST_CASE("blocks of the OCP MX formats are those of the standard") {
    support::failures failed;
    const auto mx = [](const oracle::format& element) {
        return oracle::block_format{element, oracle::e8m0(), oracle::scale_rule::floor};
    };
    check<mxfp8_e4m3>(failed, "mxfp8_e4m3", mx(oracle::fp8_e4m3()));
    check<mxfp8_e5m2>(failed, "mxfp8_e5m2", mx(oracle::fp8_e5m2()));
    check<mxfp6_e3m2>(failed, "mxfp6_e3m2", mx(oracle::fp6_e3m2()));
    check<mxfp6_e2m3>(failed, "mxfp6_e2m3", mx(oracle::fp6_e2m3()));
    check<mxfp4>(failed, "mxfp4", mx(oracle::fp4_e2m1()));
    oracle::fixed_parameters symmetric;
    symmetric.symmetric = true;
    check<mxint8>(failed, "mxint8", mx(oracle::make_fixed(2, 6, symmetric)));
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("blocks with scales of other formats, tensor scales and rules") {
    support::failures failed;
    check<nvfp4>(failed, "nvfp4", {oracle::fp4_e2m1(), oracle::fp8_e4m3(), oracle::scale_rule::nearest, true});
    check<nvfp4_blocks>(failed, "nvfp4_blocks", {oracle::fp4_e2m1(), oracle::fp8_e4m3(), oracle::scale_rule::nearest});
    oracle::minifloat_parameters group = oracle::detail::with(oracle::specials::none, 15);
    group.is_signed = group.has_zero = false;
    group.subnormals = oracle::subnormals::none;
    check<mls_block<2, 1, 8>>(
        failed, "mls_block<2,1,8>",
        {oracle::make_minifloat(2, 1, oracle::detail::with(oracle::specials::none), oracle::overflow::saturate),
         oracle::make_minifloat(4, 0, group, oracle::overflow::saturate), oracle::scale_rule::rceil, true});
    check<scaled_block<posit<16, 1>, e8m0, 5, none, scale_rule::even>>(
        failed, "posit<16,1>, even", {oracle::make_posit(16, 1), oracle::e8m0(), oracle::scale_rule::even});
    oracle::minifloat_parameters adaptive = oracle::detail::with(oracle::specials::none);
    adaptive.subnormals = oracle::subnormals::none;
    check<adaptive_float<5, 2, 7>>(failed, "adaptive_float<5,2,7>",
                                   {oracle::make_minifloat(2, 2, adaptive, oracle::overflow::saturate), oracle::e8m0(),
                                    oracle::scale_rule::floor});
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("elements by another projection, and at random") {
    support::failures failed;
    const oracle::block_format f{oracle::fp8_e5m2(), oracle::e8m0(), oracle::scale_rule::floor};
    for (const words& w : blocks<mxfp8_e5m2>(f.element)) {
        const std::vector<float> x = floats_of<mxfp8_e5m2>(w);
        const int n = static_cast<int>(w.size());
        constexpr projection up{rounding::toward_positive, overflow::infinity};
        const auto none = [](std::size_t) { return oracle::random_bits{}; };
        compare(failed, "upward", mxfp8_e5m2::encode<up>(x.data(), n),
                oracle::encode(f, w, oracle::float_one, oracle::rounding::toward_positive, oracle::overflow::infinity,
                               none),
                w.size(), 1);
        const philox source{17, 4, 32, 12};
        const auto random = [&](std::size_t i) {
            return oracle::random_bits{random_at(source, i).value, 12, oracle::stochastic_variant::a};
        };
        compare(
            failed, "stochastic", mxfp8_e5m2::encode(x.data(), n, 1, source),
            oracle::encode(f, w, oracle::float_one, oracle::rounding::stochastic, oracle::overflow::saturate, random),
            w.size(), 1);
    }
    CHECK_NO_FAILURES(failed);
}

// ---- By hand ------------------------------------------------------------------------------------------------------

TEST_CASE("a block in constant expressions, and what it looks like in memory") {
    static_assert(sizeof(mxfp8_e4m3) == 33 && sizeof(mxfp8_e5m2) == 33 && sizeof(mxint8) == 33);
    static_assert(sizeof(mxfp6_e3m2) == 25 && sizeof(mxfp6_e2m3) == 25);
    static_assert(sizeof(mxfp4) == 17 && sizeof(nvfp4) == 9 && sizeof(nvfp4_blocks) == 9);
    static_assert(std::is_trivially_copyable_v<mxfp6_e3m2> && std::is_standard_layout_v<mxfp6_e3m2>);
    static_assert(mxfp4::has_tensor_scale == false && nvfp4::has_tensor_scale);

    constexpr float x[32] = {1, -2, 3, 0.5f, 100, -0.0f};
    constexpr mxfp4 b(x);  // amax 100: 2^(6 - 2)
    static_assert(b.factor() == 16);
    static_assert(b.value(4) == 96 && b.value(0) == 0 && b.value(1) == -0.0f);
    static_assert(b.scale() == e8m0{16.0f});
    static_assert(b.bytes()[2] == 0x87);  // 6 in the low half, -0 in the high one
    static_assert(b == mxfp4(x) && !(b == mxfp4{}));
    constexpr mxfp4 zero;
    static_assert(zero.value(31) == 0);

    mxfp6_e2m3 packed;  // four elements in three bytes
    for (int i = 0; i < 4; ++i) packed.set_element(i, fp6_e2m3::from_bits(static_cast<std::uint8_t>(i + 1)));
    CHECK(packed.bytes()[0] == (1 | (2 << 6 & 0xff)));
    CHECK(packed.bytes()[1] == 3 << 4);
    CHECK(packed.bytes()[2] == 4 << 2);
    packed.set_element(1, fp6_e2m3::from_bits(63));
    CHECK(packed.element(0).bits() == 1);
    CHECK(packed.element(1).bits() == 63);
    CHECK(packed.element(2).bits() == 3);
}

TEST_CASE("NaN and infinity make all of a block NaN, zeros keep their sign") {
    float x[32] = {1, -0.0f, 2};
    x[7] = inf;
    const mxfp8_e4m3 b(x);
    CHECK(isnan(b.scale()));
    for (int i = 0; i < 32; ++i) CHECK(std::isnan(b.value(i)));
    float y[16] = {-0.0f, 0.0f, 0x1p-149f};  // beneath the smallest scale: zeros
    const nvfp4_blocks c(y);
    CHECK(c.scale().bits() == 0);
    CHECK(std::signbit(c.value(0)));
    CHECK_FALSE(std::signbit(c.value(1)));
    CHECK(c.value(2) == 0);
}

TEST_CASE("the ends of block formats") {
    CHECK(mxfp8_e4m3::largest() == std::ldexp(448.0, 127));
    CHECK(mxfp8_e4m3::smallest() == std::ldexp(1.0, -9 - 127));
    CHECK(mxfp4::largest() == std::ldexp(6.0, 127));
    CHECK(nvfp4::largest() == 6.0 * 448);
    CHECK(nvfp4::smallest() == 0.5 * std::ldexp(1.0, -9));
    CHECK(mxint8::largest() == std::ldexp(127.0, 121));
    static_assert(mxint8::smallest() == 0x1p-133);
}
