// Operands of an instruction: slots, constants, checks of widths.
#include "decode.hpp"

#include <algorithm>

namespace ptx {

void context::bad(const std::string& what) const { fail(at, what); }
void context::unknown_type(type t) const {
    bad("the interpreter has no such instruction for type ." + std::string(1, t ? t.kind : '?') +
        std::to_string(t.bits) + (t.lanes > 1 ? "x2" : ""));
}

bool context::take(std::string_view modifier) {
    const auto found = std::find(modifiers.begin(), modifiers.end(), modifier);
    if (found == modifiers.end()) return false;
    modifiers.erase(found);
    return true;
}
type context::take_type() {
    for (auto it = modifiers.begin(); it != modifiers.end(); ++it) {
        if (const type t = parse_type(*it)) {
            modifiers.erase(it);
            return t;
        }
    }
    bad("a type is missing");
}
int context::take_one_of(std::initializer_list<std::string_view> names) {
    int k = 0;
    for (const std::string_view name : names) {
        if (take(name)) return k;
        ++k;
    }
    return -1;
}
void context::count(std::size_t low, std::size_t high) const {
    if (ops.size() < low || ops.size() > std::max(low, high)) bad("wrong number of operands");
}

u32 context::src(std::size_t k, type t) { return src(ops[k], t); }
u32 context::src(const operand& o, type t) {
    const int width = t.bits * t.lanes;
    if (o.kind == operand::reg) {
        if ((o.width == 1) != (t.kind == 'p') || o.width < width)
            bad("operand " + std::string(o.name) + " is too narrow, or a predicate");
        if (o.negated) bad("a negated operand where none is allowed");
        return o.slot;
    }
    if (o.kind == operand::immediate) {
        u64 bits = o.bits;
        if (o.literal == 'd' && t.is('f', 32))
            bits = std::bit_cast<u32>(static_cast<float>(std::bit_cast<double>(bits)));
        if (o.literal == 'f' && t.is('f', 64))
            bits = std::bit_cast<u64>(double{std::bit_cast<float>(static_cast<u32>(bits))});
        if (o.literal == 'i' && t.is('f', 32)) bits = std::bit_cast<u32>(static_cast<float>(static_cast<i64>(bits)));
        if (o.literal == 'i' && t.is('f', 64)) bits = std::bit_cast<u64>(static_cast<double>(static_cast<i64>(bits)));
        if (o.literal != 'i' && width < 32) bad("a constant that does not fit its type");
        return dec.constant(t.kind == 'p' ? bits != 0 : low_bits(bits, width));
    }
    if (o.kind == operand::symbol && o.var && !dec.in_frame(*o.var) && width >= 32)
        return dec.constant(o.var->space == "shared" && o.var->size == 0 ? dynamic_shared : o.var->address);
    bad("operand " + std::string(o.name) + " is not known");
}
u32 context::dst(std::size_t k, type t) { return dst(ops[k], t); }
u32 context::dst(const operand& o, type t) {
    if (o.kind != operand::reg || o.negated) bad("the destination is no register");
    if (o.slot == dec.sink()) return o.slot;
    if (o.read_only) bad("a special register cannot be written");
    if ((o.width == 1) != (t.kind == 'p') || o.width < t.bits * t.lanes)
        bad("destination " + std::string(o.name) + " is too narrow, or a predicate");
    return o.slot;
}

u32 context::predicate(std::size_t k) {
    operand o = ops[k];
    if (!o.negated) return src(o, {'p', 1});
    o.negated = false;
    insn inverse;
    inverse.a = src(o, {'p', 1});
    inverse.d = dec.fresh_slot();
    inverse.line = at.line;
    inverse.run = [](thread& t, const insn* i) {
        t.r[i->d] = (t.r[i->a] & 1) ^ 1;
        return i + 1;
    };
    dec.emit(inverse);
    return inverse.d;
}

const table& instructions() {
    static const table all = [] {
        table t;
        add_integer(t);
        add_bits(t);
        add_floating(t);
        add_half(t);
        add_compare(t);
        add_convert(t);
        add_memory(t);
        add_atomic(t);
        add_control(t);
        add_warp(t);
        return t;
    }();
    return all;
}

}  // namespace ptx
