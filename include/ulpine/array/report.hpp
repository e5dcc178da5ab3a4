// How well a format holds an array: what one wants to know while choosing one.
//
//   quantization_report<T>(in, options)       T: a number type
//   quantization_report(spec, in, options)    the format as a record, chosen at run time
//   quantization_report<T>(in, n, options)    and so on: a pointer and a length
//
// in: a contiguous range of float, double, binary16 or bfloat16.  Its elements x are compared with what round_to makes
// of them, y, under the same options; y is float where in is of one of the short types.  No array is written but for
// options.mask, if there is one, and little memory is needed.
//
// The sums are taken in double, in an order that depends on nothing but the length: the figures are the same for every
// simd_level, number of threads, set of compiler flags and floating-point environment.  Errors as in round_to.
#pragma once

#include <ulpine/array/round_to.hpp>

#include <cfenv>
#include <cmath>
#include <vector>

namespace ulpine {

// The counts are of elements.  All errors are over the finite x, those that were clamped or became zero included: a
// format does not look better for what it cannot hold.  NaN and infinities are counted and nothing else.
struct quantization_statistics {
    std::size_t count = 0;             // all
    std::size_t count_nan = 0;         // x is NaN
    std::size_t count_infinite = 0;    // x is infinite
    std::size_t count_clamped = 0;     // x s outside the finite range of the format: the ones of array_options.mask
    std::size_t count_flushed = 0;     // x is finite and not 0, y is 0
    std::size_t count_overflowed = 0;  // x is finite, y infinite or NaN: makes all errors infinite, sqnr_db minus that
    double max_absolute_error = 0;     // |x - y|
    double max_relative_error = 0;     // |x - y| / |x|, of x other than 0
    double mean_relative_error = 0;    // the mean of these
    // 10 log10(sum x^2 / sum (x - y)^2): infinite where every y equals x, minus infinity where only zeros were changed.
    double sqnr_db = detail::bit_cast<double>(detail::float_infinity<detail::u64>);
};

namespace detail {

// Everything before it has been stored, and nothing after it loaded: keeps compilers from joining two steps of a sum
// into one instruction that rounds once, or, under -ffast-math, from taking the factors of a product in another order.
// (Device code writes its instructions out.)
ULPINE_FN void in_memory([[maybe_unused]] const void* p) noexcept {
#if !defined(__CUDA_ARCH__)
    asm volatile("" : : "r"(p) : "memory");
#endif
}

// value 2^exponent: squares of doubles exceed double.
struct scaled_sum {
    double value = 0;
    int exponent = 0;
};
ULPINE_FN scaled_sum sum_of(const scaled_sum& a, const scaled_sum& b) {
    if (a.value == 0 || b.value == 0) return a.value == 0 ? b : a;
    const int exponent = a.exponent > b.exponent ? a.exponent : b.exponent;
    return {std::ldexp(a.value, a.exponent - exponent) + std::ldexp(b.value, b.exponent - exponent), exponent};
}

// What is known of a part of the array.
struct error_sums {
    u64 nan = 0, infinite = 0, clamped = 0, flushed = 0, overflowed = 0;
    u64 divisors = 0;  // x other than 0 among those that have a finite error
    double max_absolute = 0, max_relative = 0, relative = 0;
    scaled_sum signal, noise;

