// What a format must offer.  A format is a record ("spec"), a small structural value; everything else is derived from it
// by the functions that its family file defines for it:
//
//   int  code_bits(spec)                    width of a code
//   int  significand_bits(spec)             the most significand bits that one of its values has
//   int  layout_bits(spec, stochastic)      the shortest working word in which its encoder rounds correctly
//   unpacked<U> decode<U>(spec, code)       the value of a code
//   U    encode<R>(spec, unpacked<U>, policy, random)   the code that a value rounds to
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
