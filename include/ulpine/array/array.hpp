// Arrays: rounding, encoding, decoding, packed storage.
#pragma once

#include <ulpine/array/pack.hpp>
#include <ulpine/array/packed_span.hpp>
#include <ulpine/array/report.hpp>
#include <ulpine/array/round_to.hpp>
