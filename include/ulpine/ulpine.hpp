// Everything that needs no further dependency.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/accumulate/posit_standard.hpp>
#include <ulpine/accumulate/quire.hpp>
#include <ulpine/bitslice/operators.hpp>
#include <ulpine/block/catalog.hpp>
#include <ulpine/block/dot.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/extrema.hpp>
#include <ulpine/number/number.hpp>
#include <ulpine/number/p3109.hpp>
#include <ulpine/version.hpp>

#if !defined(__CUDACC_RTC__)
#include <ulpine/array/array.hpp>
#include <ulpine/bitslice/gate_count.hpp>
#include <ulpine/number/hash.hpp>
#include <ulpine/number/io.hpp>
#include <ulpine/number/runtime.hpp>
#if defined(__CUDACC__)
#include <ulpine/gpu/gpu.hpp>
#endif
#endif
