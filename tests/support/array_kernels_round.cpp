#include <support/array_kernels.hpp>

namespace array_test {

template <class S, class O>
void run_round_to(const any_spec& spec, const S* in, O* out, std::size_t n, const array_options& options) {
    std::visit([&](const auto& s) { ulpine::round_to(s, in, out, n, options); }, spec);
}

template void run_round_to(const any_spec&, const float*, float*, std::size_t, const array_options&);
template void run_round_to(const any_spec&, const double*, double*, std::size_t, const array_options&);
template void run_round_to(const any_spec&, const binary16*, float*, std::size_t, const array_options&);
template void run_round_to(const any_spec&, const binary16*, binary16*, std::size_t, const array_options&);
template void run_round_to(const any_spec&, const bfloat16*, float*, std::size_t, const array_options&);
template void run_round_to(const any_spec&, const bfloat16*, bfloat16*, std::size_t, const array_options&);

}  // namespace array_test
