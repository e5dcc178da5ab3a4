// Blocks along an axis of an array: scales and elements, tile by tile.
//
//   maxima -> scales (array/block_scales.hpp) -> elements under their scale -> rounded as any array (array/driver.hpp)
//
// Where elements lie side by side along the axis a tile is some blocks, one after the other, and all but the maxima
// is one pass (array/block_fused.hpp); along another axis it is the rows of a block, some columns of them.  A block
// longer than a tile is read twice.
#pragma once

#include <ulpine/array/block_elements.hpp>
#include <ulpine/array/block_tiles.hpp>

#include <mutex>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// What encoding and rounding share.  E: codes, or floats; C: codes of scales.
template <bool Encode, bool Plain, class Element, class S, class E, class C>
struct rounding_task {
    const block_shape& shape;
    const scale_kernel& kernel;
    const block_elements<Element, Encode, Plain>& elements;
    division way;
    bool fused, compared;
    const S* in;
    E* out;
    C* scales;  // null where none are wanted

    void across(const std::ptrdiff_t (&at)[4], const block_axis& lines, std::size_t rows, std::size_t columns,
                tile_buffers& b) const {
        const std::size_t blocks = (columns + shape.block - 1) / shape.block;
        const tile_place source{at[of_in], lines.step[of_in], shape.axis.step[of_in], rows, columns};
        const tile_place target{at[of_out], lines.step[of_out], shape.axis.step[of_out], rows, columns};
        const tile_place scale_place{at[of_scales], lines.step[of_scales], shape.axis.step[of_scales], rows, blocks};
        if constexpr (stdlib::is_same_v<S, float> && (Encode || sizeof(E) == 4))
            if (fused && columns >= shape.block) {
                const std::size_t whole = columns / shape.block;
                fused_blocks(part_of(source, 0, 1, 0, whole * shape.block), target,
                             part_of(scale_place, 0, 1, 0, whole), b);
                if (whole == blocks) return;
                std::ptrdiff_t rest[4];
                for (int a = 0; a < 4; ++a)
                    rest[a] = at[a] + static_cast<std::ptrdiff_t>(a == of_scales ? whole : whole * shape.block) *
                                          shape.axis.step[a];
                return across(rest, lines, 1, columns - whole * shape.block, b);
            }
        if (columns > piece) return long_block(at, source, target, b);
        const u32* const words = load_tile(in, source, b.words);
        run_at_level<u32>(maxima_body{columns, shape.block}, words, b.maxima, rows * columns);
        scale_blocks(scale_place, b);
        const spread_body spread{columns, shape.block};
        run_at_level<u32>(spread, static_cast<const u32*>(b.block_divisors), b.divisors, rows * columns);
        if constexpr (!Encode)
            run_at_level<u32>(spread, static_cast<const u32*>(b.block_factors), b.factors, rows * columns);
        round(words, target, at[of_index], b);
    }
    void down(const std::ptrdiff_t (&at)[4], std::size_t rows, std::size_t columns, tile_buffers& b) const {
        const tile_place source{at[of_in], shape.axis.step[of_in], shape.inner.step[of_in], rows, columns};
        const tile_place target{at[of_out], shape.axis.step[of_out], shape.inner.step[of_out], rows, columns};
        // As many rows at a time as fit, where their indices follow one another.
        const bool follow = shape.axis.step[of_index] == static_cast<std::ptrdiff_t>(columns);
        const std::size_t most = follow ? piece / columns : 1, together = most < rows ? most : rows;
        __builtin_memset(b.maxima, 0, sizeof b.maxima);
        for (std::size_t row = 0; row < rows; row += together) {
            const tile_place part = part_of(source, row, rows - row < together ? rows - row : together, 0, columns);
            run_at_level<u32>(larger_body{b.maxima}, load_tile(in, part, b.words), b.maxima, part.size());
        }
        for (std::size_t i = columns; i < together * columns; ++i)
            b.maxima[i % columns] = larger(b.maxima[i % columns], b.maxima[i]);
        scale_blocks({at[of_scales], 0, shape.inner.step[of_scales], 1, columns}, b);
        for (std::size_t i = 0; i < together; ++i) {
            __builtin_memcpy(b.divisors + i * columns, b.block_divisors, columns * sizeof(u32));
            if (!Encode) __builtin_memcpy(b.factors + i * columns, b.block_factors, columns * sizeof(u32));
        }
        for (std::size_t row = 0; row < rows; row += together) {
            const std::size_t count = rows - row < together ? rows - row : together;
            round(load_tile(in, part_of(source, row, count, 0, columns), b.words),
                  part_of(target, row, count, 0, columns),
                  at[of_index] + static_cast<std::ptrdiff_t>(row) * shape.axis.step[of_index], b);
        }
    }

