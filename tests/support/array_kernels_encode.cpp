#include <support/array_kernels.hpp>

namespace array_test {

template <class S, class E>
void run_encode(const any_spec& spec, const S* in, E* codes, std::size_t n, const array_options& options) {
    std::visit([&](const auto& s) { ulpine::encode(s, in, codes, n, options); }, spec);
}

template void run_encode(const any_spec&, const float*, std::uint8_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const float*, std::uint16_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const float*, std::uint32_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const float*, std::uint64_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const binary16*, std::uint8_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const binary16*, std::uint16_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const bfloat16*, std::uint16_t*, std::size_t, const array_options&);
template void run_encode(const any_spec&, const bfloat16*, std::uint64_t*, std::size_t, const array_options&);

}  // namespace array_test
