// atom and red (PTX ISA, 9.7.13): one thread runs at a time, so that a read and a write are atomic.
#include "numbers.hpp"
#include "spaces.hpp"

namespace ptx {

namespace {

enum operation {
    add,
    minimum,
    maximum,
    bit_and,
    bit_or,
    bit_xor,
    exchange,
    compare_exchange,
    increment,
    decrement
};
struct atomic {
    space s;
    operation what;
    type t;
};

u64 updated(const atomic& x, u64 old, u64 b, u64 c) {
    const int n = x.t.bits;
    if (x.t.floating() && x.what == add) {
        if (n == 64) return to_bits(from_bits<double>(old) + from_bits<double>(b));
        if (n == 32) return to_bits(quiet(from_bits<float>(old) + from_bits<float>(b)));
        const narrow_format& f = format_of(x.t);
        u64 out = 0;
        for (int k = 0; k < x.t.lanes; ++k) {
            const auto value = [&](u64 bits) { return f.value(static_cast<u32>(bits >> (16 * k) & 0xffff)); };
            out |= u64{f.round(fma_to_odd(value(old), 1, value(b)), to_nearest, false)} << (16 * k);
        }
        return out;
    }
    const bool s = x.t.kind == 's';
    const bool less = s ? sign_extend(b, n) < sign_extend(old, n) : low_bits(b, n) < low_bits(old, n);
    switch (x.what) {
    case add:
        return old + b;
    case minimum:
        return less ? b : old;
    case maximum:
        return less ? old : b;
    case bit_and:
        return old & b;
    case bit_or:
        return old | b;
    case bit_xor:
        return old ^ b;
    case exchange:
        return b;
    case compare_exchange:
        return low_bits(old, n) == low_bits(b, n) ? c : old;
    case increment:
        return low_bits(old, n) >= low_bits(b, n) ? 0 : old + 1;
    case decrement:
        return low_bits(old, n) == 0 || low_bits(old, n) > low_bits(b, n) ? b : old - 1;
    }
    return old;
}

const insn* run_atomic(thread& t, const insn* i) {
    const auto& x = *static_cast<const atomic*>(i->extra);
    const std::size_t bytes = x.t.bytes();
    std::byte* at = reach(t, i, x.s, t.r[i->a] + static_cast<u64>(i->imm), bytes, true);
    const u64 old = load(at, bytes), fresh = updated(x, old, t.r[i->b], t.r[i->c]);
    std::memcpy(at, &fresh, bytes);
    t.r[i->d] = old;
    return i + 1;
}

void make_atomic(context& c, bool result) {
    c.take_one_of({"relaxed", "acquire", "release", "acq_rel"});
    c.take_one_of({"cta", "cluster", "gpu", "sys"});
    atomic x{};
    x.s = take_space(c);
    const int what = c.take_one_of({"add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec"});
    if (what < 0) c.bad("an operation expected");
    x.what = static_cast<operation>(what);
    const bool noftz = c.take("noftz");
    x.t = c.take_type();
    const type t = x.t;
    const bool valid = x.what == add                ? t.floating() || t.kind == 'u' || t.is('s', 32)
                       : x.what <= maximum          ? t.kind == 'u' || t.kind == 's'
                       : x.what <= bit_xor          ? t.kind == 'b' && t.bits >= 32
                       : x.what <= compare_exchange ? t.kind == 'b'
                                                    : t.is('u', 32);
    if (!valid || t.bits < 16 || t.bits > 64 || noftz != (t.floating() && t.bits == 16)) c.unknown_type(t);
    if (x.s != space::generic && x.s != space::global && x.s != space::shared)
        c.bad("this state space has no atomic operations");
    const std::size_t first = result ? 1 : 0;
    c.count(first + (x.what == compare_exchange ? 3 : 2));
    if (c.ops[first].kind != operand::address) c.bad("an address expected");
    c.out.d = result ? c.dst(0, t) : c.dec.sink();
    c.out.a = c.ops[first].slot;
    c.out.imm = c.ops[first].offset;
    c.out.b = c.src(first + 1, t);
    c.out.c = x.what == compare_exchange ? c.src(first + 2, t) : c.out.b;
    c.out.extra = c.dec.keep(x);
    c.out.run = run_atomic;
}

}  // namespace

void add_atomic(table& t) {
    t["atom"] = [](context& c) { make_atomic(c, true); };
    t["red"] = [](context& c) { make_atomic(c, false); };
}

}  // namespace ptx
