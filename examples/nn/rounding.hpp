// ulpine::round_to(record, floats, floats, options), compiled once (rounding.cpp) instead of in each example.
#pragma once

#include <ulpine/array/round_to.hpp>

extern template void ulpine::round_to(const minifloat_spec&, const float*, float*, std::size_t, const array_options&);
extern template void ulpine::round_to(const posit_spec&, const float*, float*, std::size_t, const array_options&);
extern template void ulpine::round_to(const fixed_spec&, const float*, float*, std::size_t, const array_options&);