    ULPINE_FN void add(const error_sums& next) {
        nan += next.nan;
        infinite += next.infinite;
        clamped += next.clamped;
        flushed += next.flushed;
        overflowed += next.overflowed;
        divisors += next.divisors;
        max_absolute = max_absolute < next.max_absolute ? next.max_absolute : max_absolute;
        max_relative = max_relative < next.max_relative ? next.max_relative : max_relative;
        relative += next.relative;
        signal = sum_of(signal, next.signal);
        noise = sum_of(noise, next.noise);
        in_memory(this);
    }
};

inline namespace ULPINE_BUILD {

// Rounds to nearest and keeps subnormals, whatever the caller has set.
class default_float_environment {
  public:
    default_float_environment() {
        std::fegetenv(&saved_);
        std::fesetenv(FE_DFL_ENV);
    }
    ~default_float_environment() { std::fesetenv(&saved_); }
    default_float_environment(const default_float_environment&) = delete;
    default_float_environment& operator=(const default_float_environment&) = delete;

  private:
    std::fenv_t saved_;
};

// A sum or maximum as a tree: each level adds the upper half of what is left to the lower half.
template <std::size_t N, class Operation>
ULPINE_HOST_FN void reduce(double* v, const Operation& operation) {
    if constexpr (N > 1) {
        for (std::size_t i = 0; i < N / 2; ++i) v[i] = operation(v[i], v[i + N / 2]);
        in_memory(v);
        reduce<N / 2>(v, operation);
    }
}
template <class Operation>
ULPINE_HOST_FN double reduced(const double* v, double* scratch, const Operation& operation) {
    for (std::size_t i = 0; i < piece / 2; ++i) scratch[i] = operation(v[i], v[i + piece / 2]);
    in_memory(scratch);
    reduce<piece / 2>(scratch, operation);
    return scratch[0];
}

// Plain loops of constant length, so that the compiler makes vectors of them, inlined into a function of the level.
// T: the bits of a float or double.  Elements that do not count are 0, and so is their mask.
template <class T>
struct error_body {
    const std::uint8_t* mask;
    error_sums* sums;

    // Bits of x and y; of what is finite on both sides the values, of everything else 0.
    template <class Real>
    ULPINE_HOST_FN T take(const T* x, const T* y, Real* from, Real* to) const {
        constexpr T infinity = float_infinity<T>;
        T nan = 0, infinite = 0, flushed = 0, overflowed = 0, divisors = 0, largest = 0;
        for (std::size_t i = 0; i < piece; ++i) {
            const T a = static_cast<T>(x[i] & ~float_sign<T>), b = static_cast<T>(y[i] & ~float_sign<T>);
            const T finite = a < infinity, lost = b >= infinity;
            const T kept = static_cast<T>(finite & (lost ^ 1)), all = static_cast<T>(T(0) - kept), rest = a & all;
            nan = static_cast<T>(nan + (a > infinity));
            infinite = static_cast<T>(infinite + (a == infinity));
            overflowed = static_cast<T>(overflowed + (finite & lost));
            flushed = static_cast<T>(flushed + (static_cast<T>(b == 0) & static_cast<T>(rest != 0)));
            divisors = static_cast<T>(divisors + (rest != 0));
            if constexpr (sizeof(T) == 8) largest = rest > largest ? rest : largest;
            from[i] = bit_cast<Real>(static_cast<T>(x[i] & all));
            to[i] = bit_cast<Real>(static_cast<T>(y[i] & all));
        }
        u32 clamped = 0;
        for (std::size_t i = 0; i < piece; ++i) clamped += mask[i];
        sums->nan = nan;
        sums->infinite = infinite;
        sums->flushed = flushed;
        sums->overflowed = overflowed;
        sums->divisors = divisors;
        sums->clamped = clamped;
        return largest;
    }

    // v 2^-e with squares in the middle of double's range; e.
    ULPINE_HOST_FN static int normalize(double* v, double largest) {
        constexpr int fraction = float_layout<u64>::fraction, bias = float_layout<u64>::bias;
        int exponent = static_cast<int>(bit_cast<u64>(largest) >> fraction) - bias;
        if (exponent < -1000) exponent = -1000;
        if (exponent > 1000) exponent = 1000;
        const double factor = bit_cast<double>(power_of_two<u64>(-exponent));
        for (std::size_t i = 0; i < piece; ++i) v[i] = v[i] * factor;
        in_memory(v);
        return exponent;
    }

    template <class U, class In, class Out>
    ULPINE_HOST_FN void run(const In* x, Out* y, std::size_t) const {
        using real = stdlib::conditional_t<sizeof(T) == 4, float, double>;
        in_memory(x);
        in_memory(y);
        real from[piece], to[piece];
        double value[piece], error[piece], relative[piece], scratch[piece / 2];
        const T largest = take(x, y, from, to);
        in_memory(from);
        in_memory(to);
        for (std::size_t i = 0; i < piece; ++i) {
            const double v = from[i], e = __builtin_fabs(v - to[i]);
            value[i] = v;
            error[i] = e;
            relative[i] = (v == 0 ? 0 : e) / (v == 0 ? 1 : __builtin_fabs(v));
        }
        in_memory(value);
        in_memory(error);
        in_memory(relative);
        const auto larger = [](double a, double b) { return a < b ? b : a; };
        const auto plus = [](double a, double b) { return a + b; };
        sums->max_absolute = reduced(error, scratch, larger);
        sums->max_relative = reduced(relative, scratch, larger);
        sums->relative = reduced(relative, scratch, plus);
        int signal_exponent = 0, noise_exponent = 0;
        if constexpr (sizeof(T) == 8) {
            signal_exponent = normalize(value, bit_cast<double>(largest));
            noise_exponent = normalize(error, sums->max_absolute);
        }
        for (std::size_t i = 0; i < piece; ++i) {
            value[i] = value[i] * value[i];
            error[i] = error[i] * error[i];
        }
        in_memory(value);
        in_memory(error);
        sums->signal = {reduced(value, scratch, plus), 2 * signal_exponent};
        sums->noise = {reduced(error, scratch, plus), 2 * noise_exponent};
        in_memory(sums);
    }
};

// The sums of elements begin .. begin + n - 1, n at most a piece.  job: a copy of the array's, which it changes.
template <class Job, class S>
error_sums errors_of(Job& job, const S* in, std::size_t begin, std::size_t n, const array_options& o) {
    using T = source_word<S>;
    using real = stdlib::conditional_t<sizeof(T) == 4, float, double>;
    T x[piece] = {};
    real y[piece] = {};
    std::uint8_t mask[piece] = {};
    if constexpr (stdlib::is_same_v<source_bits<S>, T>) __builtin_memcpy(x, in + begin, n * sizeof(T));
    else load_floats(in + begin, x, n);
    // A piece is an array of its own, whose random bits start later.
    philox random;
    if (o.random) {
        random = *o.random;
        random.first += begin;
        job.plan.random = &random;
    }
    job.plan.mask = mask;
    round_elements_by(job, in + begin, y, 0, n);
    if (!o.mask.empty()) __builtin_memcpy(o.mask.data() + begin, mask, n);
    T rounded[piece];
    __builtin_memcpy(rounded, y, sizeof rounded);
    error_sums sums;
    run_at_level<u64>(error_body<T>{mask, &sums}, static_cast<const T*>(x), rounded, piece);
    return sums;
}

[[gnu::noinline]] inline quantization_statistics statistics_of(const std::vector<error_sums>& parts, std::size_t n) {
    error_sums sums;
    for (const error_sums& part : parts) sums.add(part);
    quantization_statistics result;
    const double infinity = result.sqnr_db;
    result.count = n;
    result.count_nan = sums.nan;
    result.count_infinite = sums.infinite;
    result.count_clamped = sums.clamped;
    result.count_flushed = sums.flushed;
    result.count_overflowed = sums.overflowed;
    if (sums.overflowed != 0) {
        result.max_absolute_error = result.max_relative_error = result.mean_relative_error = infinity;
        result.sqnr_db = -infinity;
        return result;
    }
    result.max_absolute_error = sums.max_absolute;
    result.max_relative_error = sums.max_relative;
    if (sums.divisors != 0) result.mean_relative_error = sums.relative / static_cast<double>(sums.divisors);
    if (sums.noise.value == 0) return result;
    if (sums.signal.value == 0) {
        result.sqnr_db = -infinity;
        return result;
    }
    // The powers of two apart; volatile, so that product and sum stay two instructions.
    const volatile double scale = 3.010299956639812 * (sums.signal.exponent - sums.noise.exponent);
    const volatile double ratio = 10 * std::log10(sums.signal.value / sums.noise.value);
    result.sqnr_db = scale + ratio;
    return result;
}

template <class Job, class S>
quantization_statistics report_by(const Job& job, const S* in, std::size_t n, const array_options& o) {
    constexpr std::size_t unit = part_granularity;
    static_assert(unit % piece == 0);
    std::vector<error_sums> units((n + unit - 1) / unit);
    for_each_part(n, job.plan.threads, [&](std::size_t begin, std::size_t count) {
        const default_float_environment environment;
        Job own_job = job;
        for (std::size_t i = begin; i < begin + count; i += piece) {
            const std::size_t left = begin + count - i;
            units[i / unit].add(errors_of(own_job, in, i, left < piece ? left : piece, o));
        }
    });
    const default_float_environment environment;
    return statistics_of(units, n);
}

template <class Spec, class S>
quantization_statistics report_elements(const Spec& spec, const S* in, std::size_t n, const array_options& o) {
    using T = source_word<S>;
    check_not_null("in", in, n);
    check_overlap("mask", o.mask.data(), o.mask.size(), "in", in, n * sizeof(S), sharing::nothing);
    const array_plan<T> plan = plan_of<T>(spec, o, n);
    if constexpr (stdlib::is_same_v<Spec, lookup_spec>) {
        const lookup_tables<T> tables(spec, plan.choice.mode, plan.scale_exponent, !fits_registers<T>(spec));
        return report_by(lookup_job<T, false>{spec, plan, tables}, in, n, o);
    } else {
        return report_by(rounding_job<T, Spec, false>(spec, plan, n), in, n, o);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

// n is a template parameter so that {} is never taken for it.
template <number_type T, float_element S, detail::stdlib::integral Size>
[[nodiscard]] quantization_statistics quantization_report(const S* in, Size n, const array_options& options = {}) {
    return detail::report_elements(T::spec, in, static_cast<std::size_t>(n), options);
}
template <runtime_spec Spec, float_element S, detail::stdlib::integral Size>
[[nodiscard]] quantization_statistics quantization_report(const Spec& spec, const S* in, Size n,
                                                          const array_options& options = {}) {
    validate(spec);
    return detail::report_elements(spec, in, static_cast<std::size_t>(n), options);
}

template <number_type T, detail::contiguous In>
[[nodiscard]] quantization_statistics quantization_report(const In& in, const array_options& options = {}) {
    const auto source = detail::elements(in);
    return detail::report_elements(T::spec, source.data(), source.size(), options);
}
template <runtime_spec Spec, detail::contiguous In>
[[nodiscard]] quantization_statistics quantization_report(const Spec& spec, const In& in,
                                                          const array_options& options = {}) {
    validate(spec);
    const auto source = detail::elements(in);
    return detail::report_elements(spec, source.data(), source.size(), options);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
