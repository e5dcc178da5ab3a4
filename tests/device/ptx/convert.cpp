// cvt (PTX ISA, 9.7.9.21): every source value is exact as a long double; the result is rounded once.
#include "decode.hpp"
#include "numbers.hpp"

#include <limits>

namespace ptx {

namespace {

static_assert(std::numeric_limits<long double>::digits >= 64);

struct conversion {
    type to, from;
    int mode = -1;          // of .rn .rz .rm .rp
    int integer_mode = -1;  // of .rni .rzi .rmi .rpi
    bool flush = false, saturate = false, finite = false, relu = false;
    int width = 64;  // of the destination register, to which signed results extend
};

long double value_of(const conversion& v, u64 bits) {
    const type t = v.from;
    if (t.kind == 's') return sign_extend(bits, t.bits);
    if (t.integer()) return low_bits(bits, t.bits);
    if (t.is('f', 64)) return from_bits<double>(bits);
    if (t.is('f', 32)) {
        const float f = from_bits<float>(bits);
        return v.flush ? flush(f) : f;
    }
    return format_of(t).value(static_cast<u32>(low_bits(bits, t.bits)));
}

long double rounded_to_integer(long double x, int mode) {
    switch (mode) {
    case to_zero:
        return std::trunc(x);
    case to_minus:
        return std::floor(x);
    case to_plus:
        return std::ceil(x);
    default: {
        // To nearest, ties to even, whatever mode the processor is in.
        const long double down = std::floor(x), rest = x - down;
        const bool up = rest > 0.5L || (rest == 0.5L && std::fmod(down, 2.0L) != 0);
        return std::copysign(up ? down + 1 : down, x);
    }
    }
}

u64 to_integer(const conversion& v, long double x) {
    const int n = v.to.bits;
    if (x != x) return v.from.bits == 64 || n == 64 ? u64{1} << (n - 1) : 0;
    x = rounded_to_integer(x, v.integer_mode);
    const long double low = v.to.kind == 's' ? -std::ldexp(1.0L, n - 1) : 0.0L;
    const long double high = std::ldexp(1.0L, v.to.kind == 's' ? n - 1 : n);  // the first beyond
    if (x < low) return static_cast<u64>(static_cast<i64>(low));
    if (x >= high) return v.to.kind == 's' ? (u64{1} << (n - 1)) - 1 : low_bits(~u64{0}, n);
    return x < 0 ? static_cast<u64>(static_cast<i64>(x)) : static_cast<u64>(x);
}

template <class T>
u64 to_float(const conversion& v, long double x) {
    volatile long double given = x;
    volatile T result = 0;
    {
        const rounding_scope scope(v.mode < 0 ? to_nearest : v.mode);
        result = static_cast<T>(given);
    }
    T out = result;
    if (v.flush) out = flush(out);
    if (v.saturate) out = saturate(out);
    if (v.relu && !(out > 0) && out == out) out = 0;
    return to_bits(quiet(out));
}

u64 element(const conversion& v, u64 bits) {
    if (v.from.integer() && v.to.integer()) {
        u64 out = v.from.kind == 's' ? static_cast<u64>(sign_extend(bits, v.from.bits)) : low_bits(bits, v.from.bits);
        if (v.saturate) {
            const i128 x = v.from.kind == 's' ? i128{static_cast<i64>(out)} : i128{out};
            const i128 low = v.to.kind == 's' ? -(i128{1} << (v.to.bits - 1)) : 0,
                       high = (i128{1} << (v.to.kind == 's' ? v.to.bits - 1 : v.to.bits)) - 1;
            out = static_cast<u64>(x < low ? low : x > high ? high : x);
        }
        return out;
    }
    long double x = value_of(v, bits);
    if (v.to.integer()) return to_integer(v, x);
    if (v.integer_mode >= 0 && x == x) x = rounded_to_integer(x, v.integer_mode);
    if (v.to.is('f', 64)) {
        // The payload of a NaN stays on the upper end of the significand.
        if (v.from.is('f', 64) && x != x) return bits | u64{1} << 51;
        return to_float<double>(v, x);
    }
    if (v.to.is('f', 32)) return to_float<float>(v, x);
    const narrow_format& f = format_of(v.to);
    if (v.saturate) x = saturate(x);
    u32 out = f.round(x, v.mode < 0 ? to_nearest : v.mode, v.finite);
    if (v.relu && x < 0) out = 0;
    return out;
}

u64 fit(const conversion& v, u64 value) {
    if (v.to.kind == 's') value = static_cast<u64>(sign_extend(value, v.to.bits));
    return low_bits(value, v.to.kind == 's' ? v.width : v.to.bits);
}

const insn* run_cvt(thread& t, const insn* i) {
    const auto& v = *static_cast<const conversion*>(i->extra);
    t.r[i->d] = fit(v, element(v, t.r[i->a]));
    return i + 1;
}
// Two values to a pair: a above, b below.
const insn* run_pack(thread& t, const insn* i) {
    const auto& v = *static_cast<const conversion*>(i->extra);
    t.r[i->d] = element(v, t.r[i->a]) << v.to.bits | element(v, t.r[i->b]);
    return i + 1;
}
const insn* run_pairs(thread& t, const insn* i) {
    const auto& v = *static_cast<const conversion*>(i->extra);
    const u64 a = t.r[i->a];
    t.r[i->d] = element(v, low_bits(a >> v.from.bits, v.from.bits)) << v.to.bits | element(v, low_bits(a, v.from.bits));
    return i + 1;
}

// Between integers, the form that occurs most.
template <class From>
struct integers {
    template <class To>
    static const insn* run(thread& t, const insn* i) {
        set<To>(t, i->d, static_cast<To>(in<From>(t, i->a)));
        return i + 1;
    }
};
template <class From>
handler pick_to(const context& c, type to) {
    return to.bits == 8 ? nullptr : pick_integer<integers<From>>(c, to);
}
handler pick_cvt(const context& c, type from, type to) {
    const bool s = from.kind == 's';
    switch (from.bits) {
    case 8:
        return s ? pick_to<i8>(c, to) : pick_to<u8>(c, to);
    case 16:
        return s ? pick_to<i16>(c, to) : pick_to<u16>(c, to);
    case 32:
        return s ? pick_to<i32>(c, to) : pick_to<u32>(c, to);
    default:
        return s ? pick_to<i64>(c, to) : pick_to<u64>(c, to);
    }
}

void make_cvt(context& c) {
    conversion v;
    v.mode = c.take_one_of({"rn", "rz", "rm", "rp"});
    v.integer_mode = c.take_one_of({"rni", "rzi", "rmi", "rpi"});
    v.saturate = c.take("sat");
    v.finite = c.take("satfinite");
    v.relu = c.take("relu");
    v.to = c.take_type();
    v.from = c.take_type();
    const type to = v.to, from = v.from;
    const auto real = [](type t) { return t.floating() || t.kind == '4' || t.kind == '5'; };
    if ((!to.integer() && !real(to)) || (!from.integer() && !real(from)) || to.kind == 'b' || from.kind == 'b')
        c.bad("no conversion between these types");
    if (to.is('f', 32) || from.is('f', 32)) v.flush = c.take("ftz");
    const bool narrow = to.kind == '4' || to.kind == '5';
    if (v.finite != narrow && (v.finite ? to.bits != 16 : true)) c.bad(".satfinite is missing, or not allowed");
    if (v.relu && to.bits > 16) c.bad(".relu is not allowed");
    // Rounding modifiers stand exactly where a conversion can be inexact, or the value is to be an integer.
    const bool to_int = real(from) && to.integer(), same = real(from) && to == from,
               from_int = from.integer() && real(to);
    const bool shorter = real(from) && real(to) &&
                         (to.bits < from.bits || (to.bits == from.bits && to.kind != from.kind) || to.lanes == 2);
    if (to_int && v.integer_mode < 0) c.bad("an integer rounding modifier expected");
    if (!to_int && !same && v.integer_mode >= 0) c.bad("integer rounding is not allowed");
    if ((from_int || shorter) && v.mode < 0) c.bad("a rounding modifier expected");
    if (!(from_int || shorter) && v.mode >= 0 && !(real(from) && real(to))) c.bad("a rounding modifier is not allowed");
    if (to.lanes == 2 && v.mode != to_nearest && !(v.mode == to_zero && to.bits == 16)) c.bad(".rn expected");
    if (to.lanes == 1) {
        c.count(2);
        c.out.d = c.dst(0, to);
        c.out.a = c.src(1, from);
        v.width = c.ops[0].width;
        c.out.run = run_cvt;
        // Into a wider register a result extends by its own sign; elsewhere the plain form will do.
        if (to.integer() && from.integer() && !v.saturate && v.width == to.bits)
            if (const handler h = pick_cvt(c, from, to)) c.out.run = h;
    } else if (from.lanes == 1) {
        if (!from.is('f', 32)) c.bad("pairs are made of two .f32");
        c.count(3);
        c.out.d = c.dst(0, to);
        c.out.a = c.src(1, from);
        c.out.b = c.src(2, from);
        c.out.run = run_pack;
    } else {
        if (!(narrow && from == type{'f', 16, 2}) &&
            !(to == type{'f', 16, 2} && (from.kind == '4' || from.kind == '5')))
            c.bad("no conversion between these types");
        c.count(2);
        c.out.d = c.dst(0, to);
        c.out.a = c.src(1, from);
        c.out.run = run_pairs;
    }
    c.out.extra = c.dec.keep(v);
}

}  // namespace

void add_convert(table& t) { t["cvt"] = make_cvt; }

}  // namespace ptx
