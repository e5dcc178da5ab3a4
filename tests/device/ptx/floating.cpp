// Single and double precision (PTX ISA, 9.7.3).
#include "decode.hpp"
#include "numbers.hpp"

#include <limits>

namespace ptx {

namespace {

// What modifies an operation, kept in insn::imm.
enum : i64 {
    mode_bits = 3,
    ftz = 4,
    sat = 8,
    strict_nan = 16
};

struct fadd {
    template <class T>
    static T f(T a, T b) {
        return a + b;
    }
};
struct fsub {
    template <class T>
    static T f(T a, T b) {
        return a - b;
    }
};
struct fmul {
    template <class T>
    static T f(T a, T b) {
        return a * b;
    }
};
struct fdiv {
    template <class T>
    static T f(T a, T b) {
        return a / b;
    }
};
struct ffma {
    template <class T>
    static T f(T a, T b, T c) {
        return std::fma(a, b, c);
    }
};
struct froot {
    template <class T>
    static T f(T a) {
        return std::sqrt(a);
    }
};
struct frcp {
    template <class T>
    static T f(T a) {
        return T{1} / a;
    }
};
struct frsqrt {
    template <class T>
    static T f(T a) {
        return static_cast<T>(1.0L / std::sqrt(static_cast<long double>(a)));
    }
};
// Approximations: at least as good as the device's.
struct fexp2 {
    template <class T>
    static T f(T a) {
        return static_cast<T>(std::exp2(static_cast<double>(a)));
    }
};
struct flog2 {
    template <class T>
    static T f(T a) {
        return static_cast<T>(std::log2(static_cast<double>(a)));
    }
};
struct fsin {
    template <class T>
    static T f(T a) {
        return static_cast<T>(std::sin(static_cast<double>(a)));
    }
};
struct fcos {
    template <class T>
    static T f(T a) {
        return static_cast<T>(std::cos(static_cast<double>(a)));
    }
};
struct ftanh {
    template <class T>
    static T f(T a) {
        return static_cast<T>(std::tanh(static_cast<double>(a)));
    }
};
struct fneg {
    template <class T>
    static T f(T a) {
        return -a;
    }
};
struct fabs_ {
    template <class T>
    static T f(T a) {
        return std::fabs(a);
    }
};

template <class F>
struct plain {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        if constexpr (requires(T x) { F::f(x, x, x); })
            set<T>(t, i->d, quiet(F::f(in<T>(t, i->a), in<T>(t, i->b), in<T>(t, i->c))));
        else if constexpr (requires(T x) { F::f(x, x); }) set<T>(t, i->d, quiet(F::f(in<T>(t, i->a), in<T>(t, i->b))));
        else set<T>(t, i->d, quiet(F::f(in<T>(t, i->a))));
        return i + 1;
    }
};
template <class F>
struct modified {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const auto operand = [&](u32 slot) { return i->imm & ftz ? flush(in<T>(t, slot)) : in<T>(t, slot); };
        volatile T a = operand(i->a), b = T{0}, c = T{0}, r = T{0};
        if constexpr (!requires(T x) { F::f(x); }) b = operand(i->b);
        if constexpr (requires(T x) { F::f(x, x, x); }) c = operand(i->c);
        {
            const rounding_scope scope(static_cast<int>(i->imm & mode_bits));
            const T x = a, y = b, z = c;
            (void)y, (void)z;
            if constexpr (requires { F::f(x, y, z); }) r = F::f(x, y, z);
            else if constexpr (requires { F::f(x, y); }) r = F::f(x, y);
            else r = F::f(x);
        }
        T out = r;
        if (i->imm & ftz) out = flush(out);
        if (i->imm & sat) out = saturate(out);
        set<T>(t, i->d, quiet(out));
        return i + 1;
    }
};
template <bool Less>
struct extremum {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const auto operand = [&](u32 slot) { return i->imm & ftz ? flush(in<T>(t, slot)) : in<T>(t, slot); };
        const T a = operand(i->a), b = operand(i->b);
        set<T>(t, i->d, quiet(Less ? lesser(a, b, i->imm & strict_nan) : greater(a, b, i->imm & strict_nan)));
        return i + 1;
    }
};
struct copy_sign {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        constexpr u64 sign = u64{1} << (8 * sizeof(T) - 1);
        t.r[i->d] = (t.r[i->a] & sign) | (t.r[i->b] & (sign - 1));
        return i + 1;
    }
};
struct test {
    template <class T>
    static const insn* run(thread& t, const insn* i) {
        const int c = std::fpclassify(in<T>(t, i->a));
        const bool results[6] = {c != FP_NAN && c != FP_INFINITE,
                                 c == FP_INFINITE,
                                 c != FP_NAN,
                                 c == FP_NAN,
                                 c == FP_NORMAL,
                                 c == FP_SUBNORMAL};
        t.r[i->d] = results[i->imm];
        return i + 1;
    }
};

