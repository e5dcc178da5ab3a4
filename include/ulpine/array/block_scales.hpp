// The scales of many blocks at once: from the largest magnitudes to the codes of the scales, and from codes to factors.
// Bit for bit block/scale.hpp, which serves where no lanes do.
#pragma once

#include <ulpine/array/float_unit.hpp>
#include <ulpine/block/scale.hpp>
#include <ulpine/codec/linear_codes.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
// |x| / |y| of floats in the low halves of 64-bit words, rounded to odd; both positive and finite.  Taken as doubles
// the bits of both mean values that are smaller by the same power of two.  The quotient of two floats is no closer
// than 2^-49 (relative) to a number of 25 bits that it does not equal, so the double nearest to it lies on its side
// of all of them.
template <class W>
ULPINE_HOST_FN W odd_quotient_bits(const W& x, const W& y) noexcept {
    constexpr int fraction = float_layout<u64>::fraction, dropped = fraction - float_layout<u32>::fraction;
    constexpr u64 one = u64{1} << fraction, rebias = float_layout<u64>::bias - float_layout<u32>::bias;
    W q = x << dropped;
    divide(q, y << dropped);
    const W field = (q >> fraction) - rebias;
    const W below = smaller_signed(larger_signed(u64{1} - field, u64{0}), u64{63 - dropped});
    const W significand = (q & (one - 1)) | one, down = below + u64{dropped};
    const W kept = significand >> down;
    const W odd = select((kept << down) == significand, kept, kept | u64{1});
    // The leading one counts in the exponent field.
    const W bits = odd + ((larger_signed(field, u64{1}) - u64{1}) << float_layout<u32>::fraction);
    const W finite = select(less_signed(field, u64{255}), bits, u64{float_infinity<u32> - 1});
    return select(x == u64{0}, u64{0}, finite);
}
// x / y rounded to odd, y >= 0 or NaN; x / infinity is zero.
template <class T, int N>
ULPINE_HOST_FN lanes<T, N> odd_quotient_any(const lanes<T, N>& x, const lanes<T, N>& y) noexcept {
    using U = lanes<T, N>;
    constexpr T infinity = float_infinity<T>;
#if defined(__x86_64__)
    if constexpr (N == 16) return odd_quotient(x, y);
    else
#endif
    {
        using W = lanes<u64, N / 2>;
        const U a = x & static_cast<T>(~float_sign<T>);
        W p, q;
        p.v = reinterpret_cast<typename W::vector>(a.v);
        q.v = reinterpret_cast<typename W::vector>(y.v);
        const W even = odd_quotient_bits(p & low_mask<u64>(32), q & low_mask<u64>(32));
        const W both = even | (odd_quotient_bits(p >> 32, q >> 32) << 32);
        U r;
        r.v = reinterpret_cast<typename U::vector>(both.v);
        r = select(a == infinity, infinity, r);
        r = select(y == infinity, T(0), r) | (x & float_sign<T>);
        return select(less_signed(infinity, a), float_nan<T>, select(less_signed(infinity, y), float_nan<T>, r));
    }
}
#endif

// What most elements and scales are: signed minifloats with subnormals and -0 that saturate.  Said once more as
// constants, since a branch in the loop, taken the same way each time as it may be, keeps constants out of registers.
template <class T>
constexpr bool is_plain(const linear_profile<T>& p) noexcept {
    return p.gradual && !p.deep && !p.integer && p.cuts && p.saturates && p.is_signed && p.minus_zero;
}
template <class T>
ULPINE_HOST_FN linear_profile<T> as_plain(linear_profile<T> p) noexcept {
    p.gradual = p.cuts = p.saturates = p.is_signed = p.minus_zero = true;
    p.deep = p.integer = p.evenly = false;
    return p;
}

// Everything about the scales of a call.
struct scale_kernel {
    // How codes are laid out, for lanes: as floats without an upper or a lower end, by a precision profile, or else.
    enum class layout {
        unbounded,
        profile,
        other,
    };

    scale_plan plan;
    layout codes = layout::other;
    bool by_value = false;  // of the rules rceil and nearest
    bool upward = false;    // rceil
    linear_profile<u32> profile{};
    int shift = 0;  // unbounded: from the fraction of a float to that of a code
    u32 base = 0;   // unbounded: the bits of the value of code 0
    u32 most = 0, width_mask = 0;
    u32 carry = 0;  // powers of two: what added to a float carries into the exponent where the rule says so
    u32 zero_code = 0, zero_factor = 0, nan_code = 0, nan_factor = 0;
    bool reciprocal = false;  // divisors are reciprocals, to be multiplied by

