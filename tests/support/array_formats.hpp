// The formats that the sweeps over arrays visit, as records; and floats that matter to a format.
#pragma once

#include <support/array_kernels.hpp>

namespace array_test {

/// Every named format but for lookup sets.
[[nodiscard]] std::vector<named_spec> catalog_formats();
/// Widths, exponent sizes, scales and regime limits.
[[nodiscard]] std::vector<named_spec> posit_formats();
/// Every kind of special values, every kind of lowest binade, with and without sign, fractions of no bits and of all.
[[nodiscard]] std::vector<named_spec> minifloat_formats();
[[nodiscard]] std::vector<named_spec> p3109_formats();
[[nodiscard]] std::vector<named_spec> fixed_formats();
/// Lookup sets of 1 to 65536 values: even, clustered, of one sign, mirrored, beyond floats, by every rule.
[[nodiscard]] std::vector<named_spec> lookup_formats();
/// A few of each, for what is not about formats.
[[nodiscard]] std::vector<named_spec> sample_formats();

/// Values of the format, its thresholds, divided by the scale, and the floats next to them; special values; every exponent
/// with sparse fractions; random bits.  S: float, double, binary16, bfloat16.
template <class S>
[[nodiscard]] std::vector<S> inputs_for(const any_spec& spec, double scale = 1, std::uint64_t seed = 1);

/// All codes up to 12 bits; structured and random ones of wider formats, of valid entries in lookup sets.
[[nodiscard]] std::vector<std::uint64_t> codes_for(const any_spec& spec, std::uint64_t seed = 1);

}  // namespace array_test
