// Arrays of blocks in memory, from codes and scales and back.
//
//   pack_blocks<B>(codes, scales, blocks)        codes and scales, as encode_blocks writes them, to an array of B
//   unpack_blocks<B>(blocks, codes, scales)      back
//
// codes: a contiguous range of n codes, element type or storage type of B; scales: ceil(n / K), likewise; blocks: a
// contiguous range of as many scaled_blocks.  Rows of a matrix whose length is a multiple of K follow one another as
// one array.  In the last block the elements beyond n become 0, and are not looked at on the way back.
//
// OCP Microscaling Formats (MX) 1.0 leaves the layout open (5.2).  In use are scale and elements together, as in an
// array of scaled_blocks: a scale, then packed_bytes bytes with element 0 in the lowest bits; and elements and scales
// as two arrays: the elements by pack<Element>(codes, bytes) of array/pack.hpp, in the same order of bits, with the
// scales beside them.
// std::invalid_argument before anything is written: lengths that do not fit, null, arrays that overlap.
#pragma once

#include <ulpine/array/arguments.hpp>
#include <ulpine/array/pack_loops.hpp>
#include <ulpine/array/round_to.hpp>
#include <ulpine/block/scaled_block.hpp>

namespace ulpine {

namespace detail {
inline namespace ULPINE_BUILD {

template <class R, class T>
concept block_codes = contiguous<R> && code_element<std::remove_const_t<element_of<R>>, T>;
template <class R, class B>
concept range_of_blocks = contiguous<R> && std::is_same_v<std::remove_const_t<element_of<R>>, B>;

// Checked arguments: pointers to words and blocks, and the number of elements.
template <class B, class Codes, class Scales, class Blocks>
struct block_packing {
    using code = std::remove_reference_t<decltype(*code_words(elements(std::declval<Codes&>()).data()))>;
    using scale = std::remove_reference_t<decltype(*code_words(elements(std::declval<Scales&>()).data()))>;
    code* codes;
    scale* scales;
    element_of<Blocks>* blocks;
    std::size_t n, count;

    block_packing(Codes& code_range, Scales& scale_range, Blocks& block_range)
        : codes(code_words(elements(code_range).data())),
          scales(code_words(elements(scale_range).data())),
          blocks(elements(block_range).data()),
          n(elements(code_range).size()),
          count(n / B::size + (n % B::size != 0)) {
        const auto check = [&](const char* name, const void* pointer, std::size_t length) {
            if (length != count)
                out_of_range(std::string(name) + ".size()", std::to_string(length),
                             std::to_string(count) + ", for " + std::to_string(n) + " codes in blocks of " +
                                 std::to_string(B::size));
            check_not_null(name, pointer, length);
        };
        check("scales", scales, elements(scale_range).size());
        check("blocks", blocks, elements(block_range).size());
        check_not_null("codes", codes, n);
        check_overlap("blocks", blocks, count * sizeof(B), "codes", codes, n * sizeof(code), sharing::nothing);
        check_overlap("blocks", blocks, count * sizeof(B), "scales", scales, count * sizeof(scale), sharing::nothing);
        check_overlap("scales", scales, count * sizeof(scale), "codes", codes, n * sizeof(code), sharing::nothing);
    }
    std::size_t length(std::size_t block) const noexcept {
        const std::size_t left = n - block * B::size;
        return left < B::size ? left : static_cast<std::size_t>(B::size);
    }
};

}  // namespace ULPINE_BUILD
}  // namespace detail

inline namespace ULPINE_BUILD {

template <block_type B, detail::block_codes<typename B::element_type> Codes,
          detail::block_codes<typename B::scale_type> Scales, detail::range_of_blocks<B> Blocks>
void pack_blocks(Codes&& codes, Scales&& scales, Blocks&& blocks) {
    constexpr int width = B::element_type::width;
    const detail::block_packing<B, Codes, Scales, Blocks> p(codes, scales, blocks);
    for (std::size_t k = 0; k < p.count; ++k) {
        const std::size_t n = p.length(k);
        const auto* const from = p.codes + k * B::size;
        B b;
        b.set_scale(B::scale_type::from_bits(p.scales[k]));
        if constexpr (width <= 8) {
            detail::pack_codes<width>(reinterpret_cast<const detail::u8*>(from), b.bytes(), n);
        } else {
            for (std::size_t i = 0; i < n; ++i) b.set_element(static_cast<int>(i), B::element_type::from_bits(from[i]));
        }
        p.blocks[k] = b;
    }
}

template <block_type B, detail::range_of_blocks<B> Blocks, detail::block_codes<typename B::element_type> Codes,
          detail::block_codes<typename B::scale_type> Scales>
void unpack_blocks(Blocks&& blocks, Codes&& codes, Scales&& scales) {
    constexpr int width = B::element_type::width;
    const detail::block_packing<B, Codes, Scales, Blocks> p(codes, scales, blocks);
    for (std::size_t k = 0; k < p.count; ++k) {
        const std::size_t n = p.length(k);
        auto* const to = p.codes + k * B::size;
        p.scales[k] = p.blocks[k].scale().bits();
        if constexpr (width <= 8) {
            detail::unpack_codes<width>(p.blocks[k].bytes(), reinterpret_cast<detail::u8*>(to), n);
        } else {
            for (std::size_t i = 0; i < n; ++i) to[i] = p.blocks[k].element(static_cast<int>(i)).bits();
        }
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