    constexpr scale_kernel(const scale_plan& p, bool by_reciprocals) : plan(p), reciprocal(by_reciprocals) {
        const minifloat_spec& s = p.scale;
        by_value = p.rule == scale_rule::rceil || p.rule == scale_rule::nearest;
        upward = p.rule == scale_rule::rceil;
        most = static_cast<u32>(s.largest_code());
        width_mask = low_mask<u32>(s.width());
        zero_code = static_cast<u32>(scale_code(p, 0));
        nan_code = static_cast<u32>(scale_code(p, float_infinity<u32>));
        zero_factor = scale_factor(p, zero_code);
        nan_factor = scale_factor(p, nan_code);
        constexpr int fraction = float_layout<u32>::fraction;
        carry = p.rule == scale_rule::ceil                             ? low_mask<u32>(fraction)
                : p.rule == scale_rule::even && p.precision < fraction ? u32{1} << (fraction - 1 - p.precision)
                                                                       : 0;
        const bool one = p.tensor_scale == power_of_two<u32>(0);
        const bool quotients = p.divisor != 0 && p.divisor < float_infinity<u32>;
        if (s.width() > 16 || !(by_value ? quotients : one)) return;
        if (!by_value && (p.emax > 100 || p.emax < -100)) return;  // beyond a word of exponents and fractions
        if (!s.has_zero) {
            const int field = float_layout<u32>::bias - s.exponent_bias();
            const bool one_nan = s.special == specials::none || s.special == specials::nan_only;
            if (s.fraction_bits >= fraction || field < 0 || !one_nan) return;
            shift = fraction - s.fraction_bits;
            base = static_cast<u32>(field) << fraction;
            codes = layout::unbounded;
        } else {
            const rounding mode = upward ? rounding::toward_positive : rounding::nearest_even;
            profile = make_profile<u32>(s, mode, overflow::saturate);
            if (profile.encodes && profile.decodes && profile.gradual && !profile.deep) codes = layout::profile;
        }
    }

    // The same scales under another scale for the tensor.
    constexpr scale_kernel with(const scale_plan& p) const {
        scale_kernel r = *this;
        r.plan = p;
        r.zero_factor = scale_factor(p, zero_code);
        r.nan_factor = scale_factor(p, nan_code);
        if (!by_value || p.divisor == 0 || p.divisor >= float_infinity<u32>) r.codes = layout::other;
        return r;
    }

#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    // The usual cases, said once more as constants: powers of two that are rounded down or up, quotients that are
    // rounded to nearest.
    ULPINE_HOST_FN bool is_usual() const noexcept {
        return codes == layout::unbounded ? !by_value
                                          : codes == layout::profile && by_value && !upward && is_plain(profile);
    }
    ULPINE_HOST_FN scale_kernel usual_powers() const noexcept {
        scale_kernel r = *this;
        r.codes = layout::unbounded;
        r.by_value = r.upward = false;
        return r;
    }
    ULPINE_HOST_FN scale_kernel usual_quotients() const noexcept {
        scale_kernel r = *this;
        r.codes = layout::profile;
        r.by_value = true;
        r.upward = r.reciprocal = false;
        r.profile = as_plain(profile);
        return r;
    }
    // A float > 0 with as many exponents as a signed word has, so that subnormal ones are none.
    template <class U>
    ULPINE_HOST_FN static U unbounded(const U& x) noexcept {
        constexpr int fraction = float_layout<u32>::fraction;
        const U up = larger_signed(leading_zeros(x) - u32{31 - fraction}, u32{0});
        return (x << up) - (up << fraction);
    }
    template <class U>
    ULPINE_HOST_FN U code_of(const U& amax) const noexcept {
        constexpr int fraction = float_layout<u32>::fraction;
        U q;
        if (by_value) {
            q = odd_quotient_any(amax, zero<U>() + plan.divisor);
            if (codes == layout::unbounded) q = unbounded(q);
        } else {
            // With emax < 0 up to 2^(127 - emax), which is more than a word of this kind holds, and beyond every scale.
            const u32 down = static_cast<u32>(plan.emax) << fraction, limit = float_infinity<u32> + down;
            const U power = (unbounded(amax) + carry) & ~low_mask<u32>(fraction);
            q = (plan.emax < 0 ? smaller_signed(power, limit) : power) - down;
        }
        U code;
        if (codes == layout::unbounded) {
            const U v = q - base;
            const U cut = zero<U>() + static_cast<u32>(shift);
            const flag_t<U> negative = less_signed(amax, u32{0});  // in no lane
            U increment = round_increment<rounding::nearest_even>(v, cut, negative, zero<U>());
            if (upward) increment = round_increment<rounding::toward_positive>(v, cut, negative, zero<U>());
            code = smaller_signed(larger_signed(sar(v + increment, shift), u32{0}), most);
        } else {
            U unused = zero<U>();
            if (!by_value) q = smaller_signed(larger_signed(q, u32{1} << fraction), u32{254} << fraction);
            if (upward)
                code =
                    encode_word(profile, q, fixed_rounding<rounding::toward_positive>{}, zero<U>(), &unused, &unused);
            else code = encode_word(profile, q, fixed_rounding<rounding::nearest_even>{}, zero<U>(), &unused, &unused);
        }
        code = select(less_signed(static_cast<u32>(float_infinity<u32> - 1), amax), nan_code, code);
        return select(amax == u32{0}, zero_code, code);
    }
    template <class U>
    ULPINE_HOST_FN U factor_of(const U& code) const noexcept {
        constexpr int fraction = float_layout<u32>::fraction;
        const U x = code & width_mask;
        U r;
        if (codes == layout::unbounded) {
            r = (x << shift) + base;
            const U halved = ((r & low_mask<u32>(fraction)) | (u32{1} << fraction)) >> 1;  // 2^-127 (1 + fraction)
            r = select((r >> fraction) == u32{0}, halved, r);
            r = select(less_signed(most, x), float_nan<u32>, r);
        } else {
            r = decode_word(profile, x);
        }
        if (plan.tensor_scale != power_of_two<u32>(0)) multiply(r, zero<U>() + plan.tensor_scale);
        r = select(less_signed(float_infinity<u32>, r & ~float_sign<u32>), float_nan<u32>, r);
        return select(r == float_infinity<u32>, static_cast<u32>(float_infinity<u32> - 1), r);
    }
    // What x is divided by, or multiplied with: for the factor 0 something that leaves zeros.
    template <class U>
    ULPINE_HOST_FN U divisor_of(const U& factor) const noexcept {
        if (!reciprocal) return select(factor == u32{0}, float_infinity<u32>, factor);
        U r = zero<U>() + power_of_two<u32>(0);
        divide(r, factor);
        return select(factor == u32{0}, u32{0}, r);
    }
#endif
};

