// The same list of checks in constant expressions: what the compiler computes is what host and device compute.
// architectures: 75
#include <device/number_checks.hpp>

#include <array>

namespace {

using device::word;

// Run while compiling.
template <class Check, std::size_t N>
constexpr std::array<word, N / Check::operands * Check::results> computed(const std::array<word, N>& in) {
    std::array<word, N / Check::operands * Check::results> out{};
    for (std::size_t i = 0; i < N / Check::operands; ++i)
        Check::run(in.data() + i * Check::operands, out.data() + i * Check::results);
    return out;
}

// Codes of both signs: zero, the least, the ends of some binades, one, the greatest, NaR or -0, and what lies between.
template <int Width>
constexpr std::array<word, 24> operands() {
    constexpr word top = word{1} << (Width - 1);
    std::array<word, 24> in{0,       1,       top,     top - 1, top + 1, top / 2,     top / 4,      3 * (top / 4),
                            top / 2, top - 2, top / 3, top / 5, 2,       top + 2,     2 * top - 1,  2 * top - 2,
                            top / 7, 3,       5,       top / 9, 7,       3 * top / 2, 11 * top / 8, 13 * top / 11};
    return in;
}

template <class Check, const auto& In>
struct constants {
    static constexpr auto value = computed<Check>(In);
};

template <class Check, const auto& In>
void check(const char* name) {
    const std::vector<word> in(In.begin(), In.end());
    std::vector<word> wanted(constants<Check, In>::value.begin(), constants<Check, In>::value.end()),
        host(wanted.size());
    for (std::size_t i = 0; i < in.size() / Check::operands; ++i)
        Check::run(&in[i * Check::operands], &host[i * Check::results]);
    device::expect(host == wanted, name);
    device::compare<Check>(name, in);  // host and device
}

constexpr auto codes_8 = operands<8>();
constexpr auto codes_16 = operands<16>();
constexpr auto codes_32 = operands<32>();
// Floats, random bits and how many of them.
constexpr std::array<word, 24> floats_random{
    0x3f800000, 0x80000000, 32, 0x3f9d70a4, 0x12345678, 32, 0xc2f6e979, 0xffffffff, 8,  0x7f800000, 5, 3,
    0x7fc00000, 1,          1,  0x00000001, 0xfffffffe, 32, 0x3eaaaaab, 0x55555555, 16, 0xbf000001, 0, 5};

template <class T, const auto& Codes>
void check_type(const char* name) {
    check<device::pairs<T>, Codes>(name);
    check<device::triples<T>, Codes>(name);
    check<device::unary<T>, Codes>(name);
    check<device::stochastic<T>, floats_random>(name);
}

}  // namespace

int main() {
    namespace ul = ulpine;
    check_type<ul::posit<16, 1>, codes_16>("posit<16, 1>, constants");
    check_type<ul::posit32, codes_32>("posit32, constants");
    check_type<ul::fp8_e4m3, codes_8>("fp8_e4m3, constants");
    check_type<ul::fixed<8, 8>, codes_16>("fixed<8, 8>, constants");
    return device::failures == 0 ? 0 : 1;
}
