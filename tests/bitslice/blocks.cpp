// Every block of bitslice/blocks.hpp and planes.hpp against plain integer arithmetic, all operands of small sizes.
#include <catch.hpp>

#include <support/planes.hpp>
#include <ulpine/bitslice/blocks.hpp>

#include <algorithm>
#include <bit>

using namespace ulpine::detail;
using support::alone;
using support::planes_of;

namespace {

using word = std::uint64_t;

constexpr word ones(int n) { return (word{1} << n) - 1; }
constexpr word bit(word x, int i) { return (x >> i) & 1; }
constexpr int leading_zeros(word x, int width) { return std::countl_zero(x) - (64 - width); }

// run(x, y, z, same) for all x, y, z of so many bits, 64 at a time; same(what, planes, want) compares lane by lane with
// want(x, y, z).
template <int X, int Y = 0, int Z = 0, class Run>
void all_operands(support::failures& failed, Run run) {
    failed.next();
    support::operand_codes c{};
    for (word first = 0; first < word{1} << (X + Y + Z); first += 64) {
        for (word i = 0; i < 64; ++i) {
            c.x[i] = (first + i) & ones(X);
            c.y[i] = ((first + i) >> X) & ones(Y);
            c.z[i] = ((first + i) >> (X + Y)) & ones(Z);
        }
        run(planes_of<X>(c.x), planes_of<Y>(c.y), planes_of<Z>(c.z), [&](const char* what, const auto& got, auto want) {
            word values[64];
            support::values_of(got, values);
            for (int i = 0; i < 64; ++i)
                if (!failed.same(values[i], want(c.x[i], c.y[i], c.z[i])))
                    failed.add(std::string(what) + " of " + support::hex(c.x[i]) + " " + support::hex(c.y[i]) + " " +
                               support::hex(c.z[i]) + ": got " + support::hex(values[i]) + ", want " +
                               support::hex(want(c.x[i], c.y[i], c.z[i])));
        });
    }
}

template <int N>
void check_adders(support::failures& failed) {
    all_operands<N, N, 1>(failed, [](const auto& x, const auto& y, const auto& z, auto same) {
        const auto total = add(x, y, z[0]);
        same("add", joined(total.sum, total.carry), [](word a, word b, word c) { return a + b + c; });
        const auto up = increment(x, z[0]);
        same("increment", joined(up.sum, up.carry), [](word a, word, word c) { return a + c; });
        const auto less_y = difference(x, y);
        same("difference", joined(less_y.sum, less_y.carry),
             [](word a, word b, word) { return (a - b) & ones(N + 1); });
        same("less", alone(less(x, y)), [](word a, word b, word) { return word{a < b}; });
        same("equal", alone(equal(x, y)), [](word a, word b, word) { return word{a == b}; });
        same("select", select(z[0], x, y), [](word a, word b, word c) { return c != 0 ? a : b; });
        same("masked", masked(x, z[0]), [](word a, word, word c) { return c != 0 ? a : 0; });
    });
}

template <int N, int M>
void check_two_lengths(support::failures& failed) {
    all_operands<N, M>(failed, [](const auto& x, const auto& y, const auto&, auto same) {
        same("sum_of", sum_of(x, y), [](word a, word b, word) { return a + b; });
        same("product", product(x, y), [](word a, word b, word) { return a * b; });
        same("joined", joined(x, y), [](word a, word b, word) { return a | b << N; });
    });
}

template <word C, int N>
void check_constant(support::failures& failed) {
    all_operands<N>(failed, [](const auto& x, const auto&, const auto&, auto same) {
        const auto total = add_constant<C>(x);
        same("add_constant", joined(total.sum, total.carry), [](word a, word, word) { return a + C; });
        same("constant_minus", constant_minus<C>(x), [](word a, word, word) { return (C - a) & ones(N); });
        same("at_least", alone(at_least<C + 1>(x)), [](word a, word, word) { return word{a >= C + 1}; });
        same("constant_planes", constant_planes<word, N>(C), [](word, word, word) { return C; });
    });
}

template <int N, int First, int Count>
void check_range(support::failures& failed) {
    all_operands<N>(failed, [](const auto& x, const auto&, const auto&, auto same) {
        constexpr word range = ones(Count) << First;
        same("slice", slice<First, Count>(x), [](word a, word, word) { return (a & range) >> First; });
        same("any_in", alone(any_in<First, Count>(x)), [](word a, word, word) { return word{(a & range) != 0}; });
        same("all_in", alone(all_in<First, Count>(x)), [](word a, word, word) { return word{(a & range) == range}; });
        same("any_of_planes", alone(any_of_planes(x)), [](word a, word, word) { return word{a != 0}; });
    });
}

// S planes at the top of T, moved by D planes of distance.
template <int S, int T, int D>
void check_shift(support::failures& failed) {
    all_operands<S, D>(failed, [](const auto& x, const auto& distance, const auto&, auto same) {
        same("shift_right_jam", shift_right_jam<T>(x, distance), [](word a, word d, word) {
            const word placed = a << (T - S), kept = d < 64 ? placed >> d : 0;
            return kept | word{(d < 64 ? kept << d : 0) != placed};
        });
    });
}
template <int S, int K>
void check_top(support::failures& failed) {
    all_operands<S>(failed, [](const auto& x, const auto&, const auto&, auto same) {
        same("top_planes", top_planes<K>(x), [](word a, word, word) {
            if constexpr (K >= S) return a << (K - S);
            else return a >> (S - K) | word{(a & ones(S - K)) != 0};
        });
    });
}

template <int S, int Steps>
void check_normalise(support::failures& failed) {
    all_operands<S>(failed, [](const auto& x, const auto&, const auto&, auto same) {
        auto moved = x;
        support::planes<Steps> stayed;
        normalise_steps<Steps - 1>(moved, stayed);
        const auto distance = [](word a) {
            return a == 0 ? ones(Steps) : std::min(static_cast<word>(leading_zeros(a, S)), ones(Steps));
        };
        same("normalise_steps", moved, [&](word a, word, word) { return (a << distance(a)) & ones(S); });
        same("its distance", stayed, [&](word a, word, word) { return ones(Steps) - distance(a); });
    });
}
template <int S, int Steps, int E>
void check_normalise_within(support::failures& failed) {
    all_operands<S, E>(failed, [](const auto& x, const auto& y, const auto&, auto same) {
        auto moved = x;
        auto room = y;
        normalise_steps_within<Steps - 1>(moved, room);
        const auto distance = [](word a, word most) {
            const word zeros = a == 0 ? ones(Steps) : static_cast<word>(leading_zeros(a, S));
            return std::min({zeros, most, ones(Steps)});
        };
        same("normalise_steps_within", moved, [&](word a, word b, word) { return (a << distance(a, b)) & ones(S); });
        same("the room left", room, [&](word a, word b, word) { return b - distance(a, b); });
    });
}

template <class Function, class Want>
void check_logic(support::failures& failed, Function function, Want want) {
    failed.next();
    constexpr int table = truth_table<Function>;
    for (word i = 0; i < 8; ++i) {
        const bool a = bit(i, 2) != 0, b = bit(i, 1) != 0, c = bit(i, 0) != 0;
        const auto in = [](bool set) { return plane<word>(set); };
        if (!failed.same(logic(function, in(a), in(b), in(c)).bits, in(want(a, b, c)).bits))
            failed.add("logic of " + support::hex(i));
        if (!failed.same((table >> i) & 1, int{want(a, b, c)})) failed.add("truth table at " + support::hex(i));
    }
}

}  // namespace

