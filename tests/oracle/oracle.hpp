// An independent, slow, exact account of what every number format and operation must yield, for the tests.
//
//   const oracle::format f = oracle::make_posit(16, 1);
//   const oracle::result r = oracle::div(oracle::decode(f, 0x4000), oracle::decode(f, 0x5800));
//   const oracle::code c = oracle::round(f, r, oracle::rounding::nearest_even);
//
// It shares no code with the library: values follow the published definitions in exact arithmetic, and a result is
// rounded by searching for its neighbours among the format's values and comparing it with the threshold between them.
#pragma once

#include "catalog.hpp"
#include "decode.hpp"
#include "dyadic.hpp"
#include "format.hpp"
#include "locate.hpp"
#include "lookup.hpp"
#include "native.hpp"
#include "neighbours.hpp"
#include "operations.hpp"
#include "real.hpp"
#include "round.hpp"
