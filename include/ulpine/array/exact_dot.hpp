// Exact dot products: the kernels behind dot<quire<T>>.
//
// Operands become floats, exactly.  Then one of three ways, chosen by the formats alone:
//   narrow  all values are integers of at most 26 bits times one power of two: products are added as 64-bit integers
//   short   significands of at most 31 bits together: lanes make signed 32-bit products and their places, which are
//           added to buckets of 64 bits, 16 bits apart
//   long    significands of at most 32 bits each: the same with 64-bit products, in two halves
// and the codec, product by product, for all others: doubles themselves, and what exceeds them.  A block that contains a NaN or an infinity
// is left to the codec too.
//
//   bucket k, weight 2^(16 k):   | headroom | product << (place mod 16) |     place = 16 k + place mod 16
//
// Eight copies of the buckets, taken in turn, since consecutive products often meet in one bucket.
#pragma once

#include <ulpine/accumulate/quire.hpp>
#include <ulpine/array/operands.hpp>

namespace ulpine::detail {

// A product's significands and exponent from the bits of two floats.
template <class A, class B>
struct product_facts {
    static constexpr value_extent x = operand_extent<A>, y = operand_extent<B>;
    static constexpr int x_bits = operand_traits<A>::significand_bits, y_bits = operand_traits<B>::significand_bits;
    template <class T>
    static constexpr bool words = is_float_word<T, A>&& is_float_word<T, B>;
    // |value| < 2^26 in units of the lowest bit.
    static constexpr bool narrow = words<u32> && x.highest - x.lowest < 26 && y.highest - y.lowest < 26;
    static constexpr bool is_short = words<u32> && x_bits + y_bits <= 31;
    static constexpr bool is_long = words<u64> && x_bits <= 32 && y_bits <= 32;
    using word = stdlib::conditional_t<narrow || is_short, u32, u64>;

