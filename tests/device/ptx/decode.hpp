// From the text of an instruction to a handler with slots.
#pragma once

#include "machine.hpp"

#include <functional>
#include <map>

namespace ptx {

struct operand {
    enum what {
        none,
        reg,
        immediate,
        symbol,
        list,
        address
    } kind = none;
    bool negated = false;
    bool read_only = false;         // a special register
    u32 slot = 0;                   // reg; base of an address
    int width = 0;                  // bits of a register, 1: a predicate
    u64 bits = 0;                   // immediate
    char literal = 'i';             // immediate: 'i'nteger, 'f' and 'd' bits of a float or double
    i64 offset = 0;                 // address
    const variable* var = nullptr;  // symbol, or the symbol in an address
    function* code = nullptr;       // symbol of a function
    std::string_view name;
    std::vector<operand> parts;   // list
    std::vector<operand> second;  // the q of d|q
};

class decoder;

// One instruction while it is being decoded.  Modifiers are taken one by one; what is left over is an error.
struct context {
    decoder& dec;
    token at;
    std::string_view op;
    std::vector<std::string_view> modifiers;
    std::vector<operand> ops;
    insn out;

    bool take(std::string_view modifier);
    type take_type();                                          // the next modifier that names a type
    int take_one_of(std::initializer_list<std::string_view>);  // the index of the one that is there, or -1
    void count(std::size_t low, std::size_t high = 0) const;
    u32 src(std::size_t k, type t);
    u32 src(const operand&, type t);
    u32 dst(std::size_t k, type t);
    u32 dst(const operand&, type t);
    u32 predicate(std::size_t k);  // a source predicate; a negated one is computed by an instruction before
    [[noreturn]] void bad(const std::string& what) const;
    void unknown_type(type t) const;
};

using maker = std::function<void(context&)>;
using table = std::map<std::string_view, maker>;
const table& instructions();
void add_integer(table&);
void add_bits(table&);
void add_floating(table&);
void add_half(table&);
void add_compare(table&);
void add_convert(table&);
void add_memory(table&);
void add_atomic(table&);
void add_control(table&);
void add_warp(table&);
// Instructions whose name serves several kinds of numbers.
void make_floating(context&, type);  // f32, f64
void make_half(context&, type);      // f16, bf16 and pairs

class decoder {
  public:
    decoder(module& m, function& f);
    void run();
    u32 constant(u64 value);
    u32 special_slot(special s);
    u32 fresh_slot() { return new_slot(0); }
    u32 sink() const { return 1; }
    u32 frame_base() const { return 0; }
    void emit(insn i);
    void jump_to(std::string_view label, u32 line, const insn** place);  // null: `extra` of the next instruction
    function& current() { return f_; }
    module& owner() { return m_; }
    bool is_kernel_param(const variable& v) const {
        return f_.entry && !f_.params.empty() && &v >= f_.params.data() && &v < f_.params.data() + f_.params.size();
    }
    bool in_frame(const variable& v) const { return v.space == "local" || (v.space == "param" && !is_kernel_param(v)); }
    template <class T>
    T* keep(T value) {
        auto p = std::make_shared<T>(std::move(value));
        f_.kept.push_back(p);
        return p.get();
    }
    const std::vector<std::string_view>* branch_targets(std::string_view name) const;

    struct scope {
        std::map<std::string_view, std::pair<u32, int>> registers;  // slot, width
        std::map<std::string_view, std::pair<u64, int>> numbered;   // %r<10>: count, width
        std::map<std::string_view, variable*> variables;
        std::map<std::string_view, std::size_t> labels;  // index of an instruction
        std::size_t parent = 0;
    };

  private:
    void statement();
    void instruction();
    void declare_registers();
    void declare_variable(std::string_view space);
    operand parse_operand();
    operand parse_word(const token&);
    operand parse_address();
    const std::pair<u32, int>* find_register(std::string_view name);
    u32 new_slot(u64 initial);

    module& m_;
    function& f_;
    reader r_;
    std::vector<scope> scopes_;
    std::size_t open_ = 0;
    std::map<u64, u32> constants_;
    std::map<special, u32> specials_;
    struct jump {
        std::string_view name;
        u32 line;
        std::size_t scope;
        const insn** place;
        std::size_t at;  // the instruction; place is null: its `extra`
    };
    std::vector<jump> jumps_;
    std::map<std::string_view, std::vector<std::string_view>> targets_;
};

// Handlers by type.  B::run<T> for the T of an integer type of 16, 32 or 64 bits.
template <class B>
handler pick_integer(const context& c, type t) {
    const bool s = t.kind == 's';
    if (!t.integer() || t.lanes != 1) c.unknown_type(t);
    switch (t.bits) {
    case 16:
        return s ? &B::template run<i16> : &B::template run<u16>;
    case 32:
        return s ? &B::template run<i32> : &B::template run<u32>;
    case 64:
        return s ? &B::template run<i64> : &B::template run<u64>;
    default:
        c.unknown_type(t);
    }
    return nullptr;
}
template <class B>
handler pick_bits(const context& c, type t) {
    if (t.is('p', 1)) return &B::template run<u64>;
    return pick_integer<B>(c, {'u', t.integer() ? t.bits : 0});
}

template <class T>
T in(const thread& t, u32 slot) {
    return from_bits<T>(t.r[slot]);
}
template <class T>
void set(thread& t, u32 slot, T value) {
    t.r[slot] = to_bits(value);
}
template <class F>
struct unary {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        set<T>(t, i->d, F::f(in<T>(t, i->a)));
        return i + 1;
    }
};
template <class F>
struct binary {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        set<T>(t, i->d, F::f(in<T>(t, i->a), in<T>(t, i->b)));
        return i + 1;
    }
};
template <class F>
struct ternary {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        set<T>(t, i->d, F::f(in<T>(t, i->a), in<T>(t, i->b), in<T>(t, i->c)));
        return i + 1;
    }
};

}  // namespace ptx