TEST_CASE("Blocks of planes: adders, comparators, constants", "[bitslice][blocks]") {
    support::failures failed;
    check_adders<1>(failed);
    check_adders<2>(failed);
    check_adders<5>(failed);
    check_constant<0, 3>(failed);
    check_constant<1, 1>(failed);
    check_constant<5, 4>(failed);
    check_constant<12, 4>(failed);
    check_constant<15, 4>(failed);
    CHECK_NO_FAILURES(failed);
    CHECK(at_least<32>(constant_planes<word, 4>(15)).bits == 0);  // beyond all numbers of so many planes
}

TEST_CASE("Blocks of planes: products and sums of two lengths", "[bitslice][blocks]") {
    support::failures failed;
    check_two_lengths<1, 1>(failed);
    check_two_lengths<1, 3>(failed);
    check_two_lengths<3, 1>(failed);
    check_two_lengths<2, 2>(failed);
    check_two_lengths<3, 5>(failed);
    check_two_lengths<6, 4>(failed);
    check_two_lengths<7, 7>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Blocks of planes: ranges", "[bitslice][blocks]") {
    support::failures failed;
    check_range<1, 0, 1>(failed);
    check_range<4, 1, 2>(failed);
    check_range<9, 2, 7>(failed);
    check_range<9, 0, 8>(failed);
    check_top<6, 3>(failed);
    check_top<4, 4>(failed);
    check_top<2, 5>(failed);
    check_top<5, 1>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Blocks of planes: shifts that jam", "[bitslice][blocks]") {
    support::failures failed;
    check_shift<4, 4, 2>(failed);
    check_shift<4, 4, 5>(failed);
    check_shift<3, 7, 3>(failed);
    check_shift<3, 8, 6>(failed);
    check_shift<1, 1, 3>(failed);
    check_shift<5, 11, 4>(failed);
    check_shift<2, 16, 8>(failed);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("Blocks of planes: leading zeros", "[bitslice][blocks]") {
    support::failures failed;
    check_normalise<1, 1>(failed);
    check_normalise<4, 2>(failed);
    check_normalise<5, 3>(failed);
    check_normalise<9, 3>(failed);  // more leading zeros than the steps take
    check_normalise<11, 4>(failed);
    check_normalise_within<4, 2, 2>(failed);
    check_normalise_within<5, 3, 4>(failed);
    check_normalise_within<9, 3, 5>(failed);
    check_normalise_within<6, 3, 3>(failed);
    CHECK_NO_FAILURES(failed);
    CHECK(planes_for(0) == 0);
    CHECK(planes_for(1) == 1);
    CHECK(planes_for(7) == 3);
    CHECK(planes_for(8) == 4);
}

TEST_CASE("Functions of three bits", "[bitslice][blocks]") {
    support::failures failed;
    check_logic(failed, parity_of{}, [](bool a, bool b, bool c) { return (a + b + c) % 2 == 1; });
    check_logic(failed, majority_of{}, [](bool a, bool b, bool c) { return a + b + c >= 2; });
    check_logic(failed, borrow_of{}, [](bool a, bool b, bool c) { return a - b - c < 0; });
    check_logic(failed, selection_of{}, [](bool a, bool b, bool c) { return a ? b : c; });
    check_logic(failed, any_of{}, [](bool a, bool b, bool c) { return a || b || c; });
    check_logic(failed, all_of{}, [](bool a, bool b, bool c) { return a && b && c; });
    check_logic(failed, and_or{}, [](bool a, bool b, bool c) { return (a && b) || c; });
    check_logic(failed, or_and{}, [](bool a, bool b, bool c) { return (a || b) && c; });
    check_logic(failed, or_and_not{}, [](bool a, bool b, bool c) { return (a || b) && !c; });
    check_logic(failed, and_xor{}, [](bool a, bool b, bool c) { return (a && b) != c; });
    CHECK_NO_FAILURES(failed);
}
