// Logic, shifts, bit fields, counts (PTX ISA, 9.7.1 and 9.7.8).
#include "decode.hpp"

#include <algorithm>
#include <bit>

namespace ptx {

namespace {

struct bit_and {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(a & b);
    }
};
struct bit_or {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(a | b);
    }
};
struct bit_xor {
    template <class T>
    static T f(T a, T b) {
        return static_cast<T>(a ^ b);
    }
};
struct bit_not {
    template <class T>
    static T f(T a) {
        return static_cast<T>(~a);
    }
};
struct logical_not {
    template <class T>
    static T f(T a) {
        return a == 0;
    }
};

// Distances are unsigned 32-bit numbers and clamp at the width.
struct shift_left {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const u32 n = in<u32>(t, i->b);
        set<T>(t, i->d, n >= 8 * sizeof(T) ? T{0} : static_cast<T>(static_cast<u64>(in<T>(t, i->a)) << n));
        return i + 1;
    }
};
struct shift_right {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const u32 width = 8 * sizeof(T), n = in<u32>(t, i->b);
        const T a = in<T>(t, i->a);
        set<T>(t, i->d, n >= width ? static_cast<T>(a < T{0} ? -1 : 0) : static_cast<T>(a >> n));
        return i + 1;
    }
};

template <bool Left, bool Wrap>
const insn* funnel(thread& t, const insn* i) {
    const u64 both = u64{in<u32>(t, i->b)} << 32 | in<u32>(t, i->a);
    const u32 given = in<u32>(t, i->c);
    const u32 n = Wrap ? given & 31 : std::min(given, 32u);
    set<u32>(t, i->d, static_cast<u32>(Left ? (n == 32 ? both : both >> (32 - n)) : both >> n));
    return i + 1;
}

// Three inputs, any function of them: bit k of the table is the value where the bits are k = 4 a + 2 b + c.
const insn* lookup3(thread& t, const insn* i) {
    const u64 a = t.r[i->a], b = t.r[i->b], c = t.r[i->c];
    u64 out = 0;
    for (int k = 0; k < 8; ++k)
        if (i->imm >> k & 1) out |= (k & 4 ? a : ~a) & (k & 2 ? b : ~b) & (k & 1 ? c : ~c);
    t.r[i->d] = low_bits(out, 32);
    return i + 1;
}

// The four bytes picked by the selectors of the control word; bit 3 of a selector repeats the sign of the byte.
u32 permuted(u32 a, u32 b, u32 control) {
    u32 out = 0;
    for (int k = 0; k < 4; ++k) {
        const u32 selector = control >> (4 * k) & 15;
        u32 byte = static_cast<u32>((u64{b} << 32 | a) >> (8 * (selector & 7))) & 0xff;
        if (selector & 8) byte = byte & 0x80 ? 0xff : 0;
        out |= byte << (8 * k);
    }
    return out;
}
const insn* permute(thread& t, const insn* i) {
    set<u32>(t, i->d, permuted(in<u32>(t, i->a), in<u32>(t, i->b), in<u32>(t, i->c)));
    return i + 1;
}
constexpr std::string_view permute_modes[] = {"f4e", "b4e", "rc8", "ecl", "ecr", "rc16"};
// The selectors that the special modes stand for, by the two low bits of c (PTX ISA, table of prmt).
constexpr u32 permute_selectors[6][4] = {{0x3210, 0x4321, 0x5432, 0x6543}, {0x5670, 0x6701, 0x7012, 0x0123},
                                         {0x0000, 0x1111, 0x2222, 0x3333}, {0x3210, 0x3211, 0x3222, 0x3333},
                                         {0x0000, 0x1110, 0x2210, 0x3210}, {0x1010, 0x3232, 0x1010, 0x3232}};
const insn* permute_mode(thread& t, const insn* i) {
    set<u32>(t, i->d, permuted(in<u32>(t, i->a), in<u32>(t, i->b), permute_selectors[i->imm][t.r[i->c] & 3]));
    return i + 1;
}

