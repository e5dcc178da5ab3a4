// CUDA: array kernels on device memory.  (Types, their arithmetic and accumulators need no header of their own in
// device code.)
#pragma once

#include <ulpine/gpu/blocks.hpp>
#include <ulpine/gpu/dot.hpp>
#include <ulpine/gpu/elementwise.hpp>
#include <ulpine/gpu/report.hpp>
#include <ulpine/gpu/round_to.hpp>