  private:
    // maxima to codes, factors and divisors of blocks; codes to their place.
    void scale_blocks(const tile_place& place, tile_buffers& b) const {
        find_scales(kernel, b.maxima, b.codes, b.block_factors, b.block_divisors, place.size());
        if constexpr (Encode) {
            const u32* const codes = b.codes;
            if (place.contiguous()) run_at_level<u32>(copy_body{}, codes, scales + place.first, place.size());
            else copy_to_tile(codes, scales, place);
        }
    }
    void fused_blocks(const tile_place& source, const tile_place& target, const tile_place& scale_place,
                      tile_buffers& b) const {
        using word = stdlib::conditional_t<Encode, E, u32>;
        const u32* const words = reinterpret_cast<const u32*>(in) + source.first;
        run_at_level<u32>(maxima_body{source.columns, shape.block}, words, b.maxima, source.columns);
        scale_blocks(scale_place, b);
        if (compared)
            return elements.run_compared(words, reinterpret_cast<word*>(out) + target.first, b.block_factors,
                                         shape.block, source.columns);
        elements.run_fused(words, reinterpret_cast<word*>(out) + target.first, b.block_divisors, b.block_factors,
                           shape.block, source.columns);
    }
    void round(const u32* words, const tile_place& target, std::ptrdiff_t index, tile_buffers& b) const {
        const std::size_t n = target.size(), i = static_cast<std::size_t>(index);
        run_at_level<u32>(down_body{b.divisors, way}, words, b.down, n);
        const u32* const down = b.down;
        if constexpr (Encode) {
            if (target.contiguous()) return elements.run(down, out + target.first, i, n);
            E codes[piece];
            elements.run(down, codes, i, n);
            copy_to_tile(static_cast<const E*>(codes), out, target);
        } else {
            elements.run(down, b.down, i, n);
            run_at_level<u32>(up_body{b.factors}, down, b.down, n);
            store_tile(down, out, target);
        }
    }
    void long_block(const std::ptrdiff_t (&at)[4], const tile_place& source, const tile_place& target,
                    tile_buffers& b) const {
        u32 amax = 0;
        for (std::size_t first = 0; first < source.columns; first += piece) {
            const std::size_t n = source.columns - first < piece ? source.columns - first : piece;
            run_at_level<u32>(maxima_body{n, n}, load_tile(in, part_of(source, 0, 1, first, n), b.words), b.maxima, n);
            amax = larger(amax, b.maxima[0]);
        }
        b.maxima[0] = amax;
        scale_blocks({at[of_scales], 0, 0, 1, 1}, b);
        for (std::size_t i = 0; i < tile_words; ++i) {
            b.divisors[i] = b.block_divisors[0];
            b.factors[i] = b.block_factors[0];
        }
        for (std::size_t first = 0; first < source.columns; first += piece) {
            const std::size_t n = source.columns - first < piece ? source.columns - first : piece;
            round(load_tile(in, part_of(source, 0, 1, first, n), b.words), part_of(target, 0, 1, first, n),
                  at[of_index] + static_cast<std::ptrdiff_t>(first) * shape.axis.step[of_index], b);
        }
    }
};