struct count_ones {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        set<u32>(t, i->d, static_cast<u32>(std::popcount(in<std::make_unsigned_t<T>>(t, i->a))));
        return i + 1;
    }
};
struct count_zeros {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        set<u32>(t, i->d, static_cast<u32>(std::countl_zero(in<std::make_unsigned_t<T>>(t, i->a))));
        return i + 1;
    }
};
// The highest bit that is not a copy of the sign; all ones where there is none.
template <bool Distance>
struct find_bit {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        using U = std::make_unsigned_t<T>;
        const T a = in<T>(t, i->a);
        const int zeros = std::countl_zero(static_cast<U>(a < T{0} ? ~a : a)), width = 8 * sizeof(T);
        set<u32>(t, i->d, zeros == width ? ~0u : static_cast<u32>(Distance ? zeros : width - 1 - zeros));
        return i + 1;
    }
};
struct reverse {
    template <class T>
    static T f(T a) {
        T out = 0;
        for (std::size_t k = 0; k < 8 * sizeof(T); ++k)
            out = static_cast<T>(out | (a >> k & 1) << (8 * sizeof(T) - 1 - k));
        return out;
    }
};
// Position and length are bytes of their operands.  Bits beyond the top are copies of the sign of the field.
struct extract {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const T a = in<T>(t, i->a);
        const u32 position = in<u32>(t, i->b) & 0xff, length = in<u32>(t, i->c) & 0xff, msb = 8 * sizeof(T) - 1;
        const auto bit = [&](u32 k) { return (static_cast<u64>(a) >> k & 1) != 0; };
        const bool sign = std::is_signed_v<T> && length != 0 && bit(std::min(position + length - 1, msb));
        u64 out = 0;
        for (u32 k = 0; k <= msb; ++k)
            if (k < length && position + k <= msb ? bit(position + k) : sign) out |= u64{1} << k;
        t.r[i->d] = out;
        return i + 1;
    }
};
struct insert {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const u64 a = t.r[i->a], b = t.r[i->b];
        const u32 position = in<u32>(t, i->c) & 0xff, length = in<u32>(t, i->e) & 0xff, width = 8 * sizeof(T);
        u64 out = b;
        for (u32 k = 0; k < length && position + k < width; ++k)
            out = (out & ~(u64{1} << (position + k))) | (a >> k & 1) << (position + k);
        t.r[i->d] = low_bits(out, static_cast<int>(width));
        return i + 1;
    }
};
// A mask of `length` ones from `position` on.
template <bool Clamp>
const insn* mask(thread& t, const insn* i) {
    u32 position = in<u32>(t, i->a), length = in<u32>(t, i->b);
    if (!Clamp) {
        position &= 31;
        length &= 31;
    }
    u32 out = 0;
    for (u32 k = 0; k < 32; ++k)
        if (k >= position && k - position < length) out |= 1u << k;
    set<u32>(t, i->d, out);
    return i + 1;
}
// The position of the n-th set bit from `base` on, upward for n > 0 and downward for n < 0; all ones if none.
const insn* find_nth(thread& t, const insn* i) {
    const u32 bits = in<u32>(t, i->a), base = in<u32>(t, i->b);
    const i32 n = in<i32>(t, i->c);
    u32 out = ~0u;
    if (n == 0) {
        if (base < 32 && bits >> base & 1) out = base;
    } else {
        i32 left = n < 0 ? -n : n;
        for (i64 k = base; k >= 0 && k < 32 && left; k += n < 0 ? -1 : 1)
            if (bits >> k & 1 && --left == 0) out = static_cast<u32>(k);
    }
    set<u32>(t, i->d, out);
    return i + 1;
}

