// Integer arithmetic (PTX ISA, 9.7.1 and 9.7.2).
#include "decode.hpp"

#include <bit>
#include <limits>

namespace ptx {

namespace {

// Wrapping arithmetic: computed in 64 or 128 bits without a sign, then cut off.
struct add {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(static_cast<u64>(a) + static_cast<u64>(b));
    }
};
struct sub {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(static_cast<u64>(a) - static_cast<u64>(b));
    }
};
template <class T>
auto product(T a, T b) {
    if constexpr (std::is_signed_v<T>) {
        return i128{a} * i128{b};
    } else {
        return u128{a} * u128{b};
    }
}
struct mul_lo {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(static_cast<u64>(a) * static_cast<u64>(b));
    }
};
struct mul_hi {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(product(a, b) >> (8 * sizeof(T)));
    }
};
struct mad_lo {
    template <class T>
    static T f(T a, T b, T c) {
        return add::f(mul_lo::f(a, b), c);
    }
};
struct mad_hi {
    template <class T>
    static T f(T a, T b, T c) {
        return add::f(mul_hi::f(a, b), c);
    }
};
// The product of 24-bit operands: bits 0 to 31, or 16 to 47.
template <class T>
i64 product24(T a, T b) {
    const int left = 40;
    if constexpr (std::is_signed_v<T>)
        return (static_cast<i64>(static_cast<u64>(a) << left) >> left) *
               (static_cast<i64>(static_cast<u64>(b) << left) >> left);
    return static_cast<i64>((static_cast<u64>(a) & 0xffffff) * (static_cast<u64>(b) & 0xffffff));
}
struct mul24_lo {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(product24(a, b));
    }
};
struct mul24_hi {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(product24(a, b) >> 16);
    }
};
struct mad24_lo {
    template <class T>
    static T f(T a, T b, T c) {
        return add::f(mul24_lo::f(a, b), c);
    }
};
struct mad24_hi {
    template <class T>
    static T f(T a, T b, T c) {
        return add::f(mul24_hi::f(a, b), c);
    }
};
struct divide {
    template <class T>
    static T f(T a, T b) {
        if (b == 0)
            throw fault(fault_kind::illegal_instruction, "division by zero (the result depends on the machine)");
        if constexpr (std::is_signed_v<T>)
            if (b == -1) return sub::f(T{0}, a);
        return static_cast<T>(a / b);
    }
};
struct remainder {
    template <class T>
    static T f(T a, T b) {
        if (b == 0)
            throw fault(fault_kind::illegal_instruction, "remainder by zero (the result depends on the machine)");
        if constexpr (std::is_signed_v<T>)
            if (b == -1) return 0;
        return static_cast<T>(a % b);
    }
};
struct minimum {
    template <class T>
    static T f(T a, T b) {
        return a < b ? a : b;
    }
};
struct maximum {
    template <class T>
    static T f(T a, T b) {
        return a < b ? b : a;
    }
};
struct negate {
    template <class T>
    static T f(T a) {
        return sub::f(T{0}, a);
    }
};
struct absolute {
    template <class T>
    static T f(T a) {
        return a < 0 ? sub::f(T{0}, a) : a;
    }
};
struct add_sat {
    template <class T>
    static T f(T a, T b) {
        const i64 s = i64{static_cast<i32>(a)} + static_cast<i32>(b);
        return static_cast<T>(s > INT32_MAX ? INT32_MAX : s < INT32_MIN ? INT32_MIN : s);
    }
};
struct sub_sat {
    template <class T>
    static T f(T a, T b) {
        const i64 s = i64{static_cast<i32>(a)} - static_cast<i32>(b);
        return static_cast<T>(s > INT32_MAX ? INT32_MAX : s < INT32_MIN ? INT32_MIN : s);
    }
};
struct sad {
    template <class T>
    static T f(T a, T b, T c) {
        return add::f(c, a < b ? sub::f(b, a) : sub::f(a, b));
    }
};

// Results of twice the width.
template <class T>
const insn* mul_wide(thread& t, const insn* i) {
    const i64 p = static_cast<i64>(product(in<T>(t, i->a), in<T>(t, i->b)));
    t.r[i->d] = low_bits(static_cast<u64>(p), 16 * static_cast<int>(sizeof(T)));
    return i + 1;
}
template <class T>
const insn* mad_wide(thread& t, const insn* i) {
    const i64 p = static_cast<i64>(product(in<T>(t, i->a), in<T>(t, i->b)));
    t.r[i->d] = low_bits(static_cast<u64>(p) + t.r[i->c], 16 * static_cast<int>(sizeof(T)));
    return i + 1;
}

