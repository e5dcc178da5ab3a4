// How many gates an operation on bit planes takes: the very templates that compute it run on a word that records them.
//
//   gate_count<C, T, P, Z>   of the operation C (bitslice/operations.hpp) on numbers of T, a type of bitsliced<T, W>,
//                            by the deterministic projection P (T's default), subnormals as Z says: a constant
//
// Counted is what is left when constants are folded and gates without effect on a result are gone.  A negation counts
// nothing, since vpternlog and LOP3 take it into the gate before or after it.
#pragma once

#include <ulpine/bitslice/mixed.hpp>

namespace ulpine {

struct gate_tally {
    int two_input = 0;
    int three_input = 0;
    int depth = 0;           // gates on the longest way from an operand to the result
    int two_input_only = 0;  // at most, where there are no three-input gates: each is two to four of two inputs

    constexpr int total() const noexcept { return two_input + three_input; }
    friend constexpr bool operator==(const gate_tally&, const gate_tally&) = default;
};

namespace detail {

// A signal: the number of the operand plane or gate that makes it, doubled; odd if negated.  0 and 1 are the constants.
using signal = int;

// A gate: the truth table of bits/logic.hpp, its columns halved for two inputs (c, b: cc, aa become c, a).
struct gate_record {
    int table = 0;
    int inputs = 0;  // 0: an operand plane
    signal input[3] = {};
};

class netlist {
  public:
    static constexpr int capacity = 6144;

    constexpr signal add_operand() { return 2 * append({}); }
    constexpr const gate_record& operator[](int i) const { return gates_[i]; }
    constexpr int size() const { return size_; }

    // The function of three signals, in as few inputs as it depends on.
    constexpr signal add(int table, signal a, signal b, signal c) {
        gate_record g;
        g.table = table;
        g.inputs = 3;
        g.input[0] = a;
        g.input[1] = b;
        g.input[2] = c;
        for (int i = 0; i < 3; ++i)
            if ((g.input[i] & 1) != 0 || g.input[i] == 0) g = absorbed(g, i);
        for (int i = 2; i >= 0; --i) {
            for (int j = 0; j < i && i < g.inputs; ++j)
                if (g.input[j] == g.input[i]) g = merged(g, j, i);
            if (i < g.inputs && restricted(g, i, 0) == restricted(g, i, 1)) g = without(g, i, restricted(g, i, 0));
        }
        if (g.inputs == 0) return g.table & 1;
        if (g.inputs == 1) return g.input[0] ^ (g.table & 1);
        return 2 * append(g);
    }

    // Of the gates that the outputs depend on.
    constexpr gate_tally count(const signal* outputs, int n) const {
        bool used[capacity] = {};
        int depth[capacity] = {};
        for (int i = 0; i < n; ++i) used[outputs[i] / 2] = true;
        gate_tally tally;
        for (int i = size_ - 1; i > 0; --i) {
            if (!used[i]) continue;
            for (int k = 0; k < gates_[i].inputs; ++k) used[gates_[i].input[k] / 2] = true;
            tally.two_input += gates_[i].inputs == 2;
            tally.three_input += gates_[i].inputs == 3;
            tally.two_input_only += two_input_gates(i, used);
        }
        for (int i = 1; i < size_; ++i) {
            if (!used[i] || gates_[i].inputs == 0) continue;
            for (int k = 0; k < gates_[i].inputs; ++k) depth[i] = larger(depth[i], depth[gates_[i].input[k] / 2] + 1);
        }
        for (int i = 0; i < n; ++i) tally.depth = larger(tally.depth, depth[outputs[i] / 2]);
        return tally;
    }

  private:
    constexpr int append(const gate_record& g) {
        gates_[size_] = g;  // beyond the capacity: not a constant expression
        return size_++;
    }
    // The table of g where input i is 0 or 1, over the other inputs.
    static constexpr int restricted(const gate_record& g, int i, int value) {
        const int rest = g.inputs - 1;
        int table = 0;
        for (int row = 0; row < 1 << rest; ++row) {
            // Input k is bit inputs - 1 - k of the row.
            const int low = rest - i, full = ((row >> low) << (low + 1)) | (value << low) | (row & ((1 << low) - 1));
            table |= ((g.table >> full) & 1) << row;
        }
        return table;
    }
    static constexpr gate_record without(gate_record g, int i, int table) {
        g.table = table;
        for (int k = i; k + 1 < g.inputs; ++k) g.input[k] = g.input[k + 1];
        --g.inputs;
        return g;
    }
    // Input i, negated or a constant: into the table.  (A constant becomes an input of 0 on which nothing depends.)
    static constexpr gate_record absorbed(gate_record g, int i) {
        const int low = g.inputs - 1 - i, step = 1 << low;
        int table = 0;
        for (int row = 0; row < 8; ++row) {
            const int from = g.input[i] <= 1 ? (g.input[i] == 1 ? row | step : row & ~step) : row ^ step;
            table |= ((g.table >> from) & 1) << row;
        }
        g.table = table;
        g.input[i] &= ~1;
        return g;
    }
    // Inputs j and i > j are one signal: i goes.
    static constexpr gate_record merged(const gate_record& g, int j, int i) {
        const int rest = g.inputs - 1, low_i = rest - i, low_j = rest - 1 - j;
        int table = 0;
        for (int row = 0; row < 1 << rest; ++row) {
            const int value = (row >> low_j) & 1;
            const int full = ((row >> low_i) << (low_i + 1)) | (value << low_i) | (row & ((1 << low_i) - 1));
            table |= ((g.table >> full) & 1) << row;
        }
        return without(g, i, table);
    }

