// Every code of posit<32, 2> and of binary32 through its conversions and its square root.  Witnesses: the machine's conversions
// and sqrt between float and double, and for the rest the thresholds of support/slow_values.hpp.
#include <catch.hpp>
#include <support/arith_formats.hpp>
#include <support/slow_sweep.hpp>
#include <support/slow_values.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using ulpine::binary32;
using ulpine::binary64;
using ulpine::posit32;
using ulpine::posit64;

namespace {

using slow::kind;
using slow::u64;
using std::uint32_t;

template <class T>
const slow::table& table_of() {
    static const slow::table t(arith_test::format_of<T>());
    return t;
}

constexpr uint32_t sign32 = 0x80000000;
constexpr uint32_t float_nan = 0x7fc00000;
constexpr u64 double_nan = u64{0x7ff8} << 48;

uint32_t bits_of(float x) { return std::bit_cast<uint32_t>(x); }
u64 bits_of(double x) { return std::bit_cast<u64>(x); }

/// One operand: its code, its exact value, and the same as a double.
struct operand {
    uint32_t code = 0;
    slow::exact exact{};
    double real = 0;
};

struct checker {
    support::failures& failed;
    operand x;

    void expect(const char* what, u64 got, u64 want) {
        if (!failed.same(got, want))
            failed.add(std::string(what) + " of " + support::hex(u64{x.code}) + " gives " + support::hex(got) +
                       ", expected " + support::hex(want));
    }
    void holds(const char* what, u64 got, bool right) {
        if (!failed.holds(right))
            failed.add(std::string(what) + " of " + support::hex(u64{x.code}) + " gives " + support::hex(got));
    }
    template <class To, class From>
    void to_short(const char* what, const From& number) {
        const u64 got = ulpine::convert<To>(number).bits();
        holds(what, got, table_of<To>().right(got, x.exact));
    }
    /// A format that has every value.
    void to_posit64(u64 got) {
        if (x.exact.kind == kind::zero) return expect("posit64", got, 0);
        if (x.exact.kind != kind::finite) return expect("posit64", got, u64{1} << 63);
        const u64 n = x.exact.negative ? 0 - got : got;
        const bool in_range = n != 0 && n >> 63 == 0;
        const slow::value v = in_range ? slow::posit_value(n, 64, 2) : slow::value{1, 0, false, kind::finite};
        holds("posit64", got, in_range && slow::place(v.significand, v.exponent) == x.exact.place);
    }
};

/// The posit n between its thresholds: x lies there, or where squared x lies between their squares.
bool rounds_to_posit32(u64 n, u64 place) {
    if (n == 0 || n >> 31 != 0) return false;
    const slow::bounds b = slow::posit_bounds(n, 32, 2);
    return b.low <= place && place <= b.high;
}
bool root_rounds_to_posit32(u64 n, u64 place) {
    if (n == 0 || n >> 31 != 0) return false;
    const auto square = [](u64 lower) {  // of a threshold: 58 bits; the operand is shorter, so the order is exact
        const slow::value t = slow::posit_value(2 * lower + 1, 33, 2);
        return slow::place(t.significand * t.significand, 2 * t.exponent);
    };
    const u64 odd = n % 2;
    return (n == 1 || square(n - 1) + odd <= place) && (n + 1 == sign32 || place <= square(n) - odd);
}

// ---- posit<32, 2> --------------------------------------------------------------------------------------------------

operand posit_operand(uint32_t code) {
    operand x;
    x.code = code;
    if (code == 0 || code == sign32) {
        x.exact = {0, false, code == 0 ? kind::zero : kind::nan};
        return x;
    }
    const bool negative = code > sign32;
    const slow::value v = slow::posit_value(negative ? 0 - code : code, 32, 2);
    const u64 place = slow::place(v.significand, v.exponent);
    x.exact = {place, negative, kind::finite};
    // A place is a double's exponent and fraction, the bias one larger.
    x.real = std::bit_cast<double>((place - (u64{1} << 52)) | u64{negative} << 63);
    return x;
}

void check_posit(uint32_t code, support::failures& failed) {
    checker c{failed, posit_operand(code)};
    const operand& x = c.x;
    const posit32 p = posit32::from_bits(code);
    const bool nar = x.exact.kind == kind::nan;
    c.expect("double", bits_of(static_cast<double>(p)), nar ? double_nan : bits_of(x.real));
    c.expect("float", bits_of(static_cast<float>(p)), nar ? float_nan : bits_of(static_cast<float>(x.real)));
    c.to_posit64(posit64{p}.bits());
    c.to_short<ulpine::posit16>("posit16", p);
    c.to_short<ulpine::posit8>("posit8", p);
    c.to_short<ulpine::binary16>("binary16", p);
    c.to_short<ulpine::bfloat16>("bfloat16", p);
    // Posit Standard (2022), 6.4: the nearest integer; out of range the word with only its top bit set.
    const bool fits32 = !nar && std::fabs(x.real) < 0x1p31, fits64 = !nar && std::fabs(x.real) < 0x1p63;
    const long long nearest = fits64 ? std::llrint(x.real) : std::numeric_limits<long long>::min();
    const bool rounds_out = fits32 && (nearest > std::numeric_limits<std::int32_t>::max());
    c.expect("int32", static_cast<uint32_t>(static_cast<std::int32_t>(p)),
             fits32 && !rounds_out ? static_cast<uint32_t>(nearest) : sign32);
    c.expect("int64", static_cast<u64>(static_cast<std::int64_t>(p)), static_cast<u64>(nearest));
}

void check_posit_root(uint32_t code, support::failures& failed) {
    checker c{failed, posit_operand(code)};
    const u64 got = sqrt(posit32::from_bits(code)).bits();
    if (code == 0) c.expect("sqrt", got, 0);
    else if (code >= sign32) c.expect("sqrt", got, sign32);
    else c.holds("sqrt", got, root_rounds_to_posit32(got, c.x.exact.place));
}

// ---- binary32 ------------------------------------------------------------------------------------------------------

operand float_operand(uint32_t code) {
    operand x;
    x.code = code;
    x.real = static_cast<double>(std::bit_cast<float>(code));
    const bool negative = code >= sign32;
    const u64 field = code >> 23 & 0xff, fraction = code & 0x7fffff;
    if (field == 0xff) x.exact = {0, negative, fraction == 0 ? kind::infinite : kind::nan};
    else if (field == 0 && fraction == 0) x.exact = {0, negative, kind::zero};
    else {
        const u64 m = field == 0 ? fraction : fraction | 0x800000;
        x.exact = {slow::place(m, (field == 0 ? 1 : static_cast<int>(field)) - 150), negative, kind::finite};
    }
    return x;
}

/// Toward zero, saturating, NaN to 0.
template <class Integer>
Integer truncated(double x) {
    using limits = std::numeric_limits<Integer>;
    const double above = -static_cast<double>(limits::min());  // a power of two
    if (std::isnan(x)) return 0;
    return x >= above ? limits::max() : x < -above ? limits::min() : static_cast<Integer>(x);
}

void check_float(uint32_t code, support::failures& failed) {
    checker c{failed, float_operand(code)};
    const operand& x = c.x;
    const float f = std::bit_cast<float>(code);
    const bool nan = x.exact.kind == kind::nan;
    const binary32 b{f};
    c.expect("binary32", b.bits(), nan ? float_nan : code);
    c.expect("binary64", binary64{f}.bits(), nan ? double_nan : bits_of(x.real));
    const u64 got = posit32{f}.bits();
    if (x.exact.kind == kind::finite)
        c.holds("posit32", got, rounds_to_posit32(x.exact.negative ? -got & 0xffffffff : got, x.exact.place));
    else c.expect("posit32", got, x.exact.kind == kind::zero ? 0 : sign32);
    c.to_posit64(posit64{f}.bits());
    c.to_short<ulpine::posit16>("posit16", f);
    c.to_short<ulpine::posit8>("posit8", f);
    c.to_short<ulpine::binary16>("binary16", f);
    c.to_short<ulpine::bfloat16>("bfloat16", f);
    c.to_short<ulpine::fp8_e4m3>("fp8_e4m3", f);
    c.expect("int32", static_cast<uint32_t>(static_cast<std::int32_t>(b)),
             static_cast<uint32_t>(truncated<std::int32_t>(x.real)));
    c.expect("int64", static_cast<u64>(static_cast<std::int64_t>(b)),
             static_cast<u64>(truncated<std::int64_t>(x.real)));
    const double units = nan ? 0 : std::fmin(std::fmax(x.real * 65536, -0x1p31), 0x1p31 - 1);
    c.expect("fixed<16, 16>", ulpine::fixed<16, 16>{f}.bits(), static_cast<uint32_t>(std::llrint(units)));
}

void check_float_root(uint32_t code, support::failures& failed) {
    checker c{failed, {code, {}, 0}};
    const volatile float f = std::bit_cast<float>(code);  // the machine's sqrt, at run time
    const float root = std::sqrt(f);
    c.expect("sqrt", sqrt(binary32::from_bits(code)).bits(), std::isnan(root) ? float_nan : bits_of(root));
}

void check_every(const char* title, void (*check)(uint32_t, support::failures&)) {
    slow::sweep(title, u64{1} << 32, u64{1} << 20, [&](u64 first, u64 last, support::failures& failed) {
        for (u64 code = first; code < last; ++code) check(static_cast<uint32_t>(code), failed);
    });
}

/// Codes all over the range, and those next to powers of two.
void check_some(void (*check)(uint32_t, support::failures&)) {
    support::failures failed;
    for (uint32_t i = 0; i < 100000; ++i) check(i * 0x9e3779b1u, failed);
    for (int bit = 0; bit < 32; ++bit)
        for (uint32_t delta = 0; delta < 64; ++delta) {
            check((uint32_t{1} << bit) + delta - 32, failed);
            check(sign32 + (uint32_t{1} << bit) + delta - 32, failed);
        }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("32 bits: some codes") {
    check_some(check_posit);
    check_some(check_posit_root);
    check_some(check_float);
    check_some(check_float_root);
}

TEST_CASE("posit32: every code, converted", "[exhaustive]") { check_every("posit32 converted", check_posit); }
TEST_CASE("posit32: every square root", "[exhaustive]") { check_every("posit32 sqrt", check_posit_root); }
TEST_CASE("binary32: every code, converted", "[exhaustive]") { check_every("binary32 converted", check_float); }
TEST_CASE("binary32: every square root", "[exhaustive]") { check_every("binary32 sqrt", check_float_root); }
