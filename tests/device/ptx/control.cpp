// Branches, calls, ends (PTX ISA, 9.7.12), and the functions that a device provides.
#include "spaces.hpp"

#include <algorithm>
#include <cstdio>

namespace ptx {

namespace {

const insn* jump(thread&, const insn* i) { return static_cast<const insn*>(i->extra); }

const insn* finish(thread& t, const insn*) {
    t.frames.clear();
    t.st = state::done;
    return nullptr;
}

struct call_site {
    const function* callee = nullptr;
    std::vector<const variable*> arguments, results;  // in the caller's frame
};

const insn* return_(thread& t, const insn* i) {
    if (t.frames.size() == 1) return finish(t, i);
    const call_frame done = t.frames.back();
    const auto& site = *static_cast<const call_site*>(done.site);
    for (std::size_t k = 0; k < site.results.size(); ++k) {
        const u64 to = t.frames[t.frames.size() - 2].local + site.results[k]->address,
                  from = done.local + done.f->results[k].address;
        std::copy_n(t.stack.begin() + static_cast<std::ptrdiff_t>(from), site.results[k]->size,
                    t.stack.begin() + static_cast<std::ptrdiff_t>(to));
    }
    t.m->leave(t);
    return done.back;
}

std::byte* generic(thread& t, const insn* i, u64 address) {
    return storage_of(t, i, space::generic, address, 1, false);
}
std::string text_at(thread& t, const insn* i, u64 address) {
    std::string out;
    for (; char c = static_cast<char>(*generic(t, i, address)); ++address) out += c;
    return out;
}
u64 value_at(thread& t, const insn* i, u64 address, u64 bytes) {
    return load(storage_of(t, i, space::generic, address, bytes, false), bytes);
}

// printf of device code: the arguments lie behind each other, each at a multiple of its size.
int print(thread& t, const insn* i, u64 format, u64 arguments) {
    const std::string text = text_at(t, i, format);
    int printed = 0;
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] != '%' || text[k + 1] == '%') {
            k += text[k] == '%';
            std::putchar(text[k]);
            continue;
        }
        const std::size_t end = std::min(text.find_first_of("diouxXeEfFgGaAcsp", k), text.size() - 1);
        const std::string one = text.substr(k, end - k + 1);
        const char kind = one.back();
        const bool real = std::string_view("eEfFgGaA").find(kind) != std::string_view::npos;
        const bool wide = real || kind == 's' || kind == 'p' || one.find_first_of("ljzt") != std::string::npos;
        const u64 bytes = wide ? 8 : 4;
        arguments = (arguments + bytes - 1) & ~(bytes - 1);
        const u64 value = value_at(t, i, arguments, bytes);
        arguments += bytes;
        char out[512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        if (kind == 's') std::snprintf(out, sizeof out, one.c_str(), text_at(t, i, value).c_str());
        else if (real) std::snprintf(out, sizeof out, one.c_str(), std::bit_cast<double>(value));
        else if (wide) std::snprintf(out, sizeof out, one.c_str(), value);
        else std::snprintf(out, sizeof out, one.c_str(), static_cast<u32>(value));
#pragma GCC diagnostic pop
        std::fputs(out, stdout);
        ++printed;
        k = end;
    }
    return printed;
}

// vprintf, __assertfail, malloc, free.
const insn* provided(thread& t, const insn* i, const call_site& site) {
    const auto argument = [&](std::size_t k) {
        const variable& v = *site.arguments.at(k);
        return load(t.m->local(t, t.frames.back().local + v.address, v.size), v.size);
    };
    const auto give = [&](u64 value) {
        if (site.results.empty()) return;
        const variable& v = *site.results[0];
        std::memcpy(t.m->local(t, t.frames.back().local + v.address, v.size), &value, v.size);
    };
    const std::string& name = site.callee->name;
    if (name == "vprintf") {
        give(static_cast<u64>(print(t, i, argument(0), argument(1))));
    } else if (name == "__assertfail") {
        throw fault(fault_kind::assertion, text_at(t, i, argument(1)) + ":" + std::to_string(argument(2)) + ": " +
                                               text_at(t, i, argument(3)) + ": assertion `" +
                                               text_at(t, i, argument(0)) + "' failed");
    } else if (name == "malloc") {
        give(memory::instance().allocate(argument(0), 16, place::device));
    } else if (name == "free") {
        const u64 address = argument(0);
        if (address && !memory::instance().free(address, place::device))
            throw fault(fault_kind::illegal_address, "free of " + hex(address));
    } else {
        throw fault(fault_kind::illegal_instruction, "a call of " + name + ", which is not defined");
    }
    return i + 1;
}

