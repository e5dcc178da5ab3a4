#include "block_rounding.hpp"

template float ulpine::round_to_blocks(const block_spec<minifloat_spec>&, const matrix_view<float>&,
                                       const matrix_view<float>&, const block_options&);
template float ulpine::round_to_blocks(const block_spec<fixed_spec>&, const matrix_view<float>&,
                                       const matrix_view<float>&, const block_options&);
