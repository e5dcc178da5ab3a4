// Forward declarations, for headers that only name ulpine's types.
#pragma once

namespace ulpine {

template <class F>
class number;

enum class rounding;
enum class overflow;
struct projection;
struct random_bits;

struct posit_spec;
struct minifloat_spec;
struct fixed_spec;
struct lookup_spec;
struct takum_spec;
struct hifloat_spec;

}  // namespace ulpine
