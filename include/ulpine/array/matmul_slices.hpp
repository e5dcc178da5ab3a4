// Lines of floats (the rows of a matrix a, the columns of a matrix b) as sums of short integers, so that products of
// matrices become products of integers that doubles hold (Ozaki, Ogita, Oishi and Rump, Numerical Algorithms 59, 2012).
//
//   line     0 1.011011011101 0 0 0       top: the exponent field of its largest magnitude
//            0 0 0 0 1.1011010 0 0       low: that of its lowest bit
//   slices  |--- p ---|--- p ---|         slice s: integers below 2^p, with a sign, times 2^(top - 1022 - p (s + 1))
//
// The sum of n products of two slices is an integer below 2^53 where p_a + p_b + log2 n <= 53: a double holds it, and
// every sum on the way to it, whatever the order.  As many slices are made as the values of a line ask for.
#pragma once

#include <ulpine/array/matmul_floats.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// How lines are cut.
struct slice_plan {
    int bits = 0;   // of a slice
    int count = 0;  // slices of the longest line
    int all() const noexcept { return bits * count; }
};

// What the lines of one operand span.  A line without a value but zeros has no slices; one that is left to other means,
// wide, counts -1 of them.
struct line_extents {
    explicit line_extents(std::size_t lines)
        : top(lines + 64, 1), low(lines + 64, none), most(lines + 64, 0), slices(lines, 0) {}

    static constexpr u64 none = u64{1} << 20;
    std::vector<u64> top, low;  // exponent fields of the highest bit and of the lowest
    std::vector<u64> most;      // the largest magnitude, NaN and infinities included
    std::vector<int> slices;
    std::vector<std::vector<std::size_t>> specials;  // by line, the places of NaN and infinities; or empty

    bool special(std::size_t line) const noexcept { return most[line] >= float_infinity<u64>; }
    bool wide(std::size_t line) const noexcept { return slices[line] < 0; }
    int width(std::size_t line) const noexcept {
        return low[line] == none ? 0 : static_cast<int>(top[line] + 1) - static_cast<int>(low[line]);
    }
    int most_slices(std::size_t first, std::size_t count) const noexcept {
        int n = 0;
        for (std::size_t line = first; line < first + count; ++line) n = larger(n, slices[line]);
        return n;
    }
    // The width of the widest line of at most so many bits; lines of more become wide.
    int leave_wide(int most_bits) noexcept {
        int widest = 0;
        for (std::size_t line = 0; line < slices.size(); ++line)
            if (const int w = width(line); w > most_bits) slices[line] = -1;
            else widest = larger(widest, w);
        return widest;
    }
    // Slices of the longest line.
    int count_slices(int bits) noexcept {
        for (std::size_t line = 0; line < slices.size(); ++line)
            if (!wide(line)) slices[line] = (width(line) + bits - 1) / bits;
        return most_slices(0, slices.size());
    }
};

// The number of slices beyond which lines are better left to dot products.  others: the slices of the lines that a line
// meets; dot_cost: of a product, in units of one by a pair of slices.
inline int slices_that_pay(const line_extents& extents, int bits, std::size_t others, std::size_t dot_cost) {
    constexpr int most = 8;
    const std::size_t lines = extents.slices.size();
    std::size_t longer[most + 1] = {};  // lines of more than s slices
    for (std::size_t line = 0; line < lines; ++line)
        for (int s = 0; s <= most && (extents.width(line) + bits - 1) / bits > s; ++s) ++longer[s];
    int best = 0;
    std::size_t least = longer[0] * dot_cost;
    for (int s = 1; s <= most; ++s) {
        const std::size_t cost = longer[s] * dot_cost + lines * static_cast<std::size_t>(s) * others;
        if (cost < least) least = cost, best = s;
    }
    return best;
}

