#include "numbers.hpp"

#include <algorithm>
#include <limits>

namespace ptx {

narrow_format::narrow_format(int exponent_bits, int fraction_bits, int bias, u32 codes, u32 infinity, u32 nan)
    : sign_(1u << (exponent_bits + fraction_bits)), infinity_(infinity), nan_(nan) {
    const auto of = [&](u32 code) {
        const int exponent = static_cast<int>(code >> fraction_bits),
                  fraction = static_cast<int>(code & ((1u << fraction_bits) - 1));
        return exponent ? std::ldexp((1 << fraction_bits) + fraction, exponent - bias - fraction_bits)
                        : std::ldexp(fraction, 1 - bias - fraction_bits);
    };
    for (u32 code = 0; code < codes; ++code) values_.push_back(of(code));
    beyond_ = of(codes);
}

double narrow_format::value(u32 code) const {
    const u32 magnitude = code & (sign_ - 1);
    const double sign = code & sign_ ? -1.0 : 1.0;
    if (magnitude < values_.size()) return sign * values_[magnitude];
    return magnitude == infinity_ ? sign * std::numeric_limits<double>::infinity()
                                  : std::numeric_limits<double>::quiet_NaN();
}

u32 narrow_format::round(long double x, int mode, bool finite) const {
    if (x != x) return nan_;
    const bool negative = std::signbit(x);
    const u32 sign = negative ? sign_ : 0, largest = static_cast<u32>(values_.size() - 1);
    const long double a = std::fabs(x);
    if (finite && a > values_[largest]) return sign | largest;
    if (std::isinf(a)) return sign | (infinity_ ? infinity_ : nan_);
    const u32 lower = static_cast<u32>(
        std::upper_bound(values_.begin(), values_.end(), a, [](long double v, double w) { return v < w; }) -
        values_.begin() - 1);
    u32 code = lower;
    if (a != values_[lower]) {
        const double next = lower == largest ? beyond_ : values_[lower + 1];
        const long double middle = (static_cast<long double>(values_[lower]) + next) / 2;
        const bool up = mode == to_nearest ? a > middle || (a == middle && lower & 1)
                        : mode == to_minus ? negative
                                           : mode == to_plus && !negative;
        code += up;
    }
    return sign | (code > largest ? (infinity_ ? infinity_ : nan_) : code);
}

const narrow_format& format_of(type t) {
    static const narrow_format half(5, 10, 15, 0x7c00, 0x7c00, 0x7fff), bfloat(8, 7, 127, 0x7f80, 0x7f80, 0x7fff),
        e4m3(4, 3, 7, 0x7f, 0, 0x7f), e5m2(5, 2, 15, 0x7c, 0x7c, 0x7f);
    return t.kind == 'f' ? half : t.kind == 'h' ? bfloat : t.kind == '4' ? e4m3 : e5m2;
}

double fma_to_odd(double a, double b, double c) {
    volatile double x = a, y = b, z = c;
    const rounding_scope scope(to_zero);
    std::feclearexcept(FE_INEXACT);
    volatile double r = std::fma(x, y, z);
    const bool inexact = std::fetestexcept(FE_INEXACT) != 0;
    const u64 bits = std::bit_cast<u64>(static_cast<double>(r));
    return inexact && std::isfinite(r) ? std::bit_cast<double>(bits | 1) : static_cast<double>(r);
}

}  // namespace ptx
