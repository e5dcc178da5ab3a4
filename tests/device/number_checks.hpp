// Checks of the scalar types: every function of numbers that device code is likely to call.
#pragma once

#include <device/checks.hpp>
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace device {

namespace ul = ulpine;

template <class T>
__host__ __device__ constexpr T number_of(word code) {
    return T::from_bits(static_cast<typename T::storage_type>(code));
}
__host__ __device__ constexpr word word_of(float x) { return ul::detail::bit_cast<std::uint32_t>(x); }
__host__ __device__ constexpr word word_of(double x) { return ul::detail::bit_cast<word>(x); }
template <class T>
requires ul::number_type<T> __host__ __device__ constexpr word word_of(T x) { return word{x.bits()}; }
__host__ __device__ constexpr float float_of(word bits) {
    return ul::detail::bit_cast<float>(static_cast<std::uint32_t>(bits));
}
__host__ __device__ constexpr double double_of(word bits) { return ul::detail::bit_cast<double>(bits); }

// Two numbers.
template <class T>
struct pairs {
    static constexpr int operands = 2, results = 7;
    static const char* names() { return "x+y x-y x*y x/y min max comparisons"; }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        const T x = number_of<T>(in[0]), y = number_of<T>(in[1]);
        out[0] = word_of(x + y);
        out[1] = word_of(x - y);
        out[2] = word_of(x * y);
        out[3] = word_of(x / y);
        out[4] = word_of(min(x, y));
        out[5] = word_of(max(x, y));
        out[6] = word{x == y} | word{x != y} << 1 | word{x < y} << 2 | word{x <= y} << 3 | word{x > y} << 4 |
                 word{x >= y} << 5;
    }
};

// Three numbers.
template <class T>
struct triples {
    static constexpr int operands = 3, results = 3;
    static const char* names() { return "fma(x,y,z) faa(x,y,z) remainder(x,y)"; }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        const T x = number_of<T>(in[0]), y = number_of<T>(in[1]), z = number_of<T>(in[2]);
        out[0] = word_of(fma(x, y, z));
        out[1] = word_of(faa(x, y, z));
        out[2] = word_of(remainder(x, y));
    }
};

// One number.
template <class T>
struct unary {
    static constexpr int operands = 1, results = 11;
    static const char* names() { return "-x abs sqrt float double int uint64 rint floor next_up class"; }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        const T x = number_of<T>(in[0]);
        out[0] = word_of(-x);
        out[1] = word_of(abs(x));
        out[2] = word_of(sqrt(x));
        out[3] = word_of(static_cast<float>(x));
        out[4] = word_of(static_cast<double>(x));
        out[5] = static_cast<std::uint32_t>(static_cast<std::int32_t>(x));
        out[6] = static_cast<std::uint64_t>(x);
        out[7] = word_of(rint(x));
        out[8] = word_of(floor(x));
        out[9] = word_of(next_up(x));
        out[10] = static_cast<word>(classify(x));
    }
};

// A built-in float or double, in every deterministic mode.
template <class T, class Float>
struct from {
    static constexpr int operands = 1, results = 7;
    static const char* names() { return "T(x) nearest_away toward_zero toward_positive toward_negative to_odd wrap"; }
    template <ul::rounding R, ul::overflow O>
    __host__ __device__ static constexpr word converted(Float x) {
        return word_of(ul::convert<T, ul::projection{R, O}>(x));
    }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        Float x = 0;
        if constexpr (sizeof(Float) == 4) x = float_of(in[0]);
        else x = double_of(in[0]);
        out[0] = word_of(T{x});
        out[1] = converted<ul::rounding::nearest_away, ul::overflow::infinity>(x);
        out[2] = converted<ul::rounding::toward_zero, ul::overflow::propagate>(x);
        out[3] = converted<ul::rounding::toward_positive, ul::overflow::infinity>(x);
        out[4] = converted<ul::rounding::toward_negative, ul::overflow::saturate>(x);
        out[5] = converted<ul::rounding::to_odd, ul::overflow::format_default>(x);
        out[6] = converted<ul::rounding::nearest_even, ul::overflow::wrap>(x);
    }
};

// A float, random bits and how many of them (1 to 32).
template <class T>
struct stochastic {
    static constexpr int operands = 3, results = 3;
    static const char* names() { return "a b c"; }
    template <ul::stochastic_variant V>
    __host__ __device__ static constexpr word converted(const word* in) {
        constexpr ul::projection p{ul::rounding::stochastic, ul::overflow::format_default};
        return word_of(ul::convert<T, p>(
            float_of(in[0]), ul::random_bits{static_cast<std::uint32_t>(in[1]), static_cast<int>(in[2]), V}));
    }
    __host__ __device__ static constexpr void run(const word* in, word* out) {
        out[0] = converted<ul::stochastic_variant::a>(in);
        out[1] = converted<ul::stochastic_variant::b>(in);
        out[2] = converted<ul::stochastic_variant::c>(in);
    }
};

// ---- Operands ------------------------------------------------------------------------------------------------------

struct random_source {
    std::uint64_t state;
    word operator()() {  // SplitMix64
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>((*this)() % n); }
};

