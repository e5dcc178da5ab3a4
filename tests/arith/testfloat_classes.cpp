// + - * / sqrt fma of binary32, binary64, posit32 and posit64 against MPFR, on operands in the manner of Berkeley TestFloat
// (genCases): classes of exponents with significands of few runs of equal bits.
//   floats: MPFR computes in the format itself (its precision, exponent range and mpfr_subnormalize).
//   posits: MPFR gives the exact result toward zero in 128 bits and says whether it is inexact; the posit is right where that
//           lies between its thresholds, which are posits one bit longer.
#include <catch.hpp>
#include <support/random.hpp>
#include <support/slow_sweep.hpp>
#include <support/slow_values.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

#include <mpfr.h>

#include <bit>
#include <iterator>

using ulpine::binary32;
using ulpine::binary64;
using ulpine::posit32;
using ulpine::posit64;

namespace {

using slow::u64;

enum class operation {
    add,
    sub,
    mul,
    div,
    sqrt,
    fma
};
constexpr operation operations[] = {operation::add, operation::sub,  operation::mul,
                                    operation::div, operation::sqrt, operation::fma};
constexpr const char* operation_names[] = {"add", "sub", "mul", "div", "sqrt", "fma"};

template <class T>
T apply(operation o, T x, T y, T z) {
    switch (o) {
    case operation::add:
        return x + y;
    case operation::sub:
        return x - y;
    case operation::mul:
        return x * y;
    case operation::div:
        return x / y;
    case operation::sqrt:
        return sqrt(x);
    default:
        return fma(x, y, z);
    }
}

int apply(operation o, mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y, mpfr_srcptr z, mpfr_rnd_t mode) {
    switch (o) {
    case operation::add:
        return mpfr_add(r, x, y, mode);
    case operation::sub:
        return mpfr_sub(r, x, y, mode);
    case operation::mul:
        return mpfr_mul(r, x, y, mode);
    case operation::div:
        return mpfr_div(r, x, y, mode);
    case operation::sqrt:
        return mpfr_sqrt(r, x, mode);
    default:
        return mpfr_fma(r, x, y, z, mode);
    }
}

struct mpfr_number {
    mpfr_t data;
    explicit mpfr_number(mpfr_prec_t precision) { mpfr_init2(data, precision); }
    mpfr_number(const mpfr_number&) = delete;
    mpfr_number& operator=(const mpfr_number&) = delete;
    ~mpfr_number() { mpfr_clear(data); }
};

u64 ones(int n) { return n >= 64 ? ~u64{0} : (u64{1} << n) - 1; }

/// A significand of n bits: zero, one bit, a run from the left or the right, a difference of two powers of two, two of these
/// together, or random.
u64 significand(support::random_source& random, int n) {
    const auto place = [&] { return static_cast<int>(random.below(static_cast<u64>(n) + 1)); };
    const auto simple = [&]() -> u64 {
        switch (random.below(5)) {
        case 0:
            return 0;
        case 1:
            return u64{1} << place();
        case 2:
            return ones(place());
        case 3:
            return ~ones(place());
        default:
            return ones(place()) ^ ones(place());
        }
    };
    switch (random.below(4)) {
    case 0:
        return random() & ones(n);
    case 1:
        return (simple() ^ simple()) & ones(n);
    default:
        return simple() & ones(n);
    }
}

// ---- Floats --------------------------------------------------------------------------------------------------------

template <class T>
struct ieee {
    static constexpr bool wide = T::width == 64;
    static constexpr int fraction = wide ? 52 : 23, field_bits = wide ? 11 : 8, bias = wide ? 1023 : 127;
    mpfr_number x{fraction + 1}, y{fraction + 1}, z{fraction + 1}, r{fraction + 1};

    ieee() {  // of this thread; MPFR's significands lie in [1/2, 1)
        mpfr_set_emin(1 - bias - fraction + 1);
        mpfr_set_emax(bias + 1);
    }
    ~ieee() {
        mpfr_set_emin(mpfr_get_emin_min());
        mpfr_set_emax(mpfr_get_emax_max());
    }

    static u64 operand(support::random_source& random) {
        constexpr int top = 2 * bias + 1, p = fraction + 1;
        constexpr int fields[] = {0,         1,       2,        p,        bias - p - 1, bias - p,     bias - 2,
                                  bias - 1,  bias,    bias + 1, bias + 2, bias + p,     bias + p + 1, bias + 31,
                                  bias + 63, top - 2, top - 1,  top};
        const u64 field = random.below(3) == 0
                              ? random() & ones(field_bits)
                              : static_cast<u64>(fields[random.below(std::size(fields))]) & ones(field_bits);
        return (random.below(2) << (T::width - 1)) | field << fraction | significand(random, fraction);
    }
    static void set(mpfr_ptr to, u64 code) {
        if constexpr (wide) mpfr_set_d(to, std::bit_cast<double>(code), MPFR_RNDN);
        else mpfr_set_flt(to, std::bit_cast<float>(static_cast<std::uint32_t>(code)), MPFR_RNDN);
    }
    bool right(operation o, u64 a, u64 b, u64 c, u64 got) {
        set(x.data, a);
        set(y.data, b);
        set(z.data, c);
        const int ternary = apply(o, r.data, x.data, y.data, z.data, MPFR_RNDN);
        mpfr_subnormalize(r.data, ternary, MPFR_RNDN);
        if (mpfr_nan_p(r.data)) return got == (ones(field_bits + 1) << (fraction - 1));
        if constexpr (wide) return got == std::bit_cast<u64>(mpfr_get_d(r.data, MPFR_RNDN));
        else return got == std::bit_cast<std::uint32_t>(mpfr_get_flt(r.data, MPFR_RNDN));
    }
};

// ---- Posits --------------------------------------------------------------------------------------------------------

template <class T>
struct posits {
    static constexpr int n = T::width, es = 2, most = (n - 2) << es;
    static constexpr u64 nar = u64{1} << (n - 1);
    mpfr_number x{128}, y{128}, z{128}, r{128}, threshold{128};