template <class Element, class E, class C, class O>
struct decoding_task {
    const block_shape& shape;
    const scale_kernel& kernel;
    const block_decoder<Element>& elements;
    bool fused;
    const E* in;
    const C* scales;
    O* out;

    void across(const std::ptrdiff_t (&at)[4], const block_axis& lines, std::size_t rows, std::size_t columns,
                tile_buffers& b) const {
        const std::size_t blocks = (columns + shape.block - 1) / shape.block;
        const tile_place source{at[of_in], lines.step[of_in], shape.axis.step[of_in], rows, columns};
        const tile_place target{at[of_out], lines.step[of_out], shape.axis.step[of_out], rows, columns};
        find({at[of_scales], lines.step[of_scales], shape.axis.step[of_scales], rows, blocks}, b);
        if constexpr (sizeof(O) == 4)
            if (fused && columns >= shape.block) {
                const std::size_t whole = columns / shape.block, n = whole * shape.block;
                elements.run_fused(in + source.first, reinterpret_cast<u32*>(out) + target.first, b.block_factors,
                                   shape.block, n);
                if (whole == blocks) return;
                for (u32& x : b.factors) x = b.block_factors[whole];
                return decode(part_of(source, 0, 1, n, columns - n), part_of(target, 0, 1, n, columns - n), b);
            }
        if (columns <= piece) {
            run_at_level<u32>(spread_body{columns, shape.block}, static_cast<const u32*>(b.block_factors), b.factors,
                              rows * columns);
            return decode(source, target, b);
        }
        for (u32& x : b.factors) x = b.block_factors[0];
        for (std::size_t first = 0; first < columns; first += piece) {
            const std::size_t n = columns - first < piece ? columns - first : piece;
            decode(part_of(source, 0, 1, first, n), part_of(target, 0, 1, first, n), b);
        }
    }
    void down(const std::ptrdiff_t (&at)[4], std::size_t rows, std::size_t columns, tile_buffers& b) const {
        const tile_place source{at[of_in], shape.axis.step[of_in], shape.inner.step[of_in], rows, columns};
        const tile_place target{at[of_out], shape.axis.step[of_out], shape.inner.step[of_out], rows, columns};
        find({at[of_scales], 0, shape.inner.step[of_scales], 1, columns}, b);
        const std::size_t most = piece / columns, together = most < rows ? most : rows;
        for (std::size_t i = 0; i < together; ++i)
            __builtin_memcpy(b.factors + i * columns, b.block_factors, columns * sizeof(u32));
        for (std::size_t row = 0; row < rows; row += together) {
            const std::size_t count = rows - row < together ? rows - row : together;
            decode(part_of(source, row, count, 0, columns), part_of(target, row, count, 0, columns), b);
        }
    }

  private:
    void find(const tile_place& place, tile_buffers& b) const {
        copy_from_tile(scales, place, b.codes);
        find_factors(kernel, b.codes, b.block_factors, place.size());
    }
    void decode(const tile_place& source, const tile_place& target, tile_buffers& b) const {
        const std::size_t n = source.size();
        if (source.contiguous()) {
            elements.run(in + source.first, b.words, n);
        } else {
            E codes[piece];
            copy_from_tile(in, source, codes);
            elements.run(static_cast<const E*>(codes), b.words, n);
        }
        const up_body up{b.factors};
        if constexpr (sizeof(O) == 4)
            if (target.contiguous())
                return run_at_level<u32>(up, static_cast<const u32*>(b.words),
                                         reinterpret_cast<u32*>(out) + target.first, n);
        run_at_level<u32>(up, static_cast<const u32*>(b.words), b.words, n);
        store_tile(static_cast<const u32*>(b.words), out, target);
    }
};