// The smallest number of pairs of slices for lines of those widths, budget bits for the two together.
inline void choose_slices(int a_width, int b_width, int budget, int most_slices, slice_plan& a, slice_plan& b) {
    const auto share = [](int width, int count) { return (width + count - 1) / count; };
    int best = most_slices * most_slices + 1;
    for (int s = 1; s <= most_slices; ++s)
        for (int t = 1; t <= most_slices; ++t) {
            const int x = larger(share(a_width, s), 1), y = larger(share(b_width, t), 1);
            if (s * t >= best || x + y > budget) continue;
            best = s * t;
            const int spare = budget - x - y;  // shorter lines then need fewer
            a = {smaller(s > 1 || t == 1 ? x + spare : x, 50), s};
            b = {smaller(s > 1 || t == 1 ? y : y + spare, 50), t};
        }
}

#if ULPINE_LANES && !defined(__CUDA_ARCH__)

// Elements that are NaN or infinite count as zeros.
template <class U>
ULPINE_HOST_FN U finite_magnitude(const U& magnitude) {
    return select(less_signed(static_cast<u64>(float_infinity<u64> - 1), magnitude), u64{0}, magnitude);
}

// Adds rows x n words to the extents of their lines: of rows, or of columns.  n: a multiple of the lanes.
template <bool ByRow>
struct extent_body {
    u64 *top, *low, *most;
    std::size_t rows, stride;

    template <class U>
    ULPINE_HOST_FN static void add(const u64* in, U& high, U& last, U& all) {
        const U x = load_word<U>(in) & static_cast<u64>(~float_sign<u64>);
        const float_parts<U> p = parts_of(finite_magnitude(x));
        const U bit = p.significand & (u64{0} - p.significand);
        const U lowest = (p.field + u64{11}) - leading_zeros(bit);  // of bit 52: the field itself
        high = larger_signed(high, p.field);
        last = smaller_signed(last, select(bit == u64{0}, u64{line_extents::none}, lowest));
        all = larger_signed(all, x);
    }
    template <class U>
    ULPINE_HOST_FN void run(const u64* in, u64*, std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
            for (std::size_t i = 0; i < rows; ++i) {
                if constexpr (ByRow) {
                    U high = zero<U>() + top[i], last = zero<U>() + low[i], all = zero<U>() + most[i];
                    for (std::size_t j = 0; j < n; j += lanes_of<U>) add(in + i * stride + j, high, last, all);
                    u64 parts[3][lanes_of<U>];
                    store_word(parts[0], high);
                    store_word(parts[1], last);
                    store_word(parts[2], all);
                    for (std::size_t lane = 0; lane < lanes_of<U>; ++lane) {
                        top[i] = larger(top[i], parts[0][lane]);
                        low[i] = smaller_signed(low[i], parts[1][lane]);
                        most[i] = larger(most[i], parts[2][lane]);
                    }
                } else {
                    for (std::size_t j = 0; j < n; j += lanes_of<U>) {
                        U high = load_word<U>(top + j), last = load_word<U>(low + j), all = load_word<U>(most + j);
                        add(in + i * stride + j, high, last, all);
                        store_word(top + j, high);
                        store_word(low + j, last);
                        store_word(most + j, all);
                    }
                }
            }
        }
    }
};

// rows x n words into slices: of rows, each at its place, or of columns, in panels of two registers' width.  Slice s
// lies s * distance behind the first.  n: a multiple of the lanes, for columns of two registers.
template <bool ByRow>
struct slice_body {
    const u64* top;
    slice_plan plan;
    std::size_t rows, stride, distance;

