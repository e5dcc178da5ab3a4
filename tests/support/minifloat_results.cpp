#include <support/minifloat_results.hpp>

#include <ulpine/number/runtime.hpp>

#include <stdexcept>

namespace support {
namespace {

namespace ul = ulpine;
namespace d = ulpine::detail;
using u64 = std::uint64_t;

template <class U>
d::unpacked<U> decoded(const ul::minifloat_spec& s, u64 code) {
    return d::decode(s, U(code));
}

// Significands of operands have at most 16 bits, products 32.  SignedZero: as the result's format has it.
template <bool SignedZero, class U>
d::unpacked<U> sum(ul::rounding mode, const d::unpacked<U>& x, const d::unpacked<U>& y) {
    if (mode == ul::rounding::toward_negative) return d::add<ul::rounding::toward_negative, SignedZero>(x, y);
    return d::add<ul::rounding::nearest_even, SignedZero>(x, y);
}
template <class U>
d::unpacked<U> sum(bool signed_zero, ul::rounding mode, const d::unpacked<U>& x, const d::unpacked<U>& y) {
    return signed_zero ? sum<true>(mode, x, y) : sum<false>(mode, x, y);
}

template <class U>
d::unpacked<U> exact(bool signed_zero, ul::rounding mode, ul::circuit c, const d::unpacked<U>& x, d::unpacked<U> y,
                     const d::unpacked<U>& z) {
    switch (c) {
    case ul::circuit::sub:
        y.negative = !y.negative;
        return sum(signed_zero, mode, x, y);
    case ul::circuit::add:
        return sum(signed_zero, mode, x, y);
    case ul::circuit::mul:
        return d::mul(x, y);
    case ul::circuit::fma:
        return sum(signed_zero, mode, d::mul(x, y), z);
    default:
        throw std::invalid_argument("minifloat_results: an operation without exact result");
    }
}

template <class U>
u64 rounded(const ul::minifloat_spec& s, const d::unpacked<U>& x, ul::projection p, ul::random_bits random) {
    return d::encode_unpacked(s, x, d::digits<U>, p, random);
}

template <class U>
u64 number_result_in(const ul::minifloat_spec& s, ul::projection p, ul::circuit c, const operands& of,
                     ul::random_bits random) {
    return rounded(
        s, exact(s.has_negative_zero(), p.mode, c, decoded<U>(s, of.x), decoded<U>(s, of.y), decoded<U>(s, of.z)), p,
        random);
}

// The same precision and parity of fields, 2^15 exponents in either direction.
ul::minifloat_spec unbounded(const ul::minifloat_spec& s) {
    ul::minifloat_spec wide;
    wide.exponent_bits = 16;
    wide.fraction_bits = s.fraction_bits;
    wide.bias = s.exponent_bias() % 2 + (1 << 15);
    wide.special = ul::specials::none;
    return wide;
}

bool is_subnormal(const ul::minifloat_spec& s, u64 code) {
    const u64 magnitude = code & s.top_code();
    return magnitude != 0 && magnitude >> s.fraction_bits == 0;
}

template <class U>
u64 flushed_result_in(const ul::minifloat_spec& s, ul::projection p, ul::circuit c, const operands& of,
                      ul::random_bits random) {
    const auto flushed = [&](u64 code) {
        auto x = decoded<U>(s, code);
        if (!is_subnormal(s, code)) return x;
        auto zero = decoded<U>(s, 0);
        zero.negative = x.negative;
        return zero;
    };
    // Zeros keep their signs until the result is encoded.
    const auto result = exact(s.has_negative_zero(), p.mode, c, flushed(of.x), flushed(of.y), flushed(of.z));
    if (result.nan || result.infinite || d::is_zero(result)) return rounded(s, result, p, random);
    const ul::minifloat_spec wide = unbounded(s);
    auto value = decoded<U>(wide, rounded(wide, result, p, random));
    if (value.exponent < 1 - s.exponent_bias()) {
        const bool negative = value.negative;
        value = decoded<U>(s, 0);
        value.negative = negative;
    }
    return rounded(s, value, p, random);
}

}  // namespace

u64 number_result(const ul::minifloat_spec& s, ul::projection p, ul::circuit c, const operands& of,
                  ul::random_bits random) {
    if (c == ul::circuit::mul_add) {
        const u64 product = number_result(s, p, ul::circuit::mul, of);
        return number_result(s, p, ul::circuit::add, {product, of.z, 0});
    }
    // A decision by 32 random bits looks farther than 64 bits reach.
    if (p.mode == ul::rounding::stochastic) return number_result_in<d::wide<u64>>(s, p, c, of, random);
    return number_result_in<u64>(s, p, c, of, random);
}

u64 flushed_result(const ul::minifloat_spec& s, ul::projection p, ul::circuit c, const operands& of,
                   ul::random_bits random) {
    if (s.subnormal != ul::subnormals::gradual) return number_result(s, p, c, of, random);
    if (c == ul::circuit::mul_add) {
        const u64 product = flushed_result(s, p, ul::circuit::mul, of);
        return flushed_result(s, p, ul::circuit::add, {product, of.z, 0});
    }
    if (p.mode == ul::rounding::stochastic) return flushed_result_in<d::wide<u64>>(s, p, c, of, random);
    return flushed_result_in<u64>(s, p, c, of, random);
}

std::string description(const ul::minifloat_spec& s, ul::projection p, ul::circuit c) {
    static const char* const names[] = {"negate", "abs",     "relu",    "add",     "sub",  "mul",
                                        "fma",    "mul_add", "minimum", "maximum", "less", "equal"};
    return (s.is_signed ? "e" : "unsigned e") + std::to_string(s.exponent_bits) + "m" +
           std::to_string(s.fraction_bits) + " bias " + std::to_string(s.exponent_bias()) + " specials " +
           std::to_string(static_cast<int>(s.special)) + " subnormals " +
           std::to_string(static_cast<int>(s.subnormal)) + ", " + names[static_cast<int>(c)] + ", mode " +
           std::to_string(static_cast<int>(p.mode)) + " policy " + std::to_string(static_cast<int>(p.policy));
}

}  // namespace support
