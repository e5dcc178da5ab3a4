// f16, bf16 and pairs of them (PTX ISA, 9.7.4): exact operations on their values, rounded once.
#include "decode.hpp"
#include "numbers.hpp"

namespace ptx {

namespace {

enum operation {
    op_add,
    op_sub,
    op_mul,
    op_fma,
    op_neg,
    op_abs,
    op_min,
    op_max,
    op_ex2,
    op_tanh
};
struct half_operation {
    operation what;
    type t;
    int mode = to_nearest;
    bool flush = false, saturate = false, relu = false, strict = false;
};

u32 evaluate(const half_operation& h, u32 a, u32 b, u32 c) {
    const narrow_format& format = format_of(h.t);
    if (h.what == op_neg || h.what == op_abs) {
        const u32 out = h.what == op_neg ? a ^ 0x8000 : a & 0x7fff;
        return std::isnan(format.value(a)) ? format.nan() : out;
    }
    const auto value = [&](u32 code) {
        const double v = format.value(code);
        return h.flush && v != 0 && std::fabs(v) < std::ldexp(1.0, -14) ? std::copysign(0.0, v) : v;
    };
    const double x = value(a), y = value(b), z = value(c);
    double r = 0;
    switch (h.what) {
    case op_add:
        r = fma_to_odd(x, 1, y);
        break;
    case op_sub:
        r = fma_to_odd(x, 1, -y);
        break;
    case op_mul:
        r = x * y;
        break;  // exact: 11 bits by 11 bits
    case op_fma:
        r = fma_to_odd(x, y, z);
        break;
    case op_min:
        r = lesser(x, y, h.strict);
        break;
    case op_max:
        r = greater(x, y, h.strict);
        break;
    case op_ex2:
        r = std::exp2(x);
        break;
    case op_tanh:
        r = std::tanh(x);
        break;
    case op_neg:
    case op_abs:
        break;
    }
    // A sum that is zero exactly was computed toward zero, hence +0 but for -0 + -0: the same as to nearest.
    u32 out = format.round(r, h.mode, false);
    if (h.flush) out = format.round(value(out), h.mode, false);
    if (h.saturate) out = format.round(saturate(format.value(out)), h.mode, false);
    if (h.relu && !std::isnan(r) && (out & 0x8000)) out = 0;
    return out;
}

const insn* run_half(thread& t, const insn* i) {
    const auto& h = *static_cast<const half_operation*>(i->extra);
    u64 out = 0;
    for (int k = 0; k < h.t.lanes; ++k) {
        const auto part = [&](u32 slot) { return static_cast<u32>(t.r[slot] >> (16 * k) & 0xffff); };
        out |= u64{evaluate(h, part(i->a), part(i->b), part(i->c))} << (16 * k);
    }
    t.r[i->d] = out;
    return i + 1;
}

}  // namespace

void make_half(context& c, type t) {
    static const std::map<std::string_view, std::pair<operation, std::size_t>> names = {
        {"add", {op_add, 2}}, {"sub", {op_sub, 2}}, {"mul", {op_mul, 2}}, {"fma", {op_fma, 3}}, {"neg", {op_neg, 1}},
        {"abs", {op_abs, 1}}, {"min", {op_min, 2}}, {"max", {op_max, 2}}, {"ex2", {op_ex2, 1}}, {"tanh", {op_tanh, 1}}};
    const auto found = names.find(c.op);
    if (found == names.end()) c.unknown_type(t);
    const auto [what, n] = found->second;
    half_operation h{what, t};
    if (what == op_fma && !c.take("rn")) c.bad(".rn expected");
    if (n == 2) c.take("rn");
    if (what >= op_ex2 && !c.take("approx")) c.bad(".approx expected");
    if (t.kind == 'f' || what == op_ex2) h.flush = c.take("ftz");
    if (t.kind == 'f' && what <= op_fma) h.saturate = c.take("sat");
    if (what == op_fma) h.relu = c.take("relu");
    if (what == op_min || what == op_max) h.strict = c.take("NaN");
    c.count(n + 1);
    c.out.d = c.dst(0, t);
    c.out.a = c.src(1, t);
    c.out.b = n > 1 ? c.src(2, t) : c.out.a;
    c.out.c = n > 2 ? c.src(3, t) : c.out.a;
    c.out.extra = c.dec.keep(h);
    c.out.run = run_half;
}

void add_half(table&) {}

}  // namespace ptx