    template <class U>
    ULPINE_HOST_FN void cut(const U& x, const U& line_top, u64* out) const {
        constexpr u64 shift_52 = static_cast<u64>(float_layout<u64>::bias + 52) << 52;  // the bits of 2^52
        const U magnitude = x & static_cast<u64>(~float_sign<u64>);
        const float_parts<U> p = parts_of(finite_magnitude(magnitude));
        const U word = p.significand << 10;
        const U minus_2_52 = zero<U>() + (shift_52 | float_sign<u64>);
        U place = (line_top - p.field) + static_cast<u64>(63 - plan.bits);  // of the slice's lowest bit in word
        for (int s = 0; s < plan.count; ++s) {
            const U right = smaller_signed(larger_signed(place, u64{0}), u64{63});
            const U left = smaller_signed(larger_signed(u64{0} - place, u64{0}), u64{63});
            U digits = (((word >> right) << left) & low_mask<u64>(plan.bits)) | shift_52;
            plus(digits, minus_2_52);
            store_word(out + static_cast<std::size_t>(s) * distance, digits | (x & float_sign<u64>));
            place = place - static_cast<u64>(plan.bits);
        }
    }
    template <class U>
    ULPINE_HOST_FN void run(const u64* in, u64* out, std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
            const ieee_environment environment;
            constexpr std::size_t width = 2 * lanes_of<U>;
            if constexpr (ByRow) {
                for (std::size_t i = 0; i < rows; ++i)
                    for (std::size_t j = 0; j < n; j += lanes_of<U>)
                        cut(load_word<U>(in + i * stride + j), zero<U>() + top[i], out + i * stride + j);
            } else {
                for (std::size_t i = 0; i < rows; ++i)
                    for (std::size_t j = 0; j < n; j += width)
                        for (std::size_t c = 0; c < width; c += lanes_of<U>)
                            cut(load_word<U>(in + i * stride + j + c), load_word<U>(top + j + c),
                                out + j * rows + i * width + c);
            }
        }
    }
};

// The extents of the rows of a, or of the columns of b.
template <bool ByRow, class Matrix>
void find_extents(const Matrix& m, line_extents& extents, int threads) {
    const std::size_t lines = ByRow ? m.rows : m.columns, depth = ByRow ? m.columns : m.rows;
    constexpr std::size_t high = ByRow ? 64 : deep, wide = ByRow ? deep : 128, stride = wide + 16;
    for_each_part(
        lines, threads,
        [&](std::size_t begin, std::size_t count) {
            workspace<u64> memory(high * stride);
            u64* const words = memory.take(high * stride);
            __builtin_memset(words, 0, high * stride * sizeof(u64));
            constexpr std::size_t step = ByRow ? high : wide;
            for (std::size_t line = begin; line < begin + count; line += step) {
                const std::size_t n = begin + count - line < step ? begin + count - line : step;
                for (std::size_t k = 0; k < depth; k += deep) {
                    const std::size_t d = depth - k < deep ? depth - k : deep;
                    const std::size_t rows = ByRow ? n : d, columns = ByRow ? d : n;
                    if constexpr (ByRow) load_block(m, line, n, k, d, words, stride);
                    else load_block(m, k, d, line, n, words, stride);
                    const std::size_t padded = (columns + 15) / 16 * 16;
                    for (std::size_t i = 0; columns < padded && i < rows; ++i)
                        for (std::size_t j = columns; j < padded; ++j) words[i * stride + j] = 0;
                    run_at_level<u64>(
                        extent_body<ByRow>{&extents.top[line], &extents.low[line], &extents.most[line], rows, stride},
                        static_cast<const u64*>(words), words, padded);
                }
            }
        },
        128);
}

template <bool ByRow, class Matrix>
void find_specials(const Matrix& m, line_extents& extents) {
    const std::size_t lines = ByRow ? m.rows : m.columns, depth = ByRow ? m.columns : m.rows;
    for (std::size_t line = 0; line < lines; ++line) {
        if (!extents.special(line)) continue;
        extents.specials.resize(lines);
        for (std::size_t k = 0; k < depth; ++k)
            if (const auto x = unpack(ByRow ? m(line, k) : m(k, line)); x.nan || x.infinite)
                extents.specials[line].push_back(k);
    }
}
#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