// Extended precision: the carry flag in and out.  A difference is a + ~b + 1, so that the flag is clear after a borrow.
// Chains of sub.cc and subc cannot tell; nvcc's division of __int128 reads the flag of sub.cc by addc and needs it so.
template <bool In, bool Out>
struct add_carry {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        using U = std::make_unsigned_t<T>;
        const u128 s = u128{in<U>(t, i->a)} + in<U>(t, i->b) + (In && t.carry ? 1u : 0u);
        set<U>(t, i->d, static_cast<U>(s));
        if (Out) t.carry = (s >> (8 * sizeof(U))) != 0;
        return i + 1;
    }
};
template <bool In, bool Out>
struct sub_carry {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        using U = std::make_unsigned_t<T>;
        const u128 taken = u128{in<U>(t, i->b)} + (In && !t.carry ? 1u : 0u);
        const U a = in<U>(t, i->a);
        set<U>(t, i->d, static_cast<U>(a - taken));
        if (Out) t.carry = u128{a} >= taken;
        return i + 1;
    }
};
template <bool High, bool In, bool Out>
struct mad_carry {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        using U = std::make_unsigned_t<T>;
        const T a = in<T>(t, i->a), b = in<T>(t, i->b);
        const U p = static_cast<U>(High ? mul_hi::f(a, b) : mul_lo::f(a, b));
        const u128 s = u128{p} + in<U>(t, i->c) + (In && t.carry ? 1u : 0u);
        set<U>(t, i->d, static_cast<U>(s));
        if (Out) t.carry = (s >> (8 * sizeof(U))) != 0;
        return i + 1;
    }
};

void operands(context& c, type t, std::size_t n) {
    c.count(n + 1);
    c.out.d = c.dst(0, t);
    c.out.a = c.src(1, t);
    if (n > 1) c.out.b = c.src(2, t);
    if (n > 2) c.out.c = c.src(3, t);
}

template <template <bool, bool> class Op>
handler carrying(const context& c, type t, bool carry_in, bool carry_out) {
    if (carry_in) return carry_out ? pick_integer<Op<true, true>>(c, t) : pick_integer<Op<true, false>>(c, t);
    return pick_integer<Op<false, true>>(c, t);
}

// add, sub and their forms with the carry flag; floating types go elsewhere.
template <class Plain, class Saturating, template <bool, bool> class Carry>
void sum(context& c, bool carry_in) {
    const bool carry_out = c.take("cc");
    const bool saturate = !carry_in && !carry_out && c.modifiers.size() == 2 && c.modifiers[0] == "sat" &&
                          c.modifiers[1] == "s32" && c.take("sat");
    const type t = c.take_type();
    if (t.floating()) return t.kind == 'f' && t.bits > 16 ? make_floating(c, t) : make_half(c, t);
    operands(c, t, 2);
    if (carry_in || carry_out) {
        if (t.bits == 16) c.unknown_type(t);
        c.out.run = carrying<Carry>(c, t, carry_in, carry_out);
    } else {
        c.out.run = saturate ? pick_integer<binary<Saturating>>(c, t) : pick_integer<binary<Plain>>(c, t);
    }
}

void multiply(context& c) {
    const bool wide = c.take("wide"), high = c.take("hi"), low = c.take("lo");
    const type t = c.take_type();
    if (t.floating()) return t.kind == 'f' && t.bits > 16 ? make_floating(c, t) : make_half(c, t);
    if (wide + high + low != 1) c.bad("one of .lo, .hi and .wide expected");
    if (wide) {
        c.count(3);
        c.out.d = c.dst(0, {t.kind, 2 * t.bits});
        c.out.a = c.src(1, t);
        c.out.b = c.src(2, t);
        const bool s = t.kind == 's';
        if (t.bits == 16) c.out.run = s ? mul_wide<i16> : mul_wide<u16>;
        else if (t.bits == 32) c.out.run = s ? mul_wide<i32> : mul_wide<u32>;
        else c.unknown_type(t);
        return;
    }
    operands(c, t, 2);
    c.out.run = high ? pick_integer<binary<mul_hi>>(c, t) : pick_integer<binary<mul_lo>>(c, t);
}

