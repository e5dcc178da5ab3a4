// Floating-point results by their definitions: narrow formats as tables of values, other roundings by the processor.
#pragma once

#include "types.hpp"

#include <cfenv>
#include <cmath>
#include <vector>

namespace ptx {

enum rounding_mode {
    to_nearest,
    to_zero,
    to_minus,
    to_plus
};

// The processor rounds as asked while this lives; operands and results go through volatile objects.
class rounding_scope {
  public:
    explicit rounding_scope(int mode) : before_(std::fegetround()) {
        constexpr int modes[4] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
        std::fesetround(modes[mode]);
    }
    ~rounding_scope() { std::fesetround(before_); }
    rounding_scope(const rounding_scope&) = delete;
    rounding_scope& operator=(const rounding_scope&) = delete;

  private:
    int before_;
};

// A format of at most 16 bits, sign on top: its non-negative finite values in order of their codes.
class narrow_format {
  public:
    narrow_format(int exponent_bits, int fraction_bits, int bias, u32 codes, u32 infinity, u32 nan);
    double value(u32 code) const;
    // The nearest value in the direction of the mode.  `finite`: the largest value instead of an infinity, and for it.
    u32 round(long double x, int mode, bool finite) const;
    u32 nan() const { return nan_; }

  private:
    std::vector<double> values_;
    double beyond_;  // the value that would follow the largest
    u32 sign_, infinity_, nan_;
};
const narrow_format& format_of(type t);  // f16, bf16, e4m3, e5m2

inline constexpr u32 nan32 = 0x7fffffff;  // what devices give; the PTX ISA leaves the NaN open
inline float quiet(float x) { return x != x ? std::bit_cast<float>(nan32) : x; }
inline double quiet(double x) { return x; }  // the payload is kept
template <class T>
T flush(T x) {  // subnormal numbers to zero, with their sign
    return std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(T{0}, x) : x;
}
template <class T>
T saturate(T x) {
    return !(x > T{0}) ? T{0} : x > T{1} ? T{1} : x;
}
// The number that is not NaN; -0 below +0.  With `strict`, NaN if either is.
template <class T>
T lesser(T a, T b, bool strict) {
    if (a != a || b != b) return strict || (a != a && b != b) ? std::numeric_limits<T>::quiet_NaN() : a != a ? b : a;
    return a < b || (a == b && std::signbit(a)) ? a : b;
}
template <class T>
T greater(T a, T b, bool strict) {
    if (a != a || b != b) return strict || (a != a && b != b) ? std::numeric_limits<T>::quiet_NaN() : a != a ? b : a;
    return a > b || (a == b && !std::signbit(a)) ? a : b;
}
// a * b + c with the last bit set where the result is inexact: rounding that to a shorter format is right in any mode.
double fma_to_odd(double a, double b, double c);

}  // namespace ptx
