// Data movement: mov, ld, st, cvta and relatives (PTX ISA, 9.7.9).
#include "spaces.hpp"

#include <cstdio>

namespace ptx {

std::string hex(u64 value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

std::byte* storage_of(thread& t, const insn* i, space s, u64 address, u64 size, bool write) {
    const auto failed = [&](const std::string& why) -> fault {
        return {fault_kind::illegal_address, std::string(write ? "a write" : "a read") + " of " + std::to_string(size) +
                                                 " bytes at " + hex(address) + " is " + why};
    };
    if (address % size)
        throw fault(fault_kind::misaligned_address, std::string(write ? "a write" : "a read") + " of " +
                                                        std::to_string(size) + " bytes at " + hex(address) +
                                                        " is misaligned");
    try {
        if (s == space::generic && in_window(address, shared_window)) return t.m->shared(address - shared_window, size);
        if (s == space::generic && in_window(address, local_window)) return t.m->local(t, address - local_window, size);
        if (s == space::shared) return t.m->shared(address, size);
        if (s == space::local) return t.m->local(t, address, size);
        if (s == space::param || (s == space::generic && in_window(address, param_window))) {
            if (write) throw fault(fault_kind::illegal_address, "a write to the kernel's parameters");
            return t.m->param(s == space::param ? address : address - param_window, size);
        }
    } catch (const fault& f) {
        throw failed(f.what());
    }
    const allocation* a = memory::instance().find(address);
    if (!a || a->size - (address - a->begin) < size)
        throw failed(a ? "past the end of an allocation of " + std::to_string(a->size) + " bytes"
                       : "outside every allocation");
    if (a->where == place::constant && write) throw failed("in constant memory");
    if ((a->where == place::constant) != (s == space::constant) && s != space::generic)
        throw failed("in another state space");
    i->cached = a;
    return a->storage + (address - a->begin);
}

space take_space(context& c) {
    for (auto& m : c.modifiers)
        m = m.starts_with("shared::")  ? std::string_view("shared")
            : m.starts_with("param::") ? std::string_view("param")
                                       : m;
    constexpr space spaces[] = {space::global, space::constant, space::shared, space::local, space::param};
    const int k = c.take_one_of({"global", "const", "shared", "local", "param"});
    return k < 0 ? space::generic : spaces[k];
}

namespace {

// Parameters of functions and of calls lie in the frame; those of a kernel in a space of their own.
space resolve_param(context& c, space s, const operand& address) {
    if (s != space::param) return s;
    if (address.var) return c.dec.in_frame(*address.var) ? space::local : space::param;
    return c.dec.current().entry ? space::param : space::local;
}

struct access {
    space s;
    int bits = 32, lanes = 1;
    bool sign = false;
    int widths[8] = {};  // of the registers
    u32 slots[8] = {};
};

template <space S>
struct ld {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const std::byte* from = reach(t, i, S, t.r[i->a] + static_cast<u64>(i->imm), sizeof(T), false);
        T value;
        std::memcpy(&value, from, sizeof value);
        t.r[i->d] = value;
        return i + 1;
    }
};
template <space S>
struct st {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const T value = in<T>(t, i->b);
        std::memcpy(reach(t, i, S, t.r[i->a] + static_cast<u64>(i->imm), sizeof(T), true), &value, sizeof value);
        return i + 1;
    }
};
const insn* ld_many(thread& t, const insn* i) {
    const auto& x = *static_cast<const access*>(i->extra);
    const std::size_t each = static_cast<std::size_t>(x.bits / 8);
    const std::byte* from =
        reach(t, i, x.s, t.r[i->a] + static_cast<u64>(i->imm), each * static_cast<std::size_t>(x.lanes), false);
    u64 values[8];
    for (int k = 0; k < x.lanes; ++k) values[k] = load(from + each * static_cast<std::size_t>(k), each);
    for (int k = 0; k < x.lanes; ++k)
        t.r[x.slots[k]] = x.sign ? low_bits(static_cast<u64>(sign_extend(values[k], x.bits)), x.widths[k]) : values[k];
    return i + 1;
}
const insn* st_many(thread& t, const insn* i) {
    const auto& x = *static_cast<const access*>(i->extra);
    const std::size_t each = static_cast<std::size_t>(x.bits / 8);
    std::byte* to =
        reach(t, i, x.s, t.r[i->a] + static_cast<u64>(i->imm), each * static_cast<std::size_t>(x.lanes), true);
    for (int k = 0; k < x.lanes; ++k) std::memcpy(to + each * static_cast<std::size_t>(k), &t.r[x.slots[k]], each);
    return i + 1;
}

template <template <space> class Op, space S>
handler by_bits(int bits) {
    switch (bits) {
    case 8:
        return &Op<S>::template run<u8>;
    case 16:
        return &Op<S>::template run<u16>;
    case 32:
        return &Op<S>::template run<u32>;
    default:
        return &Op<S>::template run<u64>;
    }
}
template <template <space> class Op>
handler by_space(space s, int bits) {
    switch (s) {
    case space::generic:
        return by_bits<Op, space::generic>(bits);
    case space::global:
        return by_bits<Op, space::global>(bits);
    case space::constant:
        return by_bits<Op, space::constant>(bits);
    case space::shared:
        return by_bits<Op, space::shared>(bits);
    case space::local:
        return by_bits<Op, space::local>(bits);
    default:
        return by_bits<Op, space::param>(bits);
    }
}

// What changes order or caching and, one thread at a time, nothing else.
void take_hints(context& c) {
    c.take_one_of({"volatile", "relaxed", "acquire", "release", "weak"});
    c.take_one_of({"cta", "cluster", "gpu", "sys"});
    c.take_one_of({"ca", "cg", "cs", "lu", "cv", "wb", "wt"});
    c.take("nc");
    for (auto it = c.modifiers.begin(); it != c.modifiers.end();)
        it = it->starts_with("L1::") || it->starts_with("L2::") ? c.modifiers.erase(it) : it + 1;
}

void make_access(context& c, bool write) {
    access x{};
    take_hints(c);
    x.s = take_space(c);
    const int lanes = c.take_one_of({"v2", "v4", "v8"});
    const type t = c.take_type();
    if (t.lanes != 1 || t.bits > 64 || t.kind == 'p' || t.kind == 'h') c.unknown_type(t);
    c.count(2);
    const operand& address = c.ops[write ? 0 : 1];
    const operand& data = c.ops[write ? 1 : 0];
    if (address.kind != operand::address) c.bad("an address expected");
    x.s = resolve_param(c, x.s, address);
    if (write && (x.s == space::constant || x.s == space::param)) c.bad("this state space cannot be written");
    x.bits = t.bits;
    x.sign = t.kind == 's';
    c.out.a = address.slot;
    c.out.imm = address.offset;
    const auto slot = [&](const operand& o) { return write ? c.src(o, {'b', t.bits}) : c.dst(o, {'b', t.bits}); };
    if (lanes < 0) {
        if (data.kind == operand::list) c.bad("a vector where there is none");
        (write ? c.out.b : c.out.d) = x.slots[0] = slot(data);
        x.widths[0] = data.width;
        if (write || !x.sign) {
            c.out.run = write ? by_space<st>(x.s, t.bits) : by_space<ld>(x.s, t.bits);
            return;
        }
    } else {
        x.lanes = 2 << lanes;
        if (data.kind != operand::list || data.parts.size() != static_cast<std::size_t>(x.lanes))
            c.bad("a vector of another length");
        for (int k = 0; k < x.lanes; ++k) {
            const operand& part = data.parts[static_cast<std::size_t>(k)];
            x.slots[k] = slot(part);
            x.widths[k] = part.width;
        }
        if (t.bits * x.lanes > 256) c.bad("the vector is too long");
    }
    c.out.extra = c.dec.keep(x);
    c.out.run = write ? st_many : ld_many;
}

struct pieces {
    int bits, count;
    u32 slots[8];
};

void make_mov(context& c) {
    const type t = c.take_type();
    c.count(2);
    const operand &to = c.ops[0], &from = c.ops[1];
    const int width = t.bits * t.lanes;
    if (to.kind == operand::list || from.kind == operand::list) {
        const bool apart = to.kind == operand::list;
        const operand& list = apart ? to : from;
        pieces p{};
        p.count = static_cast<int>(list.parts.size());
        if (p.count == 0 || p.count > 8 || width % p.count) c.bad("the pieces do not fit");
        p.bits = width / p.count;
        for (int k = 0; k < p.count; ++k) {
            const operand& part = list.parts[static_cast<std::size_t>(k)];
            p.slots[k] = apart ? c.dst(part, {'b', p.bits}) : c.src(part, {'b', p.bits});
        }
        c.out.extra = c.dec.keep(p);
        if (apart) {
            c.out.a = c.src(from, {'b', width});
            c.out.run = [](thread& th, const insn* i) {
                const auto& q = *static_cast<const pieces*>(i->extra);
                const u64 whole = th.r[i->a];
                for (int k = 0; k < q.count; ++k) th.r[q.slots[k]] = low_bits(whole >> (q.bits * k), q.bits);
                return i + 1;
            };
        } else {
            c.out.d = c.dst(to, {'b', width});
            c.out.run = [](thread& th, const insn* i) {
                const auto& q = *static_cast<const pieces*>(i->extra);
                u64 whole = 0;
                for (int k = 0; k < q.count; ++k) whole |= low_bits(th.r[q.slots[k]], q.bits) << (q.bits * k);
                th.r[i->d] = whole;
                return i + 1;
            };
        }
        return;
    }
    c.out.d = c.dst(to, t);
    if (from.kind == operand::symbol && from.var && c.dec.in_frame(*from.var)) {
        c.out.a = c.dec.frame_base();
        c.out.imm = static_cast<i64>(from.var->address);
        c.out.run = [](thread& th, const insn* i) {
            th.r[i->d] = th.r[i->a] + static_cast<u64>(i->imm);
            return i + 1;
        };
        return;
    }
    if (from.kind == operand::symbol &&
        (from.name == "%clock" || from.name == "%clock64" || from.name == "%globaltimer" || from.name == "%clock_hi")) {
        c.out.imm = width;
        c.out.run = [](thread& th, const insn* i) {
            th.r[i->d] = low_bits(++th.m->executed, static_cast<int>(i->imm));
            return i + 1;
        };
        return;
    }
    if (from.kind == operand::symbol && from.code) {
        if (width != 64) c.bad("addresses have 64 bits");
        c.out.a = c.dec.constant(from.code->handle);
    } else {
        c.out.a = c.src(from, t);
    }
    c.out.imm = width;
    c.out.run = width == 64 || from.width == width || from.kind == operand::immediate ? [](thread& th, const insn* i) {
        th.r[i->d] = th.r[i->a];
        return i + 1;
    } : [](thread& th, const insn* i) {
        th.r[i->d] = low_bits(th.r[i->a], static_cast<int>(i->imm));
        return i + 1;
    };
}

u64 window_of(context& c, space s, const operand& from) {
    switch (s) {
    case space::shared:
        return shared_window;
    case space::local:
        return local_window;
    case space::param:
        return from.var && c.dec.in_frame(*from.var) ? local_window
               : c.dec.current().entry               ? param_window
                                                     : local_window;
    case space::generic:
        c.bad("a state space expected");
    default:
        return 0;  // global and constant addresses are generic ones
    }
}

void make_cvta(context& c) {
    const bool to = c.take("to");
    const space s = take_space(c);
    const type t = c.take_type();
    if (t.bits != 64) c.unknown_type(t);
    c.count(2);
    const operand& from = c.ops[1];
    c.out.d = c.dst(0, t);
    c.out.imm = static_cast<i64>(window_of(c, s, from));
    if (to) c.out.imm = -c.out.imm;
    if (from.kind == operand::symbol && from.var && c.dec.in_frame(*from.var)) {
        c.out.a = c.dec.frame_base();
        c.out.imm += static_cast<i64>(from.var->address);
    } else {
        c.out.a = c.src(1, t);
    }
    c.out.run = [](thread& th, const insn* i) {
        th.r[i->d] = th.r[i->a] + static_cast<u64>(i->imm);
        return i + 1;
    };
}

const insn* next(thread&, const insn* i) { return i + 1; }

}  // namespace