void multiply_add(context& c, bool carry_in) {
    const bool wide = c.take("wide"), high = c.take("hi"), low = c.take("lo"), carry_out = c.take("cc");
    const type t = c.take_type();
    if (t.floating()) return make_floating(c, t);
    if (wide + high + low != 1) c.bad("one of .lo, .hi and .wide expected");
    if (wide) {
        c.count(4);
        c.out.d = c.dst(0, {t.kind, 2 * t.bits});
        c.out.a = c.src(1, t);
        c.out.b = c.src(2, t);
        c.out.c = c.src(3, {t.kind, 2 * t.bits});
        const bool s = t.kind == 's';
        if (t.bits == 16) c.out.run = s ? mad_wide<i16> : mad_wide<u16>;
        else if (t.bits == 32) c.out.run = s ? mad_wide<i32> : mad_wide<u32>;
        else c.unknown_type(t);
        return;
    }
    operands(c, t, 3);
    const auto choose = [&]<bool High>() {
        if (carry_in)
            return carry_out ? pick_integer<mad_carry<High, true, true>>(c, t)
                             : pick_integer<mad_carry<High, true, false>>(c, t);
        if (carry_out) return pick_integer<mad_carry<High, false, true>>(c, t);
        return High ? pick_integer<ternary<mad_hi>>(c, t) : pick_integer<ternary<mad_lo>>(c, t);
    };
    c.out.run = high ? choose.template operator()<true>() : choose.template operator()<false>();
}

template <class Op>
maker simple(std::size_t n) {
    return [n](context& c) {
        const type t = c.take_type();
        if (t.floating()) return t.kind == 'f' && t.bits > 16 ? make_floating(c, t) : make_half(c, t);
        operands(c, t, n);
        if constexpr (requires { Op::f(1, 1, 1); }) c.out.run = pick_integer<ternary<Op>>(c, t);
        else if constexpr (requires { Op::f(1, 1); }) c.out.run = pick_integer<binary<Op>>(c, t);
        else c.out.run = pick_integer<unary<Op>>(c, t);
    };
}

// Sums of four products of bytes, each byte signed or not.
const insn* dot4(thread& t, const insn* i) {
    i64 sum = in<i32>(t, i->c);
    for (int k = 0; k < 4; ++k) {
        const u64 a = t.r[i->a] >> (8 * k) & 0xff, b = t.r[i->b] >> (8 * k) & 0xff;
        sum += (i->imm & 1 ? sign_extend(a, 8) : static_cast<i64>(a)) *
               (i->imm & 2 ? sign_extend(b, 8) : static_cast<i64>(b));
    }
    set<u32>(t, i->d, static_cast<u32>(sum));
    return i + 1;
}

}  // namespace

void add_integer(table& t) {
    t["add"] = [](context& c) { sum<add, add_sat, add_carry>(c, false); };
    t["addc"] = [](context& c) { sum<add, add_sat, add_carry>(c, true); };
    t["sub"] = [](context& c) { sum<sub, sub_sat, sub_carry>(c, false); };
    t["subc"] = [](context& c) { sum<sub, sub_sat, sub_carry>(c, true); };
    t["mul"] = multiply;
    t["mad"] = [](context& c) { multiply_add(c, false); };
    t["madc"] = [](context& c) { multiply_add(c, true); };
    t["div"] = simple<divide>(2);
    t["rem"] = simple<remainder>(2);
    t["min"] = simple<minimum>(2);
    t["max"] = simple<maximum>(2);
    t["neg"] = simple<negate>(1);
    t["abs"] = simple<absolute>(1);
    t["sad"] = simple<sad>(3);
    t["mul24"] = [](context& c) {
        const bool high = c.take("hi");
        if (!high && !c.take("lo")) c.bad(".lo or .hi expected");
        const type n = c.take_type();
        if (n.bits != 32) c.unknown_type(n);
        operands(c, n, 2);
        c.out.run = high ? pick_integer<binary<mul24_hi>>(c, n) : pick_integer<binary<mul24_lo>>(c, n);
    };
    t["mad24"] = [](context& c) {
        const bool high = c.take("hi");
        if (!high && !c.take("lo")) c.bad(".lo or .hi expected");
        const type n = c.take_type();
        if (n.bits != 32) c.unknown_type(n);
        operands(c, n, 3);
        c.out.run = high ? pick_integer<ternary<mad24_hi>>(c, n) : pick_integer<ternary<mad24_lo>>(c, n);
    };
    t["dp4a"] = [](context& c) {
        const type a = c.take_type(), b = c.take_type();
        operands(c, {'u', 32}, 3);
        c.out.imm = (a.kind == 's' ? 1 : 0) | (b.kind == 's' ? 2 : 0);
        c.out.run = dot4;
    };
}

}  // namespace ptx