// facts: of a call with the projection of its type.
template <bool Encode, bool Plain, class Element, class S, class E, class C>
void round_lines(const block_plan<Element>& p, const block_facts<Element>* facts, const strided_view<const S>& in,
                 const strided_view<E>& out, const strided_view<C>* scales) {
    block_elements<Element, Encode, Plain> elements(p, facts);
    const division way = lanes_at_level() ? elements.way : division::odd;
    scale_kernel kernel = kernel_for(p, facts);
    kernel.reciprocal = way == division::reciprocal;
    // Infinities under the factor 0 have no lanes: of a format of scales that has no NaN, under a tiny tensor's scale.
    if constexpr (!Plain)
        if (kernel.nan_factor == 0) return round_by_definition<Encode>(p, in, out, scales);
    block_shape shape = shape_of_blocks(p.axis, p.block, in, out, scales);
    constexpr bool words = stdlib::is_same_v<S, float> && (Encode || sizeof(E) == 4);
    const bool fused = words && lies_across(shape) && elements.fuses(p.block);
    if (fused) shape.most = long_tile;
    if (!fused || shape.axis.n % shape.block != 0) elements.prepare(p, in.size());
    for_each_tile(shape, p.elements.threads,
                  rounding_task<Encode, Plain, Element, S, E, C>{shape, kernel, elements, way, fused,
                                                                 elements.compares(kernel), in.data, out.data,
                                                                 scales == nullptr ? nullptr : scales->data});
}
template <bool Plain, class Element, class S, class E, class C>
void encode_lines(const block_plan<Element>& p, const block_facts<Element>* facts, const strided_view<const S>& in,
                  const strided_view<E>& codes, const strided_view<C>& scales) {
    round_lines<true, Plain>(p, facts, in, codes, &scales);
}
template <bool Plain, class Element, class S, class O>
void round_lines(const block_plan<Element>& p, const block_facts<Element>* facts, const strided_view<const S>& in,
                 const strided_view<O>& out) {
    round_lines<false, Plain>(p, facts, in, out, static_cast<const strided_view<u8>*>(nullptr));
}
template <class Element, class E, class C, class O>
void decode_lines(const block_plan<Element>& p, const block_facts<Element>* facts, const strided_view<const E>& codes,
                  const strided_view<const C>& scales, const strided_view<O>& out) {
    const block_decoder<Element> elements(p, facts, codes.size());
    const scale_kernel kernel = kernel_for(p, facts);
    block_shape shape = shape_of_blocks(p.axis, p.block, codes, out, &scales);
    const bool fused = sizeof(O) == 4 && lies_across(shape) && elements.fuses(p.block);
    if (fused) shape.most = long_tile;
    for_each_tile(shape, p.elements.threads,
                  decoding_task<Element, E, C, O>{shape, kernel, elements, fused, codes.data, scales.data, out.data});
}

// The largest finite magnitude of an array.
template <class S>
u32 largest_magnitude(const strided_view<const S>& in, int threads) {
    if (in.size() == 0) return 0;
    const block_shape shape =
        shape_of_blocks(in.rank - 1, in.shape[in.rank - 1], in, in, static_cast<const strided_view<u8>*>(nullptr));
    const std::size_t parts = (shape.axis.n + part_granularity - 1) / part_granularity, n = shape.outer_count() * parts;
    std::mutex guard;
    u32 amax = 0;
    for_each_part(
        n, threads,
        [&](std::size_t begin, std::size_t count) {
            u32 words[piece], largest = 0;
            for (std::size_t i = begin; i < begin + count; ++i) {
                std::ptrdiff_t at[4];
                shape.begin_of(i / parts, 0, at);
                const std::size_t from = i % parts * part_granularity, left = shape.axis.n - from,
                                  end = from + (left < part_granularity ? left : part_granularity);
                const tile_place line{at[of_in], 0, shape.axis.step[of_in], 1, shape.axis.n};
                for (std::size_t first = from; first < end; first += piece) {
                    const tile_place part = part_of(line, 0, 1, first, end - first < piece ? end - first : piece);
                    run_at_level<u32>(finite_maximum_body{}, load_tile(in.data, part, words), &largest, part.columns);
                }
            }
            const std::lock_guard<std::mutex> lock(guard);
            amax = larger(amax, largest);
        },
        1);
    return amax;
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
