// Reads a function's body: scopes, declarations, labels, operands.
#include "decode.hpp"

#include <algorithm>
#include <cctype>

namespace ptx {

namespace {
constexpr u64 poison = 0xdeadbeefdeadbeef;  // of a register that was never written

const std::map<std::string_view, special>& special_names() {
    static const std::map<std::string_view, special> names = {{"%tid.x", special::tid_x},
                                                              {"%tid.y", special::tid_y},
                                                              {"%tid.z", special::tid_z},
                                                              {"%ntid.x", special::ntid_x},
                                                              {"%ntid.y", special::ntid_y},
                                                              {"%ntid.z", special::ntid_z},
                                                              {"%ctaid.x", special::ctaid_x},
                                                              {"%ctaid.y", special::ctaid_y},
                                                              {"%ctaid.z", special::ctaid_z},
                                                              {"%nctaid.x", special::nctaid_x},
                                                              {"%nctaid.y", special::nctaid_y},
                                                              {"%nctaid.z", special::nctaid_z},
                                                              {"%laneid", special::lane},
                                                              {"%warpid", special::warp},
                                                              {"%nwarpid", special::warps},
                                                              {"%lanemask_eq", special::mask_eq},
                                                              {"%lanemask_lt", special::mask_lt},
                                                              {"%lanemask_le", special::mask_le},
                                                              {"%lanemask_gt", special::mask_gt},
                                                              {"%lanemask_ge", special::mask_ge},
                                                              {"%dynamic_smem_size", special::dynamic_shared},
                                                              {"%total_smem_size", special::total_shared},
                                                              {"%smid", special::zero},
                                                              {"%nsmid", special::one},
                                                              {"%gridid", special::zero},
                                                              {"%tid.w", special::zero},
                                                              {"%ctaid.w", special::zero},
                                                              {"%cluster_ctarank", special::zero},
                                                              {"%cluster_nctarank", special::one}};
    return names;
}
}  // namespace

decoder::decoder(module& m, function& f) : m_(m), f_(f), r_{m.tokens} {
    f_.frame = {0, 0};  // the base of the frame in local memory; a sink
    scopes_.emplace_back();
    for (auto* list : {&f.params, &f.results}) {
        for (variable& v : *list) {
            if (!f.entry) {
                v.address = (f.local_size + v.alignment - 1) & ~(v.alignment - 1);
                f.local_size = v.address + v.size;
            }
            scopes_[0].variables[v.name] = &v;
        }
    }
}

u32 decoder::new_slot(u64 initial) {
    f_.frame.push_back(initial);
    return static_cast<u32>(f_.frame.size() - 1);
}
u32 decoder::constant(u64 value) {
    const auto [it, fresh] = constants_.try_emplace(value, 0);
    if (fresh) it->second = new_slot(value);
    return it->second;
}
u32 decoder::special_slot(special s) {
    const auto [it, fresh] = specials_.try_emplace(s, 0);
    if (fresh) {
        it->second = new_slot(0);
        f_.specials.emplace_back(it->second, s);
    }
    return it->second;
}
void decoder::emit(insn i) { f_.code.push_back(i); }
void decoder::jump_to(std::string_view label, u32 line, const insn** place) {
    jumps_.push_back({label, line, open_, place, f_.code.size()});
}
const std::vector<std::string_view>* decoder::branch_targets(std::string_view name) const {
    const auto found = targets_.find(name);
    return found == targets_.end() ? nullptr : &found->second;
}

void decoder::run() {
    r_.at = f_.body;
    for (int depth = 1; depth;) {
        if (r_.accept("{")) {
            scopes_.emplace_back().parent = open_;
            open_ = scopes_.size() - 1;
            ++depth;
        } else if (r_.accept("}")) {
            open_ = scopes_[open_].parent;
            --depth;
        } else {
            statement();
        }
    }
    // A body may end without ret.
    insn end = f_.code.empty() ? insn{} : f_.code.back();
    context c{*this, {"ret", end.line}, "ret", {}, {}, {}};
    instructions().at("ret")(c);
    emit(c.out);
    for (const jump& j : jumps_) {
        std::size_t s = j.scope;
        while (!scopes_[s].labels.contains(j.name) && s) s = scopes_[s].parent;
        const auto found = scopes_[s].labels.find(j.name);
        if (found == scopes_[s].labels.end()) fail({j.name, j.line}, "unknown label");
        const insn* target = f_.code.data() + found->second;
        if (j.place) {
            *j.place = target;
        } else {
            f_.code[j.at].extra = target;
        }
    }
}

void decoder::statement() {
    const token word = r_.peek();
    if (word.text == ".reg") {
        r_.take();
        declare_registers();
    } else if (word.text == ".local" || word.text == ".shared" || word.text == ".param") {
        r_.take();
        declare_variable(word.text.substr(1));
    } else if (word.text.starts_with(".")) {
        skip_directive(r_);
    } else if (r_.peek(1).text == ":") {
        r_.take();
        r_.take();
        if (r_.peek().text == ".callprototype") {
            while (!r_.accept(";")) r_.take();
        } else if (r_.peek().text == ".branchtargets") {
            do {
                r_.take();
                targets_[word.text].push_back(r_.take().text);
            } while (r_.peek().text == ",");
            r_.expect(";");
        } else if (!scopes_[open_].labels.emplace(word.text, f_.code.size()).second) {
            fail(word, "the label occurs twice");
        }
    } else if (!r_.accept(";")) {
        instruction();
    }
}

void decoder::declare_registers() {
    const token word = r_.take();
    const type t = word.text.starts_with(".") ? parse_type(word.text.substr(1)) : type{};
    if (!t) fail(word, "unknown type of a register");
    const int width = t.bits * t.lanes;
    if (width > 64) fail(word, "registers of 128 bits are not supported");
    do {
        const token name = r_.take();
        if (r_.accept("<")) {
            scopes_[open_].numbered[name.text] = {r_.integer(), width};
            r_.expect(">");
        } else {
            scopes_[open_].registers[name.text] = {new_slot(low_bits(poison, width)), width};
        }
    } while (r_.accept(","));
    r_.expect(";");
}

void decoder::declare_variable(std::string_view space) {
    do {
        auto v = std::make_shared<variable>(r_.declaration(space, false));
        f_.kept.push_back(v);
        if (space == "shared") {
            m_.add_shared(*v);
        } else {
            v->address = (f_.local_size + v->alignment - 1) & ~(v->alignment - 1);
            f_.local_size = v->address + v->size;
        }
        scopes_[open_].variables[v->name] = v.get();
    } while (r_.accept(","));
    r_.expect(";");
}

const std::pair<u32, int>* decoder::find_register(std::string_view name) {
    const std::size_t digits = name.find_last_not_of("0123456789") + 1;
    u64 number = 0;
    const bool numbered = digits < name.size() && parse_number("1" + std::string(name.substr(digits)), number);
    if (numbered) {
        number = 0;
        for (const char c : name.substr(digits)) number = 10 * number + static_cast<u64>(c - '0');
    }
    for (std::size_t s = open_;; s = scopes_[s].parent) {
        scope& here = scopes_[s];
        if (const auto found = here.registers.find(name); found != here.registers.end()) return &found->second;
        if (numbered) {
            const auto found = here.numbered.find(name.substr(0, digits));
            if (found != here.numbered.end() && number < found->second.first) {
                const int width = found->second.second;
                return &(here.registers[name] = {new_slot(low_bits(poison, width)), width});
            }
        }
        if (s == 0) return nullptr;
    }
}

operand decoder::parse_word(const token& word) {
    operand o;
    o.name = word.text;
    const std::string_view w = word.text;
    if (w == "_") {
        o.kind = operand::reg;
        o.slot = sink();
        o.width = 64;
    } else if (const auto* found = find_register(w)) {
        o.kind = operand::reg;
        o.slot = found->first;
        o.width = found->second;
    } else if (const auto named = special_names().find(w); named != special_names().end()) {
        o.kind = operand::reg;
        o.slot = special_slot(named->second);
        o.width = 64;
        o.read_only = true;
    } else if (w == "WARP_SZ") {
        o.kind = operand::immediate;
        o.bits = 32;
    } else if (w.starts_with("%")) {
        o.kind = operand::symbol;  // %clock and the like, for mov; or an unknown register
    } else {
        o.kind = operand::symbol;
        for (std::size_t s = open_;; s = scopes_[s].parent) {
            const auto local = scopes_[s].variables.find(w);
            if (local != scopes_[s].variables.end()) o.var = local->second;
            if (o.var || s == 0) break;
        }
        if (!o.var) o.var = m_.find_variable(w);
        if (!o.var) o.code = m_.find(w);
        if (o.var && o.var->space == "shared") f_.shared.insert(o.var);
        if (o.code) f_.callees.insert(o.code);
    }
    return o;
}

operand decoder::parse_address() {
    operand o;
    const token word = r_.peek();
    if (std::isdigit(static_cast<unsigned char>(word.text[0]))) {
        o.slot = constant(r_.integer());
    } else {
        r_.take();
        const operand base = parse_word(word);
        if (base.kind == operand::reg) {
            o.slot = base.slot;
            o.width = base.width;
        } else if (base.var) {
            o.var = base.var;
            if (in_frame(*base.var)) {
                o.slot = frame_base();
                o.offset = static_cast<i64>(base.var->address);
            } else {
                o.slot =
                    constant(base.var->space == "shared" && base.var->size == 0 ? dynamic_shared : base.var->address);
            }
        } else {
            fail(word, "unknown name in an address");
        }
    }
    o.kind = operand::address;
    if (r_.accept("+")) {
        o.offset += static_cast<i64>(r_.integer());
    } else if (r_.peek().text == "-") {
        o.offset += static_cast<i64>(r_.integer());
    }
    r_.expect("]");
    return o;
}

operand decoder::parse_operand() {
    const token word = r_.peek();
    const std::string_view w = word.text;
    if (r_.accept("[")) return parse_address();
    operand o;
    if (w == "{" || w == "(") {
        r_.take();
        o.kind = operand::list;
        const std::string_view end = w == "{" ? "}" : ")";
        if (!r_.accept(end)) {
            do {
                o.parts.push_back(parse_operand());
            } while (r_.accept(","));
            r_.expect(end);
        }
        return o;
    }
    if (r_.accept("!")) {
        o = parse_operand();
        o.negated = true;
        return o;
    }
    if (w.size() > 2 && w[0] == '0' && std::string_view("fFdD").find(w[1]) != std::string_view::npos) {
        r_.take();
        o.kind = operand::immediate;
        o.literal = static_cast<char>(w[1] | 32);
        if (!parse_number("0x" + std::string(w.substr(2)), o.bits)) fail(word, "a constant expected");
        return o;
    }
    if (w == "-" || std::isdigit(static_cast<unsigned char>(w[0]))) {
        o.kind = operand::immediate;
        if (w.find('.') != std::string_view::npos) {
            r_.take();
            o.literal = 'd';
            o.bits = std::bit_cast<u64>(std::stod(std::string(w)));
        } else {
            o.bits = r_.integer();
        }
        return o;
    }
    r_.take();
    o = parse_word(word);
    if (r_.accept("|")) o.second.push_back(parse_operand());
    return o;
}

void decoder::instruction() {
    u32 guard = 0;
    bool guarded = false, negated = false;
    if (r_.accept("@")) {
        negated = r_.accept("!");
        const token name = r_.take();
        const operand p = parse_word(name);
        if (p.kind != operand::reg || p.width != 1) fail(name, "a predicate expected");
        guarded = true;
        guard = p.slot;
    }
    const token word = r_.take();
    context c{*this, word, {}, {}, {}, {}};
    std::string_view rest = word.text;
    for (std::size_t dot = 0; dot != std::string_view::npos;
         rest.remove_prefix(dot == std::string_view::npos ? 0 : dot + 1)) {
        dot = rest.find('.');
        const std::string_view part = rest.substr(0, dot);
        if (c.op.empty()) {
            c.op = part;
        } else {
            c.modifiers.push_back(part);
        }
    }
    const auto found = instructions().find(c.op);
    if (found == instructions().end()) fail(word, "unknown instruction");
    if (!r_.accept(";")) {
        do {
            c.ops.push_back(parse_operand());
        } while (r_.accept(","));
        r_.expect(";");
    }
    found->second(c);
    if (!c.modifiers.empty()) fail(word, "unknown modifier ." + std::string(c.modifiers.front()));
    c.out.line = word.line;
    if (guarded) {
        c.out.guard = guard;
        c.out.inner = c.out.run;
        c.out.run = negated ? [](thread& t, const insn* i) { return t.r[i->guard] & 1 ? i + 1 : i->inner(t, i); }
                            : [](thread& t, const insn* i) { return t.r[i->guard] & 1 ? i->inner(t, i) : i + 1; };
    }
    emit(c.out);
}

void module::decode(function& f) {
    if (f.decoded) return;
    f.decoded = true;
    try {
        decoder(*this, f).run();
    } catch (...) {
        f.decoded = false;
        f.code.clear();
        f.specials.clear();
        f.local_size = 0;
        throw;
    }
}

}  // namespace ptx
