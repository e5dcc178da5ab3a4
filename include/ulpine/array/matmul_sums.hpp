// From the sums of all pairs of slices (array/matmul_slices.hpp) to floats that round as the exact sums do.
#pragma once

#include <ulpine/array/matmul_slices.hpp>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

#if ULPINE_LANES && !defined(__CUDA_ARCH__)

// Integers in doubles, times 2^(row + column[j]): the floats that they are, none of them subnormal.
struct weight_body {
    const u64* column;
    u64 row;

    template <class U>
    ULPINE_HOST_FN void run(const u64* in, u64* out, std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
            for (std::size_t j = 0; j < n; j += lanes_of<U>) {
                const U x = load_word<U>(in + j), magnitude = x & static_cast<u64>(~float_sign<u64>);
                store_word(out + j, select(magnitude == u64{0}, u64{0}, x + ((load_word<U>(column + j) + row) << 52)));
            }
        }
    }
};

// The sums of all pairs, and terms beside them, put together as integers of W words: floats with what they lose jammed
// into the last bit, none of them subnormal.  Pair (s, t) lies (s b.count + t) distance behind the first.
//
//   64 W bits   | sign | room | sum of the pairs | lift |      terms lie anywhere, from the lowest bit on
template <int W>
struct pair_sums_body {
    static_assert(W == 2 || W == 3);
    static constexpr int room = 3;  // the sign, and the carries of two terms

    slice_plan a, b;
    std::size_t distance;
    const u64* column;  // of exponents
    u64 row;            // column[j] + row: the exponent of the lowest bit
    int lift = 0;
    const u64* terms[2] = {};
    int term_count = 0;
    bool* beyond = nullptr;  // set where a term is no finite number, or has bits beyond the words

    // sum += v 2^up
    template <class U>
    ULPINE_HOST_FN static void add(U (&sum)[W], const U& v, int up) {
        const int first = up >> 6, bits = up & 63;
        const U low = v << bits, high = sar(v, bits == 0 ? 63 : 64 - bits), ones = sar(v, 63);
        U carry = zero<U>();
        for (int w = 0; w < W; ++w) {
            if (w < first) continue;
            U addend = ones;
            if (w == first) addend = low;
            if (w == first + 1) addend = high;
            add_word(sum[w], addend, carry);
        }
    }
    template <class U>
    ULPINE_HOST_FN static void add_word(U& word, const U& addend, U& carry) {
        const U total = word + addend + carry;
        carry = ((word & addend) | ((word | addend) & ~total)) >> 63;
        word = total;
    }
    // sum += the float x, lowest: the exponent of the sum's last bit.
    template <class U>
    ULPINE_HOST_FN static void add_term(U (&sum)[W], const U& x, const U& lowest, U& outside) {
        constexpr int fraction = float_layout<u64>::fraction;
        const U magnitude = x & static_cast<u64>(~float_sign<u64>), field = magnitude >> fraction;
        const U significand = (magnitude & low_mask<u64>(fraction)) | u64{u64{1} << fraction};
        U up = field - static_cast<u64>(float_layout<u64>::bias + fraction) - lowest;
        up = select(magnitude == u64{0}, u64{0}, up);
        // Floats with bits below 2^-1022, of which a sum could be subnormal, infinities and NaN, and places that are too low
        // or too high.
        const U odd =
            select(less_signed(field, u64{fraction + 1}), magnitude, select(field == u64{2047}, u64{1}, u64{0}));
        outside = outside | odd | select(up < static_cast<u64>(64 * W - room - fraction), u64{0}, u64{1});
        const U bits = up & u64{63}, place = up >> 6, ones = sar(x, 63);
        const U value = select(magnitude == u64{0}, u64{0}, significand);
        const U low = value << bits, high = (value >> 1) >> (u64{63} - bits);
        U carry = ones & u64{1};
        for (int w = 0; w < W; ++w) {
            const U here = select(place == static_cast<u64>(w), low, u64{0}),
                    above = select(place == static_cast<u64>(w) - 1, high, u64{0});
            add_word(sum[w], (here | above) ^ ones, carry);
        }
    }
    template <class U>
    ULPINE_HOST_FN static U jammed(U (&sum)[W], const U& lowest) {
        const U ones = sar(sum[W - 1], 63);
        U carry = ones;
        for (int w = 0; w < W; ++w) {  // the magnitude
            sum[w] = (sum[w] ^ ones) - carry;
            carry = select(sum[w] == u64{0}, carry, u64{0});
        }
        U top = sum[W - 1], next = sum[W - 2], rest = W > 2 ? sum[0] : zero<U>(), down = zero<U>();
        for (int w = 1; w < W; ++w) {  // past words that are zero
            down = select(top == u64{0}, down + u64{64}, down);
            const U above = top;
            top = select(above == u64{0}, next, top);
            next = select(above == u64{0}, rest, next);
            rest = select(above == u64{0}, u64{0}, rest);
        }
        const U up = smaller(leading_zeros(top), u64{63});
        const U significand = (top << up) | ((next >> 1) >> (u64{63} - up));
        const U lost = (significand & u64{0x7ff}) | (next << up) | rest;
        const U short_one = significand >> 11;
        // The leading one adds 1 to the field.
        const U field = lowest + static_cast<u64>(64 * W - 1 + float_layout<u64>::bias - 1) - down - up;
        const U word = select(lost == u64{0}, short_one, short_one | u64{1}) + (field << 52);
        return select(significand == u64{0}, u64{0}, word | (ones & float_sign<u64>));
    }
    template <class U>
    ULPINE_HOST_FN void run(const u64* in, u64* out, std::size_t n) const {
        if constexpr (lanes_of < U >> 1) {
            constexpr int fraction = float_layout<u64>::fraction;
            constexpr u64 hidden = u64{1} << fraction, last = float_layout<u64>::bias + fraction;
            U outside = zero<U>();
            for (std::size_t j = 0; j < n; j += lanes_of<U>) {
                U sum[W];
                for (U& word : sum) word = zero<U>();
                const u64* from = in + j;
                for (int s = 0; s < a.count; ++s)
                    for (int t = 0; t < b.count; ++t, from += distance) {
                        const U x = load_word<U>(from), magnitude = x & static_cast<u64>(~float_sign<u64>);
                        const U integer = ((magnitude & static_cast<u64>(hidden - 1)) | hidden) >>
                                          smaller(last - (magnitude >> fraction), u64{63});
                        const U ones = sar(x, 63);
                        add(sum, (integer ^ ones) - ones,
                            a.bits * (a.count - 1 - s) + b.bits * (b.count - 1 - t) + lift);
                    }
                const U lowest = load_word<U>(column + j) + row;
                for (int t = 0; t < term_count; ++t) add_term(sum, load_word<U>(terms[t] + j), lowest, outside);
                store_word(out + j, jammed(sum, lowest));
            }
            if (any(outside)) *beyond = true;
        }
    }
};
#endif

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
