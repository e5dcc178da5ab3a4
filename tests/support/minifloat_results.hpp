// What the operations of number<F> give, for formats that are values: the templates of number/operations.hpp on run-time
// records, compiled once for all formats.  tests/arith holds these operations against the oracle.
#pragma once

#include <ulpine/bitslice/operations.hpp>

#include <cstdint>
#include <string>

namespace support {

struct operands {
    std::uint64_t x, y, z;
};

// add, sub, mul, fma, mul_add (the last in deterministic modes).
[[nodiscard]] std::uint64_t number_result(const ulpine::minifloat_spec& spec, ulpine::projection p, ulpine::circuit c,
                                          const operands& of, ulpine::random_bits random = {});

// The same with underflow flushed to zero, by its definition: subnormal operands count as zeros, the result is rounded in
// a format of the same precision and more exponents, and what is then below the smallest normal number is a zero.  Formats
// without subnormals have nothing to flush.
[[nodiscard]] std::uint64_t flushed_result(const ulpine::minifloat_spec& spec, ulpine::projection p, ulpine::circuit c,
                                           const operands& of, ulpine::random_bits random = {});

// "e4m3 bias 7 ..., mul, mode 2".
[[nodiscard]] std::string description(const ulpine::minifloat_spec& spec, ulpine::projection p, ulpine::circuit c);

}  // namespace support