// Every code of up to 8 bits.  Of longer ones every value of the upper eight bits (signs, exponents, regimes, specials)
// with lower bits that are zero, one, ones, a run of ones, or random.
template <class T>
std::vector<word> codes() {
    std::vector<word> all;
    random_source random{T::width};
    if constexpr (T::width <= 8) {
        for (word c = 0; c < word{1} << T::width; ++c) all.push_back(c);
    } else {
        constexpr int low = T::width - 8;
        const word mask = (word{1} << low) - 1;
        for (word top = 0; top < 256; ++top)
            for (const word rest :
                 {word{0}, word{1}, mask, mask << random.below(low), word{1} << random.below(low), random()})
                all.push_back(top << low | (rest & mask));
    }
    return all;
}

// Every code of up to 16 bits; of longer ones those of codes().
template <class T>
std::vector<word> all_codes() {
    if constexpr (T::width > 16) return codes<T>();
    std::vector<word> all;
    for (word c = 0; c < word{1} << (T::width & 31); ++c) all.push_back(c);
    return all;
}

// All pairs of short codes; of longer ones n pairs: any two, neighbours, opposites and theirs, or with random bits.
template <class T>
std::vector<word> code_pairs(int n) {
    const std::vector<word> all = codes<T>();
    std::vector<word> in;
    if constexpr (T::width <= 8) {
        for (const word x : all)
            for (const word y : all) in.insert(in.end(), {x, y});
    } else {
        random_source random{T::width + 100};
        for (int i = 0; i < n; ++i) {
            const word x = all[random.below(all.size())];
            const T near = T::from_bits(static_cast<typename T::storage_type>(x + random() % 5 - 2));
            const word other[] = {all[random.below(all.size())], all[random.below(all.size())], word_of(near),
                                  word_of(-near), word_of(number_of<T>(random()))};
            in.insert(in.end(), {x, other[i % 5]});
        }
    }
    return in;
}

// n triples; of every second one z is close to -xy.
template <class T>
std::vector<word> code_triples(int n) {
    const std::vector<word> all = codes<T>();
    random_source random{T::width + 200};
    std::vector<word> in;
    for (int i = 0; i < n; ++i) {
        const word x = all[random.below(all.size())], y = all[random.below(all.size())];
        const T product = number_of<T>(word_of(-(number_of<T>(x) * number_of<T>(y))) + random() % 3 - 1);
        in.insert(in.end(), {x, y, i % 2 == 0 ? word_of(product) : all[random.below(all.size())]});
    }
    return in;
}

// Floats or doubles, as bits: each side of the thresholds between neighbouring codes and one further, in every sign;
// every exponent with sparse significands; zeros, infinities, NaN with and without payload.
template <class T, class Float>
std::vector<word> floats() {
    constexpr int width = sizeof(Float) * 8, fraction = width == 32 ? 23 : 52;
    constexpr word sign = word{1} << (width - 1), infinity = (sign - (word{1} << fraction));
    const auto value = [](word bits) {
        if constexpr (width == 32) return float_of(bits);
        else return double_of(bits);
    };
    const auto rounded = [&](word bits) { return word_of(T{value(bits)}); };
    std::vector<word> in;
    for (const word code : codes<T>()) {
        const T x = number_of<T>(code);
        if (!isfinite(x) || !isfinite(next_up(x))) continue;
        const word a = word_of(static_cast<Float>(x)), b = word_of(static_cast<Float>(next_up(x)));
        if (((a ^ b) & sign) != 0 || a == b || rounded(a) == rounded(b)) continue;
        word low = a < b ? a : b, high = a < b ? b : a;
        while (high - low > 1) {  // rounded() changes between them
            const word middle = low + (high - low) / 2;
            (rounded(middle) == rounded(low) ? low : high) = middle;
        }
        for (const word bits : {low - 1, low, high, high + 1}) in.insert(in.end(), {bits, bits ^ sign});
    }
    random_source random{width};
    const word step = word{1} << (width == 32 ? 0 : 4), mask = (word{1} << fraction) - 1;
    for (word exponent = 0; exponent < (infinity >> fraction); exponent += step)
        for (const word rest : {word{0}, word{1}, mask, word{1} << random.below(fraction), random() & mask})
            in.push_back(exponent << fraction | rest | (random() & sign));
    for (const word bits :
         {word{0}, word{1}, infinity - 1, infinity, infinity + 1, infinity | (infinity >> 1), sign - 1})
        in.insert(in.end(), {bits, bits | sign});
    return in;
}

// Those floats with random bits of every length, the extremes among them.
template <class T>
std::vector<word> random_floats() {
    random_source random{77};
    std::vector<word> in;
    int k = 0;
    for (const word bits : floats<T, float>()) {
        const word values[] = {0, 0xffffffff, random() & 0xffffffff};
        in.insert(in.end(), {bits, values[k % 3], word(k % 32) + 1});
        ++k;
    }
    return in;
}

// The whole list for one format.
template <class T, class Wide = float>
void check_number(const std::string& name, int n = 20000) {
    compare<pairs<T>>(name + " pairs", code_pairs<T>(n));
    compare<triples<T>>(name + " triples", code_triples<T>(n / 4));
    compare<unary<T>>(name + " unary", all_codes<T>());
    compare<from<T, Wide>>(name + (sizeof(Wide) == 4 ? " from float" : " from double"), floats<T, Wide>());
    compare<stochastic<T>>(name + " stochastic", random_floats<T>());
}

}  // namespace device
