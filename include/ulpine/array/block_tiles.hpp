// Blocks along an axis of an array of any layout, cut into tiles that stay in the first-level cache, and tiles from
// and to memory.
#pragma once

#include <ulpine/array/driver.hpp>
#include <ulpine/array/strided_view.hpp>

namespace ulpine::detail {

// An axis of up to four arrays of one shape: elements, and the distance from one to the next in each of them.
struct block_axis {
    std::size_t n = 1;
    std::ptrdiff_t step[4]{};
};
// Which of the four: what is read, what is written, the scales, and the row-major index.
enum : int {
    of_in,
    of_out,
    of_scales,
    of_index
};

// An array as outer axes, the axis of the blocks and an inner axis behind it; of length 1 where there is none.
struct block_shape {
    block_axis outer[6];
    int outer_rank = 0;
    block_axis axis, inner;
    std::size_t block = 1, blocks = 0;  // elements of a block, blocks along the axis
    std::size_t most = 1024;            // elements of a tile, but for longer blocks

    std::size_t outer_count() const noexcept {
        std::size_t n = 1;
        for (int k = 0; k < outer_rank; ++k) n *= outer[k].n;
        return n;
    }
    // Where in array a the i-th of all places of the outer axes but for the last `less` ones begins.
    void begin_of(std::size_t i, int less, std::ptrdiff_t (&at)[4]) const noexcept {
        for (std::ptrdiff_t& x : at) x = 0;
        for (int k = outer_rank - 1 - less; k >= 0; --k) {
            const auto place = static_cast<std::ptrdiff_t>(i % outer[k].n);
            i /= outer[k].n;
            for (int a = 0; a < 4; ++a) at[a] += place * outer[k].step[a];
        }
    }
};

inline namespace ULPINE_BUILD {

// x then y as one axis, if they are one in each array.
inline bool merges(const block_axis& x, const block_axis& y) noexcept {
    for (int a = 0; a < 4; ++a)
        if (x.step[a] != static_cast<std::ptrdiff_t>(y.n) * y.step[a]) return false;
    return true;
}
// scales: null where there are none.
template <class A, class B, class C>
block_shape shape_of_blocks(int axis, std::size_t block, const strided_view<A>& in, const strided_view<B>& out,
                            const strided_view<C>* scales) {
    block_shape r;
    r.block = block;
    std::ptrdiff_t index_step[6], step = 1;
    for (int k = in.rank - 1; k >= 0; --k) {
        index_step[k] = step;
        step *= static_cast<std::ptrdiff_t>(in.shape[k]);
    }
    block_axis inner[6];
    int inner_rank = 0;
    for (int k = 0; k < in.rank; ++k) {
        block_axis x;
        x.n = in.shape[k];
        x.step[of_in] = in.strides[k];
        x.step[of_out] = out.strides[k];
        x.step[of_scales] = scales == nullptr ? 0 : scales->strides[k];
        x.step[of_index] = index_step[k];
        if (k == axis) {
            r.axis = x;
            continue;
        }
        if (x.n == 1) continue;
        block_axis* const list = k < axis ? r.outer : inner;
        int& rank = k < axis ? r.outer_rank : inner_rank;
        if (rank > 0 && merges(list[rank - 1], x)) {
            x.n *= list[rank - 1].n;
            --rank;
        }
        list[rank++] = x;
    }
    r.blocks = r.axis.n / block + (r.axis.n % block != 0);
    if (inner_rank > 0) {
        r.inner = inner[inner_rank - 1];
        for (int k = 0; k + 1 < inner_rank; ++k) r.outer[r.outer_rank++] = inner[k];
    } else if (r.outer_rank > 0 &&
               r.axis.n % block == 0) {  // lines of whole blocks that follow one another are one line
        const block_axis& last = r.outer[r.outer_rank - 1];
        const auto length = static_cast<std::ptrdiff_t>(r.axis.n), blocks = static_cast<std::ptrdiff_t>(r.blocks);
        if (last.step[of_in] == length * r.axis.step[of_in] && last.step[of_out] == length * r.axis.step[of_out] &&
            last.step[of_scales] == blocks * r.axis.step[of_scales]) {
            r.axis.n *= last.n;
            r.blocks *= last.n;
            --r.outer_rank;
        }
    }
    return r;
}

// Rows and columns of one array.
struct tile_place {
    std::ptrdiff_t first, row, column;
    std::size_t rows, columns;

    std::size_t size() const noexcept { return rows * columns; }
    bool contiguous() const noexcept {
        return (column == 1 || columns == 1) && (rows == 1 || row == static_cast<std::ptrdiff_t>(columns));
    }
};
inline tile_place part_of(const tile_place& t, std::size_t row, std::size_t rows, std::size_t column,
                          std::size_t columns) noexcept {
    return {t.first + static_cast<std::ptrdiff_t>(row) * t.row + static_cast<std::ptrdiff_t>(column) * t.column, t.row,
            t.column, rows, columns};
}

// The same bits, or the same integer in a longer or shorter word.
template <class B, class A>
B word_of_element(const A* p) noexcept {
    if constexpr (sizeof(A) == sizeof(B)) {
        B x;
        __builtin_memcpy(&x, p, sizeof x);
        return x;
    } else {
        return static_cast<B>(*p);
    }
}
template <class A, class B>
void copy_from_tile(const A* data, const tile_place& t, B* to) {
    for (std::size_t i = 0; i < t.rows; ++i, to += t.columns) {
        const A* p = data + t.first + static_cast<std::ptrdiff_t>(i) * t.row;
        if (t.column == 1 && sizeof(A) == sizeof(B)) __builtin_memcpy(to, p, t.columns * sizeof(A));
        else
            for (std::size_t j = 0; j < t.columns; ++j)
                to[j] = word_of_element<B>(p + static_cast<std::ptrdiff_t>(j) * t.column);
    }
}
template <class A, class B>
void copy_to_tile(const B* from, A* data, const tile_place& t) {
    for (std::size_t i = 0; i < t.rows; ++i, from += t.columns) {
        A* p = data + t.first + static_cast<std::ptrdiff_t>(i) * t.row;
        if (t.column == 1 && sizeof(A) == sizeof(B)) {
            __builtin_memcpy(p, from, t.columns * sizeof(A));
        } else {
            for (std::size_t j = 0; j < t.columns; ++j)
                p[static_cast<std::ptrdiff_t>(j) * t.column] = word_of_element<A>(from + j);
        }
    }
}
// Floats as words: where they lie, or in the buffer.
template <class S>
const u32* load_tile(const S* data, const tile_place& t, u32* words) {
    if constexpr (sizeof(S) == 4) {
        if (t.contiguous()) return reinterpret_cast<const u32*>(data) + t.first;
        copy_from_tile(data, t, words);
    } else if (t.contiguous()) {
        load_floats(data + t.first, words, t.size());
    } else {
        S buffer[piece];
        copy_from_tile(data, t, buffer);
        load_floats(static_cast<const S*>(buffer), words, t.size());
    }
    return words;
}
template <class O>
void store_tile(const u32* words, O* data, const tile_place& t) {
    if constexpr (sizeof(O) == 4) {
        copy_to_tile(words, data, t);
    } else if (t.contiguous()) {
        store_floats(words, data + t.first, t.size());
    } else {
        O buffer[piece];
        store_floats(words, buffer, t.size());
        copy_to_tile(static_cast<const O*>(buffer), data, t);
    }
}

// Tiles are parts of long lines whose elements lie side by side.
inline constexpr std::size_t long_tile = 4 * piece;
inline bool lies_across(const block_shape& s) {
    return s.inner.n == 1 && (s.axis.n >= piece || s.outer_rank == 0) && s.axis.step[of_in] == 1 &&
           s.axis.step[of_out] == 1;
}

// One thread's words: a tile, and room for a vector.
inline constexpr std::size_t tile_words = piece + 64;
struct tile_buffers {
    u32 words[tile_words], down[tile_words], divisors[tile_words], factors[tile_words], maxima[tile_words],
        codes[tile_words], block_divisors[tile_words], block_factors[tile_words];
};

// Cuts an array into tiles and runs `task` on them.  Tiles across: rows of whole lines, or some blocks of a line, or a
// block longer than a tile.  Tiles down: the rows of a block, some columns.
//   task.across(begin of the tile in each array, row steps, rows, columns, buffers)
//   task.down(begin of the tile in each array, rows, columns, buffers)
template <class Task>
void for_each_tile(const block_shape& s, int threads, const Task& task) {
    const std::size_t length = s.axis.n;
    const auto run = [&](std::size_t items, std::size_t item_size, const auto& one) {
        const std::size_t grain = item_size >= part_granularity ? 1 : part_granularity / item_size;
        for_each_part(
            items, threads,
            [&](std::size_t begin, std::size_t count) {
                tile_buffers buffers;
                for (std::size_t i = begin; i < begin + count; ++i) one(i, buffers);
            },
            grain);
    };
    const auto moved = [](std::ptrdiff_t(&at)[4], const block_axis& axis, std::size_t by) {
        for (int a = 0; a < 4; ++a) at[a] += static_cast<std::ptrdiff_t>(by) * axis.step[a];
    };
    const std::size_t outer = s.outer_count();
    if (outer == 0 || length == 0 || s.inner.n == 0) return;
    if (s.inner.n > 1) {
        const std::size_t columns = s.inner.n < piece ? s.inner.n : piece;
        const std::size_t chunks = (s.inner.n + columns - 1) / columns;
        run(outer * s.blocks * chunks, s.block * columns, [&](std::size_t item, tile_buffers& buffers) {
            const std::size_t chunk = item % chunks, b = item / chunks % s.blocks, first = b * s.block;
            std::ptrdiff_t at[4];
            s.begin_of(item / chunks / s.blocks, 0, at);
            at[of_scales] += static_cast<std::ptrdiff_t>(b) * s.axis.step[of_scales];
            for (const int a : {of_in, of_out, of_index}) at[a] += static_cast<std::ptrdiff_t>(first) * s.axis.step[a];
            moved(at, s.inner, chunk * columns);
            const std::size_t rows = length - first < s.block ? length - first : s.block,
                              left = s.inner.n - chunk * columns;
            task.down(at, rows, left < columns ? left : columns, buffers);
        });
    } else if (length >= piece || s.outer_rank == 0) {
        const std::size_t blocks = s.block >= s.most ? 1 : s.most / s.block, columns = blocks * s.block;
        const std::size_t tiles = (s.blocks + blocks - 1) / blocks;
        run(outer * tiles, columns, [&](std::size_t item, tile_buffers& buffers) {
            const std::size_t b = item % tiles * blocks, first = b * s.block;
            std::ptrdiff_t at[4];
            s.begin_of(item / tiles, 0, at);
            at[of_scales] += static_cast<std::ptrdiff_t>(b) * s.axis.step[of_scales];
            for (const int a : {of_in, of_out, of_index}) at[a] += static_cast<std::ptrdiff_t>(first) * s.axis.step[a];
            task.across(at, block_axis{}, 1, length - first < columns ? length - first : columns, buffers);
        });
    } else {
        const block_axis& lines = s.outer[s.outer_rank - 1];
        const std::size_t rows = piece / length < lines.n ? piece / length : lines.n;
        const std::size_t tiles = (lines.n + rows - 1) / rows;
        run(outer / lines.n * tiles, rows * length, [&](std::size_t item, tile_buffers& buffers) {
            const std::size_t first = item % tiles * rows;
            std::ptrdiff_t at[4];
            s.begin_of(item / tiles, 1, at);
            moved(at, lines, first);
            task.across(at, lines, lines.n - first < rows ? lines.n - first : rows, length, buffers);
        });
    }
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
