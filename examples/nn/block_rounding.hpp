// ulpine::round_to_blocks(record, matrix, matrix, options), compiled once (block_rounding.cpp) instead of in each example.
#pragma once

#include <ulpine/array/blocks.hpp>

extern template float ulpine::round_to_blocks(const block_spec<minifloat_spec>&, const matrix_view<float>&,
                                              const matrix_view<float>&, const block_options&);
extern template float ulpine::round_to_blocks(const block_spec<fixed_spec>&, const matrix_view<float>&,
                                              const matrix_view<float>&, const block_options&);