    // Exponent field of the smallest magnitude, or less.
    template <class T>
    static constexpr int lowest_field(const value_extent& v) noexcept {
        return larger(v.lowest + float_layout<T>::bias, 1);
    }
    template <class T>
    static constexpr int base = lowest_field<T>(x) + lowest_field<T>(y);
    // The exponent of the lowest bit of a product at place 0, its significands being integers.
    template <class T>
    static constexpr int unit = base<T> - 2 * float_layout<T>::bias - (x_bits - 1) - (y_bits - 1);
    template <class T>
    static constexpr int buckets = ((x.highest + y.highest + 2 * float_layout<T>::bias - base<T>) >> 4) + 3;
};

inline namespace ULPINE_BUILD {

inline constexpr std::size_t flush_after = 8 * piece;  // so many products cannot overflow a bucket
inline constexpr int copies = 8;

// field: at least 1; the significand has its leading one, but for subnormal floats.
template <class U>
struct float_parts {
    U field, significand;
};
template <class U>
ULPINE_HOST_FN float_parts<U> parts_of(const U& magnitude) {
    using T = element_t<U>;
    constexpr int fraction = float_layout<T>::fraction;
    const U field = larger_signed(magnitude >> fraction, T(1));
    return {field, magnitude - ((field - T(1)) << fraction)};
}

// Products of floats: |x y| in out, place and sign (on top) in places, or, of 32 bits, with the sign applied.  n: a
// multiple of the lanes.  special: set where an operand is no finite number.
template <class T>
struct products_body {
    const T* y;
    T* places;
    T x_drop, y_drop, base;
    bool* special;

    template <class U>
    ULPINE_HOST_FN void run(const T* x, T* out, std::size_t n) const {
        constexpr T magnitude_mask = static_cast<T>(~float_sign<T>);
        U most = zero<U>();
        for (std::size_t i = 0; i < n; i += lanes_of<U>) {
            const U vx = load_word<U>(x + i), vy = load_word<U>(y + i);
            const U ax = vx & magnitude_mask, ay = vy & magnitude_mask;
            most = larger_signed(most, larger_signed(ax, ay));
            const float_parts<U> px = parts_of(ax), py = parts_of(ay);
            const U product =
                (px.significand >> static_cast<int>(x_drop)) * (py.significand >> static_cast<int>(y_drop));
            const U place = larger_signed((px.field + py.field) - base, T(0));  // below it only zeros
            const U sign = vx ^ vy;
            if constexpr (sizeof(T) == 4) {
                const U ones = sar(sign, digits<T> - 1);
                store_word(out + i, (product ^ ones) - ones);
                store_word(places + i, place);
            } else {
                store_word(out + i, product);
                store_word(places + i, place | (sign & float_sign<T>));
            }
        }
        if (any_special(most)) *special = true;
    }
};

// Sum of products of floats that are integers of at most 26 bits in units of 2^(x_unit), 2^(y_unit): exact for n <= 1024
// elements.  x_shift = exponent field of a value whose leading bit is bit 30.
struct narrow_body {
    const u32* y;
    u32 x_shift, y_shift;
    bool* special;

    template <class U>
    ULPINE_HOST_FN static U integer(const U& bits, const U& magnitude, u32 shift) {
        const float_parts<U> p = parts_of(magnitude);
        const U v = (p.significand << 7) >> smaller(shift - p.field, 31u);
        const U ones = sar(bits, 31);
        return (v ^ ones) - ones;
    }
    template <class U>
    ULPINE_HOST_FN void run(const u32* x, u64* out, std::size_t n) const {
        U most = zero<U>();
        if constexpr (lanes_of<U> == 1) {
            u64 total = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const U ax = x[i] & static_cast<u32>(~float_sign<u32>), ay = y[i] & static_cast<u32>(~float_sign<u32>);
                most = larger(most, larger(ax, ay));
                total += static_cast<u64>(static_cast<i64>(static_cast<i32>(integer(x[i], ax, x_shift))) *
                                          static_cast<i32>(integer(y[i], ay, y_shift)));
            }
            *out = total;
        } else {
            using W = lanes<u64, static_cast<int>(lanes_of<U>) / 2>;
            W even = zero<W>(), odd = zero<W>();
            for (std::size_t i = 0; i < n; i += lanes_of<U>) {
                const U vx = load_word<U>(x + i), vy = load_word<U>(y + i);
                const U ax = vx & static_cast<u32>(~float_sign<u32>), ay = vy & static_cast<u32>(~float_sign<u32>);
                most = larger_signed(most, larger_signed(ax, ay));
                const U ix = integer(vx, ax, x_shift), iy = integer(vy, ay, y_shift);
                add_signed_products(even, odd, ix, iy);
            }
            u64 parts[lanes_of<W>];
            store_word(parts, even + odd);
            u64 total = 0;
            for (const u64 part : parts) total += part;
            *out = total;
        }
        if (any_special(most)) *special = true;
    }
};

// Where products go before they are added up: T, the word of the floats; unit: the exponent of place 0.
template <class T, int Buckets>
struct bucket_sums {
    i64 sum[copies][Buckets]{};

    ULPINE_HOST_FN void add(const T* products, const T* places, std::size_t n) {
        for (std::size_t i = 0; i < n; i += copies)
            for (std::size_t c = 0; c < copies; ++c) {
                const T p = products[i + c], place = places[i + c];
                if constexpr (sizeof(T) == 4) {
                    sum[c][place >> 4] += static_cast<i64>(static_cast<i32>(p)) << (place & 15);
                } else {
                    const i64 ones = static_cast<i64>(place) >> 63;
                    const int at = static_cast<int>(place & static_cast<T>(~float_sign<T>)), up = at & 15;
                    i64* const bucket = sum[c] + (at >> 4);
                    bucket[0] += (static_cast<i64>((p & low_mask<T>(32)) << up) ^ ones) - ones;
                    bucket[2] += (static_cast<i64>((p >> 32) << up) ^ ones) - ones;
                }
            }
    }
    // Into an accumulator whose lowest bit has the exponent `lowest`.
    template <int W>
    void flush(quire_bits<W>& q, int unit, int lowest) const {
        for (int k = 0; k < Buckets; ++k) {
            i64 total = 0;
            for (int c = 0; c < copies; ++c) total += sum[c][k];
            if (total == 0) continue;
            const bool negative = total < 0;
            add_shifted(q, negate_if(negative, static_cast<u64>(total)), unit + 16 * k - lowest, negative);
        }
    }
};

// Products of at most `piece` floats, padded with zeros to whole vectors.
template <class A, class B>
struct word_pieces {
    using T = typename product_facts<A, B>::word;
    static constexpr std::size_t padding = 64;
    T x[piece], y[piece];

