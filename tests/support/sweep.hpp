// The checks that every format goes through, against the oracle.  Type-erased: see support/subject.hpp.
#pragma once

#include <support/subject.hpp>

#include <cstdint>
#include <vector>

namespace support {

/// All codes of formats up to 16 bits; of wider ones structured and random codes, about `count`.
[[nodiscard]] std::vector<oracle::code> codes_of(const oracle::format& f, int count = 4000);

/// Decoding (exact, and to double and float), and the neighbouring codes.
void check_codes(const subject& s, const std::vector<oracle::code>& codes, failures& failed);

/// Every conversion of the subject at the values and thresholds next to the given codes, at their double and float
/// neighbours, on both sides of zero.
void check_rounding(const subject& s, const std::vector<oracle::code>& codes, failures& failed);

/// Zeros, infinities, NaN, powers of two and their neighbours over the whole range of double, random values.
void check_everywhere(const subject& s, failures& failed);

/// The three above.
void check_format(const subject& s, failures& failed);

/// A visitor of the lists in support/formats.hpp: check_format for each.
template <depth D>
struct check_each {
    failures& failed;
    template <class Tag>
    void operator()(Tag, const std::string& name, const oracle::format& format) const {
        check_format(make_subject<typename Tag::type, D>(name, format), failed);
    }
};

/// What oracle::round gives for the floats of [first, last] (bit patterns of one sign), as stretches of equal code:
/// rounding is monotone, so equal ends mean an equal middle.
struct stretch {
    std::uint32_t first;
    std::uint32_t last;
    oracle::code code;
};
[[nodiscard]] std::vector<stretch> float_stretches(const oracle::format& f, std::uint32_t first, std::uint32_t last,
                                                   oracle::rounding mode, oracle::overflow policy);

}  // namespace support