    static u64 operand(support::random_source& random) {
        constexpr int p = n - 4;
        constexpr int exponents[] = {0,     1, 2,     3,     4,        5,        7,        8,
                                     p - 1, p, p + 1, 2 * p, most - 8, most - 4, most - 1, most};
        int e = exponents[random.below(std::size(exponents))];
        if (random.below(3) == 0) e = static_cast<int>(random.below(most + 1));
        if (random.below(2) != 0) e = -e;
        if (random.below(16) == 0) return random() & ones(n);
        // Regime, exponent and significand from the left, cut off at the end.
        const int regime = e >> es, run = regime < 0 ? -regime : regime + 1;
        u64 code = 0;
        int left = n - 1;
        const auto put = [&](u64 bits, int count) {
            if (left == 0) return;
            const int kept = count < left ? count : left;
            code = code << kept | bits >> (count - kept);
            left -= kept;
        };
        for (int i = 0; i < run; ++i) put(regime >= 0, 1);
        put(regime < 0, 1);
        put(static_cast<u64>(e & 3), es);
        put(significand(random, n), n);
        return (random.below(2) != 0 ? 0 - code : code) & ones(n);
    }
    static void set(mpfr_ptr to, u64 code) {
        if (code == 0) return mpfr_set_zero(to, 1);
        if (code == nar) return mpfr_set_nan(to);
        const bool negative = code > nar;
        const slow::value v = slow::posit_value(negative ? (0 - code) & ones(n) : code, n, es);
        mpfr_set_ui_2exp(to, v.significand, v.exponent, MPFR_RNDN);
        if (negative) mpfr_neg(to, to, MPFR_RNDN);
    }
    /// The order of |r| (more than what the word holds where inexact) against the threshold above code m.
    int order(u64 m, bool inexact) {
        const slow::value t = slow::posit_value(2 * m + 1, n + 1, es);
        mpfr_set_ui_2exp(threshold.data, t.significand, t.exponent, MPFR_RNDN);
        const int c = mpfr_cmpabs(r.data, threshold.data);
        return c != 0 ? c : inexact ? 1 : 0;
    }
    bool right(operation o, u64 a, u64 b, u64 c, u64 got) {
        set(x.data, a);
        set(y.data, b);
        set(z.data, c);
        const bool inexact = apply(o, r.data, x.data, y.data, z.data, MPFR_RNDZ) != 0;
        if (!mpfr_number_p(r.data)) return got == nar;
        if (mpfr_zero_p(r.data)) return got == 0;
        const bool negative = mpfr_signbit(r.data) != 0;
        const u64 m = negative ? (0 - got) & ones(n) : got;
        if (m == 0 || m >= nar) return false;
        const bool even = m % 2 == 0;
        const int low = m == 1 ? 1 : order(m - 1, inexact), high = m == nar - 1 ? -1 : order(m, inexact);
        return (low > 0 || (low == 0 && even)) && (high < 0 || (high == 0 && even));
    }
};

template <class T, class Reference>
void check(const char* name, u64 count, u64 piece) {
    for (const operation o : operations) {
        const char* title = operation_names[static_cast<int>(o)];
        slow::sweep(std::string(name) + " " + title, count, piece, [&](u64 first, u64 last, support::failures& failed) {
            Reference reference;
            support::random_source random(first * 8 + static_cast<u64>(o));
            for (u64 i = first; i < last; ++i) {
                const auto number = [](u64 code) { return T::from_bits(static_cast<typename T::storage_type>(code)); };
                const u64 a = Reference::operand(random);
                u64 b = Reference::operand(random), c = 0;
                // Sums that cancel: the other operand next to the first, or to the rounded product.
                const auto near = [&](u64 code) { return (code + random.below(9) - 4) & ones(T::width); };
                if (o == operation::fma)
                    c = random.below(4) == 0 ? near((-(number(a) * number(b))).bits()) : Reference::operand(random);
                else if (random.below(8) == 0) b = near(random.below(2) != 0 ? a : (-number(a)).bits());
                const u64 got = apply(o, number(a), number(b), number(c)).bits();
                if (!failed.holds(reference.right(o, a, b, c, got)))
                    failed.add(std::string(name) + " " + title + " of " + support::hex(a) + ", " + support::hex(b) +
                               ", " + support::hex(c) + " gives " + support::hex(got));
            }
            mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
        });
    }
}

void check_all(u64 count, u64 piece) {
    check<binary32, ieee<binary32>>("binary32", count, piece);
    check<binary64, ieee<binary64>>("binary64", count, piece);
    check<posit32, posits<posit32>>("posit32", count, piece);
    check<posit64, posits<posit64>>("posit64", count, piece);
}

}  // namespace

TEST_CASE("classes of operands against MPFR") { check_all(20000, 2500); }
TEST_CASE("classes of operands against MPFR: a hundred million of each operation", "[exhaustive]") {
    check_all(100000000, 100000);
}
