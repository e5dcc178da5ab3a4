// The number types with their operators, functions and limits.  Text is in number/io.hpp, hashing in number/hash.hpp.
#pragma once

#include <ulpine/number/fused.hpp>
#include <ulpine/number/limits.hpp>
#include <ulpine/number/long_double.hpp>
#include <ulpine/number/math.hpp>
#include <ulpine/number/operators.hpp>
#include <ulpine/number/roots.hpp>
