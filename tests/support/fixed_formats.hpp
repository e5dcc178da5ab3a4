// Fixed-point types beside the oracle's description, as in support/formats.hpp.
#pragma once

#include <support/formats.hpp>

#include <string>

namespace support {

template <int I, int F, ulpine::fixed_options O = ulpine::fixed_options{}, class Visit>
void visit_fixed(Visit&& visit) {
    std::string name = detail::call("fixed", I, F);
    if (!O.is_signed) name += " unsigned";
    if (O.symmetric) name += " symmetric";
    const bool wraps = O.policy == ulpine::overflow::wrap;
    if (wraps) name += " wrap";
    visit(tag<ulpine::fixed<I, F, O>>{}, name,
          oracle::make_fixed(I, F, detail::fixed_with(O.is_signed, O.symmetric),
                             wraps ? oracle::overflow::wrap : oracle::overflow::saturate));
}

/// Signed, unsigned, symmetric and wrapping.
template <int I, int F, class Visit>
void visit_fixed_kinds(Visit&& visit) {
    visit_fixed<I, F>(visit);
    visit_fixed<I, F, fixed_options{.is_signed = false}>(visit);
    visit_fixed<I, F, fixed_options{.symmetric = true}>(visit);
    visit_fixed<I, F, fixed_options{.policy = ulpine::overflow::wrap}>(visit);
    visit_fixed<I, F, fixed_options{.is_signed = false, .policy = ulpine::overflow::wrap}>(visit);
}

template <class Visit>
void visit_narrow_fixed(Visit&& visit) {
    visit_fixed_kinds<1, 1>(visit);
    visit_fixed_kinds<2, 0>(visit);
    visit_fixed_kinds<0, 2>(visit);
    visit_fixed_kinds<1, 2>(visit);
    visit_fixed_kinds<4, 4>(visit);
    visit_fixed_kinds<8, 0>(visit);
    visit_fixed_kinds<12, -4>(visit);
    visit_fixed_kinds<-3, 11>(visit);
    visit_fixed<40, -33>(visit);
    visit_fixed<-40, 46>(visit);
    visit_fixed<9, 1>(visit);
    visit_fixed<8, 8>(visit);
    visit_fixed<8, 8, fixed_options{.is_signed = false}>(visit);
    visit_fixed<1, 15, fixed_options{.symmetric = true}>(visit);
}

template <class Visit>
void visit_wide_fixed(Visit&& visit) {
    visit_fixed_kinds<32, 32>(visit);
    visit_fixed_kinds<16, 16>(visit);
    visit_fixed_kinds<64, 0>(visit);
    visit_fixed<0, 64>(visit);
    visit_fixed<1, 62>(visit);
    visit_fixed<17, 0>(visit);
    visit_fixed<-1, 34, fixed_options{.is_signed = false}>(visit);
    visit_fixed_kinds<1100, -1089>(visit);
    visit_fixed_kinds<-1090, 1100>(visit);
    visit_fixed<-1084, 1100>(visit);
    visit_fixed<1100, -1036>(visit);
    visit_fixed<-1036, 1100, fixed_options{.is_signed = false}>(visit);
    visit_fixed<-1098, 1100>(visit);
    visit_fixed<1100, -1098, fixed_options{.is_signed = false, .policy = ulpine::overflow::wrap}>(visit);
}

}  // namespace support
