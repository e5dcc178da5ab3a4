// Comparisons and selections (PTX ISA, 9.7.6 and 9.7.7).
#include "decode.hpp"
#include "numbers.hpp"

namespace ptx {

namespace {

constexpr std::string_view integer_orders[] = {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs"};
constexpr std::string_view float_orders[] = {"eq",  "ne",  "lt",  "le",  "gt",  "ge",  "equ",
                                             "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};

template <int Order>
struct ordered {
    template <class T>
    static bool f(T a, T b) {
        switch (Order) {
        case 0:
            return a == b;
        case 1:
            return a != b;
        case 2:
            return a < b;
        case 3:
            return a <= b;
        case 4:
            return a > b;
        default:
            return a >= b;
        }
    }
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        t.r[i->d] = f(in<T>(t, i->a), in<T>(t, i->b));
        return i + 1;
    }
};

// In the ordered forms a NaN makes every comparison false, `ne` included; in the others true.
bool compare_values(int order, double a, double b) {
    const bool unordered = a != a || b != b;
    if (order == 12 || order == 13) return unordered == (order == 13);
    if (unordered) return order >= 6;
    switch (order % 6) {
    case 0:
        return a == b;
    case 1:
        return a != b;
    case 2:
        return a < b;
    case 3:
        return a <= b;
    case 4:
        return a > b;
    default:
        return a >= b;
    }
}

// Everything but the plain comparisons of integers.
struct comparison {
    int order = 0;
    type source, result;  // result: of `set`; a predicate for setp
    bool flush = false;
    int combine = -1;  // and, or, xor with a predicate
};
bool holds(const comparison& c, u64 a, u64 b) {
    if (c.source.floating()) {
        const auto value = [&](u64 bits) -> double {
            if (c.source.bits == 64) return from_bits<double>(bits);
            if (c.source.bits == 16) {
                const double v = format_of(c.source).value(static_cast<u32>(bits & 0xffff));
                return c.flush && std::fabs(v) < std::ldexp(1.0, -14) ? std::copysign(0.0, v) : v;
            }
            const float f = from_bits<float>(bits);
            return c.flush ? flush(f) : f;
        };
        return compare_values(c.order, value(a), value(b));
    }
    const int n = c.source.bits;
    const bool s = c.source.kind == 's' && c.order < 6;
    const int order = c.order < 6 ? c.order : c.order - 4;  // lo ls hi hs: unsigned
    const u64 bias = u64{s} << 63;                          // signed order as unsigned order
    const u64 x = (s ? static_cast<u64>(sign_extend(a, n)) : low_bits(a, n)) ^ bias,
              y = (s ? static_cast<u64>(sign_extend(b, n)) : low_bits(b, n)) ^ bias;
    switch (order) {
    case 0:
        return x == y;
    case 1:
        return x != y;
    case 2:
        return x < y;
    case 3:
        return x <= y;
    case 4:
        return x > y;
    default:
        return x >= y;
    }
}
bool combined(int how, bool p, bool c) { return how < 0 ? p : how == 0 ? p && c : how == 1 ? p || c : p != c; }

const insn* run_setp(thread& t, const insn* i) {
    const auto& c = *static_cast<const comparison*>(i->extra);
    const bool other = t.r[i->c] & 1;
    const u64 a = t.r[i->a], b = t.r[i->b];
    const bool p = holds(c, a, b);
    // Pairs give one predicate each; otherwise the second is the first comparison negated.
    const bool q = c.source.lanes == 2 ? holds(c, a >> 16, b >> 16) : !p;
    t.r[i->d] = combined(c.combine, p, other);
    t.r[i->e] = combined(c.combine, q, other);
    return i + 1;
}
const insn* run_set(thread& t, const insn* i) {
    const auto& c = *static_cast<const comparison*>(i->extra);
    u64 out = 0;
    for (int k = 0; k < c.source.lanes; ++k) {
        const bool p = combined(c.combine, holds(c, t.r[i->a] >> (16 * k), t.r[i->b] >> (16 * k)), t.r[i->c] & 1);
        u64 one = ~u64{0};
        if (c.result.is('f', 32)) one = 0x3f800000;
        if (c.result.bits == 16 && c.result.floating()) one = format_of(c.result).round(1, to_nearest, false);
        out |= (p ? low_bits(one, c.result.bits) : 0) << (16 * k);
    }
    t.r[i->d] = out;
    return i + 1;
}

int take_order(context& c, const std::string_view* names, int n) {
    for (int k = 0; k < n; ++k)
        if (c.take(names[k])) return k;
    c.bad("a comparison expected");
}

void make_comparison(context& c, bool set) {
    comparison cmp;
    cmp.combine = c.take_one_of({"and", "or", "xor"});
    if (set) cmp.result = c.take_type();
    cmp.source = c.take_type();
    const type t = cmp.source;
    cmp.order = t.floating() ? take_order(c, float_orders, 14) : take_order(c, integer_orders, 10);
    if (!t.floating() && (!t.integer() || t.bits < 16)) c.unknown_type(t);
    if (t.kind == 'b' && cmp.order > 1) c.bad("bits have no order");
    if (t.kind == 's' && cmp.order > 5) c.bad("an unsigned comparison of signed numbers");
    if (t.floating() && t.bits < 64) cmp.flush = c.take("ftz");
    c.count(cmp.combine < 0 ? 3 : 4);
    c.out.a = c.src(1, t);
    c.out.b = c.src(2, t);
    c.out.c = cmp.combine < 0 ? c.dec.constant(0) : c.predicate(3);
    c.out.e = c.dec.sink();
    if (set) {
        c.out.d = c.dst(0, cmp.result);
        c.out.run = run_set;
    } else {
        c.out.d = c.dst(0, {'p', 1});
        if (!c.ops[0].second.empty()) c.out.e = c.dst(c.ops[0].second[0], {'p', 1});
        c.out.run = run_setp;
        if (!t.floating() && cmp.combine < 0 && cmp.order < 6 && c.ops[0].second.empty()) {
            switch (cmp.order) {
            case 0:
                c.out.run = pick_integer<ordered<0>>(c, t);
                break;
            case 1:
                c.out.run = pick_integer<ordered<1>>(c, t);
                break;
            case 2:
                c.out.run = pick_integer<ordered<2>>(c, t);
                break;
            case 3:
                c.out.run = pick_integer<ordered<3>>(c, t);
                break;
            case 4:
                c.out.run = pick_integer<ordered<4>>(c, t);
                break;
            default:
                c.out.run = pick_integer<ordered<5>>(c, t);
            }
            return;
        }
    }
    c.out.extra = c.dec.keep(cmp);
}

}  // namespace

void add_compare(table& t) {
    t["setp"] = [](context& c) { make_comparison(c, false); };
    t["set"] = [](context& c) { make_comparison(c, true); };
    t["selp"] = [](context& c) {
        const type n = c.take_type();
        if (n.lanes != 1 || n.bits < 16) c.unknown_type(n);
        c.count(4);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        c.out.b = c.src(2, n);
        c.out.c = c.predicate(3);
        c.out.imm = n.bits;
        c.out.run = [](thread& th, const insn* i) {
            th.r[i->d] = low_bits(th.r[th.r[i->c] & 1 ? i->a : i->b], static_cast<int>(i->imm));
            return i + 1;
        };
    };
    t["slct"] = [](context& c) {
        const bool flushed = c.take("ftz");
        const type n = c.take_type(), by = c.take_type();
        if (!by.is('s', 32) && !by.is('f', 32)) c.unknown_type(by);
        c.count(4);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        c.out.b = c.src(2, n);
        c.out.c = c.src(3, by);
        c.out.imm = n.bits | (by.kind == 'f' ? 128 : 0) | (flushed ? 256 : 0);
        c.out.run = [](thread& th, const insn* i) {
            const float f = in<float>(th, i->c);
            const bool first = i->imm & 128 ? (i->imm & 256 ? flush(f) : f) >= 0 : in<i32>(th, i->c) >= 0;
            th.r[i->d] = low_bits(th.r[first ? i->a : i->b], static_cast<int>(i->imm & 127));
            return i + 1;
        };
    };
}

}  // namespace ptx
