#include "rounding.hpp"

template void ulpine::round_to(const minifloat_spec&, const float*, float*, std::size_t, const array_options&);
template void ulpine::round_to(const posit_spec&, const float*, float*, std::size_t, const array_options&);
template void ulpine::round_to(const fixed_spec&, const float*, float*, std::size_t, const array_options&);
