// The gate counter: blocks whose gates are known, a recorded circuit that computes what the operation computes, and the
// counts that docs/systems/hobflops.md prints.
#include <catch.hpp>
#include <cstdint>
#include <memory>
#include <ulpine/bitslice/gate_count.hpp>
#include <ulpine/ulpine.hpp>
#include <vector>

namespace {

namespace ul = ulpine;
using ul::detail::gate_probe;
using ul::detail::netlist;
using ul::detail::operand_probes;
using ul::detail::plane;
using ul::detail::planes;

constexpr ul::gate_tally full_adder() {
    netlist list;
    const auto x = operand_probes<3>(list);
    planes<gate_probe, 2> r;
    r[0] = logic(ul::detail::parity_of{}, x[0], x[1], x[2]);
    r[1] = logic(ul::detail::majority_of{}, x[0], x[1], x[2]);
    return tally_of(list, r);
}
static_assert(full_adder() == ul::gate_tally{0, 2, 1, 5});  // the classic five

template <int N>
constexpr ul::gate_tally ripple() {
    netlist list;
    const auto x = operand_probes<N>(list), y = operand_probes<N>(list);
    return tally_of(list, sum_of(x, y));
}
static_assert(ripple<1>() == ul::gate_tally{2, 0, 1, 2});
static_assert(ripple<8>() == ul::gate_tally{2, 14, 8, 37});

template <int N>
constexpr ul::gate_tally multiplier() {
    netlist list;
    const auto x = operand_probes<N>(list), y = operand_probes<N>(list);
    return tally_of(list, product(x, y));
}
// x0 y0; (x1 y0) ^ (x0 y1) and its carry, each with one product of its own; (x1 y1) ^ carry, and its carry.
static_assert(multiplier<2>().total() == 7);

// What is constant folds, what nobody reads is gone.
template <class Circuit>
constexpr ul::gate_tally of(Circuit circuit) {
    netlist list;
    const auto x = operand_probes<3>(list);
    planes<gate_probe, 1> r;
    r[0] = circuit(x);
    return tally_of(list, r);
}
constexpr plane<gate_probe> none(false), all(true);
static_assert(of([](auto x) { return (x[0] & all) ^ none; }).total() == 0);
static_assert(of([](auto x) { return (x[0] | x[1]) & none; }).total() == 0);
static_assert(of([](auto x) { return x[0] ^ x[0]; }).total() == 0);
static_assert(of([](auto x) { return !(x[0] & !x[1]); }).total() == 1);  // negations are free
static_assert(of([](auto x) { return select(x[0], x[1], none); }) == ul::gate_tally{1, 0, 1, 1});
static_assert(of([](auto x) { return select(x[0], x[1], x[1]); }).total() == 0);
static_assert(of([](auto x) { return select(x[0], x[1], x[2]); }) == ul::gate_tally{0, 1, 1, 3});
static_assert(of([](auto x) { return logic(ul::detail::majority_of{}, x[0], x[1], !x[0]); }).total() == 0);
static_assert(of([](auto x) { return logic(ul::detail::parity_of{}, x[0], all, x[2]); }).total() == 1);
static_assert(of([](auto x) {
                  const plane<gate_probe> unread = x[0] & x[1];
                  static_cast<void>(unread);
                  return x[1] | x[2];
              }).total() == 1);
static_assert(of([](auto x) { return logic(ul::detail::majority_of{}, x[0], x[1], x[2]); }) ==
              ul::gate_tally{0, 1, 1, 4});

// The value of every signal of a netlist for given operands.
std::vector<bool> evaluate(const netlist& list, const std::vector<bool>& operands) {
    std::vector<bool> value(static_cast<std::size_t>(list.size()), false);
    std::size_t operand = 0;
    for (int i = 1; i < list.size(); ++i) {
        const auto& g = list[i];
        unsigned row = 0;
        for (int k = 0; k < g.inputs; ++k) {
            const bool bit = value[static_cast<std::size_t>(g.input[k] / 2)] != ((g.input[k] & 1) != 0);
            row = 2 * row + bit;
        }
        value[static_cast<std::size_t>(i)] = g.inputs == 0 ? operands.at(operand++) : ((g.table >> row) & 1) != 0;
    }
    REQUIRE(operand == operands.size());
    return value;
}

template <class T>
int wrong_sums(std::uint64_t seed) {
    using F = typename T::format;
    constexpr int w = T::width;
    auto list = std::make_unique<netlist>();
    const auto x = operand_probes<w>(*list), y = operand_probes<w>(*list), z = operand_probes<w>(*list);
    const auto r = ul::detail::run_circuit<ul::circuit::fma, F, T::default_projection, ul::underflow::as_format>(
        x, y, z, ul::detail::no_random<gate_probe>{});
    int wrong = 0;
    for (int round = 0; round < 400; ++round) {
        T v[3];
        std::vector<bool> bits;
        for (T& one : v) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            one = T::from_bits(static_cast<typename T::storage_type>(seed >> 40));
            for (int j = 0; j < w; ++j) bits.push_back(((one.bits() >> j) & 1) != 0);
        }
        const auto value = evaluate(*list, bits);
        std::uint64_t code = 0;
        for (int j = 0; j < w; ++j) {
            const int s = r[j].bits.s;
            code |= std::uint64_t{value[static_cast<std::size_t>(s / 2)] != ((s & 1) != 0)} << j;
        }
        wrong += code != fma(v[0], v[1], v[2]).bits();
    }
    return wrong;
}

}  // namespace

TEST_CASE("a recorded multiply-add computes multiply-adds", "[bitslice][gate_count]") {
    CHECK(wrong_sums<ul::fp8_e4m3>(1) == 0);
    CHECK(wrong_sums<ul::binary16>(2) == 0);
    CHECK(wrong_sums<ul::fixed<4, 4>>(3) == 0);
}

TEST_CASE("gates grow with the operation and with the format", "[bitslice][gate_count]") {
    using h8 = ul::minifloat<4, 3>;
    using h9 = ul::minifloat<5, 3>;
    using h16 = ul::minifloat<5, 10>;
    CHECK(ul::gate_count<ul::circuit::add, h8>.total() < ul::gate_count<ul::circuit::fma, h8>.total());
    CHECK(ul::gate_count<ul::circuit::fma, h8>.total() < ul::gate_count<ul::circuit::fma, h9>.total());
    CHECK(ul::gate_count<ul::circuit::fma, h9>.total() < ul::gate_count<ul::circuit::fma, h16>.total());
    CHECK(ul::gate_count<ul::circuit::mul, h16>.total() + ul::gate_count<ul::circuit::add, h16>.total() >=
          ul::gate_count<ul::circuit::mul_add, h16>.total());
    CHECK(ul::gate_count<ul::circuit::less, h16>.depth > 10);
}

// A change of these is a change of speed: docs/systems/hobflops.md and the README say them.
TEST_CASE("the gates of a multiply-add", "[bitslice][gate_count]") {
    CHECK(ul::gate_count<ul::circuit::fma, ul::minifloat<4, 3>>.total() == 501);
    CHECK(ul::gate_count<ul::circuit::fma, ul::minifloat<5, 3>>.total() == 542);
    CHECK(ul::gate_count<ul::circuit::fma, ul::binary16>.total() == 1353);
    CHECK(ul::gate_count<ul::circuit::fma, ul::fixed<4, 4>>.total() == 211);
}
