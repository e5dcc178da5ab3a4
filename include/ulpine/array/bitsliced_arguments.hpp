// What the functions over slices are called with, and what they check before they write anything.
#pragma once

#include <ulpine/array/bitsliced_loops.hpp>
#include <ulpine/array/bitsliced_transpose.hpp>
#include <ulpine/array/elementwise_operands.hpp>
#include <ulpine/array/random.hpp>

#include <algorithm>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

template <class R>
concept sliced_range = contiguous<const R> && is_bitsliced<std::remove_const_t<element_of<const R>>>;
template <class R>
using slice_of = std::remove_const_t<element_of<const R>>;

// An operand of a function whose result has the slices B: a range of B, one B, or one number for all lanes.
template <class X, class B>
inline constexpr bool is_sliced_operand = std::is_same_v<X, B> || std::is_same_v<X, typename B::value_type>;
template <sliced_range X, class B>
inline constexpr bool is_sliced_operand<X, B> = std::is_same_v<slice_of<X>, B>;
template <class Out, class... X>
concept sliced_operands = sliced_range<std::remove_reference_t<Out>> &&(sliced_range<X> || ...) &&
                          (is_sliced_operand<X, slice_of<std::remove_reference_t<Out>>> && ...);

template <class B>
constexpr void check_slices() noexcept {
    static_assert(B::lanes >= 64, "functions over arrays of bitsliced<T, W> take W = 64, 128, 256 or 512 lanes");
}
inline void check_threads(int threads) {
    if (threads < 1) out_of_range("threads", std::to_string(threads), "at least 1");
}

// One operand, its length and place checked.
template <class X, class B>
class sliced_source {
  public:
    sliced_source(const char* name, const X& x, std::span<B> out) {
        if constexpr (sliced_range<X>) {
            const auto all = elements(x);
            check_length(name, all.size(), "out", out.size());
            check_overlap(name, all.data(), all.size_bytes(), "out", out.data(), out.size_bytes(), sharing::everything);
            data_ = all.data();
        } else {
            one_ = B(x);
        }
    }
    sliced_words from(std::size_t begin) const noexcept {
        if constexpr (sliced_range<X>) return {words_of(data_ + begin), slice_words<B>};
        else return {words_of(&one_), 0};
    }

  private:
    const B* data_ = nullptr;
    B one_{};
};

// A field of random bits as an element of an array.
template <class Word, int N>
struct random_field {
    static constexpr int width = N;
    Word field;
    constexpr u64 bits() const noexcept { return field; }
};

// f(begin, count, random planes) for pieces of the slices begin .. begin + count - 1, where P is stochastic; else once.
template <projection P, int N, int W, class F>
void with_random_planes(const elementwise_options& o, std::size_t begin, std::size_t count, const F& f) {
    if constexpr (P.mode == rounding::stochastic) {
        using word = stdlib::conditional_t<(N <= 8), u8, stdlib::conditional_t<(N <= 16), u16, u32>>;
        using field = random_field<word, N>;
        constexpr std::size_t slices = 1024 / W;
        u32 fields[1024 * sizeof(word) / 4 + 8];
        alignas(64) u64 bits[slices * N * (W / 64)];
        for (std::size_t done = 0; done < count; done += slices) {
            const std::size_t m = std::min(slices, count - done);
            const std::uint8_t* const from = random_fields(*o.random, (begin + done) * W, m * W, fields);
            slice_codes<field, W>(reinterpret_cast<const field*>(from), bits, m * W);
            f(begin + done, m, static_cast<const u64*>(bits));
        }
    } else {
        f(begin, count, static_cast<const u64*>(nullptr));
    }
}
template <projection P, int N>
void check_random(const elementwise_options& o) {
    if constexpr (P.mode == rounding::stochastic) {
        static_assert(N >= 1 && N <= 32, "the number of random bits for each lane must be 1 to 32");
        const philox& random = random_of(o);
        check_range("random.bits", random.bits, N, N);
        check_range("random.variant", static_cast<int>(random.variant), static_cast<int>(stochastic_variant::a),
                    static_cast<int>(stochastic_variant::a));
    }
}

// Slices that one thread takes at least, about 4,096 elements.
template <int W>
inline constexpr std::size_t slice_granularity = part_granularity / W;

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
