// Any codes of any format through the operations, against the oracle.
//   byte 0: the format   byte 1: operation and mode   then three codes of 8 bytes, lowest byte first
#include "check.hpp"

#include <support/arith_formats.hpp>

#include <bit>
#include <cstring>

namespace {

using fuzz::require;
using oracle::code;
using oracle::datum;
using ulpine::fixed;

struct input {
    unsigned operation = 0;
    unsigned mode = 0;
    code codes[3]{};
};

std::string text(const oracle::format& f, const input& in, code got) {
    std::string s =
        arith_test::name_of(f) + " operation " + std::to_string(in.operation) + " mode " + std::to_string(in.mode);
    char hex[32];
    for (const code c : {in.codes[0], in.codes[1], in.codes[2], got}) {
        std::snprintf(hex, sizeof hex, " 0x%llx", static_cast<unsigned long long>(c));
        s += hex;
    }
    return s;
}

/// The oracle knows no codes beyond a lookup set's values, and the library reads them as the last one.
code legal(const oracle::format& f, code c) {
    c &= oracle::all_ones(f);
    if (f.family != oracle::family::lookup || oracle::is_valid_code(f, c)) return c;
    return c & ~oracle::low_bits(f.lookup->index_bits);
}

/// From double in every deterministic mode.
template <class T, ulpine::rounding R>
code converted(double x) {
    return ulpine::convert<T, ulpine::projection{R, ulpine::overflow::format_default}>(x).bits();
}
template <class T>
constexpr code (*conversions[])(double) = {
    converted<T, ulpine::rounding::nearest_even>,    converted<T, ulpine::rounding::nearest_away>,
    converted<T, ulpine::rounding::toward_zero>,     converted<T, ulpine::rounding::toward_positive>,
    converted<T, ulpine::rounding::toward_negative>, converted<T, ulpine::rounding::to_odd>};

template <class T>
void check(input in) {
    const oracle::format& f = arith_test::format_of<T>();
    const auto from = std::bit_cast<double>(in.codes[0]);
    T n[3];
    datum d[3];
    for (int i = 0; i < 3; ++i) {
        const auto raw = static_cast<typename T::storage_type>(in.codes[i]);
        require(T::from_bits(raw).bits() == (raw & oracle::all_ones(f)), "bits above the width are ignored");
        in.codes[i] = legal(f, in.codes[i]);
        n[i] = arith_test::number_from<T>(in.codes[i]);
        d[i] = oracle::decode(f, in.codes[i]);
    }
    T got{};
    oracle::result exact;
    switch (in.operation % 12) {
    case 0:
        got = n[0] + n[1], exact = oracle::add(d[0], d[1]);
        break;
    case 1:
        got = n[0] - n[1], exact = oracle::sub(d[0], d[1]);
        break;
    case 2:
        got = n[0] * n[1], exact = oracle::mul(d[0], d[1]);
        break;
    case 3:
        got = n[0] / n[1], exact = oracle::div(d[0], d[1]);
        break;
    case 4:
        got = sqrt(n[0]), exact = oracle::sqrt(d[0]);
        break;
    case 5:
        got = fma(n[0], n[1], n[2]), exact = oracle::fma(d[0], d[1], d[2]);
        break;
    case 6:  // one step of the loop per unit of the exponents' difference: bounded by the formats
        got = remainder(n[0], n[1]), exact = oracle::remainder(d[0], d[1]);
        break;
    case 7:
        got = rint(n[0]), exact = oracle::rint(d[0]);
        break;
    case 8:
        got = -n[0], exact = oracle::negated(d[0]);
        break;
    case 9: {
        const bool nar = oracle::is_posit(f);
        const oracle::ordering o = nar ? oracle::compare_posits(d[0], d[1]) : oracle::compare(d[0], d[1]);
        require((n[0] < n[1]) == (o == oracle::ordering::less) && (n[0] == n[1]) == (o == oracle::ordering::equal) &&
                    (n[0] > n[1]) == (o == oracle::ordering::greater) &&
                    (n[0] <= n[1]) == (o == oracle::ordering::less || o == oracle::ordering::equal),
                text(f, in, 0) + ": comparison");
        return;
    }
    case 10: {  // to double and float
        const oracle::format wide = oracle::binary64(), narrow = oracle::binary32();
        const code to_double = std::bit_cast<code>(static_cast<double>(n[0]));
        const code to_float = std::bit_cast<std::uint32_t>(static_cast<float>(n[0]));
        require(to_double == oracle::round(wide, d[0]), text(f, in, to_double) + ": to double");
        require(to_float == oracle::round(narrow, d[0]), text(f, in, to_float) + ": to float");
        return;
    }
    default: {
        const unsigned mode = in.mode % 6;
        const code c = conversions<T>[mode](from);
        in.codes[0] = std::bit_cast<code>(from);
        require(c == oracle::round(f, oracle::from_double(from), oracle::deterministic_modes[mode]),
                text(f, in, c) + ": from double");
        return;
    }
    }
    require(got.bits() == oracle::round(f, exact), text(f, in, got.bits()));
}

using check_function = void (*)(input);
constexpr check_function checks[] = {
    check<ulpine::posit8>,
    check<ulpine::posit16>,
    check<ulpine::posit32>,
    check<ulpine::posit64>,
    check<ulpine::bposit<16>>,
    check<ulpine::binary16>,
    check<ulpine::binary32>,
    check<ulpine::binary64>,
    check<ulpine::bfloat16>,
    check<ulpine::tf32>,
    check<ulpine::fp8_e4m3>,
    check<ulpine::fp8_e5m2>,
    check<ulpine::fp6_e3m2>,
    check<ulpine::fp6_e2m3>,
    check<ulpine::fp4_e2m1>,
    check<ulpine::e8m0>,
    check<ulpine::fp8_e4m3fnuz>,
    check<ulpine::fp8_e5m2fnuz>,
    check<ulpine::fp8_e4m3b11fnuz>,
    check<ulpine::dlfloat16>,
    check<ulpine::hfp8_forward_normal>,
    check<ulpine::hfp8_backward>,
    check<ulpine::binary8p4se>,
    check<ulpine::binary8p3sf>,
    check<ulpine::binary8p1uf>,
    check<ulpine::binary4p2sf>,
    check<fixed<8, 8>>,
    check<fixed<32, 32>>,
    check<fixed<20, 12, ulpine::fixed_options{.is_signed = false}>>,
    check<fixed<16, 16, ulpine::fixed_options{.policy = ulpine::overflow::wrap}>>,
    check<ulpine::qtorch_weights>,
    check<ulpine::qtorch_activations>,
    check<ulpine::radix4_fp4_even>,
    check<ulpine::radix4_fp4_odd>,
    check<ulpine::log2_number<4, 3>>,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 10) return 0;
    input in{data[1] % 12u, data[1] / 12u, {}};
    std::memcpy(in.codes, data + 2, size - 2 < sizeof in.codes ? size - 2 : sizeof in.codes);
    checks[data[0] % std::size(checks)](in);
    return 0;
}
