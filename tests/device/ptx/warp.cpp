// Warp-wide instructions and barriers (PTX ISA, 9.7.9.6 and 9.7.13).
#include "decode.hpp"

#include <bit>

namespace ptx {

namespace {

using lane_set = std::array<thread*, 32>;
constexpr u32 nobody = 0xdeadbeef;  // what is read of a lane that takes no part: the PTX ISA leaves it undefined

// Waits at this instruction; i.c holds the slot of the member mask.
const insn* wait_for_members(thread& t, const insn* i) {
    t.mask = in<u32>(t, i->e);
    if (!(t.mask >> t.lane & 1))
        throw fault(fault_kind::illegal_instruction, "the member mask does not name the executing thread");
    t.pc = i;
    t.st = state::collective;
    return nullptr;
}

enum shuffle_mode {
    up,
    down,
    bfly,
    idx
};
void shuffle(const insn& first, lane_set& lanes, u32 members) {
    u32 given[32] = {};
    for (u32 lane = 0; lane < 32; ++lane)
        given[lane] = lanes[lane] ? in<u32>(*lanes[lane], lanes[lane]->pc->a) : nobody;
    (void)first;
    for (u32 lane = 0; lane < 32; ++lane) {
        if (!lanes[lane]) continue;
        thread& t = *lanes[lane];
        const insn& i = *t.pc;
        const u32 b = in<u32>(t, i.b) & 31, c = in<u32>(t, i.c), clamp = c & 31, segment = c >> 8 & 31;
        const u32 last = (lane & segment) | (clamp & ~segment), low = lane & segment;
        i32 j = 0;
        bool inside = false;
        switch (static_cast<shuffle_mode>(i.imm & 3)) {
        case up:
            j = static_cast<i32>(lane) - static_cast<i32>(b), inside = j >= static_cast<i32>(last);
            break;
        case down:
            j = static_cast<i32>(lane + b), inside = j <= static_cast<i32>(last);
            break;
        case bfly:
            j = static_cast<i32>(lane ^ b), inside = j <= static_cast<i32>(last);
            break;
        case idx:
            j = static_cast<i32>(low | (b & ~segment)), inside = j <= static_cast<i32>(last);
            break;
        }
        const u32 from = inside ? static_cast<u32>(j) : lane;
        t.r[i.d] = members >> from & 1 ? given[from] : nobody;
        if (i.imm & 4) t.value = inside;
    }
    for (thread* t : lanes)  // after all, since a register may be both
        if (t && t->pc->imm & 4) t->r[static_cast<u32>(t->pc->imm >> 8)] = t->value;
}

void vote(const insn& i, lane_set& lanes, u32 members) {
    u32 ballot = 0;
    for (u32 lane = 0; lane < 32; ++lane)
        if (lanes[lane] && lanes[lane]->r[lanes[lane]->pc->a] & 1) ballot |= 1u << lane;
    const u64 results[4] = {ballot == members, ballot != 0, ballot == members || ballot == 0, ballot};
    for (thread* t : lanes)
        if (t) t->r[t->pc->d] = results[i.imm];
}

void match(const insn& i, lane_set& lanes, u32 members) {
    const int bits = static_cast<int>(i.imm >> 1 & 127);
    u64 given[32] = {};
    for (u32 lane = 0; lane < 32; ++lane)
        if (lanes[lane]) given[lane] = low_bits(lanes[lane]->r[lanes[lane]->pc->a], bits);
    for (u32 lane = 0; lane < 32; ++lane) {
        if (!lanes[lane]) continue;
        u32 same = 0;
        for (u32 k = 0; k < 32; ++k)
            if (lanes[k] && given[k] == given[lane]) same |= 1u << k;
        thread& t = *lanes[lane];
        const bool all = same == members;
        t.r[t.pc->d] = i.imm & 1 ? (all ? members : 0) : same;
        if (i.imm & 1) t.r[t.pc->b] = all;
    }
}

enum {
    red_add,
    red_min,
    red_max,
    red_and,
    red_or,
    red_xor
};
void reduce(const insn& i, lane_set& lanes, u32) {
    bool first = true;
    u32 total = 0;
    for (thread* t : lanes) {
        if (!t) continue;
        const u32 v = in<u32>(*t, t->pc->a);
        const bool less = i.imm & 8 ? static_cast<i32>(v) < static_cast<i32>(total) : v < total;
        switch (first ? -1 : static_cast<int>(i.imm & 7)) {
        case red_add:
            total += v;
            break;
        case red_min:
            total = less ? v : total;
            break;
        case red_max:
            total = less ? total : v;
            break;
        case red_and:
            total &= v;
            break;
        case red_or:
            total |= v;
            break;
        case red_xor:
            total ^= v;
            break;
        default:
            total = v;
        }
        first = false;
    }
    for (thread* t : lanes)
        if (t) t->r[t->pc->d] = total;
}

void nothing(const insn&, lane_set&, u32) {}
// One of the members is elected: the lowest.
void elect(const insn&, lane_set& lanes, u32 members) {
    const u32 leader = static_cast<u32>(std::countr_zero(members));
    for (u32 lane = 0; lane < 32; ++lane) {
        if (!lanes[lane]) continue;
        lanes[lane]->r[lanes[lane]->pc->d] = leader;
        lanes[lane]->r[lanes[lane]->pc->b] = lane == leader;
    }
}

void members(context& c, std::size_t k, collective perform) {
    c.out.e = c.src(k, {'b', 32});
    c.out.extra = c.dec.keep(warp_operation{perform, std::string(c.at.text)});
    c.out.run = wait_for_members;
}

u32 second_predicate(context& c) {
    return c.ops[0].second.empty() ? c.dec.sink() : c.dst(c.ops[0].second[0], {'p', 1});
}

void make_barrier(context& c) {
    c.take("cta");
    const bool barrier = c.op == "barrier";
    if (c.take("warp")) {
        if (!c.take("sync")) c.bad(".sync expected");
        c.count(1);
        return members(c, 0, nothing);
    }
    barrier_operation op;
    op.aligned = !barrier || c.take("aligned");
    const int what = c.take_one_of({"sync", "red"});
    if (what < 0) c.bad(".sync or .red expected");
    std::size_t first = 0;
    if (what == 1) {
        const int red = c.take_one_of({"popc", "and", "or"});
        if (red < 0) c.bad("an operation expected");
        op.what = red == 0 ? barrier_operation::popc : red == 1 ? barrier_operation::all : barrier_operation::any;
        const type t = c.take_type();
        c.count(3, 4);
        c.out.d = c.dst(0, t);
        c.out.c = c.predicate(c.ops.size() - 1);
        c.ops.pop_back();
        first = 1;
    } else {
        c.count(1, 2);
        c.out.c = c.dec.constant(0);
    }
    c.out.a = c.src(first, {'u', 32});
    op.counted = c.ops.size() == first + 2;
    c.out.b = op.counted ? c.src(first + 1, {'u', 32}) : c.dec.constant(0);
    c.out.extra = c.dec.keep(op);
    c.out.run = [](thread& t, const insn* i) -> const insn* {
        const auto& o = *static_cast<const barrier_operation*>(i->extra);
        t.barrier = in<u32>(t, i->a);
        t.expected = in<u32>(t, i->b);
        if (t.barrier > 15) throw fault(fault_kind::illegal_instruction, "barriers are numbered from 0 to 15");
        if (o.counted && (t.expected == 0 || t.expected % 32))
            throw fault(fault_kind::illegal_instruction, "the count of a barrier is no multiple of the warp size");
        t.value = t.r[i->c];
        t.pc = i;
        t.st = state::barrier;
        return nullptr;
    };
}

}  // namespace

void add_warp(table& t) {
    t["bar"] = make_barrier;
    t["barrier"] = make_barrier;
    t["shfl"] = [](context& c) {
        if (!c.take("sync")) c.bad("shfl without .sync was removed");
        const int mode = c.take_one_of({"up", "down", "bfly", "idx"});
        if (mode < 0 || !c.take_type().is('b', 32)) c.bad("a mode and .b32 expected");
        c.count(5);
        c.out.imm = mode;
        c.out.d = c.dst(0, {'b', 32});
        if (!c.ops[0].second.empty()) c.out.imm |= 4 | i64{second_predicate(c)} << 8;
        c.out.a = c.src(1, {'b', 32});
        c.out.b = c.src(2, {'b', 32});
        c.out.c = c.src(3, {'b', 32});
        members(c, 4, shuffle);
    };
    t["vote"] = [](context& c) {
        if (!c.take("sync")) c.bad("vote without .sync was removed");
        const int mode = c.take_one_of({"all", "any", "uni", "ballot"});
        const type n = c.take_type();
        if (mode < 0 || n != (mode == 3 ? type{'b', 32} : type{'p', 1})) c.bad("a mode and its type expected");
        c.count(3);
        c.out.imm = mode;
        c.out.d = c.dst(0, n);
        c.out.a = c.predicate(1);
        members(c, 2, vote);
    };
    t["match"] = [](context& c) {
        const int all = c.take_one_of({"any", "all"});
        if (all < 0 || !c.take("sync")) c.bad(".any or .all, and .sync expected");
        const type n = c.take_type();
        c.count(3);
        c.out.imm = all | n.bits << 1;
        c.out.d = c.dst(0, {'b', 32});
        c.out.b = second_predicate(c);
        c.out.a = c.src(1, n);
        members(c, 2, match);
    };
    t["redux"] = [](context& c) {
        const int op = c.take_one_of({"add", "min", "max", "and", "or", "xor"});
        if (op < 0 || !c.take("sync")) c.bad("an operation and .sync expected");
        const type n = c.take_type();
        if (n.bits != 32 || !n.integer()) c.unknown_type(n);
        c.count(3);
        c.out.imm = op | (n.kind == 's' ? 8 : 0);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        members(c, 2, reduce);
    };
    t["elect"] = [](context& c) {
        if (!c.take("sync")) c.bad(".sync expected");
        c.count(2);
        c.out.d = c.dst(0, {'b', 32});
        c.out.b = second_predicate(c);
        members(c, 1, elect);
    };
    t["activemask"] = [](context& c) {
        c.count(1);
        c.out.d = c.dst(0, c.take_type());
        c.out.run = [](thread& th, const insn* i) -> const insn* {
            th.pc = i;
            th.st = state::convergence;
            return nullptr;
        };
    };
}

}  // namespace ptx
