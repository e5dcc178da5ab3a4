// Every number type that the demo tries: for 5 to 8 bits all posits of es 0 to 5, all minifloats of every number
// of exponent bits and all fixed-point splits with at least one integer bit (the sign) and one fraction bit.
#pragma once

#include "inference.hpp"

#include <ulpine/ulpine.hpp>

#include <array>
#include <string>
#include <type_traits>
#include <utility>

namespace deep_positron {

enum class family { posit, minifloat, fixed, lookup };

constexpr std::array families{family::posit, family::minifloat, family::fixed, family::lookup};
constexpr int least_bits = 5;
constexpr int most_bits = 8;

inline const char* name(family f) {
    switch (f) {
        case family::posit: return "posit";
        case family::minifloat: return "minifloat";
        case family::fixed: return "fixed";
        case family::lookup: return "lookup";
    }
    return "";
}

struct format_name {
    family kind;
    int bits;
    std::string parameter;  // tells it from the others of its family and width
};

// No infinity and no NaN, saturating: no code is spent on what a network cannot use.
template <int E, int M>
using saturating_minifloat = ulpine::minifloat<
    E, M, ulpine::minifloat_options{.special = ulpine::specials::none, .policy = ulpine::overflow::saturate}>;

// Calls body(std::integral_constant<int, K>) for K = First .. Last.
template <int First, int Last, class Body>
void for_each_constant(Body body) {
    [&]<int... K>(std::integer_sequence<int, K...>) {
        (body(std::integral_constant<int, First + K>{}), ...);
    }(std::make_integer_sequence<int, Last - First + 1>{});
}

// Calls visit(format_name, format) for every number type above.
template <class Visit>
void for_each_number_type(Visit visit) {
    for_each_constant<least_bits, most_bits>([&](auto width) {
        constexpr int bits = decltype(width)::value;
        for_each_constant<0, 5>([&](auto parameter) {
            constexpr int es = decltype(parameter)::value;
            visit(format_name{family::posit, bits, "es=" + std::to_string(es)},
                  number_format<ulpine::posit<bits, es>>{});
        });
        for_each_constant<1, bits - 1>([&](auto parameter) {
            constexpr int e = decltype(parameter)::value;
            visit(format_name{family::minifloat, bits, "e=" + std::to_string(e)},
                  number_format<saturating_minifloat<e, bits - 1 - e>>{});
        });
        for_each_constant<1, bits - 1>([&](auto parameter) {
            constexpr int i = decltype(parameter)::value;
            visit(format_name{family::fixed, bits, std::to_string(i) + "." + std::to_string(bits - i)},
                  number_format<ulpine::fixed<i, bits - i>>{});
        });
    });
}

}  // namespace deep_positron
