// Arrays: rounding, encoding, decoding, packed storage, blocks with a shared scale, calibration, arithmetic, dot products,
// products of matrices, convolutions, bit-sliced numbers.
#pragma once

#include <ulpine/array/bitsliced.hpp>
#include <ulpine/array/block_dot.hpp>
#include <ulpine/array/blocks.hpp>
#include <ulpine/array/calibrate.hpp>
#include <ulpine/array/convolution.hpp>
#include <ulpine/array/dot.hpp>
#include <ulpine/array/elementwise.hpp>
#include <ulpine/array/fitted_set.hpp>
#include <ulpine/array/matmul.hpp>
#include <ulpine/array/pack.hpp>
#include <ulpine/array/pack_blocks.hpp>
#include <ulpine/array/packed_span.hpp>
#include <ulpine/array/report.hpp>
#include <ulpine/array/round_to.hpp>
