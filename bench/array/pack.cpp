// Packed storage beside a memcpy of the unpacked codes, a byte each: see array/measure.hpp.
#include <array/measure.hpp>
#include <ulpine/array/pack.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/type.hpp>

#include <span>

namespace {

namespace ul = ulpine;
using namespace array_bench;

template <class Kernel>
void compare_codes(benchmark::State& state, std::size_t n, const Kernel& kernel) {
    const std::uint8_t* const from = buffer<std::uint8_t>(use::codes, n);
    std::uint8_t* const to = buffer<std::uint8_t>(use::mask, n);
    compare(state, n, kernel, [=] { std::memcpy(to, from, n); });
}

template <class T>
void add_packing(const std::string& format) {
    add("pack/" + format + "/exact",
        [](benchmark::State& state, std::size_t n) {
            const std::span<const std::uint8_t> codes(buffer<std::uint8_t>(use::codes, n), n);
            const std::span<std::uint8_t> packed(buffer<std::uint8_t>(use::more_codes, n), ul::packed_bytes<T>(n));
            compare_codes(state, n, [&] { ul::pack<T>(codes, packed); });
        },
        all_lengths);
    add("unpack/" + format + "/exact",
        [](benchmark::State& state, std::size_t n) {
            const std::span<std::uint8_t> codes(buffer<std::uint8_t>(use::mask, n), n);
            const std::span<const std::uint8_t> packed(buffer<std::uint8_t>(use::more_codes, n),
                                                       ul::packed_bytes<T>(n));
            compare_codes(state, n, [&] { ul::unpack<T>(packed, codes); });
        },
        all_lengths);
}

const bool registered = [] {
    add_packing<ul::fp4_e2m1>("fp4_e2m1");
    add_packing<ul::posit<5, 1>>("posit<5,1>");
    add_packing<ul::fp6_e3m2>("fp6_e3m2");
    return true;
}();

}  // namespace