template <class B>
handler pick_float(const context& c, type t) {
    if (t.is('f', 32)) return &B::template run<float>;
    if (t.is('f', 64)) return &B::template run<double>;
    c.unknown_type(t);
    return nullptr;
}

void operands(context& c, type t, std::size_t n) {
    c.count(n + 1);
    c.out.d = c.dst(0, t);
    c.out.a = c.src(1, t);
    if (n > 1) c.out.b = c.src(2, t);
    if (n > 2) c.out.c = c.src(3, t);
}

enum rounding_rule {
    none,
    optional,
    required,
    or_approximate
};
template <class F>
void arithmetic(context& c, type t, std::size_t n, rounding_rule rule) {
    i64& flags = c.out.imm;
    if (rule != none) {
        const int mode = c.take_one_of({"rn", "rz", "rm", "rp"});
        if (mode >= 0) flags |= mode;
        const bool approximate = rule == or_approximate && mode < 0 && (c.take("approx") || c.take("full"));
        if (mode < 0 && rule != optional && !approximate) c.bad("a rounding modifier expected");
    } else if (c.op != "neg" && c.op != "abs" && !c.take("approx")) {
        c.bad(".approx expected");
    }
    if (t.bits == 32 || c.op == "rcp" || c.op == "rsqrt") flags |= c.take("ftz") ? i64{ftz} : 0;
    if (t.bits == 32 && rule != none) flags |= c.take("sat") ? i64{sat} : 0;
    operands(c, t, n);
    c.out.run = flags ? pick_float<modified<F>>(c, t) : pick_float<plain<F>>(c, t);
}

template <class F>
maker single(rounding_rule rule) {
    return [rule](context& c) {
        const type t = c.take_type();
        if (t.bits == 16) return make_half(c, t);
        arithmetic<F>(c, t, 1, rule);
    };
}

}  // namespace

void make_floating(context& c, type t) {
    if (c.op == "add") return arithmetic<fadd>(c, t, 2, optional);
    if (c.op == "sub") return arithmetic<fsub>(c, t, 2, optional);
    if (c.op == "mul") return arithmetic<fmul>(c, t, 2, optional);
    if (c.op == "div") return arithmetic<fdiv>(c, t, 2, or_approximate);
    if (c.op == "mad" || c.op == "fma") return arithmetic<ffma>(c, t, 3, required);
    if (c.op == "neg") return arithmetic<fneg>(c, t, 1, none);
    if (c.op == "abs") return arithmetic<fabs_>(c, t, 1, none);
    if (c.op == "min" || c.op == "max") {
        if (t.bits == 32 && c.take("ftz")) c.out.imm |= ftz;
        if (t.bits == 32 && c.take("NaN")) c.out.imm |= strict_nan;
        operands(c, t, 2);
        c.out.run = c.op == "min" ? pick_float<extremum<true>>(c, t) : pick_float<extremum<false>>(c, t);
        return;
    }
    c.unknown_type(t);
}

void add_floating(table& t) {
    t["fma"] = [](context& c) {
        const type n = c.take_type();
        if (n.bits == 16) return make_half(c, n);
        make_floating(c, n);
    };
    t["sqrt"] = single<froot>(or_approximate);
    t["rcp"] = single<frcp>(or_approximate);
    t["rsqrt"] = single<frsqrt>(none);
    t["ex2"] = single<fexp2>(none);
    t["lg2"] = single<flog2>(none);
    t["sin"] = single<fsin>(none);
    t["cos"] = single<fcos>(none);
    t["tanh"] = single<ftanh>(none);
    t["copysign"] = [](context& c) {
        const type n = c.take_type();
        operands(c, n, 2);
        c.out.run = pick_float<copy_sign>(c, n);
    };
    t["testp"] = [](context& c) {
        const int what = c.take_one_of({"finite", "infinite", "number", "notanumber", "normal", "subnormal"});
        if (what < 0) c.bad("a property expected");
        const type n = c.take_type();
        c.count(2);
        c.out.imm = what;
        c.out.d = c.dst(0, {'p', 1});
        c.out.a = c.src(1, n);
        c.out.run = pick_float<test>(c, n);
    };
}

}  // namespace ptx