const insn* enter_function(thread& t, const insn* i, const call_site& site, const function& f) {
    if (!f.body) return provided(t, i, site);
    if (f.params.size() != site.arguments.size() || f.results.size() < site.results.size())
        throw fault(fault_kind::illegal_instruction, "a call of " + f.name + " with other parameters");
    const u64 caller = t.frames.back().local;
    t.m->enter(t, f, i + 1, &site);
    const u64 callee = t.frames.back().local;
    for (std::size_t k = 0; k < site.arguments.size(); ++k) {
        if (site.arguments[k]->size != f.params[k].size)
            throw fault(fault_kind::illegal_instruction, "a call of " + f.name + " with a parameter of another size");
        std::copy_n(t.stack.begin() + static_cast<std::ptrdiff_t>(caller + site.arguments[k]->address),
                    site.arguments[k]->size,
                    t.stack.begin() + static_cast<std::ptrdiff_t>(callee + f.params[k].address));
    }
    return f.code.data();
}

void make_call(context& c) {
    c.take("uni");
    call_site site;
    std::size_t k = 0;
    const auto variables_of = [&](const operand& list, std::vector<const variable*>& out) {
        for (const operand& o : list.parts) {
            if (!o.var || o.var->space != "param" || !c.dec.in_frame(*o.var))
                c.bad("arguments are passed in .param variables");
            out.push_back(o.var);
        }
    };
    if (!c.ops.empty() && c.ops[0].kind == operand::list) variables_of(c.ops[k++], site.results);
    if (k >= c.ops.size()) c.bad("a function expected");
    const operand target = c.ops[k++];
    if (k < c.ops.size() && c.ops[k].kind == operand::list) variables_of(c.ops[k++], site.arguments);
    if (target.kind == operand::symbol) {
        if (!target.code) c.bad("unknown function " + std::string(target.name));
        site.callee = target.code;
        c.out.run = [](thread& t, const insn* i) {
            const auto& s = *static_cast<const call_site*>(i->extra);
            return enter_function(t, i, s, *s.callee);
        };
    } else {
        c.out.a = c.src(target, {'b', 64});
        c.out.run = [](thread& t, const insn* i) {
            const function* f = function_at(t.r[i->a]);
            if (!f || !f->body || f->owner != &t.m->mod)
                throw fault(fault_kind::illegal_instruction, "a call of " + hex(t.r[i->a]) + ", which is no function");
            return enter_function(t, i, *static_cast<const call_site*>(i->extra), *f);
        };
    }
    c.out.extra = c.dec.keep(site);
}

void make_end(context& c, handler run) {
    c.take("uni");
    c.count(0);
    c.out.run = run;
}

}  // namespace

void add_control(table& t) {
    t["bra"] = [](context& c) {
        c.take("uni");
        c.count(1);
        c.dec.jump_to(c.ops[0].name, c.at.line, nullptr);
        c.out.run = jump;
    };
    t["brx"] = [](context& c) {
        c.take("idx");
        c.take("uni");
        c.count(2);
        c.out.a = c.src(0, {'u', 32});
        const auto* labels = c.dec.branch_targets(c.ops[1].name);
        if (!labels) c.bad("an unknown list of targets");
        auto* targets = c.dec.keep(std::vector<const insn*>(labels->size()));
        for (std::size_t k = 0; k < labels->size(); ++k) c.dec.jump_to((*labels)[k], c.at.line, targets->data() + k);
        c.out.extra = targets;
        c.out.run = [](thread& th, const insn* i) {
            const auto& list = *static_cast<const std::vector<const insn*>*>(i->extra);
            const u32 k = in<u32>(th, i->a);
            if (k >= list.size())
                throw fault(fault_kind::illegal_instruction,
                            "a branch to target " + std::to_string(k) + " of " + std::to_string(list.size()));
            return list[k];
        };
    };
    t["call"] = make_call;
    t["ret"] = [](context& c) { make_end(c, return_); };
    t["exit"] = [](context& c) { make_end(c, finish); };
    t["trap"] = [](context& c) {
        make_end(c, [](thread&, const insn*) -> const insn* { throw fault(fault_kind::illegal_instruction, "trap"); });
    };
    t["brkpt"] = [](context& c) { make_end(c, [](thread&, const insn* i) { return i + 1; }); };
}

}  // namespace ptx