    // f(g(x, y), z), or a selection, or more; a carry beside the sum of the same three has one of its gates from there.
    constexpr int two_input_gates(int i, const bool* used) const {
        const gate_record& g = gates_[i];
        if (g.inputs < 3) return g.inputs == 2;
        for (int k = 0; k < 3; ++k) {
            const int low = restricted(g, k, 0), high = restricted(g, k, 1);
            if (is_constant(low) || is_constant(high) || low == high || low == (~high & 15)) return 2;
        }
        for (int k = 0; k < 3; ++k)
            if (is_literal(restricted(g, k, 0)) && is_literal(restricted(g, k, 1)) && !is_carry(g)) return 3;
        for (int other = larger(i - 1, 1); other <= i + 1 && other < size_; ++other)
            if (is_sum(gates_[other]) && used[other] && same_inputs(gates_[other], g)) return 3;
        return 4;
    }
    static constexpr bool is_constant(int table) { return table == 0 || table == 15; }
    static constexpr bool is_literal(int table) { return table == 3 || table == 5 || table == 10 || table == 12; }
    static constexpr bool is_sum(const gate_record& g) { return g.inputs == 3 && (g.table == 0x96 || g.table == 0x69); }
    // Each input decides when the others differ.
    static constexpr bool is_carry(const gate_record& g) {
        for (int k = 0; k < 3; ++k)
            if (is_literal(restricted(g, k, 0)) || is_literal(restricted(g, k, 1))) return false;
        return true;
    }
    static constexpr bool same_inputs(const gate_record& x, const gate_record& y) {
        return x.input[0] == y.input[0] && x.input[1] == y.input[1] && x.input[2] == y.input[2];
    }

    gate_record gates_[capacity] = {};
    int size_ = 1;  // 0 is the constant
};

// A word that records what is done with it.
struct gate_probe {
    netlist* list = nullptr;  // none: a constant
    signal s = 0;

    static constexpr gate_probe zero() noexcept { return {}; }
    template <class Function>
    static constexpr gate_probe logic(Function, const gate_probe& a, const gate_probe& b,
                                      const gate_probe& c) noexcept {
        netlist* const list = a.list != nullptr ? a.list : b.list != nullptr ? b.list : c.list;
        return list == nullptr ? gate_probe{nullptr, constant(truth_table<Function>, a.s, b.s, c.s)}
                               : gate_probe{list, list->add(truth_table<Function>, a.s, b.s, c.s)};
    }
    friend constexpr gate_probe operator&(const gate_probe& a, const gate_probe& b) noexcept {
        return pair(0xc0, a, b);
    }
    friend constexpr gate_probe operator|(const gate_probe& a, const gate_probe& b) noexcept {
        return pair(0xfc, a, b);
    }
    friend constexpr gate_probe operator^(const gate_probe& a, const gate_probe& b) noexcept {
        return pair(0x3c, a, b);
    }
    friend constexpr gate_probe operator~(const gate_probe& a) noexcept { return {a.list, a.s ^ 1}; }

  private:
    static constexpr signal constant(int table, signal a, signal b, signal c) noexcept {
        return (table >> (4 * a + 2 * b + c)) & 1;
    }
    static constexpr gate_probe pair(int table, const gate_probe& a, const gate_probe& b) noexcept {
        netlist* const list = a.list != nullptr ? a.list : b.list;
        return list == nullptr ? gate_probe{nullptr, constant(table, a.s, b.s, 0)}
                               : gate_probe{list, list->add(table, a.s, b.s, 0)};
    }
};

template <int N>
constexpr planes<gate_probe, N> operand_probes(netlist& list) {
    planes<gate_probe, N> x;
    for (int i = 0; i < N; ++i) x[i] = plane<gate_probe>::of({&list, list.add_operand()});
    return x;
}
template <int N>
constexpr gate_tally tally_of(const netlist& list, const planes<gate_probe, N>& results) {
    signal outputs[N] = {};
    for (int i = 0; i < N; ++i) outputs[i] = results[i].bits.s;
    return list.count(outputs, N);
}

template <circuit C, class F, projection P, underflow Z>
constexpr gate_tally count_gates_of() {
    netlist list;
    const auto x = operand_probes<F::spec.width()>(list);
    const auto y = operand_count(C) > 1 ? operand_probes<F::spec.width()>(list) : x;
    const auto z = operand_count(C) > 2 ? operand_probes<F::spec.width()>(list) : x;
    return tally_of(list, run_circuit<C, F, P, Z>(x, y, z, no_random<gate_probe>{}));
}
template <circuit C, number_type T, projection P, underflow Z>
constexpr gate_tally count_gates() {
    static_assert(fits_planes<T>(),
                  "gate_count<C, T>: T must be a minifloat or a fixed-point number of at most 16 bits, or "
                  "the exact_product_t of such a type");
    static_assert(P.mode != rounding::stochastic, "gate_count<C, T, P>: P must not be stochastic");
    if constexpr (fits_planes<T>() && P.mode != rounding::stochastic)
        return count_gates_of<C, typename T::format, P, Z>();
    else return {};
}

}  // namespace detail

template <circuit C, number_type T, projection P = T::default_projection, underflow Z = underflow::as_format>
inline constexpr gate_tally gate_count = detail::count_gates<C, T, P, Z>();

}  // namespace ulpine
