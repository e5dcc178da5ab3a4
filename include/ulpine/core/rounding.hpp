// Rounding mode, overflow policy, and their pair, the projection (IEEE P3109 draft 4.0, 4.2; IEEE 754-2019, 4.3).
#pragma once

#include <ulpine/bits/std.hpp>
#include <ulpine/config.hpp>

namespace ulpine {

enum class rounding {
    nearest_even,  // to the nearer neighbour; on the threshold to the even code
    nearest_away,  // to the nearer neighbour; on the threshold away from zero
    toward_zero,
    toward_positive,
    toward_negative,
    to_odd,      // inexact results take the odd code
    stochastic,  // away from zero with probability (|x| - lower) / (upper - lower); needs random_bits
};

// What becomes of a rounded result beyond the largest finite value, and of infinities.  Posits ignore it: their
// standard leaves no choice.  Where a format has no wrapping, wrap means saturate.
enum class overflow {
    saturate,        // finite overflow and infinities become the largest finite value (P3109 SatFinite, OCP saturation)
    propagate,       // infinities stay where the format has them, finite overflow saturates (P3109 SatPropagate)
    infinity,        // IEEE 754 and P3109 SatNone; NaN in formats that have NaN but no infinity
    wrap,            // fixed point: modulo 2^width
    format_default,  // as the format's own standard says
};

struct projection {
    rounding mode = rounding::nearest_even;
    overflow policy = overflow::format_default;
    ULPINE_API friend constexpr bool operator==(const projection&, const projection&) = default;
};

// How random bits decide (IEEE P3109 draft 4.0, 4.7.3): with N bits of value R and fraction nu, away from zero where
// a: floor(nu 2^N) + R >= 2^N    b: floor(nu 2^(N+1)) + 2R + 1 >= 2^(N+1)    c: nearest_even_integer(nu 2^N) + R >=
// 2^N
enum class stochastic_variant {
    a,
    b,
    c
};

// The random bits of one stochastic rounding: the lowest `bits` (1 to 32) bits of `value`.
struct random_bits {
    detail::stdlib::uint32_t value = 0;
    int bits = 32;
    stochastic_variant variant = stochastic_variant::a;
};

}  // namespace ulpine