void add_memory(table& t) {
    t["ld"] = [](context& c) { make_access(c, false); };
    t["ldu"] = t["ld"];
    t["st"] = [](context& c) { make_access(c, true); };
    t["mov"] = make_mov;
    t["cvta"] = make_cvta;
    t["isspacep"] = [](context& c) {
        const space s = take_space(c);
        c.count(2);
        c.out.d = c.dst(0, {'p', 1});
        c.out.a = c.src(1, {'b', 64});
        c.out.imm = static_cast<i64>(s);
        c.out.run = [](thread& th, const insn* i) {
            const u64 a = th.r[i->a];
            const bool windows[3] = {in_window(a, shared_window), in_window(a, local_window),
                                     in_window(a, param_window)};
            switch (static_cast<space>(i->imm)) {
            case space::shared:
                th.r[i->d] = windows[0];
                break;
            case space::local:
                th.r[i->d] = windows[1];
                break;
            case space::param:
                th.r[i->d] = windows[2];
                break;
            default: {
                const allocation* found = memory::instance().find(a);
                const bool constant = found && found->where == place::constant;
                th.r[i->d] = static_cast<space>(i->imm) == space::constant
                                 ? constant
                                 : !constant && !windows[0] && !windows[1] && !windows[2];
            }
            }
            return i + 1;
        };
    };
    // Nothing is reordered or cached here.
    for (const char* name : {"membar", "fence", "prefetch", "prefetchu", "griddepcontrol"}) {
        t[name] = [](context& c) {
            c.modifiers.clear();
            c.out.run = next;
        };
    }
    t["nanosleep"] = [](context& c) {
        c.take_type();
        c.count(1);
        c.out.run = [](thread& th, const insn* i) -> const insn* {
            th.pc = i + 1;
            return nullptr;  // ready: another thread's turn
        };
    };
}

}  // namespace ptx