// Largest magnitudes to codes, factors and divisors, which have room for a vector beyond the end.
struct scales_body {
    const scale_kernel* kernel;
    u32 *factors, *divisors;

    struct step {
        const scale_kernel& kernel;
        u32 *factors, *divisors;

        template <class U>
        ULPINE_HOST_FN U word([[maybe_unused]] const U& amax, [[maybe_unused]] std::size_t i, std::size_t) const {
            U code = zero<U>();
            if constexpr (lanes_of < U >> 1) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
                code = kernel.code_of(amax);
                const U factor = kernel.factor_of(code);
                store_word(factors + i, factor);
                store_word(divisors + i, kernel.divisor_of(factor));
#endif
            }
            return code;
        }
    };
    template <class U, class Out>
    ULPINE_HOST_FN void run(const u32* amax, Out* codes, std::size_t n) const {
        const ieee_environment environment;
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
        if (kernel->is_usual()) {
            if (kernel->by_value) {
                const scale_kernel usual = kernel->usual_quotients();
                return for_each_word<U>(amax, codes, n, step{usual, factors, divisors});
            }
            const scale_kernel usual = kernel->usual_powers();
            return for_each_word<U>(amax, codes, n, step{usual, factors, divisors});
        }
#endif
        for_each_word<U>(amax, codes, n, step{*kernel, factors, divisors});
    }
};
// Codes to factors.
struct factors_body {
    const scale_kernel* kernel;

    template <class U>
    ULPINE_HOST_FN void run([[maybe_unused]] const u32* codes, [[maybe_unused]] u32* factors,
                            [[maybe_unused]] std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
            const ieee_environment environment;
            const scale_kernel& k = *kernel;
            for (std::size_t i = 0; i < n; i += lanes_of<U>)
                store_word(factors + i, k.factor_of(load_word<U>(codes + i)));
#endif
        }
    }
};

inline bool lanes_at_level() {
#if ULPINE_LANES && !defined(__CUDA_ARCH__)
    return simd_in_use() != simd_level::scalar;
#else
    return false;
#endif
}

// factors, divisors: with room for a vector beyond the end.
inline void find_scales(const scale_kernel& k, const u32* amax, u32* codes, u32* factors, u32* divisors,
                        std::size_t n) {
    if (k.codes != scale_kernel::layout::other && lanes_at_level())
        return run_at_level<u32>(scales_body{&k, factors, divisors}, amax, codes, n);
    for (std::size_t i = 0; i < n; ++i) {
        const u64 code = scale_code(k.plan, amax[i]);
        codes[i] = static_cast<u32>(code);
        factors[i] = scale_factor(k.plan, code);
        if (k.reciprocal) divisors[i] = factors[i] == 0 ? 0 : scaled_down(power_of_two<u32>(0), factors[i]);
        else divisors[i] = factors[i] == 0 ? float_infinity<u32> : factors[i];
    }
}
inline void find_factors(const scale_kernel& k, const u32* codes, u32* factors, std::size_t n) {
    if (k.codes != scale_kernel::layout::other && lanes_at_level())
        return run_at_level<u32>(factors_body{&k}, codes, factors, n);
    for (std::size_t i = 0; i < n; ++i) factors[i] = scale_factor(k.plan, codes[i] & k.width_mask);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
