// What a format must offer.  A format is a record ("spec"), a small structural value; everything else is derived
// from it by the functions that its family file defines for it:
//
//   spec.width()                            width of a code
//   spec.significand_bits()                 the most significand bits that one of its values has
//   spec.layout_bits(stochastic)            the shortest working word in which its encoder rounds correctly
//   spec.default_projection()               rounding mode and overflow policy of its operators
//   decode<U>(spec, code)                   the value of a code, unpacked<U>
//   encode<R>(spec, x, policy, random)      the code that an unpacked value rounds to
//   split<U>(spec, code)                    sign and magnitude, where codes order by magnitude
//
// and, for a class F that carries it as F::spec, the operators of number<F>.
#pragma once

#include <ulpine/core/round.hpp>

namespace ulpine {

template <class F>
concept format = requires {
    { F::spec.width() } -> detail::stdlib::convertible_to<int>;
    { F::spec.significand_bits() } -> detail::stdlib::convertible_to<int>;
    { F::spec.default_projection() } -> detail::stdlib::convertible_to<projection>;
};

}  // namespace ulpine