template <class Op>
maker logic(std::size_t n) {
    return [n](context& c) {
        const type t = c.take_type();
        if (t.kind != 'b' && t.kind != 'p') c.unknown_type(t);
        c.count(n + 1);
        c.out.d = c.dst(0, t);
        c.out.a = c.src(1, t);
        if (n > 1) c.out.b = c.src(2, t);
        if constexpr (requires { Op::f(1, 1); }) {
            c.out.run = pick_bits<binary<Op>>(c, t);
        } else if (t.kind == 'p') {
            c.out.run = &unary<logical_not>::run<u64>;
        } else {
            c.out.run = pick_bits<unary<Op>>(c, t);
        }
    };
}
template <class B>
maker counting() {
    return [](context& c) {
        const type t = c.take_type();
        if (t.bits < 32) c.unknown_type(t);
        c.count(2);
        c.out.d = c.dst(0, {'u', 32});
        c.out.a = c.src(1, t);
        c.out.run = pick_integer<B>(c, t);
    };
}
template <class B>
void shift(context& c) {
    const type t = c.take_type();
    c.count(3);
    c.out.d = c.dst(0, t);
    c.out.a = c.src(1, t);
    c.out.b = c.src(2, {'u', 32});
    c.out.run = pick_integer<B>(c, t);
}
void words(context& c, std::size_t n) {
    const type t = c.take_type();
    if (t.bits != 32) c.unknown_type(t);
    c.count(n + 1);
    c.out.d = c.dst(0, t);
    c.out.a = c.src(1, t);
    c.out.b = c.src(2, t);
    if (n > 2) c.out.c = c.src(3, t);
}

}  // namespace

void add_bits(table& t) {
    t["and"] = logic<bit_and>(2);
    t["or"] = logic<bit_or>(2);
    t["xor"] = logic<bit_xor>(2);
    t["not"] = logic<bit_not>(1);
    t["cnot"] = logic<logical_not>(1);
    t["shl"] = shift<shift_left>;
    t["shr"] = shift<shift_right>;
    t["popc"] = counting<count_ones>();
    t["clz"] = counting<count_zeros>();
    t["bfind"] = [](context& c) { (c.take("shiftamt") ? counting<find_bit<true>>() : counting<find_bit<false>>())(c); };
    t["brev"] = [](context& c) {
        const type n = c.take_type();
        if (n.bits < 32) c.unknown_type(n);
        c.count(2);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        c.out.run = pick_bits<unary<reverse>>(c, n);
    };
    t["bfe"] = [](context& c) {
        const type n = c.take_type();
        if (n.bits < 32) c.unknown_type(n);
        c.count(4);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        c.out.b = c.src(2, {'u', 32});
        c.out.c = c.src(3, {'u', 32});
        c.out.run = pick_integer<extract>(c, n);
    };
    t["bfi"] = [](context& c) {
        const type n = c.take_type();
        if (n.bits < 32) c.unknown_type(n);
        c.count(5);
        c.out.d = c.dst(0, n);
        c.out.a = c.src(1, n);
        c.out.b = c.src(2, n);
        c.out.c = c.src(3, {'u', 32});
        c.out.e = c.src(4, {'u', 32});
        c.out.run = pick_bits<insert>(c, n);
    };
    t["shf"] = [](context& c) {
        const int left = c.take_one_of({"r", "l"}), wrap = c.take_one_of({"clamp", "wrap"});
        if (left < 0 || wrap < 0) c.bad("a direction and .clamp or .wrap expected");
        words(c, 3);
        constexpr handler forms[2][2] = {{funnel<false, false>, funnel<false, true>},
                                         {funnel<true, false>, funnel<true, true>}};
        c.out.run = forms[left][wrap];
    };
    t["lop3"] = [](context& c) {
        if (c.ops.size() != 5 || c.ops[4].kind != operand::immediate || c.ops[4].bits > 255)
            c.bad("a table of 8 bits expected");
        c.out.imm = static_cast<i64>(c.ops.back().bits);
        c.ops.pop_back();
        words(c, 3);
        c.out.run = lookup3;
    };
    t["prmt"] = [](context& c) {
        c.out.run = permute;
        for (std::size_t k = 0; k < 6; ++k) {
            if (!c.take(permute_modes[k])) continue;
            c.out.run = permute_mode;
            c.out.imm = static_cast<i64>(k);
        }
        words(c, 3);
    };
    t["bmsk"] = [](context& c) {
        const int clamp = c.take_one_of({"wrap", "clamp"});
        if (clamp < 0) c.bad(".clamp or .wrap expected");
        words(c, 2);
        c.out.run = clamp ? mask<true> : mask<false>;
    };
    t["fns"] = [](context& c) {
        words(c, 3);
        c.out.run = find_nth;
    };
}

}  // namespace ptx