    std::size_t load(const A* a, const B* b, std::size_t n) {
        load_operands(a, x, n);
        load_operands(b, y, n);
        const std::size_t padded = (n + padding - 1) / padding * padding;
        for (std::size_t i = n; i < padded; ++i) x[i] = y[i] = 0;
        return padded;
    }
};

// total += the products of n <= flush_after operands; false, and total as it was, where one is NaN or infinite.
template <class Quire, class A, class B>
bool add_block(typename Quire::storage_type& total, const A* a, const B* b, std::size_t n) {
    using facts = product_facts<A, B>;
    using T = typename facts::word;
    bool special = false;
    word_pieces<A, B> words;
    if constexpr (facts::narrow) {
        constexpr int bias = float_layout<u32>::bias;
        constexpr u32 x_shift = static_cast<u32>(facts::x.lowest + bias + 30),
                      y_shift = static_cast<u32>(facts::y.lowest + bias + 30);
        quire_bits<2> sum{};
        for (std::size_t done = 0; done < n; done += piece) {
            const std::size_t m = words.load(a + done, b + done, n - done < piece ? n - done : piece);
            u64 part = 0;
            run_at_level<u32>(narrow_body{words.y, x_shift, y_shift, &special}, words.x, &part, m);
            const bool negative = (part >> 63) != 0;
            add_shifted(sum, negate_if(negative, part), 0, negative);
        }
        if (special) return false;
        const bool negative = is_negative(sum);
        sum = magnitude(sum);
        add_shifted(total, wide<u64>{sum.word[1], sum.word[0]},
                    facts::x.lowest + facts::y.lowest - Quire::lowest_exponent, negative);
    } else {
        constexpr int fraction = float_layout<T>::fraction;
        bucket_sums<T, facts::template buckets<T>> sums;
        T products[piece], places[piece];
        for (std::size_t done = 0; done < n; done += piece) {
            const std::size_t m = words.load(a + done, b + done, n - done < piece ? n - done : piece);
            const products_body<T> body{words.y,
                                        places,
                                        static_cast<T>(fraction + 1 - facts::x_bits),
                                        static_cast<T>(fraction + 1 - facts::y_bits),
                                        static_cast<T>(facts::template base<T>),
                                        &special};
            run_at_level<T>(body, static_cast<const T*>(words.x), products, m);
            if (special) return false;
            sums.add(products, places, m);
        }
        sums.flush(total, facts::template unit<T>, Quire::lowest_exponent);
    }
    return true;
}

// Makes the tables that the operands need, which allocates: not in a thread.
template <class A, class B>
void prepare_operands() {
    using facts = product_facts<A, B>;
    if constexpr (facts::narrow || facts::is_short || facts::is_long) {
        typename facts::word none[1];
        load_operands(static_cast<const A*>(nullptr), none, 0);
        load_operands(static_cast<const B*>(nullptr), none, 0);
    }
}

// q += sum of a[i] b[i], n <= 2^capacity.
template <class Quire, class A, class B>
void add_all_products(Quire& q, const A* a, const B* b, std::size_t n) {
    using facts = product_facts<A, B>;
    if constexpr (facts::narrow || facts::is_short || facts::is_long) {
        typename Quire::storage_type total{};
        for (std::size_t done = 0; done < n; done += flush_after) {
            const std::size_t m = n - done < flush_after ? n - done : flush_after;
            if (add_block<Quire>(total, a + done, b + done, m)) continue;
            for (std::size_t i = 0; i < m; ++i) q.add_product(a[done + i], b[done + i]);
        }
        q.add(Quire::from_bits(total));
    } else {
        for (std::size_t i = 0; i < n; ++i) q.add_product(a[i], b[i]);
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
