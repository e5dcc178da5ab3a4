#include <support/array_kernels.hpp>

namespace array_test {

template <class E, class O>
void run_decode(const any_spec& spec, const E* codes, O* out, std::size_t n, const array_options& options) {
    std::visit([&](const auto& s) { ulpine::decode(s, codes, out, n, options); }, spec);
}

template void run_decode(const any_spec&, const std::uint8_t*, float*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint16_t*, float*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint32_t*, float*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint64_t*, float*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint8_t*, double*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint16_t*, double*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint32_t*, double*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint64_t*, double*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint8_t*, binary16*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint16_t*, binary16*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint16_t*, bfloat16*, std::size_t, const array_options&);
template void run_decode(const any_spec&, const std::uint64_t*, bfloat16*, std::size_t, const array_options&);

}  // namespace array_test
